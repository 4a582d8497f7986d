"""Google Play: customer reviews (polled) and purchases (Real-time developer notifications).

Reviews have no notification, purchases come over Pub/Sub: two endpoints, each with its secret.
The polled one's is the service account's key file (`{"client_email", "private_key", "token_uri"}`;
`api_url` may name another host); the pushed one's is `{"audience", "email"}` of the push
subscription (see `GoogleOidc`).

Enable reviews: Google Cloud → IAM → Service accounts → Keys; then Play Console → Users and
permissions → invite that account with "Reply to reviews". Enable notifications: Play Console →
Monetization setup → Real-time developer notifications; then a push subscription with
authentication on that topic.

- reviews: https://developers.google.com/android-publisher/api-ref/rest/v3/reviews — only those
  with words, of production, of the last week: poll at least daily. `text` is title TAB body where
  a title was given. Most fields are optional; an empty list has no key at all.
- notifications: https://developer.android.com/google/play/billing/rtdn-reference — the numbers'
  meaning; `eventTimeMillis` comes as text or as a number.
- `messageId` stays the same when Pub/Sub delivers again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Generator, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from feedbus.bodies import parse_json
from feedbus.model import Author, BusinessEvent, Feedback
from feedbus.model.times import from_epoch
from feedbus.signatures import GoogleOidc
from feedbus.sources.base import (
    Context,
    Page,
    Payload,
    Pull,
    PullContext,
    PullSteps,
    Source,
    UnreadableError,
)
from feedbus.sources.crawling import Listing, crawl, fetch, option_of, settings_of
from feedbus.sources.service_account import log_in
from feedbus.transport import Request, Response

API = "https://androidpublisher.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/androidpublisher"

_SUBSCRIPTION = {
    1: "subscription.recovered",
    2: "subscription.renewed",
    3: "subscription.canceled",
    4: "subscription.started",
    5: "subscription.on_hold",
    6: "subscription.in_grace_period",
    7: "subscription.restarted",
    9: "subscription.deferred",
    10: "subscription.paused",
    12: "subscription.ended",
    13: "subscription.ended",
    18: "subscription.cancellation_scheduled",
    20: "subscription.purchase_canceled",
}
"""Canceled means: will not renew, still running. 12 is revoked, 13 is expired."""

_ONE_TIME = {1: "purchase.completed", 2: "purchase.canceled"}

_NOTIFICATIONS: Mapping[str, Mapping[int, str]] = {
    "subscriptionNotification": _SUBSCRIPTION,
    "oneTimeProductNotification": _ONE_TIME,
}

_ANSWER = frozenset({"reviews", "tokenPagination", "pageInfo"})
"""What the API's answer to a list may hold."""

_PAGE_BYTES = 4_194_304


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | BusinessEvent]:
    """Read a push, a review or a page of them; test and unknown notifications yield nothing."""
    if isinstance(payload, dict) and "message" in payload:
        yield from _notification(payload["message"], context)
        return
    for review in _listed(payload):
        yield from _review(review, context)


def _listed(payload: Payload) -> list[Any]:
    """The reviews: of the API's answer, in which an empty list is missing, or one, or a list."""
    if isinstance(payload, list):
        return payload
    return (payload.get("reviews") or []) if payload.keys() <= _ANSWER else [payload]


