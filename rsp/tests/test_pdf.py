import builtins
import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from rsp import pdf_untrusted
from rsp.pdf import (
    LARGEST_ATTACHMENT,
    STATIC,
    PdfAttachment,
    PdfUnavailable,
    UnreadablePdf,
    read_attachment,
    read_identifier,
    render_pdf,
)
from rsp.pdf_untrusted import EmbeddedParts, read_untrusted

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


ROOT, PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"
NAMED_ROOT = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>"
FILE_ENTRY = b"<< /Names [(underlag.json) << /Type /Filespec /F (underlag.json) /EF << /F 4 0 R >> >>] >>"


def written(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first one being the root."""
    pdf, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(pdf))
    return pdf + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def stream(entries: bytes, content: bytes) -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def with_embedded(entries: bytes, content: bytes) -> bytes:
    return written(NAMED_ROOT, PAGES, FILE_ENTRY, stream(b"/Type /EmbeddedFile " + entries, content))


def compressed_objects(megabytes: int) -> bytes:
    """A PDF whose root lies in a compressed stream of that many megabytes: they are unpacked when it is opened."""
    heading = b"1 0 2 40 "
    body = heading + ROOT.ljust(40) + PAGES + b" " * (megabytes * 1024 * 1024)
    entries = b"/Type /ObjStm /N 2 /First %d /Filter /FlateDecode" % len(heading)
    pdf = b"%PDF-1.7\n"
    places = [(0, 0, 255), (2, 3, 0), (2, 3, 1), (1, len(pdf), 0)]
    pdf += b"3 0 obj\n%s\nendobj\n" % stream(entries, zlib.compress(body, 9))
    table = b"".join(struct.pack(">BIB", *place) for place in [*places, (1, len(pdf), 0)])
    last = b"4 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n"
    return pdf + last % (stream(b"/Type /XRef /W [1 4 1] /Size 5 /Root 1 0 R", table), len(pdf))


@pytest.mark.parametrize("entries", [b"", b"/Filter []", b"/Filter null"])
def test_embedded_file_that_is_not_packed_is_read(entries: bytes) -> None:
    assert read_attachment(with_embedded(entries, b"hej"), "underlag.json") == b"hej"


@pytest.mark.parametrize(
    "entries", [b"/Filter /FlateDecode", b"/Filter [/FlateDecode]", b"/Filter [/FlateDecode] /DecodeParms [null]"]
)
def test_embedded_file_that_is_deflated_once_is_read(entries: bytes) -> None:
    assert read_attachment(with_embedded(entries, zlib.compress(b"hej")), "underlag.json") == b"hej"


@pytest.mark.parametrize(
    "entries",
    [
        b"/Filter [/FlateDecode /FlateDecode]",
        b"/Filter /LZWDecode",
        b"/Filter 5",
        b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
    ],
)
def test_embedded_file_packed_in_another_way_is_refused(entries: bytes) -> None:
    with pytest.raises(UnreadablePdf, match="packat på ett annat sätt"):
        read_attachment(with_embedded(entries, zlib.compress(b"hej")), "underlag.json")


def test_embedded_file_that_unpacks_to_too_much_is_refused_before_it_does() -> None:
    bomb = with_embedded(b"/Filter /FlateDecode", zlib.compress(bytes(LARGEST_ATTACHMENT + 1), 9))
    assert len(bomb) < 100_000
    with pytest.raises(UnreadablePdf, match="för stort"):
        read_attachment(bomb, "underlag.json")
    largest = with_embedded(b"/Filter /FlateDecode", zlib.compress(bytes(LARGEST_ATTACHMENT), 9))
    assert len(read_attachment(largest, "underlag.json") or b"") == LARGEST_ATTACHMENT


@pytest.mark.parametrize(
    "value",
    [
        b"5",
        b"[]",
        b"[5 6]",
        b"(abc)",
        b"[[(a)]]",
        b"<< /a 1 >>",
        b"[99999999999]",
        b"[null]",
        b"true",
        b"[/A]",
        b"9 0 R",
    ],
)
def test_identifier_that_is_none_gives_none(value: bytes) -> None:
    assert read_identifier(written(ROOT, PAGES, trailer=b"/ID " + value)) is None


def test_identifier_is_the_first_text_of_the_list() -> None:
    assert read_identifier(written(ROOT, PAGES, trailer=b"/ID [(abc) 5]")) == b"abc"


@pytest.mark.parametrize(
    "names",
    [
        b"5",
        b"<< /Kids [3 0 R] >>",
        b"<< /Kids [3 0 R] /Limits [(a) (z)] >>",
        b"<< /Kids [" + b"<< /Kids [" * 400 + b"] >>" * 400 + b"] >>",
        b"<< /Names [(underlag.json)] >>",
        b"<< /Names [(underlag.json) 5] >>",
        b"<< /Names [(underlag.json) << >>] >>",
        b"<< /Names [(underlag.json) << /Type /Filespec /EF 5 >>] >>",
        b"<< /Names [(underlag.json) << /Type /Filespec /EF << /F 5 >> >>] >>",
        b"<< /Names [(underlag.json) << /Type /Filespec /EF << /F 4 0 R >> >>] >>",
    ],
)
def test_broken_list_of_embedded_files_gives_none_or_the_named_error(names: bytes) -> None:
    try:
        assert read_attachment(written(NAMED_ROOT, PAGES, names), "underlag.json") is None
    except UnreadablePdf as error:
        assert str(error) == "Filen går inte att läsa som PDF."


@pytest.mark.parametrize("content", [b"hej", b""])
def test_damaged_packing_is_a_named_error_or_empty(content: bytes) -> None:
    pdf = with_embedded(b"/Filter /FlateDecode", content)
    if content:
        with pytest.raises(UnreadablePdf, match="går inte att läsa"):
            read_attachment(pdf, "underlag.json")
    else:
        assert read_attachment(pdf, "underlag.json") == b""


def test_file_cut_off_anywhere_is_never_another_error() -> None:
    whole = with_embedded(b"/Filter /FlateDecode", zlib.compress(b"hej"))
    for length in range(0, len(whole), 7):
        for read in (read_identifier, lambda pdf: read_attachment(pdf, "underlag.json")):
            try:
                assert read(whole[:length]) in (None, b"hej", b"he", b"h", b"")
            except UnreadablePdf:
                continue


def test_file_that_asks_for_a_password_is_a_named_error() -> None:
    locked = BytesIO()
    with pikepdf.open(BytesIO(with_embedded(b"", b"hej"))) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="hemligt", owner="hemligt"))
    with pytest.raises(UnreadablePdf, match="skyddad med lösenord"):
        read_attachment(locked.getvalue(), "underlag.json")


def test_encrypted_file_that_anyone_may_open_is_read() -> None:
    locked = BytesIO()
    with pikepdf.open(BytesIO(with_embedded(b"", b"hej"))) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="", owner="hemligt"))
    assert read_attachment(locked.getvalue(), "underlag.json") == b"hej"


def test_uploaded_file_is_read_in_a_process_of_its_own() -> None:
    pdf = written(NAMED_ROOT, PAGES, FILE_ENTRY, stream(b"", b"rad 1\nrad 2\n\xff"), trailer=b"/ID [(abc) (d)]")
    assert read_untrusted(pdf, "underlag.json") == EmbeddedParts(b"rad 1\nrad 2\n\xff", b"abc")
    assert read_untrusted(written(ROOT, PAGES), "underlag.json") == EmbeddedParts(None, None)


def test_uploaded_file_that_cannot_be_read_gives_the_line_of_the_reader() -> None:
    with pytest.raises(UnreadablePdf, match=r"^Filen går inte att läsa som PDF\.$"):
        read_untrusted(b"hej", "underlag.json")
    with pytest.raises(UnreadablePdf, match="packat på ett annat sätt"):
        read_untrusted(with_embedded(b"/Filter /LZWDecode", b"hej"), "underlag.json")


def test_uploaded_file_that_unpacks_when_opened_takes_no_more_than_its_memory() -> None:
    assert read_untrusted(compressed_objects(1), "underlag.json") == EmbeddedParts(None, None)
    largest = with_embedded(b"/Filter /FlateDecode", zlib.compress(bytes(LARGEST_ATTACHMENT), 1))
    assert len(read_untrusted(largest, "underlag.json").attachment or b"") == LARGEST_ATTACHMENT
    with pytest.raises(UnreadablePdf, match="Filen går inte att läsa som PDF"):
        read_untrusted(compressed_objects(350), "underlag.json")


def test_uploaded_file_that_takes_too_long_is_a_named_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_untrusted, "WAIT_SECONDS", 0.001)
    with pytest.raises(UnreadablePdf, match="Filen går inte att läsa som PDF"):
        read_untrusted(written(ROOT, PAGES), "underlag.json")


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
