"""Polling: read a vendor's items on from where the last run stopped.

A source's `pull.steps` says what to ask and where to go on; this module sends, stores and
remembers. The order is what makes it safe: every item of a page is stored, each with one
conditional write, and only then the cursor moves. A crash anywhere repeats a part of a page,
which meets what is there already: nothing is lost and nothing is doubled.

The cursor item also says who polls right now and when the vendor wants to be asked again. Each
write of it raises `rev` and holds only over the `rev` that was read, so that of two runs one
gives way, and a run that was overtaken can't move the cursor back.
"""

from __future__ import annotations

import json
import math
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol, Self

from feedbus import clients, config, http, intake, settings, sources
from feedbus.bodies import parse_json
from feedbus.config import Config, Endpoint, Retention
from feedbus.errors import ConfigError, FeedbusError, RejectedError, RetryableError
from feedbus.intake import Receipt
from feedbus.model import Feedback
from feedbus.model.times import from_epoch
from feedbus.secrets import Secrets
from feedbus.signatures import Inbound
from feedbus.sources.base import Page, Payload, PullContext, PullSteps, Source, UnreadableError
from feedbus.store import ConditionalTable, Item, Value
from feedbus.transport import Request, Response

TIME_BOX = 45.0
"""Seconds that one endpoint may take a run; what is left comes in the next one."""

REQUEST_TIMEOUT = 10.0
"""Seconds for one request to a vendor."""

LEASE = TIME_BOX + 60
"""Seconds after which a run that did not say goodbye counts as dead: the time box, and a last
request that was on its way. Below the schedule's five minutes, so a crash costs no run."""

LONGEST_WAIT = 3600.0
"""Seconds. A vendor that asks for more is asked again after this, so that an absurd value can't
silence a source."""

BUDGET = 240.0
"""Seconds for all endpoints of one run."""

WORKERS = 8
"""Endpoints that are polled at once: polling is waiting, and a slow vendor must delay nobody."""


class Claims(Protocol):
    """Where what is too large for an item goes: see `feedbus.store.Bucket`."""

    def put(self, key: str, data: bytes) -> None:
        """Store an object."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What polling needs from outside.

    Attributes:
        table: the table.
        claims: the claim-check bucket.
        send: carries out a request; raises `RetryableError` when no answer came.
        secrets: the live secrets for the API of an endpoint's vendor, current first.
        retention: how long items live.
        clock: epoch seconds.
        load: a source by its slug.
    """

    table: ConditionalTable
    claims: Claims
    send: Callable[[Request], Response]
    secrets: Callable[[Endpoint], Sequence[str]]
    retention: Retention = field(default_factory=Retention)
    clock: Callable[[], float] = time.time
    load: Callable[[str], Source] = sources.load

    @classmethod
    def from_environment(cls) -> Self:
        """As a Lambda function has it."""
        environment = settings.load()
        secrets = Secrets(clients.ssm(), environment.secrets_prefix)

        def api_secret(endpoint: Endpoint) -> list[str]:
            # What is polled only may keep it where a signature's secret would lie.
            name = f"endpoints/{endpoint.secret or endpoint.name}"
            return secrets.values(f"{name}/api") or secrets.values(name)

        return cls(
            table=clients.table(),
            claims=clients.bucket(),
            send=partial(
                http.send,
                base_url="",
                timeout=REQUEST_TIMEOUT,
                public_only=True,
                allow_private=environment.allow_private,
            ),
            secrets=api_secret,
            retention=config.load().retention,
        )

    def put_once(self, item: Item) -> bool:
        """As `intake.IntakeStore`."""
        return self.table.put_once(item)

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        """As `intake.IntakeStore`."""
        return self.table.put_if(item, condition, values)

    def put_claim(self, key: str, data: bytes) -> None:
        """As `intake.IntakeStore`."""
        self.claims.put(key, data)


class NotNowError(RetryableError):
    """Nothing is wrong, it is just not our turn: `retry_after` says when it may be."""


class PollError(FeedbusError):
    """Some endpoints could not be polled; all the others were."""


