"""How content a text sounds, as a whole and by clause. Pure.

Two linear models, one for Chinese and one for English, add up what every character or word and
its neighbours weigh; `docs/analysis.md` says what they were trained on and how well they
do. A feature's weight stands at its CRC-32 in a table of bytes, so that no vocabulary is needed,
and the sums are integers: the same text gives the same answer everywhere. Other languages have a
list of telling words each, and no strong opinions.
"""

from __future__ import annotations

import json
import math
import re
import sys
from array import array
from bisect import bisect, bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain, pairwise
from operator import add, attrgetter, itemgetter
from typing import Any, NamedTuple
from zlib import crc32

from feedbus.analysis.phrases import Hit, Matcher, negated
from feedbus.analysis.text import BREAKS, Words, data, fold, read
from feedbus.model import Label, Sentiment

BUCKETS = 1 << 17
"""Places in a table of weights."""

META = "sentiment_model.json"
"""The data file that says what the tables are and where they come from."""

_NOT_SEED = crc32(b"not")
_NOT_REACH = 4
_STEM_SEED = crc32(b"stem")
_STEMS = (4, 6)

# Every kind of token of which features are made.
_PROBE = "Ｎot SLOWLY, can't pay 3.5… 載入很慢！！v2.1 at 12:30 👍👎 don’t"

_FOREIGN_STEP = 1.2
"""What a telling word of another language, or an emoji, adds."""

_FOREIGN_DOUBT = 0.3
"""What speaks for neutral; less than half a step."""

_FOREIGN_LIMIT = 2.0
"""How far such words go at most: they don't know what stands between them."""

_LATIN = "\u2e80"
"""Words before it are parted by blanks."""

_READ_AS_ENGLISH = ("en", "mixed", "und")

_MIXED = 3
"""Latin words from which a Chinese text is read by the English model, too."""

_FAR = 50.0
"""A leaning that is as good as any greater one."""

_CLEAR = 1.0
"""The margin from which a text isn't neutral, unless it asks for something."""

_UNCLEAR = 0.6
"""The margin below which a text that asks for something is neutral."""

_STEPS = (0.2, 1.0, 2.4, 5.0)
"""Margins from which the intensity is 2, 3, 4 and 5."""

_FAILURE = 3
"""The least intensity of a complaint that names a failure, before other cues."""

_SHORT = 4
_GOES_ON = (",", "、")
_ENUMERATED = 8
"""Things of an enumeration: clauses of at most `_SHORT` tokens, with `_GOES_ON` between them."""


def features(tokens: Sequence[str]) -> set[int]:
    """What a model looks at: tokens, pairs and triples of them, denied words, and stems.

    Stems, the first letters of words, carry over from `slow` to `slowly`. Each is a bucket.

    Training and reading share this function; a change to it needs new weights.

    Args:
        tokens: as `feedbus.analysis.text.read` makes them.
    """
    encoded = [b"."]
    before = "."
    for token in tokens:
        # A repeated mark or emoji counts once.
        if token != before or token.isalnum():
            encoded.append(_encoded(token))
            before = token
    encoded.append(b".")
    ones = list(map(crc32, encoded))
    twos = list(map(crc32, encoded[1:], ones))
    threes = map(crc32, encoded[2:], twos)
    found = chain(ones, twos, threes, _denied(tokens), _stems(tokens))
    return {value % BUCKETS for value in found}


def _stems(tokens: Sequence[str]) -> Iterator[int]:
    for token in tokens:
        if len(token) >= _STEMS[0] and token.isascii() and token.isalpha():
            for letters in _STEMS:
                if len(token) >= letters:
                    yield crc32(token[:letters].encode(), _STEM_SEED)


def signature() -> str:
    """A checksum of what features are made of; weights are good for one signature."""
    lists = [_lists()[kind] for kind in ("glad", "sad", "denying")]
    telling = sorted(features(read(_PROBE).tokens))
    return f"{crc32(repr((lists, telling)).encode()):08x}"


