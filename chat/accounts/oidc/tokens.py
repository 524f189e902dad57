"""The ID token of the provider: signed by one of its keys, in a way that we allow."""

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# By a key that only the provider has: neither "none", nor a secret that both sides know.
ALGORITHMS = [
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
    "EdDSA",
]


def verify(token: str, keys: dict[str, Any], client_id: str, issuer: str) -> None:
    """Raises OAuth2Error for a token that the provider did not sign for us, or that is too old.

    `keys` is what the provider publishes at its `jwks_uri`.
    """
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        known = [key for key in jwt.PyJWKSet.from_dict(keys).keys if key.public_key_use != "enc"]
        fitting = [key for key in known if key_id is None or key.key_id == key_id]
        if not any(_is_signed(token, key, client_id, issuer) for key in fitting):
            raise OAuth2Error("no key of the provider has signed the ID token")
    except jwt.PyJWTError as error:
        raise OAuth2Error("the ID token is not acceptable") from error


def _is_signed(token: str, key: jwt.PyJWK, client_id: str, issuer: str) -> bool:
    try:
        jwt.decode(token, key.key, algorithms=ALGORITHMS, audience=client_id, issuer=issuer)
    except (jwt.InvalidSignatureError, jwt.InvalidKeyError):
        return False
    return True
