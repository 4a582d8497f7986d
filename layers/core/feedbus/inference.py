"""Feedback that nobody said, but that customers show by what they do (R25, R26).

A rule of `hub.yaml` names a business event, how often one customer must cause it about one
product within how many hours, and the event that makes it mean nothing (they bought it after
all). When the count is reached, one feedback of the origin `inferred` is stored as an intake
item, and goes the ordinary way from there.

What was counted lies in one item a customer and rule, with each event by its id: an event that
comes again counts nothing, whatever the order in which events come. The reaching event stays
noted there. When it comes again, because the process died in between, the same feedback is
stored again, under the same id; that is a duplicate.

| item | pk | sk |
| --- | --- | --- |
| what was counted | `inference#{customer}` | the rule's name |

An event that takes a feedback's meaning away comes too late once the feedback is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field

from feedbus import intake, keys
from feedbus.analysis import customer_key
from feedbus.config import Config, Endpoint, Inference
from feedbus.errors import RetryableError
from feedbus.intake import IntakeStore
from feedbus.model import BusinessEvent, Feedback
from feedbus.model.times import epoch, from_epoch, iso
from feedbus.store import ConditionalTable, Item

MAX_PRODUCTS = 50
"""Products that are counted for one customer and rule; then the one that is longest ago goes."""

HEADER = "x-feedbus-inference"
"""Header of the intake item, with the rule's name: no vendor delivered this one."""

_SLACK = 86_400
_ATTEMPTS = 5


class Reached(BaseModel):
    """That a count was reached: by which event, and the time of the first and the last one."""

    by: str
    first: float
    at: float


class Tally(BaseModel):
    """What was counted of one customer by one rule; times are epoch seconds.

    Attributes:
        events: times of the counted events, by product and event id.
        unless: time of the last event that takes the meaning away, by product; "" is all.
        reached: the last time that the count was reached, by product.
    """

    events: dict[str, dict[str, float]] = Field(default_factory=dict)
    unless: dict[str, float] = Field(default_factory=dict)
    reached: dict[str, Reached] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ports:
    """What inference needs from outside.

    Attributes:
        table: the table.
        store: where intake puts things.
        config: rules, endpoints and retention.
        moment: now.
    """

    table: ConditionalTable
    store: IntakeStore
    config: Config
    moment: datetime


def observe(event: BusinessEvent, ports: Ports) -> list[str]:
    """Count an event, and store what follows from it.

    Two table calls for each rule that names the event; one when the event came before.

    Returns:
        Ids of the feedback that was stored, new or again.

    Raises:
        RetryableError: others kept writing the same count in between.
    """
    customer = customer_key(event.author, event.source)
    if customer is None:
        return []
    kept = []
    for rule in ports.config.inferences:
        if event.name in (rule.event, rule.unless):
            reached = _count(event, rule, customer, ports)
            if reached:
                kept.append(_keep(event, rule, customer, reached, ports))
    return kept


def _count(event: BusinessEvent, rule: Inference, customer: str, ports: Ports) -> Reached | None:
    """Count one event for one rule; the count that it reached, if it did."""
    pk = f"inference#{customer}"
    for _ in range(_ATTEMPTS):
        stored = ports.table.get(pk, rule.name)
        before = Tally.model_validate_json(str(stored["doc"])) if stored else Tally()
        tally, reached = counted(before, event, rule)
        rev = int(stored["rev"]) if stored else 0
        if tally == before or _write(tally, pk, rule, rev, ports):
            return reached
    raise RetryableError(f"the count of {rule.name} is being written by others")


def _write(tally: Tally, pk: str, rule: Inference, rev: int, ports: Ports) -> bool:
    item: Item = {
        "pk": pk,
        "sk": rule.name,
        "rev": rev + 1,
        "doc": tally.model_dump_json(),
        "ttl": int(ports.moment.timestamp()) + rule.within_hours * 3600 + _SLACK,
    }
    if rev == 0:
        return ports.table.put_once(item)
    return ports.table.put_if(item, "rev = :rev", {":rev": rev})


