"""Near-duplicates: two feedbacks that say the same in nearly the same words (R31). Pure.

The measure is the normalised Indel similarity of the normal forms, the share of their characters
that agree in order:

    2 * LCS(a, b) / (len(a) + len(b))

with LCS the longest common subsequence. It is rapidfuzz's `Indel.normalized_similarity`, which is
`fuzz.ratio` / 100 (https://rapidfuzz.github.io/RapidFuzz/Usage/distance/Indel.html). What is
strictly above `THRESHOLD` is a near-duplicate, unless the two say opposite things.

Which texts to measure at all is told by keys: two texts can be near-duplicates only if they have
one in common, so an index finds what to measure without looking at all texts. See
docs/decisions/0009-near-duplicates.md for what was measured.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import batched
from typing import NamedTuple

from feedbus.analysis.opposites import opposed, reworded
from feedbus.analysis.text import CJK, fold
from feedbus.model import Label, Sentiment

THRESHOLD = 0.85
"""What is strictly more similar is a near-duplicate (R31)."""

LONGEST = 1_000
"""Characters of a normal form: who agrees so long has copied the rest."""

KEYS = 24
"""Keys of a text at most: with one more item, what DynamoDB writes in one call."""

SHORT = 10
"""Up to so many characters, a text has keys with each of them left out, too."""

ROWS = 3
"""Minima that must agree for a band to agree."""

SURE = 0.2
"""Least score, either way, of a sentiment that can keep similar texts apart."""

_REPLY = re.compile(
    r"(?<![^\s。.!！?？…~])[\[【(（]?"
    r"(?:(?:开发者|開發者|开发人员|商家|卖家|店家|掌柜|酒店|官方)(?:的)?(?:回复|回覆|答复)"
    r"|(?:developer|owner|seller|merchant|hotel|management)(?:'s)? (?:response|reply)"
    r"|(?:response|reply) from (?:the )?(?:developer|owner|seller|merchant|hotel|management))"
    r"[\]】)）]?[ \t]*[:：\n].*",
    re.IGNORECASE | re.DOTALL,
)
"""A reply of the staff, which app stores and shops append to what the customer wrote."""

_URL = re.compile(rf"(?:https?://|www\.)[^\s{CJK}]+")
_INNER_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_CLAUSE_END = re.compile(r"\.(?!\d)|(?<!\d)[,:]|[,:](?!\d)|[!?;。、…~\n]")
_NO_WORD = re.compile(r"(?:[^\w\n]|_)+")
_ENDS = re.compile(r" ?\n[ \n]*")
_NEEDLESS_BLANK = re.compile(rf"(?<=[{CJK}\n]) | (?=[{CJK}\n])")
_REPEATED = re.compile(r"(\D{1,8}?)\1{2,}")


class Comparison(NamedTuple):
    """How two texts compare.

    Attributes:
        duplicate: whether they are near-duplicates.
        similarity: 0 to 1.
        why: the reason, short and plain.
    """

    duplicate: bool
    similarity: float
    why: str


def normalise(text: str) -> str:
    """The normal form of a text: what is the same in it has the same form.

    In lower case, Simplified Chinese and ASCII width (NFKC), without replies of the staff,
    addresses, punctuation and emoji; what stands more than twice in a row stands twice. A line is
    a clause. Words are apart by one blank, Chinese characters by none. At most `LONGEST`
    characters; empty if there are no words.
    """
    text = unicodedata.normalize("NFKC", text)
    reply = _REPLY.search(text)
    if reply and text[: reply.start()].strip():
        text = text[: reply.start()]
    text = _INNER_APOSTROPHE.sub("", _URL.sub(" ", fold(text)))
    text = _NO_WORD.sub(" ", _CLAUSE_END.sub("\n", text))
    text = _NEEDLESS_BLANK.sub("", _ENDS.sub("\n", text).strip())
    return _REPEATED.sub(r"\1\1", text)[:LONGEST].strip()


def words_of(form: str) -> str:
    """The words of a normal form, in the order of the text and without marks of clauses."""
    words = form.replace("\n", " ")
    return words if words.isascii() else _NEEDLESS_BLANK.sub("", words)


def keys(text: str) -> list[str]:
    """The keys by which near-duplicates of a text are found; see `keys_of`."""
    return keys_of(normalise(text))


def keys_of(form: str) -> list[str]:
    """The keys of a normal form: at most `KEYS`, no two the same; none if it holds no words.

    The first is the SHA-256 of the words. Texts of up to `SHORT` characters have a key for each
    character that can be left out. The rest are bands of MinHash (Broder 1997): each the
    smallest of the shingles in `ROWS` fixed random orders, so that two texts share a band with
    the probability J ** `ROWS`, J being the share of shingles that they have in common.
    """
    words = words_of(form)
    if not words:
        return []
    found = [_exact(words)]
    if len(words) <= SHORT:
        found += [_exact(words[:at] + words[at + 1 :]) for at in range(len(words))]
    found = list(dict.fromkeys(found))
    bands = batched(_minima(words, (KEYS - len(found)) * ROWS), ROWS, strict=True)
    return found + [_hash(f"{number}:{band}").hex() for number, band in enumerate(bands)]


def _exact(words: str) -> str:
    return "=" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _minima(words: str, count: int) -> Iterator[int]:
    """The smallest hash of the words' shingles, in so many orders.

    A shingle is two characters where it begins with one of a script such as Han or Hangul, three
    of any other. XOR with a random mask puts the hashes in another order.
    """
    hashes = {
        _shingle(words[at : at + 2] if words[at] >= "⺀" else words[at : at + 3])
        for at in range(max(len(words) - 1, 1))
    }
    for mask in _MASKS[:count]:
        yield min([known ^ mask for known in hashes])


def _hash(text: str) -> bytes:
    """56 bits: what is left of 64 when the numbers are to stay small ones to Python."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest()


