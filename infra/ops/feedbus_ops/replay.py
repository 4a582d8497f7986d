"""`feedbus replay`: take what was received in a span of time through the hub again.

Ids are deterministic, so nothing repeats: a record that is there stays, events that were acted
upon meet the delivery ledger. Only `--resend` clears the ledger, after asking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.online import received, record_of
from feedbus_ops.stack import Profile, Region, Stack, StackName, loaded

if TYPE_CHECKING:
    from feedbus.enrich import Ports
    from feedbus.store import Item


@dataclass(slots=True)
class Outcome:
    """What a replay did, or with `--dry-run` would do.

    Attributes:
        found: feedback and other items in the span.
        enriched: ids whose record was missing or older than what had been received.
        published: events that were put on the bus again.
        ledger_cleared: ledger entries that were deleted, so that pushes happen again.
        skipped: ticket updates and business events: they have no record.
    """

    found: int = 0
    enriched: list[str] = field(default_factory=list)
    published: int = 0
    ledger_cleared: int = 0
    skipped: int = 0


def replay(
    from_: Annotated[str, typer.Option("--from", help="A time, or an age such as 2h.")],
    to: Annotated[str, typer.Option("--to", help="The same; `now` is fine.")] = "now",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")
    ] = False,
    resend: Annotated[
        bool,
        typer.Option("--resend", help="Deliver again what was delivered: clears the ledger."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before --resend.")] = False,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Take what was received in a span of time through the hub again.

    What has no record is enriched, with this checkout's rules; of what has one, every event is
    published again. Destinations that have acted on an event do nothing, unless --resend.
    """
    since, until = inputs.iso_time(from_), inputs.iso_time(to)
    if since > until:
        raise ConfigError("--from lies after --to")
    hub = Stack.find(stack, profile, region)
    items = by_id(received(hub, since, until, newest_first=False))
    if resend and not dry_run and items and not yes:
        text = f"Deliver {len(items)} items again? Tickets and mails may be sent a second time."
        typer.confirm(text, abort=True, err=True)
    outcome = run(hub, items, dry_run=dry_run, resend=resend)
    if json_:
        facts = {"from": since, "to": until, "dry_run": dry_run}
        console.print_json({**facts, **_figures(outcome)})
        return
    console.print_table(
        ("would be done" if dry_run else "done", ""),
        (
            ("received in this span", outcome.found),
            ("enriched, as no record was there", len(outcome.enriched)),
            ("events published again", outcome.published),
            ("ledger entries cleared", outcome.ledger_cleared),
            ("without a record (ticket updates, business events)", outcome.skipped),
        ),
        empty="",
    )


def _figures(outcome: Outcome) -> dict[str, Any]:
    return {
        "found": outcome.found,
        "enriched": outcome.enriched,
        "published": outcome.published,
        "ledger_cleared": outcome.ledger_cleared,
        "skipped": outcome.skipped,
    }


def by_id(keys: Iterable[Item]) -> dict[str, list[str]]:
    """Sort keys of the intake items by feedback id, in the order in which they came."""
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(str(key["pk"]), []).append(str(key["sk"]))
    return found


def run(hub: Stack, items: dict[str, list[str]], *, dry_run: bool, resend: bool) -> Outcome:
    """Replay intake items.

    Args:
        hub: the hub.
        items: sort keys of intake items by feedback id.
        dry_run: change nothing.
        resend: clear the ledger first.
    """
    from feedbus import bus, enrich
    from feedbus.model.times import from_epoch

    now = from_epoch(inputs.parse_time(None))
    orders = loaded().orders
    ports = enrich.Ports(hub.table, hub.bucket, hub.judge(), now, defer=hub.defer, orders=orders)
    outcome = Outcome(found=len(items))
    with console.progress("replay", len(items), hidden=len(items) < 2) as advance:
        for id_, versions in items.items():
            advance()
            stored = [item for sk in versions if (item := hub.table.get(id_, sk))]
            if not any(item["kind"] in ("feedback", "removal", "notice") for item in stored):
                outcome.skipped += 1
                continue
            if resend:
                outcome.ledger_cleared += _clear_ledger(hub, id_, dry_run=dry_run)
            if _enrich(stored, ports, dry_run=dry_run):
                # Its record is written by this, and the stream publishes what it writes.
                outcome.enriched.append(id_)
                if not resend:
                    continue
            record = record_of(hub, id_)
            if record is None:
                continue
            events = bus.new_events(record, None)
            outcome.published += len(events)
            if not dry_run:
                bus.publish(hub.client("events"), hub.output("BusName"), events)
    return outcome


def _enrich(items: list[Item], ports: Ports, *, dry_run: bool) -> bool:
    """Whether one of the items had to go, or would go, into the record."""
    from feedbus import enrich

    act = enrich.would_change if dry_run else enrich.enrich_item
    return any([act(item, ports) for item in items])  # noqa: C419 - every one of them


def _clear_ledger(hub: Stack, id_: str, *, dry_run: bool) -> int:
    # A delivery that is under way keeps its claim; without it, two could send at once.
    entries = [one for one in hub.table.query(id_, "link#") if one.get("state") != "sending"]
    if not dry_run:
        for entry in entries:
            hub.table.delete(id_, str(entry["sk"]))
    return len(entries)
