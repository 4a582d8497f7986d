"""Aircall: what was said in calls, by notes, voicemails, transcripts and text messages.

Enable: Dashboard → Integrations & API → Webhook → Install: paste the endpoint's URL and choose
the events call.ended, call.commented, call.tagged, call.voicemail_left, transcription.created,
sentiment.created, summary.created, topics.created and message.received. Store the webhook's
token as the endpoint's secret.

- proof: https://developer.aircall.io/docs/webhooks-overview — Aircall signs nothing; each body
  bears the `token` that it made with the webhook.
- payload: `{"resource", "event", "timestamp", "token", "data"}`; call.ended comes about 30
  seconds after the call, when its data is complete. Times are epoch seconds.
- A call is one feedback. Its parts: `call` holds its files, tags and notes, `words` its text,
  `sentiment`, `summary` and `topics` what Aircall's machine made of it.
- The text is what the customer said, by the transcript (`participant_type: external`). Until
  there is one, and for calls that have none, it is the agents' notes on the call; they are kept
  as answers either way. So a transcript stands over notes, whichever comes first: the version
  of `words` begins with 1 for notes and with 2 for a transcript.
- A call without words (no note, no voicemail) yields nothing unless the option `calls` is `all`.
- A transcript's event that holds no words is completed from the API, if `endpoints/{name}/api`
  holds its id and token: https://developer.aircall.io/api-references/#retrieve-a-transcription
- Links to recordings are signed and expire within minutes; `asset`, which needs a login, stands
  for them where it is sent.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from feedbus.bodies import UnreadableError, number, parse_json
from feedbus.errors import SignatureError
from feedbus.model import Answer, Attachment, Author, Feedback
from feedbus.signatures import Inbound
from feedbus.signatures.base import equal, live
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
from feedbus.sources.tickets import full_name, moment, named
from feedbus.transport import Request

_API = "https://api.aircall.io"
_MAX_TRANSCRIPT_BYTES = 4_000_000
_NOTES, _TRANSCRIPT = "1", "2"

type _Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BodyToken:
    """The shared text in the body's `token`."""

    title: str = "a shared token in the body's `token`; the content itself is not signed"
    covers_body: bool = False
    keys_url: str | None = None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:  # noqa: ARG002
        """Put the token into the body; one that is no JSON object stays as it is."""
        try:
            body = parse_json(request.body, {})
        except UnreadableError:
            return request
        if not isinstance(body, dict):
            return request
        return replace(request, body=json.dumps({**body, "token": secret}).encode())

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:  # noqa: ARG002
        """See `Scheme.verify`."""
        known = live(secrets)
        try:
            body = parse_json(request.body, {})
        except UnreadableError as error:
            raise SignatureError("body is not JSON") from error
        token = body.get("token") if isinstance(body, dict) else None
        if not isinstance(token, str) or not token:
            raise SignatureError("missing token in the body")
        if not any([equal(secret, token) for secret in known]):  # noqa: C419
            raise SignatureError("wrong token")


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one event, or a transcript from the API; other events yield nothing."""
    if "transcription" in payload:
        yield _transcript(payload["transcription"], None)
    elif read := _EVENTS.get(payload["event"]):
        yield from read(payload, context)


def _call(payload: _Record, context: Context) -> Iterator[Feedback]:
    call, stamp = payload["data"], payload.get("timestamp")
    notes = [
        Answer(question=named(note.get("posted_by")), type="note", value=note["content"])
        for note in call.get("comments") or []
        if note.get("content")
    ]
    if not notes and not call.get("voicemail") and context.options.get("calls") != "all":
        return
    known = _known(call)
    yield Feedback(
        part="call",
        source_version=_version("", stamp),
        attachments=_files(call),
        answers=notes,
        **known,
    )
    if notes:
        yield Feedback(
            part="words",
            source_version=_version(_NOTES, stamp),
            text="\n\n".join(note.value for note in notes),
            **known,
        )


def _transcribed(payload: _Record, context: Context) -> Iterator[Feedback]:  # noqa: ARG001
    yield _transcript(payload["data"], payload.get("timestamp"))


def _transcript(data: _Record, stamp: object) -> Feedback:
    """What the customer said; without any content it has to be fetched."""
    content = data.get("content") or {}
    said = [
        one for one in content.get("utterances") or [] if one.get("participant_type") == "external"
    ]
    numbers = [one["phone_number"] for one in said if one.get("phone_number")]
    return Feedback(
        source_id=data["call_id"],
        part="words",
        source_version=_version(_TRANSCRIPT, stamp),
        pending=not content,
        author=Author(phone=numbers[0] if numbers else None),
        text="\n".join(one["text"] for one in said if one.get("text")) or None,
        language=content.get("language") or None,
        **_at(stamp),
    )


def _insight(payload: _Record, context: Context) -> Iterator[Feedback]:  # noqa: ARG001
    """What Aircall's machine made of a call: never the customer's words."""
    data, kind = payload["data"], payload["event"].partition(".")[0]
    found = data.get("content")
    if kind == "sentiment":
        people = data.get("participants") or []
        found = [one.get("value") for one in people if one.get("type") != "internal"]
    if answers := [Answer(type=kind, value=value) for value in _listed(found) if value]:
        yield Feedback(
            source_id=data["call_id"],
            part=kind,
            source_version=_version("", payload.get("timestamp")),
            answers=answers,
            **_at(payload.get("timestamp")),
        )


def _message(payload: _Record, context: Context) -> Iterator[Feedback]:  # noqa: ARG001
    """A text message, which is no part of a call."""
    message = payload["data"]
    text = message.get("body") or message.get("content")
    if text and message.get("direction") != "outbound":
        yield Feedback(
            source_id=f"messages/{message['id']}",
            channel="chat",
            author=_author(message),
            text=text,
            attachments=[Attachment(url=url) for url in _listed(message.get("media_url"))],
            **_at(message.get("created_at") or payload.get("timestamp")),
        )


_EVENTS: Mapping[str, Callable[[_Record, Context], Iterator[Feedback]]] = {
    "call.ended": _call,
    "call.commented": _call,
    "call.tagged": _call,
    "call.untagged": _call,
    "call.voicemail_left": _call,
    "call.comm_assets_generated": _call,
    "transcription.created": _transcribed,
    "sentiment.created": _insight,
    "summary.created": _insight,
    "topics.created": _insight,
    "message.received": _message,
}


def _known(call: _Record) -> dict[str, Any]:
    """What each part of a call repeats."""
    line = call.get("number") or {}
    facts = {
        "direction": call.get("direction"),
        "duration": call.get("duration"),
        "missed_call_reason": call.get("missed_call_reason"),
        "line": line.get("name") or line.get("digits"),
        "agent": named(call.get("user")),
        "company": (call.get("contact") or {}).get("company_name"),
    }
    return {
        "source_id": call["id"],
        "author": _author(call),
        "tags": [str(tag["name"]) for tag in call.get("tags") or []],
        "context": {name: fact for name, fact in facts.items() if fact},
        **_at(call.get("started_at")),
    }


def _author(data: _Record) -> Author:
    """The person outside, whoever called: a contact, or only a number."""
    contact, digits = data.get("contact") or {}, data.get("raw_digits")
    mails = contact.get("emails") or [{}]
    return Author(
        id=contact.get("id"),
        name=full_name(contact.get("first_name"), contact.get("last_name")),
        email=mails[0].get("value"),
        phone=None if digits in (None, "", "anonymous") else digits,
    )


def _files(call: _Record) -> list[Attachment]:
    """Voicemail and recording; `asset` is a page that does not expire, for the one there is."""
    links = {name: call[name] for name in ("voicemail", "recording") if call.get(name)}
    if call.get("asset") and len(links) == 1:
        links = dict.fromkeys(links, call["asset"])
    return [Attachment(url=url, name=name) for name, url in links.items()]


def _listed(value: Any) -> list[Any]:
    """A list, or the one value that came in its place."""
    return value if isinstance(value, list) else [value] if value else []


def _version(rank: str, stamp: object) -> str:
    """Orders by rank, then by the event's time."""
    return f"{rank}{int(number(stamp) or 0):010}"