@lru_cache(maxsize=1 << 13)
def _encoded(token: str) -> bytes:
    """A token as bytes; numbers are all alike, and so are emoji of one mood.

    A blank begins each word, so that neighbours don't run together.
    """
    first = token[0]
    if first in _emoji():
        return b"\x01" if _emoji()[first] else b"\x02"
    if first.isdigit():
        return b" 0"
    encoded = token.encode("utf-8", "surrogatepass")
    return b" " + encoded if first < "\u2e80" and first.isalpha() else encoded


def _denied(tokens: Sequence[str]) -> Iterator[int]:
    """Words that stand shortly after an English negator, in the same clause."""
    denying, left = _words("denying"), 0
    for token in tokens:
        if token in denying:
            left = _NOT_REACH
        elif left:
            left = 0 if token in BREAKS else left - 1
            if left:
                yield crc32(token.encode("utf-8", "surrogatepass"), _NOT_SEED)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of one language.

    Attributes:
        negative: what each bucket adds to negative, neutral being 0; whole numbers, which
            `scale` makes weights.
        positive: the same for positive.
        scale: the weight of 1.
        bias: what is added for negative and for positive.
    """

    negative: array[int]
    positive: array[int]
    scale: float
    bias: tuple[float, float]

    @classmethod
    def unpack(cls, packed: bytes, scale: float, bias: tuple[float, float]) -> Model:
        """From the bytes of a data file.

        A byte b, read as signed, is b·|b|: small weights are many, so they get the finer steps.

        Raises:
            ValueError: the file has another size.
        """
        if len(packed) != 2 * BUCKETS:
            raise ValueError(f"{2 * BUCKETS} bytes expected, not {len(packed)}")
        values = [(byte ^ 0x80) - 0x80 for byte in range(256)]
        squares = [value * abs(value) & 0xFFFF for value in values]
        wide = bytearray(2 * len(packed))
        low, high = (0, 1) if sys.byteorder == "little" else (1, 0)
        wide[low::2] = packed.translate(bytes(square & 0xFF for square in squares))
        wide[high::2] = packed.translate(bytes(square >> 8 for square in squares))
        table = array("h", bytes(wide))
        return cls(table[:BUCKETS], table[BUCKETS:], scale, bias)

    def leaning(self, tokens: Sequence[str]) -> tuple[float, float]:
        """How much the tokens speak for negative and for positive, against neutral."""
        found = features(tokens)
        weights = itemgetter(*found)
        negative, positive = sum(weights(self.negative)), sum(weights(self.positive))
        unit = self.scale / math.sqrt(len(found))
        return negative * unit + self.bias[0], positive * unit + self.bias[1]


@cache
def model(language: str) -> Model:
    """The shipped model of `zh` or `en`."""
    about = json.loads(data(META))["models"][language]
    negative, positive = about["bias"]
    return Model.unpack(data(f"sentiment_{language}.bin"), about["scale"], (negative, positive))


@dataclass(frozen=True, slots=True)
class _Foreign:
    """Telling words of a language without a model."""

    good: frozenset[str]
    telling: re.Pattern[str]
    denying: re.Pattern[str]
    spaced: bool

    @classmethod
    def of(cls, language: str, lists: Mapping[str, Sequence[str]]) -> _Foreign:
        spaced = language not in ("ja", "ko")  # where endings deny, and words take endings
        good, bad, deny = (
            [fold(word).replace("'", "") for word in lists[kind]] for kind in ("good", "bad", "not")
        )
        edge = r"\b" if spaced else ""
        return cls(
            good=frozenset(good),
            telling=re.compile(f"{edge}(?:{'|'.join(good + bad)}){edge}"),
            denying=re.compile(f"{edge}(?:{'|'.join(deny)}){edge}"),
            spaced=spaced,
        )

    def moods(self, tokens: Sequence[str]) -> Iterator[bool]:
        """For each telling word whether it is a good one; what is denied is the opposite."""
        text = "".join(token if token[0] >= _LATIN else f" {token} " for token in tokens)
        for found in self.telling.finditer(text):
            start, end = found.span()
            near = (max(start - 12, 0), start) if self.spaced else (end, end + 6)
            yield (found.group() in self.good) != bool(self.denying.search(text, *near))


@cache
def _lists() -> Any:
    return json.loads(data("sentiment_words.json"))


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_lists()[kind])


@cache
def _cues() -> Matcher:
    """Phrases of Chinese and English that tell something whatever the models say."""
    cues = _lists()["cues"]
    return Matcher((kind, phrase) for kind, phrases in cues.items() for phrase in phrases)


@cache
def _foreign_words() -> dict[str, _Foreign]:
    return {language: _Foreign.of(language, its) for language, its in _lists()["languages"].items()}


@cache
def _emoji() -> dict[str, bool]:
    """Emoji that tell the mood: whether it is a good one."""
    return dict.fromkeys(_lists()["glad"], True) | dict.fromkeys(_lists()["sad"], False)


def _leaning(
    tokens: Sequence[str], language: str, models: Callable[[str], Model]
) -> tuple[float, float]:
    """How much speaks for negative and for positive, against neutral."""
    latin = [token for token in tokens if token[0] < _LATIN]
    words = sum([token[0].isalpha() for token in latin])
    others = sum(map(str.isalpha, tokens)) - words
    if not words + others or not (language.startswith("zh") or language in _READ_AS_ENGLISH):
        return _foreign(tokens, language)
    if not others:
        return models("en").leaning(tokens)
    chinese = models("zh").leaning(tokens)
    if words < _MIXED:
        return chinese
    english = models("en").leaning(latin)
    share = 2 * words / (2 * words + others)  # a word is as long as two characters
    return (
        chinese[0] + share * (english[0] - chinese[0]),
        chinese[1] + share * (english[1] - chinese[1]),
    )


def _foreign(tokens: Sequence[str], language: str) -> tuple[float, float]:
    """The same by emoji and the telling words of another language."""
    moods = [_emoji()[token[0]] for token in tokens if token[0] in _emoji()]
    if words := _foreign_words().get(language):
        moods += words.moods(tokens)
    margin = _FOREIGN_STEP * (2 * sum(moods) - len(moods))
    margin = max(-_FOREIGN_LIMIT, min(margin, _FOREIGN_LIMIT))
    return -margin / 2 - _FOREIGN_DOUBT, margin / 2 - _FOREIGN_DOUBT


class _Mood(NamedTuple):
    """What a part of a text sounds like.

    Attributes:
        label: one of three.
        margin: how far positive is ahead of negative, in the models' unit.
        score: how much likelier positive is than negative, -1 to 1.
    """

    label: Label
    margin: float
    score: float


def _mood(negative: float, positive: float, cues: Set[str]) -> _Mood:
    """The mood that the models and the cues agree on.

    Customers who report a failure often do so in neutral words, and those who ask for something
    in friendly or unfriendly ones.
    """
    margin = positive - negative
    direction: Label = "positive" if margin > 0 else "negative"
    label = direction if max(negative, positive) > 0 else "neutral"
    if label == "neutral":
        failing = "failure" in cues and margin < 0
        if failing or (not cues & {"request", "faint"} and abs(margin) > _CLEAR):
            label = direction
    elif "request" in cues and "failure" not in cues and abs(margin) < _UNCLEAR:
        label = "neutral"
    # What a model leans to are log odds; they hold in domains that it hasn't seen, too.
    good, bad = math.exp(min(positive, _FAR)), math.exp(min(negative, _FAR))
    return _Mood(label, margin, round((good - bad) / (1 + good + bad), 4) + 0.0)


class Reading:
    """The sentiment of a text that was read once.

    Args:
        words: the text.
        language: as `feedbus.analysis.language` tells it.
        models: finds the model of `zh` or `en`.
    """

    def __init__(self, words: Words, language: str, models: Callable[[str], Model] = model) -> None:
        self._words = words
        self._language = language
        self._models = models
        self._moods: dict[tuple[int, int], _Mood] = {}

    def whole(self) -> Sentiment:
        """Of the whole text."""
        return self._whole

    @cached_property
    def _whole(self) -> Sentiment:
        mood = self._mood(0, len(self._words.tokens))
        intensity = self._intensity(mood)
        return Sentiment.of(mood.label, mood.score, intensity)

    def _intensity(self, mood: _Mood) -> int:
        """1 to 5, by the margin, cue words and exclamation marks."""
        level = 1 + bisect(_STEPS, abs(mood.margin))
        if mood.label == "neutral":
            return min(level, 2)
        cues = {cue.label for cue in self._cues}
        if "failure" in cues and mood.label == "negative":
            level = max(level, _FAILURE)
        if "strong" in cues or self._words.tokens.count("!") > 1:
            level += 1
        elif "faint" in cues:
            level -= 1
        return min(max(level, 1), 5)

    def around(self, hits: Iterable[Hit]) -> Label:
        """Of the clauses in which something was found (R59).

        A clause is also cut where it turns (`but`, 但是). If nothing is felt in the part with the
        hit, as in `the price is | but too high`, the whole clause tells; if it is short, as the
        first word of an enumeration, what follows it.
        """
        margins = [
            self._near(*span) for span in dict.fromkeys((hit.start, hit.end) for hit in hits)
        ]
        total = sum(margins)
        return "positive" if total > 0 else "negative" if total < 0 else "neutral"

    def _near(self, start: int, end: int) -> float:
        """The margin of the narrowest part around some tokens that feels anything, else 0."""
        for part in self._widening(start, end):
            mood = self._mood(*part)
            if mood.label != "neutral":
                return mood.margin
        return 0.0

    def _widening(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The part, the clause and the enumeration in which some tokens stand."""
        parts, clauses = _meeting(self._parts, start, end), self._clauses
        if not parts:
            return
        yield self._parts[parts[0]][0], self._parts[parts[-1]][1]
        within = _meeting(clauses, start, end)
        first, at = clauses[within[0]][0], within[-1]
        yield first, clauses[at][1]
        for (start, end), (_, following) in pairwise(clauses[at : at + _ENUMERATED]):
            if end - start > _SHORT or self._words.tokens[end] not in _GOES_ON:
                return
            yield first, following

    @cached_property
    def _clauses(self) -> list[tuple[int, int]]:
        return list(self._words.clauses())

    @cached_property
    def _parts(self) -> list[tuple[int, int]]:
        return [part for clause in self._clauses for part in _turns(self._words.tokens, *clause)]

    @cached_property
    def _cues(self) -> list[Hit]:
        tokens = self._words.tokens
        return [
            cue
            for cue in _cues().scan(self._words)
            if cue.label != "failure" or not negated(tokens, cue.start)
        ]

    def _mood(self, start: int, end: int) -> _Mood:
        if (start, end) not in self._moods:
            tokens = self._words.tokens[start:end]
            opening = bisect_left(self._cues, start, key=attrgetter("start"))
            closing = bisect_left(self._cues, end, key=attrgetter("start"))
            cues = {cue.label for cue in self._cues[opening:closing] if cue.end <= end}
            leaning = _leaning(tokens, self._language, self._models)
            self._moods[start, end] = _mood(*leaning, cues)
        return self._moods[start, end]


def _meeting(ranges: Sequence[tuple[int, int]], start: int, end: int) -> range:
    """Which of some ranges, in order and apart, hold tokens from `start` up to `end`."""
    return range(
        bisect(ranges, start, key=itemgetter(1)), bisect_left(ranges, end, key=itemgetter(0))
    )


def _turns(tokens: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a clause, cut where it turns."""
    turns, at = _words("turns"), start
    pairs = map(add, tokens[start + 1 : end - 1], tokens[start + 2 : end])
    for place, pair in enumerate(pairs, start + 1):
        turning = tokens[place] in turns or pair in turns
        if turning and tokens[place - 1] not in _words("no_turn"):
            yield at, place
            at = place
    yield at, end
