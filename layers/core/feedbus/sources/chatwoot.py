"""Chatwoot: chat messages, conversations and satisfaction ratings.

Enable: Settings → Integrations → Webhooks → Add new webhook: paste the endpoint's URL, choose
message_created, message_updated, conversation_created and conversation_status_changed, and
store the secret that Chatwoot shows as the endpoint's secret.

- signature: HMAC-SHA256 of `timestamp.body` in hex, after `sha256=`, in `X-Chatwoot-Signature`,
  with seconds in `X-Chatwoot-Timestamp`. It is new in 2026 and known from those who receive it.
  Versions before sign nothing (`lib/webhooks/trigger.rb`): set the endpoint's `unsigned: true`.
- payload: https://www.chatwoot.com/hc/user-guide/articles/1677693021-how-to-use-webhooks — the
  event's name stands beside the message or the conversation. `message_type` is a word in webhooks
  and a number inside `conversation.messages`; times are ISO-8601, epoch seconds, or
  `2020-03-03 13:05:57 UTC`.
- A conversation is one feedback, each customer's message a part of it. Its `id` is the number
  that people see (`display_id` in old versions).
- Messages have no time of change that is always sent, so their content orders them.
- An agent's public message is an update of the ticket; private notes, bots' and automatic messages
  are nobody's. A message that was deleted comes as message_updated with
  `content_attributes.deleted`.
- A rating (`input_csat`) is 1 to 5, an item of its own, and comes as message_updated when the
  customer has answered.
- Our feedback id as a custom attribute of the conversation says that the hub opened it: it comes
  back as updates only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from feedbus.model import Attachment, Author, Feedback, Item, Removal, TicketUpdate
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.texts import plain_text
from feedbus.sources.tickets import identifier, moment, ours

_TYPES = {"0": "incoming", "1": "outgoing", "2": "activity", "3": "template"}

_CHANNELS = {
    "Channel::Email": "email",
    "Channel::FacebookPage": "social",
    "Channel::Instagram": "social",
    "Channel::Tiktok": "social",
    "Channel::TwitterProfile": "social",
    "Channel::Voice": "phone",
}
"""What is not a chat."""

type _Record = Mapping[str, Any]


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one event; contacts', widgets' and unknown events yield nothing."""
    if read := _EVENTS.get(payload["event"]):
        yield from read(payload, context)


def _created(message: Payload, context: Context) -> Iterator[Item]:
    conversation = _conversation(message)
    if _type(message) == "incoming":
        yield from _incoming(message, conversation, context)
    elif _type(message) == "outgoing" and _by_agent(message):
        when, _ = moment(message["created_at"], zone=context.zone)
        yield _update(
            conversation,
            f"messages/{message['id']}",
            when,
            context,
            comment=_words(message),
        )


def _updated(message: Payload, context: Context) -> Iterator[Item]:
    conversation, said = _conversation(message), message.get("content_attributes") or {}
    if message.get("content_type") == "input_csat":
        answers = said.get("submitted_values") or {}
        if answer := answers.get("csat_survey_response"):
            yield _rating(message, answer, conversation, context)
    elif _type(message) != "incoming" or _own(conversation):
        return
    elif said.get("deleted"):
        yield Removal(source_id=_id(conversation), part=message["id"])
    else:
        yield from _incoming(message, conversation, context)


def _opened(conversation: Payload, context: Context) -> Iterator[Item]:
    """The first message, for those who subscribe to conversations only."""
    for message in conversation.get("messages") or []:
        if _type(message) == "incoming":
            yield from _incoming(message, conversation, context)


def _status(conversation: Payload, context: Context) -> Iterator[Item]:
    times = (conversation.get("updated_at"), conversation.get("timestamp"))
    when, _ = moment(*times, zone=context.zone)
    yield _update(conversation, f"{conversation['status']}/{when or ''}", when, context)


_EVENTS: Mapping[str, Callable[[Payload, Context], Iterator[Item]]] = {
    "message_created": _created,
    "message_updated": _updated,
    "conversation_created": _opened,
    "conversation_status_changed": _status,
}


def _incoming(message: _Record, conversation: _Record, context: Context) -> Iterator[Feedback]:
    # A place on the map or a business card has no link.
    files = [_attachment(file) for file in message.get("attachments") or [] if file.get("data_url")]
    text = _words(message)
    if message.get("private") is True or _own(conversation) or not (text or files):
        return
    when, raw = moment(message["created_at"], zone=context.zone)
    yield _feedback(
        message,
        conversation,
        context,
        source_id=_id(conversation),
        part=message["id"],
        title=(conversation.get("additional_attributes") or {}).get("mail_subject") or None,
        text=text,
        occurred_at=when,
        occurred_at_raw=raw,
        attachments=files,
    )


def _rating(message: _Record, answer: _Record, conversation: _Record, context: Context) -> Feedback:
    when, raw = moment(message.get("updated_at"), message["created_at"], zone=context.zone)
    score = context.score(answer["rating"], None, "csat", metric="csat", scale_min=1, scale_max=5)
    return _feedback(
        message,
        conversation,
        context,
        source_id=f"{_id(conversation)}/csat/{message['id']}",
        origin="solicited",
        text=answer.get("feedback_message") or None,
        scores=[score],
        occurred_at=when,
        occurred_at_raw=raw,
    )


