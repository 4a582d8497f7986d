"""Google's identity tokens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from feedbus.errors import SignatureError
from feedbus.signatures.base import DEFAULT_TOLERANCE, Inbound, header, live


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
            "iss": "https://accounts.google.com",
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
        if kind.lower() != "bearer" or not token or len(token) > 8192 or not token.isascii():
            raise SignatureError("no bearer token")
        failed = "no secret configured"
        for secret in known:
            try:
                self._verify_token(token, secret, now)
            except SignatureError as error:
                failed = error.check
            else:
                return
        raise SignatureError(failed)

    @staticmethod
    def _verify_token(token: str, secret: str, now: float) -> None:
        import jwt
        from jwt.algorithms import RSAAlgorithm

        try:
            settings = json.loads(secret)
            keys = {key["kid"]: key for key in settings["keys"]}
            audience, email = settings["audience"], settings["email"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise SignatureError("secret needs audience, email and keys as JSON") from error
        try:
            header = jwt.get_unverified_header(token)
            key = keys.get(header.get("kid", ""))
            if key is None:
                raise SignatureError("token signed by an unknown key")
            # The clock is ours to pass in, so the times are checked below, not by the library.
            claims: dict[str, Any] = jwt.decode(
                token,
                RSAAlgorithm.from_jwk(key),  # type: ignore[arg-type]
                algorithms=["RS256"],
                audience=audience,
                issuer=["https://accounts.google.com", "accounts.google.com"],
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise SignatureError("token does not verify") from error
        expires, issued = claims.get("exp"), claims.get("iat")
        if not isinstance(expires, int) or not isinstance(issued, int):
            raise SignatureError("token without times")
        if not issued - DEFAULT_TOLERANCE <= now <= expires + DEFAULT_TOLERANCE:
            raise SignatureError("token expired")
        if claims.get("email") != email or claims.get("email_verified") is not True:
            raise SignatureError("token of another account")
