r"""Zendesk: tickets, customers' comments and satisfaction ratings.

Two kinds of webhook may post to the same endpoint:

1. Event subscriptions. Admin Center → Apps and integrations → Webhooks → Create webhook →
   Zendesk events: "Ticket created", "Ticket comment added", "Ticket status changed", "CSAT
   received". https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
2. Triggers. Create a webhook for "Trigger or automation", then a trigger with the action "Notify
   active webhook" and this JSON body, for accounts whose ratings come by trigger only:

       {"type": "feedbus.ticket", "ticket_id": "{{ticket.id}}",
        "external_id": "{{ticket.external_id}}", "status": "{{ticket.status}}",
        "updated_at": "{{ticket.updated_at_with_timestamp}}", "subject": "{{ticket.title}}",
        "description": "{{ticket.description}}",
        "latest_comment": "{{ticket.latest_public_comment}}",
        "requester": {"name": "{{ticket.requester.name}}",
                      "email": "{{ticket.requester.email}}"},
        "via": "{{ticket.via}}", "priority": "{{ticket.priority}}", "tags": "{{ticket.tags}}",
        "satisfaction": {"rating": "{{satisfaction.current_rating}}",
                         "comment": "{{satisfaction.current_comment}}"},
        "url": "{{ticket.link}}"}

   A placeholder may put raw line breaks into the body: they are read. One that puts in a quotation
   mark breaks JSON: such a body goes to quarantine. If that happens, choose the request format
   "Form encoded" and name the parameters alike (`requester.name`, `satisfaction.rating`).

- signature: https://developer.zendesk.com/documentation/webhooks/verifying/ — HMAC-SHA256 in
  base64 over timestamp + body; the secret is used as text, though it looks like base64.
- placeholders: https://support.zendesk.com/hc/en-us/articles/4408886858138 — times have no
  seconds. A rating and its comment often come within one minute, so a trigger's version is the
  hash of its content, not its time.
- A ticket is one feedback, so is each customer's comment on it, so is its rating. An agent's
  public comment and a change of status are updates of the ticket; private comments are nobody's.
- A ticket that the hub made itself bears our feedback id as `external_id`: it comes back as
  updates only, never as a new feedback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from feedbus.bodies import is_form, number, parse_form, parse_json
from feedbus.model import Author, Feedback, Score, TicketUpdate
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source, UnreadableError
from feedbus.sources.tickets import channel, moment, ours

_EVENT = "zen:event-type:"

_CHANNELS = {
    "mail": "email",
    "email": "email",
    "web": "web",
    "web form": "web",
    "web_form": "web",
    "web widget": "web",
    "web_widget": "web",
    "chat": "chat",
    "messaging": "chat",
    "native_messaging": "chat",
    "whatsapp": "chat",
    "line": "chat",
    "sms": "chat",
    "voice": "phone",
    "phone": "phone",
    "mobile_sdk": "mobile_app",
    "mobile sdk": "mobile_app",
    "twitter": "social",
    "facebook": "social",
    "instagram_dm": "social",
}
"""`via.channel` of an event, or what `{{ticket.via}}` says; anything else is the help desk."""

_RATINGS = {"good": 1.0, "bad": 0.0, "good_with_comment": 1.0, "bad_with_comment": 0.0}
_NO_RATING = frozenset({"", "offered", "unoffered", "none", "null", "-"})

type _Items = Iterator[Feedback | TicketUpdate]


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Read JSON, with raw line breaks in it, or a form whose names nest by dots."""
    if not is_form(headers):
        return parse_json(body, headers, line_breaks=True)
    nested: dict[str, Any] = {}
    for name, value in parse_form(body, headers).items():
        group, _, field = name.partition(".")
        if not field:
            nested[group] = value
        elif isinstance(inner := nested.setdefault(group, {}), dict):
            inner[field] = value
    return nested


def normalise(payload: Payload, context: Context) -> _Items:
    """Read an event or a trigger's body; other event types yield nothing."""
    type_ = payload["type"]
    if type_ == "feedbus.ticket":
        yield from _trigger(payload, context)
    elif read := _EVENTS.get(type_.removeprefix(_EVENT)):
        yield from read(payload, payload["detail"], context)


