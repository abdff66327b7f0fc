"""What a municipality types of its home delivery in a year, or reads from a file: counts and costs, no people."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.rules.cell_values import FIRST_YEAR, LAST_YEAR
from grants.rules.delivery_figures import FIGURES, ReadFigures, UnusableFigures, figures_of_cells
from grants.rules.facts import Answer
from programs.forms.money import KronorField
from registers.forms import DayField
from rsp.table_files import UnreadableTable, cells_of_file

YEAR_WORDS = dict.fromkeys(("invalid", "min_value", "max_value"), _("Skriv året med fyra siffror, till exempel 2025"))


class CountField(forms.IntegerField):
    """A whole number, with or without spaces."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "data-width": "number", "autocomplete": "off"}
        words = {"invalid": _("Skriv antalet med siffror"), "min_value": _("Antalet kan inte vara negativt")}
        options["error_messages"] = words | options.get("error_messages", {})
        options.setdefault("min_value", 0)
        super().__init__(required=False, widget=forms.TextInput(attrs), **options)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = "".join(value.split())
        found: int | None = super().to_python(value)
        return found


class HomeDeliveryForm(forms.Form):
    """The figures of one calendar year. What is left empty is not known."""

    cost_year = CountField(label=_("Kalenderår"), min_value=FIRST_YEAR, max_value=LAST_YEAR, error_messages=YEAR_WORDS)
    households = CountField(
        label=_("Hushåll som fått hemsändning eller deltagit i inköpsturer"),
        help_text=_("Varje hushåll räknas en gång."),
    )
    delivery_occasions = CountField(
        label=_("Hemsändningar, räknat per hushåll och tillfälle"),
        help_text=_("Får 10 hushåll varor en gång i veckan hela året är det 520. Ange 0 om ni inte har hemsändning."),
    )
    delivery_cost = KronorField(label=_("Nettokostnad för hemsändning"), required=False, min_value=0)
    trip_occasions = CountField(
        label=_("Inköpsturer, räknat per hushåll och tillfälle"), help_text=_("Ange 0 om ni inte har inköpsturer.")
    )
    trip_cost = KronorField(label=_("Nettokostnad för inköpsturer"), required=False, min_value=0)
    dag = DayField(label=_("Prövas mot reglerna den"), required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        for field in self.fields.values():
            field.is_asked = True

    @property
    def answers(self) -> dict[str, Answer]:
        """What can be read, by the keys of the facts; what is left empty is not there."""
        data = getattr(self, "cleaned_data", None) or self.initial
        return {key: Decimal(data[key]) for key in FIGURES if data.get(key) is not None}

    @property
    def day(self) -> Any:
        return (getattr(self, "cleaned_data", None) or {}).get("dag") or timezone.localdate()


class FiguresFileForm(forms.Form):
    """A table of the figures. It is read and forgotten."""

    file = forms.FileField(
        label=_("Fil med årets uppgifter"),
        help_text=_("Excel (XLSX) eller CSV, med rubriker på första raden. Bara antal och kostnader, inga namn."),
        widget=forms.FileInput({"accept": ".xlsx,.csv", "class": "filepick"}),
        error_messages={"required": _("Välj en fil"), "empty": _("Filen är tom. Välj en annan fil.")},
    )

    def clean_file(self) -> ReadFigures:
        upload = self.cleaned_data["file"]
        try:
            return figures_of_cells(cells_of_file(upload.file, upload.size, name=upload.name))
        except (UnreadableTable, UnusableFigures) as error:
            raise ValidationError(str(error)) from error


def as_initial(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers as a form shows them: amounts as they are, counts as whole numbers."""
    found: dict[str, Any] = {}
    for key in FIGURES:
        value = answers.get(key)
        if isinstance(value, Decimal):
            found[key] = value if key.endswith("cost") else int(value)
    return found
