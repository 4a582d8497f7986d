"""One message, one destination: what is sent, what is stored, and what the queue is told."""

import json
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest
from delivery_doubles import (
    CHAT,
    HOOK,
    START,
    TRACKER,
    UPSERT,
    Process,
    World,
    destination,
    event,
    lost_answer,
    no_connection,
    record,
    with_auth,
    with_headers,
)

from feedbus.delivery import UndeliverableError, deliver
from feedbus.destinations.base import OAuthToken, Outcome, StaticToken, Step
from feedbus.errors import ConfigError, RejectedError, RetryableError
from feedbus.ledger import LEASE
from feedbus.transport import Request, Response

OAUTH = OAuthToken(lambda secret: Request("POST", "/token", form={"key": secret["refresh"]}))


@pytest.fixture
def world() -> World:
    world = World()
    world.put(record())
    return world


def refused(world: World, detail: dict[str, Any] | None = None, **more: Any) -> str:
    with pytest.raises(UndeliverableError) as caught:
        world.deliver(detail or event(world.records["fbk_1"]), **more)
    return str(caught.value)


def retried(world: World, detail: dict[str, Any] | None = None, **more: Any) -> float:
    with pytest.raises(RetryableError) as caught:
        world.deliver(detail or event(world.records["fbk_1"]), **more)
    assert caught.value.retry_after is not None
    return caught.value.retry_after


# what is sent and stored


def test_a_new_feedback_becomes_one_ticket_with_its_contact(world: World) -> None:
    world.now += 7
    done = world.deliver(event(record()))
    assert (done.how, done.version, done.remote_id) == ("sent", 1, "ticket/fbk_1")
    assert done.seconds == 7
    assert world.vendor.tickets == {"fbk_1": [1]}
    assert world.vendor.links == {("ticket/fbk_1", "contact of a@example.com")}


def test_the_ledger_tells_what_was_done(world: World) -> None:
    world.deliver(event(record()))
    entry = world.entry()
    assert entry["state"] == "done"
    assert entry["remote_id"] == "ticket/fbk_1"
    assert json.loads(str(entry["ids"])) == {
        "contact": "contact of a@example.com",
        "ticket": "ticket/fbk_1",
    }
    assert (entry["version"], entry["attempts"], entry["reason"]) == (1, 0, "")
    assert len(str(entry["body_sha256"])) == 64
    log = json.loads(str(entry["log"]))
    assert [one[1:] for one in log] == [
        ["contact", 200, "ok"],
        ["ticket", 200, "ok"],
        ["link", 204, "ok"],
    ]
    assert log[0][0] == "2027-01-15T08:00:00.000Z"


def test_ids_go_into_the_url_quoted_and_into_the_body_as_they_are(world: World) -> None:
    world.deliver(event(record()))
    _, ticket, link = world.vendor.requests
    assert link.url == "/tickets/ticket%2Ffbk_1/contacts/contact%20of%20a%40example.com"
    assert ticket.json["contact"] == "contact of a@example.com"


def test_words_that_look_like_a_placeholder_stay_as_they_are(world: World) -> None:
    text = "Look at {contact.id} and {other.id}"
    told = record()
    told.feedback.text = text
    world.put(told)
    world.deliver(event(told))
    assert world.vendor.requests[1].json["text"] == text


@pytest.mark.requirement("R28")
def test_a_redelivered_message_sends_nothing(world: World) -> None:
    world.deliver(event(record()))
    sent = len(world.vendor.requests)
    done = world.deliver(event(record()))
    assert (done.how, done.remote_id) == ("already", "ticket/fbk_1")
    assert len(world.vendor.requests) == sent


def test_an_old_event_pushes_the_record_as_it_is_now(world: World) -> None:
    newest = world.put(record(5))
    assert world.deliver(event(newest, 2)).version == 5
    assert world.vendor.tickets == {"fbk_1": [5]}
    assert world.deliver(event(newest, 4)).how == "already"


def test_a_later_change_updates_the_same_ticket(world: World) -> None:
    world.destination = TRACKER
    world.deliver(event(record()))
    world.put(record(2))
    world.deliver(event(record(2)))
    assert world.vendor.tickets == {"fbk_1~1": [1, 2]}


