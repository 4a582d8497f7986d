"""Finding configured words in a text: whole words in English, anywhere in Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_ASCII_WORD = re.compile(r"[\x00-\x7f]+")


def is_empty(text: str) -> bool:
    """Whether a text has no letter and no digit: emoji, punctuation and blanks only (R29)."""
    return not any(unicodedata.category(char)[0] in "LN" for char in text)


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One alternation of literals: linear in the text, whatever an administrator writes."""
    parts = []
    for word in sorted(words, key=len, reverse=True):
        literal = re.escape(word.casefold())
        parts.append(rf"(?<!\w){literal}(?!\w)" if _ASCII_WORD.fullmatch(word) else literal)
    return re.compile("|".join(parts) if parts else r"(?!)")


def found(text: str, words: Iterable[str]) -> list[str]:
    """The configured words that stand in the text, in order, each once."""
    matches = _pattern(tuple(words)).findall(text.casefold())
    return list(dict.fromkeys(matches))
