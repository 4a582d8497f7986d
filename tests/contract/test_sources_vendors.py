"""What is particular to a vendor, beyond its samples."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from test_sources import NOW, RECEIVED_AT, SAMPLES, Memory

from feedbus import intake, sources
from feedbus.config import Endpoint, Retention
from feedbus.errors import ConfigError, SignatureError
from feedbus.model import Feedback, TicketUpdate
from feedbus.signatures import Hmac, Inbound, StandardWebhooks, UrlKey
from feedbus.sources.app_store import ALPHA_2
from feedbus.sources.base import UnreadableError


def _read(
    slug: str, payload: Any, headers: dict[str, str] | None = None, **endpoint: Any
) -> list[Any]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    known = Endpoint(**{"name": "one", "source": slug, **endpoint})
    return intake.normalise(sources.load(slug), known, Inbound(body, headers or {}), RECEIVED_AT)


def _sample(path: str) -> Any:
    return json.loads((SAMPLES / path).read_text())


# --- together -------------------------------------------------------------------------------


@pytest.mark.requirement("R7")
@pytest.mark.requirement("R16")
def test_the_same_complaint_has_the_same_shape_whichever_way_it_comes() -> None:
    words = "The kettle leaks. 漏水！"
    at = "2026-11-20T08:00:00Z"
    form = {"token": "1", "submitted_at": at, "answers": [{"type": "text", "text": words}]}
    ticket = {"id": "1", "created_at": at, "description": words}
    review = {"createdDate": "2026-11-20T00:00:00-08:00", "body": words}
    field = {"key": "q", "label": "?", "type": "TEXTAREA", "value": words}
    deliveries = {
        "typeform": {"event_type": "form_response", "form_response": form},
        "tally": {
            "eventType": "FORM_RESPONSE",
            "data": {"responseId": "1", "createdAt": at, "fields": [field]},
        },
        "zendesk": {"type": "zen:event-type:ticket.created", "time": at, "detail": ticket},
        "app_store": {"type": "customerReviews", "id": "1", "attributes": review},
        "standard_webhooks": {"type": "a", "timestamp": at, "data": {"id": 1, "text": words}},
    }
    records = [_read(slug, payload)[0].model_dump() for slug, payload in deliveries.items()]
    assert {tuple(record) for record in records} == {
        tuple(name for name, field in Feedback.model_fields.items() if field.exclude_if is None)
    }
    assert {record["text"] for record in records} == {words}
    assert {record["occurred_at"] for record in records} == {"2026-11-20T08:00:00.000Z"}
    assert {record["source_version"] for record in records} == {"2026-11-20T08:00:00.000Z"}


@pytest.mark.requirement("R10")
def test_attachments_are_references_and_a_huge_body_goes_to_the_claim_store() -> None:
    field = {"id": "f", "type": "file_upload"}
    files = [
        {"type": "file_url", "file_url": f"https://files.example.com/{n:05}.mp4", "field": field}
        for n in range(6_000)
    ]
    form = {"token": "big", "submitted_at": "2026-11-20T08:00:00Z", "answers": files}
    body = json.dumps({"event_type": "form_response", "form_response": form}).encode()
    endpoint = Endpoint(name="one", source="typeform")
    scheme = sources.load("typeform").scheme({})
    store = Memory()
    signed = scheme.sign(Inbound(body), "a-secret", NOW)
    receipt = intake.take(signed, endpoint, ["a-secret"], NOW, store, Retention())
    assert receipt.stored == 1
    (item,) = store.items.values()
    held = Feedback.model_validate_json(store.claims[item["doc_claim"]])
    assert len(held.attachments) == 6_000
    assert held.attachments[7].url == "https://files.example.com/00007.mp4"
    assert held.attachments[7].size is None


def test_the_endpoints_scores_stand_over_what_the_payload_says() -> None:
    answer = {"type": "number", "number": 4, "field": {"id": "x1", "type": "nps", "ref": "r1"}}
    form = {"token": "1", "answers": [answer]}
    payload = {"event_type": "form_response", "form_response": form}
    for key in ("r1", "x1", "*"):
        (record,) = _read("typeform", payload, scores={key: {"metric": "csat", "scale_max": 5}})
        (score,) = record.scores
        assert (score.metric, score.scale_min, score.scale_max) == ("csat", 0, 5)


# --- typeform, tally ------------------------------------------------------------------------


def _typeform(*answers: dict[str, Any], **form: Any) -> dict[str, Any]:
    return {
        "event_type": "form_response",
        "form_response": {"token": "t", "answers": answers, **form},
    }


def test_what_a_person_typed_comes_before_what_the_url_claims() -> None:
    typed = {"type": "email", "email": "typed@example.com", "field": {"id": "a", "type": "email"}}
    (record,) = _read("typeform", _typeform(typed, hidden={"email": "url@example.com", "vip": "1"}))
    assert record.author.email == "typed@example.com"
    assert record.context["email"] == "url@example.com"
    assert record.context["vip"] == "1"


def test_a_kind_of_answer_that_is_not_known_yet_is_kept() -> None:
    answer = {"type": "hologram", "hologram": {"x": 1}, "field": {"id": "a", "type": "hologram"}}
    (record,) = _read("typeform", _typeform(answer))
    assert [(one.type, one.value) for one in record.answers] == [("hologram", {"x": 1})]


def test_a_second_answer_for_the_same_place_is_not_lost() -> None:
    mails = [
        {"type": "email", "email": f"{name}@example.com", "field": {"id": name, "type": "email"}}
        for name in ("a", "b")
    ]
    (record,) = _read("typeform", _typeform(*mails))
    assert record.author.email == "a@example.com"
    assert [(one.type, one.value) for one in record.answers] == [("email", "b@example.com")]


def test_a_redelivery_of_a_form_has_another_event_id_and_is_still_the_same() -> None:
    payload = _sample("typeform/without_definition.json")
    (first,) = _read("typeform", payload)
    (again,) = _read("typeform", {**payload, "event_id": "another"})
    assert first == again


def test_tally_labels_may_repeat_and_a_boolean_question_is_no_repeat() -> None:
    fields = [
        {"key": "q1", "label": "Why?", "type": "TEXTAREA", "value": "one"},
        {"key": "q2", "label": "Why?", "type": "TEXTAREA", "value": "two"},
        {"key": "q3", "label": "Agree?", "type": "CHECKBOXES", "value": True},
    ]
    data = {"responseId": "1", "fields": fields}
    (record,) = _read("tally", {"eventType": "FORM_RESPONSE", "data": data})
    assert record.text == "one\n\ntwo"
    assert [(one.question, one.value) for one in record.answers] == [("Agree?", True)]


# --- app stores -----------------------------------------------------------------------------


@pytest.mark.requirement("R9")
def test_a_review_needs_nothing_but_its_id() -> None:
    (apple,) = _read("app_store", {"type": "customerReviews", "id": "1", "attributes": {}})
    (google,) = _read(
        "google_play", {"reviewId": "1", "comments": [{"userComment": {"text": "x"}}]}
    )
    assert (apple.source_id, apple.scores, apple.channel) == ("1", [], "app_store")
    assert (google.source_id, google.scores, google.platform) == ("1", [], "android")


@pytest.mark.requirement("R9")
def test_an_edited_review_keeps_its_id_and_orders_after_the_first() -> None:
    review = _sample("app_store/review_chinese.json")
    (first,) = _read("app_store", review)
    review["attributes"]["createdDate"] = "2026-11-19T20:00:00-08:00"
    (edited,) = _read("app_store", review)
    assert first.id == edited.id
    assert first.source_version < edited.source_version


def test_territories_become_alpha_2_one_to_one() -> None:
    assert len(ALPHA_2) == len(set(ALPHA_2.values())) == 250
    assert {ALPHA_2[code] for code in ("USA", "CHN", "GBR", "DEU", "HKG", "TWN")} == {
        *("US", "CN", "GB", "DE", "HK", "TW")
    }
    attributes = {"territory": "ZZZ"}
    (record,) = _read("app_store", {"type": "customerReviews", "id": "1", "attributes": attributes})
    assert record.country == "ZZZ"


def test_a_notification_is_the_same_however_pub_sub_spells_its_id_and_time() -> None:
    notice: dict[str, Any] = {
        "eventTimeMillis": 1795338000123,
        "oneTimeProductNotification": {"notificationType": 1, "sku": "s", "purchaseToken": "t"},
    }
    found = []
    for millis, name in ((1795338000123, "messageId"), ("1795338000123", "message_id")):
        notice["eventTimeMillis"] = millis
        data = base64.b64encode(json.dumps(notice).encode()).decode()
        found += _read("google_play", {"message": {"data": data, name: "77"}})
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "data", ["%%%", "YQ", "bm90IGpzb24=", "/w==", base64.b64encode(b"[1").decode()]
)
def test_a_push_whose_data_is_no_json_is_set_aside(data: str) -> None:
    with pytest.raises(UnreadableError, match=r"message\.data"):
        _read("google_play", {"message": {"data": data, "messageId": "1"}})


# --- zendesk --------------------------------------------------------------------------------


def test_a_tickets_first_comment_is_the_ticket_itself() -> None:
    created = _read("zendesk", _sample("zendesk/ticket_created.json"))
    comment = _read("zendesk", _sample("zendesk/comment_first.json"))
    assert created == comment


@pytest.mark.parametrize("public", [False, None, "true", 0])
def test_an_agents_comment_that_is_not_plainly_public_goes_nowhere(public: object) -> None:
    payload = _sample("zendesk/comment_private.json")
    payload["event"]["comment"]["is_public"] = public
    assert _read("zendesk", payload) == []


def test_without_is_staff_the_requester_is_the_customer_and_nobody_else() -> None:
    payload = _sample("zendesk/comment_by_customer.json")
    author = payload["event"]["comment"]["author"]
    del author["is_staff"]
    assert [type(item) for item in _read("zendesk", payload)] == [Feedback]
    author["id"] = "5501"
    assert [type(item) for item in _read("zendesk", payload)] == [TicketUpdate]


def test_two_changes_at_the_same_moment_are_two_updates() -> None:
    payload = _sample("zendesk/ticket_solved.json")
    (one,) = _read("zendesk", payload)
    (two,) = _read("zendesk", {**payload, "id": "another"})
    assert one.id != two.id


def test_a_rating_and_its_comment_within_one_minute_are_two_versions() -> None:
    text = (SAMPLES / "zendesk/trigger_rating.json").read_text()
    (commented,) = _read("zendesk", text.encode())
    (bare,) = _read("zendesk", text.replace("多谢，很快就解决了！", "").encode())
    assert bare.id == commented.id
    assert bare.occurred_at == commented.occurred_at
    assert bare.source_version != commented.source_version


def test_a_rating_in_an_unknown_word_is_set_aside_and_says_which_option_helps() -> None:
    text = (
        (SAMPLES / "zendesk/trigger_rating.json").read_text().replace("Good, I'm satisfied", "Gut")
    )
    with pytest.raises(UnreadableError, match=r"options\.ratings"):
        _read("zendesk", text.encode())
    (record,) = _read("zendesk", text.encode(), options={"ratings": {"gut": 1}})
    assert record.scores[0].value == 1


def test_an_unescaped_quotation_mark_breaks_json_but_not_a_form() -> None:
    text = (SAMPLES / "zendesk/trigger_ticket.json").read_text()
    with pytest.raises(UnreadableError, match="not JSON"):
        _read("zendesk", text.replace("Ferry", '"Ferry"').encode())
    form = b"type=feedbus.ticket&ticket_id=9&subject=%22Ferry%22&requester.name=Ana"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    (record,) = _read("zendesk", form, kind)
    assert (record.title, record.author.name) == ('"Ferry"', "Ana")


# --- standard webhooks ----------------------------------------------------------------------


def test_svix_names_and_no_id_at_all_still_name_the_item() -> None:
    payload = {"type": "a.b", "timestamp": "2026-11-22T10:00:00Z", "data": {"text": "hi"}}
    (svix,) = _read("standard_webhooks", payload, {"svix-id": "msg_1"})
    assert svix.source_id == "msg_1"
    (bare,) = _read("standard_webhooks", payload)
    assert len(bare.source_id) == 64


@pytest.mark.parametrize(
    "options",
    [
        {"types": ["review.created"]},
        {"types": {"a.b": "ticket"}},
        {"types": {"a.b": ""}},
        {"fields": ["x"]},
        {"fields": {"text": "words"}},
        {"fields": {"text": "author.shoe_size"}},
    ],
)
def test_a_wrong_option_is_a_config_error_that_names_it(options: dict[str, Any]) -> None:
    payload = {"type": "a.b", "data": {"text": "hi"}}
    with pytest.raises(ConfigError, match=f"options.{next(iter(options))}"):
        _read("standard_webhooks", payload, options=options)


# --- mapped ---------------------------------------------------------------------------------

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"map": {"words": "a"}}, "map.words"),
    ({"map": {"author": "a"}}, "map.author"),
    ({"map": {"author.shoe_size": "a"}}, "map.author.shoe_size"),
    ({"map": {"context.": "a"}}, "map.context."),
    ({"map": {"text.part": "a"}}, "map.text.part"),
    ({"map": {"received_at": "a"}}, "map.received_at"),
    ({"map": {"text": "a["}}, "JMESPath"),
    ({"map": {"text": "nosuch(a)["}}, "JMESPath"),
    ({"map": {"text": "[" * 900}}, "JMESPath"),
    ({"map": {"text": "a" * 1025}}, "1 kB"),
    ({"map": {"text": 7}}, "text"),
    ({"map": {"scores": "stars"}}, "scores"),
    ({"map": {"scores": [{"metric": "smiles", "value": "a"}]}}, "metric"),
    ({"map": {"answers": [{"question": "?"}]}}, "value"),
    ({"items": "a[", "map": {}}, "items"),
    ({"when": "==", "map": {}}, "when"),
    ({"maps": {}}, "maps"),
    ({"record": "ticket_update", "map": {"status": "a"}}, "ticket_id"),
    ({"record": "business_event", "map": {"source_id": "a"}}, "name"),
    ({"record": "ticket_update", "map": {"ticket_id": "a", "text": "b"}}, "map.text"),
    ({"signature": {"scheme": "hmac"}}, "header"),
    ({"signature": {"scheme": "md5"}}, "scheme"),
    ({"signature": {"scheme": "hmac", "header": "x", "signed": "{timestamp}"}}, "{body}"),
    ({"signature": {"scheme": "hmac", "header": "x", "signed": "{body}{url}"}}, "{body}"),
    ({"signature": {"scheme": "hmac", "header": "x", "signed": "{timestamp}{body}"}}, "timestamp"),
    ({"signature": {"scheme": "hmac", "header": "x", "timestamp_header": "t"}}, "timestamp"),
    ({"signature": {"scheme": "hmac", "header": "x", "tolerance": 0}}, "tolerance"),
]


@pytest.mark.parametrize(("options", "said"), WRONG, ids=[said for _, said in WRONG])
def test_mapped_options_are_refused_with_the_fields_name(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        sources.load("mapped").scheme(options)
    assert said in str(caught.value)
    with pytest.raises(ConfigError):
        _read("mapped", {"a": 1}, options=options)


def test_mapped_builds_the_scheme_that_its_options_name() -> None:
    mapped = sources.load("mapped")
    assert mapped.scheme({}) == UrlKey()
    standard = {"scheme": "standard_webhooks", "tolerance": 60}
    assert mapped.scheme({"signature": standard}) == StandardWebhooks(tolerance=60)
    hmac = {"scheme": "hmac", "header": "X-Sig", "digest": "sha1", "prefix": "sha1="}
    assert mapped.scheme({"signature": hmac}) == Hmac("x-sig", digest="sha1", prefix="sha1=")


def test_mapped_without_a_key_in_the_url_is_refused() -> None:
    scheme = sources.load("mapped").scheme({})
    key = "k" * 22
    scheme.verify(Inbound(b"{}", key=key), [key], NOW)
    for given, secret in ((None, key), ("k" * 21, key), ("short", "short")):
        with pytest.raises(SignatureError):
            scheme.verify(Inbound(b"{}", key=given), [secret], NOW)


def test_the_content_names_an_item_that_has_no_id() -> None:
    options = {"items": "list", "map": {"text": "t"}}
    first = _read("mapped", {"list": [{"t": "a"}, {"t": "b"}]}, options=options)
    other = _read("mapped", {"list": [{"t": "b"}, {"t": "c"}]}, options=options)
    assert first[1].id == other[0].id
    assert len({one.id for one in [*first, *other]}) == 3


@pytest.mark.parametrize(
    ("expressions", "payload", "said"),
    [
        ({"source_id": "id"}, {"id": ""}, "source_id"),
        ({"text": "a"}, {"a": {"b": 1}}, "text: the expression yields an object"),
        ({"text": "a"}, {"a": [["x"], {"b": 1}]}, "text"),
        ({"text": "length(a)"}, {"a": 1}, "text: the expression fails"),
        ({"occurred_at": "a"}, {"a": "last Tuesday"}, "occurred_at"),
        ({"occurred_at": "a"}, {"a": 10**15 * 1.0}, "occurred_at"),
        ({"attachments": "a"}, {"a": [{"link": "x"}]}, "url"),
        ({"origin": "a"}, {"a": "asked"}, "origin"),
    ],
)
def test_what_cannot_be_mapped_is_set_aside_with_the_fields_name(
    expressions: dict[str, str], payload: Any, said: str
) -> None:
    with pytest.raises(UnreadableError, match=said):
        _read("mapped", payload, options={"map": expressions})


def test_mapped_has_a_budget_for_what_senders_send() -> None:
    options = {"items": "@", "map": {"text": "t"}}
    with pytest.raises(UnreadableError, match="items"):
        _read("mapped", [{"t": "x"}] * 1_001, options=options)
    with pytest.raises(UnreadableError, match="256 KiB"):
        _read("mapped", b'"' + b"x" * 262_144 + b'"', options={})
    assert len(_read("mapped", [{"t": "x"}] * 1_000, options=options)) == 1_000
    assert _read("mapped", {"a": 1}, options={"items": "none", "map": {}}) == []


def test_mapped_reads_lists_that_hold_no_objects() -> None:
    options = {"items": "@", "map": {"text": "_item"}}
    assert [one.text for one in _read("mapped", ["a", "b"], options=options)] == ["a", "b"]


def test_the_recipe_in_mappeds_documentation_is_valid() -> None:
    import yaml

    from feedbus.sources import mapped

    recipe = (mapped.__doc__ or "").split("\n    options:\n")[1].split("\n\nWithout")[0]
    options = yaml.safe_load("options:\n" + recipe)["options"]
    assert isinstance(sources.load("mapped").scheme(options), Hmac)


def test_the_template_in_zendesks_documentation_is_read() -> None:
    from feedbus.sources import zendesk

    text = (zendesk.__doc__ or "").split("by trigger only:\n")[1].split("\n\n   A placeholder")[0]
    filled = text.replace("{{ticket.updated_at_with_timestamp}}", "2026-11-22T09:00Z")
    filled = filled.replace("{{satisfaction.current_rating}}", "Bad").replace(
        "{{satisfaction.current_comment}}", "slow"
    )
    (record,) = _read("zendesk", filled.encode())
    assert record.source_id == "{{ticket.id}}/satisfaction"
    assert record.author.email == "{{ticket.requester.email}}"
    assert (record.text, record.scores[0].value, record.origin) == ("slow", 0, "solicited")


def test_no_source_module_names_another_or_reads_the_clock() -> None:
    folder = Path(sources.__path__[0])
    for slug in sources.names():
        text = (folder / f"{slug}.py").read_text()
        for word in ("import boto3", "os.environ", "time.time(", "datetime.now", "requests."):
            assert word not in text, f"{slug} must stay pure: {word}"


def test_the_code_in_the_guide_is_the_code() -> None:
    root = Path(__file__).resolve().parents[2]
    guide = (root / "docs/add-a-source.md").read_text()
    module = (Path(sources.__path__[0]) / "tally.py").read_text()
    excerpts = [part.split("```")[0] for part in guide.split("```python\n")[1:]]
    assert len(excerpts) == 3
    assert all(excerpt in module for excerpt in excerpts)
    named = {line.split()[0] for line in guide.splitlines() if ".json   " in line}
    assert named <= {path.name for path in (SAMPLES / "tally").iterdir()} | {
        "every_field.endpoint.json"
    }
