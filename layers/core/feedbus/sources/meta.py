"""Meta: comments, posts, reviews, mentions and messages of Facebook pages and Instagram accounts.

Enable: developers.facebook.com → your app → Webhooks → Page (and Instagram) → Subscribe to this
object, paste the endpoint's URL and a verify token of your choice, subscribe to the fields; then
install the app on the page (`POST /{page-id}/subscribed_apps`).

- https://developers.facebook.com/docs/graph-api/webhooks/getting-started — a GET checks the URL:
  `hub.verify_token` must be ours, the answer is `hub.challenge`. A POST is signed:
  `X-Hub-Signature-256: sha256=<hex>`, HMAC-SHA256 of the raw body with the app secret. Text beyond
  ASCII is escaped in the body, and those bytes are what is signed.
- https://developers.facebook.com/docs/graph-api/webhooks/reference/page and …/instagram — a
  delivery holds several entries, each with `changes`, `messaging` (or `standby`, when another app
  leads the conversation), or all of them. Instagram's own login leaves `changes` out: field and
  value stand in the entry.
- A feed says what happened by `item` and `verb`. `from` is missing without the permission to see
  it; older versions have `sender_id`. What the page or account itself wrote is no feedback.
- Times are seconds in a feed and milliseconds in messages. An Instagram comment bears none.
- An Instagram mention is thin: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_comment
- Surveys: https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template
  — CSAT 1 to 5, NPS 0 to 10, CES 1 to 7; each question may have a comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from feedbus.errors import SignatureError
from feedbus.model import Attachment, Author, Feedback, Removal, Score
from feedbus.model.times import any_to_utc
from feedbus.signatures import Hmac, Inbound
from feedbus.signatures.base import documents, equal, live
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
from feedbus.sources.drafts import FIELDS_OPTION, Draft
from feedbus.transport import Request

API = "https://graph.facebook.com"

_NETWORKS = {"page": "facebook", "instagram": "instagram"}

_POSTS = frozenset({"post", "status", "photo", "video", "share", "link", "album", "note"})
_WRITTEN = frozenset({"add", "edit", "edited", "update", "unhide", "unblock"})
_GONE = frozenset({"remove", "delete", "hide", "block"})

_RECOMMENDATIONS = {"positive": 1, "negative": 0}
_RESPONSES = {"good response": 1, "bad response": 0}

_SURVEYS = {
    "csat": {"metric": "csat", "scale_min": 1, "scale_max": 5},
    "nps": {"metric": "nps", "scale_min": 0, "scale_max": 10},
    "ces": {"metric": "ces", "scale_min": 1, "scale_max": 7},
}

_MENTIONS = {
    "mentioned_comment": "comment_id({id}){{id,text,timestamp,username}}",
    "mentioned_media": "media_id({id}){{id,caption,timestamp,username,media_url}}",
}
"""What is asked of a mention, by where it stands: in a comment, or in a post's caption."""

type _Items = Iterator[Feedback | Removal]


# --- signature -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HubSignature:
    """`X-Hub-Signature-256` with the app secret, which may be one part of the endpoint's."""

    title: str = "HMAC-SHA256, hex, of `body` in `x-hub-signature-256`; the key is the app secret"
    covers_body: bool = True
    keys_url: str | None = None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the signature's header."""
        return _HMAC.sign(request, _app_secret(secret), now)

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        _HMAC.verify(request, [_app_secret(secret) for secret in live(secrets)], now)


_HMAC = Hmac(header="x-hub-signature-256", prefix="sha256=")


def _app_secret(secret: str) -> str:
    """The app secret: the whole secret, or a part of it when it is JSON."""
    if not secret.lstrip().startswith("{"):
        return secret
    return documents([secret], "app_secret")[0]["app_secret"]


def handshake(
    inbound: Inbound,
    secrets: Sequence[str],
    options: Mapping[str, Any],  # noqa: ARG001
) -> Reply | None:
    """Answer the check of the URL."""
    if inbound.method != "GET" or inbound.query.get("hub.mode") != "subscribe":
        return None
    given = inbound.query.get("hub.verify_token", "")
    known = [document["verify_token"] for document in documents(secrets, "verify_token")]
    if not any([equal(token, given) for token in known]):  # noqa: C419
        raise SignatureError("wrong verify token")
    return Reply(inbound.query.get("hub.challenge", ""))


