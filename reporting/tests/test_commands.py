"""The commands: what they print and write, and how they end. Never a traceback for what a user can cause."""

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from actionplans.models import Initiative
from documents.models import SealedDocument
from documents.tests.factories import SealedDocumentFactory
from documents.verification import PAYLOAD_NAME
from grants.models import GrantYear
from programs.models import ServicePlace
from registers.models import Membership, Organisation
from reporting.models import FollowUp, FollowUpVersion
from reporting.reports import FollowUpReport
from reporting.tests.factories import FollowUpVersionFactory
from reporting.tests.test_verification import changed
from rsp.canonical import sha256_hex
from rsp.pdf import read_attachment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

ROOT = Path(__file__).resolve().parents[2]


def run(name: str, *arguments: object, **options: object) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def refused(name: str, *arguments: object, **options: object) -> tuple[int, str]:
    """The exit code and the words of a command that ends in an error."""
    with pytest.raises(CommandError) as caught:
        run(name, *arguments, **options)
    return caught.value.returncode, str(caught.value)


def verdict_of(path: Path) -> tuple[object, str]:
    """The exit code and the words of ``verify_report`` for a file that is not genuine."""
    out = StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("verify_report", str(path), stdout=out)
    return caught.value.code, out.getvalue()


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, against the test database."""
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**os.environ, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def quick_passwords(settings: Any) -> None:
    """Argon2 is slow by design, and five accounts are made each time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# --- followup_report


def test_followup_report_prints_the_sealed_version_byte_for_byte(source_004: FollowUpVersion, tmp_path: Path) -> None:
    pdf, payload, html = (tmp_path / "ny" / name for name in ("f.pdf", "f.json", "f.html"))
    said = run(
        "followup_report", "--county=23", "--year=2023", f"--output={pdf}", f"--json={payload}", f"--html={html}"
    )
    document = source_004.document
    assert pdf.read_bytes() == bytes(document.pdf)
    assert payload.read_bytes() == document.payload.encode()
    assert "7\u00a0773\u00a0227" in html.read_text(encoding="utf-8")
    assert said.startswith(f"Version 1, Jämtlands län 2023: {pdf} ({document.page_count} sidor)")
    assert "30 beslut, 7 773 227 kr" in said
    assert "22 fysiska företagsbesök" in said
    assert document.payload_sha256 in said
    assert document.pdf_sha256 in said


def test_followup_report_after_a_change_in_live_data_is_a_draft(source_004: FollowUpVersion, tmp_path: Path) -> None:
    GrantYear.objects.filter(county="23", scheme="servicebidrag").update(amount=1)
    pdf = tmp_path / "f.pdf"
    said = run("followup_report", "--county=23", "--year=2023", f"--output={pdf}")
    assert said.startswith("Utkast, Jämtlands län 2023")
    assert "30 beslut, 6 765 518 kr" in said
    payload = read_attachment(pdf.read_bytes(), PAYLOAD_NAME)
    assert payload is not None
    assert json.loads(payload)["version"]["is_draft"]
    assert verdict_of(pdf)[0] == 2
    assert SealedDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("county", "year", "words"),
    [
        ("99", "2023", "Det finns inget län med koden 99. Länskoden har två siffror, till exempel 23."),
        ("Jämtland", "2023", "Det finns inget län med koden Jämtland."),
        ("23", "1999", "Året 1999 går inte att följa upp."),
        ("23", "2999", "Året 2999 går inte att följa upp."),
        ("23", "i fjol", "i fjol är inget år. Skriv året med fyra siffror, till exempel 2023."),
        ("23", "²023", "²023 är inget år."),
    ],
)
def test_followup_report_unknown_county_or_year_is_one_line_and_exit_2(
    tmp_path: Path, county: str, year: str, words: str
) -> None:
    pdf = tmp_path / "f.pdf"
    code, said = refused("followup_report", f"--county={county}", f"--year={year}", f"--output={pdf}")
    assert code == 2
    assert said.startswith(words)
    assert "\n" not in said
    assert not pdf.exists()


def test_followup_report_file_that_cannot_be_written_is_one_line_and_exit_2(
    source_004: FollowUpVersion, tmp_path: Path
) -> None:
    code, said = refused("followup_report", "--county=23", "--year=2023", f"--output={tmp_path}")
    assert (code, said) == (2, f"Det går inte att skriva {tmp_path}: det är en mapp.")


