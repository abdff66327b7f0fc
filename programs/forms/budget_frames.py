"""What people type about the money a county has been allotted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.enums import FundingStream
from programs.forms.money import KronorField
from programs.models import BudgetFrame


class BudgetFrameForm(forms.ModelForm):
    """A stream's frame for a year, with the paper that says so."""

    stream = forms.ChoiceField(
        label=_("Finansiär"),
        choices=[("", _("Välj i listan")), *FundingStream.choices],
        error_messages={"required": _("Välj en finansiär")},
    )
    amount = KronorField(
        label=_("Ram"), min_value=0, error_messages={"min_value": _("Ramen kan inte vara mindre än 0 kr")}
    )

    class Meta:
        model = BudgetFrame
        fields = ("stream", "amount", "source")
        help_texts = {"source": _("Beslutet eller handlingen, till exempel Tillväxtverkets beslut Ä 2024-118.")}
        error_messages = {"source": {"required": _("Ange beslutet eller handlingen som ramen står i")}}