# --- what happened ---------------------------------------------------------------------------


def normalise(payload: Payload, context: Context) -> _Items:
    """Read a delivery, or a mention that was fetched; reactions and receipts yield nothing."""
    for delivery in payload if isinstance(payload, list) else [payload]:
        if found := [kind for kind in _MENTIONS if kind in delivery]:
            yield _mentioned(delivery, found[0])
            continue
        network = _NETWORKS.get(delivery.get("object", "page"))
        for entry in delivery["entry"] if network else []:
            yield from _entry({**entry, "network": network}, context)


def _entry(entry: Mapping[str, Any], context: Context) -> _Items:
    changes = entry.get("changes") or ([entry] if "field" in entry else [])
    for change in changes:
        value: Any = change.get("value")
        match change.get("field"):
            case "feed" | "mention":
                yield from _post(value, entry)
            case "ratings":
                yield from _review(value, entry, context)
            case "comments" | "live_comments":
                yield from _comment(value, entry)
            case "mentions":
                yield from _mention(value, entry)
            case "messages" | "message_edits" | "messaging_feedback" | "response_feedback":
                yield from _event(value, entry, context)
    for event in [*(entry.get("messaging") or []), *(entry.get("standby") or [])]:
        yield from _event(event, entry, context)


def _post(value: Mapping[str, Any], entry: Mapping[str, Any]) -> _Items:
    """A post on the page, or a comment to one."""
    item = value.get("item")
    if item == "comment":
        id_ = value["comment_id"]
    elif item in _POSTS:
        id_ = value["post_id"]
    else:
        return
    post = value.get("post") or {}
    parent = value.get("parent_id")
    yield from _written(
        value,
        entry,
        source_id=id_,
        text=value.get("message") or None,
        url=value.get("permalink_url") or post.get("permalink_url"),
        attachments=_attachments([*(value.get("photos") or []), value.get("photo")])
        or _attachments([value.get("link")]),
        facts={
            "kind": item,
            "post_id": value.get("post_id"),
            "parent_id": parent if parent != value.get("post_id") else None,
        },
    )


def _review(value: Mapping[str, Any], entry: Mapping[str, Any], context: Context) -> _Items:
    """A recommendation of the page; the comments below one come by the same field."""
    if value.get("item") == "comment":
        yield from _post(value, entry)
    elif value.get("item", "rating") == "rating":
        kind = str(value.get("recommendation_type") or "").lower()
        scores = context.stars(value.get("rating"))
        yield from _written(
            {"sender_id": value.get("reviewer_id"), "sender_name": value.get("reviewer_name")}
            | dict(value),
            entry,
            source_id=value.get("open_graph_story_id") or value["post_id"],
            text=value.get("review_text") or value.get("message") or None,
            scores=scores or _yes_or_no(_RECOMMENDATIONS.get(kind), "recommendation", context),
            facts={"kind": "review", "recommendation": kind or None},
        )


def _written(
    value: Mapping[str, Any],
    entry: Mapping[str, Any],
    *,
    facts: Mapping[str, Any],
    source_id: str,
    **said: Any,
) -> _Items:
    """What somebody wrote, changed or took back on a page."""
    author = value.get("from") or {"id": value.get("sender_id"), "name": value.get("sender_name")}
    verb = str(value.get("verb") or "add").lower()
    if _own(author, entry):
        return
    created = value.get("created_time") or entry.get("time")
    # An edit bears the time of the first edition; only the delivery says when it was made.
    changed = any_to_utc(created if verb == "add" else entry.get("time"))
    if verb in _GONE:
        yield Removal(source_id=source_id, source_version=changed or "", occurred_at=changed)
    elif verb in _WRITTEN:
        yield _feedback(
            entry,
            created,
            facts=facts,
            source_id=source_id,
            source_version=changed or "",
            author=Author(id=author.get("id"), name=author.get("name")),
            **said,
        )


