"""Deciding a case: the rules are asked once more, and the decision, its letter and its evaluation are kept for ever."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from documents.models import SealedDocument
from grants.enums import CaseAction, CaseState
from grants.letters import seal_letter
from grants.models import DecisionEvaluation, GrantCase, GrantDecision
from grants.policies import can_decide_case, can_handle_case
from grants.powers import Right, deciding_right
from grants.proposals import Elsewhere, Proposal, read_earlier, read_proposal
from grants.services.case_rows import body_of, link_to_case, lock_case, take_step, users_with_conflict
from grants.services.ledger_conflicts import tell_of_conflicts
from grants.services.ledger_lock import lock_undertaking
from grants.services.register_duty import note_register_duty
from grants.workflow import CASE_TRANSITIONS
from notices.enums import NoticeKind
from notices.services import notify
from registers.models import Membership
from rsp.actor import Actor, Role
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date
from rsp.workflow import find_transition

FACTS = ("outcome", "amount", "decided_on", "support_year", "act", "stream", "kind", "is_from_elsewhere")


class DecisionLacks(ActRefused):
    """Something is lacking; ``missing`` says what."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = list(missing)
        super().__init__(_("Beslutet kan inte fattas: %s") % " ".join(self.missing))


def decide_case(*, actor: Actor, case_id: UUID, expected_version: int, text_is_reviewed: bool = False) -> GrantDecision:
    """Decide a prepared case as it is proposed, by the rules and the ledger as they stand today.

    ``text_is_reviewed``: the decider says that a lawyer has read the words that are marked for it.

    Raises PermissionDenied, StaleVersion, TransitionRefused, DecisionLacks, ActRefused.
    """
    with audited(actor, "case.decide") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        _check_decider(actor, case)
        _refuse_decided(case)
        check_version(case, expected_version)
        now = timezone.localtime()
        lock_undertaking(case.applicant_id, now.date(), place_id=case.place_id)
        found = read_proposal(case, now.date(), _right_of(actor, case))
        refuse_lacking(found, text_is_reviewed=text_is_reviewed)
        found.decision.decided_by_id = actor.user_id
        decision = keep_decision(found, now)
        take_step(actor=actor, case=case, action=CaseAction.DECIDE)
        _note(trail, decision)
        tell_of_decision(actor, case, decision)
    return decision


def record_decision(*, actor: Actor, case_id: UUID, expected_version: int, elsewhere: Elsewhere) -> GrantDecision:
    """Record that a prepared case was decided outside the system, on an earlier day, as it is proposed.

    The rules of that day are applied and kept with it: what they say against it is flagged, and stops nothing.

    Raises PermissionDenied, StaleVersion, TransitionRefused, DecisionLacks, ValidationError (the day, the source).
    """
    with audited(actor, "case.record_decision") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_handle_case(actor, case, users_with_conflict(case)))
        _refuse_decided(case)
        check_version(case, expected_version)
        _check_elsewhere(elsewhere, case)
        lock_undertaking(case.applicant_id, elsewhere.decided_on, place_id=case.place_id)
        found = read_earlier(case, elsewhere)
        if found.missing:
            raise DecisionLacks(found.missing)
        decision = keep_decision(found, timezone.localtime())
        take_step(actor=actor, case=case, action=CaseAction.DECIDE, comment=_("Beslutet är fattat utanför systemet."))
        _note(trail, decision)
        tell_of_conflicts([case.applicant_id])
        tell_of_decision(actor, case, decision)
    return decision


def keep_decision(found: Proposal, at: datetime, supersedes: SealedDocument | None = None) -> GrantDecision:
    """Seal the letter, and keep the decision with what it rests on. Call inside the act, with the case locked.

    Raises ActRefused when the tables refuse it: the year is known as a sum, or somebody was first.
    """
    decision = found.decision
    try:
        with transaction.atomic():
            decision.letter = seal_letter(found.case, found.letter, at, supersedes)
            decision.full_clean(validate_unique=False)
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise ActRefused(_words_of(error)) from error
    DecisionEvaluation.objects.create(
        decision=decision, content=found.evaluation.as_dict(), is_against_rules=found.is_against_rules
    )
    note_register_duty(decision)
    return decision


def refuse_lacking(found: Proposal, *, text_is_reviewed: bool) -> None:
    """Raise DecisionLacks with all that stops the decision."""
    missing = list(found.missing)
    if found.letter.needs_review and not text_is_reviewed:
        missing.append(_("Texten om överklagande ska granskas av jurist innan brevet skickas."))
    if missing:
        raise DecisionLacks(missing)


