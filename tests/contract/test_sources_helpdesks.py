"""Freshdesk, Intercom, HubSpot, Help Scout and Front, beyond their samples."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from test_sources import NOW, RECEIVED_AT, SAMPLES

from feedbus import intake, merging, sources
from feedbus.config import Endpoint
from feedbus.errors import ConfigError, RetryableError, SignatureError
from feedbus.model import Feedback, Record, Removal, TicketUpdate
from feedbus.signatures import Inbound
from feedbus.sources import freshdesk
from feedbus.sources.base import Page, PullContext
from feedbus.transport import Request, Response

SECRET = "yyyyyyyy-0000-4000-8000-yyyyyyyyyyyy"
URL = "https://hub.example.com/hooks/hubspot"


def _read(slug: str, payload: Any, headers: dict[str, str] | None = None, **options: Any) -> Any:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    endpoint = Endpoint(name="one", source=slug, options=options)
    return intake.normalise(sources.load(slug), endpoint, Inbound(body, headers or {}), RECEIVED_AT)


def _sample(path: str) -> Any:
    return json.loads((SAMPLES / path).read_text())


def _records(*items: Any) -> dict[str, Record]:
    """What is stored after these items, by the vendor's id."""
    records: dict[str, Record] = {}
    for item in items:
        old = records.get(item.source_id)
        fields = (
            merging.removed(item, old, RECEIVED_AT)
            if isinstance(item, Removal)
            else merging.merged(item, old)
        )
        if fields is not None:
            base = old or Record(feedback=fields["feedback"])
            records[item.source_id] = base.model_copy(update=fields)
    return records


# --- HubSpot's signatures -------------------------------------------------------------------


def _old_signature(version: str, body: bytes, url: str = URL, method: str = "POST") -> Inbound:
    signed = f"{SECRET}{method}{url}" if version == "v2" else SECRET
    digest = hashlib.sha256(signed.encode() + body).hexdigest()
    headers = {"x-hubspot-signature": digest, "x-hubspot-signature-version": version}
    return Inbound(body, headers, method, url)


def _verify(inbound: Inbound, now: float = NOW, **options: Any) -> None:
    sources.load("hubspot").scheme(options).verify(inbound, [SECRET], now)


def _check(inbound: Inbound, now: float = NOW, **options: Any) -> str:
    with pytest.raises(SignatureError) as caught:
        _verify(inbound, now, **options)
    return caught.value.check


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_hubspots_older_signatures_are_accepted_and_cover_the_body(version: str) -> None:
    genuine = _old_signature(version, b"[]")
    _verify(genuine)
    upper = genuine.headers["x-hubspot-signature"].upper()
    _verify(genuine.with_headers(x_hubspot_signature=upper))
    assert _check(replace(genuine, body=b"[ ]")) == "signature does not match"


def test_hubspots_version_2_covers_method_and_url_and_version_1_can_be_switched_off() -> None:
    genuine = _old_signature("v2", b"[]")
    for changed in (replace(genuine, url=URL + "?a=1"), replace(genuine, method="PUT")):
        assert _check(changed) == "signature does not match"
    _verify(genuine, allow_v1=False)
    oldest = _old_signature("v1", b"[]")
    assert _check(oldest, allow_v1=False) == "another signature scheme"
    unnamed = replace(
        oldest, headers={"x-hubspot-signature": oldest.headers["x-hubspot-signature"]}
    )
    _verify(unnamed)
    assert _check(unnamed, allow_v1=False) == "another signature scheme"
    assert _check(unnamed.with_headers(x_hubspot_signature_version="v9"))


