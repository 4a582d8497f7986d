"""What an endpoint delivers, and how its shape changes: names only, few calls, never in the way."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_doubles import MemoryTable

from feedbus.inference import HEADER
from feedbus.model.times import iso
from feedbus.store import Item, marshal, unmarshal
from feedbus.watching import (
    LEARNING,
    MAX_DEPTH,
    MAX_PATHS,
    PAUSE_SECONDS,
    Sighting,
    Watched,
    Watcher,
    drift,
    merged,
    paths,
    status,
)

START = datetime(2026, 11, 2, 10, tzinfo=UTC)
USUAL = {"event": "x", "order": {"id": 7, "lines": [{"sku": "a"}, {"sku": "b", "gift": True}]}}


def at(days: float = 0, seconds: float = 0) -> str:
    return iso(START + timedelta(days=days, seconds=seconds))


class Log:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def warning(self, msg: str, /, *, extra: Mapping[str, object]) -> None:
        self.lines.append(f"{msg} {dict(extra)}")


def item(payload: Any, when: str, **fields: Any) -> Item:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    known = {"endpoint": "shop", "source": "mapped", "at": when, "raw": zlib.compress(body)}
    return {**known, "headers": "{}", **fields}


def learned(payload: Any = USUAL, count: int = LEARNING, day: float = 0) -> Watched:
    """An endpoint that has delivered often."""
    return after(Watched(), *[(payload, day)] * count)


def after(watched: Watched, *deliveries: tuple[Any, float]) -> Watched:
    """The same after one more delivery at a time."""
    for payload, day in deliveries:
        sighting = Sighting()
        sighting.add(at(day), paths(payload))
        watched, _ = merged(watched, sighting)
    return watched


def test_a_shape_is_the_names_of_its_fields_with_those_above_them() -> None:
    assert paths(USUAL) == {
        "event",
        "order",
        "order.id",
        "order.lines",
        "order.lines[].sku",
        "order.lines[].gift",
    }
    assert paths([[{"a": 1}]]) == {"[][].a"}
    assert paths("text") == paths(None) == paths([]) == set()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("first_name", True),
        ("address2", True),
        ("sha256", True),
        ("评分", True),
        ("$type", True),
        ("360012345678", False),
        ("field_360012345678", False),
        ("2026-11-22", False),
        ("ann@example.com", False),
        ("Ann Example", False),
        ("a" * 41, False),
        ("9f8b1c2d", False),
        ("", False),
    ],
)
def test_a_name_that_looks_like_data_is_a_star(name: str, kept: bool) -> None:
    assert paths({"by": {name: {"x": 1}}}) == {
        "by",
        f"by.{name if kept else '*'}",
        f"by.{name if kept else '*'}.x",
    }


def test_deep_wide_and_long_bodies_are_looked_at_in_part() -> None:
    deep: Any = 1
    for _ in range(60):
        deep = {"a": deep}
    assert max(path.count(".") for path in paths(deep)) == MAX_DEPTH - 1
    wide = {chr(0x4E00 + number): number for number in range(5_000)}
    assert len(paths(wide)) == MAX_PATHS
    assert "[].late" not in paths([{"a": 1}] * 50 + [{"late": 1}])


@given(
    st.recursive(
        st.just("secret words"),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
    )
)
def test_no_value_is_ever_a_name(payload: Any) -> None:
    found = paths(payload)
    assert len(found) <= MAX_PATHS
    assert not any("secret" in path for path in found)


def test_a_field_is_news_only_when_the_shape_is_learned() -> None:
    sighting = Sighting()
    sighting.add(at(1), paths({**USUAL, "coupon": "X"}))
    assert merged(learned(count=LEARNING - 1), sighting)[1] == []
    watched, new = merged(learned(), sighting)
    assert new == ["coupon"]
    assert merged(watched, sighting)[1] == []
    assert drift(watched, at(1)).new == ["coupon"]
    assert drift(watched, at(14)).new == ["coupon"]
    assert drift(watched, at(16)).new == []


def test_the_fields_of_the_first_deliveries_are_no_news() -> None:
    assert drift(learned(), at(0)).new == []


def test_a_field_that_stays_away_has_vanished_after_two_weeks_of_deliveries() -> None:
    without = {"event": "x", "order": {"id": 7}}
    watched = after(learned(), *((without, float(day)) for day in range(1, 15)))
    assert drift(watched, at(13)).vanished == []
    assert drift(watched, at(14)).vanished == [
        "order.lines",
        "order.lines[].gift",
        "order.lines[].sku",
    ]


def test_nothing_vanishes_while_nothing_is_delivered() -> None:
    assert drift(learned(), at(300)).vanished == []
    assert drift(after(learned(), ({"event": 1}, 20.0)), at(30)).vanished == []


def test_a_field_that_was_always_rare_is_not_missed_too_early() -> None:
    rare = [({**USUAL, "gift_note": "x"} if n % 20 == 0 else USUAL, 0.0) for n in range(100)]
    watched = after(Watched(), *rare, *[(USUAL, 15.0)] * 20)
    assert drift(watched, at(15)).vanished == []
    watched = after(watched, *[(USUAL, 16.0)] * 60)
    assert drift(watched, at(16)).vanished == ["gift_note"]


def test_a_field_that_was_there_once_is_never_missed() -> None:
    watched = after(learned(), ({"once": 1}, 0.0), *[(USUAL, 20.0)] * 500)
    assert "once" not in drift(watched, at(20)).vanished


def test_a_field_that_came_late_is_missed_by_how_often_it_came_since() -> None:
    late = {**USUAL, "late": 1}
    watched = after(learned(count=600), *[(late, 1.0)] * 10, *[(USUAL, 15.0)] * 10)
    assert drift(watched, at(16)).vanished == ["late"]


def test_what_stays_away_is_forgotten_and_days_with_it() -> None:
    watched = after(learned(), ({"event": "x"}, 1.0), ({"event": "x"}, 61.5))
    assert list(watched.paths) == ["event"]
    assert watched.days == {"2027-01-02": 1}
    assert watched.deliveries == LEARNING + 2


NAMES = "Mira Jonas Zoe Emil Hana Otto Lena Yuki Timo Vera Omar Nele Paul Rosa Ezra Ines 王小明"


def test_an_object_whose_names_differ_each_time_is_folded_and_its_names_are_gone() -> None:
    watched, news = Watched(), []
    for number, name in enumerate(NAMES.split()):
        sighting = Sighting()
        sighting.add(at(number / 100), paths({"event": 1, "people": {name: {"age": 3}}}))
        watched, new = merged(watched, sighting)
        news += new
    assert sorted(watched.paths) == ["event", "people", "people.*", "people.*.age"]
    assert not any(name in watched.model_dump_json() for name in NAMES.split())
    watched = after(watched, ({"event": 1, "people": {"Kurt": {"age": 3, "size": 1}}}, 1.0))
    assert "people.*.size" in watched.paths
    assert "Kurt" not in watched.model_dump_json()
    assert news == []


def test_an_object_with_many_fields_is_no_map() -> None:
    wide = {"fields": {f"f{chr(97 + n)}": n for n in range(20)}}
    watched = learned(wide, count=60)
    other = {"fields": {f"g{chr(97 + n)}": n for n in range(25)}}
    watched = after(watched, (other, 1.0))
    assert watched.maps == []
    assert len(watched.paths) == 1 + 20 + 25


def test_no_more_fields_are_learned_than_fit_and_the_rest_is_no_news() -> None:
    full = {f"{chr(0x4E00 + number)}": 1 for number in range(MAX_PATHS)}
    sighting = Sighting()
    sighting.add(at(1), {"one_more"})
    watched, new = merged(learned(full), sighting)
    assert len(watched.paths) == MAX_PATHS
    assert new == []


# a process that watches


class World:
    """A process, the table, and what it logs."""

    def __init__(self, table: MemoryTable | None = None) -> None:
        self.table = table or MemoryTable()
        self.log = Log()
        self.watcher = Watcher(self.log)

    def see(self, *items: Item, now: str) -> dict[str, int]:
        return self.watcher.watch(items, self.table, now)

    def status(self, now: str, endpoint: str = "shop") -> dict[str, Any]:
        return status(self.table, endpoint, now)


def many(count: int = LEARNING, payload: Any = USUAL) -> list[Item]:
    return [item(payload, at(seconds=number / 100)) for number in range(count)]


def test_status_says_when_how_often_and_what_changed() -> None:
    world = World()
    assert world.status(at()) == {
        "last_at": None,
        "today": 0,
        "learned": False,
        "fields_new": [],
        "fields_vanished": [],
    }
    world.see(*many(), now=at(seconds=1))
    assert world.see(item({**USUAL, "coupon": 1}, at(1)), now=at(1)) == {"shop": 1}
    assert world.status(at(1)) == {
        "last_at": at(1),
        "today": 1,
        "learned": True,
        "fields_new": ["coupon"],
        "fields_vanished": [],
    }
    assert world.status(at(1), "other")["last_at"] is None


def test_a_batch_costs_two_calls_at_first_then_one_a_minute_and_endpoint() -> None:
    world = World()
    world.see(*many(100), now=at())
    assert world.table.calls == {"get": 1, "put": 1}
    world.see(*many(100), now=at(seconds=PAUSE_SECONDS - 1))
    assert world.table.calls == {"get": 1, "put": 1}
    world.see(*many(100), now=at(seconds=PAUSE_SECONDS))
    assert world.table.calls == {"get": 1, "put": 2}
    assert world.status(at())["today"] == 300


def test_a_new_field_is_written_at_once() -> None:
    world = World()
    world.see(*many(), now=at())
    assert world.see(item({"coupon": 1}, at()), now=at(seconds=1)) == {"shop": 1}
    assert world.status(at())["fields_new"] == ["coupon"]


def test_two_processes_count_all_and_tell_a_new_field_once() -> None:
    one, table = World(), MemoryTable()
    one, other = World(table), World(table)
    one.see(*many(), now=at())
    other.see(*many(5), now=at())
    fresh = item({**USUAL, "coupon": 1}, at(1))
    assert [world.see(fresh, now=at(1)) for world in (one, other)] == [{"shop": 1}, {}]
    assert one.log.lines + other.log.lines == []
    assert one.status(at())["today"] == LEARNING + 5
    assert one.status(at(1))["today"] == 2


def test_a_delivery_of_many_items_counts_once() -> None:
    world = World()
    world.see(*[item(USUAL, at())] * 10, item(USUAL, at(seconds=1)), now=at())
    assert world.status(at())["today"] == 2


@pytest.mark.parametrize(
    "odd",
    [
        item(b"not json", at()),
        item(b"", at()),
        item(USUAL, at(), raw=b"not zlib"),
        item(USUAL, at(), raw="text"),
        {"endpoint": "shop", "source": "mapped", "at": at(), "raw_claim": "intake/x"},
        item(USUAL, at(), source="nobody"),
        item(USUAL, at(), headers="{"),
        item({"a": "x" * 300_000}, at()),
    ],
)
def test_what_cannot_be_read_counts_as_a_delivery_without_fields(odd: Item) -> None:
    world = World()
    assert world.see(odd, now=at()) == {}
    assert world.status(at())["today"] == 1
    assert '"paths":{}' in str(world.table.items["watch#shop", "watch"]["doc"])
    assert world.log.lines == []


def test_what_the_hub_made_itself_or_belongs_to_nobody_is_no_delivery() -> None:
    world = World()
    world.see(
        item(USUAL, at(), headers=json.dumps({HEADER: "rule"})),
        {"pk": "x", "sk": "in#1", "kind": "feedback"},
        now=at(),
    )
    assert world.table.calls == {}


def test_a_table_that_fails_stops_nothing_and_is_made_up_for() -> None:
    world = World()
    world.table.broken = True
    assert world.see(*many(3), now=at()) == {}
    assert "OSError" in world.log.lines[0]
    world.table.broken = False
    world.see(*many(4), now=at(seconds=1))
    assert world.status(at())["today"] == 7


def test_an_endpoint_that_others_keep_writing_is_left_for_the_next_time() -> None:
    other = World()
    other.see(*many(1), now=at())
    (theirs,) = other.table.items.values()
    world = World()
    world.table.rivals = [{**theirs, "rev": rev} for rev in range(1, 4)]
    assert world.see(*many(2), now=at()) == {}
    assert "RetryableError" in world.log.lines[0]
    world.see(now=at(seconds=1))
    assert world.status(at())["today"] == 3


def test_what_waits_is_written_with_a_later_batch_of_other_endpoints() -> None:
    world = World()
    world.see(*many(1), now=at())
    world.see(*many(2), now=at(seconds=1))
    world.see(item({}, at(), endpoint="other"), now=at(seconds=PAUSE_SECONDS))
    assert world.status(at())["today"] == 3


def test_bodies_are_read_as_their_source_reads_them() -> None:
    world = World()
    form = json.dumps({"content-type": "application/x-www-form-urlencoded"})
    world.see(item(b"name=Ann&score=3", at(), headers=form), now=at())
    doc = json.loads(str(world.table.items["watch#shop", "watch"]["doc"]))
    assert sorted(doc["paths"]) == ["name", "score"]
    assert "Ann" not in str(doc)


def test_what_is_written_is_small_and_reads_as_it_was() -> None:
    world = World()
    full = {f"{chr(0x4E00 + number)}": 1 for number in range(MAX_PATHS)}
    world.see(*many(30, full), now=at())
    stored = world.table.items["watch#shop", "watch"]
    assert unmarshal(marshal(stored)) == stored
    assert len(str(stored["doc"]).encode()) < 40_000
