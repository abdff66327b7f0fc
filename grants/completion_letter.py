"""The letter that asks an applicant for what is missing (begäran om komplettering)."""

from datetime import date

from django.utils.translation import gettext as _

from documents.enums import DocumentKind
from grants.letters import Letter, Section
from grants.models import CompletionRequest, GrantCase
from rsp.canonical import iso
from rsp.swedish import long_date


def completion_letter(case: GrantCase, request: CompletionRequest, day: date) -> Letter:
    """The letter of ``request`` as it reads on ``day``: du to a company, ni to a municipality."""
    due, is_body = long_date(request.due_on), case.applicant.is_municipal
    came_in = _("Din ansökan om %(scheme)s kom in %(day)s. För att kunna pröva den behöver vi svar senast %(due)s.")
    if is_body:
        came_in = _("Er ansökan om %(scheme)s kom in %(day)s. För att kunna pröva den behöver vi svar senast %(due)s.")
    words = {"scheme": str(case.scheme).lower(), "day": long_date(case.received_on), "due": due}
    return Letter(
        kind=DocumentKind.COMPLETION_REQUEST,
        label=_("Begäran om komplettering"),
        title=_("Begäran om komplettering, %(dnr)s") % {"dnr": case.dnr},
        heading=_("Vi behöver fler uppgifter om ansökan"),
        ruling=came_in % words,
        sections=(
            Section("questions", _("Det här behöver vi veta"), _questions(request)),
            Section("answer", _("Så svarar ni") if is_body else _("Så svarar du"), _how_to_answer(case)),
            Section("otherwise", _("Om ni inte svarar") if is_body else _("Om du inte svarar"), _otherwise(due)),
        ),
        signature=_("Handläggare av stöd, %(authority)s") % {"authority": case.authority.public_name},
        data={"due_on": iso(request.due_on), "questions": request.questions, "written_on": iso(day)},
    )


def _questions(request: CompletionRequest) -> str:
    lines = []
    for number, one in enumerate(request.questions, start=1):
        paragraph = f" ({one['paragraph']})" if one.get("paragraph") else ""
        lines.append(" ".join(f"{number}. {one['text']}{paragraph}".split()))
    return "\n".join(lines)


def _how_to_answer(case: GrantCase) -> str:
    words = _("Skicka svaret till %(authority)s. Ange diarienummer %(dnr)s. Svara på varje fråga för sig.")
    return words % {"authority": case.authority.public_name, "dnr": case.dnr}


def _otherwise(due: str) -> str:
    words = _("Har vi inte fått svar senast %(due)s prövar vi ansökan med de uppgifter vi har. Den kan då avslås.")
    return words % {"due": due}
