"""What a fact can be chosen from: the lists of the ordinances, as value and label. Pure."""

from collections.abc import Callable
from typing import cast

from django.utils.translation import gettext_lazy

_ = cast("Callable[[str], str]", gettext_lazy)

COST_KINDS = (
    ("premises", _("Lokaler, med inredning och utrustning")),
    ("mobile", _("Utrustning för försäljning på annat sätt än från ett fast försäljningsställe")),
    ("training", _("Kompetenshöjande insatser för anställda")),
    ("programme", _("Åtgärdsprogram för bättre lönsamhet")),
    ("other", _("Annan investering")),
)
"""What an investment is, by the lists of 16 and 17 §§ of 2024:1243. That the law requires it is a ground (17 § 4)."""

HIGH_SHARE_GROUNDS = (
    ("none", _("Ingen grund för högre andel")),
    ("range", _("Större investering, försäljningsställe med väl utbyggt utbud (1 a)")),
    ("complement", _("Större investering som kompletterar med annan service (1 b)")),
    ("training", _("Kompetenshöjande insatser (2)")),
    ("programme", _("Åtgärdsprogram för bättre lönsamhet (3)")),
    ("required", _("Krav i lag eller förordning (4)")),
    ("special", _("Annan investering, särskilda skäl (5)")),
)
"""The grounds of 17 § of 2024:1243 for more than half of the cost."""

OLD_HIGH_SHARE_GROUNDS = (
    ("none", _("Ingen grund för högre andel")),
    ("programme", _("Åtgärdsprogram")),
    ("range", _("Större investering, försäljningsställe med väl utbyggt utbud")),
    ("complement", _("Komplettering med annan service")),
    ("shared", _("Samlokalisering")),
    ("required", _("Krav i lag eller förordning")),
)
"""The grounds for more than half of the cost under 2000:284, by Tillväxtverket's page."""

OTHER_RECIPIENTS = (
    ("none", _("Inget av detta")),
    ("mobile", _("Säljer och levererar dagligvaror i landsbygder på annat sätt")),
    ("owner", _("Fastighetsägare som hyr ut lokaler till en sådan butik eller station")),
    ("specialist", _("Säljer fackhandelsvaror")),
)

HIGH_CEILING_GROUNDS = (
    ("none", _("Ingen av grunderna")),
    ("range", _("Väl utbyggt utbud av grundläggande service")),
    ("strategic", _("Betydelsefullt av servicestrategiska skäl")),
)
