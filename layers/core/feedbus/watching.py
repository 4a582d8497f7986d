"""What each endpoint has delivered lately, and in which shape: what alerts are made of.

One item an endpoint holds when it delivered last, how often on each day, and the names of the
fields in its raw bodies with the days on which they were first and last there. A name that was
never there before is counted as it comes (`FieldsNew`); one that stays away is found by `drift`.
What came twice, was refused or was rightly ignored never reaches the stream: `receive` counts it.

Figures, not accounts: a process writes once a minute at most, so what it has seen since is lost
with it. Names are kept, never values; a name that looks like data, or one of many that differ
each time, is `*`.

| item | pk | sk |
| --- | --- | --- |
| what an endpoint delivers | `watch#{endpoint}` | `watch` |
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from pydantic import BaseModel, Field

from feedbus import sources
from feedbus.errors import RetryableError, where
from feedbus.inference import HEADER
from feedbus.model.times import epoch
from feedbus.store import ConditionalTable, Item

LEARNING = 20
"""Deliveries after which a field that was never there before is news."""

MAX_PATHS = 300
MAX_DEPTH = 8
MAX_ELEMENTS = 20
"""How much of a body is looked at: fields, levels of names, elements of each array."""

MAX_BODY_BYTES = 262_144
"""Bodies above this, or in the claim-check bucket, count as deliveries but are not read."""

PAUSE_SECONDS = 60.0
"""Between two writes of a process for one endpoint, unless a field is new."""

QUIET_DAYS = 14
"""A field is new for so long, and has vanished when it was away for so long."""

KEPT_DAYS = 60
"""How long the count of a day is kept, and a field that stays away."""

ESTABLISHED = 5
MISSED = 3
"""How often a field must have been there, and be missed, before it has vanished."""

_MAP_DELIVERIES = 15
"""Deliveries with names never seen before that show an object to be a map."""

_NAME = re.compile(r"\$?[^\W\d][\w.$:-]{0,39}")
_MAX_DIGITS = 3

_ATTEMPTS = 3


class Presence(BaseModel):
    """When a field was there; a field goes by its path, such as `order.lines[].sku`.

    Attributes:
        first, last: days on which it was there, such as `2026-11-22`.
        times: deliveries that it was in.
        born: deliveries of its endpoint before it first came.
    """

    first: str
    last: str
    times: int = 0
    born: int = 0


class Watched(BaseModel):
    """What is known of one endpoint.

    Attributes:
        last_at: time of its last delivery, UTC ISO-8601; empty when there was none.
        deliveries: how many there were, ever.
        days: how many there were, by day.
        paths: the fields of its bodies.
        fresh: deliveries that brought a name never seen before, by the object that it is in.
        maps: objects whose names differ each time; "" is the body itself.
    """

    last_at: str = ""
    deliveries: int = 0
    days: dict[str, int] = Field(default_factory=dict)
    paths: dict[str, Presence] = Field(default_factory=dict)
    fresh: dict[str, int] = Field(default_factory=dict)
    maps: list[str] = Field(default_factory=list)

    @property
    def learned(self) -> bool:
        """Whether enough was delivered to know what is usual."""
        return self.deliveries >= LEARNING


@dataclass(frozen=True, slots=True)
class Drift:
    """How an endpoint's bodies have changed of late: names of fields, in order."""

    new: list[str]
    vanished: list[str]


def drift(watched: Watched, now: str) -> Drift:
    """Fields that came for the first time, and fields that vanished; pure.

    A field has vanished when it was away for `QUIET_DAYS` although its endpoint delivered, and
    delivered so much that, as often as it used to come, it was missed `MISSED` times.

    Args:
        watched: what is known of the endpoint.
        now: UTC ISO-8601.
    """
    border = _days_before(now, QUIET_DAYS)
    new, vanished = [], []
    for name, path in sorted(watched.paths.items()):
        if path.born >= LEARNING and path.first > border:
            new.append(name)
        if path.last <= border and _missed(watched, path) >= MISSED:
            vanished.append(name)
    return Drift(new, vanished)


def _missed(watched: Watched, path: Presence) -> float:
    """How many deliveries should have held a field since it was last there."""
    if path.times < ESTABLISHED:
        return 0.0
    since = sum(count for day, count in watched.days.items() if day > path.last)
    before = watched.deliveries - since - path.born
    return since * min(1.0, path.times / max(before, 1))


def _days_before(now: str, days: int) -> str:
    return (date.fromisoformat(now[:10]) - timedelta(days=days)).isoformat()


def status(table: ConditionalTable, endpoint: str, now: str) -> dict[str, Any]:
    """What is known of an endpoint, for people; one table call.

    Args:
        table: the table.
        endpoint: its name.
        now: UTC ISO-8601.

    Returns:
        `last_at` (UTC ISO-8601 or None), `today` (deliveries), `learned`, and the names of
        fields in `fields_new` and `fields_vanished`.
    """
    watched, _ = _read(table, endpoint)
    found = drift(watched, now)
    return {
        "last_at": watched.last_at or None,
        "today": watched.days.get(now[:10], 0),
        "learned": watched.learned,
        "fields_new": found.new,
        "fields_vanished": found.vanished,
    }


