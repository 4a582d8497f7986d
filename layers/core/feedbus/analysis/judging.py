"""What a feedback means, from its words, its scores, its sender and where it was said. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from feedbus.analysis import scores as scoring
from feedbus.analysis import spam
from feedbus.analysis.engines import Context, Engine
from feedbus.analysis.taxonomy import Taxonomy
from feedbus.analysis.watchlists import watched
from feedbus.model import Analysis, Feedback, RejectedScore, Score, Sentiment, Urgency

if TYPE_CHECKING:
    from feedbus.config import AnalysisRules

ORDER_VERIFIED = "order_verified"
"""The context field that says whether the order is known: true, false or `unknown` (R35).

It is the hub's own; `feedbus.gatekeeping` fills it.
"""

DECLARED_URGENCY = "urgency"
"""The context field in which somebody who records by hand says how urgent it is (R54)."""

_LEVELS: Mapping[str, int] = {"normal": 0, "high": 1, "critical": 2}


@dataclass(frozen=True, slots=True)
class Judge:
    """How feedback is judged.

    Attributes:
        engine: reads the words.
        context: what the engine goes by.
        rules: words and limits from `hub.yaml`.
    """

    engine: Engine
    context: Context
    rules: AnalysisRules

    @classmethod
    def of(cls, rules: AnalysisRules, taxonomy: Taxonomy, engine: Engine) -> Self:
        """A judge that goes by what `hub.yaml` says."""
        urgent = {"critical": rules.urgency.critical, "high": rules.urgency.high}
        return cls(engine, Context(taxonomy, urgent, rules.watch_lists), rules)

    def judge(
        self, feedback: Feedback, counts: Mapping[str, int] | None = None
    ) -> tuple[Analysis, list[Score]]:
        """Look at one feedback.

        Args:
            feedback: as it was received.
            counts: how often its sender has spoken, if somebody counted; see
                `feedbus.gatekeeping`.

        Returns:
            The analysis, and the scores that lie on their scale: the others are kept in the
            analysis with the reason, and enter nothing (R30).
        """
        words = feedback.words
        (analysis,) = self.engine.analyze([words], self.context) if words else [Analysis()]
        analysis.language = analysis.language or feedback.language
        analysis.counts = dict(counts or {})
        kept = _scores(analysis, feedback)
        if analysis.evidence.get("emergency"):
            analysis.signals.append("emergency")
        _declared_urgency(analysis, feedback)
        _vip(analysis, feedback, self.rules)
        _contradiction(analysis)
        _needs_human(analysis, feedback)
        analysis.evidence.update(watched(words, self.rules.watch_lists))
        _spam(analysis, feedback, self.rules)
        if feedback.context.get(ORDER_VERIFIED) is False:
            _signal(analysis, "order_unverified", ["no event has told of this order"])
        return analysis, kept


def _signal(analysis: Analysis, name: str, evidence: Sequence[str]) -> None:
    analysis.signals.append(name)
    analysis.evidence[name] = list(evidence)


def _scores(analysis: Analysis, feedback: Feedback) -> list[Score]:
    """The scores that count; the others go into the analysis with the reason.

    Nobody gave the score of an inferred feedback.
    """
    kept, rejected = scoring.on_scale(feedback.scores)
    if feedback.origin == "inferred":
        kept, rejected = [], [RejectedScore(score=s, reason="inferred") for s in feedback.scores]
    analysis.rejected_scores = rejected
    analysis.satisfaction = scoring.satisfaction(kept)
    if scoring.is_detractor(kept):
        _signal(analysis, "detractor", [f"nps {s.value:g}" for s in kept if s.metric == "nps"])
    if rejected:
        _signal(analysis, "score_rejected", [one.reason for one in rejected])
    return kept


def _declared_urgency(analysis: Analysis, feedback: Feedback) -> None:
    """R54: whoever records a visit or a call says how urgent it is; the words can only raise it."""
    declared = str(feedback.context.get(DECLARED_URGENCY, ""))
    _raise_urgency(analysis, declared, "urgency_declared", f"recorded as {declared}")


def _vip(analysis: Analysis, feedback: Feedback, rules: AnalysisRules) -> None:
    """R51: a customer of a VIP tier who is not content is looked after at once."""
    if feedback.author.tier and feedback.author.tier.casefold() in rules.vip_tiers:
        _raise_urgency(analysis, "critical", "vip", f"tier {feedback.author.tier}")


def _raise_urgency(analysis: Analysis, to: str, signal: str, why: str) -> None:
    if _LEVELS.get(to, 0) > _LEVELS[analysis.urgency]:
        levels: dict[int, Urgency] = {1: "high", 2: "critical"}
        analysis.urgency = levels[_LEVELS[to]]
        _signal(analysis, signal, [why])


def _contradiction(analysis: Analysis) -> None:
    """R37: a high score with negative words, or the reverse, is for a person to look at.

    Words and scores are never averaged. Where the words don't tell, the scores do.
    """
    if analysis.satisfaction is None:
        return
    by_score = scoring.sentiment(analysis.satisfaction)
    by_words = analysis.sentiment
    if by_words is None or (by_words.label == "neutral" and by_score.label != "neutral"):
        analysis.sentiment = by_score
        analysis.evidence["sentiment"] = [f"satisfaction {analysis.satisfaction:.2f} of 1"]
    elif {by_words.label, by_score.label} == {"positive", "negative"}:
        analysis.contradiction = True
        _signal(
            analysis,
            "contradiction",
            [f"words {by_words.label}", f"satisfaction {analysis.satisfaction:.2f} of 1"],
        )


def _needs_human(analysis: Analysis, feedback: Feedback) -> None:
    """R15: a chat that turns bad needs a person, not a robot."""
    if feedback.channel != "chat":
        return
    felt: Sentiment | None = analysis.sentiment
    why = list(analysis.evidence.get("emergency", []))
    if felt and felt.degree == "strongly_negative":
        why.append(felt.degree)
    if "angry" in analysis.emotions:
        why.append("angry")
    if why:
        _signal(analysis, "needs_human", why)


def _spam(analysis: Analysis, feedback: Feedback, rules: AnalysisRules) -> None:
    """R34: what is spam, or says nothing, is set apart by its quality, never deleted."""
    score, reasons = spam.judged(feedback, rules.spam, analysis.counts, analysis.quality)
    analysis.spam_score, analysis.spam_reasons = score, reasons
    if score >= rules.spam.threshold:
        analysis.quality = "spam"
    if analysis.quality in ("spam", "gibberish"):
        _signal(analysis, "quarantined", reasons or analysis.evidence.get("quality", []))
