"""Which follow-ups: submitted ones are open to all signed in, drafts are the county's own."""

from typing import Self

from django.db import models
from django.db.models import Prefetch, Q

from reporting.enums import FollowUpState
from rsp.actor import PROGRAMME_DUTY, Actor
from rsp.own_time import of_own_counties

PUBLIC_STATES = (FollowUpState.SUBMITTED, FollowUpState.CORRECTED)


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(Q(state__in=PUBLIC_STATES) | of_own_counties(actor, "county", PROGRAMME_DUTY, year="year"))

    def through(self, year: int) -> Self:
        """Those of ``year`` and earlier."""
        return self.filter(year__lte=year)

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def with_versions(self) -> Self:
        """Prefetch ``versions``, newest first, each with its sealed document but without payload and PDF bytes."""
        table = self.model._meta.get_field("versions").related_model
        versions = table.objects.order_by("-number").without_content()
        return self.prefetch_related(Prefetch("versions", queryset=versions))


class FollowUpTextQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Texts are drafts until they are sealed; others read them in the version."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(of_own_counties(actor, "follow_up__county", PROGRAMME_DUTY, year="follow_up__year"))


class FollowUpVersionQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A version has been submitted, so everyone signed in may read it."""
        return self.all() if actor.is_signed_in else self.none()

    def without_content(self) -> Self:
        """With the sealed document's facts, leaving its payload and PDF in the database."""
        return self.select_related("document").defer("document__payload", "document__pdf")

    def latest_of(self, county_code: str, year: int) -> Self:
        """The newest version of a county's year first."""
        return self.filter(follow_up__county=county_code, follow_up__year=year).order_by("-number")
