"""What a destination is: steps to carry out, and how to read the answers. Without I/O.

A push is a short list of steps (contact, ticket, association), each one HTTP request. A step
may use what an earlier one answered: `{ticket.id}` anywhere in a URL, or as a whole string in the
body, stands for the id that the step `ticket` found. So the same steps can be carried out, shown by
`feedbus render`, checked against the vendor's schema, and frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from feedbus.model.events import FeedbackView
from feedbus.transport import Request, Response, retry_after

Strategy = Literal["native_upsert", "ledger_only", "receiver_dedupes"]
"""What makes a second try harmless.

- `native_upsert`: the vendor's upsert by an external id. An unknown outcome is simply repeated.
- `ledger_only`: only the hub's ledger; an unknown outcome is repeated or held, as `on_unknown`
  of the connection says.
- `receiver_dedupes`: the receiver drops what it has seen, by a stable id that we send.
"""

Verdict = Literal["ok", "retry", "refresh", "permanent"]

LONGEST_WAIT = 12 * 3600
"""Seconds. Longer waits than SQS's 12 h visibility are cut to it and asked for again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one answer is to be taken.

    Attributes:
        verdict: `refresh` means: fetch a new token and try this step once more, now.
        reason: for the ledger; never the customer's words or a secret.
        retry_after: seconds that the vendor asks for.
    """

    verdict: Verdict
    reason: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What the ledger knows of this feedback at this destination.

    Attributes:
        remote_id: the vendor's id of the ticket, once there is one.
        ids: what each step found, by step name.
        version: the record's version that was delivered last; 0 before the first delivery.
    """

    remote_id: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Push:
    """What a destination may know while it writes its steps.

    Attributes:
        event_id: `{feedback id}:{version}`.
        event_type: such as `feedback.received`.
        event: the whole detail, for destinations that pass events on.
        feedback: the feedback as the record holds it now.
        version: the record's version now.
        options: the connection's options from `hub.yaml`.
        connection: the connection's secret settings that are not secret (`base_url`, `url`, …).
        link: what the ledger knows.
        now: epoch seconds of this attempt.
        record_url: where a person finds the record in the hub; empty when no public URL is set.
    """

    event_id: str
    event_type: str
    event: Mapping[str, Any]
    feedback: FeedbackView
    version: int
    options: Mapping[str, Any]
    connection: Mapping[str, Any]
    link: Link
    now: float
    record_url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One request, and where its answer holds the id that later steps use.

    Attributes:
        name: unique in the list; `{name.id}` stands for the found id.
        request: its URL is relative to the connection's base URL unless it has a scheme.
        id_path: JMESPath into the JSON answer; None when no id is needed.
        remote: this step's id is the ticket's: it is stored as the link.
        otherwise: what to send instead when the vendor answers 409: the object exists under
            another key. Its answer stands for this step's.
    """

    name: str
    request: Request
    id_path: str | None = None
    remote: bool = False
    otherwise: Request | None = None


@dataclass(frozen=True, slots=True)
class NoAuth:
    """Nothing to add: the URL or a signature is the proof."""


@dataclass(frozen=True, slots=True)
class StaticToken:
    """A token from the secret that does not expire, in a header.

    Attributes:
        header: lower-case header name.
        template: `{token}` stands for the secret's `token`.
    """

    header: str = "authorization"
    template: str = "Bearer {token}"


@dataclass(frozen=True, slots=True)
class OAuthToken:
    """A token that expires; fetched with the secret and shared by all instances.

    Attributes:
        fetch: the secret's settings to the request that fetches a token.
        token_path, expires_path: JMESPath into the answer; seconds of life.
        default_life: seconds, when the answer does not say.
        header, template: as in `StaticToken`.
    """

    fetch: Callable[[Mapping[str, Any]], Request]
    token_path: str = "access_token"  # noqa: S105
    expires_path: str = "expires_in"
    default_life: int = 1800
    header: str = "authorization"
    template: str = "Bearer {token}"


Auth = NoAuth | StaticToken | OAuthToken


_RETRY_STATUSES = frozenset({408, 423, 425, 429, 500, 502, 503, 504})


def by_status(response: Response, now: float) -> Outcome:
    """The usual reading of a status.

    2xx is done; 429, 5xx and a few more are worth another try; 401 may mean an expired token;
    everything else, redirects included, is final.
    """
    status = response.status
    if 200 <= status < 300:
        return Outcome("ok")
    if status == 401:
        return Outcome("refresh", "401 unauthorised")
    if status in _RETRY_STATUSES:
        return Outcome("retry", f"HTTP {status}", retry_after(response, now, LONGEST_WAIT))
    return Outcome("permanent", f"HTTP {status}")


@dataclass(frozen=True, slots=True)
class Destination:
    """The declarative head of a destination.

    Attributes:
        title: the vendor's name.
        docs: the vendor page of the call that is made.
        setup: what to do at the vendor first, one sentence a step.
        strategy: what makes a second try harmless.
        scope: `feedback` — one ticket a feedback, later changes update it; `event` — one
            message an event.
        steps: what to send.
        classify: how to read an answer: (response, now) to outcome.
        auth: how the requests prove who we are; a function of the secret's settings when the
            vendor knows several ways.
        base_url: the vendor's public API; a connection's secret may hold another one.
        transport: `http`, or `ses` for Amazon SES v2 (`request.json` are SendEmail's arguments).
        public_only: refuse to connect to addresses that are not public (URLs that users enter).
        sign: adds a signature that needs the secret: (request, secret settings, now) to request.
        preview: for `feedbus render`: the body as a person would want to read it.
        secret: the secret's settings, each with its meaning.
        options: the connection's options, each with its meaning.
    """

    title: str
    docs: str
    setup: tuple[str, ...]
    strategy: Strategy
    scope: Literal["feedback", "event"]
    steps: Callable[[Push], list[Step]]
    classify: Callable[[Response, float], Outcome] = by_status
    auth: Auth | Callable[[Mapping[str, Any]], Auth] = field(default_factory=NoAuth)
    base_url: str = ""
    transport: Literal["http", "ses"] = "http"
    public_only: bool = False
    sign: Callable[[Request, Mapping[str, Any], float], Request] | None = None
    preview: Callable[[Request], Any] | None = None
    secret: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def authenticate(self, secret: Mapping[str, Any]) -> Auth:
        """The way of authentication that this secret allows."""
        return self.auth(secret) if callable(self.auth) else self.auth
