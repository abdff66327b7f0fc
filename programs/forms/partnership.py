"""What people type about the partnership: its members and its meetings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from programs.enums import PartnershipRole
from programs.models import PartnershipMeeting, PartnershipMember, Programme
from registers.enums import OrganisationKind
from registers.forms import DayField, OrganisationChoice
from registers.models import Organisation
from rsp.actor import Actor

OPEN_START = _("ÅÅÅÅ-MM-DD. Lämna tomt om dagen inte är känd.")
OPEN_END = _("ÅÅÅÅ-MM-DD. Lämna tomt om organisationen är med tills vidare.")
NATIONAL = (OrganisationKind.AUTHORITY, OrganisationKind.COOPERATION_BODY)


class PartnerDatesMixin(forms.Form):
    """Role and days of a member."""

    role = forms.ChoiceField(
        label=_("Roll"), choices=PartnershipRole.choices, widget=forms.RadioSelect, initial=PartnershipRole.MEMBER
    )
    valid_from = DayField(label=_("Från och med"), required=False, help_text=OPEN_START)
    valid_to = DayField(label=_("Till och med"), required=False, help_text=OPEN_END)

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("Sista dagen kan inte vara före första dagen."))
        return self.cleaned_data


class PartnerForm(PartnerDatesMixin):
    """A body to let in: one of the county, or a national one."""

    organisation = OrganisationChoice(
        queryset=Organisation.objects.none(),
        label=_("Organisation"),
        empty_label=_("Välj i listan"),
        error_messages={"required": _("Välj en organisation"), "invalid_choice": _("Välj en organisation i listan")},
    )
    field_order = ("organisation", "role", "valid_from", "valid_to")

    def __init__(self, data: Any = None, *, actor: Actor, programme: Programme) -> None:
        super().__init__(data)
        rows = Organisation.objects.visible_to(actor).current()
        own = rows.filter(county=programme.county_id) | rows.filter(kind__in=NATIONAL, county__isnull=True)
        self.fields["organisation"].queryset = own.select_related("municipality").order_by("name", "pk")


class MemberForm(PartnerDatesMixin, forms.ModelForm):
    """Role and days of a member that is in."""

    class Meta:
        model = PartnershipMember
        fields = ("role", "valid_from", "valid_to")


class MeetingForm(forms.ModelForm):
    """A meeting, held or planned."""

    held_on = DayField(label=_("Datum"), error_messages={"required": _("Skriv mötets dag")})

    class Meta:
        model = PartnershipMeeting
        fields = ("held_on", "title", "place", "is_digital", "agenda")
        widgets = {"agenda": forms.Textarea({"rows": 8})}
        error_messages = {"title": {"required": _("Skriv vad mötet heter")}}


class MinutesForm(forms.Form):
    """The minutes of a meeting that the user has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    upload = DocumentField(label=_("Protokoll"))
