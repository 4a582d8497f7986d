"""The delivery engine: one event and one connection in, at most one ticket at the vendor out.

Events come twice and out of order, vendors answer late or never, and a process may die anywhere.
The engine therefore reads the record as it is now, claims the ledger entry before it sends, and
stores the outcome under its own claim (`feedbus.ledger`). What a repeat after an unknown outcome
does is the destination's strategy (`feedbus.destinations.base`). The reasons for all this are in
docs/decisions/0004-delivery-ledger.md.

Nothing here knows a vendor: a new destination needs no change, only a new strategy does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from feedbus import keys, pacing, rendering
from feedbus.config import Connection
from feedbus.destinations.base import (
    Auth,
    Destination,
    Link,
    OAuthToken,
    Outcome,
    Push,
    StaticToken,
    Step,
)
from feedbus.errors import (
    ConfigError,
    FeedbusError,
    RejectedError,
    RetryableError,
    UnknownOutcomeError,
)
from feedbus.ledger import MAX_REASON, Entry, Exchange, Ledger, State
from feedbus.model import Record
from feedbus.model.times import epoch, from_epoch
from feedbus.pacing import Gate
from feedbus.rendering import UndeliverableError, render
from feedbus.settings import Settings
from feedbus.store import ConditionalTable
from feedbus.tokens import Tokens
from feedbus.transport import Request, Response

__all__ = ["Delivered", "Ports", "UndeliverableError", "deliver", "render"]

CONFLICT = 409

PAUSED_WAIT = 900.0
"""Seconds after which a paused connection is looked at again."""


class Send(Protocol):
    """Carries out one request: see `feedbus.http`."""

    def __call__(self, request: Request, destination: Destination, base_url: str, /) -> Response:
        """Send, and wait for the answer.

        Raises:
            RetryableError: nothing was sent.
            UnknownOutcomeError: the request may have reached the vendor.
            RejectedError: the address is forbidden.
        """


@dataclass(slots=True)
class Ports:
    """What a delivery needs from outside; kept as long as the process lives.

    Attributes:
        table: the table.
        record: the record of a feedback id as it is now; None when it was erased.
        send: carries out one request.
        secret: the connection's secret settings.
        now: epoch seconds.
        settings: the function's settings.
        ledger_days: how long ledger entries live; 0 keeps them for ever.
    """

    table: ConditionalTable
    record: Callable[[str], Record | None]
    send: Send
    secret: Callable[[], Mapping[str, Any]]
    now: Callable[[], float]
    settings: Settings
    ledger_days: int = 0
    gate: Gate = field(default_factory=Gate)
    tokens: Tokens = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.table, self.now)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a message that needs no further care.

    Attributes:
        how: `sent`; `already`: what it tells was delivered before; `dry_run`: written to the
            ledger, not sent; `gone`: the feedback was erased.
        version: the version that the destination has now.
        remote_id: the vendor's id of the ticket.
        seconds: from when the feedback came in, or when the change was made, to now.
    """

    how: Literal["sent", "already", "dry_run", "gone"]
    version: int = 0
    remote_id: str | None = None
    seconds: float | None = None


def deliver(
    event: Mapping[str, Any],
    connection: Connection,
    destination: Destination,
    ports: Ports,
    *,
    redriven_at: float | None = None,
) -> Delivered:
    """Bring one event to one destination.

    With scope `feedback` the vendor ends with the newest version, whatever the order of events;
    with scope `event` each event is sent once.

    Args:
        event: the event's `detail`.
        connection: the configured destination.
        destination: its head.
        ports: the outside.
        redriven_at: epoch seconds at which a person sent this message again, if one did: that
            permits one repeat of a held delivery.

    Raises:
        RetryableError: give the message back; `retry_after` says for how long.
        UndeliverableError: set the message aside.
        ConfigError: the deployment is wrong; the message is good.
    """
    if connection.mode == "paused":
        raise RetryableError("the connection is paused", retry_after=PAUSED_WAIT)
    feedback_id = str(event["feedback"]["id"])
    record = ports.record(feedback_id)
    if record is None:
        return Delivered("gone")
    per_event = destination.scope == "event"
    version = int(event["version"]) if per_event else record.version
    ledger = Ledger(ports.table, ports.now, ports.ledger_days)
    key = keys.link_key(connection.name, str(event["id"]) if per_event else None)
    entry = ledger.read(feedback_id, key)
    if entry.state == "done" and entry.version >= version:
        return Delivered("already", entry.version, entry.remote_id)
    job = _Job(connection, destination, ports, ledger, entry, version)
    if connection.mode == "dry_run" or record.test:
        return job.rehearse(record, event)
    job.admit(redriven_at)
    ports.gate.check(ports.now())
    entry = job.send(record, event)
    return Delivered("sent", entry.version, entry.remote_id, _seconds(event, record, ports.now()))


