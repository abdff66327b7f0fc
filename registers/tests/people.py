"""Somebody with a role, for the tests of the administration."""

from typing import Any

from django.test import Client

from accounts.models import AuditEvent
from registers.actors import build_actor
from registers.models import Organisation
from registers.tests.factories import MembershipFactory
from rsp.actor import Actor


class Person:
    """The user, the membership, the actor the user is now, and a browser in which the user has signed in."""

    def __init__(self, role: str, organisation: Organisation, **facts: Any) -> None:
        self.membership = MembershipFactory(role=role, organisation=organisation, **facts)
        self.user = self.membership.user
        self.organisation = organisation

    @property
    def actor(self) -> Actor:
        self.user.refresh_from_db()
        return build_actor(self.user)

    @property
    def client(self) -> Client:
        client = Client()
        client.force_login(self.user)
        return client


def trail(action: str = "") -> list[tuple[str, str, str]]:
    """What the audit trail holds: action, outcome and organisation, oldest first."""
    rows = AuditEvent.objects.order_by("at", "position")
    rows = rows.filter(action=action) if action else rows
    return list(rows.values_list("action", "outcome", "organisation"))
