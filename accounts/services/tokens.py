"""API tokens: made, rotated, revoked, and recognised when a machine comes with one."""

import hmac
import secrets
import string
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from accounts.enums import TokenScope
from accounts.models import ApiToken, User
from accounts.policies import can_create_own_token, can_manage_own_token, scopes_open_to
from accounts.rules import token_hash, token_parts, token_text
from rsp.actor import Actor, Body
from rsp.rights import ActRefused, Allowed, Refused, check_allowed

LONGEST_LIFE = timedelta(days=366)
STAMP_INTERVAL = timedelta(minutes=1)
"""How often the stamp of last use is written: not for every call."""

PREFIX_ALPHABET = string.ascii_lowercase + string.digits

CreatePolicy = Callable[[Actor, User], Allowed | Refused]
ManagePolicy = Callable[[Actor, ApiToken], Allowed | Refused]


class TokenRefused(ActRefused):
    """The token cannot be made or changed as asked. The message is one Swedish sentence."""


def create_token(
    *,
    actor: Actor,
    owner_id: UUID,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime,
    may_create: CreatePolicy = can_create_own_token,
) -> tuple[ApiToken, str]:
    """A new token and its text, which is never seen again.

    Raises:
        User.DoesNotExist: no such account.
        PermissionDenied, TokenRefused: with the reason in Swedish.
    """
    with audited(actor, "token.create") as trail:
        owner = User.objects.select_for_update().get(pk=owner_id)
        trail.about(owner)
        check_allowed(may_create(actor, owner))
        scopes = list(scopes)
        if owner.pk == actor.user_id and not set(scopes) & set(TokenScope.values) <= set(scopes_open_to(actor)):
            raise TokenRefused(_("Nyckeln kan inte göra mer än dina roller tillåter."))
        token, text = _issue(owner, name, scopes, expires_at)
        trail.about(token)
        trail.changed({}, snapshot(token, "name", "scopes", "expires_at"))
    return token, text


def rotate_token(
    *, actor: Actor, token_id: UUID, may_manage: ManagePolicy = can_manage_own_token, body: Body | None = None
) -> tuple[ApiToken, str]:
    """Replace a token by one with the same name, scopes and last day; the old one ends at once. Raises as creating."""
    with audited(actor, "token.rotate") as trail:
        old = _locked_token(token_id)
        trail.about(old, body)
        check_allowed(may_manage(actor, old))
        _refuse_dead(old)
        now = timezone.now()
        token, text = _issue(old.user, old.name, old.scopes, old.expires_at, replaces=old)
        _revoke(old, now)
        trail.record(after={"new": token.audit_label})
    return token, text


def revoke_token(
    *, actor: Actor, token_id: UUID, may_manage: ManagePolicy = can_manage_own_token, body: Body | None = None
) -> ApiToken:
    """End a token at once. Raises as rotating does."""
    with audited(actor, "token.revoke") as trail:
        token = _locked_token(token_id)
        trail.about(token, body)
        check_allowed(may_manage(actor, token))
        _refuse_dead(token)
        _revoke(token, timezone.now())
    return token


def revoke_tokens_of(owner_id: UUID) -> int:
    """End every live token of an account that is closed; called inside the act that closes it."""
    return ApiToken.objects.filter(user_id=owner_id, revoked_at__isnull=True).update(revoked_at=timezone.now())


def authenticate_token(text: str, now: datetime | None = None) -> ApiToken | None:
    """The live token behind what a machine showed, with its ``user``; None for anything else.

    Stamps its last use, at most once a minute.
    """
    parts = token_parts(text)
    if parts is None:
        return None
    now = now or timezone.now()
    prefix, secret = parts
    token = ApiToken.objects.live(now).select_related("user").filter(prefix=prefix).first()
    if token is None or not hmac.compare_digest(token.hash, token_hash(secret)):
        return None
    unstamped = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - STAMP_INTERVAL)
    ApiToken.objects.filter(unstamped, pk=token.pk).update(last_used_at=now)
    return token


def _issue(
    owner: User, name: str, scopes: Iterable[str], expires_at: datetime, replaces: ApiToken | None = None
) -> tuple[ApiToken, str]:
    now = timezone.now()
    if not now < expires_at <= now + LONGEST_LIFE:
        raise TokenRefused(_("En nyckel gäller som längst ett år, och sista dagen kan inte ha passerat."))
    prefix = "".join(secrets.choice(PREFIX_ALPHABET) for _character in range(8))
    secret = secrets.token_urlsafe(32)
    token = ApiToken(
        user=owner,
        name=name.strip(),
        prefix=prefix,
        hash=token_hash(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=expires_at,
        replaces=replaces,
    )
    token.full_clean()
    token.save(force_insert=True)
    return token, token_text(prefix, secret)


def _locked_token(token_id: UUID) -> ApiToken:
    """The token, with its owner locked first: whoever closes the account locks in the same order."""
    owner_id = ApiToken.objects.values_list("user", flat=True).get(pk=token_id)
    owner = User.objects.select_for_update().get(pk=owner_id)
    token = ApiToken.objects.select_for_update().get(pk=token_id)
    token.user = owner
    return token


def _refuse_dead(token: ApiToken) -> None:
    if token.revoked_at or token.expires_at <= timezone.now() or not token.user.is_active:
        raise TokenRefused(_("Nyckeln gäller inte längre."))


def _revoke(token: ApiToken, now: datetime) -> None:
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
