"""Customers' own words that stand for many (R67). Pure.

The words of a set of feedbacks, weighed by how rare they are elsewhere, are its centre. A good
quote lies close to the centre, and says something else than the quotes beside it: maximal
marginal relevance (Carbonell and Goldstein, SIGIR 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field

from feedbus.analysis.segment import terms
from feedbus.analysis.text import read
from feedbus.insight.documents import Document

SHORTEST, LONGEST = 10, 200
"""Characters of a quote. Of what is longer, the sentence closest to the centre is quoted."""

ALIKE = 0.6
"""Share of words in common from which on two quotes say the same (Jaccard index)."""

ENOUGH = 3
"""Quotes up to which such alike are taken, too, where nobody says it otherwise."""

_NEARNESS = 0.7
"""Weight of being close to the centre against being unlike the quotes chosen before."""

_SENTENCE = re.compile(r"[^。！？!?\n]+?(?:[。！？!?]+|\.(?=\s|$)|\n|$)")

Centre = Mapping[str, float]
"""Words with their weights."""


class Quote(BaseModel):
    """What a customer said.

    Attributes:
        id: of the feedback.
        text: their words; empty where a report is stored, see `feedbus.reporting`.
        whole: whether these are all their words.
    """

    id: str
    text: str = Field(default="")
    whole: bool = True


def rarity(documents: Mapping[str, int], total: int) -> dict[str, float]:
    """Weights of words by how few feedbacks hold them: inverse document frequency, smoothed."""
    return {term: math.log((1 + total) / (1 + n)) for term, n in documents.items()}


def centre(documents: Sequence[Document], weights: Mapping[str, float]) -> Centre:
    """The mean of the feedbacks' words, each feedback of the same length.

    Args:
        documents: of one topic.
        weights: of words, such as `rarity`; a word without one weighs nothing.
    """
    total: Counter[str] = Counter()
    for document in documents:
        vector = {term: weights.get(term, 0.0) for term in sorted(set(document.terms))}
        length = _length(vector)
        if length:
            total.update({term: weight / length for term, weight in vector.items()})
    return dict(total)


def representative(documents: Sequence[Document], about: Centre, limit: int) -> list[Quote]:
    """The feedbacks that say best what the centre is about, at most `limit`, each unlike the rest.

    Copies, and texts that share no word with the centre, are no quotes. Where people say it in
    nearly the same words, there are fewer quotes, but `ENOUGH` if so many say it at all.
    """
    left = [
        (nearness(document.terms, about), document)
        for document in documents
        if not document.copy_of and excerpt(document.text, about)
    ]
    left = [one for one in left if one[0] > 0]
    left.sort(key=lambda one: (-one[0], one[1].id))
    best = left[0][0] if left else 1.0
    chosen: list[Document] = []
    while left and len(chosen) < limit:
        worths = [(_worth(near / best, one, chosen), one) for near, one in left]
        (unlike, _), document = max(worths, key=lambda one: one[0])
        if not unlike and len(chosen) >= ENOUGH:
            break
        chosen.append(document)
        left = [one for one in left if one[1].text != document.text]
    return [quote(document.id, document.text, about) for document in chosen]


def quote(id_: str, text: str, about: Centre) -> Quote:
    """A feedback's words as a quote: all of them, or the sentence closest to the centre."""
    words = excerpt(text, about)
    return Quote(id=id_, text=words, whole=words == text.strip())


def excerpt(text: str, about: Centre) -> str:
    """What to quote of a text, word for word; empty when nothing of it makes a quote."""
    whole = text.strip()
    if len(whole) <= LONGEST:
        return whole if len(whole) >= SHORTEST else ""
    found = [match.group().strip() for match in _SENTENCE.finditer(whole)]
    fitting = [one for one in found if SHORTEST <= len(one) <= LONGEST]
    near = [(nearness(terms(read(one)), about), one) for one in fitting]
    best = max(near, key=lambda one: one[0], default=(0.0, ""))
    return best[1] if best[0] > 0 else ""


def nearness(words: Sequence[str], about: Centre) -> float:
    """How much of the centre a text's words make up, for its length."""
    inside = sorted(set(words))
    return sum(about.get(term, 0.0) for term in inside) / math.sqrt(len(inside)) if inside else 0.0


def _worth(near: float, document: Document, chosen: Sequence[Document]) -> tuple[bool, float]:
    """How much a quote adds to those chosen: whether it says something else, and how well."""
    alike = max((_overlap(document, other) for other in chosen), default=0.0)
    return alike < ALIKE, _NEARNESS * near - (1 - _NEARNESS) * alike


def _overlap(one: Document, other: Document) -> float:
    a, b = set(one.terms), set(other.terms)
    return len(a & b) / len(a | b)


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values()))