def paths(payload: object) -> set[str]:
    """The names of a body's fields, each with those above it; an array is `[]`."""
    found: set[str] = set()
    _walk(payload, "", 0, found)
    return found


def _walk(value: object, above: str, depth: int, found: set[str]) -> None:
    if isinstance(value, list):
        for element in value[:MAX_ELEMENTS]:
            _walk(element, f"{above}[]", depth, found)
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        for name, inner in value.items():
            if len(found) >= MAX_PATHS:
                return
            path = _below(above, _named(str(name)))
            found.add(path)
            _walk(inner, path, depth + 1, found)


def _below(above: str, name: str) -> str:
    return f"{above}.{name}" if above else name


def _above(path: str) -> str:
    """The object that a field is in; the elements of an array are one object."""
    return path.rpartition(".")[0]


def _named(name: str) -> str:
    """A field's name, or `*` when it looks like data: long, many digits, blanks, an address."""
    plain = _NAME.fullmatch(name) and sum(map(str.isdigit, name)) <= _MAX_DIGITS
    return name if plain else "*"


@dataclass(slots=True)
class Sighting:
    """What a process has seen of an endpoint and not yet written.

    Attributes:
        last_at: time of the last delivery.
        days: deliveries by day.
        paths: the fields in them.
        debuts: by field, the number of the delivery that it was first in.
    """

    last_at: str = ""
    days: Counter[str] = field(default_factory=Counter)
    paths: dict[str, Presence] = field(default_factory=dict)
    debuts: dict[str, int] = field(default_factory=dict)

    def add(self, at: str, names: Iterable[str]) -> None:
        """Count one delivery.

        Args:
            at: when it came, UTC ISO-8601.
            names: the fields in its body.
        """
        day, number = at[:10], self.days.total()
        self.last_at = max(self.last_at, at)
        self.days[day] += 1
        for name in names:
            if name in self.paths or len(self.paths) < MAX_PATHS:
                path = self.paths.setdefault(name, Presence(first=day, last=day))
                _join(path, Presence(first=day, last=day, times=1))
                self.debuts.setdefault(name, number)


def _join(path: Presence, other: Presence) -> None:
    path.first, path.last = min(path.first, other.first), max(path.last, other.last)
    path.times += other.times


def merged(watched: Watched, sighting: Sighting) -> tuple[Watched, list[str]]:
    """What is known of an endpoint after some more deliveries; pure.

    Returns:
        What is known now, and the names of fields that were never there before, once the
        endpoint's shape was learned.
    """
    after = watched.model_copy(deep=True)
    new = unknown(watched, sighting)
    for name, path in _folded(sighting.paths, watched.maps).items():
        if name in after.paths:
            _join(after.paths[name], path)
        elif name in new:
            after.paths[name] = path.model_copy(update={"born": watched.deliveries})
    debuts = {(_above(name), number) for name, number in new.items()}
    after.fresh = dict(Counter(after.fresh) + Counter(above for above, _ in debuts))
    after.last_at = max(after.last_at, sighting.last_at)
    after.deliveries += sighting.days.total()
    after.days = dict(Counter(after.days) + sighting.days)
    _find_maps(after)
    _forget(after)
    return after, sorted(new) if watched.learned else []


def unknown(watched: Watched, sighting: Sighting) -> dict[str, int]:
    """Fields that were never there before, each with the number of its first delivery.

    When `MAX_PATHS` are known, no more are learned, and none is news.
    """
    maps = set(watched.maps)
    debuts = {_fold(name, maps): number for name, number in sighting.debuts.items()}
    new = [name for name in debuts if name not in watched.paths]
    room = max(MAX_PATHS - len(watched.paths), 0)
    return {name: debuts[name] for name in new[:room]}


def _find_maps(watched: Watched) -> None:
    """Fold objects whose names differ each time: those are somebody's ids, or worse."""
    for above, times in watched.fresh.items():
        holder = watched.paths.get(above.rstrip("[]"))
        deliveries = holder.times if holder else watched.deliveries
        inside = [path.times for name, path in watched.paths.items() if _above(name) == above]
        rare = 2 * inside.count(1) > len(inside)
        if times >= _MAP_DELIVERIES and 2 * times > deliveries and rare:
            watched.maps.append(above)
    maps = set(watched.maps)
    watched.maps = sorted({_fold(above, maps) for above in maps})
    watched.paths = _folded(watched.paths, maps)
    rest = {above: times for above, times in watched.fresh.items() if above not in maps}
    watched.fresh = {_fold(above, maps): times for above, times in rest.items()}