class _Cursor:
    """The cursor item of one endpoint, leased to this run."""

    def __init__(self, table: ConditionalTable, item: Item, condition: str, rev: int) -> None:
        self._table = table
        self._item = item
        self._write(condition, rev, {})

    @classmethod
    def take(cls, name: str, ports: Ports) -> Self:
        """Lease the cursor.

        Raises:
            NotNowError: another run polls this endpoint, or the vendor asked to wait.
        """
        now = ports.clock()
        key: Item = {"pk": f"cursor#{name}", "sk": "cursor"}
        found = ports.table.get(str(key["pk"]), str(key["sk"]))
        held = found or {**key, "kind": "cursor", "endpoint": name, "doc": "{}", "rev": 0}
        for attribute, why in (
            ("not_before", "the vendor asked to wait"),
            ("lease_until", "another run is polling"),
        ):
            left = int(held.get(attribute, 0)) - now
            if left > 0:
                raise NotNowError(why, retry_after=left)
        lease: Item = {"owner": uuid.uuid4().hex, "lease_until": math.ceil(now + LEASE)}
        condition = "rev = :rev" if found else "attribute_not_exists(pk)"
        return cls(ports.table, {**held, **lease}, condition, int(held["rev"]))

    @property
    def position(self) -> dict[str, Any]:
        """Where the last run stopped; empty at first."""
        position: dict[str, Any] = json.loads(str(self._item["doc"]))
        return position

    def move(self, position: Mapping[str, Any]) -> None:
        """Remember a position: everything before it is stored."""
        self._change({"doc": json.dumps(position)})

    def release(self, now: float, wait_seconds: float = 0.0) -> None:
        """Give the lease back; the next run may come after `wait_seconds`."""
        self._change(
            {
                "lease_until": 0,
                "not_before": math.ceil(now + wait_seconds) if wait_seconds else 0,
                "at": from_epoch(now),
            }
        )

    def _change(self, new: Item) -> None:
        self._write("rev = :rev", int(self._item["rev"]), new)

    def _write(self, condition: str, rev: int, new: Item) -> None:
        item: Item = {**self._item, **new, "rev": rev + 1}
        values = {":rev": rev} if ":rev" in condition else {}
        if not self._table.put_if(item, condition, values):
            # When an answer is lost, the client's own retry meets what it wrote itself.
            mine = self._table.get(str(item["pk"]), str(item["sk"]))
            if mine is None or (mine["owner"], mine["rev"]) != (item["owner"], item["rev"]):
                raise NotNowError("another run took over", retry_after=0.0)
        self._item = item


def poll_endpoint(
    endpoint: Endpoint, source: Source, ports: Ports, receipt: Receipt | None = None
) -> Receipt:
    """Poll one endpoint until it has nothing new, or until its time box is full.

    Args:
        endpoint: what to poll.
        source: its source.
        ports: the outside.
        receipt: counted into as items are stored, so that what came before an error counts, too.

    Raises:
        NotNowError: it is not this run's turn; nothing was sent.
        RetryableError: the vendor failed. If it said when to come back, the cursor knows it.
        ConfigError: the source is not polled, or the secret is missing.
    """
    if source.pull is None:
        raise ConfigError(f"endpoint {endpoint.name}: source {endpoint.source} is not polled")
    secret = _secret(endpoint, ports)
    cursor = _Cursor.take(endpoint.name, ports)
    run = _Run(endpoint, source, ports, cursor, Receipt() if receipt is None else receipt)
    try:
        context = PullContext(secret, endpoint.options, cursor.position, ports.clock())
        with closing(source.pull.steps(context)) as steps:
            run.drive(steps)
    except NotNowError:
        raise  # the cursor is another run's now
    except RetryableError as error:
        cursor.release(ports.clock(), _bounded(error.retry_after))
        raise
    except Exception:
        cursor.release(ports.clock())
        raise
    cursor.release(ports.clock())
    return run.receipt


def complete(feedback: Feedback, endpoint: Endpoint, source: Source, ports: Ports) -> Receipt:
    """Fetch what a `pending` feedback leaves out, and store it.

    Raises:
        RetryableError: the vendor failed; trying again may do.
        ConfigError: the API secret is missing, or the vendor refuses it.
    """
    if source.fetch is None:
        raise ConfigError(f"source {endpoint.source} fetches nothing")
    run = _Run(endpoint, source, ports, None, Receipt())
    context = PullContext(_secret(endpoint, ports), endpoint.options, {}, ports.clock())
    with closing(source.fetch.steps(feedback, context)) as steps:
        run.drive(steps)
    return run.receipt


def _secret(endpoint: Endpoint, ports: Ports) -> str:
    values = ports.secrets(endpoint)
    if not values:
        name = f"endpoints/{endpoint.secret or endpoint.name}/api"
        raise ConfigError(f"SSM parameter …/{name} is missing: create it as a SecureString")
    return values[0]


