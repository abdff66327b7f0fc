from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actionplans", "0005_each_goal_its_own_line")]

    operations = [
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__isnull", True), models.Q(("unit", ""), _negated=True), _connector="OR"),
                name="goal_target_has_unit",
                violation_error_message="Ange vilken enhet målnivån är i, till exempel besök.",
            ),
        ),
    ]
