"""What is found in the registers: municipalities, counties, and organisations by the names the reader may see."""

from collections.abc import Iterator

from django.urls import reverse

from registers.models import County, Municipality, Organisation
from registers.pages.organisations import show
from rsp.actor import Actor
from rsp.search import Hit, matching


def search_registers(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    """Three queries. A sole trader is found by name only by who reads the name."""
    counties = County.objects.visible_to(actor)
    for county in matching(counties, words, ["name"])[:limit]:
        yield Hit("county", county.name, reverse("reporting:county", args=[county.pk]))
    municipalities = Municipality.objects.visible_to(actor).select_related("county")
    for row in matching(municipalities, words, ["full_name", "code"])[:limit]:
        yield Hit("municipality", row.full_name, reverse("reporting:municipality", args=[row.pk]), row.county.name)
    organisations = Organisation.objects.visible_to(actor).current().named_to(actor)
    for body in matching(organisations.select_related("county", "municipality"), words, ["name"])[:limit]:
        shown = show(actor, body)
        yield Hit("organisation", shown.name, reverse("registers:organisation", args=[body.pk]), _about(body))


def _about(body: Organisation) -> str:
    """The kind, and where the body is unless its own name says so."""
    where = str(body.municipality or body.county or "")
    return f"{body.get_kind_display()}, {where}" if where and where != body.name else body.get_kind_display()
