"""A withdrawn application is closed by a decision: the state of its own goes."""

from django.db import migrations


def close_withdrawn(apps, schema_editor):
    apps.get_model("grants", "GrantCase").objects.filter(state="withdrawn").update(state="decided")


class Migration(migrations.Migration):
    dependencies = [("grants", "0003_history_begins_with_what_is_there")]

    operations = [migrations.RunPython(close_withdrawn, migrations.RunPython.noop)]
