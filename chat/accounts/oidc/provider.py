"""The provider of the settings. Loaded only where there is one."""

import hashlib
import json
from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

PROVIDER_ID = "oidc"
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's, which also makes sure that it speaks with the issuer of the settings."""

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
            return super().complete_login(request, app, token, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise OAuth2Error("the provider's answer is malformed") from error


class Provider(OpenIDConnectProvider):
    """A person is known by issuer and subject, never by an address."""

    oauth2_adapter_class = ProviderAdapter
    pkce_enabled_default = True

    def extract_uid(self, data: dict[str, Any]) -> str:
        """One name for (issuer, subject). Raises OAuth2Error when the two answers disagree."""
        token = data.get("id_token")
        if not token:
            raise OAuth2Error("the provider sent no ID token")
        if str(data.get("userinfo", token)["sub"]) != str(token["sub"]):
            raise OAuth2Error("the provider speaks of two people")
        identity = json.dumps([str(token["iss"]).rstrip("/"), str(token["sub"])])
        return hashlib.sha256(identity.encode()).hexdigest()
