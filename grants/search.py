"""What is found of the grants: cases by their diary number, for those who may read the case."""

from collections.abc import Iterator

from django.urls import reverse

from grants.models import GrantCase
from rsp.actor import Actor
from rsp.search import Hit, matching


def search_grants(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    """One query. Nobody is named: an applicant may be a person."""
    rows = GrantCase.objects.visible_to(actor).select_related("county", "scheme")
    for row in matching(rows, words, ["dnr"])[:limit]:
        about = f"{row.scheme}, {row.county}, {row.received_on.year}"
        yield Hit("case", row.dnr, reverse("grants:case", args=[row.pk]), about)
