"""The saved views that a list shows to its reader. Named in ``settings.SAVED_VIEWS`` for ``rsp.listing``."""

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import SavedView
from rsp.actor import Actor
from rsp.listing import SavedViewLink


def saved_views_of(actor: Actor, path: str, query: str) -> list[SavedViewLink]:
    """The actor's own views of the list at ``path``, by name."""
    rows = SavedView.objects.visible_to(actor).filter(path=path).in_order()
    return [
        SavedViewLink(
            name=row.name,
            href=reverse("accounts:saved_view", args=[row.slug]),
            remove_href=reverse("accounts:saved_view_remove", args=[row.slug]),
            is_current=row.query == query,
        )
        for row in rows
    ]


def shared_views(actor: Actor) -> "QuerySet[SavedView]":
    """Anybody's, for who comes with the address of one."""
    return SavedView.objects.shared_with(actor)
