"""Shopify: orders, payments and refunds as business events, and product reviews.

Enable: Settings → Notifications → Webhooks → Create webhook for each topic (or the Admin API),
format JSON, the endpoint's URL; the signing secret is shown below the list. Reviews come by the
topics `metaobjects/create`, `metaobjects/update` and `metaobjects/delete` with the filter
`type:product_review`.

- signature: https://shopify.dev/docs/apps/build/webhooks/subscribe/https — HMAC-SHA256 of the raw
  body in base64, `X-Shopify-Hmac-Sha256`; newer SDKs also know the name without `X-`.
- The topic stands in a header, not in the body: `X-Shopify-Topic`. Without it, the shape tells.
- Ids exceed 2^53: they are read as strings, and `admin_graphql_api_id` stands over a rounded `id`.
- Bodies of delete topics hold the id only. `customers/redact` and `shop/redact` are demands to
  erase: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
- https://shopify.dev/docs/apps/build/metaobjects/list-of-standard-definitions — `product_review`
  is the standard type that review apps share; its rating bears its own scale.
- A note on an order is an instruction, not an opinion; with the option `notes: true` it is a
  feedback.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.model import Attachment, Author, BusinessEvent, Feedback, Item, Removal
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.texts import plain_text

_EVENTS = {
    "orders/create": "purchase.completed",
    "orders/paid": "payment.completed",
    "orders/cancelled": "order.cancelled",
    "orders/fulfilled": "order.fulfilled",
    "refunds/create": "refund.completed",
    "customers/redact": "customer.erased",
    "subscription_contracts/create": "subscription.started",
}
"""What each topic means for the business; every other one yields nothing of this kind."""

_WORDS = ("body", "content", "review", "text")


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one delivery, by its topic."""
    headers = context.headers
    topic = headers.get("x-shopify-topic") or headers.get("shopify-topic") or _guess(payload)
    if topic.startswith("metaobjects/"):
        yield from _review(topic, payload, context)
    elif topic in _EVENTS:
        yield _event(topic, payload, context)
        if topic == "orders/create" and context.options.get("notes") is True:
            yield from _note(payload, context)


def _guess(payload: Payload) -> str:
    """The topic of a body that came without its headers."""
    if "line_items" in payload and "order_number" in payload:
        return "orders/create"
    if "refund_line_items" in payload:
        return "refunds/create"
    return "metaobjects/update" if "fields" in payload and "type" in payload else ""


def _event(topic: str, payload: Payload, context: Context) -> BusinessEvent:
    customer = payload.get("customer") or {}
    when = payload.get("updated_at") or payload.get("processed_at") or payload.get("created_at")
    erased = topic == "customers/redact"
    id_ = _id(customer if erased else payload)
    order = payload.get("order_id") if topic == "refunds/create" else id_
    facts = {
        "order_number": payload.get("name") or payload.get("order_number"),
        "total": payload.get("total_price"),
        "currency": payload.get("currency"),
        "shop": payload.get("shop_domain") or context.headers.get("x-shopify-shop-domain"),
        "products": [line.get("title") for line in payload.get("line_items") or []][:20] or None,
        "test": payload.get("test") or None,
    }
    return BusinessEvent(
        source_id=f"{topic}/{id_}",
        source_version=to_utc(when, context.zone) if when else "",
        name=_EVENTS[topic],
        author=_customer(payload),
        order_id=None if erased else order,
        occurred_at=to_utc(when, context.zone) if when else None,
        context={name: fact for name, fact in facts.items() if fact is not None},
    )


def _id(thing: Mapping[str, Any]) -> str:
    """The id, from the text that no JSON parser on the way could round."""
    return str(thing.get("admin_graphql_api_id") or thing["id"]).rpartition("/")[2]


def _customer(payload: Payload) -> Author:
    customer = payload.get("customer") or {}
    names = (customer.get("first_name"), customer.get("last_name"))
    return Author(
        id=_id(customer) if customer.get("id") else None,
        name=" ".join(name for name in names if name) or None,
        email=customer.get("email") or payload.get("contact_email") or payload.get("email"),
        phone=customer.get("phone") or payload.get("phone"),
        locale=payload.get("customer_locale"),
        country=(payload.get("shipping_address") or {}).get("country_code"),
    )


