"""Watch lists: brands, products, competitors and whatever else is worth a tag (R8). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from feedbus.analysis.phrases import Matcher, longest
from feedbus.analysis.text import fold, read

PREFIX = "watch:"
"""Tags that begin so are the hub's own; those that come with an item are left out."""


def watched(words: str, lists: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What stands in the text of each list, by the list's tag; lists without a find are left out.

    Args:
        words: title and text.
        lists: words to watch for, by the list's name, in the notation of
            `feedbus.analysis.phrases`: whole words in English, anywhere in Chinese.

    Returns:
        The customer's own words, each once whatever its case.

    Raises:
        PhraseError: one of the words can't be read.
    """
    matcher = _matcher(tuple((name, tuple(listed)) for name, listed in lists.items()))
    text = read(words)
    finds: dict[str, dict[str, str]] = {name: {} for name in lists}
    for hit in longest(matcher.scan(text)):
        said = text.said(hit.start, hit.end)
        finds[hit.label].setdefault(fold(said), said)
    return {PREFIX + name: list(said.values()) for name, said in finds.items() if said}


@lru_cache(maxsize=8)
def _matcher(lists: tuple[tuple[str, tuple[str, ...]], ...]) -> Matcher:
    return Matcher((name, phrase) for name, listed in lists for phrase in listed)


def tagged(tags: Sequence[str], evidence: Mapping[str, Sequence[str]]) -> list[str]:
    """An item's tags with those of the lists that its present words are on.

    Args:
        tags: the tags that it has; those of an earlier edition's lists go.
        evidence: of its analysis.
    """
    own = [tag for tag in tags if not tag.startswith(PREFIX)]
    return [*own, *(tag for tag in evidence if tag.startswith(PREFIX))]
