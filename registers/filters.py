"""What the lists of the registers can be filtered by: GET forms, every view an address."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from accounts.models import User
from registers.enums import OrganisationKind, RoleChoice
from registers.models import County, Organisation
from registers.pages.organisations import organisations_found
from registers.pages.people import narrowed
from rsp.actor import ADMINISTRATORS

ALL = _("Alla")


def _counties(_request: HttpRequest) -> "QuerySet[County]":
    return County.objects.in_order()


def _administered(request: HttpRequest) -> "QuerySet[Organisation]":
    return Organisation.objects.administered_by(request.actor).current().select_related("municipality").in_order()


class _OrganisationField(ModelChoiceField):
    """One of some organisations, by the name everybody may see."""

    def label_from_instance(self, obj: Organisation) -> str:
        return obj.public_name


class OrganisationChoiceFilter(django_filters.ModelChoiceFilter):
    """By an organisation."""

    field_class = _OrganisationField


class OrganisationFilter(django_filters.FilterSet):
    """Which organisations the register shows."""

    q = django_filters.CharFilter(label=_("Namn eller organisationsnummer"), method="filter_words", max_length=100)
    slag = django_filters.ChoiceFilter(
        label=_("Slag"), field_name="kind", choices=OrganisationKind.choices, empty_label=ALL
    )
    lan = django_filters.ModelChoiceFilter(label=_("Län"), field_name="county", queryset=_counties, empty_label=ALL)

    class Meta:
        model = Organisation
        fields: list[str] = []

    def filter_words(self, rows: "QuerySet[Organisation]", _name: str, words: str) -> "QuerySet[Organisation]":
        return rows.filter(organisations_found(self.request.actor, words))


class PeopleFilter(django_filters.FilterSet):
    """Which people the list shows."""

    STATES = (("oppna", _("Öppna")), ("inbjudna", _("Inbjudna, inte inloggade")), ("avstangda", _("Avstängda")))

    q = django_filters.CharFilter(label=_("Namn eller e-postadress"), max_length=100)
    organisation = OrganisationChoiceFilter(label=_("Organisation"), queryset=_administered, empty_label=ALL)
    roll = django_filters.ChoiceFilter(label=_("Roll"), choices=RoleChoice.choices, empty_label=ALL)
    lage = django_filters.ChoiceFilter(label=_("Läge"), choices=STATES, empty_label=ALL)

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        actor = self.request.actor
        if len(actor.organisation_ids(ADMINISTRATORS)) < 2 and not actor.is_system_administrator:
            del self.filters["organisation"]

    def filter_queryset(self, queryset: "QuerySet[User]") -> "QuerySet[User]":
        return narrowed(self.request.actor, queryset, self.form.cleaned_data)
