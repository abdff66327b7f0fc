"""What people type about the de minimis ledger."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.enums import AidBasis, Regulation
from grants.models import AidScheme, OtherAid, UndertakingGroup, UndertakingMember
from programs.forms.money import KronorField
from registers.forms import NO_CHOICE, DayField, VersionForm
from registers.models import Organisation
from rsp import orgnr
from rsp.forms import LineField, LongTextField

KINDS = [choice for choice in Regulation.choices if choice[0] != Regulation.NONE]
MEMBER_WORDS = _("Till exempel majoritet av rösterna, 60 procent (artikel 2.2 a).")


class EuroField(KronorField):
    """Euro: "60 000" and "60 000,00" are one amount."""

    unit = _("euro")

    def __init__(self, **options: Any) -> None:
        words = {"invalid": _("Skriv beloppet i euro, till exempel 60 000")}
        super().__init__(error_messages=words | options.pop("error_messages", {}), **options)


class TrialForm(forms.Form):
    """A grant that is tried: nothing is saved."""

    belopp = KronorField(
        label=_("Belopp"), min_value=1, error_messages={"min_value": _("Skriv ett belopp som är större än noll")}
    )
    beslutsdag = DayField(label=_("Beslutsdag"), error_messages={"required": _("Skriv beslutsdagen")})
    stodform = forms.ModelChoiceField(
        queryset=AidScheme.objects.none(),
        label=_("Stödform"),
        empty_label=_("Välj i listan"),
        error_messages={"required": _("Välj en stödform"), "invalid_choice": _("Välj en stödform i listan")},
    )

    def __init__(self, data: Any = None, *, schemes: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["stodform"].queryset = schemes


class OtherAidForm(forms.ModelForm):
    """Aid from somebody else, in kronor, euro or both."""

    regulation = forms.ChoiceField(
        label=_("Slag av stöd"),
        choices=NO_CHOICE + KINDS,
        help_text=_("Stöd till fiske och jordbruk delar det allmänna taket."),
        error_messages={"required": _("Välj vilket slag av stöd det är")},
    )
    basis = forms.ChoiceField(
        label=_("Underlag"),
        choices=AidBasis.choices,
        widget=forms.RadioSelect,
        help_text=_("Bara beviljat stöd räknas. Det som är sökt visas."),
        error_messages={"required": _("Välj hur uppgiften är känd")},
    )
    granted_on = DayField(label=_("Beviljat den"), error_messages={"required": _("Skriv dagen då stödet beviljades")})
    amount = KronorField(label=_("Belopp i kronor"), required=False)
    eur_amount = EuroField(
        label=_("Belopp i euro"),
        required=False,
        help_text=_("Lämna tomt om intyget bara säger kronor. Då räknas det om med kursen den dagen."),
    )

    class Meta:
        model = OtherAid
        fields = (
            "regulation",
            "basis",
            "granted_on",
            "amount",
            "eur_amount",
            "grantor",
            "reference",
            "for_same_costs",
            "source",
        )
        field_classes = dict.fromkeys(("grantor", "reference", "source"), LineField)
        labels = {"for_same_costs": _("Stödet gäller samma kostnader som ansökan (27 § 2)")}
        help_texts = {
            "grantor": _("Till exempel Länsstyrelsen i Jämtlands län."),
            "source": _("Handlingen som uppgiften står i, till exempel intyg 2025-09-30."),
        }
        error_messages = {
            "grantor": {"required": _("Skriv vem som beviljade stödet")},
            "source": {"required": _("Skriv var uppgiften står")},
        }


class AidRemovalForm(VersionForm):
    """Why a record of other aid is taken away."""

    reason = LongTextField(
        label=_("Varför tar du bort uppgiften?"),
        max_length=500,
        rows=3,
        help_text=_("Skälet sparas i loggen. Skriv inte namn på personer."),
        error_messages={"required": _("Skriv varför uppgiften tas bort")},
    )


class UndertakingEditForm(forms.ModelForm):
    """What a single undertaking is called, and how it is known."""

    class Meta:
        model = UndertakingGroup
        fields = ("name", "source")
        field_classes = dict.fromkeys(("name", "source"), LineField)
        help_texts = {
            "name": _("Till exempel koncernens namn."),
            "source": _("Handlingen som visar att bolagen hör ihop, till exempel intyg 2025-09-30."),
        }
        error_messages = {
            "name": {"required": _("Skriv ett namn")},
            "source": {"required": _("Skriv handlingen som visar att bolagen hör ihop")},
        }


class MemberPeriodForm(forms.ModelForm):
    """How a company belongs, and from which day to which."""

    valid_from = DayField(label=_("Från och med"), error_messages={"required": _("Skriv första dagen")})
    valid_to = DayField(
        label=_("Till och med"),
        required=False,
        help_text=_("ÅÅÅÅ-MM-DD. Lämna tomt så länge bolaget hör dit. Stödet stannar hos bolaget när det lämnar."),
    )

    class Meta:
        model = UndertakingMember
        fields = ("link", "valid_from", "valid_to")
        field_classes = {"link": LineField}
        error_messages = {"link": {"required": _("Skriv hur bolaget hör ihop med de andra")}}


class UndertakingForm(UndertakingEditForm):
    """A single undertaking to write down, with how the company that the page is about belongs to it."""

    link = LineField(
        label=_("Samband"),
        max_length=200,
        help_text=MEMBER_WORDS,
        error_messages={"required": _("Skriv hur bolaget hör ihop med de andra")},
    )
    valid_from = DayField(label=_("Från och med"), error_messages={"required": _("Skriv första dagen")})
    valid_to = DayField(label=_("Till och med"), required=False)


class MemberForm(MemberPeriodForm):
    """A company to add, by its number in the register of organisations."""

    number = LineField(
        label=_("Organisationsnummer"),
        help_text=_("Bolaget ska finnas i registret över organisationer."),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "number"}),
        error_messages={"required": _("Skriv bolagets organisationsnummer")},
    )
    field_order = ("number", "link", "valid_from", "valid_to")

    def __init__(self, data: Any = None, *, companies: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.companies = companies

    def clean_number(self) -> Organisation:
        try:
            number = orgnr.normalise(self.cleaned_data["number"])
        except orgnr.InvalidOrgnr as error:
            words = _("Skriv organisationsnumret med tio siffror, till exempel 556036-0793")
            raise forms.ValidationError(words) from error
        company: Organisation | None = self.companies.filter(orgnr=number).first()
        if company is None:
            raise forms.ValidationError(
                _("Inget bolag i registret har det numret. Lägg till bolaget i registret först.")
            )
        return company

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes, of a valid form."""
        data = dict(self.cleaned_data)
        return {**data, "organisation": data.pop("number")}


class ConfirmForm(forms.Form):
    """That a grant stands in the register."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    confirmed_on = DayField(
        label=_("Registrerad den"), error_messages={"required": _("Skriv dagen då stödet registrerades")}
    )
    reference = LineField(label=_("Registrets beteckning"), max_length=100, required=False)

    def clean_confirmed_on(self) -> Any:
        day = self.cleaned_data["confirmed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Dagen kan inte vara efter i dag."))
        return day
