"""Polling: nothing lost, nothing doubled, nobody harmed by somebody else's vendor."""

from __future__ import annotations

import json
import random
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from feedbus import intake, polling
from feedbus.config import Config, Endpoint
from feedbus.errors import ConfigError, RejectedError, RetryableError
from feedbus.intake import Receipt
from feedbus.model import Feedback
from feedbus.polling import NotNowError, PollError, Ports, poll_all, poll_endpoint
from feedbus.signatures import UrlKey
from feedbus.sources.base import (
    Context,
    Page,
    Payload,
    Pull,
    PullContext,
    PullSteps,
    Source,
    UnreadableError,
)
from feedbus.sources.crawling import fetch
from feedbus.store import Item, Value
from feedbus.transport import Request, Response

NOW = 1_795_000_000.0
ENDPOINT = Endpoint(name="reviews", source="shop")


class Killed(BaseException):
    """The process ends here: no `except Exception` may notice."""


class Memory:
    """The table and the bucket, with the two conditions that polling uses."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.claims: dict[str, bytes] = {}
        self.forget_answers = False

    def get(self, pk: str, sk: str) -> Item | None:
        found = self.items.get((pk, sk))
        return dict(found) if found else None

    def put_once(self, item: Item) -> bool:
        return self.put_if(item, "attribute_not_exists(pk)", {})

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        key = (str(item["pk"]), str(item["sk"]))
        old = self.items.get(key)
        if condition == "attribute_not_exists(pk)":
            holds = old is None
        else:
            assert condition == "rev = :rev"
            holds = old is not None and old["rev"] == values[":rev"]
        if holds:
            self.items[key] = dict(item)
        return holds and not self.forget_answers

    def put(self, key: str, data: bytes) -> None:
        self.claims[key] = data

    @property
    def cursor(self) -> Item:
        return self.items["cursor#reviews", "cursor"]

    def stored(self) -> list[str]:
        """The vendor's id of every stored item, with its version."""
        return sorted(f"{one['pk']!s} {one['sk']!s}" for one in self.items.values() if "day" in one)

    def quarantined(self) -> list[Item]:
        return [one for one in self.items.values() if one.get("kind") == "quarantine"]


class Vendor:
    """A vendor with a list that is read page by page, three items each."""

    def __init__(self, items: Sequence[Payload] = ()) -> None:
        self.items = list(items)
        self.requests: list[str] = []
        self.answer: Callable[[Request], Response] = self.page

    def __call__(self, request: Request) -> Response:
        self.requests.append(request.url)
        return self.answer(request)

    def page(self, request: Request) -> Response:
        start = int(request.url.rpartition("=")[2])
        more = start + 3 < len(self.items)
        body = {"items": self.items[start : start + 3], "more": more}
        return Response(200, body=json.dumps(body).encode())


def pull(context: PullContext) -> PullSteps:
    start = int(context.cursor.get("start", 0))
    while True:
        answer = yield from fetch(Request("GET", f"https://shop/?start={start}"), context.now)
        start += len(answer["items"])
        yield Page(answer["items"], {"start": start})
        if not answer["more"]:
            return


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    if payload.get("ignored"):
        return
    if payload.get("rejected"):
        raise RejectedError("not for us")
    yield Feedback(source_id=payload["id"], source_version=payload["v"], text=payload.get("text"))


def _source(normalise: Any, steps: Any = None) -> Source:
    return Source(
        title="Shop",
        docs="https://example.com",
        setup=(),
        evidence="configured",
        arrives="whatever the test sends",
        normalise=normalise,
        signature=UrlKey(),
        pull=Pull(steps) if steps else None,
    )


SHOP = _source(normalise, pull)


