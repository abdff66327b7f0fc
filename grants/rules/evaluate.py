"""The rules of a form of support, as they stood on the decision day, applied to the facts of a case. Pure.

What is said is Swedish for every reader, marked for translation and not translated: it is kept with the decision and
goes into its letter, which are in Swedish.

A rule is applied when the act has a row for it that day: what an ordinance does not ask for is not asked for here. A
rule marked ``always`` is shown even where its value is not known that day, since the act has it all the same.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from grants.rules import (
    application,
    corrosion,
    de_minimis_room,
    home_delivery,
    investment,
    keys,
    operating_support,
    preconditions,
    purpose,
    recipients,
    service_grant,
    timing,
    together,
)
from grants.rules.amounts import not_negative
from grants.rules.evaluation import Condition, Evaluation, Group, Limit
from grants.rules.facts import CaseFacts, RuleBook, RuleRow
from grants.rules.situation import Room, Situation

HOME, SERVICE, INVESTMENT = (
    frozenset({"hemsandningsbidrag"}),
    frozenset({"servicebidrag"}),
    frozenset({"investeringsstod"}),
)
LOAN, OPERATING = frozenset({"investeringslan"}), frozenset({"sarskilt-driftstod"})
CORROSION = frozenset({"korrosionsskydd"})
COMPANIES = SERVICE | INVESTMENT | OPERATING
EVERY = HOME | COMPANIES | LOAN | CORROSION
GENERAL_AID = SERVICE | INVESTMENT | LOAN | CORROSION

Check = Callable[[Situation, RuleRow | None], Condition | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its key, the function that applies it, and the forms of support that it is about."""

    key: str
    check: Check
    schemes: frozenset[str] = EVERY
    always: bool = False


AMOUNT_AND_TIME = (
    Rule(keys.FORM, timing.form_exists),
    Rule(keys.TRANSITION, timing.one_act, HOME | COMPANIES),
    Rule(keys.SERVICE_CEILING, service_grant.ceiling, SERVICE, always=True),
    Rule(keys.SERVICE_HIGH_CEILING, service_grant.high_ceiling_is_assessed, SERVICE),
    Rule(keys.OPERATING_CEILING, operating_support.ceiling, OPERATING, always=True),
    Rule(keys.TOGETHER, together.no_more_together, SERVICE | OPERATING),
    Rule(keys.TOGETHER_BEFORE, together.earlier_no_more_together, SERVICE | OPERATING),
    Rule(keys.SERVICE_YEARS, service_grant.no_more_than_three_years, SERVICE),
    Rule(keys.HOME_SHARE, home_delivery.within_share_and_ceiling, HOME, always=True),
    Rule(keys.HOME_FLOOR, home_delivery.cost_is_above_floor, HOME, always=True),
    Rule(keys.INVESTMENT_SHARE, investment.within_share, INVESTMENT, always=True),
    Rule(keys.INVESTMENT_HIGH_SHARE, investment.has_high_share_ground, INVESTMENT),
    Rule(investment.LOAN_AMOUNT, investment.loan_amount, LOAN, always=True),
    Rule(keys.CORROSION_SHARE, corrosion.within_share, CORROSION),
)

BUSINESS_AND_NEED = (
    Rule(keys.HOME_RECIPIENT, recipients.municipality, HOME, always=True),
    Rule(keys.SERVICE_RECIPIENT, recipients.for_service, SERVICE, always=True),
    Rule(keys.INVESTMENT_RECIPIENT, recipients.for_investment, INVESTMENT | LOAN, always=True),
    Rule(keys.OPERATING_RECIPIENT, recipients.for_operating, OPERATING),
    Rule(keys.SERVICE_GOODS, recipients.sells_for_service, SERVICE),
    Rule(keys.INVESTMENT_GOODS, recipients.sells_for_investment, INVESTMENT | LOAN),
    Rule(keys.INVESTMENT_OBJECT, investment.cost_is_eligible, INVESTMENT),
    Rule(keys.SERVICE_TEMPORARY, service_grant.has_temporary_problems, SERVICE),
    Rule(keys.SERVICE_MEASURES, service_grant.other_measures_fall_short, SERVICE),
    Rule(keys.SERVICE_GROUNDS, service_grant.has_special_grounds, SERVICE),
    Rule(keys.SERVICE_PROFIT_PLAN, service_grant.has_profit_plan, SERVICE),
    Rule(keys.OPERATING_RANGE, operating_support.has_broad_range, OPERATING),
    Rule(keys.OPERATING_DISTANCE, operating_support.is_far_away, OPERATING),
    Rule(keys.OPERATING_ALL_YEAR, operating_support.is_open_all_year, OPERATING),
    Rule(keys.OPERATING_TURNOVER, operating_support.turnover_is_small, OPERATING),
    Rule(keys.HOME_OBJECT, home_delivery.serves_those_far_away, HOME),
    Rule(keys.HOME_SUITABLE, home_delivery.is_done_suitably, HOME),
    Rule(keys.HOME_FEE, home_delivery.fee_is_reasonable, HOME),
    Rule(keys.CORROSION_OWNER, corrosion.owns_pipes, CORROSION),
    Rule(keys.CORROSION_ALL_YEAR, corrosion.sells_all_year, CORROSION),
    Rule(keys.CORROSION_AREA, corrosion.is_rural_and_sparse, CORROSION),
    Rule(keys.CORROSION_DISTANCE, corrosion.is_far_away, CORROSION),
    Rule(keys.CORROSION_NEED, corrosion.needs_support, CORROSION),
    Rule(keys.CORROSION_YEARS, corrosion.undertakes_years, CORROSION),
    Rule(keys.PURPOSE, purpose.serves_purpose),
    Rule(keys.SPARSE_AREA, purpose.area_is_sparse),
    Rule(keys.NEED, purpose.no_more_than_needed, HOME | COMPANIES),
    Rule(keys.SERVICE_PRIORITY, service_grant.is_prioritised, SERVICE),
    Rule(keys.OPERATING_PRIORITY, operating_support.is_prioritised, OPERATING),
)

