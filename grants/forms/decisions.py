"""What is typed when a decision is proposed, made, replaced, sent or appealed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.enums import AppealKind, AppealOutcome, DecisionKind, DecisionOutcome
from grants.models import Appeal, DecisionDispatch, GrantCase
from programs.enums import FundingStream
from programs.forms.money import KronorField
from registers.forms import DayField, VersionForm
from rsp.forms import LineField, LongTextField

OPERATING = "sarskilt-driftstod"
STREAMS = [("", _("Inte angiven")), *FundingStream.choices]
OUTCOME_WORDS = {"required": _("Välj vad beslutet är")}


class _AmountMixin(forms.Form):
    """Whole kronor, asked of a grant only."""

    amount_field = "amount"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        outcome = values.get("proposed_outcome") or values.get("outcome")
        amount = values.get(self.amount_field)
        if outcome == DecisionOutcome.GRANTED and self.amount_field not in self.errors:
            if amount is None or amount <= 0:
                self.add_error(self.amount_field, _("Skriv vilket belopp som beviljas"))
            elif amount != amount.to_integral_value():
                self.add_error(self.amount_field, _("Skriv hela kronor, utan ören"))
        return values


class ProposalForm(_AmountMixin, forms.ModelForm):
    """What the case is proposed to be decided as. The conditions of 31 § are asked of operating support only."""

    amount_field = "proposed_amount"

    proposed_outcome = forms.ChoiceField(
        label=_("Förslag till beslut"),
        choices=DecisionOutcome.choices,
        widget=forms.RadioSelect,
        error_messages=OUTCOME_WORDS,
    )
    proposed_amount = KronorField(
        label=_("Belopp som beviljas"),
        help_text=_("Hela kronor. Lämna tomt om förslaget inte är bifall."),
        required=False,
        min_value=0,
        error_messages={"min_value": _("Beloppet kan inte vara mindre än 0 kr")},
    )
    stream = forms.ChoiceField(
        label=_("Finansiär"),
        choices=STREAMS,
        required=False,
        help_text=_("Ramen som pengarna tas från. Utan finansiär räknas beslutet inte mot någon ram."),
    )
    proposed_reasons = LongTextField(
        label=_("Skälen för beslutet"),
        help_text=_(
            "Texten står i brevet. Skriv en tom rad mellan styckena och bindestreck framför punkter i en lista."
        ),
        max_length=8000,
        rows=16,
        error_messages={"required": _("Skriv skälen för beslutet")},
    )
    proposed_conditions = LongTextField(
        label=_("Villkor"),
        help_text=_("Utöver dem som följer av förordningen. Skriv 1., 2. och så vidare framför varje villkor."),
        max_length=4000,
        rows=5,
        required=False,
    )
    proposed_range = LongTextField(
        label=_("Utbud som ska finnas"), help_text=_("Krävs för särskilt driftstöd (31 §)."), max_length=1000, rows=3
    )
    proposed_hours = LongTextField(
        label=_("Öppettider"), help_text=_("Krävs för särskilt driftstöd (31 §)."), max_length=1000, rows=3
    )

    class Meta:
        model = GrantCase
        fields = (
            "proposed_outcome",
            "proposed_amount",
            "stream",
            "proposed_reasons",
            "proposed_conditions",
            "proposed_range",
            "proposed_hours",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed_amount"].is_asked = True  # of a grant
        for name in ("proposed_range", "proposed_hours"):
            self.fields[name].required, self.fields[name].is_asked = False, True
            if self.instance.scheme_id != OPERATING:
                del self.fields[name]


class DecideForm(VersionForm):
    """The case as the reader saw it, and what the reader says before deciding."""

    has_read = forms.BooleanField(
        label=_("Jag har läst hela brevet."), error_messages={"required": _("Kryssa för att du har läst brevet")}
    )
    is_reviewed = forms.BooleanField(
        label=_("Texten om överklagande är granskad av jurist."),
        error_messages={"required": _("Texten ska vara granskad innan brevet skickas")},
    )

    def __init__(self, *args: Any, needs_review: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_review:
            del self.fields["is_reviewed"]


class ReplacementForm(_AmountMixin, VersionForm):
    """A decision that takes the place of another."""

    kind = forms.ChoiceField(
        label=_("Vad är det nya beslutet?"),
        choices=[choice for choice in DecisionKind.choices if choice[0] != DecisionKind.FIRST],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vad det nya beslutet är")},
    )
    change_reason = LongTextField(
        label=_("Varför ersätts beslutet?"),
        help_text=_("Texten står i brevet."),
        max_length=2000,
        error_messages={"required": _("Skriv varför beslutet ersätts")},
    )
    outcome = forms.ChoiceField(
        label=_("Beslut"), choices=DecisionOutcome.choices, widget=forms.RadioSelect, error_messages=OUTCOME_WORDS
    )
    amount = KronorField(
        label=_("Belopp som beviljas"),
        help_text=_("Hela beloppet efter ändringen, i hela kronor. Lämna tomt om det inte är bifall."),
        required=False,
        min_value=0,
    )
    stream = forms.ChoiceField(label=_("Finansiär"), choices=STREAMS, required=False)
    reasons = LongTextField(
        label=_("Skälen för beslutet"),
        max_length=8000,
        rows=12,
        error_messages={"required": _("Skriv skälen för beslutet")},
    )
    conditions = LongTextField(label=_("Villkor"), max_length=4000, required=False)
    service_range = LongTextField(label=_("Utbud som ska finnas"), max_length=1000, rows=3, required=False)
    service_hours = LongTextField(label=_("Öppettider"), max_length=1000, rows=3, required=False)

    def __init__(self, *args: Any, scheme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].is_asked = True  # of a grant
        if scheme != OPERATING:
            del self.fields["service_range"], self.fields["service_hours"]


class EarlierForm(VersionForm):
    """A decision that was made outside the system."""

    decided_on = DayField(label=_("Beslutet fattades den"), error_messages={"required": _("Skriv vilken dag")})
    source = LineField(
        label=_("Handlingen som visar beslutet"),
        help_text=_("Till exempel delegationsbeslut RUN/118/2024."),
        max_length=300,
        error_messages={"required": _("Ange handlingen som visar beslutet")},
    )
    decider = LineField(
        label=_("Vem som beslutade"),
        help_text=_("Funktionen, inte namnet. Till exempel regional utvecklingsdirektör."),
        max_length=120,
        required=False,
    )


class AskedDayForm(forms.Form):
    """The day of an earlier decision, in the address of the page: what the rules said then is shown."""

    dag = DayField(label=_("Visa reglerna för dagen"))


class DispatchForm(forms.ModelForm):
    """When the letter went, and when it came."""

    sent_on = DayField(label=_("Skickat den"), error_messages={"required": _("Skriv vilken dag brevet skickades")})
    means = LineField(
        label=_("Hur det skickades"),
        help_text=_("Till exempel rekommenderat brev eller digital brevlåda."),
        max_length=100,
        error_messages={"required": _("Skriv hur brevet skickades")},
    )
    received_on = DayField(
        label=_("Mottaget den"), help_text=_("ÅÅÅÅ-MM-DD. Tiden för överklagande räknas från dagen."), required=False
    )

    class Meta:
        model = DecisionDispatch
        fields = ("sent_on", "means", "received_on")


class AppealForm(forms.ModelForm):
    """An appeal or a request to reconsider, with what came of it."""

    kind = forms.ChoiceField(label=_("Slag"), choices=AppealKind.choices, widget=forms.RadioSelect)
    received_on = DayField(label=_("Inkom den"), error_messages={"required": _("Skriv vilken dag den kom in")})
    dnr = LineField(label=_("Diarienummer"), max_length=60, required=False)
    text = LongTextField(label=_("Vad som begärs"), max_length=2000, required=False)
    forwarded_on = DayField(label=_("Överlämnad till domstol den"), required=False)
    outcome = forms.ChoiceField(label=_("Utgång"), choices=AppealOutcome.choices)
    outcome_on = DayField(label=_("Avgjord den"), required=False)
    outcome_reference = LineField(label=_("Domstol och målnummer, eller beslut"), max_length=200, required=False)

    class Meta:
        model = Appeal
        fields = (
            "kind",
            "received_on",
            "dnr",
            "text",
            "forwarded_on",
            "outcome",
            "outcome_on",
            "outcome_reference",
        )


class BatchForm(forms.Form):
    """Several decisions at once: the sum is typed, so that nobody decides by habit."""

    total = KronorField(
        label=_("Skriv summan av de valda besluten"),
        help_text=_("Summan står ovanför. Avslag, avvisning och avskrivning räknas som 0 kr."),
        min_value=0,
    )
    is_reviewed = forms.BooleanField(
        label=_("Breven är lästa, och texten om överklagande är granskad av jurist."),
        error_messages={"required": _("Kryssa för att breven är lästa och granskade")},
    )