def _comment(value: Mapping[str, Any], entry: Mapping[str, Any]) -> _Items:
    """A comment on Instagram."""
    author, media = value.get("from") or {}, value.get("media") or {}
    if _own(author, entry):
        return
    yield _feedback(
        entry,
        entry.get("time"),
        source_id=value.get("id") or value["comment_id"],
        source_version=any_to_utc(entry.get("time")) or "",
        author=Author(id=author.get("id"), handle=author.get("username")),
        text=value.get("text") or None,
        facts={
            "kind": "comment",
            "media_id": media.get("id"),
            "media_type": media.get("media_product_type"),
            "ad_id": media.get("ad_id"),
            "parent_id": value.get("parent_id"),
        },
    )


def _mention(value: Mapping[str, Any], entry: Mapping[str, Any]) -> _Items:
    """A mention on Instagram, by its ids."""
    media, comment = value.get("media_id"), value.get("comment_id")
    yield _feedback(
        entry,
        entry.get("time"),
        source_id=comment or value["media_id"],
        source_version=any_to_utc(entry.get("time")) or "",
        facts={"kind": "mention", "media_id": media, "comment_id": comment},
        pending=True,
    )


def _mentioned(found: Mapping[str, Any], kind: str) -> Feedback:
    """A mention as the API tells it."""
    said, notice = found[kind], found.get("notice") or {}
    at = said.get("timestamp")
    return _feedback(
        {"network": "instagram", "id": notice.get("page_id")},
        at,
        source_id=said["id"],
        source_version=any_to_utc(at) or "",
        author=Author(handle=said.get("username")),
        text=said.get("text") or said.get("caption") or None,
        attachments=_attachments([said.get("media_url")]),
        facts={"kind": "mention"} | {key: notice.get(key) for key in ("media_id", "comment_id")},
    )


def _event(event: Mapping[str, Any], entry: Mapping[str, Any], context: Context) -> _Items:
    """What somebody did in a conversation with the page or account."""
    person, at = event.get("sender") or {}, event.get("timestamp") or entry.get("time")
    if _own(person, entry):
        return
    known: dict[str, Any] = {
        "source_version": any_to_utc(at) or "",
        "author": Author(id=person.get("id")),
        "channel": "chat",
    }
    if message := event.get("message"):
        yield from _message(message, entry, at, known)
    elif edit := event.get("message_edit"):
        yield _feedback(
            entry,
            at,
            source_id=edit["mid"],
            text=edit.get("text") or None,
            facts={"kind": "message"},
            **known,
        )
    elif survey := event.get("messaging_feedback"):
        yield _survey(survey, entry, at, context, known)
    elif response := event.get("response_feedback"):
        word = str(response.get("feedback") or "").lower()
        yield _feedback(
            entry,
            at,
            source_id=f"{response['mid']}/feedback",
            origin="solicited",
            scores=_yes_or_no(_RESPONSES.get(word), "response_feedback", context),
            facts={"kind": "response_feedback", "about": response["mid"]},
            **known,
        )


def _message(
    message: Mapping[str, Any], entry: Mapping[str, Any], at: object, known: Mapping[str, Any]
) -> _Items:
    if message.get("is_echo"):
        return
    if message.get("is_deleted"):
        version = known["source_version"]
        yield Removal(source_id=message["mid"], source_version=version, occurred_at=any_to_utc(at))
        return
    reply = message.get("reply_to") or {}
    yield _feedback(
        entry,
        at,
        source_id=message["mid"],
        text=message.get("text") or None,
        attachments=_attachments(
            (one.get("payload") or {}).get("url") for one in message.get("attachments") or []
        ),
        facts={
            "kind": "message",
            "reply_to": reply.get("mid"),
            "story_url": (reply.get("story") or {}).get("url"),
            "quick_reply": (message.get("quick_reply") or {}).get("payload"),
        },
        **known,
    )


