r"""Gorgias: tickets, messages and satisfaction ratings, sent by an HTTP integration.

Enable: Settings → App store → HTTP integration → Add HTTP integration: method POST, request
content type JSON, the triggers "Ticket created", "Ticket updated" and "Ticket message created",
the endpoint's URL, a header `X-Feedbus-Token` with the endpoint's secret, and this body:

    {"ticket": {"id": "{{ticket.id}}", "external_id": "{{ticket.external_id}}",
                "status": "{{ticket.status}}", "channel": "{{ticket.channel}}",
                "subject": "{{ticket.subject}}", "priority": "{{ticket.priority}}",
                "updated_datetime": "{{ticket.updated_datetime}}",
                "customer": {"id": "{{ticket.customer.id}}",
                             "name": "{{ticket.customer.name}}",
                             "email": "{{ticket.customer.email}}"},
                "satisfaction_survey": {
                    "score": "{{ticket.satisfaction_survey.score}}",
                    "body_text": "{{ticket.satisfaction_survey.body_text}}",
                    "scored_datetime": "{{ticket.satisfaction_survey.scored_datetime}}"}},
     "message": {"id": "{{message.id}}", "from_agent": "{{message.from_agent}}",
                 "public": "{{message.public}}", "body_text": "{{message.body_text}}",
                 "created_datetime": "{{message.created_datetime}}"}}

What Gorgias itself writes is read as well: the body `{{context}}`, which holds everything, and a
ticket, a message or a survey as its API gives them.

- Gorgias signs nothing: the proof is the header, whose name the option `token_header` changes.
- objects: https://developers.gorgias.com/reference/tickets, .../ticket-messages and
  .../satisfaction-surveys — a score is 1 to 5, one survey a ticket; times have no offset and are
  UTC.
- A placeholder without a value leaves `""`, `None` or `null`: all are read as nothing, and
  `True` and `true` alike. Raw line breaks in the body are read.
- A ticket is one feedback, each customer's message a part of it. An agent's public message
  (`from_agent`) is an update of the ticket, and so is a delivery without a message; internal notes
  (`public` is false) are nobody's. The rating is an item of its own.
- Our feedback id as the ticket's `external_id` or as a tag says that the hub made it: it comes
  back as updates only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.bodies import parse_json
from feedbus.model import Attachment, Author, Feedback, TicketUpdate
from feedbus.signatures import HeaderToken, Scheme
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.texts import plain_text
from feedbus.sources.tickets import moment, ours

_NOTHING = frozenset({"", "None", "null"})

_CHANNELS = {
    "email": "email",
    "contact_form": "web",
    "contact-form": "web",
    "help-center": "web",
    "chat": "chat",
    "sms": "chat",
    "whatsapp": "chat",
    "phone": "phone",
    "aircall": "phone",
    "facebook": "social",
    "facebook-messenger": "social",
    "facebook-mention": "social",
    "facebook-recommendations": "social",
    "instagram": "social",
    "instagram-comment": "social",
    "instagram-direct-message": "social",
    "instagram-mention": "social",
    "twitter": "social",
    "twitter-direct-message": "social",
    "tiktok-shop": "social",
    "yotpo-review": "web",
}
"""By the message's or the ticket's channel; anything else is the help desk."""

type _Record = Mapping[str, Any]


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Read JSON that a template made: line breaks may be raw."""
    return parse_json(body, headers, line_breaks=True)


def scheme(options: Mapping[str, Any]) -> Scheme:
    """The header that the integration was given."""
    return HeaderToken(str(options.get("token_header") or "x-feedbus-token").lower())


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | TicketUpdate]:
    """Read a ticket with what is new of it; other objects yield nothing."""
    ticket, messages = _objects(payload.get("context") or payload)
    if not _given(ticket.get("id")):
        return
    survey = ticket.get("satisfaction_survey") or {}
    if _given(survey.get("score")):
        yield _rating(ticket, survey, context)
    written = [message for message in messages if _given(message.get("id"))]
    for message in written:
        yield from _message(ticket, message, context)
    if not written and _given(ticket.get("status")):
        yield _status(ticket, context)


def _objects(payload: _Record) -> tuple[_Record, list[_Record]]:
    """The ticket and its messages, however they are wrapped."""
    event = payload.get("event")
    inner = event.get("data") if isinstance(event, Mapping) else payload.get("data")
    payload = inner if isinstance(inner, Mapping) else payload
    ticket, message = payload.get("ticket"), payload.get("message")
    if isinstance(ticket, Mapping):
        return ticket, [message] if isinstance(message, Mapping) else []
    if "from_agent" in payload and "ticket_id" in payload:
        return {"id": payload["ticket_id"], "subject": payload.get("subject")}, [payload]
    if "score" in payload and "ticket_id" in payload:
        return {"id": payload["ticket_id"], "satisfaction_survey": payload}, []
    return payload, list(payload.get("messages") or [])


def _message(
    ticket: _Record, message: _Record, context: Context
) -> Iterator[Feedback | TicketUpdate]:
    public = _said(message.get("public"))
    words = _given(message.get("body_text")) or plain_text(_given(message.get("body_html")))
    from_agent = _said(message.get("from_agent"))
    if from_agent and public:
        raw = _given(message.get("sent_datetime")) or _given(message.get("created_datetime"))
        yield _update(ticket, f"messages/{message['id']}", raw, context, comment=words)
    elif from_agent is False and public is not False and not _own(ticket):
        yield _part(ticket, message, words, context)


