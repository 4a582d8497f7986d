"""Proofs that are one shared text, sent as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from feedbus.errors import SignatureError
from feedbus.signatures.base import Inbound, equal, header, live


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
        strong = [secret for secret in live(secrets) if len(secret) >= 22]
        if not strong:
            raise SignatureError("the URL key is shorter than 128 bits")
        if not request.key:
            raise SignatureError("missing key in the URL")
        if not any([equal(secret, request.key) for secret in strong]):  # noqa: C419
            raise SignatureError("wrong key in the URL")


@dataclass(frozen=True, slots=True)
class HeaderToken:
    """A shared text in a header, for senders that can add a header but sign nothing.

    Attributes:
        header: lower-case header that carries the token.
        prefix: text before it, such as `Bearer `.
    """

    header: str
    prefix: str = ""
    covers_body: bool = False
    keys_url: str | None = None

    @property
    def title(self) -> str:
        """Such as ``a shared token in `x-acme-token` ``."""
        return f"a shared token in `{self.header}`; the body itself is not signed"

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:  # noqa: ARG002
        """Add the header."""
        return replace(request, headers={**request.headers, self.header: self.prefix + secret})

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:  # noqa: ARG002
        """See `Scheme.verify`."""
        known = live(secrets)
        given = header(request, self.header)
        if not any([equal(self.prefix + secret, given) for secret in known]):  # noqa: C419
            raise SignatureError("wrong token")
