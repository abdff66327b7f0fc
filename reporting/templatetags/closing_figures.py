"""The map of "what if", its key, and the words of each effect. The map stands beside its table."""

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import ServicePlace
from programs.pages.place_distances import place_standing
from programs.pages.place_marks import TONES, KeySign, key_signs, mark_of, spot_of
from programs.rules.closing import Effect
from programs.rules.distances import ROAD_FACTOR
from programs.templatetags.service_place_figures import closing_key, drawn_twice
from reporting.pages.what_if import ClosingRow, WhatIfPage
from rsp import swedish
from rsp.place_map import PlaceLine, PlaceMark, PlaceView, Spot, Tone

register = template.Library()

EFFECT_TONES: dict[Effect, Tone] = {Effect.CLOSED: "closed", Effect.PASSES: "danger"}


@register.simple_tag
def effect_label(effect: Effect) -> str:
    """What closing does to a shop, in words."""
    words = {
        Effect.CLOSED: _("Stängd i provet"),
        Effect.PASSES: _("Passerar gränsen"),
        Effect.ALREADY: _("Redan över"),
        Effect.WITHIN: _("Under gränsen"),
        Effect.ISLAND: _("Ö, undantagen"),
        Effect.UNKNOWN: _("Inte känt"),
    }
    return words[effect]


@register.simple_tag
def closing_heading(page: WhatIfPage) -> str:
    """The finding: how many shops would be farther from the next than the limit."""
    if not page.has_limit:
        return _("Särskilt driftstöd fanns inte den dagen")
    count, km = len(page.passing), swedish.decimal_text(page.limit.km)
    if not count:
        return _("Ingen butik hamnar längre än %(km)s\u00a0km från nästa") % {"km": km}
    return ngettext(
        "%(words)s butik hamnar längre än %(km)s\u00a0km från nästa",
        "%(words)s butiker hamnar längre än %(km)s\u00a0km från nästa",
        count,
    ) % {"words": swedish.sentence_case("en" if count == 1 else swedish.number_in_words(count)), "km": km}


@register.simple_tag
def passing_names(page: WhatIfPage) -> str:
    """Who passes the limit, in words; at most three by name."""
    names = [row.row.name for row in page.passing]
    if len(names) > 3:
        return _("%(names)s och %(count)d till") % {"names": ", ".join(names[:3]), "count": len(names) - 3}
    return swedish.list_in_words(names)


@register.simple_tag
def leaning_counts(page: WhatIfPage) -> str:
    """How many of each kind lean on the place."""
    grants, measures, initiatives = (
        len(group) for group in (page.leaning.grants, page.leaning.measures, page.leaning.initiatives)
    )
    parts = [
        (grants, ngettext("%(count)d stöd", "%(count)d stöd", grants)),
        (measures, ngettext("%(count)d åtgärd", "%(count)d åtgärder", measures)),
        (initiatives, ngettext("%(count)d insats", "%(count)d insatser", initiatives)),
    ]
    return swedish.list_in_words([words % {"count": count} for count, words in parts if count])


@register.simple_tag
def closing_map(page: WhatIfPage) -> SafeString:
    """The shops with what happens to them, lines from those that pass to their next, and what is near the place."""
    spot = spot_of(page.place)
    view = PlaceView(
        page.place.municipality.county_id,
        None if page.is_county else page.place.municipality_id,
        around=() if page.is_county else _cropped(page),
        circle=(spot, float(page.limit.km / ROAD_FACTOR)) if spot and page.is_outlet and page.has_limit else None,
    )
    marks = [_mark(row.row, _tone(page, row)) for row in page.rows]
    if not page.rows:
        marks.append(_mark(page.place, "closed"))
    marks += [
        _mark(row, TONES.get(place_standing(row, page.day), "plain")) for row in page.around if row.pk != page.place.pk
    ]
    title = _("Karta över vad som händer om %(place)s stänger. Samma uppgifter finns i tabellen.")
    lines = [line for row in page.rows if page.has_limit for line in _lines(row)]
    return drawn_twice(view, [mark for mark in marks if mark], title % {"place": page.place.name}, lines)


def _tone(page: WhatIfPage, row: ClosingRow) -> Tone:
    """The map warns of who passes the limit, when there was one."""
    return EFFECT_TONES.get(row.effect, "plain") if page.has_limit or row.effect is Effect.CLOSED else "plain"


def _mark(row: ServicePlace, tone: Tone) -> PlaceMark | None:
    return mark_of(row, tone, reverse("programs:service_place", args=[row.pk]))


def _cropped(page: WhatIfPage) -> tuple[Spot, ...]:
    """What a slim map must show: the place, those it concerns, and the next of each."""
    rows = [page.place, *(row.row for row in page.rows if row.is_changed)]
    rows += [row.afterwards.place for row in page.rows if row.is_changed and row.afterwards]
    rows += [found.place for found in (page.next_shop, page.next_fuel) if found]
    return tuple(spot for row in rows if (spot := spot_of(row)))


def _lines(row: ClosingRow) -> list[PlaceLine]:
    """From a shop that loses its next one to the one it gets instead."""
    start = spot_of(row.row)
    end = spot_of(row.afterwards.place) if row.afterwards else None
    if not row.is_changed or row.effect is Effect.CLOSED or start is None or end is None:
        return []
    return [PlaceLine(start, end, row.effect is Effect.PASSES)]


@register.simple_tag
def closing_map_key(page: WhatIfPage) -> SafeString:
    """The key to ``closing_map``."""
    shown = [(row.row, _tone(page, row)) for row in page.rows if spot_of(row.row)]
    shown += [(row, TONES.get(place_standing(row, page.day), "plain")) for row in page.around]
    signs = key_signs((row, "plain" if tone == "danger" else tone) for row, tone in shown)
    if page.passing:
        signs.append(KeySign(_("Passerar gränsen"), "disc", "danger"))
    has_circle = page.is_outlet and page.has_limit
    limit = _("Cirka %(km)s\u00a0km väg") % {"km": swedish.decimal_text(page.limit.km)} if has_circle else ""
    return closing_key(signs, closed=_("Stängd i provet"), near=limit, has_lines=bool(page.passing))
