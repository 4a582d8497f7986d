"""What the table knows of a feedback before it is judged: its sender's rate and its order.

A sender is an IP address. Authors are not counted: who can be named came through a vendor that
vouches for them, and an angry customer who writes ten times is no robot. How often one address
spoke in an hour, and said the same in a day, is counted when a record is made and kept in its
analysis, so that an edit, a repeat and a replay are judged by the same numbers and count nothing.
Two counters can't be raised and a record written in one step: a process that dies in between counts
an item once more when the stream brings it again, so a count may be one too high.

| item | pk | sk |
| --- | --- | --- |
| items of a sender in an hour | `rate#{endpoint}#{hash of the sender}` | the hour |
| the same words in a day | the same | `text#{day}#{hash of the words}` |
| order that an event told of | `order#{hash of the order's id}` | `order` |

The keys hold hashes, and counters are deleted after `COUNTED_SECONDS`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal, Protocol

from feedbus import keys
from feedbus.analysis.judging import ORDER_VERIFIED
from feedbus.config import Orders, SpamRules
from feedbus.model import BusinessEvent, Feedback, Record
from feedbus.model.times import epoch
from feedbus.store import ConditionalTable, Item, Value

COUNTED_SECONDS = 2 * 86_400
"""How long a counter lives: until after the day that it counts."""

ORDER_SECONDS = 730 * 86_400
"""How long an order is known. A feedback about an older one is rare, and only `unknown`."""

INVITATIONS = ("invitation_id", "invitation")
"""Context fields of an answer that was asked for: many may answer from one place at once."""

LEAST_WORDS = 12
"""Letters and digits from which on the same words are no coincidence, as 很好 is."""

_INNER = tuple(
    ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.168.0.0/16", "::/127", "fc00::/7", "fe80::/10"),
    )
)
"""Addresses inside somebody's network: a proxy's, which would make all senders one."""


class CountingTable(ConditionalTable, Protocol):
    """What the gate needs of the table; see `Table`."""

    def count(self, pk: str, sk: str, name: str, by: int = 1, **fixed: Value) -> int:
        """Add to a counter; returns the new sum."""


def count_sender(
    feedback: Feedback, rules: SpamRules, table: CountingTable, failed: Callable[[], None]
) -> dict[str, int]:
    """Count a new item for its sender; at most two table calls.

    Args:
        feedback: of a record that is about to be made.
        rules: which counts are on.
        table: the table.
        failed: told when it could not be counted, which never stops an item.

    Returns:
        `hour` and `same_text`, this item with them; empty for somebody unknown, for answers to
        an invitation, for what was inferred, and when the table failed.
    """
    who = sender(feedback)
    if who is None or feedback.origin == "inferred" or _invited(feedback):
        return {}
    pk = f"rate#{feedback.endpoint}#{keys.item_id('snd', feedback.endpoint, who)}"
    at = feedback.received_at
    counts = {}
    try:
        ttl = int(epoch(at)) + COUNTED_SECONDS
        if rules.per_hour:
            counts["hour"] = table.count(pk, at[:13], "n", ttl=ttl)
        words = re.sub(r"[\W_]+", "", feedback.words.casefold())
        if rules.repeats and len(words) >= LEAST_WORDS:
            digest = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
            counts["same_text"] = table.count(pk, f"text#{at[:10]}#{digest}", "n", ttl=ttl)
    except Exception:  # noqa: BLE001 - whatever it was, the item is worth more than its count
        failed()
    return counts


def sender(feedback: Feedback) -> str | None:
    """Who to count an item for: its IP address; None where that is unknown or a proxy's.

    Of an IPv6 address it is the first half: a household has the second half to itself.
    """
    network = _network(feedback.context.get("ip"))
    return f"ip:{network}" if network else None


def _network(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        address: IPv4Address | IPv6Address = ip_address(value.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if any(address in network for network in _INNER):
        return None
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _invited(feedback: Feedback) -> bool:
    named = any(feedback.context.get(name) for name in INVITATIONS)
    return named and feedback.origin == "solicited"


def remember_order(event: BusinessEvent, table: ConditionalTable) -> None:
    """Make the order of a business event known; one table call if it names one.

    The earliest of an order's events counts, whatever the order in which they come.
    """
    order = _order(event.order_id)
    if order:
        at = event.occurred_at or event.received_at
        ttl = int(epoch(event.received_at)) + ORDER_SECONDS
        item: Item = {"pk": order, "sk": "order", "known_at": at, "ttl": ttl}
        table.put_if(item, "attribute_not_exists(pk) OR known_at > :at", {":at": at})


def check_order(
    feedback: Feedback, old: Record | None, rules: Orders, table: ConditionalTable
) -> Feedback:
    """The feedback with `context.order_verified`; at most one table call.

    An order whose event comes after the feedback is `unknown` here. It stays so until the next
    edit of the feedback looks again.

    Args:
        feedback: the edition that is about to be written. What it says itself of its order's
            being verified counts nothing: a form's URL can say anything.
        old: the record, if there is one; what it found true stays true.
        rules: from when on an order vouches, and what an unknown one counts as.
        table: the table.
    """
    context = {name: value for name, value in feedback.context.items() if name != ORDER_VERIFIED}
    order = _order(feedback.order_id)
    if order:
        known = _was_verified(feedback, old) or _verified(feedback, order, rules, table)
        context[ORDER_VERIFIED] = known
    return feedback.model_copy(update={"context": context})


def _was_verified(feedback: Feedback, old: Record | None) -> bool:
    return (
        old is not None
        and old.feedback.order_id == feedback.order_id
        and old.feedback.context.get(ORDER_VERIFIED) is True
    )


def _verified(
    feedback: Feedback, order: str, rules: Orders, table: ConditionalTable
) -> bool | Literal["unknown"]:
    found = table.get(order, "order")
    if found:
        since = epoch(str(found["known_at"])) + rules.known_after_days * 86_400
        if not rules.known_after_days or since <= epoch(feedback.received_at):
            return True
    return False if rules.unknown_is == "false" else "unknown"


def _order(order_id: str | None) -> str | None:
    """The key of an order. People leave out the # of order #1001, and the case of its letters."""
    plain = (order_id or "").strip().lstrip("#").strip().casefold()
    return f"order#{keys.item_id('ord', 'order', plain)}" if plain else None
