"""What is known not to be met in a case that little is told of, by the rules of ``evaluate.py`` and no others. Pure.

A table of decisions says who got how much, for what and when. Most conditions rest on what it does not say, and can
only be not known: they are passed over, which makes 5 000 rows quick to try. Whatever can stop is applied by the same
function as in the whole evaluation.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache

from grants.rules import investment, keys
from grants.rules.evaluate import ROOMS, RULES, RoomRule, Rule, evaluate
from grants.rules.evaluation import Condition, Evaluation, Group
from grants.rules.facts import CaseFacts, RuleBook
from grants.rules.situation import NOT_MET, Room, Situation
from grants.rules.timing import basis_on

NOTHING = ""
STOPS_NOTHING = (
    keys.FORM,  # a form that cannot be granted is refused before any rule is applied
    *(keys.TRANSITION, keys.TOGETHER_BEFORE, keys.FUNDS, keys.DE_MINIMIS_COMBINED, keys.HOME_FEE),
    *(keys.SERVICE_PRIORITY, keys.OPERATING_PRIORITY, keys.INVESTMENT_HIGH_SHARE, investment.LOAN_AMOUNT),
)
BY_ANSWERS = (
    *(keys.HOME_SHARE, keys.HOME_FLOOR, keys.HOME_OBJECT, keys.HOME_SUITABLE, keys.HOUSEHOLDS),
    *(keys.INVESTMENT_SHARE, keys.INVESTMENT_OBJECT, keys.INVESTMENT_GOODS, keys.BEFORE_START),
    *(keys.SERVICE_GOODS, keys.SERVICE_TEMPORARY, keys.SERVICE_MEASURES, keys.SERVICE_GROUNDS),
    *(keys.SERVICE_PROFIT_PLAN, keys.OPERATING_RANGE, keys.OPERATING_DISTANCE, keys.OPERATING_ALL_YEAR),
    *(keys.OPERATING_TURNOVER, keys.CORROSION_SHARE, keys.CORROSION_OWNER, keys.CORROSION_ALL_YEAR),
    *(keys.CORROSION_AREA, keys.CORROSION_DISTANCE, keys.CORROSION_NEED, keys.CORROSION_YEARS),
    *(keys.PURPOSE, keys.SPARSE_AREA, keys.NEED, keys.COUNTY, keys.SIGNED, keys.DESCRIBED, keys.INFORMED),
    *(keys.CHECKED, keys.AGENCY, keys.DECLARED_DE_MINIMIS, keys.DECLARED_SAME_COSTS),
)
RESTS_ON = {
    **dict.fromkeys(STOPS_NOTHING, NOTHING),
    **dict.fromkeys(BY_ANSWERS, "answers"),
    keys.STATEMENT: "statement",
    keys.PLAN: "plan",
    keys.DE_MINIMIS: "general_ledger",
    keys.DE_MINIMIS_SGEI: "sgei_ledger",
}
"""What of the facts must be told before a rule can stop, by its key. A rule that is not here is always applied."""

OF_ITS_ROOM = frozenset({keys.SERVICE_CEILING, keys.OPERATING_CEILING, keys.TOGETHER})
"""Rules that stop when the amount is over one of their rooms (``ROOMS``), and never else."""

UNTOLD = CaseFacts("", date.min)
TELLING = tuple(sorted(set(RESTS_ON.values()) - {NOTHING}))


def known_breaches(facts: CaseFacts, rules: RuleBook) -> Evaluation:
    """The evaluation with the conditions that stop alone; the whole of it when the form, or a limit, is in the way.

    Never raises, whatever the facts are.
    """
    basis = basis_on(facts, rules)
    if basis is None or basis.refused:
        return evaluate(facts, rules)
    situation = Situation(facts, rules, basis.form, basis.day)
    told = frozenset(name for name in TELLING if _is_told(facts, name))
    applied = situation.applied
    rooms = list(_rooms(situation, told))
    over = {key for key, room in rooms if room.verdict(applied) is NOT_MET}
    stops = tuple(_stops(situation, told, over))
    if not stops and applied is not None and any(room.limit is not None and room.limit < applied for _, room in rooms):
        return evaluate(facts, rules)
    groups = (Group("stops", "", stops),) if stops else ()
    return Evaluation(facts.scheme, basis.form.act, facts.decision_day, groups, (), applied)


def _is_told(facts: CaseFacts, name: str) -> bool:
    told, untold = getattr(facts, name), getattr(UNTOLD, name)
    return told is not untold and told != untold


def _stops(situation: Situation, told: frozenset[str], over: set[str]) -> Iterator[Condition]:
    for rule in _may_stop(situation.scheme, told):
        if rule.key in OF_ITS_ROOM and rule.key not in over:
            continue
        row = situation.row(rule.key)
        condition = rule.check(situation, row) if row is not None or rule.always else None
        if condition is not None and condition.stops:
            yield condition


def _rooms(situation: Situation, told: frozenset[str]) -> Iterator[tuple[str, Room]]:
    """The rooms that are known, of the limits that bind."""
    for rule in _may_limit(situation.scheme, told):
        if not rule.always and situation.row(rule.key) is None:
            continue
        room = rule.room(situation)
        if room is not None and (rule.key in OF_ITS_ROOM or rule.binds(situation)):
            yield rule.key, room


@cache
def _may_stop(scheme: str, told: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if scheme in rule.schemes and _may_be_known(rule.key, told))


@cache
def _may_limit(scheme: str, told: frozenset[str]) -> tuple[RoomRule, ...]:
    return tuple(rule for rule in ROOMS if scheme in rule.schemes and _may_be_known(rule.key, told))


def _may_be_known(key: str, told: frozenset[str]) -> bool:
    return RESTS_ON.get(key) is None or RESTS_ON[key] in told
