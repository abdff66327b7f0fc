"""The facts of cases as the rules read them: what the officer has answered, and what the registers know.

A fixed number of queries for any number of cases, as long as they share county, year and stream (each of those has a
frame of its own). The cases need not be saved: those of an import are tried by the same road.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from grants.frames import frame_overview
from grants.ledgers import ledger_facts
from grants.models import GrantCase, GrantDecision, MunicipalStatement, RuleReason
from grants.rule_book import rule_book
from grants.rules.evaluate import evaluate
from grants.rules.evaluation import Evaluation
from grants.rules.fact_definitions import answers_from_json
from grants.rules.facts import (
    Answer,
    CaseFacts,
    EarlierAid,
    LedgerFacts,
    PlanStanding,
    RuleBook,
    StatementFacts,
    Step,
)
from programs.enums import PlaceKind
from programs.models import ServicePlace, ServicePlan
from programs.rules.service_plans import first_day, last_day
from registers.enums import OrganisationKind
from registers.models import Organisation, PriceBaseAmount
from rsp.swedish import list_in_words, long_date

SERVICE_GRANT, HOME_DELIVERY = "servicebidrag", "hemsandningsbidrag"
BY_OUTLET = frozenset({SERVICE_GRANT, "sarskilt-driftstod"})
"""The forms whose ceilings follow the outlet (20 and 22 §§ of 2024:1243)."""
MUNICIPAL_KINDS = (OrganisationKind.MUNICIPALITY, OrganisationKind.REGION)
OUTLET_KINDS = (PlaceKind.SHOP, PlaceKind.FUEL_STATION)


def facts_of_cases(
    cases: Iterable[GrantCase],
    day: date,
    *,
    amount: Decimal | None = None,
    with_frame: bool = True,
    aid_until: date | None = None,
) -> dict[UUID, CaseFacts]:
    """What the rules look at, by case, as if each were decided on ``day``. ``amount``: tried instead of the applied.

    ``with_frame``: without it the money left of the year is not asked for, as of what others decided long ago.
    ``aid_until``: earlier aid granted up to then counts, when it is not ``day``: a decision that takes the place of
    another is tried by the rules of the first day, beside all that has been granted since.
    """
    rows = list(cases)
    known = _Known.of(rows, day, with_frame=with_frame, aid_until=aid_until or day)
    return {case.pk: known.facts(case, day, amount) for case in rows}


def facts_of_case(case: GrantCase, day: date, amount: Decimal | None = None) -> CaseFacts:
    """The facts of one case."""
    return facts_of_cases([case], day, amount=amount)[case.pk]


def evaluate_case(case: GrantCase, day: date, amount: Decimal | None = None) -> Evaluation:
    """The rules as they stand on ``day``, applied to what is known of the case."""
    return evaluate(facts_of_case(case, day, amount), rule_book())


def evaluate_cases(
    cases: Sequence[GrantCase], day: date, rules: RuleBook | None = None, *, with_frame: bool = True
) -> dict[UUID, Evaluation]:
    """Several cases, by id, with as many queries as one."""
    book = rules or rule_book()
    facts = facts_of_cases(cases, day, with_frame=with_frame)
    return {pk: evaluate(one, book) for pk, one in facts.items()}


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for all the cases at once."""

    plans: Mapping[str, Sequence[ServicePlan]]
    statements: Mapping[UUID, Sequence[MunicipalStatement]]
    aid: Sequence[GrantDecision]
    outlets: Mapping[UUID, Sequence[UUID]]
    municipal: frozenset[UUID]
    base_amounts: Mapping[int, Decimal]
    reasons: Mapping[UUID, Mapping[str, str]]
    ledgers: Mapping[tuple[UUID, bool], tuple[LedgerFacts, LedgerFacts]]
    frames: Mapping[tuple[str, int, str], Decimal | None]

    @classmethod
    def of(cls, cases: Sequence[GrantCase], day: date, *, with_frame: bool, aid_until: date) -> "_Known":
        applicants = {case.applicant_id for case in cases}
        outlets = _outlets(applicants, day)
        places = {place for case in cases if (place := _place_of(case, outlets))}
        return cls(
            plans=_plans({case.municipality_id for case in cases if case.municipality_id}),
            statements=_statements(cases),
            aid=_aid(applicants, places, aid_until),
            outlets=outlets,
            municipal=_municipal(applicants),
            base_amounts=dict(PriceBaseAmount.objects.values_list("year", "amount")),
            reasons=_reasons(cases),
            ledgers=_ledgers(cases, day),
            frames=_frames(cases) if with_frame else {},
        )

    def facts(self, case: GrantCase, day: date, amount: Decimal | None) -> CaseFacts:
        general, sgei = self.ledgers[case.applicant_id, case.is_example]
        year = case.support_year
        answers = answers_from_json(case.facts or {})
        return CaseFacts(
            scheme=case.scheme_id,
            decision_day=day,
            received_on=case.received_on,
            support_year=year,
            applied_amount=case.applied_amount if amount is None else amount,
            applicant_is_municipality=case.applicant_id in self.municipal,
            answers=answers,
            plan=_standing(self.plans.get(case.municipality_id or "", ()), case, day),
            statement=statement_facts(self.statements.get(case.pk, ()), case.municipality_id),
            earlier=self._earlier(case),
            general_ledger=general,
            sgei_ledger=sgei,
            price_base_amount=self.base_amounts.get(_cost_year(answers, year)),
            frame_left=self.frames.get(_frame_key(case)),
            reasons=self.reasons.get(case.pk, {}),
        )

    def _earlier(self, case: GrantCase) -> EarlierAid:
        """What others than the case itself have given: to the recipient, and to the outlet, whoever owned it then."""
        days: dict[int, date] = {}
        recipient: dict[str, Decimal] = defaultdict(Decimal)
        outlet: dict[str, Decimal] = defaultdict(Decimal)
        place, unplaced = _place_of(case, self.outlets), set()
        for decision in self.aid:
            other, year = decision.case, decision.support_year
            if other.pk == case.pk or (other.is_example and not case.is_example):
                continue
            is_own, is_same_year = other.applicant_id == case.applicant_id, _is_same_year(decision, case)
            given_to = _place_of(other, self.outlets)
            if is_own and other.scheme_id == SERVICE_GRANT:
                days[year] = max(decision.granted_on, days.get(year, date.min))
            if is_own and is_same_year:
                recipient[other.scheme_id] += decision.amount
            if is_same_year and place and given_to == place:
                outlet[other.scheme_id] += decision.amount
            elif is_same_year and is_own and given_to is None:
                unplaced.add(other.scheme_id)
        return EarlierAid(
            service_years=frozenset(days),
            recipient=dict(recipient),
            outlet=dict(outlet),
            outlets_of_recipient=len(self.outlets.get(case.applicant_id, ())) or None,
            service_days=days,
            outlet_not_known=BY_OUTLET & unplaced if place else BY_OUTLET,
        )


