"""Stripe: payments and subscriptions as business events, and why a customer cancelled.

Enable: Dashboard → Developers → Webhooks → Add endpoint, paste the endpoint's URL, choose the
events below, and store the signing secret (`whsec_…`, used as text).

- signature: https://docs.stripe.com/webhooks#verify-manually — `Stripe-Signature: t=…,v1=…`, hex of
  HMAC-SHA256 over `t.body`; several `v1` while the secret is rolled; `v0` is a test scheme and
  counts for nothing.
- Events arrive at least once and in any order; an event's own `id` names it.
- https://docs.stripe.com/api/subscriptions/object#subscription_object-cancellation_details — who
  cancels may say why: `comment` is the customer's own words, `feedback` a choice. That is one
  feedback for each subscription, whichever of `updated` and `deleted` brings it.
- Test-mode events say `test_mode` in their context.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedbus.errors import SignatureError
from feedbus.model import Answer, Author, BusinessEvent, Feedback, Item
from feedbus.model.times import from_epoch
from feedbus.signatures import DEFAULT_TOLERANCE, Inbound
from feedbus.signatures.base import equal, fresh, header, live, octets
from feedbus.sources.base import Context, Payload, Source

_HEADER = "stripe-signature"
_PARTS = re.compile(r"[a-z0-9]+=[0-9a-f]+(,[a-z0-9]+=[0-9a-f]+)*", re.ASCII)

_EVENTS = {
    "checkout.session.completed": "purchase.completed",
    "checkout.session.async_payment_succeeded": "payment.completed",
    "payment_intent.succeeded": "payment.completed",
    "payment_intent.payment_failed": "payment.failed",
    "invoice.paid": "payment.completed",
    "invoice.payment_failed": "payment.failed",
    "charge.refunded": "refund.completed",
    "charge.dispute.created": "payment.disputed",
    "customer.subscription.created": "subscription.started",
    "customer.subscription.deleted": "subscription.ended",
    "customer.deleted": "customer.deleted",
}
"""What each event means for the business; every other one yields nothing of this kind."""

_REASONS = ("feedback", "reason")


@dataclass(frozen=True, slots=True)
class StripeSignature:
    """`t=<seconds>,v1=<hex>[,v1=<hex>…]`, HMAC-SHA256 over `t.body`."""

    tolerance: int = DEFAULT_TOLERANCE
    title: str = "HMAC-SHA256, hex, of `t.body` in `stripe-signature` (`t=…,v1=…`)"
    covers_body: bool = True
    keys_url: str | None = None

    @staticmethod
    def _mac(secret: str, timestamp: str, body: bytes) -> str:
        return hmac.digest(octets(secret), octets(timestamp) + b"." + body, "sha256").hex()

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the header."""
        timestamp = str(int(now))
        signature = f"t={timestamp},v1={self._mac(secret, timestamp, request.body)}"
        return request.with_headers(stripe_signature=signature)

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        known = live(secrets)
        given = header(request, _HEADER)
        if len(given) > 2_000 or not _PARTS.fullmatch(given):
            raise SignatureError("malformed signature")
        parts = [part.partition("=") for part in given.split(",")]
        times = [value for name, _, value in parts if name == "t"]
        signatures = [value for name, _, value in parts if name == "v1"]
        if len(times) != 1:
            raise SignatureError("malformed signature")
        fresh(times[0], "s", now, self.tolerance)
        if not signatures:
            raise SignatureError("another signature scheme")
        for secret in known:
            expected = self._mac(secret, times[0], request.body)
            if any([equal(expected, signature) for signature in signatures]):  # noqa: C419
                return
        raise SignatureError("signature does not match")


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one event."""
    type_ = payload["type"]
    name, is_subscription = _EVENTS.get(type_), type_.startswith("customer.subscription.")
    if not (name or is_subscription):
        return
    thing, when = payload["data"]["object"], from_epoch(payload["created"])
    if is_subscription:
        yield from _cancellation(thing, payload, when, context)
    if name:
        yield BusinessEvent(
            source_id=payload["id"],
            source_version=when,
            name=name,
            author=_author(thing),
            order_id=_order(thing),
            occurred_at=when,
            context={"type": type_, "object_id": thing["id"], **_money(thing), **_mode(payload)},
        )


def _cancellation(
    subscription: Mapping[str, Any], payload: Payload, when: str, context: Context
) -> Iterator[Feedback]:
    """Why a customer ended a subscription, if they said anything."""
    said = subscription.get("cancellation_details") or {}
    if not (said.get("comment") or said.get("feedback")):
        return
    # Later events of the subscription bring the same words again.
    said_at = subscription.get("canceled_at") or payload["created"]
    yield Feedback(
        source_id=f"{subscription['id']}/cancellation",
        source_version=when,
        origin="solicited",
        author=_author(subscription),
        text=said.get("comment") or None,
        answers=[
            Answer(question=f"cancellation {name}", type="choice", value=said[name])
            for name in _REASONS
            if said.get(name)
        ],
        occurred_at=from_epoch(said_at),
        occurred_at_raw=str(said_at),
        product=_product(subscription) or context.options.get("product"),
        context={"subscription": subscription["id"], **_mode(payload)},
        tags=["cancellation"],
    )


def _author(thing: Mapping[str, Any]) -> Author:
    details = thing.get("customer_details") or thing.get("billing_details") or {}
    email = (
        details.get("email")
        or thing.get("customer_email")
        or thing.get("receipt_email")
        or thing.get("email")
    )
    customer = thing.get("customer") or (thing["id"] if thing.get("object") == "customer" else None)
    if isinstance(customer, dict):  # expanded
        email, customer = email or customer.get("email"), customer.get("id")
    return Author(
        id=customer,
        email=email,
        name=details.get("name") or thing.get("customer_name") or thing.get("name"),
        phone=details.get("phone") or thing.get("customer_phone") or thing.get("phone"),
    )


def _order(thing: Mapping[str, Any]) -> str | None:
    """The shop's own number of the order: from the metadata, or the checkout's reference."""
    metadata = thing.get("metadata") or {}
    found = metadata.get("order_id") or metadata.get("orderId") or thing.get("client_reference_id")
    return str(found) if found else None


def _product(subscription: Mapping[str, Any]) -> str | None:
    items = (subscription.get("items") or {}).get("data") or [{}]
    price = items[0].get("price") or {}
    name = price.get("nickname") or price.get("lookup_key")
    return str(name) if name else None


def _money(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts as Stripe has them: integers in the currency's smallest unit."""
    names = ("amount", "amount_total", "amount_paid", "amount_due", "amount_refunded")
    found = {name: thing[name] for name in names if isinstance(thing.get(name), int)}
    currency = thing.get("currency")
    if found and isinstance(currency, str) and re.fullmatch(r"[a-z]{3}", currency):
        found["currency"] = currency
    return found


def _mode(payload: Payload) -> dict[str, Any]:
    return {} if payload.get("livemode", True) else {"test_mode": True}


SOURCE = Source(
    title="Stripe",
    docs="https://docs.stripe.com/webhooks",
    setup=(
        "In the Dashboard open Developers, Webhooks, and choose Add endpoint.",
        "Paste the endpoint's URL.",
        "Choose checkout.session.completed, invoice.paid, charge.refunded and the events "
        "customer.subscription.created, updated and deleted.",
        "Reveal the signing secret and store it as the endpoint's secret.",
    ),
    signature=StripeSignature(),
    evidence="vendor",
    arrives="payments and subscriptions as business events, and reasons for cancelling as feedback",
    limits=(
        "Stripe waits for a 2xx and retries for up to three days in live mode.",
        "Events come in any order.",
        "An order's number is only known from metadata.order_id or the client reference.",
    ),
    normalise=normalise,
    channel="web",
    options={"product": "the product's name where the price has none"},
)
