"""The duty to enter de minimis aid in the register within 20 working days of the grant (article 6.1, from 2026)."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.enums import DecisionOutcome, RegisterState, Regulation
from grants.ledgers import regulation_of_decision
from grants.models import GrantDecision, RegisterEntry
from grants.policies import can_handle_case, can_handle_cases
from grants.rule_book import rule_book
from grants.rules import keys
from grants.services.case_rows import body_of, users_with_conflict
from notices.enums import NoticeKind
from notices.services import cancel_reminders, plan_reminders
from programs.services.programme_rows import save_checked
from registers.models import Membership
from rsp.actor import Actor, Role
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date
from rsp.working_days import working_days_after, working_days_left

WARNED_BEFORE = 5
"""Working days before the last day that the officer is reminded; once more on the day itself."""


def note_register_duty(decision: GrantDecision) -> RegisterEntry | None:
    """Put a decision in the queue for the register when the duty holds on its day. Call inside the act of deciding.

    A decision that takes the place of another has a row of its own; None when the aid is not to be registered.
    """
    if decision.outcome != DecisionOutcome.GRANTED or regulation_of_decision(decision) == Regulation.NONE:
        return None
    rule = rule_book().find(keys.REGISTER_DAYS, decision.decided_on, decision.case.scheme_id)
    if rule is None or rule.value is None:
        return None
    due_on = working_days_after(decision.decided_on, int(rule.value))
    row, _is_new = RegisterEntry.objects.get_or_create(decision=decision, defaults={"due_on": due_on})
    return row


def export_register_entries(*, actor: Actor, county_code: str, entry_ids: Collection[UUID]) -> Sequence[RegisterEntry]:
    """Mark entries of a county as sent to the register and give them, those due first.

    Entries that are registered already are left as they are. Raises PermissionDenied, ActRefused (there are none).
    """
    with audited(actor, "register_entry.export") as trail:
        check_allowed(can_handle_cases(actor, county_code))
        seen = RegisterEntry.objects.visible_to(actor).real().filter(decision__case__county=county_code)
        wanted = seen.filter(pk__in=entry_ids).exclude(state=RegisterState.CONFIRMED).values("pk")
        rows = list(
            RegisterEntry.objects.filter(pk__in=wanted)
            .select_related("decision__case__applicant__municipality", "decision__case__authority__municipality")
            .select_related("decision__case__scheme")
            .order_by("due_on", "pk")
            .select_for_update(of=("self",))
        )
        if not rows:
            raise ActRefused(_("Det finns inga stöd att registrera bland dem du valde."))
        for row in rows:
            row.state, row.exported_at = RegisterState.EXPORTED, timezone.now()
            row.version += 1
            row.save(update_fields=["state", "exported_at", "version", "updated_at"])
            trail.record(row=row, body=body_of(row.decision.case), after={"due_on": row.due_on})
    return rows


def confirm_register_entry(
    *, actor: Actor, entry_id: UUID, expected_version: int, confirmed_on: date, reference: str
) -> RegisterEntry:
    """Write down that the aid stands in the register, and under which reference. Nobody is reminded any more.

    Raises PermissionDenied, StaleVersion, ActRefused (it is gone), ValidationError (a day ahead).
    """
    with audited(actor, "register_entry.confirm") as trail:
        row = _locked(trail, entry_id)
        check_version(row, expected_version)
        if confirmed_on > timezone.localdate():
            raise ValidationError({"confirmed_on": _("Dagen kan inte ligga framåt i tiden.")})
        before = snapshot(row, "state", "confirmed_on", "reference")
        row.state, row.confirmed_on, row.reference = RegisterState.CONFIRMED, confirmed_on, reference.strip()
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, "state", "confirmed_on", "reference"))
        cancel_reminders(kind=NoticeKind.REGISTER_DUE, object_id=str(row.pk))
    return row


def _locked(trail: Trail, entry_id: UUID) -> RegisterEntry:
    rows = RegisterEntry.objects.select_related("decision__case__authority__municipality")
    row = rows.select_for_update(of=("self",)).filter(pk=entry_id).first()
    if row is None:
        raise ActRefused(_("Raden är redan borttagen."))
    case = row.decision.case
    trail.about(row, body_of(case))
    check_allowed(can_handle_case(trail.actor, case, users_with_conflict(case)))
    return row


def remind_of_register(day: date | None = None) -> int:
    """Plan the reminders that are due on ``day`` (today), of aid not yet in the register. Safe to repeat."""
    day = day or timezone.localdate()
    waiting = RegisterEntry.objects.real().exclude(state=RegisterState.CONFIRMED)
    waiting = waiting.filter(due_on__lte=working_days_after(day, WARNED_BEFORE), decision__superseded_by__isnull=True)
    reminded = 0
    for row in waiting.select_related("decision__case").order_by("due_on", "pk"):
        _remind(row, day)
        reminded += 1
    return reminded


def _remind(row: RegisterEntry, day: date) -> None:
    case = row.decision.case
    officers = {pk for pk in (case.officer_id, case.cover_id) if pk}
    if not officers:
        held = Membership.objects.on(day).filter(
            organisation=case.authority_id, role=Role.CASE_OFFICER, user__is_active=True, user__is_machine=False
        )
        officers = set(held.values_list("user", flat=True))
    is_last = working_days_left(day, row.due_on) <= 0
    plan_reminders(
        user_ids=officers,
        kind=NoticeKind.REGISTER_DUE,
        object_id=str(row.pk),
        due_on=row.due_on if is_last else working_days_after(row.due_on, -WARNED_BEFORE),
        title=_("Registrera stödet i %(dnr)s senast %(day)s") % {"dnr": case.dnr, "day": long_date(row.due_on)},
        link=reverse("grants:register_queue"),
    )