def _place_of(case: GrantCase, outlets: Mapping[UUID, Sequence[UUID]]) -> UUID | None:
    """The outlet of a case: the place it names, else the applicant's when there is one only. None: not known."""
    own = outlets.get(case.applicant_id, ())
    return case.place_id or (own[0] if len(own) == 1 else None)


def _is_same_year(decision: GrantDecision, case: GrantCase) -> bool:
    """Whether a grant is for the year of the case: of home delivery, the year whose costs it covers (13 §)."""
    if case.scheme_id == HOME_DELIVERY == decision.case.scheme_id:
        return cost_year(decision.case, decision.support_year) == cost_year(case, case.support_year)
    return case.support_year is not None and decision.support_year == case.support_year


def price_base_amount(year: int | None) -> Decimal | None:
    """The price base amount of a year, None when it is not loaded."""
    return PriceBaseAmount.objects.filter(year=year).values_list("amount", flat=True).first() if year else None


def statement_facts(statements: Sequence[MunicipalStatement], municipality: str | None) -> StatementFacts:
    """The views of the municipalities: obtained when all asked have answered (28 § first paragraph 3).

    ``municipality``: that of the case, when known. It is one of those concerned: the others' views are not enough.
    """
    if not statements:
        return StatementFacts(None, _("Inget yttrande är begärt."))
    if municipality and municipality not in {row.municipality_id for row in statements}:
        return StatementFacts(None, _("Inget yttrande är begärt från ärendets egen kommun."))
    open_ones = [row for row in statements if row.given_on is None]
    if open_ones:
        words = _("Begärt %(asked)s, svar senast %(due)s.")
        due = {"asked": long_date(open_ones[0].asked_on), "due": long_date(open_ones[0].due_on)}
        return StatementFacts(None, words % due, is_awaited=True)
    days = [row.given_on for row in statements if row.given_on]
    said = [f"{row.municipality.full_name} {row.get_stance_display().lower()}" for row in statements]
    return StatementFacts(Step(is_done=True, on=max(days)), f"{list_in_words(said)}, {long_date(max(days))}")


def cost_year(case: GrantCase, support_year: int | None) -> int:
    """The year whose costs a home delivery grant is for: as stated in the case, else the year supported."""
    return _cost_year(answers_from_json(case.facts or {}), support_year)


