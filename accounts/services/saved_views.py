"""Keeping a list as one has filtered and sorted it, under a name and an address of its own."""

import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.audit import audited
from accounts.models import SavedView, User
from rsp.actor import Actor
from rsp.rights import ActRefused

MOST_VIEWS = 100
"""For one person: more is a mistake or a machine."""


@dataclass(frozen=True, slots=True)
class ShownList:
    """What is saved: the address of a list, and its filters and order as they stand in the address."""

    path: str
    query: str


def save_view(*, actor: Actor, name: str, shown: ShownList) -> SavedView:
    """Keep a view of a list for oneself. The address can be given to others: they see what they may see.

    Raises:
        ValidationError: the name is taken for that list, or the list is none.
        ActRefused: there are too many.
    """
    with audited(actor, "saved_view.save") as trail:
        User.objects.select_for_update().get(pk=actor.user_id)  # two at once would both find the name free
        own = SavedView.objects.visible_to(actor)
        if own.count() >= MOST_VIEWS:
            raise ActRefused(_("Du har redan %(count)d sparade vyer. Ta bort en först.") % {"count": MOST_VIEWS})
        name = " ".join(name.split())
        if own.filter(path=shown.path, name__iexact=name).exists():
            raise ValidationError({"name": _("Du har redan en vy med det namnet. Välj ett annat namn.")})
        slug = f"{slugify(name)[:50] or 'vy'}-{secrets.token_hex(4)}"
        row = SavedView(user_id=actor.user_id, name=name, path=shown.path, query=shown.query, slug=slug)
        row.full_clean(exclude=["user"])
        row.save(force_insert=True)
        trail.about(row)
    return row


def remove_view(*, actor: Actor, slug: str) -> None:
    """Take one of the own views away: its address leads nowhere from then on. Raises ActRefused when it is gone."""
    with audited(actor, "saved_view.remove") as trail:
        row = SavedView.objects.visible_to(actor).select_for_update().filter(slug=slug).first()
        if row is None:
            raise ActRefused(_("Vyn finns inte längre."))
        trail.about(row)
        trail.record()
        row.delete()
