"""Topics that nobody named, told by their words and by quotes (R61, R67). Pure; see `lda`."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from feedbus.insight.documents import GROUPS, Document, Group
from feedbus.insight.lda import fit
from feedbus.insight.quotes import Quote, representative

MIN_TEXTS = 20
"""Texts of a language below which no topics are looked for."""

MAX_WORDS = 15
"""Words that a theme is told by."""


class ThemeWord(BaseModel):
    """A word, and its share of all words of the theme, 0 to 1."""

    term: str
    weight: float


class Theme(BaseModel):
    """A topic of the topic model.

    Attributes:
        language: of its texts; each has topics of its own.
        share: of the language's texts, 0 to 1.
        words: those that it is made of, the most frequent first.
        quotes: texts that stand for it.
    """

    language: Group
    share: float
    words: list[ThemeWord]
    quotes: list[Quote]


def themes(documents: Sequence[Document], count: int, seed: int, quotes: int) -> list[Theme]:
    """The themes of each language that has texts enough, the largest first.

    Args:
        documents: the feedbacks; copies count once, as the first of them.
        count: how many themes of each language.
        seed: the same documents and seed give the same themes.
        quotes: how many of each theme.
    """
    found = []
    for group in GROUPS:
        texts = [one for one in documents if one.group == group and one.terms and not one.copy_of]
        if len(texts) >= MIN_TEXTS:
            found += _themes(group, texts, count, seed, quotes)
    return found


def _themes(
    group: Group, texts: Sequence[Document], count: int, seed: int, quotes: int
) -> list[Theme]:
    model = fit([one.terms for one in texts], count, seed)
    main = [mixture.index(max(mixture)) for mixture in model.mixtures]
    shares = model.shares()
    found = []
    for topic, words in enumerate(model.words):
        own = [one for one, of in zip(texts, main, strict=True) if of == topic]
        top = [ThemeWord(term=term, weight=round(weight, 4)) for term, weight in words[:MAX_WORDS]]
        found.append(
            Theme(
                language=group,
                share=round(shares[topic], 4),
                words=[one for one in top if one.weight > 0],
                quotes=representative(own, dict(words[: 2 * MAX_WORDS]), quotes),
            )
        )
    return found
