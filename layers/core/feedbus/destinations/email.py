"""E-mail to the people who answer feedback, through Amazon SES v2.

The MIME message is built here and sent as `Content.Raw`, so that one place decides about every
header. What customers wrote can't become a header, an address or markup: headers are single
clean lines, HTML is escaped. SES knows no idempotency token, and it replaces `Message-ID` and
`Date` by its own: `X-Feedbus-Id` tells a mail that was sent twice, `References` keeps the mails
about one feedback in one thread.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
https://docs.aws.amazon.com/ses/latest/dg/header-fields.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_string, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from html import escape
from typing import Any

from feedbus.destinations.base import Destination, Outcome, Push, Step, by_status
from feedbus.destinations.text import (
    LABELS,
    Language,
    clean,
    cut,
    facts,
    language_of,
    one_line,
    summary,
)
from feedbus.errors import ConfigError
from feedbus.transport import Request, Response


@dataclass(frozen=True, slots=True)
class _Template:
    """How much a mail says.

    Attributes:
        words: whether the customer's own words are in it, subject and body.
        facts: names of the facts that are in it; None for all.
    """

    words: bool
    facts: frozenset[str] | None


_TEMPLATES = {
    "full": _Template(words=True, facts=None),
    # For mailboxes that must not hold personal data: who wants to know more follows the link.
    "link": _Template(
        words=False, facts=frozenset({"scores", "priority", "channel", "source", "product", "team"})
    ),
}

_PHRASES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "feedback.received": "New feedback",
        "feedback.updated": "Feedback changed",
        "feedback.assigned": "Feedback assigned",
        "feedback.escalated": "Feedback escalated",
        "feedback.resolved": "Feedback resolved",
        "feedback.reopened": "Feedback reopened",
        "feedback.closed": "Feedback closed",
        "sla.warning": "Deadline near",
        "sla.breached": "Deadline missed",
        "customer.at_risk": "Customer at risk",
        "alert.raised": "Alert",
        "other": "Feedback",
        "high": "[High] ",
        "critical": "[Critical] ",
        "footer": "Sent by Feedbus. The same number twice is the same message: ",
    },
    "zh": {
        "feedback.received": "新反馈",
        "feedback.updated": "反馈有更新",
        "feedback.assigned": "反馈已分配",
        "feedback.escalated": "反馈已升级",
        "feedback.resolved": "反馈已解决",
        "feedback.reopened": "反馈已重新打开",
        "feedback.closed": "反馈已关闭",
        "sla.warning": "即将超时",
        "sla.breached": "已超时",
        "customer.at_risk": "客户流失风险",
        "alert.raised": "警报",
        "other": "反馈",
        "high": "【高】",
        "critical": "【紧急】",
        "footer": "由 Feedbus 发送。编号相同即为同一封通知：",
    },
}

_TEXT = "{headline}\n\n{words}{facts}\n{link}\n--\n{footer}{id}\n"

# No style sheet: mail programs drop it. `pre-wrap` keeps the customer's line breaks.
_HTML = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{headline}</title></head>
<body style="font-family:sans-serif;font-size:15px;line-height:1.5;color:#1f2328">
<h1 style="font-size:18px">{headline}</h1>
{words}<table style="border-collapse:collapse">
{facts}</table>
{link}<p style="font-size:12px;color:#656d76">{footer}{id}</p>
</body></html>
"""
_HTML_WORDS = (
    '<blockquote style="white-space:pre-wrap;margin:0 0 16px;padding:0 12px;'
    'border-left:3px solid #d0d7de">{}</blockquote>\n'
)
_HTML_FACT = '<tr><th style="text-align:left;padding-right:16px">{}</th><td>{}</td></tr>\n'
_HTML_LINK = '<p><a href="{}">{}</a></p>\n'

_MAX_WORDS = 20_000
_MAX_SUBJECT = 150
_MAX_RECIPIENTS = 50  # SES's limit for one call


