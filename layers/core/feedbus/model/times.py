"""Times: UTC ISO-8601 with milliseconds and `Z`, so that they order as text (R32)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def iso(moment: datetime) -> str:
    """Write an aware datetime as `2026-11-22T14:30:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_epoch(seconds: float) -> str:
    """Write epoch seconds as UTC ISO-8601.

    Raises:
        ValueError: the number lies outside the years 1 to 9999.
    """
    try:
        return iso(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, OSError) as error:
        raise ValueError("epoch seconds out of range") from error


def to_utc(raw: str, zone: str = "UTC") -> str:
    """Read a vendor's time and write it as UTC ISO-8601.

    Args:
        raw: ISO-8601 in any of its forms; a trailing ` UTC` is understood, too.
        zone: IANA zone that a time without offset is in (the endpoint's setting).

    Raises:
        ValueError: not a time, or one that does not exist in UTC's years 1 to 9999.
    """
    text = raw.strip().removesuffix(" UTC")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC if raw.endswith(" UTC") else ZoneInfo(zone))
    try:
        return iso(moment)
    except OverflowError as error:
        raise ValueError("time out of range") from error


def epoch(text: str) -> float:
    """Epoch seconds of a time written by `iso`."""
    return datetime.fromisoformat(text).timestamp()
