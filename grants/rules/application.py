"""What an application holds (23–27 §§ of 2024:1243). Pure."""

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.evaluation import Condition, Verdict
from grants.rules.facts import RuleRow
from grants.rules.situation import MET, NOT_MET, UNKNOWN, Situation, day_words, verdict_of
from rsp.swedish import integer


def in_the_county(situation: Situation, row: RuleRow | None) -> Condition:
    """The activity is run in the county of the region, which Gotland municipality also is. 3 and 23 §§ of 2024:1243."""
    return situation.judged(
        keys.COUNTY,
        row,
        _("Verksamheten bedrivs i länet"),
        "operates_in_county",
        fix=_("Ansökan prövas av regionen i det län där verksamheten bedrivs."),
        question=_("Var bedrivs verksamheten?"),
    )


def is_signed(situation: Situation, row: RuleRow | None) -> Condition:
    """The application is in writing and signed by the applicant. 24 § of 2024:1243."""
    return situation.judged(
        keys.SIGNED,
        row,
        _("Skriftlig och undertecknad"),
        "is_signed",
        fix=_("Be sökanden att underteckna ansökan."),
        question=_("Ansökan behöver vara undertecknad. Skicka in den med underskrift."),
    )


def is_described(situation: Situation, row: RuleRow | None) -> Condition:
    """The application describes the measure and holds what is needed to try it. 26 § first paragraph of 2024:1243."""
    return situation.judged(
        keys.DESCRIBED,
        row,
        _("Åtgärden är beskriven"),
        "is_described",
        fix=_("Be sökanden att beskriva åtgärden."),
        question=_("Beskriv åtgärden som stödet är tänkt för."),
    )


def households_given(situation: Situation, row: RuleRow | None) -> Condition:
    """How many households had deliveries or took part in trips in the calendar year. 26 § second paragraph."""
    households = situation.number("households")
    return situation.condition(
        keys.HOUSEHOLDS,
        row,
        _("Antalet hushåll är angivet"),
        UNKNOWN if households is None else verdict_of(households > 0),
        used="" if households is None else _("%(count)s hushåll") % {"count": integer(households)},
        fix=_("Ange antalet hushåll under kalenderåret."),
        question=_("Hur många hushåll fick hemsändning eller deltog i inköpsturer under kalenderåret?"),
        facts=("households",),
    )


def de_minimis_declared(situation: Situation, row: RuleRow | None) -> Condition:
    """All de minimis aid of the last three years is accounted for. 27 § 1 of 2024:1243."""
    return situation.judged(
        keys.DECLARED_DE_MINIMIS,
        row,
        _("Allt stöd av mindre betydelse på tre år är redovisat"),
        "declares_de_minimis",
        fix=_("Be sökanden att redovisa stöden."),
        question=_("Vilka stöd av mindre betydelse har du fått under de senaste tre åren? Ange belopp och datum."),
    )


def same_costs_declared(situation: Situation, row: RuleRow | None) -> Condition:
    """Aid applied for or granted for the same costs is accounted for. 27 § 2 of 2024:1243."""
    return situation.judged(
        keys.DECLARED_SAME_COSTS,
        row,
        _("Annat stöd för samma kostnader är redovisat"),
        "declares_same_costs",
        fix=_("Be sökanden att redovisa stöden."),
        question=_(
            "Har du sökt eller fått annat stöd för samma kostnader? Ange i så fall belopp, datum och vem som beslutade."
        ),
    )


def applied_before_start(situation: Situation, row: RuleRow | None) -> Condition:
    """The application for an investment came in before the measure was begun. 25 § of 2024:1243.

    On the same day it is asked which came first. Under 2000:284 an agency's page says the same.
    """
    received, starts = situation.facts.received_on, situation.date("starts_on")
    words = {"received": day_words(received), "starts": day_words(starts)}
    used = _("Inkom %(received)s, start %(starts)s") % words if received and starts else ""
    return situation.condition(
        keys.BEFORE_START,
        row,
        _("Ansökan kom in innan åtgärden påbörjades"),
        _start_verdict(situation),
        used=used,
        fix=_("Åtgärder som påbörjats före ansökan kan inte få stöd."),
        question=_("Vilken dag påbörjas åtgärden? Om det är samma dag som ansökan: vilket kom först?"),
        facts=("starts_on", "received_before_start"),
    )


def _start_verdict(situation: Situation) -> Verdict:
    received, starts = situation.facts.received_on, situation.date("starts_on")
    if received is None or starts is None:
        return UNKNOWN
    if received == starts:
        return verdict_of(situation.yes_no("received_before_start"))
    return MET if received < starts else NOT_MET
