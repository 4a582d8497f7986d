"""Faults on demand: a script for each double, in order, exact and repeatable.

| kind | what the client sees | did the vendor act? |
| --- | --- | --- |
| `status` | `status` (500), `headers`, `body` | no |
| `rate_limit` | the vendor's 429; `Retry-After` when `seconds` is given | no |
| `error_in_200` | 200 with `body` | no |
| `reset` | the connection breaks | no |
| `timeout_before` | silence for `seconds`, then the connection breaks | no |
| `timeout_after_commit` | the same | yes |
| `status_after_commit` | `status` (500), `headers`, `body` | yes |
| `slow` | the right answer, after `seconds` | yes |
| `partial_207` | 207: the batch's last input failed; `body` changes its error (HubSpot) | in part |
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feedbus_ops.doubles.base import Json
from feedbus_ops.doubles.state import State

HOLD_SECONDS = 30.0
"""Longer than any client waits."""

KINDS = (
    "status",
    "rate_limit",
    "error_in_200",
    "reset",
    "timeout_before",
    "timeout_after_commit",
    "status_after_commit",
    "slow",
    "partial_207",
)

SCRIPT = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {
            "kind": {"enum": list(KINDS)},
            "status": {"type": "integer", "minimum": 200, "maximum": 599},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "body": {},
            "seconds": {"type": "number", "minimum": 0},
            "times": {"type": "integer", "minimum": 1},
            "probability": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            "seed": {"type": "integer"},
            "match": {"type": "string"},
        },
    },
}
"""`match` is a part of the path and query. `times`: how often it fires; once, unless
`probability` is given. The same `seed` makes the same choices."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that fires now."""

    kind: str
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    seconds: float | None = None


class Faults:
    """The scripts of all doubles.

    Args:
        state: where scripts and counts are kept.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def script(self, double: str, rules: Sequence[Json]) -> None:
        """Replace a double's script; an empty one ends all faults."""
        kind = f"faults.{double}"
        self._state.clear(kind)
        for number, rule in enumerate(rules):
            self._state.put(kind, f"{number:04}", {"rule": rule, "draws": 0, "fired": 0})

    def draw(self, double: str, method: str, target: str) -> Fault | None:
        """The fault that this request meets: the first rule that fits and fires."""
        kind = f"faults.{double}"
        for key, entry in self._state.items(kind).items():
            rule = entry["rule"]
            limit = rule.get("times", None if "probability" in rule else 1)
            spent = limit is not None and entry["fired"] >= limit
            if spent or rule.get("match", "") not in target:
                continue
            entry["draws"] += 1
            # Seeded by rule and draw, so that a restart in the middle changes nothing.
            chance = random.Random(f"{rule.get('seed', 0)}/{key}/{entry['draws']}")  # noqa: S311
            fires = chance.random() < rule.get("probability", 1)
            entry["fired"] += fires
            self._state.put(kind, key, entry)
            if fires:
                number = self._state.count(f"fired.{double}", rule["kind"])
                note = {"kind": rule["kind"], "method": method, "target": target}
                self._state.put(f"log.{double}", f"{rule['kind']}/{number}", note)
                known = ("kind", "status", "headers", "body", "seconds")
                return Fault(**{name: rule[name] for name in known if name in rule})
        return None

    def report(self, double: str) -> Json:
        """The script with what is left of it, and what fired since the last reset."""
        return {
            "script": [
                {**entry["rule"], "fired": entry["fired"]}
                for entry in self._state.items(f"faults.{double}").values()
            ],
            "fired": self._state.counts(f"fired.{double}"),
            "log": list(self._state.items(f"log.{double}").values()),
        }