def test_each_event_is_a_message_of_its_own(world: World) -> None:
    world.destination = CHAT
    newest = world.put(record(3))
    for version in (3, 1, 3, 2, 1):
        world.deliver(event(newest, version))
    assert world.vendor.messages == ["fbk_1:3", "fbk_1:1", "fbk_1:2"]
    assert {key[1] for key in world.table.items} == {"link#crm#1", "link#crm#2", "link#crm#3"}


def test_an_update_is_timed_from_its_change_not_from_the_first_receipt(world: World) -> None:
    changed = world.put(record().changed("feedback.updated", at="2027-01-15T09:00:00.000Z"))
    world.now = START + 3600 + 2
    assert world.deliver(event(changed)).seconds == 2


def test_an_erased_feedback_is_not_sent(world: World) -> None:
    told = event(record())
    world.records.clear()
    assert world.deliver(told).how == "gone"
    assert not world.vendor.requests
    assert not world.table.items


def test_an_event_from_before_the_erasure_brings_back_no_words(world: World) -> None:
    world.destination = HOOK
    told = event(record())
    erased = record().changed("feedback.erased", at="2027-01-15T09:00:00.000Z")
    erased.feedback.text = None
    world.put(erased)
    world.deliver(told)
    assert "terrible" not in json.dumps(world.vendor.requests[0].json)


def test_ledger_entries_can_be_made_to_expire(world: World) -> None:
    world.ports = world.process()
    world.ports.ledger_days = 10
    world.deliver(event(record()))
    assert world.entry()["ttl"] == START + 10 * 86_400


# modes


@pytest.mark.requirement("R260")
def test_a_dry_run_writes_the_ledger_and_sends_nothing(world: World) -> None:
    world.set(mode="dry_run")
    assert world.deliver(event(record())).how == "dry_run"
    assert world.deliver(event(record())).how == "dry_run"
    assert not world.vendor.requests
    assert (world.entry()["state"], world.entry()["version"]) == ("dry_run", 0)
    assert len(str(world.entry()["body_sha256"])) == 64


def test_what_a_dry_run_saw_is_delivered_once_the_connection_is_live(world: World) -> None:
    world.set(mode="dry_run")
    world.deliver(event(record()))
    world.set(mode="live")
    assert world.deliver(event(record())).how == "sent"


def test_a_dry_run_does_not_forget_a_real_ticket(world: World) -> None:
    world.deliver(event(record()))
    world.set(mode="dry_run")
    world.put(record(2))
    world.deliver(event(record(2)))
    assert (world.entry()["state"], world.entry()["remote_id"]) == ("done", "ticket/fbk_1")


@pytest.mark.requirement("R259")
def test_a_test_record_goes_the_whole_way_but_not_out(world: World) -> None:
    tested = world.put(record(test=True))
    assert world.deliver(event(tested)).how == "dry_run"
    assert not world.vendor.requests
    assert world.entry()["state"] == "dry_run"


def test_a_paused_connection_leaves_the_message_in_the_queue(world: World) -> None:
    world.set(mode="paused")
    assert retried(world) == 900
    assert not world.table.items
    assert not world.vendor.requests


def test_a_dry_run_tells_what_can_not_be_written(world: World) -> None:
    world.set(mode="dry_run")
    world.destination = destination(steps=lambda push: [push.options["pipeline"]])
    assert "KeyError" in refused(world)
    assert not world.table.items


# refusals


@pytest.mark.requirement("R265")
@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 422])
def test_what_is_refused_for_good_is_tried_once(world: World, status: int) -> None:
    world.vendor.answers = [status]
    assert f"step contact: {'' if status == 401 else 'HTTP '}{status}" in refused(world)
    assert len(world.vendor.requests) == 1
    assert world.entry()["state"] == "failed"
    assert str(status) in str(world.entry()["reason"])


def test_a_failed_delivery_can_be_made_again(world: World) -> None:
    world.vendor.answers = [422]
    refused(world)
    assert world.deliver(event(record())).how == "sent"
    assert world.entry()["reason"] == ""


def test_a_forbidden_address_is_refused_for_good(world: World) -> None:
    world.vendor.answers = [RejectedError("the address of localhost is not allowed")]  # type: ignore[list-item]
    assert "not allowed" in refused(world)
    assert world.entry()["state"] == "failed"