def steps(push: Push) -> list[Step]:
    """One `SendEmail`.

    Raises:
        ConfigError: an option is missing or wrong.
    """
    options = push.options
    message = _message(push)
    sender = message["from"].addresses[0]
    arguments: dict[str, Any] = {
        "FromEmailAddress": formataddr((sender.display_name, sender.addr_spec)),
        "Destination": {"ToAddresses": [one.addr_spec for one in message["to"].addresses]},
        # ASCII: everything else is encoded by MIME.
        "Content": {"Raw": {"Data": message.as_string()}},
        "EmailTags": [
            {"Name": "feedbus_event", "Value": _tag(push.event_id)},
            {"Name": "feedbus_type", "Value": _tag(push.event_type)},
        ],
    }
    if options.get("configuration_set"):
        arguments["ConfigurationSetName"] = str(options["configuration_set"])
    request = Request("POST", "/v2/email/outbound-emails", json=arguments)
    return [Step("mail", request, id_path="MessageId")]


def _message(push: Push) -> EmailMessage:
    feedback, options = push.feedback, push.options
    language = language_of(feedback, options.get("language"))
    template = _TEMPLATES.get(options.get("template", "full"))
    if template is None:
        raise ConfigError(f"option template must be one of {', '.join(_TEMPLATES)}")
    phrases, labels = _PHRASES[language], LABELS[language]
    headline = phrases.get(push.event_type, phrases["other"])
    about = summary(feedback, language) if template.words else feedback.id
    mark = phrases.get(feedback.workflow.priority.level, "")

    # Seven bits: no relay on the way has a reason to rewrite the message.
    message = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    message["From"] = sender = _sender(push)
    message["To"] = _recipients(options)
    reply_to = _reply_to(push)
    if reply_to:
        message["Reply-To"] = reply_to
    message["Subject"] = _header(f"{mark}{headline}{labels['colon']}{about}", _MAX_SUBJECT)
    message["Date"] = format_datetime(datetime.fromisoformat(push.event["time"]))
    message["Message-ID"] = f"<{_digest(push.event_id)}@{sender.domain}>"
    message["References"] = f"<{_digest(feedback.id)}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's robot shall answer
    message["X-Feedbus-Id"] = _header(push.event_id, 250)

    parts = {
        "language": language,
        "headline": headline,
        "footer": phrases["footer"],
        "id": one_line(push.event_id),
        "colon": labels["colon"],
    }
    known = list(facts(feedback, language, template.facts))
    words = cut(clean(feedback.words).strip(), _MAX_WORDS) or labels["no_words"]
    _fill(message, parts, words if template.words else "", known, _link(push, labels))
    # `=_` occurs in no encoded body, so nobody can end a part by guessing the boundary.
    message.set_boundary(f"=_feedbus_{_digest(push.event_id)}")
    return message


def _fill(
    message: EmailMessage,
    parts: Mapping[str, str],
    words: str,
    known: list[tuple[str, str]],
    link: tuple[str, str] | None,
) -> None:
    """The same content twice: as text and as HTML."""
    colon = parts["colon"]
    text = _TEXT.format(
        words=f"{words}\n\n" if words else "",
        facts="".join(f"{label}{colon}{value}\n" for label, value in known),
        link=f"{link[0]}{colon}{link[1]}\n" if link else "",
        **parts,
    )
    html = _HTML.format(
        words=_HTML_WORDS.format(escape(words)) if words else "",
        facts="".join(_HTML_FACT.format(escape(label), escape(value)) for label, value in known),
        link=_HTML_LINK.format(escape(link[1]), escape(link[0])) if link else "",
        **{name: escape(value) for name, value in parts.items()},
    )
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(html, subtype="html", cte=_encoding(html))


def _link(push: Push, labels: Mapping[str, str]) -> tuple[str, str] | None:
    url = one_line(push.record_url)
    return (labels["record"], url) if url.startswith(("https://", "http://")) else None


def _encoding(text: str) -> str:
    return "quoted-printable" if text.isascii() else "base64"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _header(text: str, limit: int) -> str:
    """Text that is safe in a header: one line, and no encoded word that a parser would decode."""
    return one_line(text, limit).replace("=?", "= ?")


