"""Counting words: what counts, word cloud, co-occurrence, digests of days."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.insight import digest as digests
from feedbus.insight.digest import Digest, Tally, total
from feedbus.insight.documents import Document, document, ignored, left_out
from feedbus.insight.terms import Uses, cloud, log_likelihood, merged, pair_key, pairs
from feedbus.model import Analysis, Feedback, Record, Score, Sentiment, Topic
from feedbus.model.record import Removed


def record(text: str, id_: str = "fbk_a", **fields: Any) -> Record:
    analysis = Analysis(**fields.pop("analysis", {}))
    whole = {name: fields.pop(name) for name in ("test", "removed") if name in fields}
    feedback = Feedback(id=id_, source_id=id_, text=text, **fields)
    return Record(feedback=feedback, analysis=analysis, **whole)


def said(id_: str, *terms: str, **fields: Any) -> Document:
    fields = {"group": "en", "text": " ".join(terms), **fields}
    return Document(id=id_, terms=terms, **fields)


def summed(documents: Iterable[Document]) -> Digest:
    tally = Tally()
    for one in documents:
        tally.add(one)
    return tally.digest()


@pytest.mark.requirement("R60")
def test_a_word_counts_once_a_feedback_and_is_counted_as_often_as_it_is_written() -> None:
    found = summed([said("1", "crash", "crash", "login"), said("2", "crash")])
    words = found.vocabularies["en"].words
    assert words["crash"] == Uses(documents=2, times=3)
    assert words["login"] == Uses(documents=1, times=1)


@pytest.mark.requirement("R60")
def test_the_sentiment_of_its_feedbacks_is_counted_with_a_word() -> None:
    found = summed(
        [
            said("1", "battery", label="negative"),
            said("2", "battery", label="negative"),
            said("3", "battery", label="positive"),
            said("4", "battery"),
        ]
    )
    assert found.vocabularies["en"].words["battery"] == Uses(4, 4, 1, 2)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"analysis": {"quality": "spam"}}, "spam"),
        ({"analysis": {"quality": "gibberish"}}, "gibberish"),
        ({"test": True}, "test"),
        ({"origin": "inferred"}, "inferred"),
        ({"removed": Removed(reason="deleted", at="", order="1")}, "removed"),
        ({}, None),
        ({"analysis": {"quality": "empty"}}, None),
    ],
)
def test_what_nobody_meant_as_feedback_does_not_count(
    fields: dict[str, Any], reason: str | None
) -> None:
    assert left_out(record("The lamp flickers", **fields)) == reason


@pytest.mark.requirement("R31", "R60")
def test_a_flood_of_copies_counts_as_one_feedback_with_that_word_and_is_reported() -> None:
    flood = [said(str(n), "boycott", copy_of="first") for n in range(40)]
    found = summed([said("first", "boycott"), *flood])
    assert found.vocabularies["en"].words["boycott"] == Uses(documents=1, times=41)
    assert found.documents == 41
    assert found.copies == 40
    assert found.copied == {"first": 40}


def test_copies_of_what_was_said_on_another_day_count_once_on_each_day() -> None:
    day = summed([said("7", "boycott", copy_of="old"), said("8", "boycott", copy_of="old")])
    assert day.vocabularies["en"].words["boycott"].documents == 1
    assert total([day, day]).vocabularies["en"].words["boycott"].documents == 2


@pytest.mark.parametrize(
    ("language", "text", "group"),
    [
        ("zh-Hans", "音乐播放器闪退", "zh"),
        ("zh-Hant", "音樂播放器閃退", "zh"),
        ("en", "The player crashes", "en"),
        ("fr", "Le lecteur plante", "other"),
        ("und", "闪退", "zh"),
        ("und", "crash", "en"),
        ("und", "1234 !!", "other"),
    ],
)
def test_words_are_counted_with_their_language(language: str, text: str, group: str) -> None:
    found = document(record(text, analysis={"language": language}))
    assert found.group == group
    assert bool(found.terms) == (group != "other")


@pytest.mark.requirement("R60")
def test_words_of_both_languages_are_content_words_without_numbers_and_ignored_ones() -> None:
    zh = document(record("打开音乐就闪退", analysis={"language": "zh-Hans"}))
    assert {"音乐", "闪退"} <= set(zh.terms)
    en = document(
        record("Checkout crashed 3 times, order A1234567", analysis={"language": "en"}),
        ignored([" Checkout "]),
    )
    assert "crashed" in en.terms
    assert not {"checkout", "3", "a1234567"} & set(en.terms)


def test_a_phrase_is_two_words_that_stand_side_by_side_in_the_text() -> None:
    found = document(record("Payment failed. Login broken", analysis={"language": "en"}))
    assert "payment failed" in found.bigrams
    assert not any(bigram.startswith("failed") for bigram in found.bigrams)
    chinese = document(record("wifi 连不上，滤芯耗尽", analysis={"language": "zh-Hans"}))
    assert {"wifi连不上", "滤芯耗尽"} == set(chinese.bigrams)


def test_scores_are_put_on_one_scale_and_averaged_by_metric() -> None:
    scores = [
        Score(metric="stars", value=2, scale_min=1, scale_max=5),
        Score(metric="stars", value=4, scale_min=1, scale_max=5),
        Score(metric="nps", value=10, scale_min=0, scale_max=10),
        Score(metric="other", value=7),
    ]
    found = document(record("fine", scores=scores))
    assert found.scores == {"stars": 0.5, "nps": 1.0, "satisfaction": pytest.approx(2 / 3)}


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_counted(text: str) -> None:
    found = document(record(text, analysis={"language": "zh-Hans"}))
    assert Digest.model_validate_json(summed([found]).model_dump_json()).documents == 1


# word cloud


def uses(**counts: int) -> dict[str, Uses]:
    return {term: Uses(n, n) for term, n in counts.items()}


@pytest.mark.requirement("R61")
def test_the_word_cloud_has_the_most_frequent_words_with_their_weights_and_shares() -> None:
    words = {"slow": Uses(8, 12, 0, 6), "nice": Uses(4, 4, 4, 0), "rare": Uses(1, 1)}
    first, second = cloud(words, {}, 10)
    assert json.loads(first.model_dump_json()) == {
        "term": "slow",
        "count": 12,
        "documents": 8,
        "weight": 1.0,
        "positive": 0.0,
        "negative": 0.75,
        "forms": [],
    }
    assert (second.term, second.weight, second.positive) == ("nice", 0.5, 1.0)


@pytest.mark.requirement("R61")
def test_a_phrase_takes_the_place_of_a_word_that_hardly_stands_without_it() -> None:
    found = cloud(uses(音乐=20, 播放=60), uses(放音乐=18, 播放音乐=17, 播放器=5), 10)
    assert {one.term: one.forms for one in found} == {"播放": [], "播放音乐": ["放音乐", "音乐"]}


def test_a_word_that_also_stands_alone_keeps_its_place() -> None:
    found = cloud(uses(music=100, auto=90), uses(**{"auto music": 30}), 10)
    assert [one.term for one in found] == ["music", "auto"]


def test_english_words_are_parts_of_phrases_as_whole_words_only() -> None:
    assert merged({"log": 10, "login": 10}) == {"login": [], "log": []}
    assert merged({"log": 10, "log in": 10}) == {"log in": ["log"]}


# co-occurrence


@pytest.mark.requirement("R60")
def test_words_that_meet_by_chance_are_no_pair_and_those_that_belong_together_are() -> None:
    documents = 100
    words = uses(update=20, music=20, price=50)
    counts = {
        pair_key("update", "music"): 15,  # by chance: 4
        pair_key("update", "price"): 10,  # by chance: 10
    }
    (found,) = pairs(counts, words, {}, documents, limit=10, least=3)
    assert found.terms == ("music", "update")
    assert found.documents == 15
    assert found.pmi == pytest.approx(math.log2(15 / 4), abs=1e-3)
    # G² by its other form: 2 Σ k ln k over cells, rows, columns and total.
    cells, edges = (15, 5, 5, 75), (20, 80, 20, 80)
    other = 2 * (
        sum(k * math.log(k) for k in cells)
        - sum(k * math.log(k) for k in edges)
        + 100 * math.log(100)
    )
    assert found.log_likelihood == pytest.approx(other, abs=0.01)


def test_a_pair_needs_support_and_is_no_phrase() -> None:
    words = uses(小爱=9, 同学=9, 断网=9)
    counts = {pair_key("小爱", "同学"): 9, pair_key("小爱", "断网"): 2}
    assert pairs(counts, words, uses(小爱同学=9), 100, limit=10, least=3) == []
    assert len(pairs(counts, words, {}, 100, limit=10, least=3)) == 1


def test_log_likelihood_is_nothing_where_words_meet_as_chance_has_it() -> None:
    assert log_likelihood(10, 20, 50, 100) == pytest.approx(0, abs=1e-9)
    assert log_likelihood(0, 20, 50, 100) > 10.83


# digests

FEEDBACKS = st.lists(
    st.builds(
        lambda id_, terms, label, topic, channel, urgent: said(
            f"{id_}",
            *terms,
            label=label,
            topics={topic: label or "neutral"} if topic else {},
            channel=channel,
            urgent=urgent,
        ),
        st.integers(0, 10**6),
        st.lists(st.sampled_from(["slow", "crash", "music", "login", "price"]), max_size=6),
        st.sampled_from(["positive", "neutral", "negative", None]),
        st.sampled_from(["product/quality/build", "commerce/price/fees", None]),
        st.sampled_from(["web", "email"]),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@pytest.mark.requirement("R60")
@given(FEEDBACKS, st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_days_add_up_to_what_their_feedback_says_together(
    feedbacks: list[Document], cut: int
) -> None:
    whole = summed(feedbacks)
    added = total([summed(feedbacks[:cut]), summed(feedbacks[cut:])])
    assert added.model_dump(exclude={"candidates"}) == whole.model_dump(exclude={"candidates"})


def test_a_digest_is_the_same_after_it_was_stored() -> None:
    found = summed(
        [said("1", "slow", "music", topics={"a/b/c": "negative"}, scores={"nps": 0.1}, tags=("x",))]
    )
    assert Digest.model_validate_json(found.model_dump_json()) == found


def test_no_digest_holds_words_beside_the_id_of_who_said_them() -> None:
    text = "The hinge of my suitcase broke in Lisbon"
    found = summed([document(record(text, "fbk_x", analysis={"language": "en"}))])
    assert found.candidates[0].model_dump() == {"id": "fbk_x", "group": "en", "topics": []}
    assert "hinge of my" not in found.model_dump_json()


def test_who_may_be_quoted_does_not_depend_on_the_order_and_covers_rare_topics() -> None:
    feedbacks = [said(f"fbk_{n}", "slow", topics={"a/b/c": "neutral"}) for n in range(500)]
    feedbacks += [said(f"fbk_rare{n}", "hot", topics={"d/e/f": "neutral"}) for n in range(3)]
    found = summed(feedbacks).candidates
    shuffled = random.Random(5).sample(feedbacks, len(feedbacks))
    assert summed(shuffled).candidates == found
    assert len(found) == digests.CANDIDATES
    assert sum("d/e/f" in one.topics for one in found) == 3


def test_a_day_with_endless_words_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MAX_TERMS", 50)
    monkeypatch.setattr(digests, "MAX_PAIRS", 60)
    feedbacks = [said(f"{n}", "common", *(f"w{n}x{k}" for k in range(6))) for n in range(200)]
    found = summed(feedbacks).vocabularies["en"]
    assert len(found.words) == 50
    assert len(found.pairs) == 60
    assert found.words["common"].documents == 200


def test_topics_are_counted_by_path_and_together() -> None:
    topic = Topic(path=["a", "b", "c"], name="", evidence=[], sentiment="negative")
    other = Topic(path=["d", "e", "f"], name="", evidence=[], sentiment="positive")
    mood = Sentiment.of("negative", -0.5, 3)
    one = record("Bad", analysis={"topics": [topic, other], "sentiment": mood, "urgency": "high"})
    found = summed([document(one)])
    assert found.topics["a/b/c"].negative == 1
    assert found.topics["d/e/f"].positive == 1
    assert found.topics["a/b/c"].urgent == 1
    assert found.together == {"a/b/c d/e/f": 1}
    assert found.labels == {"negative": 1}