def test_a_missing_id_names_the_step(world: World) -> None:
    world.vendor.answers = [Response(200, body=b"{}")]
    assert refused(world) == "step contact has found no id"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"id": ""}',
        b'{"id": null}',
        b'{"id": true}',
        b'{"id": [1]}',
        b'{"id": ".."}',
        b'{"id": "a\\nb"}',
        b'{"id": "%s"}' % (b"x" * 201),
        b"[" * 60_000,
    ],
)
def test_a_ticket_without_a_usable_id_is_refused(world: World, body: bytes) -> None:
    world.vendor.answers = [Response(200, body=b'{"id": 7}'), Response(200, body=body)]
    assert refused(world) == "step ticket: the answer holds no id"


def test_numbers_are_ids_too(world: World) -> None:
    world.vendor.answers = [Response(200, body=b'{"id": 7}'), Response(200, body=b'{"id": 9}')]
    assert world.deliver(event(record())).remote_id == "9"


def test_steps_that_can_not_be_written_are_refused_without_the_customers_words(
    world: World,
) -> None:
    def steps(push: Any) -> list[Step]:
        return [Step("ticket", Request("POST", {}[push.feedback.text]))]

    world.destination = destination(steps=steps)
    reason = refused(world)
    assert "KeyError in steps" in reason
    assert "terrible" not in reason + json.dumps(world.entry())


def test_nothing_secret_or_long_is_stored_as_a_reason(world: World) -> None:
    world.secret = {"token": "sesame-open", "url": "https://hooks.example/T0/secret"}
    reason = "sesame-open at https://hooks.example/T0/secret\r\n" + "x" * 9000
    world.destination = destination(
        auth=StaticToken(), classify=lambda response, now: Outcome("permanent", reason)
    )
    told = refused(world)
    stored = str(world.entry()["reason"])
    assert told == stored
    assert len(stored) == 500
    assert "sesame" not in stored
    assert "hooks.example" not in stored
    assert stored.isprintable()


def test_the_ledger_holds_neither_words_nor_secrets(world: World) -> None:
    world.secret = {"token": "sesame-open"}
    world.destination = with_auth(UPSERT, StaticToken())
    world.deliver(event(record()))
    everything = json.dumps(list(world.table.items.values()))
    assert "sesame" not in everything
    assert "terrible" not in everything
    assert "ann@example.com" not in everything


def test_the_log_keeps_the_last_ten_exchanges(world: World) -> None:
    for version in range(1, 6):
        world.put(record(version))
        world.deliver(event(record(version)))
    assert len(json.loads(str(world.entry()["log"]))) == 10


# retries


@pytest.mark.requirement("R265")
def test_waits_double_up_to_fifteen_minutes(world: World) -> None:
    for attempt in range(12):
        world.vendor.answers = [no_connection()]
        expected = min(5 * 2**attempt, 900)
        wait = retried(world)
        assert 0.8 * expected <= wait <= 1.2 * expected
        assert world.entry()["attempts"] == attempt + 1
        world.now += wait
    world.deliver(event(record()))
    assert world.entry()["attempts"] == 0


@pytest.mark.requirement("R265")
@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("0", 0, 0),
        ("7", 7, 8.4),
        ("1000000000", 43_200, 43_200),
        (formatdate(START + 100, usegmt=True), 100, 120),
        (formatdate(START - 100, usegmt=True), 0, 0),
        ("soon", 4, 6),
        ("-5", 4, 6),
        ("1e9", 4, 6),
        ("", 4, 6),
        ("9" * 400, 4, 6),
    ],
)
def test_retry_after_is_obeyed_within_reason(
    world: World, header: str, low: float, high: float
) -> None:
    world.vendor.answers = [with_headers(429, retry_after=header)]
    assert low <= retried(world) <= high
    assert world.drain(event(record())) == []
    assert world.vendor.tickets == {"fbk_1": [1]}


@pytest.mark.parametrize("asked", [float("nan"), float("inf"), -3.0, 1e300])
def test_absurd_waits_of_a_destination_are_made_harmless(world: World, asked: float) -> None:
    world.destination = destination(
        classify=lambda response, now: Outcome("retry", "busy", retry_after=asked)
    )
    assert 0 <= retried(world) <= 43_200


