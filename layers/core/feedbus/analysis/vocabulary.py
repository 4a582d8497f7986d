"""The shipped word lists, Chinese and English, with how common each word is. Pure.

`infra/training/words.py` builds them; a list is read when it is first asked for. The Chinese one
is jieba's dictionary (MIT), shortened, with words of customer feedback added.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from feedbus.analysis.text import data

LONGEST = 4
"""Characters of the longest Chinese word."""

UNKNOWN = 180
"""Cost of a Chinese character that the list lacks: about one in the whole of jieba's corpus."""


class Entry(NamedTuple):
    """What a list knows of a word.

    Attributes:
        kind: `n` noun, `v` verb, `a` adjective or idiom, `x` function word; `w` an English word.
        cost: ten times the negative natural logarithm of the word's share in its language.
    """

    kind: str
    cost: int


def _read(name: str) -> dict[str, Entry]:
    """A word list: on each line a kind, a cost, and all words that have both."""
    found: dict[str, Entry] = {}
    for line in data(name).decode().splitlines():
        kind, cost, *words = line.split(" ")
        found.update(dict.fromkeys(words, Entry(kind, int(cost))))
    return found


@cache
def chinese() -> dict[str, Entry]:
    """About 50,000 words in Simplified."""
    return _read("words_zh.txt")


@cache
def english() -> dict[str, Entry]:
    """About 12,000 words in lower case and without apostrophes."""
    return _read("words_en.txt")


@cache
def stems() -> frozenset[str]:
    """The first two characters of all longer Chinese words."""
    return frozenset([word[:2] for word in chinese() if len(word) > 2])
