"""What is typed when a plan is decided, returned, shared or answered."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.contents import number_of
from actionplans.enums import Stance
from actionplans.models import ActionPlan, Initiative
from rsp.forms import LongTextField

RETURN_FORM = "aterlamna"
"""The id of the form that the remarks belong to, wherever on the page they stand."""


class ApproveForm(forms.Form):
    """The plan as the reader saw it, and the number of the decision."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    content = forms.CharField(widget=forms.HiddenInput, max_length=64)
    dnr = forms.CharField(
        label=_("Diarienummer"),
        max_length=60,
        error_messages={"required": _("Skriv beslutets diarienummer.")},
    )


class ReturnForm(forms.Form):
    """What needs to change, and a remark on each initiative that has one."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    comment = LongTextField(
        label=_("Det här behöver ändras"),
        help_text=_("Skickas till handläggarna med dina anmärkningar på enskilda insatser."),
        max_length=2000,
        rows=3,
        error_messages={"required": _("Skriv vad som behöver ändras.")},
    )

    def __init__(self, *args: Any, initiatives: Iterable[Initiative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[UUID, str] = {}
        for row in initiatives:
            name = self.names[row.pk] = f"anmarkning_{row.pk.hex}"
            self.fields[name] = LongTextField(
                label=_("Anmärkning på %s") % number_of(row),
                required=False,
                max_length=2000,
                widget=forms.Textarea({"rows": 2, "form": RETURN_FORM}),
            )

    def remark_on(self, initiative_id: UUID) -> forms.BoundField:
        return self[self.names[initiative_id]]

    @property
    def remarks(self) -> dict[UUID, str]:
        """What was written, by the initiative's id."""
        return {pk: self.cleaned_data[name] for pk, name in self.names.items() if self.cleaned_data.get(name)}

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """Those of the form itself: the remarks stand beside what they are about."""
        return [self["version"], self["comment"]]


class SupportForm(forms.Form):
    """What a body of the network thinks. ``version``: that of its earlier answer, empty without one."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    stance = forms.ChoiceField(label=_("Vad tycker ni?"), choices=Stance.choices, widget=forms.RadioSelect)
    text = LongTextField(
        label=_("Er synpunkt"),
        help_text=_("Behövs om ni har en synpunkt eller inte ställer er bakom."),
        max_length=2000,
        required=False,
    )


class CompareForm(forms.Form):
    """Which plan to compare with: one of those the reader sees."""

    med = forms.ModelChoiceField(label=_("Jämför med"), queryset=ActionPlan.objects.none(), empty_label=None)

    def __init__(self, *args: Any, plans: Iterable[ActionPlan], queryset: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["med"].queryset = queryset
        self.fields["med"].choices = [(row.pk, _name(row)) for row in plans]


def _name(row: ActionPlan) -> str:
    revision = f", version {row.revision}" if row.revision > 1 else ""
    return f"{row.county.name} {row.year}{revision}: {row.get_state_display()}"