def test_nobody_asks_before_the_vendor_wants_to_be_asked(world: World) -> None:
    world.vendor.answers = [with_headers(429, retry_after="600")]
    retried(world)
    assert world.entry()["state"] == "parked"
    sent = len(world.vendor.requests)
    newest = world.put(record(2))
    world.now += 100
    assert 500 <= retried(world, event(newest)) <= 600
    assert len(world.vendor.requests) == sent
    world.now += 501
    assert world.deliver(event(newest)).version == 2


@pytest.mark.parametrize("status", [408, 423, 425, 429, 500, 502, 503, 504])
def test_a_passing_trouble_is_tried_again(world: World, status: int) -> None:
    world.vendor.answers = [status]
    retried(world)
    assert (world.entry()["state"], world.entry()["lease_until"]) == ("pending", 0.0)
    assert world.deliver(event(record())).how == "sent"


def test_an_error_in_a_2xx_answer_is_an_error(world: World) -> None:
    def classify(response: Response, now: float) -> Outcome:
        body = response.json() or {}
        return Outcome("retry", "code 45009") if body.get("errcode") else Outcome("ok")

    world.destination = destination(classify=classify)
    world.vendor.answers = [Response(200, body=b'{"errcode": 45009}')]
    retried(world)
    assert world.entry()["state"] == "pending"


def test_an_answer_that_nobody_can_read_is_an_unknown_outcome(world: World) -> None:
    def classify(response: Response, now: float) -> Outcome:
        raise RecursionError

    world.destination = destination("ledger_only", classify=classify)
    world.set(on_unknown="hold")
    assert "unreadable answer" in refused(world)
    assert world.entry()["state"] == "unknown"


# unknown outcomes


@pytest.mark.parametrize("failure", [lost_answer(), 500, 502, 503, 504])
def test_an_upsert_is_simply_repeated(world: World, failure: Any) -> None:
    world.vendor.answers = [Response(200, body=b'{"id": "c"}'), failure]
    world.vendor.commits = True
    retried(world)
    assert world.drain(event(record())) == []
    assert world.vendor.created == 1


@pytest.mark.parametrize("failure", [lost_answer(), 500, 504])
def test_a_receiver_gets_the_same_id_again(world: World, failure: Any) -> None:
    world.destination = HOOK
    world.vendor.answers, world.vendor.commits = [failure], True
    assert world.drain(event(record())) == []
    assert world.vendor.messages == ["fbk_1:1", "fbk_1:1"]
    assert world.vendor.seen_messages == {"fbk_1:1"}


@pytest.mark.parametrize("failure", [lost_answer(), 500, 504])
def test_without_an_upsert_an_unknown_outcome_is_repeated_if_so_configured(
    world: World, failure: Any
) -> None:
    world.destination = CHAT
    world.vendor.answers, world.vendor.commits = [failure], True
    assert world.drain(event(record())) == []
    assert world.vendor.messages == ["fbk_1:1", "fbk_1:1"]


@pytest.mark.parametrize("failure", [lost_answer(), 500, 504])
def test_without_an_upsert_an_unknown_outcome_is_held_if_so_configured(
    world: World, failure: Any
) -> None:
    world.destination = CHAT
    world.set(on_unknown="hold")
    world.vendor.answers, world.vendor.commits = [failure], True
    assert "unknown" in refused(world)
    assert world.entry("link#crm#1")["state"] == "unknown"
    assert "held" in refused(world)
    assert world.vendor.messages == ["fbk_1:1"]


@pytest.mark.parametrize("failure", [no_connection(), 429, 423])
def test_what_certainly_was_not_done_is_not_unknown(world: World, failure: Any) -> None:
    world.destination = CHAT
    world.set(on_unknown="hold")
    world.vendor.answers = [failure]
    assert world.drain(event(record())) == []
    assert world.vendor.messages == ["fbk_1:1"]


def test_a_held_delivery_holds_later_changes_of_the_same_ticket(world: World) -> None:
    world.destination = TRACKER
    world.set(on_unknown="hold")
    world.vendor.answers, world.vendor.commits = [lost_answer()], True
    refused(world)
    newest = world.put(record(2))
    assert "held" in refused(world, event(newest))
    assert world.vendor.created == 1