@dataclass(slots=True)
class _Job:
    """One message at one destination, from reading its ledger entry to settling it."""

    connection: Connection
    destination: Destination
    ports: Ports
    ledger: Ledger
    entry: Entry
    version: int

    @property
    def _holds(self) -> bool:
        """Whether a try with an unknown outcome must not be repeated by itself."""
        ledger_only = self.destination.strategy == "ledger_only"
        return ledger_only and self.connection.on_unknown == "hold"

    def admit(self, redriven_at: float | None) -> None:
        """Raise unless the entry's state allows to send now."""
        wait = self.entry.blocked_for(self.ports.now())
        if wait:
            message = f"the ledger entry is {self.entry.state}"
            raise RetryableError(message, retry_after=pacing.at_least(wait))
        if not self._holds:
            return
        if self.entry.state == "sending":
            self._settle("unknown", "a try was cut off: whether it took effect is unknown")
            raise UndeliverableError(self.entry.reason)
        if self.entry.state == "unknown" and not self.entry.released_by(redriven_at):
            raise UndeliverableError(f"held until it is redriven: {self.entry.reason}")

    def rehearse(self, record: Record, event: Mapping[str, Any]) -> Delivered:
        """Write the requests, send nothing. What was delivered in earnest stays as it is."""
        push = self._push(record, event, rendering.shown(self.destination))
        body_sha256 = rendering.digest(rendering.steps_of(self.destination, push))
        if self.entry.state in ("pending", "dry_run") and not self.entry.attempts:
            self._settle("dry_run", body_sha256=body_sha256)
        return Delivered("dry_run", self.entry.version, self.entry.remote_id)

    def send(self, record: Record, event: Mapping[str, Any]) -> Entry:
        """Claim, carry out all steps, store the outcome; the entry in the end."""
        secret = self.ports.secret()
        auth = self.destination.authenticate(secret)
        if isinstance(auth, StaticToken) and not secret.get("token"):
            raise ConfigError(f"connection {self.connection.name}: the secret lacks `token`")
        attempt = _Attempt(self, secret, auth)
        try:
            steps = rendering.steps_of(self.destination, self._push(record, event, secret))
        except UndeliverableError as error:
            raise self._refused(attempt, error) from error
        self.entry = self.ledger.claim(self.entry, rendering.digest(steps))
        try:
            attempt.run(steps)
        except RetryableError as error:
            raise self._failed(attempt, error) from error
        except (RejectedError, UndeliverableError) as error:
            raise self._refused(attempt, error) from error
        except ConfigError as error:
            self._settle("pending", attempt.safe(error))
            raise
        self._settle("done", version=self.version, attempts=0)
        return self.entry

    def _push(self, record: Record, event: Mapping[str, Any], secret: Mapping[str, Any]) -> Push:
        link = Link(self.entry.remote_id, self.entry.ids, self.entry.version)
        settings, now = self.ports.settings, self.ports.now()
        return rendering.push_of(event, record, self.connection, link, secret, settings, now)

    def _failed(self, attempt: _Attempt, error: RetryableError) -> FeedbusError:
        """Settle a try that failed; what to tell the queue."""
        reason, now = attempt.safe(error), self.ports.now()
        asked = pacing.bounded(error.retry_after)
        # 429 and 503 are about the caller or the whole service, not about this one request.
        self.ports.gate.failed(now, asked if attempt.status in (429, 503) else None)
        if isinstance(error, UnknownOutcomeError) and self._holds:
            self._settle("unknown", reason)
            return UndeliverableError(f"whether it took effect is unknown: {reason}")
        if asked:
            self._settle("parked", reason, lease_until=now + asked)
        else:
            self._settle("pending", reason)
        again = pacing.backoff(self.entry.attempts - 1) if asked is None else pacing.at_least(asked)
        return RetryableError(reason, retry_after=again)

    def _refused(self, attempt: _Attempt, error: FeedbusError) -> UndeliverableError:
        """Settle what no further try would mend; what to tell the queue."""
        self._settle("failed", attempt.safe(error))
        return UndeliverableError(self.entry.reason)

    def _settle(self, state: State, reason: str = "", **changed: Any) -> None:
        changes = {"lease_until": 0.0, **changed}
        self.entry = self.ledger.write(replace(self.entry, state=state, reason=reason, **changes))


