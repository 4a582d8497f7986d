"""`feedbus tail`: changes of records as they happen."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from feedbus_ops import console
from feedbus_ops.console import JsonFlag
from feedbus_ops.online import received, record_of, short
from feedbus_ops.stack import Profile, Region, Stack, StackName

if TYPE_CHECKING:
    from feedbus.model import Change

TRACKED = 500
"""Records that `tail` keeps an eye on: the newest ones."""

INDEX_LAG = 120.0
"""Seconds that `tail` looks back each time: the index follows the table with a delay."""


def tail(
    for_: Annotated[
        float | None, typer.Option("--for", min=0, help="Stop after so many seconds.")
    ] = None,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 1.0,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Print changes of recent records as they happen, until Ctrl-C; a line of JSON each."""
    hub = Stack.find(stack, profile, region)
    ends = time.monotonic() + for_ if for_ is not None else float("inf")
    watch = Watch(hub, time.time())
    try:
        while True:
            for id_, change in watch.look(time.time()):
                _print_change(id_, change, json_=json_)
            left = ends - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(every, left))
    except KeyboardInterrupt:
        return


class Watch:
    """Which versions of which records have been shown.

    Args:
        hub: the hub.
        now: epoch seconds; what changed before is not shown.
    """

    def __init__(self, hub: Stack, now: float) -> None:
        from feedbus.model.times import from_epoch

        self._hub = hub
        self._shown: dict[str, int] = {}
        earlier = received(hub, from_epoch(now - 86_400), from_epoch(now))
        for item in itertools.islice(earlier, TRACKED):
            record = record_of(hub, str(item["pk"]))
            self._shown.setdefault(str(item["pk"]), record.version if record else 0)

    def look(self, now: float) -> Iterator[tuple[str, Change]]:
        """Id and history entry of every change since the last look."""
        from feedbus.model.times import from_epoch

        for item in received(self._hub, from_epoch(now - INDEX_LAG), from_epoch(now)):
            self._shown.setdefault(str(item["pk"]), 0)
        for id_ in list(self._shown)[:-TRACKED]:
            del self._shown[id_]
        for id_, version in list(self._shown.items()):
            record = record_of(self._hub, id_)
            for change in record.history if record else ():
                if change.version > version:
                    yield id_, change
            if record:
                self._shown[id_] = record.version


def _print_change(id_: str, change: Change, *, json_: bool) -> None:
    if json_:
        console.print_line({"id": id_, **change.model_dump(mode="json")})
    else:
        at = datetime.fromisoformat(change.at).astimezone(UTC).strftime("%H:%M:%S")
        console.say(f"{at}  {id_}  {change.type:<22} {short(change.change)}")
