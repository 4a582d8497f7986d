"""Destinations: one module per vendor, found by its file name.

A module's `DESTINATION` is its declarative head; see `feedbus.destinations.base`. The engine
that carries the steps out is `feedbus.delivery`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from feedbus.destinations.base import Destination
from feedbus.errors import ConfigError

_NOT_DESTINATIONS = frozenset({"base", "text"})


@cache
def names() -> frozenset[str]:
    """The slugs of all destinations that ship."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return frozenset(name for name in found if name not in _NOT_DESTINATIONS)


@cache
def load(name: str) -> Destination:
    """Import one destination.

    Raises:
        ConfigError: no destination of this name; input never reaches `import_module`.
    """
    if name not in names():
        known = ", ".join(sorted(names()))
        raise ConfigError(f"unknown destination {name!r}; known destinations: {known}")
    destination = importlib.import_module(f"{__name__}.{name}").DESTINATION
    if not isinstance(destination, Destination):
        raise ConfigError(f"module {name} has no DESTINATION")
    return destination
