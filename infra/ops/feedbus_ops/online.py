"""Look at a running hub: what came in, one record and its tickets."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.stack import Profile, Region, Stack, StackName

if TYPE_CHECKING:
    from feedbus.model import Record
    from feedbus.store import Item

ItemId = Annotated[str, typer.Argument(metavar="ID", help="Id of the feedback, `fbk_…`.")]


def received(stack: Stack, since: str, until: str, *, newest_first: bool = True) -> Iterator[Item]:
    """Keys of the intake items (`pk`, `sk`, `at`) received from `since` to `until`, in order.

    Args:
        stack: the hub.
        since: UTC ISO-8601 with milliseconds.
        until: the same.
        newest_first: the order.
    """
    from feedbus import keys

    days = list(_days(since, until))
    for day in reversed(days) if newest_first else days:
        shards = [
            stack.table.query_day(f"{day}#{shard}", since, until, newest_first=newest_first)
            for shard in range(keys.DAY_SHARDS)
        ]
        yield from heapq.merge(*shards, key=lambda item: str(item["at"]), reverse=newest_first)


def _days(since: str, until: str) -> Iterator[str]:
    day, last = (datetime.fromisoformat(text).date() for text in (since, until))
    while day <= last:
        yield day.isoformat()
        day += timedelta(days=1)


def record_of(stack: Stack, id_: str) -> Record | None:
    """The record of a feedback; None as long as there is none."""
    from feedbus import enrich, keys

    return enrich.read(stack.table.get(id_, keys.RECORD))


def inbox(
    since: Annotated[
        str, typer.Option(help="How far back: an age such as 2h or 7d, or a time.")
    ] = "7d",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 20,
    topic: Annotated[
        str | None, typer.Option(help="About this topic, or one below: `product/performance`.")
    ] = None,
    sentiment: Annotated[str | None, typer.Option(help="positive, neutral or negative.")] = None,
    urgency: Annotated[str | None, typer.Option(help="normal, high or critical.")] = None,
    customers: Annotated[
        str | None, typer.Option(help="Of such customers: new, returning, high, low, an industry.")
    ] = None,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Show what came in, newest first; of several filters, all must fit."""
    hub = Stack.find(stack, profile, region)
    found = received(hub, inputs.iso_time(since), inputs.iso_time("now"))
    wanted = Facets(topic, sentiment, urgency, customers)
    newest: dict[str, dict[str, Any]] = {}
    for item in found:
        # An edit is an item of its own: each feedback stands here once.
        if str(item["pk"]) in newest:
            continue
        record = record_of(hub, str(item["pk"]))
        if wanted.fit(record):
            newest[str(item["pk"])] = _summary(hub, item, record)
        if len(newest) == limit:
            break
    rows = list(newest.values())
    if json_:
        console.print_json(rows)
        return
    console.print_table(
        ("received", "id", "endpoint", "what", "sounds", "topics", "urgency", "scores", "words"),
        (
            (
                str(row["received_at"])[:19].replace("T", " "),
                row["id"],
                row["endpoint"],
                row["kind"],
                row.get("sentiment") or row.get("status"),
                ", ".join(name.rpartition("/")[2] for name in row.get("topics", [])),
                row.get("urgency"),
                row.get("scores"),
                console.clip(row.get("words"), 48),
            )
            for row in rows
        ),
        empty=f"nothing came in since {since}",
    )


@dataclass(frozen=True, slots=True)
class Facets:
    """What to look for (R47): topic, sentiment, urgency, type of customer; None fits all."""

    topic: str | None = None
    sentiment: str | None = None
    urgency: str | None = None
    customers: str | None = None

    def fit(self, record: Record | None) -> bool:
        """Whether a record has all that is looked for."""
        if record is None:
            return self == Facets()
        analysis, profile = record.analysis, record.profile
        wanted = f"{(self.topic or '').rstrip('/')}/"
        about = any("/".join([*topic.path, ""]).startswith(wanted) for topic in analysis.topics)
        felt = analysis.sentiment.label if analysis.sentiment else None
        known = (profile.tenure, profile.value, profile.industry) if profile else ()
        return (
            (self.topic is None or about)
            and self.sentiment in (None, felt)
            and self.urgency in (None, analysis.urgency)
            and (self.customers is None or self.customers in known)
        )


