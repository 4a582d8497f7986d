"""Signature schemes: prove that bytes come from a vendor. Pure: no I/O, and `now` is passed in.

Each scheme is a small dataclass with `sign` beside `verify`. `verify` is total: whatever the
bytes, it returns or raises `SignatureError`. Comparison is constant-time over bytes, never
over text (`hmac.compare_digest(str, str)` raises on non-ASCII).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from feedbus.errors import SignatureError

DEFAULT_TOLERANCE = 300
"""Seconds that a signed timestamp may lie off our clock, either way (Slack, Stripe, Svix)."""

_MAX_SIGNATURES = 10
_DIGITS = re.compile(r"[0-9]{1,13}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Inbound:
    """A request as it was received.

    Attributes:
        body: the raw bytes, before any decoding but API Gateway's base64.
        headers: by lower-case name; duplicates joined by a comma, as HTTP APIs do.
        method: HTTP method.
        url: the public URL, for schemes that sign it.
        query: decoded query parameters.
        key: the secret path segment of `/hooks/{endpoint}/{key}`.
    """

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    url: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None

    def with_headers(self, **headers: str) -> Inbound:
        """The same request with more headers; `_` in a name stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})


class Scheme(Protocol):
    """How a vendor proves that a request is its own."""

    @property
    def title(self) -> str:
        """What the scheme is, in the words of the docs."""

    @property
    def covers_body(self) -> bool:
        """Whether the proof covers the content, or only the sender."""

    @property
    def keys_url(self) -> str | None:
        """Where the vendor publishes its public keys, when it signs with a private one."""

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """The request as the vendor would send it."""

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """Accept the request under any of the live secrets.

        Args:
            request: what was received.
            secrets: the current secret and, while rotating, the previous one.
            now: epoch seconds.

        Raises:
            SignatureError: naming the check that failed.
        """


def _live(secrets: Sequence[str]) -> list[str]:
    """Secrets that can prove anything: an empty one is an open door, so it counts as none."""
    live = [secret for secret in secrets if secret.strip() and secret.strip() != "whsec_"]
    if not live:
        raise SignatureError("no secret configured")
    return live


def _header(request: Inbound, name: str) -> str:
    value = request.headers.get(name, "")
    if not value:
        raise SignatureError(f"missing header {name}")
    return value


def _bytes(text: str) -> bytes:
    """Header text as bytes. Total: lone surrogates would make `encode` raise."""
    return text.encode("utf-8", "surrogatepass")


def _fresh(text: str, unit: str, now: float, tolerance: int) -> None:
    """Refuse a timestamp that is malformed or further than `tolerance` seconds from now."""
    stamp: float
    if _DIGITS.fullmatch(text):
        stamp = int(text) / (1000 if unit == "ms" else 1)
    elif unit == "iso" and len(text) <= 40 and text.isascii():
        try:
            moment = datetime.fromisoformat(text)
            stamp = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError) as error:
            raise SignatureError("malformed timestamp") from error
    else:
        raise SignatureError("malformed timestamp")
    if abs(now - stamp) > tolerance:
        raise SignatureError("stale timestamp")


def _stamp(unit: str, now: float) -> str:
    if unit == "iso":
        return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(int(now * 1000)) if unit == "ms" else str(int(now))


@dataclass(frozen=True, slots=True)
class Hmac:
    """A keyed digest of the body, and of a timestamp where the vendor sends one.

    Attributes:
        header: lower-case header that carries the signature.
        digest: hash function.
        encoding: how the digest is written.
        prefix: text before it, such as `sha256=`.
        signed: what is signed; `{timestamp}` and `{body}` stand for the parts.
        timestamp_header: lower-case header of the timestamp, if there is one.
        timestamp_unit: seconds, milliseconds or ISO-8601.
        tolerance: seconds that the timestamp may lie off our clock.
    """

    header: str
    digest: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["base64", "hex"] = "hex"
    prefix: str = ""
    signed: str = "{body}"
    timestamp_header: str | None = None
    timestamp_unit: Literal["s", "ms", "iso"] = "s"
    tolerance: int = DEFAULT_TOLERANCE
    covers_body: bool = True
    keys_url: str | None = None

    @property
    def title(self) -> str:
        """Such as ``HMAC-SHA256, base64, of `timestamp + body` in `x-acme-signature` ``."""
        parts = self.signed.replace("}{", " + ").replace("{", "").replace("}", "")
        return f"HMAC-{self.digest.upper()}, {self.encoding}, of `{parts}` in `{self.header}`"

    def _mac(self, body: bytes, timestamp: str, secret: str) -> bytes:
        before, _, after = self.signed.partition("{body}")
        message = b"".join(
            (
                _bytes(before.replace("{timestamp}", timestamp)),
                body,
                _bytes(after.replace("{timestamp}", timestamp)),
            )
        )
        return hmac.new(_bytes(secret), message, self.digest).digest()

    def _encode(self, mac: bytes) -> str:
        text = mac.hex() if self.encoding == "hex" else base64.b64encode(mac).decode()
        return self.prefix + text

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the signature's headers."""
        headers = dict(request.headers)
        timestamp = ""
        if self.timestamp_header:
            timestamp = headers[self.timestamp_header] = _stamp(self.timestamp_unit, now)
        headers[self.header] = self._encode(self._mac(request.body, timestamp, secret))
        return replace(request, headers=headers)

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        live = _live(secrets)
        given = _header(request, self.header)
        if len(given) > 512:
            raise SignatureError("malformed signature")
        timestamp = ""
        if self.timestamp_header:
            timestamp = _header(request, self.timestamp_header)
            _fresh(timestamp, self.timestamp_unit, now, self.tolerance)
        if not given.startswith(self.prefix):
            raise SignatureError("another signature scheme")
        if self.encoding == "hex":
            given = self.prefix + given.removeprefix(self.prefix).lower()
        for secret in live:
            expected = self._encode(self._mac(request.body, timestamp, secret))
            if hmac.compare_digest(_bytes(expected), _bytes(given)):
                return
        raise SignatureError("signature does not match")


