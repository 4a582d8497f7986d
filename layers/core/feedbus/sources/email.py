"""E-mail: what customers write to an address of yours, one record for each thread.

Enable: receive the mails of a domain with Amazon SES (the stack's parameter `MailDomain`), or let
a mail server post each mail, as it is, to the endpoint's URL.

- The body is the raw mail (RFC 5322), read with the standard library: see `feedbus.mime`.
- A thread is one feedback: its id is the first Message-ID of `References`, else that of
  `In-Reply-To`, else the mail's own (https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4). Each
  mail is a part of it, so mails may come in any order and any number of times.
- What a reply quotes and its signature are context (`feedbus.quoting`), as are what Amazon SES
  says of sender and spam. A reply's subject loses its `Re:`, so that the record's title is the
  thread's subject whichever mail comes first; a first mail's subject is untouched.
- Amazon SES writes its verdicts above all other headers, and the `mail` function hands them on as
  headers of the request: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
  Those inside a mail are anybody's, and are not read.
- Automatic replies (https://www.rfc-editor.org/rfc/rfc3834) are nobody's words. A mail that came
  back (RFC 3464) is the event `mail.bounced`, a complaint about one (RFC 5965) `mail.complained`.
- Mails of the hub's own (`X-Feedbus-Id`), or from one of the endpoint's addresses, yield nothing:
  no loop can form.
- Attachments are references: `s3://…#part-2` is the second part of the mail in S3, numbered as in
  IMAP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from feedbus import mime, quoting
from feedbus.mime import MAX_TEXT, addresses, decoded
from feedbus.model import Attachment, Author, BusinessEvent, Feedback
from feedbus.model.times import epoch, iso
from feedbus.quoting import Said
from feedbus.signatures import UrlKey
from feedbus.sources.base import Context, Payload, Source, UnreadableError

_QUOTED = 2_000
_SIGNATURE = 500
_FACT = 200
"""Characters that are kept as context."""

_A_DAY = 86_400

_COLON = r"\s*[:：]\s*"
_REPLY = re.compile(
    rf"(?:(?:re|aw|antw|sv|vs|ref|rif|回复|回覆|答复|答覆|回信|返信)(?:\[\d+\]|\(\d+\))?{_COLON})+",
    re.IGNORECASE,
)
_FORWARD = re.compile(rf"(?:fwd?|wg|tr|rv|转发|轉寄|轉發){_COLON}", re.IGNORECASE)
_AUTOMATIC = re.compile(
    r"(?:out of (?:the )?office(?: auto-?reply)?|auto(?:matic)?[- ]?(?:reply|response)|"
    r"自动回复|自动答复|自動回覆|自動返信|abwesenheits(?:notiz|nachricht)|automatische antwort|"
    r"réponse automatique|respuesta automática|risposta automatica)(?:\s*[:：].*)?",
    re.IGNORECASE,
)
"""As a whole subject, or before a colon: a customer may write about automatic replies, too."""

_ID = re.compile(r"<([^<>\s]{1,990})>")
_OURS = re.compile(r"\+(fbk_[a-z2-7]{26})@", re.IGNORECASE)
_NO_REPLY = re.compile(r"(?:no|do[-_.]?not)[-_.]?reply", re.IGNORECASE)
_NOT_FINAL = frozenset({"delayed", "delivered", "expanded", "relayed"})


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:  # noqa: ARG001
    """Read the raw mail; see `feedbus.mime.read`."""
    return mime.read(body)


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | BusinessEvent]:
    """Read one mail; the hub's own and automatic ones yield nothing."""
    if context.headers.get("x-ses-virus-verdict", "").upper() == "FAIL":
        raise UnreadableError("Amazon SES found a virus in the mail")
    headers = payload["headers"]
    sender = _sender(headers)
    if "x-feedbus-id" in headers:
        return
    if payload["report"] == "feedback-report":
        yield from _events("mail.complained", _complaints(payload), headers, context)
    elif _is_bounce(payload, sender):
        yield from _events("mail.bounced", _bounces(payload), headers, context)
    elif not _is_own(sender, context.options) and not _is_automatic(payload, context.options):
        yield _feedback(payload, sender, context)


