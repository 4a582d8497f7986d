"""Signed webhooks: what is posted, and how answers are taken."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.destinations import load
from feedbus.destinations.base import LONGEST_WAIT, Link, Outcome, Push
from feedbus.errors import ConfigError
from feedbus.model import Analysis, Workflow
from feedbus.model.events import FeedbackView
from feedbus.signatures import Inbound, StandardWebhooks
from feedbus.transport import Request, Response

WEBHOOK = load("webhook")
NOW = 1_795_357_800.0
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


def request(event: Any = None, *, url: str = "https://x.example/in", **options: str) -> Request:
    feedback = FeedbackView(source_id="1", id="fb_1", analysis=Analysis(), workflow=Workflow())
    push = Push(
        event_id="fb_1:1",
        event_type="feedback.received",
        event={"time": "2026-11-22T14:30:00.000Z", "feedback": event},
        feedback=feedback,
        version=1,
        options=options,
        connection={"url": url} if url else {},
        link=Link(),
        now=NOW,
    )
    (step,) = WEBHOOK.steps(push)
    return step.request


def test_it_may_only_reach_the_public_internet_and_receivers_drop_repeats() -> None:
    assert WEBHOOK.public_only
    assert WEBHOOK.strategy == "receiver_dedupes"


@pytest.mark.requirement("R247")
@settings(deadline=None)
@given(st.dictionaries(st.text(), st.text(st.characters(exclude_categories=[]))))
def test_whatever_an_event_holds_its_bytes_are_signed_and_read_back(event: Any) -> None:
    assert WEBHOOK.sign is not None
    signed = WEBHOOK.sign(request(event), {"secret": SECRET}, NOW)
    assert signed.body is not None
    StandardWebhooks().verify(Inbound(signed.body, signed.headers), [SECRET], NOW)
    assert json.loads(signed.body)["feedback"] == json.loads(json.dumps(event))
    assert signed.body.isascii()


def test_the_body_is_compact() -> None:
    body = b'{"time":"2026-11-22T14:30:00.000Z","feedback":{"a":[1]}}'
    assert request({"a": [1]}).body == body


def test_without_a_url_or_with_an_unknown_format_the_deployment_is_wrong() -> None:
    with pytest.raises(ConfigError, match="`url`"):
        request(url="")
    with pytest.raises(ConfigError, match="event, cloudevents"):
        request(format="xml")


@pytest.mark.parametrize("secret", [{}, {"secret": ""}, {"secret": "whsec_"}, {"secret": "no 64!"}])
def test_without_a_usable_secret_nothing_is_signed(secret: dict[str, str]) -> None:
    assert WEBHOOK.sign is not None
    with pytest.raises(ConfigError, match="secret"):
        WEBHOOK.sign(request(), secret, NOW)


@pytest.mark.requirement("R247")
@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {}, Outcome("ok")),
        (204, {}, Outcome("ok")),
        (301, {"location": "https://y.example"}, Outcome("permanent", "HTTP 301")),
        (302, {"location": "https://y.example"}, Outcome("permanent", "HTTP 302")),
        (400, {}, Outcome("permanent", "HTTP 400")),
        (401, {}, Outcome("permanent", "401 unauthorised")),
        (404, {}, Outcome("permanent", "HTTP 404")),
        (410, {}, Outcome("permanent", "endpoint gone: disable it")),
        (429, {"retry-after": "7"}, Outcome("retry", "HTTP 429", 7.0)),
        (503, {"retry-after": "Sun, 22 Nov 2026 14:31:00 GMT"}, Outcome("retry", "HTTP 503", 60.0)),
        (503, {"retry-after": "999999999"}, Outcome("retry", "HTTP 503", LONGEST_WAIT)),
        (503, {"retry-after": "soon"}, Outcome("retry", "HTTP 503")),
        (500, {}, Outcome("retry", "HTTP 500")),
    ],
)
def test_answers_are_taken_as_standard_webhooks_says(
    status: int, headers: dict[str, str], expected: Outcome
) -> None:
    assert WEBHOOK.classify(Response(status, headers), NOW) == expected
