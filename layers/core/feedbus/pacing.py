"""How long to wait before a vendor is asked again. Pure but for the jitter."""

from __future__ import annotations

import math
import random

from feedbus.destinations.base import LONGEST_WAIT
from feedbus.errors import RetryableError

FIRST_WAIT = 5.0
"""Seconds before the second try; each further wait is twice as long."""

LONGEST_BACKOFF = 900.0
"""Seconds. The hub's own waits grow to this; the vendor's `Retry-After` may ask for more."""


def bounded(asked: float | None) -> float | None:
    """What a vendor asks for, within [0, 12 h]; None when it asks for nothing that is a number."""
    if asked is None or math.isnan(asked):
        return None
    return min(max(asked, 0.0), float(LONGEST_WAIT))


def at_least(seconds: float) -> float:
    """Up to a fifth more than `seconds`, never less, so that not all come back at once."""
    return min(seconds * random.uniform(1.0, 1.2), float(LONGEST_WAIT))  # noqa: S311 - jitter


def backoff(failures: int) -> float:
    """Seconds before the next try, after `failures` + 1 failed ones: 5, 10, 20, … 900, ± 20 %."""
    wait = min(FIRST_WAIT * 2.0 ** min(failures, 10), LONGEST_BACKOFF)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - jitter


class Gate:
    """Keeps a process from running against a vendor that is down or asked for patience.

    While it is closed nothing is sent; then one request probes. What one message learns spares
    all the others of the lane a useless call.
    """

    TOLERATED = 4
    """Failures in a row that may be a coincidence."""

    FIRST_PAUSE, LONGEST_PAUSE = 30.0, 300.0
    """Seconds between two probes of a vendor that is down; they double."""

    def __init__(self) -> None:
        self._failures = 0
        self._closed_until = 0.0

    def check(self, now: float) -> None:
        """Pass if the gate is open.

        Raises:
            RetryableError: it is closed, and for how long.
        """
        left = self._closed_until - now
        if left > 0:
            message = "the vendor is down or asked to wait"
            raise RetryableError(message, retry_after=at_least(left))

    def answered(self) -> None:
        """The vendor works, whatever it said."""
        self._failures = 0

    def failed(self, now: float, retry_after: float | None) -> None:
        """The vendor did not answer, or could not do its work.

        Args:
            now: epoch seconds.
            retry_after: seconds that it asks everybody to wait.
        """
        self._failures += 1
        pause = min(retry_after or 0.0, LONGEST_BACKOFF)
        beyond = self._failures - self.TOLERATED
        if beyond > 0:
            doubled = self.FIRST_PAUSE * 2.0 ** min(beyond - 1, 10)
            pause = max(pause, min(doubled, self.LONGEST_PAUSE))
        self._closed_until = now + pause
