"""Finding many phrases in a text in one pass, each with the words that were found. Pure.

`feedbus.analysis.notation` tells how phrases are written. They make one tree of tokens; what
follows a `…` is a tree of its own, shared by all beginnings of the phrase. So the time is linear
in the text, and hardly grows with the phrases.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from feedbus.analysis.notation import (
    GAP,
    STEM,
    Form,
    PhraseError,
    Segment,
    begun,
    expand,
    openings,
    parse,
)
from feedbus.analysis.text import BREAKS, Words

__all__ = [
    "GAP",
    "NEGATORS",
    "Hit",
    "Matcher",
    "PhraseError",
    "expand",
    "longest",
    "negated",
    "parse",
]

_FEW = 100
"""Up to how many branches are grown side by side, before they share what follows."""

_NEGATORS = """
no not never none without nothing hardly cannot cant dont doesnt didnt isnt arent wasnt werent wont
wouldnt couldnt shouldnt hasnt havent hadnt aint 不 没 无 未 勿
"""
NEGATORS = frozenset(_NEGATORS.split())
"""Tokens that deny what follows. 别 and 非 are left out: 特别 and 非常 are far more common."""


class Hit(NamedTuple):
    """A phrase that was found: whose it is, and the tokens it spans."""

    label: str
    start: int
    end: int


class _Node:
    """What may stand at one place of a phrase.

    Attributes:
        words: what follows, by the next word.
        stems: what follows, by the first letters of the next word; with the whole stem.
        labels: of the phrases that end here.
        joins: other nodes that are this place too: what several beginnings share.
        tails: what may follow after a gap.
    """

    __slots__ = ("joins", "labels", "stems", "tails", "words")

    def __init__(self) -> None:
        # There are thousands of nodes, and nothing follows on most.
        self.words: dict[str, _Node] = _NO_WORDS
        self.stems: dict[str, list[tuple[str, _Node]]] = _NO_STEMS
        self.labels: tuple[str, ...] = ()
        self.joins: tuple[_Node, ...] = ()
        self.tails: tuple[_Node, ...] = ()

    def grow(self, form: Form) -> _Node:
        """The node at the form's end; made where there is none."""
        node = self
        for token in form:
            if token[-1] == "*" and len(token) > STEM:
                node = node._stem(token[:-1])
            else:
                child = node.words.get(token)
                if child is None:
                    if node.words is _NO_WORDS:
                        node.words = {}
                    child = node.words[token] = _Node()
                node = child
        return node

    def _stem(self, stem: str) -> _Node:
        if self.stems is _NO_STEMS:
            self.stems = {}
        branches = self.stems.setdefault(stem[:STEM], [])
        for known, child in branches:
            if known == stem:
                return child
        child = _Node()
        branches.append((stem, child))
        return child


_NO_WORDS: dict[str, _Node] = {}
_NO_STEMS: dict[str, list[tuple[str, _Node]]] = {}


class Matcher:
    """Phrases, ready to be found.

    A phrase is read when its first word is first met: most texts need few of the thousands, and
    a function that starts anew must not wait for the others.

    Args:
        phrases: pairs of a label and a phrase.

    Raises:
        PhraseError: a phrase can't be read.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._root = _Node()
        self._root.words, self._root.stems = {}, {}
        self._waiting: dict[str, list[tuple[str, str]]] = {}
        for label, phrase in dict.fromkeys(phrases):
            for opening in openings(phrase):
                self._waiting.setdefault(opening, []).append((label, phrase))
        self._read: set[tuple[str, str]] = set()
        self._reading = threading.Lock()

    def scan(self, words: Words) -> list[Hit]:
        """Every phrase that stands in the text, in the order in which they begin.

        Phrases may overlap, and one label may be found several times at one place.
        """
        tokens = words.tokens
        found: list[Hit] = []
        waiting, by_word, by_stem = self._waiting, self._root.words, self._root.stems
        for start, token in enumerate(tokens):
            opening = token[:STEM]
            if opening in waiting:
                self._grow(opening)
            node = by_word.get(token)
            if node is not None:
                _follow(node, tokens, start, start + 1, found)
            if opening in by_stem:
                for stem, node in by_stem[opening]:
                    if token.startswith(stem):
                        _follow(node, tokens, start, start + 1, found)
        return found

    def _grow(self, opening: str) -> None:
        with self._reading:
            for label, phrase in self._waiting.get(opening, ()):
                if (label, phrase) not in self._read:
                    self._read.add((label, phrase))
                    for segments in parse(phrase):
                        for way in begun(segments):
                            _add([self._root], label, way)
            self._waiting.pop(opening, None)


def _add(places: Sequence[_Node], label: str, segments: Sequence[Segment]) -> None:
    """Let a phrase go on from places."""
    for at, (forms, gap) in enumerate(segments):
        if gap or (len(places) > 1 and len(places) * len(forms) > _FEW):
            rest = _Node()
            _add([rest], label, (Segment(forms, gap=False), *segments[at + 1 :]))
            for place in places:
                if gap:
                    place.tails += (rest,)
                else:
                    place.joins += (rest,)
            return
        places = [place.grow(form) for place in places for form in forms]
    for place in places:
        if label not in place.labels:
            place.labels += (label,)


def _step(node: _Node, tokens: Sequence[str], start: int, at: int, found: list[Hit]) -> None:
    """Collect the phrases that go on from a node with the token at `at`."""
    token = tokens[at]
    following = node.words.get(token)
    if following is not None:
        _follow(following, tokens, start, at + 1, found)
    if node.stems:
        for stem, child in node.stems.get(token[:STEM], ()):
            if token.startswith(stem):
                _follow(child, tokens, start, at + 1, found)
    for shared in node.joins:
        _step(shared, tokens, start, at, found)


def _follow(node: _Node, tokens: Sequence[str], start: int, at: int, found: list[Hit]) -> None:
    """Collect the phrases that end at a node, or go on from it with the token at `at`."""
    if node.labels or node.tails or node.joins:
        _finish(node, tokens, start, at, found)
    if at < len(tokens) and (tokens[at] in node.words or node.stems or node.joins):
        _step(node, tokens, start, at, found)


def _finish(node: _Node, tokens: Sequence[str], start: int, at: int, found: list[Hit]) -> None:
    """Collect the phrases that end at a node, or go on from it after a gap."""
    for label in node.labels:
        found.append(Hit(label, start, at))
    for tail in node.tails:
        _seek(tail, tokens, start, at, found)
    for shared in node.joins:
        _finish(shared, tokens, start, at, found)


def _seek(tail: _Node, tokens: Sequence[str], start: int, after: int, found: list[Hit]) -> None:
    """Collect the phrases that go on after a gap, at the nearest place."""
    before = len(found)
    words, more = tail.words, tail.stems or tail.joins
    for at, token in enumerate(tokens[after : after + GAP + 1], after):
        if token in words or more:
            _step(tail, tokens, start, at, found)
            if len(found) > before:
                return
        if token in BREAKS:
            return


def negated(tokens: Sequence[str], start: int, reach: int = 3) -> bool:
    """Whether a negator stands among the few tokens before `start`, in the same clause."""
    for token in reversed(tokens[max(start - reach, 0) : start]):
        if token in BREAKS:
            return False
        if token in NEGATORS:
            return True
    return False


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without those that lie within a longer one of the same label, in order."""
    kept: list[Hit] = []
    ends: dict[str, int] = {}
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if hit.end > ends.get(hit.label, -1):
            kept.append(hit)
            ends[hit.label] = hit.end
    return kept
