"""What people type of the public figures that rules rest on."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.forms.money import KronorField
from registers.enums import Certainty
from registers.forms import DayField
from registers.models import ExchangeRate, InterestRate, PriceBaseAmount
from rsp.importing import MAX_CHARACTERS
from rsp.swedish import decimal_text
from rsp.table_files import UnreadableTable, decoded

SOURCE = {"required": _("Ange källan")}


class NumberField(forms.DecimalField):
    """A number with a decimal comma or point, shown with a comma."""

    def __init__(self, *, unit: Any, **options: Any) -> None:
        self.unit = unit
        attrs = {"inputmode": "decimal", "data-width": "number", "autocomplete": "off"}
        options.setdefault("error_messages", {})
        words = {
            "invalid": _("Skriv ett tal, till exempel 11,5"),
            "max_decimal_places": _("Skriv färre decimaler."),
            "max_digits": _("Talet är för stort."),
            "max_whole_digits": _("Talet är för stort."),
        }
        options["error_messages"] = words | options["error_messages"]
        super().__init__(localize=True, widget=forms.TextInput(attrs), **options)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = "".join(value.split()).replace("\u2212", "-")
        found: Decimal | None = super().to_python(value)
        return found

    def prepare_value(self, value: Any) -> Any:
        return decimal_text(value) if isinstance(value, Decimal) else value


class FigureForm(forms.ModelForm):
    """What the service refuses it says at the field: the form does not ask the constraints too."""

    def validate_constraints(self) -> None:
        """Left to the service."""

    def validate_unique(self) -> None:
        """Left to the service."""


class PriceBaseAmountForm(FigureForm):
    """The price base amount of a year."""

    year = forms.IntegerField(
        label=_("År"),
        min_value=1957,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "data-width": "number", "autocomplete": "off"}),
        error_messages={
            "required": _("Skriv året"),
            "invalid": _("Skriv året med fyra siffror"),
            "min_value": _("Skriv ett år från 1957"),
            "max_value": _("Skriv ett år till och med 2100"),
        },
    )
    amount = KronorField(
        label=_("Prisbasbelopp"), min_value=1, error_messages={"min_value": _("Beloppet ska vara större än noll.")}
    )

    class Meta:
        model = PriceBaseAmount
        fields = ("year", "amount", "source")
        help_texts = {"source": _("Förordningen som fastställer beloppet, eller sidan där det står.")}
        error_messages = {"source": SOURCE}

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount != amount.to_integral_value():
            raise forms.ValidationError(_("Skriv beloppet i hela kronor."))
        return amount


class ExchangeRateForm(FigureForm):
    """SEK for one euro on a day."""

    day = DayField(label=_("Dag"), error_messages={"required": _("Skriv dagen")})
    rate = NumberField(
        label=_("Kronor per euro"),
        unit=_("kr"),
        max_digits=9,
        decimal_places=4,
        error_messages={"required": _("Skriv kursen")},
    )
    certainty = forms.ChoiceField(label=_("Säkerhet"), choices=Certainty.choices)

    class Meta:
        model = ExchangeRate
        fields = ("day", "rate", "certainty", "source")
        help_texts = {"source": _("Vem som har publicerat kursen, till exempel Riksbanken.")}
        error_messages = {"source": SOURCE}


class InterestRateForm(FigureForm):
    """The state's lending rate for some time."""

    valid_from = DayField(label=_("Från och med"), error_messages={"required": _("Skriv första dagen")})
    valid_to = DayField(
        label=_("Till och med"),
        help_text=_("ÅÅÅÅ-MM-DD. Sista dagen som källan säger. Efter den är räntan inte känd."),
        error_messages={"required": _("Skriv sista dagen")},
    )
    percent = NumberField(
        label=_("Ränta"),
        unit=_("%"),
        max_digits=6,
        decimal_places=3,
        error_messages={"required": _("Skriv räntan")},
    )

    class Meta:
        model = InterestRate
        fields = ("valid_from", "valid_to", "percent", "source")
        help_texts = {"source": _("Vem som har publicerat räntan, till exempel Riksgälden.")}
        error_messages = {"source": SOURCE}


class RatesForm(forms.Form):
    """Many rates at once: a file or a pasted table, with where they come from."""

    source = forms.CharField(
        label=_("Källa"),
        max_length=200,
        help_text=_("Vem som har publicerat kurserna, till exempel Riksbanken."),
        error_messages=SOURCE,
    )
    file = forms.FileField(
        label=_("CSV-fil"),
        required=False,
        help_text=_("Högst 400 kB. Kolumner: Datum och Kurs."),
        error_messages={"empty": _("Filen är tom.")},
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(
        label=_("Eller klistra in tabellen"),
        required=False,
        strip=False,
        help_text=_(
            "Rubriker på första raden: Datum;Kurs. Sedan en rad för varje dag, till exempel 2026-01-02;11,0540."
        ),
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
    )
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        file = self.cleaned_data.get("file")
        if file and file.size > MAX_CHARACTERS:
            self.add_error("file", _("Filen är för stor. Den får vara högst 400 kB."))
        elif file:
            self._read(file)
        elif not self.errors and not self.cleaned_data.get("text", "").strip():
            self.add_error("file", _("Välj en fil eller klistra in en tabell"))
        return self.cleaned_data

    def _read(self, file: Any) -> None:
        try:
            self.cleaned_data["text"] = decoded(file.read())
            self.cleaned_data["confirmed"] = False
        except UnreadableTable as error:
            self.add_error("file", str(error))
