"""The columns of each kind of table: headings, what else people call them, and how their cells are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from grants.enums import AidBasis, DecisionOutcome, ImportKind, Regulation
from grants.models import AidScheme, SchemeBasis
from grants.rules.cell_values import (
    EMPTY,
    CellValue,
    Reader,
    Words,
    outcome_reader,
    read_amount,
    read_count,
    read_day,
    read_orgnr,
    read_text,
    read_year,
    read_yes_or_no,
    whole_kronor,
    words_of,
    wrong,
)
from programs.enums import FundingStream
from registers.models import County, Municipality, Organisation
from rsp.importing import ImportColumn

TEMPLATES = {
    ImportKind.GRANTS: "beslut 1",
    ImportKind.HISTORICAL_AGGREGATES: "summor 1",
    ImportKind.OTHER_AID: "annat stöd 1",
}
"""The version of each kind's columns. It rises when a column changes its meaning, so that old files are not misread."""

AMOUNTS = {
    ImportKind.GRANTS: "amount",
    ImportKind.HISTORICAL_AGGREGATES: "amount",
    ImportKind.OTHER_AID: "amount",
}
"""The column that a sum row adds up."""

IDENTITY = frozenset({"case_id", "row_id", "version", "template"})
"""Columns that nobody types in: they stand last."""


@dataclass(frozen=True)
class Codes:
    """The words that cells may hold: forms of support, municipalities, authorities. Empty where none are looked up."""

    schemes: Mapping[str, str] = field(default_factory=dict)
    other_schemes: Mapping[str, str] = field(default_factory=dict)
    municipalities: Mapping[str, str] = field(default_factory=dict)
    other_municipalities: Mapping[str, str] = field(default_factory=dict)
    authorities: Mapping[str, str] = field(default_factory=dict)
    county: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, county: County, authorities: Iterable[Organisation]) -> "Codes":
        """The codes of a county. Three queries beside ``authorities``, those who have decided in the county."""
        schemes = dict(AidScheme.objects.values_list("slug", "name"))
        others = {name: slug for slug, name in SchemeBasis.objects.values_list("scheme", "name")}
        places = list(Municipality.objects.filter(county=county))
        return cls(
            schemes={slug: str(name) for slug, name in schemes.items()},
            other_schemes={**others, **{slug: slug for slug in schemes}},
            municipalities={row.code: row.name for row in places},
            other_municipalities={word: row.code for row in places for word in (row.full_name, row.code)},
            authorities={str(row.pk): row.public_name for row in authorities},
            county={word: county.code for word in (county.name, county.code, county.short_name)},
        )

    @classmethod
    def of_schemes(cls) -> "Codes":
        """The forms of support alone. One query."""
        return cls(schemes={slug: str(name) for slug, name in AidScheme.objects.values_list("slug", "name")})

    @cached_property
    def labels(self) -> Mapping[str, Mapping[Any, str]]:
        """The words of the columns that hold codes, by column."""
        return {
            "municipality": self.municipalities,
            "scheme": self.schemes,
            "authority": self.authorities,
            "outcome": {one.value: str(one.label) for one in DecisionOutcome},
            "stream": {one.value: str(one.label) for one in FundingStream},
            "regulation": {one.value: str(one.label) for one in Regulation},
            "basis": {one.value: str(one.label) for one in AidBasis},
        }

    @property
    def scheme_words(self) -> Words:
        return words_of(_("Stödformen"), self.schemes, self.other_schemes)


def columns_of(kind: str, codes: Codes) -> list[ImportColumn]:
    """The columns that are read, in the order of the file."""
    match ImportKind(kind):
        case ImportKind.GRANTS:
            return _grant_columns(codes)
        case ImportKind.HISTORICAL_AGGREGATES:
            return _sum_columns(codes)
        case _:
            return _aid_columns()


def headings_by_key(kind: str) -> dict[str, str]:
    """The heading of each column. No query."""
    return {column.key: column.heading for column in columns_of(kind, Codes())}