def test_where_hubspot_sends_version_3_an_older_signature_proves_nothing() -> None:
    genuine = sources.load("hubspot").scheme({}).sign(Inbound(b"[]", url=URL), SECRET, NOW)
    both = genuine.with_headers(**_old_signature("v2", b"[]").headers)
    _verify(both)
    for name, value in (
        ("x-hubspot-signature-v3", "AAAA"),
        ("x-hubspot-signature-v3", ""),
        ("x-hubspot-request-timestamp", ""),
        ("x-hubspot-request-timestamp", str(int(NOW * 1000) + 1)),
    ):
        _check(both.with_headers(**{name: value}))
    for drift in (301, -301):
        assert _check(both, NOW + drift) == "stale timestamp"


def test_hubspot_signs_the_url_that_was_registered_with_its_escapes_decoded() -> None:
    registered = "https://feedback.example.com/hooks/hubspot?to=a%2Fb&at=9%3a30&name=x%20y"
    behind_a_proxy = Inbound(b"[]", url="https://abc.execute-api.example.com/hooks/hubspot")
    hubspot = sources.load("hubspot")
    for signed in (
        registered,
        "https://feedback.example.com/hooks/hubspot?to=a/b&at=9:30&name=x%20y",
    ):
        scheme = hubspot.scheme({"public_url": signed})
        genuine = scheme.sign(behind_a_proxy, SECRET, NOW)
        _verify(genuine, public_url=registered)
        _verify(replace(genuine, url=registered))
        assert _check(genuine) == "signature does not match"


@pytest.mark.parametrize(
    ("slug", "options"),
    [
        ("hubspot", {"public_url": "http://feedback.example.com"}),
        ("hubspot", {"public_url": 7}),
        ("hubspot", {"allow_v1": "no"}),
        ("front", {"hook": "plugin"}),
    ],
)
def test_an_option_that_names_no_scheme_is_a_wrong_deployment(
    slug: str, options: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError, match=next(iter(options))):
        sources.load(slug).scheme(options)


# --- HubSpot's events -----------------------------------------------------------------------


def _asked(
    slug: str, notice: Feedback, response: Response, secret: dict[str, str], **options: Any
) -> tuple[Request, Page]:
    """What a fetch asks for, and what it makes out of the answer."""
    fetch = sources.load(slug).fetch
    assert fetch is not None
    steps = fetch.steps(notice, PullContext(json.dumps(secret), options, {}, NOW))
    request = next(steps)
    assert isinstance(request, Request)
    page = steps.send(response)
    assert isinstance(page, Page)
    assert list(steps) == []
    return request, page


def test_a_response_that_comes_in_many_events_is_fetched_once_and_keeps_its_id() -> None:
    (notice,) = _read("hubspot", _sample("hubspot/response_created.json"))
    assert notice.pending
    assert not notice.scores
    found = _sample("hubspot/response_fetched.json")
    del found["objectTypeId"]
    answer = Response(200, {}, json.dumps(found).encode())
    request, page = _asked("hubspot", notice, answer, {"token": "pat-1"}, properties=["nps_why"])
    url, _, query = request.url.partition("?properties=")
    assert url == "https://api.hubapi.com/crm/v3/objects/feedback_submissions/180584400001"
    assert {"hs_value", "hs_content", "hs_survey_type", "nps_why"} <= set(query.split(","))
    assert request.headers["authorization"] == "Bearer pat-1"
    (response,) = _read("hubspot", page.items[0])
    assert response.source_id == notice.source_id
    assert not response.pending
    assert response.scores[0].value == 9
    assert response.context["portal_id"] == notice.context["portal_id"]
    records = _records(response)
    assert records[notice.source_id].feedback.text == found["properties"]["hs_content"]


