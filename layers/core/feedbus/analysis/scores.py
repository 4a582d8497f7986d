"""Scores on their scales."""

from __future__ import annotations

from collections.abc import Sequence

from feedbus.model import Label, RejectedScore, Score, Sentiment

_SCALES = {"nps": (0.0, 10.0), "stars": (1.0, 5.0)}
"""Scales that a metric fixes by its definition: NPS is asked on 0-10, stars are given as 1-5."""

CONTENT = 0.75
UNHAPPY = 0.25
"""Where a satisfaction of 0 to 1 is clearly good or bad: 4 of 5 stars, 2 of 5 stars."""

DETRACTOR_MAX = 6
"""NPS answers from 0 to 6 are detractors (Reichheld, Harvard Business Review, December 2003)."""


def on_scale(scores: Sequence[Score]) -> tuple[list[Score], list[RejectedScore]]:
    """Split scores into those on their scale and those outside of it (R30).

    A metric with a scale of its own gets it when the payload names none. A score without any
    scale passes: nothing says that it is wrong, and no average takes it.
    """
    kept: list[Score] = []
    rejected: list[RejectedScore] = []
    for score in scores:
        low, high = _SCALES.get(score.metric, (None, None))
        low = score.scale_min if score.scale_min is not None else low
        high = score.scale_max if score.scale_max is not None else high
        known = score.model_copy(update={"scale_min": low, "scale_max": high})
        if _outside(score.value, low, high):
            reason = f"{score.metric} {score.value:g} lies outside {_text(low)} to {_text(high)}"
            rejected.append(RejectedScore(score=known, reason=reason))
        else:
            kept.append(known)
    return kept, rejected


def _outside(value: float, low: float | None, high: float | None) -> bool:
    if low is not None and high is not None and low > high:  # a scale that counts downwards
        low, high = high, low
    return (low is not None and value < low) or (high is not None and value > high)


def _text(bound: float | None) -> str:
    return "any" if bound is None else f"{bound:g}"


def satisfaction(scores: Sequence[Score]) -> float | None:
    """Mean of the scores, each put on 0 (worst) to 1 (best); None without a scale.

    CES on an agreement scale ("the company made it easy") counts up like the others; a scale
    that counts effort is turned round by configuring `scale_min` above `scale_max`.
    """
    parts = [
        (score.value - score.scale_min) / (score.scale_max - score.scale_min)
        for score in scores
        if score.scale_min is not None
        and score.scale_max is not None
        and score.scale_min != score.scale_max
    ]
    return sum(parts) / len(parts) if parts else None


def sentiment(satisfaction: float) -> Sentiment:
    """What a satisfaction says by itself: `CONTENT` and more is positive, `UNHAPPY` negative."""
    label: Label = "neutral"
    if satisfaction >= CONTENT:
        label = "positive"
    elif satisfaction <= UNHAPPY:
        label = "negative"
    score = 2 * satisfaction - 1
    return Sentiment.of(label, round(score, 3), 1 + round(4 * abs(score)))


def is_detractor(scores: Sequence[Score]) -> bool:
    """Whether one of the scores is an NPS of 6 or less (R185)."""
    return any(score.metric == "nps" and score.value <= DETRACTOR_MAX for score in scores)
