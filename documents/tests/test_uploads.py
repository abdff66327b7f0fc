"""What may be uploaded, judged by its bytes; the message at the field; the name a file is kept under."""

import io
import zipfile

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from documents.enums import MediaType
from documents.forms import DocumentField
from documents.rules import clean_name, media_type_of
from documents.tests.factories import PDF_BYTES, bytes_of, office_bytes, zip_bytes

ALL = "PDF, Word (DOCX), Excel (XLSX), OpenDocument (ODT), PNG, JPEG eller WebP"


class UploadForm(forms.Form):
    plan = DocumentField(label="Planen")


def complaint_of(name: str, content: bytes) -> str:
    form = UploadForm({}, {"plan": SimpleUploadedFile(name, content)})
    return " ".join(form.errors.get("plan", []))


@pytest.mark.parametrize("media_type", MediaType)
def test_upload_of_a_kind_the_house_keeps_is_accepted_whatever_its_name(media_type: MediaType) -> None:
    form = UploadForm({}, {"plan": SimpleUploadedFile("plan.exe", bytes_of(media_type))})
    assert form.is_valid()
    assert form.cleaned_data["plan"].media_type == media_type
    assert not form.cleaned_data["plan"].name.endswith(".exe")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.pdf", b"MZ\x90\x00" + bytes(60), "Filen är ett program."),
        ("karta.png", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "Filen är en SVG-bild."),
        ("plan.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "Filen är en webbsida (HTML)."),
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "Filen är ett äldre Office-format"),
        ("makro.docx", office_bytes("application/vnd.ms-word.document.macroEnabled.main+xml"), "dokument med makron"),
        ("plan.docx", b"PK\x03\x04 cut off", "ett skadat dokument"),
        ("text.pdf", b"bara text", "Filens innehåll går inte att känna igen."),
    ],
)
def test_upload_of_something_else_is_named_at_its_field(name: str, content: bytes, said: str) -> None:
    assert said in complaint_of(name, content)
    assert ALL in complaint_of(name, content)


def test_upload_without_content_is_said_to_be_empty() -> None:
    assert complaint_of("plan.pdf", b"") == "Filen är tom. Välj en annan fil."


def test_upload_of_a_kind_this_field_does_not_take_is_named() -> None:
    field = DocumentField(media_types=[MediaType.PDF, MediaType.DOCX])
    with pytest.raises(forms.ValidationError, match=r"Filen är PNG\. Välj en fil av något av slagen PDF eller Word"):
        field.clean(SimpleUploadedFile("bild.pdf", bytes_of(MediaType.PNG)))


def test_zip_that_says_it_unpacks_to_gigabytes_is_refused_unread() -> None:
    """The sizes in the central directory are forged: 40 parts of 100 MB each, in a file of a few kB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", bytes_of(MediaType.DOCX))
        for number in range(40):
            archive.writestr(f"part{number}", bytes(1024))
            archive.filelist[-1].file_size = 100 * 1024 * 1024
    assert media_type_of(io.BytesIO(buffer.getvalue())) is None


def test_zip_whose_list_of_types_unpacks_to_much_is_read_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of 64 MB of blanks packs to 64 kB. No more than 1 MB of it is ever asked for."""
    content = zip_bytes({"[Content_Types].xml": b" " * (64 * 1024 * 1024)})
    asked = []
    read = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda part, n=-1: asked.append(n) or read(part, n))
    assert media_type_of(io.BytesIO(content)) is None
    assert asked == [1024 * 1024]


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_with_a_packing_that_unpacks_without_limit_is_refused_before_any_part_is_read(
    monkeypatch: pytest.MonkeyPatch, packing: int
) -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", packing) as archive,
        zipfile.ZipFile(io.BytesIO(bytes_of(MediaType.DOCX))) as whole,
    ):
        archive.writestr("[Content_Types].xml", whole.read("[Content_Types].xml"))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("a part was opened"))
    assert media_type_of(buffer) is None


def test_document_with_any_one_byte_damaged_is_told_at_its_field_and_never_stops_the_page() -> None:
    whole = bytes_of(MediaType.DOCX)
    for place in range(4, len(whole)):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        assert complaint_of("plan.docx", damaged) in ("", complaint_of("plan.docx", b"PK\x03\x04 cut off"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Serviceplan 2027–2030.PDF", "Serviceplan 2027–2030.pdf"),
        ("faktura\u202efdp.exe", "fakturafdp.exe.pdf"),
        ("..\\..\\windows\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("Ha\u0308rjedalen.pdf", "Härjedalen.pdf"),
        ("...", "fil.pdf"),
        ("å" * 300 + ".pdf", "å" * 195 + ".pdf"),
    ],
)
def test_name_is_kept_without_what_could_deceive(sent: str, kept: str) -> None:
    assert clean_name(sent, MediaType.PDF) == kept


@pytest.mark.parametrize(("megabytes", "said"), [(40, "40"), (20.01, "20,1")])
def test_upload_over_the_limit_is_received_to_its_end_and_its_size_is_told(megabytes: float, said: str) -> None:
    """As the site receives it: the body goes through the upload handlers, which keep no more than is needed."""
    content = PDF_BYTES + bytes(int(megabytes * 1024 * 1024) - len(PDF_BYTES))
    request = RequestFactory().post("/", {"plan": SimpleUploadedFile("plan.pdf", content)})
    form = UploadForm(request.POST, request.FILES)
    assert form.errors["plan"] == [f"Filen är {said}\xa0MB. Den får vara högst 20 MB."]
    request.FILES["plan"].seek(0, io.SEEK_END)
    assert request.FILES["plan"].tell() < 22 * 1024 * 1024
    request.close()
