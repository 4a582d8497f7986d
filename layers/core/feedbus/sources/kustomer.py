"""Kustomer: customers' messages, conversations' status and satisfaction ratings.

Enable: Settings → Platform → Outbound webhooks → Add: paste the endpoint's URL and choose
kustomer.message.create, kustomer.message.update and kustomer.conversation.update. Store the token
that Kustomer shows (Edit → Header information) as the endpoint's secret.

- signature: https://developer.kustomer.com/docs/events/delivery-and-retries — HMAC-SHA256 of the
  body in lower-case hex, keyed with the webhook's token, in `X-Kustomer-Webhook-Signature`. The
  page says at-least-once, in any order, with 1, 1, 2, 5, 10, 15 and 30 minutes between tries, then
  the webhook is switched off.
- payload: https://developer.kustomer.com/docs/events/event-catalog — `name`, the whole object in
  `data` (JSON:API: `attributes`, `relationships`), and for updates what differs in
  `changes.attributes` (`before`, `after`). The envelope's `id` names only the event.
- A conversation is one feedback, each message with `direction: in` a part of it, by `updatedAt`.
  The words are in `preview`. A message that was `redacted` is taken back.
- A message with `direction: out` is an agent's and an update of the ticket, unless it was
  sent automatically (`auto`), failed, or is a survey's or a campaign's own (`source`). Notes are
  another kind of object and never read.
- Ratings are in the conversation's `satisfactionLevel`, or objects of their own for those whose
  webhook may subscribe to `kustomer.satisfaction…`. Their scale is the survey's: say it in the
  endpoint's `scores` under `satisfaction`.
- Our feedback id as the conversation's `externalId` or one of its custom attributes says that the
  hub opened it: it comes back as updates only. A message does not tell these, only an `externalId`
  of its own: one of ours is left out, what customers add is feedback.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.model import Attachment, Author, Feedback, Item, Removal, TicketUpdate
from feedbus.model.times import to_utc
from feedbus.signatures import HeaderToken, Hmac, Scheme
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.tickets import ours

_CHANNELS = {
    "email": "email",
    "chat": "chat",
    "sms": "chat",
    "whatsapp": "chat",
    "voice": "phone",
    "form": "web",
    "facebook": "social",
    "instagram": "social",
    "instagram-comment": "social",
    "twitter-dm": "social",
    "twitter-tweet": "social",
}
"""By the message's channel; anything else is the help desk."""

type _Record = Mapping[str, Any]


def scheme(options: Mapping[str, Any]) -> Scheme:
    """The webhook's signature, or a header of your own when `token_header` names one."""
    if name := options.get("token_header"):
        return HeaderToken(str(name).lower())
    return Hmac(header="x-kustomer-webhook-signature")


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one event; customers', users', notes' and unknown events yield nothing."""
    kind, _, action = payload["name"].removeprefix("kustomer.").partition(".")
    if kind == "message":
        yield from _message(payload["data"], action, context)
    elif kind == "conversation" and action == "update":
        yield from _conversation(payload, context)
    elif kind.startswith("satisfaction"):
        yield from _response(payload["data"], context)


def _message(data: _Record, action: str, context: Context) -> Iterator[Item]:
    said, conversation = data["attributes"], _related(data, "conversation")
    created = said.get("sentAt") or said["createdAt"]
    if conversation is None or _own(said):
        return
    if said.get("direction") == "in" and said.get("redacted") is True:
        yield Removal(
            source_id=conversation,
            part=data["id"],
            source_version=_version(said),
            reason="redacted",
        )
    elif said.get("direction") == "in":
        yield Feedback(
            source_id=conversation,
            part=data["id"],
            source_version=_version(said),
            channel=_channel(said.get("channel")),
            author=_author(data),
            title=said.get("subject") or None,
            text=said.get("preview") or None,
            occurred_at=to_utc(created),
            occurred_at_raw=created,
            url=_url(data, conversation, context),
            ticket_id=conversation,
            attachments=_attachments(said),
            language=said.get("lang") or None,
            context={name: said[name] for name in ("app", "directionType") if said.get(name)},
        )
    elif action == "create" and _by_agent(said):
        when = to_utc(created)
        yield TicketUpdate(
            source_id=f"{conversation}/messages/{data['id']}",
            source_version=when,
            ticket_id=conversation,
            comment=said.get("preview") or None,
            occurred_at=when,
            url=_url(data, conversation, context),
        )


def _conversation(payload: _Record, context: Context) -> Iterator[Item]:
    data, changes = payload["data"], (payload.get("changes") or {}).get("attributes")
    said = data["attributes"]
    # Without a list of changes, anything may have changed.
    if changes is None or "status" in changes:
        when = _version(said)
        yield TicketUpdate(
            source_id=f"{data['id']}/{said['status']}/{when}",
            source_version=when,
            ticket_id=data["id"],
            feedback_id=_own(said),
            status=said["status"],
            occurred_at=when,
            url=_url(data, data["id"], context),
        )
    if changes is None or {"satisfaction", "satisfactionLevel"} & set(changes):
        answered = said.get("satisfactionLevel") or {}
        rating = answered.get("rating", answered.get("score"))
        if rating is not None:
            yield _rated(data, data["id"], rating, answered, context)


