"""From a stored intake item to a record, and from a record's change to events on the bus."""

import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer

from conftest import Aws, LambdaContext, emf, load, use_config
from feedbus import clients, config, enrich, intake, keys, reading
from feedbus.analysis import Judge
from feedbus.config import Endpoint, Retention
from feedbus.model import BusinessEvent, Feedback, Removal, Score
from feedbus.stream import BatchError

HUB: dict[str, Any] = {"analysis": {"urgency": {"high": ["refund"]}}}
FORM = Endpoint(name="form", source="typeform")


class Store:
    def put_once(self, item: Any) -> bool:
        return clients.table().put_once(item)

    def put_if(self, item: Any, condition: str, values: Any) -> bool:
        return clients.table().put_if(item, condition, values)

    def put_claim(self, key: str, data: bytes) -> None:
        clients.bucket().put(key, data)


def feedback(version: str = "1", **fields: Any) -> Feedback:
    known = {"id": "fbk_1", "endpoint": "form", "source": "typeform", "source_id": "a"}
    at = {"received_at": "2026-11-22T10:00:00.000Z", "source_version": version}
    return Feedback(**{**known, **at, "text": "I want a refund", **fields})


def removal(version: str, part: str | None = None) -> Removal:
    known = {"id": "fbk_1", "endpoint": "form", "source": "typeform", "source_id": "a"}
    at = {"received_at": "2026-11-22T11:00:00.000Z", "source_version": version}
    return Removal(**known, **at, part=part)


def keep(*items: Any, endpoint: Endpoint = FORM) -> None:
    moment = datetime(2026, 11, 22, 10, tzinfo=UTC)
    intake.keep(items, endpoint, b"raw", {}, moment, Store(), Retention())


def stream_event(aws: Aws, *sort_keys: str) -> Any:
    """A batch of INSERT records of these items, as the stream would deliver them."""
    found = aws.client("dynamodb").scan(TableName=aws.table)["Items"]
    chosen = sorted(
        (
            item
            for item in found
            if item["sk"]["S"].startswith("in#") and (not sort_keys or item["sk"]["S"] in sort_keys)
        ),
        key=lambda item: sort_keys.index(item["sk"]["S"]) if sort_keys else 0,
    )
    records = []
    for item in chosen:
        image = json.loads(json.dumps(item, default=lambda value: value.hex()))
        if "raw" in image:
            image["raw"] = {"B": ""}
        records.append({"eventName": "INSERT", "dynamodb": {"NewImage": image}})
    return {"Records": records}


def run_enrich(event: Any) -> None:
    load("enrich").handler(event, LambdaContext())


def record() -> Any:
    return enrich.read(clients.table().get("fbk_1", keys.RECORD))


@pytest.fixture(autouse=True)
def _hub(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    use_config(monkeypatch, HUB)


@pytest.mark.requirement("R16", "R269")
def test_an_intake_item_becomes_a_record_with_its_first_event(aws: Aws) -> None:
    keep(feedback(scores=[Score(metric="nps", value=3)], author={"email": "a@example.com"}))
    run_enrich(stream_event(aws))
    made = record()
    assert made.version == 1
    assert [entry.type for entry in made.history] == ["feedback.received"]
    assert made.analysis.urgency == "high"
    assert made.customer.startswith("cus_")
    assert made.workflow.priority.level == "high"


@pytest.mark.requirement("R40")
def test_the_same_item_twice_changes_nothing(aws: Aws) -> None:
    keep(feedback())
    event = stream_event(aws)
    run_enrich(event)
    run_enrich(event)
    assert record().version == 1


@pytest.mark.parametrize("order", list(itertools.permutations(("1", "2", "3"))))
def test_the_newest_edit_wins_in_whatever_order_edits_come(
    aws: Aws, order: tuple[str, ...]
) -> None:
    for version in order:
        keep(feedback(version, text=f"edit {version}"))
    run_enrich(stream_event(aws, *(keys.intake_key(version) for version in order)))
    made = record()
    assert made.feedback.text == "edit 3"
    assert made.history[-1].type == ("feedback.received" if order[0] == "3" else "feedback.updated")


def test_large_items_are_read_from_the_bucket_and_cut_in_the_record_only(aws: Aws) -> None:
    words = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(150_000))
    keep(feedback(text=words))
    run_enrich(stream_event(aws))
    assert len(record().feedback.text) == enrich.MAX_TEXT
    item = clients.table().get("fbk_1", keys.intake_key("1"))
    assert item is not None
    assert json.loads(enrich.document(item, clients.bucket()))["text"] == words


