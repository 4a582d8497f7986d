"""Social networks, chats and stores: handshakes, fetches and polling that samples can't show."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from test_sources import NOW, RECEIVED_AT, SAMPLES, Memory

from feedbus import intake, sources
from feedbus.config import Endpoint, Retention
from feedbus.errors import ConfigError, RetryableError, SignatureError
from feedbus.model import Feedback, Removal
from feedbus.model.times import from_epoch
from feedbus.signatures import Inbound
from feedbus.sources import weixin
from feedbus.sources.base import Page, PullContext
from feedbus.transport import Request, Response

WECOM, WECHAT, META = (
    json.loads((SAMPLES / slug / "secrets.json").read_text())[0]
    for slug in ("wecom", "wechat", "meta")
)


def _read(slug: str, payload: Any, **endpoint: Any) -> list[Any]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    known = Endpoint(**{"name": "one", "source": slug, **endpoint})
    return intake.normalise(sources.load(slug), known, Inbound(body), RECEIVED_AT)


def _sample(path: str) -> Any:
    return json.loads((SAMPLES / path).read_text())


def _take(slug: str, body: bytes, secret: str, store: Memory, **options: Any) -> Any:
    endpoint = Endpoint(name="one", source=slug, options=options)
    scheme = sources.load(slug).scheme(options)
    signed = scheme.sign(Inbound(body), secret, NOW)
    return intake.take(signed, endpoint, [secret], NOW, store, Retention())


def _driven(
    steps: Any, answer: Callable[[Request], Response]
) -> tuple[list[Request], list[Any], dict[str, Any]]:
    """What a pull or fetch asked, the items it found, and where it would go on."""
    asked: list[Request] = []
    items: list[Any] = []
    cursor: dict[str, Any] = {}
    given: Response | None = None
    while True:
        try:
            step = steps.send(given)
        except StopIteration:
            return asked, items, cursor
        given = None
        if isinstance(step, Page):
            items += step.items
            cursor = step.cursor
        else:
            asked.append(step)
            given = answer(step)


def _json(payload: Any, status: int = 200) -> Response:
    return Response(status, {}, json.dumps(payload).encode())


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def _get(slug: str, secret: str, query: dict[str, str], **options: Any) -> Any:
    handshake = sources.load(slug).handshake
    assert handshake
    return handshake(Inbound(b"", method="GET", query=query), [secret], options)


# --- 企业微信 --------------------------------------------------------------------------------


@pytest.mark.requirement("R255")
def test_wecom_keeps_the_decrypted_message_as_the_raw_body() -> None:
    store = Memory()
    body = (SAMPLES / "wecom/text.xml").read_bytes()
    assert _take("wecom", body, WECOM, store).stored == 1
    (item,) = store.items.values()
    assert zlib.decompress(item["raw"]) == body


def test_wecom_wants_an_empty_answer_and_wechat_the_word_success() -> None:
    wecom, wechat = sources.load("wecom").reply, sources.load("wechat").reply
    assert wecom
    assert wechat
    assert (wecom.status, wecom.body) == (200, "")
    assert (wechat.status, wechat.body) == (200, "success")


def test_two_notices_of_one_second_are_two() -> None:
    body = (SAMPLES / "wecom/customer_service_notice.xml").read_bytes()
    other = body.replace(b"ENCd41", b"ENCd42")
    (first,), (again,), (second,) = (_read("wecom", one) for one in (body, body, other))
    assert first.id == again.id != second.id


def _notice() -> Feedback:
    context, when = {"kind": "kf_msg_or_event", "account": "wk1"}, from_epoch(NOW - 5)
    return Feedback(source_id="wk1/1", occurred_at=when, context=context, pending=True)


def _said(msgid: str, at: float, **more: Any) -> dict[str, Any]:
    base = {"msgid": msgid, "open_kfid": "wk1", "external_userid": "wm1", "origin": 3}
    return {**base, "send_time": int(at), "msgtype": "text", "text": {"content": msgid}, **more}


KF_SECRET = json.dumps(
    {"corpid": "ww&1", "corpsecret": "s/1", "api_url": "https://qy.example.com/"}
)


def _sync(
    answers: dict[str, Any], **options: Any
) -> tuple[list[Request], list[Any], dict[str, Any]]:
    fetch = sources.load("wecom").fetch
    assert fetch
    context = PullContext(KF_SECRET, options, {}, NOW)

    def answer(request: Request) -> Response:
        if "gettoken" in request.url:
            return _json(answers.get("token", {"errcode": 0, "access_token": "a+b"}))
        return _json(answers[request.json.get("cursor", "")])

    return _driven(fetch.steps(_notice(), context), answer)


@pytest.mark.requirement("R21")
def test_a_notice_of_customer_service_is_completed_page_by_page() -> None:
    old, new = _said("old", NOW - 7_200), _said("new", NOW - 10)
    agent, latest = _said("agent", NOW - 8, origin=5), _said("latest", NOW - 6)
    asked, items, _ = _sync(
        {
            "": {"errcode": 0, "has_more": 1, "next_cursor": "c1", "msg_list": [old, new]},
            "c1": {"errcode": 0, "has_more": 0, "next_cursor": "c2", "msg_list": [agent, latest]},
        }
    )
    token, first, second = asked
    assert urlsplit(token.url).netloc == "qy.example.com"
    assert _query(token) == {"corpid": "ww&1", "corpsecret": "s/1"}
    assert _query(first) == {"access_token": "a+b"}
    assert first.json["open_kfid"] == "wk1"
    assert ("token" in first.json, second.json["cursor"]) == (False, "c1")
    assert items == [new, agent, latest]
    read = [one for item in items for one in _read("wecom", item)]
    assert [(one.source_id, one.text) for one in read] == [("new", "new"), ("latest", "latest")]


def test_a_longer_look_back_reads_older_messages() -> None:
    listed = {"": {"has_more": 0, "msg_list": [_said("old", NOW - 7_200)]}}
    assert _sync(listed)[1] == []
    assert len(_sync(listed, kf_hours=3)[1]) == 1
    with pytest.raises(ConfigError, match="kf_hours"):
        _sync(listed, kf_hours="all")


def test_a_notices_token_is_kept_in_no_record() -> None:
    body = (SAMPLES / "wecom/customer_service_notice.xml").read_bytes()
    (notice,) = _read("wecom", body)
    assert b"ENCd41" in body
    assert "ENCd41" not in notice.model_dump_json()


@pytest.mark.parametrize(
    ("code", "error"), [(40001, ConfigError), (60020, ConfigError), (-1, RetryableError)]
)
def test_what_wecom_refuses_with_http_200_is_an_error(code: int, error: type[Exception]) -> None:
    for answers in (
        {"token": {"errcode": code, "errmsg": "ww&1"}},
        {"": {"errcode": code, "errmsg": "s/1"}},
    ):
        with pytest.raises(error, match=str(code)) as caught:
            _sync(answers)
        assert "ww&1" not in str(caught.value)
        assert "s/1" not in str(caught.value)
        assert "a+b" not in str(caught.value)


def test_a_list_that_does_not_move_on_is_given_back() -> None:
    page = {"has_more": 1, "next_cursor": "c1", "msg_list": []}
    with pytest.raises(RetryableError, match="move on"):
        _sync({"": page, "c1": page})
    with pytest.raises(RetryableError, match="move on"):
        _sync({"": {"has_more": 1, "msg_list": []}})


def test_a_recalled_message_is_removed_and_an_agents_recall_is_nothing() -> None:
    event = _sample("wecom/customer_service_recall.json")
    (removal,) = _read("wecom", event)
    assert isinstance(removal, Removal)
    event["event"]["event_type"] = "servicer_recall_msg"
    assert _read("wecom", event) == []


# --- 微信公众号 ------------------------------------------------------------------------------


@pytest.mark.requirement("R255")
def test_wechat_echoes_in_either_mode_and_refuses_strangers() -> None:
    token = json.loads(WECHAT)["token"]
    query = {"timestamp": "1795357800", "nonce": "7", "echostr": "hello 漏"}
    signed = {**query, "signature": weixin.signature(token, "1795357800", "7")}
    for mode in ("secure", "plain"):
        reply = _get("wechat", WECHAT, signed, mode=mode)
        assert (reply.status, reply.body) == (200, "hello 漏")
        for forged in (query, {**signed, "nonce": "8"}, {**signed, "signature": "x"}):
            with pytest.raises(SignatureError):
                _get("wechat", WECHAT, forged, mode=mode)
    assert _get("wechat", WECHAT, {}) is None


@pytest.mark.requirement("R255")
def test_wechat_opens_an_encrypted_echo() -> None:
    (account,) = weixin.accounts([WECHAT])
    echo = weixin.encrypt(b"4711", account, b"0123456789abcdef")
    signed = weixin.signature(account.token, "1795357800", "7", echo)
    query = {"timestamp": "1795357800", "nonce": "7", "msg_signature": signed, "echostr": echo}
    assert _get("wechat", WECHAT, query).body == "4711"


def test_a_plain_request_is_no_proof_for_an_endpoint_that_encrypts() -> None:
    body = (SAMPLES / "wechat/text.xml").read_bytes()
    plain = sources.load("wechat").scheme({"mode": "plain"}).sign(Inbound(body), WECHAT, NOW)
    with pytest.raises(SignatureError):
        sources.load("wechat").scheme({}).verify(plain, [WECHAT], NOW)


def test_an_encrypted_request_tells_a_plain_endpoint_its_mode() -> None:
    body = (SAMPLES / "wechat/text.xml").read_bytes()
    scheme = sources.load("wechat").scheme({"mode": "plain"})
    signed = scheme.sign(Inbound(body, query={"msg_signature": "x"}), WECHAT, NOW)
    with pytest.raises(SignatureError, match=r"options\.mode"):
        scheme.verify(signed, [WECHAT], NOW)
    with pytest.raises(ConfigError, match=r"options\.mode"):
        sources.load("wechat").scheme({"mode": "both"})


def test_a_plain_signature_is_good_for_one_message_only() -> None:
    store, source = Memory(), sources.load("wechat")
    endpoint = Endpoint(name="one", source="wechat", options={"mode": "plain"})
    body = (SAMPLES / "wechat/text.xml").read_bytes()
    signed = source.scheme(endpoint.options).sign(Inbound(body), WECHAT, NOW)
    for _ in range(2):
        intake.take(signed, endpoint, [WECHAT], NOW, store, Retention())
    forged = Inbound(body.replace(b"25180093442117063", b"1"), query=signed.query)
    with pytest.raises(SignatureError, match="nonce"):
        intake.take(forged, endpoint, [WECHAT], NOW, store, Retention())
    assert len(store.items) == 1


def test_every_unsigned_message_is_taken() -> None:
    store, key = Memory(), "k" * 22
    for name in ("text", "location"):
        body = (SAMPLES / f"wechat/{name}.xml").read_bytes()
        assert _take("wechat", body, key, store, unsigned=True).stored == 1


def test_an_encrypted_body_without_its_key_is_set_aside_unread() -> None:
    store = Memory()
    body = (SAMPLES / "wecom/still_encrypted.json").read_bytes()
    receipt = _take("wecom", body, "k" * 22, store, unsigned=True)
    assert (receipt.stored, receipt.quarantined) == (0, 1)
    assert "stays encrypted" in receipt.reason


# --- Meta ------------------------------------------------------------------------------------


def test_meta_echoes_the_challenge_to_who_knows_the_token() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "lamplight", "hub.challenge": "115820"}
    assert _get("meta", META, query).body == "115820"
    for wrong in ("", "lamp", "lamplight ", "漏", "\ud800"):
        with pytest.raises(SignatureError):
            _get("meta", META, {**query, "hub.verify_token": wrong})
    with pytest.raises(SignatureError):
        _get("meta", "the app secret alone", query)
    assert _get("meta", META, {}) is None


def test_meta_takes_the_app_secret_alone_or_as_a_part() -> None:
    scheme = sources.load("meta").scheme({})
    body = rb'{"object":"page","entry":[{"changes":[{"value":{"message":"\u00bfPrecio?"}}]}]}'
    plain = json.loads(META)["app_secret"]
    assert scheme.sign(Inbound(body), META, NOW) == scheme.sign(Inbound(body), plain, NOW)
    scheme.verify(scheme.sign(Inbound(body), plain, NOW), [META], NOW)
    unescaped = json.dumps(json.loads(body), ensure_ascii=False).encode()
    forged = Inbound(unescaped, scheme.sign(Inbound(body), plain, NOW).headers)
    with pytest.raises(SignatureError):
        scheme.verify(forged, [META], NOW)
    with pytest.raises(SignatureError, match="app_secret"):
        scheme.verify(scheme.sign(Inbound(body), plain, NOW), ['{"verify_token": "x"}'], NOW)


def test_an_edit_stands_over_the_comment_and_a_removal_over_both() -> None:
    (first,), (edited,), (removal,) = (
        _read("meta", _sample(f"meta/{name}.json"))
        for name in ("comment", "comment_edited", "comment_removed")
    )
    assert first.id == edited.id == removal.id
    assert first.source_version < edited.source_version < removal.source_version
    assert first.occurred_at == edited.occurred_at


@pytest.mark.parametrize("verb", ["remove", "hide", "delete"])
def test_what_is_hidden_or_gone_is_removed(verb: str) -> None:
    payload = _sample("meta/comment.json")
    payload["entry"][0]["changes"][0]["value"]["verb"] = verb
    (removal,) = _read("meta", payload)
    assert isinstance(removal, Removal)


def test_an_edited_message_is_the_same_item() -> None:
    (edited,) = _read("meta", _sample("meta/message_edited.json"))
    message = next(
        one for one in _read("meta", _sample("meta/batch.json")) if "m_Q" in one.source_id
    )
    assert edited.id == message.id
    assert edited.source_version > message.source_version


def test_messages_may_come_as_changes_and_deliveries_as_a_list() -> None:
    value = _sample("meta/batch.json")["entry"][0]["messaging"][0]
    entry = {"id": "310299841776520", "time": 1, "changes": [{"field": "messages", "value": value}]}
    (message,) = _read("meta", [{"object": "instagram", "entry": [entry]}])
    assert (message.source_id, message.channel) == ("m_Q7xR0tZk2Lw9", "chat")
    assert message.context["network"] == "instagram"


def test_a_mention_is_asked_for_and_keeps_what_the_notice_told() -> None:
    fetch = sources.load("meta").fetch
    assert fetch
    (notice,) = _read("meta", _sample("meta/instagram_mention.json"))
    secret = json.dumps({"access_token": "EAAB", "api_url": "https://graph.example.com/v26.0"})
    found = {"id": notice.source_id, "text": "@us hello", "timestamp": "2026-11-22T09:58:11+0000"}

    def answer(request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer EAAB"
        assert request.url.startswith("https://graph.example.com/v26.0/17841400884420195?")
        fields = _query(request)["fields"]
        assert fields.startswith("mentioned_comment.comment_id(17955500112233445){id,")
        return _json({"mentioned_comment": found, "id": "17841400884420195"})

    context = PullContext(secret, {}, {}, NOW)
    _, items, _ = _driven(fetch.steps(notice, context), answer)
    (complete,) = [one for item in items for one in _read("meta", item)]
    assert complete.id == notice.id
    assert (complete.text, complete.pending) == ("@us hello", False)
    assert complete.context == notice.context


def test_a_mention_in_a_caption_is_asked_for_by_its_media() -> None:
    fetch = sources.load("meta").fetch
    assert fetch
    payload = _sample("meta/instagram_mention.json")
    del payload["entry"][0]["changes"][0]["value"]["comment_id"]
    (notice,) = _read("meta", payload)
    assert notice.source_id == "18033321190045512"
    said = {"caption": "thanks @us", "username": "mika", "media_url": "https://x.example/1.jpg"}
    steps = fetch.steps(notice, PullContext('{"access_token": "t"}', {}, {}, NOW))
    (request,), items, _ = _driven(steps, lambda _request: _json({"mentioned_media": said}))
    assert "mentioned_media.media_id(18033321190045512){" in _query(request)["fields"]
    ((complete,),) = [_read("meta", item) for item in items]
    assert complete.id == notice.id
    assert (complete.text, complete.author.handle) == ("thanks @us", "mika")
    assert [one.url for one in complete.attachments] == ["https://x.example/1.jpg"]


# --- 抖音 ------------------------------------------------------------------------------------


def _post(slug: str, body: bytes) -> Any:
    handshake = sources.load(slug).handshake
    assert handshake
    return handshake(Inbound(body), ["any"], {})


@pytest.mark.parametrize("content", [{"challenge": 24680}, '{"challenge":24680}'])
def test_douyins_challenge_comes_back_as_a_number(content: Any) -> None:
    body = json.dumps({"event": "verify_webhook", "client_key": "", "content": content}).encode()
    reply = _post("douyin", body)
    assert (reply.status, reply.body) == (200, '{"challenge": 24680}')
    assert reply.content_type == "application/json"


@pytest.mark.parametrize(
    "body",
    [
        (SAMPLES / "douyin/message.json").read_bytes(),
        b"",
        b"\xff",
        b"[]",
        b"7",
        b"[" * 100_000,
        b'{"event": "verify_webhook"}',
        b'{"event": "verify_webhook", "content": "x"}',
        b'{"event": "verify_webhook", "content": {"challenge": {}}}',
    ],
)
def test_anything_else_is_no_handshake(body: bytes) -> None:
    assert _post("douyin", body) is None


def test_a_message_is_the_same_whether_its_content_is_an_object_or_a_text() -> None:
    payload = _sample("douyin/message.json")
    (first,) = _read("douyin", payload)
    payload["content"] = json.dumps(payload["content"])
    (second,) = _read("douyin", payload)
    assert first == second


def test_a_recalled_message_of_douyin_is_removed() -> None:
    (message,) = _read("douyin", _sample("douyin/message.json"))
    (removal,) = _read("douyin", _sample("douyin/recalled.json"))
    assert removal.id == message.id


# --- Huawei AppGallery -----------------------------------------------------------------------


HUAWEI_SECRET = json.dumps({"client_id": "c1", "client_secret": "s1"})


def _huawei(
    pages: list[Any], cursor: dict[str, Any] | None = None, now: float = NOW, **options: Any
) -> tuple[list[Request], list[Any], dict[str, Any]]:
    pull = sources.load("huawei_appgallery").pull
    assert pull
    left = iter(pages)

    def answer(request: Request) -> Response:
        if request.method == "POST":
            return _json({"access_token": "t1", "expires_in": 172800})
        return _json(next(left))

    context = PullContext(HUAWEI_SECRET, {"app_id": "118", **options}, cursor or {}, now)
    return _driven(pull.steps(context), answer)


def _listed(*reviews: tuple[str, float], more: Any = 0) -> dict[str, Any]:
    found = [{"reviewId": id_, "content": id_, "dateline": int(at * 1000)} for id_, at in reviews]
    return {"ret": {"rtnCode": 0}, "data": {"hasNext": more, "reviewList": found}}


@pytest.mark.requirement("R9")
def test_reviews_of_appgallery_are_read_newest_first_within_one_window() -> None:
    asked, items, cursor = _huawei(
        [_listed(("a", NOW - 60), more=1), _listed(("b", NOW - 7_200))],
        countries="DE,FR",
        site="de",
    )
    token, first, second = asked
    assert token.json == {
        "grant_type": "client_credentials",
        "client_id": "c1",
        "client_secret": "s1",
    }
    assert {urlsplit(one.url).netloc for one in asked} == {"connect-api-dre.cloud.huawei.com"}
    assert urlsplit(first.url).path == "/api/reviews/v1/manage/dev/reviews"
    assert first.headers == {"authorization": "Bearer t1", "client_id": "c1"}
    query = _query(first)
    assert query == {
        "appId": "118",
        "countries": "DE,FR",
        "sort": "0",
        "limit": "100",
        "beginTime": str(int((NOW - 180 * 86_400) * 1000)),
        "endTime": str(int(NOW * 1000)),
        "page": "1",
    }
    assert _query(second) == {**query, "page": "2"}
    assert [item["reviewId"] for item in items] == ["a", "b"]
    assert cursor == {"since": from_epoch(NOW - 60)}


def test_an_interrupted_pass_over_appgallery_keeps_its_window() -> None:
    mark = f"{NOW * 1000:.0f}/2"
    cursor = {"since": "", "high": from_epoch(NOW - 60), "next": mark}
    (_, request), _, _ = _huawei([_listed(("b", NOW - 7_200))], cursor, now=NOW + 900)
    assert _query(request)["endTime"] == f"{NOW * 1000:.0f}"
    assert _query(request)["page"] == "2"


def test_a_pass_over_appgallery_stops_at_what_it_knows() -> None:
    page = _listed(("new", NOW - 60), ("known", NOW - 95_000), more=1)
    asked, items, _ = _huawei([page], {"since": from_epoch(NOW - 3_600)})
    assert len(asked) == 2
    assert [item["reviewId"] for item in items] == ["new"]


@pytest.mark.parametrize(("more", "pages"), [(1, 2), ("1", 2), (True, 2), (0, 1), (False, 1)])
def test_more_pages_are_told_by_a_number_a_text_or_a_boolean(more: Any, pages: int) -> None:
    asked, _, _ = _huawei([_listed(("a", NOW), more=more), _listed()])
    assert len(asked) == 1 + pages


def test_the_system_chooses_the_api_and_wrong_options_are_named() -> None:
    (_, request), _, _ = _huawei([_listed()], system="harmony")
    assert urlsplit(request.url).path == "/api/marketing-api/v2/reviews/manage/dev/reviews"
    for wrong in ({"system": "ios"}, {"site": "us"}):
        with pytest.raises(ConfigError, match=rf"options\.{next(iter(wrong))}"):
            _huawei([_listed()], **wrong)


@pytest.mark.parametrize(
    "refusal",
    [
        {"code": 20770002, "msg": "no"},
        {"ret": {"code": 20770002}},
        {"ret": {"rtnCode": "20770002"}},
    ],
)
def test_a_refusal_of_appgallery_comes_with_http_200(refusal: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="20770002"):
        _huawei([refusal])


# --- TestFlight ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["screenshot", "crash"])
def test_a_testers_words_are_asked_for_by_id(kind: str) -> None:
    fetch = sources.load("app_store").fetch
    assert fetch
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    parts = {"key_id": "K1", "issuer_id": "i1", "private_key": pem}
    secret = json.dumps({**parts, "api_url": "https://asc.example.com"})
    (notice,) = _read("app_store", _sample(f"app_store/testflight_{kind}.json"))
    assert notice.pending
    fetched = _sample(f"app_store/testflight_{kind}_fetched.json")

    def answer(request: Request) -> Response:
        path = urlsplit(request.url).path
        assert path == f"/v1/betaFeedback{kind.title()}Submissions/{notice.source_id}"
        token = request.headers["authorization"].removeprefix("Bearer ")
        loose: Any = {"verify_exp": False, "verify_iat": False}
        claims = jwt.decode(
            token, key.public_key(), ["ES256"], audience="appstoreconnect-v1", options=loose
        )
        assert claims["iss"] == "i1"
        return _json(fetched)

    _, items, _ = _driven(fetch.steps(notice, PullContext(secret, {}, {}, NOW)), answer)
    ((complete,),) = [_read("app_store", item) for item in items]
    assert complete.id == notice.id
    assert not complete.pending


def test_a_testflight_notice_without_an_instance_is_kept_as_it_is() -> None:
    payload = _sample("app_store/testflight_crash.json")
    del payload["data"]["relationships"]
    (record,) = _read("app_store", payload)
    assert not record.pending
    assert record.source_id == payload["data"]["id"]


def test_a_key_that_is_missing_is_the_deployments_fault() -> None:
    fetch = sources.load("app_store").fetch
    assert fetch
    (notice,) = _read("app_store", _sample("app_store/testflight_crash.json"))
    steps = fetch.steps(notice, PullContext('{"key_id": "k"}', {}, {}, NOW))
    with pytest.raises(ConfigError, match="issuer_id, private_key"):
        next(steps)