@pytest.mark.parametrize("slug", ["hubspot", "front"])
def test_a_fetch_that_is_refused_is_a_wrong_deployment_and_one_that_failed_is_tried_again(
    slug: str,
) -> None:
    notice = Feedback(source_id="a/b?c", part="m/1", pending=True)
    secret = {"token": "t", "api_url": "https://vendor.example.com/"}
    request, _ = _asked(slug, notice, Response(200, {}, b'{"id": "1"}'), secret)
    assert request.url.startswith("https://vendor.example.com/")
    assert "//" not in request.url.removeprefix("https://")
    assert "a/b" not in request.url
    assert "m/1" not in request.url
    for status in (401, 403, 404):
        with pytest.raises(ConfigError):
            _asked(slug, notice, Response(status), secret)
    for status in (429, 500, 503):
        with pytest.raises(RetryableError):
            _asked(slug, notice, Response(status), secret)
    with pytest.raises(ConfigError, match="token"):
        _asked(slug, notice, Response(200), {"api_url": "https://vendor.example.com"})


def test_a_try_again_of_a_batch_is_the_same_and_two_changes_of_a_stage_are_two() -> None:
    change = _sample("hubspot/mixed_batch.json")[0]
    again = {**change, "attemptNumber": 3}
    later = {**change, "occurredAt": change["occurredAt"] + 60_000}
    first, second, third = (_read("hubspot", [one])[0] for one in (change, again, later))
    assert first == second
    assert first.source_id != third.source_id


def test_the_hub_does_not_read_a_ticket_that_it_may_have_made_itself() -> None:
    """An app's event does not show `fb_external_id`, and a refused fetch would make it a record."""
    event = {"subscriptionType": "ticket.creation", "objectId": 5, "occurredAt": 1795252800000}
    assert _read("hubspot", [event]) == []
    assert (
        _read("hubspot", [{**event, "subscriptionType": "object.creation", "objectTypeId": "0-5"}])
        == []
    )


# --- Front ----------------------------------------------------------------------------------


def test_front_gets_its_challenge_back_only_for_a_sync() -> None:
    front = sources.load("front")
    assert front.handshake is not None
    sync = Inbound(
        b'{"type":"sync","authorization":{"id":"cmp_1"}}', {"x-front-challenge": "c0ffee"}
    )
    reply = front.handshake(sync, [], {})
    assert reply is not None
    assert (reply.status, reply.body) == (200, "c0ffee")
    assert reply.content_type.startswith("text/plain")
    for other in (
        replace(sync, headers={}),
        replace(sync, method="GET"),
        replace(sync, body=b'{"type":"inbound_received"}'),
        replace(sync, body=b'["sync"]'),
        replace(sync, body=b"sync"),
    ):
        assert front.handshake(other, [], {}) is None


def test_fronts_two_kinds_of_webhook_do_not_pass_for_each_other() -> None:
    front, body = sources.load("front"), Inbound(b"{}")
    kinds = {hook: front.scheme({"hook": hook}) for hook in ("application", "rule")}
    assert front.scheme({}) == kinds["application"]
    for signing, other in permutations(kinds):
        signed = kinds[signing].sign(body, SECRET, NOW)
        kinds[signing].verify(signed, [SECRET], NOW)
        with pytest.raises(SignatureError):
            kinds[other].verify(signed, [SECRET], NOW)


@pytest.mark.requirement("R142")
def test_a_conversation_in_front_is_one_record_with_its_messages_in_order() -> None:
    messages = [
        _read("front", _sample(f"front/{name}.json"), hook=hook)[0]
        for name, hook in (("inbound_application", "application"), ("inbound_rule", "rule"))
    ]
    assert len({message.source_id for message in messages}) == 1
    for order in permutations([*messages, *messages]):
        (record,) = _records(*order).values()
        assert record.feedback.text == "Hi,\n\nwhen will my kettle arrive?\n\n水壶漏水"


def test_a_preview_of_fronts_is_completed_as_the_same_part_of_the_same_conversation() -> None:
    (notice,) = _read("front", _sample("front/inbound_preview.json"), hook="rule")
    whole = _sample("front/inbound_rule.json")["target"]["data"] | {"id": notice.part}
    answer = Response(200, {}, json.dumps(whole).encode())
    request, page = _asked("front", notice, answer, {"token": "t"})
    assert request.url == f"https://api2.frontapp.com/messages/{notice.part}"
    (message,) = _read("front", page.items[0])
    assert (message.source_id, message.part) == (notice.source_id, notice.part)
    assert message.text == "水壶漏水"
    assert message.author.email == "chen.wei@example.com"
    assert not message.pending


