"""What people type about money out and back: payments, requisitions, withholding, follow-up and recovery."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from grants.enums import RepaymentGround, SettlementKind
from grants.models import Payment, Requisition, RequisitionLine, ServiceFollowUp
from programs.forms.money import KronorField
from registers.forms import NO_CHOICE, DayField, VersionForm
from rsp.forms import LineField, LongTextField
from rsp.swedish import kronor

GROUNDS = NO_CHOICE + RepaymentGround.choices
YES_NO = (("", _("Inte känt")), ("True", _("Ja")), ("False", _("Nej")))
POSITIVE = {"min_value": _("Beloppet ska vara större än noll.")}


class OnceForm(forms.Form):
    """A form that counts once, however often it is sent: ``entry_key`` is the opened form's own."""

    entry_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        options["initial"] = {"entry_key": uuid.uuid4(), **options.get("initial", {})}
        super().__init__(data, **options)


class RequisitionChoice(forms.ModelChoiceField):
    """One of a case's requisitions."""

    def label_from_instance(self, obj: Requisition) -> str:
        return str(_("Rekvisition %(number)s, inkom %(day)s")) % {"number": obj.number, "day": obj.received_on}


class PaymentForm(OnceForm):
    """An amount, a day and, where costs are reported, the requisition."""

    requisition = RequisitionChoice(
        label=_("Mot rekvisition"), queryset=Requisition.objects.none(), required=False, empty_label=_("Ingen")
    )
    amount = KronorField(label=_("Belopp"), min_value=1, error_messages=POSITIVE)
    due_on = DayField(label=_("Betalas den"), error_messages={"required": _("Skriv vilken dag")})
    field_order = ("requisition", "amount", "due_on")

    def __init__(self, data: Any = None, *, requisitions: Any, **options: Any) -> None:
        options["initial"] = {"due_on": timezone.localdate(), **options.get("initial", {})}
        super().__init__(data, **options)
        self.fields["requisition"].queryset = requisitions
        self.fields["requisition"].error_messages["invalid_choice"] = _("Välj en rekvisition i listan")
        if not requisitions.exists():
            del self.fields["requisition"]

    @property
    def values(self) -> dict[str, Any]:
        """What the service is given, of a valid form."""
        data = dict(self.cleaned_data)
        chosen = data.pop("requisition", None)
        data.pop("entry_key")
        return {**data, "requisition": chosen.pk if chosen else None}


class CancelForm(VersionForm):
    """Why a payment is cancelled."""

    reason = LineField(
        label=_("Varför avbryts utbetalningen?"), max_length=300, error_messages={"required": _("Skriv varför")}
    )


