"""Which cases are ranked, and where an officer moves them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grants.pages.case_ranking import RankingLine
from grants.reference.acts import SCHEME_NAMES
from programs.enums import FundingStream
from programs.forms.programmes import YearField
from rsp.forms import LineField, LongTextField

PLACE = {"inputmode": "numeric", "data-width": "number", "autocomplete": "off"}


class RankedYearForm(forms.Form):
    """The form of support, the year, and whose money."""

    stod = forms.ChoiceField(label=_("Stödform"), choices=list(SCHEME_NAMES.items()))
    ar = YearField(label=_("Stödår"))
    strom = forms.ChoiceField(
        label=_("Medel från"), choices=[("", _("Inte valt")), *FundingStream.choices], required=False
    )


class RankingForm(forms.Form):
    """A place for each case, why it stands there when it is moved, and why the cases are ranked."""

    note = LongTextField(
        label=_("Varför rangordnas ärendena?"),
        max_length=2000,
        rows=3,
        help_text=_("Till exempel att ansökningarna är större än det som är kvar av ramen."),
        error_messages={"required": _("Skriv varför ärendena rangordnas")},
    )

    def __init__(self, data: Any = None, *, lines: Sequence[RankingLine]) -> None:
        super().__init__(data)
        self.lines = lines
        for line in lines:
            dnr = line.ranked.case.dnr
            words = {"required": _t("Skriv en plats"), "invalid": _t("Skriv platsen som ett heltal")}
            words |= {"min_value": _t("Platsen är minst 1"), "max_value": _t("Platsen är för stor")}
            self.fields[f"plats-{line.key}"] = forms.IntegerField(
                label=_t("Plats för %s") % dnr,
                min_value=1,
                max_value=9999,
                initial=line.ranked.place,
                widget=forms.TextInput(PLACE),
                error_messages=words,
            )
            self.fields[f"skal-{line.key}"] = LineField(
                label=_t("Skäl att flytta %s") % dnr, max_length=300, required=False
            )

    @property
    def rows(self) -> list[tuple[RankingLine, Any, Any]]:
        """Each case with its two fields."""
        return [(line, self[f"plats-{line.key}"], self[f"skal-{line.key}"]) for line in self.lines]

    @property
    def order(self) -> list[UUID]:
        """The cases as they were placed: one moved up goes before whose place it takes, one moved down after."""

        def place(line: RankingLine) -> tuple[float, int]:
            typed, given = self.cleaned_data[f"plats-{line.key}"], line.ranked.place
            aside = 0.0 if typed == given else (-0.5 if typed < given else 0.5)
            return typed + aside, given

        return [UUID(line.key) for line in sorted(self.lines, key=place)]

    @property
    def moves(self) -> dict[UUID, str]:
        return {UUID(line.key): self.cleaned_data[f"skal-{line.key}"] for line in self.lines}
