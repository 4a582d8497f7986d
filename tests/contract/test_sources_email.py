"""Mails: threads, charsets that lie, quoted history, what nobody wrote, and hostile input."""

from __future__ import annotations

import base64
import time
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedbus import intake, keys, merging, mime, quoting, sources
from feedbus.bodies import UnreadableError
from feedbus.config import Endpoint
from feedbus.model import BusinessEvent, Feedback, Record
from feedbus.signatures import Inbound
from feedbus.sources.email import match

SAMPLES = Path(__file__).parent / "samples" / "email"
RECEIVED_AT = "2026-11-22T14:30:00.000Z"
WORDS = "退款太慢了，没有人理我。"


def read(
    raw: bytes, headers: dict[str, str] | None = None, **options: Any
) -> list[Feedback | BusinessEvent]:
    endpoint = Endpoint(name="email", source="email", options=options)
    items = intake.normalise(
        sources.load("email"), endpoint, Inbound(raw, headers or {}), RECEIVED_AT
    )
    return [item for item in items if isinstance(item, Feedback | BusinessEvent)]


def feedback(raw: bytes, headers: dict[str, str] | None = None, **options: Any) -> Feedback:
    (item,) = read(raw, headers, **options)
    assert isinstance(item, Feedback)
    return item


def mail(text: str = "Hello", **headers: str) -> bytes:
    """A mail; a header's name has `_` for `-`."""
    named = {"From": "Ann <ann@mail.example>", "Message-ID": "<1@mail.example>", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    return "\r\n".join([*lines, "", text]).encode()


def typed(content_type: bytes, body: bytes) -> bytes:
    return (
        b"From: a@mail.example\nMessage-ID: <1@x>\nContent-Type: " + content_type + b"\n\n" + body
    )


# --- threads --------------------------------------------------------------------------------


def thread() -> list[bytes]:
    first, second, third = "<a@mail.example>", "<b@mail.example>", "<c@mail.example>"
    quoted = "\r\n\r\nOn 20 Nov 2026, Shop wrote:\r\n> Dear Ann"
    return [
        mail("It broke.", Subject="Kettle", Date="Fri, 20 Nov 2026 09:00:00 +0000")
        .replace(b"<1@mail.example>", first.encode()),
        mail(
            "Still broken." + quoted,
            Subject="Re: Kettle",
            Date="Sat, 21 Nov 2026 09:00:00 +0800",
            References=f"{first} <shop-1@shop.example>",
        ).replace(b"<1@mail.example>", second.encode()),
        mail(
            "I want my money back." + quoted,
            Subject="回复: Re: Kettle",
            Date="Sat, 21 Nov 2026 20:00:00 +0000",
            References=f"{first}\r\n\t<shop-1@shop.example> {second}",
        ).replace(b"<1@mail.example>", third.encode()),
    ]  # fmt: skip


@pytest.mark.requirement("R3")
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_mails_of_one_thread_become_one_record_in_any_order(order: tuple[int, ...]) -> None:
    record: Record | None = None
    for raw in [thread()[number] for number in order] * 2:
        fields = merging.merged(feedback(raw), record)
        if fields is not None:
            base = record or Record(feedback=fields["feedback"])
            record = base.model_copy(update=fields)
    assert record is not None
    assert record.id == keys.item_id("fbk", "email", "a@mail.example")
    assert record.feedback.title == "Kettle"
    assert record.feedback.text == "It broke.\n\nStill broken.\n\nI want my money back."
    assert record.feedback.occurred_at == "2026-11-20T09:00:00.000Z"
    assert set(record.parts) == {"a@mail.example", "b@mail.example", "c@mail.example"}


@pytest.mark.parametrize(
    ("headers", "root"),
    [
        ({"References": "<r@x> <s@x>", "In-Reply-To": "<s@x>"}, "r@x"),
        ({"In-Reply-To": "<s@x>"}, "s@x"),
        ({"In-Reply-To": "Your mail of Friday <s@x>"}, "s@x"),
        ({"References": "r@x s@x"}, "r@x"),
        ({"References": "<r r@x>"}, "r@x"),
        ({"References": "nonsense", "In-Reply-To": "<>"}, "1@mail.example"),
        ({}, "1@mail.example"),
    ],
)
def test_the_first_message_id_names_the_thread(headers: dict[str, str], root: str) -> None:
    found = feedback(mail(**headers))
    assert (found.source_id, found.part) == (root, "1@mail.example")


def test_a_subject_loses_its_reply_prefix_only_where_it_belongs_to_a_thread() -> None:
    subject = "Re: AW: 答复：回复[2]: Kettle"
    assert feedback(mail(Subject=subject, References="<r@x>")).title == "Kettle"
    assert feedback(mail(Subject=subject)).title == subject
    assert feedback(mail(Subject="Report: late", References="<r@x>")).title == "Report: late"


# --- charsets -------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb18030", "'gbk'", "x-unknown", "us-ascii"])
def test_chinese_in_eight_bits_is_read_whatever_it_is_called(declared: str) -> None:
    body = f"{WORDS}€𠮷\n".encode("gb18030")
    raw = typed(b"text/plain; charset=" + declared.encode(), body)
    assert feedback(raw).text == f"{WORDS}€𠮷"


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", WORDS),
        ("big5", "退款太慢了"),
        ("iso-2022-jp", "返金が遅い"),
        ("shift_jis", "返金が遅い"),
        ("euc-kr", "환불이 느려요"),
        ("koi8-r", "Возврат идёт долго"),
        ("windows-1252", "Rückgabe für 5 €"),
        ("utf-7", WORDS),
    ],
)
def test_a_declared_charset_is_read(charset: str, text: str) -> None:
    body = base64.b64encode(text.encode(charset))
    content_type = f"text/plain; charset={charset}\nContent-Transfer-Encoding: base64"
    assert feedback(typed(content_type.encode(), body)).text == text