def _created(payload: Payload, ticket: Mapping[str, Any], context: Context) -> _Items:
    if ticket.get("is_public") is False or _own(ticket):
        return
    created = ticket.get("created_at") or payload["time"]
    yield _feedback(
        ticket,
        context,
        source_id=ticket["id"],
        # The first comment comes as an event of its own, too: the same item, the same version.
        source_version=to_utc(created),
        title=ticket.get("subject"),
        text=ticket.get("description"),
        occurred_at_raw=created,
        author=Author(id=ticket.get("requester_id")),
    )


def _commented(payload: Payload, ticket: Mapping[str, Any], context: Context) -> _Items:
    comment = payload["event"]["comment"]
    author, body = comment.get("author") or {}, comment.get("body")
    staff = author.get("is_staff")
    if staff is None:
        staff = str(author.get("id")) != str(ticket.get("requester_id"))
    if staff:
        # Only what is said to be public: a private comment must never reach a customer.
        if comment.get("is_public") is True:
            yield _update(payload, ticket, comment=body)
    elif body and body == ticket.get("description"):
        yield from _created(payload, ticket, context)
    elif body and comment.get("is_public") is not False:
        yield _feedback(
            ticket,
            context,
            source_id=f"{ticket['id']}/comments/{comment['id']}",
            source_version=to_utc(payload["time"]),
            text=body,
            occurred_at_raw=payload["time"],
            author=Author(id=author.get("id"), name=author.get("name")),
            facts={"subject": ticket.get("subject")},
        )


def _status(payload: Payload, ticket: Mapping[str, Any], context: Context) -> _Items:  # noqa: ARG001
    status = (payload.get("event") or {}).get("current") or ticket.get("status")
    yield _update(payload, ticket, status=str(status).lower())


def _deleted(payload: Payload, ticket: Mapping[str, Any], context: Context) -> _Items:  # noqa: ARG001
    yield _update(payload, ticket, status="deleted")


def _rated(payload: Payload, ticket: Mapping[str, Any], context: Context) -> _Items:
    event = payload["event"]
    rating = event.get("satisfaction_score") or event.get("satisfaction_rating") or event
    if not isinstance(rating, dict):
        rating = {"score": rating}
    score = _score(rating.get("score") or rating.get("current"), context)
    if score:
        yield _feedback(
            ticket,
            context,
            source_id=f"{ticket['id']}/satisfaction",
            source_version=to_utc(payload["time"]),
            origin="solicited",
            text=rating.get("comment"),
            scores=[score],
            occurred_at_raw=payload["time"],
            author=Author(id=ticket.get("requester_id")),
            facts={"subject": ticket.get("subject"), "reason": rating.get("reason")},
        )


_EVENTS: Mapping[str, Callable[[Payload, Mapping[str, Any], Context], _Items]] = {
    "ticket.created": _created,
    "ticket.comment_added": _commented,
    "ticket.status_changed": _status,
    "ticket.soft_deleted": _deleted,
    "ticket.permanently_deleted": _deleted,
    "ticket.csat_received": _rated,
}


def _trigger(payload: Payload, context: Context) -> _Items:
    ticket = {
        "id": payload["ticket_id"],
        "via": {"channel": payload.get("via")},
        "tags": str(payload.get("tags") or "").split(),
        "url": payload.get("url"),
        **{name: payload.get(name) for name in ("external_id", "priority", "status")},
    }
    requester, said = payload.get("requester") or {}, payload.get("satisfaction") or {}
    common: dict[str, Any] = {
        "occurred_at_raw": payload.get("updated_at") or None,
        "author": Author(name=requester.get("name"), email=requester.get("email")),
    }
    subject, description = payload.get("subject"), payload.get("description")
    latest = payload.get("latest_comment") if payload.get("latest_comment") != description else None
    own, score = _own(ticket), _score(said.get("rating"), context)
    if own:
        when, raw = moment(payload.get("updated_at"), zone=context.zone)
        yield TicketUpdate(
            source_id=f"{ticket['id']}/{ticket['status']}/{raw}",
            ticket_id=ticket["id"],
            feedback_id=own,
            status=str(ticket["status"] or "").lower() or None,
            comment=latest or None,
            occurred_at=when,
            url=payload.get("url"),
        )
    if score:
        yield _feedback(
            ticket,
            context,
            source_id=f"{ticket['id']}/satisfaction",
            origin="solicited",
            text=said.get("comment"),
            scores=[score],
            facts={"subject": subject, "reason": said.get("reason")},
            **common,
        )
    elif not own:
        yield _feedback(
            ticket,
            context,
            source_id=ticket["id"],
            title=subject,
            text=description,
            facts={"latest_comment": latest},
            **common,
        )


