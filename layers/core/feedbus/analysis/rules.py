"""Quality, urgency, contradictions and what else to look out for, by rule."""

from __future__ import annotations

from collections.abc import Mapping

from feedbus.analysis import scores as scoring
from feedbus.analysis import spam
from feedbus.analysis.watchlists import watched
from feedbus.analysis.words import found, is_empty
from feedbus.config import AnalysisRules
from feedbus.model import Analysis, Feedback, RejectedScore, Score

ORDER_VERIFIED = "order_verified"
"""The context field that says whether the order is known: true, false or `unknown` (R35).

It is the hub's own; `feedbus.gatekeeping` fills it.
"""


def analyze(
    feedback: Feedback, rules: AnalysisRules, counts: Mapping[str, int] | None = None
) -> tuple[Analysis, list[Score]]:
    """Look at one feedback.

    Args:
        feedback: as it was received.
        rules: words and limits from `hub.yaml`.
        counts: how often its sender has spoken, if somebody counted; see
            `feedbus.gatekeeping`.

    Returns:
        The analysis, and the scores that lie on their scale: the others are kept in the
        analysis with the reason, and enter nothing (R30).
    """
    kept, rejected = _scores(feedback)
    analysis = Analysis(
        language=feedback.language,
        rejected_scores=rejected,
        satisfaction=scoring.satisfaction(kept),
        counts=dict(counts or {}),
    )
    words = feedback.words
    if words and is_empty(words):
        analysis.quality = "empty"
    else:
        _urgency(analysis, words, rules)
        _contradiction(analysis, words, rules)
        _needs_human(analysis, feedback, rules)
    analysis.evidence.update(watched(words, rules.watch_lists))
    _spam(analysis, feedback, rules)
    if feedback.context.get(ORDER_VERIFIED) is False:
        _signal(analysis, "order_unverified", ["no event has told of this order"])
    if scoring.is_detractor(kept):
        _signal(analysis, "detractor", [f"nps {s.value:g}" for s in kept if s.metric == "nps"])
    if rejected:
        _signal(analysis, "score_rejected", [one.reason for one in rejected])
    return analysis, kept


def _scores(feedback: Feedback) -> tuple[list[Score], list[RejectedScore]]:
    """The scores that count and those that don't: nobody gave the score of an inferred one."""
    if feedback.origin == "inferred":
        return [], [RejectedScore(score=score, reason="inferred") for score in feedback.scores]
    return scoring.on_scale(feedback.scores)


def _signal(analysis: Analysis, name: str, evidence: list[str]) -> None:
    analysis.signals.append(name)
    analysis.evidence[name] = evidence


def _urgency(analysis: Analysis, words: str, rules: AnalysisRules) -> None:
    """R51, R77: words such as 故障 or refund make a feedback urgent, whatever its score."""
    critical = found(words, rules.urgency.critical)
    high = found(words, rules.urgency.high)
    if critical or high:
        analysis.urgency = "critical" if critical else "high"
        _signal(analysis, "emergency", [*critical, *high])


def _contradiction(analysis: Analysis, words: str, rules: AnalysisRules) -> None:
    """R37: a high score with negative words, or the reverse, is for a person to look at."""
    if analysis.satisfaction is None:
        return
    positive, negative = found(words, rules.positive), found(words, rules.negative)
    balance = len(positive) - len(negative)
    if (analysis.satisfaction >= scoring.CONTENT and balance < 0) or (
        analysis.satisfaction <= scoring.UNHAPPY and balance > 0
    ):
        analysis.contradiction = True
        _signal(analysis, "contradiction", positive + negative)


def _needs_human(analysis: Analysis, feedback: Feedback, rules: AnalysisRules) -> None:
    """R15: a chat that turns bad needs a person, not a robot."""
    if feedback.channel != "chat":
        return
    urgent = analysis.evidence.get("emergency", [])
    negative = found(feedback.words, rules.negative)
    strongly = len(negative) >= 2 and not found(feedback.words, rules.positive)
    if urgent or strongly:
        _signal(analysis, "needs_human", [*urgent, *negative])


def _spam(analysis: Analysis, feedback: Feedback, rules: AnalysisRules) -> None:
    """R34: what looks like spam is set apart by its quality, never deleted."""
    score, reasons = spam.judged(feedback, rules.spam, analysis.counts)
    analysis.spam_score, analysis.spam_reasons = score, reasons
    if score >= rules.spam.threshold:
        analysis.quality = "spam"
        _signal(analysis, "quarantined", reasons)
