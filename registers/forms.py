"""What people type on the administration pages and in the register. The services decide what is done with it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import TokenScope
from accounts.models import User
from registers.enums import CapacityChoice, Certainty, ContactPurpose, MatterChoice, OrganisationKind, RoleChoice
from registers.models import ContactFunction, County, Organisation, Responsibility
from registers.policies import (
    PRIVATE_KINDS,
    can_add_point,
    can_appoint_deputy,
    can_give_role,
    can_reclassify_organisation,
)
from registers.role_fit import COUNTY_BODIES
from registers.services import RoleOffer
from rsp import orgnr
from rsp.actor import Actor, Role

DATE_HINT = _("ÅÅÅÅ-MM-DD")
NO_CHOICE: list[tuple[str, Any]] = [("", _("Välj i listan"))]


class DayField(forms.DateField):
    """A date written as ÅÅÅÅ-MM-DD."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "data-width": "date"}
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs=attrs))
        options.setdefault("help_text", DATE_HINT)
        options.setdefault("error_messages", {})
        options["error_messages"].setdefault("invalid", _("Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2026-12-31"))
        super().__init__(**options)


class EmailField(forms.EmailField):
    """An address, with the words of the other fields."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.EmailInput({"autocomplete": "off", "data-width": "email"}))
        words = {"required": _("Skriv e-postadressen"), "invalid": _("Skriv en e-postadress, som namn@kommun.se")}
        super().__init__(max_length=254, error_messages=words, **options)


class OrganisationChoice(forms.ModelChoiceField):
    """One of some organisations, by the name everybody may see."""

    def label_from_instance(self, obj: Organisation) -> str:
        return obj.public_name


class PersonChoice(forms.ModelChoiceField):
    """One of some people, by the names that ``registers.querysets`` lets the actor see."""

    def label_from_instance(self, obj: Any) -> Any:
        return obj.shown_name


class VersionForm(forms.Form):
    """A button: what the user saw, so that a page that is out of date does nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class EndForm(VersionForm):
    """When something ends."""

    last_day = DayField(
        label=_("Sista dag"),
        required=False,
        help_text=_("ÅÅÅÅ-MM-DD. Lämna tomt om det ska sluta gälla nu."),
    )


class PeriodMixin(forms.Form):
    """From one day to another; the end may be open."""

    valid_from = DayField(label=_("Från och med"), error_messages={"required": _("Skriv första dagen")})
    valid_to = DayField(
        label=_("Till och med"), required=False, help_text=_("ÅÅÅÅ-MM-DD. Lämna tomt om det gäller tills vidare.")
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("Sista dagen kan inte vara före första dagen."))
        return self.cleaned_data


