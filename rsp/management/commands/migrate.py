"""``manage.py migrate``: Django's own, run as the owner of the tables; then the rights of the program's role."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections

from rsp.database_rights import give_app_rights


class Command(migrate.Command):
    """Brings the tables up to date, makes the table of the cache, and gives the app role its rights."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            call_command("createcachetable", database=options["database"], verbosity=0)
            give_app_rights(connections[options["database"]])
