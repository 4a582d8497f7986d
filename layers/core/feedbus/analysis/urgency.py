"""How soon somebody must look, by the customer's words (R51, R77). Pure.

What hurts people, takes their money, identity or data, or ends in court is critical; what can't be
used, and a refund that is asked for, is high. A refund that is refused or long overdue is
critical, too. A problem in itself is neither, unless the customer says that time presses.

Taken back are what the customer denies ("never crashed"), what only looks alike ("crash course",
"refund policy"), what a content customer praises ("refunded in a day"), and failures that the text
itself goes on to call solved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from feedbus.analysis.lexicon.urgency import PHRASES
from feedbus.analysis.negation import denied
from feedbus.analysis.phrases import Hit, longest
from feedbus.analysis.sentiment import Reading
from feedbus.analysis.text import Words
from feedbus.model import Urgency

_LEVELS: Mapping[str, Urgency] = {
    "safety": "critical",
    "fraud": "critical",
    "money": "critical",
    "legal": "critical",
    "leak": "critical",
    "refused": "critical",
    "critical": "critical",
    "suspicion": "high",
    "failure": "high",
    "access": "high",
    "refund": "high",
    "high": "high",
}
"""The level of each kind of phrase that has one by itself; the last of each are `hub.yaml`'s."""

_PASSING = frozenset({"failure", "access", "refund", "refused", "money", "high"})
"""Kinds that are over once they are solved; an injury or a theft isn't."""

_CLEAR = 3
"""The intensity, of 1 to 5, from which on a customer is clearly content."""


def phrases(own: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """The shipped phrases by kind, with those of `hub.yaml` under their level.

    Args:
        own: phrases by level, `critical` and `high`.
    """
    return {**PHRASES, **{level: tuple(own.get(level, ())) for level in ("critical", "high")}}


def urgency(words: Words, hits: Sequence[Hit], mood: Reading) -> tuple[Urgency, list[str]]:
    """The level, and the words that led to it.

    Args:
        words: the text.
        hits: phrases that were found, by kind.
        mood: the text's sentiment, by clause.
    """
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.label, []).append(hit)
    if not found:
        return "normal", []
    telling = list(_telling(words.tokens, found))
    if telling and _content(mood):
        telling = [hit for hit in telling if not _praised(hit, mood)]
    if not telling:
        return _pressing(words, found, mood)
    kinds = {hit.label for hit in telling}
    overdue = "refund" in kinds and "overdue" in found
    level: Urgency = "critical" if overdue else "high"
    if any(_LEVELS[kind] == "critical" for kind in kinds):
        level = "critical"
    return level, _said(words, telling)


def _telling(tokens: Sequence[str], found: Mapping[str, Sequence[Hit]]) -> Iterator[Hit]:
    """The phrases that have a level, without those that are taken back."""
    calm = _tokens(found.get("calm", ()))
    solved = [hit for hit in found.get("solved", ()) if not denied(tokens, hit)]
    mended, last = _tokens(solved), max((hit.start for hit in solved), default=-1)
    for kind in _LEVELS:
        for hit in found.get(kind, ()):
            if not calm.isdisjoint(range(hit.start, hit.end)):
                continue
            if kind != "refund" and denied(tokens, hit):
                continue
            if kind in _PASSING and (
                hit.end <= last or not mended.isdisjoint(range(hit.start, hit.end))
            ):
                continue
            yield hit


def _content(mood: Reading) -> bool:
    """Whether the customer is clearly content; a faint leaning is too often wrong for this."""
    felt = mood.whole()
    return felt.label == "positive" and felt.intensity >= _CLEAR


def _praised(hit: Hit, mood: Reading) -> bool:
    """Whether a content customer praises what a phrase tells of; what is critical stands (R51)."""
    return _LEVELS[hit.label] == "high" and mood.around([hit]) == "positive"


def _tokens(hits: Collection[Hit]) -> set[int]:
    return {at for hit in hits for at in range(hit.start, hit.end)}


def _pressing(
    words: Words, found: Mapping[str, Sequence[Hit]], mood: Reading
) -> tuple[Urgency, list[str]]:
    """High if there is a problem and time presses."""
    pressure, problem = (
        [hit for hit in found.get(kind, ()) if not denied(words.tokens, hit)]
        for kind in ("pressure", "problem")
    )
    if not pressure or not problem or "solved" in found or _content(mood):
        return "normal", []
    return "high", _said(words, [*problem, *pressure])


def _said(words: Words, hits: Sequence[Hit]) -> list[str]:
    """The customer's words, in their order; each once."""
    apart = longest(Hit("", hit.start, hit.end) for hit in hits)
    return list(dict.fromkeys(words.said(hit.start, hit.end) for hit in apart))
