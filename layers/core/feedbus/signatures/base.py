"""What every signature scheme shares: the request, the protocol and careful small checks."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from feedbus.errors import SignatureError

DEFAULT_TOLERANCE = 300
"""Seconds that a signed timestamp may lie off our clock, either way (Slack, Stripe, Svix)."""

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


SchemeFactory = Callable[[Mapping[str, Any]], Scheme]


def live(secrets: Sequence[str]) -> list[str]:
    """Secrets that can prove anything: an empty one is an open door, so it counts as none."""
    live = [secret for secret in secrets if secret.strip() and secret.strip() != "whsec_"]
    if not live:
        raise SignatureError("no secret configured")
    return live


def header(request: Inbound, name: str) -> str:
    """A header that must be there.

    Raises:
        SignatureError: it is missing or empty.
    """
    value = request.headers.get(name, "")
    if not value:
        raise SignatureError(f"missing header {name}")
    return value


def documents(secrets: Sequence[str], *needed: str) -> list[dict[str, str]]:
    """Secrets of several parts: JSON objects with at least the `needed` texts.

    Raises:
        SignatureError: no secret, or one that is not such an object.
    """
    found = []
    for secret in live(secrets):
        try:
            document = json.loads(secret)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or not all(
            isinstance(document.get(name), str) and document[name].strip() for name in needed
        ):
            raise SignatureError(f"secret must be a JSON object with {', '.join(needed)}")
        found.append(document)
    return found


def equal(expected: str, given: str) -> bool:
    """Whether two texts are the same, in constant time."""
    return hmac.compare_digest(octets(expected), octets(given))


def octets(text: str) -> bytes:
    """Header text as bytes. Total: lone surrogates would make `encode` raise."""
    return text.encode("utf-8", "surrogatepass")


def fresh(text: str, unit: str, now: float, tolerance: int) -> None:
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


def stamp(unit: str, now: float) -> str:
    """A time as a vendor writes it: `s`, `ms` or `iso`."""
    if unit == "iso":
        return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(int(now * 1000)) if unit == "ms" else str(int(now))
