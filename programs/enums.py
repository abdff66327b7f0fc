"""States and kinds of programmes, service plans and service places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    CONSULTED = "consulted", _("På samråd")
    ADOPTED = "adopted", _("Antaget")
    CLOSED = "closed", _("Upphört")


class ProgrammeAction(models.TextChoices):
    CONSULT = "consult", _("Skicka på samråd")
    RESUME = "resume", _("Ta tillbaka till utkast")
    ADOPT = "adopt", _("Anteckna antagandet")
    PROLONG = "prolong", _("Förläng")
    CLOSE = "close", _("Avsluta")


class DecisionKind(models.TextChoices):
    """What a formal decision about a programme, beside its adoption, was about."""

    PROLONGATION = "prolongation", _("Förlängning")
    CLOSING = "closing", _("Avslut")
    OTHER = "other", _("Annat beslut")


class ProgrammeDocumentKind(models.TextChoices):
    PROGRAMME = "programme", _("Programmet")
    ANALYSIS = "analysis", _("Behovsanalys")
    DECISION = "decision", _("Beslut eller protokoll")
    ANNEX = "annex", _("Bilaga")


class Stance(models.TextChoices):
    """What a body that was asked thinks of a draft programme."""

    SUPPORTS = "supports", _("Ställer sig bakom")
    SUPPORTS_WITH_VIEWS = "with_views", _("Ställer sig bakom, med synpunkter")
    OPPOSES = "opposes", _("Ställer sig inte bakom")
    ABSTAINS = "abstains", _("Avstår från att svara")


class PartnershipRole(models.TextChoices):
    CONVENER = "convener", _("Sammankallande")
    MEMBER = "member", _("Medlem")


class ServicePlanState(models.TextChoices):
    STARTED = "started", _("Påbörjad")
    ADOPTED = "adopted", _("Antagen")
    CONFIRMED = "confirmed", _("Bekräftad")
    RETURNED = "returned", _("Återlämnad")
    REPEALED = "repealed", _("Upphävd")


class ServicePlanAction(models.TextChoices):
    START = "start", _("Påbörjade arbetet")
    REPORT = "report", _("Rapporterade antagen plan")
    CONFIRM = "confirm", _("Bekräftade planen")
    RETURN = "return", _("Lämnade tillbaka planen")
    REPEAL = "repeal", _("Upphävde planen")


class Sphere(models.TextChoices):
    """Which service a measure is about."""

    COMMERCIAL = "commercial", _("Kommersiell")
    PUBLIC = "public", _("Offentlig")


class MeasureStatus(models.TextChoices):
    """How a measure stands. Late is computed: not done, and its day has passed."""

    NOT_STARTED = "not_started", _("Inte påbörjad")
    ONGOING = "ongoing", _("Pågår")
    DONE = "done", _("Klar")
    CANCELLED = "cancelled", _("Utgår")


class PlanStanding(models.TextChoices):
    """How a municipality stands on a given day: computed from its service plans, never stored."""

    CURRENT = "current", _("Aktuell")
    STARTED = "started", _("Påbörjad")
    EXPIRED = "expired", _("Utgången")
    REPEALED = "repealed", _("Upphävd")
    MISSING = "missing", _("Saknas")
    UNKNOWN = "unknown", _("Uppgift saknas")


class PlaceKind(models.TextChoices):
    SHOP = "shop", _("Dagligvarubutik")
    FUEL_STATION = "fuel_station", _("Drivmedelsstation")
    AGENT = "agent", _("Ombud")
    SERVICE_POINT = "service_point", _("Servicepunkt")
    SOT_POINT = "sot_point", _("Service- och trygghetspunkt (SOT)")
    MOBILE_SHOP = "mobile_shop", _("Varubuss")
    PUBLIC_SERVICE = "public_service", _("Offentlig service")


class PlaceOffer(models.TextChoices):
    """A service that people get at a place."""

    GROCERIES = "groceries", _("Dagligvaror")
    FUEL = "fuel", _("Drivmedel")
    CHARGING = "charging", _("Laddning för elbil")
    POST = "post", _("Paket och brev")
    PHARMACY = "pharmacy", _("Apoteksombud")
    PAYMENT = "payment", _("Betaltjänster")
    CASH = "cash", _("Kontanter")
    ALCOHOL = "alcohol", _("Systembolagsombud")
    LIBRARY = "library", _("Bibliotek")
    OFFICE = "office", _("Medborgarkontor")
    CLINIC = "clinic", _("Vård")


class PlaceStanding(models.TextChoices):
    """How a place stands on a given day: computed from its dates, never stored."""

    PLANNED = "planned", _("Planerad")
    OPEN = "open", _("Öppen")
    CLOSED = "closed", _("Stängd")
    UNKNOWN = "unknown", _("Uppgift saknas")


class FactKind(models.TextChoices):
    """What a dated fact of a place is about."""

    BROAD_RANGE = "broad_range", _("Mångsidigt utbud")
    YEAR_ROUND = "year_round", _("Öppet året runt")
    OPENING_HOURS = "opening_hours", _("Öppettider")


class DistanceMethod(models.TextChoices):
    """How a road distance was found."""

    MAP_SERVICE = "map_service", _("Karttjänst")
    DRIVEN = "driven", _("Uppmätt på vägen")
    STATED = "stated", _("Uppgift från kommunen")
    IMPORTED = "imported", _("Inläst ur fil")


class FundingStream(models.TextChoices):
    """Where the money of a county's work with service comes from."""

    NATIONAL = "national", _("Tillväxtverket")
    REGIONAL = "regional", _("Regionalt anslag 1:1")
    OWN = "own", _("Egna medel")
    OTHER = "other", _("Annan finansiär")
