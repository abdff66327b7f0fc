"""States and kinds of plans, goals and activities."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Inskickad")
    RETURNED = "returned", _("Återlämnad")
    APPROVED = "approved", _("Beslutad")
    FOLLOWED_UP = "followed_up", _("Uppföljd")


class PlanAction(models.TextChoices):
    SUBMIT = "submit", _("Inskickad")
    RETURN = "return", _("Återlämnad")
    APPROVE = "approve", _("Beslutad")
    REVISE = "revise", _("Ändring påbörjad")
    FOLLOW_UP = "follow_up", _("Uppföljd")


DECIDED_STATES = (PlanState.APPROVED, PlanState.FOLLOWED_UP)
"""A plan in one of these is a decision of the county, open to all; before that it is the county's own draft."""


EDITABLE_STATES = (PlanState.DRAFT, PlanState.RETURNED)
"""A plan in one of these is being written; in the others its content stands."""


class Stance(models.TextChoices):
    """What a body of the network says of a plan."""

    SUPPORTS = "supports", _("Ställer sig bakom")
    WITH_VIEW = "with_view", _("Bakom, med synpunkt")
    OPPOSES = "opposes", _("Ställer sig inte bakom")


class Circle(models.TextChoices):
    """Who reads a comment."""

    OWN = "own", _("Den egna organisationen")
    COUNTY = "county", _("Länet")
    NATIONAL = "national", _("Hela landet")


class Aim(models.TextChoices):
    """Whether a target is a floor or a ceiling."""

    AT_LEAST = "at_least", _("Minst")
    AT_MOST = "at_most", _("Högst")


class Assessment(models.TextChoices):
    """How far a goal was met, in the words practice uses (source 003)."""

    ACHIEVED = "achieved", _("Uppnått")
    PARTLY_ACHIEVED = "partly_achieved", _("Delvis uppnått")
    ON_THE_WAY = "on_the_way", _("Delvis på väg")
    NOT_ACHIEVED = "not_achieved", _("Ej uppnått")
    NOT_ASSESSED = "not_assessed", _("Ej bedömt")


class GoalSource(models.TextChoices):
    TYPED = "typed", _("Skrivs in av ansvarig")
    COUNTED = "counted", _("Räknas ur registrerade uppgifter")


class CarryChoice(models.TextChoices):
    CONTINUE = "continue", _("Fortsätter")
    CHANGE = "change", _("Ändras")
    MOVE = "move", _("Flyttas")
    END = "end", _("Avslutas")


class ActivityKind(models.TextChoices):
    COMPANY_VISIT = "company_visit", _("Företagsbesök")
    THEME_MEETING = "theme_meeting", _("Tematräff")
    SERVICE_WORKSHOP = "service_workshop", _("Serviceverkstad")
    SERVICE_MEETING = "service_meeting", _("Serviceträff")
    STUDY_TRIP = "study_trip", _("Studieresa")
    SEMINAR = "seminar", _("Seminarium")
    INFORMATION = "information", _("Informationsinsats")
    CONFERENCE = "conference", _("Konferens")
    MEETING = "meeting", _("Möte")
    STATEMENT = "statement", _("Yttrande")
    INAUGURATION = "inauguration", _("Invigning")
