r"""Freshdesk: tickets, customers' replies and satisfaction ratings.

Freshdesk has no webhooks of its own: an automation rule posts what its action says. Enable: Admin →
Workflows → Automations, with the action "Trigger webhook", POST, encoding JSON, and a custom header
`{"X-Feedbus-Token": "…"}` whose value is the endpoint's secret. Two contents are read:

1. Simple: tick the placeholders. Freshdesk posts `{"freshdesk_webhook": {"ticket_id": …}}`; tick
   at least Ticket ID, Subject, Description, URL, Status, Latest public comment, the contact's name
   and e-mail, and Triggered event.
2. Advanced, better: this JSON, with `event` different in each rule, since no placeholder says who
   acted. `created` in a rule for new tickets, `customer_replied` and `agent_replied` in rules for
   updates ("Reply is sent", by Requester or by Agent), `updated` in one for changes of the status,
   `rated` in one for "Customer feedback is received":

       {"freshdesk_webhook": {"event": "created", "triggered_event": "{{triggered_event}}",
        "ticket_id": "{{ticket.id}}", "ticket_subject": "{{ticket.subject}}",
        "ticket_description": "{{ticket.description}}", "ticket_url": "{{ticket.url}}",
        "ticket_status": "{{ticket.status}}", "ticket_priority": "{{ticket.priority}}",
        "ticket_source": "{{ticket.source}}", "ticket_tags": "{{ticket.tags}}",
        "ticket_latest_public_comment": "{{ticket.latest_public_comment}}",
        "ticket_created_on": "{{ticket.created_on}}",
        "ticket_modified_on": "{{ticket.modified_on}}",
        "requester_name": "{{ticket.requester.name}}",
        "requester_email": "{{ticket.requester.email}}",
        "ticket_cf_feedbus_id": "{{ticket.cf_feedbus_id}}"}}

   A quotation mark out of a placeholder breaks JSON: such a body goes to quarantine. If that
   happens, choose the encoding XML or the simple content.

- https://support.freshdesk.com/support/solutions/articles/132589-using-webhooks-in-automation-rules
- `triggered_event` looks like JSON and is none: `{ticket_action:created}`,
  `{status:{from:4,to:6}}`, `{note_type:public}`, `{reply_sent:sent}`, `{customer_feedback:103}`.
- Descriptions and comments are HTML, and pictures lie in them. A comment begins with its writer's
  name and ` : `; without the `event` of the advanced content that name alone tells the customer's
  from the agent's.
- A ticket is one feedback; its description and each reply of the customer are parts of it. Comments
  have no id, so their words are one.
- A rating is 103 to 100 and -101 to -103, whatever the survey's number of points: 1 to 7 here. It
  is an item of its own.
- Times are written for people, in the account's zone: what can't be read is kept as it is.
- A ticket that the hub made itself bears our feedback id in the custom field `cf_feedbus_id`: its
  description does not come back, only what is said and done afterwards.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from feedbus.bodies import is_form, number, parse_form, parse_json
from feedbus.model import Attachment, Author, Feedback, TicketUpdate
from feedbus.model.times import to_utc
from feedbus.signatures import HeaderToken
from feedbus.sources.base import Context, Payload, Source, UnreadableError
from feedbus.sources.texts import images, parse_xml, plain_text
from feedbus.sources.tickets import channel, identifier, ours

_EVENT = re.compile(r"\s*\{\s*(\w+)\s*:\s*(?:\{.*\}|(-?\w+))\s*\}\s*", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+")
_FIELD = re.compile(r"^\w+\[(\w+)\]$")

_RATINGS: Mapping[float, int] = {-103: 1, -102: 2, -101: 3, 100: 4, 101: 5, 102: 6, 103: 7}
_RATING_WORDS = {
    "extremely unhappy": 1,
    "very unhappy": 2,
    "unhappy": 3,
    "neutral": 4,
    "happy": 5,
    "very happy": 6,
    "extremely happy": 7,
}

_CHANNELS = {
    "email": "email",
    "portal": "web",
    "feedback widget": "web",
    "phone": "phone",
    "chat": "chat",
    "whatsapp": "chat",
    "twitter": "social",
    "facebook": "social",
    "forums": "community",
    "forum": "community",
}
"""By the ticket's source; anything else is the help desk."""

# What the fields are called, by kind and age of the content.
_NAMES = ("requester_name", "contact_name")
_EMAILS = ("requester_email", "contact_email", "from_email")
_PHONES = ("requester_phone", "contact_phone", "requester_mobile", "contact_mobile")
_MADE = ("created_on", "created_at")
_CHANGED = ("modified_on", "updated_at")

_TIME_FORMATS = (
    "%B %d %Y at %I:%M %p",
    "%a, %d %b, %Y at %I:%M %p",
    "%a, %d %b %Y at %I:%M %p",
    "%d %b, %Y at %I:%M %p",
)

