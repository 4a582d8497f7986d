"""What holds for the analysis of any text, whatever it holds and whoever wrote it."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis import analyze
from feedbus.analysis.taxonomy import default_taxonomy
from feedbus.analysis.text import fold
from feedbus.model import Analysis, Sentiment

SAID = st.sampled_from(
    [
        "加载太慢了",
        "客服态度很好",
        "退款一个月还没到账",
        "介面好看，但是一直閃退",
        "crashes every time",
        "I love it",
        "charged twice!!",
        "not bad",
        "refund",
        "app很smooth",
        "加微信领红包",
        "http://example.com/x",
        "とても便利",
        "너무 느려요",
        "очень медленно",
        "漏电了",
        "👍👍",
        "不",
        "没有",
        "never",
    ]
)
"""Words that the parts have something to say about."""

MARKS = st.sampled_from([" ", "，", ". ", "!", "？", "\n", "…", "'", "\u200b", "\u3000", "0", "*"])

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
"""Any code points at all, halves of surrogate pairs among them."""

TEXTS = st.lists(SAID | MARKS | ANY, max_size=8).map("".join)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_any_text_at_all_gets_a_valid_analysis(text: str) -> None:
    (found,) = analyze([text])
    assert Analysis.model_validate(found.model_dump()) == found
    assert re.fullmatch(r"[a-z]{2,3}(-Han[st])?", found.language or "und")
    assert found.engine
    assert found.taxonomy_version == default_taxonomy().version


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_an_analysis_is_the_same_after_a_way_through_json(text: str) -> None:
    (found,) = analyze([text])
    assert Analysis.model_validate_json(found.model_dump_json()) == found


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_a_sentiment_agrees_with_itself(text: str) -> None:
    felt = analyze([text])[0].sentiment
    if felt is None:
        return
    assert felt == Sentiment.of(felt.label, felt.score, felt.intensity)
    assert -1 <= felt.score <= 1
    assert felt.intensity in range(1, 6)
    if felt.label == "positive":
        assert felt.score > 0
    if felt.label == "negative":
        assert felt.score < 0


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_every_topic_is_a_leaf_told_once_with_the_customers_own_words(text: str) -> None:
    leaves = default_taxonomy().leaves
    (found,) = analyze([text])
    paths = ["/".join(topic.path) for topic in found.topics]
    assert len(paths) == len(set(paths))
    for path, topic in zip(paths, found.topics, strict=True):
        assert topic.name in (leaves[path].zh, leaves[path].en)
        assert topic.evidence
        assert all(words and words in text for words in topic.evidence)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_urgency_and_keywords_are_the_customers_own_words(text: str) -> None:
    (found,) = analyze([text])
    urgent = found.evidence.get("emergency", [])
    assert all(words and words in text for words in urgent)
    assert bool(urgent) == (found.urgency != "normal")
    assert all(word and fold(word) in fold(text) for word in found.keywords)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, max_size=6), seed=st.randoms())
def test_a_batch_is_what_its_texts_are_alone_and_keeps_their_order(
    texts: list[str], seed: object
) -> None:
    alone = [analyze([text])[0] for text in texts]
    assert analyze(texts) == alone
    assert analyze(texts[::-1]) == alone[::-1]


@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_what_is_done_to_an_analysis_does_not_reach_the_next_one(text: str) -> None:
    (first,) = analyze([text])
    before = first.model_copy(deep=True)
    first.signals.append("changed")
    first.keywords.append("changed")
    first.emotions.append("angry")
    first.mentions.products.clear()
    for words in first.evidence.values():
        words.append("changed")
    for topic in first.topics:
        topic.path.append("changed")
        topic.evidence.append("changed")
    first.topics.clear()
    assert analyze([text]) == [before]


SECRETS = [
    "my PIN is 4711 and the app crashes",
    "我叫张小满，退款还没到账",
    "call me at 555 0134, charged twice",
    "\ud83d broken half of an emoji",
    "",
    pytest.param("x" * 100_000, marks=pytest.mark.slow),
    pytest.param("漏电" * 50_000, marks=pytest.mark.slow),
]


@pytest.mark.parametrize("text", SECRETS, ids=range(len(SECRETS)))
def test_nothing_is_logged_printed_or_raised(
    text: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        analyze([text])
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


_DIGEST = """
import hashlib, json, sys
from feedbus.analysis import analyze
found = [one.model_dump_json() for one in analyze(json.load(sys.stdin))]
print(hashlib.sha256("\\n".join(found).encode()).hexdigest())
"""


@pytest.mark.slow
def test_every_process_finds_the_same_to_the_byte() -> None:
    texts = [
        "客服态度差，退款一个月没到账，App还老闪退，界面倒是好看",
        "Delivery was late, box crushed, refund refused, but the agent was lovely",
        "希望增加深色模式，另外字体太小、广告太多、又贵",
        "Battery drains, login fails, charged twice, my data was leaked, I got hurt",
        "漏电了！！！孩子被烫伤，我要投诉，我要找律师",
        "order被cancel了，refund还没到，support完全no response",
    ]
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            input=json.dumps(texts),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1", "2")
    }
    here = "\n".join(one.model_dump_json() for one in analyze(texts))
    assert digests == {hashlib.sha256(here.encode()).hexdigest()}
