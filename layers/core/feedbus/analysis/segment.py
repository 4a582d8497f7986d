"""Cutting a text into its words (R60). Pure.

Chinese has no blanks: a run of Han characters is cut so that the product of its words' shares in
written Chinese is largest (a unigram model, found by Viterbi's algorithm); rare characters that
then stand alone side by side are taken for a name that the list lacks. English expressions that
are one thing, such as "customer service", stay together, and plurals count as their singular.

Japanese is cut where the script changes. Languages without blanks that no list is shipped for
(Thai, Lao, Khmer, Burmese) give no words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from feedbus.analysis.lexicon.compounds import COMPOUNDS, PLURAL_ONLY, SPELLINGS
from feedbus.analysis.lexicon.stopwords import CHINESE, CONTENT_CHARACTERS, ENGLISH
from feedbus.analysis.text import Words, compiled
from feedbus.analysis.vocabulary import LONGEST, UNKNOWN, Entry, chinese, english, stems

ADDRESS = (
    r"(?:https?://|(?<![a-z0-9])www\.)[!-~]+"
    r"|(?<![a-z0-9_.+-])[a-z0-9_.+-]++@[a-z0-9.-]+"
    r"|@[a-z0-9_.-]+|@[\w-]{1,16}(?=[\s:])"
    r"|(?<![a-z0-9.-])[a-z0-9-]++(?:\.[a-z0-9-]++)*?\.(?:com|cn|net|org|io)(?![a-z0-9])(?:/[!-~]*)?"
)
"""Web and mail addresses and mentions, in a folded text."""

_ADDRESSED = ("@", "://", "www.", ".com", ".cn", ".net", ".org", ".io")
"""What a text with an address holds; to look for these first is quicker."""

_HAN = "一-鿿"
_KANA = "぀-ヿｦ-ﾟ"
_UNCUT = "฀-໿က-႟ក-៿"
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0981-\u0dff"
_LETTERS = rf"[^\W_{_HAN}{_KANA}{_UNCUT}]"
_WORD = (
    rf"([{_HAN}]+)"
    rf"|([ァ-ヺｦ-ﾝ][ァ-ヺーｦ-ﾟ]+)"
    rf"|{_LETTERS}+(?:(?:['-]|[{_MARKS}]+){_LETTERS}+|[{_MARKS}]+)*"
)
_HAN_GROUP = 1
_HAN_CHARACTER = f"[{_HAN}]"
_HIRAGANA = "[ぁ-ねは-ゖ]"
"""All but の, which Chinese shops write for 的."""

_LONGEST_RUN = 12
"""Characters of a run of kanji or katakana that is taken for a word."""

_ENDLESS = 1 << 60
_NO_WORD = "\0"
"""A character that no word holds, so that none ends behind the run."""

_ALONE = 80
"""Cost from which on a single character is hardly a word of its own, and may be part of a name."""

_FREE = frozenset(
    "买卖找写完别加送换退修久难呆放敢帮改丢填忘偏费骂吃喝住带寄催装拆试学玩听拍扔拿骗骑吵挺超贼巨啥咋"
)
"""Characters that are words all the same."""

_LONGEST_NAME = 4

_SHORT_UNITS = frozenset(["2g", "3g", "4g", "5g", "6g", "2fa", "mfa", "2d", "3d", "4k", "8k"])
"""What begins with a digit and still says something."""

_ENDINGS = frozenset(["s", "ll", "re", "ve", "d", "m", "t"])
_NO_PLURAL = ("ss", "us", "is")
_LONGEST_LATIN = 30
_MOST_WORDS = 3

_UNLISTED = Entry("w", 105)
"""What is taken for a word in Latin letters that the English list lacks: a name or a slip."""

_NAME = Entry("n", 130)
"""The same in Chinese and Japanese."""


class Term(NamedTuple):
    """A content word of a text.

    Attributes:
        word: folded, the singular of an English plural; what statistics count.
        start: its first token.
        end: the token after its last one.
        entry: what the word lists know of it.
    """

    word: str
    start: int
    end: int
    entry: Entry


def terms(words: Words) -> list[str]:
    """The content words in order, for counting; without stop words, numbers and addresses."""
    return [term.word for term in find(words)]


def spans(words: Words) -> list[tuple[int, int]]:
    """The ranges of tokens of `terms`, one for each: `words.said(*span)` is what was written."""
    return [(term.start, term.end) for term in find(words)]


def find(words: Words) -> list[Term]:
    """The content words in order, each with its place."""
    text = without_addresses(words.folded)
    starts = [start for start, _ in words.spans]
    han = _by_script if _is_japanese(text) else _chinese
    found: list[Term] = []
    latin: list[re.Match[str]] = []
    for match in compiled(_WORD).finditer(text):
        script = match.lastindex
        if script is None:
            latin.append(match)
            continue
        if latin:
            found += _latin(latin, starts)
            latin = []
        first = bisect_left(starts, match.start())
        cut_here = han if script == _HAN_GROUP else _by_script
        found += [
            Term(word, first + at, first + at + len(word), entry)
            for at, word, entry in cut_here(match.group())
        ]
    found += _latin(latin, starts)
    return found


def without_addresses(text: str) -> str:
    """A folded text with blanks in the place of addresses and mentions."""
    if any(mark in text for mark in _ADDRESSED):
        return compiled(ADDRESS).sub(lambda match: " " * len(match.group()), text)
    return text


def cut(run: str) -> list[str]:
    """The words of a run of Han characters, folded; all of them."""
    pieces = _viterbi(run)
    common = _common_characters()
    found: list[str] = []
    name: list[str] = []
    for piece in [*pieces, ""]:
        if len(piece) == 1 and piece not in common:
            name.append(piece)
            continue
        if name:
            found += ["".join(name)] if len(name) <= _LONGEST_NAME else name
            name = []
        if piece:
            found.append(piece)
    return found


def _viterbi(run: str) -> list[str]:
    entry_of, longer = chinese().get, stems()
    size = len(run)
    best = [_ENDLESS] * (size + LONGEST)
    best[0] = 0
    back = [0] * (size + LONGEST)
    padded = run + _NO_WORD * LONGEST
    for at, char in enumerate(run):
        here = best[at]
        entry = entry_of(char)
        cost = here + (entry[1] if entry else UNKNOWN)
        if cost < best[at + 1]:
            best[at + 1] = cost
            back[at + 1] = at
        pair = padded[at : at + 2]
        if entry := entry_of(pair):
            cost = here + entry[1]
            if cost < best[at + 2]:
                best[at + 2] = cost
                back[at + 2] = at
        if pair in longer:
            for end in range(at + 3, at + LONGEST + 1):
                if entry := entry_of(padded[at:end]):
                    cost = here + entry[1]
                    if cost < best[end]:
                        best[end] = cost
                        back[end] = at
    found = []
    while size:
        found.append(run[back[size] : size])
        size = back[size]
    found.reverse()
    return found


@cache
def _common_characters() -> frozenset[str]:
    """Characters that are words by themselves."""
    return (_FREE | CONTENT_CHARACTERS).union(
        word
        for word, entry in chinese().items()
        if len(word) == 1 and (entry.cost < _ALONE or entry.kind == "x")
    )


def _chinese(run: str) -> list[tuple[int, str, Entry]]:
    """The content words of a run of Han characters, each with its place in the run."""
    entry_of = chinese().get
    found: list[tuple[int, str, Entry]] = []
    at = 0
    for word in cut(run):
        size = len(word)
        if size > 1:
            entry = entry_of(word, _NAME)
            if entry[0] != "x" and word not in CHINESE:
                found.append((at, word, entry))
        elif word in CONTENT_CHARACTERS:
            found.append((at, word, Entry("a", entry_of(word, _NAME).cost)))
        at += size
    return found


def _is_japanese(text: str) -> bool:
    if not compiled(_HIRAGANA).search(text):
        return False
    return 8 * len(compiled(_HIRAGANA).findall(text)) >= len(compiled(_HAN_CHARACTER).findall(text))


def _by_script(run: str) -> list[tuple[int, str, Entry]]:
    """A run of kanji or katakana as one word."""
    return [(0, run, _NAME)] if 1 < len(run) <= _LONGEST_RUN else []


def _latin(matches: Sequence[re.Match[str]], starts: Sequence[int]) -> Iterator[Term]:
    """The content words of words with blanks between them."""
    plain = [_plain(match.group()) for match in matches]
    at = 0
    while at < len(plain):
        word, size = SPELLINGS.get(plain[at], plain[at]), 1
        if "-" in word:
            word = _compounds().get(word.replace("-", " "), word)
        if word in _compound_starts():
            word, size = _compound(plain, matches, at) or (word, 1)
        if size > 1 or _tells(word):
            start = bisect_right(starts, matches[at].start()) - 1
            end = bisect_left(starts, matches[at + size - 1].end())
            yield Term(word, start, end, english().get(word, _UNLISTED))
        at += size


def _compound(
    plain: Sequence[str], matches: Sequence[re.Match[str]], at: int
) -> tuple[str, int] | None:
    """The longest expression that begins with a word, and how many words it has."""
    found = None
    phrase = plain[at]
    for last in range(at + 1, min(at + _MOST_WORDS, len(plain))):
        between = matches[last].string[matches[last - 1].end() : matches[last].start()]
        if between != " ":
            break
        phrase = f"{phrase} {plain[last]}"
        if phrase in _compounds():
            found = _compounds()[phrase], last + 1 - at
    return found


@cache
def _compounds() -> dict[str, str]:
    """English expressions of several words, and what each counts as."""
    several = {phrase: name for phrase, name in SPELLINGS.items() if " " in phrase}
    return {phrase: phrase for phrase in COMPOUNDS} | several


@cache
def _compound_starts() -> frozenset[str]:
    return frozenset(phrase.split(" ")[0] for phrase in _compounds())


def _plain(word: str) -> str:
    """An English word without apostrophe and ending."""
    if "'" in word:
        joined = word.replace("'", "")
        if joined in ENGLISH:
            return joined
        head, _, tail = word.partition("'")
        word = head if tail in _ENDINGS else tail
    return word if word in ENGLISH else _singular(word)


def _singular(word: str) -> str:
    """The singular of an English plural, if the list knows it: crashes, cookies, ads."""
    if word[-1:] != "s" or len(word) < 4 or word in PLURAL_ONLY or word.endswith(_NO_PLURAL):
        return word
    known = english()
    forms = [word[:-1]]
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("ies"):
        forms.append(f"{word[:-3]}y")
    listed = [form for form in forms if form in known]
    return min(listed, key=lambda form: known[form].cost) if listed else word


def _tells(word: str) -> bool:
    if word in ENGLISH or not 1 < len(word) <= _LONGEST_LATIN:
        return False
    return not word[0].isdigit() or word in _SHORT_UNITS
