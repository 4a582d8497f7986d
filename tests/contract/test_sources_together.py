"""What sources have in common: one shape, one customer, one way for context and events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_sources import RECEIVED_AT, STORED

from feedbus import intake, sources
from feedbus.analysis import customer_key
from feedbus.config import Endpoint
from feedbus.model import BusinessEvent, Channel, Feedback
from feedbus.signatures import Inbound


def read(source: str, payload: Any, **settings: Any) -> list[Any]:
    endpoint = Endpoint(name="one", source=source, **settings)
    body = json.dumps(payload, ensure_ascii=False).encode()
    return intake.normalise(sources.load(source), endpoint, Inbound(body), RECEIVED_AT)


def event(type_: str, **data: Any) -> dict[str, Any]:
    return {"type": type_, "timestamp": "2026-11-22T10:00:00Z", "data": {"id": "1", **data}}


@pytest.mark.requirement("R2")
@pytest.mark.requirement("R20")
def test_where_in_the_app_and_what_was_marked_on_the_screen_survive_unchanged() -> None:
    context = {
        "screen": "checkout",
        "page": "/pay",
        "app_version": "7.1.0",
        "location": {"city": "杭州"},
        "annotations": [{"x": 10, "y": 20, "w": 30, "h": 40, "note": "这里点不动"}],
    }
    (record,) = read("standard_webhooks", event("feedback.created", text="坏了", context=context))
    assert {name: record.context[name] for name in context} == context


@pytest.mark.requirement("R4")
def test_an_endpoint_says_whether_it_asked_or_was_there_to_be_found() -> None:
    defaults = {"origin": "solicited", "context": {"collection_mode": "active"}}
    (asked,) = read("standard_webhooks", event("a.b", text="x"), defaults=defaults)
    assert (asked.origin, asked.context["collection_mode"]) == ("solicited", "active")
    own = event("a.b", text="x", context={"collection_mode": "passive"})
    (found,) = read("standard_webhooks", own, defaults=defaults)
    assert found.context["collection_mode"] == "passive"


@pytest.mark.requirement("R5")
@pytest.mark.requirement("R14")
@pytest.mark.requirement("R19")
@pytest.mark.parametrize(
    "name",
    [
        "page.exited",
        "cart.abandoned",
        "transaction.completed",
        "issue.resolved",
        "payment.completed",
    ],
)
def test_what_happens_in_the_business_is_taken_as_an_event_that_can_trigger_a_survey(
    name: str,
) -> None:
    payload = event("shop", author={"email": "li@example.com"}, order_id="A-1")
    (found,) = read("standard_webhooks", payload, options={"types": {"shop": name}})
    assert isinstance(found, BusinessEvent)
    assert (found.name, found.order_id, found.author.email) == (name, "A-1", "li@example.com")


@pytest.mark.requirement("R6")
def test_every_channel_has_a_documented_payload_and_a_source_that_reads_it() -> None:
    heard: dict[str, set[str]] = {}
    for sample in STORED:
        for record in sample.expected:
            if "channel" in record:
                heard.setdefault(record["channel"], set()).add(sample.slug)
    assert set(heard) == set(Channel.__args__)  # type: ignore[attr-defined]
    assert all(heard[name] - {"mapped"} for name in set(heard) - {"other"})


@pytest.mark.requirement("R27")
def test_one_person_is_one_customer_whichever_channel_they_speak_through() -> None:
    mail = "Li.Wei@Example.com"
    (web,) = read(
        "tally",
        {
            "eventType": "FORM_RESPONSE",
            "data": {
                "responseId": "1",
                "fields": [
                    {"key": "q", "label": "?", "type": "TEXTAREA", "value": "慢"},
                    {"key": "m", "label": "Mail", "type": "INPUT_EMAIL", "value": mail},
                ],
            },
        },
    )
    (shop,) = read("standard_webhooks", event("a.b", text="slow", author={"email": mail.lower()}))
    ticket = {
        "type": "feedbus.ticket",
        "ticket_id": "9",
        "status": "open",
        "description": "slow",
        "requester": {"email": f" {mail}"},
    }
    (desk,) = read("zendesk", ticket)
    keys = {customer_key(record.author, record.source) for record in (web, shop, desk)}
    assert len(keys) == 1
    assert None not in keys


@pytest.mark.requirement("R25")
def test_every_source_says_whether_it_asked() -> None:
    origins = {
        record["origin"] for sample in STORED for record in sample.expected if "origin" in record
    }
    assert {"solicited", "unsolicited"} <= origins
    assert Feedback.model_fields["origin"].default == "unsolicited"


def test_there_are_sources_enough() -> None:
    assert len(sources.names()) >= 40


@pytest.mark.requirement("R257")
def test_what_a_listening_tool_exports_is_a_record_and_its_reach_no_score() -> None:
    mention = {"platform": "weibo", "author": "阿婷", "text": "漏水", "reach": "12800", "url": "u"}
    one, two = read("social_export", [mention, {**mention, "url": "v"}])
    assert (one.channel, one.platform, one.author.name) == ("social", "weibo", "阿婷")
    assert (one.text, one.url, one.context["reach"], one.scores) == ("漏水", "u", 12800, [])
    assert one.id != two.id
