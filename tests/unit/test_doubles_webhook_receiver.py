"""The webhook receiver: an independent judge of the hub's signatures."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from feedbus.signatures import Inbound, StandardWebhooks
from feedbus_ops.doubles import Doubles
from feedbus_ops.doubles.webhook_receiver import signature

NOW = 1_795_000_000.0
EVENT = {
    "specversion": "1.0",
    "id": "fbk_1:3",
    "source": "feedbus",
    "type": "feedback.received",
    "subject": "fbk_1",
    "time": "2026-11-22T14:30:00.000Z",
    "datacontenttype": "application/json",
    "data": {"text": "太慢了"},
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doubles]:
    with Doubles(tmp_path_factory.mktemp("receiver"), clock=lambda: NOW) as doubles:
        yield doubles


@pytest.fixture
def receiver(running: Doubles) -> Doubles:
    requests.post(f"{running.url}/_doubles/reset", timeout=5).raise_for_status()
    return running


def send(
    receiver: Doubles,
    body: Any = EVENT,
    *,
    id_: str = "fbk_1:3",
    at: float = NOW,
    secret: str | None = None,
    **headers: str,
) -> requests.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = StandardWebhooks().sign(
        Inbound(raw, {"webhook-id": id_}), secret or receiver.accounts.webhook_secret, at
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"content-type": "application/cloudevents+json", **signed.headers, **named}
    return requests.post(f"{receiver.url}/webhook", data=raw, headers=sent, timeout=5)


def state(receiver: Doubles) -> Any:
    return requests.get(f"{receiver.url}/_doubles/webhook_receiver/state", timeout=5).json()


def test_a_signed_event_is_kept_once_however_often_it_comes(receiver: Doubles) -> None:
    answers = [send(receiver) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json()["duplicate"] for answer in answers] == [False, True, True]
    held = state(receiver)
    assert [one["body"] for one in held["deliveries"]] == [EVENT]
    assert (held["duplicates"], held["differing"]) == (2, 0)


def test_the_same_id_with_other_content_shows(receiver: Doubles) -> None:
    send(receiver)
    send(receiver, {**EVENT, "data": {}})
    assert state(receiver)["differing"] == 1


def test_the_check_stands_on_the_specifications_own_example() -> None:
    secret, id_ = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    expected = b"g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(secret, id_, "1614265330", b'{"test": 2432232314}') == expected


def test_any_good_signature_of_a_rotation_will_do(receiver: Doubles) -> None:
    raw = json.dumps(EVENT).encode()
    scheme, inbound = StandardWebhooks(), Inbound(raw, {"webhook-id": "fbk_1:3"})
    good = scheme.sign(inbound, receiver.accounts.webhook_secret, NOW)
    other = scheme.sign(inbound, "whsec_" + base64.b64encode(b"other").decode(), NOW)
    both = f"{other.headers['webhook-signature']} {good.headers['webhook-signature']}"
    assert send(receiver, webhook_signature=both).status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"secret": "whsec_" + base64.b64encode(b"wrong").decode()}, 401),
        ({"at": NOW - 301}, 401),
        ({"at": NOW + 301}, 401),
        ({"webhook_signature": "v1,AAAA"}, 401),
        ({"webhook_signature": "v2,AAAA"}, 401),
        ({"webhook_signature": ""}, 401),
        ({"webhook_timestamp": "soon"}, 401),
        ({"webhook_id": ""}, 401),
        ({"webhook_id": "fbk_2:1"}, 401),
        ({"body": b"not json"}, 400),
        ({"body": []}, 400),
        ({"body": {key: EVENT[key] for key in EVENT if key != "type"}}, 400),
        ({"body": {**EVENT, "specversion": "0.3"}}, 400),
        ({"body": {**EVENT, "Not-Allowed": 1}}, 400),
        ({"body": {**EVENT, "time": "yesterday"}}, 400),
        ({"body": {}, "content_type": "application/json"}, 400),
    ],
)
def test_what_is_not_genuine_or_not_an_event_is_refused(
    receiver: Doubles, change: dict[str, Any], status: int
) -> None:
    assert send(receiver, **change).status_code == status
    assert state(receiver)["deliveries"] == []


def test_a_plain_event_is_taken_too(receiver: Doubles) -> None:
    answer = send(receiver, {"id": "fbk_1:3", "type": "x"}, content_type="application/json")
    assert answer.status_code == 200
