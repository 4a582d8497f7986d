"""A feedback as statistics see it. Pure.

Statistics are about what customers say: feedback that is spam or gibberish, that was a test, that
was taken back or that nobody said (`inferred`) is left out, and `left_out` tells why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from feedbus.analysis.language import identify
from feedbus.analysis.scores import satisfaction
from feedbus.analysis.segment import Term, find
from feedbus.analysis.text import Words, fold, read
from feedbus.model import Label, Record, Score

Group = Literal["zh", "en", "other"]
GROUPS: tuple[Group, ...] = ("zh", "en")
"""Languages whose words are counted, each apart."""

SATISFACTION = "satisfaction"
"""The mean of all scores that a customer gave, beside each metric by its own name."""

MAX_TERMS = 500
"""Words of one feedback that are counted; nearly all have fewer than 50."""

_MAX_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Document:
    """What statistics need of a feedback.

    Attributes:
        id: of the feedback.
        text: the customer's own words.
        group: the language that its words are counted with.
        terms: its content words in order, folded.
        bigrams: its pairs of content words that stand side by side: `payment failed`, 滤芯耗尽.
        label: how content the customer sounds, if anything tells it.
        topics: sentiment by the topic's path, `product/performance/response-speed`.
        tags: of the feedback; no topics.
        channel: where it was said.
        scores: by metric, 0 (worst) to 1 (best).
        urgent: whether it is of high or critical urgency.
        copy_of: id of the feedback that said nearly the same before.
    """

    id: str
    text: str = ""
    group: Group = "other"
    terms: tuple[str, ...] = ()
    bigrams: tuple[str, ...] = ()
    label: Label | None = None
    topics: dict[str, Label] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    channel: str = "other"
    scores: dict[str, float] = field(default_factory=dict)
    urgent: bool = False
    copy_of: str | None = None

    @property
    def phrases(self) -> set[str]:
        """Its words and bigrams, each once."""
        return {*self.terms, *self.bigrams}


def left_out(record: Record) -> str | None:
    """Why a feedback doesn't count; None if it does."""
    if record.removed:
        return "removed"
    if record.test:
        return "test"
    if record.feedback.origin == "inferred":
        return "inferred"
    quality = record.analysis.quality
    return quality if quality in ("spam", "gibberish") else None


def document(record: Record, ignore: Collection[str] = ()) -> Document:
    """What statistics need of a feedback.

    Args:
        record: one that is not `left_out`.
        ignore: words that tell nothing here, folded; see `ignored`.
    """
    feedback, analysis = record.feedback, record.analysis
    words = read(feedback.words)
    group = _group(words, analysis.language)
    found = find(words)[:MAX_TERMS] if group != "other" else []
    counted = [term for term in found if term.word not in ignore and _tells(term.word)]
    return Document(
        id=record.id,
        text=feedback.words,
        group=group,
        terms=tuple(term.word for term in counted),
        bigrams=tuple(_bigrams(counted)),
        label=analysis.sentiment.label if analysis.sentiment else None,
        topics={"/".join(topic.path): topic.sentiment for topic in analysis.topics},
        tags=tuple(feedback.tags),
        channel=feedback.channel,
        scores=_means(feedback.scores),
        urgent=analysis.urgency != "normal",
        copy_of=analysis.duplicate_of,
    )


def ignored(words: Sequence[str]) -> frozenset[str]:
    """Words of `hub.yaml` as `document` takes them."""
    return frozenset(fold(word.strip()) for word in words)


def _group(words: Words, language: str | None) -> Group:
    """The group of a language; where it is unsure, the script tells."""
    known = language or identify(words)
    if known.startswith("zh"):
        return "zh"
    if known == "en":
        return "en"
    if known != "und":
        return "other"
    if any("一" <= char <= "鿿" for char in words.folded):
        return "zh"
    letters = any(char.isalpha() for char in words.folded)
    return "en" if letters and words.text.isascii() else "other"


def _means(scores: Sequence[Score]) -> dict[str, float]:
    """The mean of each metric's scores, and of all; those without a scale enter none."""
    values: dict[str, list[float]] = {}
    for score in scores:
        value = satisfaction([score])
        if value is not None:
            values.setdefault(score.metric, []).append(value)
            values.setdefault(SATISFACTION, []).append(value)
    return {metric: sum(found) / len(found) for metric, found in values.items()}


def _tells(term: str) -> bool:
    """What holds many digits is a number of somebody's: an order, a telephone."""
    return sum(map(str.isdigit, term)) <= _MAX_DIGITS


def _bigrams(terms: Sequence[Term]) -> Iterator[str]:
    """Each two terms that stand side by side, without another word or a mark between them."""
    for first, second in pairwise(terms):
        if first.end == second.start and first.word != second.word:
            apart = first.word[-1].isascii() and second.word[0].isascii()
            yield f"{first.word}{' ' if apart else ''}{second.word}"