def _survey(
    survey: Mapping[str, Any],
    entry: Mapping[str, Any],
    at: object,
    context: Context,
    known: Mapping[str, Any],
) -> Feedback:
    """The answers to a customer feedback template."""
    draft = Draft(context)
    for screen in survey["feedback_screens"]:
        for id_, answer in (screen.get("questions") or {}).items():
            kind, given = answer.get("type"), answer.get("payload")
            if kind in _SURVEYS:
                draft.score(given, None, id_, **_SURVEYS[kind])
            else:
                draft.text(given, None, id_)
            draft.text((answer.get("follow_up") or {}).get("payload"), None, f"{id_}.follow_up")
    when = any_to_utc(at)
    return draft.feedback(
        source_id=f"{known['author'].id}/{at or context.digest}",
        origin="solicited",
        occurred_at=when,
        occurred_at_raw=str(at) if when else None,
        context={"kind": "survey", "network": entry["network"], "page_id": _text(entry.get("id"))},
        **known,
    )


def _own(person: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    """Whether the page or account itself spoke."""
    return person.get("id") is not None and str(person["id"]) == str(entry.get("id"))


def _feedback(
    entry: Mapping[str, Any], at: object, *, facts: Mapping[str, Any], **said: Any
) -> Feedback:
    """A feedback with what is known of the page or account it went to."""
    when = any_to_utc(at)
    known = {
        "network": entry["network"],
        "page_id": _text(entry.get("id")),
        **{name: _text(fact) for name, fact in facts.items()},
    }
    return Feedback(
        occurred_at=when,
        occurred_at_raw=str(at) if when else None,
        context={name: fact for name, fact in known.items() if fact is not None},
        **said,
    )


def _yes_or_no(value: int | None, key: str, context: Context) -> list[Score]:
    if value is None:
        return []
    return [context.score(value, None, key, scale_min=0, scale_max=1)]


def _attachments(urls: Any) -> list[Attachment]:
    return [Attachment(url=url) for url in urls if url]


def _text(fact: Any) -> Any:
    """Ids are texts, whichever way they come."""
    return str(fact) if isinstance(fact, int) and not isinstance(fact, bool) else fact


# --- mentions --------------------------------------------------------------------------------


def ask(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask what a mention says; only the account that is mentioned may."""
    settings = settings_of(context, "access_token")
    api = str(settings.get("api_url") or API).rstrip("/")
    kind = "mentioned_comment" if feedback.context.get("comment_id") else "mentioned_media"
    fields = f"{kind}.{_MENTIONS[kind].format(id=feedback.source_id)}"
    account = quote(str(feedback.context["page_id"]), safe="")
    url = f"{api}/{account}?fields={quote(fields, safe='')}"
    headers = {"authorization": f"Bearer {settings['access_token']}"}
    answer = yield from fetch(Request("GET", url, headers), context.now)
    if isinstance(answer.get(kind), dict):
        said = {**answer[kind], "id": feedback.source_id}
        yield Page([{kind: said, "notice": feedback.context}], {})


SOURCE = Source(
    title="Meta (Facebook pages, Instagram)",
    docs="https://developers.facebook.com/docs/graph-api/webhooks",
    setup=(
        "In your app at developers.facebook.com open Webhooks and choose Page, then Instagram.",
        "Store JSON with app_secret (App settings, Basic) and a verify_token of your choice.",
        "Choose Subscribe to this object, paste the endpoint's URL and the same verify token.",
        "Page: subscribe to feed, mention, ratings, messages, message_edits, messaging_feedback.",
        "Instagram: subscribe to comments, mentions and messages.",
        "Install the app on each page: POST /{page-id}/subscribed_apps with these fields.",
        "For mentions on Instagram, store JSON with access_token as the endpoint's API secret.",
    ),
    signature=HubSignature(),
    evidence="receivers",
    arrives="posts, comments, reviews, messages and survey answers; mentions on Instagram by id",
    limits=(
        "No time is signed, so an old delivery never expires; its ids make it a duplicate.",
        "That it retries for 36 hours and sends up to 1,000 changes at once is not confirmed.",
        "Names are missing where the app may not see them, and always in messages.",
        "Instagram tells neither edits nor deletions of comments.",
        "Which name an edit's time has is not confirmed: the delivery's own time orders editions.",
    ),
    normalise=normalise,
    channel="social",
    handshake=handshake,
    reply=Reply(),
    fetch=Fetch(ask, {"access_token": "a token of a person with a role on the account's page"}),
    secret="JSON with app_secret and verify_token",  # noqa: S106
    options={"fields": FIELDS_OPTION},
)