class RoleForm(PeriodMixin):
    """A role at one of the organisations that the actor administers."""

    organisation = OrganisationChoice(
        queryset=Organisation.objects.none(),
        label=_("Organisation"),
        empty_label=_("Välj i listan"),
        error_messages={"required": _("Välj en organisation"), "invalid_choice": _("Välj en organisation i listan")},
    )
    role = forms.ChoiceField(label=_("Roll"), error_messages={"required": _("Välj en roll")})
    field_order = ("organisation", "role", "valid_from", "valid_to")

    def __init__(self, data: Any = None, *, actor: Actor, user: User | None = None, **options: Any) -> None:
        options["initial"] = {"valid_from": timezone.localdate(), **(options.get("initial") or {})}
        super().__init__(data, **options)
        self.actor, self.user = actor, user
        administered = Organisation.objects.administered_by(actor).current()
        self.fields["organisation"].queryset = administered.select_related("municipality").in_order()
        self.fields["role"].choices = NO_CHOICE + [
            choice for choice in RoleChoice.choices if choice[0] in roles_to_give(actor)
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        organisation, role = self.cleaned_data.get("organisation"), self.cleaned_data.get("role")
        if organisation and role:
            answer = can_give_role(self.actor, organisation, Role(role), self.user)
            if not answer:
                self.add_error("role", answer.reason)
        return self.cleaned_data

    @property
    def offer(self) -> RoleOffer:
        """What was asked for, of a valid form."""
        data = self.cleaned_data
        return RoleOffer(data["organisation"].pk, data["role"], data["valid_from"], data["valid_to"])


class InviteForm(RoleForm):
    """Whom to invite, and to which role."""

    email = EmailField(label=_("E-postadress"), help_text=_("Hit skickas inbjudan. Adressen blir användarnamnet."))
    name = forms.CharField(label=_("Namn"), max_length=120, error_messages={"required": _("Skriv personens namn")})
    field_order = ("email", "name", "organisation", "role", "valid_from", "valid_to")


class MachineForm(RoleForm):
    """A machine account with its first role."""

    name = forms.CharField(
        label=_("Namn"),
        max_length=120,
        help_text=_("Säg vad kontot är till för, till exempel Ärendesystemet."),
        error_messages={"required": _("Ge kontot ett namn")},
    )
    field_order = ("name", "organisation", "role", "valid_from", "valid_to")

    def __init__(self, data: Any = None, *, actor: Actor, **options: Any) -> None:
        super().__init__(data, actor=actor, user=User(is_machine=True), **options)


class KeyForm(forms.Form):
    """A key of a machine account."""

    name = forms.CharField(
        label=_("Namn på nyckeln"), max_length=80, error_messages={"required": _("Ge nyckeln ett namn")}
    )
    scopes = forms.MultipleChoiceField(
        label=_("Behörigheter"),
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nyckeln kan aldrig mer än kontots roller tillåter."),
        error_messages={"required": _("Välj minst en behörighet")},
    )
    last_day = DayField(label=_("Gäller till och med"), error_messages={"required": _("Skriv sista dagen")})

    def __init__(self, data: Any = None, **options: Any) -> None:
        year_on = timezone.localdate() + timedelta(days=365)
        super().__init__(data, **{"initial": {"last_day": year_on}, **options})

    def clean_last_day(self) -> datetime:
        """The end of the day, local time."""
        day: date = self.cleaned_data["last_day"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=365):
            raise forms.ValidationError(_("En nyckel gäller som längst ett år, och sista dagen kan inte ha passerat."))
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class DelegationPointForm(PeriodMixin):
    """A point of the delegation order."""

    role = forms.ChoiceField(label=_("Vem får besluta"), error_messages={"required": _("Välj en roll")})
    matter = forms.ChoiceField(
        label=_("Vad"), choices=NO_CHOICE + MatterChoice.choices, error_messages={"required": _("Välj ett beslut")}
    )
    max_amount = forms.CharField(
        label=_("Högsta belopp"),
        required=False,
        help_text=_("Bara för beslut om stöd. Lämna tomt om det inte finns någon gräns."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "data-width": "number"}),
    )
    point = forms.CharField(
        label=_("Punkt i delegationsordningen"),
        max_length=40,
        error_messages={"required": _("Skriv punkten, till exempel 4.2")},
    )
    decision = forms.CharField(
        label=_("Beslutet, med diarienummer"),
        required=False,
        max_length=200,
        help_text=_("Till exempel Regionstyrelsen § 89, RUN/536/2021."),
    )
    field_order = ("role", "matter", "max_amount", "point", "decision", "valid_from", "valid_to")

    def __init__(self, data: Any = None, *, actor: Actor, organisation: Organisation, **options: Any) -> None:
        super().__init__(data, **{"initial": {"valid_from": timezone.localdate()}, **options})
        self.fields["max_amount"].unit = _("kr")
        self.fields["role"].choices = NO_CHOICE + _fitting(actor, organisation)

    def clean_max_amount(self) -> Any:
        text = self.cleaned_data["max_amount"]
        if not text:
            return None
        digits = "".join(text.split()).removesuffix("kr")
        amount = forms.DecimalField(
            min_value=0,
            max_digits=14,
            decimal_places=2,
            localize=True,
            error_messages={
                "invalid": _("Skriv beloppet i kronor, till exempel 300 000"),
                "max_digits": _("Beloppet är för stort."),
                "max_whole_digits": _("Beloppet är för stort."),
                "max_decimal_places": _("Skriv beloppet med högst två decimaler."),
            },
        ).clean(digits)
        if self.data.get("matter") != MatterChoice.GRANT_DECISION:
            raise forms.ValidationError(_("Ett högsta belopp gäller bara beslut om stöd."))
        return amount


