"""Kinds, duties and roles of the registers. Values are English, labels what the user reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rsp import actor
from rsp.actor import Capacity, Matter, Role


class OrganisationKind(models.TextChoices):
    COUNTY_BOARD = "county_board", _("Länsstyrelse")
    REGION = "region", _("Region")
    COOPERATION_BODY = "cooperation_body", _("Samverkansorgan")
    MUNICIPALITY = "municipality", _("Kommun")
    AUTHORITY = "authority", _("Myndighet")
    COMPANY = "company", _("Företag")
    PROPERTY_OWNER = "property_owner", _("Fastighetsägare")
    ASSOCIATION = "association", _("Förening")
    OTHER = "other", _("Annan")


class Duty(models.TextChoices):
    """The duties of ``rsp.actor.Duty`` with their labels."""

    PROGRAMME_OWNER = actor.Duty.PROGRAMME_OWNER.value, _("Serviceprogram")
    GRANT_AUTHORITY = actor.Duty.GRANT_AUTHORITY.value, _("Beslut om stöd")
    INVESTMENT_GRANTS = actor.Duty.INVESTMENT_GRANTS.value, _("Beslut om investeringsstöd")


class Certainty(models.TextChoices):
    CERTAIN = "certain", _("Säker uppgift")
    UNCERTAIN = "uncertain", _("Osäker uppgift")


class RoleChoice(models.TextChoices):
    """The roles of ``rsp.actor.Role`` with their labels."""

    CASE_OFFICER = Role.CASE_OFFICER.value, _("Handläggare")
    DIRECTOR = Role.DIRECTOR.value, _("Regional utvecklingsdirektör")
    MUNICIPAL_OFFICER = Role.MUNICIPAL_OFFICER.value, _("Kommunhandläggare")
    PARTICIPANT = Role.PARTICIPANT.value, _("Medverkande")
    READER = Role.READER.value, _("Läsare")
    NATIONAL_ANALYST = Role.NATIONAL_ANALYST.value, _("Tillväxtverkets analytiker")
    ADMINISTRATOR = Role.ADMINISTRATOR.value, _("Administratör")
    SYSTEM_ADMINISTRATOR = Role.SYSTEM_ADMINISTRATOR.value, _("Systemadministratör")


DECIDERS = frozenset({Role.CASE_OFFICER, Role.DIRECTOR, Role.MUNICIPAL_OFFICER})
"""The roles that a delegation order can let decide something, and that others can stand in for."""


class MatterChoice(models.TextChoices):
    """The matters of ``rsp.actor.Matter`` with their labels."""

    PLAN_APPROVAL = Matter.PLAN_APPROVAL.value, _("Besluta handlingsplanen")
    FOLLOW_UP_SIGN_OFF = Matter.FOLLOW_UP_SIGN_OFF.value, _("Skriva under uppföljningen")
    GRANT_DECISION = Matter.GRANT_DECISION.value, _("Besluta om stöd")


class CapacityChoice(models.TextChoices):
    """As what somebody holds a role (``rsp.actor.Capacity``), with labels."""

    ORDINARY = Capacity.ORDINARY.value, _("Ordinarie")
    DEPUTY = Capacity.DEPUTY.value, _("Ersättare")
    ACTING = Capacity.ACTING.value, _("Tillförordnad (tf.)")


class ContactPurpose(models.TextChoices):
    PROGRAMME = "programme", _("Serviceprogrammet")
    GRANTS = "grants", _("Stödärenden")
    REGISTRY = "registry", _("Registrator")
    STATISTICS = "statistics", _("Uppföljning och statistik")


class AccountState(models.TextChoices):
    """How an account stands; stored as stamps on the user."""

    OPEN = "open", _("Öppet")
    INVITED = "invited", _("Inbjuden")
    CLOSED = "closed", _("Avstängt")
    ANONYMISED = "anonymised", _("Anonymiserat")


class Holding(models.TextChoices):
    """Whether something dated holds: computed from its first and last day."""

    CURRENT = "current", _("Gäller")
    COMING = "coming", _("Kommande")
    ENDED = "ended", _("Avslutad")