def test_a_redrive_permits_one_repeat_of_a_held_delivery(world: World) -> None:
    world.destination = CHAT
    world.set(on_unknown="hold")
    world.vendor.answers = [lost_answer()]
    refused(world)
    world.now += 60
    world.vendor.answers = [lost_answer()]
    redriven_at = world.now
    assert "unknown" in refused(world, redriven_at=redriven_at)
    world.now += 60
    # The same message again: it was permitted before the second outcome became unknown.
    assert "held" in refused(world, redriven_at=redriven_at)
    assert len(world.vendor.requests) == 2
    assert world.deliver(event(record()), redriven_at=world.now).how == "sent"


def test_a_step_that_was_done_is_not_repeated_when_the_next_one_fails(world: World) -> None:
    world.destination = TRACKER
    world.vendor.answers = [Response(201, body=b'{"id": "T-1"}'), no_connection()]
    world.vendor.tickets["T-1"] = [1]
    retried(world)
    assert world.entry()["remote_id"] == "T-1"
    assert world.deliver(event(record())).remote_id == "T-1"
    assert [one.method for one in world.vendor.requests] == ["POST", "PUT", "PATCH", "PUT"]


# leases


def test_a_living_lease_is_respected(world: World) -> None:
    class Dead(BaseException):
        pass

    def dies(response: Response, now: float) -> Outcome:
        raise Dead

    world.destination = destination(classify=dies)
    with pytest.raises(Dead):
        world.deliver(event(record()))
    world.destination = UPSERT
    world.now += 30
    assert LEASE - 30 <= retried(world) <= (LEASE - 30) * 1.2
    assert len(world.vendor.requests) == 1
    world.now += LEASE
    assert world.deliver(event(record())).how == "sent"


def test_who_lost_the_lease_settles_nothing(world: World) -> None:
    slow = world.process()

    def send(request: Request, to: Any, base_url: str) -> Response:
        world.now += LEASE / 2
        if request.url == "/tickets":
            world.let_the_lease_end()
            world.put(record(2))
            world.deliver(event(record(2)))
        return world.vendor.send(request)

    slow.send = send
    with pytest.raises(RetryableError):
        deliver(event(record()), world.connection, UPSERT, slow)
    assert (world.entry()["state"], world.entry()["version"]) == ("done", 2)


def test_a_lost_answer_of_the_table_is_not_taken_for_somebody_elses_write(world: World) -> None:
    world.ports = world.process()
    honest = world.ports.table

    class Liar:
        """Commits, loses the answer, and meets its own write at the client's retry."""

        get = staticmethod(honest.get)

        def put_once(self, item: Any) -> bool:
            assert honest.put_once(item)
            return False

        def put_if(self, item: Any, condition: str, values: Any) -> bool:
            assert honest.put_if(item, condition, values)
            return False

    world.ports.table = Liar()
    assert world.deliver(event(record())).how == "sent"


# proofs


def test_a_static_token_goes_into_the_header(world: World) -> None:
    world.secret = {"token": "sesame\n"}
    world.destination = with_auth(UPSERT, StaticToken("x-key", "Key {token}"))
    world.deliver(event(record()))
    assert all(one.headers["x-key"] == "Key sesame" for one in world.vendor.requests)


def test_a_missing_token_is_a_wrong_deployment(world: World) -> None:
    world.destination = with_auth(UPSERT, StaticToken())
    with pytest.raises(ConfigError, match="crm: the secret lacks `token`"):
        world.deliver(event(record()))
    assert not world.table.items


def test_a_refused_static_token_is_refused_for_good(world: World) -> None:
    world.secret = {"token": "sesame"}
    world.destination = with_auth(UPSERT, StaticToken())
    world.vendor.answers = [401]
    assert "401" in refused(world)
    assert len(world.vendor.requests) == 1


def test_an_expired_oauth_token_is_replaced_once(world: World) -> None:
    world.secret = {"refresh": "r"}
    world.destination = with_auth(UPSERT, OAUTH)
    world.deliver(event(record()))
    assert world.vendor.tokens == 1
    world.vendor.good_token = "revoked"
    world.put(record(2))
    assert world.deliver(event(record(2))).how == "sent"
    assert world.vendor.tokens == 2


