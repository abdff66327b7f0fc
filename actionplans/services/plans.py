"""A county's plan for a year: begun, and taken away while nobody has been asked to decide on it."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from actionplans.enums import PlanState
from actionplans.models import ActionPlan
from actionplans.policies import can_create_plan, can_edit_plan, can_keep_plan
from actionplans.records import read_plan
from actionplans.requirements import overspending
from actionplans.services.plan_rows import body_of, lock_plan, refuse_frozen
from programs.models import Programme
from programs.services.programme_rows import responsible_body, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed


def create_plan(*, actor: Actor, county_code: str, year: int) -> ActionPlan:
    """Begin a draft, of the programme in force, after the newest decided plan of an earlier year.

    Raises PermissionDenied, ValidationError (the county has a plan for the year).
    """
    with audited(actor, "plan.create") as trail:
        check_allowed(can_create_plan(actor, county_code))
        if ActionPlan.objects.filter(county=county_code).for_year(year).exists():
            words = _("Länet har redan en handlingsplan för %(year)s. Öppna den, eller välj ett annat år.")
            raise ValidationError({"year": words % {"year": year}})
        earlier = ActionPlan.objects.filter(county=county_code).published().through(year - 1)
        row = ActionPlan(
            county_id=county_code,
            year=year,
            programme=Programme.objects.filter(county=county_code).in_force(year).first(),
            follows=earlier.newest_first().first(),
        )
        save_checked(row)
        trail.about(row, responsible_body(actor, county_code).body)
        trail.changed({}, snapshot(row, "county", "year", "programme", "follows"))
    return row


def remove_plan(*, actor: Actor, plan_id: UUID, expected_version: int) -> None:
    """Take away a draft that has never been submitted. Raises PermissionDenied, StaleVersion, ActRefused."""
    with audited(actor, "plan.remove") as trail:
        row = lock_plan(plan_id)
        trail.about(row, body_of(row))
        check_allowed(can_keep_plan(actor, row))
        check_version(row, expected_version)
        if row.state != PlanState.DRAFT or row.submitted_at is not None:
            raise ActRefused(_("Bara ett utkast som aldrig har skickats in kan tas bort."))
        trail.record(row=row, before=snapshot(row, "county", "year", "revision", "programme"))
        try:
            row.delete()
        except ProtectedError as error:
            raise ActRefused(_("Utkastet har redan steg i sin historik och kan inte tas bort.")) from error


def explain_over_frame(*, actor: Actor, plan_id: UUID, expected_version: int, reason: str) -> ActionPlan:
    """Say why the plan costs more than its frame.

    Raises PermissionDenied, StaleVersion, ActRefused (frozen), ValidationError (no reason, though it does).
    """
    with audited(actor, "plan.explain") as trail:
        row = lock_plan(plan_id)
        trail.about(row, body_of(row))
        check_allowed(can_keep_plan(actor, row))
        refuse_frozen(row)
        check_allowed(can_edit_plan(actor, row))
        check_version(row, expected_version)
        if not reason.strip() and overspending(read_plan(row)):
            raise ValidationError({"reason": _("Skriv skälet. Planen är över sin ram.")})
        before = snapshot(row, "over_frame_reason")
        row.over_frame_reason = reason.strip()
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, "over_frame_reason"))
    return row
