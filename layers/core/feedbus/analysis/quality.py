"""Whether a text says anything (R29, R34). Pure.

| quality | what it is |
| --- | --- |
| `empty` | no letter and no digit: emoji, punctuation and blanks only |
| `gibberish` | keys struck at random, one sound or digit again and again, a mere test |
| `spam` | an offer with a way to get it; the same sentence again and again; links only |

All of it must be so: a customer who laughs, curses or mistypes within a sentence is heard. Nothing
is thrown away; what isn't `ok` is only set apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from feedbus.analysis.gibberish import gibberish, period
from feedbus.analysis.lexicon.promotions import PHRASES
from feedbus.analysis.phrases import Hit, longest
from feedbus.analysis.text import Words, compiled
from feedbus.model import Quality

__all__ = ["PHRASES", "is_empty", "quality"]

_BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0"))
"""Hangul fillers: letters by their category, and nothing to see."""

_REPEATS = 4
"""How often a sentence must be there to be a flood."""

_SENTENCE = 5
"""Words, or Han characters, of a sentence that nobody says so often by accident."""

_MANY_LINKS = 3

_LINKS = r"(?:https?://|www\.)[!-~]+"
_LINK = (
    r"https?:|www\.|(?:[a-z0-9-]{2,40}|[①-⑳⓪]{2,9})[.点]"
    r"(?:com|cn|net|org|co|xyz|top|vip|cc|io|ru|club|shop|store|online|site|live|link|info|biz|pro"
    r"|win|bet|tv|gg|tk|ly|me)\b"
)
_ACCOUNT = (
    r"(?:微信|薇信|威信|v信|vx|wx|qq|扣扣|[加+]\s?(?:v|q|薇|微|赖|line))[号群]?\W{0,3}[a-z0-9_-]{5}"
)
"""Somebody's name in a chat service: whom to ask, and how."""

_REACH = (
    r"\d{6}|\d(?:[ -]?\d){8}|[a-z0-9._-]{2,40}@[a-z0-9-]{2,40}|t\.me/"
    r"|(?:code|邀请码|推荐码|口令)\W{0,3}[a-z]{0,9}\d[a-z0-9]{3}"
)
"""A number, an address or a code."""


def is_empty(text: str) -> bool:
    """Whether a text has no letter and no digit: emoji, punctuation and blanks only (R29)."""
    return not any(map(str.isalnum, text.translate(_BLANK)))


def quality(words: Words, hits: Sequence[Hit]) -> tuple[Quality, list[str]]:
    """The quality, and why it isn't `ok`.

    Args:
        words: the text.
        hits: phrases that were found, by kind.
    """
    if is_empty(words.text):
        return "empty", ["no letter and no digit"]
    if why := _promotion(words, hits) or _flood(words):
        return "spam", why
    if reason := gibberish(words, [hit for hit in hits if hit.label == "mashed"]):
        return "gibberish", [reason]
    return "ok", []


def _promotion(words: Words, hits: Sequence[Hit]) -> list[str]:
    """What is offered and how to get it; nothing if it isn't an offer, or a complaint about one."""
    offers, lures, contacts, complaints = (
        longest(hit for hit in hits if hit.label == kind)
        for kind in ("offer", "lure", "contact", "complaint")
    )
    if not offers and not lures:
        return []
    account = compiled(_ACCOUNT).search(words.folded)
    reach = account or compiled(_LINK).search(words.folded) or compiled(_REACH).search(words.folded)
    invites = bool(contacts or account)
    if complaints or not offers:
        advertises = bool((offers or not complaints) and invites and reach)
    else:
        told = {words.said(hit.start, hit.end) for hit in offers}
        advertises = bool(invites or reach or len(told) > 1)
    if not advertises:
        return []
    evidence = [words.said(hit.start, hit.end) for hit in (*(offers or lures), *contacts)]
    if reach:
        evidence.append(words.text[reach.start() : reach.end()])
    return list(dict.fromkeys(evidence))


def _flood(words: Words) -> list[str]:
    """The sentence that is most of the text again and again, or the links that are."""
    said = [token for token in words.tokens if token[0].isalnum()]
    if len(said) >= _REPEATS * _SENTENCE and len(set(said)) * (_REPEATS - 1) <= len(said):
        clauses = Counter(words.tokens[start:end] for start, end in words.clauses())
        for clause, times in clauses.items():
            length = sum(token[0].isalnum() for token in clause)
            if times >= _REPEATS and length >= _SENTENCE and 2 * times * length >= len(said):
                return [f"{times} times the same sentence"]
        length = period(said)
        if length >= _SENTENCE and len(said) // length >= _REPEATS:
            return [f"{len(said) // length} times the same words"]
    if "http" in words.folded or "www." in words.folded:
        links = compiled(_LINKS).findall(words.folded)
        if len(links) >= _MANY_LINKS and 2 * sum(map(len, links)) > len(words.text):
            return [f"{len(links)} links and little else"]
    return []
