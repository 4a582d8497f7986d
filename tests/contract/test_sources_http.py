"""Every source through the HTTP door: what its vendor gets as an answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from test_sources import NOW, Memory, Sample, _samples, _secrets

from feedbus import sources, webhook
from feedbus.config import Config
from feedbus.signatures import Inbound

every_source = pytest.mark.parametrize("slug", sorted(sources.names()))


class Secrets:
    """SSM with one secret, which may be rotated between two looks."""

    def __init__(self, *values: Sequence[str]) -> None:
        self.values_ = list(values)

    def values(self, name: str, *, keys_url: str | None = None, refetch: bool = False) -> Any:
        if refetch and len(self.values_) > 1:
            self.values_.pop(0)
        return self.values_[0]


def hub(sample: Sample, *secrets: Sequence[str]) -> tuple[webhook.Hub, Memory]:
    memory = Memory()
    endpoint = sample.endpoint.model_dump(mode="json", exclude_unset=True)
    config = Config({"endpoints": [endpoint]})
    return webhook.Hub(config, memory, Secrets(*secrets), lambda: NOW), memory  # type: ignore[arg-type]


def event(sample: Sample, inbound: Inbound, *, encoded: bool = False) -> dict[str, Any]:
    path = f"/hooks/{sample.endpoint.name}" + (f"/{inbound.key}" if inbound.key else "")
    body = inbound.body.decode("latin-1") if not encoded else ""
    return {
        "rawPath": path,
        "rawQueryString": urlencode(inbound.query),
        "queryStringParameters": dict(inbound.query),
        "headers": {name.title(): value for name, value in inbound.headers.items()},
        "requestContext": {"http": {"method": inbound.method}, "domainName": "hub.example.com"},
        "body": base64.b64encode(inbound.body).decode() if encoded else body,
        "isBase64Encoded": encoded,
    }


def stored_sample(slug: str) -> Sample:
    return next(one for one in _samples(slug) if one.expected and isinstance(one.expected, list))


def body_of(answer: webhook.Answer) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(answer.http["body"] or "{}")
    return found


@every_source
def test_a_base64_encoded_event_is_taken_and_the_vendor_sees_success(slug: str) -> None:
    sample = stored_sample(slug)
    current, _, _ = _secrets(sample)
    door, memory = hub(sample, [current])
    answer = webhook.respond(event(sample, sample.signed(current), encoded=True), door)
    assert answer.http["statusCode"] in (200, 202)
    assert answer.counts["Stored"] == len(sample.expected) == len(memory.items)
    if sample.source.reply is None:
        assert body_of(answer)["accepted"] == len(sample.expected)
    else:
        assert answer.http["body"] == sample.source.reply.body


@every_source
def test_an_unsigned_event_is_refused_without_a_reason_and_stores_nothing(slug: str) -> None:
    sample = stored_sample(slug)
    current, _, _ = _secrets(sample)
    door, memory = hub(sample, [current])
    answer = webhook.respond(event(sample, sample.inbound, encoded=True), door)
    assert answer.http["statusCode"] == 401
    assert body_of(answer) == {"status": 401, "detail": "signature refused"}
    assert not memory.items
    assert answer.counts == {"Refused": 1}


@every_source
def test_a_secret_that_was_rotated_a_moment_ago_is_looked_up_once(slug: str) -> None:
    sample = stored_sample(slug)
    old, new, _ = _secrets(sample)
    door, memory = hub(sample, [old], [new, old])
    answer = webhook.respond(event(sample, sample.signed(new), encoded=True), door)
    assert answer.http["statusCode"] in (200, 202)
    assert memory.items


# What is encrypted is signed; and `mapped` has an option of its own for this, `url_key`.
_KEYED = sorted(slug for slug in sources.names() - {"mapped"} if not sources.load(slug).opened)


@pytest.mark.parametrize("slug", _KEYED)
def test_the_key_in_the_url_is_the_proof_of_a_sender_that_was_set_up_without_a_secret(
    slug: str,
) -> None:
    sample = stored_sample(slug)
    endpoint = sample.endpoint
    options = {**endpoint.options, "unsigned": True}
    scheme = sample.source.scheme(options)
    assert not scheme.covers_body
    key = "k" * 22
    memory = Memory()
    config = Config(
        {
            "endpoints": [
                {**endpoint.model_dump(mode="json", exclude_unset=True), "options": options}
            ]
        }
    )
    door = webhook.Hub(config, memory, Secrets([key]), lambda: NOW)  # type: ignore[arg-type]
    refused = webhook.respond(event(sample, sample.inbound, encoded=True), door)
    assert refused.http["statusCode"] == 401
    taken = webhook.respond(event(sample, replace(sample.inbound, key=key), encoded=True), door)
    assert taken.http["statusCode"] in (200, 202)
    assert memory.items


@every_source
@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_visit_without_a_challenge_stores_nothing(slug: str, method: str) -> None:
    sample = stored_sample(slug)
    current, _, _ = _secrets(sample)
    door, memory = hub(sample, [current])
    visit = Inbound(b"", method=method)
    answer = webhook.respond(event(sample, visit), door)
    assert answer.http["statusCode"] in (200, 401)
    assert not memory.items


@every_source
def test_a_challenge_of_a_stranger_is_refused(slug: str) -> None:
    """Reflecting whatever anybody sends would let anybody register our URL as theirs."""
    sample = stored_sample(slug)
    if sample.source.handshake is None:
        return
    current, _, _ = _secrets(sample)
    door, memory = hub(sample, [current])
    query = {
        **{"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "<b>1</b>"},
        **{"echostr": "<b>1</b>", "signature": "0" * 40, "msg_signature": "0" * 40},
        **{"timestamp": str(int(NOW)), "nonce": "1", "validationToken": "<b>1</b>"},
    }
    for method in ("GET", "HEAD"):
        answer = webhook.respond(event(sample, Inbound(b"", method=method, query=query)), door)
        assert "<b>1</b>" not in answer.http["body"]
    bodies = (
        b'{"type": "url_verification", "challenge": "c"}',
        b'{"event": "verify_webhook", "content": {"challenge": 1}}',
        b'{"type": "sync"}',
    )
    for body in bodies:
        inbound = Inbound(body, {"x-front-challenge": "c"})
        assert webhook.respond(event(sample, inbound), door).http["statusCode"] == 401
    assert not memory.items


def test_an_unknown_method_without_a_body_is_malformed() -> None:
    sample = stored_sample("tally")
    door, _ = hub(sample, ["secret"])
    answer = webhook.respond(event(sample, Inbound(b"", method="PUT")), door)
    assert answer.http["statusCode"] == 400
