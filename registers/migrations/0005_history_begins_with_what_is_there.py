from django.db import migrations

from rsp.history_begins import begin_history


class Migration(migrations.Migration):
    dependencies = [("registers", "0004_history")]

    operations = [begin_history("registers")]
