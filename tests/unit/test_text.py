"""How a text is folded, cut into tokens and into clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.analysis.text import BREAKS, fold, read, tokenise


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＰＰ！", "app!"),
        ("軟體當機", "软体当机"),
        ("Can’t", "can't"),
        ("“好”", '"好"'),
        ("İstanbul", "İstanbul"),  # in lower case it would be longer
    ],
)
def test_folding_makes_alike_what_is_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Can't log-in", ["cant", "log", "-", "in"]),
        ("加载 slow", ["加", "载", "slow"]),
        ("这app卡", ["这", "app", "卡"]),
        ("3.5 stars at 12:30", ["3.5", "stars", "at", "12:30"]),
        ("好👍👍", ["好", "👍", "👍"]),
        ("a\nb", ["a", "\n", "b"]),
        ("snake_case", ["snake", "case"]),
        (" \t ", []),
    ],
)
def test_a_text_is_cut_into_words_characters_and_marks(text: str, tokens: list[str]) -> None:
    assert [token for token in read(text).tokens if token != "_"] == tokens


def test_evidence_is_what_the_customer_wrote() -> None:
    words = read("這個ＡＰＰ 一直 閃退！")
    assert words.said(2, 3) == "ＡＰＰ"
    assert words.said(3, 7) == "一直 閃退"


def test_clauses_end_at_marks_and_lines() -> None:
    words = read("好用，但是慢。。\n客服差")
    assert [words.said(*clause) for clause in words.clauses()] == ["好用", "但是慢", "客服差"]


@given(st.text(max_size=80))
def test_any_text_keeps_its_length_and_its_words(text: str) -> None:
    words = read(text)
    assert len(words.folded) == len(text)
    assert list(words.tokens) == tokenise(fold(text))
    ends = 0
    for start, end in words.spans:
        assert ends <= start < end <= len(text)
        ends = end
    for start, end in words.clauses():
        assert start < end
        assert BREAKS.isdisjoint(words.tokens[start:end])


def test_a_lone_surrogate_and_a_very_long_text_are_read() -> None:
    assert read("\ud800慢").tokens[-1] == "慢"
    assert len(read("慢 " * 50_000).tokens) == 50_000
