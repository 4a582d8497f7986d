"""Counting words: word cloud and co-occurrence. Pure.

A word's `documents` is the number of feedbacks that hold it, where copies of one text count once;
`times` is how often it was written, copies and all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

SAME = 0.7
"""From this share of a word's feedbacks on, a phrase with it says it all: 放音乐, 音乐."""

_APART = "\t"


class Uses(NamedTuple):
    """How often a word was used.

    Attributes:
        documents: feedbacks that hold it, copies of one text counted once.
        times: how often it was written.
        positive: of the documents, those that sound content.
        negative: of the documents, those that do not.
    """

    documents: int = 0
    times: int = 0
    positive: int = 0
    negative: int = 0

    def plus(self, other: Uses) -> Uses:
        """Both together."""
        return Uses(
            self.documents + other.documents,
            self.times + other.times,
            self.positive + other.positive,
            self.negative + other.negative,
        )


class CloudTerm(BaseModel):
    """A word of the word cloud.

    Attributes:
        term: the word or phrase, folded.
        count: how often it was written.
        documents: feedbacks that hold it.
        weight: its documents as a share of the first word's, 0 to 1: how large to draw it.
        positive: share of its documents that sound content, 0 to 1.
        negative: share that do not.
        forms: words that it covers, and that are not listed for themselves.
    """

    term: str
    count: int
    documents: int
    weight: float
    positive: float
    negative: float
    forms: list[str]


class Pair(BaseModel):
    """Two words that stand in the same feedbacks more often than chance would have it.

    Attributes:
        terms: the two.
        documents: feedbacks that hold both.
        pmi: pointwise mutual information, log2 of how often they meet over how often they would
            by chance; 0 is chance (Church and Hanks 1990).
        log_likelihood: Dunning's G² (1993), which is also right for rare words; the list is
            ordered by it. Above 10.83 chance has less than 1 in 1,000.
    """

    terms: tuple[str, str]
    documents: int
    pmi: float
    log_likelihood: float


def cloud(
    words: Mapping[str, Uses], bigrams: Mapping[str, Uses], limit: int, *, least: int = 2
) -> list[CloudTerm]:
    """The words that are used most, the most frequent first.

    A phrase takes the place of a word that hardly ever stands without it.

    Args:
        words: uses of single words.
        bigrams: uses of phrases.
        limit: how many at most.
        least: documents that a word needs.
    """
    kept = {term: uses for term, uses in words.items() if uses.documents >= least}
    top = sorted(kept, key=lambda term: (-kept[term].documents, term))[: 3 * limit]
    known = {term: kept[term] for term in top}
    for phrase, uses in bigrams.items():
        if uses.documents >= least and _covers_one(phrase, uses.documents, known):
            known[phrase] = uses
    heads = merged({term: uses.documents for term, uses in known.items()})
    ordered = sorted(heads, key=lambda term: (-known[term].documents, term))[:limit]
    most = known[ordered[0]].documents if ordered else 1
    return [
        CloudTerm(
            term=term,
            count=known[term].times,
            documents=known[term].documents,
            weight=round(known[term].documents / most, 4),
            positive=round(known[term].positive / known[term].documents, 4),
            negative=round(known[term].negative / known[term].documents, 4),
            forms=heads[term],
        )
        for term in ordered
    ]


def _covers_one(phrase: str, documents: int, words: Mapping[str, Uses]) -> bool:
    """Whether a phrase stands for one of the words in it."""
    inside = [word for word in _parts(phrase) if word in words]
    return any(documents >= SAME * words[word].documents for word in inside)


def _parts(phrase: str) -> list[str]:
    """What may be the first or the second word of a phrase."""
    if " " in phrase:
        return phrase.split(" ")
    cuts = range(1, len(phrase))
    return [part for cut in cuts for part in (phrase[:cut], phrase[cut:])]


def holds(phrase: str, term: str) -> bool:
    """Whether a phrase holds a term: as whole words where there are blanks."""
    if term.isascii():
        return f" {term} " in f" {phrase} "
    return term in phrase


def merged(documents: Mapping[str, int]) -> dict[str, list[str]]:
    """Terms that are told, each with the terms that it stands for.

    Of a term and a longer one with it, the longer is told if it has at least `SAME` of the
    shorter one's documents, and both are if it hasn't.

    Args:
        documents: the documents of each term.
    """
    told: dict[str, list[str]] = {}
    for term in sorted(documents, key=lambda term: (-len(term), term)):
        over = [
            longer
            for longer in told
            if len(longer) > len(term)
            and holds(longer, term)
            and documents[longer] >= SAME * documents[term]
        ]
        if over:
            told[max(over, key=lambda longer: (documents[longer], longer))].append(term)
        else:
            told[term] = []
    return {term: sorted(forms) for term, forms in told.items()}


def pair_key(first: str, second: str) -> str:
    """Two words as one key, whichever comes first."""
    return _APART.join(sorted((first, second)))


def pairs(
    counts: Mapping[str, int],
    words: Mapping[str, Uses],
    bigrams: Mapping[str, Uses],
    documents: int,
    limit: int,
    least: int,
) -> list[Pair]:
    """The pairs that belong together most surely, by log-likelihood.

    Two words that nearly always stand side by side are one phrase, not a pair.

    Args:
        counts: documents that hold both words, by `pair_key`.
        words: uses of single words.
        bigrams: uses of phrases.
        documents: how many there are at all.
        limit: how many pairs at most.
        least: documents that a pair needs.
    """
    found = []
    for key, both in counts.items():
        first, second = key.split(_APART)
        if both < least or first not in words or second not in words:
            continue
        a, b = words[first].documents, words[second].documents
        if both * documents <= a * b or _phrase(first, second, bigrams) >= SAME * both:
            continue
        pmi = math.log2(both * documents / (a * b))
        found.append((log_likelihood(both, a, b, documents), pmi, both, first, second))
    found.sort(key=lambda one: (-one[0], one[3], one[4]))
    return [
        Pair(
            terms=(first, second), documents=both, pmi=round(pmi, 3), log_likelihood=round(score, 2)
        )
        for score, pmi, both, first, second in found[:limit]
    ]


def _phrase(first: str, second: str, bigrams: Mapping[str, Uses]) -> int:
    """Documents in which the two stand side by side."""
    return sum(
        bigrams[phrase].documents
        for phrase in _joined(first, second) | _joined(second, first)
        if phrase in bigrams
    )


def _joined(first: str, second: str) -> set[str]:
    return {f"{first} {second}", f"{first}{second}"}


def log_likelihood(both: int, first: int, second: int, documents: int) -> float:
    """Dunning's G² of two words: how ill their meeting fits chance.

    Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", Computational
    Linguistics 19 (1993): 2 Σ observed · ln(observed / expected) over the four cases of a document
    that holds both, one or none of the words.

    Args:
        both: documents that hold both words.
        first: documents that hold the first.
        second: documents that hold the second.
        documents: all of them.
    """
    rest = documents - first - second + both
    cells = (
        (both, first, second),
        (first - both, first, documents - second),
        (second - both, documents - first, second),
        (rest, documents - first, documents - second),
    )
    return 2 * sum(
        seen * math.log(seen * documents / (row * column))
        for seen, row, column in cells
        if seen > 0
    )
