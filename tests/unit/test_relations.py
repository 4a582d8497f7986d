"""How scores go with tags and channels, and from mentions to what to improve first."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from statistics import correlation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.config import FunnelRules
from feedbus.insight.funnel import FunnelStep, TopicTally, figures, funnel
from feedbus.insight.relations import MAX_NAMES, ScoreSums, interval, relations


def sums(scores: Sequence[tuple[float, bool]]) -> ScoreSums:
    found = ScoreSums()
    for value, has in scores:
        found.add(value, {"tag": ["slow"] if has else [], "channel": ["web"]})
    return found


@pytest.mark.requirement("R66")
@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=3, max_size=60))
@settings(max_examples=60, deadline=None)
def test_the_correlation_is_pearsons_with_a_tag_as_nought_or_one(
    scores: list[tuple[int, bool]],
) -> None:
    values, tagged = [v / 10 for v, _ in scores], [float(has) for _, has in scores]
    found = relations({"nps": sums([(v / 10, has) for v, has in scores])})
    if len(set(values)) == 1 or len(set(tagged)) == 1:
        assert found == []
    else:
        (one,) = found
        assert one.r == pytest.approx(correlation(values, tagged), abs=6e-4)
        assert one.low <= one.r <= one.high


@pytest.mark.requirement("R66")
def test_a_relation_tells_how_much_and_how_many() -> None:
    (one,) = relations({"nps": sums([(0.2, True)] * 20 + [(0.8, False)] * 20 + [(0.4, True)] * 10)})
    assert (one.metric, one.kind, one.name) == ("nps", "tag", "slow")
    assert (one.n, one.having, one.few) == (50, 30, False)
    assert (one.mean_with, one.mean_without) == (pytest.approx(0.267, abs=1e-3), 0.8)
    assert one.r < -0.9


@pytest.mark.requirement("R66")
@pytest.mark.parametrize(
    ("scores", "few"),
    [
        ([(0.1, True)] * 10 + [(0.9, False), (0.8, False)] * 10, False),
        ([(0.1, True)] * 10 + [(0.9, False)] * 19, True),
        ([(0.1, True)] * 4 + [(0.9, False)] * 40, True),
        ([(0.1, True)] * 40 + [(0.9, False)] * 4, True),
    ],
)
def test_what_rests_on_few_scores_is_marked(scores: list[tuple[float, bool]], few: bool) -> None:
    (one,) = relations({"csat": sums(scores)})
    assert one.few is few


@pytest.mark.requirement("R66")
def test_channels_and_tags_are_ranked_by_the_strength_of_their_effect() -> None:
    rng = random.Random(4)
    found = ScoreSums()
    for n in range(200):
        bad, phone = n % 4 == 0, n % 3 == 0
        value = (0.2 if bad else 0.8) - 0.1 * phone + rng.random() * 0.1
        found.add(value, {"tag": ["bad"] * bad, "channel": ["phone" if phone else "web"]})
    names = [(one.kind, one.name) for one in relations({"stars": found})]
    assert names[0] == ("tag", "bad")
    assert set(names[1:]) == {("channel", "phone"), ("channel", "web")}


@pytest.mark.requirement("R66")
def test_sums_of_days_give_the_correlation_of_all_days() -> None:
    rng = random.Random(2)
    scores = [(rng.random(), rng.random() < 0.4) for _ in range(80)]
    added = sums(scores[:30])
    added.plus(sums(scores[30:]))
    (together,), (whole,) = relations({"nps": added}), relations({"nps": sums(scores)})
    assert together == whole


def test_the_mean_of_all_scores_is_told_only_beside_several_metrics() -> None:
    one = sums([(0.1, True)] * 20 + [(0.9, False)] * 20)
    assert {found.metric for found in relations({"stars": one, "satisfaction": one})} == {"stars"}
    three = relations({"stars": one, "nps": one, "satisfaction": one})
    assert {found.metric for found in three} == {"stars", "nps", "satisfaction"}


def test_the_interval_is_fishers() -> None:
    assert interval(0.5, 103) == pytest.approx((0.3389, 0.6331), abs=1e-3)
    assert interval(0.5, 3) == (-1, 1)
    assert interval(1.0, 50) == (1, 1)


def test_tags_that_are_different_each_time_fill_nothing() -> None:
    found = ScoreSums()
    for n in range(2_000):
        found.add(n / 2_000, {"tag": [f"order-{n}"]})
    assert len(found.parts["tag"]) == MAX_NAMES
    assert math.isclose(found.total, sum(n / 2_000 for n in range(2_000)))


# funnel

RULES = FunnelRules()
SLOW, UGLY, NICE = (
    "product/performance/speed",
    "experience/interface/design",
    "service/support/staff",
)


def steps(
    now: dict[str, TopicTally],
    before: dict[str, TopicTally],
    previous: int = 200,
    urgent: int = 10,
) -> list[FunnelStep]:
    topics = figures(now, 200, before, previous)
    together = {(path,): tally.documents for path, tally in now.items()}
    return funnel(topics, together, 200, urgent, RULES, compared=previous > 0)


def test_a_topics_figures_are_shares_of_all_feedback() -> None:
    now = {SLOW: TopicTally(documents=50, positive=5, negative=40, urgent=10)}
    (one,) = figures(now, 200, {SLOW: TopicTally(documents=20)}, 100)
    assert (one.share, one.change, one.negative, one.urgent) == (0.25, 1.25, 0.8, 0.2)
    assert one.weight == 0.2


@pytest.mark.requirement("R62")
def test_the_funnel_leads_from_all_mentions_to_what_to_improve_first() -> None:
    now = {
        SLOW: TopicTally(documents=40, negative=30),
        UGLY: TopicTally(documents=30, negative=20),
        NICE: TopicTally(documents=60, positive=60),
    }
    before = {SLOW: TopicTally(documents=20), UGLY: TopicTally(documents=30)}
    found = steps(now, before)
    assert [(one.step, one.documents, one.topics) for one in found] == [
        ("mentions", 200, []),
        ("related", 130, [NICE, SLOW, UGLY]),
        ("important", 70, [SLOW, UGLY]),
        ("opportunities", 40, [SLOW]),
    ]


@pytest.mark.requirement("R62")
def test_what_is_urgent_is_an_opportunity_even_if_it_does_not_grow() -> None:
    now = {UGLY: TopicTally(documents=30, negative=20, urgent=9)}
    before = {UGLY: TopicTally(documents=30)}
    assert steps(now, before)[3].topics == [UGLY]
    assert steps(now, before, urgent=100)[3].topics == []


def test_growth_is_no_reason_where_there_is_nothing_to_compare_with() -> None:
    now = {UGLY: TopicTally(documents=30, negative=20)}
    assert steps(now, {}, previous=0)[3].topics == []
    assert steps(now, {}, previous=200)[3].topics == [UGLY]


@pytest.mark.requirement("R62")
def test_a_feedback_on_several_topics_counts_once_at_each_step() -> None:
    now = {path: TopicTally(documents=20, negative=20) for path in (SLOW, UGLY)}
    together = {(UGLY, SLOW): 15, (SLOW,): 5, (UGLY,): 5}
    found = funnel(figures(now, 200, {}, 200), together, 200, 0, RULES, compared=True)
    assert [one.documents for one in found] == [200, 25, 25, 25]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)), max_size=6),
)
@settings(max_examples=50, deadline=None)
def test_each_step_is_a_part_of_the_one_before(counts: list[tuple[int, int, int]]) -> None:
    now = {
        f"a/b/{n}": TopicTally(documents=all_, negative=min(bad, all_), urgent=min(urgent, all_))
        for n, (all_, bad, urgent) in enumerate(counts)
    }
    found = steps(now, {})
    for wide, narrow in pairwise(found[1:]):
        assert narrow.documents <= wide.documents
        assert set(narrow.topics) <= set(wide.topics)
