"""Discourse: topics and posts of your own forum.

Enable: Admin → Advanced → Webhooks → New webhook: paste the endpoint's URL, set a secret of 12
characters or more, choose the post events and, for closed topics, the topic events.

- signature and headers: app/jobs/regular/emit_web_hook_event.rb of discourse/discourse —
  HMAC-SHA256 of the body in hex after `sha256=`. Without a secret there is no signature. The body
  is JSON, even where the webhook's content type says that it is a form.
- payload: WebHookPostSerializer — `raw` are the words as they were typed, `cooked` the HTML.
  `updated_at` orders editions. A post that is destroyed comes as it was before, so a removal
  and a recovery are ordered by when they come.
- The first post of a topic is a feedback with the topic's title, each later one a feedback of its
  own. What `staff`, `admin` or `moderator` writes is an answer: an update of the topic.
- Only ordinary posts count (`post_type` 1): not the forum's own notes, not whispers. System and bot
  accounts have negative ids. Private messages are left out unless the endpoint wants them.
- An author who deletes a post leaves a stub for a day: `user_deleted`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from feedbus.errors import ConfigError
from feedbus.model import Attachment, Author, Feedback, Item, Removal, TicketUpdate
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.texts import plain_text

_REGULAR = 1
"""`Post.types`: 2 is a moderator's action, 3 a small action, 4 a whisper."""

_IMAGE = re.compile(r"<img\b[^<>]*>")
_ADDRESS = re.compile(r'\bsrc="([^"\s]+)"')
_DECORATION = ('class="emoji', 'class="avatar', 'class="site-icon')


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one event by its header; without one, a post is as it now stands."""
    event = context.headers.get("x-discourse-event", "")
    if "post" in payload:
        yield from _post(payload["post"], event, context)
    elif "topic" in payload:
        yield from _topic(payload["topic"], event, context)


def _post(post: Mapping[str, Any], event: str, context: Context) -> Iterator[Item]:
    if not _is_anybodys(post, context):
        return
    gone = event == "post_destroyed" or any(
        post.get(sign) for sign in ("deleted_at", "user_deleted", "hidden")
    )
    if _is_staff(post, context):
        # A topic that the staff began is no answer to anybody.
        if not gone and post.get("post_number") != 1:
            yield _reply(post, context)
    elif gone:
        yield Removal(source_id=post["id"], source_version=_delivery(context))
    else:
        yield _feedback(post, event, context)


def _feedback(post: Mapping[str, Any], event: str, context: Context) -> Feedback:
    first = post.get("post_number") == 1
    created, changed = post.get("created_at"), post.get("updated_at") or post.get("created_at")
    facts = {
        "topic_id": post.get("topic_id"),
        "topic": post.get("topic_title"),
        "category": post.get("category_slug"),
        "post_number": post.get("post_number"),
        "reply_to": post.get("reply_to_post_number"),
        "trust_level": post.get("trust_level"),
    }
    return Feedback(
        source_id=post["id"],
        source_version=_delivery(context) if event == "post_recovered" else _utc(changed, context),
        author=Author(
            id=post.get("user_id"),
            name=post.get("name") or post.get("display_username") or None,
            handle=post.get("username"),
        ),
        title=post.get("topic_title") if first else None,
        text=post.get("raw") or plain_text(post.get("cooked")),
        occurred_at=_utc(created, context) or None,
        occurred_at_raw=created,
        url=_url(post, context),
        ticket_id=post.get("topic_id"),
        attachments=[Attachment(url=url) for url in _images(post, context)],
        context={name: fact for name, fact in facts.items() if fact not in (None, "")},
    )


def _reply(post: Mapping[str, Any], context: Context) -> TicketUpdate:
    when = _utc(post.get("updated_at") or post["created_at"], context)
    return TicketUpdate(
        source_id=post["id"],
        source_version=when,
        ticket_id=post["topic_id"],
        comment=post.get("raw") or plain_text(post.get("cooked")),
        occurred_at=when,
        url=_url(post, context),
    )


def _topic(topic: Mapping[str, Any], event: str, context: Context) -> Iterator[TicketUpdate]:
    """A topic's words come with its first post; only what becomes of it is read here."""
    match event:
        case "topic_closed_status_updated" | "topic_autoclosed_status_updated":
            status = "closed" if topic.get("closed") else "open"
        case "topic_archived_status_updated":
            status = "archived" if topic.get("archived") else "open"
        case "topic_destroyed":
            status = "deleted"
        case "topic_recovered":
            status = "open"
        case _:
            return
    yield TicketUpdate(
        source_id=f"topic/{topic['id']}/{status}",
        source_version=_delivery(context),
        ticket_id=topic["id"],
        status=status,
    )


