"""What is under way in a county and moves when a duty is handed over to another body.

The rooms that know it lie above the registers, so ``settings.HANDOVER_LIST`` names the function that gathers it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from rsp.actor import Actor


@dataclass(frozen=True, slots=True)
class Moving:
    """One thing that the new body takes over, with its state in words and, when there is a page, its address."""

    text: str
    state: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class MovingKind:
    """Things of one kind: how many there are, and the first of them."""

    label: str
    count: int
    first: Sequence[Moving]


HandoverList = Callable[[Actor, str, str], list[MovingKind]]


def moving_with(actor: Actor, county_code: str, duty: str) -> list[MovingKind]:
    """What moves with the duty in the county; every kind is there, also when there is nothing of it."""
    gather: HandoverList = import_string(settings.HANDOVER_LIST)
    return gather(actor, county_code, duty)
