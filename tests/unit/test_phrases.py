"""The notation of phrases, and finding them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis.notation import Form, openings
from feedbus.analysis.phrases import (
    GAP,
    Hit,
    Matcher,
    PhraseError,
    expand,
    longest,
    negated,
    parse,
)
from feedbus.analysis.text import BREAKS, read


def found(phrase: str, text: str) -> list[str]:
    """What the phrase finds in the text, in the customer's own words."""
    words = read(text)
    return [words.said(hit.start, hit.end) for hit in Matcher([("", phrase)]).scan(words)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("加载慢", "首页加载慢死了", ["加载慢"]),
        ("加載慢", "首页加载慢死了", ["加载慢"]),
        ("加载慢", "首頁加載慢死了", ["加載慢"]),
        ("too slow", "It is TOO   Slow!", ["TOO   Slow"]),
        ("too slow", "tooslow", []),
        ("slow", "slowly", []),
        ("app", "这个app很卡", ["app"]),
        (
            "can't log in",
            "cant log in, can't log in, CAN’T log in",
            ["cant log in", "can't log in", "CAN’T log in"],
        ),
        ("crash*", "crashes, crashing, crash and cras", ["crashes", "crashing", "crash"]),
        ("加载…慢", "加载总是特别慢", ["加载总是特别慢"]),
        ("加载…慢", "加载慢", ["加载慢"]),
        ("加载…慢", "加载了，但是慢", []),
        ("加载…慢", "加载一二三四五六七慢", []),
        ("load*…slow*", "Loading is really slow", ["Loading is really slow"]),
        ("load*…slow*", "It loads. Slow, too", []),
        ("(很|太|)慢", "很慢太慢也慢", ["很慢", "慢", "太慢", "慢", "慢"]),
        ("加(载|)…(慢|卡)", "加载好卡，加个卡", ["加载好卡", "加载好卡", "加个卡"]),
        ("crash(ed|es) again", "crashed again; crashes again", ["crashed again", "crashes again"]),
        ("(un|)safe", "unsafe and safe", ["unsafe", "safe"]),
        ("（加载｜打开）慢", "打开慢", ["打开慢"]),
        ("(a…b|c) d", "a x b d, c d", ["a x b d", "c d"]),
        ("2.4g", "只支持2.4G", ["2.4G"]),
        ("👍", "好👍", ["👍"]),
    ],
)
def test_a_phrase_finds_what_the_notation_says(phrase: str, text: str, expected: list[str]) -> None:
    assert sorted(set(found(phrase, text))) == sorted(set(expected))


@pytest.mark.parametrize(
    ("phrase", "advice"),
    [
        ("", "a word"),
        ("(很|)", "a word"),
        ("加载…", "both sides"),
        ("…慢", "both sides"),
        ("加载……慢", "both sides"),
        ("加载…(慢|)", "both sides"),
        ("ab*", "3 letters"),
        ("*", "3 letters"),
        ("好*", "3 letters"),
        ("(慢|卡", "not nested"),
        ("慢|卡", "not nested"),
        ("慢)", "not nested"),
        ("(很(慢|卡))", "not nested"),
        ("(un|)safe(ly|)", "words out"),
    ],
)
def test_a_phrase_that_cannot_be_read_is_quoted_with_advice(phrase: str, advice: str) -> None:
    for read_it in (parse, lambda one: Matcher([("", one)])):
        with pytest.raises(PhraseError) as error:
            read_it(phrase)
        assert repr(phrase) in str(error.value)
        assert advice in str(error.value)


def test_the_forms_of_a_phrase_can_be_listed() -> None:
    assert expand("(很|)慢…(了|loading)") == [
        (("很", "慢"), ("了",)),
        (("很", "慢"), ("loading",)),
        (("慢",), ("了",)),
        (("慢",), ("loading",)),
    ]


def test_one_pass_finds_all_phrases_each_with_its_label() -> None:
    words = read("Login fails, 登录失败 again")
    matcher = Matcher([("a", "login…fail*"), ("b", "登录(失败|不了)"), ("c", "again"), ("d", "no")])
    assert {(hit.label, words.said(hit.start, hit.end)) for hit in matcher.scan(words)} == {
        ("a", "Login fails"),
        ("b", "登录失败"),
        ("c", "again"),
    }


