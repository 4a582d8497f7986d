"""HTTP as data: what an answer asks for."""

from __future__ import annotations

import pytest

from feedbus.transport import Response, retry_after


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("Sun, 22 Nov 2026 14:31:00 GMT", 60.0),
        ("Sun, 22 Nov 2020 14:31:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e3", None),
        ("٣", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_seconds_a_date_or_nothing(text: str, seconds: float | None) -> None:
    response = Response(429, {"retry-after": text})
    assert retry_after(response, 1_795_357_800.0) == seconds


@pytest.mark.parametrize("text", ["7200", "Sun, 22 Nov 2026 16:30:00 GMT"])
def test_nobody_waits_longer_than_is_allowed(text: str) -> None:
    response = Response(429, {"retry-after": text})
    assert retry_after(response, 1_795_357_800.0, 3600) == 3600
