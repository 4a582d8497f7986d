"""Access tokens that expire: fetched once, shared by all instances of a lane.

Vendors cap how many tokens they hand out (Zoho: 10 in 10 minutes) and some revoke the old token
when they issue a new one, so instances must not fetch for themselves. The token lies in the
table; whoever finds it stale takes a lease and fetches, everybody else goes on with the old token
while it is valid, or waits.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jmespath

from feedbus.destinations.base import OAuthToken
from feedbus.errors import ConfigError, RetryableError
from feedbus.store import ConditionalTable, Item
from feedbus.transport import Request, Response

MARGIN = 60.0
"""Seconds before its end at which a token is replaced; half of a shorter life."""

LEASE = 30.0
"""Seconds that one instance may take to fetch; then the next one tries."""

POLL, POLLS = 0.25, 40
"""Seconds between two looks while another instance fetches, and how many looks."""

_LONGEST_LIFE = 30 * 86_400.0

Send = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class _Token:
    """A stored token; `lease` is the token of the item's last write, as in `feedbus.ledger`."""

    value: str = ""
    expires_at: float = 0.0
    stale_at: float = 0.0
    lease: str = ""
    lease_until: float = 0.0


class Tokens:
    """The tokens of the lanes that this process serves; keep it as long as the process lives.

    Args:
        table: the table.
        now: epoch seconds.
        sleep: waits between two looks at another instance's work.
    """

    def __init__(
        self,
        table: ConditionalTable,
        now: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._table = table
        self._now = now
        self._sleep = sleep
        self._cache: dict[str, _Token] = {}

    def get(
        self,
        connection: str,
        auth: OAuthToken,
        secret: Mapping[str, Any],
        send: Send,
        *,
        refused: str | None = None,
    ) -> str:
        """A valid token.

        Args:
            connection: the connection's name.
            auth: how tokens are fetched.
            secret: the connection's secret settings.
            send: carries out one request.
            refused: a token that the vendor answered with 401: it is replaced once, by whoever
                comes first; the others get the new one.

        Raises:
            RetryableError: the vendor, or another instance, did not come up with a token.
            ConfigError: the vendor refuses the secret.
        """
        known = self._cache.get(connection, _Token())
        if known.value not in ("", refused) and self._now() < known.stale_at:
            return known.value
        for look in range(POLLS):
            if look:
                self._sleep(POLL)
            stored, now = self._read(connection), self._now()
            valid = stored.value not in ("", refused) and now < stored.expires_at
            if valid and (now < stored.stale_at or now < stored.lease_until):
                self._cache[connection] = stored
                return stored.value
            if now < stored.lease_until:
                continue
            claimed = self._write(connection, stored, stored, lease_until=now + LEASE)
            if claimed is None:
                continue
            try:
                fetched = _fetch(auth, secret, send, connection, self._now())
            except (RetryableError, ConfigError):
                self._write(connection, claimed, stored, lease_until=0.0)
                raise
            # If the lease ran out meanwhile, another token is stored; this one is valid, too.
            self._cache[connection] = self._write(connection, claimed, fetched) or fetched
            return fetched.value
        raise RetryableError("another instance is fetching the token", retry_after=POLL * POLLS)

    def _read(self, connection: str) -> _Token:
        item = self._table.get(f"token#{connection}", "token")
        if item is None:
            return _Token()
        stored: dict[str, Any] = {name: item[name] for name in _Token.__dataclass_fields__}
        return _Token(**stored)

    def _write(
        self, connection: str, old: _Token, new: _Token, *, lease_until: float = 0.0
    ) -> _Token | None:
        """Store a token over the one that was read; None when somebody else wrote in between."""
        token = _Token(
            new.value, new.expires_at, new.stale_at, secrets.token_hex(8), float(lease_until)
        )
        item: Item = {
            "pk": f"token#{connection}",
            "sk": "token",
            "value": token.value,
            "expires_at": token.expires_at,
            "stale_at": token.stale_at,
            "lease": token.lease,
            "lease_until": token.lease_until,
        }
        if old.lease:
            stored = self._table.put_if(item, "lease = :lease", {":lease": old.lease})
        else:
            stored = self._table.put_once(item)
        # When an answer is lost, the client's own retry meets what it wrote itself.
        return token if stored or self._read(connection).lease == token.lease else None


def _fetch(
    auth: OAuthToken, secret: Mapping[str, Any], send: Send, connection: str, now: float
) -> _Token:
    try:
        response = send(auth.fetch(secret))
    except RetryableError as error:
        # Nothing is made twice by asking twice, even if the request got through.
        raise RetryableError("no token: no answer", retry_after=error.retry_after) from error
    if response.status in (408, 425, 429) or response.status >= 500:
        raise RetryableError(f"no token: HTTP {response.status}")
    value = _found(response, auth.token_path)
    if response.status >= 300 or not isinstance(value, str) or not value:
        raise ConfigError(
            f"connection {connection}: the vendor gave no token (HTTP {response.status}): "
            "check the secret's settings"
        )
    life = _seconds(_found(response, auth.expires_path), auth.default_life)
    return _Token(value, now + life, now + life - min(MARGIN, life / 2))


def _found(response: Response, path: str) -> Any:
    try:
        return jmespath.search(path, response.json())
    except RecursionError:  # an answer of nothing but opening brackets
        return None


def _seconds(found: Any, default: float) -> float:
    """The life that the vendor states, as a number or as text; the default when it is junk."""
    try:
        life = float(found)
    except (TypeError, ValueError):
        return float(default)
    return min(life, _LONGEST_LIFE) if math.isfinite(life) and life > 0 else float(default)
