"""What the statistics of support are narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.models import AidScheme
from grants.pages.grant_statistics import StatisticsChoice, years_known
from registers.models import County
from rsp.actor import Actor


class StatisticsForm(forms.Form):
    """County, year of decision and form of support."""

    lan = forms.ModelChoiceField(
        queryset=County.objects.none(), label=_("Län"), required=False, empty_label=_("Alla län")
    )
    ar = forms.TypedChoiceField(label=_("Beslutsår"), required=False, coerce=int, empty_value=None)
    stod = forms.ModelChoiceField(
        queryset=AidScheme.objects.none(), label=_("Stödform"), required=False, empty_label=_("Alla stödformer")
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.known = years_known(actor)
        self.fields["lan"].queryset = County.objects.visible_to(actor).in_order()
        self.fields["stod"].queryset = AidScheme.objects.visible_to(actor).order_by("name")
        self.fields["ar"].choices = [(year, str(year)) for year in self.known.years]
        self.initial.setdefault("ar", self.known.newest)
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("Välj ett av alternativen i listan")

    @property
    def choice(self) -> StatisticsChoice:
        """What was asked for, of a valid form; without a year the newest that is known."""
        asked = self.cleaned_data
        return StatisticsChoice(asked["ar"] or self.known.newest, asked["lan"], asked["stod"])
