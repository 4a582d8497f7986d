"""Words that are news: found when something happens, and silence when nothing does."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from feedbus.config import EmergingRules, WordRules
from feedbus.insight import report as reports
from feedbus.insight.digest import Digest, Tally
from feedbus.insight.documents import Document
from feedbus.insight.emerging import Period, emerging, z_score
from feedbus.insight.forecast import Forecast

RULES = EmergingRules()
VOCABULARY = 3_000
WORDS_EACH = 8
A_WEEK = 250


class Stream:
    """Feedback of weeks in which nothing happens: words as Zipf's law has them."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._words = [f"w{rank}" for rank in range(VOCABULARY)]
        self._weights = [1 / (rank + 10) for rank in range(VOCABULARY)]

    def week(self, count: int = A_WEEK) -> list[set[str]]:
        return [
            set(self._rng.choices(self._words, self._weights, k=WORDS_EACH)) for _ in range(count)
        ]


def period(feedbacks: Sequence[set[str]]) -> Period:
    return Period(len(feedbacks), Counter(word for words in feedbacks for word in sorted(words)))


@pytest.mark.requirement("R187")
def test_a_new_problem_is_found_at_its_own_word_and_before_everything_else() -> None:
    stream = Stream(11)
    baseline = [words for _ in range(4) for words in stream.week()]
    week = stream.week()
    for words in week[:12]:
        words |= {"flicker", f"w{len(words)}"}
    first, *_ = emerging(period(week), period(baseline), RULES)
    assert (first.term, first.documents, first.before, first.ratio) == ("flicker", 12, 0, None)


@pytest.mark.slow
@pytest.mark.requirement("R187")
def test_quiet_weeks_raise_hardly_ever_an_alarm() -> None:
    stream = Stream(7)
    weeks = [stream.week() for _ in range(64)]
    alarms = 0
    for at in range(4, len(weeks)):
        baseline = [words for week in weeks[at - 4 : at] for words in week]
        alarms += len(emerging(period(weeks[at]), period(baseline), RULES))
    assert alarms / (len(weeks) - 4) <= 0.6


@pytest.mark.parametrize("a_week", [40, 100, pytest.param(1_000, marks=pytest.mark.slow)])
def test_quiet_weeks_are_quiet_for_small_and_large_hubs(a_week: int) -> None:
    stream = Stream(a_week)
    weeks = [stream.week(a_week) for _ in range(24)]
    alarms = 0
    for at in range(4, len(weeks)):
        baseline = [words for week in weeks[at - 4 : at] for words in week]
        alarms += len(emerging(period(weeks[at]), period(baseline), RULES))
    assert alarms / 20 <= 0.6


def test_the_measure_is_the_log_odds_ratio_of_the_paper() -> None:
    # By hand: 10 of 250 against 5 of 1000, prior weight 375 at a share of 15 / 1250.
    a, b = 10 + 4.5, 5 + 4.5
    odds = math.log(a / (625 - a)) - math.log(b / (1375 - b))
    assert z_score(10, 250, 5, 1000, 1.5) == pytest.approx(odds / math.sqrt(1 / a + 1 / b))


@given(st.integers(1, 98), st.integers(0, 400))
def test_of_what_grows_more_feedback_is_always_more_news(now: int, before: int) -> None:
    assume(before * 101 <= now * 404)
    less = z_score(now, 101, before, 404, 1.5)
    assert z_score(now + 1, 101, before, 404, 1.5) > less


def test_a_word_needs_feedback_a_rise_and_a_baseline() -> None:
    baseline = Period(1000, {"old": 200})
    assert emerging(Period(250, {"new": 3}), baseline, RULES) == []
    assert emerging(Period(250, {"old": 90}), baseline, RULES) == []
    window = Period(250, {"new": 12})
    assert [one.term for one in emerging(window, baseline, RULES)] == ["new"]
    assert emerging(window, Period(49, {}), RULES) == []
    assert emerging(Period(0, {}), baseline, RULES) == []


