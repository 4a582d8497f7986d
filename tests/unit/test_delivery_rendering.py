"""What `feedbus render` shows is what a push sends, without secrets."""

import json
from typing import Any

import pytest
from delivery_doubles import START, UPSERT, World, destination, event, record, with_auth

from feedbus.config import Connection
from feedbus.delivery import UndeliverableError, render
from feedbus.destinations.base import OAuthToken, StaticToken, Step
from feedbus.rendering import fill
from feedbus.settings import Settings
from feedbus.transport import Request

CRM = Connection(name="crm", type="acme")


def test_all_requests_of_a_push_are_shown() -> None:
    shown = render(with_auth(UPSERT, StaticToken()), CRM, record())
    assert [(one["method"], one["url"]) for one in shown] == [
        ("PUT", "https://vendor.example/contacts"),
        ("PUT", "https://vendor.example/tickets"),
        ("PUT", "https://vendor.example/tickets/{ticket.id}/contacts/{contact.id}"),
    ]
    assert shown[1]["body"]["contact"] == "{contact.id}"
    assert shown[1]["headers"] == {
        "authorization": "Bearer ***",
        "content-type": "application/json",
    }


def test_what_is_shown_is_what_is_sent() -> None:
    world = World(destination=with_auth(UPSERT, StaticToken()), secret={"token": "sesame"})
    world.put(record())
    world.deliver(event(record()))
    shown = render(world.destination, world.connection, record(), now=START)
    ids = {"contact": "contact of a@example.com", "ticket": "ticket/fbk_1"}
    for seen, sent in zip(shown, world.vendor.requests, strict=True):
        filled = fill(Request(seen["method"], seen["url"], json=seen["body"]), ids, set(ids))
        assert filled.url == "https://vendor.example" + sent.url
        assert filled.json == sent.json


def test_every_kind_of_body_can_be_shown() -> None:
    def steps(push: Any) -> list[Step]:
        return [
            Step("form", Request("POST", "https://a.example/f", form={"a": "b"})),
            Step("text", Request("POST", "/t", body="词".encode())),
            Step("bytes", Request("POST", "/b", body=b"\xff\x00")),
            Step("none", Request("GET", "/n")),
        ]

    shown = render(destination(steps=steps, base_url=""), CRM, record())
    assert [one["body"] for one in shown] == [{"a": "b"}, "词", "/wA=", None]
    assert [one["url"] for one in shown][:2] == ["https://a.example/f", "{base_url}/t"]
    assert shown[0]["headers"] == {"content-type": "application/x-www-form-urlencoded"}


def test_a_preview_is_shown_instead_of_the_body() -> None:
    shown = render(destination(preview=lambda request: "as a person reads it"), CRM, record())
    assert {one["body"] for one in shown} == {"as a person reads it"}


def test_settings_of_the_secret_are_shown_by_their_names() -> None:
    def steps(push: Any) -> list[Step]:
        return [Step("post", Request("POST", push.connection["url"], json=dict(push.connection)))]

    oauth = OAuthToken(lambda secret: Request("POST", "/token"))
    head = destination(steps=steps, secret={"url": "where", "token": "what"}, auth=oauth)
    (shown,) = render(head, CRM, record(), settings=Settings(public_url="https://hub.example/"))
    assert shown["url"] == "{url}"
    assert shown["body"] == {"mail_from": "feedback@example.com", "url": "{url}"}
    assert shown["headers"]["authorization"] == "Bearer ***"


def test_a_record_is_linked_where_people_find_it() -> None:
    def steps(push: Any) -> list[Step]:
        return [Step("post", Request("POST", "/", json=push.record_url))]

    head = destination(steps=steps)
    (shown,) = render(head, CRM, record(), settings=Settings(public_url="https://hub.example/"))
    assert shown["body"] == "https://hub.example/app/#/feedback/fbk_1"
    assert render(head, CRM, record())[0]["body"] == ""


def test_the_event_that_is_shown_is_the_one_asked_for() -> None:
    def steps(push: Any) -> list[Step]:
        return [Step("post", Request("POST", "/", json=push.event_id))]

    head = destination(steps=steps)
    assert render(head, CRM, record(3))[0]["body"] == "fbk_1:3"
    assert render(head, CRM, record(3), event(record(3), 2))[0]["body"] == "fbk_1:2"
    assert render(head, CRM, record(0))[0]["body"] == "fbk_1:1"


def test_a_record_that_can_not_be_written_says_why() -> None:
    head = destination(steps=lambda push: [push.options["pipeline"]])
    with pytest.raises(UndeliverableError, match="KeyError in"):
        render(head, CRM, record())


@pytest.mark.parametrize(
    ("body", "filled"),
    [
        ({"a": "{t.id}", "b": ["{t.id}", 1]}, {"a": "7/1", "b": ["7/1", 1]}),
        ({"a": "x {t.id}"}, {"a": "x {t.id}"}),
        ({"{t.id}": "{other.id}"}, {"{t.id}": "{other.id}"}),
        (None, None),
    ],
)
def test_only_whole_strings_of_a_body_are_placeholders(body: Any, filled: Any) -> None:
    request = fill(Request("POST", "/t/{t.id}", json=body), {"t": "7/1"}, {"t"})
    assert request.json == filled
    assert request.url == "/t/7%2F1"
    assert json.dumps(request.form) == "null"


@pytest.mark.parametrize("request_", [Request("GET", "/{t.id}"), Request("P", "/", json="{t.id}")])
def test_an_id_that_nobody_found_is_missed_by_name(request_: Request) -> None:
    with pytest.raises(UndeliverableError, match="step t has found no id"):
        fill(request_, {}, {"t"})
