from django.db import migrations


class Migration(migrations.Migration):
    """The goals there are got one lineage id between them when the column was added: each gets its own.

    A target that says no unit gets one, before the next migration asks for it.
    """

    dependencies = [("actionplans", "0004_the_plans_life_goals_in_line_and_carrying_forward")]

    operations = [
        migrations.RunSQL(
            "UPDATE actionplans_goal SET lineage_id = gen_random_uuid()", reverse_sql=migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "UPDATE actionplans_goal SET unit = 'st.' WHERE target IS NOT NULL AND unit = ''",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
