"""Values stored in the tables of accounts; labels are what people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Density(models.TextChoices):
    """How tightly pages are set: the design system's ``data-size``."""

    COMPACT = "sm", _("Kompakt")
    ROOMY = "md", _("Luftigt")


class AuditOutcome(models.TextChoices):
    DONE = "done", _("Gjort")
    REFUSED = "refused", _("Nekat")


class TokenScope(models.TextChoices):
    """What a machine may do through the API. Never more than its user's own roles allow."""

    READ_PUBLIC = "read:public", _("Läsa det som är antaget, beslutat eller inskickat")
    READ_COUNTY = "read:county", _("Läsa det egna länets utkast och ärenden")
    WRITE_COUNTY = "write:county", _("Skriva i det egna länet")