def test_a_message_of_fronts_without_words_is_not_asked_for_for_ever() -> None:
    (notice,) = _read("front", _sample("front/inbound_preview.json"), hook="rule")
    _, page = _asked("front", notice, Response(200, {}, b'{"id": "msg_1sa0006"}'), {"token": "t"})
    (message,) = _read("front", page.items[0])
    assert not message.pending
    assert message.text is None


# --- Intercom -------------------------------------------------------------------------------


@pytest.mark.requirement("R3")
@pytest.mark.requirement("R142")
def test_a_conversation_in_intercom_is_one_record_and_a_redacted_message_leaves_it() -> None:
    (first,) = _read("intercom", _sample("intercom/conversation_created.json"))
    (reply,) = _read("intercom", _sample("intercom/user_replied.json"))
    (redacted,) = _read("intercom", _sample("intercom/part_redacted.json"))
    assert redacted.reason == "redacted"
    (record,) = _records(reply, first).values()
    assert record.feedback.text == f"{first.text}\n\n{reply.text}"
    assert record.feedback.title == "订单没发货"
    for order in permutations([first, reply, redacted]):
        (record,) = _records(*order).values()
        assert record.feedback.text == first.text
        assert record.removed is None
        assert not record.feedback.attachments[1:]


def test_a_conversation_deleted_in_intercom_takes_its_rating_with_it() -> None:
    rated = _read("intercom", _sample("intercom/rating_remarked.json"))
    said = _read("intercom", _sample("intercom/conversation_created.json"))
    gone = _read("intercom", _sample("intercom/conversation_deleted.json"))
    for record in _records(*said, *rated, *gone).values():
        assert record.removed is not None
        assert record.feedback.text is None


def test_a_redacted_message_is_never_read_as_words_whatever_the_topic() -> None:
    event = _sample("intercom/user_replied.json")
    (part,) = event["data"]["item"]["conversation_parts"]["conversation_parts"]
    part |= {"redacted": True, "body": "<p><i>This message was deleted</i></p>"}
    (found,) = _read("intercom", event)
    assert isinstance(found, Removal)
    assert found.part == part["id"]
    created = _sample("intercom/conversation_created.json")
    created["data"]["item"]["source"]["redacted"] = True
    (found,) = _read("intercom", created | {"topic": "conversation_part.redacted"})
    assert found.part == created["data"]["item"]["source"]["id"]


@pytest.mark.parametrize(
    ("kind", "author", "public"),
    [
        ("comment", "admin", True),
        ("close", "admin", True),
        ("open", "admin", True),
        ("note", "admin", False),
        ("assignment", "admin", False),
        ("comment", "bot", False),
        ("comment", "user", False),
        (None, "admin", False),
    ],
)
def test_only_what_an_admin_wrote_for_the_customer_is_an_update(
    kind: str | None, author: str, public: bool
) -> None:
    event = _sample("intercom/admin_replied.json")
    (part,) = event["data"]["item"]["conversation_parts"]["conversation_parts"]
    part |= {"part_type": kind, "author": {"type": author, "id": "1"}}
    found = _read("intercom", event)
    assert [type(one) for one in found] == ([TicketUpdate] if public else [])


# --- Help Scout -----------------------------------------------------------------------------


def _event(name: str) -> dict[str, str]:
    return {"x-helpscout-event": name}


def test_a_reply_in_help_scout_is_a_newer_edition_of_the_whole_conversation() -> None:
    created = _read("help_scout", _sample("help_scout/created.json"), _event("convo.created"))
    name = "convo.customer.reply.created"
    replied = _read("help_scout", _sample("help_scout/customer_reply.json"), _event(name))
    for order in permutations([*created, *replied]):
        (record,) = _records(*order).values()
        assert record.feedback.text == "水壶漏水。\n\nThanks, when?"
        assert not record.parts