@dataclass
class World:
    """Everything outside; `kill_at` ends the process before or after one of its calls."""

    vendor: Vendor = field(default_factory=Vendor)
    memory: Memory = field(default_factory=Memory)
    now: float = NOW
    calls: int = 0
    kill_at: float = 0
    sources: dict[str, Source] = field(default_factory=lambda: {"shop": SHOP})

    def ports(self, **changed: Any) -> Ports:
        given: dict[str, Any] = {
            "table": _Killable(self, self.memory),
            "claims": _Killable(self, self.memory),
            "send": lambda request: self.step(lambda: self.vendor(request)),
            "secrets": lambda endpoint: ["secret"],
            "clock": lambda: self.now,
            "load": self.load,
        }
        return Ports(**{**given, **changed})

    def load(self, name: str) -> Source:
        if name not in self.sources:
            raise ConfigError(f"unknown source {name!r}")
        return self.sources[name]

    def step[T](self, call: Callable[[], T]) -> T:
        self.calls += 1
        if self.kill_at == self.calls:
            raise Killed
        result = call()
        if self.kill_at == self.calls + 0.5:
            raise Killed
        return result

    def poll(self, **changed: Any) -> Receipt:
        return poll_endpoint(ENDPOINT, SHOP, self.ports(**changed))


class _Killable:
    def __init__(self, world: World, memory: Memory) -> None:
        self._world, self._memory = world, memory

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._memory, name)
        return lambda *arguments: self._world.step(lambda: method(*arguments))


def item(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "v": "1", "text": f"review {number}", **more}


def large(number: int) -> dict[str, Any]:
    """An item that even compressed exceeds `small_items`."""
    return item(number, text=random.Random(number).randbytes(4_000).hex())


@pytest.fixture(autouse=True)
def small_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """Items that go to the bucket need not be huge."""
    monkeypatch.setattr(intake, "MAX_ITEM_BYTES", 3_000)


@pytest.mark.requirement("R40")
def test_every_item_is_accounted_for() -> None:
    world = World(Vendor([item(1), item(2), item(2), item(3, ignored=True), {"id": "r4"}, item(5)]))
    receipt = world.poll()
    assert (receipt.stored, receipt.duplicates, receipt.quarantined) == (3, 1, 1)
    assert len(receipt.ids) == 4
    assert receipt.accepted + 1 == len(world.vendor.items)  # one was rightly ignored
    assert "unexpected shape" in str(receipt.reason)


@pytest.mark.requirement("R36")
def test_the_raw_item_is_kept_as_it_came() -> None:
    original = item(1, text="太慢了", nested={"z": [1, 2.5, None], "a": "\ud83d"})
    world = World(Vendor([original]))
    world.poll()
    (stored,) = [one for one in world.memory.items.values() if "day" in one]
    raw = stored["raw"]
    assert isinstance(raw, bytes)
    assert json.loads(zlib.decompress(raw)) == original
    assert b": " not in zlib.decompress(raw)


def test_a_second_run_goes_on_where_the_first_stopped() -> None:
    world = World(Vendor([item(number) for number in range(4)]))
    assert world.poll().stored == 4
    world.vendor.items += [item(4), item(5)]
    world.vendor.requests.clear()
    assert world.poll().stored == 2
    assert world.vendor.requests == ["https://shop/?start=4"]
    assert json.loads(str(world.memory.cursor["doc"])) == {"start": 6}


def _sweep_items() -> list[Payload]:
    unreadable = {"id": "r3"}
    return [item(1), item(2), unreadable, item(4), large(5), item(6), item(7)]