def _notification(message: Mapping[str, Any], context: Context) -> Iterator[BusinessEvent]:
    try:
        data = base64.b64decode(message["data"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError("message.data is not base64") from error
    try:
        notice = parse_json(data, context.headers)
    except UnreadableError as error:
        raise UnreadableError(f"message.data is {error}") from error
    name, about = _named(notice)
    if name is None:
        return
    millis = int(notice["eventTimeMillis"])
    facts = {
        "package": notice.get("packageName"),
        "purchase": _digest(about.get("purchaseToken")),
        "notification_type": about.get("notificationType"),
        "refund_type": about.get("refundType"),
    }
    yield BusinessEvent(
        source_id=message.get("messageId") or message["message_id"],
        source_version=str(millis),
        name=name,
        product=about.get("subscriptionId") or about.get("sku") or context.options.get("app_name"),
        order_id=about.get("orderId"),
        occurred_at=from_epoch(millis / 1000),
        context={fact: value for fact, value in facts.items() if value is not None},
    )


def _digest(token: str | None) -> str | None:
    """What tells a purchase's notifications from others': the token itself opens the purchase."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:32] if token else None


def _named(notice: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any]]:
    for kind, names in _NOTIFICATIONS.items():
        if about := notice.get(kind):
            return names.get(about["notificationType"]), about
    if about := notice.get("voidedPurchaseNotification"):
        return "purchase.voided", about
    return None, {}


def _review(review: Mapping[str, Any], context: Context) -> Iterator[Feedback]:
    comments = review["comments"]
    said = [one["userComment"] for one in comments if one.get("userComment")]
    if not said:
        return
    comment = max(said, key=_millis)
    replies = [one["developerComment"] for one in comments if one.get("developerComment")]
    reply: Mapping[str, Any] = max(replies, key=_millis, default={})
    # With a translation in `text`, the customer's own words are here.
    words = comment.get("originalText") or comment.get("text") or ""
    title, tab, body = words.partition("\t")
    millis, replied, stamp = _millis(comment), _millis(reply), comment.get("lastModified") or {}
    sdk, device = comment.get("androidOsVersion"), comment.get("deviceMetadata") or {}
    facts = {
        "package": context.options.get("package"),
        "device": device.get("productName") or comment.get("device"),
        "os": f"Android API {sdk}" if sdk else None,
        "app_version_code": comment.get("appVersionCode"),
        "device_metadata": device or None,
        "thumbs_up": comment.get("thumbsUpCount"),
        "thumbs_down": comment.get("thumbsDownCount"),
        "reply": reply.get("text"),
        "reply_at": from_epoch(replied / 1000) if replied else None,
    }
    yield Feedback(
        source_id=review["reviewId"],
        source_version=str(millis) if millis else "",
        author=Author(name=review.get("authorName") or None),
        title=title.strip() or None if tab else None,
        text=(body if tab else words) or None,
        scores=context.stars(comment.get("starRating")),
        occurred_at=from_epoch(millis / 1000) if millis else None,
        occurred_at_raw=str(stamp.get("seconds", 0)) if millis else None,
        product=context.options.get("app_name"),
        version=comment.get("appVersionName"),
        platform="android",
        language=comment.get("reviewerLanguage"),
        context={name: fact for name, fact in facts.items() if fact is not None},
    )


def _millis(comment: Mapping[str, Any]) -> int:
    """When a comment was last changed; `seconds` comes as text, `nanos` only when not 0."""
    stamp = comment.get("lastModified") or {}
    return int(stamp.get("seconds") or 0) * 1000 + int(stamp.get("nanos") or 0) // 1_000_000


def pull(context: PullContext) -> PullSteps:
    """Read the reviews that are new or edited since the last finished pass; see `crawl`.

    Google does not promise an order, so a pass reads all pages (a week of reviews).
    """
    settings = settings_of(context, "client_email", "private_key")
    package = quote(option_of(context, "package"), safe="")
    api = str(settings.get("api_url") or API).rstrip("/")
    first = f"{api}/androidpublisher/v3/applications/{package}/reviews?maxResults=100"
    headers = yield from log_in(settings, SCOPE, context.now)

    def page(token: str | None) -> Generator[Request | Page, Response | None, Listing]:
        url = f"{first}&token={quote(token, safe='')}" if token else first
        request = Request("GET", url, headers, max_bytes=_PAGE_BYTES)
        answer = yield from fetch(request, context.now)
        following = (answer.get("tokenPagination") or {}).get("nextPageToken")
        reviews = answer.get("reviews") or []
        return Listing([(_changed(review), review) for review in reviews], following or None)

    yield from crawl(context, page, newest_first=False)


def _changed(review: Mapping[str, Any]) -> str:
    try:
        said = [one["userComment"] for one in review["comments"] if one.get("userComment")]
        return from_epoch(max(map(_millis, said)) / 1000)
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""  # `normalise` says what is wrong with it


SOURCE = Source(
    title="Google Play",
    docs="https://developers.google.com/android-publisher/reply-to-reviews",
    setup=(
        "Reviews: make a service account in Google Cloud and a JSON key for it.",
        "In Play Console, Users and permissions, invite the account with Reply to reviews.",
        "Store the key file's text as the secret of a polled endpoint.",
        "Set the endpoint's options package (such as com.example.app) and app_name.",
        "Purchases: in Play Console, Monetization setup, name a Pub/Sub topic.",
        "Add a push subscription with authentication to it: the URL of a second endpoint.",
        "Store JSON with its audience and its service account as email in that endpoint's secret.",
    ),
    signature=GoogleOidc(),
    evidence="vendor",
    arrives="purchases and subscriptions by Pub/Sub push; reviews are polled",
    limits=(
        "There is no push for reviews.",
        "The API shows reviews with words, of the production track, of the last week.",
    ),
    normalise=normalise,
    channel="app_store",
    pull=Pull(pull),
    options={
        "package": "the app's package name; polling needs it",
        "app_name": "the product's name in the records",
        "since": "when polling starts, ISO-8601; default: all that Google still lists (a week)",
        "overlap_hours": "how far below the last pass each pass reads; default 24",
    },
)
