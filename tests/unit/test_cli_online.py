"""The commands that talk to a running hub, on moto: assert on what they print and leave behind."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from feedbus import config, enrich, intake, keys, lane, sources, webhook
from feedbus.ledger import Ledger
from feedbus.model import Change, Record
from feedbus.model.times import iso
from feedbus.signatures import Hmac, Inbound, StandardWebhooks, UrlKey
from feedbus_ops import connect, doctor, online, routes, tailing
from feedbus_ops.cli import app
from feedbus_ops.stack import Stack

pytestmark = pytest.mark.slow

SECRET = "a" * 32
HUB = """
endpoints:
  - {name: form, source: typeform}
  - {name: quiet, source: tally}
  - {name: plain, source: mapped, options: {map: {source_id: id, text: text}}}
destinations:
  - {name: crm, type: hubspot}
  - {name: mail, type: email, options: {to: [a@example.com]}}
"""
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def hub_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "LONG_POLL", 0)  # moto has all messages on one server
    loaded = config.Config(config.parse_yaml(HUB))
    monkeypatch.setattr(config, "load", lambda: loaded)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("FEEDBUS_HOME", str(tmp_path))
    monkeypatch.delenv("FEEDBUS_STACK", raising=False)
    with mock_aws():
        outputs = _resources()
        facts = {"endpoint_url": "", "region": "us-east-1", "stack": "hub", "outputs": outputs}
        (tmp_path / "hub.json").write_text(json.dumps(facts))
        yield Stack.find(None, None, None)


def _resources() -> dict[str, str]:
    boto3.client("dynamodb", "us-east-1").create_table(
        TableName="table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "day", "at")
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_day",
                "KeySchema": [
                    {"AttributeName": "day", "KeyType": "HASH"},
                    {"AttributeName": "at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    boto3.client("s3", "us-east-1").create_bucket(Bucket="bucket")
    boto3.client("events", "us-east-1").create_event_bus(Name="hub")
    sqs = boto3.client("sqs", "us-east-1")
    made = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("crm", "crm-dlq", "f")}
    return {
        "ApiUrl": "http://127.0.0.1:1",
        "TableName": "table",
        "BucketName": "bucket",
        "BusName": "hub",
        "SecretsPrefix": "/hub",
        "CrmQueueUrl": made["crm"],
        "CrmDlqUrl": made["crm-dlq"],
        "StreamFailuresUrl": made["f"],
    }


def feedbus(*arguments: object, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def said(result: Result, code: int = 0) -> Any:
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def receive(hub: Stack, token: str, moment: datetime, text: str = "slow") -> str:
    """Store one feedback as `receive` does; its id."""
    form = {"token": token, "answers": [{"type": "text", "text": text}]}
    body = json.dumps({"event_type": "form_response", "form_response": form}).encode()
    endpoint = config.load().endpoint("form")
    assert endpoint
    models = intake.normalise(sources.load("typeform"), endpoint, Inbound(body), iso(moment))
    receipt = intake.keep(models, endpoint, body, {}, moment, hub, config.Retention())
    return receipt.ids[0]


def enriched(hub: Stack, id_: str) -> Record:
    """Do what the stream does with the intake items of a feedback."""
    ports = enrich.Ports(hub.table, hub.bucket, hub.judge(), iso(NOW), hub.defer)
    for item in hub.table.query(id_, keys.INTAKE_PREFIX):
        enrich.enrich_item(item, ports)
    record = enrich.read(hub.table.get(id_, keys.RECORD))
    assert record
    return record


def put_secret(name: str, value: str) -> None:
    client = boto3.client("ssm", "us-east-1")
    client.put_parameter(Name=f"/hub/{name}", Value=value, Type="SecureString")


# what words mean

CLASSIC = HUB + "taxonomy: {preset: classic}\n"


@pytest.mark.requirement("R53")
def test_reclassify_shows_the_difference_first_and_then_writes_it(
    hub: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, other = (
        receive(hub, token, NOW - timedelta(hours=1), text)
        for token, text in (("a", "加载慢"), ("b", "thanks"))
    )
    before = [enriched(hub, id_) for id_ in (slow, other)]
    new = config.Config(config.parse_yaml(CLASSIC))
    monkeypatch.setattr(config, "load", lambda: new)
    diff = tmp_path / "diff.jsonl"
    dry = said(feedbus("reclassify", "--from", "1d", "--dry-run", "--out", diff, "--json"))
    assert (dry["records"], dry["dry_run"]) == (2, True)
    (move,) = dry["topics"]
    assert move["before"] == "product/performance/response-speed"
    assert move["after"].startswith("product/performance_stability/")
    row = next(row for row in map(json.loads, diff.read_text().splitlines()) if row["id"] == slow)
    assert row["before"]["taxonomy_version"] != row["after"]["taxonomy_version"]
    assert enrich.read(hub.table.get(slow, keys.RECORD)) == before[0]

    done = said(feedbus("reclassify", "--from", "1d", "--json"))
    assert done["topics"] == dry["topics"]
    record = enrich.read(hub.table.get(slow, keys.RECORD))
    assert record
    assert "/".join(record.analysis.topics[0].path) == move["after"]
    assert record.history[-1].change["reclassified"]["to"] == record.analysis.taxonomy_version
    again = said(feedbus("reclassify", "--from", "1d", "--json"))
    assert (again["changed"], again["topics"]) == (0, [])


@pytest.mark.requirement("R52")
def test_tags_by_hand_say_who_and_outlive_an_edit(hub: Stack) -> None:
    id_ = receive(hub, "t", NOW - timedelta(hours=1))
    enriched(hub, id_)
    assert feedbus("tag", id_, "--add", "refund").exit_code == 2
    found = said(feedbus("tag", id_, "--add", "refund", "--by", "ann", "--json"))
    assert (found["tags"], found["changed"]) == (["refund"], True)
    receive(hub, "t", NOW, "edited")
    record = enriched(hub, id_)
    assert record.feedback.tags == ["refund"]
    assert [change.by for change in record.history] == ["hub", "ann", "hub"]
    gone = said(feedbus("tag", id_, "--remove", "refund", "--by", "bob", "--json"))
    assert gone["tags"] == []
    assert feedbus("tag", "fbk_nosuch", "--add", "x", "--by", "ann").exit_code == 1


@pytest.mark.requirement("R47")
def test_the_inbox_is_filtered_by_topic_sentiment_and_urgency(hub: Stack) -> None:
    said_ = {"slow": "加载太慢了", "refund": "I want a refund", "fine": "works great, love it"}
    ids = {
        name: receive(hub, name, NOW - timedelta(minutes=len(name)), text)
        for name, text in said_.items()
    }
    for id_ in ids.values():
        enriched(hub, id_)
    for filters, expected in (
        (("--topic", "product/performance"), {"slow"}),
        (("--sentiment", "positive"), {"fine"}),
        (("--urgency", "high"), {"refund"}),
        (("--urgency", "high", "--topic", "product"), set()),
    ):
        found = said(feedbus("inbox", *filters, "--json"))
        assert {row["id"] for row in found} == {ids[name] for name in expected}


# inbox, show, links, tail


def test_the_inbox_shows_each_feedback_once_newest_first(hub: Stack) -> None:
    ids = [receive(hub, f"t{n}", NOW - timedelta(hours=10 * n)) for n in range(6)]
    receive(hub, "t0", NOW, "an edit")
    enriched(hub, ids[0])
    found = said(feedbus("inbox", "--json"))
    assert [row["id"] for row in found] == ids
    assert [row.get("status") for row in found[:2]] == ["received", "not enriched yet"]
    assert [row["id"] for row in said(feedbus("inbox", "--json", "--limit", 2))] == ids[:2]
    assert [row["id"] for row in said(feedbus("inbox", "--json", "--since", "15h"))] == ids[:2]
    assert ids[0] in feedbus("inbox").stdout


def test_an_empty_inbox_says_so(hub: Stack) -> None:
    assert "nothing came in since 7d" in feedbus("inbox").stdout
    assert said(feedbus("inbox", "--json")) == []


@pytest.mark.requirement("R36")
def test_show_tells_record_history_versions_and_deliveries(hub: Stack) -> None:
    id_ = receive(hub, "t", NOW - timedelta(minutes=5))
    enriched(hub, id_)
    receive(hub, "t", NOW, "still slow")
    enriched(hub, id_)
    _deliver(hub, id_)
    found = said(feedbus("show", id_, "--json"))
    assert len(found["intake"]) == 2
    assert [change["type"] for change in found["record"]["history"]] == [
        "feedback.received",
        "feedback.updated",
    ]
    (link,) = found["links"]
    assert (link["link"], link["state"], link["ids"]) == ("crm", "done", {"ticket": "77"})
    printed = feedbus("show", id_).stdout
    assert all(part in printed for part in ("still slow", "feedback.updated", "crm"))


def _deliver(hub: Stack, id_: str) -> None:
    ledger = Ledger(hub.table, time.time)
    entry = ledger.claim(ledger.read(id_, keys.link_key("crm")), "0")
    ledger.write(replace(entry, state="done", version=1, remote_id="77", ids={"ticket": "77"}))


def test_an_unknown_id_is_a_no(hub: Stack) -> None:
    assert feedbus("show", "fbk_nosuch").exit_code == 1
    assert said(feedbus("links", "fbk_nosuch", "--json"), code=1) == []


def test_links_shows_the_deliveries(hub: Stack) -> None:
    id_ = receive(hub, "t", NOW)
    _deliver(hub, id_)
    assert said(feedbus("links", id_, "--json"))[0]["remote_id"] == "77"
    assert "77" in feedbus("links", id_).stdout


def test_tail_shows_what_changed_since_the_last_look(hub: Stack) -> None:
    enriched(hub, receive(hub, "old", NOW - timedelta(hours=1)))
    watch = tailing.Watch(hub, NOW.timestamp())
    assert list(watch.look(NOW.timestamp())) == []
    new = receive(hub, "new", NOW)
    enriched(hub, new)
    seen = list(watch.look(NOW.timestamp() + 1))
    assert [(id_, change.type) for id_, change in seen] == [(new, "feedback.received")]
    receive(hub, "old", NOW + timedelta(seconds=1), "an edit")
    enriched(hub, receive(hub, "old", NOW + timedelta(seconds=1), "an edit"))
    assert [change.version for _, change in watch.look(NOW.timestamp() + 2)] == [2]


def test_tail_stops_when_its_time_is_over(hub: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    change = Change(version=1, type="feedback.received", at=iso(NOW))
    monkeypatch.setattr(tailing.Watch, "look", lambda *_: iter([("fbk_1", change)]))
    (line,) = feedbus("tail", "--for", "0", "--json").stdout.splitlines()
    assert json.loads(line)["id"] == "fbk_1"
    assert "fbk_1  feedback.received" in feedbus("tail", "--for", "0").stdout


# send


_ONE_AT_A_TIME = threading.Lock()
"""moto's conditional writes are not atomic: of two at once, both would be the first."""


