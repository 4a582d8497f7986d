"""Intercom: conversations, tickets and satisfaction ratings.

Enable: Developer Hub → your app → Configure → Webhooks: paste the endpoint's URL and choose the
topics below. The app's client secret (Basic information) is the endpoint's secret.

- signature: HMAC-SHA1 of the raw body in hex, after `sha1=`, in `X-Hub-Signature`; the key is the
  client secret. No time is signed.
- topics: https://developers.intercom.com/docs/references/webhooks/webhook-models —
  conversation.user.created and user.replied, conversation.admin.replied, closed, opened, snoozed
  and unsnoozed, conversation.rating.added, conversation.deleted, conversation_part.redacted,
  ticket.created, contact.replied, admin.replied, state.updated, closed, resolved and
  rating.provided. Of the others, `ping` above all, nothing is kept.
- A conversation is one feedback, each message of the customer a part of it. A delivery holds the
  new part only. The first message is `source`, in API 1.x `conversation_message`; it bears no
  time but the conversation's.
- Bodies are HTML, and pictures often lie in them instead of among the attachments.
- An admin's part is public when it is a comment, or comes with closing or reopening. Notes are
  private, and so is what an admin writes to whom a conversation is assigned, though Intercom
  announces that as admin.replied, too. Bots' messages are nobody's.
- A lead without an address has, in API 1.x, a name that Intercom made up: it is a handle, no name.
- A rating is 1 to 5 and an item of its own. Its time of request stays when it is changed.
- `ticket.closed` wraps the ticket in `ticket`; `ticket_id` is the number that people see.
- A part that was redacted still comes with a body, which says so in Intercom's words.
- Our feedback id as an attribute of a conversation or a ticket says that the hub opened it: what
  it began with does not come back, only what is said and done afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from feedbus.model import Attachment, Author, Feedback, Item, Removal, TicketUpdate
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.texts import images, plain_text
from feedbus.sources.tickets import channel, identifier, moment, ours

_CUSTOMERS = frozenset({"user", "lead", "contact", "visitor"})
_PUBLIC = frozenset({"comment", "close", "open"})
"""What an admin's part must be for the customer to have read it."""

_NO_WORDS = ("note", "conversation_rating")
"""How the kinds of parts begin that are not what a customer said."""

_INTERNAL = frozenset({"back-office", "tracker"})
"""Categories of tickets that no customer sees."""

_CHANNELS = {
    "email": "email",
    "facebook": "social",
    "instagram": "social",
    "twitter": "social",
    "phone_call": "phone",
    "phone_switch": "phone",
}
"""`source.type` of a conversation, `channel` of a ticket; anything else is a chat."""

type _Record = Mapping[str, Any]


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one notification; unknown topics yield nothing."""
    if read := _TOPICS.get(payload["topic"]):
        yield from read(payload, payload["data"]["item"], context)


# --- conversations --------------------------------------------------------------------------


def _created(_event: Payload, item: _Record, context: Context) -> Iterator[Item]:
    if not _own(item):
        yield from _said(item.get("source") or item["conversation_message"], item, context)


def _replied(_event: Payload, item: _Record, context: Context) -> Iterator[Item]:
    for part in _parts(item):
        yield from _said(part, item, context)


def _answered(_event: Payload, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    for part in _parts(item):
        yield from _answer(part, item)


def _moved(event: Payload, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    words = [words for part in _parts(item) if (words := _public_words(part))]
    yield _update(event, item, status=item["state"], comment="\n\n".join(words) or None)


def _redacted(_event: Payload, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    for part in (item.get("source") or {}, *_parts(item)):
        if part.get("redacted") is True:
            yield _redaction(part, item)


def _deleted(event: Payload, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    id_ = identifier(item.get("conversation_id") or item["id"])
    when, _ = moment(event.get("created_at"))
    for source_id in (id_, f"{id_}/rating"):
        yield Removal(source_id=source_id, source_version=when or "", occurred_at=when)


def _rated(event: Payload, item: _Record, context: Context) -> Iterator[Item]:
    """A rating; where it lies in a ticket's notification is not documented."""
    ticket = _ticket(item)
    names = ("conversation_rating", "ticket_rating", "rating")
    found = [place.get(name) for place in (item, ticket) for name in names]
    rating = next((one for one in found if one), None)
    if not isinstance(rating, Mapping):
        rating = {"rating": rating, "remark": item.get("remark")}
    if rating.get("rating") in (None, ""):
        return
    when, raw = moment(rating.get("updated_at"), item.get("updated_at"), event.get("created_at"))
    yield _feedback(
        ticket,
        rating.get("contact") or rating.get("customer") or {},
        source_id=f"{identifier(ticket['id'])}/rating",
        source_version=when or "",
        origin="solicited",
        text=rating.get("remark") or None,
        scores=[
            context.score(rating["rating"], None, "rating", metric="csat", scale_min=1, scale_max=5)
        ],
        occurred_at=when,
        occurred_at_raw=raw,
    )


