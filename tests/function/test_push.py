"""The push function on its own queue, its own table and a vendor that answers over HTTP."""

import importlib.util
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
import time_machine
from moto.server import ThreadedMotoServer

from feedbus import clients, config, enrich, keys, lane, settings
from feedbus.config import Config
from feedbus.errors import ConfigError
from feedbus.lane import Lane, redrive
from feedbus.ledger import LEASE
from feedbus.model import Author, Feedback, Record
from feedbus.model.events import event_of
from feedbus.model.sizes import dumps
from feedbus.model.times import from_epoch
from feedbus.stream import BatchError

APP = Path(__file__).parents[2] / "functions/push/app.py"
NOW = 1_800_000_000.0


@dataclass
class Vendor:
    """A small HubSpot: batch upserts by `id`, associations, and troubles on demand."""

    url: str = ""
    tickets: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    troubles: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def answer(self, path: str, body: Any) -> tuple[int, dict[str, str], Any]:
        self.requests.append(path)
        if self.troubles:
            return *self.troubles.pop(0), {}
        if not path.endswith("/batch/upsert"):
            return 200, {}, {"status": "COMPLETE", "results": [{"from": {}, "to": {}}]}
        (item,) = body["inputs"]
        if "/tickets/" in path:
            self.tickets.setdefault(item["id"], []).append(item["properties"])
        return 200, {}, {"status": "COMPLETE", "results": [{"id": f"9{len(item['id'])}"}]}


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    made = Vendor()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length) or b"null")
            status, headers, content = made.answer(self.path, body)
            data = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_PUT = _answer  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


class Hub:
    """The lane's queues and table, and what SQS and Lambda do with them."""

    def __init__(self, clock: time_machine.Traveller, connection: dict[str, Any]) -> None:
        self.clock = clock
        self.connection = connection
        self.sqs = clients.sqs()
        self.dynamodb: Any = clients._boto("dynamodb")
        self.ssm: Any = clients._boto("ssm")
        self.queue = self.sqs.create_queue(QueueName="lane")["QueueUrl"]
        self.dlq = self.sqs.create_queue(QueueName="lane-dlq")["QueueUrl"]
        self.dynamodb.create_table(
            TableName="hub",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
            ],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )

    def secret(self, document: dict[str, Any]) -> None:
        self.ssm.put_parameter(
            Name="/hub/destinations/crm",
            Value=json.dumps(document),
            Type="SecureString",
            Overwrite=True,
        )

    def put(self, number: int = 1, version: int = 1, **fields: Any) -> Record:
        """Write a record as enrichment does."""
        id_ = f"fbk_{number}"
        author = Author(name="Ann", email="ann@example.com", id="7")
        feedback = Feedback(
            id=id_, source_id=str(number), received_at=from_epoch(NOW), source="typeform",
            source_version=str(version), author=author, text="Secretly terrible",
        )  # fmt: skip
        made = Record(feedback=feedback, customer="ann@example.com", **fields)
        for step in range(version):
            kind = "feedback.updated" if step else "feedback.received"
            made = made.changed(kind, at=from_epoch(NOW))
        stored = clients.table().get(id_, keys.RECORD)
        assert enrich.write(
            made, clients.table(), expected=int(stored["version"]) if stored else None
        )
        return made

    def tell(self, made: Record, version: int | None = None) -> None:
        """Send the event as EventBridge does."""
        change = made.history[(version or made.version) - 1]
        envelope = {"detail-type": change.type, "source": "feedbus"}
        self.send(dumps({**envelope, "detail": event_of(made, change)}))

    def send(self, body: str) -> None:
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=body)

    @cached_property
    def app(self) -> ModuleType:
        """The function, as Lambda imports it."""
        spec = importlib.util.spec_from_file_location("push_app", APP)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def invoke(self, event: dict[str, Any]) -> Any:
        return self.app.handler(event, None)

    def batch(self) -> dict[str, Any]:
        """What Lambda's poller receives."""
        messages = self.sqs.receive_message(
            QueueUrl=self.queue,
            MaxNumberOfMessages=10,
            VisibilityTimeout=360,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        ).get("Messages", [])
        return {"Records": [_lambda_record(message) for message in messages]}

    def pump(self) -> list[str]:
        """One round of Lambda's poller; the ids that the function gave back."""
        event = self.batch()
        if not event["Records"]:
            return []
        failed = {one["itemIdentifier"] for one in self.invoke(event).get("batchItemFailures", [])}
        for record in event["Records"]:
            if record["messageId"] not in failed:
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=record["receiptHandle"])
        return sorted(failed)

    def count(self, url: str) -> tuple[int, int]:
        """Messages that are visible and that are not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found: Any = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        return tuple(int(found["Attributes"][name]) for name in names)  # type: ignore[return-value]

    def entry(self, number: int = 1) -> dict[str, Any]:
        return clients.table().get(f"fbk_{number}", "link#crm") or {}

    def batch_size(self) -> int:
        """How many messages Lambda's poller would find."""
        return self.count(self.queue)[0]

    def redrive(self, **more: Any) -> list[Any]:
        return redrive(self.sqs, self.dlq, self.queue, **more)


