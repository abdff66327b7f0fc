"""What falls due of programmes, consultations and service plans. Named in ``settings.DEADLINES``."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from programs.enums import ProgrammeState, ServicePlanState
from programs.models import Consultation, Programme, ServicePlan
from rsp.actor import Actor
from rsp.deadlines import Deadline

HOLDING = (ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED)


def programme_deadlines(actor: Actor, county_code: str, year: int) -> Iterator[Deadline]:
    """Three queries."""
    plans = ServicePlan.objects.visible_to(actor).filter(
        municipality__county=county_code, state__in=HOLDING, valid_to__year=year
    )
    for plan in plans.select_related("municipality"):
        title = _("Serviceplanen för %(name)s går ut") % {"name": plan.municipality.name}
        yield Deadline(plan.valid_to, title, reverse("programs:service_plan", args=[plan.pk]), "service_plan")
    programmes = Programme.objects.visible_to(actor).filter(
        county=county_code, state=ProgrammeState.ADOPTED, last_year=year
    )
    for programme in programmes:
        title = _("%(name)s upphör") % {"name": programme.name}
        yield Deadline(date(year, 12, 31), title, reverse("programs:programme", args=[programme.pk]), "programme")
    rounds = Consultation.objects.visible_to(actor).filter(programme__county=county_code, closes_on__year=year)
    for consultation in rounds.filter(programme__state=ProgrammeState.CONSULTED).select_related("programme"):
        title = _("Sista dag att svara på samrådet om %(name)s") % {"name": consultation.programme.name}
        href = reverse("programs:programme", args=[consultation.programme_id])
        yield Deadline(consultation.closes_on, title, href, "consultation")
