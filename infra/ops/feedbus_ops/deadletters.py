"""`feedbus dlq`: messages that a destination did not take, and sending them again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console
from feedbus_ops.console import JsonFlag
from feedbus_ops.stack import Lane, Profile, Region, Stack, StackName

if TYPE_CHECKING:
    from feedbus.lane import DeadLetter

LaneFilter = Annotated[
    str | None, typer.Option("--lane", help="Only this destination; its name in hub.yaml.")
]


def _lanes(hub: Stack, name: str | None) -> list[Lane]:
    lanes = hub.lanes()
    if name is None:
        return lanes
    found = [lane for lane in lanes if lane.name == name]
    if not found:
        listed = ", ".join(lane.name for lane in lanes) or "none"
        raise ConfigError(f"--lane {name!r}: stack {hub.name} has the lanes {listed}")
    return found


def list_letters(
    lane: LaneFilter = None,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """List dead letters with the reason why each was set aside."""
    _move(lane, None, None, dry_run=True, hub=Stack.find(stack, profile, region), json_=json_)


def redrive(
    lane: LaneFilter = None,
    match: Annotated[
        str | None,
        typer.Option(
            help="Only those whose feedback, event type or reason holds this regex, or whose whole "
            "id it is."
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many a lane.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which ones.")] = False,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Send dead letters to their destination again; no ticket is made twice.

    A delivery that is held, because nobody knows whether the vendor took it, is repeated once.
    """
    hub = Stack.find(stack, profile, region)
    _move(lane, match, limit, dry_run=dry_run, hub=hub, json_=json_)


def _move(
    lane: str | None,
    match: str | None,
    limit: int | None,
    *,
    dry_run: bool,
    hub: Stack,
    json_: bool,
) -> None:
    from feedbus import lane as engine

    wanted, sqs = _wanted(match), hub.client("sqs")
    rows = [
        _row(one.name, letter, moved=not dry_run)
        for one in _lanes(hub, lane)
        for letter in engine.redrive(sqs, one.dlq_url, one.queue_url, wanted, limit, dry_run)
    ]
    if json_:
        console.print_json(rows)
        return
    console.print_table(
        ("lane", "since", "feedback", "event", "reason", "id"),
        (
            (
                row["lane"],
                row["at"][:19].replace("T", " "),
                row["feedback_id"],
                row["event_type"],
                row["reason"],
                row["id"],
            )
            for row in rows
        ),
        empty="no dead letters",
        title="" if dry_run or not rows else f"{len(rows)} on their way again",
    )


def _wanted(match: str | None) -> Callable[[DeadLetter], bool] | None:
    if match is None:
        return None
    try:
        pattern = re.compile(match, re.IGNORECASE)
    except re.error as error:
        raise ConfigError(f"--match is no regular expression: {error}") from error

    def wanted(letter: DeadLetter) -> bool:
        told = (letter.feedback_id, letter.event_type, letter.reason)
        # An id is random: a part of one, such as 422, would match by chance.
        return bool(pattern.fullmatch(letter.id)) or any(pattern.search(text) for text in told)

    return wanted


def _row(lane: str, letter: DeadLetter, *, moved: bool) -> dict[str, Any]:
    from feedbus.model.times import from_epoch

    return {
        "lane": lane,
        "id": letter.id,
        "feedback_id": letter.feedback_id,
        "event_type": letter.event_type,
        "reason": letter.reason,
        "at": from_epoch(letter.at),
        "redriven": moved,
    }
