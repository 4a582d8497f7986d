"""One key for one person, whichever channel they speak through (R27)."""

from __future__ import annotations

import re

from feedbus import keys
from feedbus.model import Author


def customer_key(author: Author, source: str) -> str | None:
    """The key of a customer; None for somebody anonymous.

    E-mail joins all channels, then the phone number; the vendor's own id or handle only joins
    what comes from the same vendor. The key is a hash, so it can travel where an address may not.
    """
    if author.email and "@" in author.email:
        return keys.item_id("cus", "email", author.email.strip().casefold())
    if author.phone:
        digits = re.sub(r"\D", "", author.phone).removeprefix("00").lstrip("0")
        if len(digits) >= 7:
            return keys.item_id("cus", "phone", digits)
    for kind in ("id", "handle"):
        value = getattr(author, kind)
        if value:
            return keys.item_id("cus", f"{source}:{kind}", value)
    return None