class DeputyForm(PeriodMixin):
    """Who stands in for whom."""

    user = PersonChoice(
        queryset=User.objects.none(),
        label=_("Person"),
        empty_label=_("Välj i listan"),
        help_text=_("Den som har en roll hos organisationen i dag kan väljas."),
        error_messages={"required": _("Välj en person"), "invalid_choice": _("Välj en person i listan")},
    )
    role = forms.ChoiceField(label=_("Ersätter"), error_messages={"required": _("Välj en roll")})
    capacity = forms.ChoiceField(
        label=_("Som"),
        choices=[choice for choice in CapacityChoice.choices if choice[0] != CapacityChoice.ORDINARY],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj ersättare eller tillförordnad")},
    )
    matter = forms.ChoiceField(
        label=_("Vad ersättaren får besluta"),
        help_text=_("Den som ersätter i ett enda beslut ser det som rollen ser, men beslutar bara det."),
        choices=[("", _("Allt som rollen beslutar")), *MatterChoice.choices],
        required=False,
    )
    decision = forms.CharField(label=_("Beslutet, med diarienummer"), required=False, max_length=200)
    field_order = ("user", "role", "capacity", "matter", "decision", "valid_from", "valid_to")

    def __init__(
        self, data: Any = None, *, actor: Actor, organisation: Organisation, people: Any, **options: Any
    ) -> None:
        super().__init__(data, **{"initial": {"valid_from": timezone.localdate()}, **options})
        self.fields["user"].queryset = people.exclude(pk=actor.user_id)
        fitting = [choice for choice in RoleChoice.choices if can_appoint_deputy(actor, organisation, Role(choice[0]))]
        self.fields["role"].choices = NO_CHOICE + fitting if len(fitting) > 1 else fitting


class ContactForm(forms.ModelForm):
    """A function mailbox."""

    purpose = forms.ChoiceField(
        label=_("Gäller"),
        choices=NO_CHOICE + ContactPurpose.choices,
        error_messages={"required": _("Välj vad den gäller")},
    )
    email = EmailField(label=_("E-postadress"), help_text=_("En funktionsbrevlåda, inte en persons adress."))

    class Meta:
        model = ContactFunction
        fields = ("purpose", "email")


class ContactEditForm(VersionForm):
    """The address of a function mailbox."""

    email = EmailField(label=_("E-postadress"), help_text=_("En funktionsbrevlåda, inte en persons adress."))


class OrganisationForm(forms.ModelForm):
    """What the register says of an organisation. Its own administrators change the name only."""

    orgnr = forms.CharField(
        label=_("Organisationsnummer"),
        required=False,
        help_text=_("Till exempel 556036-0793. En enskild näringsidkares nummer visas aldrig för andra län."),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "number"}),
    )

    class Meta:
        model = Organisation
        fields = ("name", "kind", "orgnr", "county", "municipality")
        error_messages = {"name": {"required": _("Skriv namnet")}, "kind": {"required": _("Välj slag")}}

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        row = self.instance
        is_new = row._state.adding
        if not is_new and not can_reclassify_organisation(actor, row):
            for name in ("kind", "orgnr", "county", "municipality"):
                del self.fields[name]
            return
        kinds = OrganisationKind.choices
        if not actor.is_system_administrator:
            kinds = [choice for choice in kinds if OrganisationKind(choice[0]) in PRIVATE_KINDS]
            codes = actor.county_codes({Role.CASE_OFFICER})
            self.fields["county"].queryset = County.objects.filter(pk__in=codes).in_order()
            self.fields["county"].required = True
        self.fields["kind"].choices = NO_CHOICE + list(kinds)
        municipalities = self.fields["municipality"].queryset
        if not actor.is_system_administrator:
            municipalities = municipalities.filter(county__in=actor.county_codes({Role.CASE_OFFICER}))
        self.fields["municipality"].queryset = municipalities.in_order()
        for name in ("county", "municipality"):
            self.fields[name].empty_label = _("Välj i listan")

    def clean_orgnr(self) -> str | None:
        text = self.cleaned_data["orgnr"]
        if not text:
            return None
        try:
            return orgnr.normalise(text)
        except orgnr.InvalidOrgnr as error:
            words = _("Skriv organisationsnumret med tio siffror, till exempel 212000-0803")
            raise forms.ValidationError(words) from error


