"""House rules for templates and style sheets, read as text."""

import re
from pathlib import Path

import pytest

from rsp.assets import ICONS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "print" not in path.parts)
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))

_COMMENTS = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
_TRANSLATED = re.compile(r"\{% blocktranslate\b.*?\{% endblocktranslate %\}", re.DOTALL)
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_SPOKEN_ATTRIBUTE = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')
_WORD = re.compile(r"[A-Za-zÅÄÖåäö]{2,}")
_LITERAL_IN_COMPONENT = re.compile(
    r"\{% (?:panel|kpi|column|cell|datatable|crumb|empty_state|disclosure|status)\b[^%]*?%\}", re.DOTALL
)
_MARKED = re.compile(r'_\("[^"]*"\)')
_SWEDISH_LITERAL = re.compile(r"\"[^\"]*[A-ZÅÄÖ][a-zåäö]+[^\"]*\"(?!\s*\|)")
_ICON = re.compile(r'\{% icon "([^"]+)"|\bicon="([^"]+)"')


def each_template(function: object) -> object:
    return pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))(
        function
    )


def test_templates_are_found() -> None:
    assert len(TEMPLATES) > 15
    assert len(STYLES) <= 23, "a new style sheet is for a new group of components, not for a page"


@each_template
def test_template_fits_the_content_security_policy(path: Path) -> None:
    source = _COMMENTS.sub("", path.read_text(encoding="utf-8"))
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=", source)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", source)
    assert "javascript:" not in source


@each_template
def test_template_turns_no_escaping_off(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe(seq)?\b", source)
    assert "autoescape off" not in source


@each_template
def test_template_text_goes_through_gettext(path: Path) -> None:
    source = _TRANSLATED.sub("", _COMMENTS.sub("", path.read_text(encoding="utf-8")))
    bare = _TAGS.sub("", source)
    spoken = [text for text in _SPOKEN_ATTRIBUTE.findall(bare) if _WORD.search(text)]
    between = [
        text.strip() for text in re.findall(r">([^<]+)<", re.sub(r"<!doctype[^>]*>", "<", bare)) if _WORD.search(text)
    ]
    literals = [
        literal
        for tag in _LITERAL_IN_COMPONENT.findall(source)
        for literal in _SWEDISH_LITERAL.findall(_MARKED.sub("", tag))
    ]
    assert spoken == []
    assert between == []
    assert literals == [], 'write _("…") round the text of a component'


@each_template
def test_template_icons_are_copied(path: Path) -> None:
    names = {first or second for first, second in _ICON.findall(path.read_text(encoding="utf-8"))}
    assert names <= set(ICONS)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheet_names_a_layer_and_fetches_nothing_from_elsewhere(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert "@layer" in source
    assert "@import" not in source
    assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", source)
    if path.name != "theme.css":
        assert not re.search(r"^\s{2}[a-z.#][^{}@]*\{[^}]*\burl\(", source, re.MULTILINE)
