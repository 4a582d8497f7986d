"""`feedbus import`: every row once, every row accounted for."""

from __future__ import annotations

import csv
import json
import re
import shlex
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import test_cli_online
from hypothesis import given
from hypothesis import strategies as st
from test_cli_online import feedbus, said
from test_tables import spreadsheet

from feedbus import config, enrich, keys
from feedbus.errors import ConfigError
from feedbus.model import Feedback
from feedbus_ops import columns, importing
from feedbus_ops.columns import (
    MappingFile,
    Plan,
    Reader,
    Reading,
    channel_of,
    flat,
    plain,
    plan_for,
    read_mapping,
)
from feedbus_ops.console import ROOT
from feedbus_ops.stack import Stack
from feedbus_ops.tables import Row, Table

hub = test_cli_online.hub

HUB = """
endpoints:
  - {name: history, source: mapped, defaults: {tags: [history]}}
  - {name: survey, source: typeform}
  - {name: listening, source: social_export}
  - name: shop
    source: mapped
    options:
      when: event == 'review'
      timezone: Asia/Shanghai
      map: {source_id: review.id, text: review.body}
"""
AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hub_yaml(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = config.Config(config.parse_yaml(HUB))
    monkeypatch.setattr(config, "load", lambda: loaded)


def table(*rows: dict[str, Any], format_: Any = "csv", columns: tuple[str, ...] = ()) -> Table:
    made = [Row(n, row, "line\n") for n, row in enumerate(rows, 2)]
    return Table(format_, lambda: iter(made), columns)


def planned(source: Table, given_: MappingFile | None = None, endpoint: str = "history") -> Plan:
    place = config.load().endpoint(endpoint)
    assert place
    filled = dict.fromkeys(name for row in source.rows() for name in flat(row.values))
    return plan_for(source, filled, place, given_ or MappingFile())


def read(source: Table, given_: MappingFile | None = None, **known: Any) -> list[Reading]:
    reader = Reader(planned(source, given_, **known), AT)
    return [reader.read(row) for row in source.rows()]


def one(row: dict[str, Any], given_: MappingFile | None = None, **known: Any) -> Feedback:
    """The one feedback of a row."""
    (reading,) = read(table(row), given_, **known)
    assert not reading.problem, reading.problem
    (model,) = reading.models
    assert isinstance(model, Feedback)
    return model


# Columns that speak for themselves

REVIEW = {
    "评价ID": "R-1",
    "订单号": "20260131000012345678",
    "用户昵称": "小***雨",
    "评分": "4星",
    "评价内容": "电池不错",
    "追评内容": "用了三个月还好",
    "评价时间": "2026/1/31 9:05",
    "商品名称": "充电宝",
    "店铺": "旗舰店",
    "平台": "京东",
    "晒图": "https://img.example/1.jpg;https://img.example/2.jpg",
    "标签": "质量、续航",
    "颜色": "黑",
}


@pytest.mark.requirement("R9", "R261")
def test_an_export_of_reviews_needs_no_mapping() -> None:
    found = one(REVIEW, MappingFile(timezone="Asia/Shanghai", defaults={"channel": "web"}))
    assert (found.source_id, found.order_id, found.author.handle) == (
        "R-1",
        "20260131000012345678",
        "小***雨",
    )
    assert found.text == "电池不错\n\n用了三个月还好"
    assert [(score.metric, score.value, score.scale_max) for score in found.scores] == [
        ("stars", 4.0, 5)
    ]
    assert (found.occurred_at, found.occurred_at_raw) == (
        "2026-01-31T01:05:00.000Z",
        "2026/1/31 9:05",
    )
    assert (found.product, found.platform, found.channel) == ("充电宝", "京东", "web")
    assert [file.url for file in found.attachments] == [
        "https://img.example/1.jpg",
        "https://img.example/2.jpg",
    ]
    assert found.tags == ["质量", "续航", "history"]
    assert found.context == {"shop": "旗舰店", "颜色": "黑"}


def test_canonical_names_stand_over_common_ones() -> None:
    found = one(
        {
            "Comment": "a",
            "text": "b",
            "author": "c",
            "author.name": "d",
            "Author.email": "e@example.com",
            "shop": "B",
            "context.shop": "A",
            "NPS": "9",
            "CSAT": "4",
            "orderId": "7",
            "First name": "Ann",
        }
    )
    assert (found.text, found.author.name, found.author.email) == ("b", "d", "e@example.com")
    assert (found.order_id, found.context) == (
        "7",
        {"shop": "A", "shop (2)": "B", "Comment": "a", "author": "c", "First name": "Ann"},
    )
    assert [(one.metric, one.value, one.scale_min, one.scale_max) for one in found.scores] == [
        ("nps", 9, 0, 10),
        ("csat", 4, None, None),
    ]


def test_a_rating_that_is_no_number_is_kept_as_an_answer() -> None:
    found = one({"评分": "好评", "评价": "好"})
    assert (found.scores, [answer.value for answer in found.answers]) == ([], ["好评"])


@pytest.mark.parametrize(
    "name", ["Order ID", "order-id", "orderId", "orderID", " order_id * ", "Order ID (text)"]
)
def test_names_are_known_in_any_spelling(name: str) -> None:
    assert plain(name) == "order_id"
    assert plain("评价 ID") == plain("评价id") == "评价id"
    assert plain("(ok)") == "(ok)"


def test_objects_of_json_are_columns_by_their_paths() -> None:
    row = {"id": 1, "text": "ok", "author": {"name": "Ann"}, "device": {"os": {"name": "x"}}}
    (reading,) = read(table(row, format_="jsonl"))
    (found,) = reading.models
    assert isinstance(found, Feedback)
    assert (found.author.name, found.context) == ("Ann", {"device.os.name": "x"})
    assert json.loads(reading.body) == row


def test_a_file_in_which_nobody_says_anything_is_wrong_use() -> None:
    with pytest.raises(ConfigError, match=r"map: \{text: COLUMN\}.*columns are id, price"):
        planned(table({"id": "1", "price": "2"}))


@pytest.mark.requirement("R17")
@pytest.mark.parametrize(
    ("text", "channel", "tag"),
    [
        ("offline:paper", "in_person", "offline:paper"),
        ("offline:phone", "phone", "offline:phone"),
        ("Offline: Suggestion box", "in_person", "offline:suggestion_box"),
        ("电话回访", "phone", "offline:phone"),
        ("意见箱", "in_person", "offline:suggestion_box"),
        ("实体问卷", "in_person", "offline:paper"),
        ("E-Mail", "email", None),
        ("网站", "web", None),
        ("天猫", "other", None),
    ],
)
def test_a_channel_is_known_by_its_names(text: str, channel: str, tag: str | None) -> None:
    assert channel_of(text) == (channel, tag)


@pytest.mark.requirement("R1", "R17")
def test_an_offline_channel_is_a_channel_and_a_tag() -> None:
    paper = one({"text": "a", "channel": "offline:paper"})
    assert (paper.channel, paper.tags) == ("in_person", ["history", "offline:paper"])
    whole = one({"text": "a"}, MappingFile(defaults={"channel": "offline:suggestion box"}))
    assert (whole.channel, whole.tags) == ("in_person", ["history", "offline:suggestion_box"])
    unknown = one({"text": "a", "渠道": "天猫"})
    assert (unknown.channel, unknown.context) == ("other", {"channel": "天猫"})
    assert one({"text": "a"}).channel == "other"


# The mapping file


@pytest.mark.requirement("R261")
def test_a_mapping_names_columns_lists_of_them_and_expressions() -> None:
    found = one(
        {
            "Nr.": "1",
            "When": "2026/1/31",
            "At": "9:05",
            "Good": "a",
            "Bad": "b",
            "Q": "3 分",
            "x": "y",
        },
        MappingFile(
            map={
                "source_id": "join('-', ['shop', \"Nr.\"])",
                "occurred_at": ["When", "At"],
                "text": ["Good", "Bad"],
                "author.name": ["Good", "Bad"],
                "channel": "'phone'",
                "scores": [{"metric": "ces", "value": "Q", "scale_min": 1, "scale_max": 7}],
                "answers": [{"type": "choice", "value": "x"}],
            },
            rest="ignore",
        ),
    )
    assert (found.source_id, found.text, found.author.name) == ("shop-1", "a\n\nb", "a b")
    assert (found.occurred_at, found.occurred_at_raw) == (
        "2026-01-31T09:05:00.000Z",
        "2026/1/31 9:05",
    )
    (score,) = found.scores
    assert (score.metric, score.value, score.scale_max, score.question) == ("ces", 3, 7, "Q")
    assert [(answer.question, answer.value) for answer in found.answers] == [("x", "y")]
    assert (found.channel, found.context) == ("phone", {})


def test_the_rest_goes_by_name_to_the_context_or_nowhere() -> None:
    row = {"a": "words", "title": "t", "b": "c"}
    by_name = one(row, MappingFile(map={"text": "a"}))
    assert (by_name.title, by_name.context) == ("t", {"b": "c"})
    context = one(row, MappingFile(map={"text": "a"}, rest="context"))
    assert (context.title, context.context) == (None, {"title": "t", "b": "c"})
    ignored = one(row, MappingFile(map={"text": "a"}, rest="ignore"))
    assert (ignored.title, ignored.context) == (None, {})


def test_scores_and_defaults_of_the_mapping_stand_over_the_endpoints() -> None:
    scale = {"评分": {"metric": "csat", "scale_min": 0, "scale_max": 100}}
    found = one({"评分": "80"}, MappingFile(scores=scale, defaults={"product": "P", "tags": ["x"]}))
    assert [(score.metric, score.scale_max) for score in found.scores] == [("csat", 100)]
    assert (found.product, found.tags) == ("P", ["x"])


def test_the_endpoints_map_is_for_json_only_and_its_when_never_for_columns() -> None:
    (found,) = read(
        table({"event": "review", "review": {"id": 1, "body": "ok"}}, format_="jsonl"),
        endpoint="shop",
    )
    assert [model.source_id for model in found.models] == ["1"]
    by_column = one({"评价": "ok", "时间": "2026-01-31 08:00"}, endpoint="shop")
    assert by_column.occurred_at == "2026-01-31T00:00:00.000Z"


def test_an_endpoint_takes_tables_by_their_columns_and_json_as_its_sender_posts_it() -> None:
    found = one({"text": "ok", "id": "1"}, endpoint="survey")
    assert (found.endpoint, found.source, found.text) == ("survey", "typeform", "ok")
    mention = one({"Full Text": "ok", "fullText": "so so"}, endpoint="listening")
    assert (mention.source, mention.text) == ("social_export", "so so")
    form = {"event_type": "form_response", "form_response": {"token": "t", "answers": []}}
    (as_posted,) = read(table(form, format_="jsonl"), endpoint="survey")
    assert [model.source_id for model in as_posted.models] == ["t"]


def test_business_events_are_read_too() -> None:
    given_ = MappingFile(
        record="business_event", map={"name": "'order.completed'", "source_id": "id"}
    )
    (reading,) = read(table({"id": "1", "x": "y"}), given_)
    assert [(model.id[:4], model.source_id) for model in reading.models] == [("evt_", "1")]


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        (MappingFile(map={"text": "评价"}), r"map\.text: .* no column 评价; .* are Comment, id"),
        (MappingFile(map={"text": "Comment", "title": ["id", "'x'"]}), "a list must name columns"),
        (MappingFile(map={"text": "join("}), "not a JMESPath expression"),
        (MappingFile(map={"author.mail": "id", "text": "Comment"}), r"map\.author\.mail: unknown"),
        (MappingFile(map={"scores": ["id"]}), r"map\.scores: each entry needs a `value`"),
        (MappingFile(timezone="Beijing"), "timezone: Beijing is none"),
        (MappingFile(defaults={"channel": "paper"}), r"defaults\.channel"),
    ],
)
def test_a_mapping_that_does_not_fit_says_where(given_: MappingFile, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        planned(table({"Comment": "a", "id": "1"}), given_)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a", "a valid dictionary"),
        ("a: [", "neither YAML nor JSON"),
        ("text: a", "text: Extra inputs"),
        ("map: text", "map: Input should be a valid dictionary"),
        ("when: [a]", "when: Input should be a valid string"),
        ("dates: european", "dates: Input should be 'ymd', 'dmy' or 'mdy'"),
    ],
)
def test_a_mapping_file_that_is_none_says_why(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        read_mapping(path)


def test_a_mapping_file_may_be_json(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{"map": {"text": "内容"}, "dates": "dmy"}', "utf-8")
    assert read_mapping(path) == MappingFile(map={"text": "内容"}, dates="dmy")


# Rows


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"id": "1.23E+17", "text": "a"}, "source_id was rounded"),
        ({"id": "1e+17", "text": "a"}, "source_id was rounded"),
        ({"id": "1", "text": "a", "time": "1/2/2026"}, "time: no time; see `dates`"),
        ({"id": "1", "text": "x" * 1_100_000}, "max_body_bytes"),
        ({"text": "a"}, "source_id: the expression found nothing"),
    ],
)
def test_a_row_that_cannot_be_read_says_why_and_quotes_nothing(
    row: dict[str, Any], says: str
) -> None:
    whole = {"id": "0", "text": "words", "time": "2026-01-31"}
    first, second = read(table(whole, row))
    assert not first.problem
    assert says in second.problem
    assert "1/2" not in second.problem


