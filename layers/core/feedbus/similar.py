"""The index of what was said before, by which a feedback finds its near-duplicate (R31).

The first feedback that says something is the canonical one. Its words stand in the table under
each of its keys (`feedbus.analysis.duplicates`), in one of a few places that a key has; whoever
says nearly the same later has a key in common, reads the words there, and is linked to it. Words
of duplicates are not kept, so nobody is linked to a duplicate.

| item | pk | sk | holds |
| --- | --- | --- | --- |
| words under a key | `similar#{key}` | the place's number | `id`, `form`, `opinion`, `ttl` |
| where one's words stand | feedback id | `similar#{hash of the places}` | `places`, `ttl` |
| a duplicate of this one | feedback id | `duplicate#{duplicate's id}` | |

`form` is the normal form of the customer's words. It expires after `KEPT_SECONDS`, and `forget`
deletes it before: on an edit, and when a vendor takes the feedback back or a person is erased.

Every write stores the same when it is made again, or is an item of its own, so repeats and replays
change nothing. Two who say the same within the same few milliseconds may both become canonical,
and of two who take the same free place one loses it: it has other keys.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from feedbus.analysis.duplicates import keys_of, normalise, verify
from feedbus.model import Label
from feedbus.store import Item

PLACES = 4
"""Words of so many feedbacks stand under one key. With 24 keys, all are read in one call."""

KEPT_SECONDS = 90 * 86_400
"""How long a feedback can be found."""

_WORDS = "similar#"
_DUPLICATE = "duplicate#"


class SimilarTable(Protocol):
    """What the index needs of the table; see `feedbus.store.Table`."""

    def put_once(self, item: Item) -> bool:
        """Store the item unless its key exists; whether it was new."""

    def batch_get(self, keys: Iterable[tuple[str, str]], *, consistent: bool = True) -> list[Item]:
        """The items of many keys, those that there are."""

    def batch_put(self, items: Iterable[Item]) -> None:
        """Store items over what is there."""

    def batch_delete(self, keys: Iterable[tuple[str, str]]) -> None:
        """Delete items, those that there are."""

    def query(self, pk: str, prefix: str = "") -> Iterator[Item]:
        """The items of one partition whose sort key begins with `prefix`."""


@dataclass(frozen=True, slots=True)
class Match:
    """The canonical feedback that says nearly the same.

    Attributes:
        id: its id.
        similarity: 0 to 1.
        why: the reason, short and plain.
    """

    id: str
    similarity: float
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the index says to a feedback.

    Attributes:
        id: the feedback's id.
        form: the normal form of its words.
        opinion: its opinion, as far as it has one.
        match: whose words are nearly the same, if somebody's are.
        places: where its own words may stand, by key; keys without a free place are left out.
    """

    id: str
    form: str
    opinion: Label | None
    match: Match | None = None
    places: Mapping[str, str] = field(default_factory=dict)


