"""Products and competitors that are named (R55, R64)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.analysis import Context, analyze
from feedbus.model import Mentions

CONTEXT = Context(
    watch_lists={
        "product": ["Feedbus", "Feedbus Shop", "反馈商城", "AT&T", "C++", "小帮su7"],
        "competitor": ["Acme Desk", "客声通"],
        "brand": ["Feedbus"],
    }
)


def mentions(text: str) -> Mentions:
    return analyze([text], CONTEXT)[0].mentions


def products(text: str) -> list[str]:
    return [one.name for one in mentions(text).products]


def competitors(text: str) -> list[tuple[str, str]]:
    return [(one.name, one.sentiment) for one in mentions(text).competitors]


@pytest.mark.requirement("R64")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我的FEEDBUS坏了", ["Feedbus"]),
        ("feedbus, Feedbus and again FeedBus", ["Feedbus"]),
        ("feedbusses", []),
        ("The feedbus  shop is closed", ["Feedbus Shop"]),
        ("反饋商城打不開", ["反馈商城"]),
        ("AT&T and C++", ["AT&T", "C++"]),
        ("开了一年小帮SU7", ["小帮su7"]),
        ("", []),
    ],
)
def test_names_are_whole_words_in_any_case_and_found_within_chinese(
    text: str, names: list[str]
) -> None:
    assert products(text) == names


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("Acme Desk is terrible and slow, I hate it", "negative"),
        ("Acme Desk is excellent, I love it", "positive"),
        ("客声通太垃圾了", "negative"),
        ("客声通非常好用，推荐", "positive"),
    ],
)
def test_a_competitor_bears_the_sentiment_of_its_clauses(text: str, sentiment: str) -> None:
    assert [felt for _, felt in competitors(text)] == [sentiment]


@pytest.mark.requirement("R55")
def test_one_is_praised_and_another_blamed_in_one_text() -> None:
    found = mentions("Feedbus is wonderful, I love it. Acme Desk is awful and useless.")
    assert [one.sentiment for one in found.products] == ["positive"]
    assert [one.sentiment for one in found.competitors] == ["negative"]


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("比客声通好用多了，太棒了", "negative"),
        ("Much better than Acme Desk, love it", "negative"),
        ("太差了还不如客声通", "positive"),
        ("Terrible, so much worse than Acme Desk", "positive"),
        ("It is better than Acme Desk. Acme Desk is excellent too, I love it", "positive"),
    ],
)
def test_what_is_said_in_comparison_is_the_opposite_for_the_name(text: str, sentiment: str) -> None:
    assert [felt for _, felt in competitors(text)] == [sentiment]


def test_a_name_within_a_longer_one_is_not_meant() -> None:
    assert products("Feedbus Shop") == ["Feedbus Shop"]
    assert products("Feedbus Shop sells Feedbus") == ["Feedbus Shop", "Feedbus"] or products(
        "Feedbus Shop sells Feedbus"
    ) == ["Feedbus", "Feedbus Shop"]


def test_other_lists_make_no_mention() -> None:
    assert (
        analyze(["Feedbus"], Context(watch_lists={"brand": ["Feedbus"]}))[0].mentions == Mentions()
    )


@given(st.text(st.sampled_from("Feedbus Shop比客声通好than Acme Desk，. "), max_size=40))
def test_each_name_is_mentioned_once(text: str) -> None:
    found = mentions(text)
    names = [one.name for one in (*found.products, *found.competitors)]
    assert len(names) == len(set(names))