def counted(tally: Tally, event: BusinessEvent, rule: Inference) -> tuple[Tally, Reached | None]:
    """Count one event; pure.

    Args:
        tally: what was counted before; stays as it is.
        event: one that the rule names.
        rule: the rule.

    Returns:
        What is counted now, and the count that this event reached or, when it comes again, had
        reached.
    """
    tally = tally.model_copy(deep=True)
    product = (event.product or "").strip().casefold()
    # A sender's clock that is ahead would push every other event out of the window.
    at = min(epoch(event.occurred_at or event.received_at), epoch(event.received_at))
    if event.name == rule.unless:
        tally.unless[product] = max(at, tally.unless.get(product, at))
        return _bounded(tally), None
    known = tally.reached.get(product)
    if known and known.by == event.id:
        return tally, known
    events = {event.id: at, **tally.events.get(product, {})}
    tally.events[product] = _newest(events, rule)
    if event.id not in tally.events[product] or len(tally.events[product]) < rule.count:
        return _bounded(tally), None
    times = tally.events[product].values()
    begin = max(times) - rule.within_hours * 3600
    if _spoiled(tally, product, begin) or (known and known.at >= begin):
        return _bounded(tally), None
    reached = Reached(by=event.id, first=min(times), at=max(times))
    tally.reached[product] = reached
    return _bounded(tally), reached


def _newest(events: Mapping[str, float], rule: Inference) -> dict[str, float]:
    """The events of the window that ends with the last one, and no more than the rule asks for."""
    begin = max(events.values()) - rule.within_hours * 3600
    ordered = sorted(events.items(), key=lambda one: (one[1], one[0]))
    return {id_: at for id_, at in ordered[-rule.count :] if at >= begin}


def _spoiled(tally: Tally, product: str, begin: float) -> bool:
    """Whether an event took the meaning away: of this product, or where either names none."""
    return any(
        at >= begin for one, at in tally.unless.items() if one == product or "" in (one, product)
    )


def _bounded(tally: Tally) -> Tally:
    """A tally with the products of late only, so that its item stays small."""
    late = sorted(tally.events, key=lambda one: max(tally.events[one].values()))[-MAX_PRODUCTS:]
    spoiled = sorted(tally.unless, key=lambda one: tally.unless[one])[-MAX_PRODUCTS:]
    return Tally(
        events={one: tally.events[one] for one in late},
        unless={one: tally.unless[one] for one in spoiled},
        reached={one: at for one, at in tally.reached.items() if one in late},
    )


def _keep(
    event: BusinessEvent, rule: Inference, customer: str, reached: Reached, ports: Ports
) -> str:
    """Store what was inferred, as intake stores what a vendor sends; its id."""
    known = ports.config.endpoint(event.endpoint)
    endpoint = known or Endpoint(name=event.endpoint, source=event.source)
    facts = {
        "inference": rule.name,
        "event": rule.event,
        "events": rule.count,
        "within_hours": rule.within_hours,
        "first_at": from_epoch(reached.first),
        "last_at": from_epoch(reached.at),
    }
    last_at = from_epoch(reached.at)
    source_id = f"inference/{rule.name}/{customer}/{event.product or ''}/{last_at}"
    feedback = Feedback(
        id=keys.item_id("fbk", endpoint.name, source_id),
        endpoint=endpoint.name,
        source=event.source,
        source_id=source_id,
        source_version=last_at,
        channel=endpoint.defaults.channel or "other",
        origin="inferred",
        author=event.author,
        text=rule.text,
        product=event.product,
        occurred_at=last_at,
        received_at=iso(ports.moment),
        context=facts,
        tags=endpoint.defaults.tags,
    )
    body = json.dumps(facts).encode()
    retention = ports.config.retention
    intake.keep(
        [feedback], endpoint, body, {HEADER: rule.name}, ports.moment, ports.store, retention
    )
    return feedback.id
