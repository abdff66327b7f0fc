"""What searching needs of PostgreSQL: likeness of words, letters without marks. Trusted: the owner may add them."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_saved_views"),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
    ]
