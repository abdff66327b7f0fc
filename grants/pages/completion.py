"""The letters that a case's applicant has got, and the one being drafted as it will read."""

from collections.abc import Sequence

from django.utils import timezone

from grants.completion_letter import completion_letter
from grants.letters import Content, letter_payload
from grants.models import CompletionRequest, GrantCase
from rsp.actor import Actor


def letter_preview(case: GrantCase, request: CompletionRequest) -> Content:
    """The letter as data, for a page to show beside the questions."""
    return letter_payload(case, completion_letter(case, request, timezone.localdate()))


def sent_letters(actor: Actor, case: GrantCase) -> Sequence[CompletionRequest]:
    """The letters that have been sent in the case, the newest first."""
    rows = CompletionRequest.objects.visible_to(actor).filter(case=case, sent_at__isnull=False)
    return list(rows.select_related("letter").order_by("-sent_at"))
