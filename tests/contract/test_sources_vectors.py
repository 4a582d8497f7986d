"""Published vectors and real payloads of vendors, where a folder of them lies beside the project.

They are not ours to ship, so these tests are skipped elsewhere; the samples of the same shape in
`samples/` run everywhere.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_sources import RECEIVED_AT

from feedbus import intake, sources
from feedbus.bodies import UnreadableError
from feedbus.config import Endpoint
from feedbus.errors import SignatureError
from feedbus.model import Feedback
from feedbus.signatures import Inbound

FOLDER = Path(
    os.environ.get("FEEDBUS_VENDOR_SAMPLES")
    or Path(__file__).resolve().parents[3] / "shared" / "samples"
)

SLUGS = {
    "appstoreconnect": "app_store",
    "googleforms": "google_forms",
    "googleplay": "google_play",
    "helpscout": "help_scout",
    "standard-webhooks": "standard_webhooks",
    "tencent_wj": "tencent_survey",
    "wechat_mp": "wechat",
}

IGNORED = {
    "aircall/call_ended_community": "a recording without words",
    "app_store/appStoreVersionAppVersionStateUpdated": "a change of state",
    "app_store/webhookPingCreated": "a ping",
    "douyin/verify_webhook": "the handshake",
    "meta/page_feed_like_utf8": "a like",
    "discourse/ping": "a ping",
    "formbricks/testEndpoint": "a test",
    "google_forms/pubsub_schema_notification": "the form changed, no answer came",
    "hubspot/contact_creation_batch": "contacts",
    "hubspot/workflow_contact_captured": "a contact",
    "shopify/customers_delete_captured": "a customer was deleted",
    "standard_webhooks/spec_contact_created": "a contact",
    "stripe/customer_updated_captured": "a customer was changed",
    "zendesk/event_user_active_changed": "a user",
    "zendesk/event_user_group_membership_created": "a user",
    "slack/message_bot_bot_message_event_payload": "a bot's own message",
    "slack/url_verification": "the handshake",
    "wecom/message_event_plain2": "a click in a menu",
}
"""Real payloads that are no feedback, and why."""

UNREADABLE = {
    "google_play/pubsub_push_envelope": "its data is no JSON",
    "wecom/message_encrypted": "encrypted",
    "wecom/message_encrypted_json": "encrypted",
}
"""Bodies that go to quarantine, and why."""

BARE = {"tencent_survey/answer_create_head": "only the head of a delivery, without the answers"}

OPTIONS: dict[str, dict[str, Any]] = {
    "front_rule": {"hook": "rule"},
    "vector_plain_signature": {"mode": "plain"},
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="no folder of vendors' samples here")


def _vectors() -> list[Path]:
    return sorted([*FOLDER.glob("*/vector_*.json"), *FOLDER.glob("_derived_vectors/*.json")])


def _slug(path: Path) -> str:
    if path.parent.name == "_derived_vectors":
        stem = path.stem.partition("_")[0]
        return SLUGS.get(stem, stem)
    return SLUGS.get(path.parent.name, path.parent.name)


def _request(vector: dict[str, Any]) -> Inbound:
    headers = {name.lower(): value for name, value in (vector.get("headers") or {}).items()}
    version = vector.get("version")
    if version in ("v1", "v2"):
        headers |= {
            "x-hubspot-signature": vector["expected"],
            "x-hubspot-signature-version": version,
        }
    return Inbound(
        body=vector["body"].encode(),
        headers=headers,
        method=vector.get("method") or "POST",
        url=vector.get("url") or "https://hub.example.com/hooks/one",
        query=vector.get("query") or {},
    )


def _signed_at(request: Inbound) -> float:
    """The time that the vector was signed at, in epoch seconds."""
    for name, value in {**request.headers, **request.query}.items():
        if name.endswith("timestamp") and value.isdigit():
            return int(value) / (1000 if len(value) > 11 else 1)
    stripe = re.match(r"t=(\d+)", request.headers.get("stripe-signature", ""))
    return float(stripe[1]) if stripe else 0.0


@pytest.mark.parametrize("path", _vectors(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_published_vector_is_genuine_and_one_changed_byte_is_not(path: Path) -> None:
    vector = json.loads(path.read_text())
    if "random16" in vector:
        return  # encryption, below
    source, options = sources.load(_slug(path)), OPTIONS.get(path.stem, {})
    secret = vector["secret"] if isinstance(vector["secret"], str) else json.dumps(vector["secret"])
    request = _request(vector)
    now = _signed_at(request)
    if request.method == "GET" or not request.body:
        assert source.handshake is not None
        query = {"echostr": "echo me", **request.query}
        reply = source.handshake(replace(request, query=query, method="GET"), [secret], options)
        assert reply is not None
        expected = vector["expected"]
        body = expected["response_body"] if isinstance(expected, dict) else "echo me"
        assert reply.body == body
        return
    scheme = source.scheme(options)
    scheme.verify(request, [secret], now)
    if scheme.covers_body:
        with pytest.raises(SignatureError):
            scheme.verify(replace(request, body=request.body + b" "), [secret], now)
    with pytest.raises(SignatureError):
        scheme.verify(request, ["another-secret-0123456789"], now)


def _captured(body: bytes) -> Inbound:
    """The request of a file that holds a body, or headers and body as a proxy captured them."""
    try:
        held = json.loads(body)
    except ValueError:
        return Inbound(body)
    if not isinstance(held, dict) or not {"headers", "body"} <= held.keys():
        return Inbound(body)
    headers = {name.lower(): value for name, value in held["headers"].items()}
    return Inbound(json.dumps(held["body"]).encode(), headers)


def _bodies() -> list[Path]:
    found = [*FOLDER.glob("*/*.json"), *FOLDER.glob("*/*.xml"), *FOLDER.glob("jotform/*.txt")]
    found = [path for path in found if not path.stem.endswith(".source")]
    return sorted(
        path
        for path in found
        if not path.stem.startswith("vector_") and path.parent.name != "_derived_vectors"
    )


@pytest.mark.parametrize("path", _bodies(), ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.requirement("R7", "R9", "R256")
def test_a_real_payload_becomes_a_sensible_record_or_is_rightly_ignored(path: Path) -> None:
    slug = _slug(path)
    source = sources.load(slug)
    endpoint, name = Endpoint(name="one", source=slug), f"{slug}/{path.stem}"
    inbound = _captured(path.read_bytes())
    if name in UNREADABLE:
        with pytest.raises(UnreadableError):
            intake.normalise(source, endpoint, inbound, RECEIVED_AT)
        return
    found = intake.normalise(source, endpoint, inbound, RECEIVED_AT)
    assert bool(found) != (name in IGNORED), name
    for item in found:
        assert item.source_id
        if isinstance(item, Feedback):
            said = item.words or item.scores or item.answers or item.attachments
            assert said or item.pending or name in BARE, name
