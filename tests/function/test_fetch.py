"""Thin notices: stored by receive, handed on by enrich, completed by fetch."""

import json
from typing import Any

import pytest
from test_enrich_publish import stream_event

from conftest import Aws, LambdaContext, emf, http_event, load, use_config
from feedbus import clients, enrich, keys, polling, sources
from feedbus.bodies import UnreadableError
from feedbus.errors import ConfigError, RetryableError
from feedbus.model import Feedback
from feedbus.signatures import UrlKey
from feedbus.sources.base import Fetch, Page, Source
from feedbus.sources.crawling import fetch, settings_of
from feedbus.transport import Request, Response

KEY = "k" * 22
HUB = {"endpoints": [{"name": "survey", "source": "thin"}]}


def normalise(payload: Any, context: Any) -> Any:
    if "answer" in payload:
        yield Feedback(source_id=payload["id"], source_version="5", text=payload["answer"])
    elif "id" in payload:
        yield Feedback(source_id=payload["id"], source_version=payload["event"], pending=True)
    else:
        raise UnreadableError("neither")


def steps(feedback: Feedback, context: Any) -> Any:
    token = settings_of(context, "token")["token"]
    url = f"https://api.example.com/answers/{feedback.source_id}"
    answer = yield from fetch(Request("GET", url, {"authorization": token}), context.now)
    yield Page([answer], {})


THIN = Source(
    title="Thin",
    docs="https://example.com",
    setup=(),
    evidence="configured",
    arrives="ids",
    normalise=normalise,
    signature=UrlKey(),
    fetch=Fetch(steps),
)


class Vendor:
    """The survey tool's API."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.answer = Response(200, {}, json.dumps({"id": "7", "answer": "太慢"}).encode())

    def __call__(self, request: Request, **_: Any) -> Response:
        self.asked.append(request)
        return self.answer


@pytest.fixture
def vendor(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Vendor:
    use_config(monkeypatch, HUB)
    monkeypatch.setattr(sources, "load", lambda _name: THIN)
    vendor = Vendor()
    monkeypatch.setattr(polling.http, "send", vendor)
    queue = aws.client("sqs").create_queue(QueueName="fetch")["QueueUrl"]
    monkeypatch.setenv("FEEDBUS_FETCH_QUEUE_URL", queue)
    aws.secret("endpoints/survey", KEY)
    return vendor


def deliver(aws: Aws, body: dict[str, Any]) -> list[str]:
    """Receive and enrich; the messages that lie in the fetch queue then."""
    event = http_event(f"/hooks/survey/{KEY}", json.dumps(body).encode(), {})
    assert load("receive").handler(event, LambdaContext())["statusCode"] == 202
    load("enrich").handler(stream_event(aws), LambdaContext())
    queue = aws.client("sqs").get_queue_url(QueueName="fetch")["QueueUrl"]
    found = aws.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    return [message["Body"] for message in found.get("Messages", [])]


def complete(body: str) -> list[str]:
    app = load("fetch")
    app.ports = polling.Ports(**{**vars_of(app.ports), "load": sources.load})
    records = [{"messageId": "m1", "body": body}]
    answer = app.handler({"Records": records}, LambdaContext())
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def vars_of(ports: polling.Ports) -> dict[str, Any]:
    return {name: getattr(ports, name) for name in ports.__dataclass_fields__}


def record(aws: Aws) -> Any:
    load("enrich").handler(stream_event(aws), LambdaContext())
    return enrich.read(clients.table().get(keys.item_id("fbk", "survey", "7"), keys.RECORD))


def test_a_notice_makes_no_record_until_its_words_are_there(aws: Aws, vendor: Vendor) -> None:
    aws.secret("endpoints/survey/api", json.dumps({"token": "t"}))
    (message,) = deliver(aws, {"id": "7", "event": "e1"})
    assert record(aws) is None
    assert "7" not in json.loads(message).get("text", "")
    assert complete(message) == []
    assert record(aws).feedback.text == "太慢"
    assert vendor.asked[0].headers == {"authorization": "t"}


def test_each_notice_of_one_answer_asks_again_and_the_same_answer_is_stored_once(
    aws: Aws, vendor: Vendor
) -> None:
    aws.secret("endpoints/survey/api", json.dumps({"token": "t"}))
    for event in ("e1", "e2"):
        for message in deliver(aws, {"id": "7", "event": event}):
            assert complete(message) == []
    assert record(aws).version == 1
    kinds = sorted(item["kind"] for item in aws.items() if item["sk"].startswith("in#"))
    assert kinds == ["feedback", "notice", "notice"]
    assert len(vendor.asked) >= 2


def test_a_vendor_that_fails_gives_the_message_back(aws: Aws, vendor: Vendor) -> None:
    aws.secret("endpoints/survey/api", json.dumps({"token": "t"}))
    (message,) = deliver(aws, {"id": "7", "event": "e1"})
    vendor.answer = Response(503)
    assert complete(message) == ["m1"]
    assert record(aws) is None


def test_a_vendor_that_refuses_us_leaves_what_the_notice_told(
    aws: Aws, vendor: Vendor, capsys: pytest.CaptureFixture[str]
) -> None:
    (message,) = deliver(aws, {"id": "7", "event": "e1"})
    assert complete(message) == []  # the URL's key is no API secret
    incomplete = record(aws)
    assert incomplete.feedback.text is None
    assert incomplete.feedback.context["incomplete"]
    assert not incomplete.feedback.pending
    assert emf(capsys.readouterr().out)["FetchRefused"] == 1
    aws.secret("endpoints/survey/api", json.dumps({"token": "t"}))
    assert complete(message) == []
    assert record(aws).feedback.text == "太慢"
    assert vendor.asked


def test_a_notice_that_is_gone_is_settled(aws: Aws, vendor: Vendor) -> None:
    assert complete(json.dumps({"pk": "fbk_x", "sk": "in#notice#1"})) == []
    assert not vendor.asked
    assert aws.items() == []


def test_only_sources_that_fetch_can_complete(aws: Aws, vendor: Vendor) -> None:
    ports = polling.Ports.from_environment()
    from feedbus.config import Endpoint

    pushed = Endpoint(name="survey", source="thin")
    plain = Source(**{**vars_of_source(), "fetch": None})
    with pytest.raises(ConfigError):
        polling.complete(Feedback(source_id="1"), pushed, plain, ports)
    with pytest.raises((ConfigError, RetryableError)):
        polling.complete(Feedback(source_id="1"), pushed, THIN, ports)


def vars_of_source() -> dict[str, Any]:
    return {name: getattr(THIN, name) for name in THIN.__dataclass_fields__}
