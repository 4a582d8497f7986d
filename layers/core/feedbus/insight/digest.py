"""A day of feedback, added up: small enough to keep, and days add up to any window. Pure.

A digest holds counts, and ids of feedbacks to quote from; never their words beside an id. So what
is erased from a record is in no report that is read after that.

It is bounded, whatever comes: of more words, phrases and pairs of a language than the limits, the
most frequent are kept.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from itertools import combinations

from pydantic import BaseModel, Field

from feedbus.insight.documents import Document, Group
from feedbus.insight.funnel import TopicTally
from feedbus.insight.relations import Kind, ScoreSums
from feedbus.insight.terms import Uses, pair_key

FORMAT = 1
"""Raised when digests are made in another way: those of another format are made anew."""

MAX_TERMS = 40_000
MAX_PAIRS = 20_000
MAX_COPIED = 50
MAX_SETS = 2_000
"""What a digest holds at most, of each language or in all."""

PAIRED_TERMS = 25
"""Of one feedback, the first words that are paired with each other."""

CANDIDATES = 200
CANDIDATES_A_TOPIC = 10
"""Feedbacks of a day that a report may quote from, and how many of them for each topic."""


class Vocabulary(BaseModel):
    """The words of one language.

    Attributes:
        documents: feedbacks with words, copies of one text counted once a day.
        words: uses of single words.
        bigrams: uses of phrases of two.
        pairs: feedbacks that hold two words, by `terms.pair_key`.
    """

    documents: int = 0
    words: dict[str, Uses] = Field(default_factory=dict)
    bigrams: dict[str, Uses] = Field(default_factory=dict)
    pairs: dict[str, int] = Field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Documents of every word and phrase."""
        return {term: uses.documents for term, uses in (self.words | self.bigrams).items()}


class Candidate(BaseModel):
    """A feedback that a report may quote from, and what it is about."""

    id: str
    group: Group
    topics: list[str]


class Digest(BaseModel):
    """What the feedback of some days says together.

    Attributes:
        format: see `FORMAT`.
        documents: feedbacks that count.
        left_out: feedbacks that don't, by reason; see `documents.left_out`.
        copies: feedbacks that repeat another one.
        copied: how often one text was repeated, by the id of the first; the most repeated only.
        labels: feedbacks by sentiment.
        urgent: feedbacks of high or critical urgency.
        groups: feedbacks by language.
        channels: feedbacks by channel.
        vocabularies: the words, by language.
        topics: by path.
        together: feedbacks by the set of their topics: sorted paths, with blanks between.
        scores: sums by metric.
        candidates: whom to quote.
    """

    format: int = FORMAT
    documents: int = 0
    left_out: dict[str, int] = Field(default_factory=dict)
    copies: int = 0
    copied: dict[str, int] = Field(default_factory=dict)
    labels: dict[str, int] = Field(default_factory=dict)
    urgent: int = 0
    groups: dict[str, int] = Field(default_factory=dict)
    channels: dict[str, int] = Field(default_factory=dict)
    vocabularies: dict[Group, Vocabulary] = Field(default_factory=dict)
    topics: dict[str, TopicTally] = Field(default_factory=dict)
    together: dict[str, int] = Field(default_factory=dict)
    scores: dict[str, ScoreSums] = Field(default_factory=dict)
    candidates: list[Candidate] = Field(default_factory=list)


class Tally:
    """Adds up feedbacks, one by one, in whatever order they come."""

    def __init__(self) -> None:
        self._digest = Digest()
        self._seen: set[str] = set()
        self._copied: Counter[str] = Counter()
        self._sample = _Sample()

    def leave_out(self, reason: str) -> None:
        """Count a feedback that doesn't count."""
        _add(self._digest.left_out, reason)

    def add(self, document: Document) -> None:
        """Count a feedback."""
        digest = self._digest
        digest.documents += 1
        digest.urgent += document.urgent
        _add(digest.groups, document.group)
        _add(digest.channels, document.channel)
        if document.label:
            _add(digest.labels, document.label)
        self._topics(document)
        has: dict[Kind, list[str]] = {
            "topic": list(document.topics),
            "tag": list(document.tags),
            "channel": [document.channel],
        }
        for metric, value in document.scores.items():
            digest.scores.setdefault(metric, ScoreSums()).add(value, has)
        if document.copy_of:
            digest.copies += 1
            self._copied[document.copy_of] += 1
        else:
            self._sample.offer(document)
        self._words(document)

    def _topics(self, document: Document) -> None:
        for path, label in document.topics.items():
            one = TopicTally(
                documents=1,
                positive=int(label == "positive"),
                negative=int(label == "negative"),
                urgent=int(document.urgent),
            )
            self._digest.topics[path] = self._digest.topics.get(path, TopicTally()).plus(one)
        if document.topics:
            _add(self._digest.together, " ".join(sorted(document.topics)))

    def _words(self, document: Document) -> None:
        """Count the words; those of a copy only as written once more."""
        if not document.terms:
            return
        vocabulary = self._digest.vocabularies.setdefault(document.group, Vocabulary())
        root = document.copy_of or document.id
        first = root not in self._seen
        self._seen.add(root)
        vocabulary.documents += first
        positive, negative = (first and document.label == one for one in ("positive", "negative"))
        for known, found in (
            (vocabulary.words, document.terms),
            (vocabulary.bigrams, document.bigrams),
        ):
            for term, times in Counter(found).items():
                uses = Uses(int(first), times, int(positive), int(negative))
                known[term] = known.get(term, Uses()).plus(uses)
        if first:
            distinct = list(dict.fromkeys(document.terms))[:PAIRED_TERMS]
            for one, other in combinations(distinct, 2):
                _add(vocabulary.pairs, pair_key(one, other))
        terms = max(len(vocabulary.words), len(vocabulary.bigrams))
        if len(vocabulary.pairs) > 4 * MAX_PAIRS or terms > 4 * MAX_TERMS:
            _prune(vocabulary, 2)

    def digest(self) -> Digest:
        """What was added up."""
        for vocabulary in self._digest.vocabularies.values():
            _prune(vocabulary, 1)
        copied = {id_: n for id_, n in self._copied.most_common(MAX_COPIED) if n > 1}
        together = dict(Counter(self._digest.together).most_common(MAX_SETS))
        return self._digest.model_copy(
            update={
                "copied": copied,
                "together": together,
                "candidates": self._sample.chosen(),
            }
        )