def code_words(kind: str, codes: Codes) -> list[tuple[str, Sequence[str]]]:
    """What stands on the sheet Koder of the template: each column of words, and the words it takes."""
    streams = [str(label) for label in FundingStream.labels]
    match ImportKind(kind):
        case ImportKind.GRANTS:
            return [
                (_("Stödform"), list(codes.schemes.values())),
                (_("Utgång"), [str(label) for label in DecisionOutcome.labels]),
                (_("Finansiär"), streams),
                (_("Kommun"), list(codes.municipalities.values())),
            ]
        case ImportKind.HISTORICAL_AGGREGATES:
            return [(_("Stödform"), list(codes.schemes.values()))]
        case _:
            return [
                (_("Slag av stöd"), list(_regulations().labels.values())),
                (_("Underlag"), [str(label) for label in AidBasis.labels]),
                (_("Samma kostnader"), [_("ja"), _("nej")]),
            ]


def _grant_columns(codes: Codes) -> list[ImportColumn]:
    return [
        ImportColumn("dnr", _("Diarienummer"), read_text(60), aliases=(_("Dnr"), _("Ärendenummer"), _("Ärende"))),
        _optional("orgnr", _("Organisationsnummer"), read_orgnr, _("Orgnr"), _("Org.nr"), _("Org nr"), _("Org.nummer")),
        _optional(
            "applicant", _("Sökande"), read_text(200), _("Namn"), _("Mottagare"), _("Företag"), _("Stödmottagare")
        ),
        _optional("municipality", _("Kommun"), _municipality(codes)),
        ImportColumn(
            "scheme", _("Stödform"), codes.scheme_words.read, aliases=(_("Stöd"), _("Typ av stöd"), _("Stödtyp"))
        ),
        _optional("support_year", _("Stödår"), read_year, _("År")),
        _optional("received_on", _("Inkommen den"), read_day, _("Inkommen"), _("Ansökningsdatum"), _("Inkom")),
        _optional("applied_amount", _("Sökt belopp"), read_amount, _("Sökt")),
        _optional("decided_on", _("Beslutsdag"), read_day, _("Beslutsdatum"), _("Beslutad"), _("Datum")),
        _optional("outcome", _("Utgång"), outcome_reader(), _("Beslut"), _("Utfall")),
        _optional("amount", _("Beviljat belopp"), _kronor, _("Belopp"), _("Beviljat"), _("Beslutat belopp")),
        _optional("stream", _("Finansiär"), _streams().read, _("Finansiering")),
        _optional("authority", _("Beslutande myndighet"), _authority(codes), _("Myndighet"), _("Beslutat av")),
        _optional("comment", _("Kommentar"), read_text(8000), _("Skäl"), _("Anmärkning")),
        _optional("case_id", _("Ärendets id"), _uuid),
        *_version_columns(),
    ]


def _sum_columns(codes: Codes) -> list[ImportColumn]:
    return [
        _optional("county", _("Län"), _county(codes)),
        ImportColumn("year", _("År"), read_year, aliases=(_("Stödår"),)),
        ImportColumn("scheme", _("Stödform"), codes.scheme_words.read, aliases=(_("Stöd"), _("Typ av stöd"))),
        ImportColumn("count", _("Antal"), read_count, aliases=(_("Antal beslut"), _("Antal stöd"))),
        ImportColumn("amount", _("Belopp"), read_amount, aliases=(_("Summa, kr"), _("Beviljat belopp"), _("Beviljat"))),
        ImportColumn("source", _("Källa"), read_text(300)),
        _optional("authority", _("Beslutande myndighet"), _authority(codes), _("Myndighet"), _("Beslutat av")),
        _optional("label", _("Benämning i källan"), read_text(100), _("Benämning")),
        *_version_columns(),
    ]


