"""What is particular to help desks, chats and calls, beyond their samples."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any

import jwt
import pytest
from test_sources import NOW, RECEIVED_AT, SAMPLES, Memory

from feedbus import intake, sources, webhook
from feedbus.config import Config, Endpoint
from feedbus.errors import ConfigError, SignatureError
from feedbus.merging import merged, removed
from feedbus.model import Feedback, Record, Removal, TicketUpdate
from feedbus.signatures import HeaderToken, Hmac, Inbound
from feedbus.sources.aircall import BodyToken
from feedbus.sources.base import Page, PullContext, UnreadableError
from feedbus.sources.zoho_desk import ZohoJwt
from feedbus.transport import Request, Response


def _read(
    slug: str, payload: Any, headers: Mapping[str, str] | None = None, **endpoint: Any
) -> list[Any]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    known = Endpoint(**{"name": "one", "source": slug, **endpoint})
    return intake.normalise(sources.load(slug), known, Inbound(body, headers or {}), RECEIVED_AT)


def _sample(path: str) -> Any:
    return json.loads((SAMPLES / path).read_text())


def _kinds(items: Iterable[object]) -> list[type]:
    return [type(item) for item in items]


def _record(items: Iterable[Feedback | Removal]) -> Record:
    """The record that these items make, in the order in which they arrive, a second apart."""
    record: Record | None = None
    for second, item in enumerate(items):
        item = item.model_copy(update={"received_at": f"2026-11-22T14:30:{second:02}.000Z"})
        if isinstance(item, Feedback):
            fields = merged(item, record)
        else:
            fields = removed(item, record, item.received_at)
        if fields:
            record = Record(**fields)
    assert record is not None
    return record


# --- tickets and conversations in parts -------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "later", "words"),
    [
        (
            "zammad/ticket_by_phone",
            "zammad/customers_mail",
            ["She waited two hours", "一直没有人回复我"],
        ),
        ("chatwoot/message", "chatwoot/message_second", ["O pão chegou frio", "Ainda estão aí?"]),
        ("kustomer/message", "kustomer/message_second", ["The lamp flickers", "Any news?"]),
        ("jira/request_created", "jira/customers_comment", ["Every time", "It happened again"]),
        ("slack/message", "slack/reply", ["The new timer stops at 3", "Same here."]),
    ],
)
def test_a_conversations_messages_become_one_record_in_the_order_of_writing(
    first: str, later: str, words: list[str]
) -> None:
    items = [_read(path.partition("/")[0], _sample(f"{path}.json"))[0] for path in (first, later)]
    for order in (items, items[::-1]):
        feedback = _record(order).feedback
        assert feedback.text is not None
        paragraphs = feedback.text.split("\n\n")
        assert paragraphs[0].startswith(words[0])
        assert paragraphs[-1].startswith(words[1])
        assert feedback.title == items[0].title
        assert feedback.author.name == items[0].author.name


@pytest.mark.parametrize(
    ("first", "edition", "words"),
    [
        ("zammad/ticket_by_phone", "zammad/article_edited", "She waited three hours on the quay."),
        ("kustomer/message", "kustomer/message_edited", "The lamp flickers every night."),
        ("jira/customers_comment", "jira/customers_comment_edited", "It happened again, twice."),
        ("slack/message", "slack/edited", "The new timer stops at 5"),
    ],
)
def test_the_newest_edition_of_a_message_wins_whichever_comes_last(
    first: str, edition: str, words: str
) -> None:
    items = [_read(path.partition("/")[0], _sample(f"{path}.json"))[0] for path in (first, edition)]
    assert [_record(order).feedback.text for order in (items, items[::-1])] == [words, words]


@pytest.mark.parametrize(
    ("message", "removal"),
    [
        ("chatwoot/message", "chatwoot/message_deleted"),
        ("kustomer/message", "kustomer/message_redacted"),
        ("jira/customers_comment", "jira/customers_comment_deleted"),
        ("jira/request_created", "jira/request_deleted"),
        ("slack/message", "slack/deleted"),
        ("slack/reply", "slack/reply_deleted"),
    ],
)
def test_what_the_vendor_took_back_leaves_no_word(message: str, removal: str) -> None:
    slug = message.partition("/")[0]
    (said,), (gone,) = (_read(slug, _sample(f"{path}.json")) for path in (message, removal))
    feedback = _record([said, gone]).feedback
    assert (feedback.title, feedback.text, feedback.attachments) == (None, None, [])


def test_a_thread_outlives_its_first_message() -> None:
    paths = ("message", "reply", "first_message_deleted")
    items = [_read("slack", _sample(f"slack/{path}.json"))[0] for path in paths]
    for order in itertools.permutations(items):
        assert _record(order).feedback.text == "Same here."


@pytest.mark.parametrize(
    ("slug", "payload"),
    [
        ("zammad", "own_ticket"),
        ("zammad", "own_ticket_by_attribute"),
        ("chatwoot", "own_conversation"),
        ("chatwoot", "own_conversation_resolved"),
        ("gorgias", "own_ticket"),
        ("kustomer", "own_conversation_done"),
        ("jira", "own_issue"),
        ("zoho_desk", "own_ticket"),
    ],
)
def test_a_ticket_that_the_hub_made_comes_back_as_updates_only(slug: str, payload: str) -> None:
    items = _read(slug, _sample(f"{slug}/{payload}.json"))
    assert set(_kinds(items)) <= {TicketUpdate}
    assert {item.feedback_id for item in items} <= {"fbk_k3v7q2m5t4x6z2w7r3c5b4n6ah"}


# --- zammad -----------------------------------------------------------------------------------


@pytest.mark.parametrize("internal", [True, None, "false", 0])
def test_an_agents_article_that_is_not_plainly_public_goes_nowhere(internal: object) -> None:
    payload = _sample("zammad/agents_answer.json")
    payload["article"]["internal"] = internal
    assert _read("zammad", payload) == []


def test_zammad_tells_an_id_of_ours_in_a_title_only_in_brackets() -> None:
    payload = _sample("zammad/customers_mail.json")
    payload["ticket"]["title"] = "Re: your fbk_k3v7q2m5t4x6z2w7r3c5b4n6ah"
    assert _kinds(_read("zammad", payload)) == [Feedback]
    payload["ticket"]["tags"] = "ferry, fbk_k3v7q2m5t4x6z2w7r3c5b4n6ah"
    assert _kinds(_read("zammad", payload)) == [TicketUpdate]


# --- chatwoot ---------------------------------------------------------------------------------


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    "raw", [1795168812, "1795168812", "2026-11-20T10:00:12Z", "2026-11-20 10:00:12 UTC"]
)
def test_chatwoots_times_come_in_three_shapes(raw: object) -> None:
    payload = {**_sample("chatwoot/message.json"), "created_at": raw}
    (record,) = _read("chatwoot", payload)
    assert record.occurred_at == "2026-11-20T10:00:12.000Z"
    assert record.occurred_at_raw == str(raw)


@pytest.mark.parametrize(
    ("kind", "kinds"),
    [(0, [Feedback]), ("0", [Feedback]), (1, []), (2, []), ("activity", []), (None, [])],
)
def test_chatwoots_message_types_are_words_or_numbers(kind: object, kinds: list[type]) -> None:
    payload = {**_sample("chatwoot/message.json"), "message_type": kind}
    payload["sender"] = {**payload["sender"], "type": "contact"}
    assert _kinds(_read("chatwoot", payload)) == kinds


def test_a_message_that_names_its_conversation_by_number_only_is_read() -> None:
    payload = {**_sample("chatwoot/message.json"), "conversation_id": 207}
    del payload["conversation"]
    (record,) = _read("chatwoot", payload)
    assert (record.source_id, record.part) == ("207", "654")


# --- gorgias ----------------------------------------------------------------------------------


def test_the_template_in_gorgias_documentation_is_read() -> None:
    from feedbus.sources import gorgias

    text = (gorgias.__doc__ or "").split("and this body:\n")[1].split("\n\nWhat Gorgias")[0]
    for name, value in {
        "message.from_agent": "False",
        "message.public": "True",
        "message.created_datetime": "2026-11-20T12:00:04.901133",
        "ticket.updated_datetime": "2026-11-20T12:00:05.118220",
        "ticket.satisfaction_survey.score": "None",
    }.items():
        text = text.replace("{{" + name + "}}", value)
    (record,) = _read("gorgias", text.encode())
    assert (record.source_id, record.part) == ("{{ticket.id}}", "{{message.id}}")
    assert record.author.email == "{{ticket.customer.email}}"
    assert record.text == "{{message.body_text}}"


@pytest.mark.parametrize("nothing", ["", "None", "null", None])
def test_a_placeholder_without_a_value_is_nothing(nothing: object) -> None:
    payload = _sample("gorgias/ticket_closed.json")
    payload["message"] = dict.fromkeys(payload["message"], nothing)
    payload["ticket"]["satisfaction_survey"] = {"score": nothing, "body_text": nothing}
    assert _kinds(_read("gorgias", payload)) == [TicketUpdate]


@pytest.mark.parametrize("public", ["False", "None", "", None, False])
def test_an_agents_message_at_gorgias_that_is_not_plainly_public_goes_nowhere(
    public: object,
) -> None:
    payload = _sample("gorgias/agents_answer.json")
    payload["message"]["public"] = public
    assert _read("gorgias", payload) == []


@pytest.mark.parametrize("slug", ["gorgias", "kustomer", "zoho_desk"])
def test_a_header_of_your_own_can_be_the_proof(slug: str) -> None:
    scheme = sources.load(slug).scheme({"token_header": "X-Acme-Key"})
    assert scheme == HeaderToken("x-acme-key")


def test_kustomer_signs_in_lower_case_hex_without_a_prefix() -> None:
    scheme = sources.load("kustomer").scheme({})
    assert isinstance(scheme, Hmac)
    signed = scheme.sign(Inbound(b"{}"), "token", NOW)
    assert signed.headers == {
        # printf '{}' | openssl dgst -sha256 -hmac token
        "x-kustomer-webhook-signature": (
            "5c88aa97c426854fb8f94deb5a1f202a537891ced9b9ae9c99bc1d3323d27d53"
        )
    }


def test_a_message_that_the_hub_wrote_itself_is_left_out() -> None:
    payload = _sample("kustomer/message.json")
    payload["data"]["attributes"]["externalId"] = "fbk_k3v7q2m5t4x6z2w7r3c5b4n6ah"
    assert _read("kustomer", payload) == []


def test_an_update_without_a_list_of_changes_tells_the_status() -> None:
    payload = {**_sample("kustomer/conversation_renamed.json"), "changes": None}
    assert _kinds(_read("kustomer", payload)) == [TicketUpdate]


# --- jira -------------------------------------------------------------------------------------


def _issue_by(reporter: Any, **fields: Any) -> Any:
    payload = _sample("jira/colleagues_issue.json")
    payload["issue"]["fields"] |= {"reporter": reporter, **fields}
    return payload


@pytest.mark.parametrize(
    ("reporter", "request_type", "customers", "told"),
    [
        ({"accountId": "1", "accountType": "customer"}, False, None, True),
        ({"accountId": "1", "accountType": "atlassian"}, False, None, False),
        ({"accountId": "1", "accountType": "atlassian"}, True, None, True),
        ({"accountId": "1", "accountType": "atlassian"}, False, "all", True),
        ({"name": "kay"}, False, None, False),
        ({"name": "kay"}, True, None, True),
        ({"accountId": "1", "accountType": "app"}, True, "all", False),
        (None, True, "all", False),
    ],
)
def test_who_a_customer_of_jira_is(
    reporter: Any, request_type: bool, customers: str | None, told: bool
) -> None:
    kind = {"customfield_10001": {"requestType": {"name": "Bug"}}} if request_type else {}
    options = {"customers": customers} if customers else {}
    assert bool(_read("jira", _issue_by(reporter, **kind), options=options)) is told


@pytest.mark.parametrize("public", [False, None, "true", 1])
def test_an_agents_comment_in_jira_that_is_not_plainly_public_goes_nowhere(public: object) -> None:
    payload = _sample("jira/agents_comment.json")
    payload["comment"]["jsdPublic"] = public
    assert _read("jira", payload) == []


def test_the_reporter_of_a_request_comments_as_a_customer_licence_or_not() -> None:
    payload = _sample("jira/agents_comment.json")
    author = payload["comment"]["author"]
    payload["issue"]["fields"]["reporter"] = author
    assert _kinds(_read("jira", payload)) == [TicketUpdate]
    payload["issue"]["fields"]["customfield_10001"] = {"requestType": {"name": "Bug"}}
    assert _kinds(_read("jira", payload)) == [Feedback]


def test_an_empty_document_is_no_text_and_a_date_is_one() -> None:
    def words(document: Any) -> str | None:
        payload = _sample("jira/request_created.json")
        payload["issue"]["fields"]["description"] = document
        (record,) = _read("jira", payload)
        assert isinstance(record, Feedback)
        return record.text

    assert words({"type": "doc", "content": []}) is None
    assert words({"type": "doc", "content": [{"type": "paragraph"}]}) is None
    date = {"type": "date", "attrs": {"timestamp": "1795161600000"}}
    assert words({"type": "doc", "content": [{"type": "paragraph", "content": [date]}]}) == (
        "2026-11-20"
    )


def test_a_rating_is_told_when_it_is_given_and_not_again_with_each_change() -> None:
    payload = _sample("jira/rated.json")
    assert _kinds(_read("jira", payload)) == [Feedback]
    payload["changelog"]["items"] = [{"field": "assignee", "fieldId": "assignee"}]
    assert _read("jira", payload) == []
    options = {"satisfaction_field": "customfield_99999"}
    assert _read("jira", _sample("jira/rated.json"), options=options) == []


# --- zoho desk --------------------------------------------------------------------------------


def _zoho(number: int = 0) -> tuple[str, dict[str, Any]]:
    secret = _sample("zoho_desk/secrets.json")[number]
    return secret, json.loads(secret)


def _token(claims: dict[str, Any], settings: dict[str, Any], **header: Any) -> Inbound:
    key = settings["keys"][0]
    private = jwt.PyJWK(key, algorithm="RS256").key
    headers = {"kid": key["kid"], **header}
    token = jwt.encode(claims, private, algorithm="RS256", headers=headers)
    return Inbound(b"[]", {"x-zdesk-jwt": token})


def _claims(settings: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "iss": f"orgId:{settings['org_id']}",
        "aud": f"webhookId:{settings['webhook_id']}",
        "iat": int(NOW),
        "exp": int(NOW) + 60,
        **other,
    }


def test_zohos_token_may_tell_its_times_in_milliseconds() -> None:
    secret, settings = _zoho()
    claims = _claims(settings, iat=int(NOW) * 1000, exp=int(NOW + 60) * 1000)
    ZohoJwt().verify(_token(claims, settings), [secret], NOW)
    with pytest.raises(SignatureError, match="expired"):
        ZohoJwt().verify(_token(claims, settings), [secret], NOW + 361)


@pytest.mark.parametrize(
    ("other", "check"),
    [
        ({"iss": "orgId:1"}, "does not verify"),
        ({"aud": "webhookId:1"}, "does not verify"),
        ({"aud": ["webhookId:1"]}, "does not verify"),
        ({"exp": int(NOW) - 301}, "expired"),
        ({"iat": int(NOW) + 301, "exp": int(NOW) + 400}, "expired"),
        ({"exp": None}, "without times"),
        ({"iat": "soon"}, "without times"),
        ({"exp": True}, "without times"),
    ],
)
def test_zohos_token_for_somebody_else_or_another_time_is_refused(
    other: dict[str, Any], check: str
) -> None:
    secret, settings = _zoho()
    request = _token(_claims(settings, **other), settings)
    with pytest.raises(SignatureError, match=check):
        ZohoJwt().verify(request, [secret], NOW)


def test_a_token_by_another_algorithm_or_an_unknown_key_is_refused() -> None:
    secret, settings = _zoho()
    claims = _claims(settings)
    public = settings["keys"][0]["n"]
    forged = jwt.encode(claims, public, algorithm="HS256", headers={"kid": "k1"})
    for token in (forged, jwt.encode(claims, None, algorithm="none", headers={"kid": "k1"})):
        with pytest.raises(SignatureError):
            ZohoJwt().verify(Inbound(b"[]", {"x-zdesk-jwt": token}), [secret], NOW)
    with pytest.raises(SignatureError, match="unknown key"):
        ZohoJwt().verify(_token(claims, settings, kid="k9"), [secret], NOW)


def test_a_secret_without_the_webhooks_ids_or_keys_proves_nothing() -> None:
    _, settings = _zoho()
    request = _token(_claims(settings), settings)
    for secret in ('"text"', "{}", '{"org_id": "900417"}', '{"org_id": 1, "webhook_id": 2}'):
        with pytest.raises(SignatureError, match="secret must be"):
            ZohoJwt().verify(request, [secret], NOW)
    for keys in (None, [], [{"kid": "k1"}], [{"kid": "k1", "kty": "EC", "n": 1, "e": 2}], "k1"):
        secret = json.dumps({**settings, "keys": keys})
        with pytest.raises(SignatureError, match=r"unknown key|does not verify"):
            ZohoJwt().verify(request, [secret], NOW)


def test_each_data_center_has_keys_of_its_own() -> None:
    scheme = sources.load("zoho_desk").scheme
    assert scheme({}).keys_url == "https://desk.zoho.com/.well-known/jwks.json"
    assert scheme({"data_center": "EU"}).keys_url == "https://desk.zoho.eu/.well-known/jwks.json"
    with pytest.raises(ConfigError, match="data_center"):
        scheme({"data_center": "evil.example.com"})


def test_zoho_wants_200_for_its_visit_and_for_a_delivery() -> None:
    secret, _ = _zoho()
    config = Config({"endpoints": [{"name": "desk", "source": "zoho_desk"}]})

    class Secrets:
        def values(self, name: str, **_: Any) -> list[str]:
            return [secret]

    hub = webhook.Hub(config, Memory(), Secrets(), lambda: NOW)  # type: ignore[arg-type]
    body = (SAMPLES / "zoho_desk/status_changed.json").read_bytes()
    signed = ZohoJwt().sign(Inbound(body), secret, NOW)
    for method, text in (("GET", ""), ("POST", body.decode())):
        event = {
            "rawPath": "/hooks/desk",
            "headers": dict(signed.headers),
            "requestContext": {"http": {"method": method}},
            "body": text,
        }
        assert webhook.respond(event, hub).http["statusCode"] == 200


# --- slack ------------------------------------------------------------------------------------


def test_slacks_first_question_is_answered_once_it_is_signed() -> None:
    source = sources.load("slack")
    assert source.handshake is not None
    body = (SAMPLES / "slack/url_verification.json").read_bytes()
    reply = source.handshake(Inbound(body), ["s"], {})
    assert reply is not None
    assert (reply.status, reply.body) == (200, "c-0123456789")
    for other in (b"", b"[]", b"{", b'{"type": "event_callback"}', b"payload=%7B&payload=1"):
        assert source.handshake(Inbound(other), ["s"], {}) is None


def test_a_mention_is_the_message_itself_once_more() -> None:
    mention = _sample("slack/mention.json")
    message = json.loads(json.dumps(mention).replace("app_mention", "message"))
    assert _read("slack", mention) == _read("slack", message)


@pytest.mark.parametrize(
    "sign",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message"},
        {"bot_profile": {"id": "B"}},
        {"user": "USLACKBOT"},
    ],
)
def test_no_machine_is_heard_whatever_tells_that_it_is_one(sign: dict[str, Any]) -> None:
    payload = _sample("slack/message.json")
    payload["event"] |= sign
    assert _read("slack", payload) == []
    edited = _sample("slack/edited.json")
    edited["event"]["message"] |= sign
    assert _read("slack", edited) == []


def test_a_link_preview_is_no_new_edition() -> None:
    original = _read("slack", _sample("slack/message.json"))[0]
    payload = _sample("slack/edited.json")
    del payload["event"]["message"]["edited"]
    (again,) = _read("slack", payload)
    assert (again.id, again.source_version) == (original.id, original.source_version)


def test_only_the_named_channels_are_listened_to() -> None:
    payload = _sample("slack/message.json")
    assert _read("slack", payload, options={"channels": ["C0OTHER"]}) == []
    assert len(_read("slack", payload, options={"channels": ["C0SUPP"]})) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a &amp;lt; b", "a &lt; b"),
        ("&nbsp; 2 > 1", "&nbsp; 2 > 1"),
        ("<https://e.com/|https://e.com/>", "https://e.com/"),
        ("<https://e.com|>", "https://e.com"),
        ("<tel:+491|call>", "call (+491)"),
        ("<!date^1|today> <!channel> <@U1|ana>", "today @channel @ana"),
        ("<", "<"),
        ("<" * 50_000, "<" * 50_000),
    ],
)
def test_slacks_markup_is_shown_as_people_see_it(text: str, shown: str) -> None:
    payload = _sample("slack/message.json")
    payload["event"]["text"] = text
    (record,) = _read("slack", payload)
    assert record.text == shown


@pytest.mark.parametrize("ts", ["1795161600", "9" * 5_000 + ".000000", "1e9.000000", "-1.000000"])
def test_a_message_id_that_is_no_time_is_set_aside(ts: str) -> None:
    payload = _sample("slack/message.json")
    payload["event"]["ts"] = ts
    with pytest.raises(UnreadableError):
        _read("slack", payload)


def test_a_form_with_two_payloads_is_set_aside() -> None:
    with pytest.raises(UnreadableError, match="twice"):
        _read("slack", b"payload=%7B%7D&payload=%7B%7D")


# --- aircall ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "check"),
    [
        (b"{}", "missing token"),
        (b'{"token": ""}', "missing token"),
        (b'{"token": 1}', "missing token"),
        (b'{"token": ["secret"]}', "missing token"),
        (b'{"data": {"token": "secret"}}', "missing token"),
        (b'["secret"]', "missing token"),
        (b'{"token": "x", "token": "secret"}', "not JSON"),
        (b'{"token": "secre\\u0074 "}', "wrong token"),
        (b"token=secret", "not JSON"),
    ],
)
def test_aircalls_token_stands_at_the_top_of_the_body_and_nowhere_else(
    body: bytes, check: str
) -> None:
    with pytest.raises(SignatureError, match=check):
        BodyToken().verify(Inbound(body), ["secret"], NOW)
    BodyToken().verify(Inbound(b'{"token": "secre\\u0074"}'), ["other", "secret"], NOW)


def test_a_transcript_stands_over_notes_whichever_comes_first() -> None:
    noted = _read("aircall", _sample("aircall/call_commented.json"))
    said = _read("aircall", _sample("aircall/transcript.json"))
    assert _record(noted).feedback.text == (
        "He waited 40 minutes and wants his deposit back.\n\n已经退款。"
    )
    for order in itertools.permutations([*noted, *said]):
        feedback = _record(order).feedback
        assert feedback.text == "I waited forty minutes on the line.\nI want my deposit back."
        assert [answer.type for answer in feedback.answers] == ["note", "note"]
        assert feedback.author.name == "Noé Petit"


def test_what_a_machine_made_of_a_call_is_never_the_customers_words() -> None:
    names = ("call_with_note", "sentiment", "summary", "topics")
    items = [item for name in names for item in _read("aircall", _sample(f"aircall/{name}.json"))]
    feedback = _record(items).feedback
    assert feedback.text == "He waited 40 minutes and wants his deposit back."
    kinds = [answer.type for answer in feedback.answers]
    assert kinds == ["note", "sentiment", "summary", "topics", "topics"]


def _fetched(answer: Response, **secret: str) -> tuple[Request, Any]:
    source = sources.load("aircall")
    (notice,) = _read("aircall", _sample("aircall/transcript_not_sent.json"))
    assert notice.pending
    assert source.fetch is not None
    settings = {"api_id": "id", "api_token": "to:ken", **secret}
    steps = source.fetch.steps(notice, PullContext(json.dumps(settings), {}, {}, NOW))
    request = next(steps)
    assert isinstance(request, Request)
    return request, steps.send(answer)


def test_a_transcript_that_was_not_sent_is_asked_for() -> None:
    body = (SAMPLES / "aircall/transcript_of_the_api.json").read_bytes()
    request, page = _fetched(Response(200, {}, body))
    assert request.url == "https://api.aircall.io/v1/calls/880100200/transcription"
    assert request.headers["authorization"] == "Basic " + base64.b64encode(b"id:to:ken").decode()
    assert isinstance(page, Page)
    (record,) = _read("aircall", page.items[0])
    (notice,) = _read("aircall", _sample("aircall/transcript_not_sent.json"))
    assert (record.id, record.part, record.pending) == (notice.id, notice.part, False)
    assert record.text == "J'attends depuis quarante minutes."


@pytest.mark.parametrize("answer", [b"{}", b'{"transcription": {"content": null}}'])
def test_a_call_without_a_transcript_is_asked_for_once(answer: bytes) -> None:
    request, page = _fetched(Response(200, {}, answer), api_url="https://aircall.example.com")
    assert request.url.startswith("https://aircall.example.com/v1/calls/")
    (record,) = _read("aircall", page.items[0])
    assert (record.pending, record.text) == (False, None)


def test_aircalls_key_must_be_complete() -> None:
    source = sources.load("aircall")
    assert source.fetch is not None
    (notice,) = _read("aircall", _sample("aircall/transcript_not_sent.json"))
    with pytest.raises(ConfigError, match="api_token"):
        next(source.fetch.steps(notice, PullContext('{"api_id": "1"}', {}, {}, NOW)))