def test_rows_that_say_nothing_are_set_aside() -> None:
    given_ = MappingFile(when="state == 'open'")
    rows = [{"text": "a", "state": "open"}, {"text": "b", "state": "shut"}, {"state": "open"}]
    assert [reading.aside for reading in read(table(*rows), given_)] == [
        "",
        "left out by `when` or by the source",
        "neither words nor a score",
    ]


@pytest.mark.requirement("R28", "R261")
def test_a_row_without_an_id_is_named_by_its_content() -> None:
    first, same, other = read(
        table({"a": "1", "评价": "x"}, {"评价": "x", "a": "1"}, {"评价": "x"})
    )
    assert first.models[0].id == same.models[0].id != other.models[0].id
    assert [bool(reading.new) for reading in (first, same, other)] == [True, False, True]


def test_identical_rows_may_each_be_a_feedback() -> None:
    rows = [{"评分": "5"}, {"评分": "5"}]
    given_ = MappingFile(identical_rows="each")
    twice = [[reading.models[0].id for reading in read(table(*rows), given_)] for _ in "ab"]
    assert len(set(twice[0])) == 2
    assert twice[0] == twice[1]
    assert read(table(rows[0]))[0].models[0].id == twice[0][0]


def test_rows_of_one_id_are_editions_and_the_last_one_stands() -> None:
    rows = [{"id": "1", "text": "bad"}, {"id": "1", "text": "good"}, {"id": "1", "text": "bad"}]
    found = read(table(*rows))
    assert [(reading.edits, len(reading.new)) for reading in found] == [
        (False, 1),
        (True, 1),
        (False, 0),
    ]
    assert found[0].models[0].received_at < found[1].models[0].received_at


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "text", "time", "评分", "channel", "x"]),
            st.one_of(st.text(max_size=8), st.integers(), st.booleans()),
        ),
        max_size=6,
    )
)
def test_no_row_stops_the_others(rows: list[dict[str, Any]]) -> None:
    full = {"id": "1", "text": "a", "time": "2026-01-31", "评分": "5", "channel": "web", "x": "y"}
    place = config.Endpoint(name="history", source="mapped")
    source = table(full, *rows)
    reader = Reader(plan_for(source, full, place, MappingFile()), AT)
    for reading in map(reader.read, source.rows()):
        assert bool(reading.models) + bool(reading.problem) + bool(reading.aside) == 1


