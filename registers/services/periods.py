"""First and last days: what begins does so today or later, and what ends is never prolonged by its end."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, snapshot
from registers.models import Delegation, Membership
from rsp.rights import ActRefused
from rsp.swedish import long_date

FACTS: dict[type, tuple[str, ...]] = {
    Membership: ("role", "valid_from", "valid_to"),
    Delegation: ("role", "matter", "capacity", "point", "decision", "max_amount", "valid_from", "valid_to"),
}
"""What the trail tells of a row that begins or is taken back."""


def check_first_day(first: date) -> None:
    """Nobody is given rights for days that have passed: what was done then was done without them."""
    if first < timezone.localdate():
        raise ValidationError({"valid_from": _("Välj i dag eller en senare dag.")})


def day_of_end(wanted: date | None, present: date | None, today: date) -> date:
    """The last day of what is ended: the wanted one, or yesterday. ``present``: the last day it has.

    Raises:
        ValidationError: a day that has passed, or one that would prolong it.
        ActRefused: it has ended already.
    """
    if wanted is not None and wanted < today:
        raise ValidationError({"last_day": _("Välj i dag eller en senare dag. Lämna fältet tomt för att avsluta nu.")})
    if present is not None and present < today:
        raise ActRefused(_("Den är redan avslutad."))
    if present is not None and wanted is not None and wanted > present:
        words = {"day": long_date(present)}
        raise ValidationError({"last_day": _("Sista dagen är %(day)s. Välj den dagen eller en tidigare.") % words})
    return wanted or today - timedelta(days=1)


def end_row(trail: Trail, row: Membership | Delegation, last_day: date, action: str = "") -> None:
    """End a locked row after ``last_day``; what has not yet held is taken back."""
    names = FACTS[type(row)]
    if row.valid_from > last_day:
        reason = _("Det togs tillbaka innan det hade gällt en hel dag.")
        trail.record(action=action, row=row, body=row.organisation.body, before=snapshot(row, *names), reason=reason)
        type(row).objects.filter(pk=row.pk).delete()
        return
    before = snapshot(row, "valid_to")
    row.valid_to, row.version = last_day, row.version + 1
    row.save(update_fields=["valid_to", "version", "updated_at"])
    trail.record(action=action, row=row, body=row.organisation.body, before=before, after=snapshot(row, "valid_to"))


def end_deputyships(trail: Trail, user_id: UUID, last_day: date, organisation_id: UUID | None = None) -> None:
    """End after ``last_day`` whatever the person stands in for, everywhere or at one body. Call with bodies locked."""
    rows = Delegation.objects.standing_in().filter(user=user_id).open_on(last_day + timedelta(days=1))
    if organisation_id:
        rows = rows.filter(organisation=organisation_id)
    related = rows.select_related("user", "organisation__municipality")
    for row in related.select_for_update(of=("self",)).order_by("pk"):
        end_row(trail, row, last_day, "deputy.end")
