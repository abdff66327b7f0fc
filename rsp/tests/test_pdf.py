import builtins
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from rsp.pdf import (
    STATIC,
    PdfAttachment,
    PdfUnavailable,
    UnreadablePdf,
    read_attachment,
    read_identifier,
    render_pdf,
)

STAMP = datetime(2026, 11, 21, 23, 10, tzinfo=UTC)
IDENTIFIER = b"0123456789abcdef0123456789abcdef"
HTML = (
    '<!doctype html><html lang="sv"><head><title>Prov</title><style>'
    '@font-face { font-family: "Inter"; src: url("fonts/print/inter-400.ttf") } html { font-family: Inter }'
    "</style></head><body><h1>Prov</h1><p>Text</p></body></html>"
)


def test_same_arguments_give_same_bytes() -> None:
    attachments = [PdfAttachment("underlag.json", b'{"a":"\xc3\xa5"}', "Underlag")]
    first, second = (render_pdf(HTML, identifier=IDENTIFIER, stamp=STAMP, attachments=attachments) for _ in range(2))
    assert first.pdf == second.pdf
    assert (first.html, first.pages) == (HTML, 1)
    assert read_attachment(first.pdf, "underlag.json") == b'{"a":"\xc3\xa5"}'
    assert read_attachment(first.pdf, "annat.json") is None
    assert read_identifier(first.pdf) == IDENTIFIER


def test_metadata_claims_both_standards_once() -> None:
    pdf = render_pdf(HTML, identifier=IDENTIFIER, stamp=STAMP).pdf
    with pikepdf.open(BytesIO(pdf)) as document:
        metadata = document.Root.Metadata.read_bytes()
    assert metadata.count(b"<pdfuaid:part>1</pdfuaid:part>") == 1
    assert metadata.count(b'part="3"') == 1
    assert metadata.count(b"<rdf:RDF") == 1


def test_naive_stamp_is_refused() -> None:
    with pytest.raises(ValueError):
        render_pdf(HTML, identifier=IDENTIFIER, stamp=STAMP.replace(tzinfo=None))


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "https://exempel.se/bild.png", "../../manage.py", "fonts/saknas.ttf"]
)
def test_nothing_outside_the_folder_is_read(address: str) -> None:
    from weasyprint.urls import FatalURLFetchingError

    html = HTML.replace("<p>", f'<img alt="bild" src="{address}"><p>')
    with pytest.raises(FatalURLFetchingError):
        render_pdf(html, identifier=IDENTIFIER, stamp=STAMP)


@pytest.mark.parametrize("content", [b"", b"hej", b"%PDF-1.7 avbruten"])
def test_unreadable_file_is_a_named_error(content: bytes) -> None:
    with pytest.raises(UnreadablePdf, match="Filen går inte att läsa som PDF"):
        read_attachment(content, "underlag.json")
    with pytest.raises(UnreadablePdf):
        read_identifier(content)


@pytest.mark.parametrize("fault", [OSError("cannot load library 'libpango-1.0-0'"), ImportError("no weasyprint")])
def test_missing_library_is_one_line_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    real = builtins.__import__

    def without_weasyprint(name: str, *arguments: Any, **named: Any) -> Any:
        if name.startswith("weasyprint"):
            raise fault
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without_weasyprint)
    with pytest.raises(PdfUnavailable) as caught:
        render_pdf(HTML, identifier=IDENTIFIER, stamp=STAMP)
    assert "libpango-1.0-0" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_shipped_fonts_cover_what_they_say() -> None:
    folder = STATIC / "fonts" / "print"
    ranges = [line.split("-") for line in (folder / "coverage.txt").read_text().split()]
    points = {point for first, last in ranges for point in range(int(first, 16), int(last, 16) + 1)}
    drawn = set(TTFont(folder / "emoji-400.ttf").getBestCmap())
    for weight in (400, 500, 600):
        drawn_here = set(TTFont(folder / f"inter-{weight}.ttf").getBestCmap())
        assert points <= drawn_here | drawn
    for letter in "åäöÅÄÖéčđŋšŧžČĐŊŠŦŽáÁ→≥✓–−”…\u00a0🏪👩🏽":
        assert ord(letter) in points, letter
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 1_600_000


def test_fonts_of_the_machine_are_out_of_reach() -> None:
    settings = (STATIC / "fonts" / "print" / "fonts.conf").read_text()
    assert "<dir" not in settings
    assert "<include" not in settings
    assert Path(STATIC).name == "static"