class _Door(BaseHTTPRequestHandler):
    """The hub's HTTP side: what API Gateway does in front of `webhook.respond`."""

    protocol_version = "HTTP/1.1"
    hub: webhook.Hub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        event = {
            "rawPath": self.path,
            "headers": dict(self.headers.items()),
            "body": body.decode(),
            "requestContext": {"http": {"method": "POST"}},
        }
        with _ONE_AT_A_TIME:
            answer = webhook.respond(event, self.hub).http
        self.send_response(answer["statusCode"])
        self.send_header("content-length", str(len(answer["body"])))
        self.end_headers()
        self.wfile.write(answer["body"].encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def door(hub: Stack, tmp_path: Path) -> Iterator[None]:
    answering = webhook.Hub(config.load(), hub, hub.secrets)
    handler = type("Door", (_Door,), {"hub": answering})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        facts = json.loads((tmp_path / "hub.json").read_text())
        # A name below .localhost must work on machines whose resolver does not know it.
        facts["api_url"] = f"http://api.localhost:{server.server_port}"
        (tmp_path / "hub.json").write_text(json.dumps(facts))
        yield
        server.shutdown()
        thread.join()


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.json"
    path.write_text(
        '{"event_type": "form_response", "form_response": {"token": "x", "answers": []}}'
    )
    return path


def test_send_signs_as_the_vendor_would(hub: Stack, door: None, form: Path) -> None:
    put_secret("endpoints/form", SECRET)
    summary = said(feedbus("send", "form", form, "--json"))
    assert (summary["statuses"], summary["accepted"], summary["duplicates"]) == ({"202": 1}, 1, 0)
    assert said(feedbus("show", summary["ids"][0], "--json"))["intake"]


@pytest.mark.requirement("R40")
def test_repeats_are_duplicates_unless_the_id_varies(hub: Stack, door: None, form: Path) -> None:
    put_secret("endpoints/form", SECRET)
    common = ("send", "form", form, "--count", 6, "--concurrency", 3, "--json")
    repeated = said(feedbus(*common))
    assert (repeated["accepted"], repeated["duplicates"]) == (6, 5)
    varied = said(feedbus(*common, "--vary", "form_response.token"))
    assert (varied["accepted"], varied["duplicates"]) == (6, 0)
    assert len(set(varied["ids"])) == 6
    assert varied["latency_ms"]["p50"] <= varied["latency_ms"]["p95"]


def test_send_puts_the_key_into_the_url(hub: Stack, door: None, tmp_path: Path) -> None:
    put_secret("endpoints/plain", SECRET)
    path = tmp_path / "plain.json"
    path.write_text('{"id": "1", "text": "hello"}')
    assert said(feedbus("send", "plain", path, "--json"))["accepted"] == 1


def test_a_wrong_secret_is_a_no(hub: Stack, door: None, form: Path) -> None:
    put_secret("endpoints/form", SECRET)
    summary = said(feedbus("send", "form", form, "--secret", "wrong", "--json"), code=1)
    assert summary["statuses"] == {"401": 1}


def test_send_tells_what_went_into_quarantine(hub: Stack, door: None, tmp_path: Path) -> None:
    put_secret("endpoints/form", SECRET)
    path = tmp_path / "bad.json"
    path.write_text("not json")
    assert said(feedbus("send", "form", path, "--json"))["quarantined"] == 1


def test_the_rate_is_kept(hub: Stack, door: None, form: Path) -> None:
    put_secret("endpoints/form", SECRET)
    summary = said(feedbus("send", "form", form, "--count", 5, "--rate", 20, "--json"))
    assert summary["seconds"] >= 0.2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nosuch",), "not in hub.yaml"),
        (("form",), "feedbus connect typeform --endpoint form"),
        (
            ("form", "--secret", "x", "--vary", "form_response.nosuch"),
            "has no form_response.nosuch",
        ),
        (("form", "--secret", "x", "--vary", "a.b"), "has no a.b"),
    ],
)
def test_send_says_what_is_missing(
    hub: Stack, form: Path, arguments: tuple[str, ...], says: str
) -> None:
    result = feedbus("send", arguments[0], form, *arguments[1:])
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_hub_that_does_not_answer_is_a_no(hub: Stack, form: Path) -> None:
    summary = said(feedbus("send", "form", form, "--secret", SECRET, "--json"), code=1)
    assert summary["statuses"] == {"failed": 1}


