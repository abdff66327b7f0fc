"""How long a session has left, counted the same where it is ended, listed and warned about."""

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings

SIGNED_IN_AT = "signed_in_at"
"""Where a session keeps when its person signed in, in seconds since 1970."""

REFRESH_SECONDS = 60
"""Activity is written down at most so often: a session may end so much sooner than the page was loaded."""


def seconds_left(content: Mapping[str, Any]) -> int:
    """Until a session ends however active somebody is. One that nobody has signed in to has it all left."""
    signed_in_at = content.get(SIGNED_IN_AT) or time.time()
    return int(signed_in_at + settings.SESSION_LONGEST_SECONDS - time.time())
