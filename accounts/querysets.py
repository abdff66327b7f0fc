"""Which users, tokens and events of the trail."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q

from rsp.actor import ADMINISTRATORS, Actor


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own. Those of machine users are reached through their organisation (``registers``)."""
        return self.filter(user_id=actor.user_id) if actor.is_signed_in else self.none()

    def live(self, now: datetime) -> Self:
        """Those that still open the door at ``now``."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)


class AuditChainQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators see the chain of their own organisation, system administrators every chain."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(pk__in=actor.organisation_ids(ADMINISTRATORS))

    def in_order(self) -> Self:
        return self.order_by("name", "pk")


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators read the chain of their own organisation, system administrators every chain."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(chain__in=actor.organisation_ids(ADMINISTRATORS))

    def about_person(self, pseudonym: str) -> Self:
        """What the person did, and what was done with the person's account, roles and deputyships."""
        own = Q(object_label=pseudonym) | Q(object_label__startswith=f"{pseudonym},")
        return self.filter(Q(actor_pseudonym=pseudonym) | own)

    def by_person(self, text: str) -> Self:
        """Done by those whose name, e-mail address or pseudonym holds ``text``."""
        people = get_user_model().objects.filter(
            Q(name__icontains=text) | Q(email__icontains=text) | Q(pseudonym__icontains=text)
        )
        return self.filter(Q(actor_pseudonym__in=people.values("pseudonym")) | Q(actor_pseudonym__iexact=text))

    def newest_first(self) -> Self:
        return self.order_by("-at", "-chain", "-position")


class EditLockQuerySet(models.QuerySet):
    def held_by_others(self, object_type: str, object_id: str, actor: Actor, now: datetime) -> Self:
        """Who else has the object open for editing at ``now``."""
        held = self.filter(object_type=object_type, object_id=object_id, expires_at__gt=now)
        return held.exclude(user_id=actor.user_id).select_related("user").order_by("started_at")

    def held_by_others_on(self, object_types: Collection[str], actor: Actor, now: datetime) -> Self:
        """Who else has any object of these types open at ``now``: few rows, since a lock lives for minutes."""
        held = self.filter(object_type__in=object_types, expires_at__gt=now)
        return held.exclude(user_id=actor.user_id).select_related("user").order_by("started_at")


class EditDraftQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(user_id=actor.user_id) if actor.is_signed_in else self.none()

    def of_kinds(self, object_types: Collection[str]) -> Self:
        """Those of rows of these kinds (``actionplans.goal``)."""
        return self.filter(object_type__in=object_types)


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(user_id=actor.user_id) if actor.is_signed_in else self.none()

    def shared_with(self, actor: Actor) -> Self:
        """Anybody's, by address: who is given it asks the same question and gets an own answer."""
        return self.all() if actor.is_signed_in else self.none()

    def in_order(self) -> Self:
        return self.order_by("path", "name", "pk")