def _feedback(payload: Payload, sender: Author, context: Context) -> Feedback:
    headers = payload["headers"]
    thread, own = _thread(headers), _own_id(headers, context)
    subject = decoded(headers.get("subject") or "").strip()
    said, forwarded_from = _said(payload, subject, answers=bool(thread))
    when, raw = _when(headers)
    plausible = when is not None and not _is_future(when, context)
    verdicts = _verdicts(context)
    facts = {
        **verdicts,
        "to": context.headers.get("x-ses-recipient") or _first(headers.get("to")),
        "feedback_id": _feedback_id(headers, context),
        "list_id": headers.get("list-id"),
        "importance": _importance(headers),
        "forwarded_from": forwarded_from,
        "quoted": said.quoted[:_QUOTED],
        "signature": said.signature[:_SIGNATURE],
        "left_out": sorted(
            {*payload["left_out"], *(["text"] if len(said.words) > MAX_TEXT else [])}
        ),
    }
    return Feedback(
        source_id=thread[0] if thread else own,
        part=own,
        source_version=when or "",
        author=sender,
        title=(_REPLY.sub("", subject, count=1) if thread else subject) or None,
        text=said.words[:MAX_TEXT] or None,
        occurred_at=when if plausible else None,
        occurred_at_raw=raw if plausible else None,
        language=(headers.get("content-language") or "").partition(",")[0].strip() or None,
        attachments=_attachments(payload["files"], context),
        context={name: fact for name, fact in facts.items() if fact},
        tags=["spam"] if verdicts.get("spam") == "fail" else [],
    )


def _said(payload: Payload, subject: str, *, answers: bool) -> tuple[Said, str | None]:
    """What the sender wrote, and who wrote first if it is a forwarded mail.

    A forwarded mail's words are what somebody wants us to read, so they stay.
    """
    text = _text(payload["texts"], mark=False)
    reply = answers or _REPLY.match(subject) is not None
    forward = _FORWARD.match(subject) is not None or (not reply and quoting.is_forward(text))
    if forward:
        said, wrote = Said(text.strip()), quoting.forwarded_from(text)
    else:
        said, wrote = quoting.split(_text(payload["texts"], mark=True), reply=reply), None
    attached = payload["attached"]
    if attached and (forward or not said.words):
        words = f"{said.words}\n\n{_text(attached['texts'], mark=False)}".strip()
        said, wrote = Said(words), decoded(attached["headers"].get("from") or "") or wrote
    return said, wrote[:_FACT] if wrote else None


def _text(texts: Iterable[Mapping[str, str]], *, mark: bool) -> str:
    """A mail's texts as one; with `mark`, quoted HTML has `>` before each line."""
    found = [
        quoting.from_html(one["text"], mark=mark) if one["type"] == "text/html" else one["text"]
        for one in texts
    ]
    return "\n\n".join(text for text in found if text.strip())


def _attachments(files: Iterable[Mapping[str, Any]], context: Context) -> list[Attachment]:
    mail = context.headers.get("x-feedbus-object")
    return [
        Attachment(
            url=_reference(mail, file["part"], file.get("id")),
            name=file.get("name"),
            content_type=file.get("type"),
            size=file.get("size"),
        )
        for file in files
    ]


def _reference(mail: str | None, part: str, id_: str | None) -> str:
    if mail:
        return f"{mail}#part-{part}"
    return f"cid:{id_}" if id_ else f"part:{part}"


# who, when, which thread


def _sender(headers: Mapping[str, str]) -> Author:
    found = addresses(headers.get("from") or "") or addresses(headers.get("sender") or "")
    name, email = found[0] if found else ("", "")
    answer = addresses(headers.get("reply-to") or "")
    # Lists that keep to DMARC write as themselves, too.
    listed_as = "list-id" in headers and email in (headers.get("to") or "")
    if answer and (listed_as or _NO_REPLY.match(email)):
        name, email = answer[0][0] or name, answer[0][1]
    return Author(name=name or None, email=email or None)


def _when(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """When it was written, else when it was received first; and that as the mail says it."""
    for raw in (headers.get("date"), (headers.get("received") or "").rpartition(";")[2].strip()):
        try:
            moment = parsedate_to_datetime(raw or "")
            # RFC 5322: `-0000` says that the zone is not known.
            return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC)), raw
        except (LookupError, OverflowError, TypeError, ValueError):
            continue
    return None, None


