"""`feedbus words FILE`: what a file of feedback says together, offline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from feedbus_ops.cli import app

LAST = date(2026, 1, 31)


def words(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["words", *arguments])


def as_json(*arguments: str) -> dict[str, Any]:
    result = words(*arguments, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def written(path: Path, lines: Sequence[Mapping[str, Any]]) -> str:
    file = path / "feedback.jsonl"
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")
    return str(file)


def record(id_: str, text: str, day: str, **analysis: Any) -> dict[str, Any]:
    feedback = {
        "id": id_,
        "source_id": id_,
        "text": text,
        "occurred_at": f"{day}T09:00:00.000Z",
        "channel": "app_store",
    }
    return {"feedback": feedback, "analysis": {"language": "en", **analysis}}


def five_weeks() -> list[dict[str, Any]]:
    """Ordinary feedback, and an outage in the last days."""
    found = []
    negative = {"label": "negative", "score": -0.6, "intensity": 3, "degree": "slightly_negative"}
    for back in range(35):
        day = (LAST - timedelta(back)).isoformat()
        for n in range(3):
            text = f"Lovely colours and sturdy fabric, order {back}-{n}"
            found.append(record(f"fbk_{back}_{n}", text, day))
        for n in range(6 if back < 2 else 0):
            text = f"The checkout shows a timeout at step {n}, {'really ' * n}annoying"
            found.append(record(f"fbk_out_{back}_{n}", text, day, sentiment=negative))
    return found


@pytest.mark.requirement("R60", "R61", "R187")
def test_a_file_of_records_is_summed_up_offline(tmp_path: Path) -> None:
    found = as_json(written(tmp_path, five_weeks()), "--days", "7")
    assert (found["since"], found["until"]) == ("2026-01-25", "2026-01-31")
    assert (found["documents"], found["before"]) == (33, 21)
    terms = {one["term"]: one for one in found["cloud"]["en"]}
    assert terms["timeout"]["negative"] == 1.0
    news = {one["term"] for one in found["news"]}
    assert {"timeout", "checkout"} & {word for term in news for word in term.split()}
    assert found["forecast"]["advisory"] is True
    assert len(found["forecast"]["days"]) == 7


def test_without_days_the_whole_file_is_the_window(tmp_path: Path) -> None:
    found = as_json(written(tmp_path, five_weeks()))
    assert (found["since"], found["documents"]) == ("2025-12-28", 117)
    earlier = as_json(written(tmp_path, five_weeks()), "--until", "2026-01-10")
    assert (earlier["until"], earlier["documents"]) == ("2026-01-10", 42)
    assert as_json(written(tmp_path, five_weeks()), "--until", "2020-01-01")["documents"] == 0


@pytest.mark.requirement("R61", "R67")
def test_unnamed_topics_are_the_same_for_a_seed_and_have_quotes(tmp_path: Path) -> None:
    file = written(tmp_path, five_weeks())
    first = as_json(file, "--topics", "2", "--seed", "7")
    assert as_json(file, "--topics", "2", "--seed", "7")["themes"] == first["themes"]
    assert first["seed"] == 7
    assert len(first["themes"]) == 2
    for theme in first["themes"]:
        assert theme["words"]
        assert all(quote["id"].startswith("fbk_") and quote["text"] for quote in theme["quotes"])


@pytest.mark.requirement("R60", "R66")
def test_what_has_no_analysis_is_analysed(tmp_path: Path) -> None:
    lines = [
        {
            "text": f"{'The courier was late' if n % 2 else '客服回复很快'}，{n}",
            "occurred_at": "2026-01-31 10:00",
            "channel": "phone" if n % 2 else "chat",
            "scores": [{"metric": "stars", "value": 1 if n % 2 else 5}],
        }
        for n in range(40)
    ]
    found = as_json(written(tmp_path, lines))
    assert found["documents"] == 40
    assert found["channels"] == {"chat": 20, "phone": 20}
    channels = {one["name"]: one["r"] for one in found["relations"] if one["kind"] == "channel"}
    assert channels == {"chat": 1.0, "phone": -1.0}


def test_lines_without_a_time_are_one_window_and_tell_no_news(tmp_path: Path) -> None:
    lines = [{"text": f"Nice shop, visit number {n}"} for n in range(30)]
    found = as_json(written(tmp_path, lines))
    assert (found["documents"], found["learning"], found["news"]) == (30, True, [])
    assert found["forecast"]["days"] == []


def test_among_dated_lines_those_without_a_time_do_not_count_nor_does_what_is_no_feedback(
    tmp_path: Path,
) -> None:
    lines = [
        *five_weeks(),
        {"text": "Nobody knows when I said this"},
        record("fbk_spam", "Join my channel", "2026-01-30", quality="spam"),
        record("fbk_old", "Join my channel", "2026-01-02", quality="spam"),
    ]
    found = as_json(written(tmp_path, lines), "--days", "7")
    assert found["documents"] == 33
    assert found["left_out"] == {"spam": 1, "undated": 1}


@pytest.mark.requirement("R31")
def test_the_same_words_again_are_copies(tmp_path: Path) -> None:
    lines = [{"text": text} for text in ("Never buy here again!", "never buy here AGAIN", "Fine")]
    found = as_json(written(tmp_path, lines))
    assert (found["documents"], found["copies"]) == (3, 1)


def test_tables_are_for_people(tmp_path: Path) -> None:
    result = words(written(tmp_path, five_weeks()), "--days", "7", "--topics", "2", "--top", "5")
    assert result.exit_code == 0
    for title in ("Words, en", "New against the 28 days before", "Forecast, advisory only"):
        assert title in result.stdout
    assert "Unnamed topics" in result.stdout


@pytest.mark.requirement("R64")
def test_the_week_is_told_in_sentences(tmp_path: Path) -> None:
    file = written(tmp_path, five_weeks())
    english = words(file, "--days", "7", "--text", "en")
    assert english.stdout.startswith("Customer feedback of the week, 25 January to 31 January 2026")
    chinese = words(file, "--week", "--text", "zh")
    assert chinese.stdout.startswith("客户反馈周报：2026年1月25日至1月31日")
    both = words(file, "--week").stdout
    assert "客户反馈周报" in both
    assert "Customer feedback of the week" in both
    assert set(as_json(file, "--week")["text"]) == {"zh", "en"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "line 2: not JSON"),
        ("[1]", "line 2: must be a JSON object"),
        ('{"text": "x", "occurred_at": "yesterday"}', "line 2"),
        ('{"text": 7}', "line 2: text"),
        ('{"feedback": {"text": 7}}', "line 2"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "feedback.jsonl"
    file.write_text('{"text": "fine"}\n' + line + "\n", "utf-8")
    result = words(str(file))
    assert result.exit_code == 2
    assert message in result.output.replace("\n", "")


def test_half_a_surrogate_pair_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    file.write_text('{"text": "Broken \\ud83d emoji in here", "tags": ["\\udc00"]}\n', "utf-8")
    assert as_json(str(file))["documents"] == 1


def test_an_empty_file_is_an_empty_report(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    file.write_text("\n", "utf-8")
    assert as_json(str(file))["documents"] == 0


@pytest.mark.parametrize("arguments", [["--days", "3"], ["--topics", "4"], ["--until", "soon"]])
def test_what_only_a_file_has_is_not_asked_of_a_hub(arguments: list[str]) -> None:
    assert words(*arguments).exit_code == 2
