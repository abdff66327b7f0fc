"""The talk with an OpenID Connect provider: code flow with PKCE, state and nonce, id token checked by its signature."""

from typing import Any

import jwt
from allauth.account.stages import LoginStage
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.adapters import refuse_identity
from accounts.identity import IdentityRefused, read_identity
from accounts.services.identities import link_identity

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a private key of the provider's: never a shared secret, never none."""

CLOCKS_APART = 60
"""Seconds the provider's clock may differ from ours."""


class IdentityDenied(IdentityRefused, PermissionDenied):
    """An IdentityRefused that allauth's callback hands to the adapter like any failure of the provider."""


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """The provider of the environment. Keeps the state of the sign-in that the answer claims to belong to."""

    state: dict[str, Any]

    def get_provider(self) -> Any:
        """allauth's provider, which leads to our own adapter and so to our own callback."""
        provider = super().get_provider()
        provider.oauth2_adapter_class = ProviderAdapter
        return provider

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return str(request.build_absolute_uri(reverse("openid_connect_callback")))

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Nothing of what the provider says is stored but the subject."""
        try:
            identity = read_identity(
                self._checked_id_token(app, kwargs["response"].get("id_token", "")),
                self._fetch_user_info(token.token) if "userinfo_endpoint" in self.openid_config else {},
                nonce=str(self.state.get("nonce", "")),
                trusted_domains=settings.OIDC_TRUSTED_DOMAINS,
            )
        except IdentityRefused as error:
            raise IdentityDenied(str(error)) from error
        account = SocialAccount(provider=settings.OIDC_PROVIDER_ID, uid=identity.subject, extra_data={})
        login = SocialLogin(account=account, provider=self.get_provider())
        login.identity = identity
        return login

    def _checked_id_token(self, app: Any, text: str) -> dict[str, Any]:
        """The claims of an id token that this provider has signed for this site, and that is still fresh."""
        with get_adapter().get_requests_session() as session:
            keys = session.get(self.openid_config["jwks_uri"])
            keys.raise_for_status()
        try:
            claims: dict[str, Any] = jwt.decode(
                text,
                _signing_key(keys.json(), jwt.get_unverified_header(text).get("kid")),
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=CLOCKS_APART,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise IdentityDenied(_("Svaret från inloggningstjänsten är inte äkta.")) from error
        if self.openid_config["issuer"].rstrip("/") != settings.OIDC_ISSUER:
            raise IdentityDenied(_("Svaret kommer inte från er inloggningstjänst."))
        if claims.get("azp", app.client_id) != app.client_id:
            raise IdentityDenied(_("Svaret är avsett för en annan webbplats."))
        return claims


def _signing_key(keys: dict[str, Any], kid: str | None) -> jwt.PyJWK:
    """The key the token names; one that names none is held against the only key there is."""
    found = [key for key in jwt.PyJWKSet.from_dict(keys).keys if kid in (None, key.key_id)]
    if len(found) != 1:
        raise jwt.InvalidKeyError("the token's key is not known")
    return found[0]


class LinkIdentityStage(LoginStage):
    """The last stage of signing in: who has shown all that is asked for is linked to the identity they came by."""

    key = "link_identity"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        identity = (self.login.signal_kwargs or {}).get("sociallogin")
        if identity is None or self.login.user is None:
            return None, True
        try:
            link_identity(user=self.login.user, subject=identity.account.uid)
        except IdentityRefused as error:
            return refuse_identity(self.request, self.login.user, error), False
        return None, True


class Callback(OAuth2CallbackView):
    """Where the provider sends people back to."""

    adapter: ProviderAdapter

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response
