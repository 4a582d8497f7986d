"""Bodies that could not be read: look at them, and read them again after a fix."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus.errors import ConfigError, FeedbusError
from feedbus_ops import console
from feedbus_ops.console import JsonFlag
from feedbus_ops.stack import Profile, Region, Stack, StackName, endpoint_of, loaded

if TYPE_CHECKING:
    from feedbus.store import Item

EndpointFilter = Annotated[
    str | None, typer.Option("--endpoint", help="Only what came in at this endpoint.")
]


def quarantined(hub: Stack, endpoint: str | None) -> list[Item]:
    """What lies in quarantine, oldest first."""
    names = [endpoint] if endpoint else loaded().endpoint_names
    found = [item for name in names for item in hub.table.query(f"quarantine#{name}")]
    return sorted(found, key=lambda item: str(item["at"]))


def list_items(
    endpoint: EndpointFilter = None,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """List genuine bodies that could not be read, with the reason; oldest first."""
    hub = Stack.find(stack, profile, region)
    rows = [_row(item) for item in quarantined(hub, endpoint)]
    if json_:
        console.print_json(rows)
        return
    console.print_table(
        ("id", "received", "endpoint", "source", "reason"),
        (
            (row["id"][:16], row["received_at"], row["endpoint"], row["source"], row["reason"])
            for row in rows
        ),
        empty="nothing is in quarantine",
    )


def _row(item: Item) -> dict[str, Any]:
    return {
        "id": str(item["sk"]),
        "endpoint": item["endpoint"],
        "source": item["source"],
        "received_at": item["at"],
        "reason": item["reason"],
    }


def retry(
    endpoint: EndpointFilter = None,
    id_: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Only this body: the id's beginning.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read, but store nothing.")] = False,
    drop_ignored: Annotated[
        bool, typer.Option(help="Let go of bodies that the source now rightly ignores.")
    ] = False,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Read quarantined bodies again, with this checkout's sources and hub.yaml.

    A body leaves the quarantine only after everything in it is stored; what was stored before
    meets itself, so nothing doubles. Exit code 1 when one is still unreadable.
    """
    hub = Stack.find(stack, profile, region)
    found = [item for item in quarantined(hub, endpoint) if str(item["sk"]).startswith(id_ or "")]
    if id_ and not found:
        raise console.fail(f"nothing in quarantine has an id that begins with {id_}")
    rows = [_retry(hub, item, dry_run=dry_run, drop_ignored=drop_ignored) for item in found]
    outcomes = Counter(row["outcome"] for row in rows)
    if json_:
        console.print_json(rows)
    else:
        console.print_table(
            ("id", "endpoint", "outcome", "items", "reason"),
            (
                (
                    row["id"][:16],
                    row["endpoint"],
                    row["outcome"],
                    "\n".join(row["ids"]),
                    row.get("reason"),
                )
                for row in rows
            ),
            empty="nothing is in quarantine",
        )
    if outcomes["unreadable"]:
        raise console.fail(f"{outcomes['unreadable']} of {len(rows)} are still unreadable")


def _retry(hub: Stack, item: Item, *, dry_run: bool, drop_ignored: bool) -> dict[str, Any]:
    """Read one body again: `stored`, `would be stored`, `ignored` or `unreadable`."""
    from feedbus import enrich, intake, sources
    from feedbus.signatures import Inbound
    from feedbus.sources.base import UnreadableError

    row: dict[str, Any] = {"id": str(item["sk"]), "endpoint": item["endpoint"], "ids": []}
    headers = json.loads(str(item.get("headers", "{}")))
    inbound = Inbound(enrich.raw_body(item, hub.bucket), headers)
    received_at = str(item["at"])
    try:
        place = endpoint_of(str(item["endpoint"]))
        models = intake.normalise(sources.load(place.source), place, inbound, received_at)
    except (UnreadableError, FeedbusError, ConfigError) as error:
        return {**row, "outcome": "unreadable", "reason": str(error)}
    row["ids"] = [model.id for model in models]
    if dry_run:
        return {**row, "outcome": "would be stored" if models else "ignored"}
    if models:
        moment = datetime.fromisoformat(received_at)
        retention = loaded().retention
        intake.keep(models, place, inbound.body, headers, moment, hub, retention)
    if models or drop_ignored:
        hub.table.delete(str(item["pk"]), str(item["sk"]))
    return {**row, "outcome": "stored" if models else "ignored"}
