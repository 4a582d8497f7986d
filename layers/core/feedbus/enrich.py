"""From intake item to record: analysis, customer, priority, in one conditional write.

Intake items arrive at least once and in any order. The record is written only over the version
that was read, and only by what is newer than what it holds (`feedbus.merging`), so repeats and
stragglers change nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from feedbus import gatekeeping, keys, merging, profiles
from feedbus.analysis import Judge, customer_key, prioritise
from feedbus.analysis.duplicates import normalise, opinion
from feedbus.analysis.scores import on_scale
from feedbus.config import Orders
from feedbus.errors import RetryableError
from feedbus.model import (
    Analysis,
    BusinessEvent,
    Feedback,
    Priority,
    Profile,
    Record,
    Removal,
    Score,
)
from feedbus.model.sizes import cut_text, dumps, leave_out
from feedbus.model.times import epoch
from feedbus.similar import SimilarIndex
from feedbus.store import Item, Table
from feedbus.tagging import tags_of

MAX_FEEDBACK_BYTES = 200_000
"""Of the feedback in a record, as JSON. DynamoDB takes 400 KB an item, and history grows."""

MAX_TEXT = 30_000
"""Characters of the customer's words in a record that would be larger than that."""

_ATTEMPTS = 5


class Claims(Protocol):
    """Where intake put what was too large for an item."""

    def get(self, key: str) -> bytes:
        """Read one object."""

    def put(self, key: str, data: bytes) -> None:
        """Write one object."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What enrichment needs from outside.

    Attributes:
        table: the table.
        claims: the claim-check bucket.
        judge: what reads and judges.
        now: UTC ISO-8601, when the records are written.
        defer: hands a notice on to be completed; see `feedbus.fetching`.
        orders: how the orders of feedback are checked.
        observe: told of every business event; see `feedbus.inference`.
        measure: told the name of what there is one more of.
    """

    table: Table
    claims: Claims
    judge: Judge
    now: str
    defer: Callable[[Item], None]
    orders: Orders = field(default_factory=Orders)
    observe: Callable[[BusinessEvent], object] = lambda event: None  # noqa: ARG005
    measure: Callable[[str], None] = lambda name: None  # noqa: ARG005


def document(item: Item, claims: Claims) -> str:
    """The normalised document of an intake item, from the item or from its claim check."""
    if "doc_claim" in item:
        return claims.get(str(item["doc_claim"])).decode()
    return str(item["doc"])


def raw_body(item: Item, claims: Claims) -> bytes:
    """The raw body of an intake or quarantine item, exactly as it was received (R36)."""
    packed = claims.get(str(item["raw_claim"])) if "raw_claim" in item else item["raw"]
    assert isinstance(packed, bytes)  # noqa: S101 - intake wrote it
    return zlib.decompress(packed)


def enrich_item(item: Item, ports: Ports) -> Record | None:
    """Write the record of one intake item.

    Returns:
        The new version of the record; None when nothing had to change, because the item is a
        repeat or older than what the record holds, or is no feedback.

    Raises:
        RetryableError: others kept writing the record in between.
    """
    match item["kind"]:
        case "feedback":
            feedback = Feedback.model_validate_json(document(item, ports.claims))
            record = _write_changed(feedback, bool(item.get("test")), ports)
            if record is None:
                _scrub_if_removed(item, feedback, ports)
            return record
        case "removal":
            removal = Removal.model_validate_json(document(item, ports.claims))
            record = _write_changed(removal, bool(item.get("test")), ports)
            _scrub(removal, ports)
            return record
        case "notice":
            ports.defer(item)
        case "business_event":
            event = BusinessEvent.model_validate_json(document(item, ports.claims))
            gatekeeping.remember_order(event, ports.table)
            profiles.observe(event, ports.table)
            ports.observe(event)
    return None


def would_change(item: Item, ports: Ports) -> bool:
    """Whether an intake item would change its record; changes nothing."""
    if item["kind"] not in ("feedback", "removal"):
        return False
    said = _said(item, ports.claims)
    record = read(ports.table.get(said.id, keys.RECORD))
    return _merged(said, record, ports.now) is not None


def _said(item: Item, claims: Claims) -> Feedback | Removal:
    model = Removal if item["kind"] == "removal" else Feedback
    return model.model_validate_json(document(item, claims))


