"""What people type when an application comes in, and when it is put right."""

from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.models import AidScheme, GrantCase
from grants.policies import can_register_case
from grants.reference.acts import SCHEME_NAMES
from grants.services.cases import Application, Registration
from programs.enums import FundingStream
from programs.forms.money import KronorField, whole_amount
from programs.forms.programmes import AreaChoice, YearField
from programs.models import PriorityArea, ServicePlace
from registers.enums import OrganisationKind
from registers.forms import DayField
from registers.models import Municipality, Organisation
from rsp import orgnr
from rsp.actor import Actor
from rsp.forms import LineField


def schemes_to_register(actor: Actor, county_code: str) -> list[str]:
    """The forms of support, by slug, whose applications the actor registers in the county."""
    return [slug for slug in SCHEME_NAMES if can_register_case(actor, county_code, slug)]


class FindApplicantForm(forms.Form):
    """Who applies, by number or name. Posted: a trader's number stands in no address."""

    words = forms.CharField(
        label=_("Organisationsnummer eller namn"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Skriv ett organisationsnummer eller en del av namnet")},
    )

    def clean_words(self) -> str:
        words = " ".join(str(self.cleaned_data["words"]).split())
        if len(words) < 2:
            raise forms.ValidationError(_("Skriv minst två tecken."))
        return words


class NewApplicantForm(forms.Form):
    """An applicant that is not in the register."""

    KINDS = (
        OrganisationKind.COMPANY,
        OrganisationKind.ASSOCIATION,
        OrganisationKind.PROPERTY_OWNER,
        OrganisationKind.OTHER,
    )
    name = LineField(label=_("Namn"), max_length=200, error_messages={"required": _("Skriv namnet")})
    kind = forms.ChoiceField(label=_("Slag"), choices=[(one.value, one.label) for one in KINDS])
    orgnr = forms.CharField(
        label=_("Organisationsnummer"),
        help_text=_("Tio siffror. En enskild näringsidkares nummer visas aldrig i listor, adresser eller loggar."),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "number"}),
        error_messages={"required": _("Skriv organisationsnumret")},
    )
    municipality = forms.ModelChoiceField(
        queryset=Municipality.objects.none(), label=_("Kommun"), required=False, empty_label=_("Välj i listan")
    )

    def __init__(self, data: Any = None, *, actor: Actor, county_code: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["municipality"].queryset = municipalities_of(actor, county_code)

    def clean_orgnr(self) -> str:
        try:
            return orgnr.normalise(self.cleaned_data["orgnr"])
        except orgnr.InvalidOrgnr as error:
            words = _("Skriv organisationsnumret med tio siffror, till exempel 556036-0793")
            raise forms.ValidationError(words) from error


def municipalities_of(actor: Actor, county_code: str) -> "QuerySet[Municipality]":
    rows: QuerySet[Municipality] = Municipality.objects.visible_to(actor).filter(county=county_code)
    return rows.in_order()


class PlaceChoice(forms.ModelChoiceField):
    """A place of service, with where it is."""

    def label_from_instance(self, obj: ServicePlace) -> str:
        return ", ".join(filter(None, [obj.name, obj.locality, obj.municipality.name]))


class CaseForm(forms.ModelForm):
    """What an application says of itself. Give ``actor`` and, for a new one, ``county_code`` and ``applicant``."""

    dnr = LineField(
        label=_("Diarienummer"),
        max_length=60,
        help_text=_("Som i diariet, till exempel RUN/412/2025."),
        error_messages={
            "required": _("Skriv diarienumret"),
            "max_length": _("Diarienumret får vara högst %(limit_value)d tecken."),
        },
    )
    received_on = DayField(label=_("Inkommen den"), error_messages={"required": _("Skriv vilken dag ansökan kom in")})
    scheme = forms.ModelChoiceField(
        queryset=AidScheme.objects.none(),
        label=_("Stödform"),
        empty_label=_("Välj i listan"),
        error_messages={"required": _("Välj en stödform"), "invalid_choice": _("Välj en stödform i listan")},
    )
    support_year = YearField(
        label=_("Stödår"), required=False, help_text=_("Året som stödet avser. Lämna tomt om det inte är känt.")
    )
    place = PlaceChoice(
        queryset=ServicePlace.objects.none(), label=_("Serviceplats"), required=False, empty_label=_("Ingen vald")
    )
    municipality = forms.ModelChoiceField(
        queryset=Municipality.objects.none(), label=_("Kommun"), required=False, empty_label=_("Välj i listan")
    )
    applied_amount = KronorField(
        label=_("Sökt belopp"),
        required=False,
        min_value=0,
        error_messages={"min_value": _("Beloppet kan inte vara negativt.")},
        validators=[whole_amount],
    )
    area = AreaChoice(
        queryset=PriorityArea.objects.none(), label=_("Prioriterat område"), required=False, empty_label=_("Inget")
    )
    stream = forms.ChoiceField(
        label=_("Finansiär"), required=False, choices=[("", _("Inte bestämt")), *FundingStream.choices]
    )

    class Meta:
        model = GrantCase
        fields = (
            "dnr",
            "received_on",
            "scheme",
            "support_year",
            "applied_amount",
            "place",
            "municipality",
            "area",
            "stream",
        )

    def __init__(self, *arguments: Any, actor: Actor, county_code: str = "", **options: Any) -> None:
        self.applicant: Organisation = options.pop("applicant", None) or options["instance"].applicant
        super().__init__(*arguments, **options)
        code = county_code or self.instance.county_id
        fields = self.fields
        fields["scheme"].queryset = AidScheme.objects.visible_to(actor).filter(pk__in=schemes_to_register(actor, code))
        fields["municipality"].queryset = municipalities_of(actor, code)
        fields["place"].queryset = self._places(actor, code)
        fields["area"].queryset = self._areas(actor, code)
        for name in ("support_year", "applied_amount", "municipality"):
            fields[name].is_asked = True

    @property
    def application(self) -> Application:
        """What a valid form says."""
        return application_of(self.cleaned_data)

    def _places(self, actor: Actor, county_code: str) -> "QuerySet[ServicePlace]":
        """The county's places, the applicant's own first."""
        rows = ServicePlace.objects.visible_to(actor).filter(municipality__county=county_code)
        own = Case(When(operator=self.applicant.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
        return rows.select_related("municipality").order_by(own, "municipality__name", "name", "pk")

    def _areas(self, actor: Actor, county_code: str) -> "QuerySet[PriorityArea]":
        """The areas of decided programmes that end no earlier than last year; with the one that is chosen."""
        rows = PriorityArea.objects.visible_to(actor).filter(programme__county=county_code)
        decided = Q(programme__adopted_on__isnull=False, programme__last_year__gte=timezone.localdate().year - 1)
        kept = Q(pk=self.instance.area_id) if self.instance.area_id else Q()
        found = rows.filter(decided | kept) if kept else rows.filter(decided)
        return found.select_related("programme").order_by("-programme__first_year", "programme", "order")

    def _get_validation_exclusions(self) -> set[str]:
        """What the tables ask is left to the service, which says at the field what is wrong."""
        return super()._get_validation_exclusions() | {"dnr"}

    def validate_constraints(self) -> None:
        """Asked in the service, with the row locked."""


class NewCaseForm(CaseForm):
    """An application to register. ``is_twin_known`` is asked for when the applicant has applied for the same before."""

    is_mine = forms.BooleanField(label=_("Jag handlägger ärendet"), required=False, initial=True)
    is_twin_known = forms.BooleanField(
        label=_("Jag har sett att sökanden redan har ett sådant ärende. Registrera ändå."), required=False
    )

    @property
    def registration(self) -> Registration:
        data = self.cleaned_data
        return Registration(self.applicant.pk, data["is_mine"], data["is_twin_known"])


def application_of(data: dict[str, Any]) -> Application:
    """Cleaned values as the service takes them."""
    place, municipality, area = data["place"], data["municipality"], data["area"]
    return Application(
        dnr=data["dnr"],
        received_on=data["received_on"],
        scheme=data["scheme"].pk,
        support_year=data["support_year"],
        applied_amount=data["applied_amount"],
        place_id=place.pk if place else None,
        municipality=municipality.pk if municipality else None,
        area_id=area.pk if area else None,
        stream=data["stream"],
    )
