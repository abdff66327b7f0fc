"""What the authority does before it decides (28 § of 2024:1243), and the municipality's plan. Pure."""

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.evaluation import Condition
from grants.rules.facts import RuleRow, Step
from grants.rules.situation import (
    BLOCK,
    MET,
    NOT_APPLICABLE,
    OLD_ACT,
    UNKNOWN,
    WARNING,
    Situation,
    day_words,
    step_verdict,
    verdict_of,
)

SGEI_SCHEMES = frozenset({"sarskilt-driftstod"})


def _regulation(situation: Situation) -> str:
    return "2023/2832" if situation.scheme in SGEI_SCHEMES else "2023/2831"


def _step_words(step: Step | None, situation: Situation) -> str:
    if step is None:
        return ""
    if not step.is_done:
        return _("Inte gjort")
    if step.on is None:
        return _("Inget datum är angivet")
    if step.on > situation.facts.decision_day:
        return _("%(day)s, efter beslutsdagen") % {"day": day_words(step.on)}
    return day_words(step.on)


def is_informed(situation: Situation, row: RuleRow | None) -> Condition:
    """The company has been told what article 7.4 asks for. 28 § first paragraph 1 of 2024:1243."""
    step = situation.step("de_minimis_informed")
    return situation.condition(
        keys.INFORMED,
        row,
        _("Upplysningar om stöd av mindre betydelse är lämnade"),
        step_verdict(step, situation.facts.decision_day),
        also=f"och artikel 7.4 i (EU) {_regulation(situation)}",
        used=_step_words(step, situation),
        fix=_("Skicka upplysningen till sökanden och ange dagen."),
        facts=("de_minimis_informed",),
    )


def is_checked(situation: Situation, row: RuleRow | None) -> Condition:
    """Earlier aid has been checked as article 6.4 asks for. 28 § first paragraph 2 of 2024:1243."""
    step = situation.step("de_minimis_checked")
    return situation.condition(
        keys.CHECKED,
        row,
        _("Kontroll av tidigare stöd är gjord"),
        step_verdict(step, situation.facts.decision_day),
        also=f"och artikel 6.4 i (EU) {_regulation(situation)}",
        used=_step_words(step, situation),
        fix=_("Kontrollera tidigare stöd och ange dagen."),
        facts=("de_minimis_checked",),
    )


def has_statement(situation: Situation, row: RuleRow | None) -> Condition:
    """The views of the municipalities concerned have been obtained. 28 § first paragraph 3 of 2024:1243."""
    statement = situation.facts.statement
    step = statement.step if isinstance(statement.step, Step) else None
    return situation.condition(
        keys.STATEMENT,
        row,
        _("Berörda kommuner har lämnat synpunkter"),
        step_verdict(step, situation.facts.decision_day),
        used=statement.words or _step_words(step, situation),
        fix=_("Vänta på svaret eller påminn kommunen.") if statement.is_awaited else _("Begär kommunens yttrande."),
    )


def agency_is_consulted(situation: Situation, row: RuleRow | None) -> Condition:
    """In a matter of principle Tillväxtverket's views are obtained first. 28 § second paragraph of 2024:1243."""
    is_principle = situation.yes_no("is_matter_of_principle")
    step = situation.step("agency_consulted")
    verdict = UNKNOWN if is_principle is None else NOT_APPLICABLE
    used = "" if is_principle is None else _("Ingen fråga av principiell vikt")
    fix = _("Bedöm om ärendet gäller en fråga av principiell vikt.")
    if is_principle:
        verdict = step_verdict(step, situation.facts.decision_day)
        used, fix = _step_words(step, situation), _("Hämta in Tillväxtverkets synpunkter och ange dagen.")
    return situation.condition(
        keys.AGENCY,
        row,
        _("Tillväxtverket har lämnat synpunkter"),
        verdict,
        used=used,
        fix=fix,
        facts=("is_matter_of_principle", "agency_consulted"),
    )


def has_plan(situation: Situation, row: RuleRow | None) -> Condition | None:
    """The municipality has planned its supply on the decision day (domain.md §6.10).

    A condition under 2000:284, by agencies' pages. 2024:1243 does not name the plan: there a missing plan is a warning,
    and one in force is told of in a note.
    """
    plan = situation.facts.plan
    is_condition = situation.act == OLD_ACT
    verdict = verdict_of(plan.on_decision if isinstance(plan.on_decision, bool) else None)
    if verdict is MET and not is_condition:
        return None
    return situation.condition(
        keys.PLAN,
        row,
        _("Kommunen har planerat varuförsörjningen") if is_condition else _("Kommunen har en aktuell serviceplan"),
        verdict,
        severity=BLOCK if is_condition else WARNING,
        used=_plan_words(situation),
        fix=_("Fråga kommunen om dess serviceplan.")
        if is_condition
        else _("Skriv hur behovet har bedömts utan serviceplan."),
        other_reading="" if is_condition else _("Planen är inget villkor i 2024:1243."),
    )


def _plan_words(situation: Situation) -> str:
    plan = situation.facts.plan
    words = [plan.words]
    if plan.on_application is not None and plan.on_application != plan.on_decision:
        words.append(_("aktuell när ansökan kom in") if plan.on_application else _("inte aktuell när ansökan kom in"))
    return ", ".join(word for word in words if word)


def plan_note(situation: Situation) -> str:
    """What is told of a plan that is in force and is no condition."""
    plan = situation.facts.plan
    if situation.act == OLD_ACT or plan.on_decision is not True or situation.row(keys.PLAN) is None:
        return ""
    words = {"plan": _plan_words(situation) or _("aktuell")}
    return _("Serviceplan: %(plan)s. Den är inget villkor i 2024:1243 men stödjer bedömningen av behovet.") % words
