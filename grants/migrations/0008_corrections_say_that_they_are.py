"""Decisions that took the place of another before there was a kind: they are corrections, and why is not known."""

from django.db import migrations

FORWARDS = """
    ALTER TABLE grants_grantdecision DISABLE TRIGGER USER;
    UPDATE grants_grantdecision SET kind = 'correction', change_reason = 'Skälet är inte antecknat.'
    WHERE supersedes_id IS NOT NULL AND kind = 'first';
    ALTER TABLE grants_grantdecision ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0007_what_stands_is_told_by_what_changes")]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
