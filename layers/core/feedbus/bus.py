"""From record changes to events on the bus.

The record's history is the transactional outbox: what stands in the new image and not in the
old one has not been published yet. Publishing again is harmless, because an event's id is
`{feedback id}:{version}` and who acts on one looks into its own ledger first.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from feedbus.errors import RetryableError
from feedbus.model import Record
from feedbus.model.events import SOURCE, event_of
from feedbus.model.sizes import dumps

MAX_ENTRIES = 10
"""Entries that PutEvents takes in one call."""

MAX_CALL_BYTES = 900_000
"""PutEvents takes less than 1 MB a call in all."""

_ATTEMPTS = 4


def new_events(new: Record, old: Record | None) -> list[dict[str, Any]]:
    """The events that a record's change has to publish, in order."""
    published = old.version if old else 0
    return [event_of(new, change) for change in new.history if change.version > published]


def publish(
    client: Any,
    bus: str,
    details: Iterable[dict[str, Any]],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Put events on the bus; failed entries, and only they, are tried again.

    Args:
        client: an EventBridge client.
        bus: the bus's name.
        details: event details as `event_of` makes them.
        sleep: waits between tries.

    Returns:
        How many events were put.

    Raises:
        RetryableError: some entries kept failing. Giving the whole batch back repeats the good
            ones, which is harmless.
    """
    entries = [
        {
            "EventBusName": bus,
            "Source": SOURCE,
            "DetailType": detail["type"],
            "Detail": dumps(detail),
            "Resources": [],
        }
        for detail in details
    ]
    for call in _calls(entries):
        _put(client, call, sleep)
    return len(entries)


def _calls(entries: Sequence[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    call: list[dict[str, Any]] = []
    size = 0
    for entry in entries:
        length = len(entry["Detail"]) + 200
        if call and (len(call) == MAX_ENTRIES or size + length > MAX_CALL_BYTES):
            yield call
            call, size = [], 0
        call.append(entry)
        size += length
    if call:
        yield call


def _put(client: Any, entries: list[dict[str, Any]], sleep: Callable[[float], None]) -> None:
    for attempt in range(_ATTEMPTS):
        if attempt:
            sleep(random.uniform(0.05, 0.1) * 2**attempt)  # noqa: S311 - jitter
        answer = client.put_events(Entries=entries)
        if not answer.get("FailedEntryCount"):
            return
        results = zip(entries, answer["Entries"], strict=True)
        entries = [entry for entry, result in results if result.get("ErrorCode")]
    raise RetryableError(f"EventBridge keeps refusing {len(entries)} events")
