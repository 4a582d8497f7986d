"""Topics that nobody named: latent Dirichlet allocation, by collapsed Gibbs sampling. Pure.

Griffiths and Steyvers, "Finding scientific topics", PNAS 101 (2004); R60, R61. For the offline
tool: the taxonomy says what is known to matter, this shows what else there is.
docs/decisions/0011-topic-model.md tells why it is written here.

Feedback is short, so a text hardly ever has more than one topic: `ALPHA` is small. Words in fewer
than `MIN_DOCUMENTS` texts tell nothing, and words in more than `MAX_SHARE` of them everything.

The result is the same for a seed, on any machine and Python: of `random.Random` only `random()`
is used, whose sequence Python guarantees, and no set or hash decides an order.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

ALPHA = 0.1
BETA = 0.01
"""Dirichlet priors of the topics of a text and of the words of a topic."""

MIN_DOCUMENTS = 3
MAX_SHARE = 0.4

SWEEPS = 100
BURN_IN = 60
EVERY = 5
"""Passes over all words; after `BURN_IN`, each `EVERY`-th is averaged into the result."""


@dataclass(frozen=True, slots=True)
class Model:
    """What the sampler found.

    Attributes:
        words: for each topic, its words with their share of the topic, the greatest first.
        mixtures: for each text, the share of each topic in it; all alike for a text without words.
    """

    words: list[list[tuple[str, float]]]
    mixtures: list[list[float]]

    def shares(self) -> list[float]:
        """Each topic's share of all texts."""
        count = len(self.mixtures) or 1
        return [sum(column) / count for column in zip(*self.mixtures, strict=True)]


def vocabulary(texts: Sequence[Sequence[str]]) -> list[str]:
    """The words that the model looks at, in order."""
    documents = Counter(word for text in texts for word in sorted(set(text)))
    most = max(MAX_SHARE * len(texts), MIN_DOCUMENTS)
    return sorted(word for word, n in documents.items() if MIN_DOCUMENTS <= n <= most)


def fit(texts: Sequence[Sequence[str]], topics: int, seed: int) -> Model:
    """Find topics.

    Args:
        texts: the words of each text.
        topics: how many; the topics are ordered by their share, the greatest first.
        seed: the same texts and seed give the same topics.

    Raises:
        ValueError: fewer than two topics.
    """
    if topics < 2:
        raise ValueError("a topic model has two topics or more")
    index = {word: at for at, word in enumerate(vocabulary(texts))}
    known = [[index[word] for word in text if word in index] for text in texts]
    sampler = _Sampler(known, len(index), topics, random.Random(seed))  # noqa: S311 - no secret
    for sweep in range(1, SWEEPS + 1):
        sampler.sweep()
        if sweep > BURN_IN and sweep % EVERY == 0:
            sampler.keep()
    return sampler.model(list(index))


class _Sampler:
    """The state of the chain: which topic each word of each text has."""

    def __init__(self, texts: list[list[int]], words: int, topics: int, rng: random.Random) -> None:
        self._texts, self._topics, self._random = texts, topics, rng.random
        # The priors are in the counts, so that the inner loop is one product.
        self._in_text = [[ALPHA] * topics for _ in texts]
        self._of_word = [[BETA] * topics for _ in range(words)]
        self._in_all = [BETA * max(words, 1)] * topics
        self._kept_texts = [[0.0] * topics for _ in texts]
        self._kept_words = [[0.0] * topics for _ in range(words)]
        self._chosen: list[list[int]] = []
        for text, in_text in zip(texts, self._in_text, strict=True):
            chosen = [int(rng.random() * topics) for _ in text]
            self._chosen.append(chosen)
            for word, topic in zip(text, chosen, strict=True):
                in_text[topic] += 1
                self._of_word[word][topic] += 1
                self._in_all[topic] += 1

    def sweep(self) -> None:
        """Draw the topic of every word anew, given all others."""
        draw, in_all, of_words = self._random, self._in_all, self._of_word
        share = [1 / count for count in in_all]
        for text, in_text, chosen in zip(self._texts, self._in_text, self._chosen, strict=True):
            for at, word in enumerate(text):
                of_word, topic = of_words[word], chosen[at]
                in_text[topic] -= 1
                of_word[topic] -= 1
                in_all[topic] -= 1
                share[topic] = 1 / in_all[topic]
                weights = list(accumulate(map(mul, map(mul, in_text, of_word), share)))
                topic = bisect(weights, draw() * weights[-1], 0, len(weights) - 1)
                chosen[at] = topic
                in_text[topic] += 1
                of_word[topic] += 1
                in_all[topic] += 1
                share[topic] = 1 / in_all[topic]

    def keep(self) -> None:
        """Add this state to the average."""
        for kept, now in zip(self._kept_texts, self._in_text, strict=True):
            kept[:] = map(sum, zip(kept, now, strict=True))
        for kept, now in zip(self._kept_words, self._of_word, strict=True):
            kept[:] = map(sum, zip(kept, now, strict=True))

    def model(self, names: list[str]) -> Model:
        """The average of the states that were kept, topics in the order of their share."""
        mixtures = [_shares(kept) for kept in self._kept_texts]
        totals = [sum(column) for column in zip(*self._kept_words, strict=True)]
        totals = totals or [1.0] * self._topics
        size = [sum(mixture[topic] for mixture in mixtures) for topic in range(self._topics)]
        order = sorted(range(self._topics), key=lambda topic: (-size[topic], topic))
        words = []
        for topic in order:
            weighed = [
                (name, kept[topic] / totals[topic])
                for name, kept in zip(names, self._kept_words, strict=True)
            ]
            words.append(sorted(weighed, key=lambda one: (-one[1], one[0])))
        return Model(words, [[mixture[topic] for topic in order] for mixture in mixtures])


def _shares(counts: list[float]) -> list[float]:
    total = sum(counts)
    return [count / total for count in counts]
