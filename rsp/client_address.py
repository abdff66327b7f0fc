"""Which address a request came from. Computed from values alone."""

import ipaddress
from collections.abc import Mapping

UNKNOWN = "0.0.0.0"  # what stands for a client on a unix socket; it is never listened on


def client_address(meta: Mapping[str, object], proxies: int) -> str:
    """The client's IP address as the outermost of our own ``proxies`` saw it.

    Each proxy adds the address it was called from at the end of X-Forwarded-For; what stands before was sent by the
    client and may say anything. Without proxies of our own the header is not looked at.
    """
    forwarded = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    if 0 < proxies <= len(forwarded):
        return _plain(forwarded[-proxies]) or _plain(str(meta.get("REMOTE_ADDR", ""))) or UNKNOWN
    return _plain(str(meta.get("REMOTE_ADDR", ""))) or UNKNOWN


def _plain(text: str) -> str:
    """The address without port or brackets, empty for what is no address."""
    for candidate in (text, text.rsplit(":", 1)[0].strip("[]")):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return ""
