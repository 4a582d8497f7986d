"""The HTTP side of intake: one API Gateway event in, one answer out."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Self

from feedbus import clients, config, intake, settings, sources
from feedbus.aws import CallError
from feedbus.config import Config, Endpoint
from feedbus.errors import RejectedError, SignatureError
from feedbus.intake import Receipt
from feedbus.secrets import Secrets
from feedbus.signatures import Inbound
from feedbus.store import Bucket, Item, Table

_MAX_HEADERS = 100


@dataclass(frozen=True, slots=True)
class TableAndBucket:
    """Where `receive` puts things; the bucket is connected to when it is first needed."""

    table: Table
    bucket: Callable[[], Bucket]

    def put_once(self, item: Item) -> bool:
        """See `Table.put_once`."""
        return self.table.put_once(item)

    def put_claim(self, key: str, data: bytes) -> None:
        """See `Bucket.put`."""
        self.bucket().put(key, data)


@dataclass(frozen=True, slots=True)
class Hub:
    """What answering a webhook needs.

    Attributes:
        clock: epoch seconds.
    """

    config: Config
    store: intake.IntakeStore
    secrets: Secrets
    clock: Callable[[], float] = time.time

    @classmethod
    def from_environment(cls) -> Self:
        """As a Lambda function has it."""
        store = TableAndBucket(clients.table(), clients.bucket)
        secrets = Secrets(clients.ssm(), settings.load().secrets_prefix)
        return cls(config.load(), store, secrets)


@dataclass(slots=True)
class Answer:
    """An HTTP answer, and what to count and to log of it.

    Attributes:
        http: for API Gateway (payload format 2.0).
        counts: metric names and counts.
        endpoint: the metric's dimension; `unknown` for names that nobody configured.
        note: something worth a log line.
        facts: ids and counts that go with it; never a body, a header or a secret.
    """

    http: dict[str, Any]
    counts: dict[str, int] = field(default_factory=dict)
    endpoint: str = "unknown"
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def respond(event: Mapping[str, Any], hub: Hub) -> Answer:
    """Answer one request. It never waits for anything downstream.

    Returns:
        202 with what became of the delivery; 200 for GET and `/healthz`; 401 bad signature; 404
        unknown endpoint; 413 too large; 400 malformed request; 503 when nothing was stored.
    """
    path = str(event.get("rawPath") or "/").strip("/").split("/")
    if path == ["healthz"]:
        return Answer(_json(200, {"status": "ok"}), {"Probes": 1}, "healthz")
    endpoint = hub.config.endpoint(path[1]) if path[0] == "hooks" and len(path) in (2, 3) else None
    if endpoint is None:
        return Answer(_problem(404, "no such endpoint"), {"UnknownEndpoint": 1})
    try:
        inbound = read(event, endpoint, path[2] if len(path) == 3 else None)
        if inbound.method != "POST":
            return Answer(_json(200, {"status": "ready"}), {"Probes": 1}, endpoint.name)
        return _accepted(_take(inbound, endpoint, hub), endpoint)
    except SignatureError as error:
        note, facts = "refused", {"endpoint": endpoint.name, "check": error.check}
        # The sender learns that it was refused, not why: that would help a forger.
        http = _problem(401, "signature refused")
        return Answer(http, {"Refused": 1}, endpoint.name, note, facts)
    except RejectedError as error:
        count = "TooLarge" if error.status == 413 else "Malformed"
        return Answer(_problem(error.status, str(error)), {count: 1}, endpoint.name)
    except (CallError, OSError, HTTPException) as error:
        facts = {"endpoint": endpoint.name, "error": type(error).__name__}
        http = _problem(503, "not stored, please retry", {"retry-after": "5"})
        return Answer(http, {"StoreFailed": 1}, endpoint.name, "store failed", facts)


def read(event: Mapping[str, Any], endpoint: Endpoint, key: str | None) -> Inbound:
    """The request as the vendor sent it: the raw bytes that were signed.

    Raises:
        RejectedError: 413 too large, 400 not base64 or no body.
    """
    request = event.get("requestContext") or {}
    method = str((request.get("http") or {}).get("method") or "POST").upper()
    headers = {str(k).lower(): str(v) for k, v in (event.get("headers") or {}).items()}
    text = event.get("body") or ""
    limit = endpoint.max_body_bytes
    if len(text) > limit * 4 // 3 + 4:
        raise RejectedError(f"body exceeds {limit} bytes", status=413)
    if event.get("isBase64Encoded"):
        try:
            body = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise RejectedError("body is not base64") from error
    else:
        body = text.encode("utf-8", "surrogatepass")
    if len(body) > limit:
        raise RejectedError(f"body exceeds {limit} bytes", status=413)
    if method == "POST" and not body:
        raise RejectedError("body is empty")
    if len(headers) > _MAX_HEADERS:
        raise RejectedError("too many headers")
    query = event.get("rawQueryString") or ""
    host = request.get("domainName") or headers.get("host", "")
    url = f"https://{host}{event.get('rawPath') or '/'}" + (f"?{query}" if query else "")
    parameters = {str(k): str(v) for k, v in (event.get("queryStringParameters") or {}).items()}
    return Inbound(body, headers, method, url, parameters, key)


def _take(inbound: Inbound, endpoint: Endpoint, hub: Hub) -> Receipt:
    """Take a delivery; if no cached secret fits, look once whether it was rotated."""
    keys_url = sources.load(endpoint.source).scheme(endpoint.options).keys_url
    name = f"endpoints/{endpoint.secret or endpoint.name}"
    known = hub.secrets.values(name, keys_url=keys_url)
    now, retention = hub.clock(), hub.config.retention
    try:
        return intake.take(inbound, endpoint, known, now, hub.store, retention)
    except SignatureError:
        fresh = hub.secrets.values(name, keys_url=keys_url, refetch=True)
        if fresh == known:
            raise
        return intake.take(inbound, endpoint, fresh, now, hub.store, retention)


def _accepted(receipt: Receipt, endpoint: Endpoint) -> Answer:
    body: dict[str, Any] = {
        "accepted": receipt.accepted,
        "duplicates": receipt.duplicates,
        "ids": receipt.ids,
    }
    counts = {
        "Accepted": receipt.accepted,
        "Stored": receipt.stored,
        "Duplicates": receipt.duplicates,
        "Quarantined": receipt.quarantined,
    }
    answer = Answer(_json(202, body), counts, endpoint.name)
    if receipt.reason:
        body["quarantined"] = receipt.quarantined
        answer.http = _json(202, body)
        answer.note = "quarantined"
        answer.facts = {"endpoint": endpoint.name, "reason": receipt.reason}
    return answer


def _json(status: int, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }


def _problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """RFC 9457 problem details."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/problem+json", **(headers or {})},
        "body": json.dumps({"status": status, "detail": detail}),
    }
