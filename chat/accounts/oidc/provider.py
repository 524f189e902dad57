"""The provider of the settings. Loaded only where there is one."""

import hashlib
import json
import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from . import tokens

PROVIDER_ID = "oidc"
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's, which also makes sure that the issuer of the settings speaks, and signs."""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if not isinstance(config, dict) or any(not config.get(name) for name in NEEDED):
            raise OAuth2Error("the provider's configuration is incomplete")
        if str(config.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("the provider calls itself by another issuer than OIDC_ISSUER")
        return config

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
            issuer = self.openid_config["issuer"]
            tokens.verify(kwargs["response"]["id_token"], answer.json(), app.client_id, issuer)
            return super().complete_login(request, app, token, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise OAuth2Error("the provider's answer is malformed") from error


class Provider(OpenIDConnectProvider):
    """A person is known by issuer and subject, never by an address."""

    oauth2_adapter_class = ProviderAdapter
    pkce_enabled_default = True

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None
    ) -> HttpResponseBase:
        """The ID token has to name what we send here, and keep in this browser's session."""
        nonce = secrets.token_urlsafe(32)
        params = {**self.get_auth_params(), "nonce": nonce}
        answer: HttpResponseBase = super().redirect(
            request, process, next_url, data, auth_params=params, nonce=nonce
        )
        return answer

    def extract_uid(self, data: dict[str, Any]) -> str:
        """One name for (issuer, subject). Raises OAuth2Error when the two answers disagree."""
        token = data.get("id_token")
        if not token:
            raise OAuth2Error("the provider sent no ID token")
        if str(data.get("userinfo", token)["sub"]) != str(token["sub"]):
            raise OAuth2Error("the provider speaks of two people")
        identity = json.dumps([str(token["iss"]).rstrip("/"), str(token["sub"])])
        return hashlib.sha256(identity.encode()).hexdigest()
