"""Jotform, 问卷星, 金数据, 腾讯问卷, Canny, Trustpilot and Discourse, beyond their samples."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest
from test_sources import NOW, RECEIVED_AT, SAMPLES, Memory

from feedbus import intake, merging, sources
from feedbus.config import Endpoint, Retention
from feedbus.errors import ConfigError, RetryableError, SignatureError
from feedbus.model import Feedback, Record, Removal, TicketUpdate
from feedbus.model.times import from_epoch
from feedbus.signatures import Inbound
from feedbus.sources.base import Page, PullContext, UnreadableError
from feedbus.transport import Request, Response

KEY = "kkkkkkkk-0123456789-url-key"


def _read(slug: str, body: Any, headers: dict[str, str] | None = None, **settings: Any) -> Any:
    """The items of one delivery; `at` is when it came, in seconds after the others."""
    at = from_epoch(NOW + settings.pop("at", 0))
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    endpoint = Endpoint(name="one", source=slug, **settings)
    return intake.normalise(sources.load(slug), endpoint, Inbound(raw, headers or {}), at)


def _raw(path: str) -> bytes:
    return (SAMPLES / path).read_bytes()


def _sample(path: str) -> Any:
    return json.loads(_raw(path))


def _record(*items: Feedback | Removal) -> Record:
    """What is stored of one thing after these items."""
    record: Record | None = None
    for item in items:
        fields = (
            merging.removed(item, record, RECEIVED_AT)
            if isinstance(item, Removal)
            else merging.merged(item, record)
        )
        if fields is not None:
            base = record or Record(feedback=fields["feedback"])
            record = base.model_copy(update=fields)
    assert record is not None
    return record


# --- Jotform --------------------------------------------------------------------------------


def _multipart(eol: str = "\r\n", **fields: str) -> bytes:
    parts = "".join(
        f'--b0undary{eol}Content-Disposition: form-data; name="{name}"{eol}{eol}{value}{eol}'
        for name, value in fields.items()
    )
    return f"{parts}--b0undary--{eol}".encode()


@pytest.mark.parametrize("eol", ["\r\n", "\n"])
@pytest.mark.parametrize(
    "headers", [{}, {"content-type": "multipart/form-data; boundary=b0undary"}], ids=["none", "own"]
)
def test_a_multipart_form_is_read_by_its_first_line_whatever_its_line_ends(
    eol: str, headers: dict[str, str]
) -> None:
    raw = json.dumps({"q3_comment": "Schön: „gut“, 很好"}, ensure_ascii=False)
    body = _multipart(eol, formTitle="Café", submissionID="7", rawRequest=raw)
    (item,) = _read("jotform", body, headers)
    assert (item.source_id, item.text) == ("7", "Schön: „gut“, 很好")
    assert item.context == {"form": "Café"}


def test_all_encodings_of_a_submission_make_the_same_record() -> None:
    fields = {"submissionID": "7", "rawRequest": '{"q3_comment": "Good"}'}
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (
        _read("jotform", _multipart(**fields))
        == _read("jotform", urlencode(fields).encode(), form)
        == _read("jotform", fields)
        == _read("jotform", {"submissionID": 7, "rawRequest": {"q3_comment": "Good"}})
    )


_HEAD = b'--b0undary\r\nContent-Disposition: form-data; name="rawRequest"\r\n\r\n'
_END = b"\r\n--b0undary--\r\n"


@pytest.mark.parametrize(
    "body",
    [
        _multipart(submissionID="7", rawRequest='{"q3_comment": "Good"}')[:-6],
        _multipart(rawRequest='{"q3_comment": "Good"}'),
        _multipart(submissionID="7"),
        b"--b0undary\r\nno header at all" + _END,
        b'--"quoted"\r\n\r\n--"quoted"--',
        b"--" + b"x" * 5_000 + b"\r\n",
        _HEAD + b"\xff\xfe" + _END,
    ],
    ids=[
        "cut off",
        "no id",
        "no answers",
        "no parts",
        "quoted boundary",
        "long boundary",
        "not UTF-8",
    ],
)
@pytest.mark.requirement("R40")
def test_a_broken_multipart_form_is_set_aside(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        _read("jotform", body)


def test_a_form_within_a_form_is_not_entered() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=n%d\r\n\r\n--n%d\r\n" % (n, n)
        for n in range(3_000)
    )
    body = _multipart(submissionID="7", rawRequest='{"q3_comment": "Good"}')
    (item,) = _read("jotform", body.replace(b"--b0undary--", b"--b0undary\r\n" + nested + _END))
    assert item.text == "Good"


def test_uploads_within_a_form_are_left_out() -> None:
    body = _multipart(submissionID="7", rawRequest='{"q3_comment": "Good"}').replace(
        b"--b0undary--",
        b'--b0undary\r\nContent-Disposition: form-data; name="f"; filename="\xc3\xbc.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG\xff\r\n--b0undary--",
    )
    (item,) = _read("jotform", body)
    assert item.text == "Good"


def test_neither_the_key_of_the_url_nor_the_forms_debris_reaches_a_record() -> None:
    samples = list(SAMPLES.glob("jotform/*.txt"))
    assert sum(b"jsExecutionTracker" in sample.read_bytes() for sample in samples) > 3
    for sample in samples:
        expected = sample.with_name(f"{sample.stem}.expected.json").read_text()
        for secret in ("not-for-the-record", "jsExecutionTracker", "build-date", "203.0.113.9"):
            assert secret not in expected


@pytest.mark.requirement("R36")
def test_the_key_that_jotform_repeats_is_not_stored_with_the_raw_body() -> None:
    url = f"https://hub.example.com/hooks/jotform/{KEY}"
    body = _multipart(webhookURL=url, submissionID="7", rawRequest='{"q3_comment": "Good"}')
    store, endpoint = Memory(), Endpoint(name="jotform", source="jotform")
    inbound = Inbound(body, key=KEY, url=url)
    receipt = intake.take(inbound, endpoint, [KEY, ""], NOW, store, Retention())
    assert receipt.stored == 1
    (item,) = store.items.values()
    kept = zlib.decompress(item["raw"])
    assert KEY.encode() not in kept
    assert kept == body.replace(KEY.encode(), b"(redacted)")


def test_a_number_is_a_score_only_where_the_endpoint_says_so() -> None:
    body = {"submissionID": "7", "rawRequest": {"q4_howLikely": "9", "q5_tablesTaken": "3"}}
    (plain,) = _read("jotform", body)
    assert plain.scores == []
    assert [answer.value for answer in plain.answers] == ["9", "3"]
    nps = {"metric": "nps", "scale_min": 0, "scale_max": 10}
    for name in ("q4_howLikely", "howLikely", "q4", "4", "How likely"):
        (item,) = _read("jotform", body, scores={name: nps})
        assert [(score.metric, score.value) for score in item.scores] == [("nps", 9)]
        assert [answer.value for answer in item.answers] == ["3"]


def test_what_was_typed_as_other_is_a_choice_and_the_customers_words() -> None:
    raw = {"q4_reasons": {"0": "Price", "other": "The smell"}}
    (item,) = _read("jotform", {"submissionID": "7", "rawRequest": raw})
    assert item.text == "The smell"
    assert item.answers[0].value == {"0": "Price", "other": "The smell"}


@pytest.mark.parametrize(
    ("slug", "options"),
    [
        ("jotform", {"questions": ["a"]}),
        ("jotform", {"words": "comment"}),
        ("jinshuju", {"questions": "a"}),
        ("jinshuju", {"words": {"field_1": True}}),
        ("wjx", {"questions": ["q1"]}),
        ("wjx", {"questions": {"q1": 5}}),
        ("wjx", {"questions": {"q1": {"options": ["a"]}}}),
        ("tencent_survey", {"questions": ["a"]}),
        ("discourse", {"own_usernames": "jo"}),
    ],
)
def test_an_option_of_the_wrong_shape_is_the_deployments_fault(
    slug: str, options: dict[str, Any]
) -> None:
    body = {
        "jotform": {"submissionID": "7", "rawRequest": {"q1_comment": "Good"}},
        "jinshuju": {"form": "f", "entry": {"serial_number": 1, "field_1": "Good"}},
        "wjx": {"activity": "1", "index": "1", "q1": "1"},
        "tencent_survey": _sample("tencent_survey/answer_create.json"),
        "discourse": _sample("discourse/post_created_first.json"),
    }[slug]
    with pytest.raises(ConfigError, match="options"):
        _read(slug, body, options=options)


def _asked(secret: Any, answers: list[Response], notice: Feedback) -> tuple[list[Request], Any]:
    """What a fetch sends, and what it finds."""
    context = PullContext(json.dumps(secret), {"refetch": True}, {}, NOW)
    fetch = sources.load("jotform").fetch
    assert fetch is not None
    steps, sent, found, answer = fetch.steps(notice, context), [], [], None
    queue = iter(answers)
    while True:
        try:
            step = steps.send(answer)
        except StopIteration:
            return sent, found
        if isinstance(step, Page):
            found += step.items
            answer = None
        else:
            sent.append(step)
            answer = next(queue)


def _notice() -> Feedback:
    (notice,) = _read("jotform", _raw("jotform/to_be_fetched.txt"), options={"refetch": True})
    assert notice.pending
    return notice


def test_a_thin_notice_is_completed_from_the_api() -> None:
    submission = _sample("jotform/fetched_submission.json")
    answer = Response(200, body=json.dumps({"responseCode": 200, "content": submission}).encode())
    notice = _notice()
    (request,), (found,) = _asked({"api_key": "abc"}, [answer], notice)
    assert (request.method, request.url) == (
        "GET",
        "https://api.jotform.com/submission/6612000000000000022",
    )
    assert request.headers["apikey"] == "abc"
    (item,) = _read("jotform", found, options={"refetch": True})
    assert (item.source_id, item.pending) == (notice.source_id, False)
    assert item.text.startswith("Cold coffee")
    assert item.context["form"] == notice.context["form"] == "Café visit"


def test_nobody_can_post_what_only_the_api_may_say() -> None:
    headers = {"host": "hub.example.com", "content-type": "application/json"}
    for name in ("fetched_submission", "fetched_but_deleted"):
        body = _raw(f"jotform/{name}.json")
        assert _read("jotform", body)
        with pytest.raises(UnreadableError):
            _read("jotform", body, headers, options={"refetch": True})


def test_the_api_of_another_region_is_asked_where_the_secret_says_so() -> None:
    answer = Response(200, body=b'{"content": {"id": "another", "answers": null}}')
    secret = {"api_key": "abc", "api_url": "https://eu-api.jotform.com/"}
    (request,), (found,) = _asked(secret, [answer], _notice())
    assert request.url.startswith("https://eu-api.jotform.com/submission/")
    assert found["id"] == _notice().source_id


def test_an_api_that_refuses_or_fails_is_told_apart() -> None:
    with pytest.raises(ConfigError, match="api_key"):
        _asked({}, [], _notice())
    with pytest.raises(ConfigError, match="401"):
        _asked({"api_key": "abc"}, [Response(401)], _notice())
    for failed in (Response(503), Response(200, body=b"{}"), Response(200, body=b"<html>")):
        with pytest.raises(RetryableError):
            _asked({"api_key": "abc"}, [failed], _notice())


def test_an_edited_submission_is_asked_for_again() -> None:
    first, again, edited = (
        _read("jotform", {"submissionID": "7", "rawRequest": raw}, options={"refetch": True})[0]
        for raw in ({"q3_a": "1"}, {"q3_a": "1"}, {"q3_a": "2"})
    )
    assert first.source_version == again.source_version != edited.source_version


# --- 问卷星 ----------------------------------------------------------------------------------


def _wjx(secret: str = "push-key", **changed: Any) -> Inbound:
    payload = {"activity": "5", "index": "12", "q2": "很好", "joinid": "900", **changed}
    signed = f"{payload.get('activity')}{payload.get('index')}{secret}".encode()
    payload.setdefault("sign", hashlib.sha1(signed).hexdigest())
    return Inbound(json.dumps(payload, ensure_ascii=False).encode())


def _verify(slug: str, inbound: Inbound, secret: str = "push-key", now: float = NOW) -> None:
    sources.load(slug).scheme({}).verify(inbound, [secret], now)


def test_the_sign_of_wjx_is_read_in_either_case_and_from_numbers() -> None:
    _verify("wjx", _wjx())
    _verify("wjx", _wjx(activity=5, index=12))
    digest = hashlib.sha1(b"512push-key").hexdigest()
    _verify("wjx", _wjx(sign=digest.upper()))


@pytest.mark.parametrize(
    "changed",
    [
        {"sign": ""},
        {"sign": None},
        {"sign": ["x"]},
        {"index": None},
        {"index": ""},
        {"activity": {}},
        {"index": True},
        {"index": "13", "sign": hashlib.sha1(b"512push-key").hexdigest()},
        {"sign": hashlib.sha1(b"512push-key").hexdigest() + "0"},
        {"sign": hashlib.sha1(b"512").hexdigest()},
    ],
)
def test_a_wjx_body_without_a_good_sign_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(SignatureError):
        _verify("wjx", _wjx(**changed))


def test_the_vendors_own_example_proves_nothing() -> None:
    """It has no index, an empty sign and is no JSON."""
    for path in ("wjx/invalid_json.json", "wjx/without_index.json"):
        with pytest.raises(SignatureError, match="lacks"):
            _verify("wjx", Inbound(_raw(path)))


def test_the_sign_of_wjx_travels_in_the_form_of_a_jump_push() -> None:
    scheme = sources.load("wjx").scheme({})
    signed = scheme.sign(Inbound(_raw("wjx/jump_form.txt")), "push-key", NOW)
    assert signed.body.startswith(b"content=")
    scheme.verify(signed, ["push-key"], NOW)
    with pytest.raises(SignatureError):
        scheme.verify(Inbound(_raw("wjx/jump_form_encrypted.txt")), ["push-key"], NOW)


def test_a_wjx_answer_may_speak_of_content_without_being_a_form() -> None:
    (item,) = _read("wjx", {"activity": "5", "index": "1", "q1": "a&content=b 好"})
    assert item.text == "a&content=b 好"


def test_a_wjx_choice_becomes_text_score_or_both_by_the_options() -> None:
    body = {"activity": "5", "index": "1", "q1": "3", "q2": "1,9", "q3": "10086"}
    (plain,) = _read("wjx", body)
    assert [answer.value for answer in plain.answers] == ["3", ["1", "9"]]
    assert (plain.text, plain.scores) == ("10086", [])
    (known,) = _read(
        "wjx",
        body,
        options={"questions": {"q1": {"score": {"3": 4}}, "q2": {"options": {"1": "价格"}}}},
        scores={"q1": {"metric": "csat", "scale_min": 1, "scale_max": 5}},
    )
    assert [(score.metric, score.value) for score in known.scores] == [("csat", 4)]
    assert [answer.value for answer in known.answers] == [["价格", "9"]]


def test_answers_that_share_a_number_after_a_reset_stay_apart() -> None:
    first, second = (
        _read("wjx", {"activity": "5", "index": "1", "joinid": joinid, "q1": "好"})[0]
        for joinid in ("900", "901")
    )
    assert first.id != second.id


# --- 金数据 and 腾讯问卷 ---------------------------------------------------------------------


def test_the_newest_edition_of_a_jinshuju_entry_stands_in_any_order() -> None:
    settings = _sample("jinshuju/entry_created.endpoint.json")
    items = [
        _read("jinshuju", _sample(f"jinshuju/{name}.json"), **settings)[0]
        for name in ("entry_created", "entry_updated")
    ]
    for order in permutations(items):
        assert _record(*order).feedback.text == "已补发，谢谢。"


def test_jinshuju_fields_of_every_shape_are_kept() -> None:
    fields = {
        "field_1": True,
        "field_2": 0,
        "field_3": "0",
        "field_4": [{"statement": "A", "choice": "好"}],
        "field_5": "https://example.com/typed-by-hand",
        "field_6": ["https://example.com"],
    }
    body = {"form": "f", "entry": {"token": "t1", **fields}}
    (item,) = _read("jinshuju", body, scores={"field_2": {"metric": "ces"}})
    assert item.source_id == "f/t1"
    assert [score.value for score in item.scores] == [0]
    assert [answer.value for answer in item.answers] == [True, "0", {"A": "好"}]
    assert item.text == "https://example.com/typed-by-hand"
    assert [(file.url, file.name) for file in item.attachments] == [("https://example.com", None)]


def test_a_tencent_answer_ends_as_it_was_last_told_in_any_order() -> None:
    names = ("answer_create", "answer_update", "answer_delete")
    items = [_read("tencent_survey", _sample(f"tencent_survey/{name}.json"))[0] for name in names]
    for order in permutations(items):
        assert _record(*order).removed is not None
    for order in permutations(items[:2]):
        assert _record(*order).feedback.text == "已换新机，问题解决"


def test_tencents_questions_may_come_without_pages_and_half_empty() -> None:
    body = _sample("tencent_survey/answer_create.json")
    body["payload"]["answer"] = [
        {"id": "q-1", "type": "textarea", "text": "好"},
        {"id": "q-2", "type": "radio", "options": [{"id": "o-1"}]},
        {"id": "q-3", "type": "scale", "text": "7"},
        {"id": "q-4", "type": "matrix_star", "groups": [{"id": "g-1", "text": "3"}]},
        {"id": "p-2", "questions": None},
    ]
    (item,) = _read("tencent_survey", body)
    assert item.text == "好"
    assert [answer.value for answer in item.answers] == ["o-1", {"g-1": "3"}]
    assert [score.value for score in item.scores] == [7]


# --- Canny ----------------------------------------------------------------------------------


def _canny(body: bytes, **headers: str) -> Inbound:
    signed = sources.load("canny").scheme({}).sign(Inbound(body), "push-key", NOW)
    return signed.with_headers(**headers)


def test_a_nonce_of_canny_is_taken_with_one_body_only() -> None:
    store, endpoint = Memory(), Endpoint(name="canny", source="canny")
    genuine = _canny(_raw("canny/post_created.json"))

    def take(inbound: Inbound) -> Any:
        return intake.take(inbound, endpoint, ["push-key"], NOW, store, Retention())

    assert take(genuine).stored == 1
    assert take(genuine).duplicates == 1
    forged = replace(genuine, body=_raw("canny/post_minimal.json"))
    _verify("canny", forged)  # the signature holds: only the nonce gives the forger away
    with pytest.raises(SignatureError, match="nonce"):
        take(forged)
    assert len(store.items) == 1


@pytest.mark.parametrize("name", ["canny_nonce", "canny_timestamp", "canny_signature"])
def test_each_header_of_canny_must_be_there(name: str) -> None:
    with pytest.raises(SignatureError, match="missing header"):
        _verify("canny", _canny(b"{}", **{name: ""}))


def test_a_status_change_may_hold_the_post_within() -> None:
    said = {"post": {"id": "p1", "url": "https://x.canny.io/p"}, "status": "planned"}
    body = {"type": "post.status_changed", "created": "2026-11-20T09:00:00Z", "object": said}
    (item,) = _read("canny", body)
    assert isinstance(item, TicketUpdate)
    assert (item.ticket_id, item.status, item.url) == ("p1", "planned", "https://x.canny.io/p")


def test_a_deleted_post_stays_deleted_in_any_order() -> None:
    names = ("post_created", "post_edited", "post_deleted")
    items = [_read("canny", _sample(f"canny/{name}.json"))[0] for name in names]
    for order in permutations(items):
        assert _record(*order).removed is not None


# --- Trustpilot -----------------------------------------------------------------------------


def test_an_update_without_a_time_stands_over_the_review_even_when_it_came_first() -> None:
    created = _read("trustpilot", _sample("trustpilot/two_reviews.json"))[0]
    (updated,) = _read("trustpilot", _sample("trustpilot/review_updated.json"), at=60)
    (deleted,) = _read("trustpilot", _sample("trustpilot/review_deleted.json"), at=120)
    for order in permutations((created, updated)):
        assert _record(*order).feedback.text == "It came, and it is good."
    for order in permutations((created, updated, deleted)):
        assert _record(*order).removed is not None


# --- Discourse ------------------------------------------------------------------------------


def _post(event: str, number: int, **changed: Any) -> Iterator[Any]:
    post = {**_sample("discourse/post_created_first.json")["post"], **changed}
    headers = {"x-discourse-event": event, "x-discourse-event-id": str(number)}
    yield from _read("discourse", {"post": post}, headers, at=number * 60)


def test_a_post_may_be_deleted_recovered_edited_and_deleted_again() -> None:
    created, *_ = _post("post_created", 1)
    gone, *_ = _post("post_destroyed", 2)
    back, *_ = _post("post_recovered", 3)
    edited, *_ = _post("post_edited", 4, raw="Still stops.", updated_at=from_epoch(NOW + 240))
    again, *_ = _post("post_destroyed", 5, raw="Still stops.", updated_at=from_epoch(NOW + 240))
    assert isinstance(gone, Removal)
    # Both removals say the same: without a version of its own, the second were a duplicate.
    assert gone.source_version != again.source_version
    assert _record(created, gone).removed
    assert _record(created, gone, created).removed, "a late delivery brings nothing back"
    assert not _record(created, gone, back).removed
    assert _record(created, gone, back, edited).feedback.text == "Still stops."
    assert _record(created, gone, back, edited, again).removed


@pytest.mark.parametrize(
    "sign", [{"hidden": True}, {"user_deleted": True}, {"deleted_at": "2026-11-21T00:00:00Z"}]
)
def test_a_post_that_the_forum_shows_no_more_is_taken_back(sign: dict[str, Any]) -> None:
    (item,) = _post("post_edited", 2, **sign)
    assert isinstance(item, Removal)


@pytest.mark.parametrize("role", ["staff", "admin", "moderator"])
@pytest.mark.parametrize("event", ["post_destroyed", "post_created"])
def test_what_the_staff_wrote_is_never_feedback_nor_its_removal(role: str, event: str) -> None:
    items = list(_post(event, 2, post_number=2, **{role: True}))
    assert all(isinstance(item, TicketUpdate) for item in items)
    assert len(items) == (event == "post_created")


def test_a_forum_address_that_is_none_makes_no_link() -> None:
    body = _sample("discourse/post_created_first.json")
    (item,) = _read("discourse", body, {"x-discourse-instance": "javascript:alert(1)"})
    assert item.url is None
