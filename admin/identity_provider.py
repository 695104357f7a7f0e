"""The protocol that the city's identity provider speaks: sending people there, and reading what it says of them."""

from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from admin.single_sign_on import NOT_CONFIRMED
from config import Config
from feedback.errors import Refused
from feedback.labels import N_

SECONDS = 10  # how long the provider is waited for
UNREACHABLE = N_("The identity provider cannot be reached. Sign in with your password, or try again later.")


def client_of(config: Config, app: Flask) -> Any:
    """The client that talks with the provider of the settings."""
    oauth = OAuth(app)
    return oauth.register(
        "provider",
        client_id=config.oidc_client_id,
        client_secret=config.oidc_client_secret or None,
        server_metadata_url=f"{config.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )


def away(provider: Any, back: str, **more: str) -> Response:
    """The redirect to the provider, from where people come back to the address `back`.

    Raises Refused `provider_unreachable`.
    """
    try:
        answer: Response = provider.authorize_redirect(back, **more)
    except (requests.RequestException, OAuthError, RuntimeError, ValueError):
        raise Refused("provider_unreachable", UNREACHABLE) from None
    return answer


def claims_of(provider: Any, config: Config) -> dict[str, Any]:
    """What the provider says of who came back: its signature, issuer, audience, nonce and times have been checked.

    Raises Refused `provider_refused`.
    """
    issuer = config.oidc_issuer.rstrip("/")
    options = {
        "iss": {"essential": True, "validate": lambda _claims, value: str(value).rstrip("/") == issuer},
        "aud": {"essential": True, "values": [config.oidc_client_id]},
        "sub": {"essential": True},
    }
    try:
        token = provider.authorize_access_token(claims_options=options)
        return dict(token["userinfo"])
    except (requests.RequestException, OAuthError, JoseError, RuntimeError, KeyError, ValueError, TypeError):
        raise Refused("provider_refused", NOT_CONFIRMED) from None
