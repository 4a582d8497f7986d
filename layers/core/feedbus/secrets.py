"""Secrets from SSM SecureString parameters: a current value and, while rotating, a previous one.

A parameter holds the plain secret, or JSON `{"current": …, "previous": …}`. Values are cached
for `TTL` seconds, and fetched anew once when a signature does not match: a rotation works at
once, without a deployment and without a flood of calls.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from feedbus.errors import ConfigError
from feedbus.store import error_code

TTL = 300
"""Seconds that a secret is kept."""

REFETCH_AFTER = 10
"""Seconds between two fetches because of a mismatch."""


class Secrets:
    """Secrets below one SSM path.

    Args:
        client: an SSM client.
        prefix: the path, such as `/feedbus`.
        clock: seconds, for the cache.
    """

    def __init__(
        self, client: Any, prefix: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._clock = clock
        self._cache: dict[str, tuple[float, list[str]]] = {}

    def values(self, name: str, *, keys_url: str | None = None, refetch: bool = False) -> list[str]:
        """The live values of a secret, current first; empty when there is no such parameter.

        Args:
            name: below the prefix, such as `endpoints/website-form`.
            keys_url: where the sender publishes its public keys; they are put into a secret that
                is a JSON object without `keys`.
            refetch: the cached value did not match; read it again unless that was just done.
        """
        now = self._clock()
        fetched, values = self._cache.get(name, (float("-inf"), []))
        if now - fetched < (REFETCH_AFTER if refetch else TTL):
            return values
        values = self._fetch(name)
        if keys_url:
            values = [_with_keys(value, keys_url) for value in values]
        self._cache[name] = (now, values)
        return values

    def document(self, name: str) -> dict[str, Any]:
        """The current value as a JSON object: a connection's token, URL and the like.

        Raises:
            ConfigError: missing, or not a JSON object; names the parameter, not its value.
        """
        values = self.values(name)
        path = f"{self._prefix}/{name}"
        if not values:
            raise ConfigError(f"SSM parameter {path} is missing: create it as a SecureString")
        try:
            document = json.loads(values[0])
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise ConfigError(f"SSM parameter {path} must hold a JSON object")
        return document

    def _fetch(self, name: str) -> list[str]:
        path = f"{self._prefix}/{name}"
        try:
            answer = self._client.get_parameter(Name=path, WithDecryption=True)
        except Exception as error:
            if error_code(error) != "ParameterNotFound":
                raise
            return []
        return split(answer["Parameter"]["Value"])


def split(value: str) -> list[str]:
    """Current and previous value of a parameter's text."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return [value]
    if isinstance(parsed, dict) and "current" in parsed:
        found = (parsed.get("current"), parsed.get("previous"))
        return [one if isinstance(one, str) else json.dumps(one) for one in found if one]
    return [value]


def _with_keys(value: str, url: str) -> str:
    """A JSON secret completed with the sender's published keys (a JWK set)."""
    try:
        document = json.loads(value)
    except ValueError:
        return value
    if not isinstance(document, dict) or "keys" in document:
        return value
    from urllib.request import urlopen  # needed by one source, and dearer than the rest of this

    with urlopen(url, timeout=3) as answer:  # noqa: S310 - an https constant of the source
        document["keys"] = json.loads(answer.read(100_000))["keys"]
    return json.dumps(document)
