"""A case as it would be decided: the decision, the rules as they stand that day, its letter, and what is still lacking.

The page, the batch and the act of deciding all read this, so that what is shown is what is decided.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.case_facts import facts_of_cases
from grants.decision_letters import Check, LetterGround, checks_of, decision_letter, further_checks
from grants.enums import DecisionKind, DecisionOutcome, Regulation
from grants.exchange import EQUIVALENT_NOT_KNOWN, rate_on, regulation_of
from grants.frames import FrameLine, frame_overview
from grants.ledgers import ledger_facts
from grants.letter_texts import LetterTexts
from grants.letters import Letter
from grants.models import GrantCase, GrantDecision, LetterText, SchemeBasis
from grants.powers import Right
from grants.rule_book import rule_book
from grants.rules import keys
from grants.rules.evaluate import evaluate
from grants.rules.evaluation import Evaluation
from grants.rules.facts import CaseFacts, LedgerFacts, RuleBook
from grants.rules.ledger import euro_of
from registers.models import ExchangeRate
from rsp.swedish import decimal_text, kronor, long_date

RightOf = Callable[[GrantCase], Right | None]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A decision that was made outside the system. ``decider``: as what somebody decided it, never a name."""

    decided_on: date
    source: str
    decider: str = ""


@dataclass(frozen=True, slots=True)
class FrameStep:
    """The frame that the money comes from, before and after. ``line`` is None when the stream is not named."""

    line: FrameLine | None
    amount: Decimal

    @property
    def before(self) -> Decimal | None:
        return self.line.left if self.line else None

    @property
    def after(self) -> Decimal | None:
        return None if self.before is None else self.before - self.amount

    @property
    def is_over(self) -> bool:
        """The frame warns, and does not stop."""
        return self.after is not None and self.after < 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """One case as it would be decided. ``missing``: what stops the decision, in words, in the order to mend it."""

    case: GrantCase
    decision: GrantDecision
    evaluation: Evaluation
    letter: Letter
    frame: FrameStep
    missing: Sequence[str]

    def without_rules(self) -> "Proposal":
        """The same, stopped only by what its own words lack: for what the rules no longer can stop."""
        return replace(self, missing=_lacking_words(self.decision))

    def by_its_letter(self) -> "Proposal":
        """The same, stopped by what its words and its letter lack (30 and 31 §§), and by no rule of the support."""
        lacking = _lacking_checks(self.case, self.decision, self.letter)
        return replace(self, missing=[*_lacking_words(self.decision), *lacking])

    @property
    def checks(self) -> list[Check]:
        return checks_of(self.case, self.decision, self.letter)

    @property
    def further_checks(self) -> list[Check]:
        return further_checks(self.decision, self.letter)

    @property
    def checks_met(self) -> int:
        return sum(check.state == "met" for check in self.checks)

    @property
    def checks_that_apply(self) -> int:
        return sum(check.state != "none" for check in self.checks)

    @property
    def is_grant(self) -> bool:
        return self.decision.outcome == DecisionOutcome.GRANTED

    @property
    def is_against_rules(self) -> bool:
        """Whether a condition is not met, though particular grounds may stand for it, or the amount is too high."""
        if not self.is_grant:
            return False
        waived = any(one.is_excepted for one in self.evaluation.conditions)
        return waived or not self.evaluation.may_be_granted(self.decision.amount)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is read once for all the cases."""

    day: date
    book: RuleBook
    facts: Mapping[UUID, CaseFacts]
    bases: Mapping[str, SchemeBasis]
    texts: Mapping[str, LetterTexts]
    rate: ExchangeRate | None
    frames: Mapping[tuple[str, int], Sequence[FrameLine]]


def read_proposal(case: GrantCase, day: date, right: Right | None = None) -> Proposal:
    """One case as it would be decided on ``day`` by whoever has ``right``. A fixed number of queries."""
    return read_proposals([case], day, lambda _case: right)[case.pk]


def read_proposals(cases: Iterable[GrantCase], day: date, right_of: RightOf) -> dict[UUID, Proposal]:
    """Several cases as they would be decided on ``day``, by id. Queries follow counties and years, not cases."""
    rows = list(cases)
    ground = _read_ground(rows, day)
    return {case.pk: _proposed(case, proposed_decision(case), ground, right_of(case)) for case in rows}


def read_earlier(case: GrantCase, elsewhere: Elsewhere) -> Proposal:
    """A case as it was decided outside the system: evaluated as the rules stood that day, and never stopped by them."""
    ground = _read_ground([case], elsewhere.decided_on)
    decision = proposed_decision(case)
    decision.is_from_elsewhere, decision.source = True, elsewhere.source
    decision.decider = elsewhere.decider
    return _proposed(case, decision, ground, None).without_rules()


def read_replacement(decision: GrantDecision, replaced: GrantDecision, first: GrantDecision, right: Right) -> Proposal:
    """A decision that takes the place of ``replaced``, tried as the rules stood when the case was first decided.

    All that stands beside it today counts, also what was granted since. The case's own aid is left out of the ledger:
    it is what is being replaced. There it is counted on the day the case was first granted support, or now.
    """
    case, until = decision.case, decision.decided_on
    granted_on = case.decisions.granting().with_granting_day().values_list("granted_on", flat=True).first() or until
    ground = _read_ground([case], first.decided_on, aid_until=until)
    general, sgei = _ledger_beside(case, granted_on)
    facts = replace(ground.facts[case.pk], general_ledger=general, sgei_ledger=sgei)
    ground = replace(ground, facts={case.pk: facts}, rate=rate_on(granted_on))
    return _proposed(case, decision, ground, right, replaced)


def _ledger_beside(case: GrantCase, day: date) -> tuple[LedgerFacts, LedgerFacts]:
    """The ledgers of the applicant without the case's own aid."""
    found = ledger_facts([case.applicant_id], day, without_cases=[case.pk], with_examples=case.is_example)
    return found[case.applicant_id]


