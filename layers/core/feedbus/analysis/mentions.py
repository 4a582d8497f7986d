"""Products and competitors that are named (R55, R64). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from feedbus.analysis.phrases import Hit
from feedbus.analysis.sentiment import Reading
from feedbus.model import Label, Mention, Mentions

_KINDS = ("product", "competitor")
_APART = "\x1e"
_THAN = "than"

_COMPARISONS = (
    "(比|比起|比不上|不如|远不如|还不如|超过|胜过|吊打|碾压) {}",
    "(没有|没) {} (好|那么|快|便宜|方便|强|稳|香)",
    "(than|than the|than with|than on) {}",
    "not as (good|fast|cheap|easy|nice|reliable|smooth|well) as (the|) {}",
)
"""How something else is measured by a name. What is said is then the opposite of what is meant for
the name: who finds us better than Acme doesn't praise Acme.
"""

_OPPOSITE: Mapping[Label, Label] = {
    "positive": "negative",
    "neutral": "neutral",
    "negative": "positive",
}


def phrases(watch_lists: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """The names of both lists, each under a label of its own, by itself and compared with."""
    return dict(_labelled(watch_lists))


def _labelled(watch_lists: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind in _KINDS:
        for name in watch_lists.get(kind, ()):
            label = f"{kind}{_APART}{name}"
            yield label, (name,)
            yield f"{label}{_APART}{_THAN}", tuple(form.format(name) for form in _COMPARISONS)


def mentions(hits: Sequence[Hit], mood: Reading) -> Mentions:
    """What is named, each once, with the sentiment of the clauses that name it.

    A name within a longer one isn't meant: who speaks of a Feedbus Shop doesn't speak of Feedbus.

    Args:
        hits: names, and comparisons with them, that were found.
        mood: the text's sentiment, by clause.
    """
    named: dict[tuple[str, str], list[Hit]] = {}
    compared: dict[tuple[str, str], list[Hit]] = {}
    for hit in hits:
        kind, name, *than = hit.label.split(_APART)
        (compared if than else named).setdefault((kind, name), []).append(hit)
    every = [hit for its in named.values() for hit in its]
    found: dict[str, list[Mention]] = {kind: [] for kind in _KINDS}
    for (kind, name), its in named.items():
        meant = [hit for hit in its if not any(_within(hit, other) for other in every)]
        if meant:
            felt = _felt(meant, compared.get((kind, name), []), mood)
            found[kind].append(Mention(name=name, sentiment=felt))
    return Mentions(products=found["product"], competitors=found["competitor"])


def _felt(named: Sequence[Hit], compared: Sequence[Hit], mood: Reading) -> Label:
    """How the customer speaks of a name: by itself if they do, else in comparison."""
    alone = [hit for hit in named if not any(_within(hit, other) for other in compared)]
    return mood.around(alone) if alone else _OPPOSITE[mood.around(named)]


def _within(hit: Hit, other: Hit) -> bool:
    shorter = hit.end - hit.start < other.end - other.start
    return shorter and other.start <= hit.start and hit.end <= other.end