def test_a_fresh_token_that_is_refused_is_the_end(world: World) -> None:
    world.secret = {"refresh": "r"}
    world.destination = with_auth(UPSERT, OAUTH)
    token = Response(200, body=b'{"access_token": "a"}')
    world.vendor.answers = [token, 401, token, 401]
    assert "401" in refused(world)
    assert len(world.vendor.requests) == 4


def test_a_vendor_that_gives_no_token_for_now_is_asked_again(world: World) -> None:
    world.secret = {"refresh": "r"}
    world.destination = with_auth(UPSERT, OAUTH)
    world.vendor.answers = [503]
    retried(world)
    assert world.entry()["state"] == "pending"
    assert world.deliver(event(record())).how == "sent"


def test_a_vendor_that_refuses_the_secret_fails_loudly_and_keeps_the_message(world: World) -> None:
    world.secret = {"refresh": "r"}
    world.destination = with_auth(UPSERT, OAUTH)
    world.vendor.answers = [400]
    with pytest.raises(ConfigError, match="crm: the vendor gave no token"):
        world.deliver(event(record()))
    assert world.entry()["state"] == "pending"
    assert world.deliver(event(record())).how == "sent"


def test_a_signature_covers_what_is_sent(world: World) -> None:
    world.secret = {"key": "k"}

    def sign(request: Request, secret: Any, now: float) -> Request:
        signed = f"{secret['key']}|{request.url}|{now}|{request.headers['authorization']}"
        return replace(request, headers={**request.headers, "signature": signed})

    world.secret = {"key": "k", "token": "t"}
    world.destination = destination(auth=StaticToken(), sign=sign)
    world.deliver(event(record()))
    assert world.vendor.requests[0].headers["signature"] == f"k|/contacts|{START}|Bearer t"


def test_a_destination_sees_the_settings_but_not_the_secret(world: World) -> None:
    seen = []

    def steps(push: Any) -> list[Step]:
        seen.append(push)
        return []

    world.secret = {"token": "sesame", "client_secret": "s", "url": "https://a.example"}
    world.destination = destination(steps=steps)
    world.deliver(event(record()))
    assert seen[0].connection == {"mail_from": "", "url": "https://a.example"}


# the vendor is down


@pytest.mark.requirement("R250")
def test_a_vendor_that_is_down_is_probed_not_hammered(world: World) -> None:
    world.ports = world.process()
    waiting = [world.put(record(id_=f"fbk_{number}")) for number in range(200)]
    again = dict.fromkeys(range(200), START)
    world.vendor.answers = [no_connection()] * 10_000
    end = START + 600
    while (number := min(again, key=lambda one: again[one])) is not None and again[number] < end:
        world.now = max(world.now, again[number]) + 0.01
        again[number] = world.now + retried(world, event(waiting[number]))
    # Five failures close the gate; then 30, 60, 120, 240, 300 seconds.
    assert len(world.vendor.requests) <= 5 + 5
    world.vendor.answers = []
    world.now += 400
    assert world.drain(*map(event, waiting)) == []
    assert len(world.vendor.tickets) == 200


@pytest.mark.requirement("R250")
def test_patience_asked_of_one_message_is_shown_by_all(world: World) -> None:
    world.ports = world.process()
    other = world.put(record(id_="fbk_2"))
    world.vendor.answers = [with_headers(429, retry_after="30")]
    retried(world)
    assert 30 <= retried(world, event(other)) <= 36
    assert len(world.vendor.requests) == 1
    world.now += 31
    assert world.deliver(event(other)).how == "sent"


def test_trouble_with_one_record_does_not_stop_the_others(world: World) -> None:
    world.ports = world.process()
    other = world.put(record(id_="fbk_2"))
    world.vendor.answers = [with_headers(423, retry_after="600")]
    retried(world)
    assert world.deliver(event(other)).how == "sent"


def test_what_was_delivered_is_acknowledged_while_the_vendor_is_down(world: World) -> None:
    world.ports = world.process()
    world.deliver(event(record()))
    other = world.put(record(id_="fbk_2"))
    world.vendor.answers = [with_headers(503, retry_after="30")]
    retried(world, event(other))
    assert world.deliver(event(record())).how == "already"


def test_a_process_counts_its_points() -> None:
    world = World()
    world.put(record())
    process = Process()
    world.deliver(event(record()), process)
    # record, entry, claim, three requests, outcome: each before and after.
    assert process.points == 14
