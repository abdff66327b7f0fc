"""The page of components: whole, for staff, and without a violation."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from rsp.actor import Role
from rsp.style_page import can_read_style
from rsp.templatetags.ui import register
from rsp.tests.actors import ANALYST, ANONYMOUS, DIRECTOR_23, MUNICIPAL_2361, NO_ROLE, READER_23, STAFF_23, actor_with
from rsp.tests.browser import assert_page_holds

ROOT = Path(__file__).resolve().parents[2]
SOURCE = (ROOT / "templates" / "pages" / "style.html").read_text(encoding="utf-8")
DRAWN_BY_OTHERS = {"header", "footer", "navigation", "field", "field_texts", "form", "choice", "kpi", "empty", "legend"}
"""Components that every page or the tags of their own name draw."""
DRAWN_BY_OTHERS |= {"long_text"}  # the control of a long text draws itself
ON_A_PAGE_OF_ITS_OWN = {"conflict"}
CALLED_WITHIN = {"control"}
"""What the templates of forms call."""


@pytest.mark.parametrize("name", sorted({*register.tags, *register.filters} - CALLED_WITHIN))
def test_every_tag_and_filter_has_its_example(name: str) -> None:
    if name.startswith("end"):
        pytest.fail("no tag of its own")
    assert re.search(rf"\{{% {name}\b|\|{name}\b", SOURCE)


def test_every_component_has_its_example() -> None:
    there = {path.stem for path in (ROOT / "templates" / "components").glob("*.html") if not path.stem.startswith("_")}
    shown = {name for name in there if f"components/{name}.html" in SOURCE or f"{{% {name} " in SOURCE}
    assert there - shown - DRAWN_BY_OTHERS - ON_A_PAGE_OF_ITS_OWN == set()


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (STAFF_23, True),
        (DIRECTOR_23, True),
        (actor_with(Role.ADMINISTRATOR), True),
        (actor_with(Role.SYSTEM_ADMINISTRATOR), True),
        (MUNICIPAL_2361, False),
        (READER_23, False),
        (ANALYST, False),
        (NO_ROLE, False),
        (ANONYMOUS, False),
    ],
)
def test_components_are_for_staff(actor: Any, may: bool) -> None:
    answer = can_read_style(actor)
    assert bool(answer) is may


@pytest.mark.django_db
def test_others_are_told_why(analyst: Any, case_officer_23: Any) -> None:
    assert case_officer_23.client.get("/stil/").status_code == 200
    refused = analyst.client.get("/stil/")
    assert refused.status_code == 403
    assert "Sidan med komponenter är till för" in refused.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_page_of_components_holds_at_every_width(page: Page, live_server: Any, case_officer_23: Any) -> None:
    page.context.add_cookies(
        [{"name": "sessionid", "value": case_officer_23.client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/stil/")
    assert_page_holds(page)
