"""HTTP as data: what to send and what came back. No I/O here; `feedbus.http` sends."""

from __future__ import annotations

import json
import math
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


def retry_after(response: Response, now: float, longest: float = math.inf) -> float | None:
    """Seconds that `Retry-After` asks for, from 0 to `longest`; None if it asks for nothing.

    It is a number of seconds or an HTTP date (RFC 9110, 10.2.3); anything else is junk.
    """
    text = response.headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return min(float(text), longest)
    from email.utils import parsedate_to_datetime  # `receive` imports this module, not the parser

    try:
        seconds = parsedate_to_datetime(text).timestamp() - now
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), longest)
