"""What is particular to survey tools: thin notices, polling, parts and schemes of their own."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from test_sources import NOW, RECEIVED_AT, SAMPLES

from feedbus import intake, merging, sources
from feedbus.config import Endpoint
from feedbus.errors import ConfigError, RetryableError, SignatureError
from feedbus.model import Feedback, Record, Removal
from feedbus.model.times import from_epoch
from feedbus.signatures import Hmac, Inbound
from feedbus.sources.base import Page, PullContext, UnreadableError
from feedbus.sources.google_forms import RENEWAL_SECONDS, SCOPE
from feedbus.transport import Request, Response

Vendor = Callable[[Request], Any]


@dataclass
class Drive:
    """Steps of a fetch or a pull, carried out against a vendor in memory."""

    pages: list[Page] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)

    def run(self, steps: Any, vendor: Vendor) -> Drive:
        answer: Response | None = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration:
                return self
            if isinstance(step, Page):
                self.pages.append(step)
                answer = None
                continue
            self.asked.append(step)
            found = vendor(step)
            status = found if isinstance(found, int) else 200
            answer = Response(status, {}, json.dumps(found).encode())

    @property
    def items(self) -> list[Any]:
        return [item for page in self.pages for item in page.items]

    @property
    def paths(self) -> list[str]:
        return [urlsplit(request.url).path for request in self.asked]


def _sample(path: str) -> Any:
    return json.loads((SAMPLES / path).read_text())


def _read(slug: str, payload: Any, **endpoint: Any) -> list[Any]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    known = Endpoint(**{"name": "one", "source": slug, **endpoint})
    return intake.normalise(sources.load(slug), known, Inbound(body), RECEIVED_AT)


def _complete(slug: str, notice: Feedback, secret: Any, vendor: Vendor, **options: Any) -> Drive:
    fetch = sources.load(slug).fetch
    assert fetch
    context = PullContext(json.dumps(secret), options, {}, NOW)
    return Drive().run(fetch.steps(notice, context), vendor)


def _poll(
    slug: str, secret: Any, vendor: Vendor, cursor: Any = None, now: float = NOW, **options: Any
) -> Drive:
    pull = sources.load(slug).pull
    assert pull
    context = PullContext(json.dumps(secret), options, cursor or {}, now)
    return Drive().run(pull.steps(context), vendor)


def _never(request: Request) -> Any:
    pytest.fail(f"{request.url} was asked")


# --- one response, several deliveries -------------------------------------------------------


def _record(items: list[Feedback]) -> Feedback:
    """The feedback of the record that these deliveries end in, in this order."""
    record: Record | None = None
    for item in items:
        fields = merging.merged(item, record)
        if fields:
            told = {"version": 1, "created_at": RECEIVED_AT, "updated_at": RECEIVED_AT}
            record = Record.model_construct(**told, **fields)
    assert record
    return record.feedback


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        ("delighted", ["created", "updated"]),
        ("formbricks", ["created", "updated", "finished"]),
        ("google_forms", ["script", "script_edited"]),
    ],
)
def test_all_deliveries_of_a_response_end_in_one_record_with_the_newest_state(
    slug: str, names: list[str]
) -> None:
    options = {"way": "apps_script"}
    editions = [_read(slug, _sample(f"{slug}/{name}.json"), options=options)[0] for name in names]
    assert len({item.id for item in editions}) == 1
    for order in (editions, editions[::-1]):
        assert _record(order) == editions[-1]


def test_the_answers_of_a_survicate_response_come_together_in_the_order_they_were_given() -> None:
    names = ["question_nps", "question_text", "question_choice"]
    parts = [_read("survicate", _sample(f"survicate/{name}.json"))[0] for name in names]
    for order in (parts, parts[::-1]):
        whole = _record([*order, parts[0]])
        assert whole.text == "包裹压坏了，盒子是湿的。\n\nBoth corners were crushed."
        assert [(score.metric, score.value) for score in whole.scores] == [("nps", 4)]
        assert [answer.value for answer in whole.answers] == ["Damaged"]
        assert whole.occurred_at == parts[0].occurred_at


@pytest.mark.parametrize("event", ["surveyCompleted", "surveyAnswered"])
def test_a_completed_survicate_survey_is_read_under_either_name(event: str) -> None:
    sample = _sample("survicate/survey_completed.json")
    (whole,) = sample["event"].values()
    (item,) = _read("survicate", {**sample, "event": {event: whole}})
    assert item.source_id == whole["responseUuid"]
    assert "谢谢！" in item.text


def test_a_completed_survey_without_a_list_of_answers_is_set_aside() -> None:
    event = {"surveyCompleted": {"survey": {"id": "s"}, "responseUuid": "r"}}
    with pytest.raises(UnreadableError, match="without a list of answers"):
        _read("survicate", {"messageId": "m", "event": event})


# --- survicate's two proofs -----------------------------------------------------------------

_PROOF = {"token": "token-1", "signing_secret": "signing-1"}


def test_survicate_needs_both_the_token_and_the_digest() -> None:
    scheme = sources.load("survicate").scheme({})
    secret, body = json.dumps(_PROOF), Inbound(b'{"event": {}}')
    signed = scheme.sign(body, secret, NOW)
    scheme.verify(signed, [secret], NOW)
    other = json.dumps({**_PROOF, "signing_secret": "signing-2"})
    for forged, check in (
        (scheme.sign(body, other, NOW), "signature does not match"),
        (signed.with_headers(token="token-2"), "wrong token"),
        (signed.with_headers(hmac=""), "missing header hmac"),
    ):
        with pytest.raises(SignatureError) as caught:
            scheme.verify(forged, [secret], NOW)
        assert caught.value.check == check


def test_a_new_signing_secret_of_survicate_is_found_though_the_token_stays() -> None:
    scheme = sources.load("survicate").scheme({})
    old, new = json.dumps({**_PROOF, "signing_secret": "signing-0"}), json.dumps(_PROOF)
    scheme.verify(scheme.sign(Inbound(b"{}"), old, NOW), [new, old], NOW)


def test_survicate_accepts_only_the_configured_encoding() -> None:
    survicate, secret = sources.load("survicate"), json.dumps(_PROOF)
    base = survicate.scheme({"encoding": "base64"})
    signed = base.sign(Inbound(b"{}"), secret, NOW)
    base.verify(signed, [secret], NOW)
    with pytest.raises(SignatureError):
        survicate.scheme({}).verify(signed, [secret], NOW)
    with pytest.raises(ConfigError, match=r"options\.encoding"):
        survicate.scheme({"encoding": "hexits"})


# --- surveymonkey ---------------------------------------------------------------------------


def test_both_forms_of_surveymonkeys_secret_make_the_same_key() -> None:
    scheme = sources.load("surveymonkey").scheme({})
    plain = Hmac(header="sm-signature", digest="sha1", encoding="base64")
    signed = plain.sign(Inbound(b"{}"), "app&hush", NOW)
    scheme.verify(signed, ["app&hush"], NOW)
    parts = {"api_key_or_client_id": "app", "api_secret": "hush"}
    scheme.verify(signed, [json.dumps(parts)], NOW)
    with pytest.raises(SignatureError) as caught:
        scheme.verify(signed, [json.dumps({"api_secret": "hush"})], NOW)
    assert "api_key_or_client_id" in caught.value.check


def _surveymonkey(request: Request) -> Any:
    path = urlsplit(request.url).path
    held = _sample("surveymonkey/fetched.json")
    if path == "/v3/surveys/310045/details":
        return held["survey"]
    if path.endswith("/responses/118440021/details"):
        return held["response"]
    return 404


def test_a_surveymonkey_webhook_is_completed_with_the_response_and_its_survey() -> None:
    (notice,) = _read("surveymonkey", _sample("surveymonkey/completed.json"))
    drive = _complete("surveymonkey", notice, {"access_token": "t0ken"}, _surveymonkey)
    assert drive.items == [_sample("surveymonkey/fetched.json")]
    assert drive.asked[0].url == (
        "https://api.surveymonkey.com/v3/surveys/310045/responses/118440021/details"
    )
    assert {request.headers["authorization"] for request in drive.asked} == {"bearer t0ken"}
    (fetched,) = _read("surveymonkey", drive.items[0])
    assert (fetched.id, fetched.pending) == (notice.id, False)


def test_a_webhook_that_names_no_survey_is_completed_by_its_collector() -> None:
    event = _sample("surveymonkey/completed.json")
    event |= {"filter_type": "collector", "resources": {"collector_id": "42210"}}
    (notice,) = _read("surveymonkey", event)
    secret = {"access_token": "t", "api_url": "https://api.eu.example.com/"}
    drive = _complete("surveymonkey", notice, secret, _surveymonkey)
    assert drive.paths == [
        "/v3/collectors/42210/responses/118440021/details",
        "/v3/surveys/310045/details",
    ]
    assert drive.asked[0].url.startswith("https://api.eu.example.com/v3/")
    (lost,) = _read("surveymonkey", {**event, "resources": {}})
    with pytest.raises(ConfigError, match="neither survey nor collector"):
        _complete("surveymonkey", lost, secret, _never)


def test_a_deleted_surveymonkey_response_stands_over_what_was_fetched() -> None:
    (removal,) = _read("surveymonkey", _sample("surveymonkey/deleted.json"))
    (fetched,) = _read("surveymonkey", _sample("surveymonkey/fetched.json"))
    assert isinstance(removal, Removal)
    assert removal.id == fetched.id
    assert merging.order_of(removal) > merging.order_of(fetched)


def _bulk(count: int) -> Vendor:
    """A survey of `count` responses, one an hour, the newest first, 100 a page."""

    def vendor(request: Request) -> Any:
        address = urlsplit(request.url)
        if not address.path.endswith("/bulk"):
            return {"id": "9", "title": "Kettles", "pages": []}
        query = parse_qs(address.query)
        assert (query["sort_by"], query["sort_order"]) == (["date_modified"], ["DESC"])
        first = (int(query["page"][0]) - 1) * 100
        data = [
            {"id": str(n), "date_modified": from_epoch(NOW - n * 3600)}
            for n in range(first, min(first + 100, count))
        ]
        return {"data": data, "links": {"next": "…"} if first + 100 < count else {}}

    return vendor


def test_surveymonkey_is_polled_newest_first_down_to_the_last_pass() -> None:
    secret = {"access_token": "t"}
    first = _poll("surveymonkey", secret, _bulk(250), survey_id=9)
    assert [item["response"]["id"] for item in first.items] == [str(n) for n in range(250)]
    assert {item["survey"]["title"] for item in first.items} == {"Kettles"}
    assert len(first.asked) == 4
    cursor = first.pages[-1].cursor
    assert cursor == {"since": from_epoch(NOW)}
    again = _poll("surveymonkey", secret, _bulk(250), cursor, survey_id=9, overlap_hours=2)
    assert [item["response"]["id"] for item in again.items] == ["0", "1", "2"]


@pytest.mark.parametrize("slug", ["surveymonkey", "google_forms"])
def test_an_endpoint_that_only_gets_webhooks_polls_nothing(slug: str) -> None:
    assert _poll(slug, {}, _never).pages == []


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1, 2, 3], [("other", 2, 1, 3)]),
        ([3, 2, 1], [("other", 2, 1, 3)]),
        ([1, 1, 1], []),
        ([None, None, None], []),
    ],
)
def test_weights_make_a_scale_only_when_they_differ(
    weights: list[int | None], expected: list[Any]
) -> None:
    choices = [{"id": f"c{n}", "text": f"t{n}", "weight": w} for n, w in enumerate(weights)]
    rows = [{"id": "r", "text": ""}]
    asked = {"id": "q", "answers": [{"row_id": "r", "choice_id": "c1"}]}
    question = {"id": "q", "family": "matrix", "answers": {"choices": choices, "rows": rows}}
    survey = {"pages": [{"questions": [question]}]}
    (record,) = _read(
        "surveymonkey",
        {"response": {"id": "1", "pages": [{"questions": [asked]}]}, "survey": survey},
    )
    found = [(s.metric, s.value, s.scale_min, s.scale_max) for s in record.scores]
    assert found == expected
    assert bool(record.answers) is not bool(expected)


# --- qualtrics ------------------------------------------------------------------------------

_KYMA = (
    '{"Status":"Complete","SurveyID":"SV_1AmkKSDmoZ4XlQx","ResponseID":"R_0B7IcnXszjEUHLP",'
    '"CompletedDate":"2019-06-25 07:58:25","BrandID":"sapdevelopment"}'
)
_KYMA_MAC = (
    "c2c585a404c239aa3063b462cc33551d3ed3ed2de0899f58d456fc0ef7ebef6f"
    "3c3af44957989bd0592603e41edde9528f7d9ed09ee128bf719aa12f46e5c598"
)
"""A delivery that kyma-incubator/connector-tools published: qualtrics-event-gw/pkg/hmac."""


def _form(*fields: tuple[str, str]) -> Inbound:
    return Inbound("&".join(f"{name}={value}" for name, value in fields).encode())


def test_a_published_qualtrics_delivery_verifies_over_the_decoded_message() -> None:
    scheme = sources.load("qualtrics").scheme({})
    for message in (quote_plus(_KYMA), quote_plus(_KYMA).replace("+", "%20")):
        delivery = _form(("Topic", "t"), ("HMAC", _KYMA_MAC), ("MSG", message))
        scheme.verify(delivery, ["kyma4ever"], NOW)
        with pytest.raises(SignatureError, match="does not match"):
            scheme.verify(delivery, ["kyma4never"], NOW)


def test_a_qualtrics_digest_of_the_message_as_it_stands_is_accepted_too() -> None:
    scheme = sources.load("qualtrics").scheme({})
    encoded = quote_plus(_KYMA)
    mac = Hmac(header="x", digest="sha512").sign(Inbound(encoded.encode()), "key", NOW).headers["x"]
    scheme.verify(_form(("MSG", encoded), ("HMAC", mac.upper())), ["key"], NOW)


@pytest.mark.parametrize(
    "fields",
    [
        [("MSG", "{}")],
        [("HMAC", _KYMA_MAC)],
        [("HMAC", _KYMA_MAC), ("HMAC", _KYMA_MAC), ("MSG", quote_plus(_KYMA))],
        [("HMAC", _KYMA_MAC), ("MSG", quote_plus(_KYMA)), ("MSG", "{}")],
        [("HMAC", "ü" * 128), ("MSG", quote_plus(_KYMA))],
    ],
)
def test_a_qualtrics_form_with_a_missing_or_doubled_field_is_refused(
    fields: list[tuple[str, str]],
) -> None:
    with pytest.raises(SignatureError):
        sources.load("qualtrics").scheme({}).verify(_form(*fields), ["kyma4ever"], NOW)


def test_a_message_smuggled_in_beside_the_signed_one_is_never_read() -> None:
    body = _form(("HMAC", _KYMA_MAC), ("MSG", quote_plus(_KYMA)), ("M%53G", "%7B%7D"))
    sources.load("qualtrics").scheme({}).verify(body, ["kyma4ever"], NOW)
    with pytest.raises(UnreadableError):
        _read("qualtrics", body.body)


def _qualtrics_notice() -> Feedback:
    body = (SAMPLES / "qualtrics/completed.txt").read_bytes()
    (notice,) = _read("qualtrics", body, options={"timezone": "Asia/Shanghai"})
    assert isinstance(notice, Feedback)
    return notice


def test_a_qualtrics_notice_is_completed_with_the_response_and_the_definition() -> None:
    held, notice = _sample("qualtrics/fetched.json"), _qualtrics_notice()

    def vendor(request: Request) -> Any:
        assert request.headers["x-api-token"] == "t0ken"
        defined = "/survey-definitions/" in request.url
        return {"result": held["survey" if defined else "response"], "meta": {}}

    drive = _complete("qualtrics", notice, {"token": "t0ken"}, vendor, data_center="fra1")
    assert drive.asked[0].url == (
        "https://fra1.qualtrics.com/API/v3/surveys/SV_3kettle0AbCdEf/responses/R_2sampleKettle01"
    )
    assert drive.paths[1] == "/API/v3/survey-definitions/SV_3kettle0AbCdEf"
    assert drive.items == [held]
    (fetched,) = _read("qualtrics", drive.items[0])
    assert (fetched.id, fetched.pending) == (notice.id, False)


def test_a_qualtrics_response_that_is_not_there_yet_is_asked_for_again() -> None:
    notice, secret = _qualtrics_notice(), {"token": "t", "api_url": "https://q.example.com"}
    with pytest.raises(RetryableError) as caught:
        _complete("qualtrics", notice, secret, lambda _: 404)
    assert caught.value.retry_after
    with pytest.raises(ConfigError, match="HTTP 401"):
        _complete("qualtrics", notice, secret, lambda _: 401)


def test_qualtrics_without_a_data_center_is_a_config_error_that_names_it() -> None:
    with pytest.raises(ConfigError, match=r"options\.data_center"):
        _complete("qualtrics", _qualtrics_notice(), {"token": "t"}, _never)


# --- google forms ---------------------------------------------------------------------------


def _account() -> dict[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "client_email": "hub@kettles.iam.gserviceaccount.com",
        "private_key": pem.decode(),
        "token_uri": "https://oauth.example.com/token",
        "api_url": "https://forms.example.com",
    }


ACCOUNT = _account()


@dataclass
class GoogleForms:
    """A form with one response for each of these times, two a page."""

    times: list[str]
    renewal: int | dict[str, Any] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    filters: list[str] = field(default_factory=list)
    renewed: int = 0

    def __call__(self, request: Request) -> Any:
        address = urlsplit(request.url)
        if address.path == "/token":
            assert request.form
            claims = request.form["assertion"].split(".")[1]
            told = json.loads(base64.urlsafe_b64decode(claims + "=="))
            assert (told["scope"], told["aud"]) == (SCOPE, ACCOUNT["token_uri"])
            return {"access_token": "granted"}
        assert request.headers["authorization"] == "Bearer granted"
        if address.path.endswith(":renew"):
            assert (request.method, request.body) == ("POST", b"")
            self.renewed += 1
            return self.renewal
        if not address.path.endswith("/responses"):
            return {"formId": "f1", "info": {"title": "Kettles"}}
        return self._page(parse_qs(address.query))

    def _page(self, query: dict[str, list[str]]) -> Any:
        (condition,) = query.get("filter", ["timestamp >= 0"])
        self.filters.append(condition)
        since = condition.removeprefix("timestamp >= ")
        (token,) = query.get("pageToken", ["0"])
        if token in self.forgotten:
            return 400
        found = [at for at in self.times if at >= since][int(token) :]
        page: dict[str, Any] = {
            "responses": [{"responseId": at, "lastSubmittedTime": at} for at in found[:2]]
        }
        if len(found) > 2:
            page["nextPageToken"] = str(int(token) + 2)
        return page


def _at(minutes: float) -> str:
    """So many minutes before now."""
    return from_epoch(NOW - minutes * 60)


def _ids(drive: Drive) -> list[str]:
    return [item["response"]["responseId"] for item in drive.items]


def test_a_google_notice_brings_all_responses_since_shortly_before_it() -> None:
    push = _sample("google_forms/notice.json")
    push["message"]["publishTime"] = _at(0)
    (notice,) = _read("google_forms", push)
    vendor = GoogleForms([_at(m) for m in (0, 1, 5, 9, 11, 60)])
    drive = _complete("google_forms", notice, ACCOUNT, vendor)
    assert _ids(drive) == [_at(m) for m in (0, 1, 5, 9)]
    assert drive.paths[1] == "/v1/forms/1FormKettleSample"
    assert set(vendor.filters) == {f"timestamp >= {_at(10)}"}
    assert drive.items[0]["form"]["info"]["title"] == "Kettles"
    wider = _complete("google_forms", notice, ACCOUNT, vendor, overlap_minutes=30)
    assert _ids(wider) == [_at(m) for m in (0, 1, 5, 9, 11)]
    with pytest.raises(ConfigError, match=r"options\.overlap_minutes"):
        _complete("google_forms", notice, ACCOUNT, vendor, overlap_minutes="soon")


def test_polling_google_goes_on_from_the_start_of_the_last_pass() -> None:
    vendor = GoogleForms([_at(m) for m in (0, 100, 200, 300, 400)])
    first = _poll("google_forms", ACCOUNT, vendor, form_id="f1")
    assert _ids(first) == vendor.times
    assert first.pages[-1].cursor == {"since": from_epoch(NOW)}
    vendor.times.append(_at(-1))
    later = _poll("google_forms", ACCOUNT, vendor, first.pages[-1].cursor, NOW + 120, form_id="f1")
    assert _ids(later) == [_at(0), _at(-1)]


def test_an_interrupted_pass_over_google_loses_no_response_and_skips_none() -> None:
    vendor = GoogleForms([_at(m) for m in (0, 100, 200, 300, 400)])
    cut = _poll("google_forms", ACCOUNT, vendor, form_id="f1").pages[0]
    assert cut.cursor == {"started": from_epoch(NOW), "next": "2"}
    resumed = _poll("google_forms", ACCOUNT, vendor, cut.cursor, NOW + 600, form_id="f1")
    assert _ids(resumed) == vendor.times[2:]
    # What changed while the pass was interrupted is found by the next one.
    assert resumed.pages[-1].cursor == {"since": from_epoch(NOW)}
    vendor.forgotten = {"2"}
    with pytest.raises(ConfigError, match="HTTP 400"):
        _poll("google_forms", ACCOUNT, vendor, cut.cursor, form_id="f1")
    vendor.forgotten = {"3"}
    anew = _poll("google_forms", ACCOUNT, vendor, {**cut.cursor, "next": "3"}, form_id="f1")
    assert _ids(anew) == vendor.times


def test_a_watch_is_renewed_once_a_day_and_the_cursor_remembers() -> None:
    vendor, cursor = GoogleForms([]), {}
    options = {"form_id": "f1", "watch_id": "w/1"}
    for hour in range(49):
        drive = _poll("google_forms", ACCOUNT, vendor, cursor, NOW + hour * 3600, **options)
        cursor = drive.pages[-1].cursor
        if "/v1/forms/f1/watches/w%2F1:renew" in drive.paths:
            assert cursor["renewed"] == NOW + hour * 3600
    assert vendor.renewed == 3
    assert RENEWAL_SECONDS < 7 * 86_400


def test_a_watch_that_cannot_be_renewed_is_told_but_holds_up_no_response() -> None:
    vendor = GoogleForms([_at(1)], renewal=404)
    pull = sources.load("google_forms").pull
    assert pull
    drive, options = Drive(), {"form_id": "f1", "watch_id": "w1"}
    context = PullContext(json.dumps(ACCOUNT), options, {}, NOW)
    with pytest.raises(ConfigError, match="HTTP 404"):
        drive.run(pull.steps(context), vendor)
    assert _ids(drive) == [_at(1)]
    assert drive.pages[-1].cursor == {"since": from_epoch(NOW)}


def test_a_key_that_is_none_and_a_way_that_is_none_are_config_errors() -> None:
    with pytest.raises(ConfigError, match="private_key") as caught:
        _poll("google_forms", {**ACCOUNT, "private_key": "junk"}, _never, form_id="f1")
    assert "junk" not in str(caught.value)
    with pytest.raises(ConfigError, match=r"options\.since"):
        _poll("google_forms", ACCOUNT, _never, form_id="f1", since="yesterday")
    with pytest.raises(ConfigError, match=r"options\.way"):
        sources.load("google_forms").scheme({"way": "pigeon"})


# --- formbricks, delighted ------------------------------------------------------------------


def test_a_named_question_is_no_hidden_field_though_its_id_looks_like_one() -> None:
    response = {"id": "r", "createdAt": "2026-11-20T08:00:00Z", "data": {"plan": "Too dear"}}
    payload = {"event": "responseFinished", "data": response}
    (hidden,) = _read("formbricks", payload)
    assert (hidden.author.tier, hidden.text) == ("Too dear", None)
    (asked,) = _read("formbricks", payload, options={"questions": {"plan": "How is the plan?"}})
    assert (asked.author.tier, asked.text) == (None, "Too dear")


def test_delighteds_notes_of_the_team_never_become_the_customers_words() -> None:
    payload = _sample("delighted/updated.json")
    assert payload["event_data"]["notes"][0]["text"] == "Called her back"
    (record,) = _read("delighted", payload)
    assert "Called her back" not in record.model_dump_json()
