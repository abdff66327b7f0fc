"""What is found of the action plans: initiatives of plans that the reader may read."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.models import Initiative
from rsp.actor import Actor
from rsp.search import Hit, matching


def search_action_plans(actor: Actor, words: str, limit: int) -> Iterator[Hit]:
    """One query."""
    rows = Initiative.objects.visible_to(actor).select_related("plan__county")
    for row in matching(rows, words, ["title"], ["description", "result"])[:limit]:
        about = _("%(county)s, %(year)s") % {"county": row.plan.county, "year": row.plan.year}
        yield Hit("initiative", row.title, f"{reverse('actionplans:plan', args=[row.plan_id])}#insats-{row.pk}", about)