def _at(raw: Any) -> dict[str, Any]:
    """Epoch seconds, or a text message's ISO-8601."""
    when, raw = moment(raw)
    return {"occurred_at": when, "occurred_at_raw": raw}


def _steps(feedback: Feedback, context: PullContext) -> PullSteps:
    """The transcript of one call."""
    api = settings_of(context, "api_id", "api_token")
    pair = f"{api['api_id']}:{api['api_token']}".encode()
    request = Request(
        "GET",
        f"{api.get('api_url') or _API}/v1/calls/{quote(feedback.source_id, safe='')}/transcription",
        headers={"authorization": f"Basic {base64.b64encode(pair).decode()}"},
        max_bytes=_MAX_TRANSCRIPT_BYTES,
    )
    answer = yield from fetch(request, context.now)
    # A call whose transcript is empty is complete, too: it must not be asked for again.
    content = (answer.get("transcription") or {}).get("content") or {"utterances": []}
    yield Page([{"transcription": {"call_id": feedback.source_id, "content": content}}], {})


SOURCE = Source(
    title="Aircall",
    docs="https://developer.aircall.io/docs/webhooks-overview",
    setup=(
        "Open Integrations & API, Webhook, and choose Install.",
        "Paste the endpoint's URL.",
        "Choose call.ended, call.commented, call.tagged, call.voicemail_left, "
        "transcription.created, sentiment.created, summary.created, topics.created and "
        "message.received.",
        "Store the webhook's token as the endpoint's secret.",
        "To have transcripts completed, store an API id and token under endpoints/{name}/api.",
    ),
    signature=BodyToken(),
    evidence="secondary",
    arrives="calls with notes, tags and voicemails, transcripts, and text messages",
    limits=(
        "Nothing is signed; the token proves the sender, not the content.",
        "Aircall wants 200 and switches a webhook off after failures, some say ten in a row; how "
        "often it tries again is not confirmed.",
        "What the events of transcripts, sentiments, summaries, topics and text messages hold "
        "is not confirmed; an event without words is completed from the API.",
        "The author's name is sent with a call's events only, not with its transcript.",
        "Links to recordings expire within minutes.",
    ),
    normalise=normalise,
    channel="phone",
    reply=Reply(),
    fetch=Fetch(
        steps=_steps,
        secret={
            "api_id": "the id of an Aircall API key",
            "api_token": "its token",
            "api_url": f"another address than {_API}, if needed",
        },
    ),
    options={
        "calls": "which calls are told: words (default), those with a note or a voicemail; all, "
        "so that a transcript that comes later knows its caller",
    },
)
