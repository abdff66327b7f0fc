"""How often one may try, and when one may try again. Counted by django-allauth, kept in the database."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account import app_settings as account_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

APP = "allauth.account"
TOO_MANY = "too_many_login_attempts"
SECOND_STEP = "second_step_failed"
Limits = Mapping[str, str]
"""Actions of ``ACCOUNT_RATE_LIMITS`` with the key each is counted by; empty for those that go by client or person."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Until the oldest of the attempts that fill a limit leaves its window. More attempts do not move it."""

    until: float
    now: float

    @property
    def seconds(self) -> int:
        return max(1, math.ceil(self.until - self.now))

    @property
    def clock(self) -> str:
        """``14.35``: the first whole minute at which one may try."""
        local = timezone.localtime(datetime.fromtimestamp(math.ceil(self.until), UTC))
        if local.second or local.microsecond:
            local += timedelta(minutes=1)
        return f"{local:%H.%M}"


def wait_of(request: HttpRequest, limits: Limits | None = None) -> Wait:
    """How long to wait for the limits named, or for whichever of all is full for this client and person."""
    now = ratelimit.time.time()
    named = dict.fromkeys(account_settings.RATE_LIMITS, "") if limits is None else limits
    ends = [end for action, key in named.items() for end in _ends(request, action, key, now)]
    return Wait(max(ends, default=now + 60), now)


def too_many(request: HttpRequest, limits: Limits | None = None) -> ValidationError:
    """The refusal, which says when to try again."""
    wait = wait_of(request, limits)
    words = _("Du har försökt för många gånger. Försök igen kl. %(time)s.")
    return ValidationError(words, code=TOO_MANY, params={"time": wait.clock, "seconds": wait.seconds})


def consume(request: HttpRequest, action: str, key: str = "") -> ratelimit.RateLimitUsage:
    """Count an attempt.

    Raises:
        ValidationError: the limit is full.
    """
    usage = ratelimit.consume(request, app=APP, action=action, key=key or None, limit_get=True)
    if not usage:
        raise too_many(request, {action: key})
    return usage


@contextmanager
def second_step_limit(request: HttpRequest, user: User) -> Iterator[None]:
    """A second step may be failed a few times from one client: who knows the password elsewhere locks nobody out."""
    key = f"{user.pk} {ratelimit.get_ip(request)}"
    consume(request, SECOND_STEP, key)
    yield
    ratelimit.clear(request, app=APP, action=SECOND_STEP, key=key)


def _ends(request: HttpRequest, action: str, key: str, now: float) -> Iterator[float]:
    for rate in ratelimit.get_rates(app=APP, action=action):
        is_countable = {"key": bool(key), "user": request.user.is_authenticated}.get(rate.per, True)
        if not is_countable:
            continue
        stamps = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
        live = [stamp for stamp in stamps if stamp > now - rate.duration]  # the newest first
        if len(live) >= rate.amount:
            yield live[rate.amount - 1] + rate.duration
