"""The one way from HTML to PDF: PDF/A-3a and PDF/UA-1 in one file, with attachments, the same bytes every time.

WeasyPrint is imported lazily, since it needs system libraries (pango) that a process which prints nothing can lack.
Nothing of the machine gets in: the identifier and all stamps are given, fonts come only from the style sheet (here
``static/fonts/print/fonts.conf`` stands for the machine's font settings), and files only from the given folder.
"""

import os
import threading
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import MethodType
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
from django.utils.translation import gettext as _

VARIANT = "pdf/a-3a"
STATIC = Path(__file__).resolve().parent.parent / "static"
FONT_SETTINGS = STATIC / "fonts" / "print" / "fonts.conf"
LARGEST_ATTACHMENT = 50 * 1024 * 1024
"""Bytes of an embedded file that are read at most. An issued payload has less than one megabyte."""

_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""'
# PDF/A allows a foreign XMP property only with a description of its schema, hence the second block.
_UA_METADATA = (
    f'<rdf:Description {_RDF} xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>'
    f'<rdf:Description {_RDF} xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
).encode()

_environment_lock = threading.Lock()


class PdfUnavailable(RuntimeError):
    """This machine lacks a library that PDFs are made with. The message is one line that says what to install."""


class UnreadablePdf(ValueError):
    """The bytes are not a PDF that can be read. The message is one Swedish line."""


@dataclass(frozen=True)
class PdfAttachment:
    """A file to embed: its name (the ending decides its type), its exact bytes and what it is, in Swedish."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class RenderedPdf:
    """What came out: the HTML it was made from, the bytes and the number of pages."""

    html: str
    pdf: bytes
    pages: int


def render_pdf(
    html: str, *, identifier: bytes, stamp: datetime, attachments: Sequence[PdfAttachment] = (), folder: Path = STATIC
) -> RenderedPdf:
    """Print a whole HTML document (with its own ``<style>``, ``lang`` and ``<title>``) as PDF/A-3a + PDF/UA-1.

    ``identifier`` becomes the file identifier, ``stamp`` (aware) the dates of the attachments; the same arguments give
    the same bytes in any process. Relative addresses are files under ``folder``; nothing outside it, and nothing over a
    network, is ever read. Raises PdfUnavailable without WeasyPrint's libraries and ValueError for a naive stamp.
    """
    if stamp.tzinfo is None:
        raise ValueError("the stamp must be aware")
    weasyprint = _weasyprint()
    source = weasyprint.HTML(string=html, base_url=f"{folder.as_uri()}/", url_fetcher=_fetcher(folder))
    document = source.render(font_config=_font_configuration(), pdf_variant=VARIANT)
    _declare_accessibility(document)
    when = stamp.astimezone(UTC)
    files = [
        weasyprint.Attachment(
            file_obj=BytesIO(item.content),
            name=item.name,
            description=item.description,
            relationship="Data",
            created=when,
            modified=when,
        )
        for item in attachments
    ]
    pdf = document.write_pdf(
        attachments=files, pdf_identifier=identifier, pdf_variant=VARIANT, finisher=_list_attachments_once
    )
    return RenderedPdf(html=html, pdf=pdf, pages=len(document.pages))


@contextmanager
def _own_fonts_only() -> Iterator[None]:
    """Let Fontconfig read our settings while the block runs; it looks at its environment only when it is loaded."""
    with _environment_lock:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(FONT_SETTINGS)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def _weasyprint() -> Any:
    """The WeasyPrint module. Raises PdfUnavailable when it or a system library it needs cannot be loaded."""
    try:
        with _own_fonts_only(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns when the machine has no fonts, which is how we want it
            import weasyprint
            import weasyprint.text.fonts
    except (ImportError, OSError) as error:
        raise PdfUnavailable(
            _(
                "PDF kan inte skapas: WeasyPrint saknar ett systembibliotek. "
                "Installera libpango-1.0-0, libpangoft2-1.0-0 och libharfbuzz-subset0."
            )
        ) from error
    return weasyprint


def _font_configuration() -> Any:
    """A font configuration that knows no font of the machine."""
    from weasyprint.text.fonts import FontConfiguration

    with _own_fonts_only():
        return FontConfiguration()


def _fetcher(folder: Path) -> Any:
    """A reader of addresses that gives files under ``folder`` and data: addresses, and stops at everything else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    root = folder.resolve()

    class FolderFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            inside = parts.scheme == "file" and Path(unquote(parts.path)).resolve().is_relative_to(root)
            if not inside and parts.scheme != "data":
                raise FatalURLFetchingError(f"address not allowed in a printed document: {url[:80]}")
            try:
                return super().fetch(url, headers)
            except OSError as error:  # WeasyPrint would print on, without the font or picture
                raise FatalURLFetchingError(f"missing in a printed document: {url[:200]}") from error

    return FolderFetcher()


