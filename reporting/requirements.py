"""What a follow-up still lacks. The page and the transition ask the same function."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.datasets import Payload


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is lacking: a code for the program, a Swedish sentence for the user."""

    code: str
    message: str


def missing_to_submit(payload: Payload, *, has_undecided_plan: bool) -> list[Missing]:
    """What a follow-up lacks before it can be submitted, judged on its dataset. Empty when nothing is.

    ``has_undecided_plan``: the year's plan is a draft or waits for a decision, so the dataset holds nothing of it.
    """
    missing = []
    if payload["responsible"] is None:
        missing.append(Missing("responsible", _("Ange vilken organisation som ansvarar för länets serviceprogram.")))
    content = (payload["assessments"]["initiatives"], payload["grants"]["schemes"], payload["activities"]["kinds"])
    if not any(content):
        missing.append(Missing("content", _("Registrera minst en insats, ett stöd eller en aktivitet för året.")))
    if has_undecided_plan:
        missing.append(Missing("plan", _("Handlingsplanen för året är inte beslutad. Besluta den först.")))
    return missing


def missing_to_correct(reason: str) -> list[Missing]:
    """What a correction lacks beside what submitting asks for."""
    return [] if reason.strip() else [Missing("reason", _("Skriv varför uppföljningen rättas."))]
