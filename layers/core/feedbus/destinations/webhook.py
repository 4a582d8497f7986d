"""A signed webhook for every event: anything that can receive a POST can listen to the hub.

Signed as Standard Webhooks 1.0.0 says, so receivers verify with its libraries, in any language.
`webhook-id` is the event's id: it stays the same however often the event is sent, and receivers
drop what they have seen.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from feedbus.destinations.base import Destination, Outcome, Push, Step, by_status
from feedbus.errors import ConfigError, SignatureError
from feedbus.model.events import SOURCE
from feedbus.model.sizes import dumps
from feedbus.signatures import Inbound, StandardWebhooks
from feedbus.transport import Request, Response


def _event(push: Push) -> tuple[str, Mapping[str, Any]]:
    return "application/json", push.event


def _cloud_event(push: Push) -> tuple[str, Mapping[str, Any]]:
    return "application/cloudevents+json", {
        "specversion": "1.0",
        "id": push.event_id,
        "source": SOURCE,
        "type": push.event_type,
        "subject": push.feedback.id,
        "time": push.event["time"],
        "datacontenttype": "application/json",
        "data": push.event,
    }


_FORMATS = {"event": _event, "cloudevents": _cloud_event}


def steps(push: Push) -> list[Step]:
    """One POST of the event; the bytes are fixed here, because they are what is signed.

    Raises:
        ConfigError: the connection has no URL, or an unknown format.
    """
    url, format_ = push.connection.get("url"), push.options.get("format", "event")
    if not url:
        raise ConfigError("the connection's secret needs `url`: where events are posted to")
    if format_ not in _FORMATS:
        raise ConfigError(f"option format: {format_!r} is none of {', '.join(_FORMATS)}")
    content_type, body = _FORMATS[format_](push)
    headers = {"content-type": content_type, "webhook-id": push.event_id}
    return [Step("event", Request("POST", str(url), headers, body=dumps(body).encode()))]


def sign(request: Request, secret: Mapping[str, Any], now: float) -> Request:
    """Add timestamp and signature of this attempt; two signatures while the secret rotates.

    Raises:
        ConfigError: a secret is missing or not base64.
    """
    inbound = Inbound(request.body or b"", request.headers)
    keys = [str(secret[name]) for name in ("secret", "previous_secret") if secret.get(name)]
    try:
        signed = [StandardWebhooks().sign(inbound, key, now) for key in keys]
    except SignatureError as error:
        raise ConfigError("`secret` must be `whsec_` and base64") from error
    if not signed:
        raise ConfigError("the connection's secret needs `secret`: whsec_ and base64")
    signatures = " ".join(one.headers["webhook-signature"] for one in signed)
    return replace(request, headers={**signed[0].headers, "webhook-signature": signatures})


def classify(response: Response, now: float) -> Outcome:
    """By status; 410 asks for no more, and there is no token that a 401 could be about."""
    if response.status == 410:
        return Outcome("permanent", "endpoint gone: disable it")
    outcome = by_status(response, now)
    return replace(outcome, verdict="permanent") if outcome.verdict == "refresh" else outcome


def preview(request: Request) -> Any:
    """The event as it would be posted."""
    return Response(200, body=request.body or b"").json()


DESTINATION = Destination(
    title="Webhook",
    docs="https://www.standardwebhooks.com",
    setup=(
        "Make an HTTPS endpoint that answers 2xx within 10 seconds and drops repeated webhook-id.",
        "Make a secret: whsec_ and 32 random bytes as base64.",
        'Store {"url": "https://…", "secret": "whsec_…"} as the connection\'s secret.',
        "Verify each request with a Standard Webhooks library.",
    ),
    strategy="receiver_dedupes",
    scope="event",
    steps=steps,
    classify=classify,
    sign=sign,
    preview=preview,
    public_only=True,
    secret={
        "url": "where events are posted to: https, in the public internet",
        "secret": "whsec_ and base64: the key of the signature",
        "previous_secret": "while rotating: the key that receivers may still hold",
    },
    options={"format": "event: the event as it is on the bus; cloudevents: CloudEvents 1.0"},
)