class SimilarIndex:
    """The index; see the module.

    Args:
        table: the table.
        now: epoch seconds.
    """

    def __init__(self, table: SimilarTable, now: float) -> None:
        self._table = table
        self._now = int(now)

    def link(
        self,
        feedback_id: str,
        text: str,
        opinion: Label | None = None,
        *,
        edited: bool = False,
        linked_to: str | None = None,
    ) -> Match | None:
        """Find whose near-duplicate a feedback is, and make it known itself if it is nobody's.

        A new feedback costs one batch read and one write, or one batch write. Without words (what
        was erased has none), links and words of before are taken away.

        Args:
            feedback_id: the feedback's id.
            text: its words, as they are now.
            opinion: see `feedbus.analysis.duplicates.opinion`.
            edited: whether it said something else before, or the like.
            linked_to: the canonical feedback that it was linked to before.
        """
        if edited:
            self.forget(feedback_id)
        found = self.find(feedback_id, text, opinion)
        match = found.match
        if match and edited and any(self.duplicates(feedback_id)):
            match = None  # it stays canonical, as others are linked to it
        if linked_to and (match is None or match.id != linked_to):
            self.discount(linked_to, feedback_id)
        if match:
            self.count(match.id, feedback_id)
        else:
            self.remember(found)
        return match

    def find(self, feedback_id: str, text: str, opinion: Label | None = None) -> Found:
        """Look a feedback up, in one batch read; it never finds itself."""
        form = normalise(text)
        keys = keys_of(form)
        places = [(_WORDS + key, str(number)) for key in keys for number in range(PLACES)]
        # Near-duplicates share several keys: one of them that was read too early costs nothing.
        stored = self._table.batch_get(places, consistent=False) if places else []
        held = {
            (str(item["pk"]), str(item["sk"])): item
            for item in stored
            if int(item["ttl"]) > self._now
        }
        free: dict[str, str] = {}
        for pk, sk in places:
            item = held.get((pk, sk))
            if item and item["id"] == feedback_id:
                free[pk] = sk
            elif not item:
                free.setdefault(pk, sk)
        others = [item for item in held.values() if item["id"] != feedback_id]
        return Found(feedback_id, form, opinion, _best(form, opinion, others), free)

    def remember(self, found: Found) -> None:
        """Keep the words of a canonical feedback, in one batch write."""
        if not found.places:
            return
        ttl = self._now + KEPT_SECONDS
        places = " ".join(f"{pk}/{sk}" for pk, sk in found.places.items())
        # A note for each set of places: one that replaced another would hide words from `forget`.
        number = hashlib.sha256(places.encode()).hexdigest()[:16]
        note: Item = {"pk": found.id, "sk": _WORDS + number, "places": places, "ttl": ttl}
        words: Item = {
            "id": found.id,
            "form": found.form,
            "opinion": found.opinion or "",
            "ttl": ttl,
        }
        self._table.batch_put(
            [note, *({"pk": pk, "sk": sk, **words} for pk, sk in found.places.items())]
        )

    def forget(self, feedback_id: str) -> None:
        """Delete the words of a feedback from the index, whichever it had over time."""
        notes = list(self._table.query(feedback_id, _WORDS))
        places = [place.rpartition("/") for note in notes for place in str(note["places"]).split()]
        if not notes:
            return
        stored = self._table.batch_get((pk, sk) for pk, _, sk in places)
        own = [item for item in stored if item["id"] == feedback_id]
        # The notes go last: whoever dies in between finds the words again.
        for gone in (own, notes):
            self._table.batch_delete((str(item["pk"]), str(item["sk"])) for item in gone)

    def count(self, canonical_id: str, feedback_id: str) -> bool:
        """Count a duplicate of a canonical feedback, once; whether it was new."""
        return self._table.put_once({"pk": canonical_id, "sk": _DUPLICATE + feedback_id})

    def discount(self, canonical_id: str, feedback_id: str) -> None:
        """Take back `count`."""
        self._table.batch_delete([(canonical_id, _DUPLICATE + feedback_id)])

    def duplicates(self, canonical_id: str) -> Iterator[str]:
        """Ids of the duplicates of a canonical feedback; how many there are is its count."""
        for item in self._table.query(canonical_id, _DUPLICATE):
            yield str(item["sk"]).removeprefix(_DUPLICATE)


def _best(form: str, opinion: Label | None, stored: Iterable[Item]) -> Match | None:
    """The most similar of the stored words; of several the one that was there first."""
    # One feedback's words stand under many keys. The first is the one that expires first.
    words = {(int(one["ttl"]), str(one["id"]), str(one["form"])): one for one in stored}
    best: Match | None = None
    for (_, id_, known), item in sorted(words.items(), key=lambda entry: entry[0]):
        same = verify(known, form, _label(item), opinion)
        if same.duplicate and (best is None or same.similarity > best.similarity):
            best = Match(id_, same.similarity, same.why)
    return best


def _label(item: Item) -> Label | None:
    match item["opinion"]:
        case "positive" | "neutral" | "negative" as label:
            return label
    return None