def _summary(hub: Stack, key: Item, record: Record | None) -> dict[str, Any]:
    id_ = str(key["pk"])
    if record is None:
        # Ticket updates and business events have no record; a feedback gets one within a second.
        item = hub.table.get(id_, str(key["sk"])) or key
        kind = str(item.get("kind", "")).replace("_", " ")
        waiting = {"status": "not enriched yet"} if kind == "feedback" else {}
        endpoint = item.get("endpoint")
        return {"id": id_, "received_at": key["at"], "endpoint": endpoint, "kind": kind, **waiting}
    feedback = record.feedback
    return {
        "id": id_,
        "received_at": key["at"],
        "endpoint": feedback.endpoint,
        "kind": "feedback",
        "source": feedback.source,
        "sentiment": record.analysis.sentiment.label if record.analysis.sentiment else None,
        "topics": [topic.name for topic in record.analysis.topics],
        "urgency": record.analysis.urgency,
        "priority": record.workflow.priority.level,
        "status": record.workflow.status,
        "scores": ", ".join(f"{one.metric} {one.value:g}" for one in feedback.scores),
        "words": feedback.words,
    }


def show(
    id_: ItemId,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Show one feedback: record, history, intake items, deliveries; exit code 1 if unknown."""
    from feedbus import keys

    hub = Stack.find(stack, profile, region)
    record = record_of(hub, id_)
    intake = [
        {
            "version": str(item["sk"]).removeprefix(keys.INTAKE_PREFIX),
            "received_at": item["at"],
            "kind": item["kind"],
            "endpoint": item["endpoint"],
        }
        for item in hub.table.query(id_, keys.INTAKE_PREFIX)
    ]
    if record is None and not intake:
        raise console.fail(f"there is no {id_}; `feedbus inbox` lists what came in")
    ledger = _ledger(hub, id_)
    if json_:
        document = record.model_dump(mode="json", exclude_none=True) if record else None
        console.print_json({"id": id_, "record": document, "intake": intake, "links": ledger})
        return
    if record is None:
        console.say(f"{id_} has no record: it is no feedback, or not enriched yet")
    else:
        _print_record(record)
    console.print_table(
        ("received", "kind", "version"),
        ((one["received_at"], one["kind"], one["version"]) for one in intake),
        title="Intake: every version as it came, raw body kept",
        empty="",
    )
    _print_ledger(ledger)


def _print_record(record: Record) -> None:
    facts = record.model_dump(mode="json", exclude_none=True)
    flat = {**facts["feedback"], **{f"analysis.{k}": v for k, v in facts["analysis"].items()}}
    flat["priority"] = facts["workflow"]["priority"]
    flat["status"] = record.workflow.status
    console.print_table(
        ("field", "value"),
        ((name, short(value)) for name, value in flat.items() if value not in ("", [], {})),
        title=f"{record.id}, version {record.version}",
        empty="",
    )
    console.print_table(
        ("version", "at", "event", "by", "change"),
        ((one.version, one.at, one.type, one.by, short(one.change)) for one in record.history),
        title="History",
        empty="",
    )


def short(value: Any) -> str:
    """A JSON value as one line for people."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {short(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return "; ".join(map(short, value))
    return str(value)


def links(
    id_: ItemId,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Show where a feedback was delivered; exit code 1 when it was delivered nowhere."""
    found = _ledger(Stack.find(stack, profile, region), id_)
    if json_:
        console.print_json(found)
    elif found:
        _print_ledger(found)
    if not found:
        raise console.fail(f"{id_} was delivered nowhere, or there is no such feedback")


def _ledger(hub: Stack, id_: str) -> list[dict[str, Any]]:
    """The delivery ledger of a feedback, without what only the engine needs."""
    found = []
    for item in hub.table.query(id_, "link#"):
        entry = {name: item[name] for name in _LEDGER if name in item}
        entry |= {name: json.loads(str(item[name])) for name in ("ids", "log") if name in item}
        found.append({"link": str(item["sk"]).removeprefix("link#"), **entry})
    return found


_LEDGER = ("state", "version", "remote_id", "attempts", "reason", "at", "updated_at")


def _print_ledger(ledger: list[dict[str, Any]]) -> None:
    names = ("link", "state", "version", "remote_id", "attempts", "updated_at", "reason")
    console.print_table(
        names,
        ([entry.get(name) for name in names] for entry in ledger),
        title="Deliveries",
        empty="delivered nowhere yet",
    )
