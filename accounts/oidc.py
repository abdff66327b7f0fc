"""The talk with an OpenID Connect provider: code flow with PKCE, state and nonce, id token checked by its signature."""

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from accounts.identity import IdentityRefused, read_identity


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
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=text,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class Callback(OAuth2CallbackView):
    """Where the provider sends people back to."""

    adapter: ProviderAdapter

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response
