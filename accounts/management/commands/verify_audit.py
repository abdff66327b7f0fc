"""``manage.py verify_audit``: is the trail whole? Exit code 0 when it is; 1 when not, and it says which event."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from accounts.audit_check import check_chains, check_noted
from rsp.swedish import integer


class Command(BaseCommand):
    help = "Kontrollerar att inget i händelseloggen är ändrat, borttaget eller insatt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--note", type=Path, metavar="FIL", help="skriv kedjornas slut till en fil")
        parser.add_argument("--noted", type=Path, metavar="FIL", help="jämför med en fil från --note")

    def handle(self, *args: Any, **options: Any) -> None:
        states = check_chains()
        for state in states:
            words = {"organisation": state.organisation, "count": integer(state.events), "hash": state.last_hash}
            self.stdout.write(_("%(organisation)s: %(count)s händelser, sista kontrollsumma %(hash)s") % words)
        faults = [fault for state in states for fault in state.faults]
        if options["noted"]:
            faults += check_noted(options["noted"].read_text(encoding="ascii").splitlines())
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            self.stderr.write(_("Händelseloggen är inte hel."))
            sys.exit(1)
        if options["note"]:
            options["note"].write_text("".join(f"{state.noted}\n" for state in states), encoding="ascii")
        self.stdout.write(_("Händelseloggen är hel."))