def _part(ticket: _Record, message: _Record, words: str | None, context: Context) -> Feedback:
    """A customer's message, as a part of its ticket. A message is never edited."""
    when, raw = moment(_given(message.get("created_datetime")))
    channel = _given(message.get("channel")) or ticket.get("channel")
    return Feedback(
        source_id=ticket["id"],
        part=message["id"],
        source_version=when or "",
        channel=_CHANNELS.get(str(channel), "help_desk"),
        title=_given(ticket.get("subject")) or _given(message.get("subject")),
        text=words,
        occurred_at=when,
        occurred_at_raw=raw,
        attachments=[
            Attachment(
                url=file["url"],
                name=file.get("name"),
                content_type=file.get("content_type"),
                size=file.get("size"),
            )
            for file in message.get("attachments") or []
        ],
        **_known(ticket, message.get("sender"), context),
    )


def _rating(ticket: _Record, survey: _Record, context: Context) -> Feedback:
    when, raw = moment(
        _given(survey.get("scored_datetime")), _given(ticket.get("updated_datetime"))
    )
    score = context.score(
        survey["score"], None, "satisfaction", metric="csat", scale_min=1, scale_max=5
    )
    return Feedback(
        source_id=f"{ticket['id']}/satisfaction",
        origin="solicited",
        channel=_CHANNELS.get(str(ticket.get("channel")), "help_desk"),
        text=_given(survey.get("body_text")),
        scores=[score],
        occurred_at=when,
        occurred_at_raw=raw,
        **_known(ticket, {"id": survey.get("customer_id")}, context),
    )


def _known(ticket: _Record, sender: object, context: Context) -> dict[str, Any]:
    """What is known of a ticket: its customer stands over the bare sender of a message."""
    person = {
        **{name: fact for name, fact in _mapping(sender).items() if _given(fact)},
        **{name: fact for name, fact in _mapping(ticket.get("customer")).items() if _given(fact)},
    }
    facts = {name: _given(ticket.get(name)) for name in ("status", "priority")}
    facts["feedback_id"] = _own(ticket)
    return {
        "author": Author(
            id=person.get("id"),
            name=person.get("name"),
            email=person.get("email"),
            phone=person.get("phone_number"),
        ),
        "language": _given(ticket.get("language")),
        "url": _url(ticket, context),
        "ticket_id": ticket["id"],
        "tags": _tags(ticket),
        "context": {name: fact for name, fact in facts.items() if fact},
    }


def _status(ticket: _Record, context: Context) -> TicketUpdate:
    raw = _given(ticket.get("updated_datetime"))
    return _update(ticket, f"{ticket['status']}/{raw or ''}", raw, context)


def _update(
    ticket: _Record, happened: str, raw: str | None, context: Context, **change: Any
) -> TicketUpdate:
    when, _ = moment(raw)
    status = _given(ticket.get("status"))
    return TicketUpdate(
        source_id=f"{ticket['id']}/{happened}",
        source_version=when or "",
        ticket_id=ticket["id"],
        feedback_id=_own(ticket),
        status=status.lower() if status else None,
        occurred_at=when,
        url=_url(ticket, context),
        **change,
    )


def _own(ticket: _Record) -> str | None:
    """Our feedback id, if the hub made this ticket."""
    return ours(ticket.get("external_id"), *_tags(ticket))


def _tags(ticket: _Record) -> list[str]:
    """Tags come as objects; what a template makes of them is nobody's format."""
    tags = ticket.get("tags")
    return [str(tag["name"]) for tag in tags] if isinstance(tags, list) else []


def _given(value: Any) -> Any:
    """A value, or None for what a template leaves of a placeholder without one."""
    return None if isinstance(value, str) and value.strip() in _NOTHING else value


def _said(value: object) -> bool | None:
    """A boolean, as such or as a template writes it; None when nothing was said."""
    return {"true": True, "false": False}.get(str(value).strip().lower())


def _mapping(value: object) -> _Record:
    return value if isinstance(value, Mapping) else {}


def _url(ticket: _Record, context: Context) -> str | None:
    domain = context.options.get("domain")
    return f"https://{domain}.gorgias.com/app/ticket/{ticket['id']}" if domain else None


SOURCE = Source(
    title="Gorgias",
    docs="https://docs.gorgias.com/en-US/http-integrations-81822",
    setup=(
        "Open Settings, App store, HTTP integration, and choose Add HTTP integration.",
        "Choose the triggers Ticket created, Ticket updated and Ticket message created.",
        "Paste the endpoint's URL, choose POST and JSON.",
        "Add the header X-Feedbus-Token with the endpoint's secret.",
        "Paste the JSON body of this source's documentation.",
    ),
    signature=scheme,
    evidence="configured",
    arrives="the ticket, and the message or the rating that is new, by a template",
    limits=(
        "Gorgias signs nothing; the header proves the sender, not the content.",
        "That it tries three times more and switches the integration off after 500 failures is "
        "second-hand; others found that it does not try again.",
        "Which placeholders a trigger fills, the rating's above all, is not confirmed; the body "
        "is your own, so it can be changed.",
        "A delivery without a message tells the ticket's status, whether it changed or not.",
    ),
    normalise=normalise,
    parse=parse,
    channel="help_desk",
    options={
        "token_header": "the header that carries the secret; default x-feedbus-token",
        "domain": "your account's name in Gorgias' addresses, for links to tickets",
    },
)
