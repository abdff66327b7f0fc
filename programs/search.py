"""What is found of programmes, service plans and service places, each within what the reader's lists show."""

from collections.abc import Iterator

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.models import (
    PriorityArea,
    Programme,
    ProgrammeDocument,
    ProgrammeGoal,
    ServicePlace,
    ServicePlan,
    ServicePlanMeasure,
)
from rsp.actor import Actor
from rsp.search import Hit, matching


def search_programs(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    """Eight queries: one for each kind, two for documents. What is marked secret is not found by its title."""
    yield from _programmes(actor, words, limit)
    yield from _parts(actor, words, limit)
    yield from _service_plans(actor, words, limit)
    yield from _measures(actor, words, limit)
    yield from _places(actor, words, limit)
    yield from _documents(actor, words, limit)


def _programmes(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    years = [Cast("first_year", CharField()), Value("–"), Cast("last_year", CharField())]
    named = Concat(Value("Regionalt serviceprogram "), F("county__name"), Value(" "), *years)
    rows = Programme.objects.visible_to(actor).select_related("county")
    texts = ["purpose", "overall_goal", "needs_analysis", "delimitation"]
    for row in matching(rows, words, [named, "dnr", "network_name"], texts)[:limit]:
        about = f"{row.county}, {row.get_state_display().lower()}"
        yield Hit("programme", row.name, _programme_page(row.pk), about)


def _parts(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    for kind, table, names in (("area", PriorityArea, ["name"]), ("goal", ProgrammeGoal, ["text", "indicator"])):
        rows = table.objects.visible_to(actor).select_related("programme__county")
        for row in matching(rows, words, names)[:limit]:
            about = f"{row.programme.name}, {row.programme.county}"
            yield Hit(kind, str(row), _programme_page(row.programme_id), about)


def _service_plans(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    named = Concat(Value("Serviceplan "), F("municipality__full_name"), Value(" "), F("title"))
    rows = ServicePlan.objects.visible_to(actor).select_related("municipality")
    for row in matching(rows, words, [named, "dnr"])[:limit]:
        about = [row.municipality.full_name] if row.municipality.full_name not in str(row) else []
        about.append(row.get_state_display().lower())
        if row.valid_from:
            about.append(f"{row.valid_from.year}–{row.valid_to.year if row.valid_to else ''}")
        yield Hit("service_plan", str(row), reverse("programs:service_plan", args=[row.pk]), ", ".join(about))


def _measures(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    rows = ServicePlanMeasure.objects.visible_to(actor).select_related("plan__municipality")
    for row in matching(rows, words, ["measure", "locality"], ["need", "responsible"])[:limit]:
        about = f"{row.locality}, {row.plan.municipality.full_name}"
        yield Hit("measure", row.measure, reverse("programs:service_plan", args=[row.plan_id]), about)


def _places(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    rows = ServicePlace.objects.visible_to(actor).select_related("municipality")
    for row in matching(rows, words, ["name", "locality"], ["services"])[:limit]:
        about = ", ".join(part for part in (row.get_kind_display(), row.locality, row.municipality.full_name) if part)
        yield Hit("place", row.name, reverse("programs:service_place", args=[row.pk]), about)


def _documents(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    """By title, file name and diary number; leads to the page of whatever owns the document."""
    names = ["document__title", "document__name", "document__dnr"]
    owned = ProgrammeDocument.objects.visible_to(actor).filter(document__is_secret=False)
    rows = list(matching(owned.select_related("document", "programme__county"), words, names)[:limit])
    for row in rows:
        about = f"{row.programme.name}, {row.programme.county}"
        yield Hit("document", str(row.document), _programme_page(row.programme_id), about)
    plans = ServicePlan.objects.visible_to(actor).filter(document__is_secret=False)
    for plan in matching(plans.select_related("document", "municipality"), words, names)[: limit - len(rows)]:
        about = _("Serviceplan, %(name)s") % {"name": plan.municipality.full_name}
        yield Hit("document", str(plan.document), reverse("programs:service_plan", args=[plan.pk]), about)


def _programme_page(programme_id: object) -> str:
    return reverse("programs:programme", args=[programme_id])