def test_the_events_name_stands_over_the_shape_of_a_body() -> None:
    talk = _sample("help_scout/customer_reply.json")
    assert [type(one) for one in _read("help_scout", talk)] == [Feedback]
    assert [type(one) for one in _read("help_scout", talk, _event("convo.status"))] == [
        TicketUpdate
    ]
    for name in ("convo.note.created", "convo.assigned", "convo.tags", "helpscout.test"):
        assert _read("help_scout", talk, _event(name)) == []
    assert _read("help_scout", {"id": 7}, _event("customer.deleted")) == []


@pytest.mark.parametrize("kind", ["note", "lineitem", "forwardparent", "forwardchild"])
def test_what_is_said_among_agents_is_neither_feedback_nor_an_answer(kind: str) -> None:
    talk = _sample("help_scout/customer_reply.json")
    for thread in talk["_embedded"]["threads"]:
        thread["type"] = kind
    for name in ("convo.customer.reply.created", "convo.agent.reply.created", "convo.created"):
        assert _read("help_scout", talk, _event(name)) == []


def test_previews_of_one_conversation_do_not_replace_each_other() -> None:
    name = _event("convo.customer.reply.created")
    second = _sample("help_scout/without_threads.json")
    first = {
        **second,
        "preview": "水壶漏水。",
        "customerWaitingSince": {"time": "2026-11-21T09:20:00Z"},
    }
    items = [item for talk in (second, first) for item in _read("help_scout", talk, name)]
    (record,) = _records(*items).values()
    assert record.feedback.text == "水壶漏水。\n\nThanks, when?"


# --- Freshdesk ------------------------------------------------------------------------------


def _ticket(**fields: Any) -> dict[str, Any]:
    known = {"ticket_id": 7, "ticket_subject": "Lid", "ticket_status": "Open"}
    return {"freshdesk_webhook": {**known, "ticket_contact_name": "Ana", **fields}}


@pytest.mark.parametrize(
    ("triggered", "comment", "kind"),
    [
        ("{reply_sent:sent}", "Ana : <p>Hello</p>", Feedback),
        ("{note_type:public}", "Ana : <p>Hello</p>", Feedback),
        ("{reply_sent:sent}", "Noor : <p>Hello</p>", TicketUpdate),
        ("{reply_sent:sent}", "<p>Hello</p>", TicketUpdate),
        ("{ reply_sent : sent }", "Ana : Hello", Feedback),
        ("{reply_sent:draft}", "Ana : Hello", None),
        ("{note_type:private}", "Ana : Hello", None),
        ("{responder_id:{from:,to:150014937111}}", "Ana : Hello", None),
        ("{time_sheet_action:added}", "Ana : Hello", None),
        ("{{triggered_event}}", "Ana : Hello", None),
        ("{" * 900, "Ana : Hello", None),
        ("{a:{" + "}" * 5_000, "Ana : Hello", None),
    ],
)
def test_in_freshdesk_only_the_requesters_own_words_are_feedback(
    triggered: str, comment: str, kind: type | None
) -> None:
    body = _ticket(triggered_event=triggered, ticket_latest_public_comment=comment)
    found = _read("freshdesk", body)
    assert [type(one) for one in found] == ([kind] if kind else [])
    for one in found:
        assert (one.text if isinstance(one, Feedback) else one.comment) == "Hello"


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("Ana : <p>It leaks.</p>", "It leaks."),
        ("O&#39;Neil : <p>It leaks.</p>", "It leaks."),
        ("Problem : it leaks.", "Problem : it leaks."),
        ("<p>Problem : it leaks.</p>", "Problem : it leaks."),
    ],
)
def test_a_name_before_a_comment_is_left_out_and_no_word_of_the_comment(
    comment: str, words: str
) -> None:
    body = _ticket(event="customer_replied", ticket_latest_public_comment=comment)
    assert [one.text for one in _read("freshdesk", body)] == [words]