def _declare_accessibility(document: Any) -> None:
    """Add PDF/UA-1 to the PDF/A metadata: WeasyPrint writes one of the two, and both must stand in the same RDF."""
    metadata = document.metadata
    original = metadata.generate_rdf_metadata

    def generate(_self: Any, *arguments: Any) -> bytes:
        rdf: bytes = original(*arguments)
        return rdf.replace(b"</rdf:RDF>", _UA_METADATA + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = MethodType(generate, metadata)


def _list_attachments_once(_document: Any, pdf: Any) -> None:
    """WeasyPrint 70 lists every attachment twice among the document's associated files."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


@contextmanager
def _opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """The file while the block reads it. Whatever goes wrong in opening or reading is UnreadablePdf."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            yield document
    except UnreadablePdf:
        raise
    except pikepdf.PasswordError as error:
        raise UnreadablePdf(_("Filen är skyddad med lösenord. Ta bort skyddet och försök igen.")) from error
    except Exception as error:  # of damage pikepdf makes PdfError, KeyError, RuntimeError, TypeError and many more
        raise UnreadablePdf(_("Filen går inte att läsa som PDF.")) from error


def read_attachment(pdf: bytes, name: str) -> bytes | None:
    """The exact bytes of an embedded file, or None when the PDF has none of that name.

    Raises UnreadablePdf for a damaged PDF, and for an embedded file of more than LARGEST_ATTACHMENT bytes or packed
    in another way than we do.
    """
    with _opened(pdf) as document:
        found = document.attachments.get(name)
        return _unpacked(found.get_file().obj) if found is not None else None


def _unpacked(stream: Any) -> bytes:
    """The content of a stream that is plain or deflated once. Never inflates past the limit: a bomb is small."""
    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters] if filters is not None else []
    if names not in ([], [pikepdf.Name.FlateDecode]) or (names and not _has_no_parameters(stream)):
        raise UnreadablePdf(_("Underlaget i filen är packat på ett annat sätt än i en utfärdad PDF."))
    content: bytes = stream.read_raw_bytes()
    if names:
        content = zlib.decompressobj().decompress(content, LARGEST_ATTACHMENT + 1)
    if len(content) > LARGEST_ATTACHMENT:
        raise UnreadablePdf(_("Underlaget i filen är för stort för att komma från en utfärdad PDF."))
    return content


def _has_no_parameters(stream: Any) -> bool:
    parameters = stream.get("/DecodeParms")
    listed = list(parameters) if isinstance(parameters, pikepdf.Array) else [parameters]
    return all(item is None or (isinstance(item, pikepdf.Dictionary) and not item.keys()) for item in listed)


def read_identifier(pdf: bytes) -> bytes | None:
    """The permanent file identifier given when the PDF was made; None when it has none, or none that is a text.

    Raises UnreadablePdf for a damaged PDF.
    """
    with _opened(pdf) as document:
        identifiers = document.trailer.get("/ID")
        if not isinstance(identifiers, pikepdf.Array) or not len(identifiers):
            return None
        permanent = identifiers[0]
        return bytes(permanent) if isinstance(permanent, pikepdf.String) else None