def _forget(watched: Watched) -> None:
    oldest = _days_before(watched.last_at, KEPT_DAYS)
    watched.days = {day: count for day, count in watched.days.items() if day > oldest}
    watched.paths = {name: path for name, path in watched.paths.items() if path.last > oldest}


def _folded(found: Mapping[str, Presence], maps: Iterable[str]) -> dict[str, Presence]:
    """Fields with `*` for the names in maps; those that become one are joined."""
    known = set(maps)
    folded: dict[str, Presence] = {}
    for name, path in found.items():
        short = _fold(name, known)
        if short in folded:
            _join(folded[short], path)
        else:
            folded[short] = path.model_copy()
    return folded


def _fold(name: str, maps: set[str]) -> str:
    above = ""
    for part in name.split(".") if name else ():
        plain = part.rstrip("[]")
        above = _below(above, "*" + part[len(plain) :] if above in maps else part)
    return above


class Logger(Protocol):
    """Gets the endpoint and the error's kind when watching failed."""

    def warning(self, msg: str, /, *, extra: Mapping[str, object]) -> None:
        """Write a line."""


@dataclass(slots=True)
class _Known:
    watched: Watched
    rev: int
    written: float


class Watcher:
    """Watches the deliveries that a process takes on, as long as it lives.

    Args:
        logger: told of failures, which stop nothing.
    """

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self._known: dict[str, _Known] = {}
        self._pending: dict[str, Sighting] = {}

    def watch(self, items: Iterable[Item], table: ConditionalTable, now: str) -> dict[str, int]:
        """Look at a batch of intake items, and write what is due.

        None to one table call an endpoint, two the first time, three when another process wrote
        in between.

        Args:
            items: new intake items.
            table: the table.
            now: UTC ISO-8601.

        Returns:
            How many fields were new, by endpoint, where there were any.
        """
        self._look(items)
        found = {}
        for endpoint in list(self._pending):
            try:
                found[endpoint] = self._flush(endpoint, table, now)
            except Exception as error:  # noqa: BLE001 - figures never stop the work
                facts = {"endpoint": endpoint, "error": where(error)}
                self._logger.warning("not watched", extra=facts)
        return {endpoint: new for endpoint, new in found.items() if new}

    def _look(self, items: Iterable[Item]) -> None:
        """Add deliveries to what is pending. One that held several items counts once."""
        looked_at = set()
        for item in items:
            if not {"endpoint", "at"} <= item.keys() or HEADER in str(item.get("headers")):
                continue
            endpoint, at = str(item["endpoint"]), str(item["at"])
            delivery = (endpoint, at, item.get("raw") or item.get("raw_claim"))
            if delivery not in looked_at:
                looked_at.add(delivery)
                self._pending.setdefault(endpoint, Sighting()).add(at, _shape(item))

    def _flush(self, endpoint: str, table: ConditionalTable, now: str) -> int:
        """Write what is pending, if it is time or a field is new; how many are."""
        seconds, pending = epoch(now), self._pending[endpoint]
        for _ in range(_ATTEMPTS):
            known = self._known.get(endpoint)
            if known is None:
                known = _Known(*_read(table, endpoint), written=0.0)
            waits = seconds - known.written < PAUSE_SECONDS
            if waits and not unknown(known.watched, pending):
                return 0
            watched, new = merged(known.watched, pending)
            if _write(table, endpoint, watched, known.rev):
                self._known[endpoint] = _Known(watched, known.rev + 1, seconds)
                del self._pending[endpoint]
                return len(new)
            self._known.pop(endpoint, None)
        raise RetryableError("its figures are being written by others")


def _shape(item: Item) -> set[str]:
    """The fields of an intake item's raw body, as its source reads it; none if it can't be read.

    Raises nothing: intake has read the body before, or set it aside.
    """
    raw = item.get("raw")
    if not isinstance(raw, bytes):
        return set()
    try:
        unpacked = zlib.decompressobj()
        body = unpacked.decompress(raw, MAX_BODY_BYTES)
        if unpacked.unconsumed_tail:
            return set()
        headers = json.loads(str(item.get("headers") or "{}"))
        return paths(sources.load(str(item["source"])).parse(body, headers))
    except Exception:  # noqa: BLE001 - parsers of all sources, on bytes of strangers
        return set()


def _read(table: ConditionalTable, endpoint: str) -> tuple[Watched, int]:
    stored = table.get(f"watch#{endpoint}", "watch")
    if stored is None:
        return Watched(), 0
    return Watched.model_validate_json(str(stored["doc"])), int(stored["rev"])


def _write(table: ConditionalTable, endpoint: str, watched: Watched, rev: int) -> bool:
    doc = watched.model_dump_json()
    item: Item = {"pk": f"watch#{endpoint}", "sk": "watch", "rev": rev + 1, "doc": doc}
    if rev == 0:
        return table.put_once(item)
    return table.put_if(item, "rev = :rev", {":rev": rev})
