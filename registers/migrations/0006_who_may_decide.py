from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0005_history_begins_with_what_is_there"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["case_officer", "director", "municipal_officer"])),
                name="delegation_role_decides",
                violation_error_message="Rollen kan inte få besluta något. Välj en annan roll.",
            ),
        ),
    ]