def _response(data: _Record, context: Context) -> Iterator[Item]:
    """A satisfaction response of its own; one that was only sent has no rating yet."""
    said, conversation = data["attributes"], _related(data, "conversation")
    if conversation is not None and said.get("rating") is not None:
        yield _rated(data, conversation, said["rating"], said, context)


def _rated(
    data: _Record, conversation: str, rating: object, said: _Record, context: Context
) -> Feedback:
    attributes = data["attributes"]
    raw = said.get("submittedAt") or said.get("updatedAt") or attributes.get("updatedAt")
    answers = said.get("answers") or []
    words = [one.get("answer") for one in answers if isinstance(one.get("answer"), str)]
    own = _own(attributes)
    return Feedback(
        source_id=f"{conversation}/satisfaction",
        source_version=_version(attributes),
        origin="solicited",
        channel=_channel(said.get("channel")),
        author=_author(data),
        text="\n\n".join(word for word in words if word) or None,
        scores=[context.score(rating, None, "satisfaction", metric="csat")],
        occurred_at=to_utc(raw) if raw else None,
        occurred_at_raw=raw,
        url=_url(data, conversation, context),
        ticket_id=conversation,
        context={"feedback_id": own} if own else {},
    )


def _version(said: _Record) -> str:
    return to_utc(said.get("updatedAt") or said.get("modifiedAt") or said["createdAt"])


def _by_agent(said: _Record) -> bool:
    """Whether a person wrote this to the customer, and it left."""
    return (
        said.get("direction") == "out"
        and said.get("auto") is not True
        and said.get("status") != "error"
        and not said.get("source")
    )


def _related(data: _Record, name: str) -> str | None:
    """The id of a related object."""
    relation = (data.get("relationships") or {}).get(name) or {}
    found = (relation.get("data") or {}).get("id")
    return str(found) if found else None


def _author(data: _Record) -> Author:
    """The customer; `meta.from` is an address or a number, as the channel has it."""
    said = data["attributes"]
    sender = (said.get("meta") or {}).get("from") if said.get("direction") == "in" else None
    if isinstance(sender, Mapping):
        sender = sender.get("email") or sender.get("phone")
    sender = sender if isinstance(sender, str) and sender else None
    mail = sender is not None and "@" in sender
    phone = sender is not None and re.fullmatch(r"\+?[0-9 ()-]{6,20}", sender)
    return Author(
        id=_related(data, "customer"),
        email=sender if mail else None,
        phone=sender if phone else None,
        handle=sender if not mail and not phone else None,
    )


def _attachments(said: _Record) -> list[Attachment]:
    """Files come as links of their own; those that are only counted are left out."""
    return [
        Attachment(
            url=file["url"],
            name=file.get("name"),
            content_type=file.get("contentType"),
            size=file.get("contentLength"),
        )
        for file in said.get("attachments") or []
        if isinstance(file.get("url"), str)
    ]


def _channel(name: object) -> Any:
    return _CHANNELS.get(str(name or ""), "help_desk")


def _own(said: _Record) -> str | None:
    """Our feedback id, if the hub made this conversation or message."""
    return ours(said.get("externalId"), *(said.get("custom") or {}).values())


def _url(data: _Record, conversation: str, context: Context) -> str | None:
    org, customer = context.options.get("org"), _related(data, "customer")
    if not org or customer is None:
        return None
    return f"https://{org}.kustomerapp.com/app/customers/{customer}/event/{conversation}"


SOURCE = Source(
    title="Kustomer",
    docs="https://developer.kustomer.com/docs/events/outbound-webhooks",
    setup=(
        "Open Settings, Platform, Outbound webhooks, and add a webhook.",
        "Paste the endpoint's URL.",
        "Choose kustomer.message.create, kustomer.message.update and kustomer.conversation.update.",
        "Open the webhook's header information and store its token as the endpoint's secret.",
        "Say in the endpoint's `scores` under `satisfaction` which scale your survey has.",
    ),
    signature=scheme,
    evidence="vendor",
    arrives="messages and changes of conversations, with what differs",
    limits=(
        "Kustomer tries about eight times within about an hour, then switches the webhook off; "
        "an older description says ten tries within 80 minutes.",
        "No time is signed, so an old delivery never expires.",
        "Deletions are not told.",
        "The customer's name is not in a message, only the id.",
        "That `preview` holds every word of a message, and where a rating lies in the "
        "conversation (satisfactionLevel.rating), is not confirmed.",
    ),
    normalise=normalise,
    channel="help_desk",
    options={
        "org": "your organization's name in Kustomer's addresses, for links to conversations",
        "token_header": "a header that you gave the webhook, lower case: its value is the secret "
        "then, instead of the signature; default none",
    },
)
