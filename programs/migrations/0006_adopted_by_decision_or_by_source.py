from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("programs", "0005_programme_parts_versioned_and_goals_in_line")]

    operations = [
        migrations.RemoveConstraint(model_name="programme", name="programme_adopted_has_decision_date"),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                name="programme_adopted_has_decision_date_or_source",
                condition=~Q(state__in=["adopted", "closed"]) | Q(adopted_on__isnull=False) | ~Q(source=""),
                violation_error_message="Ange vilken dag programmet antogs, eller källan som visar att det antogs.",
            ),
        ),
    ]