def words_ahead(items: Iterable[Item], ports: Ports) -> Iterator[str]:
    """The words that a batch of intake items will have judged, as far as that can be foreseen.

    For `feedbus.reading.ahead`. What will change no record is left out, since reading it may cost
    money; so is what can't be read: `enrich_item` will fail there, and say so.
    """
    for item in items:
        if item["kind"] not in ("feedback", "removal"):
            continue
        try:
            said = _said(item, ports.claims)
            merged = _merged(said, read(ports.table.get(said.id, keys.RECORD)), ports.now)
        except Exception:  # noqa: BLE001, S112
            continue
        if merged and merged["feedback"].words:
            yield merged["feedback"].words


def _write_changed(item: Feedback | Removal, test: bool, ports: Ports) -> Record | None:
    """Write the record's next version, if the item changes it."""
    for _ in range(_ATTEMPTS):
        stored = ports.table.get(item.id, keys.RECORD)
        record = _changed(item, read(stored), test, ports)
        if record is None:
            return None
        if write(record, ports.table, expected=int(stored["version"]) if stored else None):
            return record
    raise RetryableError(f"record {item.id} is being written by others")


def _scrub(removal: Removal, ports: Ports) -> None:
    """Erase what the vendor took back from the intake items that hold it, too.

    They stay, without words, so that the same delivery stays a duplicate.
    """
    for item in ports.table.query(removal.id, keys.INTAKE_PREFIX):
        if item["kind"] != "feedback":
            continue
        feedback = Feedback.model_validate_json(document(item, ports.claims))
        same = removal.part is None or feedback.part == removal.part
        if same and merging.order_of(feedback) <= merging.order_of(removal):
            _erase(item, ports)


def _scrub_if_removed(item: Item, feedback: Feedback, ports: Ports) -> None:
    """Erase a straggler that came after its own removal."""
    record = read(ports.table.get(feedback.id, keys.RECORD))
    if record is None:
        return
    part = record.parts.get(feedback.part or "")
    gone = record.removed or (part if part and not part.at else None)
    if gone and merging.order_of(feedback) <= gone.order:
        _erase(item, ports)


def _erase(item: Item, ports: Ports) -> None:
    for name in ("raw", "doc"):
        if f"{name}_claim" in item:
            ports.claims.put(str(item[f"{name}_claim"]), b"")
    kept = {key: value for key, value in item.items() if key not in ("raw", "doc", "headers")}
    ports.table.put_if({**kept, "kind": "erased"}, "attribute_exists(pk)", {})


def read(stored: Item | None) -> Record | None:
    """The record of a stored record item."""
    return Record.model_validate_json(str(stored["doc"])) if stored else None


def write(record: Record, table: Table, *, expected: int | None) -> bool:
    """Write a record over the version that was read; whether nobody came in between.

    Args:
        record: the new version.
        table: the table.
        expected: the version it was made from; None if there was no record.
    """
    item: Item = {
        "pk": record.id,
        "sk": keys.RECORD,
        "version": record.version,
        "at": record.feedback.received_at,
        "doc": record.model_dump_json(exclude_none=True),
    }
    if expected is None:
        return table.put_once(item)
    return table.put_if(item, "version = :version", {":version": expected})


def _changed(
    item: Feedback | Removal, old: Record | None, test: bool, ports: Ports
) -> Record | None:
    """The record's next version; None when the item changes nothing."""
    fields = _merged(item, old, ports.now)
    if fields is None:
        return None
    feedback = gatekeeping.check_order(fields["feedback"], old, ports.orders, ports.table)
    counts = old.analysis.counts if old else _count_sender(feedback, ports)
    customer = customer_key(feedback.author, feedback.source)
    profile = profiles.of(customer, feedback.received_at, ports.table)
    analysis, priority, scores = _understand(feedback, profile, ports.judge, counts)
    _link(feedback, analysis, old, test, ports)
    base = old or Record(feedback=feedback)
    tags = tags_of(feedback.tags, analysis.evidence, base.manual_tags)
    feedback = _fitting(feedback.model_copy(update={"scores": scores, "tags": tags}))
    if isinstance(item, Removal):
        type_ = "feedback.erased" if item.part is None else "feedback.updated"
        change: dict[str, Any] = {"removed": item.reason}
    else:
        type_ = "feedback.updated" if old else "feedback.received"
        change = {"urgency": analysis.urgency, "priority": priority.level}
    return base.changed(
        type_,
        at=ports.now,
        change=change,
        **{**fields, "feedback": feedback},
        customer=customer,
        profile=profile,
        analysis=analysis,
        workflow=base.workflow.model_copy(update={"priority": priority}),
        test=test,
    )


