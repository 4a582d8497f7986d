"""Zammad: tickets and their articles, sent by triggers.

Enable: Manage → Webhook → New webhook: paste the endpoint's URL and make up a signature token.
Then Manage → Trigger: one trigger for each change that shall be told (a created ticket, an
updated article, a changed state), with the action "Webhook". Leave the custom payload off.

- signature: https://admin-docs.zammad.org/en/latest/manage/webhook/add.html — HMAC-SHA1 of the
  body in hex after `sha1=`, in `X-Hub-Signature`; without a token there is none. The webhook may
  be sent as POST, PUT, PATCH or DELETE.
- payload: https://admin-docs.zammad.org/en/latest/manage/webhook/payload.html — the ticket as it
  is now and the article that the trigger fired for; `article` is null or empty when it fired for
  the ticket alone. A custom payload has a shape of its own: read that with the source `mapped`.
- A ticket is one feedback, each customer's article a part of it, by the article's `updated_at`.
  Internal articles and the system's own are nobody's; an agent's public article is an update of
  the ticket, and so is a change that comes without an article.
- An agent can write down what a customer said on the phone: `sender` says who spoke, not
  `created_by`, so the author is the ticket's customer unless the writer is a customer.
- Bodies may be HTML. Attachments are links that need a login at Zammad.
- Our feedback id in any text field of the ticket, as a tag, or in square brackets in its title
  says that the hub made the ticket: it comes back as updates only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.keys import FEEDBACK_ID
from feedbus.model import Attachment, Author, Feedback, TicketUpdate
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.texts import plain_text
from feedbus.sources.tickets import full_name, named, ours

_OURS_IN_TITLE = re.compile(rf"\[({FEEDBACK_ID.pattern})\]")

_CHANNELS = {
    "email": "email",
    "phone": "phone",
    "web": "web",
    "chat": "chat",
    "sms": "chat",
    "whatsapp message": "chat",
    "telegram personal-message": "chat",
    "twitter status": "social",
    "twitter direct-message": "social",
    "facebook feed post": "social",
    "facebook feed comment": "social",
}
"""By the article's type; anything else, such as a note, is the help desk."""

type _Record = Mapping[str, Any]


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | TicketUpdate]:
    """Read what a trigger sent; internal and system articles yield nothing."""
    ticket, article = payload["ticket"], payload.get("article") or {}
    sender = str(article.get("sender") or "").lower()
    if not article:
        yield _update(ticket, None, None, context)
    elif article.get("internal") is True:
        return
    elif sender == "customer" and _own(ticket) is None:
        yield _feedback(ticket, article, context)
    elif sender == "customer":
        yield _update(ticket, article["id"], None, context)
    # Only what is said to be public: a private article must never reach a customer.
    elif sender == "agent" and article.get("internal") is False:
        yield _update(ticket, article["id"], _words(article), context)


def _feedback(ticket: _Record, article: _Record, context: Context) -> Feedback:
    """A customer's article, as a part of its ticket."""
    created = article["created_at"]
    channel = _CHANNELS.get(str(article.get("type") or "").lower(), "help_desk")
    known = {
        "number": ticket.get("number"),
        "status": ticket.get("state"),
        "priority": named(ticket.get("priority")),
        "group": named(ticket.get("group")),
        "organization": named(ticket.get("organization")),
    }
    return Feedback(
        source_id=ticket["id"],
        part=article["id"],
        source_version=to_utc(article.get("updated_at") or created, context.zone),
        channel=channel,
        author=_author(ticket, article),
        title=ticket.get("title") or article.get("subject") or None,
        text=_words(article),
        occurred_at=to_utc(created, context.zone),
        occurred_at_raw=created,
        url=_url(ticket, context),
        ticket_id=ticket["id"],
        attachments=[_attachment(file) for file in article.get("attachments") or []],
        context={name: fact for name, fact in known.items() if fact},
    )


def _update(
    ticket: _Record, article_id: object, comment: str | None, context: Context
) -> TicketUpdate:
    """What became of a ticket; each article, and each state without one, is an update."""
    when = to_utc(ticket["updated_at"], context.zone)
    happened = f"articles/{article_id}" if article_id is not None else f"{ticket['state']}/{when}"
    return TicketUpdate(
        source_id=f"{ticket['id']}/{happened}",
        source_version=when,
        ticket_id=ticket["id"],
        feedback_id=_own(ticket),
        status=str(ticket.get("state") or "").lower() or None,
        comment=comment,
        occurred_at=when,
        url=_url(ticket, context),
    )


def _own(ticket: _Record) -> str | None:
    """Our feedback id, if the hub made this ticket."""
    tags = ticket.get("tags") or []
    found = _OURS_IN_TITLE.search(ticket.get("title") or "")
    return ours(
        *ticket.values(),
        *(tags.split(",") if isinstance(tags, str) else tags),
        found[1] if found else None,
    )


def _words(article: _Record) -> str | None:
    body = article.get("body")
    # A plain text may hold "<" and "&" of its own.
    return plain_text(body) if "html" in (article.get("content_type") or "") else body or None


def _author(ticket: _Record, article: _Record) -> Author:
    writer = article.get("created_by") or {}
    if "Customer" not in (writer.get("roles") or []):
        writer = ticket.get("customer") or {}
    return Author(
        id=writer.get("id"),
        name=full_name(writer.get("firstname"), writer.get("lastname")),
        email=writer.get("email") or None,
        phone=writer.get("phone") or writer.get("mobile") or None,
        country=writer.get("country") or None,
        tier="vip" if writer.get("vip") is True else None,
    )


def _attachment(file: _Record) -> Attachment:
    preferences, size = file.get("preferences") or {}, file.get("size")
    return Attachment(
        url=file["url"],
        name=file.get("filename"),
        content_type=preferences.get("Content-Type") or preferences.get("Mime-Type"),
        size=int(size) if size else None,
    )


def _url(ticket: _Record, context: Context) -> str | None:
    base = str(context.options.get("url") or "").rstrip("/")
    return f"{base}/#ticket/zoom/{ticket['id']}" if base else None


SOURCE = Source(
    title="Zammad",
    docs="https://admin-docs.zammad.org/en/latest/manage/webhook/payload.html",
    setup=(
        "Open Manage, Webhook, and choose New webhook.",
        "Paste the endpoint's URL and leave the custom payload off.",
        "Make up an HMAC SHA1 signature token and store the same text as the endpoint's secret.",
        "Open Manage, Trigger, and make triggers for created tickets, for new articles and for "
        "changed states, each with the action Webhook.",
        "Set the endpoint's option url to your Zammad's address, for links to tickets.",
    ),
    signature=Hmac(header="x-hub-signature", digest="sha1", prefix="sha1="),
    evidence="vendor",
    arrives="the ticket and the article that a trigger fired for",
    limits=(
        "Zammad waits 30 s for an answer and tries five times, 10 to 40 s apart.",
        "No time is signed, so an old delivery never expires.",
        "It does not say what changed: an internal note that comes with a new state yields "
        "nothing, the next change tells the state.",
        "Attachments open only with a login at Zammad.",
        "That a change of the ticket alone comes with an article that is null is not confirmed; "
        "an empty one is read alike.",
    ),
    normalise=normalise,
    channel="help_desk",
    options={
        "url": "your Zammad's address, such as https://help.example.com, for links to tickets",
        "timezone": "zone of times without offset; default UTC",
    },
)