APPLICATION = (
    Rule(keys.COUNTY, application.in_the_county),
    Rule(keys.SIGNED, application.is_signed),
    Rule(keys.BEFORE_START, application.applied_before_start, INVESTMENT),
    Rule(keys.DESCRIBED, application.is_described),
    Rule(keys.HOUSEHOLDS, application.households_given, HOME),
    Rule(keys.DECLARED_DE_MINIMIS, application.de_minimis_declared, COMPANIES),
    Rule(keys.DECLARED_SAME_COSTS, application.same_costs_declared, COMPANIES),
)

BEFORE_DECISION = (
    Rule(keys.INFORMED, preconditions.is_informed, COMPANIES),
    Rule(keys.CHECKED, preconditions.is_checked, COMPANIES),
    Rule(keys.STATEMENT, preconditions.has_statement, COMPANIES),
    Rule(keys.AGENCY, preconditions.agency_is_consulted),
    Rule(keys.PLAN, preconditions.has_plan),
)

MONEY_AND_STATE_AID = (
    Rule(keys.FUNDS, purpose.funds_suffice),
    Rule(keys.DE_MINIMIS, de_minimis_room.general_aid_fits, GENERAL_AID, always=True),
    Rule(keys.DE_MINIMIS_SGEI, de_minimis_room.sgei_aid_fits, OPERATING, always=True),
    Rule(keys.DE_MINIMIS_COMBINED, de_minimis_room.combined_aid_fits, COMPANIES),
)

GROUPS = {
    "amount": AMOUNT_AND_TIME,
    "business": BUSINESS_AND_NEED,
    "application": APPLICATION,
    "before": BEFORE_DECISION,
    "money": MONEY_AND_STATE_AID,
}
"""The rules in the order of the page (mock-up 01)."""

RULES = tuple(rule for rules in GROUPS.values() for rule in rules)


def group_labels() -> dict[str, str]:
    """What each group is called."""
    return {
        "amount": _("Belopp och tid"),
        "business": _("Verksamheten och behovet"),
        "application": _("Ansökan"),
        "before": _("Före beslut"),
        "money": _("Pengar och statsstöd"),
    }


@dataclass(frozen=True, slots=True)
class RoomRule:
    """A limit of the amount: the rule it is of, and how the room is found. ``binds``: whether more than it stops.

    ``room`` gives None where the rule is no limit of the case.
    """

    key: str
    room: Callable[[Situation], Room | None]
    schemes: frozenset[str]
    always: bool = False
    binds: Callable[[Situation], bool] = lambda situation: True


ROOMS = (
    RoomRule(keys.SERVICE_CEILING, service_grant.ceiling_room, SERVICE, always=True),
    RoomRule(keys.OPERATING_CEILING, operating_support.ceiling_room, OPERATING, always=True),
    RoomRule(keys.TOGETHER, together.outlet_limit, SERVICE | OPERATING),
    RoomRule(keys.TOGETHER, together.recipient_limit, SERVICE | OPERATING, binds=together.recipient_binds),
    RoomRule(keys.HOME_SHARE, lambda situation: home_delivery.computation(situation).room, HOME, always=True),
    RoomRule(keys.INVESTMENT_SHARE, investment.share_room, INVESTMENT, always=True),
    RoomRule(investment.LOAN_AMOUNT, investment.loan_room, LOAN, always=True),
    RoomRule(keys.CORROSION_SHARE, corrosion.share_room, CORROSION),
    RoomRule(keys.NEED, purpose.need_room, COMPANIES),
    RoomRule(keys.FUNDS, purpose.frame_room, EVERY, binds=lambda situation: False),
    RoomRule(keys.DE_MINIMIS, de_minimis_room.general_room, GENERAL_AID),
    RoomRule(keys.DE_MINIMIS_SGEI, de_minimis_room.sgei_room, OPERATING),
)


