"""Changes to what is known of state aid: what the product knows is loaded, and what people have changed is kept."""

from django.db import transaction

from grants.models import AidScheme, LegalAct, RuleValue, SchemeBasis
from grants.reference.acts import ACTS, BASES, RECORDED_ONLY, SCHEME_NAMES
from grants.reference.rule_fact import RuleFact
from grants.reference.rules import RULES


@transaction.atomic
def load_aid_schemes() -> int:
    """Load the acts and forms of support the product knows. Idempotent; gives the number of forms."""
    for act in ACTS:
        LegalAct.objects.update_or_create(
            sfs=act.sfs,
            defaults={"title": act.title, "kind": act.kind, "valid_from": act.first, "valid_to": act.last},
        )
    for slug, name in SCHEME_NAMES.items():
        AidScheme.objects.update_or_create(
            slug=slug, defaults={"name": name, "is_recorded_only": slug in RECORDED_ONLY}
        )
    for basis in BASES:
        SchemeBasis.objects.update_or_create(
            scheme_id=basis.slug,
            legal_act_id=basis.sfs,
            defaults={"name": basis.name, "valid_from": basis.first, "valid_to": basis.last},
        )
    return len(SCHEME_NAMES)


@transaction.atomic
def load_rule_values() -> int:
    """Load the rules that are missing, and touch no row there is; gives how many there are then.

    Administrators add, confirm and end values. A rule is missing when no row of its key and form of support begins on
    its first day, and none in the same use holds on any of its days.
    """
    rows: dict[tuple[str, str | None], list[RuleValue]] = {}
    for row in RuleValue.objects.all():
        rows.setdefault((row.key, row.scheme_id), []).append(row)
    missing = [_row(rule) for rule in RULES]
    RuleValue.objects.bulk_create(
        row for row in missing if not any(_stands_for(one, row) for one in rows.get((row.key, row.scheme_id), ()))
    )
    return RuleValue.objects.count()


def _stands_for(known: RuleValue, row: RuleValue) -> bool:
    if known.valid_from == row.valid_from:
        return True
    ends_before = known.valid_to is not None and known.valid_to < row.valid_from
    begins_after = row.valid_to is not None and known.valid_from > row.valid_to
    return known.in_use == row.in_use and not ends_before and not begins_after


def _row(rule: RuleFact) -> RuleValue:
    return RuleValue(
        key=rule.key,
        scheme_id=rule.scheme or None,
        act_id=rule.act,
        paragraph=rule.paragraph,
        wording_from=rule.wording_from,
        wording_to=rule.wording_to,
        value=rule.value,
        unit=rule.unit,
        valid_from=rule.first,
        valid_to=rule.last,
        certainty=rule.certainty,
        source=rule.source,
        note=rule.note,
        in_use=rule.in_use,
    )
