"""`functions/watch` on a local AWS: records in, digests, report and summary out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from typer.testing import CliRunner, Result

from conftest import Aws, emf, load, use_config
from feedbus import enrich, keys, reporting
from feedbus.insight.digest import Digest
from feedbus.insight.report import Report
from feedbus.model import Analysis, Change, Feedback, Record, Score, Sentiment, Topic
from feedbus.model.record import Removed
from feedbus.model.times import iso
from feedbus.store import Bucket, Table
from feedbus_ops.cli import app

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 2, 2, 2, 30, tzinfo=UTC)
SUNDAY = "2026-02-01"
WORDS = "升级之后音乐自己播放，关也关不掉"


class LambdaContext:
    def __init__(self, seconds: float = 900) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


@dataclass
class World:
    aws: Aws
    monkeypatch: pytest.MonkeyPatch
    clock: time_machine.Coordinates
    count: int = field(default=0)

    @property
    def table(self) -> Table:
        return Table(self.aws.client("dynamodb"), self.aws.table)

    @property
    def bucket(self) -> Bucket:
        return Bucket(self.aws.client("s3"), self.aws.bucket)

    def run(self, seconds: float = 900) -> dict[str, Any]:
        answer: dict[str, Any] = load("watch").handler({}, LambdaContext(seconds))
        return answer

    def say(self, text: str, day: str, **fields: Any) -> str:
        """Store a feedback as intake and enrich leave it; its id."""
        self.count += 1
        id_ = keys.item_id("fbk", "form", str(self.count))
        at = f"{day}T{self.count % 24:02}:00:00.000Z"
        whole = {name: fields.pop(name) for name in ("test", "removed") if name in fields}
        analysis = Analysis(
            language="zh-Hans",
            sentiment=Sentiment.of("negative", -0.8, 4),
            **fields.pop("analysis", {}),
        )
        feedback = Feedback(
            id=id_,
            endpoint="form",
            source="mapped",
            source_id=str(self.count),
            text=text,
            received_at=at,
            **{"occurred_at": at, **fields},
        )
        history = [Change(version=1, type="feedback.received", at=at)]
        record = Record(feedback=feedback, analysis=analysis, history=history, version=1, **whole)
        self.receive(id_, at)
        enrich.write(record, self.table, expected=None)
        return id_

    def receive(self, id_: str, at: str) -> None:
        """Store the intake item of an edition."""
        sk = keys.intake_key(at)
        self.table.put_once({"pk": id_, "sk": sk, "at": at, "day": keys.day_shard(id_, at)})

    def change(self, id_: str, **fields: Any) -> None:
        record = enrich.read(self.table.get(id_, keys.RECORD))
        assert record
        new = record.changed("feedback.updated", at=iso(MONDAY), **fields)
        assert enrich.write(new, self.table, expected=record.version)

    def digest(self, day: str) -> Digest:
        return Digest.model_validate_json(self.raw(f"digests/{day}.json.gz"))

    def report(self) -> Report:
        report = reporting.stored_report(SUNDAY, self.table, self.bucket)
        assert report
        return report

    def raw(self, key: str) -> bytes:
        return gzip.decompress(self.bucket.get(key))

    def objects(self) -> set[str]:
        found = self.aws.client("s3").list_objects_v2(Bucket=self.aws.bucket)
        return {one["Key"] for one in found.get("Contents", [])}


@pytest.fixture
def world(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    use_config(monkeypatch, {})
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield World(aws, monkeypatch, clock)


def days_ago(count: int) -> str:
    return (MONDAY - timedelta(count)).date().isoformat()


def ordinary(world: World) -> None:
    """Five weeks in which customers speak of ordinary things."""
    for ago in range(1, 36):
        for n in range(2):
            world.say(f"包装很好，颜色也喜欢，{ago}号第{n}件", days_ago(ago))


def outage(world: World, count: int = 8) -> list[str]:
    topic = Topic(
        path=["product", "functionality", "defect"], name="", evidence=[], sentiment="negative"
    )
    return [
        world.say(
            f"{WORDS}，已经第{n}天了，{'求修复' * n}", days_ago(1), analysis={"topics": [topic]}
        )
        for n in range(count)
    ]


@pytest.mark.requirement("R60", "R187")
def test_each_day_is_summed_once_and_a_report_tells_what_is_new(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    ordinary(world)
    ids = outage(world)
    answer = world.run()
    assert len(answer["summed"]) == 35
    assert answer["report"] == SUNDAY
    assert world.digest(SUNDAY).documents == 10
    report = world.report()
    assert report.documents == 22
    first = report.news[0]
    assert "音乐" in {first.term, *first.forms, *first.together}
    assert 3 <= len(first.quotes) <= 5
    assert {quote.id for quote in first.quotes} <= set(ids)
    printed = capsys.readouterr().out
    counted = emf(printed)
    assert (counted["DaysSummed"], counted["DocumentsSummed"]) == (35, 78)
    assert counted["NewsFound"] == len(report.news) > 0
    assert "音乐" not in printed
    item = world.table.get("reports", f"words#{SUNDAY}")
    assert item
    assert first.term in json.loads(str(item["news"]))


@pytest.mark.requirement("R40")
def test_the_same_run_again_makes_the_same_objects(world: World) -> None:
    ordinary(world)
    outage(world)
    world.run()
    before = {key: world.bucket.get(key) for key in world.objects()}
    assert world.run()["summed"] == [days_ago(1), days_ago(2)]
    assert {key: world.bucket.get(key) for key in world.objects()} == before


def test_a_day_whose_records_may_still_change_is_summed_again(world: World) -> None:
    old, new = world.say("好用", days_ago(3)), world.say("好用", days_ago(2))
    world.run()
    for id_ in (old, new):
        world.change(id_, analysis=Analysis(quality="spam"))
    world.run()
    assert world.digest(days_ago(3)).documents == 1
    assert world.digest(days_ago(2)).documents == 0
    assert world.digest(days_ago(2)).left_out == {"spam": 1}


@pytest.mark.requirement("R265")
def test_after_an_outage_the_missing_days_are_caught_up(world: World) -> None:
    world.run()
    for ago in (1, 4, 9):
        world.say("送货太慢了", (MONDAY + timedelta(10 - ago)).date().isoformat())
    world.clock.move_to(MONDAY + timedelta(10))
    answer = world.run()
    assert len(answer["summed"]) == 10
    assert world.digest("2026-02-08").documents == 1
    assert answer["weekly"] == "2026-02-08"


def test_a_run_that_is_short_of_time_leaves_days_to_the_next(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = world.run(seconds=60)
    assert answer["summed"] == [SUNDAY]
    assert emf(capsys.readouterr().out)["DaysWaiting"] == 34
    assert len(world.run()["summed"]) == 35
    assert world.run()["summed"] == [days_ago(1), days_ago(2)]


def test_digests_of_an_older_release_are_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run()
    monkeypatch.setattr(reporting, "FORMAT", reporting.FORMAT + 1)
    assert len(world.run()["summed"]) == 35


@pytest.mark.requirement("R34", "R60")
def test_what_does_not_count_is_counted_by_its_reason(world: World) -> None:
    day = days_ago(1)
    world.say("加微信领红包", day, analysis={"quality": "spam"})
    world.say("asdkjhaskd", day, analysis={"quality": "gibberish"})
    world.say("试一下", day, test=True)
    world.say("看了五次没买", day, origin="inferred")
    world.say("", day, removed=Removed(reason="deleted", at="", order="1"))
    world.say("三年前买的", day, occurred_at="2023-02-01T09:00:00.000Z")
    world.say("送货太慢了", day)
    world.run()
    found = world.digest(day)
    assert found.documents == 1
    assert found.left_out == {
        "spam": 1,
        "gibberish": 1,
        "test": 1,
        "inferred": 1,
        "removed": 1,
        "late": 1,
    }


def test_an_edited_feedback_counts_on_the_day_it_first_came(world: World) -> None:
    id_ = world.say("送货太慢了", days_ago(5))
    world.receive(id_, f"{days_ago(1)}T10:00:00.000Z")
    world.receive(id_, f"{days_ago(5)}T23:00:00.000Z")
    world.run()
    assert world.digest(days_ago(5)).documents == 1
    assert world.digest(days_ago(1)).documents == 0


@pytest.mark.requirement("R67")
def test_what_was_erased_is_quoted_in_no_report_from_then_on(world: World) -> None:
    ordinary(world)
    ids = outage(world)
    world.run()
    quoted = {quote.id for one in world.report().news for quote in one.quotes}
    assert quoted
    for id_ in ids:
        record = enrich.read(world.table.get(id_, keys.RECORD))
        assert record
        bare = record.feedback.model_copy(update={"text": None})
        world.change(id_, feedback=bare, removed=Removed(reason="redacted", at="", order="9"))
    assert all(not one.quotes for one in world.report().news)


@pytest.mark.requirement("R67")
def test_nothing_that_is_stored_holds_a_customers_words(world: World) -> None:
    ordinary(world)
    outage(world)
    world.run()
    assert {key.split("/")[0] for key in world.objects()} == {"digests", "reports"}
    for key in world.objects():
        assert "关也关不掉，已经" not in world.raw(key).decode(), key


@pytest.mark.requirement("R64")
def test_on_mondays_the_week_is_told_in_both_languages(world: World) -> None:
    ordinary(world)
    outage(world)
    assert world.run()["weekly"] == SUNDAY
    week = reporting.stored_week(SUNDAY, world.table, world.bucket)
    assert week
    assert "客户反馈周报：2026年1月26日至2月1日" in week.text["zh"]
    assert "客户原话：“升级" in week.text["zh"]
    assert "26 January to 1 February 2026" in week.text["en"]
    assert "产品/" in week.text["zh"]
    stored = json.loads(world.raw(f"reports/weekly/{SUNDAY}.json.gz"))
    assert stored["documents"] == week.documents
    assert "客户原话" not in stored["text"]["zh"]
    world.clock.move_to(MONDAY + timedelta(3))
    assert world.run()["weekly"] is None


@pytest.mark.requirement("R66", "R62")
def test_the_report_relates_scores_to_channels_and_has_the_funnel(world: World) -> None:
    for n in range(40):
        world.say(
            "客服态度",
            days_ago(1),
            channel="phone" if n % 2 else "chat",
            scores=[Score(metric="csat", value=1 + n % 2, scale_min=1, scale_max=5)],
        )
    world.run()
    report = world.report()
    assert {(one.name, one.r, one.n) for one in report.relations} == {
        ("phone", 1.0, 40),
        ("chat", -1.0, 40),
    }
    assert [one.documents for one in report.funnel] == [40, 0, 0, 0]


def test_news_of_a_large_hub_is_quoted_from_beyond_the_sample(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedbus.insight.digest.CANDIDATES", 0)
    ordinary(world)
    ids = set(outage(world))
    world.run()
    first = world.report().news[0]
    assert len(first.quotes) >= 1
    assert {quote.id for quote in first.quotes} <= ids


@pytest.mark.requirement("R60", "R64")
def test_the_command_shows_what_the_hub_has_summed_up(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {"TableName": world.aws.table, "BucketName": world.aws.bucket}
    facts = {"endpoint_url": world.aws.url, "region": "us-east-1", "outputs": outputs}
    (tmp_path / "hub.json").write_text(json.dumps(facts))
    monkeypatch.setenv("FEEDBUS_HOME", str(tmp_path))

    def words(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["words", *arguments])

    nothing = words()
    assert (nothing.exit_code, "summed up nothing yet" in nothing.output) == (1, True)
    ordinary(world)
    outage(world)
    world.run()
    shown = json.loads(words("--json").stdout)
    assert (shown["until"], shown["documents"]) == (SUNDAY, 22)
    assert shown["news"][0]["quotes"][0]["text"].startswith("升级之后")
    assert "Words, zh" in words("--until", SUNDAY).stdout
    assert "客户原话：“升级" in words("--week", "--text", "zh").stdout
    assert words("--until", "2020-01-01").exit_code == 1
    assert words("--week", "--until", "2020-01-05").exit_code == 1


def test_a_hub_without_feedback_has_a_report_that_says_so(world: World) -> None:
    assert world.run()["report"] == SUNDAY
    report = world.report()
    assert (report.documents, report.learning, report.news) == (0, True, [])
    assert report.forecast.reason
