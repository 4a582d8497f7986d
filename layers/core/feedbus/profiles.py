"""What is known of a customer beside what they say: tenure, value, industry (R49).

It comes from a CRM, as the business event `customer.updated` whose `context` holds the fields of
`feedbus.model.Profile`, and from purchases and subscriptions, which say since when somebody is a
customer. A record is written with what was known at that time.

| item | pk | sk |
| --- | --- | --- |
| profile | the customer's key | `profile` |

Of two `customer.updated` events the one that happened later counts, whatever the order in which
they come.
"""

from __future__ import annotations

import json

from pydantic import ValidationError

from feedbus.analysis import customer_key
from feedbus.errors import RetryableError
from feedbus.model import BusinessEvent, Profile
from feedbus.model.times import epoch
from feedbus.store import ConditionalTable, Item

PROFILE = "profile"

UPDATED = "customer.updated"

SINCE = frozenset({"purchase.completed", "payment.completed", "subscription.started"})
"""Business events that only customers cause."""

NEW_DAYS = 90
"""How long somebody is a new customer, unless the CRM says so itself."""

_ATTEMPTS = 5


def observe(event: BusinessEvent, table: ConditionalTable) -> None:
    """Note what a business event tells of its customer; no call for events that tell nothing.

    Raises:
        RetryableError: others kept writing the profile in between.
    """
    customer = customer_key(event.author, event.source)
    if customer is None or event.name not in {UPDATED, *SINCE}:
        return
    at = event.occurred_at or event.received_at
    for _ in range(_ATTEMPTS):
        old = table.get(customer, PROFILE)
        new = _noted(event, at, old)
        if new is None:
            return
        item: Item = {"pk": customer, "sk": PROFILE, **new}
        if old is None:
            if table.put_once(item):
                return
        elif table.put_if(item, "version = :version", {":version": old["version"]}):
            return
    raise RetryableError(f"profile {customer} is being written by others")


def _noted(event: BusinessEvent, at: str, old: Item | None) -> Item | None:
    """The profile's next version; None when the event changes nothing."""
    known: Item = {name: value for name, value in (old or {}).items() if name not in ("pk", "sk")}
    if event.name == UPDATED:
        if at <= str(known.get("at", "")):
            return None
        fields = {name: event.context.get(name) for name in Profile.model_fields}
        known |= {"at": at, "doc": json.dumps(_valid(fields), ensure_ascii=False)}
    elif at >= str(known.get("since", "~")):
        return None
    else:
        known["since"] = at
    return {**known, "version": int(known.get("version", 0)) + 1}


def _valid(fields: dict[str, object]) -> dict[str, object]:
    """The fields that the model takes; a CRM's other words for them are left out."""
    kept: dict[str, object] = {}
    for name, value in fields.items():
        try:
            Profile.model_validate({name: value})
        except ValidationError:
            continue
        if value is not None:
            kept[name] = value
    return kept


def of(customer: str | None, at: str, table: ConditionalTable) -> Profile | None:
    """What is known of a customer; at most one table call.

    Args:
        customer: their key, if they have one.
        at: when the feedback came, which decides who is new.
        table: the table.
    """
    item = table.get(customer, PROFILE) if customer else None
    if item is None:
        return None
    profile = Profile.model_validate_json(str(item.get("doc", "{}")))
    since = item.get("since")
    if profile.tenure is None and since:
        age = epoch(at) - epoch(str(since))
        profile.tenure = "new" if age < NEW_DAYS * 86_400 else "returning"
    return profile
