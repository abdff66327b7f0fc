"""What a programme still lacks. The page and the transition ask the same function."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import PriorityArea, Programme, ProgrammeGoal
from rsp.daterange import holds_on
from rsp.swedish import list_in_words


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is lacking: a code for the program, a Swedish sentence for the user, and where it is mended."""

    code: str
    message: str
    href: str


def missing_to_adopt(programme: Programme) -> list[Missing]:
    """What the guidelines for regional service programmes ask of one before it is adopted. Empty when nothing lacks.

    Source 001 (the guidelines of Tillväxtverket) and the contents of the counties' programmes: domain.md §3.2.
    """
    return [*_texts(programme), *_areas(programme), *_partnership(programme), *_years(programme)]


def _texts(programme: Programme) -> Iterator[Missing]:
    lacking = (
        ("needs_analysis", "behovsanalys", _("Behovsanalysen är inte skriven.")),
        ("delimitation", "avgransning", _("Avgränsningen är inte skriven.")),
        ("follow_up_plan", "uppfoljning", _("Planen för uppföljning är inte skriven.")),
    )
    for field, section, words in lacking:
        if not getattr(programme, field).strip():
            yield Missing(field, words, reverse("programs:programme_edit", args=[programme.pk, section]))


def _areas(programme: Programme) -> Iterator[Missing]:
    areas = list(PriorityArea.objects.filter(programme=programme).order_by("order"))
    if not areas:
        address = reverse("programs:part_add", args=[programme.pk, "omraden"])
        yield Missing("areas", _("Programmet har inget prioriterat område."), address)
    with_goals = set(ProgrammeGoal.objects.filter(programme=programme).values_list("area", flat=True))
    without = [area.name for area in areas if area.pk not in with_goals]
    if without:
        words = _("Mål saknas för %(areas)s.") % {"areas": list_in_words(without)}
        yield Missing("goals", words, reverse("programs:part_add", args=[programme.pk, "mal"]))


def _partnership(programme: Programme) -> Iterator[Missing]:
    if not programme.partners.filter(holds_on(timezone.localdate())).exists():
        address = reverse("programs:partnership", args=[programme.pk])
        yield Missing("partnership", _("Partnerskapet har ingen medlem i dag."), address)


def _years(programme: Programme) -> Iterator[Missing]:
    taken = Programme.objects.taking_years_of(programme).first()
    if taken:
        words = _("Länet har redan ett antaget program för %(first)d–%(last)d.")
        address = reverse("programs:programme_edit", args=[programme.pk, "grunddata"])
        yield Missing("years", words % {"first": taken.first_year, "last": taken.last_year}, address)