class PaidForm(forms.Form):
    """The day the money left, and where it is booked."""

    paid_on = DayField(label=_("Utbetald den"), error_messages={"required": _("Skriv vilken dag")})
    reference = LineField(label=_("Bokföringsreferens"), max_length=60, required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        options["initial"] = {"paid_on": timezone.localdate(), **options.get("initial", {})}
        super().__init__(data, **options)


class PaymentPaidForm(PaidForm, VersionForm):
    """One payment that has left."""


class CloseForm(VersionForm):
    """Why a case is closed with money left."""

    comment = LongTextField(label=_("Kommentar"), max_length=500, rows=3, required=False)


class ChosenForm(forms.Form):
    """Payments that were ticked in a list, and their sum as it was seen on the page that asks."""

    payment = forms.ModelMultipleChoiceField(
        queryset=Payment.objects.none(),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": _("Välj minst en utbetalning"),
            "invalid_choice": _("En av utbetalningarna finns inte längre i listan. Gå tillbaka och välj på nytt."),
            "invalid_pk_value": _("En av utbetalningarna finns inte längre i listan. Gå tillbaka och välj på nytt."),
        },
    )
    total = forms.DecimalField(widget=forms.HiddenInput, max_digits=14, decimal_places=2, required=False)

    def __init__(self, data: Any = None, *, rows: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["payment"].queryset = rows


# --- Requisitions


class RequisitionForm(forms.ModelForm):
    """When a requisition came, and whether it is the last."""

    received_on = DayField(label=_("Inkommen den"), error_messages={"required": _("Skriv när rekvisitionen kom in")})
    is_final = forms.BooleanField(label=_("Det här är slutredovisningen"), required=False)
    note = LineField(label=_("Anmärkning"), max_length=500, required=False)

    class Meta:
        model = Requisition
        fields = ("received_on", "is_final", "note")

    def _post_clean(self) -> None:
        """The constraints are asked by the service, which tells at the fields."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)


class RequisitionAddForm(OnceForm, RequisitionForm):
    """A new requisition."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        options["initial"] = {"received_on": timezone.localdate(), **options.get("initial", {})}
        super().__init__(data, **options)


class RequisitionLineForm(forms.ModelForm):
    """An invoice: who sent it, when it is of, what it costs, how much of it is eligible."""

    supplier = LineField(
        label=_("Leverantör"), max_length=200, error_messages={"required": _("Skriv vem som har skickat fakturan")}
    )
    invoice_number = LineField(label=_("Fakturanummer"), max_length=60, required=False)
    invoiced_on = DayField(label=_("Fakturadatum"), error_messages={"required": _("Skriv fakturans datum")})
    paid_on = DayField(
        label=_("Betald den"), required=False, help_text=_("ÅÅÅÅ-MM-DD. Lämna tomt om det inte framgår.")
    )
    amount = KronorField(label=_("Belopp utan moms"), min_value=0)
    eligible_amount = KronorField(
        label=_("Stödberättigande belopp"),
        min_value=0,
        help_text=_("Den del av beloppet som stödet gäller."),
    )
    note = LineField(label=_("Anmärkning"), max_length=300, required=False)
    upload = DocumentField(label=_("Fakturan som fil"), required=False)

    class Meta:
        model = RequisitionLine
        fields = ("supplier", "invoice_number", "invoiced_on", "paid_on", "amount", "eligible_amount", "note")

    _post_clean = RequisitionForm._post_clean


class RequisitionLineAddForm(OnceForm, RequisitionLineForm):
    """A new invoice."""


# --- Decisions about money


class WithholdForm(VersionForm):
    """What is not paid out, on which ground, and why (33 §)."""

    amount = KronorField(label=_("Belopp som inte betalas ut"), min_value=1, error_messages=POSITIVE)
    ground = forms.ChoiceField(label=_("Grund"), choices=GROUNDS, error_messages={"required": _("Välj en grund")})
    reasons = LongTextField(
        label=_("Skäl"),
        max_length=4000,
        help_text=_("Texten står i beslutet. Skriv till mottagaren."),
        error_messages={"required": _("Skriv skälen för beslutet")},
    )
    is_reviewed = forms.BooleanField(
        label=_("Texten om överklagande är granskad av jurist"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any = None, *, highest: Decimal, **options: Any) -> None:
        super().__init__(data, **options)
        self.highest = highest

    def ask_for_review(self) -> None:
        """Show the tick by which the decider says that a lawyer has read the words that are marked for it."""
        self.fields["is_reviewed"].widget = forms.CheckboxInput()

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount is not None and amount > self.highest:
            words = _("Beloppet är högst %(highest)s.")
            raise forms.ValidationError(words % {"highest": kronor(self.highest)})
        return amount


class RecoveryForm(WithholdForm):
    """What is claimed back, on which ground, and what it is reduced by (40–42 §§)."""

    reduced_by = KronorField(label=_("Nedsättning av beloppet"), min_value=0, required=False)
    no_interest = forms.BooleanField(label=_("Räntan sätts ned till noll"), required=False)
    reduction_reason = LongTextField(
        label=_("Särskilda skäl för nedsättning"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=_("Behövs bara om beloppet eller räntan sätts ned (42 §). Texten står i beslutet."),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["amount"].label = _("Belopp att kräva tillbaka")

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        reduced_by = data.get("reduced_by") or 0
        if reduced_by > (data.get("amount") or reduced_by):
            self.add_error("reduced_by", _("Nedsättningen är högst det belopp som krävs tillbaka."))
        if (reduced_by or data.get("no_interest")) and not data.get("reduction_reason"):
            self.add_error("reduction_reason", _("Skriv de särskilda skälen för nedsättningen (42 §)."))
        return data


# --- Follow-up


class ServiceFollowUpForm(forms.ModelForm):
    """Whether range and hours were kept."""

    kept_range = forms.TypedChoiceField(
        label=_("Hölls utbudet?"),
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect,
        coerce=lambda text: text == "True",
        empty_value=None,
    )
    kept_hours = forms.TypedChoiceField(
        label=_("Hölls öppettiderna?"),
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect,
        coerce=lambda text: text == "True",
        empty_value=None,
    )
    note = LongTextField(
        label=_("Vad uppföljningen visade"),
        max_length=2000,
        required=False,
        help_text=_("Behövs om något inte hölls. Skriv inga personnamn."),
    )
    assessed_on = DayField(
        label=_("Bedömt den"), required=False, help_text=_("ÅÅÅÅ-MM-DD. Lämna tomt tills året är bedömt.")
    )

    class Meta:
        model = ServiceFollowUp
        fields = ("kept_range", "kept_hours", "note", "assessed_on")

    _post_clean = RequisitionForm._post_clean


class ServiceFollowUpAddForm(ServiceFollowUpForm):
    """A year that is followed up."""

    year = forms.IntegerField(
        label=_("År"),
        min_value=2016,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "data-width": "date", "autocomplete": "off"}),
        error_messages={
            "required": _("Skriv vilket år"),
            "invalid": _("Skriv året med fyra siffror"),
            "min_value": _("Driftstödet finns från 2016."),
            "max_value": _("Skriv året med fyra siffror"),
        },
    )
    field_order = ("year", "kept_range", "kept_hours", "note", "assessed_on")

    class Meta(ServiceFollowUpForm.Meta):
        fields = ("kept_range", "kept_hours", "note", "assessed_on")


# --- What comes back


class SettlementForm(VersionForm):
    """Money that came back, or that is set off against a payment that has not left."""

    kind = forms.ChoiceField(label=_("Slag"), choices=SettlementKind.choices, widget=forms.RadioSelect)
    against = forms.ChoiceField(label=_("Avräknas mot"), required=False)
    amount = KronorField(label=_("Belopp"), error_messages=POSITIVE)
    is_more = forms.BooleanField(
        label=_("Mer än skulden kom in"), required=False, help_text=_("Det som är för mycket betalas tillbaka.")
    )
    settled_on = DayField(label=_("Dag"), error_messages={"required": _("Skriv vilken dag")})
    reference = LineField(label=_("Referens"), max_length=100, required=False)

    def __init__(self, data: Any = None, *, payments: Sequence[Payment], **options: Any) -> None:
        options["initial"] = {
            "kind": SettlementKind.PAYMENT,
            "settled_on": timezone.localdate(),
            **options.get("initial", {}),
        }
        super().__init__(data, **options)
        self.fields["against"].choices = [
            ("", _("Ingen utbetalning")),
            *((str(row.pk), _named(row)) for row in payments),
        ]
        self.fields["against"].error_messages["invalid_choice"] = _("Utbetalningen går inte längre att räkna av mot.")
        if not payments:
            del self.fields["kind"], self.fields["against"]

    @property
    def values(self) -> dict[str, Any]:
        """What the service is given, of a valid form."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {**data, "kind": data.get("kind") or SettlementKind.PAYMENT, "against": data.get("against") or None}

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise forms.ValidationError(POSITIVE["min_value"])
        return amount


class HandOverForm(VersionForm):
    """The day a claim was handed over."""

    handed_over_on = DayField(label=_("Överlämnat den"), error_messages={"required": _("Skriv vilken dag")})

    def __init__(self, data: Any = None, **options: Any) -> None:
        options["initial"] = {"handed_over_on": timezone.localdate(), **options.get("initial", {})}
        super().__init__(data, **options)


class OwedOnForm(forms.Form):
    """The day for which a debt is asked."""

    dag = DayField(label=_("Räkna skulden den"), required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["dag"].is_asked = True


def _named(row: Payment) -> str:
    return f"{row.case.dnr}, {kronor(row.amount)}"
