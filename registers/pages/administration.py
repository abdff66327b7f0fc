"""The start of the administration: what needs doing; and the yearly review of roles."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Min, Q, QuerySet
from django.forms import Form
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from registers.models import Delegation, Membership, Organisation
from registers.querysets import people_of
from rsp.actor import ADMINISTRATORS, Actor
from rsp.lists import ListPage, list_page

SOON = timedelta(days=30)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to do: how many, and the first few."""

    count: int
    first: list


@dataclass(frozen=True, slots=True)
class AdministrationPage:
    """What needs doing at the organisations that the actor administers."""

    people_count: int
    machine_count: int
    reviews: Todo
    invitations: Todo
    ending: Todo


def administration_page(actor: Actor) -> AdministrationPage:
    """Two queries for each of the three things to do, and two for the figures."""
    people = people_of(actor).filter(is_active=True)
    return AdministrationPage(
        people_count=people.filter(is_machine=False).count(),
        machine_count=people.filter(is_machine=True).count(),
        reviews=_todo(roles_to_review(actor)),
        invitations=_todo(_unused_invitations(actor, people)),
        ending=_todo(_ending_deputyships(actor)),
    )


def review_page(actor: Actor, form: Form, asked: QueryDict) -> ListPage:
    """The roles that nobody has looked at for a year, the oldest first."""
    return list_page(roles_to_review(actor), form, asked)


def roles_to_review(actor: Actor) -> "QuerySet[Membership]":
    """Roles at the actor's organisations that are due for a look."""
    rows = Membership.objects.visible_to(actor).administered_by(actor).due_for_review(timezone.localdate())
    return rows.named_for(actor).select_related("user", "organisation__municipality").order_by("looked_at", "pk")


def _unused_invitations(actor: Actor, people: "QuerySet[User]") -> "QuerySet[User]":
    """``invited_at``: when the first role at the actor's organisations was given."""
    own = Q(memberships__organisation__in=Organisation.objects.visible_to(actor).administered_by(actor))
    waiting = people.filter(Q(last_login__isnull=True) | Q(is_known=False), is_machine=False)
    return waiting.annotate(invited_at=Min("memberships__created_at", filter=own)).order_by("invited_at", "pk")


def _ending_deputyships(actor: Actor) -> "QuerySet[Delegation]":
    today = timezone.localdate()
    rows = Delegation.objects.visible_to(actor).standing_in().filter(user__is_active=True)
    rows = rows.filter(valid_to__range=(today, today + SOON))
    if not actor.is_system_administrator:
        rows = rows.filter(organisation__in=actor.organisation_ids(ADMINISTRATORS))
    return rows.named_for(actor).select_related("user", "organisation__municipality").order_by("valid_to", "pk")


def _todo(rows: "QuerySet") -> Todo:
    return Todo(rows.count(), list(rows[:SHOWN]))


def first_organisation_of(actor: Actor) -> Organisation | None:
    """The only organisation the actor administers, when there is just one: forms begin with it chosen."""
    rows = list(Organisation.objects.visible_to(actor).administered_by(actor).current()[:2])
    return rows[0] if len(rows) == 1 else None
