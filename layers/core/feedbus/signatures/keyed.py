"""Keyed digests over what was sent."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from feedbus.errors import SignatureError
from feedbus.signatures.base import (
    DEFAULT_TOLERANCE,
    Inbound,
    equal,
    fresh,
    header,
    live,
    octets,
    stamp,
)

_MAX_SIGNATURES = 10


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
        alias: another name of the signature's header, which the vendor uses, too.
    """

    header: str
    digest: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["base64", "hex"] = "hex"
    prefix: str = ""
    signed: str = "{body}"
    timestamp_header: str | None = None
    timestamp_unit: Literal["s", "ms", "iso"] = "s"
    tolerance: int = DEFAULT_TOLERANCE
    alias: str | None = None
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
                octets(before.replace("{timestamp}", timestamp)),
                body,
                octets(after.replace("{timestamp}", timestamp)),
            )
        )
        return hmac.new(octets(secret), message, self.digest).digest()

    def _encode(self, mac: bytes) -> str:
        text = mac.hex() if self.encoding == "hex" else base64.b64encode(mac).decode()
        return self.prefix + text

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the signature's headers."""
        headers = dict(request.headers)
        timestamp = ""
        if self.timestamp_header:
            timestamp = headers[self.timestamp_header] = stamp(self.timestamp_unit, now)
        headers[self.header] = self._encode(self._mac(request.body, timestamp, secret))
        return replace(request, headers=headers)

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        known = live(secrets)
        names = (self.header, self.alias or self.header)
        given = header(request, next((n for n in names if n in request.headers), self.header))
        if len(given) > 512:
            raise SignatureError("malformed signature")
        timestamp = ""
        if self.timestamp_header:
            timestamp = header(request, self.timestamp_header)
            fresh(timestamp, self.timestamp_unit, now, self.tolerance)
        if not given.startswith(self.prefix):
            raise SignatureError("another signature scheme")
        if self.encoding == "hex":
            given = self.prefix + given.removeprefix(self.prefix).lower()
        for secret in known:
            expected = self._encode(self._mac(request.body, timestamp, secret))
            if equal(expected, given):
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
            key = base64.b64decode(octets(secret.strip().removeprefix("whsec_")), validate=True)
        except binascii.Error as error:
            raise SignatureError("secret is not base64") from error
        if not key:
            raise SignatureError("no secret configured")
        return key

    @staticmethod
    def _mac(key: bytes, id_: str, timestamp: str, body: bytes) -> bytes:
        message = b".".join((octets(id_), octets(timestamp), body))
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
        keys = [self._key(secret) for secret in live(secrets)]
        family = "svix" if "svix-id" in request.headers else "webhook"
        id_ = header(request, f"{family}-id")
        timestamp = header(request, f"{family}-timestamp")
        given = header(request, f"{family}-signature")
        if len(id_) > 256:
            raise SignatureError("malformed id")
        fresh(timestamp, "s", now, self.tolerance)
        tokens = given.split(" ", _MAX_SIGNATURES)[:_MAX_SIGNATURES]
        signatures = [octets(token[3:]) for token in tokens if token.startswith("v1,")]
        if not signatures:
            raise SignatureError("another signature scheme")
        for key in keys:
            expected = self._mac(key, id_, timestamp, request.body)
            if any(hmac.compare_digest(expected, signature) for signature in signatures):
                return
        raise SignatureError("signature does not match")
