"""What an officer writes of a case for its rules: the facts, and the reasons to go on past a condition."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.case_facts import evaluate_case
from grants.enums import ReasonKind
from grants.models import GrantCase, RuleReason
from grants.policies import can_edit_case
from grants.rules.evaluation import Condition
from grants.services.case_rows import body_of, link_to_case, lock_case, users_with_conflict
from notices.services import tell_of_merge
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

SAID = ("applied_amount", "support_year", "received_on")
"""What the application itself says, beside the answers."""


def save_facts(
    *,
    actor: Actor,
    case_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> GrantCase:
    """Keep what the application says (``SAID``) and the answers (``facts``, as ``answers_to_json`` gives them).

    The trail tells which answers were changed, not what they are: they hold business data.

    Raises PermissionDenied, StaleVersion, ActRefused (the case is gone), ValidationError.
    """
    with audited(actor, "case.facts") as trail:
        case = _lock_to_edit(trail, case_id)
        check_version(case, expected_version)
        if values["received_on"] > timezone.localdate():
            raise ValidationError({"received_on": _("Ansökan kan inte ha kommit in en dag framåt i tiden.")})
        before, known = snapshot(case, *SAID), dict(case.facts)
        for name in SAID:
            setattr(case, name, values[name])
        case.facts = dict(values["facts"])
        case.facts_saved_at = timezone.now()
        case.version += 1
        save_checked(case)
        changed = sorted(key for key in {*known, *case.facts} if known.get(key) != case.facts.get(key))
        trail.changed(before, snapshot(case, *SAID) | ({"answers": changed} if changed else {}))
        tell_of_merge(_("ärende %(dnr)s") % {"dnr": case.dnr}, link_to_case(case), passed_over)
    return case


def write_reason(
    *, actor: Actor, case_id: UUID, rule: str, text: str, expected_version: int | None = None
) -> RuleReason:
    """Write why the case goes on past the condition ``rule``: particular grounds, or a warning that was weighed.

    Only where the law lets it: a condition that may be waived for particular grounds (särskilda skäl), or a warning.
    ``expected_version``: of the reason that the actor saw; None when there was none.

    Raises PermissionDenied, StaleVersion, ActRefused (nothing to go past, or the case is gone), ValidationError.
    """
    with audited(actor, "rule_reason.write") as trail:
        case = _lock_to_edit(trail, case_id)
        row = RuleReason.objects.filter(case=case, rule=rule).first()
        if row is not None and row.version != expected_version:
            check_version(row, expected_version or 0)
        before = snapshot(row, "rule", "kind") if row else {}
        kind = kind_of_reason(_condition(case, rule))
        if kind is None:
            raise ActRefused(_("Författningen tillåter inget undantag från villkoret."))
        row = row or RuleReason(case=case, rule=rule, version=0)
        row.kind, row.text, row.version = kind, text.strip(), row.version + 1
        save_checked(row)
        trail.about(row, body_of(case))
        trail.changed(before, snapshot(row, "rule", "kind"))
    return row


def remove_reason(*, actor: Actor, case_id: UUID, rule: str) -> None:
    """Take the reason away: the condition holds again. Raises PermissionDenied, ActRefused (it is gone)."""
    with audited(actor, "rule_reason.remove") as trail:
        case = _lock_to_edit(trail, case_id)
        row = RuleReason.objects.filter(case=case, rule=rule).first()
        if row is None:
            raise ActRefused(_("Skälen är redan borttagna."))
        trail.about(row, body_of(case))
        trail.changed(snapshot(row, "rule", "kind"), {})
        row.delete()


def kind_of_reason(condition: Condition | None) -> ReasonKind | None:
    """What a reason for going past the condition would be; None when the law lets nobody go past it."""
    if condition is None:
        return None
    if condition.may_be_waived:
        return ReasonKind.SPECIAL_GROUNDS
    return ReasonKind.WARNING if condition.wants_reason or condition.waived_by else None


def _condition(case: GrantCase, rule: str) -> Condition | None:
    found = evaluate_case(case, timezone.localdate()).conditions
    return next((one for one in found if one.key == rule), None)


def _lock_to_edit(trail: Trail, case_id: UUID) -> GrantCase:
    case = lock_case(case_id)
    trail.about(case, body_of(case))
    check_allowed(can_edit_case(trail.actor, case, users_with_conflict(case)))
    return case
