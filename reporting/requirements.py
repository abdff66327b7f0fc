"""What a follow-up still lacks. The page and the transition ask the same function."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.datasets import Payload


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is lacking: a code for the program, a Swedish sentence for the user."""

    code: str
    message: str


def missing_to_submit(payload: Payload) -> list[Missing]:
    """What a follow-up lacks before it can be submitted, judged on its dataset. Empty when nothing is."""
    missing = []
    if payload["responsible"] is None:
        missing.append(Missing("responsible", _("Ange vilken organisation som ansvarar för länets serviceprogram.")))
    content = (payload["assessments"]["initiatives"], payload["grants"]["schemes"], payload["activities"]["kinds"])
    if not any(content):
        missing.append(Missing("content", _("Registrera minst en insats, ett stöd eller en aktivitet för året.")))
    return missing