def test_the_content_that_freshdesks_documentation_gives_is_read() -> None:
    text = freshdesk.__doc__ or ""
    begin = text.index('{"freshdesk_webhook": {"event"')
    template = text[begin : text.index('}}"}}', begin) + 5]
    values = {
        "ticket.id": "7",
        "ticket.subject": "Lid",
        "ticket.description": "<p>盖子</p>",
        "ticket.requester.email": "ana@example.com",
        "ticket.tags": "a, b",
    }
    body = re.sub(r"\{\{([\w.]+)\}\}", lambda found: values.get(found[1], ""), template)
    (found,) = _read("freshdesk", body.encode())
    assert (found.source_id, found.title, found.text) == ("7", "Lid", "盖子")
    assert (found.author.email, found.tags) == ("ana@example.com", ["a", "b"])


def test_a_ticket_in_freshdesk_and_its_replies_are_one_record() -> None:
    def reply(words: str) -> Any:
        said = {"triggered_event": "{reply_sent:sent}"}
        return _read("freshdesk", _ticket(ticket_latest_public_comment=f"Ana : {words}", **said))[0]

    opened = _read("freshdesk", _ticket(ticket_description="<p>It pops open.</p>"))[0]
    items = [opened, reply("And leaks."), reply("Hello?")]
    (record,) = _records(*items, *items).values()
    assert record.feedback.title == "Lid"
    assert sorted((record.feedback.text or "").split("\n\n")) == [
        "And leaks.",
        "Hello?",
        "It pops open.",
    ]
    again = reply("Hello?")
    assert (again.part, again.source_version) == (items[2].part, items[2].source_version)


@pytest.mark.parametrize(
    ("raw", "when"),
    [
        ("November 25 2026 at 10:06 AM", "2026-11-25T02:06:00.000Z"),
        ("Wed, 25 Nov, 2026 at 10:06 AM", "2026-11-25T02:06:00.000Z"),
        ("2026-11-25T10:06:00+08:00", "2026-11-25T02:06:00.000Z"),
        ("2026-11-25 10:06", "2026-11-25T02:06:00.000Z"),
        ("vor einer Stunde", None),
        ("", None),
    ],
)
def test_a_time_in_freshdesk_is_read_if_it_can_be_and_kept_as_it_is(
    raw: str, when: str | None
) -> None:
    body = _ticket(ticket_created_on=raw)
    (found,) = _read("freshdesk", body, timezone="Asia/Shanghai")
    assert (found.occurred_at, found.occurred_at_raw) == (when, raw or None)


@pytest.mark.parametrize(
    ("code", "value"), [(103, 7), (102, 6), (101, 5), (100, 4), (-101, 3), (-102, 2), (-103, 1)]
)
def test_freshdesks_codes_of_a_rating_are_seven_points(code: int, value: int) -> None:
    for triggered in (
        f"{{customer_feedback:{code}}}",
        f"{{customer_feedback:{{from:,to:{code}}}}}",
    ):
        (found,) = _read("freshdesk", _ticket(triggered_event=triggered))
        (score,) = found.scores
        assert (score.metric, score.value, score.scale_min, score.scale_max) == (
            "csat",
            value,
            1,
            7,
        )
        assert found.origin == "solicited"


def test_a_change_posted_twice_by_freshdesk_is_one_and_another_is_two() -> None:
    changed = _ticket(triggered_event="{status:{from:2,to:4}}", ticket_modified_on="1")
    later = _ticket(triggered_event="{status:{from:2,to:4}}", ticket_modified_on="2")
    ids = [_read("freshdesk", body)[0].id for body in (changed, changed, later)]
    assert ids[0] == ids[1] != ids[2]
