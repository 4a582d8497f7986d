"""The words that tell what a text is about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis.keywords import MOST, keywords
from feedbus.analysis.language import identify
from feedbus.analysis.text import read


def found(text: str) -> list[str]:
    words = read(text)
    return keywords(words, identify(words))


@pytest.mark.requirement("R64")
@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("客服态度很差，退款等了三个星期", {"客服", "退款", "态度很差"}),
        ("扫地机器人的滤网买不到", {"机器人", "滤网"}),
        ("The charging cable broke after two weeks", {"charging cable", "broke"}),
        ("Front desk lost our luggage and the elevator was broken", {"luggage", "elevator"}),
        ("La aplicación no funciona y el pedido no llegó", {"aplicación", "pedido"}),
    ],
)
def test_keywords_name_what_a_text_is_about(text: str, telling: set[str]) -> None:
    assert telling <= set(found(text))


@pytest.mark.requirement("R64")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("I cannot log in since the update", "cannot log in"),
        ("The app keeps crashing on my tablet", "keeps crashing"),
        ("Not able to upload pictures any more", "Not able to upload"),
        ("更新後無法登入", "無法登入"),
        ("酒店没有早餐", "没有早餐"),
        ("空调不制冷", "不制冷"),
        ("视频加载特别慢", "加载特别慢"),
    ],
)
def test_a_problem_stays_together_and_comes_first(text: str, problem: str) -> None:
    assert found(text)[0] == problem


def test_a_question_is_no_denial() -> None:
    assert "退款" in found("你们会不会退款")
    assert "不会退款" not in found("你们会不会退款")


def test_keywords_are_written_as_the_customer_wrote_them() -> None:
    assert found("閃退，客服態度很差") == ["閃退", "態度很差", "客服"]
    assert "iCloud" in found("iCloud sync lost my notes")


def test_blanks_within_an_expression_are_told_as_one() -> None:
    assert found("can't \t log in") == ["can't log in"]


def test_the_rarer_word_tells_more() -> None:
    words = found("The app and the phone and the gyroscope")
    assert words.index("gyroscope") < words.index("phone") < words.index("app")


def test_what_is_said_again_tells_more() -> None:
    once = found("The zipper and the buckle are loose")
    twice = found("The zipper and the buckle are loose, the buckle!")
    assert once.index("zipper") < once.index("buckle")
    assert twice.index("buckle") < twice.index("zipper")


def test_there_are_at_most_eight() -> None:
    text = "zipper buckle strap pocket lining handle wheel logo label button seam thread"
    assert len(found(text)) == MOST


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "the of and", "的了吗", "12345", "https://a.example.com"]
)
def test_what_says_nothing_has_no_keywords(text: str) -> None:
    assert found(text) == []


def test_function_words_of_the_language_are_left_out() -> None:
    assert {"der", "die", "und", "ist"}.isdisjoint(
        found("Die Lieferung ist da und der Karton nass")
    )
    assert {"hai", "ka"}.isdisjoint(found("payment ka option nahi aa raha hai"))


@given(st.text(max_size=80), st.sampled_from(["zh-Hans", "en", "de", "pl", "hi", "und", ""]))
@settings(max_examples=150, deadline=None)
def test_any_text_has_few_keywords_each_once_and_always_the_same(text: str, code: str) -> None:
    words = read(text)
    chosen = keywords(words, code)
    assert chosen == keywords(words, code)
    assert len(chosen) == len(set(chosen)) <= MOST
    plain = " ".join(text.split())
    assert all(word and word in plain for word in chosen)
