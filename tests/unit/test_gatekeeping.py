"""Counting senders, knowing orders, and what enrichment asks the table for both."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from typing import Any

import pytest
from table_doubles import MemoryTable

from feedbus import config, enrich, keys
from feedbus.analysis import Judge, local
from feedbus.analysis.taxonomy import default_taxonomy
from feedbus.config import AnalysisRules, Config, Orders, SpamRules
from feedbus.errors import ConfigError
from feedbus.gatekeeping import check_order, count_sender, remember_order, sender
from feedbus.model import Author, BusinessEvent, Feedback, Record, Removal
from feedbus.store import Item, marshal, unmarshal

AT = "2026-11-22T10:30:00.000Z"
IP = "198.51.100.7"
LONG = "The delivery was late again."
SPAM = SpamRules(per_hour=2, repeats=1)


def said(number: int = 1, **fields: Any) -> Feedback:
    known: dict[str, Any] = {
        "id": f"fbk_{number}",
        "endpoint": "form",
        "source": "typeform",
        "source_id": str(number),
        "source_version": "1",
        "received_at": AT,
        "text": LONG,
    }
    return Feedback(**{**known, **fields})


def counted(table: MemoryTable, *, rules: SpamRules = SPAM, **fields: Any) -> dict[str, int]:
    failures: list[int] = []
    counts = count_sender(said(**fields), rules, table, lambda: failures.append(1))
    assert bool(failures) == table.broken
    return counts


@pytest.mark.requirement("R34")
def test_a_sender_is_counted_by_the_hour_and_the_same_words_by_the_day() -> None:
    table, from_ip = MemoryTable(), {"context": {"ip": IP}}
    assert counted(table, **from_ip) == {"hour": 1, "same_text": 1}
    assert counted(table, **from_ip, text="the DELIVERY was late - again!") == {
        "hour": 2,
        "same_text": 2,
    }
    assert counted(table, **from_ip, text="Something quite different.") == {
        "hour": 3,
        "same_text": 1,
    }
    later = "2026-11-22T11:00:00.000Z"
    assert counted(table, **from_ip, received_at=later) == {"hour": 1, "same_text": 3}
    tomorrow = "2026-11-23T00:00:00.000Z"
    assert counted(table, **from_ip, received_at=tomorrow) == {"hour": 1, "same_text": 1}


def test_senders_and_endpoints_are_counted_apart() -> None:
    table = MemoryTable()
    for fields in (
        {"context": {"ip": IP}},
        {"context": {"ip": "198.51.100.8"}},
        {"context": {"ip": IP}, "endpoint": "other-form"},
    ):
        assert counted(table, **fields)["hour"] == 1
    assert counted(table, context={"ip": IP})["hour"] == 2


def test_few_words_are_no_repetition_and_cost_one_call() -> None:
    table = MemoryTable()
    for text in ("很好", "very good", "!!!!!!!!!!!!!!!!!", None):
        assert "same_text" not in counted(table, context={"ip": IP}, text=text)
    assert table.calls == {"count": 4}


@pytest.mark.requirement("R34")
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"author": Author(email="ann@example.com", id="7")},
        {"context": {"ip": "not an address"}},
        {"context": {"ip": 7}},
        {"context": {"ip": IP}, "origin": "inferred"},
        {"origin": "solicited", "context": {"ip": IP, "invitation_id": "inv_1"}},
        {"context": {"ip": IP, "invitation": "inv_1"}, "origin": "solicited"},
    ],
)
def test_the_unknown_the_invited_and_the_inferred_are_not_counted(fields: dict[str, Any]) -> None:
    table = MemoryTable()
    assert counted(table, **fields) == {}
    assert table.items == {}


def test_an_invitation_nobody_asked_for_does_not_help() -> None:
    assert counted(MemoryTable(), context={"ip": IP, "invitation_id": "x"})["hour"] == 1


@pytest.mark.parametrize(
    ("ip", "who"),
    [
        ("198.51.100.7", "ip:198.51.100.7"),
        (" 198.51.100.7 ", "ip:198.51.100.7"),
        ("::ffff:198.51.100.7", "ip:198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "ip:2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "ip:2001:db8:1:2::/64"),
        ("10.0.0.1", None),
        ("127.0.0.1", None),
        ("100.64.9.9", None),
        ("::1", None),
        ("fe80::1%eth0", None),
        ("fd00::1", None),
    ],
)
def test_an_address_stands_for_a_sender_unless_it_is_a_proxys(ip: str, who: str | None) -> None:
    assert sender(said(context={"ip": ip})) == who


def test_no_address_and_no_words_lie_in_the_table_and_counters_are_forgotten() -> None:
    table = MemoryTable()
    counted(table, context={"ip": IP})
    counted(table, context={"ip": IP})
    told = str(table.items).casefold()
    assert not any(part in told for part in (IP, "ann@", "delivery"))
    assert {int(item["ttl"]) for item in table.items.values()} == {1795516200}


@pytest.mark.requirement("R34")
def test_a_table_that_fails_stops_no_item() -> None:
    table = MemoryTable()
    table.broken = True
    assert counted(table, context={"ip": IP}) == {}


def test_counts_that_are_switched_off_cost_nothing() -> None:
    table = MemoryTable()
    assert counted(table, context={"ip": IP}, rules=SpamRules(per_hour=0, repeats=0)) == {}
    assert table.calls == {}


def purchase(order_id: str | None, **fields: Any) -> BusinessEvent:
    known = {"id": "evt_1", "source_id": "p", "received_at": AT, "name": "purchase.completed"}
    return BusinessEvent(**{**known, "order_id": order_id, **fields})


def verified(table: MemoryTable, order_id: Any, rules: Orders | None = None, **fields: Any) -> Any:
    checked = check_order(said(order_id=order_id, **fields), None, rules or Orders(), table)
    return checked.context.get("order_verified")


@pytest.mark.requirement("R35")
@pytest.mark.parametrize("named", ["A-1001", "#A-1001", " a-1001 ", "# A-1001"])
def test_an_order_that_an_event_told_of_is_verified_however_people_write_it(named: str) -> None:
    table = MemoryTable()
    remember_order(purchase("#A-1001"), table)
    assert verified(table, named) is True


@pytest.mark.requirement("R35")
def test_an_order_nobody_told_of_is_unknown_or_false_as_configured() -> None:
    table = MemoryTable()
    remember_order(purchase("1"), table)
    assert verified(table, "2") == "unknown"
    assert verified(table, "2", Orders(unknown_is="false")) is False
    assert verified(table, None) is None
    assert verified(table, " # ") is None


def test_yamls_bare_false_is_understood() -> None:
    hub = Config({"orders": {"unknown_is": False}})
    assert hub.orders.unknown_is == "false"
    with pytest.raises(ConfigError, match="unknown_is"):
        Config({"orders": {"unknown_is": True}}).validate()


@pytest.mark.requirement("R35")
@pytest.mark.parametrize(
    ("received", "found"),
    [("2026-11-29T10:29:59.999Z", "unknown"), ("2026-11-29T10:30:00.000Z", True)],
)
def test_an_order_can_be_asked_to_be_some_days_old(received: str, found: object) -> None:
    table = MemoryTable()
    remember_order(purchase("1", received_at="2026-12-24T00:00:00.000Z", occurred_at=AT), table)
    assert verified(table, "1", Orders(known_after_days=7), received_at=received) == found


@pytest.mark.parametrize("order", [(0, 1, 0), (1, 0, 1)])
def test_the_earliest_event_of_an_order_counts_and_no_id_lies_in_the_table(
    order: tuple[int, ...],
) -> None:
    table, times = MemoryTable(), (AT, "2026-12-24T00:00:00.000Z")
    for number in order:
        remember_order(purchase("ORDER-77", received_at=times[number]), table)
    (item,) = table.items.values()
    assert item["known_at"] == AT
    assert "77" not in str(item["pk"])
    remember_order(purchase(None), table)
    assert table.calls == {"put": 3}


@pytest.mark.parametrize("order_id", [None, "2"])
def test_a_form_cannot_say_itself_that_its_order_is_verified(order_id: str | None) -> None:
    found = verified(MemoryTable(), order_id, context={"order_verified": True, "page": "/"})
    assert found is not True


def test_what_was_verified_once_stays_so_without_asking() -> None:
    table = MemoryTable()
    old = Record(feedback=said(order_id="1", context={"order_verified": True}))
    assert check_order(said(order_id="1"), old, Orders(), table).context == {"order_verified": True}
    assert table.calls == {}
    other = check_order(said(order_id="2"), old, Orders(), table)
    assert other.context == {"order_verified": "unknown"}


# the whole of enrichment


def intake_item(model: Feedback | BusinessEvent | Removal) -> Item:
    kinds = {Feedback: "feedback", BusinessEvent: "business_event", Removal: "removal"}
    sk = keys.intake_key(model.source_version or "1")
    doc = model.model_dump_json(exclude_none=True)
    kind = kinds[type(model)]
    return {"pk": model.id, "sk": sk, "kind": kind, "doc": doc, "raw": zlib.compress(b"{}")}


class Hub:
    """Enrichment over a table in memory."""

    def __init__(self, orders: Orders | None = None, rules: AnalysisRules | None = None) -> None:
        self.table = MemoryTable()
        self.measured: Counter[str] = Counter()
        self.ports = enrich.Ports(
            table=self.table,
            claims=None,
            judge=Judge.of(rules or AnalysisRules(spam=SPAM), default_taxonomy(), local()),
            now=AT,
            defer=lambda item: None,
            orders=orders or Orders(),
            measure=lambda name: self.measured.update([name]),
        )

    def take(self, model: Feedback | BusinessEvent | Removal) -> Record | None:
        return enrich.enrich_item(intake_item(model), self.ports)


def judged(record: Record | None) -> tuple[str, list[str]]:
    assert record
    return record.analysis.quality, record.analysis.spam_reasons


@pytest.mark.requirement("R34")
def test_a_flood_of_the_same_words_is_set_apart_and_every_record_stays() -> None:
    hub = Hub()
    made = [hub.take(said(number, context={"ip": IP})) for number in range(4)]
    assert [judged(record) for record in made] == [
        ("ok", []),
        ("ok", ["repeated_text"]),
        ("spam", ["repeated_text", "rate"]),
        ("spam", ["repeated_text", "rate"]),
    ]
    assert all((f"fbk_{number}", keys.RECORD) in hub.table.items for number in range(4))


@pytest.mark.requirement("R34")
def test_repeats_and_edits_of_one_item_never_raise_its_senders_count() -> None:
    hub = Hub()
    for _ in range(20):
        hub.take(said(1, context={"ip": IP}))
    for version in range(2, 22):
        edited = hub.take(said(1, context={"ip": IP}, source_version=str(version)))
        assert edited
        assert edited.analysis.counts == {"hour": 1, "same_text": 1}
    assert judged(hub.take(said(2, context={"ip": IP}))) == ("ok", ["repeated_text"])


def test_a_process_that_dies_before_the_record_counts_one_more_at_worst() -> None:
    hub = Hub()
    count_sender(said(1, context={"ip": IP}), SPAM, hub.table, lambda: None)  # and then it dies
    record = hub.take(said(1, context={"ip": IP}))
    assert record
    assert record.analysis.counts == {"hour": 2, "same_text": 2}
    assert record.analysis.quality == "ok"


def test_a_dry_run_counts_nothing() -> None:
    hub = Hub()
    assert enrich.would_change(intake_item(said(1, context={"ip": IP})), hub.ports)
    assert hub.table.calls == {"get": 1}


def test_a_counter_that_fails_is_measured_and_the_record_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = Hub()

    def broken(*_: Any, **__: Any) -> int:
        raise OSError("no permission")

    monkeypatch.setattr(hub.table, "count", broken)
    record = hub.take(said(1, context={"ip": IP}))
    assert record
    assert record.analysis.counts == {}
    assert hub.measured == {"CountFailed": 1}


@pytest.mark.requirement("R35")
def test_a_purchase_makes_the_order_of_a_later_review_verified() -> None:
    hub = Hub(Orders(unknown_is="false"))
    early = hub.take(said(1, order_id="1001"))
    assert early
    assert early.feedback.context["order_verified"] is False
    assert early.analysis.signals == ["order_unverified"]
    hub.take(purchase("#1001"))
    late = hub.take(said(2, order_id="1001"))
    assert late
    assert late.feedback.context["order_verified"] is True
    assert late.analysis.signals == []
    edited = hub.take(said(1, order_id="1001", source_version="2"))
    assert edited
    assert edited.feedback.context["order_verified"] is True


@pytest.mark.requirement("R8")
def test_watch_tags_of_parts_follow_the_words_that_are_there_now() -> None:
    hub = Hub(rules=AnalysisRules(watch_lists={"brand": ["feedbus"], "rival": ["acme"]}))
    first = hub.take(said(1, part="a", text="feedbus is fine", tags=["vip"]))
    second = hub.take(said(1, part="b", text="acme is cheaper"))
    edited = hub.take(said(1, part="b", text="no, it is not", source_version="2"))
    assert first and second and edited  # noqa: PT018
    assert first.feedback.tags == ["vip", "watch:brand"]
    assert second.feedback.tags == ["vip", "watch:brand", "watch:rival"]
    assert edited.feedback.tags == ["vip", "watch:brand"]


@pytest.mark.parametrize(
    ("fields", "calls"),
    [
        ({}, {"get": 1, "put": 1}),
        ({"context": {"ip": IP}, "text": "short"}, {"get": 1, "put": 1, "count": 1}),
        ({"context": {"ip": IP}}, {"get": 1, "put": 1, "count": 2}),
        ({"order_id": "1"}, {"get": 2, "put": 1}),
        ({"context": {"ip": IP}, "order_id": "1"}, {"get": 2, "put": 1, "count": 2}),
    ],
)
def test_what_each_check_asks_the_table_for_an_item(
    fields: dict[str, Any], calls: dict[str, int]
) -> None:
    hub = Hub()
    hub.take(said(1, **fields))
    assert hub.table.calls == {**calls, "batch_get": 1, "batch_write": 1}


def test_a_repeat_asks_the_table_for_nothing_more_than_its_record() -> None:
    hub = Hub()
    item = said(1, context={"ip": IP}, order_id="1")
    hub.take(item)
    hub.table.calls.clear()
    hub.take(item)
    # Whether a removal came before is one look more; see `feedbus.enrich`.
    assert hub.table.calls == {"get": 2}


def test_what_is_counted_and_known_reads_as_it_was_written() -> None:
    hub = Hub()
    hub.take(said(1, context={"ip": IP}))
    hub.take(purchase("1"))
    for item in hub.table.items.values():
        assert unmarshal(marshal(item)) == item
    assert json.loads(str(hub.table.items["fbk_1", keys.RECORD]["doc"]))["analysis"]["counts"]


def test_the_shipped_rules_let_an_ordinary_day_pass() -> None:
    hub = Hub(rules=config.load().analysis)
    made = [
        hub.take(said(number, context={"ip": IP}, text=f"Question number {number} about my order."))
        for number in range(10)
    ]
    assert all(judged(record) == ("ok", []) for record in made)
