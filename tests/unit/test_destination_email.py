"""E-mail: what customers write can't become a header, an address or markup."""

from collections import Counter
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.destinations import load
from feedbus.destinations.base import Link, Outcome, Push
from feedbus.errors import ConfigError
from feedbus.model import Analysis, Author, Priority, Score, Workflow
from feedbus.model.events import FeedbackView
from feedbus.transport import Request, Response

EMAIL = load("email")
OPTIONS: dict[str, Any] = {"to": ["care@example.com"], "reply_to": "customer"}
EVENT_ID = "fb_1:1"


def request(
    options: dict[str, Any] | None = None,
    *,
    event_type: str = "feedback.received",
    event_id: str = EVENT_ID,
    connection: dict[str, Any] | None = None,
    record_url: str = "https://hub.example.com/app/fb_1",
    **fields: Any,
) -> Request:
    feedback = FeedbackView(
        source_id="1",
        id="fb_1",
        source="tally",
        received_at="2026-11-22T14:30:00.000Z",
        analysis=Analysis(language=fields.pop("analysed", "en")),
        workflow=Workflow(**fields.pop("workflow", {})),
        **fields,
    )
    push = Push(
        event_id=event_id,
        event_type=event_type,
        event={"time": "2026-11-22T14:30:00.000Z"},
        feedback=feedback,
        version=1,
        options=OPTIONS if options is None else options,
        connection={"mail_from": "hub@example.com"} if connection is None else connection,
        link=Link(),
        now=0.0,
        record_url=record_url,
    )
    (step,) = EMAIL.steps(push)
    return step.request


def raw(**arguments: Any) -> str:
    data = request(**arguments).json["Content"]["Raw"]["Data"]
    assert isinstance(data, str)
    return data


def mail(**arguments: Any) -> EmailMessage:
    return parsed(raw(**arguments))


def parsed(data: str) -> EmailMessage:
    message = message_from_string(data, _class=EmailMessage, policy=default)
    assert not message.defects
    return message


def parts(message: EmailMessage) -> dict[str, str]:
    found = list(message.iter_parts())
    assert not [defect for part in found for defect in part.defects]
    contents = {part.get_content_type(): str(part.get_content()) for part in found}
    assert len(contents) == len(found)
    return contents


