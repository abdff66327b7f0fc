"""What people are reminded of each morning: roles to go through, keys that run out, roles and deputyships that end.

Each reminder has a key of its own, so that nobody is told of the same thing twice (``notify``).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ApiToken
from notices.enums import NoticeKind
from notices.services import notify
from registers.models import Delegation, Membership
from rsp.actor import Role
from rsp.swedish import long_date

NOTICE_DAYS = 14
"""How long before something ends people are told."""


def remind_people(day: date | None = None) -> None:
    """Send the reminders of ``day`` (today). Safe to repeat."""
    day = day or timezone.localdate()
    remind_of_reviews(day)
    remind_of_ending_keys(day)
    remind_of_ending_roles(day)


def remind_of_reviews(day: date) -> None:
    """Tell an organisation's administrators, once a month, how many roles nobody has gone through for a year."""
    waiting: dict[UUID, int] = {}
    for organisation_id in Membership.objects.due_for_review(day).values_list("organisation", flat=True):
        waiting[organisation_id] = waiting.get(organisation_id, 0) + 1
    for organisation_id, people in _administrators(waiting, day).items():
        count = waiting[organisation_id]
        title = ngettext("%(count)d roll behöver gås igenom", "%(count)d roller behöver gås igenom", count)
        notify(
            user_ids=people,
            kind=NoticeKind.REVIEW_DUE,
            title=title % {"count": count},
            link=reverse("registers:reviews"),
            key=f"review {organisation_id} {day:%Y-%m}",
        )


def remind_of_ending_keys(day: date) -> None:
    """Tell who answers for an API key that it soon stops working: its owner, or the machine's administrators."""
    last = timezone.now() + timedelta(days=NOTICE_DAYS)
    keys = list(ApiToken.objects.live(timezone.now()).filter(expires_at__lte=last).select_related("user"))
    machines = [key.user_id for key in keys if key.user.is_machine]
    homes: dict[UUID, set[UUID]] = {}
    for user_id, body in Membership.objects.on(day).filter(user__in=machines).values_list("user", "organisation"):
        homes.setdefault(user_id, set()).add(body)
    administrators = _administrators({body for bodies in homes.values() for body in bodies}, day)
    for key in keys:
        people, link = {key.user_id}, reverse("accounts:tokens")
        if key.user.is_machine:
            people = {person for body in homes.get(key.user_id, ()) for person in administrators.get(body, ())}
            link = reverse("registers:machine", args=[key.user_id])
        words = {"name": key.name, "day": long_date(timezone.localdate(key.expires_at))}
        notify(
            user_ids=people,
            kind=NoticeKind.TOKEN_EXPIRING,
            title=_("API-nyckeln %(name)s slutar gälla den %(day)s") % words,
            link=link,
            key=f"token {key.pk}",
        )


def remind_of_ending_roles(day: date) -> None:
    """Tell people that a role, or a deputyship, of theirs soon ends."""
    soon = {"valid_to__gte": day, "valid_to__lte": day + timedelta(days=NOTICE_DAYS)}
    roles = Membership.objects.on(day).filter(**soon).select_related("organisation__municipality")
    deputies = Delegation.objects.on(day).filter(user__isnull=False, **soon)
    for row in [*roles, *deputies.select_related("organisation__municipality")]:
        words = {
            "role": row.get_role_display(),
            "organisation": row.organisation.public_name,
            "day": long_date(row.valid_to),
        }
        notify(
            user_ids=[row.user_id],
            kind=NoticeKind.MEMBERSHIP_ENDED,
            title=_("Din roll %(role)s hos %(organisation)s slutar efter den %(day)s") % words,
            link=reverse("reporting:my_rights"),
            key=f"role ends {row.pk} {row.valid_to}",
        )


def _administrators(organisation_ids: Iterable[UUID], day: date) -> dict[UUID, list[UUID]]:
    """Who administers each of the organisations on ``day``; those without an administrator are left out."""
    found: dict[UUID, list[UUID]] = {}
    rows = Membership.objects.on(day).filter(role=Role.ADMINISTRATOR, organisation__in=list(organisation_ids))
    for body, person in rows.values_list("organisation", "user"):
        found.setdefault(body, []).append(person)
    return found