@pytest.mark.parametrize(
    ("declared", "actual"),
    [("iso-8859-1", "utf-8"), ("us-ascii", "utf-8"), ("gb2312", "utf-8"), ("big5", "utf-8")],
)
def test_a_charset_that_lies_loses_no_word(declared: str, actual: str) -> None:
    raw = typed(f"text/plain; charset={declared}".encode(), "退款太慢了。Rückgabe".encode(actual))
    assert feedback(raw).text == "退款太慢了。Rückgabe"


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "rot13", "a\0b", "zip", ""])
def test_codecs_that_are_no_charset_are_not_used(charset: str) -> None:
    assert mime.decode(WORDS.encode(), charset) == WORDS


def test_bytes_that_fit_no_charset_still_become_text() -> None:
    assert mime.decode(b"ok \xff\xfe\x80 end", "utf-8").endswith("end")
    assert mime.decode(b"+2AA-", "utf-7") == "\ufffd"


def test_a_character_split_between_two_encoded_words_is_whole() -> None:
    octets = WORDS.encode("gb18030")
    words = " ".join(
        f"=?gb2312?B?{base64.b64encode(half).decode()}?=" for half in (octets[:7], octets[7:])
    )
    found = feedback(mail(Subject=words, From=f"{words} <li@mail.example>"))
    assert (found.title, found.author.name) == (WORDS, WORDS)


def test_headers_in_raw_bytes_are_read() -> None:
    raw = f"From: 李伟 <li@mail.example>\nSubject: {WORDS}\n\n{WORDS}".encode("gbk")
    found = feedback(raw)
    assert (found.author.name, found.title, found.text) == ("李伟", WORDS, WORDS)


def test_a_name_with_a_bare_comma_is_one_name() -> None:
    found = feedback(mail(From="Li, Wei <li@mail.example>")).author
    assert (found.name, found.email) == ("Li, Wei", "li@mail.example")


# --- when -----------------------------------------------------------------------------------


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("Fri, 20 Nov 2026 23:15:40 +0800 (CST)", "2026-11-20T15:15:40.000Z"),
        ("20 Nov 2026 10:00 -0000", "2026-11-20T10:00:00.000Z"),
        ("tomorrow", "2026-11-20T14:02:11.000Z"),
        ("Fri, 99 Nov 2026 10:00:00 +9999", "2026-11-20T14:02:11.000Z"),
        ("9" * 5_000, "2026-11-20T14:02:11.000Z"),
        ("Fri, 20 Nov 2099 10:00:00 +0000", None),
    ],
)
def test_a_mail_without_a_sensible_date_was_written_when_it_was_received(
    date: str, when: str | None
) -> None:
    received = "from x by y for z@example.com; Fri, 20 Nov 2026 14:02:11 +0000 (UTC)"
    found = feedback(mail(Received=received, Date=date))
    assert found.occurred_at == when
    assert feedback(mail(Received=received, Date=date)).source_version == found.source_version


