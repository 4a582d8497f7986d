"""Front: messages of shared inboxes.

Enable, as an application webhook: Settings → Developers → your app → Features → Webhooks, or as
a rule webhook: Settings → Rules, with the action "Send to a webhook". The two sign differently
under the same header's name, so the endpoint's option `hook` says which one it is.

- application: https://dev.frontapp.com/docs/application-webhooks — HMAC-SHA256 in base64 over
  `timestamp:body`, with milliseconds in `X-Front-Request-Timestamp`; the key is the app's signing
  key. Saving the webhook sends `{"type": "sync"}` with `X-Front-Challenge`, whose value must come
  back.
- rule: https://dev.frontapp.com/docs/rule-webhooks — HMAC-SHA1 in base64 over the body; the key is
  the API secret of the company's Webhooks app. No time is signed.
- payload: https://dev.frontapp.com/reference/events — a rule posts the event itself, an application
  wraps it in `payload` and gives it another name (`inbound_received` for `inbound`). Times are
  epoch seconds with a fraction.
- A conversation is one feedback, each inbound message a part of it. Its author is the recipient
  with the role `from`: `author` is a teammate's place.
- Outbound messages are updates of the ticket, so is what happens to a conversation. Comments and
  mentions are the team's own.
- A message may come as a preview, with its id only: its words are asked for at
  `GET /messages/{id}` (https://dev.frontapp.com/reference/get-message).
- The words of tweets are `[REDACTED]` by contract with their platform.
- A conversation put into the trash can be restored, so it is no removal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from feedbus.bodies import UnreadableError, parse_json
from feedbus.errors import ConfigError
from feedbus.model import Attachment, Author, Feedback, Item, TicketUpdate
from feedbus.signatures import Hmac, Inbound, Scheme
from feedbus.sources.base import (
    Context,
    Fetch,
    Page,
    Payload,
    PullContext,
    PullSteps,
    Reply,
    Source,
)
from feedbus.sources.crawling import fetch, settings_of
from feedbus.sources.texts import plain_text
from feedbus.sources.tickets import channel, moment, ours
from feedbus.transport import Request

_API = "https://api2.frontapp.com"
_MESSAGE_BYTES = 1_048_576


_APPLICATION = Hmac(
    header="x-front-signature",
    encoding="base64",
    signed="{timestamp}:{body}",
    timestamp_header="x-front-request-timestamp",
    timestamp_unit="ms",
)
_RULE = Hmac(header="x-front-signature", digest="sha1", encoding="base64")
_SCHEMES = {"application": _APPLICATION, "rule": _RULE}

_CHANNELS = {
    "email": "email",
    "call": "phone",
    "sms": "chat",
    "whatsapp": "chat",
    "smooch": "chat",
    "intercom": "chat",
    "front_chat": "chat",
    "facebook": "social",
    "tweet": "social",
    "tweet_dm": "social",
    "googleplay": "app_store",
}
"""By a message's `type`; anything else is the help desk."""

_PHONES = frozenset({"call", "sms", "whatsapp"})

type _Record = Mapping[str, Any]


def scheme(options: Mapping[str, Any]) -> Scheme:
    """The scheme of the kind of webhook that the endpoint's option `hook` names."""
    found = _SCHEMES.get(str(options.get("hook", "application")))
    if found is None:
        raise ConfigError("options.hook must be application or rule")
    return found