# The command


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


ROWS = [
    {"id": "1", "text": "slow", "rating": "2", "time": "2026-01-31 10:00", "channel": "web"},
    {
        "id": "2",
        "text": "fine",
        "rating": "5",
        "time": "2026-02-01 10:00",
        "channel": "offline:paper",
    },
    {"id": "3", "text": "odd", "rating": "1", "time": "soon", "channel": ""},
    {"id": "", "text": "", "rating": "", "time": "", "channel": "web"},
    {
        "id": "2",
        "text": "fine",
        "rating": "5",
        "time": "2026-02-01 10:00",
        "channel": "offline:paper",
    },
]


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    return write(tmp_path / "reviews.csv", ROWS[:2])


def stored(hub: Stack) -> list[dict[str, Any]]:
    pages = hub.client("dynamodb").get_paginator("scan").paginate(TableName="table")
    return [item for page in pages for item in page["Items"]]


@pytest.mark.requirement("R17", "R40", "R259", "R261")
def test_every_row_is_accounted_for(hub: Stack, tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", ROWS)
    report = said(feedbus("import", path, "--endpoint", "history", "--json"), code=1)
    assert report["rows"] == 5
    assert (report["stored"], report["duplicates"]) == (2, 1)
    assert (report["rejected"], report["ignored"]) == (2, 0)
    assert [row["row"] for row in report["rejected_rows"]] == [4, 5]
    assert report["by_channel"] == {"in_person": 2, "web": 1}
    assert report["by_month"] == {"2026-01": 1, "2026-02": 2}
    assert report["first_occurred_at"] == "2026-01-31T10:00:00.000Z"
    assert report["last_occurred_at"] == "2026-02-01T10:00:00.000Z"
    assert report["named_by"] == "id"
    assert len(report["sha256"]) == 64
    assert json.loads((tmp_path / importing.REPORT).read_text("utf-8")) == report


@pytest.mark.requirement("R28", "R261")
def test_the_same_file_again_stores_nothing_new(hub: Stack, reviews: Path) -> None:
    common = ("import", reviews, "--endpoint", "history", "--json")
    first = said(feedbus(*common))
    before = stored(hub)
    second = said(feedbus(*common))
    assert (first["stored"], first["duplicates"]) == (2, 0)
    assert (second["stored"], second["duplicates"]) == (0, 2)
    assert stored(hub) == before


@pytest.mark.requirement("R36", "R259")
def test_what_is_stored_becomes_records_as_from_a_webhook(hub: Stack, reviews: Path) -> None:
    assert feedbus("import", reviews, "--endpoint", "history", "--test").exit_code == 0
    ports = enrich.Ports(hub.table, hub.bucket, hub.judge(), "2026-11-22T14:30:00.000Z", hub.defer)
    id_ = keys.item_id("fbk", "history", "1")
    (item,) = hub.table.query(id_, keys.INTAKE_PREFIX)
    record = enrich.enrich_item(item, ports)
    assert record
    assert (record.feedback.text, record.feedback.tags, record.test) == ("slow", ["history"], True)
    assert json.loads(enrich.raw_body(item, hub.bucket)) == ROWS[0]


def test_the_last_edition_of_a_file_is_the_records(hub: Stack, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [{"id": "1", "text": text} for text in ("a", "b", "c")])
    report = said(feedbus("import", path, "--endpoint", "history", "--json"))
    assert (report["stored"], report["edited_rows"]) == (3, [3, 4])
    record = None
    ports = enrich.Ports(hub.table, hub.bucket, hub.judge(), "2026-11-22T14:30:00.000Z", hub.defer)
    for item in hub.table.query(keys.item_id("fbk", "history", "1"), keys.INTAKE_PREFIX):
        record = enrich.enrich_item(item, ports) or record
    assert record
    assert record.feedback.text == "c"
    assert "the last one stands" in feedbus("import", path, "--endpoint", "history").stderr


def test_rejected_rows_can_be_mended_and_imported(hub: Stack, tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", ROWS)
    bad = tmp_path / "out" / "rejected.csv"
    result = feedbus("import", path, "--endpoint", "history", "--rejected", bad)
    assert (result.exit_code, "rejected.csv" in result.stderr) == (1, True)
    assert bad.read_text("utf-8-sig").splitlines() == [
        "id,text,rating,time,channel",
        "3,odd,1,soon,",
        ",,,,web",
    ]
    bad.write_text(bad.read_text("utf-8-sig").replace("soon", "2026-03-01"), "utf-8")
    again = said(feedbus("import", bad, "--endpoint", "history", "--json", "--limit", 1))
    assert (again["stored"], again["by_month"]) == (1, {"2026-03": 1})
    overwriting = feedbus("import", bad, "--endpoint", "history", "--rejected", bad)
    assert overwriting.exit_code == 2


@pytest.mark.requirement("R261")
def test_a_dry_run_needs_no_hub_and_says_how_columns_are_read(tmp_path: Path) -> None:
    path = spreadsheet(
        tmp_path / "a.xlsx", [["评价内容", "评分", "备注"], ["好", 5, "x"], ["差", 1, None]]
    )
    result = feedbus("import", path, "--dry-run", "--endpoint", "history")
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["text", "评价内容", "2"] in lines
    assert ["scores.stars", "评分", "2"] in lines
    assert ["context.备注", "备注", "1"] in lines
    assert not (tmp_path / importing.REPORT).exists()
    report = said(
        feedbus(
            "import", path, "--dry-run", "--json", "--endpoint", "history", "--report", "r.json"
        )
    )
    assert (report["stored"], report["dry_run"]) == (2, True)
    assert (report["sheet"], report["named_by"]) == ("评价", "SHA-256 of the row's content")
    assert json.loads((tmp_path / "r.json").read_text("utf-8")) == report


@pytest.mark.requirement("R13")
def test_a_transcript_is_one_item_for_each_statement(hub: Stack, tmp_path: Path) -> None:
    path = tmp_path / "2026-01-31-b.txt"
    path.write_text("Mo: 怎么样？\n张三 (00:00:05)：电池差\nBen: fine\n", "utf-8")
    report = said(feedbus("import", path, "--endpoint", "history", "--moderator", "Mo", "--json"))
    assert (report["stored"], report["ignored_because"]) == (2, {"the moderator's": 1})
    (item,) = hub.table.query(keys.item_id("fbk", "history", "2026-01-31-b#2"), keys.INTAKE_PREFIX)
    found = Feedback.model_validate_json(str(item["doc"]))
    assert (found.text, found.author.name) == ("电池差", "张三")
    assert (found.channel, found.origin) == ("in_person", "solicited")
    assert found.context == {
        "session_id": "2026-01-31-b",
        "statement": 2,
        "group_size": 2,
        "start": "00:00:05",
    }


def test_a_transcripts_mapping_adds_to_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann: bad\n", "utf-8")
    (tmp_path / "m.yaml").write_text(
        "map: {occurred_at: \"'2026-01-31 14:00'\", product: \"'X'\"}\ndefaults: {channel: phone}"
    )
    report = said(
        feedbus(
            "import", "a.txt", "--mapping", "m.yaml", "--endpoint", "history", "--dry-run", "--json"
        )
    )
    assert report["by_channel"] == {"phone": 1}
    assert report["first_occurred_at"] == "2026-01-31T14:00:00.000Z"
    assert report["named_by"].startswith("join(")


def test_the_endpoint_is_found_when_there_is_one(
    reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = feedbus("import", reviews, "--dry-run")
    assert (several.exit_code, "history, listening, shop" in several.stderr) == (2, True)
    only = config.Config(config.parse_yaml("endpoints: [{name: x, source: mapped}]"))
    monkeypatch.setattr(config, "load", lambda: only)
    assert said(feedbus("import", reviews, "--dry-run", "--json"))["endpoint"] == "x"


def test_wrong_use_stores_nothing(hub: Stack, reviews: Path, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("map: {text: nosuch}")
    for arguments in (
        ("nosuch.csv", "--endpoint", "history"),
        (reviews, "--endpoint", "nosuch"),
        (reviews, "--endpoint", "history", "--mapping", "m.yaml"),
        (reviews, "--endpoint", "history", "--format", "word"),
        (reviews, "--endpoint", "history", "--moderator", "Ann"),
        (reviews, "--endpoint", "history", "--sheet", "1"),
    ):
        assert feedbus("import", *arguments).exit_code == 2, arguments
    assert stored(hub) == []


def test_a_sum_that_does_not_meet_fails(
    hub: Stack, reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing.Tally, "add", lambda *_: None)
    result = feedbus("import", reviews, "--endpoint", "history")
    assert (result.exit_code, "0 are accounted for" in result.stderr) == (1, True)


@pytest.mark.requirement("R261")
def test_a_thousand_rows_take_about_a_second(tmp_path: Path) -> None:
    path = write(tmp_path / "big.csv", [{**REVIEW, "评价ID": f"R{n}"} for n in range(1_000)])
    started = time.monotonic()
    report = said(feedbus("import", path, "--endpoint", "history", "--dry-run", "--json"))
    assert report["stored"] == 1_000
    assert time.monotonic() - started < 6  # ten times as many must stay within a minute


# What docs/import.md says

PAGE = (ROOT / "docs" / "import.md").read_text("utf-8")
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.requirement("R9", "R13", "R17", "R256", "R261")
def test_the_page_shows_what_the_command_prints(
    hub: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    for kind, name, text in _BLOCK.findall(PAGE):
        if name:
            (tmp_path / name).write_text(text, "utf-8")
        if name == "hub.yaml":
            loaded = config.Config(config.parse_yaml(text))
            monkeypatch.setattr(config, "load", lambda loaded=loaded: loaded)
        if kind == "console":
            command, *shown = text.splitlines()
            printed = feedbus(*shlex.split(command.removeprefix("$ feedbus "))).stdout
            assert shown == [line.rstrip() for line in printed.splitlines() if line.strip()], (
                command
            )


def test_every_name_on_the_page_means_its_field() -> None:
    section = PAGE.partition("## What columns are called")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([\w.]+)` \| (.+) \|$", section, re.MULTILINE)
    assert {place for place, _ in rows} >= columns._FIELDS.keys()
    for place, names in rows:
        for name in names.split(", "):
            assert (place, name) in planned(table({name: "x", "评分": "5"})).places


def test_every_key_of_the_report_and_of_the_mapping_file_is_on_the_page(reviews: Path) -> None:
    report = said(feedbus("import", reviews, "--endpoint", "history", "--dry-run", "--json"))
    keys_ = {*report, *MappingFile.model_fields}
    assert not [key for key in keys_ if f"`{key}`" not in PAGE]


def test_the_mapping_that_the_page_shows_is_one(tmp_path: Path) -> None:
    (example,) = [text for _, _, text in _BLOCK.findall(PAGE) if "推荐度" in text]
    (tmp_path / "m.yaml").write_text(example, "utf-8")
    row = dict.fromkeys(("订单号", "商品名称", "优点", "缺点", "颜色", "推荐度", "购买渠道"), "1")
    row |= {"日期": "2026/1/31", "时间": "9:05"}
    found = one(row, read_mapping(tmp_path / "m.yaml"))
    assert (found.source_id, found.occurred_at) == ("1 1", "2026-01-31T09:05:00.000Z")
    assert (found.author.tier, found.country, found.text) == ("none", "CN", "1\n\n1")
    assert (len(found.scores), len(found.answers)) == (1, 1)
