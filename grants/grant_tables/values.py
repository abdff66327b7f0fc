"""What stands in the registers as the cells of a table have it: the same for what goes out and what comes in."""

from typing import Any

from grants.enums import DecisionOutcome
from grants.grant_tables.columns import Codes
from grants.grant_tables.runs import shown
from grants.models import GrantDecision, GrantYear, OtherAid

CASE_KEYS = ("dnr", "municipality", "received_on", "applied_amount")
"""What a file may change of a case, whether it is decided or not."""

DECISION_KEYS = ("decided_on", "outcome", "amount", "comment")
SHARED_KEYS = ("support_year", "stream")
"""What the case and its decision both hold."""

FIXED_KEYS = ("orgnr", "scheme", "authority")
"""What a file never changes: who applied, for what, and where."""

COMPARED = (*CASE_KEYS, *SHARED_KEYS, *DECISION_KEYS, *FIXED_KEYS)


def case_values(case: Any, decision: GrantDecision | None) -> dict[str, Any]:
    """What a case and its standing decision say, by the keys of the columns. ``case`` may be one of its events."""
    holder = decision or case
    granted = decision is not None and decision.outcome == DecisionOutcome.GRANTED
    return {
        "dnr": case.dnr,
        "municipality": case.municipality_id,
        "received_on": case.received_on,
        "applied_amount": case.applied_amount,
        "support_year": holder.support_year,
        "stream": holder.stream or None,
        "decided_on": decision.decided_on if decision else None,
        "outcome": decision.outcome if decision else None,
        "amount": decision.amount if decision and granted else None,
        "comment": plain_text(decision.reasons) if decision else None,
        "scheme": case.scheme_id,
        "authority": str(case.authority_id),
    }


def plain_text(text: str) -> str | None:
    """A text as a cell gives it back."""
    return text.replace("\r\n", "\n").strip() or None


def year_values(row: GrantYear) -> dict[str, Any]:
    """A year known as a sum."""
    return {
        "year": row.year,
        "scheme": row.scheme_id,
        "count": row.count,
        "amount": row.amount,
        "source": plain_text(row.source),
        "authority": str(row.authority_id) if row.authority_id else None,
        "label": plain_text(row.label),
    }


def aid_values(row: OtherAid) -> dict[str, Any]:
    """Aid from somebody else."""
    return {
        "regulation": row.regulation,
        "basis": row.basis,
        "granted_on": row.granted_on,
        "amount": row.amount,
        "eur_amount": row.eur_amount,
        "grantor": plain_text(row.grantor),
        "reference": plain_text(row.reference),
        "for_same_costs": row.for_same_costs,
        "source": plain_text(row.source),
    }


def words_for(codes: Codes, key: str, value: Any) -> str:
    """A value as it is shown: codes by their words."""
    labels = codes.labels.get(key)
    if value is not None and labels is not None:
        return labels.get(value, str(value))
    if key in ("support_year", "year", "count"):
        return "" if value is None else str(value)
    return shown(value)
