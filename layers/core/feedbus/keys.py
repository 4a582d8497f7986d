"""Keys of the table and deterministic ids. Pure.

One table holds everything; what belongs to one feedback shares its partition:

| item | pk | sk |
| --- | --- | --- |
| intake item (immutable) | feedback id | `in#{source version}`, `in#{kind}#{part}#…` |
| record (the mutable one) | feedback id | `record` |
| delivery ledger, ticket link | feedback id | `link#{connection}`, `link#{connection}#{n}` |
| quarantined body | `quarantine#{endpoint}` | SHA-256 of the body |
| poll cursor | `cursor#{endpoint}` | `cursor` |
| sender's counts of an hour | `rate#…` | see `feedbus.gatekeeping` |
| known order | `order#…` | see `feedbus.gatekeeping` |
| tally of a customer's events | `inference#{customer}` | rule's name |
| what an endpoint sends | `watch#{endpoint}` | see `feedbus.watching` |
| words under a key of theirs | `similar#{key}` | a place; see `feedbus.similar` |
| where one's words stand; a duplicate of it | feedback id | `similar#…`; `duplicate#{id}` |
| what is known of a customer | customer's key | `profile`; see `feedbus.profiles` |
| words of a day; reports on words | `digests`; `reports` | see `feedbus.reporting` |
| nonce that was used | `nonce#{endpoint}` | SHA-256 of the nonce |
| shared access token | `token#{connection}` | `token` |

The one index, `by_day`, holds intake items (`day`, `at`): each is written once, so a feedback
costs one index write however often its record changes; and `replay` finds what was received
but never became a record.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re

RECORD = "record"
INTAKE_PREFIX = "in#"

DAY_SHARDS = 4
"""Partitions of the day index a day. One takes 1,000 writes a second."""

FEEDBACK_ID = re.compile(r"fbk_[a-z2-7]{26}")
"""What `item_id` makes of a feedback; in a vendor's ticket it says that the hub made the ticket."""

_NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)


def item_id(prefix: str, endpoint: str, source_id: str) -> str:
    """The deterministic id of a vendor's item: 130 bits of SHA-256, base32, lower case.

    JSON keeps the parts apart, so that no id can be forged out of two others (`a#b` + `c`).
    """
    digest = hashlib.sha256(json.dumps([endpoint, source_id]).encode()).digest()
    return f"{prefix}_{base64.b32encode(digest)[:26].decode().lower()}"


def version_key(source_version: str) -> str:
    """The version as a part of a key: times and numbers order as text, all else is hashed."""
    if _NUMBER.fullmatch(source_version):
        return source_version.zfill(20)
    if _TIME.fullmatch(source_version):
        return source_version
    return "h" + hashlib.sha256(source_version.encode("utf-8", "replace")).hexdigest()[:32]


def order_key(source_version: str, received_at: str) -> str:
    """What orders the edits of one item: its version, or when it came if that has no order."""
    key = version_key(source_version)
    return received_at if key.startswith("h") else key


def day_shard(id_: str, received_at: str) -> str:
    """The index partition of an item: its day and one of `DAY_SHARDS`, by id."""
    shard = hashlib.sha256(id_.encode()).digest()[0] % DAY_SHARDS
    return f"{received_at[:10]}#{shard}"


def intake_key(source_version: str, *, kind: str = "", part: str | None = None) -> str:
    """Sort key of an intake item.

    A part of a record, a removal and a notice may bear the same version as the content itself:
    what they are keeps them apart.
    """
    apart = f"{kind}#" if kind else ""
    if part is not None:
        apart += hashlib.sha256(part.encode("utf-8", "replace")).hexdigest()[:16] + "#"
    return INTAKE_PREFIX + apart + version_key(source_version)


def link_key(connection: str, event_id: str | None = None) -> str:
    """Sort key of a ledger entry: a ticket's, or a single message's."""
    if event_id is None:
        return f"link#{connection}"
    return f"link#{connection}#{event_id.rpartition(':')[2]}"
