"""The payment file: attested payments of a county for the ledger system, made once, with its control sums."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited
from grants.case_money import set_off_sums
from grants.enums import PaymentState
from grants.models import Payment, PaymentFile
from grants.policies import can_handle_case, can_order_payments
from grants.rules.payments import NOTHING
from grants.services.case_rows import users_with_conflict
from grants.services.payment_rows import lock_payments, refuse_exceeded
from rsp.actor import Actor
from rsp.canonical import sha256_hex
from rsp.export import as_csv, csv_bytes
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import list_in_words

HEADINGS = (
    "Löpnummer",
    "Diarienummer",
    "Beslutsdatum",
    "Stödform",
    "Finansiär",
    "Mottagare",
    "Organisationsnummer",
    "Belopp",
    "Betalas den",
    "Utbetalningens id",
)
"""The columns of the file. They are read by the ledger system, so they are in one language."""


def order_payments(
    *, actor: Actor, county_code: str, payment_ids: Collection[UUID], expected_total: Decimal
) -> PaymentFile:
    """Put attested payments of a county in a file. A payment's row has what no set-off has taken.

    ``expected_total``: the sum that the actor saw.

    Raises PermissionDenied, ActRefused (one is not attested any more, one is of the demo's examples, or the sum is
    another than was seen).
    """
    with audited(actor, "payment_file.make") as trail:
        rows = lock_payments(payment_ids)
        trail.about(None, rows[0].case.authority.body)
        check_allowed(can_order_payments(actor, county_code))
        for case in {row.case_id: row.case for row in rows}.values():
            check_allowed(can_handle_case(actor, case, users_with_conflict(case)))
        if any(row.state != PaymentState.ATTESTED or row.case.county_id != county_code for row in rows):
            raise ActRefused(_("En av utbetalningarna är inte längre attesterad. Kontrollera dem igen."))
        _refuse_examples(rows)
        refuse_exceeded(rows)
        net = net_amounts(rows)
        total = sum(net.values(), NOTHING)
        if total != expected_total:
            raise ActRefused(_("Summan har ändrats sedan du öppnade sidan. Kontrollera utbetalningarna igen."))
        rows = [row for row in rows if net[row.pk] > 0]
        if not rows:
            raise ActRefused(_("Allt är avräknat mot återkrav, så det finns ingenting att betala."))
        content, sha256 = file_content(rows, net)
        made = PaymentFile.objects.create(
            county_id=county_code,
            made_at=timezone.now(),
            made_by_id=actor.user_id,
            count=len(rows),
            total=total,
            content=content,
            sha256=sha256,
        )
        _put_in(made, rows)
        trail.record(row=made, after={"rows": made.count, "total": f"{total:.2f}", "sha256": sha256})
    return made


def _put_in(made: PaymentFile, rows: Sequence[Payment]) -> None:
    for row in rows:
        row.state, row.file = PaymentState.ORDERED, made
        row.version += 1
        row.save(update_fields=["state", "file", "version", "updated_at"])


def _refuse_examples(rows: Sequence[Payment]) -> None:
    if examples := {row.case.dnr for row in rows if row.case.is_example}:
        words = _("Exempeldata läggs inte i en betalfil. Välj bort %(dnr)s.")
        raise ActRefused(words % {"dnr": list_in_words(sorted(examples))})


def net_amounts(rows: Sequence[Payment]) -> dict[UUID, Decimal]:
    """What of each payment leaves the bank: set-offs are taken away (43 §). One query."""
    taken = set_off_sums(row.pk for row in rows)
    return {row.pk: row.amount - taken.get(row.pk, NOTHING) for row in rows}


def file_content(rows: Sequence[Payment], net: dict[UUID, Decimal]) -> tuple[str, str]:
    """The file as text, and the SHA-256 of its rows; the control sums are its last lines.

    A sole trader's name and number stand in the file, which the bank needs; the trail holds neither. Texts that a
    spreadsheet would run are guarded.
    """
    lines = [_line(number, row, net[row.pk]) for number, row in enumerate(rows, 1)]
    table = csv_bytes(HEADINGS, lines, written=as_csv)
    sha256 = sha256_hex(table)
    total = sum((net[row.pk] for row in rows), NOTHING)
    sums = [("KONTROLL", "Antal", len(rows)), ("KONTROLL", "Summa", total), ("KONTROLL", "SHA-256", sha256)]
    control = csv_bytes(sums[0], sums[1:], written=as_csv).decode().removeprefix("\ufeff")
    return table.decode() + control, sha256


def _line(number: int, row: Payment, amount: Decimal) -> list[object]:
    case = row.case
    applicant = case.applicant
    return [
        number,
        case.dnr,
        row.decision.decided_on,
        case.scheme.name,
        row.decision.get_stream_display() or "",
        applicant.name,
        applicant.orgnr or "",
        amount,
        row.due_on,
        str(row.pk),
    ]