# quarantine


def _unreadable(hub: Stack, body: bytes, moment: datetime = NOW) -> None:
    endpoint = config.load().endpoint("form")
    assert endpoint
    intake.quarantine(Inbound(body), endpoint, "reason", moment, hub, config.Retention())


@pytest.mark.requirement("R40")
def test_quarantined_bodies_come_back_after_a_fix(hub: Stack) -> None:
    good = {"event_type": "form_response", "form_response": {"token": "t", "answers": []}}
    _unreadable(hub, json.dumps(good).encode(), NOW - timedelta(days=2))
    _unreadable(hub, b"not json")
    assert [row["reason"] for row in said(feedbus("quarantine", "list", "--json"))] == [
        "reason"
    ] * 2

    rehearsed = said(feedbus("quarantine", "retry", "--dry-run", "--json"), code=1)
    assert [row["outcome"] for row in rehearsed] == ["would be stored", "unreadable"]
    assert len(said(feedbus("quarantine", "list", "--json"))) == 2

    retried = said(feedbus("quarantine", "retry", "--json"), code=1)
    assert [row["outcome"] for row in retried] == ["stored", "unreadable"]
    assert len(said(feedbus("quarantine", "list", "--json"))) == 1
    (item,) = hub.table.query(retried[0]["ids"][0], keys.INTAKE_PREFIX)
    assert item["at"] == iso(NOW - timedelta(days=2))


