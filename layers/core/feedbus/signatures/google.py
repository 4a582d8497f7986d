"""Google's identity tokens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from feedbus.errors import SignatureError
from feedbus.signatures.base import Inbound, header, live
from feedbus.signatures.jwts import any_accepts, claims_of

_ISSUERS = ["https://accounts.google.com", "accounts.google.com"]


@dataclass(frozen=True, slots=True)
class GoogleOidc:
    """Google Pub/Sub push: an OIDC token, RS256 by Google, in `Authorization: Bearer`.

    The token proves the sender; the body is not signed. The secret is JSON
    `{"audience", "email", "keys"}`: the audience and the service account of the push
    subscription, and Google's public keys as a JWK list (fetched from `keys_url` when the
    secret holds none).
    https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
    """

    title: str = "OIDC token (RS256) by Google; the body itself is not signed"
    covers_body: bool = False
    keys_url: str | None = "https://www.googleapis.com/oauth2/v3/certs"

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Sign as Google would: the secret needs `private_key` (PEM) and `kid`, too."""
        import jwt  # PyJWT and cryptography cost more to import than the whole of `receive`

        settings = json.loads(secret)
        claims = {
            "iss": _ISSUERS[0],
            "aud": settings["audience"],
            "email": settings["email"],
            "email_verified": True,
            "sub": "1",
            "iat": int(now),
            "exp": int(now) + 3600,
        }
        token = jwt.encode(
            claims, settings["private_key"], algorithm="RS256", headers={"kid": settings["kid"]}
        )
        return request.with_headers(authorization=f"Bearer {token}")

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        known = live(secrets)
        kind, _, token = header(request, "authorization").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise SignatureError("no bearer token")
        any_accepts(known, lambda secret: self._verify_token(token, secret, now))

    @staticmethod
    def _verify_token(token: str, secret: str, now: float) -> None:
        try:
            settings = json.loads(secret)
            keys, audience, email = settings["keys"], settings["audience"], settings["email"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise SignatureError("secret needs audience, email and keys as JSON") from error
        claims = claims_of(token, keys, issuer=_ISSUERS, audience=audience, now=now)
        if claims.get("email") != email or claims.get("email_verified") is not True:
            raise SignatureError("token of another account")
