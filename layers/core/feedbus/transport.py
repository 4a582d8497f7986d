"""HTTP as data: what to send and what came back. No I/O here; `feedbus.http` sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    Attributes:
        json: sent as compact UTF-8 JSON; excludes `form` and `body`.
        form: sent URL-encoded.
        body: sent as it is.
        max_bytes: how much of the answer is read; more than the default only where a list is
            fetched from a vendor's API, never from a URL that a user entered.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    body: bytes | None = None
    max_bytes: int = 65_536


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response: `body` cut at the request's `max_bytes`, header names lower-case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """The parsed body, or None when it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def retry_after(response: Response, now: float) -> float | None:
    """Seconds that `Retry-After` asks for: a number of seconds or an HTTP date; None if junk."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return float(text)
    from email.utils import parsedate_to_datetime  # `receive` imports this module, not the parser

    try:
        return max(parsedate_to_datetime(text).timestamp() - now, 0.0) if text else None
    except (ValueError, OverflowError):
        return None