# --- tickets --------------------------------------------------------------------------------


def _ticket_created(_event: Payload, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    ticket = _ticket(item)
    attributes = ticket.get("ticket_attributes") or {}
    title, text = attributes.get("_default_title_"), attributes.get("_default_description_")
    internal = str(ticket.get("category") or "").lower() in _INTERNAL
    if internal or _own(ticket) or not (title or text):
        return
    when, raw = moment(ticket.get("created_at"))
    yield _feedback(
        ticket,
        {},
        source_id=identifier(ticket["id"]),
        source_version=when or "",
        part="ticket",
        title=title or None,
        text=text or None,
        occurred_at=when,
        occurred_at_raw=raw,
    )


def _ticket_replied(_event: Payload, item: _Record, context: Context) -> Iterator[Item]:
    yield from _said(item["ticket_part"], _ticket(item), context)


def _ticket_answered(_event: Payload, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    yield from _answer(item["ticket_part"], _ticket(item))


def _ticket_state(event: Payload, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    ticket = _ticket(item)
    state = ticket["ticket_state"]
    # Older versions of the API say it in one word.
    yield _update(event, ticket, status=state["category"] if isinstance(state, dict) else state)


def _ticket_closed(event: Payload, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    yield _update(event, _ticket(item), status="closed")


_TOPICS: Mapping[str, Callable[[Payload, _Record, Context], Iterator[Item]]] = {
    "conversation.user.created": _created,
    "conversation.user.replied": _replied,
    "conversation.admin.replied": _answered,
    "conversation.admin.closed": _moved,
    "conversation.admin.opened": _moved,
    "conversation.admin.snoozed": _moved,
    "conversation.admin.unsnoozed": _moved,
    "conversation.deleted": _deleted,
    "conversation.rating.added": _rated,
    "conversation.rating.remarked": _rated,
    "conversation_part.redacted": _redacted,
    "ticket.created": _ticket_created,
    "ticket.contact.replied": _ticket_replied,
    "ticket.admin.replied": _ticket_answered,
    "ticket.state.updated": _ticket_state,
    "ticket.resolved": _ticket_state,
    "ticket.closed": _ticket_closed,
    "ticket.rating.provided": _rated,
}


# --- parts ----------------------------------------------------------------------------------


def _said(part: _Record, item: _Record, context: Context) -> Iterator[Item]:  # noqa: ARG001
    """A customer's message; nothing for anybody else's."""
    author, kind = part.get("author") or {}, str(part.get("part_type") or "")
    if part.get("redacted") is True:
        yield _redaction(part, item)
        return
    if author.get("type") not in _CUSTOMERS or kind.startswith(_NO_WORDS):
        return
    text, files = plain_text(part.get("body")), _attachments(part)
    if not (text or files):
        return
    when, raw = moment(part.get("created_at"), item.get("created_at"))
    changed, _ = moment(part.get("updated_at"), raw)
    yield _feedback(
        item,
        author,
        source_id=identifier(item["id"]),
        source_version=changed or "",
        part=part["id"],
        title=plain_text(part.get("subject")),
        text=text,
        attachments=files,
        occurred_at=when,
        occurred_at_raw=raw,
    )


def _answer(part: _Record, item: _Record) -> Iterator[TicketUpdate]:
    if words := _public_words(part):
        when, _ = moment(part.get("updated_at"), part.get("created_at"))
        yield TicketUpdate(
            source_id=f"{identifier(item['id'])}/parts/{identifier(part['id'])}",
            source_version=when or "",
            comment=words,
            **_known(item, when),
        )


def _public_words(part: _Record) -> str | None:
    """What an admin wrote for the customer to read."""
    public = part.get("part_type") in _PUBLIC and part.get("redacted") is not True
    by_admin = (part.get("author") or {}).get("type") == "admin"
    return plain_text(part.get("body")) if public and by_admin else None


def _redaction(part: _Record, item: _Record) -> Removal:
    when, _ = moment(part.get("updated_at"), item.get("updated_at"))
    return Removal(
        source_id=identifier(item["id"]),
        source_version=when or "",
        part=part["id"],
        reason="redacted",
        occurred_at=when,
    )


def _parts(item: _Record) -> list[Any]:
    found: list[Any] = (item.get("conversation_parts") or {}).get("conversation_parts") or []
    return found


# --- records --------------------------------------------------------------------------------


def _feedback(item: _Record, author: _Record, **said: Any) -> Feedback:
    """A feedback with what is known of its conversation or ticket."""
    source, state = item.get("source") or {}, item.get("ticket_state")
    customer = _customer(item, author)
    known = {
        "status": state.get("category") if isinstance(state, dict) else item.get("state"),
        "page": source.get("url") or (item.get("conversation_message") or {}).get("url"),
        "external_id": customer.get("external_id") or customer.get("user_id"),
        "ticket_number": item.get("ticket_id"),
        "ticket_type": (item.get("ticket_type") or {}).get("name"),
        "feedback_id": _own(item),
    }
    tags = (item.get("tags") or {}).get("tags") or []
    return Feedback(
        author=_author(customer, item.get("user") or {}),
        ticket_id=identifier(item["id"]),
        url=_url(item),
        tags=[tag["name"] for tag in tags],
        context={name: fact for name, fact in known.items() if fact},
        **channel(_CHANNELS, source.get("type") or item.get("channel")),
        **said,
    )


def _customer(item: _Record, author: _Record) -> dict[str, Any]:
    """All that is said of one customer: API 2.x scatters it over three places."""
    source = (item.get("source") or {}).get("author") or {}
    people = [person for person in (item.get("user") or {}, source) if person]
    people += (item.get("contacts") or {}).get("contacts") or []
    people = [person for person in people if person.get("type") in {*_CUSTOMERS, None}]
    # A rating or a ticket names nobody, or only by an id: then it is whom the talk is with.
    id_ = author.get("id") or (people[0].get("id") if people else None)
    known: dict[str, Any] = {}
    for person in (author, *people):
        if person.get("id") in (id_, None):
            known = {**{name: fact for name, fact in person.items() if fact}, **known}
    return known


def _author(customer: _Record, user: _Record) -> Author:
    email, name = customer.get("email"), customer.get("name")
    made_up = user.get("type") == "lead" and not email
    return Author(
        id=customer.get("id"),
        name=None if made_up else name,
        handle=name if made_up else None,
        email=email,
        phone=customer.get("phone"),
    )


def _update(event: Payload, item: _Record, **change: Any) -> TicketUpdate:
    """A change of the whole; a second try bears the notification's same id."""
    when, _ = moment(event.get("created_at"), item.get("updated_at"))
    return TicketUpdate(
        source_id=event["id"], source_version=when or "", **change, **_known(item, when)
    )


def _known(item: _Record, when: str | None) -> dict[str, Any]:
    return {
        "ticket_id": identifier(item["id"]),
        "feedback_id": _own(item),
        "occurred_at": when,
        "url": _url(item),
    }


def _ticket(item: _Record) -> _Record:
    """The ticket: the item itself, or what it wraps."""
    found: _Record = item.get("ticket") or item
    return found


def _own(item: _Record) -> str | None:
    """Our feedback id, if the hub opened this conversation or ticket."""
    places = (item.get("custom_attributes") or {}, item.get("ticket_attributes") or {})
    return ours(*(value for place in places for value in place.values()))


def _url(item: _Record) -> str | None:
    found: str | None = (item.get("links") or {}).get("conversation_web")
    return found


def _attachments(part: _Record) -> list[Attachment]:
    files = [
        Attachment(
            url=file["url"],
            name=file.get("name"),
            content_type=file.get("content_type"),
            size=file.get("filesize"),
        )
        for file in part.get("attachments") or []
    ]
    return files + [Attachment(url=url) for url in images(part.get("body"))]


SOURCE = Source(
    title="Intercom",
    docs="https://developers.intercom.com/docs/references/webhooks/webhook-models",
    setup=(
        "Open the Developer Hub, your app, Configure, Webhooks.",
        "Paste the endpoint's URL and choose the conversation and ticket topics that this "
        "source's documentation lists.",
        "Give the app the permissions Read conversations and Read tickets.",
        "Copy the client secret from Basic information and store it as the endpoint's secret.",
    ),
    signature=Hmac(header="x-hub-signature", digest="sha1", prefix="sha1="),
    evidence="receivers",
    arrives="one notification for each message, change, rating, deletion or redaction",
    limits=(
        "Intercom waits 5 s, tries once more after a minute, and pauses for 15 minutes after "
        "too many errors; 410 ends the subscription.",
        "No time is signed, so an old delivery never expires; its ids make it a duplicate.",
        "A deletion names the conversation only: its rating is removed with it, and whoever "
        "never rated leaves an empty trace.",
        "Who wrote a ticket's description is not said: the customer in a form, or an admin who "
        "made a ticket out of a conversation.",
        "Where ticket.rating.provided holds the rating is not confirmed: it is looked for as "
        "conversation_rating, ticket_rating and rating.",
        "API 2.x sends no link to the conversation.",
    ),
    normalise=normalise,
    channel="chat",
)