# --- words, history and signature ------------------------------------------------------------

_TOP = "Still broken.\n\n"
_OLD = "\n\nDear Ann,\nwe sent you a new lid."


@pytest.mark.parametrize(
    "history",
    [
        "On Fri, 20 Nov 2026 at 18:40, Shop <s@shop.example> wrote:\n\n> Dear Ann,\n>\n> a new lid",
        "On Fri, 20 Nov 2026 at 18:40, Shop Support Department <s@shop.example>\nwrote:\n> Dear",
        "> On 20 Nov 2026, at 18:40, Shop <s@shop.example> wrote:\n> \n> Dear Ann",
        "Am 20.11.2026 um 18:40 schrieb Shop <s@shop.example>:\n> Dear Ann",
        "Le ven. 20 nov. 2026 à 18:40, Shop <s@shop.example> a écrit :\n> Dear Ann",
        "在 2026年11月20日，下午6:40，客服 <s@shop.example> 写道：\n> 您好",
        "客服 <s@shop.example> 于2026年11月20日周五 18:40写道：\n> 您好",
        "At 2026-11-20 18:40:00, \"客服\" <s@shop.example> wrote:" + _OLD,
        "-----Original Message-----\nFrom: Shop" + _OLD,
        "------------------ 原始邮件 ------------------\n发件人: \"客服\"" + _OLD,
        "------------------&nbsp;Original&nbsp;------------------\nFrom: \"Shop\"" + _OLD,
        "---- 回复的原邮件 ----\n| 发件人 | 客服<s@shop.example> |" + _OLD,
        "________________________________\nFrom: Shop <s@shop.example>\nSent: Friday\nTo: Ann\n"
        "Subject: Re: lid" + _OLD,
        "发件人: 客服 <s@shop.example>\n发送时间: 2026年11月20日\n收件人: Ann\n主题: 盖子" + _OLD,
        "*From:* Shop <s@shop.example>\n*Sent:* Friday\n*To:* Ann\n*Subject:* Re: lid" + _OLD,
    ],
)  # fmt: skip
def test_quoted_history_is_not_the_customers_words(history: str) -> None:
    said = quoting.split(_TOP + history, reply=True)
    assert said.words == "Still broken."
    assert said.quoted
    assert all(line in history for line in said.quoted.split("\n"))


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Broken.\n\n-- \nAnn Lee\nACME", "Ann Lee\nACME"),
        ("Broken.\n--\nAnn", "Ann"),
        ("Broken.\n\nSent from my iPhone", "Sent from my iPhone"),
        ("Broken.\nGet Outlook for iOS<https://aka.ms/o0ukef>", None),
        ("Broken.\n\n发自我的 iPhone", "发自我的 iPhone"),
        ("Broken.\n\n发自我的华为手机\n\n", "发自我的华为手机"),
        ("Broken.\n来自我的手机", "来自我的手机"),
        ("Broken.\n\nVon meinem iPhone gesendet", "Von meinem iPhone gesendet"),
    ],
)
def test_a_signature_is_not_the_customers_words(text: str, signature: str | None) -> None:
    said = quoting.split(text, reply=False)
    assert said.words == "Broken."
    assert said.signature == (signature or text.split("\n")[-1])


@pytest.mark.requirement("R40")
@pytest.mark.parametrize(
    "text",
    [
        "> what they said\n> and more",
        "-- \nonly a signature",
        "Sent from my iPhone",
        "-----Original Message-----\nFrom: me\nthe lid is broken",
        "From: Ann\nSent: Friday\nSubject: lid\n\nthe lid is broken",
        "",
    ],
)
def test_when_nothing_would_be_left_everything_counts_as_words(text: str) -> None:
    assert quoting.split(text, reply=True) == quoting.Said(text.strip())


def test_answers_between_and_below_quoted_lines_stay() -> None:
    text = "> Did it arrive?\nYes.\n\n> Complete?\n\nNo.\n-- \nBo"
    said = quoting.split(text, reply=True)
    assert said.words == "Yes.\n\nNo."
    assert said.quoted == "> Did it arrive?\n> Complete?"
    assert said.signature == "Bo"