class MergeForm(forms.Form):
    """That two rows are one body: what the user saw of both, and that roles may go along."""

    duplicate_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    survivor_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    may_move_roles = forms.BooleanField(label=_("Låt personernas roller följa med"), required=False)

    def __init__(self, data: Any = None, *, has_roles: bool, **options: Any) -> None:
        super().__init__(data, **options)
        if not has_roles:
            del self.fields["may_move_roles"]


class AnonymiseForm(VersionForm):
    """That the user knows it cannot be undone."""

    is_sure = forms.BooleanField(
        label=_("Jag förstår att det inte går att ångra"),
        error_messages={"required": _("Kryssa för att du förstår att det inte går att ångra")},
    )


class HandOverForm(forms.Form):
    """To whom a duty is handed over, from when, and how that is known."""

    organisation = OrganisationChoice(
        label=_("Tar över"),
        queryset=Organisation.objects.none(),
        empty_label=_("Välj i listan"),
        error_messages={"required": _("Välj vem som tar över")},
    )
    first_day = DayField(
        label=_("Från och med"),
        help_text=_("ÅÅÅÅ-MM-DD. Den förra perioden slutar dagen före. Dagen får ligga framåt i tiden."),
        error_messages={"required": _("Skriv första dagen")},
    )
    source = forms.CharField(
        label=_("Källa"),
        max_length=300,
        help_text=_("Beslutet eller författningen, till exempel SFS 2018:1983."),
        error_messages={"required": _("Skriv källan")},
    )
    certainty = forms.ChoiceField(
        label=_("Säkerhet"), choices=Certainty.choices, initial=Certainty.CERTAIN, widget=forms.RadioSelect
    )
    last = forms.IntegerField(widget=forms.HiddenInput, required=False)
    last_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, county_code: str, **options: Any) -> None:
        super().__init__(*args, **options)
        bodies = Organisation.objects.current().filter(county=county_code, kind__in=COUNTY_BODIES)
        self.fields["organisation"].queryset = bodies.select_related("municipality").in_order()


class ResponsibilityForm(PeriodMixin, forms.ModelForm):
    """What can be put right of a period of responsibility. A period that begins the day after moves along."""

    class Meta:
        model = Responsibility
        fields = ("valid_from", "valid_to", "certainty", "source")
        error_messages = {"source": {"required": _("Skriv källan")}}


class SearchForm(forms.Form):
    """Words to find something by."""

    q = forms.CharField(label=_("Namn eller organisationsnummer"), required=False, max_length=100)


def roles_to_give(actor: Actor) -> set[str]:
    """The roles that the actor may give somewhere; whether one fits the chosen body is asked when it is chosen."""
    given = set(RoleChoice.values)
    return given if actor.is_system_administrator else given - {Role.SYSTEM_ADMINISTRATOR.value}


def _fitting(actor: Actor, organisation: Organisation) -> list[tuple[str, Any]]:
    """The roles that can decide something at the body."""
    choices: Iterable[tuple[str, Any]] = RoleChoice.choices
    return [choice for choice in choices if can_add_point(actor, organisation, Role(choice[0]))]
