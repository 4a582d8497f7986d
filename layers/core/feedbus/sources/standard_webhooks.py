"""Any sender that follows Standard Webhooks: `{"type", "timestamp", "data"}`.

For one's own apps, and for vendors without a module here. Enable: give the sender the endpoint's
URL, and store the `whsec_…` secret that it shows (or make one: 32 random bytes in base64).

- https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md —
  `webhook-id` stays the same over retries, and so does `timestamp` in the body, which is when the
  event happened: it orders the edits of one item.
- Fields of `data` that bear a canonical name, or a common one (`comment`, `user_id`, `rating`),
  find their place by themselves; the option `fields` places others; the rest is context.
- An event without words, score or answer is none: `contact.created` yields nothing. The option
  `types` says otherwise for the types it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.errors import ConfigError
from feedbus.model import Answer, Author, BusinessEvent, Item, TicketUpdate
from feedbus.model.times import any_to_utc
from feedbus.signatures import StandardWebhooks
from feedbus.sources.base import Context, Payload, Source, UnreadableError
from feedbus.sources.drafts import FIELDS_OPTION, Draft

_WORDS = ("text", "comment", "body", "message", "content", "feedback", "review")
_SAME = ("title", "url", "product", "version", "platform", "country", "language", "tags")
_PLACES = {**dict.fromkeys(_WORDS, "text"), "subject": "title", **{name: name for name in _SAME}}

_SCALES: Mapping[str, Mapping[str, Any]] = {
    "nps": {"metric": "nps", "scale_min": 0, "scale_max": 10},
    "stars": {"metric": "stars", "scale_min": 1, "scale_max": 5},
    "csat": {"metric": "csat"},
    "ces": {"metric": "ces"},
    "gcr": {"metric": "gcr"},
    "rating": {},
    "score": {},
}
"""Names of numbers; where no scale stands, the endpoint's `scores` must say it."""

_READ_APART = frozenset(
    {"id", "author", "scores", "answers", "attachments", "context", "channel", "origin"}
    | {"updated_at", "occurred_at", "created_at"}
)

_BUSINESS_EVENT = re.compile(r"[a-z_]+\.[a-z_]+")


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one event: a feedback, or what the option `types` says its type is."""
    type_, data = payload.get("type"), payload.get("data")
    if not isinstance(type_, str) or not isinstance(data, dict):
        raise UnreadableError("no `type` and `data`: read this sender with the source mapped")
    kind = _kind(type_, context)
    if kind == "ignore":
        return
    headers, stamp = context.headers, payload.get("timestamp")
    id_ = data.get("id") or headers.get("webhook-id") or headers.get("svix-id") or context.digest
    occurred = data.get("occurred_at") or data.get("created_at") or stamp
    feedback = _draft(data, context).feedback(
        source_id=id_,
        source_version=any_to_utc(data.get("updated_at") or stamp, context.zone),
        occurred_at=any_to_utc(occurred, context.zone),
        occurred_at_raw=str(occurred) if occurred else None,
        channel=data.get("channel"),
        origin=data.get("origin"),
        context={**(data.get("context") or {}), "type": type_},
    )
    if kind == "feedback":
        if feedback.words or feedback.scores or feedback.answers:
            yield feedback
        return
    # An order or a ticket goes through several types of event: each is one of its own.
    known = {
        "source_id": f"{type_}/{id_}",
        "source_version": feedback.source_version,
        "occurred_at": feedback.occurred_at,
    }
    if kind == "ticket_update":
        said = {name: data.get(name) for name in ("feedback_id", "status", "comment", "url")}
        yield TicketUpdate(ticket_id=data.get("ticket_id") or data["id"], **said, **known)
    else:
        same = {name: getattr(feedback, name) for name in ("author", "product", "order_id")}
        yield BusinessEvent(name=kind, context=feedback.context, **same, **known)


def _kind(type_: str, context: Context) -> str:
    types = context.options.get("types") or {}
    kind = types.get(type_, "feedback") if isinstance(types, Mapping) else None
    if kind in ("feedback", "ticket_update", "ignore") or _BUSINESS_EVENT.fullmatch(str(kind)):
        return str(kind)
    raise ConfigError(
        "options.types must map event types to feedback, ticket_update, ignore or the name of a "
        "business event, such as purchase.completed"
    )


def _draft(data: Mapping[str, Any], context: Context) -> Draft:
    draft = Draft(context)
    for name, value in (data.get("author") or {}).items():
        if name in Author.model_fields:
            draft.fill(f"author.{name}", value, name)
        else:
            draft.hidden(name, value)
    for name, value in data.items():
        if name in _PLACES:
            draft.fill(_PLACES[name], value, name, name)
        elif name in _SCALES:
            draft.score(value, name, name, **_SCALES[name])
        elif name not in _READ_APART:
            draft.hidden(name, value)
    for score in data.get("scores") or []:
        known = {key: score[key] for key in ("metric", "scale_min", "scale_max") if key in score}
        draft.score(score["value"], score.get("question"), score.get("metric"), **known)
    for answer in data.get("answers") or []:
        draft.answers.append(Answer(**{"type": "other", **answer}))
    for file in data.get("attachments") or []:
        draft.attach(**(file if isinstance(file, dict) else {"url": file}))
    return draft


SOURCE = Source(
    title="Standard Webhooks",
    docs="https://www.standardwebhooks.com/",
    setup=(
        "Add a webhook at the sender and paste the endpoint's URL.",
        "Store the whsec_ secret that the sender shows as the endpoint's secret.",
        "Place the sender's own field names with the option `fields`, its scales with `scores`.",
    ),
    signature=StandardWebhooks(),
    evidence="vendor",
    arrives="any event of a sender that follows the specification",
    limits=("Signatures `v1a` (ed25519) are not read.",),
    normalise=normalise,
    options={
        "types": "what an event type is: feedback (default), ticket_update, ignore, or the name "
        "of a business event such as purchase.completed",
        "fields": FIELDS_OPTION,
        "timezone": "zone of times without offset; default UTC",
    },
)