def _feedback(message: _Record, conversation: _Record, context: Context, **said: Any) -> Feedback:
    """A feedback with what is known of its conversation."""
    inbox, extra = message.get("inbox") or {}, conversation.get("additional_attributes") or {}
    kind = str(conversation.get("channel") or inbox.get("channel_type") or "")
    browser = extra.get("browser") or {}
    known = {
        "inbox": inbox.get("name"),
        "account": (message.get("account") or {}).get("name"),
        "status": conversation.get("status"),
        "priority": conversation.get("priority"),
        "page": extra.get("referer"),
        "browser": browser.get("browser_name"),
        "feedback_id": _own(conversation),
    }
    return Feedback(
        channel=_CHANNELS.get(kind, "chat"),
        author=_author(message, conversation),
        url=_url(conversation, context),
        ticket_id=_id(conversation),
        platform=browser.get("platform_name") or None,
        context={name: fact for name, fact in known.items() if fact},
        tags=[str(label) for label in conversation.get("labels") or []],
        **said,
    )


def _update(
    conversation: _Record, happened: str, when: str | None, context: Context, **change: Any
) -> TicketUpdate:
    return TicketUpdate(
        source_id=f"{_id(conversation)}/{happened}",
        source_version=when or "",
        ticket_id=_id(conversation),
        feedback_id=_own(conversation),
        status=str(conversation.get("status") or "").lower() or None,
        occurred_at=when,
        url=_url(conversation, context),
        **change,
    )


def _conversation(message: _Record) -> _Record:
    """The message's conversation, or at least its number."""
    return message.get("conversation") or {"id": message["conversation_id"]}


def _id(conversation: _Record) -> str:
    found = conversation.get("id")
    return identifier(conversation["display_id"] if found is None else found)


def _type(message: _Record) -> str:
    kind = str(message.get("message_type"))
    return _TYPES.get(kind, kind)


def _by_agent(message: _Record) -> bool:
    """Whether an agent wrote this for the customer to read; a bot's sender is of another type."""
    sender = message.get("sender") or {}
    public = message.get("private") in (None, False)
    return public and bool(sender) and sender.get("type") in (None, "user")


def _own(conversation: _Record) -> str | None:
    """Our feedback id, if the hub opened this conversation."""
    return ours(*(conversation.get("custom_attributes") or {}).values())


def _words(message: _Record) -> str | None:
    content = message.get("content")
    if message.get("content_type") == "incoming_email" and "</" in (content or ""):
        return plain_text(content)
    return content or None


def _author(message: _Record, conversation: _Record) -> Author:
    """The contact: the sender of an incoming message, or whom the conversation is with.

    Old versions name the contact apart: there, the sender is the agent.
    """
    sender = message.get("contact") or message.get("sender") or {}
    if not message.get("contact") and (not sender or _type(message) != "incoming"):
        sender = (conversation.get("meta") or {}).get("sender") or {}
    return Author(
        id=sender.get("id"),
        name=sender.get("name") or None,
        email=sender.get("email") or None,
        phone=sender.get("phone_number") or None,
        handle=sender.get("identifier") or None,
    )


def _attachment(file: _Record) -> Attachment:
    return Attachment(url=file["data_url"], size=file.get("file_size"))


def _url(conversation: _Record, context: Context) -> str | None:
    """A link; the account's number stands in the conversation or in its last message."""
    for place in (conversation, *(conversation.get("messages") or [])):
        if place.get("account_id") and (base := str(context.options.get("url") or "")):
            account = place["account_id"]
            return f"{base.rstrip('/')}/app/accounts/{account}/conversations/{_id(conversation)}"
    return None


SOURCE = Source(
    title="Chatwoot",
    docs="https://www.chatwoot.com/hc/user-guide/articles/1677693021-how-to-use-webhooks",
    setup=(
        "Open Settings, Integrations, Webhooks, and choose Add new webhook.",
        "Paste the endpoint's URL.",
        "Choose message_created, message_updated, conversation_created and "
        "conversation_status_changed.",
        "Store the secret that Chatwoot shows as the endpoint's secret.",
        "If your version shows no secret, set the endpoint's option unsigned to true.",
        "Set the endpoint's option url to your Chatwoot's address, for links to conversations.",
    ),
    signature=Hmac(
        header="x-chatwoot-signature",
        prefix="sha256=",
        signed="{timestamp}.{body}",
        timestamp_header="x-chatwoot-timestamp",
    ),
    evidence="receivers",
    arrives="messages, changes of status and satisfaction ratings, one event a delivery",
    limits=(
        "Chatwoot waits 5 s for an answer and does not try again.",
        "Versions before 2026 sign nothing; whether the signature is in a stable release, and "
        "how old a timestamp may be, is not confirmed: 5 minutes.",
        "Where a rating lies in the payload is not confirmed: "
        "content_attributes.submitted_values.csat_survey_response.",
        "Links to files may need a login or expire.",
    ),
    normalise=normalise,
    channel="chat",
    options={
        "url": "your Chatwoot's address, such as https://app.chatwoot.com, for links",
        "timezone": "zone of times without offset; default UTC",
    },
)
