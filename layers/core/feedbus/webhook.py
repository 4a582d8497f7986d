"""The HTTP side of intake: one API Gateway event in, one answer out."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Callable, Mapping, Sequence
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
from feedbus.sources.base import Reply, Source
from feedbus.store import TableAndBucket

_MAX_HEADERS = 100

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
)

_PROBES = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that deliver nothing. Zammad's webhooks may be PUT, PATCH or DELETE as well as POST."""


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
        202 with what became of the delivery, or what its vendor takes as success; 200 for
        handshakes, GET, HEAD and `/healthz`; 401 bad signature; 404 unknown endpoint; 413 too
        large; 400 malformed request; 503 when nothing was stored.
    """
    path = str(event.get("rawPath") or "/").strip("/").split("/")
    if path == ["healthz"]:
        return Answer(_json(200, {"status": "ok"}), {"Probes": 1}, "healthz")
    endpoint = hub.config.endpoint(path[1]) if path[0] == "hooks" and len(path) in (2, 3) else None
    if endpoint is None:
        return Answer(_problem(404, "no such endpoint"), {"UnknownEndpoint": 1})
    try:
        inbound = read(event, endpoint, path[2] if len(path) == 3 else None)
        return _answer(inbound, endpoint, hub)
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
    if method not in _PROBES and not body:
        raise RejectedError("body is empty")
    if len(headers) > _MAX_HEADERS:
        raise RejectedError("too many headers")
    query = event.get("rawQueryString") or ""
    host = request.get("domainName") or headers.get("host", "")
    url = f"https://{host}{event.get('rawPath') or '/'}" + (f"?{query}" if query else "")
    parameters = {str(k): str(v) for k, v in (event.get("queryStringParameters") or {}).items()}
    return Inbound(body, headers, method, url, parameters, key)


def _answer(inbound: Inbound, endpoint: Endpoint, hub: Hub) -> Answer:
    """Answer a handshake or take a delivery."""
    source = sources.load(endpoint.source)

    def attempt(secrets: Sequence[str]) -> Answer:
        reply: Reply | None
        if inbound.method in _PROBES:
            if source.signed_visits:
                source.scheme(endpoint.options).verify(inbound, secrets, hub.clock())
            reply = source.handshake and source.handshake(inbound, secrets, endpoint.options)
            http = _reply(reply) if reply else _json(200, {"status": "ready"})
            return Answer(http, {"Probes": 1}, endpoint.name)
        if source.handshake:
            source.scheme(endpoint.options).verify(inbound, secrets, hub.clock())
            if reply := source.handshake(inbound, secrets, endpoint.options):
                return Answer(_reply(reply), {"Probes": 1}, endpoint.name)
        receipt = intake.take(
            inbound, endpoint, secrets, hub.clock(), hub.store, hub.config.retention
        )
        return _accepted(receipt, endpoint, source)

    return _with_secrets(attempt, endpoint, source, hub)


def _with_secrets(
    attempt: Callable[[Sequence[str]], Answer], endpoint: Endpoint, source: Source, hub: Hub
) -> Answer:
    """Try with the cached secrets; if none fits, look once whether they were rotated."""
    keys_url = source.scheme(endpoint.options).keys_url
    name = f"endpoints/{endpoint.secret or endpoint.name}"
    known = hub.secrets.values(name, keys_url=keys_url)
    try:
        return attempt(known)
    except SignatureError:
        fresh = hub.secrets.values(name, keys_url=keys_url, refetch=True)
        if fresh == known:
            raise
        return attempt(fresh)


def _reply(reply: Reply) -> dict[str, Any]:
    headers = {
        "content-type": reply.content_type,
        "cache-control": "no-store",
        "content-security-policy": _CONTENT_SECURITY_POLICY,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return {"statusCode": reply.status, "headers": headers, "body": reply.body}


def _accepted(receipt: Receipt, endpoint: Endpoint, source: Source) -> Answer:
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
        "Ignored": int(receipt.accepted == 0),
    }
    if receipt.reason:
        body["quarantined"] = receipt.quarantined
    http = _reply(source.reply) if source.reply else _json(202, body)
    answer = Answer(http, counts, endpoint.name)
    if receipt.reason:
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
