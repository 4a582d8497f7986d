"""Times: UTC ISO-8601 with milliseconds and `Z`, so that they order as text (R32)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_MILLISECONDS_FROM = 1e11
"""As seconds this lies in the year 5138, as milliseconds in 1973: nobody means the former."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_DIGITS = re.compile(r"((?:19|20)[0-9]{6})([0-9]{6})?", re.ASCII)
"""`20260131`, `20260131100000`: as epoch seconds in 1970, as milliseconds beyond the year 2600."""

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?[T\s]*", re.ASCII)


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


def any_to_utc(raw: object, zone: str = "UTC") -> str | None:
    """Read a time of a sender who does not say which form it takes, and write it as UTC ISO-8601.

    Args:
        raw: epoch seconds or milliseconds, as a number or a text; or what `to_utc` reads, also
            in the forms `2026/1/31 9:05`, `2026年1月31日` and `20260131`.
        zone: see `to_utc`.

    Returns:
        None when there is no time: nothing, an empty text or 0.

    Raises:
        ValueError: not a time; see `to_utc`.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | None):
        raise ValueError("neither a number nor a text")
    text = "" if raw is None else str(raw).strip()
    if digits := _DIGITS.fullmatch(text):
        return to_utc("T".join(filter(None, digits.groups())), zone)
    if _NUMBER.fullmatch(text):
        seconds = float(text)
        if abs(seconds) >= _MILLISECONDS_FROM:
            seconds /= 1000
        return from_epoch(seconds) if seconds else None
    if date := _DATE.match(text):
        year, month, day = date.groups()
        clock = re.sub(r"^([0-9]:)", r"0\1", text[date.end() :])
        text = f"{year}-{month:0>2}-{day:0>2} {clock}"
    return to_utc(text, zone) if text else None


def epoch(text: str) -> float:
    """Epoch seconds of a time written by `iso`."""
    return datetime.fromisoformat(text).timestamp()
