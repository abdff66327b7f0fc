"""Who stands behind a pseudonym or a user id: asked of the provider in settings, since rsp has no tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person as pages name them: the name, or the pseudonym once anonymised."""

    user_id: UUID
    pseudonym: str
    label: str


class PeopleProvider(Protocol):
    """Finds people; unknown ones are left out. One query for all."""

    def __call__(self, *, pseudonyms: Collection[str] = (), user_ids: Collection[UUID] = ()) -> list[PersonName]: ...


def people_by_pseudonym(pseudonyms: Collection[str]) -> Mapping[str, PersonName]:
    wanted = {pseudonym for pseudonym in pseudonyms if pseudonym}
    return {person.pseudonym: person for person in _provider()(pseudonyms=wanted)} if wanted else {}


def people_by_id(user_ids: Collection[UUID]) -> Mapping[UUID, PersonName]:
    wanted = {user_id for user_id in user_ids if user_id}
    return {person.user_id: person for person in _provider()(user_ids=wanted)} if wanted else {}


def label_of_pseudonym(pseudonym: str, people: Mapping[str, PersonName]) -> str:
    """The name; the pseudonym itself for somebody no longer there, "System" for what nobody signed in has done."""
    if not pseudonym:
        return _("System")
    return people[pseudonym].label if pseudonym in people else pseudonym


def _provider() -> PeopleProvider:
    provider: PeopleProvider = import_string(settings.PEOPLE_PROVIDER)
    return provider
