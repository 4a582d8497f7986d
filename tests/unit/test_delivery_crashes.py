"""A process may die anywhere, messages come in any order, and many hold the same one."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from delivery_doubles import (
    CHAT,
    HOOK,
    START,
    TRACKER,
    UPSERT,
    Crash,
    Process,
    World,
    event,
    lost_answer,
    no_connection,
    record,
    with_auth,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.delivery import UndeliverableError
from feedbus.destinations.base import Destination, OAuthToken
from feedbus.errors import RetryableError
from feedbus.transport import Request

pytestmark = pytest.mark.slow

OAUTH = OAuthToken(lambda secret: Request("POST", "/token"))


def world_of(head: Destination) -> World:
    world = World(destination=head)
    world.put(record())
    return world


def points_of(head: Destination) -> int:
    """How many points of death one undisturbed delivery has."""
    process = Process()
    world_of(head).deliver(event(record()), process)
    return process.points


def dies(world: World, point: int) -> bool:
    """Deliver in a process that dies at this point, if it comes that far."""
    try:
        world.deliver(event(record()), Process(point))
    except Crash:
        return True
    except (RetryableError, UndeliverableError):
        pass
    return False


def pairs(head: Destination) -> Iterator[tuple[int, int]]:
    """All pairs of points; a repeat has up to four more: it may have to look at a token."""
    count = points_of(head)
    return ((first, second) for first in range(count) for second in range(count + 4))


HEADS = {"upsert": UPSERT, "oauth": with_auth(UPSERT, OAUTH)}


@pytest.mark.requirement("R265")
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_one_death_anywhere_loses_and_doubles_nothing(head: Destination) -> None:
    for point in range(points_of(head)):
        world = world_of(head)
        assert dies(world, point)
        assert world.drain(event(record())) == []
        assert world.vendor.created == 1, point
        assert world.vendor.links == {("ticket/fbk_1", "contact of a@example.com")}, point
        assert world.entry()["state"] == "done"


@pytest.mark.requirement("R265")
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_two_deaths_anywhere_lose_and_double_nothing(head: Destination) -> None:
    deaths = 0
    for first, second in pairs(head):
        world = world_of(head)
        dies(world, first)
        world.let_the_lease_end()
        deaths += dies(world, second)
        assert world.drain(event(record())) == []
        assert world.vendor.created == 1, (first, second)
        assert world.entry()["state"] == "done"
    assert deaths > points_of(head) ** 2 / 2


def test_a_death_and_a_failure_of_the_vendor_lose_and_double_nothing() -> None:
    for point in range(points_of(UPSERT)):
        for failure in (lost_answer(), no_connection(), 429, 500):
            for place in range(3):
                world = world_of(UPSERT)
                dies(world, point)
                world.let_the_lease_end()
                done: list[Any] = [None] * place
                world.vendor.answers, world.vendor.commits = [*done, failure], True
                assert world.drain(event(record())) == []
                assert world.vendor.created == 1, (point, failure, place)


def test_a_death_with_a_receiver_that_drops_repeats_is_harmless() -> None:
    for point in range(points_of(HOOK)):
        world = world_of(HOOK)
        dies(world, point)
        assert world.drain(event(record())) == []
        assert world.vendor.seen_messages == {"fbk_1:1"}, point


def test_a_death_without_an_upsert_is_repeated_if_so_configured() -> None:
    for point in range(points_of(CHAT)):
        world = world_of(CHAT)
        dies(world, point)
        assert world.drain(event(record())) == []
        assert 1 <= len(world.vendor.messages) <= 2, point


def test_a_death_without_an_upsert_never_doubles_if_so_configured() -> None:
    """What can't be decided is set aside with a reason; neither is it lost, nor sent twice."""
    held = 0
    for first, second in pairs(CHAT):
        world = world_of(CHAT)
        world.set(on_unknown="hold")
        dies(world, first)
        world.let_the_lease_end()
        dies(world, second)
        reasons = world.drain(event(record()))
        held += len(reasons)
        assert len(world.vendor.messages) <= 1, (first, second)
        assert len(world.vendor.messages) == 1 or reasons, (first, second)
    assert held


