"""The map, the time line and the telling headings of service plans. Each drawing stands beside its table."""

from datetime import date, timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.enums import PlanStanding
from programs.pages.service_plan_standings import SOON, MunicipalityStanding
from programs.pages.service_plans import TimeLine
from programs.rules.service_plans import Join
from rsp import swedish
from rsp.map_key import KeyItem, map_key
from rsp.maps import PLAN_STYLES, MapArea, county_map
from rsp.timeline import Look, Stretch, timeline

register = template.Library()

DAY = timedelta(days=1)
SHOWN_AHEAD = 1.6
"""Years that an open end, or a gap without end, is drawn beyond today."""

LOOKS: dict[str, Look] = {"gap": "gap", "coming": "coming", PlanStanding.CURRENT.value: "current"}


@register.simple_tag
def plans_heading(page: Any) -> str:
    """``Fem av åtta kommuner har aktuell serviceplan``, or a plain heading when nothing is recorded."""
    if not page.has_known_plans:
        return ngettext("Kommunens serviceplan", "Kommunernas serviceplaner", len(page.service_plans))
    total = len(page.service_plans)
    if total == 1:
        known = page.service_plans[0]
        return f"{known.municipality.full_name}: {known.standing.label.lower()}"
    count = page.current_plan_count
    return _("%(count)s av %(total)s kommuner har aktuell serviceplan") % {
        "count": swedish.sentence_case(_("en") if count == 1 else swedish.number_in_words(count)),
        "total": swedish.number_in_words(total),
    }


@register.simple_tag
def plans_figure(page: Any) -> str | None:
    """``5 av 8`` for the key figure, None when nothing is recorded."""
    return f"{page.current_plan_count} {_('av')} {len(page.service_plans)}" if page.has_known_plans else None


@register.simple_tag
def plans_map(page: Any) -> SafeString:
    """The county's municipalities by the standing of their service plans; each area leads to its row in the table.

    Only names when nothing is recorded: the sentence beside the map says so.
    """
    areas = [
        MapArea(
            row.municipality.code,
            row.municipality.name,
            _words(row),
            PLAN_STYLES[row.look],
            f"#k-{row.municipality.code}",
        )
        for row in page.service_plans
    ]
    title = ngettext(
        "Karta över kommunens serviceplan i %(county)s",
        "Karta över kommunernas serviceplaner i %(county)s",
        len(areas),
    ) % {"county": page.county.name}
    drawing = county_map(
        page.county.code,
        areas,
        title=title,
        max_width=350,
        max_height=540,
        size=13,
        names_only=not page.has_known_plans,
        medium="web",
    )
    return _svg(drawing)


@register.simple_tag
def plans_key(page: Any) -> SafeString:
    """The key of ``plans_map``: only the standings that occur."""
    words = {row.look: str(row.label) for row in page.service_plans}
    order = [PlanStanding.CURRENT.value, SOON, *[state.value for state in PlanStanding if state != "current"]]
    return map_key([KeyItem(words[look], PLAN_STYLES[look]) for look in order if look in words])


def _words(row: MunicipalityStanding) -> str:
    """What stands in an area of the map: until when a current plan holds, else its standing."""
    if row.standing == PlanStanding.CURRENT and row.plan:
        return _("till %(day)s") % {"day": row.plan.valid_to} if row.plan.valid_to else _("tills vidare")
    return str(row.standing.label).lower()


# --- A municipality's time line


@register.simple_tag
def plan_timeline(line: TimeLine) -> SafeString:
    """The plans of a municipality over time: one drawing for wide screens, one for narrow."""
    today = _moment(line.today)
    stretches = [
        Stretch(
            _moment(part.first),
            _moment(part.last + DAY) if part.last else max(today, _moment(part.first)) + SHOWN_AHEAD,
            _("Saknas") if part.plan is None else period_text(part),
            LOOKS.get(look, "past"),
        )
        for part, look, _label in line.looks()
    ]
    title = timeline_sentence(line)
    drawings = [
        timeline(stretches, title=title, today=today, today_text=_("i dag"), width=width, name=f"chart timeline {name}")
        for width, name in ((520.0, "timeline--wide"), (320.0, "timeline--slim"))
    ]
    return _svg("".join(drawings))


@register.simple_tag
def timeline_sentence(line: TimeLine) -> str:
    """The time line in words, as it is read aloud."""
    known = [period_text(part) for part in line.stretches if part.plan]
    gaps = [part for part in line.stretches if part.plan is None and part.last]
    said = _("Serviceplaner över tid: %(plans)s") % {"plans": swedish.list_in_words(known)}
    if gaps:
        days = [f"{swedish.long_date(part.first)}–{swedish.long_date(part.last)}" for part in gaps if part.last]
        said += _(", utan plan %(gaps)s") % {"gaps": swedish.list_in_words(days)}
    last = line.stretches[-1] if line.stretches else None
    if last and last.plan is None:
        said += _(", därefter ingen plan från %(day)s") % {"day": swedish.long_date(last.first)}
    return said


@register.filter
def period_text(part: Any) -> str:
    """``2019–2022`` for whole years, else with days; an open end as ``från 2023``."""
    starts_year = (part.first.month, part.first.day) == (1, 1)
    if part.last is None:
        return _("från %(start)s") % {"start": part.first.year if starts_year else part.first.isoformat()}
    ends_year = (part.last.month, part.last.day) == (12, 31)
    if starts_year and ends_year:
        return str(part.first.year) if part.first.year == part.last.year else f"{part.first.year}–{part.last.year}"
    return f"{part.first.isoformat()} – {part.last.isoformat()}"


@register.filter
def decision_text(plan: Any) -> str:
    """``Kommunfullmäktige 12 december 2022, § 148`` as far as it is known."""
    day = swedish.long_date(plan.adopted_on) if plan.adopted_on else ""
    number = plan.adopted_paragraph.removeprefix("§").strip()
    paragraph = f"§{swedish.NBSP}{number}" if number else ""
    return ", ".join(filter(None, [" ".join(filter(None, [plan.adopted_by_body, day])), paragraph]))


@register.filter
def lower_first(text: str) -> str:
    """The text as it goes on in a sentence: ``kommunfullmäktige 12 december``."""
    return text[:1].lower() + text[1:]


@register.simple_tag
def join_note(join: Join | None, name: str) -> SafeString:
    """Whether there is a gap between the plan before and the new one, in words."""
    if join is None:
        return SafeString("")
    previous = swedish.long_date(join.previous_last)
    if join.overlap:
        words = {"first": swedish.long_date(join.overlap[0]), "last": previous}
        text = _("Den förra planen gäller till och med %(last)s. Från och med %(first)s räknas den nya.") % words
        return format_html("<strong>{}</strong> {}", _("Planerna gäller delvis samtidigt."), text)
    if join.gap is None:
        return format_html(
            "<strong>{}</strong> {}",
            _("Det blir ingen lucka."),
            _("Den förra planen gäller till och med %(day)s, och den nya tar vid dagen efter.") % {"day": previous},
        )
    words = {"first": swedish.long_date(join.gap[0]), "last": swedish.long_date(join.gap[1]), "name": name}
    return format_html(
        "<strong>{}</strong> {}",
        _("Det blir en lucka."),
        _("%(name)s saknar aktuell plan från och med %(first)s till och med %(last)s.") % words,
    )


@register.filter
def municipality_page(code: str) -> str:
    """The address of the municipality's own page, which a room above composes."""
    return reverse("reporting:municipality", args=[code])


def _moment(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _svg(drawing: str) -> SafeString:
    return mark_safe(drawing)  # drawn by rsp.maps or rsp.timeline, which escape every word
