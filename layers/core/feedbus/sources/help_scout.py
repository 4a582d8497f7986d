"""Help Scout: conversations and satisfaction ratings.

Enable: Manage → Apps → Webhooks → Install: paste the endpoint's URL, type a secret key, choose
payload version 2 and the events Created, Customer Reply, Agent Reply, Status Updated, Deleted
and Rating Received.

- https://developer.helpscout.com/webhooks/ — HMAC-SHA1 of the raw body in base64, in
  `X-HelpScout-Signature`. The event's name is in `X-HelpScout-Event` and nowhere in the body: a
  body that comes without it is read by its shape.
- The body is the resource itself, without an envelope: a conversation as the API's version 2 shows
  it (`_embedded.threads`, newest first) or, with payload version 1, with `threads`, `customer` and
  `modifiedAt` (https://developer.helpscout.com/webhooks/objects/conversation).
- A conversation is one feedback: what its customer wrote in all published threads, oldest first.
  Each delivery holds the whole. When the threads are left out there is only `preview`, the
  beginning of the newest one: it becomes a part.
- Nothing that is sent counts editions, so the latest of all times in a conversation does.
- An agent's published reply and a change of status are updates of the ticket; notes, drafts and
  line items are nobody's.
- A rating (https://developer.helpscout.com/webhooks/objects/rating) is Great, Okay or Bad: 3, 2 or
  1 of 3. It is an item of its own, and the customer may change it.
- A deletion holds the id only.
- Our feedback id in a custom field says that the hub opened the conversation: its first thread
  does not come back, only what is said and done afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from feedbus.model import Attachment, Author, Feedback, Item, Removal, TicketUpdate
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source, UnreadableError
from feedbus.sources.texts import plain_text
from feedbus.sources.tickets import channel, full_name, identifier, moment, ours

_RATINGS = {"great": 3, "okay": 2, "bad": 1}

_CHANNELS = {
    "email": "email",
    "emailfwd": "email",
    "web": "web",
    "chat": "chat",
    "beaconchat": "chat",
    "beacon": "chat",
    "phone": "phone",
}
"""By `source.type` or a conversation's `type`; anything else is the help desk."""

_NOT_SAID = frozenset({"note", "lineitem", "forwardparent", "forwardchild"})
"""Kinds of threads that neither a customer nor an agent says to the other."""

type _Record = Mapping[str, Any]


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one resource; other events, `helpscout.test` too, yield nothing."""
    event = context.headers.get("x-helpscout-event") or _event(payload)
    if read := _EVENTS.get(event):
        yield from read(payload, context)


def _event(payload: _Record) -> str:
    """What a body without the event's name must be about."""
    if "rating" in payload:
        return "satisfaction.ratings"
    if payload.keys() == {"id"}:
        return "convo.deleted"
    spoken = [thread for thread in _threads(payload) or [] if _published(thread)]
    by_agent = bool(spoken) and not _by_customer(spoken[-1])
    return "convo.agent.reply.created" if by_agent else "convo.customer.reply.created"


def _said(conversation: Payload, context: Context) -> Iterator[Feedback]:
    """All that the customer said in a conversation so far."""
    threads = _threads(conversation)
    if threads is None:
        yield from _preview(conversation, context)
        return
    theirs = threads[1:] if _own(conversation) else threads
    spoken = [thread for thread in theirs if _published(thread) and _by_customer(thread)]
    texts = [text for thread in spoken if (text := plain_text(thread.get("body")))]
    files = [_attachment(file) for thread in spoken for file in _files(thread)]
    if not (texts or files):
        return
    yield _feedback(
        conversation,
        spoken[0].get("createdBy") or spoken[0].get("customer") or {},
        context,
        raw=spoken[0].get("createdAt") or conversation.get("createdAt"),
        text="\n\n".join(texts) or None,
        attachments=files,
    )


def _preview(conversation: _Record, context: Context) -> Iterator[Feedback]:
    waiting = (conversation.get("customerWaitingSince") or {}).get("time")
    raw = waiting or conversation.get("createdAt")
    if text := conversation.get("preview"):
        yield _feedback(
            conversation,
            {},
            context,
            raw=raw,
            text=text,
            part=f"preview/{raw or context.digest[:16]}",
        )