@pytest.mark.parametrize(
    "text",
    [
        "From: Beijing\nTo: Shanghai\nDate: 20 Nov\nMy luggage is gone.",
        "> 5 V on the left pin\nis too much",
        "As you wrote:\nit is broken",
        "Hello,\nAt 10:30 your agent wrote:\nGo away!\nThat is rude.",
        "On 3 of 5 pages the menu is gone.",
        "Steps\n--\n" + "one\n" * 30 + "it breaks",
        "I was sent from my bank to you.",
    ],
)
def test_a_first_mail_that_only_looks_like_history_is_untouched(text: str) -> None:
    assert quoting.split(text, reply=False) == quoting.Said(text.strip())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                "> q",
                "On 1 Jan 2026 x wrote:",
                "--",
                "a",
                "",
                "-----Original Message-----",
                "From: x",
                "Sent: y",
                "Subject: z",
                "Sent from my iPhone",
                "发件人: 甲",
                "  ",
            ]
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_every_line_is_words_or_history_or_signature(lines: list[str], reply: bool) -> None:
    said = quoting.split("\n".join(lines), reply=reply)
    marks = {"", "--"}
    kept = [line for part in (said.words, said.quoted, said.signature) for line in part.split("\n")]
    for line in {line.strip() for line in lines} - marks:
        assert sum(one.strip() == line for one in kept) == sum(one.strip() == line for one in lines)
    assert said.words or not "".join(lines).strip()


def test_html_is_read_when_the_plain_text_is_empty() -> None:
    body = b"--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>Hi<p>you\n--b--"
    assert feedback(typed(b"multipart/alternative; boundary=b", body)).text == "Hi\n\nyou"


def test_quoted_html_is_told_apart_only_in_replies() -> None:
    html = b"<div>No.</div><blockquote type=cite>Is it mended?</blockquote><div>Never was.</div>"
    first = feedback(typed(b"text/html", html))
    assert first.text == "No.\n\n> Is it mended?\n\nNever was."
    reply = feedback(typed(b"text/html\nIn-Reply-To: <r@x>", html))
    assert reply.text == "No.\n\nNever was."
    assert reply.context["quoted"] == "> Is it mended?"


@pytest.mark.parametrize("subject", ["Fwd: lid", "FW: lid", "转发：盖子", "WG: Deckel"])
def test_a_forwarded_mail_is_kept_whole(subject: str) -> None:
    text = "See below.\n\n-----Original Message-----\nFrom: Dan <dan@x>\nSubject: lid\n\nIt leaks."
    found = feedback(mail(text, Subject=subject))
    assert found.text == text
    assert found.context["forwarded_from"] == "Dan <dan@x>"


# --- what nobody wrote -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "Auto-Generated; owner=x"},
        {"X-Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Precedence": "junk"},
        {"Precedence": "bulk"},
        {"Return-Path": "< >"},
        {"Subject": "Out of office"},
        {"Subject": "Out of Office AutoReply: kettle"},
        {"Subject": "=?utf-8?B?6Ieq5Yqo5Zue5aSN?="},
        {"Subject": "自动回复：我在休假"},
        {"Content-Type": "multipart/report; report-type=disposition-notification; boundary=b"},
        {"X-Feedbus-Id": "fbk_a:1"},
        {"From": "Shop <FEEDBACK+7@shop.example>"},
        {"From": "bot@staff.example"},
    ],
)
def test_automatic_and_own_mails_yield_nothing(headers: dict[str, str]) -> None:
    options = {"addresses": "feedback@shop.example", "ignore_from": ["@staff.example"]}
    assert read(mail(**headers), **options) == []


def test_mails_of_programs_are_taken_in_where_they_are_wanted() -> None:
    form = {"Auto-Submitted": "auto-generated", "Return-Path": "<>", "Precedence": "bulk"}
    assert feedback(mail(**form), automatic=True).text == "Hello"
    assert read(mail(**{**form, "Auto-Submitted": "auto-replied"}), automatic=True) == []


@pytest.mark.requirement("R40")
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "no"},
        {"Precedence": "list"},
        {"Precedence": "bulk", "List-Id": "<users.lists.example>"},
        {"Subject": "自动回复功能坏了"},
        {"Subject": "Your automatic reply never came"},
        {"Subject": "Out of office chairs?"},
        {"From": "colleague@shop.example"},
        {"From": "postmaster@mail.example"},
        {"Return-Path": "<ann@mail.example>"},
    ],
)
def test_what_only_looks_automatic_is_feedback(headers: dict[str, str]) -> None:
    assert feedback(mail(**headers), addresses=["feedback@shop.example", "@shop.example"])