class _Attempt:
    """One claimed try. What it learns goes into the job's entry as it learns it."""

    def __init__(self, job: _Job, secret: Mapping[str, Any], auth: Auth) -> None:
        self._job = job
        self._secret = secret
        self._auth = auth
        self._token = str(secret["token"]) if isinstance(auth, StaticToken) else ""
        self._base_url = str(secret.get("base_url") or job.destination.base_url)
        self.status = 0

    def run(self, steps: Sequence[Step]) -> None:
        """Carry out the steps, one after the other.

        Raises:
            RetryableError, UndeliverableError, RejectedError, ConfigError: a step failed.
        """
        job, names = self._job, {step.name for step in steps}
        for position, step in enumerate(steps, 1):
            response = self._carry_out(step, names)
            self._learn(step, response)
            if job.destination.strategy == "ledger_only" and position < len(steps):
                # Nobody but the ledger can tell the next try that this step is done.
                job.entry = job.ledger.write(job.entry)

    def safe(self, error: Exception) -> str:
        """An error as a reason: short, and without anything of the secret."""
        text = str(error) or type(error).__name__
        hidden = [self._token, *(one for one in self._secret.values() if isinstance(one, str))]
        for value in sorted(hidden, key=len, reverse=True):
            if len(value) >= 6:
                text = text.replace(value, "***")
        return "".join(one if one.isprintable() else " " for one in text)[:MAX_REASON]

    def _carry_out(self, step: Step, names: set[str]) -> Response:
        """Send a step; if the object exists under another key, send what the step says instead."""
        ids = self._job.entry.ids
        response, outcome = self._send_fresh(step, rendering.fill(step.request, ids, names))
        if step.otherwise and response.status == CONFLICT:
            other = rendering.fill(step.otherwise, ids, names)
            response, outcome = self._send_fresh(step, other)
        return self._taken(step, response, outcome)

    def _send_fresh(self, step: Step, request: Request) -> tuple[Response, Outcome]:
        """Send; with a new token once more if the old one has expired."""
        response, outcome = self._send(step, request)
        if outcome.verdict == "refresh" and isinstance(self._auth, OAuthToken):
            self._renew(self._auth)
            response, outcome = self._send(step, request)
        return response, outcome

    def _taken(self, step: Step, response: Response, outcome: Outcome) -> Response:
        """The answer, if it is a good one.

        Raises:
            RetryableError, UndeliverableError: it is not.
        """
        where = f"step {step.name}: {outcome.reason or f'HTTP {response.status}'}"
        if outcome.verdict == "retry":
            # After a 5xx nobody knows how far the vendor had come.
            kind = UnknownOutcomeError if response.status >= 500 else RetryableError
            raise kind(where, retry_after=outcome.retry_after)
        self._job.ports.gate.answered()
        if outcome.verdict != "ok":
            raise UndeliverableError(where)
        return response

    def _send(self, step: Step, request: Request) -> tuple[Response, Outcome]:
        job, ports = self._job, self._job.ports
        self.status = 0
        proven = self._proven(request)
        try:
            response = ports.send(proven, job.destination, self._base_url)
        except RetryableError as error:
            self._note(step, "unknown" if isinstance(error, UnknownOutcomeError) else "unsent")
            raise
        self.status = response.status
        try:
            outcome = job.destination.classify(response, ports.now())
        except rendering.UNREADABLE:
            self._note(step, "unknown")
            raise UnknownOutcomeError(f"step {step.name}: unreadable answer") from None
        self._note(step, outcome.verdict)
        return response, outcome

    def _proven(self, request: Request) -> Request:
        """The request with everything that proves who we are."""
        if isinstance(self._auth, OAuthToken) and not self._token:
            self._renew(self._auth)
        proof = rendering.auth_header(self._auth, self._token)
        request = replace(request, headers={**request.headers, **proof})
        sign = self._job.destination.sign
        return sign(request, self._secret, self._job.ports.now()) if sign else request

    def _renew(self, auth: OAuthToken) -> None:
        job, ports = self._job, self._job.ports
        self._token = ports.tokens.get(
            job.connection.name,
            auth,
            self._secret,
            lambda request: ports.send(request, job.destination, self._base_url),
            refused=self._token or None,
        )

    def _learn(self, step: Step, response: Response) -> None:
        if step.id_path is None:
            return
        found = rendering.found_id(response, step.id_path)
        if found is None and step.remote:
            raise UndeliverableError(f"step {step.name}: the answer holds no {step.id_path}")
        entry = self._job.entry
        if found is not None:
            remote_id = found if step.remote else entry.remote_id
            entry = replace(entry, ids={**entry.ids, step.name: found}, remote_id=remote_id)
        self._job.entry = entry

    def _note(self, step: Step, verdict: str) -> None:
        job = self._job
        exchange = Exchange(from_epoch(job.ports.now()), step.name, self.status, verdict)
        job.entry = replace(job.entry, log=(*job.entry.log, exchange))


def _seconds(event: Mapping[str, Any], record: Record, now: float) -> float | None:
    """How long a delivery took: since the feedback came in, or since a later change was made."""
    first = event["type"] == "feedback.received"
    try:
        return max(now - epoch(record.feedback.received_at if first else event["time"]), 0.0)
    except ValueError:
        return None
