"""What the frame of every page shows: who is signed in, where one can go, how many notices wait, which version runs.

The notices cost one query, on pages for those signed in, and the own cases one, for those who handle support; the rest
costs none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from rsp.actor import (
    ADMINISTRATORS,
    COUNTY_STAFF,
    GRANT_DUTIES,
    INITIATIVE_OWNERS,
    PROGRAMME_DUTY,
    Actor,
    Role,
)
from rsp.session_time import REFRESH_SECONDS, seconds_left

MUNICIPAL_ROLES = frozenset({Role.MUNICIPAL_OFFICER})


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link of the side navigation. ``count``: things to do, None when not counted; ``group``: its heading."""

    icon: str
    label: str
    url: str
    is_current: bool
    count: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame. ``size``: the design system's density, ``sm`` for case officers and ``md`` for municipalities."""

    version: str
    contact_email: str
    size: str = "sm"
    organisation: str = ""
    user_label: str = ""
    nav: list[NavigationItem] = field(default_factory=list)
    unread_notices: Callable[[], int | None] = lambda: None
    person: str = ""
    idle_seconds: int = 0
    seconds_left: int = 0
    """For static/js/idle-warning.js: who it is, how long without activity, how long however active."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """``shell`` for the templates: see ``Shell``. Navigation is empty for somebody not signed in."""
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    frame: dict[str, Any] = {
        "version": settings.PRODUCT_VERSION,
        "contact_email": settings.CONTACT_EMAIL,
    }
    if not actor.is_signed_in:
        return {"shell": Shell(**frame)}
    return {
        "shell": Shell(
            **frame,
            size=getattr(request.user, "density", "") or _size_of(actor),
            organisation=_organisation_label(actor),
            user_label=actor.label,
            nav=list(_navigation(actor, request.path)),
            unread_notices=lambda: _unread_notices(request, actor),
            person=str(actor.user_id),
            idle_seconds=settings.SESSION_COOKIE_AGE - REFRESH_SECONDS,
            seconds_left=seconds_left(getattr(request, "session", {})),
        )
    }


def _size_of(actor: Actor) -> str:
    """What the role is used to: municipalities sit here seldom, case officers all day."""
    return "md" if actor.grants and all(grant.role in MUNICIPAL_ROLES for grant in actor.grants) else "sm"


def _unread_notices(request: HttpRequest, actor: Actor) -> int | None:
    """Counted by the function that ``settings.NOTICE_COUNTER`` names when the header is drawn; None on open pages."""
    view = request.resolver_match.func if request.resolver_match else None
    if not getattr(view, "login_required", True):
        return None
    count: Callable[[Actor], int] = import_string(settings.NOTICE_COUNTER)
    return count(actor)


def _organisation_label(actor: Actor) -> str:
    names = actor.organisation_names
    if len(names) <= 1:
        return "".join(names)
    return ngettext("%(name)s och %(count)d till", "%(name)s och %(count)d till", len(names) - 1) % {
        "name": names[0],
        "count": len(names) - 1,
    }


COUNTY_PARTS = ("serviceplaner", "serviceplatser", "aktiviteter", "arenden")
REGISTERS = (
    ("book-open", _lazy("Program"), "programs:programmes", ""),
    ("clipboard-list", _lazy("Handlingsplaner"), "actionplans:plans", ""),
    ("calendar", _lazy("Aktiviteter"), "actionplans:national_activities", COUNTY_PARTS[2]),
    ("list-checks", _lazy("Serviceplaner"), "programs:service_plans", COUNTY_PARTS[0]),
    ("store", _lazy("Serviceplatser"), "programs:service_places", COUNTY_PARTS[1]),
    ("building-2", _lazy("Organisationer"), "registers:organisations", ""),
    ("scale", _lazy("Regler för stöd"), "grants:rule_values", ""),
    ("file-check", _lazy("Kontrollera en PDF"), "reporting:check_report", ""),
)
"""Icon, label and address; with the part of a county's address that belongs to the same list."""

PAGES_OF = {"actionplans:plans": ("/handlingsplan/", "/insatser/", "/mal/")}
"""Pages that belong to a list and whose addresses do not begin with it."""


