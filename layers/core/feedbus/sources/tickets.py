"""What sources of help desks, chats and calls share: ids, names and times as they come. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedbus.keys import FEEDBACK_ID
from feedbus.model.times import any_to_utc


def ours(*values: object) -> str | None:
    """Our feedback id, if one of these values is one: the hub made the ticket that bears it."""
    for value in values:
        if isinstance(value, str) and FEEDBACK_ID.fullmatch(value.strip()):
            return value.strip()
    return None


def identifier(found: object) -> str:
    """A vendor's id as text, for ids that are made of several.

    Raises:
        TypeError: neither text nor a number.
    """
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise TypeError("an id is neither text nor a number")
    return str(found)


def named(value: object) -> str | None:
    """The name of an object, or the text that came in its place."""
    name = value.get("name") if isinstance(value, Mapping) else value
    return name if isinstance(name, str) and name else None


def full_name(*names: str | None) -> str | None:
    """First and last name as one; None when there are none."""
    return " ".join(name for name in names if name).strip() or None


def moment(*found: object, zone: str = "UTC") -> tuple[str | None, str | None]:
    """The first of these times that is there; see `any_to_utc`.

    Args:
        found: times in any form; each may be empty.
        zone: IANA zone of a time without offset.

    Returns:
        The time in UTC, and as it was sent; both None when there is none.

    Raises:
        ValueError: not a time.
    """
    for raw in found:
        if when := any_to_utc(raw, zone):
            return when, str(raw)
    return None, None


def channel(channels: Mapping[str, str], kind: object) -> dict[str, Any]:
    """The `channel` of a feedback by the vendor's own word; nothing, so the default, if unknown."""
    found = channels.get(kind) if isinstance(kind, str) else None
    return {"channel": found} if found else {}