def test_a_body_that_is_now_ignored_stays_until_it_is_let_go(hub: Stack) -> None:
    _unreadable(hub, b'{"event_type": "ping"}')
    assert said(feedbus("quarantine", "retry", "--json"))[0]["outcome"] == "ignored"
    assert len(said(feedbus("quarantine", "list", "--json"))) == 1
    feedbus("quarantine", "retry", "--drop-ignored")
    assert "nothing is in quarantine" in feedbus("quarantine", "list").stdout


def test_retry_takes_one_body_by_the_beginning_of_its_id(hub: Stack) -> None:
    _unreadable(hub, b'{"event_type": "ping"}')
    (row,) = said(feedbus("quarantine", "list", "--json", "--endpoint", "form"))
    assert said(feedbus("quarantine", "retry", "--id", row["id"][:10], "--json"))
    assert feedbus("quarantine", "retry", "--id", "zzz").exit_code == 1


# dead letters


def _dead_letter(hub: Stack, id_: str, reason: str) -> None:
    detail = {
        "id": f"{id_}:1",
        "type": "feedback.received",
        "time": "x",
        "version": 1,
        "feedback": {"id": id_},
    }
    hub.client("sqs").send_message(
        QueueUrl=hub.output("CrmDlqUrl"),
        MessageBody=json.dumps({"detail": detail}),
        MessageAttributes={"reason": {"DataType": "String", "StringValue": reason}},
    )