def _is_part_of_county(path: str, *parts: str) -> bool:
    """Whether the page is one of these lists of a county: ``/lan/23/serviceplaner/``."""
    return path.startswith("/lan/") and any(f"/{part}/" in path for part in parts if part)


def _navigation(actor: Actor, path: str) -> Iterable[NavigationItem]:
    """The own municipality or the start page, each county of the actor, what owners answer for, and the lists."""
    start = reverse("reporting:start")
    own = sorted(actor.municipality_codes(MUNICIPAL_ROLES))
    for code in own:
        home = reverse("reporting:municipality", args=[code])
        label = _("Min kommun") if len(own) == 1 else _("Min kommun, %(code)s") % {"code": code}
        yield NavigationItem("house", label, home, path.startswith(home))
    if own:
        yield NavigationItem("map", _("Alla län"), f"{start}?{urlencode({'ar': localdate().year - 1})}", path == start)
    else:
        yield NavigationItem("house", _("Start"), start, path == start)
    counties = sorted({(grant.county_code, grant.organisation_name) for grant in actor.grants if grant.county_code})
    names = {code: name for code, name in reversed(counties)}
    for code, name in sorted(names.items()):
        address = reverse("reporting:county", args=[code])
        label = _("Länet, %(name)s") % {"name": name} if len(names) > 1 else _("Länet")
        is_current = path.startswith(address) and not _is_part_of_county(path, *COUNTY_PARTS)
        yield NavigationItem("map", label, address, is_current)
    if actor.holds(INITIATIVE_OWNERS):
        mine = reverse("actionplans:my_initiatives")
        yield NavigationItem("bookmark", _("Mina insatser"), mine, path == mine)
    yield from _cases(actor, path)
    logs = sorted(actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY))
    own_lists = {"actionplans:national_activities": reverse("actionplans:activities", args=logs[:1])} if logs else {}
    for icon, words, name, part in REGISTERS:
        address = reverse(name)
        is_current = path.startswith((address, *PAGES_OF.get(name, ()))) or _is_part_of_county(path, part)
        yield NavigationItem(icon, str(words), own_lists.get(name, address), is_current)
    yield from _administration(actor, path)


CASE_PAGES = ("/arenden/", "/arende/", "/sokande/", "/utbetalningar/", "/stod-av-mindre-betydelse/")


def _cases(actor: Actor, path: str) -> Iterable[NavigationItem]:
    """Cases about support, for those who handle or decide them; there with how many open ones are the actor's own."""
    if not (actor.is_system_administrator or actor.county_codes(COUNTY_STAFF, GRANT_DUTIES)):
        return
    is_current = path.startswith(CASE_PAGES) or _is_part_of_county(path, "arenden")
    count: Callable[[Actor], int | None] = import_string(settings.CASE_COUNTER)
    own = count(actor) or None if is_current else None
    yield NavigationItem("folder-open", _("Stödärenden"), reverse("grants:cases"), is_current, own)


def _administration(actor: Actor, path: str) -> Iterable[NavigationItem]:
    """For administrators, and for directors the one page on which they appoint their deputies."""
    pages = [("gavel", _("Delegation"), reverse("registers:delegations"))]
    if actor.holds(ADMINISTRATORS):
        pages = [
            ("users", _("Användare"), reverse("registers:people")),
            ("list-checks", _("Rollgenomgång"), reverse("registers:reviews")),
            *pages,
            ("key-round", _("Maskinkonton"), reverse("registers:machines")),
            ("shield-check", _("Händelselogg"), reverse("reporting:audit")),
            ("layers", _("Jobb"), reverse("jobs:list")),
        ]
        if actor.is_system_administrator:
            pages += [
                ("landmark", _("Ansvar i länen"), reverse("registers:responsibilities")),
                ("mail", _("Utskick"), reverse("notices:outbox")),
                ("book-open", _("Komponenter"), reverse("style")),
            ]
        start = reverse("registers:administration")
        yield NavigationItem("inbox", _("Att göra"), start, path == start, group=_("Administration"))
    elif not actor.holds({Role.DIRECTOR}):
        return
    for icon, label, address in pages:
        yield NavigationItem(icon, label, address, path.startswith(address), group=_("Administration"))
