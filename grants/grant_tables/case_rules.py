"""What the values of a row with a decision must keep to, whatever the register says. Column -> what is wrong."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from grants.enums import DecisionOutcome
from grants.rules.cell_values import CellState, CellValue, warned, wrong
from rsp.swedish import long_date


def filled_in(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, CellValue]]:
    """The values with what follows from the others, and what is told of it.

    An amount without an outcome is a grant; without a year, the support is for the year of the decision or of the
    application; without a day of application, that of the decision stands for it.
    """
    full, told = dict(values), {}
    if full.get("outcome") is None and full.get("amount"):
        full["outcome"] = DecisionOutcome.GRANTED.value
        told["outcome"] = warned(None, _("Utgången saknas: rader med beviljat belopp läses som bifall."))
    if full.get("outcome") not in (None, DecisionOutcome.GRANTED) and not full.get("amount"):
        full["amount"] = None
    if full.get("received_on") is None and full.get("decided_on"):
        full["received_on"] = full["decided_on"]
        told["received_on"] = warned(None, _("Dagen då ansökan kom in saknas: beslutsdagen används i stället."))
    if full.get("support_year") is None:
        day = full.get("decided_on") or full.get("received_on")
        full["support_year"] = day.year if day else None
    return full, told


def row_problems(values: Mapping[str, Any], today: date) -> dict[str, CellValue]:
    """What stops a row, or is worth telling of it."""
    problems = _decision_problems(values, today)
    received, decided = values.get("received_on"), values.get("decided_on")
    if received is None:
        problems["received_on"] = wrong(_("Dagen saknas"), _("Ange när ansökan kom in, eller beslutsdagen."))
    elif received > today:
        problems["received_on"] = wrong(_("Dagen ligger i framtiden"), _("Kontrollera datumet."))
    elif decided and received > decided:
        problems["received_on"] = warned(None, _("Ansökan kom in efter beslutet."))
    return problems


def _decision_problems(values: Mapping[str, Any], today: date) -> dict[str, CellValue]:
    outcome, decided, amount = (values.get(key) for key in ("outcome", "decided_on", "amount"))
    problems = {}
    if outcome is None:
        if decided is not None:
            problems["outcome"] = wrong(_("Utgången saknas"), _("Skriv till exempel bifall eller avslag."))
        return problems
    if decided is None:
        problems["decided_on"] = wrong(_("Beslutsdagen saknas"), _("Skriv dagen som ÅÅÅÅ-MM-DD."))
    elif decided > today:
        words = _("Idag är det %(today)s. Kontrollera datumet.") % {"today": long_date(today)}
        problems["decided_on"] = wrong(_("Beslutsdagen ligger i framtiden"), words)
    if outcome == DecisionOutcome.GRANTED and not amount:
        problems["amount"] = wrong(_("Beloppet saknas"), _("Ett bifall har ett belopp som är större än noll."))
    if outcome != DecisionOutcome.GRANTED and amount:
        problems["amount"] = wrong(_("Beloppet passar inte utgången"), _("Bara ett bifall har ett belopp."))
    return problems


def stops(problems: Mapping[str, CellValue]) -> bool:
    return any(one.state is CellState.ERROR for one in problems.values())