def _note(payload: Payload, context: Context) -> Iterator[Feedback]:
    note, created = payload.get("note"), payload.get("created_at")
    if not note:
        return
    yield Feedback(
        source_id=f"{_id(payload)}/note",
        source_version=to_utc(created, context.zone) if created else "",
        author=_customer(payload),
        text=note,
        order_id=_id(payload),
        occurred_at=to_utc(created, context.zone) if created else None,
        occurred_at_raw=created,
        context={"kind": "order note"},
    )


def _review(topic: str, payload: Payload, context: Context) -> Iterator[Item]:
    if topic == "metaobjects/delete":
        yield Removal(source_id=_id(payload), source_version="")
        return
    if "review" not in str(payload.get("type")):
        return
    fields = _fields(payload)
    created = fields.get("submitted_at") or payload.get("created_at")
    updated = payload.get("updated_at") or created
    rating = _rating(fields.get("rating"))
    text = next((fields[name] for name in _WORDS if fields.get(name)), None)
    yield Feedback(
        source_id=_id(payload),
        source_version=to_utc(updated, context.zone) if updated else "",
        author=Author(
            name=fields.get("author_display_name") or fields.get("author"),
            email=fields.get("author_email"),
            country=fields.get("author_country"),
        ),
        title=fields.get("title") or None,
        text=plain_text(text),
        scores=[context.score(rating.pop("value"), None, "rating", **rating)] if rating else [],
        occurred_at=to_utc(created, context.zone) if created else None,
        occurred_at_raw=created,
        product=fields.get("product_title") or fields.get("product"),
        url=fields.get("url") or None,
        language=fields.get("language") or None,
        attachments=[
            Attachment(url=url)
            for url in str(fields.get("images") or "").split()
            if url.startswith("https://")
        ],
        context={"type": payload["type"]},
    )


def _fields(payload: Payload) -> dict[str, Any]:
    """The review's fields, which come as an object or as a list of `{key, value}`."""
    fields = payload["fields"]
    if isinstance(fields, list):
        return {one["key"]: one.get("value") for one in fields}
    found: dict[str, Any] = dict(fields)
    return found


def _rating(value: object) -> dict[str, Any]:
    """`{"value": "4.0", "scale_min": "1.0", "scale_max": "5.0"}`, as JSON text or as an object."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = json.loads(value)
    if value in (None, "", {}):
        return {}
    if not isinstance(value, dict):
        return {"metric": "stars", "value": value}
    return {
        "metric": "stars",
        "value": value.get("value", value.get("rating")),
        **{name: float(value[name]) for name in ("scale_min", "scale_max") if name in value},
    }


SOURCE = Source(
    title="Shopify",
    docs="https://shopify.dev/docs/api/webhooks",
    setup=(
        "Open Settings, Notifications, Webhooks, and choose Create webhook.",
        "Choose a topic (Order creation, Order payment, Refund create), JSON, and the endpoint's "
        "URL.",
        "Store the signing secret, shown below the list, as the endpoint's secret.",
        "For reviews, subscribe an app to the metaobjects topics with the filter "
        "type:product_review.",
    ),
    signature=Hmac(header="x-shopify-hmac-sha256", encoding="base64", alias="shopify-hmac-sha256"),
    evidence="vendor",
    arrives="orders, payments and refunds as business events; reviews kept as metaobjects",
    limits=(
        "Shopify signs no time; `X-Shopify-Triggered-At` is not covered by the signature.",
        "That it waits 5 s, and tries 8 times in 4 hours before it removes the subscription, is "
        "not confirmed.",
        "The names of a review's fields are those of the standard definition; that the webhook "
        "holds them by name is not confirmed, so lists of key and value are read, too.",
        "shop/redact and customers/data_request yield nothing: answer them by hand.",
    ),
    normalise=normalise,
    channel="web",
    options={
        "notes": "true: a note on an order is a feedback; default false",
        "timezone": "zone of times without offset; default UTC",
    },
)
