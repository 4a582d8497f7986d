"""What a customer feels, beside good or bad: several at once, or none (R58). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedbus.analysis.lexicon.emotions import PHRASES
from feedbus.analysis.negation import denied
from feedbus.analysis.phrases import Hit
from feedbus.analysis.sentiment import Reading
from feedbus.analysis.text import Words
from feedbus.model import Emotion

__all__ = ["PHRASES", "emotions"]

_CONTENT, _CLEAR, _STRONG, _UTTER = 2, 3, 4, 5
"""Intensities, of 1 to 5: from which on content shows satisfaction without a word for it, and
outweighs a word of disappointment; from which on harsh words, and at which verdicts, are anger.
"""


def emotions(words: Words, hits: Sequence[Hit], mood: Reading) -> list[Emotion]:
    """The emotions, in the order of the model.

    Args:
        words: the text.
        hits: phrases that were found, by what they tell of.
        mood: the text's sentiment, by clause.
    """
    found: dict[str, list[Hit]] = {}
    plain = {at for hit in hits if hit.label == "plain" for at in range(hit.start, hit.end)}
    for hit in hits:
        if plain.isdisjoint(range(hit.start, hit.end)) and not denied(words.tokens, hit):
            found.setdefault(hit.label, []).append(hit)
    return list(_felt(words, found, mood))


def _felt(words: Words, found: dict[str, list[Hit]], mood: Reading) -> Iterator[Emotion]:
    whole = mood.whole()
    if whole.label == "positive":
        if whole.intensity >= _CONTENT or "satisfied" in found or "thankful" in found:
            yield "satisfied"
    elif "satisfied" in found and mood.around(found["satisfied"]) == "positive":
        yield "satisfied"
    if "disappointed" in found and (
        whole.label != "positive"
        or whole.intensity < _CLEAR
        or mood.around(found["disappointed"]) == "negative"
    ):
        yield "disappointed"
    if whole.label == "negative" and _is_angry(words, found, whole.intensity):
        yield "angry"
    if "surprised" in found:
        yield "surprised"


def _is_angry(words: Words, found: dict[str, list[Hit]], intensity: int) -> bool:
    """Whether there is cause to call it anger: wrath, harsh words and more, an utter verdict."""
    if "furious" in found:
        return True
    strong = intensity >= _STRONG
    harsh = {words.said(hit.start, hit.end) for hit in found.get("harsh", ())}
    if harsh and (strong or len(harsh) > 1 or _shouts(words)):
        return True
    return "verdict" in found and (intensity == _UTTER or (strong and _shouts(words)))


def _shouts(words: Words) -> bool:
    """Whether the customer raises their voice: marks in a row, or capitals."""
    folded = words.folded
    if "!!" in folded or "?!" in folded or "!?" in folded or "??" in folded:
        return True
    capitals = sum(map(str.isupper, words.text))
    letters = capitals + sum(map(str.islower, words.text))
    return letters >= _ENOUGH and 2 * capitals > letters


_ENOUGH = 12
"""Letters from which on their case tells something: OK doesn't shout."""