def test_the_limits_are_settings() -> None:
    baseline, window = Period(1000, {"old": 30}), Period(250, {"old": 22})
    assert [one.term for one in emerging(window, baseline, RULES)] == ["old"]
    assert emerging(window, baseline, RULES.model_copy(update={"min_ratio": 3.0})) == []
    assert emerging(window, baseline, RULES.model_copy(update={"min_z": 5.0})) == []
    assert emerging(window, baseline, RULES.model_copy(update={"min_documents": 23})) == []


@pytest.mark.parametrize(
    ("counts", "term", "forms"),
    [
        ({"音乐": 20, "放音乐": 18}, "放音乐", ["音乐"]),
        ({"音乐": 40, "放音乐": 12}, "音乐", ["放音乐"]),
        ({"music": 20, "auto music": 17}, "auto music", ["music"]),
    ],
)
def test_one_wording_is_told_once(counts: dict[str, int], term: str, forms: list[str]) -> None:
    (found,) = emerging(Period(250, counts), Period(1000, {}), RULES)
    assert (found.term, found.forms) == (term, forms)


# in a report


def day(feedbacks: Sequence[Document]) -> Digest:
    tally = Tally()
    for one in feedbacks:
        tally.add(one)
    return tally.digest()


def quiet(date: str, count: int = 20) -> list[Document]:
    labels = ("positive", "neutral", "negative")
    return [
        Document(
            id=f"{date}-{n}",
            text=f"ordinary words {n}",
            group="en",
            terms=("app", f"word{n % 5}", f"other{n % 7}"),
            label=labels[n % 3],
            topics={"product/quality/build": "negative"} if n == 0 else {},
        )
        for n in range(count)
    ]


def outage(date: str, count: int) -> list[Document]:
    return [
        Document(
            id=f"{date}-outage{n}",
            text=f"the server has a timeout, every time I try, number {n}",
            group="en",
            terms=("server", "timeout", f"word{n % 5}"),
            bigrams=("server timeout",) if n % 2 else (),
            label="negative",
            topics={"product/stability/crash": "negative"},
        )
        for n in range(count)
    ]


def month(outages: int) -> dict[str, list[Document]]:
    days = reports.days_before("2026-01-31", 35)
    return {
        date: quiet(date) + outage(date, outages if date > "2026-01-28" else 0) for date in days
    }


def report(days: dict[str, list[Document]]) -> reports.Report:
    digests = {date: day(feedbacks) for date, feedbacks in days.items()}
    draft = reports.draft(digests.get, "2026-01-31", 7, WordRules(), {}, Forecast())
    every = [one for feedbacks in days.values() for one in feedbacks]
    known = {one.id: one for one in every}
    return reports.quoted(draft, [known[id_] for id_ in draft.wanted()], 3)


@pytest.mark.requirement("R187", "R67")
def test_the_report_tells_what_is_new_as_one_story_with_quotes() -> None:
    found = report(month(outages=8))
    assert not found.learning
    (story,) = found.stories()
    assert {story.term, *story.together} == {"server", "timeout"}
    assert story.negative == 1.0
    assert 1 <= len(story.quotes) <= 3
    assert all("timeout" in quote.text for quote in story.quotes)
    assert {one.term for one in found.problems()} == {"server", "timeout"}


@pytest.mark.requirement("R187")
def test_a_topic_with_clearly_more_complaints_is_told() -> None:
    (rising,) = report(month(outages=8)).rising
    assert (rising.path, rising.documents, rising.before) == ("product/stability/crash", 24, 0)


def test_a_report_of_an_ordinary_month_has_no_news() -> None:
    found = report(month(outages=0))
    assert (found.news, found.rising, found.learning) == ([], [], False)


@pytest.mark.requirement("R31", "R187")
def test_a_copy_paste_flood_is_no_news() -> None:
    days = month(outages=0)
    first = outage("2026-01-30", 1)
    flood = [
        Document(id=f"copy{n}", group="en", terms=first[0].terms, copy_of=first[0].id)
        for n in range(60)
    ]
    days["2026-01-30"] += [*first, *flood]
    found = report(days)
    assert found.news == []
    assert [(one.id, one.copies) for one in found.copied] == [(first[0].id, 60)]


def test_a_new_hub_learns_before_it_tells_news() -> None:
    days = {date: feedbacks for date, feedbacks in month(8).items() if date > "2026-01-24"}
    found = report(days)
    assert found.learning
    assert found.news == []