def tell_of_decision(actor: Actor, case: GrantCase, decision: GrantDecision) -> None:
    """Tell the officer and the cover, and the municipality's officers; none of them by the applicant's name."""
    words = {
        "scheme": case.scheme.name,
        "year": decision.support_year,
        "dnr": case.dnr,
        "outcome": decision.get_outcome_display().lower(),
    }
    title = _("%(scheme)s %(year)s, %(dnr)s: %(outcome)s") % words
    officers = {pk for pk in (case.officer_id, case.cover_id) if pk and pk != actor.user_id}
    notify(user_ids=officers, kind=NoticeKind.CASE_DECIDED, title=title, link=link_to_case(case))
    if case.municipality_id:
        told = _municipal_officers(case.municipality_id) - officers - {actor.user_id}
        link = reverse("reporting:municipality", args=[case.municipality_id])
        notify(user_ids=told, kind=NoticeKind.CASE_DECIDED, title=title, link=link)


def _municipal_officers(code: str) -> set[UUID]:
    rows = Membership.objects.on(timezone.localdate()).filter(
        role=Role.MUNICIPAL_OFFICER, organisation__municipality=code, user__is_machine=False
    )
    return set(rows.values_list("user", flat=True))


def _check_decider(actor: Actor, case: GrantCase) -> None:
    amount = case.proposed_amount
    check_allowed(can_decide_case(actor, case, case.authority, amount, users_with_conflict(case)))


def _right_of(actor: Actor, case: GrantCase) -> Right:
    """The power that ``can_decide_case`` has just found."""
    right = deciding_right(actor, case.authority, case.proposed_amount)
    assert right is not None
    return right


def _refuse_decided(case: GrantCase) -> None:
    """Raise ActRefused with who decided and when; TransitionRefused when the case is not prepared."""
    decision = case.decisions.order_by("pk").first()
    if decision is not None:
        words = {"day": long_date(decision.decided_on), "outcome": decision.get_outcome_display().lower()}
        raise ActRefused(_("Ärendet är redan beslutat %(day)s: %(outcome)s.") % words)
    find_transition(CASE_TRANSITIONS, CaseState(case.state), CaseAction.DECIDE)


def _check_elsewhere(elsewhere: Elsewhere, case: GrantCase) -> None:
    wrong = {}
    if elsewhere.decided_on > timezone.localdate():
        wrong["decided_on"] = _("Beslutet kan inte vara fattat efter i dag.")
    if elsewhere.decided_on < case.received_on:
        wrong["decided_on"] = _("Beslutet kan inte vara fattat innan ansökan kom in.")
    if not elsewhere.source.strip():
        wrong["source"] = _("Ange handlingen som visar beslutet.")
    if wrong:
        raise ValidationError(wrong)


def _note(trail: Trail, decision: GrantDecision) -> None:
    trail.record(row=decision, after=snapshot(decision, *FACTS))


def _words_of(error: IntegrityError) -> str:
    """What the table said, when it is in words for the user."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    if name == "grant_decision_not_beside_sum":
        return str(diagnosis.message_primary)  # type: ignore[union-attr]  # a name came from it
    return _("Någon annan hann besluta i ärendet. Ladda om sidan.")


# --- Several at once


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case in a batch: its decision, or why there is none."""

    case_id: UUID
    dnr: str
    decision: GrantDecision | None = None
    reason: str = ""


def decide_cases(
    *, actor: Actor, versions: Mapping[UUID, int], expected_total: Decimal, text_is_reviewed: bool = False
) -> list[Outcome]:
    """Decide several prepared cases, one transaction each, in the order of their numbers. Those that fail are told of.

    ``versions``: the cases as the page showed them. ``expected_total``: the sum that was typed, of all their amounts.

    Raises ValidationError: the sum is another.
    """
    rows = list(GrantCase.objects.visible_to(actor).filter(pk__in=versions).order_by("dnr", "pk"))
    total = sum((row.proposed_amount or 0) for row in rows if row.proposed_outcome == "granted")
    if total != expected_total:
        raise ValidationError({"total": _("Summan stämmer inte med de valda ärendena.")})
    return [_decided(actor, row, versions[row.pk], text_is_reviewed) for row in rows]


def _decided(actor: Actor, case: GrantCase, version: int, text_is_reviewed: bool) -> Outcome:
    try:
        decision = decide_case(
            actor=actor, case_id=case.pk, expected_version=version, text_is_reviewed=text_is_reviewed
        )
    except (ActRefused, PermissionDenied) as refusal:
        return Outcome(case.pk, case.dnr, reason=str(refusal))
    except ValidationError as error:
        return Outcome(case.pk, case.dnr, reason=" ".join(error.messages))
    return Outcome(case.pk, case.dnr, decision)
