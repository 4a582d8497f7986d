"""Quotes: customers' own words that stand for many."""

from __future__ import annotations

import pytest

from feedbus.insight.documents import Document
from feedbus.insight.quotes import (
    LONGEST,
    SHORTEST,
    centre,
    excerpt,
    quote,
    rarity,
    representative,
)
from feedbus.insight.report import Report, filled

ABOUT = {"courier": 2.0, "late": 2.0, "parcel": 1.0}


def said(id_: str, text: str, copy_of: str | None = None) -> Document:
    terms = tuple(word.strip(".,!") for word in text.lower().split())
    return Document(id=id_, text=text, group="en", terms=terms, copy_of=copy_of)


PARCELS = [
    said("1", "The courier was late again with my parcel."),
    said("2", "Courier late, parcel wet!"),
    said("3", "The courier was late again with my parcel!"),
    said("4", "My parcel arrived late because the courier lost it."),
    said("5", "Nice colours, thank you all so much"),
]


@pytest.mark.requirement("R67")
def test_quotes_are_the_feedbacks_closest_to_the_topic_in_their_own_words() -> None:
    found = representative(PARCELS, ABOUT, 3)
    assert found[0].text == "Courier late, parcel wet!"
    assert {one.id for one in found} <= {"1", "2", "3", "4"}
    assert all(one.whole for one in found)


@pytest.mark.requirement("R67")
def test_no_two_quotes_say_the_same() -> None:
    found = {one.id for one in representative(PARCELS, ABOUT, 5)}
    assert found == {"1", "2", "4"}


def test_where_all_say_it_alike_there_are_three_quotes_but_never_the_same_text_twice() -> None:
    alike = [said(str(n), f"courier late with parcel {n}") for n in range(6)]
    assert len(representative(alike, ABOUT, 5)) == 3
    same = [said(str(n), "courier late with parcel") for n in range(6)]
    assert len(representative(same, ABOUT, 5)) == 1


@pytest.mark.requirement("R67")
def test_there_are_three_to_five_quotes_where_there_are_so_many_feedbacks() -> None:
    kinds = ("wet", "torn", "lost", "open", "empty", "stolen", "heavy", "crushed")
    many = [said(kind, f"courier late: {kind} {kind}er box {kind}ish") for kind in kinds]
    assert len(representative(many, ABOUT, 5)) == 5
    assert len(representative(many, ABOUT, 3)) == 3


def test_a_copy_is_no_quote() -> None:
    assert representative([said("9", "courier late parcel", copy_of="1")], ABOUT, 5) == []


@pytest.mark.parametrize("text", ["Late!", "", "   courier  "])
def test_a_word_or_two_are_no_quote(text: str) -> None:
    assert len(text.strip()) < SHORTEST
    assert excerpt(text, ABOUT) == ""


def test_of_a_long_text_the_sentence_that_is_closest_is_quoted_word_for_word() -> None:
    long = "I have been a customer for years. " * 8 + "The courier came late, again! Best wishes."
    assert len(long) > LONGEST
    assert excerpt(long, ABOUT) == "The courier came late, again!"
    assert not quote("1", long, ABOUT).whole


def test_chinese_sentences_are_told_apart() -> None:
    long = "我是多年的老用户，一直很支持你们。" * 14 + "更新以后音乐自己播放！谢谢。"
    assert excerpt(long, {"音乐": 1.0, "播放": 1.0}) == "更新以后音乐自己播放！"


def test_a_long_text_that_never_speaks_of_it_is_no_quote() -> None:
    assert excerpt("Nothing to see in here. " * 20, ABOUT) == ""


def test_frequent_words_weigh_less_than_rare_ones() -> None:
    weights = rarity({"app": 90, "hinge": 3}, 100)
    assert weights["hinge"] > weights["app"] > 0
    about = centre([said("1", "app hinge"), said("2", "app hinge hinge")], weights)
    assert about["hinge"] > about["app"]


def test_words_nobody_counted_weigh_nothing() -> None:
    assert set(centre([said("1", "strange words")], {}).values()) <= {0.0}


def stored() -> Report:
    return Report.model_validate(
        {
            "since": "2026-01-25",
            "until": "2026-01-31",
            "days": 7,
            "documents": 2,
            "before": 0,
            "before_days": 0,
            "left_out": {},
            "copies": 0,
            "copied": [],
            "labels": {},
            "labels_before": {},
            "urgent": 0,
            "languages": {},
            "channels": {},
            "names": {},
            "cloud": {},
            "pairs": {},
            "learning": True,
            "baseline_days": 28,
            "news": [],
            "more_news": 0,
            "rising": [],
            "funnel": [],
            "relations": [],
            "forecast": {},
            "topics": [
                {
                    "path": "logistics/delivery/speed",
                    "documents": 2,
                    "before": 0,
                    "share": 1,
                    "change": None,
                    "positive": 0,
                    "negative": 1,
                    "urgent": 0,
                    "weight": 1,
                    "words": ["courier", "late"],
                    "quotes": [
                        {"id": "1", "text": "The courier was late again with my parcel."},
                        {"id": "2", "text": "Courier late, parcel wet!"},
                    ],
                }
            ],
        }
    )


@pytest.mark.requirement("R67")
def test_what_is_stored_has_no_words_and_who_reads_it_gets_those_that_are_there_now() -> None:
    bare = stored().without_words()
    assert "parcel" not in bare.model_dump_json()
    assert "parcel" in stored().model_dump_json()
    edited = {"1": said("1", "The courier was late, and said sorry."), "3": said("3", "…")}
    (topic,) = filled(bare, edited).topics
    assert [(one.id, one.text) for one in topic.quotes] == [
        ("1", "The courier was late, and said sorry.")
    ]