def _clean_run() -> World:
    world = World(Vendor(_sweep_items()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "MAX_ITEM_BYTES", 3_000)
        world.poll()
    return world


CLEAN = _clean_run()
CRASHES = [point / 2 for point in range(2, 2 * CLEAN.calls + 2)]


def _assert_all_once(world: World) -> None:
    assert world.memory.stored() == CLEAN.memory.stored()
    assert len(world.memory.quarantined()) == 1
    assert world.memory.cursor["doc"] == CLEAN.memory.cursor["doc"]
    claimed = [one for one in world.memory.items.values() if "raw_claim" in one]
    assert claimed
    assert all(str(one["raw_claim"]) in world.memory.claims for one in claimed)


@pytest.mark.requirement("R40")
@pytest.mark.parametrize("first", CRASHES)
def test_a_crash_before_or_after_any_call_loses_and_doubles_nothing(first: float) -> None:
    """Whole numbers: before the nth call; halves: after it, before its answer was seen."""
    world = World(Vendor(_sweep_items()), kill_at=first)
    with pytest.raises(Killed):
        world.poll()
    world.kill_at = 0
    world.now += polling.LEASE + 1
    world.poll()
    _assert_all_once(world)


@pytest.mark.requirement("R40")
def test_no_pair_of_crashes_loses_or_doubles_anything() -> None:
    for first in CRASHES:
        for second in CRASHES:
            world = World(Vendor(_sweep_items()))
            for point in (first, second):
                world.calls, world.kill_at = 0, point
                try:
                    world.poll()
                except Killed:
                    world.now += polling.LEASE + 1
            world.kill_at = 0
            world.poll()
            _assert_all_once(world)


def test_after_an_error_the_next_run_may_go_at_once() -> None:
    world = World(Vendor([item(number) for number in range(4)]))
    world.vendor.answer = lambda request: (
        world.vendor.page(request) if request.url.endswith("=0") else Response(500)
    )
    receipt = Receipt()
    with pytest.raises(RetryableError):
        poll_endpoint(ENDPOINT, SHOP, world.ports(), receipt)
    assert receipt.stored == 3  # what came before the error counts
    world.vendor.answer = world.vendor.page
    assert world.poll().stored == 1


def test_a_failing_store_does_not_move_the_cursor() -> None:
    world = World(Vendor([item(1), item(2)]))

    class Broken(Memory):
        def put_once(self, item: Item) -> bool:
            raise OSError("no route to the table")

    broken = Broken()
    broken.items = world.memory.items
    with pytest.raises(OSError, match="no route"):
        world.poll(table=broken)
    assert world.memory.cursor["doc"] == "{}"
    assert world.poll().stored == 2


@pytest.mark.parametrize(
    ("asked", "waited"), [("90", 90.0), ("9999999", polling.LONGEST_WAIT), ("0", 0.0)]
)
def test_a_vendor_that_says_when_is_not_asked_before(asked: str, waited: float) -> None:
    world = World(Vendor([item(1)]))
    world.vendor.answer = lambda request: Response(429, {"retry-after": asked})
    with pytest.raises(RetryableError):
        world.poll()
    world.vendor.answer = world.vendor.page
    world.vendor.requests.clear()
    if waited:
        world.now += waited - 1
        with pytest.raises(NotNowError) as caught:
            world.poll()
        assert caught.value.retry_after == 1
        assert world.vendor.requests == []
        world.now += 1
    assert world.poll().stored == 1
    assert world.memory.cursor["not_before"] == 0


def test_a_429_half_way_keeps_what_was_read() -> None:
    world = World(Vendor([item(number) for number in range(5)]))
    world.vendor.answer = lambda request: (
        world.vendor.page(request)
        if request.url.endswith("=0")
        else Response(429, {"retry-after": "60"})
    )
    with pytest.raises(RetryableError):
        world.poll()
    world.vendor.answer = world.vendor.page
    world.now += 60
    receipt = world.poll()
    assert (receipt.stored, receipt.duplicates) == (2, 0)


def test_two_overlapping_runs_do_not_poll_the_same_endpoint() -> None:
    world = World(Vendor([item(1), item(2)]))

    def meanwhile(request: Request) -> Response:
        with pytest.raises(NotNowError, match="another run"):
            world.poll()
        return world.vendor.page(request)

    world.vendor.answer = meanwhile
    assert world.poll().stored == 2
    assert len(world.vendor.requests) == 1


def test_two_runs_that_begin_at_the_same_moment_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(Vendor([item(1)]))
    world.poll()
    world.vendor.requests.clear()
    read = world.memory.get

    def both_read(pk: str, sk: str) -> Item | None:
        found = read(pk, sk)
        monkeypatch.setattr(world.memory, "get", read)
        world.poll()  # the other run, whole, between our reading and our writing
        return found

    monkeypatch.setattr(world.memory, "get", both_read)
    with pytest.raises(NotNowError, match="took over"):
        world.poll()
    assert len(world.vendor.requests) == 1


def test_a_run_that_was_overtaken_cannot_move_the_cursor_back() -> None:
    world = World(Vendor([item(number) for number in range(6)]))

    def asleep(request: Request) -> Response:
        world.vendor.answer = world.vendor.page
        answer = world.vendor.page(request)
        world.now += polling.LEASE + 1
        assert world.poll().stored == 6
        return answer

    world.vendor.answer = asleep
    with pytest.raises(NotNowError, match="took over"):
        world.poll()
    assert json.loads(str(world.memory.cursor["doc"])) == {"start": 6}
    assert len(world.memory.stored()) == 6


def test_a_lost_answer_of_the_tables_is_no_lost_lease() -> None:
    world = World(Vendor([item(1)]))
    world.memory.forget_answers = True
    world.poll()
    assert world.memory.cursor["lease_until"] == 0
    assert len(world.memory.stored()) == 1


def test_a_full_time_box_ends_the_turn_and_the_next_one_goes_on() -> None:
    world = World(Vendor([item(number) for number in range(9)]))

    def slow(request: Request) -> Response:
        world.now += polling.TIME_BOX * 0.6
        return world.vendor.page(request)

    world.vendor.answer = slow
    assert world.poll().stored == 6
    assert world.poll().stored == 3
    assert len(world.vendor.requests) == 3


def test_a_time_box_without_a_page_is_a_failure() -> None:
    def endless(context: PullContext) -> PullSteps:
        while True:
            yield Request("GET", "https://shop/?start=0")

    world = World(Vendor([item(1)]))

    def slow(request: Request) -> Response:
        world.now += 10
        return world.vendor.page(request)

    world.vendor.answer = slow
    source = _source(normalise, endless)
    with pytest.raises(RetryableError, match="not one page"):
        poll_endpoint(ENDPOINT, source, world.ports())
    assert world.memory.cursor["lease_until"] == 0


@pytest.mark.parametrize("bad", [{"id": "r1"}, [], "text", None, item(1, x=float("nan"))])
def test_an_unreadable_item_holds_up_nothing(bad: Payload) -> None:
    world = World(Vendor([bad, item(2, rejected=True), item(3)]))
    receipt = world.poll()
    assert (receipt.stored, receipt.quarantined) == (1, 2)
    receipt = world.poll(table=Memory())
    assert receipt.quarantined == 2


def test_the_same_unreadable_item_is_set_aside_once_whatever_its_keys_order() -> None:
    world = World(Vendor([{"id": "r1", "a": 1}, {"a": 1, "id": "r1"}]))
    receipt = world.poll()
    assert (receipt.quarantined, receipt.duplicates) == (1, 1)


def test_a_wrong_option_stops_the_endpoint_and_loses_nothing() -> None:
    def misconfigured(payload: Payload, context: Context) -> Iterator[Feedback]:
        raise ConfigError("options.fields must map questions to canonical fields")

    world = World(Vendor([item(1)]))
    source = _source(misconfigured, pull)
    with pytest.raises(ConfigError):
        poll_endpoint(ENDPOINT, source, world.ports())
    assert world.poll().stored == 1


def test_a_missing_secret_is_named_and_nothing_is_asked() -> None:
    world = World(Vendor([item(1)]))
    with pytest.raises(ConfigError, match="endpoints/reviews"):
        world.poll(secrets=lambda endpoint: [])
    assert world.vendor.requests == []
    assert world.memory.items == {}


def test_a_source_without_a_list_is_not_polled() -> None:
    source = _source(normalise)
    with pytest.raises(ConfigError, match="not polled"):
        poll_endpoint(ENDPOINT, source, World().ports())


def config(*endpoints: dict[str, Any]) -> Config:
    return Config({"endpoints": list(endpoints)})


def sick(error: Exception) -> Source:
    def broken(context: PullContext) -> PullSteps:
        yield Request("GET", "https://sick/")
        raise error

    return _source(normalise, broken)


def test_a_sick_source_harms_no_other() -> None:
    def hang(context: PullContext) -> PullSteps:
        released.wait(10)
        return
        yield

    released = threading.Event()
    world = World(Vendor([item(1), item(2)]))
    world.vendor.answer = lambda request: (
        world.vendor.page(request) if "shop" in request.url else Response(200)
    )
    world.sources |= {
        "down": sick(RetryableError("no connection")),
        "buggy": sick(KeyError("what the customer said")),
        "limited": sick(RetryableError("HTTP 429", retry_after=30)),
        "hanging": _source(normalise, hang),
        "pushed": _source(normalise),
    }
    names = ("down", "buggy", "limited", "hanging", "pushed", "unknown")
    before = [{"name": f"a-{name}", "source": name} for name in names]
    healthy = [{"name": name, "source": "shop"} for name in ("reviews", "reviews-two")]
    off = {"name": "off", "source": "shop", "options": {"poll": False}}
    crooked = {"name": "crooked", "source": "shop", "surprise": 1}
    summary = poll_all(config(*before, *healthy, off, crooked), world.ports(), budget=1.0)
    released.set()

    assert {name: receipt.stored for name, receipt in summary.receipts.items()} == {
        "a-down": 0,
        "a-buggy": 0,
        "a-limited": 0,
        "a-hanging": 0,
        "reviews": 2,
        "reviews-two": 2,
    }
    assert summary.waiting == {"a-limited": 30}
    assert {name: type(error).__name__ for name, error in summary.failures.items()} == {
        "a-unknown": "ConfigError",
        "crooked": "ConfigError",
        "a-down": "RetryableError",
        "a-buggy": "KeyError",
        "a-hanging": "RetryableError",
    }
    with pytest.raises(PollError) as caught:
        summary.raise_if_any()
    message = str(caught.value)
    assert all(name in message for name in summary.failures)
    assert "no connection" in message
    assert "what the customer said" not in message


def test_a_run_without_failures_raises_nothing() -> None:
    world = World(Vendor([item(1)]))
    summary = poll_all(config({"name": "reviews", "source": "shop"}), world.ports())
    summary.raise_if_any()
    assert summary.receipts["reviews"].stored == 1
    assert poll_all(config(), world.ports()) == polling.Summary()


def test_a_kill_in_a_worker_ends_the_run() -> None:
    world = World(Vendor([item(1)]), kill_at=2)
    with pytest.raises(Killed):
        poll_all(config({"name": "reviews", "source": "shop"}), world.ports())


def test_one_endpoint_can_be_polled_alone() -> None:
    world = World(Vendor([item(1)]))
    world.sources["pushed"] = _source(normalise)
    hub = config(
        {"name": "reviews", "source": "shop"},
        {"name": "other", "source": "shop"},
        {"name": "pushed", "source": "pushed"},
    )
    assert list(poll_all(hub, world.ports(), only="reviews").receipts) == ["reviews"]
    for name in ("nobody", "pushed"):
        with pytest.raises(RejectedError, match=name):
            poll_all(hub, world.ports(), only=name)


def test_errors_are_told_without_a_customers_words() -> None:
    assert polling.tell(ConfigError("set it")) == "ConfigError: set it"
    assert polling.tell(UnreadableError("words")) == "UnreadableError"
    assert polling.tell(ValueError("words")) == "ValueError"
