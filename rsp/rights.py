"""The answer of a policy: allowed, or refused with the reason the user is shown."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True, slots=True)
class Allowed:
    """The actor may."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Refused:
    """The actor may not; ``reason`` is a Swedish sentence for the user."""

    reason: str

    def __bool__(self) -> bool:
        return False


def check_allowed(answer: Allowed | Refused) -> None:
    """Raise PermissionDenied (403 with the reason) when a policy refuses."""
    if isinstance(answer, Refused):
        raise PermissionDenied(answer.reason)


class ActRefused(Exception):
    """The act cannot be done as things stand. The message is a Swedish sentence for the user; the trail keeps it."""