def _link(
    feedback: Feedback, analysis: Analysis, old: Record | None, test: bool, ports: Ports
) -> None:
    """Note whose near-duplicate a feedback is (R31).

    Noise is nobody's duplicate. What is inferred says the same in every case, and what is sent for
    a test may: both stay out of the index.
    """
    if test or feedback.origin == "inferred":
        return
    words = feedback.words if analysis.quality == "ok" else ""
    if old and normalise(words) == normalise(_compared(old)):
        _keep_link(analysis, old.analysis)
        return
    match = SimilarIndex(ports.table, epoch(ports.now)).link(
        feedback.id,
        words,
        opinion(analysis.sentiment),
        edited=old is not None,
        linked_to=old.analysis.duplicate_of if old else None,
    )
    if match:
        analysis.duplicate_of, analysis.similarity = match.id, round(match.similarity, 4)
        analysis.evidence["duplicate"] = [match.why]


def _compared(record: Record) -> str:
    """The words by which a record stands in the index."""
    return record.feedback.words if record.analysis.quality == "ok" else ""


def _keep_link(new: Analysis, old: Analysis) -> None:
    new.duplicate_of, new.similarity = old.duplicate_of, old.similarity
    if "duplicate" in old.evidence:
        new.evidence["duplicate"] = old.evidence["duplicate"]


def _merged(item: Feedback | Removal, old: Record | None, now: str) -> dict[str, Any] | None:
    if isinstance(item, Removal):
        return merging.removed(item, old, now)
    return merging.merged(item, old)


def _count_sender(feedback: Feedback, ports: Ports) -> dict[str, int]:
    return gatekeeping.count_sender(
        feedback, ports.judge.rules.spam, ports.table, lambda: ports.measure("CountFailed")
    )


def _fitting(feedback: Feedback) -> Feedback:
    """The feedback as small as a record needs it; nearly always it is small enough."""
    size = len(feedback.model_dump_json().encode())
    if size <= MAX_FEEDBACK_BYTES:
        return feedback
    document = feedback.model_dump(mode="json", exclude_none=True)
    cut_text(document, MAX_TEXT)
    leave_out(document, len(dumps(document)) - MAX_FEEDBACK_BYTES)
    return Feedback.model_validate(document)


def reanalysed(record: Record, judge: Judge, now: str) -> Record | None:
    """The record's next version, judged anew; None when that finds nothing else.

    For a new taxonomy, new word lists or another engine (R53). Sender's counts, duplicate link and
    what people did stay.

    Args:
        record: as it is.
        judge: what reads and judges now.
        now: UTC ISO-8601.
    """
    if record.removed:
        return None
    old = record.analysis
    scores = [*record.feedback.scores, *(one.score for one in old.rejected_scores)]
    feedback = record.feedback.model_copy(update={"scores": scores})
    analysis, priority, scores = _understand(feedback, record.profile, judge, old.counts)
    _keep_link(analysis, old)
    if analysis == old and priority == record.workflow.priority:
        return None
    tags = tags_of(feedback.tags, analysis.evidence, record.manual_tags)
    return record.changed(
        "feedback.updated",
        at=now,
        by="reclassify",
        change={"reclassified": {"from": old.taxonomy_version, "to": analysis.taxonomy_version}},
        feedback=feedback.model_copy(update={"scores": scores, "tags": tags}),
        analysis=analysis,
        workflow=record.workflow.model_copy(update={"priority": priority}),
    )


def _understand(
    feedback: Feedback, profile: Profile | None, judge: Judge, counts: Mapping[str, int]
) -> tuple[Analysis, Priority, list[Score]]:
    """Judge; a failure never stops the item: it goes on, marked and with high priority."""
    if profile and profile.tier and not feedback.author.tier:
        author = feedback.author.model_copy(update={"tier": profile.tier})
        feedback = feedback.model_copy(update={"author": author})
    try:
        analysis, scores = judge.judge(feedback, counts)
        return analysis, prioritise(feedback, analysis, judge.rules), scores
    except Exception as error:  # noqa: BLE001
        kept, rejected = on_scale(feedback.scores)
        marked = Analysis(
            failed=type(error).__name__, signals=["analysis_failed"], rejected_scores=rejected
        )
        return marked, Priority(level="high"), kept
