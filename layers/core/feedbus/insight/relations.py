"""How scores go with tags, topics and channels (R66). Pure.

A feedback has a tag or it hasn't, so the measure is the point-biserial correlation, which is
Pearson's for a variable of 0 and 1. It is told with its 95 % interval (Fisher's z) and with the
two means, since a correlation alone hides how much a tag costs. It says what goes together,
never what causes what.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, Field

from feedbus.insight.documents import SATISFACTION

FEW = 30
"""Below so many scores a correlation is marked as weak evidence."""

FEW_EITHER = 5
"""The same, below so many with the tag or without it."""

MAX_NAMES = 300
"""Topics, tags and channels that are told apart, of each kind: tags may be anything."""

_NORMAL_95 = 1.959964

Kind = Literal["topic", "tag", "channel"]


class Part(BaseModel):
    """Scores of the feedbacks that have something: how many, and their sum."""

    n: int = 0
    total: float = 0.0

    def add(self, other: Part) -> None:
        """Some more of them."""
        self.n += other.n
        self.total += other.total


class ScoreSums(BaseModel):
    """What correlations of one metric are made from: sums, so that days can be added up.

    Attributes:
        n: scores.
        total: their sum, each 0 to 1.
        squares: the sum of their squares.
        parts: of those with a topic, a tag or a channel, by kind and name.
    """

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    parts: dict[Kind, dict[str, Part]] = Field(default_factory=dict)

    def add(self, value: float, has: Mapping[Kind, list[str]]) -> None:
        """One more score, and what its feedback has."""
        self.n += 1
        self.total += value
        self.squares += value * value
        for kind, names in has.items():
            for name in names:
                self._of(kind, name, Part(n=1, total=value))

    def plus(self, other: ScoreSums) -> None:
        """All of another sum."""
        self.n += other.n
        self.total += other.total
        self.squares += other.squares
        for kind, names in other.parts.items():
            for name, part in names.items():
                self._of(kind, name, part)

    def _of(self, kind: Kind, name: str, part: Part) -> None:
        known = self.parts.setdefault(kind, {})
        if name in known or len(known) < MAX_NAMES:
            known.setdefault(name, Part()).add(part)


class Relation(BaseModel):
    """One field of the correlation matrix.

    Attributes:
        metric: `nps`, `csat`, `stars`, …; `satisfaction` is the mean of all that were given.
        kind: what `name` is.
        name: a topic's path, a tag or a channel.
        r: the correlation, -1 to 1; below 0, scores with it are lower.
        low: of the 95 % interval.
        high: of the 95 % interval.
        n: scores in all.
        having: of them, those with the topic, tag or channel.
        mean_with: their mean, 0 (worst) to 1 (best).
        mean_without: the mean of the others.
        few: whether these are too few to build on.
    """

    metric: str
    kind: Kind
    name: str
    r: float
    low: float
    high: float
    n: int
    having: int
    mean_with: float
    mean_without: float
    few: bool


def relations(sums: Mapping[str, ScoreSums]) -> list[Relation]:
    """The correlation matrix: by metric, the strongest effect first.

    What all feedbacks or none have, and a metric that always has one value, go with nothing. The
    mean of all metrics is left out where there is only one.

    Args:
        sums: by metric.
    """
    found = [
        relation
        for metric, of in sums.items()
        if metric != SATISFACTION or len(sums) > 2
        for kind, names in of.parts.items()
        for name, part in names.items()
        if (relation := _relation(metric, kind, name, of, part))
    ]
    return sorted(found, key=lambda one: (one.metric, one.few, -abs(one.r), one.kind, one.name))


def _relation(metric: str, kind: Kind, name: str, of: ScoreSums, part: Part) -> Relation | None:
    n, having = of.n, part.n
    spread = of.squares / n - (of.total / n) ** 2
    if not 0 < having < n or spread <= 1e-12:
        return None
    share = having / n
    mean_with, mean_without = part.total / having, (of.total - part.total) / (n - having)
    r = (mean_with - mean_without) * math.sqrt(share * (1 - share) / spread)
    r = max(-1.0, min(1.0, r))
    low, high = interval(r, n)
    return Relation(
        metric=metric,
        kind=kind,
        name=name,
        r=round(r, 3),
        low=round(low, 3),
        high=round(high, 3),
        n=n,
        having=having,
        mean_with=round(mean_with, 3),
        mean_without=round(mean_without, 3),
        few=n < FEW or min(having, n - having) < FEW_EITHER,
    )


def interval(r: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a correlation, by Fisher's z-transformation.

    Args:
        r: the correlation.
        n: pairs of values; with three or fewer nothing is known.
    """
    if n <= 3:
        return -1.0, 1.0
    if abs(r) >= 1:
        return r, r
    z, width = math.atanh(r), _NORMAL_95 / math.sqrt(n - 3)
    return math.tanh(z - width), math.tanh(z + width)