def test_a_delay_is_no_bounce() -> None:
    body = (
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: delayed\n"
    )
    raw = typed(b"multipart/report; report-type=delivery-status; boundary=b", body + b"\n--b--")
    assert read(raw) == []


def test_a_bounce_without_any_detail_is_still_told() -> None:
    (event,) = read(mail("Sorry", From="MAILER-DAEMON@x.example"))
    assert isinstance(event, BusinessEvent)
    assert (event.name, event.author.email) == ("mail.bounced", None)


def test_that_a_mail_is_no_spam_is_no_complaint() -> None:
    body = b"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: not-spam\n\n--b--"
    raw = typed(b"multipart/report; report-type=feedback-report; boundary=b", body)
    assert read(raw) == []


@pytest.mark.requirement("R40")
def test_a_report_that_is_none_is_still_read() -> None:
    raw = typed(b"multipart/report; report-type=strange; boundary=b", b"--b\n\nIt leaks.\n--b--")
    assert feedback(raw).text == "It leaks."


# --- trust ----------------------------------------------------------------------------------


def test_verdicts_inside_a_mail_are_nobodys() -> None:
    forged = mail(
        X_SES_Virus_Verdict="FAIL",
        X_SES_Spam_Verdict="FAIL",
        X_Feedbus_Object="s3://x/y",
        Authentication_Results="amazonses.com; spf=pass; dkim=pass; dmarc=pass",
    )
    found = feedback(forged)
    assert (found.tags, found.context) == ([], {})


def test_the_sender_is_known_by_what_ses_says() -> None:
    headers = {"x-ses-spf": "fail", "x-ses-dmarc": "fail", "x-ses-spam-verdict": "FAIL"}
    found = feedback(mail(), headers)
    assert found.tags == ["spam"]
    assert found.context == {"spf": "fail", "dmarc": "fail", "spam": "fail"}
    with pytest.raises(UnreadableError, match="virus"):
        read(mail(), {"x-ses-virus-verdict": "FAIL"})


@pytest.mark.parametrize(
    ("address", "patterns", "how"),
    [
        ("Feedback+x@Shop.example", ["feedback@shop.example"], "address"),
        ("a@shop.example", ["@SHOP.example"], "domain"),
        ("a@shop.example", ["@shop.example", "a@shop.example"], "address"),
        ("a@sub.shop.example", ["@shop.example"], None),
        ("a@evilshop.example", ["@shop.example"], None),
        ("", ["@shop.example"], None),
    ],
)
def test_addresses_are_listed_by_themselves_or_by_domain(
    address: str, patterns: list[str], how: str | None
) -> None:
    assert match(address, patterns) == how


def test_a_plus_tag_names_our_feedback() -> None:
    id_ = "fbk_abcdefghijklmnopqrstuvwxyz"
    found = feedback(mail(To="x@y.example", Cc=f"<Feedback+{id_.upper()}@shop.example>"))
    assert found.context["feedback_id"] == id_


# --- attachments ----------------------------------------------------------------------------


@pytest.mark.requirement("R10")
@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=GB18030''%B6%A9%B5%A5.pdf", "订单.pdf"),
        ("attachment; filename*0*=UTF-8''%E8%AE%A2;\n filename*1*=%E5%8D%95.pdf", "订单.pdf"),
        ('attachment; filename="=?gb2312?B?tqm1pQ==?=.pdf"', "订单.pdf"),
        ('attachment; filename="订单.pdf"', "订单.pdf"),
        ("attachment; filename*=x-unknown''%E8%AE%A2%E5%8D%95.pdf", "订单.pdf"),
        (f"attachment; filename*{'9' * 5_000}*=x", None),
        ("attachment", None),
    ],
)
def test_an_attachment_keeps_its_name(disposition: str, name: str | None) -> None:
    content_type = f"application/pdf\nContent-Disposition: {disposition}"
    (file,) = feedback(typed(content_type.encode(), b"%PDF")).attachments
    assert (file.name, file.size, file.url) == (name, 4, "part:1")


# --- bounded work -----------------------------------------------------------------------------


