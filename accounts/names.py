"""Who stands behind a pseudonym or an id, for pages that show who did what. Named in settings as PEOPLE_PROVIDER."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from rsp.people import PersonName


def people(*, pseudonyms: Collection[str] = (), user_ids: Collection[UUID] = ()) -> list[PersonName]:
    """Those asked for, in one query. Somebody anonymised is the pseudonym only."""
    rows = User.objects.filter(Q(pseudonym__in=pseudonyms) | Q(pk__in=user_ids)).only(
        "pk", "name", "pseudonym", "anonymised_at"
    )
    return [PersonName(row.pk, row.pseudonym, _label(row)) for row in rows]


def _label(user: User) -> str:
    return _("Anonymiserad (%(name)s)") % {"name": user.pseudonym} if user.anonymised_at else user.name