def _lambda_record(message: Any) -> dict[str, Any]:
    told = message.get("MessageAttributes", {})
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {
            name: {"stringValue": one["StringValue"], "dataType": one["DataType"]}
            for name, one in told.items()
        },
        "eventSource": "aws:sqs",
    }


CACHES: list[Callable[[], None]] = [
    settings.load.cache_clear,
    clients._boto.cache_clear,
    clients.table.cache_clear,
    clients.ssm.cache_clear,
]


@pytest.fixture
def hub(aws: str, vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    requests.post(f"{aws}/moto-api/reset", timeout=5)
    monkeypatch.setattr(lane, "LONG_POLL", 0)  # moto has all messages on one server
    environment = {
        "AWS_ENDPOINT_URL": aws,
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "FEEDBUS_TABLE": "hub",
        "FEEDBUS_SECRETS_PREFIX": "/hub",
        "FEEDBUS_CONNECTION": "crm",
        "FEEDBUS_ALLOW_PRIVATE": "true",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for clear in CACHES:
        clear()
    connection: dict[str, Any] = {"name": "crm", "type": "hubspot"}
    monkeypatch.setattr(config, "load", lambda: Config({"destinations": [connection]}))
    with time_machine.travel(NOW, tick=True) as clock:
        made = Hub(clock, connection)
        monkeypatch.setenv("FEEDBUS_QUEUE_URL", made.queue)
        monkeypatch.setenv("FEEDBUS_DLQ_URL", made.dlq)
        made.secret({"token": "pat-sesame", "base_url": vendor.url})
        settings.load.cache_clear()
        yield made
    for clear in CACHES:
        clear()


EMPTY = (0, 0)


def metrics_of(text: str) -> dict[str, float]:
    """The sums of the metrics that a function wrote to its standard output."""
    found: dict[str, float] = {}
    for line in text.splitlines():
        blob = json.loads(line) if line.startswith("{") else {}
        for spec in blob.get("_aws", {}).get("CloudWatchMetrics", []):
            assert spec["Namespace"] == "Feedbus"
            for one in spec["Metrics"]:
                values = blob[one["Name"]]
                values = values if isinstance(values, list) else [values]
                found[one["Name"]] = found.get(one["Name"], 0) + sum(values)
    return found


@pytest.mark.requirement("R248")
@pytest.mark.requirement("R265")
def test_a_message_becomes_a_ticket(
    hub: Hub, vendor: Vendor, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.tell(hub.put())
    hub.clock.shift(3)
    assert hub.pump() == []
    assert list(vendor.tickets) == ["fbk_1"]
    assert (hub.entry()["state"], hub.entry()["remote_id"]) == ("done", "95")
    assert hub.count(hub.queue) == hub.count(hub.dlq) == EMPTY
    found = metrics_of(capsys.readouterr().out)
    assert found["Delivered"] == 1
    assert 3 <= found["DeliverySeconds"] < 30


@pytest.mark.requirement("R28")
def test_the_same_event_twice_and_out_of_order_is_one_ticket(hub: Hub, vendor: Vendor) -> None:
    newest = hub.put(version=3)
    for version in (3, 1, 3, 2):
        hub.tell(newest, version)
    while hub.batch_size():
        hub.pump()
    assert {key: len(writes) for key, writes in vendor.tickets.items()} == {"fbk_1": 1}
    assert hub.entry()["version"] == 3


@pytest.mark.requirement("R265")
def test_a_busy_vendor_is_asked_again_after_its_wait(
    hub: Hub, vendor: Vendor, capsys: pytest.CaptureFixture[str]
) -> None:
    vendor.troubles = [(503, {"retry-after": "120"})]
    hub.tell(hub.put())
    assert len(hub.pump()) == 1
    assert hub.count(hub.queue) == (0, 1)
    assert metrics_of(capsys.readouterr().out)["Retried"] == 1
    hub.clock.shift(119)
    assert hub.count(hub.queue) == (0, 1)
    hub.clock.shift(40)
    assert hub.pump() == []
    assert list(vendor.tickets) == ["fbk_1"]
    assert hub.count(hub.queue) == hub.count(hub.dlq) == EMPTY


@pytest.mark.requirement("R265")
def test_a_refused_message_goes_to_the_dead_letters_at_once_with_its_reason(
    hub: Hub, vendor: Vendor, capsys: pytest.CaptureFixture[str]
) -> None:
    vendor.troubles = [(400, {})]
    hub.tell(hub.put())
    assert hub.pump() == []
    assert len(vendor.requests) == 1
    assert hub.count(hub.queue) == EMPTY
    (letter,) = hub.redrive(dry_run=True)
    assert (letter.feedback_id, letter.connection) == ("fbk_1", "crm")
    assert letter.event_type == "feedback.received"
    assert letter.reason == hub.entry()["reason"] == "step contact: HTTP 400"
    assert hub.entry()["state"] == "failed"
    out = capsys.readouterr().out
    assert metrics_of(out)["DeadLettered"] == 1
    assert "terrible" not in out
    assert "sesame" not in out


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        "{}",
        '{"detail": 1}',
        '{"detail": {"id": 1}}',
        '{"detail": {"id": "a:1", "type": "t", "time": "t", "version": "1", "feedback": {}}}',
        "[" * 20_000,
    ],
)
def test_poison_goes_to_the_dead_letters(hub: Hub, vendor: Vendor, body: str) -> None:
    hub.send(body)
    assert hub.pump() == []
    assert hub.count(hub.queue) == EMPTY
    (letter,) = hub.redrive(dry_run=True)
    assert letter.reason == "the message is no event of the hub"
    assert letter.body == body
    assert not vendor.requests


def test_one_bad_message_of_ten_holds_up_nobody(hub: Hub, vendor: Vendor) -> None:
    for number in range(9):
        hub.tell(hub.put(number))
    hub.send("poison")
    while hub.batch_size():
        assert hub.pump() == []
    assert len(vendor.tickets) == 9
    assert hub.count(hub.dlq) == (1, 0)


@pytest.mark.requirement("R265")
def test_redriving_twice_makes_one_ticket_each(hub: Hub, vendor: Vendor) -> None:
    for number in range(25):
        hub.tell(hub.put(number))
    vendor.troubles = [(400, {})] * 25
    while hub.batch_size():
        hub.pump()
    assert hub.count(hub.dlq) == (25, 0)
    assert not vendor.tickets
    # The first run dies after each message that it sends, and so never deletes one.
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            redrive(Dying(hub.sqs), hub.dlq, hub.queue)
        hub.clock.shift(400)
    assert len(hub.redrive()) == 25
    assert hub.redrive() == []
    while hub.batch_size():
        hub.pump()
    assert {key: len(writes) for key, writes in vendor.tickets.items()} == {
        f"fbk_{number}": 1 for number in range(25)
    }
    assert hub.count(hub.dlq) == hub.count(hub.queue) == EMPTY


class Dying:
    """An SQS client whose process dies between sending and deleting."""

    def __init__(self, sqs: Any) -> None:
        self._sqs = sqs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sqs, name)

    def delete_message(self, **arguments: Any) -> None:
        raise KeyboardInterrupt


