"""Secret addresses at which calendar programs read a county's deadlines. Only the hash of a secret is kept."""

import secrets
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.audit import audited
from accounts.models import User
from actionplans.models import CalendarFeed
from registers.models import County
from rsp.actor import Actor
from rsp.canonical import sha256_hex
from rsp.rights import ActRefused


def create_calendar_feed(*, actor: Actor, county_code: str) -> tuple[CalendarFeed, str]:
    """A new address and its secret, which is never seen again; an earlier one for the county ends at once.

    Raises:
        ActRefused (no such county, or not signed in).
    """
    with audited(actor, "calendar_feed.create") as trail:
        user = User.objects.select_for_update().filter(pk=actor.user_id, is_active=True).first()
        county = County.objects.filter(pk=county_code).first()
        if user is None or county is None:
            raise ActRefused(_("Det går inte att skapa en kalenderadress."))
        CalendarFeed.objects.visible_to(actor).live().filter(county=county).update(revoked_at=timezone.now())
        secret = secrets.token_urlsafe(32)
        row = CalendarFeed.objects.create(user=user, county=county, secret_sha256=_hash(secret))
        trail.about(row)
    return row, secret


def revoke_calendar_feed(*, actor: Actor, feed_id: UUID) -> CalendarFeed:
    """End an address of one's own at once. Raises ActRefused (it has ended)."""
    with audited(actor, "calendar_feed.revoke") as trail:
        row = CalendarFeed.objects.visible_to(actor).live().select_for_update(of=("self",)).filter(pk=feed_id).first()
        if row is None:
            raise ActRefused(_("Kalenderadressen är redan återkallad."))
        trail.about(row)
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
    return row


def reader_of_feed(secret: str) -> tuple[CalendarFeed, Actor] | None:
    """The address that the secret opens, and who reads it as of today.

    None when it is unknown or revoked, its account is closed, or its owner has no role any more.
    """
    rows = CalendarFeed.objects.live().select_related("user", "county")
    feed = rows.filter(secret_sha256=_hash(secret), user__is_active=True).first()
    if feed is None:
        return None
    actor: Actor = import_string(settings.ACTOR_BUILDER)(feed.user)
    return (feed, actor) if actor.grants else None


def _hash(secret: str) -> str:
    return sha256_hex(secret.encode())