def _bounded(seconds: float | None) -> float:
    return min(max(seconds or 0.0, 0.0), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class _Run:
    """One endpoint's turn; without a cursor, the completion of one item."""

    endpoint: Endpoint
    source: Source
    ports: Ports
    cursor: _Cursor | None
    receipt: Receipt

    def drive(self, steps: PullSteps) -> None:
        """Carry out the steps of a pull."""
        deadline = self.ports.clock() + TIME_BOX
        pages = 0
        answer: Response | None = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration:
                return
            if isinstance(step, Page):
                for payload in step.items:
                    self._count(self._keep(payload))
                if self.cursor:
                    self.cursor.move(step.cursor)
                pages, answer = pages + 1, None
            elif self.ports.clock() < deadline:
                answer = self.ports.send(step)
            elif pages:
                return
            else:
                # Nothing would be remembered, so that every run would end here for ever.
                raise RetryableError(f"not one page within {TIME_BOX:.0f} s")

    def _keep(self, payload: Payload) -> Receipt:
        """Store one item of a page as if it had come as a webhook's body."""
        endpoint, ports = self.endpoint, self.ports
        now = ports.clock()
        moment = datetime.fromtimestamp(now, UTC)
        inbound = _inbound(payload)
        try:
            context = intake.context_of(endpoint, inbound, from_epoch(now))
            strict = parse_json(inbound.body, inbound.headers)
            models = intake.read_payload(self.source, endpoint, context, strict)
        except (UnreadableError, RejectedError) as error:
            # There is no sender to refuse it to, and raising would hold up all that comes after.
            return intake.quarantine(inbound, endpoint, str(error), moment, ports, ports.retention)
        return intake.keep(
            models, endpoint, inbound.body, inbound.headers, moment, ports, ports.retention
        )

    def _count(self, found: Receipt) -> None:
        self.receipt.stored += found.stored
        self.receipt.duplicates += found.duplicates
        self.receipt.quarantined += found.quarantined
        self.receipt.ids += found.ids
        self.receipt.reason = found.reason or self.receipt.reason


def _inbound(payload: Payload) -> Inbound:
    """One polled item as a body of its own.

    Sorted and ASCII: the same item has the same bytes (and digest) whenever it is read, and any
    text that JSON can hold, even half a surrogate pair, can be written.
    """
    body = json.dumps(payload, separators=(",", ":"), sort_keys=True).encode()
    return Inbound(body, {"content-type": "application/json"}, method="GET")


@dataclass(slots=True)
class Summary:
    """What became of a run, by endpoint.

    Attributes:
        receipts: what was stored; also of endpoints that failed half-way.
        waiting: seconds until it is the endpoint's turn again.
        failures: what went wrong.
    """

    receipts: dict[str, Receipt] = field(default_factory=dict)
    waiting: dict[str, float] = field(default_factory=dict)
    failures: dict[str, Exception] = field(default_factory=dict)

    def raise_if_any(self) -> None:
        """Fail the run if an endpoint failed.

        Raises:
            PollError: naming each endpoint and why.
        """
        if self.failures:
            told = "; ".join(f"{name}: {tell(error)}" for name, error in self.failures.items())
            causes = ExceptionGroup("poll", list(self.failures.values()))
            raise PollError(f"could not be polled: {told}") from causes


def tell(error: Exception) -> str:
    """An error without the customer's words: only our own messages are known to hold none."""
    kind = type(error).__name__
    return f"{kind}: {error}" if isinstance(error, FeedbusError | ConfigError) else kind


def poll_all(
    hub: Config, ports: Ports, *, only: str | None = None, budget: float = BUDGET
) -> Summary:
    """Poll every endpoint whose source can be polled, side by side.

    A source that fails, hangs or is configured wrongly harms no other. An endpoint with the
    option `poll: false` is left out.

    Args:
        hub: the hub's configuration.
        ports: the outside.
        only: poll this endpoint, and no other.
        budget: seconds after which the run reports, whatever is still under way.

    Raises:
        RejectedError: `only` names no endpoint that can be polled.
    """
    summary = Summary()
    work: dict[str, tuple[Endpoint, Source]] = {}
    for name in [only] if only else hub.endpoint_names:
        try:
            found = _pollable(hub, name, ports)
        except ConfigError as error:
            summary.failures[name] = error
            continue
        if found:
            work[name] = found
        elif only:
            raise RejectedError(f"{only!r} is no endpoint that can be polled")
    _poll_side_by_side(work, ports, budget, summary)
    return summary


def _pollable(hub: Config, name: str, ports: Ports) -> tuple[Endpoint, Source] | None:
    endpoint = hub.endpoint(name)
    if endpoint is None or endpoint.options.get("poll") is False:
        return None
    source = ports.load(endpoint.source)
    return (endpoint, source) if source.pull else None


def _poll_side_by_side(
    work: Mapping[str, tuple[Endpoint, Source]], ports: Ports, budget: float, summary: Summary
) -> None:
    summary.receipts = {name: Receipt() for name in work}
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="poll")
    runs = {
        name: pool.submit(poll_endpoint, endpoint, source, ports, summary.receipts[name])
        for name, (endpoint, source) in work.items()
    }
    wait(runs.values(), timeout=budget)
    # A thread that hangs can't be stopped. Its lease runs out, and `rev` keeps it from the cursor.
    pool.shutdown(wait=False, cancel_futures=True)
    for name, run in runs.items():
        if not run.done() or run.cancelled():
            summary.failures[name] = RetryableError(f"not done within {budget:.0f} s")
            continue
        error = run.exception()
        if isinstance(error, RetryableError) and error.retry_after is not None:
            summary.waiting[name] = _bounded(error.retry_after)
        elif isinstance(error, Exception):
            summary.failures[name] = error
        elif error is not None:
            raise error
