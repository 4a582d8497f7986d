"""Sources: one module per vendor, found by its file name.

The file name is the registration, the URL's slug, the sample folder and the metric's
dimension. A module's `SOURCE` is its declarative head; see `feedbus.sources.base`.
"""

from __future__ import annotations

from functools import cache

from feedbus import heads
from feedbus.sources.base import Source

_NOT_SOURCES = frozenset(
    {"base", "crawling", "drafts", "service_account", "texts", "tickets", "weixin"}
)


@cache
def names() -> frozenset[str]:
    """The slugs of all sources that ship."""
    return heads.names(__path__, _NOT_SOURCES)


@cache
def load(name: str) -> Source:
    """Import one source.

    Raises:
        ConfigError: no source of this name.
    """
    return heads.load(Source, __name__, name, names())
