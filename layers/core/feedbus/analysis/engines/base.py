"""The interface of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from feedbus.analysis.taxonomy import Taxonomy, default_taxonomy
from feedbus.model import Analysis


@dataclass(frozen=True, slots=True)
class Context:
    """What an engine goes by beside the words.

    Attributes:
        taxonomy: the topics and their phrases.
        urgent: phrases that make a feedback `high` or `critical`, beside the shipped ones.
        watch_lists: names by list; those of `product` and `competitor` become mentions (R55, R64).
    """

    taxonomy: Taxonomy = field(default_factory=default_taxonomy)
    urgent: Mapping[str, Sequence[str]] = field(default_factory=dict)
    watch_lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Engine(Protocol):
    """Reads words."""

    @property
    def name(self) -> str:
        """What stands in `Analysis.engine`: the engine and its version."""

    def analyze(self, texts: Sequence[str], context: Context) -> list[Analysis]:
        """Read texts; the answers have the texts' order, and none depends on another text.

        Never raises for what a text holds. What only a service can tell, and doesn't, is told by
        the offline engine; `degraded` says why.
        """