def _room_labels(situation: Situation) -> dict[str, str]:
    year = {"year": situation.facts.support_year or ""}  # the frame is that of the year supported
    by_forecast = situation.scheme in SERVICE
    return {
        keys.SERVICE_CEILING: _("Årstaket för servicebidrag"),
        keys.OPERATING_CEILING: _("Årstaket för driftstöd"),
        keys.TOGETHER: _("Kvar under årstaket"),
        keys.HOME_SHARE: _("Andel av nettokostnaden, och högst per tillfälle"),
        keys.INVESTMENT_SHARE: _("Andel av utgifterna"),
        investment.LOAN_AMOUNT: _("Lånets storlek"),
        keys.CORROSION_SHARE: _("Andel av utgifterna"),
        keys.NEED: _("Behovet enligt prognosen") if by_forecast else _("Behovet"),
        keys.FUNDS: _("Kvar av länets ram %(year)s") % year,
        keys.DE_MINIMIS: _("Utrymme för stöd av mindre betydelse"),
        keys.DE_MINIMIS_SGEI: _("Utrymme för stöd till tjänst av allmänt ekonomiskt intresse"),
    }


def evaluate(facts: CaseFacts, rules: RuleBook) -> Evaluation:
    """Every condition of the form of support, and the limits of the amount. Never raises, whatever the facts are.

    A form that does not exist on the decision day is refused, and tried by its nearest wording as far as that goes. A
    form that is only recorded is not tried.
    """
    basis = timing.basis_on(facts, rules)
    if basis is None:
        return _not_tried(facts, rules)
    situation = Situation(facts, rules, basis.form, basis.day)
    labels = group_labels()
    groups = (Group(key, labels[key], tuple(_conditions(situation, found))) for key, found in GROUPS.items())
    return Evaluation(
        scheme=facts.scheme,
        act=basis.form.act,
        day=facts.decision_day,
        groups=tuple(group for group in groups if group.conditions),
        limits=tuple(_limits(situation)),
        applied=not_negative(facts.applied_amount),
        refused=basis.refused,
        notes=tuple(note for note in _notes(situation) if note),
    )


def _not_tried(facts: CaseFacts, rules: RuleBook) -> Evaluation:
    recorded = rules.find(keys.RECORDED_ONLY, facts.decision_day, facts.scheme)
    applied = not_negative(facts.applied_amount)
    if recorded is None:
        refused = _("Det finns inga regler för stödformen.")
        return Evaluation(facts.scheme, "", facts.decision_day, (), (), applied, refused)
    note = _("Stödet beslutas någon annanstans. Det registreras och prövas inte.")
    return Evaluation(facts.scheme, recorded.act, facts.decision_day, (), (), applied, notes=(note,))


def _conditions(situation: Situation, rules: Iterable[Rule]) -> Iterator[Condition]:
    for rule in rules:
        if situation.scheme not in rule.schemes:
            continue
        row = situation.row(rule.key)
        if row is None and not rule.always:
            continue
        condition = rule.check(situation, row)
        if condition is not None:
            yield condition


def _limits(situation: Situation) -> list[Limit]:
    """The steps of home delivery in their order; then the limits, lowest first and the unknown last.

    The recipient's and the outlet's are one when they are the same.
    """
    steps = home_delivery.steps(situation) if situation.scheme in HOME else []
    found: list[Limit] = []
    labels = _room_labels(situation)
    for rule in ROOMS:
        row = situation.row(rule.key)
        if situation.scheme not in rule.schemes or (row is None and not rule.always and rule.key != keys.FUNDS):
            continue
        room, binds = rule.room(situation), rule.binds(situation)
        if room is None or (rule.key == keys.FUNDS and room.limit is None):
            continue
        decided_by = situation.row(room.decided_by) if room.decided_by else None
        citation = situation.citation(decided_by or row) if row is not None or rule.key != keys.FUNDS else None
        limit = Limit(rule.key, labels[rule.key], citation, room.limit, room.words, binds)
        if limit not in found:
            found.append(limit)
    return steps + sorted(found, key=lambda limit: (limit.amount is None, limit.amount or 0, not limit.binds))


def _notes(situation: Situation) -> Iterator[str]:
    yield preconditions.plan_note(situation)
    if situation.scheme in OPERATING:
        yield operating_support.service_note(situation)
    yield de_minimis_room.municipality_note(situation)
    yield de_minimis_room.register_note(situation)
