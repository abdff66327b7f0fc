"""Reading a table of support in: the file, its columns, the answers to its questions; and what is taken out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grants.enums import ImportKind
from grants.grant_tables.export import CHOSEN_FIRST, exported_headings
from grants.grant_tables.readings import Finding
from grants.grant_tables.runs import KEEP, USE, Conflict
from grants.services.grant_import import MOST_ROWS
from rsp.importing import ImportColumn
from rsp.table_files import Cells, UnreadableTable, cells_of_file


class ImportFileForm(forms.Form):
    """A table in a file, what it holds and for which county. ``cells`` are its rows, once it is valid."""

    kind = forms.ChoiceField(label=_("Vad filen innehåller"), choices=ImportKind.choices)
    county = forms.ChoiceField(label=_("Län"))
    file = forms.FileField(
        label=_("Fil"),
        help_text=_("Excel (.xlsx) eller CSV, högst 20 MB och 6 000 rader. Det första kalkylbladet läses."),
        error_messages={"required": _("Välj en fil"), "empty": _("Filen är tom.")},
    )
    cells: Cells

    def __init__(
        self, data: Any = None, files: Any = None, *, counties: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        field = self.fields["county"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(counties)
        if len(counties) == 1:
            field.initial = counties[0][0]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.cells = cells_of_file(file.file, file.size, MOST_ROWS, file.name)
        except UnreadableTable as error:
            raise forms.ValidationError(str(error)) from error
        return file


class ColumnsForm(forms.Form):
    """One choice per column of the table: which column of the file it is, or none."""

    def __init__(
        self,
        data: Any = None,
        *,
        columns: Sequence[ImportColumn],
        headings: Sequence[str],
        mapping: Mapping[str, int],
    ) -> None:
        super().__init__(data)
        named = [
            (str(place), heading or _t("Kolumn %(number)d") % {"number": place + 1})
            for place, heading in enumerate(headings)
        ]
        for column in columns:
            self.fields[column.key] = forms.TypedChoiceField(
                label=column.heading,
                choices=[("", _t("Läses inte in")), *named],
                coerce=int,
                empty_value=None,
                required=column.is_required,
                initial=str(mapping[column.key]) if column.key in mapping else "",
                error_messages={
                    "required": _t("Välj vilken kolumn som är %(name)s") % {"name": column.heading},
                    "invalid_choice": _t("Välj i listan"),
                },
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        seen: dict[int, str] = {}
        for key, place in list(self.cleaned_data.items()):
            if place in seen:
                words = _t("Kolumnen är redan vald för %(name)s") % {"name": self.fields[seen[place]].label}
                self.add_error(key, words)
            elif place is not None:
                seen[place] = key
        return self.cleaned_data

    @property
    def mapping(self) -> dict[str, int]:
        return {key: place for key, place in self.cleaned_data.items() if place is not None}


class AnswersForm(forms.Form):
    """An answer to each question and each conflict that the page shows, by its key. None needs an answer now."""

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[Finding],
        conflicts: Sequence[Conflict],
        answers: Mapping[str, str],
    ) -> None:
        super().__init__(data)
        choices = {one.key: [(each.answer, each.label) for each in one.proposals] for one in questions}
        choices |= {one.key: [(KEEP, one.now), (USE, one.new)] for one in conflicts}
        self.keys: dict[str, str] = {}
        for number, (key, offered) in enumerate(choices.items()):
            self.keys[f"svar-{number}"] = key
            self.fields[f"svar-{number}"] = forms.ChoiceField(
                choices=offered,
                widget=forms.RadioSelect,
                required=False,
                initial=answers.get(key, ""),
                error_messages={"invalid_choice": _t("Välj ett av svaren")},
            )

    @property
    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(name, "") for name, key in self.keys.items()}

    def field_of(self, key: str) -> Any:
        """The bound field of a question or a conflict."""
        return next(self[name] for name, own in self.keys.items() if own == key)


class DigestForm(forms.Form):
    """What was shown before it is read in."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ExportForm(forms.Form):
    """Which columns of cases are taken out, and as what."""

    kolumn = forms.MultipleChoiceField(
        label=_("Kolumner"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ärendets id, radversion och mall följer alltid med, så att filen kan läsas in igen."),
        error_messages={"required": _("Välj minst en kolumn"), "invalid_choice": _("Välj i listan")},
    )
    format = forms.ChoiceField(
        label=_("Filformat"),
        choices=[("xlsx", _("Excel")), ("csv", _("CSV"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Välj i listan")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"kolumn": CHOSEN_FIRST, "format": "xlsx"})
        field = self.fields["kolumn"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(exported_headings().items())
