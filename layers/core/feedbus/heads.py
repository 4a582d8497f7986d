"""Sources and destinations are found by file name: a module's `SOURCE` or `DESTINATION`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from feedbus.errors import ConfigError


def names(path: Iterable[str], apart: frozenset[str]) -> frozenset[str]:
    """The modules of a package (its `__path__`) that have a head: all but those set `apart`."""
    return frozenset(module.name for module in pkgutil.iter_modules(path)) - apart


def load[Head](kind: type[Head], package: str, name: str, known: frozenset[str]) -> Head:
    """Import one module's head: the constant that is named like its kind.

    Raises:
        ConfigError: `name` is not `known`; input never reaches `import_module`.
    """
    noun = kind.__name__.lower()
    if name not in known:
        listed = ", ".join(sorted(known))
        raise ConfigError(f"unknown {noun} {name!r}; known {noun}s: {listed}")
    head = getattr(importlib.import_module(f"{package}.{name}"), noun.upper(), None)
    if not isinstance(head, kind):
        raise ConfigError(f"module {name} has no {noun.upper()}")
    return head