def handshake(
    inbound: Inbound,
    secrets: Sequence[str],  # noqa: ARG001 - the signature is verified by now
    options: Mapping[str, Any],  # noqa: ARG001
) -> Reply | None:
    """Echo the challenge that comes when an application's webhook is saved."""
    challenge = inbound.headers.get("x-front-challenge")
    if inbound.method != "POST" or not challenge:
        return None
    try:
        payload = parse_json(inbound.body, inbound.headers)
    except UnreadableError:
        return None
    if not isinstance(payload, dict) or payload.get("type") != "sync":
        return None
    return Reply(challenge)


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one event of either kind of webhook; other types yield nothing."""
    event = payload.get("payload") or payload
    if read := _EVENTS.get(event.get("type") or payload["type"]):
        yield from read(event, context)


def _inbound(event: _Record, context: Context) -> Iterator[Feedback]:  # noqa: ARG001
    message, conversation = event["target"]["data"], event["conversation"]
    if message.get("is_inbound") is False or message.get("is_draft") is True or _own(message):
        return
    if not {"text", "body", "blurb"} & message.keys():
        when, raw = moment(event.get("emitted_at"))
        yield _feedback(message, conversation, when, raw, pending=True)
        return
    text = message.get("text") or plain_text(message.get("body")) or message.get("blurb")
    when, raw = moment(message.get("created_at"), event.get("emitted_at"))
    yield _feedback(
        message,
        conversation,
        when,
        raw,
        title=message.get("subject") or conversation.get("subject") or None,
        text=_readable((text or "").strip()),
        attachments=[
            Attachment(
                url=file["url"],
                name=file.get("filename"),
                content_type=file.get("content_type"),
                size=file.get("size"),
            )
            for file in message.get("attachments") or []
        ],
    )


def _outbound(event: _Record, context: Context) -> Iterator[TicketUpdate]:  # noqa: ARG001
    message = event["target"]["data"]
    text = (message.get("text") or plain_text(message.get("body")) or "").strip()
    if text and message.get("is_inbound") is not True and message.get("is_draft") is not True:
        yield _update(event, event["conversation"].get("status"), text)


def _moved(event: _Record, context: Context) -> Iterator[TicketUpdate]:  # noqa: ARG001
    # Only a preview leaves the status out.
    status = "archived" if "archive" in event["type"] else "open"
    yield _update(event, event["conversation"].get("status") or status)


def _trashed(event: _Record, context: Context) -> Iterator[TicketUpdate]:  # noqa: ARG001
    yield _update(event, "deleted")


_EVENTS: Mapping[str, Callable[[_Record, Context], Iterator[Item]]] = {
    "inbound": _inbound,
    "inbound_received": _inbound,
    "outbound": _outbound,
    "out_reply": _outbound,
    "outbound_sent": _outbound,
    "archive": _moved,
    "conversation_archived": _moved,
    "reopen": _moved,
    "conversation_reopened": _moved,
    "restore": _moved,
    "conversation_restored": _moved,
    "trash": _trashed,
    "conversation_deleted": _trashed,
}
"""By the event's own name, and by an application's name for it."""


def _feedback(
    message: _Record, conversation: _Record, when: str | None, raw: str | None, **said: Any
) -> Feedback:
    """A feedback with what is known of its conversation."""
    kind = message.get("type")
    known = {"status": conversation.get("status"), "message_type": kind}
    return Feedback(
        source_id=conversation["id"],
        source_version=when or "",
        part=message["id"],
        author=_author(message, conversation),
        occurred_at=when,
        occurred_at_raw=raw,
        ticket_id=conversation["id"],
        url=_url(conversation),
        tags=[
            tag["name"]
            for tag in conversation.get("tags") or []
            # A teammate's own tags say nothing of the customer.
            if tag.get("name") and tag.get("is_private") is not True
        ],
        context={name: fact for name, fact in known.items() if fact},
        **channel(_CHANNELS, kind),
        **said,
    )


def _update(event: _Record, status: str | None, comment: str | None = None) -> TicketUpdate:
    conversation = event["conversation"]
    when, _ = moment(event.get("emitted_at"))
    return TicketUpdate(
        source_id=event["id"],
        source_version=when or "",
        ticket_id=conversation["id"],
        status=status,
        comment=comment,
        occurred_at=when,
        url=_url(conversation),
    )


def _author(message: _Record, conversation: _Record) -> Author:
    """Whom the message is from, by its recipients or by the conversation's."""
    people = [*(message.get("recipients") or []), conversation.get("recipient") or {}]
    sender: _Record = next((one for one in people if one.get("role") == "from"), {})
    handle = _readable(sender.get("handle") or "")
    place = "email" if "@" in (handle or "") else "handle"
    if message.get("type") in _PHONES:
        place = "phone"
    contact = ((sender.get("_links") or {}).get("related") or {}).get("contact")
    return Author(
        id=contact.rpartition("/")[2] or None if contact else None,
        name=_readable(sender.get("name") or ""),
        **{place: handle},
    )


def _readable(text: str) -> str | None:
    return text if text and text != "[REDACTED]" else None


def _own(message: _Record) -> bool:
    """Whether the hub itself put this message into Front."""
    return ours((message.get("metadata") or {}).get("external_id")) is not None


def _url(conversation: _Record) -> str:
    return f"https://app.frontapp.com/open/{quote(conversation['id'], safe='')}"


def _words(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask for the words of a message that came as a preview."""
    settings = settings_of(context, "token")
    base = str(settings.get("api_url") or _API).rstrip("/")
    url = f"{base}/messages/{quote(feedback.part or '', safe='')}"
    headers = {"authorization": f"Bearer {settings['token']}", "accept": "application/json"}
    request = Request("GET", url, headers, max_bytes=_MESSAGE_BYTES)
    message = yield from fetch(request, context.now)
    # A message names its conversation only by a link; an event's own shape holds both.
    tags = [{"name": tag} for tag in feedback.tags]
    status = feedback.context.get("status")
    event = {
        "type": "inbound",
        "conversation": {"id": feedback.source_id, "status": status, "tags": tags},
        "target": {"data": {"text": None, **message}},
    }
    yield Page([event], {})


SOURCE = Source(
    title="Front",
    docs="https://dev.frontapp.com/docs/webhooks-1",
    setup=(
        "Application: open Settings, Developers, your app, and add the feature Webhooks.",
        "Store the app's signing key as the endpoint's secret, before the next step.",
        "Paste the endpoint's URL, choose inbound, outbound and conversation events, and save: "
        "Front sends a challenge, which the hub answers.",
        "Rule instead: set the endpoint's option hook to rule, store the API secret of the "
        "Webhooks app, and choose the action Send to a webhook with full events.",
        "For events that come as previews, store a token with the scope messages:read for the "
        'endpoint\'s API, {"token": "…"}.',
    ),
    signature=scheme,
    evidence="vendor",
    arrives="one event for each message and each change of a conversation",
    limits=(
        "An application's event is tried three times more, a rule's never; the challenge must "
        "be answered within 10 s.",
        "Front recommends to refuse events older than 5 minutes; a rule's event bears no time.",
        "What a preview of an event holds is not documented: a message without text, body and "
        "blurb counts as one.",
        "That the challenge is taken as plain text is known from those who receive it.",
        "Satisfaction ratings are not among Front's documented events.",
        "Links to attachments need a token of Front's API.",
    ),
    normalise=normalise,
    handshake=handshake,
    fetch=Fetch(
        steps=_words,
        secret={
            "token": "an API token with the scope messages:read",
            "api_url": "another address of the API than https://api2.frontapp.com; optional",
        },
    ),
    channel="help_desk",
    options={"hook": "which kind of webhook this is: application (default) or rule"},
)
