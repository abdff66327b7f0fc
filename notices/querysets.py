"""Which notices, reminders and mails."""

from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from notices.enums import MailChoice, MailState, NoticeKind, Wish
from rsp.actor import Actor

OLDEST_IN_DIGEST = timedelta(days=7)
"""A digest that could not be made for some days still tells all; a week's holiday of the server is the limit."""


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, those that are not for mail only."""
        return self.filter(user_id=actor.user_id, in_app=True) if actor.is_signed_in else self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def in_order(self) -> Self:
        """Unread first, then the newest."""
        return self.order_by(models.F("read_at").desc(nulls_first=True), "-created_at", "pk")

    def waiting_for_digest(self, user_id: object, kinds: set[str]) -> Self:
        """What the user has neither read nor been mailed of the last days, of ``kinds``, oldest first.

        Not what is older: somebody who turns the daily mail on has had no wish to be mailed what came before.
        """
        recent = {"created_at__gte": timezone.now() - OLDEST_IN_DIGEST}
        unmailed = self.unread().filter(user_id=user_id, kind__in=kinds, mailed_at__isnull=True, **recent)
        return unmailed.order_by("created_at", "pk")


class NoticeSettingQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(user_id=actor.user_id) if actor.is_signed_in else self.none()

    def as_wishes(self) -> dict[NoticeKind, Wish]:
        """What one person has chosen, by kind: to be asked of the rows of one user only."""
        return {NoticeKind(row.kind): Wish(row.in_app, MailChoice(row.mail)) for row in self}


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(user_id=actor.user_id) if actor.is_signed_in else self.none()

    def due_on(self, day: date) -> Self:
        """Those to remind of on ``day`` that have not been."""
        return self.filter(done_at__isnull=True, due_on__lte=day).order_by("due_on", "pk")


class OutboxMailQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """System administrators see every mail; others none."""
        return self.all() if actor.is_system_administrator else self.none()

    def not_sent(self) -> Self:
        """Those that wait, are being sent, or need somebody."""
        return self.exclude(state=MailState.SENT)

    def in_state(self, state: str) -> Self:
        return self.filter(state=state)

    def in_order(self) -> Self:
        """Those that need somebody first, then the newest."""
        needs_somebody = Q(state__in=[MailState.FAILED, MailState.UNCERTAIN])
        first = models.Case(models.When(needs_somebody, then=0), default=1)
        return self.order_by(first, "-created_at", "pk")

    def due(self, now: datetime) -> Self:
        """Those to send now, the one that has waited longest first."""
        return self.filter(state=MailState.WAITING, next_attempt_at__lte=now).order_by("next_attempt_at", "created_at")

    def claimed_before(self, moment: datetime) -> Self:
        """Those a worker took before ``moment`` and has said nothing of since."""
        return self.filter(state=MailState.SENDING, claimed_at__lt=moment)
