"""States and kinds of programmes, service plans and service places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    CONSULTED = "consulted", _("På samråd")
    ADOPTED = "adopted", _("Antaget")
    CLOSED = "closed", _("Upphört")


class PartnershipRole(models.TextChoices):
    CONVENER = "convener", _("Sammankallande")
    MEMBER = "member", _("Medlem")


class ServicePlanState(models.TextChoices):
    STARTED = "started", _("Påbörjad")
    ADOPTED = "adopted", _("Antagen")
    CONFIRMED = "confirmed", _("Bekräftad")
    RETURNED = "returned", _("Återlämnad")
    REPEALED = "repealed", _("Upphävd")


class PlanStanding(models.TextChoices):
    """How a municipality stands on a given day: computed from its service plans, never stored."""

    CURRENT = "current", _("Aktuell")
    STARTED = "started", _("Påbörjad")
    EXPIRED = "expired", _("Utgången")
    REPEALED = "repealed", _("Upphävd")
    UNKNOWN = "unknown", _("Uppgift saknas")


class PlaceKind(models.TextChoices):
    SHOP = "shop", _("Dagligvarubutik")
    FUEL_STATION = "fuel_station", _("Drivmedelsstation")
    AGENT = "agent", _("Ombud")
    SERVICE_POINT = "service_point", _("Servicepunkt")
    SOT_POINT = "sot_point", _("Service- och trygghetspunkt (SOT)")
    MOBILE_SHOP = "mobile_shop", _("Varubuss")
    PUBLIC_SERVICE = "public_service", _("Offentlig service")