def test_a_redrive_takes_what_is_wanted_and_no_more(hub: Hub, vendor: Vendor) -> None:
    for number in range(6):
        hub.tell(hub.put(number))
    vendor.troubles = [(400, {})] * 3 + [(422, {})] * 3
    while hub.batch_size():
        hub.pump()

    def wanted(letter: Any) -> bool:
        return "422" in letter.reason

    assert len(hub.redrive(wanted=wanted, dry_run=True)) == 3
    assert hub.count(hub.dlq) == (6, 0)
    assert len(hub.redrive(wanted=wanted, limit=2)) == 2
    assert hub.count(hub.dlq) == (4, 0)
    while hub.batch_size():
        hub.pump()
    assert len(vendor.tickets) == 2


def test_a_vendor_that_always_says_now_does_not_make_a_message_spin(
    hub: Hub, vendor: Vendor
) -> None:
    vendor.troubles = [(503, {"retry-after": "0"})] * 3
    hub.tell(hub.put())
    assert len(hub.pump()) == 1
    assert hub.count(hub.queue) == (0, 1)
    hub.clock.shift(4)
    assert hub.count(hub.queue) == (0, 1)


def test_a_wrong_deployment_fails_loudly_and_keeps_the_message(hub: Hub, vendor: Vendor) -> None:
    hub.ssm.delete_parameter(Name="/hub/destinations/crm")
    hub.tell(hub.put())
    with pytest.raises(ConfigError, match="/hub/destinations/crm is missing"):
        hub.pump()
    assert hub.count(hub.queue) == (0, 1)
    hub.clock.shift(901)
    hub.secret({"token": "pat-sesame", "base_url": vendor.url})
    del hub.app  # a new process: this one remembers for minutes that there is no secret
    assert hub.pump() == []
    assert list(vendor.tickets) == ["fbk_1"]


