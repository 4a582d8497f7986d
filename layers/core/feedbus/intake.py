"""Verify, normalise, store: what `receive`, `poll` and `mail` share.

A delivery is stored with one conditional PutItem an item before anybody answers 2xx. What is
genuine but can't be read goes to quarantine with its raw bytes. Nothing is ever dropped.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from pydantic import ValidationError

from feedbus import keys, sources
from feedbus.config import Endpoint, Retention, explain
from feedbus.errors import RejectedError, SignatureError, where
from feedbus.model import Feedback, Removal, TicketUpdate
from feedbus.model import Item as Model
from feedbus.model.times import iso
from feedbus.signatures import Inbound, UrlKey
from feedbus.sources.base import Context, Payload, Source, UnreadableError
from feedbus.store import Item, Value

MAX_ITEM_BYTES = 350_000
"""An item holds 400 KB at most; above this, the document and the raw body go to S3."""

_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|key|password", re.IGNORECASE)

_PREFIXES = {Feedback: "fbk", Removal: "fbk", TicketUpdate: "tku"}
_KINDS = {Feedback: "feedback", Removal: "removal", TicketUpdate: "ticket_update"}

NONCE_SECONDS = 86_400
"""How long a nonce is remembered: longer than any scheme tolerates a timestamp's age."""


class IntakeStore(Protocol):
    """Where intake puts things."""

    def put_once(self, item: Item) -> bool:
        """Store unless the key exists; whether it was new."""

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        """Store if the condition over the old item holds; whether it was stored."""

    def put_claim(self, key: str, data: bytes) -> None:
        """Store what is too large for an item."""


@dataclass(slots=True)
class Receipt:
    """What became of one delivery.

    Attributes:
        stored: items that are new.
        duplicates: items, or a quarantined body, that were stored before.
        quarantined: 1 when the body could not be read and was set aside.
        ids: ids of the items that the delivery held, new or not.
        reason: why the body could not be read.
    """

    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    ids: list[str] = field(default_factory=list)
    reason: str | None = None

    @property
    def accepted(self) -> int:
        """Everything that was taken (R40)."""
        return self.stored + self.duplicates + self.quarantined


def context_of(endpoint: Endpoint, inbound: Inbound, received_at: str) -> Context:
    """What `normalise` may know of a delivery."""
    return Context(
        endpoint=endpoint.name,
        options=endpoint.options,
        headers=inbound.headers,
        received_at=received_at,
        digest=hashlib.sha256(inbound.body).hexdigest(),
        scores={key: score.model_dump(exclude_none=True) for key, score in endpoint.scores.items()},
    )


def normalise(
    source: Source, endpoint: Endpoint, inbound: Inbound, received_at: str
) -> list[Model]:
    """Read a genuine body into canonical items; pure.

    Args:
        source: the vendor.
        endpoint: where it came in; its defaults fill what the payload leaves out.
        inbound: the request.
        received_at: UTC ISO-8601.

    Returns:
        0..n items; none when the vendor's event is rightly ignored.

    Raises:
        UnreadableError: the body is not what the source can read.
    """
    context = context_of(endpoint, inbound, received_at)

    def read() -> Iterator[Model]:
        return source.normalise(source.parse(inbound.body, inbound.headers), context)

    return _read(read, source, endpoint, context)


def read_payload(
    source: Source, endpoint: Endpoint, context: Context, payload: Payload
) -> list[Model]:
    """Read a parsed payload into canonical items; see `normalise`."""
    return _read(lambda: source.normalise(payload, context), source, endpoint, context)


def _read(
    read: Callable[[], Iterator[Model]], source: Source, endpoint: Endpoint, context: Context
) -> list[Model]:
    try:
        items = list(read())
    except RejectedError:
        raise
    except UnreadableError:
        raise
    except ValidationError as error:
        raise UnreadableError(explain(error)) from error
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        # A message may quote the customer; the kind of error and the source's line do not.
        raise UnreadableError(f"unexpected shape ({where(error)})") from error
    return [_complete(item, source, endpoint, context) for item in items]


def _complete(item: Model, source: Source, endpoint: Endpoint, context: Context) -> Model:
    """Fill id, names, times and the endpoint's defaults."""
    if not item.source_id.strip():
        raise UnreadableError("source_id is empty: the payload lacks the vendor's id")
    slug = endpoint.source
    item.endpoint, item.source, item.received_at = endpoint.name, slug, context.received_at
    prefix = _PREFIXES.get(type(item), "evt")
    item.id = keys.item_id(prefix, endpoint.name, item.source_id)
    if isinstance(item, Feedback):
        defaults = endpoint.defaults
        given = item.model_fields_set
        item.channel = item.channel if "channel" in given else defaults.channel or source.channel
        item.origin = item.origin if "origin" in given else defaults.origin or source.origin
        for name in ("product", "platform", "country", "language"):
            if getattr(item, name) is None:
                setattr(item, name, getattr(defaults, name))
        item.tags = [*item.tags, *(tag for tag in defaults.tags if tag not in item.tags)]
        item.context = {**defaults.context, **item.context}
    if not item.source_version:
        content = item.model_dump_json(exclude={"received_at"})
        item.source_version = "sha256:" + hashlib.sha256(content.encode()).hexdigest()
    return item