def _own(ticket: Mapping[str, Any]) -> str | None:
    """Our feedback id, if the hub made this ticket."""
    return ours(ticket.get("external_id"))


def _feedback(
    ticket: Mapping[str, Any],
    context: Context,
    *,
    facts: Mapping[str, Any] | None = None,
    **said: Any,
) -> Feedback:
    """A feedback with what is known of its ticket."""
    via = str((ticket.get("via") or {}).get("channel") or "")
    when, _ = moment(said.get("occurred_at_raw"), zone=context.zone)
    known = {
        "status": str(ticket.get("status") or "").lower(),
        "priority": str(ticket.get("priority") or "").lower(),
        "kind": str(ticket.get("type") or "").lower(),
        "feedback_id": _own(ticket),
        **(facts or {}),
    }
    fields = {
        **said,
        "ticket_id": ticket["id"],
        "occurred_at": when,
        "url": ticket.get("url") or _url(ticket["id"], context),
        "tags": ticket.get("tags") or [],
        "context": {name: fact for name, fact in known.items() if fact},
        **channel(_CHANNELS, via.lower()),
    }
    for name in ("title", "text"):
        fields[name] = fields.get(name) or None
    return Feedback(**{name: value for name, value in fields.items() if value is not None})


def _update(payload: Payload, ticket: Mapping[str, Any], **change: Any) -> TicketUpdate:
    """An update; the event's id keeps two apart that happen at the same time."""
    when = to_utc(payload["time"])
    return TicketUpdate(
        source_id=payload["id"],
        source_version=when,
        ticket_id=ticket["id"],
        feedback_id=_own(ticket),
        occurred_at=when,
        **change,
    )


def _url(ticket_id: object, context: Context) -> str | None:
    subdomain = context.options.get("subdomain")
    return f"https://{subdomain}.zendesk.com/agent/tickets/{ticket_id}" if subdomain else None


def _score(rating: object, context: Context) -> Score | None:
    """The rating as a CSAT score; a number's scale is only known from the endpoint's `scores`."""
    word = str(rating if rating is not None else "").strip().casefold()
    if word in _NO_RATING:
        return None
    amount = number(word)
    if amount is not None:
        return context.score(amount, None, "satisfaction", metric="csat")
    ratings = {**_RATINGS, **(context.options.get("ratings") or {})}
    # Placeholders show the button's label, such as "Good, I'm satisfied".
    value = ratings.get(word, ratings.get(word.partition(",")[0]))
    if value is None:
        raise UnreadableError("satisfaction.rating: a word that options.ratings does not know")
    return context.score(value, None, "satisfaction", metric="csat", scale_min=0, scale_max=1)


SOURCE = Source(
    title="Zendesk",
    docs="https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/",
    setup=(
        "In Admin Center open Apps and integrations, Webhooks, and choose Create webhook.",
        "Choose Zendesk events: Ticket created, comment added, status changed, CSAT received.",
        "Paste the endpoint's URL, choose POST and JSON, no authentication.",
        "Open the webhook, reveal the signing secret and store it as the endpoint's secret.",
        "For ratings by trigger, see the JSON body in this source's documentation.",
    ),
    signature=Hmac(
        header="x-zendesk-webhook-signature",
        encoding="base64",
        signed="{timestamp}{body}",
        timestamp_header="x-zendesk-webhook-signature-timestamp",
        timestamp_unit="iso",
    ),
    evidence="vendor",
    arrives="tickets, comments and satisfaction ratings, as events or by a trigger's template",
    limits=(
        "The tolerance of the timestamp is not documented: 5 minutes.",
        "How often Zendesk retries is not confirmed.",
        "A ticket that an agent opened for a customer, after a call say, counts as the customer's.",
    ),
    normalise=normalise,
    parse=parse,
    channel="help_desk",
    options={
        "subdomain": "your account's name in Zendesk's addresses, for links to tickets",
        "ratings": "more words of your rating buttons, lower case, each with 1 (good) or 0 (bad)",
        "timezone": "zone of a trigger's times without offset; default UTC",
    },
)
