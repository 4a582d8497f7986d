"""Texts for people: cut without breaking characters, cleaned, in the record's language."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.destinations.text import (
    LABELS,
    Unit,
    body_text,
    clean,
    cut,
    facts,
    language_of,
    one_line,
    size,
    summary,
)
from feedbus.model import Analysis, Author, Priority, Score, Workflow
from feedbus.model.events import FeedbackView

UNITS: tuple[Unit, ...] = ("chars", "bytes", "utf16")
FAMILY = "👨‍👩‍👧‍👦"
FLAGS = "🇨🇳🇩🇪🇫🇷"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


def record(analysed: str | None = None, **fields: Any) -> FeedbackView:
    return FeedbackView.model_validate(
        {
            "source_id": "1",
            "source": "tally",
            "received_at": "2026-11-22T14:30:00.000Z",
            "analysis": Analysis(language=analysed),
            "workflow": Workflow(),
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("text", "limit", "unit", "expected"),
    [
        ("short", 5, "chars", "short"),
        ("shorter", 5, "chars", "shor…"),
        ("one two", 5, "chars", "one…"),
        ("充电桩断电", 10, "bytes", "充电…"),
        ("充电桩断电", 15, "bytes", "充电桩断电"),
        ("ab😀cd", 4, "utf16", "ab…"),
        ("ab😀cd", 5, "utf16", "ab😀…"),
        ("ab😀", 4, "utf16", "ab😀"),
        (f"ab{FAMILY}cd", 6, "chars", "ab…"),
        (f"ab{FAMILY}cd", 10, "chars", f"ab{FAMILY}…"),
        ("e\u0301e\u0301e\u0301", 4, "chars", "e\u0301…"),
        ("👍🏽👍🏽👍🏽", 4, "chars", "👍🏽…"),
        (FLAGS, 4, "chars", "🇨🇳…"),
        (FLAGS, 5, "chars", "🇨🇳🇩🇪…"),
        (f"a{SCOTLAND}", 7, "chars", "a…"),
        ("❤\ufe0f❤\ufe0f", 3, "chars", "❤\ufe0f…"),
        ("क्षत्रिय", 3, "chars", "…"),
        ("\u1112\u1161\u11ab\u1112\u1161\u11ab", 5, "chars", "\u1112\u1161\u11ab…"),
        ("a\r\nb\r\nc", 6, "chars", "a\r\nb…"),
        ("anything", 0, "chars", ""),
        ("anything", 2, "bytes", ""),
        ("a" + "\u0301" * 9, 5, "chars", "…"),
    ],
)
def test_a_cut_text_keeps_whole_what_looks_like_one_character(
    text: str, limit: int, unit: Unit, expected: str
) -> None:
    assert cut(text, limit, unit) == expected


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[])), st.integers(0, 40), st.sampled_from(UNITS))
def test_a_cut_text_fits_and_is_a_beginning(text: str, limit: int, unit: Unit) -> None:
    result = cut(text, limit, unit)
    assert size(result, unit) <= limit
    if result != text:
        assert text.startswith(result.removesuffix("…"))
        assert result.endswith("…") or not result


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[])))
def test_clean_text_holds_no_control_character_and_has_an_encoding(text: str) -> None:
    result = clean(text)
    result.encode("utf-8")
    assert {c for c in result if unicodedata.category(c) in ("Cc", "Zl", "Zp")} <= {"\n", "\t"}
    assert clean(result) == result


def test_every_break_of_a_line_is_a_newline_and_reversing_marks_are_gone() -> None:
    assert clean("a\r\nb\rc\x85d\u2028e\u2029f\x0bg\x0ch") == "a\nb\nc\nd\ne\nf\ng\nh"
    assert clean("invoice\u202efdp.exe\x00\ufeff") == "invoicefdp.exe"
    assert one_line(" a \n\t b\u2028c ") == "a b c"
    assert clean(f"{FAMILY} 王小明") == f"{FAMILY} 王小明"
    assert clean("\ud83d") == "\ufffd"


@pytest.mark.parametrize(
    ("analysed", "declared", "text", "expected"),
    [
        ("zh", "en", "hello", "zh"),
        ("zh-Hant", None, "hello", "zh"),
        ("de", "zh", "充电", "en"),
        ("und", "zh-CN", "hello", "zh"),
        (None, None, "充电桩 broken", "zh"),
        (None, None, "充電が切れた", "en"),
        (None, None, "충전 充電", "en"),
        (None, None, "hello", "en"),
        (None, None, None, "en"),
    ],
)
def test_the_language_is_the_analysed_one_else_the_declared_one_else_that_of_the_script(
    analysed: str | None, declared: str | None, text: str | None, expected: str
) -> None:
    assert language_of(record(analysed, language=declared, text=text)) == expected


def test_both_languages_have_the_same_labels() -> None:
    assert LABELS["en"].keys() == LABELS["zh"].keys()


def test_a_summary_is_the_title_else_the_words_else_a_score() -> None:
    score = Score(metric="stars", value=2, scale_min=1, scale_max=5)
    assert summary(record(title="Ti\ntle", text="words", scores=[score])) == "Ti tle"
    assert summary(record(title=" ", text="words", scores=[score])) == "words"
    assert summary(record(scores=[score])) == "Stars 2 (1–5)"
    assert summary(record("zh", scores=[score])) == "星级 2 (1–5)"
    assert summary(record("zh")) == "无文字评价"
    assert summary(record(text="x" * 500), limit=50) == "x" * 49 + "…"


def test_facts_are_one_clean_line_each_so_words_cannot_pose_as_facts() -> None:
    hostile = "x\nPriority: Low\u2028Owner: me\x00"
    feedback = record(
        order_id=hostile, product=hostile, author=Author(name=hostile), url=hostile
    ).model_copy(update={"workflow": Workflow(priority=Priority(level="critical"))})
    lines = body_text(feedback).splitlines()
    assert [line for line in lines if line.startswith("Priority")] == ["Priority: Critical"]
    assert not [line for line in lines if line.startswith("Owner")]
    assert dict(facts(feedback, "en", {"priority"})) == {"Priority": "Critical"}


@settings(deadline=None)
@given(st.integers(0, 2_000), st.sampled_from(UNITS))
def test_only_the_words_are_cut_the_link_back_stays(limit: int, unit: Unit) -> None:
    url = "https://hub.example.com/r/1"
    text = body_text(record("zh", text="电" * 3_000), record_url=url, limit=limit, unit=unit)
    assert text.endswith(url)
    facts_only = size(body_text(record("zh", text="电"), record_url=url), unit)
    assert size(text, unit) <= max(limit, facts_only)
