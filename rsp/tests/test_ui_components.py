"""The filters and tags that draw pages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import include, path

from rsp.actor import Actor, Role, RoleGrant
from rsp.context_processors import shell
from rsp.icons import icon_svg
from rsp.status_looks import LOOKS, UNKNOWN, look_of

NBSP = "\u00a0"


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_amounts_keep_their_digits_together() -> None:
    assert render("{{ x|kr }}", x=Decimal("1537062.00")) == f"1{NBSP}537{NBSP}062{NBSP}kr"
    assert render("{{ x|heltal }}", x=7773227) == f"7{NBSP}773{NBSP}227"
    assert render("{{ x|procent }}", x=Decimal("0.66")) == f"66{NBSP}%"


@pytest.mark.parametrize("name", ["kr", "heltal", "tal", "procent", "datum", "datum_iso", "datumtid", "saknas"])
def test_missing_value_says_so_and_is_never_zero(name: str) -> None:
    assert render(f"{{{{ x|{name} }}}}", x=None) == '<span class="absent">Uppgift saknas</span>'


def test_zero_is_a_value() -> None:
    assert render("{{ x|heltal }} {{ x|kr }}", x=0) == f"0 0{NBSP}kr"


def test_date_is_written_out_with_a_machine_date() -> None:
    assert render("{{ x|datum }}", x=date(2026, 3, 9)) == f'<time datetime="2026-03-09">9{NBSP}mars 2026</time>'


def test_stamp_is_shown_in_swedish_time() -> None:
    late = datetime(2024, 3, 26, 23, 30, tzinfo=UTC)
    assert "27\u00a0mars 2024" in render("{{ x|datum }}", x=late)
    assert "00.30" in render("{{ x|datumtid }}", x=late)


def test_status_has_tint_icon_and_word() -> None:
    html = render('{% status "plan" "approved" label %}', label="Beslutad")
    assert 'data-color="success"' in html
    assert "<svg" in html
    assert "<span>Beslutad</span>" in html


def test_submitted_means_waiting_for_a_plan_and_done_for_a_follow_up() -> None:
    assert look_of("plan", "submitted").color == "warning"
    assert look_of("follow_up", "submitted").color == "success"


def test_unknown_state_is_grey_and_unknown_kind_is_an_error() -> None:
    assert look_of("plan", "no-such-state") == UNKNOWN
    with pytest.raises(KeyError):
        look_of("no-such-kind", "draft")


def test_every_icon_of_the_status_table_is_installed() -> None:
    for looks in LOOKS.values():
        for look in looks.values():
            assert icon_svg(look.icon).startswith("<svg")


def test_icon_not_listed_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"rsp/assets\.py"):
        icon_svg("no-such-icon")


def test_text_in_components_is_escaped() -> None:
    html = render(
        "{% panel t 'h' aside=t href=t %}{{ t }}{% endpanel %}{% kpi t t t t %}{% note %}{{ t }}{% endnote %}"
        "{% empty_state t t t %}{% status 'plan' 'draft' t %}{% datatable t id=t %}"
        "{% columns %}{% column t %}{% endcolumns %}{% tablebody %}{% row id=t %}{% rowhead %}{{ t }}{% endrowhead %}"
        "{% cell label=t %}{{ t }}{% endcell %}{% endrow %}"
        "{% endtablebody %}{% enddatatable %}{% breadcrumbs %}{% crumb t t %}{% crumb t %}{% endbreadcrumbs %}"
        "{% disclosure t %}{{ t }}{% enddisclosure %}",
        t='<b>"x"&',
    )
    assert "<b>" not in html
    assert '"x"' not in html
    assert "&amp;lt;" not in html


def test_table_carries_every_role() -> None:
    html = render(
        '{% datatable "Kommuner" id="k" %}{% columns %}{% column "Kommun" %}{% endcolumns %}{% tablebody %}{% row %}'
        '{% rowhead %}Berg{% endrowhead %}{% cell label="Läge" kind="num" %}1{% endcell %}{% endrow %}'
        "{% endtablebody %}{% enddatatable %}"
    )
    for role in ("region", "table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in html
    assert '<caption id="k">Kommuner</caption>' in html
    assert 'tabindex="0"' in html


def nowhere(request: HttpRequest, code: str = "") -> HttpResponse:
    return HttpResponse(code)


class SampleForm(forms.Form):
    name = forms.CharField(label="Namn", help_text="Som det ska stå", error_messages={"required": "Ange namn"})
    kind = forms.ChoiceField(label="Slag", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Anteckning", required=False)


def test_field_ties_hint_and_error_to_the_control() -> None:
    html = SampleForm({"kind": "a"}).render()
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'class="ds-input"' in html
    assert "Anteckning (frivilligt)" in html
    assert "<legend>Slag</legend>" in html


def test_error_summary_links_to_each_field_and_counts_in_words() -> None:
    two = render("{% error_summary form %}", form=SampleForm({}))
    assert "Du behöver rätta 2 uppgifter" in two
    assert 'href="#id_name"' in two
    assert 'href="#id_kind_0"' in two
    one = render("{% error_summary form %}", form=SampleForm({"kind": "a"}))
    assert "Du behöver rätta 1 uppgift<" in one
    assert render("{% error_summary form %}", form=SampleForm()).strip() == ""


urlpatterns = [
    path(
        "",
        include(
            (
                [
                    path("", nowhere, name="start"),
                    path("lan/<str:code>/", nowhere, name="county"),
                    path("kontrollera/", nowhere, name="check_report"),
                ],
                "reporting",
            ),
        ),
    ),
]
"""Addresses of the pages the navigation names, so that the frame is tested without them."""


def actor_with(*grants: RoleGrant) -> Actor:
    return Actor(user_id=uuid4(), label="Handläggare", grants=frozenset(grants))


def frame_of(actor: Actor | None) -> object:
    request = RequestFactory().get("/")
    if actor is not None:
        request.actor = actor
    request.user = AnonymousUser()
    request.session = {}
    return shell(request)["shell"]


def test_frame_for_nobody_has_no_navigation() -> None:
    for actor in (None, Actor.anonymous()):
        frame = frame_of(actor)
        assert frame.nav == []
        assert frame.user_label == ""


@pytest.mark.django_db
def test_frame_names_the_organisation_and_each_county_once() -> None:
    region = uuid4()
    officer = RoleGrant(Role.CASE_OFFICER, region, "Region Jämtland Härjedalen", "23")
    director = RoleGrant(Role.DIRECTOR, region, "Region Jämtland Härjedalen", "23")
    frame = frame_of(actor_with(officer, director))
    assert frame.organisation == "Region Jämtland Härjedalen"
    assert frame.size == "sm"
    assert [item.label for item in frame.nav] == [
        "Start",
        "Länet",
        "Stödärenden",
        "Program",
        "Handlingsplaner",
        "Aktiviteter",
        "Serviceplaner",
        "Serviceplatser",
        "Organisationer",
        "Regler för stöd",
        "Kontrollera en PDF",
        "Delegation",
    ]
    assert frame.nav[0].is_current
    assert not frame.nav[1].is_current
    assert frame.nav[5].url == "/lan/23/aktiviteter/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "label"),
    [("/lan/23/", "Länet"), ("/lan/23/serviceplaner/", "Serviceplaner"), ("/lan/23/aktiviteter/", "Aktiviteter")],
)
def test_navigation_has_one_current_page(path: str, label: str) -> None:
    actor = actor_with(RoleGrant(Role.CASE_OFFICER, uuid4(), "Region Jämtland Härjedalen", "23"))
    request = RequestFactory().get(path)
    request.actor, request.user = actor, AnonymousUser()
    assert [item.label for item in shell(request)["shell"].nav if item.is_current] == [label]


def test_municipal_officer_gets_the_roomier_page() -> None:
    assert frame_of(actor_with(RoleGrant(Role.MUNICIPAL_OFFICER, uuid4(), "Bergs kommun", "23", "2326"))).size == "md"
