"""``manage.py verify_audit``: is the trail whole? Exit code 0 when it is; 1 when not, and it says which event."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.audit_check import check_chains
from rsp.swedish import integer


class Command(BaseCommand):
    help = "Kontrollerar att inget i händelseloggen är ändrat, borttaget eller insatt."

    def handle(self, *args: Any, **options: Any) -> None:
        states = check_chains()
        for state in states:
            line = _("%(organisation)s: %(count)s händelser, sista kontrollsumma %(hash)s")
            self.stdout.write(
                line % {"organisation": state.organisation, "count": integer(state.events), "hash": state.last_hash}
            )
        faults = [fault for state in states for fault in state.faults]
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            self.stderr.write(_("Händelseloggen är inte hel."))
            sys.exit(1)
        self.stdout.write(_("Händelseloggen är hel."))