# SES takes ASCII only, and domains of other scripts in Punycode.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _address(text: str, name: str = "") -> Address | None:
    """`a@example.com` or `Name <a@example.com>`; None when it is neither."""
    found, spec = parseaddr(one_line(text))
    if not _ADDRESS.fullmatch(spec) or spec.startswith(".") or ".." in spec or ".@" in spec:
        return None
    return Address(_header(name or found, 80), addr_spec=spec)


def _sender(push: Push) -> Address:
    text = push.options.get("from") or push.connection.get("mail_from") or ""
    address = _address(str(text), str(push.options.get("from_name", "")))
    if address is None:
        raise ConfigError("set option `from`, or FEEDBUS_MAIL_FROM, to a verified address")
    return address


def _recipients(options: Mapping[str, Any]) -> list[Address]:
    given = options.get("to") or []
    texts = [given] if isinstance(given, str) else given
    addresses = [address for address in map(_address, map(str, texts)) if address]
    if len(addresses) != len(texts) or not 1 <= len(addresses) <= _MAX_RECIPIENTS:
        raise ConfigError(f"option to: 1 to {_MAX_RECIPIENTS} e-mail addresses, ASCII only")
    return addresses


def _reply_to(push: Push) -> Address | None:
    option = push.options.get("reply_to")
    if not option:
        return None
    if option == "customer":  # whose address may be anything: no address, no header
        author = push.feedback.author
        return _address(author.email or "", author.name or "")
    address = _address(str(option))
    if address is None:
        raise ConfigError("option reply_to: an e-mail address, or customer")
    return address


def _tag(text: str) -> str:
    """SES takes letters, digits, `_` and `-` in tags, 256 of them."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", text)[:256]


_PARKED = 3600.0
"""Seconds to wait for what a person or the passing day has to change."""

_CODES: Mapping[str, Outcome] = {
    "TooManyRequestsException": Outcome("retry"),
    "ThrottlingException": Outcome("retry"),
    "LimitExceededException": Outcome("retry", retry_after=_PARKED),
    "SendingPausedException": Outcome("retry", retry_after=_PARKED),
    "AccountSuspendedException": Outcome("permanent"),
    "BadRequestException": Outcome("permanent"),
    "MailFromDomainNotVerifiedException": Outcome("permanent"),
    "MessageRejected": Outcome("permanent"),
    "NotFoundException": Outcome("permanent"),
}


def classify(response: Response, now: float) -> Outcome:
    """By SES's error code; by status when the code is unknown."""
    body = response.json()
    body = body if isinstance(body, dict) else {}
    code = str(body.get("code"))
    if code in _CODES:
        return replace(_CODES[code], reason=code)
    outcome = by_status(response, now)
    if outcome.verdict == "ok" and not body.get("MessageId"):
        return Outcome("retry", "SES named no message")
    return replace(outcome, verdict="permanent") if outcome.verdict == "refresh" else outcome


def preview(request: Request) -> Any:
    """The mail as a person would see it: headers and parts decoded, and SES's arguments."""
    arguments = dict(request.json)
    message = message_from_string(
        arguments.pop("Content")["Raw"]["Data"], _class=EmailMessage, policy=policy.default
    )
    return {
        "headers": {name: str(value) for name, value in message.items()},
        "parts": [
            {
                "content_type": part.get_content_type(),
                "content": part.get_content().replace("\r\n", "\n"),
            }
            for part in message.iter_parts()
        ],
        "ses": arguments,
    }


DESTINATION = Destination(
    title="E-mail (Amazon SES)",
    docs="https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html",
    setup=(
        "Verify the sender's domain in Amazon SES, and ask for production access.",
        "Give the verified sender as the stack's parameter MailFrom, or as option from.",
    ),
    strategy="ledger_only",
    scope="event",
    steps=steps,
    classify=classify,
    transport="ses",
    preview=preview,
    options={
        "to": "addresses of the recipients, up to 50",
        "from": "sender, verified in SES; the stack's own",
        "from_name": "the sender's name",
        "reply_to": "where answers go: an address, or customer; the sender",
        "template": "full: words and facts; link: no words and no personal data",
        "language": "en or zh for all mails; the feedback's own",
        "configuration_set": "SES configuration set, for events about bounces and complaints",
    },
)
