"""Destinations: one module per vendor, found by its file name.

A module's `DESTINATION` is its declarative head; see `feedbus.destinations.base`. The engine
that carries the steps out is `feedbus.delivery`.
"""

from __future__ import annotations

from functools import cache

from feedbus import heads
from feedbus.destinations.base import Destination

_NOT_DESTINATIONS = frozenset({"base", "text"})


@cache
def names() -> frozenset[str]:
    """The slugs of all destinations that ship."""
    return heads.names(__path__, _NOT_DESTINATIONS)


@cache
def load(name: str) -> Destination:
    """Import one destination.

    Raises:
        ConfigError: no destination of this name.
    """
    return heads.load(Destination, __name__, name, names())
