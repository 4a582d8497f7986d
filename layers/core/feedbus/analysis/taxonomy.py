"""The taxonomy: topics in three levels, and the phrases that tell of them (R41, R53). Pure.

A taxonomy is a shipped preset with what `hub.yaml` changes of it. Its version tells two data
apart: a feedback keeps the version by which it was classified, and a new version is a reason to
classify again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, Self

from feedbus.errors import ConfigError

if TYPE_CHECKING:
    from feedbus.config import LeafRule, TaxonomyRules

Preset = Literal["default", "classic"]

VAGUE = "?"
"""Stands before a path in the label of its vague phrases."""

WITHOUT = "!"
"""Stands before a path in the label of its look-alikes."""

_HASH_LETTERS = 8
_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Leaf:
    """A topic.

    Attributes:
        path: three levels, such as `product/performance/response-speed`.
        zh: its name in Chinese, such as 产品/性能/响应速度.
        en: its name in English.
        phrases: in the notation of `feedbus.analysis.notation`, Chinese and English.
        vague: phrases that tell little by themselves, such as 用不了 or `error`: they count only
            where no topic of `unless` is found in the whole text.
        unless: paths of the topics beside which vague phrases don't count.
        without: look-alikes, such as 快递 for 快: what is found doesn't count where it shares a
            word with one of them.
        yields_to: paths of more specific topics; where one of them is found in the same clause,
            this one is not.
    """

    path: str
    zh: str
    en: str
    phrases: tuple[str, ...]
    vague: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A versioned set of topics.

    Attributes:
        version: of the data; see `from_settings`.
        leaves: the topics by path.
    """

    version: str
    leaves: Mapping[str, Leaf]

    @classmethod
    def from_settings(cls, rules: TaxonomyRules) -> Self:
        """The preset with what `hub.yaml` adds.

        The version is the one that is given, or the preset's with a short hash of the data, so
        that no edit goes unnoticed.

        Raises:
            ConfigError: see `mistakes`.
        """
        if wrong := list(mistakes(rules)):
            told = (f"{'.'.join(map(str, where))}: {what}" for where, what in wrong[:_MOST_TOLD])
            raise ConfigError(f"taxonomy: {'; '.join(told)}")
        leaves = _leaves(rules)
        version = rules.version or f"{presets()[rules.preset][0]}-{_hash(leaves.values())}"
        return cls(version, leaves)

    def phrases(self) -> Mapping[str, Sequence[str]]:
        """What to look for, by label: a path; `VAGUE` or `WITHOUT` stands before it."""
        return {
            **{path: leaf.phrases for path, leaf in self.leaves.items()},
            **{f"{VAGUE}{path}": leaf.vague for path, leaf in self.leaves.items()},
            **{f"{WITHOUT}{path}": leaf.without for path, leaf in self.leaves.items()},
        }


def mistakes(rules: TaxonomyRules) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What doesn't fit together in the section `taxonomy`: where in it, and what, with the fix.

    A new leaf must have names and phrases, and what a leaf gives way to must exist.
    """
    leaves = _leaves(rules)
    for at, rule in enumerate(rules.leaves):
        place = ("leaves", at)
        for missing in ("zh", "en", "phrases"):
            if not getattr(leaves[rule.path], missing):
                yield place, f"{rule.path} is a new leaf: give it {missing}"
        for field in ("yields_to", "unless"):
            for no, path in enumerate(getattr(rule, field)):
                if path not in leaves:
                    yield (*place, field, no), f"there is no leaf {path!r}"


def _leaves(rules: TaxonomyRules) -> dict[str, Leaf]:
    leaves = {leaf.path: leaf for leaf in presets()[rules.preset][1]}
    for rule in rules.leaves:
        known = leaves.get(rule.path, Leaf(rule.path, "", "", ()))
        leaves[rule.path] = _joined(known, rule)
    return leaves


def _joined(known: Leaf, rule: LeafRule) -> Leaf:
    """The leaf with what a rule adds."""
    return replace(
        known,
        zh=rule.zh or known.zh,
        en=rule.en or known.en,
        phrases=_both(known.phrases, rule.phrases),
        vague=_both(known.vague, rule.vague),
        unless=_both(known.unless, rule.unless),
        without=_both(known.without, rule.without),
        yields_to=_both(known.yields_to, rule.yields_to),
    )


def _both(known: Iterable[str], added: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *added)))


def _hash(leaves: Iterable[Leaf]) -> str:
    return hashlib.sha256(json.dumps([astuple(leaf) for leaf in leaves]).encode()).hexdigest()[
        :_HASH_LETTERS
    ]


@cache
def presets() -> Mapping[Preset, tuple[str, tuple[Leaf, ...]]]:
    """The shipped sets of topics: each with its version."""
    from feedbus.analysis.lexicon.topics import LEAVES, RELEASE, classic

    return {"default": (RELEASE, LEAVES), "classic": (f"{RELEASE}-classic", classic(LEAVES))}


@cache
def default_taxonomy() -> Taxonomy:
    """The shipped taxonomy."""
    release, leaves = presets()["default"]
    return Taxonomy(f"{release}-{_hash(leaves)}", {leaf.path: leaf for leaf in leaves})