def proposed_decision(case: GrantCase) -> GrantDecision:
    """The row that the case's proposal would become. Its day, act and euro are of the day it is made."""
    is_grant = case.proposed_outcome == DecisionOutcome.GRANTED
    return GrantDecision(
        case=case,
        support_year=case.support_year or case.received_on.year,
        outcome=case.proposed_outcome or DecisionOutcome.GRANTED,
        amount=(case.proposed_amount or Decimal(0)) if is_grant else Decimal(0),
        reasons=case.proposed_reasons,
        conditions=case.proposed_conditions if is_grant else "",
        service_range=case.proposed_range if is_grant else "",
        service_hours=case.proposed_hours if is_grant else "",
        stream=case.stream,
        kind=DecisionKind.FIRST,
    )


def _read_ground(cases: Sequence[GrantCase], day: date, aid_until: date | None = None) -> _Ground:
    bases = {row.scheme_id: row for row in SchemeBasis.objects.on(day).select_related("legal_act")}
    acts = {row.legal_act_id for row in bases.values()}
    held = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    texts: dict[str, list[LetterText]] = {act: [] for act in acts}
    for row in LetterText.objects.filter(held, act__in=acts):
        texts[row.act_id].append(row)
    years = {(case.county_id, case.support_year) for case in cases if case.support_year}
    return _Ground(
        day=day,
        book=rule_book(),
        facts=facts_of_cases(cases, day, aid_until=aid_until),
        bases=bases,
        texts={act: LetterTexts(tuple(rows)) for act, rows in texts.items()},
        rate=rate_on(day),
        frames={key: frame_overview(*key) for key in sorted(years)},
    )


def _proposed(
    case: GrantCase,
    decision: GrantDecision,
    ground: _Ground,
    right: Right | None,
    replaced: GrantDecision | None = None,
) -> Proposal:
    basis = ground.bases.get(case.scheme_id)
    _date(decision, case, basis, ground)
    if right:
        decision.decider, decision.delegation_point = right.function, right.words
    is_grant = decision.outcome == DecisionOutcome.GRANTED
    facts = ground.facts[case.pk]
    tried = decision.amount if is_grant else case.applied_amount
    evaluation = evaluate(replace(facts, applied_amount=tried), ground.book)
    written = LetterGround(
        texts=ground.texts.get(decision.act_id or "", LetterTexts(())),
        form=basis.name if basis else case.scheme.name,
        act_title=basis.legal_act.title if basis else "",
        applied=case.applied_amount,
        replaced_on=replaced.decided_on if replaced else None,
    )
    letter = decision_letter(case, decision, written)
    frame = _frame(case, decision, ground)
    missing = [*_lacking_words(decision), *_stopping(decision, evaluation), *_lacking_checks(case, decision, letter)]
    return Proposal(case, decision, evaluation, letter, frame, missing)


