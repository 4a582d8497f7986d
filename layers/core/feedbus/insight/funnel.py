"""From all that is said to what to improve first, in four steps (R62). Pure.

All mentions → those about a known topic → those about an important topic (told often, and mostly
complained about) → those about an opportunity to improve (important, and growing or urgent). Each
step counts feedbacks, and each feedback once, however many topics it has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

if TYPE_CHECKING:
    from feedbus.config import FunnelRules

Step = Literal["mentions", "related", "important", "opportunities"]


class TopicTally(BaseModel):
    """Feedbacks on one topic: all, and those that praise it, complain about it, are urgent."""

    documents: int = 0
    positive: int = 0
    negative: int = 0
    urgent: int = 0

    def plus(self, other: TopicTally) -> TopicTally:
        """Both together."""
        return TopicTally(
            documents=self.documents + other.documents,
            positive=self.positive + other.positive,
            negative=self.negative + other.negative,
            urgent=self.urgent + other.urgent,
        )


class TopicFigures(BaseModel):
    """A topic over a window.

    Attributes:
        path: `product/performance/response-speed`.
        documents: feedbacks on it.
        before: feedbacks on it in the window before.
        share: of all feedbacks, 0 to 1.
        change: its share over its share in the window before; None when it wasn't there then.
        positive: share of its feedbacks that praise it.
        negative: share that complain about it.
        urgent: share that is of high or critical urgency.
        weight: feedbacks that complain about it, as a share of all feedbacks: frequency times
            negative share.
    """

    path: str
    documents: int
    before: int
    share: float
    change: float | None
    positive: float
    negative: float
    urgent: float
    weight: float


class FunnelStep(BaseModel):
    """One step: how many feedbacks are left, and the topics that they are about."""

    step: Step
    documents: int
    topics: list[str]


def figures(
    topics: Mapping[str, TopicTally],
    documents: int,
    before: Mapping[str, TopicTally],
    documents_before: int,
) -> list[TopicFigures]:
    """Each topic's figures, the most frequent first.

    Args:
        topics: of the window, by path.
        documents: all feedbacks of the window.
        before: of the window before.
        documents_before: all feedbacks of the window before.
    """
    found = []
    for path, tally in topics.items():
        if not tally.documents:
            continue
        old = before.get(path, TopicTally()).documents
        share = tally.documents / documents
        change = share / (old / documents_before) if old else None
        found.append(
            TopicFigures(
                path=path,
                documents=tally.documents,
                before=old,
                share=round(share, 4),
                change=None if change is None else round(change, 3),
                positive=round(tally.positive / tally.documents, 4),
                negative=round(tally.negative / tally.documents, 4),
                urgent=round(tally.urgent / tally.documents, 4),
                weight=round(tally.negative / documents, 4),
            )
        )
    return sorted(found, key=lambda one: (-one.documents, one.path))


def funnel(
    topics: Collection[TopicFigures],
    together: Mapping[tuple[str, ...], int],
    documents: int,
    urgent: int,
    rules: FunnelRules,
    *,
    compared: bool,
) -> list[FunnelStep]:
    """The four steps.

    Args:
        topics: the window's figures.
        together: feedbacks by the set of their topics, as sorted paths.
        documents: all feedbacks of the window.
        urgent: of them, those that are urgent.
        rules: from when on a topic is important, and an opportunity.
        compared: whether there is a window before to compare with.
    """
    pressing = max(rules.min_urgent, urgent / documents if documents else 0.0)
    by_weight = sorted(topics, key=lambda one: (-one.weight, one.path))
    important = [one for one in by_weight if _important(one, rules)]
    chances = [
        one for one in important if _grows(one, rules, compared=compared) or one.urgent >= pressing
    ]
    steps: list[FunnelStep] = [FunnelStep(step="mentions", documents=documents, topics=[])]
    named: tuple[tuple[Step, list[TopicFigures]], ...] = (
        ("related", list(topics)),
        ("important", important),
        ("opportunities", chances),
    )
    for step, chosen in named:
        paths = [one.path for one in chosen]
        count = sum(n for held, n in together.items() if not set(paths).isdisjoint(held))
        steps.append(FunnelStep(step=step, documents=count, topics=paths))
    return steps


def _important(topic: TopicFigures, rules: FunnelRules) -> bool:
    return topic.documents >= rules.min_documents and topic.weight >= rules.min_weight


def _grows(topic: TopicFigures, rules: FunnelRules, *, compared: bool) -> bool:
    return compared and (topic.change is None or topic.change >= rules.min_growth)
