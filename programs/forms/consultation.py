"""What people type about a consultation: the county that asks, and the bodies that answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.enums import Stance
from programs.models import Consultation
from registers.forms import DayField

MESSAGE_HINT = _("Står i aviseringen och på sidan. Säg vad ni särskilt vill ha synpunkter på.")
ARGUED = (Stance.SUPPORTS_WITH_VIEWS, Stance.OPPOSES)


class ConsultationForm(forms.ModelForm):
    """Until when the invited may answer, and what they are asked."""

    closes_on = DayField(label=_("Svar senast"), error_messages={"required": _("Skriv sista svarsdag")})

    class Meta:
        model = Consultation
        fields = ("closes_on", "message")
        widgets = {"message": forms.Textarea({"rows": 5})}
        labels = {"message": _("Vad ni frågar om")}
        help_texts = {"message": MESSAGE_HINT}


class OpenConsultationForm(forms.Form):
    """A new round about the programme as the user saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    closes_on = DayField(label=_("Svar senast"), error_messages={"required": _("Skriv sista svarsdag")})
    message = forms.CharField(
        label=_("Vad ni frågar om"), widget=forms.Textarea({"rows": 5}), required=False, help_text=MESSAGE_HINT
    )


class AnswerForm(forms.Form):
    """What an invited body thinks."""

    stance = forms.ChoiceField(
        label=_("Ert ställningstagande"),
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj ert ställningstagande")},
    )
    text = forms.CharField(
        label=_("Era synpunkter"),
        widget=forms.Textarea({"rows": 8}),
        required=False,
        help_text=_("Behövs om ni har synpunkter eller inte ställer er bakom."),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("stance") in ARGUED and not (self.cleaned_data.get("text") or "").strip():
            self.add_error("text", _("Skriv era synpunkter"))
        return self.cleaned_data
