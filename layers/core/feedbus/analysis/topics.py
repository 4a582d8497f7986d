"""Which topics a text is about, each with its evidence and the sentiment of its clauses. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from feedbus.analysis.phrases import Hit, longest
from feedbus.analysis.sentiment import Reading
from feedbus.analysis.taxonomy import VAGUE, WITHOUT, Taxonomy
from feedbus.analysis.text import Words
from feedbus.model import Topic


def topics(
    words: Words, hits: Sequence[Hit], taxonomy: Taxonomy, language: str, mood: Reading
) -> list[Topic]:
    """The topics in the order in which they are first spoken of.

    Args:
        words: the text.
        hits: phrases that were found, by the labels of `Taxonomy.phrases`.
        taxonomy: the topics.
        language: decides the names' language.
        mood: the text's sentiment, by clause.
    """
    if not hits:
        return []
    chinese = language.startswith("zh")
    found: dict[str, list[Hit]] = {}
    for hit in longest(_telling(words, _meant(hits), taxonomy)):
        found.setdefault(hit.label, []).append(hit)
    return [
        Topic(
            path=path.split("/"),
            name=taxonomy.leaves[path].zh if chinese else taxonomy.leaves[path].en,
            evidence=list(dict.fromkeys(words.said(hit.start, hit.end) for hit in its)),
            sentiment=mood.around(its),
        )
        for path, its in found.items()
    ]


def _meant(hits: Sequence[Hit]) -> list[Hit]:
    """The finds that share no word with a look-alike of their topic."""
    taken: dict[str, set[int]] = {}
    for label, start, end in hits:
        if label[0] == WITHOUT:
            taken.setdefault(label[1:], set()).update(range(start, end))
    if not taken:
        return list(hits)
    return [
        hit
        for hit in hits
        if hit.label[0] != WITHOUT
        and taken.get(hit.label.removeprefix(VAGUE), frozenset()).isdisjoint(
            range(hit.start, hit.end)
        )
    ]


def _telling(words: Words, hits: Sequence[Hit], taxonomy: Taxonomy) -> list[Hit]:
    """The finds, but for those of a general topic beside a more specific one.

    Beside is in the same clause, and for vague phrases anywhere in the text.
    """
    starts = [start for start, _ in words.clauses()]
    clauses = [bisect_right(starts, hit.start) for hit in hits]
    clear = {
        (hit.label, clause)
        for hit, clause in zip(hits, clauses, strict=True)
        if hit.label[0] != VAGUE
    }
    spoken = {path for path, _ in clear}
    kept = []
    for hit, clause in zip(hits, clauses, strict=True):
        path = hit.label.removeprefix(VAGUE)
        leaf = taxonomy.leaves[path]
        if any((other, clause) in clear for other in leaf.yields_to):
            continue
        if path == hit.label:
            kept.append(hit)
        elif spoken.isdisjoint(leaf.unless):
            kept.append(hit._replace(label=path))
    return kept