def _is_future(when: str, context: Context) -> bool:
    return bool(context.received_at) and epoch(when) > epoch(context.received_at) + _A_DAY


def _ids(value: str | None) -> list[str]:
    """Message-IDs without their brackets; some programs leave the brackets out themselves."""
    text = value or ""
    return _ID.findall(text) or [
        word.strip("<>") for word in text.split() if "@" in word.strip("<>@")
    ]


def _own_id(headers: Mapping[str, str], context: Context) -> str:
    found = _ids(headers.get("message-id"))
    return found[0] if found else context.digest


def _thread(headers: Mapping[str, str]) -> list[str]:
    return _ids(headers.get("references")) or _ids(headers.get("in-reply-to"))


# what SES says, and what the headers say about the mail


def _verdicts(context: Context) -> dict[str, str]:
    said = {
        name: context.headers.get(f"x-ses-{name}", "").lower() for name in ("spf", "dkim", "dmarc")
    }
    spam = context.headers.get("x-ses-spam-verdict", "").lower()
    if spam in ("fail", "gray"):
        said["spam"] = spam
    return {name: verdict for name, verdict in said.items() if verdict}


def _importance(headers: Mapping[str, str]) -> str | None:
    said = (headers.get("importance") or "").strip().lower()
    high = said == "high" or (headers.get("x-priority") or "").strip().startswith(("1", "2"))
    return "high" if high else None


def _feedback_id(headers: Mapping[str, str], context: Context) -> str | None:
    """One of our ids, if the mail went to `feedback+fbk_…@`."""
    named = (headers.get(name) or "" for name in ("to", "cc", "delivered-to", "x-original-to"))
    found = _OURS.search("\n".join((context.headers.get("x-ses-recipient", ""), *named)))
    return found[1].lower() if found else None


def _first(value: str | None) -> str | None:
    found = addresses(value or "")
    return found[0][1] if found else None


def match(address: str, patterns: Iterable[str]) -> Literal["address", "domain"] | None:
    """How closely an address is listed.

    Args:
        address: any; case and what follows a `+` do not matter.
        patterns: addresses, and domains as `@example.com`.
    """
    local, _, domain = address.strip().lower().rpartition("@")
    known = {pattern.strip().lower() for pattern in patterns}
    if f"{local.partition('+')[0]}@{domain}" in known:
        return "address"
    return "domain" if f"@{domain}" in known else None


def listed(options: Mapping[str, Any], name: str) -> list[str]:
    """An option that holds addresses: one, or a list of them."""
    given = options.get(name) or []
    return [given] if isinstance(given, str) else [str(one) for one in given]


def _is_own(sender: Author, options: Mapping[str, Any]) -> bool:
    email = sender.email or ""
    if match(email, listed(options, "ignore_from")):
        return True
    # Colleagues may write from the domain that a domain's endpoint takes mails for.
    return match(email, listed(options, "addresses")) == "address"


def _is_automatic(payload: Payload, options: Mapping[str, Any]) -> bool:
    """Whether nobody wrote it: an automatic answer, or what a program sent by itself."""
    headers = payload["headers"]
    precedence = (headers.get("precedence") or "").strip().lower()
    submitted = (headers.get("auto-submitted") or "no").partition(";")[0].strip().lower()
    subject = decoded(headers.get("subject") or "").strip()
    if (
        _AUTOMATIC.fullmatch(subject)
        or headers.keys() & {"x-autoreply", "x-autorespond", "x-autoresponder"}
        or payload["report"] == "disposition-notification"
        or submitted == "auto-replied"
        or precedence == "auto_reply"
    ):
        return True
    if options.get("automatic") is True:
        return False
    bulk = precedence == "junk" or (precedence == "bulk" and "list-id" not in headers)
    return bulk or submitted != "no" or _has_null_path(headers)


def _has_null_path(headers: Mapping[str, str]) -> bool:
    """Whether nobody wants an answer: bounces and automatic replies come from `<>`."""
    return (headers.get("return-path") or "").replace(" ", "") == "<>"


# mails that came back, and complaints


