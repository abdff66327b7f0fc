"""The file of a plan's table, and which of its columns is which."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rsp.importing import ImportColumn
from rsp.table_files import Cells, UnreadableTable, cells_of_file


class TableFileForm(forms.Form):
    """A table in a file. ``cells`` are its rows, once it is valid."""

    file = forms.FileField(
        label=_("Tabell"),
        help_text=_("Excel (.xlsx) eller CSV, högst 20 MB och 1 000 rader. Det första kalkylbladet läses."),
        error_messages={"required": _("Välj en fil"), "empty": _("Filen är tom.")},
    )
    cells: Cells

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.cells = cells_of_file(file.file, file.size, name=file.name)
        except UnreadableTable as error:
            raise forms.ValidationError(str(error)) from error
        return file


class MappingForm(forms.Form):
    """One choice per column of the plan: which column of the file it is, or none."""

    def __init__(
        self,
        data: Any = None,
        *,
        columns: Sequence[ImportColumn],
        headings: Sequence[str],
        mapping: dict[str, int],
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


class CommitForm(forms.Form):
    """What was shown before it is read in."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