def test_followup_report_unknown_county_from_the_shell_has_no_traceback(tmp_path: Path) -> None:
    done = manage("followup_report", "--county", "99", "--year", "2023", "--output", str(tmp_path / "f.pdf"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip().splitlines() == [
        "CommandError: Det finns inget län med koden 99. Länskoden har två siffror, till exempel 23."
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["followup_report", "--county", "23", "--year", "2023", "--output", "f.pdf"],
        ["verify_report", __file__],
        ["load_registers"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_command_without_a_database_is_one_line_and_an_error(tmp_path: Path, arguments: list[str]) -> None:
    done = manage(*arguments, DATABASE_URL="postgres://rsp@127.0.0.1:1/rsp")
    assert done.returncode == (3 if arguments[0] == "verify_report" else 2)
    assert done.stdout == ""
    assert "Databasen går inte att nå" in done.stderr
    assert "Kontrollera DATABASE_URL" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


# --- verify_report


def test_verify_report_sealed_file_ends_well(source_004: FollowUpVersion, tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    path.write_bytes(bytes(source_004.document.pdf))
    said = run("verify_report", path)
    assert said.startswith("Äkta")
    assert source_004.document.payload_sha256 in said


def test_verify_report_superseded_file_says_so(tmp_path: Path) -> None:
    first = FollowUpVersionFactory()
    FollowUpVersionFactory(
        follow_up=first.follow_up,
        number=2,
        supersedes=first,
        correction_kind="slip",
        correction_reason="Fel",
        document__supersedes=first.document,
    )
    path = tmp_path / "f.pdf"
    path.write_bytes(bytes(first.document.pdf))
    assert "En senare version har ersatt den här." in run("verify_report", path)


def test_verify_report_says_the_swedish_day_the_document_was_issued(tmp_path: Path) -> None:
    document = SealedDocumentFactory(sealed_at=datetime(2023, 12, 31, 23, 30, tzinfo=UTC))
    path = tmp_path / "f.pdf"
    path.write_bytes(document.pdf)
    assert f"{document.title}, 2024-01-01" in run("verify_report", path)


def test_verify_report_exit_code_and_words_by_what_the_file_is(
    source_004: FollowUpVersion, draft_004: FollowUpReport, tmp_path: Path
) -> None:
    sealed = bytes(source_004.document.pdf)
    tampered = source_004.document.payload.replace('"count":30', '"count":31').encode()
    files = {
        "sparad igen": (changed(sealed), 1, "Ändrad"),
        "ändrat underlag": (changed(sealed, payload=tampered), 1, "Ändrad"),
        "utkast": (draft_004.pdf, 2, "Okänd"),
        "skräp": (os.urandom(2000), 2, "Filen går inte att läsa som PDF."),
        "tom": (b"", 2, "Filen går inte att läsa som PDF."),
    }
    for name, (content, code, words) in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        exit_code, said = verdict_of(path)
        assert (name, exit_code) == (name, code)
        assert said.startswith(words)


def test_verify_report_missing_file_or_folder_is_one_line_and_exit_2(tmp_path: Path) -> None:
    assert refused("verify_report", tmp_path / "finns-inte.pdf") == (
        2,
        f"Det går inte att läsa {tmp_path / 'finns-inte.pdf'}: filen eller mappen finns inte.",
    )
    assert refused("verify_report", tmp_path) == (2, f"Det går inte att läsa {tmp_path}: det är en mapp.")


# --- load_registers and load_examples


def test_load_registers_prints_what_there_is() -> None:
    said = run("load_registers").strip()
    assert said == (
        "21 län, 290 kommuner, 333 organisationer, 120 ansvarsperioder, 14 prisbasbelopp, 7 stödformer, 141 regelvärden"
    )


def test_load_examples_where_not_allowed_is_refused_and_writes_nothing(settings: Any, tmp_path: Path) -> None:
    settings.ALLOW_EXAMPLE_DATA = False
    code, said = refused("load_examples", accounts=tmp_path / "accounts.json")
    assert code == 2
    assert "--even-here" in said
    assert not User.objects.exists()
    assert not FollowUp.objects.exists()
    assert not (tmp_path / "accounts.json").exists()


@pytest.mark.usefixtures("quick_passwords")
def test_load_examples_twice_adds_nothing_and_keeps_passwords(source_004: FollowUpVersion, tmp_path: Path) -> None:
    path = tmp_path / "demo" / "accounts.json"

    def counts() -> list[int]:
        return [
            table.objects.count() for table in (User, Membership, Initiative, GrantYear, ServicePlace, FollowUpVersion)
        ]

    assert "version 1" in run("load_examples", accounts=path)
    before, first = counts(), path.read_text(encoding="utf-8")
    run("load_examples", accounts=path)
    assert path.read_text(encoding="utf-8") == first
    assert counts() == before
    for account in json.loads(first):
        assert User.objects.get(email=account["email"]).check_password(account["password"])
    assert FollowUpVersion.objects.get() == source_004


@pytest.mark.usefixtures("quick_passwords")
def test_load_examples_accounts_are_one_of_each_role_and_private(source_004: FollowUpVersion, tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    path.write_text("[]")
    path.chmod(0o644)
    run("load_examples", accounts=path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    accounts = json.loads(path.read_text(encoding="utf-8"))
    roles: dict[str, set[str]] = {}
    for account in accounts:
        roles.setdefault(account["organisation"], set()).add(account["role"])
    of_a_region = {"Handläggare", "Regional utvecklingsdirektör", "Läsare", "Administratör"}
    assert roles == {
        "Region Jämtland Härjedalen": of_a_region,
        "Region Västerbotten": of_a_region,
        "Härjedalens kommun": {"Kommunhandläggare", "Administratör"},
        "Tillväxtverket": {"Tillväxtverkets analytiker", "Systemadministratör"},
        "Föreningen Fjällbygdens service (exempel)": {"Medverkande"},
    }
    assert len({account["password"] for account in accounts}) == len(accounts)
    assert all(account["organisation"] for account in accounts)


@pytest.mark.usefixtures("quick_passwords")
def test_load_examples_without_registers_says_what_to_run_first(tmp_path: Path) -> None:
    Organisation.objects.filter(name="Region Jämtland Härjedalen").update(name="Annan")
    code, said = refused("load_examples", accounts=tmp_path / "accounts.json")
    assert code == 2
    assert "load_registers" in said
    assert not (tmp_path / "accounts.json").exists()


def test_load_examples_unreadable_accounts_file_is_one_line(source_004: FollowUpVersion, tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    path.write_text("{trasig")
    code, said = refused("load_examples", accounts=path)
    assert code == 2
    assert str(path) in said
    assert "\n" not in said
    assert sha256_hex(path.read_bytes()) == sha256_hex(b"{trasig")


def test_example_follow_up_is_due_in_the_first_quarter(source_004: FollowUpVersion) -> None:
    assert source_004.follow_up.due_on == date(2024, 3, 31)
