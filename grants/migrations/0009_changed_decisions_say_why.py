from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grants", "0008_corrections_say_that_they_are")]

    operations = [
        migrations.AddConstraint(
            model_name="grantdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "first"), ("supersedes__isnull", True)),
                    models.Q(
                        ("supersedes__isnull", False),
                        models.Q(("kind", "first"), _negated=True),
                        models.Q(("change_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="grant_decision_change_has_reason",
                violation_error_message="Skriv varför beslutet ersätts.",
            ),
        ),
    ]
