"""Locking programmes, and what every service about them says in the same words."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import notify
from programs.models import Programme
from registers.enums import Duty
from registers.models import Organisation, Responsibility
from rsp.actor import Actor
from rsp.editing import PassedOver
from rsp.rights import ActRefused


def seen_programme(programme_id: UUID) -> Programme:
    """One programme before it is locked: a file is kept before any lock. Raises ActRefused when it is gone."""
    return _found(Programme.objects.select_related("owner__municipality").filter(pk=programme_id).first())


def lock_programme(programme_id: UUID) -> Programme:
    """One programme, so that acts on it and on its parts queue. Raises ActRefused when it is gone."""
    return _found(_locked().filter(pk=programme_id).first())


def lock_programmes_of_county(programme_id: UUID) -> Programme:
    """The programme, with all of its county locked in one order: which years are taken is decided between them.

    Raises ActRefused when it is gone.
    """
    county = Programme.objects.filter(pk=programme_id).values("county")
    rows = {row.pk: row for row in _locked().filter(county__in=county).order_by("pk")}
    return _found(rows.get(programme_id))


def _found(row: Programme | None) -> Programme:
    if row is None:
        raise ActRefused(_("Programmet är redan borttaget."))
    return row


def _locked() -> "models.QuerySet[Programme]":
    rows = Programme.objects.select_related("county", "owner__municipality")
    return rows.select_for_update(no_key=True, of=("self",))


def refuse_decided(programme: Programme) -> None:
    """Raise ActRefused when the programme has been adopted: what is decided is changed by a revision."""
    if programme.is_decided:
        raise ActRefused(_("Programmet är antaget sedan du öppnade sidan, så innehållet kan inte ändras längre."))


def save_checked(row: models.Model) -> None:
    """Save; raise ValidationError for what the tables refuse, also when somebody else was first."""
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
            _check_deferred()
    except IntegrityError:
        row.full_clean()
        raise


def _check_deferred() -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def keeper_today(programme: Programme) -> Organisation:
    """Who answers for the county's programme today; when nobody is recorded, its owner.

    Acts stand in this body's trail and its officers are told: a hand-over moves the programmes under way too.
    """
    held = Responsibility.objects.responsible_for(programme.county_id, Duty.PROGRAMME_OWNER, timezone.localdate())
    return held or programme.owner


def responsible_body(actor: Actor, county_code: str) -> Organisation:
    """Who answers for the county's programme today; when nobody is recorded, the actor's own body there."""
    duty = Responsibility.objects.responsible_for(county_code, Duty.PROGRAMME_OWNER, timezone.localdate())
    if duty:
        return duty
    own = {grant.organisation_id for grant in actor.grants if grant.county_code == county_code}
    body = Organisation.objects.select_related("municipality").filter(pk__in=own).in_order().first()
    if body is None:
        raise ActRefused(_("Ingen organisation är registrerad som ansvarig för länets program."))
    return body


def tell_of_merge(programme: Programme, others: Iterable[PassedOver]) -> None:
    """Tell those whose saved values somebody chose away."""
    for other in others:
        notify(
            user_ids=[other.user_id],
            kind=NoticeKind.EDIT_MERGED,
            title=_("Någon annan ändrade %(programme)s efter dig") % {"programme": programme.name},
            body=", ".join(other.fields),
            link=reverse("programs:programme", args=[programme.pk]),
        )


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values without blanks around texts."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
