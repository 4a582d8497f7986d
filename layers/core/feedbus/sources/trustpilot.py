"""Trustpilot: service and product reviews as they are published, changed and taken down.

Enable: in Trustpilot Business open Integrations → Developers → Webhook notifications, paste the
endpoint's URL with its key, and choose the review events.

- No signature and no header of Trustpilot's own was found in the code of those who receive its
  webhooks, so the key in the URL is the proof.
- One delivery holds a list: `{"events": [{"eventName", "eventData"}]}`. Names and fields are those
  that several public receivers read; the vendor's page is not public.
- `eventData.id` names the review for good. An update that brings no `updatedAt` is ordered by when
  it came, since it repeats the `createdAt` of the review.
- A product review has its words in `content`, no title, and a `state`: only what is `published`
  is anybody's to read.
- `referenceId` is the order's number as the shop gave it to Trustpilot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.model import Author, Feedback, Removal
from feedbus.model.times import to_utc
from feedbus.signatures import UrlKey
from feedbus.sources.base import Context, Payload, Source, UnreadableError

_EVENT = re.compile(r"(service|product)-review-(created|updated|deleted)", re.ASCII)


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | Removal]:
    """Read a list of events; those that are no review's yield nothing."""
    events = payload.get("events", [payload])
    if not isinstance(events, list):
        raise UnreadableError("events is not a list")
    for event in events:
        if known := _EVENT.fullmatch(str(event["eventName"])):
            yield from _review(known[1], known[2], event["eventData"], context)


def _review(
    kind: str, action: str, review: Mapping[str, Any], context: Context
) -> Iterator[Feedback | Removal]:
    changed = review.get("updatedAt")
    hidden = review.get("state") not in (None, "", "published")
    if action == "deleted" or (action == "updated" and hidden):
        yield Removal(
            source_id=review["id"],
            source_version=to_utc(changed, context.zone) if changed and hidden else "",
        )
        return
    if hidden:
        return
    created, link = review.get("createdAt"), review.get("link")
    version = changed or (created if action == "created" else None)
    product, consumer = review.get("product") or {}, review.get("consumer") or {}
    if not link and kind == "service":
        link = f"https://www.trustpilot.com/reviews/{review['id']}"
    facts = {
        "review": kind,
        "verified": review.get("isVerified"),
        "sku": product.get("sku"),
        "product_url": product.get("productUrl") or product.get("url"),
    }
    yield Feedback(
        source_id=review["id"],
        source_version=to_utc(version, context.zone) if version else "",
        author=Author(
            id=consumer.get("id"),
            name=consumer.get("displayName") or consumer.get("name"),
            email=consumer.get("email"),
        ),
        title=review.get("title") or None,
        text=review.get("text") or review.get("content") or None,
        scores=context.stars(review.get("stars")),
        occurred_at=to_utc(created, context.zone) if created else None,
        occurred_at_raw=created or None,
        url=link or None,
        product=product.get("name"),
        language=review.get("language"),
        order_id=review.get("referenceId") or None,
        context={name: fact for name, fact in facts.items() if fact not in (None, "")},
    )


SOURCE = Source(
    title="Trustpilot",
    docs="https://support.trustpilot.com/hc/en-us/articles/360001108568-Webhooks",
    setup=(
        "Open Integrations, then Developers, then Webhook notifications in Trustpilot Business.",
        "Paste the endpoint's URL with its key at the end.",
        "Choose the events created, updated and deleted of service and product reviews.",
    ),
    signature=UrlKey(),
    evidence="receivers",
    arrives="service and product reviews, several in one delivery, when they are published, "
    "changed or taken down",
    limits=(
        "Nothing is signed: whoever knows the URL can send reviews.",
        "The payload is known from code of its receivers, not from the vendor.",
        "Whether an update brings `updatedAt`, and what else than `published` a product review's "
        "`state` can be, is not confirmed.",
        "Your own replies to reviews are not sent, nor is the number of all reviews.",
        "How often and how long Trustpilot retries is not confirmed.",
    ),
    normalise=normalise,
    channel="community",
    options={"timezone": "zone of times without offset; default UTC"},
)
