"""Priority: a sum of points that anyone can check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from feedbus.analysis.scores import UNHAPPY
from feedbus.model import Analysis, Feedback, Priority, PriorityFactor
from feedbus.model.record import Level

if TYPE_CHECKING:
    from feedbus.config import AnalysisRules

_DEFAULT_POINTS = {
    "urgency_critical": 60,
    "urgency_high": 35,
    "detractor": 20,
    "unhappy": 20,
    "vip": 25,
    "public": 10,
}
_DEFAULT_LEVELS = {"critical": 60, "high": 35, "normal": 10}

_URGENT = ("vip", "urgency_declared", "emergency")
"""Evidence of urgency, the one that had the last word first."""


def prioritise(feedback: Feedback, analysis: Analysis, rules: AnalysisRules) -> Priority:
    """Sum up the factors and find the level.

    Args:
        feedback: who spoke, and where.
        analysis: what was found.
        rules: points by factor and the levels' lower bounds; the defaults stand in this module.
    """
    points = {**_DEFAULT_POINTS, **rules.priority.points}
    breakdown = [
        PriorityFactor(factor=factor, points=points[factor], why=why)
        for factor, why in _factors(feedback, analysis, rules)
    ]
    total = sum(factor.points for factor in breakdown)
    bounds: dict[str, int] = {**_DEFAULT_LEVELS}
    bounds.update({str(level): at for level, at in rules.priority.levels.items()})
    levels: list[Level] = ["critical", "high", "normal"]
    level = next((one for one in levels if total >= bounds[one]), "low")
    return Priority(level=level, score=total, breakdown=breakdown)


def _factors(
    feedback: Feedback, analysis: Analysis, rules: AnalysisRules
) -> Iterator[tuple[str, str]]:
    """The factors that apply, each with what it saw."""
    if analysis.urgency != "normal":
        why = next(name for name in _URGENT if name in analysis.evidence)
        yield f"urgency_{analysis.urgency}", f"{why}: {', '.join(analysis.evidence[why])}"
    if "detractor" in analysis.signals:
        yield "detractor", ", ".join(analysis.evidence["detractor"])
    elif analysis.satisfaction is not None and analysis.satisfaction <= UNHAPPY:
        yield "unhappy", f"satisfaction {analysis.satisfaction:.2f} of 1"
    elif analysis.sentiment and analysis.sentiment.degree == "strongly_negative":
        yield "unhappy", "the words sound strongly negative"
    if feedback.author.tier and feedback.author.tier.casefold() in rules.vip_tiers:
        yield "vip", f"tier {feedback.author.tier}"
    if feedback.channel in rules.public_channels:
        yield "public", f"said in public: {feedback.channel}"
