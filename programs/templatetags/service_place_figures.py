"""The map of a county's places with its key, and the words for distances. Each map stands beside its table.

Drawings are SVG written by ``rsp/place_map.py``, which escapes every word it is given.
"""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from programs.models import ServicePlace
from programs.pages.place_distances import Leg, place_standing
from programs.pages.place_marks import TONES, KeySign, is_drawn, key_signs, kind_label, mark_of
from programs.pages.service_places import CountyPlacesPage
from programs.rules.distances import DistanceLimit, Reach
from rsp import swedish
from rsp.place_map import AMBER, AMBER_FILL, DANGER, PlaceLine, PlaceMark, PlaceView, place_map, symbol

register = template.Library()


@register.filter
def km(distance: object) -> str:
    """Kilometres with one decimal: ``9.4`` as ``9,4``."""
    return f"{distance:.1f}".replace(".", ",")


@register.simple_tag
def leg(found: Leg | None, linked: bool = True) -> SafeString:
    """The next place and how the distance is known: "Norrmyra Handel (väg)"."""
    if found is None:
        return format_html('<span class="absent">{}</span>', _("Inte känt"))
    how = _("väg") if found.is_road else _("beräknat")
    name = format_html('<a href="{}">{}</a>', _href(found.place), found.place.name) if linked else found.place.name
    return format_html('<span class="leg">{} <span class="muted">({})</span></span>', name, how)


@register.simple_tag
def place_kind(place: ServicePlace) -> str:
    """The kind, as the key of the map says it."""
    return kind_label(place)


@register.simple_tag
def reach_label(reach: Reach, limit: DistanceLimit) -> str:
    """What the limit says, in words."""
    length = swedish.decimal_text(limit.km)
    words = {
        Reach.OVER: _("Mer än %(km)s\u00a0km"),
        Reach.WITHIN: _("Högst %(km)s\u00a0km"),
        Reach.ISLAND: _("Ö utan landförbindelse"),
        Reach.UNKNOWN: _("Inte känt"),
    }
    return words[reach] % {"km": length}


@register.simple_tag
def places_map(page: CountyPlacesPage) -> SafeString:
    """The county or municipality of the page with its places, drawn wide and slim."""
    zoomed = page.municipality
    marks = _marks(page)
    address = reverse("programs:county_service_places", args=[page.county.pk])
    zooms = (
        ()
        if zoomed
        else tuple((item.row.pk, f"{address}?kommun={item.row.pk}&dag={page.day}") for item in page.municipalities)
    )
    view = PlaceView(page.county.pk, zoomed.pk if zoomed else None, zooms)
    where = zoomed.full_name if zoomed else page.county.name
    title = _("Karta över serviceplatser i %(where)s. Samma uppgifter finns i tabellen.") % {"where": where}
    return drawn_twice(view, marks, title)


def _marks(page: CountyPlacesPage) -> list[PlaceMark]:
    """The places of the table, and pale ones around. A place leads to its page when one has zoomed in."""
    found = [
        mark_of(item.row, TONES.get(item.standing, "plain"), _href(item.row) if page.municipality else None)
        for item in page.places
        if is_drawn(item.row, page.day)
    ]
    if page.municipality:
        around = [row for row in page.neighbours if is_drawn(row, page.day)]
        found += [mark_of(row, TONES.get(place_standing(row, page.day), "plain")) for row in around]
    return [mark for mark in found if mark]


def drawn_twice(view: PlaceView, marks: list[PlaceMark], title: str, lines: Iterable[PlaceLine] = ()) -> SafeString:
    """The map for a wide and for a slim window; the style sheet shows one of them."""
    drawn = list(lines)
    return mark_safe("".join(place_map(view, marks, drawn, title=title, slim=slim) for slim in (False, True)))


@register.simple_tag
def places_key(page: CountyPlacesPage) -> SafeString:
    """The key to ``places_map``: what is drawn and no more."""
    drawn = [item for item in page.places if is_drawn(item.row, page.day)]
    return key(key_signs((item.row, TONES.get(item.standing, "plain")) for item in drawn), closed=_closed(page))


def _closed(page: CountyPlacesPage) -> str:
    has_closed = any(TONES.get(item.standing) == "closed" for item in page.places if is_drawn(item.row, page.day))
    return _("Stängde under året") if has_closed else ""


def key(signs: Iterable[KeySign], closed: str = "") -> SafeString:
    """The key of a map of places. ``closed``: the words for the closed ones, when there are any."""
    lines = [*signs, *([KeySign(closed, "disc", "closed")] if closed else [])]
    return _key_list((mark_safe(symbol(sign.shape, sign.tone, 6.5)), sign.label) for sign in lines)


def closing_key(signs: Iterable[KeySign], *, closed: str, near: str, has_lines: bool) -> SafeString:
    """The key of the map of "what if": also the circle of what is ``near``, and the line to the next."""
    lines = [*signs, KeySign(closed, "disc", "closed")]
    items = [(mark_safe(symbol(sign.shape, sign.tone, 6.5)), sign.label) for sign in lines]
    if has_lines:
        items.append((mark_safe(NEXT_LINE), _("Till nästa butik efteråt")))
    if near:
        items.append((mark_safe(NEAR_CIRCLE), near))
    return _key_list(items)


NEXT_LINE = f'<path d="M-10 0H10" stroke="{DANGER}" stroke-width="2" stroke-dasharray="6 4"/>'
NEAR_CIRCLE = f'<circle r="8" fill="{AMBER_FILL}" stroke="{AMBER}" stroke-dasharray="4 3"/>'
KEY_SIGN = '<svg width="20" height="20" viewBox="-10 -10 20 20" aria-hidden="true" focusable="false">{}</svg>'


def _key_list(items: Iterable[tuple[SafeString, str]]) -> SafeString:
    rows = format_html_join("", f"<li>{KEY_SIGN}{{}}</li>", items)
    return format_html('<ul class="maplegend">{}</ul>', rows)


def _href(place: ServicePlace) -> str:
    return reverse("programs:service_place", args=[place.pk])
