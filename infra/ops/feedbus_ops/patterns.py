"""EventBridge event patterns, matched offline the way EventBridge matches them. Pure.

The model is that of AWS's own matcher (https://github.com/aws/event-ruler): an event is a set of
leaves, each a path and a value; arrays are crushed out of the paths, and a match never mixes
leaves that lie in different elements of one array. A pattern is a set of fields that must all
match; `$or` makes several such sets. What EventBridge would refuse is refused here, too.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feedbus_ops.operators import PatternError, Test, refuse, test_of

__all__ = ["Field", "Miss", "Pattern", "PatternError", "compile_pattern", "matches"]

MAX_ALTERNATIVES = 1_000
"""EventBridge refuses patterns whose `$or` multiply to more combinations than this."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A value of the event, and the array elements that it lies in: (array, index)."""

    value: Any
    within: frozenset[tuple[int, int]] = frozenset()

    def agrees(self, chosen: Iterable[_Leaf]) -> bool:
        """Whether no array lies between this leaf and the chosen ones in two elements."""
        taken = {array: index for leaf in chosen for array, index in leaf.within}
        return all(taken.get(array, index) == index for array, index in self.within)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a pattern.

    Attributes:
        path: dotted, such as `detail.feedback.source`.
        tests: any of them is enough.
        absent: `{"exists": false}` stands among the values.
        wanted: the values as the pattern gives them.
    """

    path: str
    tests: tuple[Test, ...]
    absent: bool = False
    wanted: Any = None

    def passing(self, leaves: Mapping[str, list[_Leaf]]) -> list[_Leaf]:
        """The leaves that would do; one without a value stands for the absent field."""
        here = leaves.get(self.path, [])
        if not here:
            return [_Leaf(None)] if self.absent else []
        return [leaf for leaf in here if any(test(leaf.value) for test in self.tests)]


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a pattern does not match: a field, what it wants and what the event holds."""

    path: str
    wanted: Any
    found: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: the event must pass all fields of one alternative."""

    alternatives: tuple[tuple[Field, ...], ...]

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether EventBridge would hand the event to the rule's targets."""
        leaves = _leaves(event)
        return any(_consistent(fields, leaves, []) for fields in self.alternatives)

    def misses(self, event: Mapping[str, Any]) -> list[Miss]:
        """The fields that fail in the alternative that comes closest; empty when it matches.

        When each field passes alone, but only in different elements of one array, all fields
        of the alternative are named.
        """
        if self.matches(event):
            return []
        leaves = _leaves(event)
        closest: Sequence[Field] | None = None
        for fields in self.alternatives:
            failed = [one for one in fields if not one.passing(leaves)] or list(fields)
            if closest is None or len(failed) < len(closest):
                closest = failed
        return [
            Miss(one.path, one.wanted, [leaf.value for leaf in leaves.get(one.path, [])])
            for one in closest or ()
        ]


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether the pattern matches the event.

    Raises:
        PatternError: EventBridge would refuse the pattern.
    """
    return compile_pattern(pattern).matches(event)


def compile_pattern(pattern: Any) -> Pattern:
    """Check a pattern and make it ready.

    Raises:
        PatternError: EventBridge would refuse the pattern.
    """
    return Pattern(tuple(map(tuple, _alternatives(pattern, ""))))


def _consistent(
    fields: Sequence[Field], leaves: Mapping[str, list[_Leaf]], chosen: list[_Leaf]
) -> bool:
    if not fields:
        return True
    return any(
        leaf.agrees(chosen) and _consistent(fields[1:], leaves, [*chosen, leaf])
        for leaf in fields[0].passing(leaves)
    )


def _leaves(event: Mapping[str, Any]) -> dict[str, list[_Leaf]]:
    found: dict[str, list[_Leaf]] = {}
    arrays = itertools.count()

    def walk(value: Any, path: str, within: frozenset[tuple[int, int]]) -> None:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                walk(inner, f"{path}.{name}" if path else str(name), within)
        elif isinstance(value, list):
            array = next(arrays)
            for index, inner in enumerate(value):
                walk(inner, path, within | {(array, index)})
        else:
            found.setdefault(path, []).append(_Leaf(value, within))

    walk(event, "", frozenset())
    return found


def _alternatives(pattern: Any, path: str) -> list[list[Field]]:
    """The pattern in disjunctive form: one list of fields an alternative."""
    if not isinstance(pattern, Mapping) or not pattern:
        refuse(path, "must be an object with at least one field")
    combined: list[list[Field]] = [[]]
    for name, wanted in pattern.items():
        here = f"{path}.{name}" if path else str(name)
        if name == "$or":
            if not isinstance(wanted, list) or len(wanted) < 2:
                refuse(here, "needs a list of at least two objects")
            options = [one for branch in wanted for one in _alternatives(branch, path)]
        elif isinstance(wanted, Mapping):
            options = _alternatives(wanted, here)
        elif isinstance(wanted, list) and wanted:
            options = [[_field(here, wanted)]]
        else:
            refuse(here, "values stand in a list that is not empty, such as [1]")
        combined = [[*left, *right] for left in combined for right in options]
        if len(combined) > MAX_ALTERNATIVES:
            refuse(here, f"`$or` makes more than {MAX_ALTERNATIVES} combinations")
    return combined


def _field(path: str, wanted: list[Any]) -> Field:
    tests = [test_of(path, value) for value in wanted]
    return Field(path, tuple(test for test in tests if test), None in tests, wanted)