@lru_cache(maxsize=1 << 14)
def _shingle(text: str) -> int:
    return int.from_bytes(_hash(text))


_MASKS = [int.from_bytes(_hash(f"order {number}")) for number in range((KEYS - 1) * ROWS)]


def similarity(a: str, b: str) -> float:
    """The similarity of two normal forms, 0 to 1; see the module.

    Where the words as they stand are not similar enough, the clauses are put in order first: who
    says the same in another order says the same.
    """
    return _measure(a, b)[0]


def _measure(a: str, b: str) -> tuple[float, str, str]:
    """The similarity, and the forms as they were compared."""
    from rapidfuzz.distance import Indel

    words_a, words_b = words_of(a), words_of(b)
    direct = Indel.normalized_similarity(words_a, words_b)
    lengths = len(words_a), len(words_b)
    hopeless = 2 * min(lengths) <= THRESHOLD * sum(lengths)
    if direct > THRESHOLD or hopeless or "\n" not in a or "\n" not in b:
        return direct, a, b
    sorted_a, sorted_b = ("\n".join(sorted(form.split("\n"))) for form in (a, b))
    again = Indel.normalized_similarity(words_of(sorted_a), words_of(sorted_b))
    return (again, sorted_a, sorted_b) if again > direct else (direct, a, b)


def opinion(sentiment: Sentiment | None) -> Label | None:
    """The label of a sentiment to compare texts by; None where the sentiment is faint."""
    return sentiment.label if sentiment and abs(sentiment.score) >= SURE else None


def verify(
    a: str, b: str, label_a: Label | None = None, label_b: Label | None = None
) -> Comparison:
    """Compare two normal forms by their words alone, whether they have a key in common or not.

    Args:
        a: a normal form.
        b: another.
        label_a: the first text's `opinion`; None if it has none.
        label_b: the second's.
    """
    if not a or not b:
        return Comparison(False, 0.0, "no words to compare")
    similar, as_a, as_b = _measure(a, b)
    if similar == 1.0:
        return Comparison(True, 1.0, "same words")
    if similar <= THRESHOLD:
        return Comparison(False, similar, f"too little in common: {similar:.3f}")
    opposites = opposed(as_a, as_b)
    if opposites:
        return Comparison(False, similar, f"opposite opinions: {' / '.join(opposites)}")
    if {label_a, label_b} == {"positive", "negative"} and reworded(as_a, as_b):
        return Comparison(False, similar, f"opposite opinions: {label_a} / {label_b}")
    return Comparison(True, similar, f"{similar:.3f} of the characters agree")


def compare(
    a: str, b: str, label_a: Label | None = None, label_b: Label | None = None
) -> Comparison:
    """Compare two texts as the hub does: they need a key in common, and pass `verify`.

    Args:
        a: a customer's words.
        b: another's.
        label_a: the first text's `opinion`; None if it has none.
        label_b: the second's.
    """
    form_a, form_b = normalise(a), normalise(b)
    found = verify(form_a, form_b, label_a, label_b)
    if found.duplicate and not set(keys_of(form_a)) & set(keys_of(form_b)):
        return Comparison(False, found.similarity, "no key in common")
    return found
