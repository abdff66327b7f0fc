"""A real browser for tests: a fixture plugin and the checks every page must pass.

Loaded as a plugin (``pytest_plugins`` or ``-p rsp.tests.browser``). A missing browser fails a test, it never skips one.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1440, 390, 320)
CANDIDATES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
_NOISE = "Failed to load resource: the server responded with a status of 4"
"""Chromium logs the status of every error page; the test that asked for the page checks its status itself."""


def chromium_path() -> str:
    """The path of the installed chromium. Fails the test, saying what to install, when there is none."""
    for name in CANDIDATES:
        if path := shutil.which(name):
            return path
    pytest.fail("No chromium on PATH, and browser tests are not skipped. Run: apt-get install chromium", pytrace=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless chromium for the whole session."""
    path = chromium_path()
    # Playwright keeps an event loop in this thread, and Django then refuses the database though nothing here is async.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = _launch(playwright, path)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of its own at 1440 px; the test fails when the console held an error, a policy violation among them."""
    context = chromium.new_context(
        viewport={"width": WIDTHS[0], "height": 900}, locale="sv-SE", reduced_motion="reduce"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def assert_axe_clean(page: Page) -> None:
    """No violation of WCAG 2.0 to 2.2 A and AA or of axe's best practice. Needs ``npm ci`` (axe-core).

    axe is evaluated by the browser itself and not added as a script, so the page's policy stays in force.
    """
    if not AXE.is_file():
        pytest.fail("axe-core is not installed, and the check is not skipped. Run: npm ci", pytrace=False)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", AXE_TAGS)
    assert found["passes"], "axe checked nothing"
    assert [_summary(violation) for violation in found["violations"]] == []


def assert_no_horizontal_overflow(page: Page) -> None:
    """The page is no wider than the window; what sticks out is named."""
    over = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll('body *')]
            .filter(element => element.getBoundingClientRect().right > width + 1)
            .slice(0, 5)
            .map(element => element.outerHTML.slice(0, 120));
        }"""
    )
    assert over == []


def assert_targets_large_enough(page: Page) -> None:
    """Every control is at least 24 px in both directions (WCAG 2.5.8); links inside running text are exempt."""
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')]
          .filter(element => !element.closest('p, .lead, svg, .ds-skip-link') && !element.matches('.ds-skip-link'))
          .filter(element => element.checkVisibility())
          .map(element => [element.getBoundingClientRect(), element.outerHTML.slice(0, 120)])
          .filter(([box]) => box.width < 24 || box.height < 24)
          .map(([box, html]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`)"""
    )
    assert small == []


def assert_page_holds(page: Page) -> None:
    """All of the above at 1440, 390 and 320 px, with the window left at 1440 px.

    axe judges the widest and the narrowest: 390 px has the rules of 320, and what differs is a matter of room.
    """
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        assert_no_horizontal_overflow(page)
        assert_targets_large_enough(page)
        if width in (WIDTHS[0], WIDTHS[-1]):
            assert_axe_clean(page)


def _launch(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


def _complaint(message: ConsoleMessage) -> list[str]:
    if message.type not in {"error", "warning"} or message.text.startswith(_NOISE):
        return []
    return [message.text]


def _summary(violation: dict[str, Any]) -> str:
    places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']} [{places}]"
