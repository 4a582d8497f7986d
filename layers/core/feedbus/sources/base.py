"""What a source is: a declarative head, and what its pure functions are given and yield."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from feedbus.bodies import Payload, UnreadableError, number, parse_json
from feedbus.model import Channel, Feedback, Item, Origin, Score
from feedbus.signatures import Inbound, Scheme, SchemeFactory, UrlKey
from feedbus.transport import Request, Response

__all__ = [
    "Context",
    "Evidence",
    "Fetch",
    "Page",
    "Payload",
    "Pull",
    "PullContext",
    "PullSteps",
    "Reply",
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
class Fetch:
    """How the rest of a `pending` feedback is fetched. Without I/O: see `feedbus.fetching`.

    Attributes:
        steps: yields requests, and pages whose items go through `normalise` on their own; what
            it reads bears the `source_id` of the pending feedback. The context's `secret` is
            the API's (`endpoints/{name}/api`). A `ConfigError` leaves the feedback as the
            notice told it.
        secret: the API secret's settings, each with its meaning.
    """

    steps: Callable[[Feedback, PullContext], PullSteps]
    secret: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer of a source's own: a handshake's, or what its vendor takes as success."""

    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


Evidence = Literal["vendor", "receivers", "secondary", "configured", "assumed"]
"""Who says that the signature scheme is what the module implements.

`vendor`: the vendor's documentation, SDK or server. `receivers`: code of several who receive it.
`secondary`: somebody's description. `configured`: there is none, or the user chooses it.
`assumed`: nobody; the endpoint's options can say otherwise.
"""


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
        evidence: how well the scheme is known.
        arrives: what comes in, in one sentence.
        limits: what the vendor does not send, its time-outs and retries, and what of it is not
            confirmed; one sentence each.
        parse: raw body and headers to payload.
        channel, origin: what the items are unless they say so themselves.
        handshake: answers what is no delivery. Called with each request that is not a POST, and
            with each POST once its signature is verified; gets the live secrets and the
            endpoint's options. None means: an ordinary delivery, or for a GET the usual answer.
            Raises `SignatureError` for a caller that is not the vendor.
        signed_visits: whether a GET, too, must carry the signature before `handshake` sees it.
        opened: makes the readable body out of an encrypted one; called after verification. What
            it returns is stored as the raw body.
        once: the value that the sender must not use again with another body, for schemes that
            do not sign the body.
        reply: what the vendor takes as success, when our 202 would not do.
        pull: how the source is polled, if it is.
        fetch: how a thin notice is completed, if the vendor sends such.
        secret: what the endpoint's secret holds, for schemes that need more than one text.
        options: the endpoint's options that the source reads, each with its meaning.
    """

    title: str
    docs: str
    setup: tuple[str, ...]
    normalise: Callable[[Payload, Context], Iterator[Item]]
    signature: Scheme | SchemeFactory
    evidence: Evidence
    arrives: str
    limits: tuple[str, ...] = ()
    parse: Callable[[bytes, Mapping[str, str]], Payload] = parse_json
    channel: Channel = "other"
    origin: Origin = "unsolicited"
    handshake: Callable[[Inbound, Sequence[str], Mapping[str, Any]], Reply | None] | None = None
    signed_visits: bool = False
    opened: Callable[[Inbound, Sequence[str]], Inbound] | None = None
    once: Callable[[Inbound], str] | None = None
    reply: Reply | None = None
    pull: Pull | None = None
    fetch: Fetch | None = None
    secret: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def scheme(self, options: Mapping[str, Any]) -> Scheme:
        """The signature scheme of an endpoint with these options.

        The option `unsigned: true` stands over every scheme: the proof is a 128-bit key in the
        URL, for senders that were set up without a secret.
        """
        if options.get("unsigned") is True:
            return UrlKey()
        return self.signature(options) if callable(self.signature) else self.signature