def test_ten_thousand_parts_are_a_hundred_and_a_note() -> None:
    body = b"--b\nContent-Type: image/png\n\nx\n" * 10_000
    found = feedback(typed(b"multipart/mixed; boundary=b", body))
    assert len(found.attachments) == mime.MAX_PARTS - 1
    assert found.context["left_out"] == ["parts"]


def test_a_report_about_thousands_makes_no_thousands_of_events() -> None:
    body = b"--b\nContent-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 5_000
    raw = typed(b"multipart/report; report-type=delivery-status; boundary=b", body)
    assert len(read(raw)) == mime.MAX_PARTS


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_text_without_end_is_cut_and_says_so(kind: str) -> None:
    found = feedback(typed(b"text/" + kind.encode(), b"<p>words</p> " * 200_000))
    assert len(found.text or "") <= mime.MAX_TEXT
    assert found.context["left_out"] == ["text"]


def _nested(depth: int) -> bytes:
    heads = [
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
        for level in range(depth)
    ]
    return b"From: a@mail.example\n" + b"".join(heads) + b"\n" + b"x\n" * 300_000


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@x\n\n" + b"\n" * 3_000_000,
        typed(b"multipart/mixed; boundary=b", b"--b\n\n" * 30_000),
        _nested(200),
        b"From: a@x\n" + b"Content-Type: message/rfc822\n\n" * 5_000,
        b"a:b\n" * 100_000,
        typed(b"multipart/mixed; boundary*=a%00'x'b", b"--b\n\nx"),
        b"",
        b"\xff\xfe" * 1_000,
    ],
    ids=["lines", "delimiters", "nested", "mails", "headers", "charset", "empty", "noise"],
)
def test_what_would_cost_too_much_is_set_aside_at_once(raw: bytes) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableError):
        read(raw)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "header",
    [
        b"From: " + b"(" * 20_000,
        b"From: " + b"a@b," * 20_000,
        b"From: " + b'"' * 20_001,
        b"Subject: " + b"=?utf-8?q?" * 5_000,
        b"Subject: =?utf-8?b?a?= =?\xff?q?=ZZ?=",
        b"Subject: x" + b"\n y" * 100_000,
        b"References: " + b"<" * 20_000,
        b"Date: Fri, 20 Nov 2026 10:00:00 +99999999999",
        b"Content-Type: text/plain; " + b'a="' * 20_000,
        b"Content-Type: text/plain" + b';"' * 20_000,
        b"Content-Type: text/plain; charset*=\x00'x'y",
        b"Content-Disposition: attachment; filename*0*=a; filename*x*=b; filename=c",
        b"Content-Transfer-Encoding: \xff",
        b"List-Id: \xff\xfe\xed\xa0\x80",
    ],
)
def test_a_hostile_header_neither_crashes_nor_costs(header: bytes) -> None:
    started = time.process_time()
    found = read(header + b"\nMessage-ID: <1@x>\n\nIt leaks.")
    assert time.process_time() - started < 2
    assert all(item.model_dump_json() for item in found)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
@example(b"From: a\n\n\xed\xa0\x80")
def test_any_bytes_are_read_or_set_aside(raw: bytes) -> None:
    _read_or_set_aside(raw)


_ALL = [path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(_ALL),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 30)), max_size=6),
)
def test_any_damage_to_a_mail_is_read_or_set_aside(
    raw: bytes, damage: list[tuple[float, bytes, int]]
) -> None:
    for place, new, gone in damage:
        at = int(place * len(raw))
        raw = raw[:at] + new + raw[at + gone :]
    _read_or_set_aside(raw)


def _read_or_set_aside(raw: bytes) -> None:
    try:
        items = read(raw)
    except UnreadableError:
        return
    for item in items:
        assert type(item).model_validate_json(item.model_dump_json()) == item


@pytest.mark.parametrize("raw", _ALL, ids=[path.stem for path in sorted(SAMPLES.glob("*.eml"))])
def test_line_endings_make_no_difference(raw: bytes) -> None:
    def said(raw: bytes) -> Any:
        try:
            items = read(raw)
        except UnreadableError as error:
            return str(error)
        digest = {"source_id", "part", "id", "attachments"} if b"Message-ID" not in raw else set()
        sized = [one.model_dump(exclude=digest) for one in items]
        for one in sized:
            for file in one.get("attachments", []):
                file.pop("size")  # of a text, in bytes
        return sized

    assert b"\r" not in raw
    assert said(raw.replace(b"\n", b"\r\n")) == said(raw)