@dataclass(frozen=True, slots=True)
class StandardWebhooks:
    """Standard Webhooks 1.0.0: `v1` signatures over `id.timestamp.body`.

    The key is what base64 decodes from the secret after `whsec_`. Several signatures may
    stand in the header while the sender rotates; any good one will do, and junk beside it
    does not matter. `svix-*` header names carry the same scheme.
    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """

    tolerance: int = DEFAULT_TOLERANCE
    title: str = "Standard Webhooks v1: HMAC-SHA256, base64, of `id.timestamp.body`"
    covers_body: bool = True
    keys_url: str | None = None

    @staticmethod
    def _key(secret: str) -> bytes:
        try:
            key = base64.b64decode(_bytes(secret.strip().removeprefix("whsec_")), validate=True)
        except binascii.Error as error:
            raise SignatureError("secret is not base64") from error
        if not key:
            raise SignatureError("no secret configured")
        return key

    @staticmethod
    def _mac(key: bytes, id_: str, timestamp: str, body: bytes) -> bytes:
        message = b".".join((_bytes(id_), _bytes(timestamp), body))
        return base64.b64encode(hmac.digest(key, message, "sha256"))

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the three headers; an id that is there already stays."""
        default = "msg_" + hashlib.sha256(request.body).hexdigest()[:24]
        id_ = request.headers.get("webhook-id") or default
        timestamp = str(int(now))
        signature = self._mac(self._key(secret), id_, timestamp, request.body).decode()
        return request.with_headers(
            webhook_id=id_, webhook_timestamp=timestamp, webhook_signature=f"v1,{signature}"
        )

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        keys = [self._key(secret) for secret in _live(secrets)]
        family = "svix" if "svix-id" in request.headers else "webhook"
        id_ = _header(request, f"{family}-id")
        timestamp = _header(request, f"{family}-timestamp")
        given = _header(request, f"{family}-signature")
        if len(id_) > 256:
            raise SignatureError("malformed id")
        _fresh(timestamp, "s", now, self.tolerance)
        tokens = given.split(" ", _MAX_SIGNATURES)[:_MAX_SIGNATURES]
        signatures = [_bytes(token[3:]) for token in tokens if token.startswith("v1,")]
        if not signatures:
            raise SignatureError("another signature scheme")
        for key in keys:
            expected = self._mac(key, id_, timestamp, request.body)
            if any(hmac.compare_digest(expected, signature) for signature in signatures):
                return
        raise SignatureError("signature does not match")


@dataclass(frozen=True, slots=True)
class UrlKey:
    """For senders that sign nothing: a 128-bit key in the URL, `/hooks/{endpoint}/{key}`."""

    title: str = "unsigned: a 128-bit key in the URL"
    covers_body: bool = False
    keys_url: str | None = None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:  # noqa: ARG002
        """Put the key into the URL."""
        return replace(request, key=secret)

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:  # noqa: ARG002
        """See `Scheme.verify`."""
        live = [secret for secret in _live(secrets) if len(secret) >= 22]
        if not live:
            raise SignatureError("the URL key is shorter than 128 bits")
        if not request.key:
            raise SignatureError("missing key in the URL")
        given = _bytes(request.key)
        if not any([hmac.compare_digest(_bytes(secret), given) for secret in live]):  # noqa: C419
            raise SignatureError("wrong key in the URL")


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
        live = _live(secrets)
        kind, _, token = _header(request, "authorization").partition(" ")
        if kind.lower() != "bearer" or not token or len(token) > 8192 or not token.isascii():
            raise SignatureError("no bearer token")
        failed = "no secret configured"
        for secret in live:
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


SchemeFactory = Callable[[Mapping[str, Any]], Scheme]
