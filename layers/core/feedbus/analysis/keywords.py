"""The words that tell what a text is about (R64). Pure.

A word tells the more the more often the text says it, the rarer it is in its language and the
earlier it comes. What the customer denies ("cannot log in", 没有早餐) stays together and tells
most; so does a thing with its verdict (态度很差).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from feedbus.analysis.lexicon.languages import LATIN
from feedbus.analysis.lexicon.stopwords import CONTENT_CHARACTERS, OTHERS
from feedbus.analysis.segment import Term, find
from feedbus.analysis.text import Words

MOST = 8
"""Keywords of a text."""

_READ = 500
"""Words that are looked at; the rest of a longer text isn't."""

_KINDS = {"n": 1.0, "v": 0.85, "a": 0.9, "w": 1.0}
"""Weight of a part of speech: a noun names what a text is about."""

_ADVERB = 0.5

_EVERYDAY, _RAREST = 40, 110
"""Costs (see `feedbus.analysis.vocabulary.Entry`): a word of the first hardly tells anything, and
one that is rarer than the second, often a slip, tells no more."""

_DENIED = 1.4
_JUDGED = 1.4
_DEGREES = frozenset("很太真好超级挺更都也又有点非常特别比较这么越来实在的")
_MOST_DEGREES = 3
"""Characters between a thing and its verdict, at most: 态度非常差."""

_LATE = 0.3
"""Share of its weight that a word at the very end loses."""

_DENYING = """
not cannot cant dont doesnt didnt wont isnt wasnt arent werent couldnt wouldnt hasnt havent never no
without unable stopped stops fails failed keep keeps kept constantly
"""
_NEGATORS = frozenset(_DENYING.split())
_BETWEEN = frozenset(
    ["to", "be", "able", "even", "really", "always", "properly", "get", "let", "me", "any", "been"]
)
"""Words that may stand between a negator and what it denies."""

_CHINESE_NEGATORS = ("无法", "没法", "不能", "不会", "不让", "不给", "没有", "没", "无", "不")
_LAST_OF_NEGATORS = frozenset(negator[-1] for negator in _CHINESE_NEGATORS)
_OF_NOUNS = frozenset(["没有", "没", "无"])

_REACH = 3
"""Words between a negator and what it denies, at most."""

_LISTED = frozenset(["zh-Hans", "zh-Hant", "ja", "ko", "en", "hi", "und", *OTHERS])
_SHORT = 3
"""Letters of what is taken for a function word, at most, where no list of them is shipped."""


def keywords(words: Words, language: str) -> list[str]:
    """At most `MOST` words or expressions, the most telling first, as the customer wrote them.

    Args:
        words: the text.
        language: its BCP 47 code; decides which function words are left out.
    """
    weights: dict[str, float] = {}
    counts: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    ignored = _function_words(language)
    short = 0 if language in _LISTED else _SHORT
    tokens = words.tokens
    before: Term | None = None
    for term in find(words)[:_READ]:
        word, end = term.word, term.end
        if word in ignored or (len(word) <= short and word.isalpha()):
            continue
        start = _denied_from(tokens, term)
        weight = _weight(term, len(tokens)) * (_DENIED if start < term.start else 1)
        if before and _judges(tokens, before, term):
            word, start = before.word + word, before.start
            weight = _weight(before, len(tokens)) * _JUDGED
        before = term
        counts[word] = counts.get(word, 0) + 1
        if weight > weights.get(word, 0):
            weights[word] = weight
            places[word] = start, end
    for word, count in counts.items():
        weights[word] *= 1 + math.log(count)
    chosen: dict[str, tuple[int, int]] = {}
    for word in sorted(weights, key=lambda word: (-weights[word], places[word])):
        start, end = places[word]
        if not any(start < other_end and other < end for other, other_end in chosen.values()):
            chosen.setdefault(" ".join(words.said(start, end).split()), (start, end))
        if len(chosen) == MOST:
            break
    return list(chosen)


def _weight(term: Term, size: int) -> float:
    kind, cost = term.entry
    rarity = max(min(cost, _RAREST) - _EVERYDAY, 1)
    share = _ADVERB if kind == "w" and term.word.endswith("ly") else _KINDS[kind]
    return rarity * share * (1 - _LATE * term.start / size)


def _denied_from(tokens: Sequence[str], term: Term) -> int:
    """Where the negator before a word begins; the word's own start without one."""
    start = term.start
    if start and tokens[start - 1] in _LAST_OF_NEGATORS:
        for negator in _CHINESE_NEGATORS:
            begin = max(start - len(negator), 0)
            if "".join(tokens[begin:start]) == negator:
                fits = term.entry.kind != "n" or negator in _OF_NOUNS
                return begin if fits and not _asks(tokens, begin) else start
    at = start - 1
    while at >= 0 and start - at <= _REACH and tokens[at] in _BETWEEN:
        at -= 1
    return at if at >= 0 and tokens[at] in _NEGATORS else start


def _asks(tokens: Sequence[str], at: int) -> bool:
    """Whether the negator at a place only asks: 会不会, 能不能, 有没有."""
    return 0 < at < len(tokens) - 1 and tokens[at - 1] == tokens[at + 1]


def _judges(tokens: Sequence[str], thing: Term, verdict: Term) -> bool:
    """Whether a word of one character, such as 慢 or 差, is said of the noun or verb before it."""
    if verdict.word not in CONTENT_CHARACTERS or thing.entry.kind not in "nv":
        return False
    between = tokens[thing.end : verdict.start]
    return len(between) <= _MOST_DEGREES and _DEGREES.issuperset(between)


@cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset((LATIN["hi"] if language == "hi" else OTHERS.get(language, "")).split())
