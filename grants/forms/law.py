"""What people type about the law: dated values and the words of letters."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.enums import RuleCertainty, ValueUnit
from grants.models import AidScheme, LegalAct, LetterText, RuleValue
from registers.forms import NO_CHOICE, DayField, VersionForm
from rsp.forms import LongTextField
from rsp.swedish import decimal_text

UNITS = {
    ValueUnit.SEK: _("kr"),
    ValueUnit.EUR: _("euro"),
    ValueUnit.SHARE: _("%"),
    ValueUnit.KM: _("km"),
    ValueUnit.YEARS: _("år"),
    ValueUnit.BASE_AMOUNTS: _("prisbasbelopp"),
    ValueUnit.DAYS: _("arbetsdagar"),
    ValueUnit.POINTS: _("procentenheter"),
}
"""What stands after the number. A share is written in per cent and kept as a share of one."""

OPEN_END = _("ÅÅÅÅ-MM-DD. Lämna tomt om det gäller tills vidare.")
SOURCE_HINT = _("Var uppgiften står, till exempel SFS 2025:900 eller en sida hos Tillväxtverket.")


TWO_WAYS = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")
"""An amount that is thousands to one reader and decimals to another: "390.000"."""


def _two_readings(whole: str, rest: str) -> str:
    decimals = rest.rstrip("0")
    less = f"{whole},{decimals}" if decimals else whole
    return _("Menar du %(less)s eller %(more)s? Skriv talet utan punkt eller komma mellan tusental.") % {
        "less": less,
        "more": f"{whole}\u00a0{rest}",
    }


class RuleNumberField(forms.DecimalField):
    """A number of the law as people write it: "370 000", "0,5"; a share in per cent."""

    def __init__(self, *, unit: str, **options: Any) -> None:
        self.factor = Decimal(100) if unit == ValueUnit.SHARE else Decimal(1)
        self.unit = UNITS[ValueUnit(unit)]
        self.is_money = unit in (ValueUnit.SEK, ValueUnit.EUR)
        attrs = {"inputmode": "decimal", "data-width": "number", "autocomplete": "off"}
        words = {
            "required": _("Skriv värdet"),
            "invalid": _("Skriv värdet som ett tal, till exempel 370 000"),
            "min_value": _("Värdet kan inte vara mindre än 0"),
            "max_digits": _("Värdet är för stort."),
            "max_whole_digits": _("Värdet är för stort."),
            "max_decimal_places": _("Skriv färre decimaler."),
        }
        super().__init__(
            label=_("Värde"),
            min_value=0,
            max_digits=14,
            decimal_places=4,
            localize=True,
            widget=forms.TextInput(attrs),
            error_messages=words,
            **options,
        )

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = "".join(value.split()).removesuffix("%").removesuffix("kr")
            if self.is_money and (two := TWO_WAYS.fullmatch(value)):
                raise forms.ValidationError(_two_readings(*two.groups()), code="two_ways")
        found = super().to_python(value)
        return None if found is None else found / self.factor

    def prepare_value(self, value: Any) -> Any:
        return decimal_text(value * self.factor) if isinstance(value, Decimal) else value


class CitationForm(forms.ModelForm):
    """Where a value that is used stands written."""

    wording_from = DayField(label=_("Lydelse från och med"), error_messages={"required": _("Skriv första dagen")})
    wording_to = DayField(label=_("Lydelse till och med"), required=False, help_text=OPEN_END)

    class Meta:
        model = RuleValue
        fields = ("paragraph", "wording_from", "wording_to", "source", "note")
        help_texts = {"paragraph": _("Till exempel 20 § eller 12 § 2."), "source": SOURCE_HINT}
        error_messages = {
            "paragraph": {"required": _("Skriv paragrafen")},
            "source": {"required": _("Ange källan")},
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        for first, last in (("wording_from", "wording_to"), ("valid_from", "valid_to")):
            begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if begins and ends and ends < begins:
                self.add_error(last, _("Sista dagen kan inte vara före första dagen."))
        return self.cleaned_data


class RuleValueForm(CitationForm):
    """A value of a rule from a day, as it waits to be confirmed. A condition has no number."""

    act = forms.ModelChoiceField(
        queryset=LegalAct.objects.none(),
        label=_("Författning"),
        empty_label=_("Välj i listan"),
        error_messages={"required": _("Välj en författning")},
    )
    valid_from = DayField(label=_("Tillämpas från och med"), error_messages={"required": _("Skriv första dagen")})
    valid_to = DayField(label=_("Tillämpas till och med"), required=False, help_text=OPEN_END)
    certainty = forms.ChoiceField(
        label=_("Hur säker är uppgiften?"),
        choices=[*NO_CHOICE, *RuleCertainty.choices],
        error_messages={"required": _("Välj hur säker uppgiften är")},
    )
    field_order = ("value", "valid_from", "valid_to", "act", "paragraph", "wording_from", "wording_to", "certainty")

    class Meta(CitationForm.Meta):
        fields = (*CitationForm.Meta.fields, "act", "value", "valid_from", "valid_to", "certainty")

    def __init__(self, *arguments: Any, unit: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["act"].queryset = LegalAct.objects.order_by("-valid_from", "sfs")
        if unit == ValueUnit.CONDITION:
            del self.fields["value"]
        else:
            self.fields["value"] = RuleNumberField(unit=unit)
            self.order_fields(self.field_order)

    def _get_validation_exclusions(self) -> set[str]:
        """The service judges the row as a whole: here it lacks what nobody types, and what is already refused."""
        return {field.name for field in self._meta.model._meta.fields} - (set(self.fields) - set(self.errors))

    def validate_constraints(self) -> None:
        """Left to the service, which says what is wrong at the field."""


class ConfirmForm(VersionForm):
    """How a value that waited is known now."""

    certainty = forms.ChoiceField(
        label=_("Hur är uppgiften bekräftad?"),
        choices=[choice for choice in RuleCertainty.choices if choice[0] != RuleCertainty.UNCERTAIN],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj hur uppgiften är bekräftad")},
    )
    source = forms.CharField(
        label=_("Källa"), max_length=300, help_text=SOURCE_HINT, error_messages={"required": _("Ange källan")}
    )


class LastDayForm(VersionForm):
    """The last day of a value."""

    last_day = DayField(label=_("Sista dagen"), error_messages={"required": _("Skriv sista dagen")})


class LetterTextForm(forms.ModelForm):
    """The words of a part of a letter, until a lawyer has read them."""

    text = LongTextField(label=_("Text"), max_length=6000, rows=12, error_messages={"required": _("Skriv texten")})

    class Meta:
        model = LetterText
        fields = ("text", "source")
        help_texts = {"source": _("Varifrån orden eller reglerna kommer.")}
        error_messages = {"source": {"required": _("Ange varifrån texten kommer")}}

    def validate_constraints(self) -> None:
        """Left to the service, which says what is wrong at the field."""


class LetterVersionForm(LetterTextForm):
    """A new version from a day."""

    valid_from = DayField(label=_("Gäller från och med"), error_messages={"required": _("Skriv första dagen")})
    field_order = ("valid_from", "text", "source")

    class Meta(LetterTextForm.Meta):
        fields = ("valid_from", "text", "source")


class NewLetterTextForm(LetterVersionForm):
    """A text of a part that has none."""

    field_order = ("part", "occasion", "act", "scheme", "valid_from", "text", "source")

    class Meta(LetterTextForm.Meta):
        fields = ("part", "occasion", "act", "scheme", "valid_from", "text", "source")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["act"].queryset = LegalAct.objects.order_by("-valid_from", "sfs")
        self.fields["act"].empty_label = _("Välj i listan")
        self.fields["scheme"].queryset = AidScheme.objects.order_by("name")
        self.fields["scheme"].empty_label = _("Alla stödformer")
        for name, words in (
            ("part", _("Välj del av brevet")),
            ("occasion", _("Välj vilka beslut texten gäller")),
            ("act", _("Välj en författning")),
        ):
            self.fields[name].error_messages["required"] = words


class ReviewForm(VersionForm):
    """That a lawyer has read a text."""

    reviewed_on = DayField(label=_("Granskad den"), error_messages={"required": _("Skriv dagen")})
    reviewed_reference = forms.CharField(
        label=_("Var granskningen finns"),
        max_length=200,
        help_text=_("Diarienummer eller uppdrag. Skriv inte namnet på den som granskade."),
        error_messages={"required": _("Ange var granskningen finns")},
    )


class RuleFilterForm(forms.Form):
    """Which rules are shown, and as they stood on which day."""

    dag = DayField(label=_("Som det var den"), required=False)
    stod = forms.ModelChoiceField(
        queryset=AidScheme.objects.none(), label=_("Stödform"), required=False, empty_label=_("Alla stödformer")
    )
    visa = forms.ChoiceField(
        label=_("Visa"),
        required=False,
        choices=[("", _("Alla regler")), ("vantar", _("Med värden som väntar"))],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["stod"].queryset = AidScheme.objects.order_by("name")
        self.fields["stod"].error_messages["invalid_choice"] = _("Välj en stödform i listan")
        self.fields["visa"].error_messages["invalid_choice"] = _("Välj ett av alternativen i listan")
