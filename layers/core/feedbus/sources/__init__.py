"""Sources: one module per vendor, found by its file name.

The file name is the registration, the URL's slug, the sample folder and the metric's
dimension. A module's `SOURCE` is its declarative head; see `feedbus.sources.base`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from feedbus.errors import ConfigError
from feedbus.sources.base import Source

_NOT_SOURCES = frozenset({"base"})


@cache
def names() -> frozenset[str]:
    """The slugs of all sources that ship."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return frozenset(name for name in found if name not in _NOT_SOURCES)


@cache
def load(name: str) -> Source:
    """Import one source.

    Raises:
        ConfigError: no source of this name; input never reaches `import_module`.
    """
    if name not in names():
        known = ", ".join(sorted(names()))
        raise ConfigError(f"unknown source {name!r}; known sources: {known}")
    source = importlib.import_module(f"{__name__}.{name}").SOURCE
    if not isinstance(source, Source):
        raise ConfigError(f"module {name} has no SOURCE")
    return source
