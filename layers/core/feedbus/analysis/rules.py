"""Quality, urgency and contradictions by rule."""

from __future__ import annotations

from feedbus.analysis import scores as scoring
from feedbus.analysis.words import found, is_empty
from feedbus.config import AnalysisRules
from feedbus.model import Analysis, Feedback, Score


def analyze(feedback: Feedback, rules: AnalysisRules) -> tuple[Analysis, list[Score]]:
    """Look at one feedback.

    Args:
        feedback: as it was received.
        rules: words and limits from `hub.yaml`.

    Returns:
        The analysis, and the scores that lie on their scale: the others are kept in the
        analysis with the reason, and enter nothing (R30).
    """
    kept, rejected = scoring.on_scale(feedback.scores)
    analysis = Analysis(
        language=feedback.language,
        rejected_scores=rejected,
        satisfaction=scoring.satisfaction(kept),
    )
    words = feedback.words
    if words and is_empty(words):
        analysis.quality = "empty"
    else:
        _urgency(analysis, words, rules)
        _contradiction(analysis, words, rules)
    if scoring.is_detractor(kept):
        _signal(analysis, "detractor", [f"nps {s.value:g}" for s in kept if s.metric == "nps"])
    if rejected:
        _signal(analysis, "score_rejected", [one.reason for one in rejected])
    return analysis, kept


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
