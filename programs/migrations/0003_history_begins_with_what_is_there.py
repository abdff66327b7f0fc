from django.db import migrations

from rsp.history_begins import begin_history


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_history")]

    operations = [begin_history("programs")]
