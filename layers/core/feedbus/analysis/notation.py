r"""How phrases are written, by people who edit word lists. Pure.

| written | finds |
| --- | --- |
| `加载慢` | these characters, in Simplified or Traditional |
| `too slow` | these words, in any case, with any blanks between them |
| `crash*` | words that begin so: crash, crashes, crashing; at least three letters |
| `加载…慢`, `load*…slow*` | both, in this order, at most `GAP` tokens apart, in one clause |
| `(很\|太\|)慢`, `crash(ed\|es)` | each of the alternatives; an empty one can be left out |

English words are whole words; next to Chinese characters they need no blank. Full-width brackets
and bars read like the ASCII ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feedbus.analysis.text import CJK, compiled, fold, tokenise

GAP = 6
"""Tokens (Han characters or words) that may stand in the place of `…`."""

STEM = 3
"""Letters that a stem must have."""

_PLAIN = r"[^()|*…]*"
_GROUP = r"\(([^()]*)\)"
_GAP_OR_GROUP = r"(…|\([^()]*\))"
_JOINED = r"([a-z0-9']*)\(([^()]*)\)([a-z0-9'*]*)(\(?)"
_STRAY = r"[()|]"
_HAN = rf"[{CJK}|]*"
_GLUE = "[a-z0-9'*]"
_WORD = rf"(?:[{CJK}]|[a-z0-9]++(?:'[a-z]++)*+(?:(?<=[a-z]{{3}})\*)?)"
_FIRST = rf"\|({_WORD})"
_WORDS = rf"{_WORD}(?: ?{_WORD})*+"
_SOUND = (
    rf"(?:\(({_WORDS}(?: ?\|{_WORDS})*+)\)(?!{_GLUE})|({_WORD}))"  # how it begins
    rf"(?:…(?! *…)|(?<!{_GLUE})\({_WORDS}(?: ?\|{_WORDS})*+ ?\|?\)(?!{_GLUE})|{_WORD}| )*+"
)
"""What phrases mostly look like; the others are read at once, to tell whether they can be."""

_LATIN = r"(?:[a-z0-9]+(?:'[a-z]+)*(?:(?<=[a-z]{3})\*)?|[ |])*+"


class PhraseError(ValueError):
    """A phrase that finds nothing or too much; the message quotes it and says what to write."""


type Form = tuple[str, ...]
"""Tokens that stand side by side; one that ends in `*` is a stem."""


class Segment(NamedTuple):
    """A piece of a phrase.

    Attributes:
        forms: what may stand there; an empty form says that nothing need stand there.
        gap: whether other tokens may stand before it.
    """

    forms: tuple[Form, ...]
    gap: bool


def parse(phrase: str) -> list[tuple[Segment, ...]]:
    """The ways to read a phrase, each as its pieces; more than one if a group holds a `…`.

    Raises:
        PhraseError: it holds no word, a stem is too short, or brackets don't match.
    """
    folded = fold(phrase)
    if compiled(_PLAIN).fullmatch(folded) and (tokens := tokenise(folded)):
        return [(Segment((tuple(tokens),), gap=False),)]
    try:
        return [_segments(way) for way in _ways(folded)]
    except PhraseError as error:
        raise PhraseError(f"{phrase!r}: {error}") from None


def expand(phrase: str) -> list[tuple[Form, ...]]:
    """All forms of a phrase, each as the parts that stand before, between and after its gaps.

    Raises:
        PhraseError: see `parse`.
    """
    return list(dict.fromkeys(form for segments in parse(phrase) for form in _product(segments)))


def _product(segments: Iterable[Segment]) -> list[tuple[Form, ...]]:
    products: list[tuple[Form, ...]] = [((),)]
    for forms, gap in segments:
        if gap:
            products = [(*before, form) for before in products for form in forms]
        else:
            products = [(*left, last + form) for *left, last in products for form in forms]
    return products


def _ways(folded: str) -> list[str]:
    """The phrase without groups that hold a `…`, and with each group's words whole."""
    for group in compiled(_GROUP).finditer(folded):
        if "…" in group[1]:
            before, after = folded[: group.start()], folded[group.end() :]
            return [way for one in group[1].split("|") for way in _ways(f"{before}{one}{after}")]
    return [compiled(_JOINED).sub(_whole, folded)]


def _whole(group: re.Match[str]) -> str:
    """A group with the letters that it touches in each alternative: crash(ed|es)."""
    before, inner, after, another = group.groups()
    if not before and not after:
        return group[0]
    if after and another:
        raise PhraseError("write words out instead of putting them together of several groups")
    return f"({'|'.join(f'{before}{one}{after}' for one in inner.split('|'))}){another}"


def _segments(way: str) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    gap, worded = False, False
    for no, piece in enumerate(compiled(_GAP_OR_GROUP).split(f"{way}…")):
        if no % 2 == 0:
            if compiled(_STRAY).search(piece):
                raise PhraseError("write alternatives as (one|other), not nested")
            forms = _forms(piece) if piece and not piece.isspace() else []
        elif piece == "…":
            if not worded:
                raise PhraseError("there must be a word, on both sides of each …")
            gap, worded = True, False
            continue
        else:
            forms = _forms(piece[1:-1])
        if forms:
            segments.append(Segment(tuple(forms), gap))
            gap, worded = False, worded or () not in forms
    return tuple(segments)


def _forms(piece: str) -> list[Form]:
    """What a piece may be: alternatives, parted by bars."""
    # Most pieces are as plain as these two; what follows does the same, slower.
    if compiled(_HAN).fullmatch(piece):
        return [tuple(one) for one in piece.split("|")]
    if compiled(_LATIN).fullmatch(piece):
        return [tuple(one.split()) for one in piece.replace("'", "").split("|")]
    return [_with_stems(tokenise(one)) for one in piece.split("|")]


def _with_stems(tokens: Iterable[str]) -> Form:
    form: list[str] = []
    for token in tokens:
        if token != "*":  # noqa: S105 - not a password
            form.append(token)
        elif not form or len(form[-1]) < STEM:
            raise PhraseError(f"write at least {STEM} letters before *")
        else:
            form[-1] += "*"
    return tuple(form)


def openings(phrase: str) -> set[str]:
    """The first letters of the words with which a phrase may begin; one character if it is Han.

    Raises:
        PhraseError: the phrase can't be read.
    """
    folded = fold(phrase).strip()
    sound = compiled(_SOUND).fullmatch(folded)
    if sound and not (folded[-1] == "…" or ("…" in folded and "|)" in folded)):
        firsts = compiled(_FIRST).findall(f"|{sound[1] or sound[2]}")
        return {first.rstrip("*").replace("'", "")[:STEM] for first in firsts}
    return {
        form[0].rstrip("*")[:STEM]
        for segments in parse(phrase)
        for way in begun(segments)
        for form in way[0].forms
    }


def begun(segments: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    """With and without the optional pieces at the beginning: no phrase begins with nothing."""
    while () in segments[0].forms:
        if given := tuple(filter(None, segments[0].forms)):
            yield Segment(given, gap=False), *segments[1:]
        segments = segments[1:]
    yield segments
