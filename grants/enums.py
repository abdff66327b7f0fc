"""States of cases, outcomes of decisions, and how a year is known."""

from django.db import models
from django.utils.translation import gettext_lazy as _

INVESTMENT_SCHEMES = ("investeringsstod", "investeringslan")
"""The forms of support that are decided under the duty of investment grants, by slug; the rest are service grants."""


class CaseState(models.TextChoices):
    RECEIVED = "received", _("Inkommen")
    COMPLETION_REQUESTED = "completion_requested", _("Komplettering begärd")
    IN_PROGRESS = "in_progress", _("Under handläggning")
    PREPARED = "prepared", _("Beredd")
    DECIDED = "decided", _("Beslutad")
    WITHDRAWN = "withdrawn", _("Återkallad")


class DecisionOutcome(models.TextChoices):
    GRANTED = "granted", _("Bifall")
    REJECTED = "rejected", _("Avslag")
    DISMISSED = "dismissed", _("Avvisning")
    CLOSED = "closed", _("Avskrivning")


class KnownBy(models.TextChoices):
    DECISIONS = "decisions", _("Enskilda beslut")
    SUM = "sum", _("Summa med källa")
