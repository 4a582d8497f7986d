"""What customers show by what they do: counted exactly, told once, never scored."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_doubles import MemoryTable

from feedbus import config, enrich, keys
from feedbus.analysis import Judge, local
from feedbus.analysis.taxonomy import default_taxonomy
from feedbus.config import AnalysisRules, Config, Inference
from feedbus.errors import ConfigError, RetryableError
from feedbus.inference import MAX_PRODUCTS, Ports, Tally, counted, observe
from feedbus.model import Author, BusinessEvent, Feedback
from feedbus.model.times import from_epoch
from feedbus.store import Item, marshal, unmarshal

START = 1_795_000_000.0
HOUR = 3600.0
ANN, BOB = Author(email="ann@example.com"), Author(email="bob@example.com")
VIEWS: dict[str, Any] = {
    "name": "viewed_without_buying",
    "event": "product.viewed",
    "count": 3,
    "within_hours": 24,
    "unless": "purchase.completed",
    "text": "Looked three times.",
}
RULE = Inference(**VIEWS)
HUB: dict[str, Any] = {
    "endpoints": [
        {"name": "shop", "source": "standard_webhooks", "defaults": {"channel": "web"}},
        {"name": "sandbox", "source": "standard_webhooks", "test": True},
    ],
    "inferences": [VIEWS],
}


def event(
    number: int, hours: float = 0, name: str = "product.viewed", **fields: Any
) -> BusinessEvent:
    at = from_epoch(START + hours * HOUR)
    known: dict[str, Any] = {
        "id": f"evt_{number}",
        "endpoint": "shop",
        "source": "standard_webhooks",
        "source_id": str(number),
        "name": name,
        "author": ANN,
        "product": "Lamp",
        "occurred_at": at,
        "received_at": at,
    }
    return BusinessEvent(**{**known, **fields})


def bought(number: int, hours: float = 0, **fields: Any) -> BusinessEvent:
    return event(number, hours, "purchase.completed", **fields)


class Shop:
    """A hub that is told of business events; it may die between counting and storing."""

    def __init__(self, hub: dict[str, Any] | None = None) -> None:
        self.table = MemoryTable()
        self.ports = Ports(
            table=self.table,
            store=self.table,
            config=Config(hub or HUB),
            moment=datetime.fromtimestamp(START, UTC),
        )

    def tell(self, *events: BusinessEvent) -> Shop:
        for one in events:
            observe(one, self.ports)
        return self

    @property
    def inferred(self) -> list[Item]:
        return [item for item in self.table.items.values() if item.get("kind") == "feedback"]

    @property
    def feedback(self) -> Feedback:
        (item,) = self.inferred
        return Feedback.model_validate_json(str(item["doc"]))


@pytest.mark.requirement("R25", "R26")
def test_many_views_without_a_purchase_are_one_inferred_feedback_with_its_numbers() -> None:
    said = Shop().tell(event(1, 0), event(2, 1), event(3, 23)).feedback
    assert (said.origin, said.channel, said.product) == ("inferred", "web", "Lamp")
    assert (said.text, said.scores, said.answers) == ("Looked three times.", [], [])
    assert said.author == ANN
    assert said.context == {
        "inference": "viewed_without_buying",
        "event": "product.viewed",
        "events": 3,
        "within_hours": 24,
        "first_at": from_epoch(START),
        "last_at": from_epoch(START + 23 * HOUR),
    }


@pytest.mark.requirement("R26")
@pytest.mark.parametrize(
    "events",
    [
        [event(1), event(2, 1)],
        [event(1), event(2, 1), event(3, 24.1)],
        [event(1), event(2, 1), event(3, 2, product="Chair")],
        [event(1), event(2, 1), event(3, 2, author=BOB)],
        [event(1, author=Author()), event(2, author=Author()), event(3, author=Author())],
        [event(1), event(2, 1), event(3, 2, "page.viewed")],
        [event(1), event(2, 1), bought(9, 1.5), event(3, 2)],
        [bought(9), event(1, 1), event(2, 2), event(3, 3)],
        [event(1), event(2, 1), bought(9, 1.5, product=None), event(3, 2)],
        [event(1), event(2, 1), bought(9, 5), event(3, 2)],
        [
            event(1, product=None),
            event(2, product=None),
            bought(9, product="Chair"),
            event(3, product=None),
        ],
    ],
)
def test_fewer_or_others_or_a_purchase_are_none(events: list[BusinessEvent]) -> None:
    assert Shop().tell(*events).inferred == []


@pytest.mark.parametrize(
    "events",
    [
        [event(1), event(2, 1), bought(9, 1.5, product="Chair"), event(3, 2)],
        [event(1), event(2, 1), bought(9, 1.5, author=BOB), event(3, 2)],
        [bought(9), event(1, 25), event(2, 26), event(3, 26)],
        [event(1, product=" LAMP "), event(2, product="lamp"), event(3)],
        [event(1), event(2, 1), event(3, 2), bought(9, 3)],
        [event(3, 2), event(1), event(2, 1)],
        [event(1), event(2), event(3)],
    ],
)
def test_what_a_purchase_has_nothing_to_do_with_stays_inferred(
    events: list[BusinessEvent],
) -> None:
    assert len(Shop().tell(*events).inferred) == 1


@pytest.mark.requirement("R28", "R26")
def test_an_event_that_comes_again_counts_once() -> None:
    shop = Shop().tell(event(1), event(1), event(1), event(2), event(2), event(1))
    assert shop.inferred == []
    shop.tell(event(3), event(3), event(1), event(2))
    assert len(shop.inferred) == 1


@pytest.mark.requirement("R26")
def test_more_views_in_the_same_window_are_no_second_feedback() -> None:
    shop = Shop().tell(*(event(number, number) for number in range(20)))
    assert len(shop.inferred) == 1
    shop.tell(*(event(100 + number, 40 + number) for number in range(3)))
    assert len(shop.inferred) == 2


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_whatever_order_events_come_the_purchase_is_seen_or_comes_last(
    order: Iterable[int],
) -> None:
    events = [event(1), event(2, 1), event(3, 2), bought(9, 1.5)]
    shop = Shop().tell(*(events[number] for number in order))
    assert len(shop.inferred) == int(list(order)[-1] == 3)


def test_a_process_that_dies_after_counting_tells_it_when_the_event_comes_again() -> None:
    shop = Shop().tell(event(1), event(2, 1))
    store, shop.ports = (
        shop.ports.store,
        Ports(shop.table, Dying(), shop.ports.config, shop.ports.moment),
    )
    with pytest.raises(KeyboardInterrupt):
        shop.tell(event(3, 2))
    assert shop.inferred == []
    shop.ports = Ports(shop.table, store, shop.ports.config, shop.ports.moment)
    shop.tell(event(3, 2), event(3, 2), event(4, 3))
    assert len(shop.inferred) == 1


class Dying:
    def put_once(self, item: Item) -> bool:
        raise KeyboardInterrupt

    def put_if(self, item: Item, condition: str, values: Any) -> bool:
        raise KeyboardInterrupt

    def put_claim(self, key: str, data: bytes) -> None:
        raise KeyboardInterrupt


def test_two_processes_that_count_at_once_lose_nothing() -> None:
    rival = Shop().tell(event(1), event(2, 1))
    (theirs,) = rival.table.items.values()
    shop = Shop()
    shop.table.rivals = [theirs]
    shop.tell(event(3, 2))
    assert len(shop.inferred) == 1


def test_a_count_that_others_keep_writing_is_given_back() -> None:
    shop = Shop()
    (theirs,) = Shop().tell(event(1)).table.items.values()
    shop.table.rivals = [{**theirs, "rev": rev} for rev in range(1, 9)]
    with pytest.raises(RetryableError, match="viewed_without_buying"):
        shop.tell(event(2))


def test_a_clock_that_is_ahead_does_not_push_the_others_out() -> None:
    far = from_epoch(START + 9_000 * HOUR)
    shop = Shop().tell(event(1), event(2, occurred_at=far), event(3, 1, occurred_at=None))
    assert shop.feedback.occurred_at == from_epoch(START + HOUR)


@given(st.permutations([event(n, n / 10) for n in range(6)] * 2))
def test_however_often_and_in_whatever_order_there_is_one(events: list[BusinessEvent]) -> None:
    assert len(Shop().tell(*events).inferred) == 1


@given(st.lists(st.tuples(st.integers(0, 99), st.floats(0, 99), st.integers(0, 99))))
def test_the_count_stays_small_and_reads_as_it_was_written(
    shown: list[tuple[int, float, int]],
) -> None:
    tally = Tally()
    for number, hours, product in shown:
        tally, _ = counted(tally, event(number, hours, product=str(product)), RULE)
        tally, _ = counted(tally, bought(number, hours, product=str(product)), RULE)
    assert len(tally.events) <= MAX_PRODUCTS
    assert len(tally.unless) <= MAX_PRODUCTS
    assert len(tally.reached) <= MAX_PRODUCTS
    assert all(len(events) <= RULE.count for events in tally.events.values())
    assert Tally.model_validate_json(tally.model_dump_json()) == tally


@pytest.mark.requirement("R259")
def test_what_is_inferred_from_an_endpoint_under_test_is_a_test() -> None:
    shop = Shop().tell(*(event(number, endpoint="sandbox") for number in range(3)))
    assert [item.get("test") for item in shop.inferred] == [True]
    assert shop.feedback.channel == "other"


def test_an_endpoint_that_is_gone_still_names_what_was_inferred() -> None:
    shop = Shop({"inferences": [VIEWS]}).tell(*(event(number) for number in range(3)))
    assert (shop.feedback.endpoint, shop.feedback.channel) == ("shop", "other")


@pytest.mark.requirement("R26", "R25")
def test_it_goes_the_ordinary_way_and_joins_the_customers_other_feedback() -> None:
    shop = Shop().tell(event(1), event(2), event(3))
    (item,) = shop.inferred
    ports = enrich.Ports(
        table=shop.table,
        claims=None,
        judge=Judge.of(AnalysisRules(), default_taxonomy(), local()),
        now=from_epoch(START),
        defer=lambda item: None,
    )
    record = enrich.enrich_item(item, ports)
    own = enrich.enrich_item({**item, "pk": "fbk_2", "doc": _own()}, ports)
    assert record and own  # noqa: PT018
    assert record.feedback.origin == "inferred"
    assert record.customer == own.customer
    assert (record.id, keys.RECORD) in shop.table.items


def _own() -> str:
    return Feedback(
        id="fbk_2", endpoint="form", source="typeform", source_id="2", author=ANN,
        source_version="1", received_at=from_epoch(START), text="Hello",
    ).model_dump_json()  # fmt: skip


def test_each_rule_that_names_an_event_costs_two_calls_and_a_repeat_one() -> None:
    shop = Shop()
    shop.tell(event(1))
    assert shop.table.calls == {"get": 1, "put": 1}
    shop.tell(event(1))
    assert shop.table.calls == {"get": 2, "put": 1}
    shop.tell(event(2, name="page.viewed"), event(3, author=Author(name="Ann")))
    assert shop.table.calls == {"get": 2, "put": 1}
    shop.tell(event(4), event(5))
    assert shop.table.calls == {"get": 4, "put": 4}  # the feedback is one of them


def test_what_was_counted_bears_no_name_and_is_forgotten() -> None:
    shop = Shop().tell(event(1))
    (item,) = shop.table.items.values()
    assert unmarshal(marshal(item)) == item
    assert item["ttl"] == int(START + 48 * HOUR)
    assert "ann" not in str(item)


def test_the_shipped_rules_are_valid_and_have_words() -> None:
    assert all(rule.text and rule.unless for rule in config.load().inferences)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([{**VIEWS, "count": 0}], "count"),
        ([{**VIEWS, "text": ""}], "text"),
        ([{**VIEWS, "colour": "red"}], "colour"),
        ([VIEWS, VIEWS], "a name of its own"),
    ],
)
def test_a_mistake_in_a_rule_is_told_by_its_field(rules: list[Any], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        Config({"inferences": rules}).validate()
