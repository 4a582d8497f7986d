"""Service accounts: how a source that asks Google's APIs logs in. Without I/O."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from feedbus.errors import ConfigError
from feedbus.sources.base import Page
from feedbus.sources.crawling import fetch
from feedbus.transport import Request, Response

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105

_TOKEN_SECONDS = 3600
"""As long as Google lets a token live."""


def log_in(
    settings: Mapping[str, Any], scope: str, now: float
) -> Generator[Request | Page, Response | None, dict[str, str]]:
    """Ask for a token; the answer is the headers that calls of the API bear.

    See https://developers.google.com/identity/protocols/oauth2/service-account#httprest.

    Args:
        settings: what the account's key file says: `client_email`, `private_key` (PEM), and
            `token_uri` if it is another than Google's.
        scope: what the token is for, several separated by a space.
        now: epoch seconds.

    Raises:
        ConfigError: the key is no RSA key, or Google refuses the account.
        RetryableError: see `fetch`.
    """
    granted = yield from fetch(_token_request(settings, scope, now), now)
    return {"authorization": f"Bearer {granted.get('access_token')}"}


def _token_request(settings: Mapping[str, Any], scope: str, now: float) -> Request:
    import jwt  # PyJWT and cryptography cost more to import than the whole of `receive`

    address = str(settings.get("token_uri") or TOKEN_URI)
    claims = {
        "iss": settings["client_email"],
        "scope": scope,
        "aud": address,
        "iat": int(now),
        "exp": int(now) + _TOKEN_SECONDS,
    }
    try:
        assertion = jwt.encode(claims, settings["private_key"], algorithm="RS256")
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise ConfigError(
            "private_key in the endpoint's secret is not an RSA key in PEM"
        ) from error
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    return Request("POST", address, form={"grant_type": grant, "assertion": assertion})
