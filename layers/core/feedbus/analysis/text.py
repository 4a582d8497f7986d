"""A text as the analysis reads it: folded for comparing, cut into tokens and clauses. Pure.

Folding keeps the length, so every token knows where it stands in the customer's own words:
evidence is what they wrote, not what it was folded to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CJK = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Characters, for a regular expression, that are tokens one by one: Han and kana."""

_HANGUL = r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"

BREAKS = frozenset(",.!?;:。、…~\n")
"""Tokens that end a clause, after folding (full-width ones are folded to ASCII)."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    **dict.fromkeys(map(ord, "‘’ʼ＇`´"), ord("'")),
    **dict.fromkeys(map(ord, "“”"), ord('"')),
}

_TOKEN = (
    rf"[^\W_{CJK}{_HANGUL}]+(?:'[^\W\d_{CJK}]+|(?<=\d)[.,:]\d+)*"  # words, numbers: can't, 12:30
    rf"|[{_HANGUL}]+"  # a Korean particle follows a foreign name without a blank
    rf"|[{CJK}]"
    r"|\n|[^\w\s]"
)


@cache
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression, compiled when it is first used: a cold start waits for none."""
    return re.compile(pattern, flags)


@cache
def data(name: str) -> bytes:
    """One of the package's data files."""
    return (files(__package__) / "data" / name).read_bytes()


@cache
def _table() -> dict[int, int]:
    """Full-width to ASCII, Traditional to Simplified (OpenCC's TSCharacters, Apache-2.0)."""
    traditional, simplified = data("simplified.txt").decode().split()
    return {**_WIDE, **dict(zip(map(ord, traditional), map(ord, simplified), strict=True))}


def fold(text: str) -> str:
    """The text for comparing: lower case, ASCII width, Simplified Chinese; of the same length."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_table())
    lower = folded.lower()
    if len(lower) == len(text):
        return lower
    # A few letters, such as İ, are two in lower case.
    return "".join(low if len(low := char.lower()) == 1 else char for char in folded)


@dataclass(frozen=True, slots=True)
class Words:
    """A text, read once.

    Attributes:
        text: the customer's own words.
        folded: the same, for comparing; of the same length.
        tokens: words in lower case without apostrophes (`cant`), Han characters and kana one by
            one, punctuation marks and emoji one by one, line breaks. No blanks.
        spans: where each token stands in the text.
    """

    text: str
    folded: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def said(self, start: int, end: int) -> str:
        """The customer's own words of the tokens from `start` up to, without, `end`."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    def clauses(self) -> Iterator[tuple[int, int]]:
        """Each clause as a range of tokens, without the marks that end it."""
        start = 0
        for at, token in enumerate(self.tokens):
            if token in BREAKS:
                if at > start:
                    yield start, at
                start = at + 1
        if start < len(self.tokens):
            yield start, len(self.tokens)


def tokenise(folded: str) -> list[str]:
    """The tokens of a folded text; see `Words.tokens`."""
    return [
        token.replace("'", "") if "'" in token and len(token) > 1 else token
        for token in compiled(_TOKEN).findall(folded)
    ]


def read(text: str) -> Words:
    """Read a text."""
    folded = fold(text)
    tokens, spans = [], []
    for match in compiled(_TOKEN).finditer(folded):
        token = match.group()
        tokens.append(token.replace("'", "") if "'" in token and len(token) > 1 else token)
        spans.append(match.span())
    return Words(text, folded, tuple(tokens), tuple(spans))
