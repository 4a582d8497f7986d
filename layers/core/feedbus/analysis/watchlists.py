"""Watch lists: brands, products, competitors and whatever else is worth a tag (R8). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from feedbus.analysis.words import found

PREFIX = "watch:"
"""Tags that begin so are the hub's own; those that come with an item are left out."""

_UNSPACED = "[぀-ヿ㐀-鿿가-힣]"
"""Scripts in which a foreign word needs no blank beside it: kana, Han, Hangul."""

_SEAM = re.compile(rf"(?<={_UNSPACED})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?={_UNSPACED})")


def watched(words: str, lists: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What stands in the text of each list, by the list's tag; lists without a find are left out.

    Args:
        words: title and text.
        lists: words to watch for, by the list's name: whole words in English, anywhere in
            Chinese.
    """
    # An English name in the middle of a Chinese sentence has no edges of its own.
    both = f"{words}\n{_SEAM.sub(' ', words)}"
    finds = {PREFIX + name: found(both, listed) for name, listed in lists.items()}
    return {tag: find for tag, find in finds.items() if find}


def tagged(tags: Sequence[str], evidence: Mapping[str, Sequence[str]]) -> list[str]:
    """An item's tags with those of the lists that its present words are on.

    Args:
        tags: the tags that it has; those of an earlier edition's lists go.
        evidence: of its analysis.
    """
    own = [tag for tag in tags if not tag.startswith(PREFIX)]
    return [*own, *(tag for tag in evidence if tag.startswith(PREFIX))]
