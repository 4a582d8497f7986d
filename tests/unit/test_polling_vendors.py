"""The app stores, polled for real: source, HTTP client and vendor double together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest
import requests

from feedbus import http, sources
from feedbus.config import Endpoint
from feedbus.errors import ConfigError, RetryableError
from feedbus.polling import Ports, poll_endpoint
from feedbus.store import Item, Value
from feedbus_ops.doubles import Doubles

NOW = 1_795_000_000.0


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


class Memory:
    """The table and the bucket."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}

    def get(self, pk: str, sk: str) -> Item | None:
        return self.items.get((pk, sk))

    def put_once(self, item: Item) -> bool:
        return self.put_if(item, "attribute_not_exists(pk)", {})

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        key = (str(item["pk"]), str(item["sk"]))
        old = self.items.get(key)
        if old is not None and old.get("rev") != values.get(":rev", "must not exist"):
            return False
        self.items[key] = item
        return True

    def put(self, key: str, data: bytes) -> None:
        raise AssertionError("no review is that large")

    @property
    def documents(self) -> list[dict[str, Any]]:
        found = [one for one in self.items.values() if one.get("kind") == "feedback"]
        return [json.loads(str(one["doc"])) for one in found]


class Store:
    """One app store: how to poll it, how to write a review there."""

    def __init__(self, doubles: Doubles, clock: Clock, name: str, source: str, app: str) -> None:
        self.clock, self.memory, self.url = clock, Memory(), doubles.url
        self.name, self.source, self.app = name, source, app
        option = {"app_store": "app_id", "google_play": "package"}[source]
        self.endpoint = Endpoint(name="reviews", source=source, options={option: app})
        self.secret = json.dumps(doubles.accounts.settings(doubles.url)[source])
        self.write()

    def poll(self) -> tuple[int, int, int]:
        ports = Ports(
            table=self.memory,
            claims=self.memory,
            send=partial(http.send, timeout=2, public_only=True, allow_private=True),
            secrets=lambda endpoint: [self.secret],
            clock=self.clock,
        )
        receipt = poll_endpoint(self.endpoint, sources.load(self.source), ports)
        return receipt.stored, receipt.duplicates, receipt.quarantined

    def write(self, *numbers: int, stars: int = 1, words: str = "Crashes") -> None:
        key, fields = {
            "app_store": ("app", ("id", "rating", "body")),
            "google_play": ("package", ("reviewId", "starRating", "text")),
        }[self.source]
        reviews = [
            dict(zip(fields, (f"r{number}", stars, words), strict=True)) for number in numbers
        ]
        self.post("reviews", {key: self.app, "reviews": reviews})

    def post(self, path: str, body: Any) -> None:
        url = f"{self.url}/_doubles/{self.name}/{path}"
        requests.post(url, json=body, timeout=5).raise_for_status()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doubles, Clock]]:
    clock = Clock()
    with Doubles(tmp_path_factory.mktemp("stores"), clock=clock) as doubles:
        yield doubles, clock


@pytest.fixture(
    params=[("app_store", "app_store", "1234567890"), ("google", "google_play", "com.example.app")],
    ids=["app_store", "google_play"],
)
def store(running: tuple[Doubles, Clock], request: pytest.FixtureRequest) -> Store:
    doubles, clock = running
    clock.now = NOW
    requests.post(f"{doubles.url}/_doubles/reset", timeout=5).raise_for_status()
    return Store(doubles, clock, *request.param)


@pytest.mark.requirement("R9")
def test_reviews_are_stored_once_over_many_pages_and_runs(store: Store) -> None:
    assert store.poll() == (0, 0, 0)
    store.write(*range(230), words="太慢了 😡")
    assert store.poll() == (230, 0, 0)
    store.clock.now += 300
    store.write(230)
    stored, _, quarantined = store.poll()
    assert (stored, quarantined) == (1, 0)
    documents = store.memory.documents
    assert len({one["id"] for one in documents}) == 231
    assert {one["scores"][0]["metric"] for one in documents} == {"stars"}
    assert {one["channel"] for one in documents} == {"app_store"}


@pytest.mark.requirement("R9")
def test_an_edited_review_is_a_new_version_of_the_same_feedback(store: Store) -> None:
    store.write(1, stars=1, words="Crashes")
    store.poll()
    store.clock.now += 3_600
    store.write(1, stars=5, words="Works now")
    assert store.poll()[0] == 1
    first, second = store.memory.documents
    assert first["id"] == second["id"]
    assert first["source_version"] < second["source_version"]
    assert [one["scores"][0]["value"] for one in (first, second)] == [1, 5]


@pytest.mark.requirement("R40")
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset"},
        {"kind": "status", "status": 503},
        {"kind": "timeout_before", "seconds": 0.01},
        {"kind": "error_in_200", "body": "<html>maintenance</html>"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_whatever_the_store_does_the_next_run_makes_it_good(
    store: Store, fault: dict[str, Any]
) -> None:
    store.write(*range(5))
    store.post("faults", [{**fault, "match": "eviews"}])
    with pytest.raises(RetryableError):
        store.poll()
    assert store.poll() == (5, 0, 0)


def test_a_store_that_asks_to_wait_is_left_alone(store: Store) -> None:
    store.write(1)
    store.post("faults", [{"kind": "rate_limit", "seconds": 60, "match": "eviews"}])
    for _ in range(2):
        with pytest.raises(RetryableError) as caught:
            store.poll()
        assert caught.value.retry_after == 60
    store.clock.now += 60
    assert store.poll() == (1, 0, 0)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda secret: {**secret, "private_key": "junk"},
        lambda secret: {**secret, "issuer_id": "other", "client_email": "other@example.com"},
        lambda secret: {key: value for key, value in secret.items() if key != "private_key"},
    ],
    ids=["no key", "another account", "missing"],
)
def test_a_wrong_secret_is_a_wrong_deployment(
    store: Store, spoil: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    store.secret = json.dumps(spoil(json.loads(store.secret)))
    with pytest.raises(ConfigError):
        store.poll()
