"""What a source is: a declarative head, and what its pure functions are given and yield."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from feedbus.bodies import Payload, UnreadableError, number, parse_json
from feedbus.model import Channel, Item, Origin, Score
from feedbus.signatures import Scheme, SchemeFactory
from feedbus.transport import Request, Response

__all__ = [
    "Context",
    "Page",
    "Payload",
    "Pull",
    "PullContext",
    "PullSteps",
    "Source",
    "UnreadableError",
]


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

    def score(self, value: object, question: str | None, *keys: str | None, **known: Any) -> Score:
        """A score with what is known of its scale.

        The endpoint's `scores` setting, by one of the vendor's `keys` of the question, by its
        text or by `*`, stands over what the payload says (`known`: metric, scale_min,
        scale_max): payloads rarely name the scale.

        Raises:
            UnreadableError: not a finite number.
        """
        amount = number(value)
        if amount is None:
            raise UnreadableError("a score is not a number")
        for key in (*keys, question, "*"):
            if key and key in self.scores:
                known = {**known, **self.scores[key]}
                break
        return Score(value=amount, question=question, **known)

    def stars(self, rating: object) -> list[Score]:
        """The stars of a store's review, as its only score; none when it has no stars."""
        if rating is None:
            return []
        return [self.score(rating, None, "rating", metric="stars", scale_min=1, scale_max=5)]

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