def _date(decision: GrantDecision, case: GrantCase, basis: SchemeBasis | None, ground: _Ground) -> None:
    """Put what follows of the day on the decision: the act, the regulation and the amount in euro."""
    if decision.decided_on is None:
        decision.decided_on = ground.day
    decision.act_id = basis.legal_act_id if basis else None
    decision.regulation = Regulation.NONE
    if decision.outcome != DecisionOutcome.GRANTED:
        return
    decision.regulation = regulation_of(case.scheme_id)
    is_counted = decision.regulation != Regulation.NONE and case.scheme_id not in EQUIVALENT_NOT_KNOWN
    if ground.rate and is_counted:
        decision.eur_rate = ground.rate.rate
        words = {"source": ground.rate.source, "day": long_date(ground.rate.day)}
        decision.eur_rate_source = (_("%(source)s, %(day)s") % words)[:200]
        decision.eur_amount = euro_of(decision.amount, ground.rate.rate)


def _frame(case: GrantCase, decision: GrantDecision, ground: _Ground) -> FrameStep:
    lines = ground.frames.get((case.county_id, decision.support_year), ())
    line = next((one for one in lines if one.stream == decision.stream and decision.stream), None)
    return FrameStep(line, decision.amount)


# --- What is lacking


def _lacking_words(decision: GrantDecision) -> list[str]:
    found = []
    if not decision.case.proposed_outcome and decision.kind == DecisionKind.FIRST:
        found.append(_("Det finns inget förslag till beslut."))
    if not decision.case.support_year:
        found.append(_("Ange stödåret i ärendet."))
    if decision.outcome == DecisionOutcome.GRANTED and decision.amount <= 0:
        found.append(_("Ange vilket belopp som beviljas."))
    if not decision.reasons.strip():
        found.append(_("Skriv skälen för beslutet."))
    return found


def _stopping(decision: GrantDecision, evaluation: Evaluation) -> list[str]:
    """What the rules say against a grant: conditions that stop or are not known, and the limits of the amount."""
    if decision.outcome != DecisionOutcome.GRANTED:
        return []
    if evaluation.refused:
        return [evaluation.refused]
    found = [
        _("%(label)s är inte uppfyllt (%(where)s).") % {"label": one.label, "where": one.citation.paragraph}
        for one in evaluation.stops
    ]
    found += [
        _("%(label)s är inte känt (%(where)s).") % {"label": one.label, "where": one.citation.paragraph}
        for one in evaluation.asks
    ]
    found += [
        _("Skriv skäl för %(label)s (%(where)s).") % {"label": one.label, "where": one.citation.paragraph}
        for one in evaluation.wanting_reasons
        if one.key != keys.FUNDS  # over the frame warns, and stops nothing
    ]
    return found + _beyond_limits(decision.amount, evaluation)


def _beyond_limits(amount: Decimal, evaluation: Evaluation) -> list[str]:
    unknown = [
        _("Gränsen är inte känd: %s.") % one.label for one in evaluation.limits if one.binds and one.amount is None
    ]
    limit, highest = evaluation.deciding_limit, evaluation.highest
    if limit is None or highest is None or amount <= highest:
        return unknown
    where = f" ({limit.citation.paragraph})" if limit.citation else ""
    words = {"amount": kronor(highest), "label": limit.label, "where": where}
    return [*unknown, _("Högst %(amount)s kan beviljas: %(label)s%(where)s.") % words]


def _lacking_checks(case: GrantCase, decision: GrantDecision, letter: Letter) -> list[str]:
    """What 30 and 31 §§ ask for and the letter does not hold."""
    found = [*checks_of(case, decision, letter), *further_checks(decision, letter)]
    told = _("Brevet saknar: %(label)s (%(where)s).")
    return [
        told % {"label": one.label[:1].lower() + one.label[1:], "where": one.where}
        for one in found
        if one.state == "missing" and one.section != "reasons"
    ]


def euro_words(decision: GrantDecision) -> str:
    """``12 785,39 euro, 10,95 kronor per euro``; empty when it is not counted."""
    if decision.eur_amount is None or decision.eur_rate is None:
        return ""
    words = {"euro": kronor(decision.eur_amount, unit=False), "rate": decimal_text(decision.eur_rate)}
    return _("%(euro)s euro, %(rate)s kronor per euro") % words