def take(
    inbound: Inbound,
    endpoint: Endpoint,
    secrets: Sequence[str],
    now: float,
    store: IntakeStore,
    retention: Retention,
) -> Receipt:
    """Verify, normalise and store one delivery.

    Args:
        inbound: the request.
        endpoint: where it came in.
        secrets: the live secrets, current first.
        now: epoch seconds.
        store: where to put it.
        retention: how long items live.

    Raises:
        SignatureError: nothing is stored.
        Exception: the store failed; nothing may be answered 2xx.
    """
    source = sources.load(endpoint.source)
    scheme = source.scheme(endpoint.options)
    scheme.verify(inbound, secrets, now)
    moment = datetime.fromtimestamp(now, UTC)
    received_at = iso(moment)
    if source.once and not isinstance(scheme, UrlKey):  # a key in the URL needs no nonce
        _use_once(source.once(inbound), inbound, endpoint, moment, store)
    try:
        if source.opened:
            inbound = source.opened(inbound, secrets)
        items = normalise(source, endpoint, inbound, received_at)
    except UnreadableError as error:
        return quarantine(inbound, endpoint, str(error), moment, store, retention)
    return keep(items, endpoint, inbound.body, inbound.headers, moment, store, retention)


def _use_once(
    nonce: str, inbound: Inbound, endpoint: Endpoint, moment: datetime, store: IntakeStore
) -> None:
    """Remember a nonce. A retry brings it again with the same body; a forger with another one.

    Raises:
        SignatureError: the nonce came with another body before.
    """
    digest = hashlib.sha256(inbound.body).hexdigest()
    item: Item = {
        "pk": f"nonce#{endpoint.name}",
        "sk": hashlib.sha256(nonce.encode("utf-8", "replace")).hexdigest(),
        "kind": "nonce",
        "digest": digest,
        "ttl": int(moment.timestamp()) + NONCE_SECONDS,
    }
    condition = "attribute_not_exists(pk) OR digest = :digest"
    if not store.put_if(item, condition, {":digest": digest}):
        raise SignatureError("nonce was used before")


def keep(
    items: Sequence[Model],
    endpoint: Endpoint,
    body: bytes,
    headers: Mapping[str, str],
    moment: datetime,
    store: IntakeStore,
    retention: Retention,
) -> Receipt:
    """Store normalised items, each once. The raw body lies with each, compressed."""
    receipt = Receipt()
    raw = zlib.compress(body, 6)
    safe = {
        name: "(redacted)" if _SECRET_HEADER.search(name) else value
        for name, value in headers.items()
    }
    for model in items:
        kind = _kind(model)
        item: Item = {
            "pk": model.id,
            "sk": _intake_key(model, kind),
            "kind": kind,
            "endpoint": endpoint.name,
            "source": model.source,
            "at": model.received_at,
            "day": keys.day_shard(model.id, model.received_at),
            "doc": model.model_dump_json(exclude_none=True),
            "raw": raw,
            "headers": json.dumps(safe),
            **_ttl(retention.raw_days, moment),
        }
        if endpoint.test:
            item["test"] = True
        _claim_check(item, store)
        receipt.ids.append(model.id)
        if store.put_once(item):
            receipt.stored += 1
        else:
            receipt.duplicates += 1
    return receipt


def _kind(model: Model) -> str:
    if isinstance(model, Feedback) and model.pending:
        return "notice"
    return _KINDS.get(type(model), "business_event")


def _intake_key(model: Model, kind: str) -> str:
    apart = kind if kind in ("notice", "removal") else ""
    part = model.part if isinstance(model, Feedback | Removal) else None
    if part is not None and not apart:
        apart = "part"
    return keys.intake_key(model.source_version, kind=apart, part=part)


def _claim_check(item: Item, store: IntakeStore) -> None:
    """Move what makes an item too large to S3. The object comes first: it may never be missing."""
    key = f"intake/{item['pk']!s}/{item['sk']!s}"
    for name in ("raw", "doc"):
        if _size(item) <= MAX_ITEM_BYTES:
            return
        value = item.pop(name)
        store.put_claim(f"{key}/{name}", value if isinstance(value, bytes) else str(value).encode())
        item[f"{name}_claim"] = f"{key}/{name}"


def _size(item: Item) -> int:
    """Bytes of an item, as DynamoDB counts them, within a few."""
    return sum(
        len(name) + len(value if isinstance(value, bytes) else str(value).encode())
        for name, value in item.items()
    )


def quarantine(
    inbound: Inbound,
    endpoint: Endpoint,
    reason: str,
    moment: datetime,
    store: IntakeStore,
    retention: Retention,
) -> Receipt:
    """Set a genuine body aside that can't be read; the same body again is a duplicate."""
    digest = hashlib.sha256(inbound.body).hexdigest()
    item: Item = {
        "pk": f"quarantine#{endpoint.name}",
        "sk": digest,
        "kind": "quarantine",
        "endpoint": endpoint.name,
        "source": endpoint.source,
        "at": iso(moment),
        "reason": reason[:500],
        "raw": zlib.compress(inbound.body, 6),
        "headers": json.dumps(
            {k: v for k, v in inbound.headers.items() if not _SECRET_HEADER.search(k)}
        ),
        **_ttl(retention.quarantine_days, moment),
    }
    _claim_check(item, store)
    new = store.put_once(item)
    return Receipt(quarantined=int(new), duplicates=int(not new), reason=reason)


def _ttl(days: int, moment: datetime) -> dict[str, int]:
    return {"ttl": int(moment.timestamp()) + days * 86_400} if days else {}