def test_an_unknown_connection_is_a_wrong_deployment(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBUS_CONNECTION", "nobody")
    settings.load.cache_clear()
    with pytest.raises(ConfigError, match="nobody"):
        Lane.from_environment()


def test_a_strange_failure_fails_the_function_and_tells_no_words(
    hub: Hub, vendor: Vendor, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.tell(hub.put())
    item = clients.table().get("fbk_1", keys.RECORD)
    assert item is not None
    clients.table().put_if(
        {**item, "doc": '{"feedback": {"text": "Secretly terrible"}}'}, "attribute_exists(pk)", {}
    )
    with pytest.raises(BatchError, match="ValidationError") as caught:
        hub.pump()
    assert "terrible" not in str(caught.getrepr(style="native", chain=True))
    assert "terrible" not in capsys.readouterr().out
    assert hub.count(hub.queue) == (0, 1)


@pytest.mark.requirement("R259")
def test_a_test_record_is_taken_the_whole_way_and_not_sent(hub: Hub, vendor: Vendor) -> None:
    hub.tell(hub.put(test=True))
    assert hub.pump() == []
    assert not vendor.requests
    assert hub.entry()["state"] == "dry_run"
    assert hub.count(hub.queue) == hub.count(hub.dlq) == EMPTY


@pytest.mark.filterwarnings("ignore:No application metrics")
def test_a_dead_process_leaves_one_ticket(hub: Hub, vendor: Vendor) -> None:
    """The function is killed after the vendor's answer, before the outcome is stored."""
    hub.tell(hub.put())
    event = hub.batch()
    real = hub.app.lane.ports.send

    def killed(*arguments: Any) -> Any:
        real(*arguments)
        raise KeyboardInterrupt

    hub.app.lane.ports.send = killed
    with pytest.raises(KeyboardInterrupt):
        hub.invoke(event)
    assert hub.entry()["state"] == "sending"
    hub.app.lane.ports.send = real
    hub.clock.shift(max(LEASE, 360) + 1)
    assert hub.pump() == []
    assert list(vendor.tickets) == ["fbk_1"]
    assert hub.entry()["state"] == "done"
