"""The rules in use, read once: what the pure rules are given."""

from grants.models import RuleValue
from grants.rules.facts import RuleBook, RuleRow


def rule_book() -> RuleBook:
    """All rules in use, of all days, in one query."""
    return RuleBook(
        rows=tuple(
            RuleRow(
                key=row.key,
                scheme=row.scheme_id or "",
                act=row.act_id,
                paragraph=row.paragraph,
                wording_from=row.wording_from,
                wording_to=row.wording_to,
                value=row.value,
                unit=row.unit,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                certainty=row.certainty,
                source=row.source,
                note=row.note,
            )
            for row in RuleValue.objects.in_use().order_by("key", "valid_from")
        )
    )