def total(digests: Iterable[Digest]) -> Digest:
    """Several days as one."""
    sum_ = Digest()
    for digest in digests:
        sum_.documents += digest.documents
        sum_.copies += digest.copies
        sum_.urgent += digest.urgent
        for name in ("left_out", "copied", "labels", "groups", "channels", "together"):
            known = getattr(sum_, name)
            for key, n in getattr(digest, name).items():
                _add(known, key, n)
        for path, tally in digest.topics.items():
            sum_.topics[path] = sum_.topics.get(path, TopicTally()).plus(tally)
        for metric, sums in digest.scores.items():
            sum_.scores.setdefault(metric, ScoreSums()).plus(sums)
        for group, vocabulary in digest.vocabularies.items():
            _join(sum_.vocabularies.setdefault(group, Vocabulary()), vocabulary)
        sum_.candidates.extend(digest.candidates)
    return sum_


def _join(known: Vocabulary, other: Vocabulary) -> None:
    known.documents += other.documents
    for mine, theirs in ((known.words, other.words), (known.bigrams, other.bigrams)):
        for term, uses in theirs.items():
            mine[term] = mine[term].plus(uses) if term in mine else uses
    for pair, n in other.pairs.items():
        _add(known.pairs, pair, n)


def _prune(vocabulary: Vocabulary, slack: int) -> None:
    """Keep what is frequent, within `slack` times the limits."""
    vocabulary.words = _frequent(vocabulary.words, slack * MAX_TERMS)
    vocabulary.bigrams = _frequent(vocabulary.bigrams, slack * MAX_TERMS)
    if len(vocabulary.pairs) > slack * MAX_PAIRS:
        top = sorted(vocabulary.pairs.items(), key=lambda one: (-one[1], one[0]))
        vocabulary.pairs = dict(top[: slack * MAX_PAIRS])


def _frequent(uses: dict[str, Uses], limit: int) -> dict[str, Uses]:
    if len(uses) <= limit:
        return uses
    top = sorted(uses.items(), key=lambda one: (-one[1].documents, one[0]))
    return dict(top[:limit])


def _add(counts: dict[str, int], key: str, n: int = 1) -> None:
    counts[key] = counts.get(key, 0) + n


class _Sample:
    """Some feedbacks, the same ones in whatever order they come: those whose ids hash lowest."""

    def __init__(self) -> None:
        self._by_topic: dict[str, list[tuple[int, str, Candidate]]] = {}

    def offer(self, document: Document) -> None:
        rank = -int.from_bytes(sha256(document.id.encode("utf-8", "replace")).digest()[:8])
        one = Candidate(id=document.id, group=document.group, topics=sorted(document.topics))
        for name in (*document.topics, ""):
            heap = self._by_topic.setdefault(name, [])
            heapq.heappush(heap, (rank, document.id, one))
            if len(heap) > (CANDIDATES_A_TOPIC if name else CANDIDATES):
                heapq.heappop(heap)

    def chosen(self) -> list[Candidate]:
        """Those of topics first, one of each topic in turn; then any."""
        lists = [
            [one for _, _, one in sorted(self._by_topic[name], reverse=True)]
            for name in sorted(self._by_topic)
            if name
        ]
        turns = [
            one
            for turn in range(CANDIDATES_A_TOPIC)
            for found in lists
            for one in found[turn : turn + 1]
        ]
        rest = [one for _, _, one in sorted(self._by_topic.get("", ()), reverse=True)]
        unique = {one.id: one for one in (*turns, *rest)}
        return list(unique.values())[:CANDIDATES]