type _Record = Mapping[str, Any]


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Read JSON, with raw line breaks in it, or XML, or a form with names like `a[b]`."""
    if is_form(headers):
        fields = parse_form(body, headers)
        return {_FIELD.sub(r"\1", name): value for name, value in fields.items()}
    if body.lstrip()[:1] == b"<":
        return parse_xml(body)
    return parse_json(body, headers, line_breaks=True)


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | TicketUpdate]:
    """Read what a rule posted; private notes and changes of no concern yield nothing."""
    ticket = _ticket(payload)
    when = _time(_first(ticket, *_CHANGED), context)
    match _happened(ticket):
        case "created" if not _own(ticket):
            yield from _described(ticket, context)
        case "customer_replied":
            yield from _replied(ticket, context)
        case "agent_replied":
            if comment := _comment(ticket)[1]:
                yield _update(ticket, when, context, comment=comment)
        case "created" | "updated":
            yield _update(ticket, when, context, status=_status(ticket))
        case "deleted":
            yield _update(ticket, when, context, status="deleted")
        case "rated":
            yield _rated(ticket, when, context)


def _ticket(payload: Payload) -> dict[str, Any]:
    """The fields, without the `ticket_` that stands before most of them.

    XML has a root of any name, and dashes in its names.
    """
    found = payload
    while len(found) == 1 and isinstance(inner := next(iter(found.values())), dict):
        found = inner
    fields: dict[str, Any] = {}
    for name, value in found.items():
        fields.setdefault(name.replace("-", "_").removeprefix("ticket_"), value)
    return fields


def _happened(ticket: _Record) -> str:
    """What the rule says that happened, or what the event that triggered it does."""
    if said := str(ticket.get("event") or "").lower():
        return said
    # The rules that run when a ticket is made need not say so.
    found = _EVENT.fullmatch(_triggered(ticket) or "{ticket_action:created}")
    kind, value = (found[1], found[2]) if found else ("", "")
    match kind, value:
        case "ticket_action", ("created" | "deleted" | "delete"):
            return "created" if value == "created" else "deleted"
        case ("ticket_action", "update" | "updated") | ("status", _):
            return "updated"
        case "reply_sent" | "note_type", ("sent" | "public"):
            # The hub must not take an agent's words for a customer's: only who is known to be
            # the requester counts as one.
            writer = _comment(ticket)[0]
            by_requester = writer is not None and writer == _requester(ticket)
            return "customer_replied" if by_requester else "agent_replied"
        case "customer_feedback", _:
            return "rated"
    return ""


def _described(ticket: _Record, context: Context) -> Iterator[Feedback]:
    title, html = ticket.get("subject"), ticket.get("description")
    text, files = plain_text(html), _images(html)
    if title or text or files:
        yield _feedback(
            ticket,
            _first(ticket, *_MADE),
            context,
            source_id=_id(ticket),
            part="description",
            title=title or None,
            text=text,
            attachments=files,
        )


def _replied(ticket: _Record, context: Context) -> Iterator[Feedback]:
    text, files = _comment(ticket)[1], _images(ticket.get("latest_public_comment"))
    if text or files:
        words = text or files[0].url
        digest = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
        yield _feedback(
            ticket,
            _first(ticket, *_CHANGED),
            context,
            source_id=_id(ticket),
            part=f"reply/{digest[:16]}",
            text=text,
            attachments=files,
        )


def _rated(ticket: _Record, when: str | None, context: Context) -> Feedback:
    rating = _first(ticket, "satisfaction_rating", "survey_rating", "rating")
    if rating is None:
        rating = next(reversed(_NUMBER.findall(_triggered(ticket))), None)
    amount = number(rating)
    if amount is None:
        value = _RATING_WORDS.get(str(rating).strip().lower())
    else:
        value = _RATINGS.get(amount)
    if value is None:
        raise UnreadableError("the rating is none of 103 to 100 and -101 to -103")
    return _feedback(
        ticket,
        _first(ticket, *_CHANGED),
        context,
        source_id=f"{_id(ticket)}/satisfaction",
        source_version=when or "",
        origin="solicited",
        text=_first(ticket, "satisfaction_comment", "survey_comment"),
        scores=[
            context.score(value, None, "satisfaction", metric="csat", scale_min=1, scale_max=7)
        ],
    )


def _feedback(ticket: _Record, raw: str | None, context: Context, **said: Any) -> Feedback:
    """A feedback with what is known of its ticket."""
    tags = ticket.get("tags") or []
    tags = tags.split(",") if isinstance(tags, str) else tags
    known = {
        "status": _status(ticket),
        "priority": str(ticket.get("priority") or "").lower(),
        "kind": _first(ticket, "type", "ticket_type"),
        "group": _first(ticket, "group_name"),
        "company": _first(ticket, "company_name", "requester_company_name"),
        "feedback_id": _own(ticket),
    }
    return Feedback(
        author=Author(
            id=_first(ticket, "contact_unique_external_id", "requester_unique_external_id"),
            name=_first(ticket, *_NAMES),
            email=_first(ticket, *_EMAILS),
            phone=_first(ticket, *_PHONES),
        ),
        occurred_at=_time(raw, context),
        occurred_at_raw=raw,
        ticket_id=_id(ticket),
        url=_first(ticket, "url"),
        product=_first(ticket, "product_name"),
        tags=[tag.strip() for tag in tags if tag.strip()],
        context={name: fact for name, fact in known.items() if fact},
        **channel(_CHANNELS, str(ticket.get("source") or "").lower()),
        **said,
    )


def _update(ticket: _Record, when: str | None, context: Context, **change: Any) -> TicketUpdate:
    """An update; Freshdesk numbers no events, so the body's own digest tells two apart."""
    return TicketUpdate(
        source_id=f"{_id(ticket)}/{context.digest[:24]}",
        source_version=when or "",
        ticket_id=_id(ticket),
        feedback_id=_own(ticket),
        occurred_at=when,
        url=_first(ticket, "url"),
        **change,
    )


