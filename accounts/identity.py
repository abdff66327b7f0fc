"""What an OpenID Connect provider says of a person, and whether that proves an e-mail address. From values alone."""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


class IdentityRefused(Exception):
    """The provider's word does not let anybody in. The message is a Swedish sentence for the user."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody at the provider: the subject never changes, the address is proven or empty."""

    subject: str
    email: str


def read_identity(
    id_token: Mapping[str, Any], user_info: Mapping[str, Any], *, nonce: str, trusted_domains: Collection[str]
) -> Identity:
    """The person behind a checked id token, with what the user info adds.

    Raises:
        IdentityRefused: the answer belongs to another sign-in, or its two parts to different people.
    """
    subject = str(id_token.get("sub") or "")
    if not nonce or not hmac.compare_digest(str(id_token.get("nonce") or ""), nonce):
        raise IdentityRefused(_("Svaret hör inte till din inloggning. Börja om från inloggningssidan."))
    if not subject or (user_info and str(user_info.get("sub") or "") != subject):
        raise IdentityRefused(_("Svaret från inloggningstjänsten hänger inte ihop. Börja om från inloggningssidan."))
    source = user_info if user_info.get("email") else id_token
    return Identity(subject, proven_email(source, trusted_domains))


def proven_email(claims: Mapping[str, Any], trusted_domains: Collection[str]) -> str:
    """The address when the provider has checked it or vouches for its domain, else empty.

    Anybody may write any address in a directory of their own: an unproven one must not open an account that has it.
    """
    email = str(claims.get("email") or "").strip().lower()
    name, _at, domain = email.rpartition("@")
    if not name or not domain:
        return ""
    is_checked = claims.get("email_verified") in (True, "true")
    return email if is_checked or domain in trusted_domains else ""