def _cost_year(answers: Mapping[str, Answer], support_year: int | None) -> int:
    """The year whose costs a home delivery grant is for, by which the price base amount goes (12 § 2); 0: not known."""
    stated = answers.get("cost_year")
    return int(stated) if isinstance(stated, Decimal) else support_year or 0


def _plans(municipalities: set[str]) -> dict[str, list[ServicePlan]]:
    found: dict[str, list[ServicePlan]] = defaultdict(list)
    for plan in ServicePlan.objects.adopted().filter(municipality__in=municipalities).order_by("valid_from", "pk"):
        found[plan.municipality_id].append(plan)
    return found


def _standing(plans: Sequence[ServicePlan], case: GrantCase, day: date) -> PlanStanding:
    """Whether a plan held on the two days. No plan recorded is not that there is none: then it is not known."""
    if not plans:
        return PlanStanding()
    holding = _holding(plans, day)
    words = _("Ingen registrerad plan gäller")
    if holding:
        last = last_day(holding)
        words = _("Aktuell till och med %(day)s") % {"day": long_date(last)} if last else _("Aktuell tills vidare")
    on_application = bool(_holding(plans, case.received_on)) if case.received_on else None
    return PlanStanding(on_application, bool(holding), words)


def _holding(plans: Sequence[ServicePlan], day: date) -> ServicePlan | None:
    for plan in plans:
        first, last = first_day(plan), last_day(plan)
        if first and first <= day and (last is None or day <= last):
            return plan
    return None


def _statements(cases: Sequence[GrantCase]) -> dict[UUID, list[MunicipalStatement]]:
    found: dict[UUID, list[MunicipalStatement]] = defaultdict(list)
    rows = MunicipalStatement.objects.filter(case__in=[case.pk for case in cases])
    for row in rows.select_related("municipality").order_by("asked_on", "pk"):
        found[row.case_id].append(row)
    return found


def _aid(applicants: set[UUID], places: set[UUID], day: date) -> list[GrantDecision]:
    """What had been granted by ``day``, as it now stands, to the applicants and the outlets. An outlet is its place."""
    granted = GrantDecision.objects.standing().granting().with_granting_day().filter(granted_on__lte=day)
    granted = granted.select_related("case")
    to_applicants = granted.filter(case__applicant__in=applicants)
    to_outlets = granted.filter(case__place__in=places)
    return list({row.pk: row for row in [*to_applicants, *to_outlets]}.values())


def _outlets(applicants: set[UUID], day: date) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = ServicePlace.objects.open_on(day).filter(operator__in=applicants, kind__in=OUTLET_KINDS)
    for operator, place in rows.order_by().values_list("operator", "pk").distinct():
        found[operator].append(place)
    return found


def _ledgers(cases: Sequence[GrantCase], day: date) -> dict[tuple[UUID, bool], tuple[LedgerFacts, LedgerFacts]]:
    """By applicant, and whether it is for the demo's example cases: those alone have examples in their ledger.

    A case that is tried by itself is not counted against itself, when it is decided already.
    """
    itself = [case.pk for case in cases] if len(cases) == 1 else []
    found: dict[tuple[UUID, bool], tuple[LedgerFacts, LedgerFacts]] = {}
    for is_example in sorted({case.is_example for case in cases}):
        applicants = {case.applicant_id for case in cases if case.is_example == is_example}
        facts = ledger_facts(applicants, day, without_cases=itself, with_examples=is_example)
        found |= {(pk, is_example): one for pk, one in facts.items()}
    return found


def _municipal(applicants: set[UUID]) -> frozenset[UUID]:
    rows = Organisation.objects.filter(pk__in=applicants, kind__in=MUNICIPAL_KINDS, municipality__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))


def _reasons(cases: Sequence[GrantCase]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in RuleReason.objects.filter(case__in=[case.pk for case in cases]):
        found[row.case_id][row.rule] = row.text
    return found


def _frame_key(case: GrantCase) -> tuple[str, int, str]:
    """The frame is that of the support year, of the stream the case is to be paid from; year 0: not known."""
    return case.county_id, case.support_year or 0, case.stream


def _frames(cases: Sequence[GrantCase]) -> dict[tuple[str, int, str], Decimal | None]:
    keys = {_frame_key(case) for case in cases}
    places = sorted({(county, year) for county, year, stream in keys if year and stream})
    overviews = {place: frame_overview(*place) for place in places}
    left = {(*place, line.stream): line.left for place, lines in overviews.items() for line in lines if line.stream}
    return {key: left.get(key) for key in keys}