def _created(conversation: Payload, context: Context) -> Iterator[Feedback]:
    # Without its threads, only `createdBy` tells that an agent began it.
    by_agent = (conversation.get("createdBy") or {}).get("type") == "user"
    seen = _threads(conversation) is not None
    if seen or not (by_agent or _own(conversation)):
        yield from _said(conversation, context)


def _answered(conversation: Payload, context: Context) -> Iterator[TicketUpdate]:
    threads = [thread for thread in _threads(conversation) or [] if _published(thread)]
    if not threads or _by_customer(threads[-1]):
        return
    thread = threads[-1]
    if comment := plain_text(thread.get("body")):
        when = _utc(thread.get("createdAt"), context)
        happened = f"threads/{identifier(thread['id'])}"
        yield _update(conversation, happened, when, comment=comment)


def _status(conversation: Payload, context: Context) -> Iterator[TicketUpdate]:
    when = _latest(conversation, context)
    happened = f"{conversation['status']}/{when or context.digest[:16]}"
    yield _update(conversation, happened, when)


def _deleted(conversation: Payload, context: Context) -> Iterator[Removal]:  # noqa: ARG001
    yield Removal(source_id=identifier(conversation["id"]))


def _rated(rating: Payload, context: Context) -> Iterator[Feedback]:
    value = _RATINGS.get(str(rating["rating"]).strip().lower())
    if value is None:
        raise UnreadableError("rating is none of Great, Okay, Bad")
    ticket = identifier(rating["ticketId"])
    when, raw = moment(rating.get("createdAt"), rating.get("modifiedAt"), zone=context.zone)
    changed, _ = moment(rating.get("modifiedAt"), raw, zone=context.zone)
    facts = {"mailbox": (rating.get("mailbox") or {}).get("name"), "thread": rating.get("threadId")}
    yield Feedback(
        source_id=f"ratings/{identifier(rating['id'])}",
        source_version=changed or "",
        origin="solicited",
        author=_author(rating.get("customer") or {}),
        text=rating.get("comments") or None,
        scores=[
            context.score(value, None, "rating", metric="csat", scale_min=1, scale_max=3),
        ],
        occurred_at=when,
        occurred_at_raw=raw,
        ticket_id=ticket,
        url=f"https://secure.helpscout.net/conversation/{ticket}/",
        context={name: fact for name, fact in facts.items() if fact},
    )


_EVENTS: Mapping[str, Callable[[Payload, Context], Iterator[Item]]] = {
    "convo.created": _created,
    "convo.customer.reply.created": _said,
    "convo.agent.reply.created": _answered,
    "convo.status": _status,
    "convo.deleted": _deleted,
    "satisfaction.ratings": _rated,
}


# --- threads --------------------------------------------------------------------------------


def _threads(conversation: _Record) -> list[Any] | None:
    """The threads, oldest first; None when they are left out. In version 2 `threads` counts."""
    found = (conversation.get("_embedded") or {}).get("threads")
    if found is None:
        found = conversation.get("threads")
    if not isinstance(found, list):
        return None
    return sorted(found, key=lambda thread: str(thread.get("createdAt") or ""))


def _published(thread: _Record) -> bool:
    """Whether the other side can read it: no draft, no note, nothing held back."""
    shown = thread.get("state") in (None, "published")
    return shown and thread.get("type") not in _NOT_SAID


def _by_customer(thread: _Record) -> bool:
    writer = (thread.get("createdBy") or {}).get("type")
    return bool(writer == "customer" or (writer is None and thread.get("type") == "customer"))


def _files(thread: _Record) -> list[Any]:
    embedded = thread.get("_embedded") or {}
    return embedded.get("attachments") or thread.get("attachments") or []


def _attachment(file: _Record) -> Attachment:
    links = file.get("_links") or {}
    link = links.get("web") or links.get("data") or {}
    return Attachment(
        url=link.get("href") or file["url"],
        name=file.get("filename") or file.get("fileName"),
        content_type=file.get("mimeType"),
        size=file.get("size"),
    )


# --- records --------------------------------------------------------------------------------