def test_the_nearest_end_of_a_gap_counts() -> None:
    assert found("打开…慢", "打开慢，慢") == ["打开慢"]
    assert found("打开…慢", "打开很慢很慢") == ["打开很慢"]


def test_a_phrase_with_very_many_forms_is_found() -> None:
    letters = "|".join(f"w{number}" for number in range(60))
    assert found(f"({letters}) ({letters})…({letters})", "w7 w42 x w59") == ["w7 w42 x w59"]


ATOMS = st.sampled_from(["慢", "加载", "很", "slow", "too", "load*", "can't", "x", " ", "…"])
GROUPS = st.lists(
    st.sampled_from(["慢", "加", "slow", "crash*", "not", ""]), min_size=1, max_size=3
).map(lambda inner: f"({'|'.join(inner)})")
PHRASES = st.lists(st.one_of(ATOMS, GROUPS), min_size=1, max_size=5).map(" ".join)
TEXTS = st.lists(
    st.sampled_from(["慢", "加载", "很", "slow", "slowly", "too", "loads", "crash", "cant", "not"])
    | st.sampled_from(["x", "，", ".", "加"]),
    max_size=14,
).map(" ".join)


def _stands(form: Form, tokens: Sequence[str], at: int) -> bool:
    there = tokens[at : at + len(form)]
    return len(there) == len(form) and all(
        token.startswith(wanted[:-1]) if wanted.endswith("*") else token == wanted
        for wanted, token in zip(form, there, strict=True)
    )


def _ends(parts: Sequence[Form], tokens: Sequence[str], at: int) -> set[int]:
    """Where a form that begins at a token may end: the definition, word by word."""
    if not _stands(parts[0], tokens, at):
        return set()
    end = at + len(parts[0])
    if len(parts) == 1:
        return {end}
    ends: set[int] = set()
    for next_ in range(end, min(end + GAP + 1, len(tokens))):
        ends |= _ends(parts[1:], tokens, next_)
        if tokens[next_] in BREAKS:
            break
    return ends


@given(PHRASES, TEXTS)
@settings(max_examples=300, deadline=None)
def test_the_tree_finds_what_the_definition_finds(phrase: str, text: str) -> None:
    try:
        forms = expand(phrase)
    except PhraseError:
        with pytest.raises(PhraseError):
            Matcher([("", phrase)])
        return
    words = read(text)
    hits = Matcher([("", phrase)]).scan(words)
    starts = {
        at for at in range(len(words.tokens)) for one in forms if _ends(one, words.tokens, at)
    }
    assert {hit.start for hit in hits} == starts
    for hit in hits:
        assert any(hit.end in _ends(form, words.tokens, hit.start) for form in forms)


@given(PHRASES)
@settings(max_examples=300, deadline=None)
def test_openings_are_how_the_forms_begin(phrase: str) -> None:
    try:
        forms = expand(phrase)
    except PhraseError:
        with pytest.raises(PhraseError):
            openings(phrase)
        return
    assert openings(phrase) == {form[0][0].rstrip("*")[:3] for form in forms}


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_scanned_and_any_phrase_is_read_or_refused(text: str) -> None:
    matcher = Matcher([("a", "加载…慢"), ("b", "not…(work*|open)"), ("c", "(很|)慢")])
    words = read(text)
    assert all(0 <= hit.start < hit.end <= len(words.tokens) for hit in matcher.scan(words))
    try:
        forms = expand(text)
    except PhraseError:
        return
    assert all(itertools.chain.from_iterable(forms))


def test_two_scans_of_a_text_find_the_same() -> None:
    matcher = Matcher([("a", "(很|)慢…了"), ("b", "crash*"), ("b", "crash(ed|es)")])
    words = read("很慢很慢了，crashed")
    assert matcher.scan(words) == matcher.scan(words)


def test_the_longest_find_of_a_label_stands_for_those_within_it() -> None:
    hits = [Hit("a", 3, 4), Hit("a", 0, 2), Hit("a", 0, 4), Hit("b", 1, 2), Hit("a", 2, 6)]
    assert longest(hits) == [Hit("a", 0, 4), Hit("b", 1, 2), Hit("a", 2, 6)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不 太 x", True),
        ("not so x", True),
        ("no, x", False),
        ("非常x", False),
        ("not a b c x", False),
    ],
)
def test_a_negator_denies_the_few_words_after_it(text: str, expected: bool) -> None:
    tokens = read(text).tokens
    assert negated(tokens, tokens.index("x")) is expected