def _waiting(hub: Stack, output: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = hub.client("sqs").get_queue_attributes(
        QueueUrl=hub.output(output), AttributeNames=[name]
    )
    return int(answer["Attributes"][name])


def test_dead_letters_are_listed_and_sent_again(hub: Stack) -> None:
    for number in range(12):
        _dead_letter(hub, f"fbk_{number:02}", "HTTP 400" if number % 2 else "HTTP 422")
    found = said(feedbus("dlq", "list", "--json"))
    assert {row["lane"] for row in found} == {"crm"}
    assert len(found) == 12
    assert _waiting(hub, "CrmDlqUrl") == 12

    rehearsed = said(feedbus("dlq", "redrive", "--match", "422", "--dry-run", "--json"))
    assert len(rehearsed) == 6
    assert not any(row["redriven"] for row in rehearsed)
    assert len(said(feedbus("dlq", "redrive", "--match", "422", "--limit", 4, "--json"))) == 4
    assert (_waiting(hub, "CrmQueueUrl"), _waiting(hub, "CrmDlqUrl")) == (4, 8)
    assert "8 on their way again" in feedbus("dlq", "redrive", "--lane", "crm").stdout
    assert "no dead letters" in feedbus("dlq", "list").stdout


@pytest.mark.parametrize("arguments", [("--lane", "nosuch"), ("--match", "(")])
def test_an_unknown_lane_or_a_bad_pattern_is_wrong_use(
    hub: Stack, arguments: tuple[str, ...]
) -> None:
    assert feedbus("dlq", "redrive", *arguments).exit_code == 2


# replay


def _published(hub: Stack, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the events that are put on the bus from now on."""
    ids: list[str] = []
    client = hub.client("events")
    put = client.put_events

    def put_events(**arguments: Any) -> Any:
        ids.extend(json.loads(entry["Detail"])["id"] for entry in arguments["Entries"])
        return put(**arguments)

    monkeypatch.setattr(client, "put_events", put_events)
    monkeypatch.setattr(Stack, "find", lambda *_: hub)
    return ids


@pytest.mark.requirement("R259")
def test_replay_enriches_what_has_no_record_and_publishes_the_rest_again(
    hub: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = receive(hub, "known", NOW - timedelta(hours=2))
    record = enriched(hub, known)
    lost = receive(hub, "lost", NOW - timedelta(hours=1))
    receive(hub, "old", NOW - timedelta(days=3))
    ids = _published(hub, monkeypatch)
    span = ("--from", "1d", "--to", "now", "--json")

    rehearsed = said(feedbus("replay", *span, "--dry-run"))
    assert (rehearsed["found"], rehearsed["enriched"], rehearsed["published"]) == (2, [lost], 1)
    assert hub.table.get(lost, keys.RECORD) is None
    assert ids == []

    assert said(feedbus("replay", *span))["enriched"] == [lost]
    assert hub.table.get(lost, keys.RECORD)
    assert ids == [f"{known}:1"]

    again = said(feedbus("replay", *span))
    assert (again["enriched"], again["published"]) == ([], 2)
    assert enrich.read(hub.table.get(known, keys.RECORD)) == record


def test_replay_brings_in_an_edit_that_the_record_has_not_seen(
    hub: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = receive(hub, "t", NOW - timedelta(hours=2))
    enriched(hub, id_)
    receive(hub, "t", NOW - timedelta(hours=1), "edited")
    _published(hub, monkeypatch)
    assert said(feedbus("replay", "--from", "1d", "--dry-run", "--json"))["enriched"] == [id_]
    assert said(feedbus("replay", "--from", "1d", "--json"))["enriched"] == [id_]
    record = enrich.read(hub.table.get(id_, keys.RECORD))
    assert record
    assert record.feedback.text == "edited"


def test_only_resend_clears_the_ledger_and_only_after_asking(
    hub: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = receive(hub, "t", NOW - timedelta(minutes=5))
    enriched(hub, id_)
    _deliver(hub, id_)
    ids = _published(hub, monkeypatch)
    feedbus("replay", "--from", "1h")
    assert hub.table.get(id_, "link#crm")
    assert feedbus("replay", "--from", "1h", "--resend", stdin="n\n").exit_code == 1
    assert hub.table.get(id_, "link#crm")
    done = said(feedbus("replay", "--from", "1h", "--resend", "--yes", "--json"))
    assert done["ledger_cleared"] == 1
    assert hub.table.get(id_, "link#crm") is None
    assert ids == [f"{id_}:1"] * 2


def test_a_span_that_ends_before_it_begins_is_wrong_use(hub: Stack) -> None:
    assert feedbus("replay", "--from", "1h", "--to", "2h").exit_code == 2


# connect


def test_connect_makes_a_secret_once_and_prints_the_url(hub: Stack) -> None:
    made = said(feedbus("connect", "typeform", "--no-wait", "--json"))
    assert made["url"] == "http://127.0.0.1:1/hooks/form"
    assert (made["secret_origin"], len(made["secret"])) == ("made", 64)
    kept = said(feedbus("connect", "typeform", "--no-wait", "--json"))
    assert (kept["secret_origin"], kept["secret"]) == ("kept", made["secret"])
    assert hub.secrets.values("endpoints/form") == [made["secret"]]


def test_a_rotated_secret_leaves_the_old_one_valid(hub: Stack) -> None:
    put_secret("endpoints/form", SECRET)
    rotated = said(feedbus("connect", "typeform", "--rotate", "--no-wait", "--json"))
    assert hub.secrets.values("endpoints/form") == [rotated["secret"], SECRET]


def test_an_unsigned_sender_gets_its_key_in_the_url(hub: Stack) -> None:
    made = said(feedbus("connect", "mapped", "--endpoint", "plain", "--no-wait", "--json"))
    assert made["url"].endswith(f"/hooks/plain/{made['secret']}")
    assert len(made["secret"]) >= 22


def test_connect_waits_for_the_first_delivery(hub: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    result = feedbus("connect", "typeform", "--timeout", "1", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["first_delivery"] is None

    def received(*arguments: Any) -> Iterator[Any]:
        found = list(online.received(*arguments))
        if not found:
            receive(hub, "t", datetime.now(UTC))
        return iter(found)

    monkeypatch.setattr(connect, "received", received)
    found = said(feedbus("connect", "typeform", "--json"))
    assert found["first_delivery"]["what"] == "feedback"


def test_connect_shows_steps_url_and_secret(hub: Stack) -> None:
    printed = feedbus("connect", "typeform", "--no-wait", "--secret", "mine").stdout
    assert all(part in printed for part in ("/hooks/form", "mine", "1. ", "/hub/endpoints/form"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("zendesk",), "add it below `endpoints:`"),
        (("typeform", "--endpoint", "nosuch"), "- name: nosuch"),
        (("typeform", "--endpoint", "quiet"), "of source tally"),
        (("mapped", "--secret", "short"), "shorter than 128 bits"),
    ],
)
def test_connect_says_what_is_wrong(hub: Stack, arguments: tuple[str, ...], says: str) -> None:
    result = feedbus("connect", *arguments, "--no-wait")
    assert result.exit_code == 2
    assert says in result.stderr


def test_made_secrets_fit_their_scheme() -> None:
    for scheme in (Hmac(header="x"), StandardWebhooks(), UrlKey()):
        connect.check_secret(scheme, connect.make_secret(scheme))


# doctor


def test_doctor_names_what_is_wrong_and_the_fix(
    hub: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_secret("endpoints/form", SECRET)
    put_secret("endpoints/plain", "too short")
    _unreadable(hub, b"not json")
    _dead_letter(hub, "fbk_1", "HTTP 400")
    rule = routes.Rule("Tickets", {"source": ["feedbus"]}, ("crm", "nosuch"))
    monkeypatch.setattr(routes, "read_rules", lambda: [rule])
    found = said(feedbus("doctor", "--json"), code=1)
    told = {(one["severity"], one["what"]) for one in found}
    for severity, part in (
        ("error", "endpoint quiet: SSM lacks /hub/endpoints/quiet"),
        ("error", "endpoint plain, current secret in /hub/endpoints/plain"),
        ("error", "destination crm: SSM parameter /hub/destinations/crm is missing"),
        ("error", "rule Tickets: hub.yaml has no destination nosuch"),
        ("error", "the hub does not answer"),
        ("warning", "no rule leads to destination mail"),
        ("warning", "lane crm: 1 messages were set aside"),
        ("warning", "endpoint form: 1 bodies could not be read"),
        ("warning", "endpoint quiet: nothing came in within 30 days"),
        ("ok", "the stack has its outputs"),
    ):
        assert any(one == severity and part in what for one, what in told), (part, told)
    assert all(one["fix"] for one in found if one["severity"] != "ok")


def test_doctor_is_content_when_all_is_well(
    hub: Stack, door: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("form", "quiet", "plain"):
        put_secret(f"endpoints/{name}", SECRET)
    put_secret("destinations/crm", '{"token": "x"}')
    rules = [routes.Rule("All", {"source": ["feedbus"]}, ("crm",))]
    monkeypatch.setattr(routes, "read_rules", lambda: rules)
    monkeypatch.setattr(doctor, "_clock", lambda _: iter(()))
    found = said(feedbus("doctor", "--json"))
    assert {one["severity"] for one in found} == {"ok", "warning"}
    assert "✓" in feedbus("doctor").stdout


# which hub


def test_without_a_local_hub_the_message_says_how_to_start_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBUS_HOME", str(tmp_path))
    result = feedbus("inbox")
    assert result.exit_code == 2
    assert "feedbus up" in result.stderr


def test_a_deployed_stack_is_found_by_its_outputs(hub: Stack) -> None:
    template = {
        "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {"TableName": {"Value": "table"}},
    }
    client = boto3.client("cloudformation", "us-east-1")
    client.create_stack(StackName="live", TemplateBody=json.dumps(template))
    result = feedbus("inbox", "--stack", "live", "--region", "us-east-1", "--json")
    assert said(result) == []
    missing = feedbus("inbox", "--stack", "nosuch", "--region", "us-east-1")
    assert missing.exit_code == 2
    assert "no stack 'nosuch'" in missing.stderr


def test_an_aws_error_is_a_message_not_a_traceback(hub: Stack, tmp_path: Path) -> None:
    facts = json.loads((tmp_path / "hub.json").read_text())
    facts["outputs"]["TableName"] = "nosuch"
    (tmp_path / "hub.json").write_text(json.dumps(facts))
    result = feedbus("inbox")
    assert result.exit_code == 1
    assert "AWS call failed" in result.stderr
    assert "Traceback" not in result.stderr