def _triggered(ticket: _Record) -> str:
    """What triggered the rule, in Freshdesk's own notation."""
    return str(ticket.get("triggered_event") or "")[:1000]


def _comment(ticket: _Record) -> tuple[str | None, str | None]:
    """Who wrote the latest public comment, if it says so, and its words.

    The name stands outside of the comment's markup; a comment without any may say `a : b` itself.
    """
    html = ticket.get("latest_public_comment") or ""
    name, colon, rest = html.partition(" : ")
    writer = plain_text(name) if colon and "<" not in name else None
    if writer and (rest.lstrip().startswith("<") or writer in (_requester(ticket), _agent(ticket))):
        return writer, plain_text(rest)
    return None, plain_text(html)


def _images(html: str | None) -> list[Attachment]:
    """The pictures in a text: Freshdesk names no other files."""
    return [Attachment(url=url) for url in images(html)]


def _requester(ticket: _Record) -> str | None:
    return plain_text(_first(ticket, *_NAMES))


def _agent(ticket: _Record) -> str | None:
    return plain_text(_first(ticket, "agent_name"))


def _status(ticket: _Record) -> str | None:
    return str(ticket.get("status") or "").lower() or None


def _own(ticket: _Record) -> str | None:
    """Our feedback id, if the hub made this ticket."""
    return ours(ticket.get("cf_feedbus_id"), ticket.get("feedbus_id"))


def _id(ticket: _Record) -> str:
    return identifier(ticket.get("id"))


def _first(ticket: _Record, *names: str) -> Any:
    """The first of these fields that says something."""
    return next((ticket[name] for name in names if ticket.get(name) not in (None, "")), None)


def _time(raw: Any, context: Context) -> str | None:
    """A time in one of Freshdesk's formats; None for one that nobody could read."""
    if not isinstance(raw, str):
        return None
    for shape in _TIME_FORMATS:
        with suppress(ValueError):
            return to_utc(datetime.strptime(raw, shape).isoformat(), context.zone)
    with suppress(ValueError):
        return to_utc(raw, context.zone)
    return None


SOURCE = Source(
    title="Freshdesk",
    docs="https://support.freshdesk.com/support/solutions/articles/"
    "132589-using-webhooks-in-automation-rules",
    setup=(
        "In Admin open Workflows, Automations, and create a rule for new tickets, with a "
        "condition that all meet.",
        "Choose the action Trigger webhook, POST, the endpoint's URL and the encoding JSON.",
        'Add the custom header {"X-Feedbus-Token": "…"} with a long random text, and store the '
        "same text as the endpoint's secret.",
        "Choose the content Advanced and paste the JSON of this source's documentation.",
        "Add rules for ticket updates alike: replies by the requester, replies by an agent, "
        "changes of the status, received customer feedback, each with its own event.",
        "Where a custom header can't be set, set the endpoint's option unsigned to true.",
    ),
    signature=HeaderToken("x-feedbus-token"),
    evidence="configured",
    arrives="what your automation rules post: tickets, replies, changes of status and ratings",
    limits=(
        "Nothing is signed: a token in a header proves the sender.",
        "A failed call is tried again after 5, 30 and 60 minutes; calls beyond the account's "
        "rate wait, and are dropped after a day.",
        "Comments have no id: the same words said twice on a ticket are one part.",
        "Without the advanced content's event, a public comment counts as the customer's only "
        "where it begins with the requester's name; otherwise it is an update of the ticket.",
        "That a received rating triggers {customer_feedback:103} is known from public code only.",
        "Which names the times' placeholders have, and how they are written, is not confirmed: "
        "a time that can't be read is kept as it is.",
        "The comment that a customer gives with a rating comes as a reply, if at all.",
    ),
    normalise=normalise,
    parse=parse,
    channel="help_desk",
    options={"timezone": "zone of the account's times; default UTC"},
)
