"""A receiver of signed webhooks, as the Standard Webhooks specification wants one.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: the
signature is checked over the raw body, the timestamp may lie five minutes off, and a delivery is
known by its `webhook-id`. The check is written anew here and shares nothing with the hub's
signer, so that a mistake in one is not forgiven by the other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import ClassVar

from flask import Blueprint, request

from feedbus.model.times import from_epoch
from feedbus_ops.doubles.base import Answer, Double, Json, RefusedError, Sheet, problems

TOLERANCE = 300

BODY = {"type": "object", "minProperties": 1}

CLOUD_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1},
        "type": {"type": "string", "minLength": 1},
        "subject": {"type": "string", "minLength": 1},
        "time": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-])"},
        "datacontenttype": {"type": "string"},
        "data": {},
    },
    "patternProperties": {"^[a-z0-9]+$": {}},
    "additionalProperties": False,
}
"""CloudEvents 1.0: attribute names are lower-case letters and digits; these four must be there."""


class WebhookReceiver(Double):
    """See the module."""

    name: ClassVar[str] = "webhook_receiver"
    title: ClassVar[str] = "Webhook receiver"
    paths: ClassVar[tuple[str, ...]] = ("/webhook",)

    def routes(self) -> Blueprint:
        """See `Double.routes`."""
        routes = Blueprint(self.name, __name__)
        routes.add_url_rule("/webhook", "receive", self.receive, methods=["POST"])
        return routes

    def receive(self) -> Answer:
        """POST /webhook: 200, also for what came before."""
        raw = request.get_data()
        id_ = self._verify(raw)
        body = self._read(raw)
        digest = hashlib.sha256(raw).hexdigest()
        found = self.store.get(self.kind("deliveries"), id_)
        if found is None:
            now = from_epoch(self.clock())
            found = {"id": id_, "received_at": now, "digest": digest, "body": body}
            found |= {"duplicates": 0, "differing": 0}
            duplicate = False
        else:
            found["duplicates"] += 1
            # The same id with other bytes: a receiver would never see the second version.
            found["differing"] += digest != found["digest"]
            duplicate = True
        self.store.put(self.kind("deliveries"), id_, found)
        return {"received": True, "duplicate": duplicate}, 200

    def _verify(self, raw: bytes) -> str:
        id_ = request.headers.get("webhook-id", "")
        stamp = request.headers.get("webhook-timestamp", "")
        signatures = request.headers.get("webhook-signature", "")
        if not (id_ and stamp and signatures):
            raise RefusedError(401, {"message": "missing required headers"})
        if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
            raise RefusedError(401, {"message": "invalid timestamp"})
        if abs(self.clock() - int(stamp)) > TOLERANCE:
            raise RefusedError(401, {"message": "message timestamp too old or too new"})
        expected = signature(self.accounts.webhook_secret, id_, stamp, raw)
        for token in signatures.split(" "):
            version, _, given = token.partition(",")
            if version == "v1" and hmac.compare_digest(expected, _bytes(given)):
                return id_
        raise RefusedError(401, {"message": "no matching signature found"})

    @staticmethod
    def _read(raw: bytes) -> Json:
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise RefusedError(400, {"message": "body is not JSON"}) from error
        structured = request.mimetype == "application/cloudevents+json"
        wrong = problems(CLOUD_EVENT if structured else BODY, body)
        if wrong:
            raise RefusedError(400, {"message": "invalid body", "problems": wrong})
        known: Json = body
        return known

    def state(self) -> Json:
        """See `Double.state`."""
        deliveries = list(self.store.items(self.kind("deliveries")).values())
        return {
            "deliveries": deliveries,
            "duplicates": sum(one["duplicates"] for one in deliveries),
            "differing": sum(one["differing"] for one in deliveries),
        }

    def sheets(self) -> list[Sheet]:
        """See `Double.sheets`."""
        rows = [
            (
                one["id"],
                one["body"].get("type", ""),
                one["received_at"],
                one["duplicates"],
                _short(json.dumps(one["body"].get("data", one["body"]), ensure_ascii=False)),
            )
            for one in self.store.items(self.kind("deliveries")).values()
        ]
        return [Sheet("Deliveries", ("webhook-id", "type", "received", "repeats", "data"), rows)]

    def rate_limited(self) -> Json:
        """See `Double.rate_limited`."""
        return {"message": "too many requests"}


def signature(secret: str, id_: str, stamp: str, raw: bytes) -> bytes:
    """The `v1` signature: base64 of HMAC-SHA256 over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, b".".join((_bytes(id_), _bytes(stamp), raw)), "sha256")
    return base64.b64encode(mac.digest())


def _bytes(text: str) -> bytes:
    """Header text as it came: WSGI hands it over as Latin-1."""
    return text.encode("latin-1", "replace")


def _short(text: str, most: int = 240) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
