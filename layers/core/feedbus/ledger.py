"""The delivery ledger: what became of each feedback, or of each event, at each destination.

An entry is claimed by a conditional write BEFORE the first request, and finished only under the
own claim. So of many that hold the same message exactly one sends, and whoever finds a claim
that ran out knows that the outcome of that try is unknown. Every write puts a new random token
into `lease` and holds only over the token that was read: one condition guards all transitions.

| state | meaning | next |
| --- | --- | --- |
| `pending` | never tried, or a try failed and may be repeated | `sending` |
| `sending` | claimed until `lease_until`; after that the outcome is unknown | any |
| `parked` | the vendor asked for patience until `lease_until` | `sending` |
| `done` | `version` was delivered, as `remote_id` | `sending`, for a newer version |
| `failed` | refused for good; whatever comes next tries again | `sending` |
| `unknown` | held, because a repeat could be seen twice | `sending`, after a redrive |
| `dry_run` | written out, not sent | `sending`, once the connection is live |
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from feedbus.errors import RetryableError
from feedbus.model.times import epoch, from_epoch
from feedbus.store import ConditionalTable, Item

LEASE = 90.0
"""Seconds that a claim holds. Longer than a push function may run (60 s): a claim that ran out
belongs to a process that is gone."""

BUSY = 5.0
"""Seconds after which to come back when somebody else was a moment faster."""

MAX_REASON = 500
MAX_LOG = 10
"""Exchanges that an entry remembers."""

State = Literal["pending", "sending", "parked", "done", "failed", "unknown", "dry_run"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and how its answer was taken; nothing of what either of them said.

    Attributes:
        at: UTC ISO-8601.
        step: the step's name.
        status: the HTTP status; 0 when no answer came.
        verdict: `ok`, `retry`, `refresh`, `permanent`, `unsent` or `unknown`.
    """

    at: str
    step: str
    status: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger entry.

    Attributes:
        pk, sk: the feedback's id and `keys.link_key`.
        state: see the module.
        version: the record's version that was delivered last; 0 before the first delivery.
        remote_id: the vendor's id of the ticket, once known.
        ids: what each step found, by step name.
        attempts: tries since the last delivery.
        lease: token of the last write; empty while the entry is not stored.
        lease_until: epoch seconds until which nobody else may send.
        reason: why the last try failed; never the customer's words or a secret.
        body_sha256: digest of the requests of the last try, before ids and secrets are put in.
        log: the last exchanges, oldest first.
        at, updated_at: first and last write, UTC ISO-8601.
    """

    pk: str
    sk: str
    state: State = "pending"
    version: int = 0
    remote_id: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    lease: str = ""
    lease_until: float = 0.0
    reason: str = ""
    body_sha256: str = ""
    log: Sequence[Exchange] = ()
    at: str = ""
    updated_at: str = ""

    def blocked_for(self, now: float) -> float:
        """Seconds for which another try or the vendor's wish forbids to send; 0 if none does."""
        waits = self.state in ("sending", "parked")
        return max(self.lease_until - now, 0.0) if waits else 0.0

    def released_by(self, redriven_at: float | None) -> bool:
        """Whether a person sent the message again after this entry was held.

        A redrive that came before the entry was held decided about another try: so one
        redrive permits one repeat, however often its message arrives.
        """
        return redriven_at is not None and redriven_at > epoch(self.updated_at)


class Ledger:
    """The ledger entries of the table.

    Args:
        table: the table.
        now: epoch seconds.
        days: how long entries live after their last change; 0 keeps them for ever.
    """

    def __init__(self, table: ConditionalTable, now: Callable[[], float], days: int = 0) -> None:
        self._table = table
        self._now = now
        self._days = days

    def read(self, pk: str, sk: str) -> Entry:
        """The entry as it is now; a fresh one when nothing is stored."""
        item = self._table.get(pk, sk)
        return _entry(item) if item else Entry(pk, sk)

    def claim(self, entry: Entry, body_sha256: str) -> Entry:
        """Claim an entry for one try.

        Raises:
            RetryableError: somebody else wrote the entry since it was read.
        """
        return self.write(
            replace(
                entry,
                state="sending",
                attempts=entry.attempts + 1,
                lease_until=self._now() + LEASE,
                body_sha256=body_sha256,
            )
        )

    def write(self, entry: Entry) -> Entry:
        """Store a changed entry over the one that it was made from; the entry as stored.

        Raises:
            RetryableError: somebody else wrote the entry in between; nothing was changed.
        """
        now = self._now()
        moment = from_epoch(now)
        new = replace(
            entry,
            lease=secrets.token_hex(8),
            reason=entry.reason[:MAX_REASON],
            log=tuple(entry.log[-MAX_LOG:]),
            at=entry.at or moment,
            updated_at=moment,
        )
        item = _item(new)
        if self._days:
            item["ttl"] = int(now) + self._days * 86_400
        if entry.lease:
            stored = self._table.put_if(item, "lease = :lease", {":lease": entry.lease})
        else:
            stored = self._table.put_once(item)
        # When an answer is lost, the client's own retry meets what it wrote itself.
        if not stored and self.read(new.pk, new.sk).lease != new.lease:
            raise RetryableError("another delivery of this feedback came first", retry_after=BUSY)
        return new


def _item(entry: Entry) -> Item:
    item: Item = {
        "pk": entry.pk,
        "sk": entry.sk,
        "kind": "link",
        "state": entry.state,
        "version": entry.version,
        "ids": json.dumps(dict(entry.ids)),
        "attempts": entry.attempts,
        "lease": entry.lease,
        "lease_until": entry.lease_until,
        "reason": entry.reason,
        "body_sha256": entry.body_sha256,
        "log": json.dumps([[one.at, one.step, one.status, one.verdict] for one in entry.log]),
        "at": entry.at,
        "updated_at": entry.updated_at,
    }
    if entry.remote_id is not None:
        item["remote_id"] = entry.remote_id
    return item


def _entry(item: Item) -> Entry:
    stored: dict[str, Any] = dict(item)
    names = set(Entry.__dataclass_fields__) - {"ids", "log"}
    return Entry(
        **{name: stored[name] for name in names & stored.keys()},
        ids=json.loads(stored["ids"]),
        log=tuple(Exchange(*one) for one in json.loads(stored["log"])),
    )