class Elements(HTMLParser):
    """Counts elements, with the names of their attributes, and collects links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[" ".join([tag, *sorted(name for name, _ in attrs)])] += 1
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_comment(self, data: str) -> None:
        self.found["comment"] += 1


PLAIN = mail(title="x", text="x", order_id="x", author=Author(name="x", email="jo@example.org"))
HEADERS = PLAIN.keys()
ELEMENTS = Elements(parts(PLAIN)["text/html"]).found


def hostile(text: str) -> EmailMessage:
    return mail(
        title=text,
        text=text,
        order_id=text,
        url=text,
        product=text,
        author=Author(name=text, email="jo@example.org", phone=text),
        scores=[Score(value=1, question=text)],
    )


def assert_harmless(message: EmailMessage) -> None:
    assert message.keys() == HEADERS
    assert [one.addr_spec for one in message["to"].addresses] == ["care@example.com"]
    assert [one.addr_spec for one in message["reply-to"].addresses] == ["jo@example.org"]
    assert [one.addr_spec for one in message["from"].addresses] == ["hub@example.com"]
    bodies = parts(message)
    assert list(bodies) == ["text/plain", "text/html"]
    elements = Elements(bodies["text/html"])
    assert elements.found.keys() == ELEMENTS.keys()
    assert elements.found["blockquote style"] == elements.found["a href"] == 1
    assert elements.links == ["https://hub.example.com/app/fb_1"]


CODE_POINTS = [chr(code) for code in range(256)] + list(
    "\u2028\u2029\u202e\u200b\ufeff\ud800\uffff"
)


def test_no_code_point_ends_a_header_or_hides_in_one() -> None:
    for character in CODE_POINTS:
        text = f"a{character}Bcc: evil@example.net{character}{character}b"
        message = hostile(text)
        assert_harmless(message)
        for name in ("subject", "reply-to"):
            assert not {c for c in str(message[name]) if ord(c) < 32 or 126 < ord(c) < 160}


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?q?a=0D=0ABcc:_evil@example.net?=",
        "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?=",
        '"><img src=x onerror=alert(1)>',
        "</title></textarea></table><script>alert(1)</script><!-- ",
        '<a href="javascript:alert(1)">x</a>',
        '" <evil@example.net>, "',
        "evil@example.net>,<a@example.net",
        "--=_feedbus_",
        "{headline} {0} {link.__class__} %s $x",
        "x" * 5_000,
        "电" * 5_000,
        "x\u0301" * 900,
        "a b " * 900,
        "\\\"'`;(:comment)",
    ],
)
def test_no_known_trick_makes_a_header_an_address_or_an_element(text: str) -> None:
    assert_harmless(hostile(text))


CHARACTERS = list("\r\n\0\x85\u2028<>&'\"\\,;:{}()-=?")
TRICKS = ["\r\n", "=?", "?=", "Bcc:", "evil@example.net", "<script>", "<!--", "]]>", "=_feedbus_"]
TEXTS = st.lists(
    st.sampled_from(CHARACTERS + TRICKS)
    | st.text(st.characters(exclude_categories=[]), max_size=20),
    max_size=30,
)


@settings(deadline=None)
@given(TEXTS.map("".join))
def test_no_text_makes_a_header_an_address_or_an_element(text: str) -> None:
    assert_harmless(hostile(text))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=100))
def test_a_harmless_title_arrives_as_it_was_written(title: str) -> None:
    title = title.replace("=?", "")
    if title:
        assert str(mail(title=title, text="x")["subject"]) == f"New feedback: {title}"


def test_a_part_cannot_be_ended_by_guessing_the_boundary() -> None:
    boundary = PLAIN.get_boundary()
    for text in ("ascii", "电"):
        message = mail(text=f"{text}\r\n--{boundary}\r\nContent-Type: text/html\r\n\r\n<b>x</b>")
        assert message.get_boundary() == boundary
        assert list(parts(message)) == ["text/plain", "text/html"]


def test_the_message_is_ascii_with_short_lines_and_the_same_each_time() -> None:
    for text in ("x" * 3_000, "电" * 3_000):
        data = raw(title=text, text=text)
        assert data.isascii()
        assert max(map(len, data.split("\r\n"))) <= 998  # RFC 5322
        assert "\n" not in data.replace("\r\n", "")
        assert data == raw(title=text, text=text)


def test_nobodys_robot_answers_and_a_repeated_mail_can_be_told() -> None:
    message = mail(text="x")
    assert message["auto-submitted"] == "auto-generated"
    assert message["x-feedbus-id"] == EVENT_ID
    later = mail(text="x", event_id="fb_1:2")
    assert later["references"] == message["references"], "one thread a feedback"
    assert later["message-id"] != message["message-id"]


@pytest.mark.requirement("R265")
@pytest.mark.parametrize(
    ("event_type", "analysed", "level", "subject"),
    [
        ("feedback.received", "en", "normal", "New feedback: x"),
        ("sla.breached", "en", "critical", "[Critical] Deadline missed: x"),
        ("feedback.escalated", "zh", "high", "【高】反馈已升级：x"),
        ("improvement.released", "zh", "low", "反馈：x"),
    ],
)
def test_the_subject_says_what_happened_in_the_records_language(
    event_type: str, analysed: str, level: Any, subject: str
) -> None:
    workflow = {"priority": Priority(level=level)}
    message = mail(text="x", event_type=event_type, analysed=analysed, workflow=workflow)
    assert message["subject"] == subject
    assert f'<html lang="{analysed}">' in parts(message)["text/html"]


def test_staff_can_be_written_to_in_their_own_language() -> None:
    assert str(mail(options={**OPTIONS, "language": "zh"}, text="x")["subject"]) == "新反馈：x"


def test_the_link_template_holds_no_words_and_no_personal_data() -> None:
    data = mail(
        options={"to": "care@example.com", "template": "link"},
        title="my secret title",
        text="my secret words",
        author=Author(name="Jo Doe", email="jo@example.org", phone="12345"),
        order_id="SO-77",
        workflow={"priority": Priority(level="high")},
    )
    everything = "".join([*map(str, data.values()), *parts(data).values()])
    assert not [x for x in ("secret", "Jo", "jo@", "12345", "SO-77") if x in everything]
    assert "High" in everything
    assert "https://hub.example.com/app/fb_1" in everything


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "data:text/html,x"])
def test_only_a_web_address_becomes_a_link(url: str) -> None:
    assert Elements(parts(mail(text="x", record_url=url))["text/html"]).links == []


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"to": []},
        {"to": ["care@example.com", "nonsense"]},
        {"to": ["care@example.com\r\nBcc: x@example.com"]},
        {"to": ["用户@example.com"]},
        {"to": ["a..b@example.com"]},
        {"to": [f"a{i}@example.com" for i in range(51)]},
        {"to": ["care@example.com"], "from": "nonsense"},
        {"to": ["care@example.com"], "reply_to": "nonsense"},
        {"to": ["care@example.com"], "template": "nonsense"},
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"option"):
        request(options, text="x")


def test_without_a_sender_the_deployment_is_wrong() -> None:
    with pytest.raises(ConfigError, match="FEEDBUS_MAIL_FROM"):
        request(connection={}, text="x")


def test_a_customers_address_that_is_none_gives_no_reply_to() -> None:
    for email in ("nonsense", "", "a@b@c", "jo@example.org, evil@example.net", "a@b.c\0d"):
        found = mail(text="x", author=Author(name="Jo", email=email))["reply-to"]
        assert found is None or len(found.addresses) == 1


def test_the_arguments_name_sender_recipients_tags_and_configuration_set() -> None:
    options = {
        "to": ["On Call <oncall@example.com>"],
        "from": "hub@example.org",
        "from_name": "反馈中心",
        "configuration_set": "hub",
    }
    arguments = request(options, text="x", event_id="fb/1:" + "9" * 300).json
    assert arguments["FromEmailAddress"] == "=?utf-8?b?5Y+N6aaI5Lit5b+D?= <hub@example.org>"
    assert arguments["Destination"] == {"ToAddresses": ["oncall@example.com"]}
    assert arguments["ConfigurationSetName"] == "hub"
    tag, kind = arguments["EmailTags"]
    assert tag["Value"] == ("fb_1_" + "9" * 300)[:256]
    assert kind == {"Name": "feedbus_type", "Value": "feedback_received"}


def failure(code: str, status: int) -> Response:
    return Response(status, body=b'{"code": "%s", "message": "jo@example.org"}' % code.encode())


@pytest.mark.requirement("R265")
@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (Response(200, body=b'{"MessageId": "1"}'), Outcome("ok")),
        (Response(200, body=b"{}"), Outcome("retry", "SES named no message")),
        (failure("TooManyRequestsException", 429), Outcome("retry", "TooManyRequestsException")),
        (
            failure("SendingPausedException", 400),
            Outcome("retry", "SendingPausedException", 3600.0),
        ),
        (
            failure("LimitExceededException", 400),
            Outcome("retry", "LimitExceededException", 3600.0),
        ),
        (failure("MessageRejected", 400), Outcome("permanent", "MessageRejected")),
        (
            failure("AccountSuspendedException", 400),
            Outcome("permanent", "AccountSuspendedException"),
        ),
        (failure("NotFoundException", 404), Outcome("permanent", "NotFoundException")),
        (failure("NewlyInventedException", 400), Outcome("permanent", "HTTP 400")),
        (failure("UnrecognizedClientException", 401), Outcome("permanent", "401 unauthorised")),
        (failure("InternalServiceErrorException", 500), Outcome("retry", "HTTP 500")),
    ],
)
def test_errors_are_taken_by_sess_code(response: Response, expected: Outcome) -> None:
    assert EMAIL.classify(response, 0.0) == expected