def _aid_columns() -> list[ImportColumn]:
    return [
        _optional("orgnr", _("Organisationsnummer"), read_orgnr, _("Orgnr"), _("Org.nr")),
        _optional("applicant", _("Mottagare"), read_text(200), _("Företag"), _("Namn")),
        ImportColumn("regulation", _("Slag av stöd"), _regulations().read, aliases=(_("Förordning"),)),
        ImportColumn("basis", _("Underlag"), _bases().read),
        ImportColumn("granted_on", _("Beviljat den"), read_day, aliases=(_("Beviljat"), _("Beslutsdag"), _("Datum"))),
        _optional("amount", _("Belopp"), read_amount, _("Belopp, kr"), _("Belopp i kronor")),
        _optional("eur_amount", _("Belopp i euro"), read_amount, _("EUR"), _("Euro")),
        ImportColumn("grantor", _("Vem som beviljade"), read_text(200), aliases=(_("Beviljat av"), _("Stödgivare"))),
        _optional("reference", _("Beteckning"), read_text(100), _("Dnr"), _("Diarienummer")),
        _optional("for_same_costs", _("Samma kostnader"), read_yes_or_no),
        ImportColumn("source", _("Källa"), read_text(300)),
        _optional("row_id", _("Radens id"), _uuid),
        *_version_columns(),
    ]


def _version_columns() -> list[ImportColumn]:
    return [_optional("version", _("Radversion"), _version), _optional("template", _("Mall"), read_text(40))]


def _optional(key: str, heading: str, read: Reader, *aliases: str) -> ImportColumn:
    return ImportColumn(key, heading, read, is_required=False, aliases=aliases)


# --- How cells of codes are read


def _kronor(text: str) -> CellValue:
    return whole_kronor(read_amount(text))


def _streams() -> Words:
    return words_of(_("Finansiären"), {one.value: str(one.label) for one in FundingStream})


def _regulations() -> Words:
    labels = {one.value: str(one.label) for one in Regulation if one != Regulation.NONE}
    return words_of(
        _("Slaget av stöd"), labels, {_("Allmänt"): Regulation.GENERAL.value, "SGEI": Regulation.SGEI.value}
    )


def _bases() -> Words:
    return words_of(
        _("Underlaget"), {one.value: str(one.label) for one in AidBasis}, {_("Intyg"): AidBasis.DECLARED.value}
    )


def _municipality(codes: Codes) -> Reader:
    return words_of(_("Kommunen"), codes.municipalities, codes.other_municipalities).read


def _authority(codes: Codes) -> Reader:
    words = words_of(_("Myndigheten"), codes.authorities)

    def read(text: str) -> CellValue:
        found = words.read(text)
        if found.value is None and found.message:
            advice = _("Skriv namnet på någon av: %(names)s.") % {"names": ", ".join(codes.authorities.values())}
            return CellValue(
                None, found.state, found.message, found.advice if found.proposals else advice, found.proposals
            )
        return found

    return read


def _county(codes: Codes) -> Reader:
    known = {word.casefold(): code for word, code in codes.county.items()}

    def read(text: str) -> CellValue:
        plain = " ".join(text.split()).casefold()
        if not plain:
            return EMPTY
        if plain in known or plain.zfill(2) in known:
            return CellValue(known.get(plain) or known[plain.zfill(2)])
        return wrong(_("Länet ”%(text)s” är inte det du läser in") % {"text": text}, _("Läs in ett län i taget."))

    return read


def _uuid(text: str) -> CellValue:
    if not text:
        return EMPTY
    try:
        return CellValue(UUID(text))
    except ValueError:
        return wrong(_("Det är inget id"), _("Lämna cellen som den var i filen, eller töm den."))


def _version(text: str) -> CellValue:
    if not text:
        return EMPTY
    if text.isascii() and text.isdigit() and len(text) < 9:
        return CellValue(int(text))
    return wrong(_("Det är ingen radversion"), _("Lämna cellen som den var i filen, eller töm den."))