def _is_bounce(payload: Payload, sender: Author) -> bool:
    headers = payload["headers"]
    if payload["report"] == "delivery-status" or "x-failed-recipients" in headers:
        return True
    local = (sender.email or "").partition("@")[0].lower()
    return local == "mailer-daemon" or (local == "postmaster" and _has_null_path(headers))


_Fact = tuple[str | None, Mapping[str, str | None]]
"""A recipient, and what is said about the mail to them."""


def _bounces(payload: Payload) -> Iterator[_Fact]:
    """Recipients that were not reached for good; one who is not named if no report names any."""
    reports = [one for one in payload["fields"] if "action" in one or "status" in one]
    returned = (payload["attached"] or {}).get("headers") or {}
    ours = {
        "message_id": next(iter(_ids(returned.get("message-id"))), None),
        "event_id": returned.get("x-feedbus-id"),
    }
    for one in reports:
        action = (one.get("action") or "failed").strip().lower()
        recipient = one.get("original-recipient") or one.get("final-recipient") or ""
        diagnostic = " ".join((one.get("diagnostic-code") or "").split())[:_FACT]
        if action not in _NOT_FINAL:
            facts = {"action": action, "status": one.get("status"), "diagnostic": diagnostic}
            yield _first(recipient.rpartition(";")[2]), {**facts, **ours}
    if not reports:
        named = addresses(payload["headers"].get("x-failed-recipients") or "")
        recipients: list[str | None] = [email for _, email in named]
        for email in recipients or [None]:
            yield email, {"action": "failed", **ours}


def _complaints(payload: Payload) -> Iterator[_Fact]:
    attached = (payload["attached"] or {}).get("headers") or {}
    for one in payload["fields"]:
        kind = (one.get("feedback-type") or "").strip().lower()
        if kind and kind != "not-spam":
            recipient = one.get("original-rcpt-to") or attached.get("to")
            yield _first(recipient), {"type": kind}


def _events(
    name: str, facts: Iterable[_Fact], headers: Mapping[str, str], context: Context
) -> Iterator[BusinessEvent]:
    when, _ = _when(headers)
    own = _own_id(headers, context)
    for number, (email, known) in enumerate(facts, 1):
        yield BusinessEvent(
            source_id=f"{own}/{number}",
            source_version=when or "",
            name=name,
            author=Author(email=email),
            occurred_at=when,
            context={key: fact for key, fact in known.items() if fact},
        )


SOURCE = Source(
    title="E-mail",
    docs="https://docs.aws.amazon.com/ses/latest/dg/receiving-email.html",
    setup=(
        "Verify the domain in Amazon SES, in a region where SES receives mails.",
        "Point the domain's MX record to `inbound-smtp.{region}.amazonaws.com`.",
        "Deploy with the parameter MailDomain, and activate the stack's receipt rule set.",
        "List the addresses of each endpoint as its option `addresses`.",
        "Or let a mail server post each raw mail to the URL with the endpoint's secret as its key.",
    ),
    signature=UrlKey(),
    evidence="configured",
    arrives="one delivery for each mail: customers' mails, bounces and complaints",
    limits=(
        "A thread is known by its Message-IDs alone, so one who knows them can write into its "
        "record; the verdicts on the sender are in the context.",
        "Everybody who answers one mail that went to many writes into the same record.",
        "A mail to several of your addresses comes in once, at the endpoint of the first of them.",
        "A reply with In-Reply-To alone joins the mail that it answers, not that one's thread.",
        "By Amazon SES a mail may have 40 MB; posted, 1 MB, or 4 MB with `max_body_bytes`, and "
        "without verdicts.",
        "At most 100 parts and 100,000 characters of text are read (see `context.left_out`); the "
        "raw mail holds everything.",
        "Encrypted mails and `winmail.dat` are stored without their words.",
        "That SES writes its headers above all others is what several receivers rely on.",
    ),
    normalise=normalise,
    parse=parse,
    channel="email",
    options={
        "addresses": "addresses whose mails from Amazon SES come in here, `@example.com` for a "
        "whole domain; without it, mails for which no other endpoint is named",
        "ignore_from": "senders whose mails are not feedback: addresses, or `@example.com`",
        "automatic": "true takes in mails that a program wrote, such as those of a contact form",
    },
)
