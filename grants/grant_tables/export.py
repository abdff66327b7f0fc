"""Tables of support out: read in again they change nothing. What would tell who a sole trader is never goes along."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from grants.enums import ImportKind
from grants.grant_tables.columns import IDENTITY, TEMPLATES, Codes, code_words, columns_of, headings_by_key
from grants.grant_tables.values import case_values
from grants.models import GrantCase, GrantDecision
from registers.models import County
from rsp.export import as_csv, csv_bytes, xlsx_bytes

STATE = "state"
"""A column for reading only."""

CHOSEN_FIRST = (
    "dnr",
    "orgnr",
    "applicant",
    "municipality",
    "scheme",
    "support_year",
    "decided_on",
    "outcome",
    "amount",
)
ROWS_AT_A_TIME = 2000


def exported_headings() -> dict[str, str]:
    """The columns of cases that can be chosen, by key; those that nobody types in always go along."""
    named = headings_by_key(ImportKind.GRANTS)
    chosen = {key: heading for key, heading in named.items() if key not in IDENTITY}
    return {**chosen, STATE: _("Läge")}


def cases_table(cases: Iterable[GrantCase], keys: Sequence[str]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of cases, with their standing decisions. One query for each two thousand cases.

    Cases are read with ``applicant__municipality``, ``authority__municipality``, ``municipality`` and ``scheme``.
    """
    named = {**headings_by_key(ImportKind.GRANTS), **exported_headings()}
    written = [*(key for key in exported_headings() if key in keys), "case_id", "version", "template"]
    rows = [[values.get(key) for key in written] for values in _rows(list(cases))]
    return [named[key] for key in written], rows


def cases_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """As CSV."""
    return csv_bytes(headings, rows, written=as_csv)


def cases_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """As Excel."""
    return xlsx_bytes(_("Beslut"), headings, rows)


def template_xlsx(kind: str, county: County | None) -> bytes:
    """The columns of a kind, no rows, and the sheet Koder with the words that its cells take.

    ``county``: whose municipalities are among the codes; without one they are left out.
    """
    codes = Codes.of(county, ()) if county else Codes.of_schemes()
    typed = [column.heading for column in columns_of(kind, codes) if column.key not in IDENTITY]
    words = code_words(kind, codes)
    longest = max(len(found) for _heading, found in words)
    rows = [[found[at] if at < len(found) else None for _heading, found in words] for at in range(longest)]
    version = (_("Mallens version"), [_("Mall")], [[TEMPLATES[ImportKind(kind)]]])
    sheets = ((_("Koder"), [heading for heading, _found in words], rows), version)
    return xlsx_bytes(str(ImportKind(kind).label), typed, [], others=sheets)


def _rows(cases: Sequence[GrantCase]) -> Iterator[dict[str, Any]]:
    for first in range(0, len(cases), ROWS_AT_A_TIME):
        part = cases[first : first + ROWS_AT_A_TIME]
        standing = GrantDecision.objects.standing().filter(case__in=[case.pk for case in part])
        decisions = {row.case_id: row for row in standing}
        for case in part:
            yield _row(case, decisions.get(case.pk))


def _row(case: GrantCase, decision: GrantDecision | None) -> dict[str, Any]:
    labels = Codes().labels
    values = case_values(case, decision)
    return {
        **values,
        "orgnr": case.applicant.shown_orgnr,
        "applicant": case.applicant.public_name,
        "municipality": case.municipality.name if case.municipality else None,
        "scheme": case.scheme.name,
        "authority": case.authority.public_name,
        "outcome": labels["outcome"].get(values["outcome"]),
        "stream": labels["stream"].get(values["stream"]),
        STATE: case.get_state_display(),
        "case_id": str(case.pk),
        "version": case.version,
        "template": TEMPLATES[ImportKind.GRANTS],
    }