def test_a_record_with_long_answers_fits_into_an_item_and_says_what_is_missing(aws: Aws) -> None:
    answers = [{"question": f"q{n}", "type": "text", "value": "a" * 1_000} for n in range(600)]
    keep(feedback(answers=answers))
    run_enrich(stream_event(aws))
    made = record()
    assert (made.feedback.answers, made.feedback.cut) == ([], True)
    assert made.feedback.text == "I want a refund"


def test_a_failing_analysis_marks_the_record_and_stops_nothing(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Judge, "judge", broken)
    keep(feedback())
    run_enrich(stream_event(aws))
    made = record()
    assert made.analysis.failed == "ZeroDivisionError"
    assert made.workflow.priority.level == "high"
    assert made.feedback.text == "I want a refund"


def test_a_poison_record_fails_the_batch_after_all_others_are_done(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(feedback())
    event = stream_event(aws)
    bad = {name: {"S": "x"} for name in ("pk", "sk", "doc")} | {"kind": {"S": "feedback"}}
    event["Records"].insert(0, {"eventName": "INSERT", "dynamodb": {"NewImage": bad}})
    with pytest.raises(BatchError, match="1 records"):
        run_enrich(event)
    assert record().version == 1
    assert "refund" not in capsys.readouterr().out


def test_business_events_are_kept_and_make_no_record(aws: Aws) -> None:
    event = BusinessEvent(
        id="evt_1", source_id="p", source_version="1", name="purchase.completed",
        received_at="2026-11-22T10:00:00.000Z",
    )  # fmt: skip
    keep(event)
    run_enrich(stream_event(aws))
    assert [item["kind"] for item in aws.items() if "kind" in item] == ["business_event"]


def image(new: Any, old: Any = None) -> Any:
    def item(made: Any) -> Any:
        plain = {"pk": made.id, "sk": "record", "version": made.version}
        plain["doc"] = made.model_dump_json(exclude_none=True)
        return {name: TypeSerializer().serialize(value) for name, value in plain.items()}

    images = {"NewImage": item(new)} | ({"OldImage": item(old)} if old else {})
    return {"eventName": "MODIFY" if old else "INSERT", "dynamodb": images}


@pytest.mark.requirement("R23")
def test_new_history_entries_and_only_they_are_published(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    queue = aws.client("sqs").create_queue(QueueName="all")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:all"
    events = aws.client("events")
    events.put_rule(Name="all", EventBusName=aws.bus, EventPattern='{"source": ["feedbus"]}')
    events.put_targets(Rule="all", EventBusName=aws.bus, Targets=[{"Id": "q", "Arn": arn}])
    from feedbus.model import Record

    first = Record(feedback=feedback()).changed("feedback.received", at="2026-11-22T10:00:01.000Z")
    second = first.changed("feedback.updated", at="2026-11-22T10:00:02.000Z")
    app = load("publish")
    app.handler({"Records": [image(first), image(second, first)]}, LambdaContext())
    received = aws.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    details = [json.loads(message["Body"])["detail"] for message in received]
    assert sorted(detail["id"] for detail in details) == ["fbk_1:1", "fbk_1:2"]
    assert {detail["type"] for detail in details} == {"feedback.received", "feedback.updated"}
    assert emf(capsys.readouterr().out)["Published"] == 2


@pytest.mark.requirement("R36")
def test_what_a_vendor_takes_back_is_erased_from_record_and_intake(aws: Aws) -> None:
    keep(feedback("1", author={"email": "a@example.com"}), feedback("2", text="still a refund"))
    run_enrich(stream_event(aws))
    keep(removal("3"))
    run_enrich(stream_event(aws))
    gone = record()
    assert (gone.feedback.text, gone.feedback.author.email) == (None, None)
    assert [entry.type for entry in gone.history][-1] == "feedback.erased"
    everything = json.dumps(aws.client("dynamodb").scan(TableName=aws.table)["Items"], default=str)
    assert "refund" not in everything
    assert "a@example.com" not in everything
    keep(feedback("1"))  # redelivered: its key is still there
    assert sorted(item["kind"] for item in aws.items() if "kind" in item) == [
        "erased",
        "erased",
        "removal",
    ]


def test_a_straggler_after_its_removal_is_erased(aws: Aws) -> None:
    keep(removal("3"))
    run_enrich(stream_event(aws))
    keep(feedback("2"))
    run_enrich(stream_event(aws))
    assert record().feedback.text is None
    assert "refund" not in str(aws.items())


def test_a_removed_part_leaves_the_other_parts_words(aws: Aws) -> None:
    at = "2026-11-22T09:00:00.000Z"
    keep(
        feedback("1", part="a", text="refund", occurred_at=at),
        feedback("1", part="b", text="hello", occurred_at=at),
        removal("2", "a"),
    )
    run_enrich(stream_event(aws))
    assert record().feedback.text == "hello"
    assert "refund" not in str(aws.items())


def said_by(id_: str, text: str, version: str = "1", **fields: Any) -> Any:
    """Store a feedback, enrich it, and read its record."""
    keep(feedback(version, id=id_, source_id=id_, text=text, **fields))
    item = clients.table().get(id_, keys.intake_key(version))
    ports = enrich.Ports(
        clients.table(),
        clients.bucket(),
        reading.judge(config.load()),
        "2026-11-22T10:00:01.000Z",
        defer=lambda item: None,
    )
    assert item is not None
    enrich.enrich_item(item, ports)
    enrich.enrich_item(item, ports)
    return enrich.read(clients.table().get(id_, keys.RECORD))


def counted(id_: str) -> list[str]:
    return [str(item["sk"]) for item in clients.table().query(id_, "duplicate#")]


@pytest.mark.requirement("R31")
def test_who_says_nearly_the_same_is_linked_to_who_said_it_first(aws: Aws) -> None:
    first = said_by("fbk_a", "物流太慢了，等了整整一个星期才收到货")
    second = said_by("fbk_b", "物流太慢了，等了整整一个星期才收到货！！")
    third = said_by("fbk_c", "物流太慢了,等了整整一個星期才收到貨呀")
    other = said_by("fbk_d", "客服一直不回消息，很失望")
    assert first.analysis.duplicate_of is None
    assert (second.analysis.duplicate_of, second.analysis.similarity) == ("fbk_a", 1.0)
    assert third.analysis.duplicate_of == "fbk_a"
    assert 0.85 < third.analysis.similarity < 1
    assert third.analysis.evidence["duplicate"]
    assert other.analysis.duplicate_of is None
    assert counted("fbk_a") == ["duplicate#fbk_b", "duplicate#fbk_c"]


@pytest.mark.requirement("R31")
def test_an_edit_to_other_words_takes_the_link_away(aws: Aws) -> None:
    said_by("fbk_a", "The parcel took two whole weeks to arrive")
    assert said_by("fbk_b", "The parcel took two whole weeks to arrive!").analysis.duplicate_of
    same = said_by("fbk_b", "the parcel took two whole weeks to arrive", "2")
    assert same.analysis.duplicate_of == "fbk_a"
    edited = said_by("fbk_b", "It arrived in the end, and support was kind", "3")
    assert edited.analysis.duplicate_of is None
    assert counted("fbk_a") == []
    assert said_by("fbk_c", "It arrived in the end and support was kind").analysis.duplicate_of == (
        "fbk_b"
    )


@pytest.mark.requirement("R31")
def test_what_was_taken_back_is_found_by_nobody(aws: Aws) -> None:
    said_by("fbk_1", "The parcel took two whole weeks to arrive")
    keep(removal("2"))
    run_enrich(stream_event(aws, *(str(i["sk"]) for i in clients.table().query("fbk_1", "in#"))))
    assert list(clients.table().query("fbk_1", "similar#")) == []
    later = said_by("fbk_b", "The parcel took two whole weeks to arrive")
    assert later.analysis.duplicate_of is None


@pytest.mark.parametrize("fields", [{"origin": "inferred"}, {"text": "asdf jkl; qwer zxcv asdkjh"}])
def test_what_was_inferred_and_noise_are_nobodys_duplicate(
    aws: Aws, fields: dict[str, Any]
) -> None:
    text = str(fields.get("text", "Put it into the cart again and again, and didn't buy"))
    known = {name: value for name, value in fields.items() if name != "text"}
    said_by("fbk_a", text, **known)
    assert said_by("fbk_b", text, **known).analysis.duplicate_of is None
