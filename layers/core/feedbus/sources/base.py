"""What a source is: a declarative head and a pure `normalise`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Never

from feedbus.model import Channel, Item, Origin, Score
from feedbus.signatures import Scheme, SchemeFactory
from feedbus.transport import Request, Response

MAX_DEPTH = 64
"""How deep a JSON body may nest. Real payloads stay below 20."""

Payload = Any
"""Parsed JSON: whatever the vendor sent."""


class UnreadableError(ValueError):
    """The body is genuine but not what the source can read: quarantine it.

    The message says why, and never quotes the customer's words.
    """


@dataclass(frozen=True, slots=True)
class Context:
    """What `normalise` may know beside the payload.

    Attributes:
        endpoint: the configured endpoint's name.
        options: the endpoint's options from `hub.yaml`.
        headers: the request's headers by lower-case name.
        received_at: UTC ISO-8601.
        digest: SHA-256 (hex) of the raw body, for senders without an id.
        scores: the endpoint's `scores` setting: metric and scale by question.
    """

    endpoint: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    received_at: str = ""
    digest: str = ""
    scores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def score(self, value: float, question: str | None, *keys: str | None, **known: Any) -> Score:
        """A score with what is known of its scale.

        The endpoint's `scores` setting, by one of the vendor's `keys` of the question, by its
        text or by `*`, stands over what the payload says (`known`: metric, scale_min,
        scale_max): payloads rarely name the scale.
        """
        for key in (*keys, question, "*"):
            if key and key in self.scores:
                known = {**known, **self.scores[key]}
                break
        return Score(value=value, question=question, **known)

    @property
    def zone(self) -> str:
        """The IANA zone of times without offset."""
        return str(self.options.get("timezone", "UTC"))


@dataclass(frozen=True, slots=True)
class Page:
    """What a pull found: items to store, then the cursor to keep.

    Attributes:
        items: vendor items as parsed JSON; each goes through `normalise` on its own.
        cursor: where to go on, saved only after all items are stored.
    """

    items: list[Payload]
    cursor: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PullContext:
    """What a pull may know.

    Attributes:
        secret: the endpoint's current secret (its format is the source's).
        options: the endpoint's options from `hub.yaml`.
        cursor: what the last `Page` left; empty at first.
        now: epoch seconds.
    """

    secret: str
    options: Mapping[str, Any]
    cursor: Mapping[str, Any]
    now: float


PullSteps = Generator[Request | Page, Response | None]
"""Yields requests (and is sent their responses) and pages (and is sent nothing)."""


@dataclass(frozen=True, slots=True)
class Pull:
    """How a source is polled. Without I/O: `feedbus.polling` sends what `steps` yields."""

    steps: Callable[[PullContext], PullSteps]


def parse_json(body: bytes, headers: Mapping[str, str]) -> Payload:  # noqa: ARG001
    """Read a JSON body strictly.

    UTF-8 with or without a byte order mark; no NaN, no infinity, no duplicate keys, at most
    `MAX_DEPTH` levels. Integers beyond 2^53 become strings (ids survive), lone surrogates
    U+FFFD.

    Raises:
        UnreadableError: saying what is wrong with it.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("body is not UTF-8") from error
    # A lone surrogate (`\\ud83d` without its other half) parses, but cannot be stored.
    clean = _clean_surrogates if "\\ud" in text or "\\uD" in text else None
    try:
        payload = json.loads(
            text,
            parse_int=_parse_int,
            parse_float=_parse_float,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
        if text.count("[") + text.count("{") > MAX_DEPTH:
            _check_depth(payload, MAX_DEPTH)
        return clean(payload) if clean else payload
    except RecursionError as error:
        raise UnreadableError("JSON nests too deep") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg} at character {error.pos}") from error


def _parse_int(digits: str) -> int | str:
    return int(digits) if len(digits) <= 15 else digits


def _parse_float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise UnreadableError("JSON holds a number beyond the range of a double")
    return value


def _refuse_constant(_name: str) -> Never:
    raise UnreadableError("JSON holds NaN or Infinity")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("JSON holds a key twice")
    return found


def _check_depth(value: Payload, left: int) -> None:
    if isinstance(value, dict | list):
        if left == 0:
            raise UnreadableError("JSON nests too deep")
        for inner in value.values() if isinstance(value, dict) else value:
            _check_depth(inner, left - 1)


def _clean_surrogates(value: Payload) -> Payload:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_clean_surrogates(inner) for inner in value]
    if isinstance(value, dict):
        return {_clean_surrogates(key): _clean_surrogates(inner) for key, inner in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class Source:
    """The declarative head that the router, the tests and the docs read.

    Attributes:
        title: the vendor's name as people know it.
        docs: the vendor page that describes the webhook.
        setup: where to click and what to paste, one sentence a step.
        normalise: payload and context in, 0..n items out. Unknown event types are data: yield
            nothing. Raises anything but `FeedbusError` on a shape it can't read: quarantine.
        signature: the scheme, or a function from the endpoint's options to one.
        parse: raw body and headers to payload.
        channel, origin: what the items are unless they say so themselves.
        pull: how the source is polled, if it is.
        options: the endpoint's options that the source reads, each with its meaning.
    """

    title: str
    docs: str
    setup: tuple[str, ...]
    normalise: Callable[[Payload, Context], Iterator[Item]]
    signature: Scheme | SchemeFactory
    parse: Callable[[bytes, Mapping[str, str]], Payload] = parse_json
    channel: Channel = "other"
    origin: Origin = "unsolicited"
    pull: Pull | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def scheme(self, options: Mapping[str, Any]) -> Scheme:
        """The signature scheme of an endpoint with these options."""
        return self.signature(options) if callable(self.signature) else self.signature
