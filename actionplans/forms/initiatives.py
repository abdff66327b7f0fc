"""What people type about an initiative: itself, who shares it, and what others pay of it."""

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from actionplans.forms.plans import take_whole_texts
from actionplans.models import ActionPlan, Initiative
from programs.enums import FundingStream
from programs.forms.money import KronorField
from programs.forms.partnership import NATIONAL
from programs.forms.programmes import AreaChoice
from programs.models import PriorityArea
from registers.enums import OrganisationKind
from registers.forms import DayField, OrganisationChoice
from registers.models import Organisation
from rsp.actor import Actor
from rsp.forms import LineField, LongTextField

COMMERCIAL = (OrganisationKind.COMPANY, OrganisationKind.PROPERTY_OWNER)


def possible_owners(actor: Actor, plan: ActionPlan, *held: UUID | None) -> "QuerySet[Organisation]":
    """The county's public bodies and associations, and the national ones; with those that are chosen already."""
    rows = Organisation.objects.visible_to(actor).current()
    own = Q(county=plan.county_id) & ~Q(kind__in=COMMERCIAL)
    national = Q(kind__in=NATIONAL, county__isnull=True)
    kept = Q(pk__in=[pk for pk in held if pk])
    return rows.filter(own | national | kept).select_related("municipality").order_by("name", "pk")


class InitiativeForm(forms.ModelForm):
    """An initiative. Give ``actor`` and ``plan``."""

    description = LongTextField(label=_("Beskrivning"), max_length=2000, rows=4, required=False)
    area = AreaChoice(
        queryset=PriorityArea.objects.none(), label=_("Område"), required=False, empty_label=_("Inget område")
    )
    owner = OrganisationChoice(
        queryset=Organisation.objects.none(),
        label=_("Ansvarig organisation"),
        required=False,
        empty_label=_("Välj i listan"),
    )
    starts_on = DayField(label=_("Startar"), required=False)
    ends_on = DayField(label=_("Slutar"), required=False)
    budget = KronorField(label=_("Budget"), required=False)
    stream = forms.ChoiceField(
        label=_("Finansiär"), required=False, choices=[("", _("Välj i listan")), *FundingStream.choices]
    )

    class Meta:
        model = Initiative
        fields = (
            "title",
            "description",
            "area",
            "owner",
            "owner_function",
            "participants",
            "starts_on",
            "ends_on",
            "budget",
            "stream",
            "funder",
        )
        field_classes = dict.fromkeys(("title", "owner_function", "participants", "funder"), LineField)
        labels = {
            "title": _("Insatsens namn"),
            "owner_function": _("Funktion"),
            "participants": _("Medverkar"),
            "funder": _("Finansiären i klartext"),
        }
        help_texts = {
            "owner_function": _("Till exempel handläggare serviceprogram. Skriv inga personnamn."),
            "participants": _("De som är med utan att ansvara, till exempel länets kommuner."),
            "funder": _("Om finansiären inte står i listan."),
        }
        error_messages = {
            "title": {
                "required": _("Skriv vad insatsen heter"),
                "max_length": _("Namnet får vara högst %(limit_value)d tecken, nu är det %(show_value)d."),
            }
        }

    def __init__(self, *args: Any, actor: Actor, plan: ActionPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        areas = PriorityArea.objects.filter(programme=plan.programme_id) if plan.programme_id else None
        field = self.fields["area"]
        field.queryset = areas.order_by("order") if areas is not None else PriorityArea.objects.none()
        if areas is None:
            field.widget = forms.HiddenInput()
        self.fields["owner"].queryset = possible_owners(actor, plan, self.instance.owner_id)
        take_whole_texts(self)

    def _get_validation_exclusions(self) -> set[str]:
        """What the tables ask of these is left to the service, which says at the field what is wrong."""
        return super()._get_validation_exclusions() | {"ends_on", "budget"}


class NewInitiativeForm(InitiativeForm):
    """An initiative to add. ``entry_key``: so that a double click makes one."""

    entry_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class CoOwnersForm(forms.Form):
    """Who answers for an initiative beside its owner. ``seen``: the ids that were chosen when the form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    organisations = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Medansvariga"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Välj organisationer i listan")},
    )

    def __init__(self, data: Any = None, *, actor: Actor, row: Initiative, chosen: Iterable[UUID]) -> None:
        held = list(chosen)
        initial = {"organisations": held, "seen": ",".join(sorted(str(key) for key in held))}
        super().__init__(data, initial=initial)
        field = self.fields["organisations"]
        field.queryset = possible_owners(actor, row.plan, *held).exclude(pk=row.owner_id)
        field.label_from_instance = lambda body: body.public_name

    def clean_seen(self) -> set[UUID]:
        """What is no id was never seen: the service finds that it differs."""
        found = set()
        for text in filter(None, self.cleaned_data["seen"].split(",")):
            try:
                found.add(UUID(text))
            except ValueError:
                found.add(UUID(int=0))
        return found


class FundingForm(forms.Form):
    """What each other stream pays. ``seen``: the parts as they were when the form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, row: Initiative, parts: Mapping[str, Decimal]) -> None:
        seen = ",".join(f"{stream}:{amount}" for stream, amount in sorted(parts.items()))
        super().__init__(data, initial={**parts, "seen": seen})
        for stream, label in FundingStream.choices:
            if stream != row.stream or stream in parts:
                self.fields[stream] = KronorField(label=label, required=False)

    def clean_seen(self) -> dict[str, Decimal]:
        found = {}
        for part in filter(None, self.cleaned_data["seen"].split(",")):
            stream, _colon, amount = part.partition(":")
            try:
                found[stream] = Decimal(amount)
            except InvalidOperation:
                found[stream] = Decimal(-1)
        return found

    @property
    def parts(self) -> dict[str, Decimal]:
        """The amounts that were written, of a valid form."""
        data = self.cleaned_data
        return {name: data[name] for name in FundingStream.values if data.get(name) is not None}
