"""Submitting and correcting the annual follow-up, which freezes what is reported; and checking the trail."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from accounts.policies import can_check_audit
from documents.enums import DocumentKind
from documents.services import seal_document
from jobs.models import Job
from jobs.services.acts import start_job
from notices.enums import NoticeKind
from notices.services import notify
from registers.enums import Duty, RoleChoice
from registers.models import Membership, Responsibility
from reporting.datasets import LAYOUT_VERSION, Payload, followup_dataset
from reporting.enums import CorrectionKind, FollowUpAction, FollowUpState
from reporting.followup_document import render_followup_pdf
from reporting.models import FollowUp, FollowUpVersion
from reporting.policies import can_submit_follow_up
from reporting.records import read_records
from reporting.requirements import Missing, missing_to_correct, missing_to_submit
from reporting.workflow import TRANSITIONS
from rsp.actor import COUNTY_STAFF, Actor
from rsp.canonical import canonical_json, iso, sha256_hex
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.workflow import find_transition

AUDIT_ACTIONS = {FollowUpAction.SUBMIT: "follow_up.submit", FollowUpAction.CORRECT: "follow_up.correct"}


class IncompleteFollowUp(ActRefused):
    """The follow-up lacks something; ``missing`` says what, in Swedish."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(" ".join(item.message for item in missing))
        self.missing = missing


def submit_follow_up(*, actor: Actor, county_code: str, year: int, expected_version: int) -> FollowUpVersion:
    """Freeze version 1 of a county's follow-up and mark it as submitted.

    Raises:
        FollowUp.DoesNotExist: none that the actor may see.
        PermissionDenied, TransitionRefused, IncompleteFollowUp, StaleVersion: with the reason in Swedish.
    """
    return _freeze(
        actor=actor,
        county_code=county_code,
        year=year,
        expected_version=expected_version,
        action=FollowUpAction.SUBMIT,
        correction={"correction_kind": "", "correction_reason": ""},
    )


def correct_follow_up(
    *, actor: Actor, county_code: str, year: int, expected_version: int, kind: CorrectionKind, reason: str
) -> FollowUpVersion:
    """Freeze the next version of a submitted follow-up, which supersedes the one before. Raises as submitting does."""
    return _freeze(
        actor=actor,
        county_code=county_code,
        year=year,
        expected_version=expected_version,
        action=FollowUpAction.CORRECT,
        correction={"correction_kind": kind.value, "correction_reason": reason},
    )


def _freeze(
    *,
    actor: Actor,
    county_code: str,
    year: int,
    expected_version: int,
    action: FollowUpAction,
    correction: dict[str, str],
) -> FollowUpVersion:
    with audited(actor, AUDIT_ACTIONS[action]) as trail:
        follow_up = FollowUp.objects.visible_to(actor).select_for_update().get(county=county_code, year=year)
        responsible = Responsibility.objects.responsible_for(county_code, Duty.PROGRAMME_OWNER, timezone.localdate())
        trail.about(follow_up, responsible.body if responsible else None)
        check_allowed(can_submit_follow_up(actor, follow_up, responsible.pk if responsible else None))
        transition = find_transition(TRANSITIONS, FollowUpState(follow_up.state), action)
        check_version(follow_up, expected_version)
        content = _complete_content(county_code, year, action, correction)
        version = _seal_version(actor, follow_up, content, correction)
        before = snapshot(follow_up, "state")
        follow_up.state = transition.target
        follow_up.version += 1
        follow_up.save(update_fields=["state", "version", "updated_at"])
        after = snapshot(follow_up, "state") | {"version": version.number, "pdf_sha256": version.document.pdf_sha256}
        trail.changed(before, after, correction["correction_reason"])
        _tell(actor, follow_up, version)
    return version


def _tell(actor: Actor, follow_up: FollowUp, version: FollowUpVersion) -> None:
    """Tell the county's own staff and Tillväxtverket's analysts, but not the one who did it."""
    words = {"year": follow_up.year, "county": follow_up.county.name}
    title = _("%(county)s har skickat in uppföljningen för %(year)s") % words
    if version.correction_kind:
        title = _("%(county)s har rättat uppföljningen för %(year)s") % words
    notify(
        user_ids=Membership.objects.on(timezone.localdate()).following(follow_up.county_id, but=actor.user_id),
        kind=NoticeKind.FOLLOW_UP_SUBMITTED,
        title=title,
        link=reverse("reporting:county", args=[follow_up.county_id]),
    )


def _complete_content(county_code: str, year: int, action: FollowUpAction, correction: dict[str, str]) -> Payload:
    """What will be frozen. Raises IncompleteFollowUp when something is missing."""
    records = read_records(county_code, year)
    content = followup_dataset(records)
    missing = missing_to_submit(content, has_undecided_plan=records.has_undecided_plan)
    if action is FollowUpAction.CORRECT:
        missing += missing_to_correct(correction["correction_reason"])
    if missing:
        raise IncompleteFollowUp(missing)
    return content


def _seal_version(actor: Actor, follow_up: FollowUp, content: Payload, correction: dict[str, str]) -> FollowUpVersion:
    """Print the content with its stamps, seal it, and record it as the next version."""
    previous = follow_up.versions.select_related("document").order_by("-number").first()
    number = previous.number + 1 if previous else 1
    submitted_at = timezone.now()
    payload = content | {"version": version_block(actor, number, submitted_at, correction, follow_up.county_id)}
    payload_json = canonical_json(payload)
    rendered = render_followup_pdf(payload, payload_json, sha256_hex(payload_json))
    document = seal_document(
        kind=DocumentKind.FOLLOW_UP,
        title=_("Uppföljning av regionalt serviceprogram %(year)s, %(county)s")
        % {"year": follow_up.year, "county": follow_up.county.name},
        payload=payload_json,
        pdf=rendered.pdf,
        page_count=rendered.pages,
        supersedes=previous.document if previous else None,
    )
    return FollowUpVersion.objects.create(
        follow_up=follow_up,
        number=number,
        document=document,
        supersedes=previous,
        layout_version=LAYOUT_VERSION,
        submitted_at=submitted_at,
        submitted_by_id=actor.user_id,
        **correction,
    )


def version_block(
    actor: Actor, number: int, submitted_at: datetime, correction: dict[str, str], county_code: str
) -> Payload:
    """What a payload says of its own version. A function is named, never a person."""
    return {
        "number": number,
        "is_draft": False,
        "submitted_at": iso(timezone.localtime(submitted_at)),
        "submitted_by": _function_of(actor, county_code),
        "layout": LAYOUT_VERSION,
        "correction_of": number - 1 if number > 1 else None,
        "correction_reason": correction["correction_reason"],
    }


def _function_of(actor: Actor, county_code: str) -> str:
    grants = [grant for grant in actor.grants if grant.county_code == county_code and grant.role in COUNTY_STAFF]
    labels = sorted({str(RoleChoice(grant.role.value).label) for grant in grants})
    return labels[0] if labels else ""


def start_audit_check(*, actor: Actor) -> Job:
    """Check every chain of the trail as a job. While one runs, that one is given back.

    Raises PermissionDenied with the reason in Swedish.
    """
    with audited(actor, "audit.check"):
        check_allowed(can_check_audit(actor))
        return start_job(
            actor=actor, kind="audit_check", subject=_("Kontroll av händelseloggen"), key=str(actor.user_id)
        )