def _is_anybodys(post: Mapping[str, Any], context: Context) -> bool:
    """Whether a person wrote it for others to read."""
    if post.get("post_type", _REGULAR) != _REGULAR or post.get("is_auto_generated"):
        return False
    if isinstance(post.get("user_id"), int) and post["user_id"] < 0:
        return False
    private = post.get("topic_archetype") == "private_message"
    return not private or context.options.get("private_messages") is True


def _is_staff(post: Mapping[str, Any], context: Context) -> bool:
    own = context.options.get("own_usernames") or []
    if not isinstance(own, list):
        raise ConfigError("options.own_usernames must be a list of usernames")
    if any(post.get(role) is True for role in ("staff", "admin", "moderator")):
        return True
    return str(post.get("username")).casefold() in {str(name).casefold() for name in own}


def _delivery(context: Context) -> str:
    """Tells two events of the same content apart; without an order, the time of receipt counts."""
    number = context.headers.get("x-discourse-event-id", "")
    return f"event {number}" if number else ""


def _utc(time: str | None, context: Context) -> str:
    return to_utc(time, context.zone) if time else ""


def _url(post: Mapping[str, Any], context: Context) -> str | None:
    """The post's address; `post_url` came late to Discourse, and holds only the path."""
    forum = _forum(context)
    if not forum:
        return None
    slug, topic, number = (post.get(name) for name in ("topic_slug", "topic_id", "post_number"))
    path = post.get("post_url") or (f"/t/{slug or '-'}/{topic}/{number}" if topic else None)
    return f"{forum}{path}" if path else None


def _forum(context: Context) -> str:
    """The forum's address, without a slash at its end; empty when it is not known."""
    known = str(context.options.get("url") or context.headers.get("x-discourse-instance", ""))
    return known.rstrip("/") if known.startswith(("https://", "http://")) else ""


def _images(post: Mapping[str, Any], context: Context) -> list[str]:
    """The pictures of a post. In `raw`, uploads bear addresses that only the forum can resolve."""
    origin = "/".join(_forum(context).split("/")[:3])
    found = [
        _whole(unescape(address[1]), origin)
        for tag in _IMAGE.findall(post.get("cooked") or "")
        if not any(mark in tag for mark in _DECORATION) and (address := _ADDRESS.search(tag))
    ]
    return [url for url in dict.fromkeys(found) if url.startswith(("https://", "http://"))]


def _whole(url: str, origin: str) -> str:
    """A picture's address; uploads bear a path alone, or an address without its scheme."""
    if url.startswith("//"):
        return f"https:{url}"
    return f"{origin}{url}" if url.startswith("/") else url


SOURCE = Source(
    title="Discourse",
    docs="https://meta.discourse.org/t/configure-webhooks-that-trigger-on-discourse-events/49045",
    setup=(
        "Open Admin, then Webhooks, and choose New webhook.",
        "Paste the endpoint's URL and choose the content type application/json.",
        "Set a secret of at least 12 characters and store it as the endpoint's secret.",
        "Choose the post events, and the topic events if closing a topic should be told.",
        "Name employees who are no staff on the forum in the option `own_usernames`.",
    ),
    signature=Hmac(header="x-discourse-event-signature", prefix="sha256="),
    evidence="vendor",
    arrives="posts as they are written, edited, deleted and recovered, and what becomes of topics",
    limits=(
        "The event's name stands in a header, which is not signed, and so does the forum's address "
        "that links are made of.",
        "No time is signed, so an old delivery never expires.",
        "When a topic is deleted, only its first post is told as deleted.",
        "Failed deliveries are tried again after 1, 5, 25 and 125 minutes, if the site setting "
        "`retry_web_hook_events` is on; 404 and 410 switch the webhook off.",
        "Pictures that are uploaded to a private forum open only for its members.",
    ),
    normalise=normalise,
    channel="community",
    options={
        "own_usernames": "usernames of employees who are no staff on the forum, as a list",
        "private_messages": "true to read private messages, too",
        "url": "the forum's address, for links; default: what the forum says in its header",
        "timezone": "zone of times without offset; default UTC",
    },
)