def test_a_tracker_never_gets_a_second_ticket_if_so_configured() -> None:
    for first, second in pairs(TRACKER):
        world = world_of(TRACKER)
        world.set(on_unknown="hold")
        dies(world, first)
        world.let_the_lease_end()
        dies(world, second)
        reasons = world.drain(event(record()))
        assert world.vendor.created <= 1, (first, second)
        assert world.vendor.created == 1 or reasons, (first, second)


def test_a_death_after_the_ticket_is_noted_makes_no_second_one() -> None:
    """Record, entry, claim, ticket, note: each has two points; then comes the link."""
    for point in range(10, points_of(TRACKER)):
        world = world_of(TRACKER)
        assert dies(world, point)
        assert world.drain(event(record())) == []
        assert world.vendor.created == 1, point


def test_redriving_twice_after_a_death_makes_one_ticket_each() -> None:
    for point in range(points_of(UPSERT)):
        world = world_of(UPSERT)
        world.vendor.answers = [422]
        assert world.drain(event(record()))
        dies(world, point)
        for _ in range(2):
            assert world.drain(event(record()), redriven=True) == []
        assert world.vendor.created == 1, point


def naive(world: World) -> None:
    """The usual way: send, then remember. Proves that the sweep finds what it is for."""
    ports = world.process()
    if world.table.items:
        return
    ports.send(Request("POST", "/tickets", json={"external_id": "f", "version": 1}), CHAT, "")
    ports.table.put_once({"pk": "f", "sk": "sent"})


def test_the_sweep_finds_the_doubles_of_a_naive_push() -> None:
    doubled = 0
    for point in range(4):
        world = world_of(TRACKER)
        made = world.process

        def dying(process: Process | None = None, point: int = point, made: Any = made) -> Any:
            return made(Process(point))

        world.process = dying  # type: ignore[method-assign]
        with pytest.raises(Crash):
            naive(world)
        world.process = made  # type: ignore[method-assign]
        naive(world)
        doubled += world.vendor.created > 1
    assert doubled == 2


@pytest.mark.requirement("R28")
@pytest.mark.parametrize("head", [UPSERT, TRACKER, CHAT], ids=["upsert", "tracker", "chat"])
def test_of_eight_that_hold_the_same_message_one_sends(head: Destination) -> None:
    for _ in range(25):
        world = world_of(head)
        start, outcomes = threading.Barrier(8), []

        def run(world: World = world, start: Any = start, outcomes: Any = outcomes) -> None:
            start.wait()
            try:
                outcomes.append(world.deliver(event(record())).how)
            except RetryableError:
                outcomes.append("later")

        threads = [threading.Thread(target=run) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert outcomes.count("sent") == 1
        assert len(outcomes) == 8
        assert world.vendor.created + len(world.vendor.messages) == 1


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_whatever_the_order_the_newest_version_wins(data: st.DataObject) -> None:
    """Events come late, twice and swapped, while the record goes on changing."""
    world = World()
    newest = data.draw(st.integers(1, 6))
    order = data.draw(st.lists(st.integers(1, newest), max_size=10))
    order = data.draw(st.permutations([*order, newest]))
    grown = 1
    for version in order:
        grown = data.draw(st.integers(max(grown, version), newest))
        world.put(record(grown))
        assert world.drain(event(record(newest), version)) == []
    world.put(record(newest))
    assert world.drain(event(record(newest), newest)) == []
    seen = world.vendor.tickets["fbk_1"]
    assert seen == sorted(set(seen))
    assert seen[-1] == newest
    assert world.entry()["version"] == newest


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_two_processes_in_any_interleaving_never_take_the_vendor_back(data: st.DataObject) -> None:
    """One process is overtaken, between any two of its calls, by one with a newer record."""
    world = World()
    world.put(record(1))
    overtaken_at = data.draw(st.integers(0, 13))
    newest = record(data.draw(st.integers(1, 3)))

    class Overtaken(Process):
        def _point(self) -> None:
            super()._point()
            if self.points == overtaken_at + 1:
                world.put(newest)
                try:
                    world.deliver(event(newest))
                except RetryableError:
                    waiting.append(newest)

    waiting: list[Any] = []
    try:
        world.deliver(event(record(1)), Overtaken())
    except RetryableError:
        waiting.append(record(1))
    assert world.drain(*map(event, waiting)) == []
    seen = world.vendor.tickets["fbk_1"]
    assert seen == sorted(seen)
    assert seen[-1] == newest.version
    assert world.vendor.created == 1
    assert world.now < START + 3600