def _feedback(
    conversation: _Record, author: _Record, context: Context, *, raw: str | None, **said: Any
) -> Feedback:
    """A feedback with what is known of its conversation."""
    customer = conversation.get("primaryCustomer") or conversation.get("customer") or {}
    kind = (conversation.get("source") or {}).get("type")
    kind = kind if kind in _CHANNELS else conversation.get("type")
    known = {
        "status": conversation.get("status"),
        "mailbox": (conversation.get("mailbox") or {}).get("name"),
        "mailbox_id": conversation.get("mailboxId"),
        "number": conversation.get("number"),
        "feedback_id": _own(conversation),
    }
    return Feedback(
        source_id=identifier(conversation["id"]),
        source_version=_latest(conversation, context) or "",
        author=_author({**customer, **{name: fact for name, fact in author.items() if fact}}),
        title=conversation.get("subject") or None,
        occurred_at=_utc(raw, context),
        occurred_at_raw=raw,
        ticket_id=identifier(conversation["id"]),
        url=_url(conversation),
        tags=[
            tag if isinstance(tag, str) else tag["tag"] for tag in conversation.get("tags") or []
        ],
        context={name: fact for name, fact in known.items() if fact},
        **channel(_CHANNELS, kind),
        **said,
    )


def _update(
    conversation: _Record, happened: str, when: str | None, comment: str | None = None
) -> TicketUpdate:
    return TicketUpdate(
        source_id=f"{identifier(conversation['id'])}/{happened}",
        source_version=when or "",
        ticket_id=identifier(conversation["id"]),
        feedback_id=_own(conversation),
        status=conversation.get("status"),
        occurred_at=when,
        url=_url(conversation),
        comment=comment,
    )


def _author(person: _Record) -> Author:
    """A customer as conversations and ratings show them, in version 1 or 2."""
    first = person.get("first") or person.get("firstName")
    last = person.get("last") or person.get("lastName")
    emails = person.get("emails") or [{}]
    mail = emails[0] if isinstance(emails[0], str) else emails[0].get("value")
    return Author(
        id=person.get("id"),
        name=full_name(first, last),
        email=person.get("email") or mail,
        phone=person.get("phone") or None,
    )


def _latest(conversation: _Record, context: Context) -> str | None:
    """The last time that anything is known to have happened in a conversation."""
    names = ("createdAt", "modifiedAt", "userModifiedAt", "userUpdatedAt", "closedAt")
    found = [conversation.get(name) for name in names]
    found.append((conversation.get("customerWaitingSince") or {}).get("time"))
    found += [thread.get("createdAt") for thread in _threads(conversation) or []]
    times = [when for raw in found if (when := _utc(raw, context))]
    return max(times, default=None)


def _utc(raw: Any, context: Context) -> str | None:
    return moment(raw, zone=context.zone)[0]


def _own(conversation: _Record) -> str | None:
    """Our feedback id, if the hub opened this conversation."""
    return ours(*(field.get("value") for field in conversation.get("customFields") or []))


def _url(conversation: _Record) -> str:
    id_, shown = identifier(conversation["id"]), conversation.get("number")
    return f"https://secure.helpscout.net/conversation/{id_}/" + (f"{shown}/" if shown else "")


SOURCE = Source(
    title="Help Scout",
    docs="https://developer.helpscout.com/webhooks/",
    setup=(
        "Open Manage, Apps, Webhooks, and install it.",
        "Paste the endpoint's URL as the callback URL.",
        "Type a secret key and store the same text as the endpoint's secret.",
        "Choose payload version 2 and the events Conversation Created, Customer Reply, Agent "
        "Reply, Status Updated, Deleted and Rating Received.",
    ),
    signature=Hmac(header="x-helpscout-signature", digest="sha1", encoding="base64"),
    evidence="vendor",
    arrives="the whole conversation at each event, and ratings",
    limits=(
        "No time is signed, so an old delivery never expires; its ids make it a duplicate.",
        "How often and how long Help Scout retries is not confirmed.",
        "Whether the threads are always sent is not confirmed: without them, a customer's "
        "message is the preview's first 185 characters.",
        "Deleting a conversation leaves its ratings, since it does not name them.",
    ),
    normalise=normalise,
    channel="help_desk",
    options={"timezone": "zone of times without offset; default UTC"},
)
