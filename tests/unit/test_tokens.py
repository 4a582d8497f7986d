"""One token for all instances: fetched once, replaced once, never fetched twice at a time."""

import threading
import time
from typing import Any

import pytest
from delivery_doubles import START, Crash, FakeTable, Process, lost_answer, no_connection

from feedbus.destinations.base import OAuthToken
from feedbus.errors import ConfigError, RetryableError, UnknownOutcomeError
from feedbus.tokens import LEASE, POLL, POLLS, Tokens
from feedbus.transport import Request, Response

AUTH = OAuthToken(lambda secret: Request("POST", "/token", form={"key": secret["key"]}))
SECRET = {"key": "k"}


class Issuer:
    """Gives out `token-1`, `token-2`, …"""

    def __init__(self, life: Any = 3600) -> None:
        self.count = 0
        self.life = life
        self.failure: Response | Exception | None = None
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Response:
        assert request.form == {"key": "k"}
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure:
            return self.failure
        with self._lock:
            self.count += 1
            text = f'{{"access_token": "token-{self.count}", "expires_in": {self.life}}}'
        return Response(200, body=text.encode())


class Hub:
    """Instances that share a table and a clock."""

    def __init__(self) -> None:
        self.now = START
        self.table = FakeTable()
        self.issuer = Issuer()

    def instance(self, process: Process | None = None) -> Tokens:
        return Tokens(FakeTable(process, self.table), lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def get(self, tokens: Tokens | None = None, **more: Any) -> str:
        return (tokens or self.instance()).get("crm", AUTH, SECRET, self.issuer, **more)

    @property
    def item(self) -> dict[str, Any]:
        return self.table.items["token#crm", "token"]


@pytest.fixture
def hub() -> Hub:
    return Hub()


def test_a_token_is_fetched_once_for_all_instances(hub: Hub) -> None:
    assert {hub.get() for _ in range(5)} == {"token-1"}
    assert hub.issuer.count == 1


def test_a_process_asks_the_table_once(hub: Hub) -> None:
    process = Process()
    tokens = hub.instance(process)
    hub.get(tokens)
    seen = process.points
    hub.get(tokens)
    assert process.points == seen


def test_a_token_is_replaced_before_it_ends(hub: Hub) -> None:
    tokens = hub.instance()
    hub.get(tokens)
    hub.now += 3600 - 61
    assert hub.get(tokens) == "token-1"
    hub.now += 2
    assert hub.get(tokens) == "token-2"
    assert hub.get() == "token-2"


def test_a_short_life_is_used_for_half_of_it(hub: Hub) -> None:
    hub.issuer.life = 40
    hub.get()
    hub.now += 19
    assert hub.get() == "token-1"
    hub.now += 2
    assert hub.get() == "token-2"


@pytest.mark.parametrize("life", ['"3600"', "null", "-1", "0", "[]", "NaN", '"soon"', "1e400"])
def test_a_life_that_is_no_number_falls_back(hub: Hub, life: str) -> None:
    hub.issuer.life = life
    hub.get()
    expected = 3600 if life == '"3600"' else AUTH.default_life
    assert hub.item["expires_at"] == START + expected


def test_an_absurd_life_is_cut(hub: Hub) -> None:
    hub.issuer.life = 10**30
    hub.get()
    assert hub.item["expires_at"] == START + 30 * 86_400


def test_a_refused_token_is_replaced_once_for_all(hub: Hub) -> None:
    first, second = hub.instance(), hub.instance()
    assert hub.get(first) == hub.get(second) == "token-1"
    assert hub.get(first, refused="token-1") == "token-2"
    assert hub.get(second, refused="token-1") == "token-2"
    assert hub.get(second) == "token-2"
    assert hub.issuer.count == 2


def test_while_one_fetches_the_others_use_the_old_token(hub: Hub) -> None:
    hub.get()
    hub.now += 3550
    hub.item["lease_until"] = hub.now + LEASE
    assert hub.get() == "token-1"
    assert hub.issuer.count == 1


def test_while_one_fetches_the_others_wait_if_there_is_no_token(hub: Hub) -> None:
    hub.get()
    hub.now += 4000
    hub.item["lease_until"] = hub.now + LEASE
    before = hub.now

    def sleep(seconds: float) -> None:
        hub.sleep(seconds)
        if hub.now > before + 3:
            hub.item.update(value="other", expires_at=hub.now + 3600, stale_at=hub.now + 3540)

    tokens = Tokens(hub.table, lambda: hub.now, sleep)
    assert hub.get(tokens) == "other"
    assert hub.issuer.count == 1


def test_waiting_has_an_end(hub: Hub) -> None:
    hub.get()
    hub.now += 4000
    hub.item["lease_until"] = hub.now + LEASE
    before = hub.now
    with pytest.raises(RetryableError):
        hub.get()
    assert hub.now - before <= POLL * POLLS


def test_who_died_while_fetching_is_replaced(hub: Hub) -> None:
    undisturbed = Process()
    hub.get(hub.instance(undisturbed))
    for point in range(undisturbed.points):
        hub = Hub()
        with pytest.raises(Crash):
            hub.get(hub.instance(Process(point)))
        hub.now += LEASE
        assert hub.get().startswith("token-")
        assert hub.issuer.count <= 2


def test_eight_instances_fetch_one_token(hub: Hub) -> None:
    for _ in range(25):
        hub = Hub()
        found: list[str] = []
        start = threading.Barrier(8)

        def run(hub: Hub = hub, found: Any = found, start: Any = start) -> None:
            # The clock stands still: waiting must not end the lease of a fetch under way.
            tokens = Tokens(hub.table, lambda: START, lambda seconds: time.sleep(0.001))
            start.wait()
            found.append(hub.get(tokens))

        threads = [threading.Thread(target=run) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert found == ["token-1"] * 8


@pytest.mark.parametrize("failure", [Response(429), Response(503), no_connection(), lost_answer()])
def test_a_passing_failure_leaves_the_way_free(hub: Hub, failure: Any) -> None:
    hub.issuer.failure = failure
    with pytest.raises(RetryableError) as caught:
        hub.get()
    # Asking for a token twice makes nothing twice.
    assert not isinstance(caught.value, UnknownOutcomeError)
    hub.issuer.failure = None
    assert hub.get() == "token-1"


@pytest.mark.parametrize(
    "failure",
    [
        Response(400, body=b'{"error": "invalid_grant"}'),
        Response(401),
        Response(302),
        Response(200, body=b"<html>"),
        Response(200, body=b'{"error": "access_denied"}'),
        Response(200, body=b'{"access_token": ""}'),
        Response(200, body=b'{"access_token": {"a": 1}}'),
        Response(200, body=b"[" * 60_000),
    ],
)
def test_no_token_for_this_secret_is_a_wrong_deployment(hub: Hub, failure: Response) -> None:
    hub.issuer.failure = failure
    with pytest.raises(ConfigError, match="connection crm"):
        hub.get()
    hub.issuer.failure = None
    assert hub.get() == "token-1"


def test_a_failed_fetch_keeps_the_old_token(hub: Hub) -> None:
    hub.get()
    hub.now += 3550
    hub.issuer.failure = Response(503)
    with pytest.raises(RetryableError):
        hub.get()
    assert hub.item["value"] == "token-1"


def test_the_tokens_of_two_connections_are_apart(hub: Hub) -> None:
    tokens = hub.instance()
    assert hub.get(tokens) == "token-1"
    assert tokens.get("other", AUTH, SECRET, hub.issuer) == "token-2"
