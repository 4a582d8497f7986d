"""Editions and parts: what a record holds after one more delivery of its item. Pure.

Deliveries come at least once and in any order. An edition stands over those of a lower order
(`keys.order_key`: the vendor's version, or the time of receipt); of a removal and an edition of
the same order, the removal stands. Where an item comes in parts (one delivery for each question
of a survey, each message of a thread), each part has editions of its own, and the record's
words, scores, answers and files are those of all parts, by time. So the result does not depend
on the order in which deliveries arrive.
"""

from __future__ import annotations

from typing import Any

from feedbus import keys
from feedbus.model import Author, Feedback, Record, Removal
from feedbus.model.record import Part, Removed

MAX_PARTS_BYTES = 100_000
"""Of all parts of a record as JSON, since the record holds their words twice."""

_GATHERED = ("scores", "answers", "attachments")
"""What all parts hold together."""

_FIRSTS = ("channel", "origin")
_KNOWN = ("url", "product", "version", "platform", "country", "language", "order_id", "ticket_id")
"""What the earliest part says, or as much of it as is said at all."""


def order_of(item: Feedback | Removal) -> str:
    """What orders the editions of one item."""
    return keys.order_key(item.source_version, item.received_at)


def merged(feedback: Feedback, old: Record | None) -> dict[str, Any] | None:
    """The record's fields after a delivery: `feedback`, `parts` and `removed`.

    Returns:
        None when the record holds this edition already, or a newer one.
    """
    order = order_of(feedback)
    if old and old.removed and order <= old.removed.order:
        return None
    if old and old.removed:
        old = None
    if feedback.part is None and (old is None or not old.parts):
        if old and order <= order_of(old.feedback):
            return None
        return {"feedback": feedback, "parts": {}, "removed": None}
    parts = _parts(old)
    name = feedback.part or ""
    if name in parts and order <= parts[name].order:
        return None
    parts[name] = _part(feedback, order)
    parts, cut = _fitting(parts)
    return {
        "feedback": _together(feedback, old.feedback if old else None, parts, cut=cut),
        "parts": parts,
        "removed": None,
    }


def removed(removal: Removal, old: Record | None, at: str) -> dict[str, Any] | None:
    """The record's fields after a removal; None when a newer edition or removal stands.

    Args:
        removal: what the vendor took back.
        old: the record, if there is one; a removal may overtake the item itself.
        at: when this is written, UTC ISO-8601.
    """
    order = order_of(removal)
    if old and old.removed and order <= old.removed.order:
        return None
    if removal.part is not None:
        if old and old.removed:
            return None
        parts = _parts(old)
        known = parts.get(removal.part)
        if known and (order < known.order or known == Part(order=order)):
            return None
        parts[removal.part] = Part(order=order)
        base = old.feedback if old else _bare(removal)
        return {
            "feedback": _together(base, None, parts, cut=base.cut),
            "parts": parts,
            "removed": None,
        }
    if old and not old.removed and order < _newest(old):
        return None
    bare = _bare(removal)
    if old:
        kept = ("channel", "origin", "occurred_at", "product", "platform", "ticket_id")
        bare = bare.model_copy(update={name: getattr(old.feedback, name) for name in kept})
    return {
        "feedback": bare,
        "parts": {},
        "removed": Removed(reason=removal.reason, at=at, order=order),
    }


def _newest(record: Record) -> str:
    if record.parts:
        return max(part.order for part in record.parts.values())
    return order_of(record.feedback)


def _bare(removal: Removal) -> Feedback:
    """What is left of a feedback: its names, and nothing that a person said or is."""
    return Feedback(
        id=removal.id,
        endpoint=removal.endpoint,
        source=removal.source,
        source_id=removal.source_id,
        source_version=removal.source_version,
        occurred_at=removal.occurred_at,
        received_at=removal.received_at,
    )


def _parts(old: Record | None) -> dict[str, Part]:
    """The parts that a record holds; what came as a whole counts as the first one."""
    if old is None:
        return {}
    return dict(old.parts) or {"": _part(old.feedback, order_of(old.feedback))}


def _part(feedback: Feedback, order: str) -> Part:
    return Part(
        order=order,
        at=feedback.occurred_at or feedback.received_at,
        **{name: getattr(feedback, name) for name in ("title", "text", *_GATHERED)},
    )


def _together(
    new: Feedback, old: Feedback | None, parts: dict[str, Part], *, cut: bool
) -> Feedback:
    """One feedback of all parts. Of what each delivery repeats, the earliest part's stands."""
    ordered = sorted(parts.items(), key=lambda one: (one[1].at, one[0]))
    spoken = [(name, part) for name, part in ordered if part.at]
    said = [part for _, part in spoken]
    update: dict[str, Any] = {
        "part": None,
        "title": next((part.title for part in said if part.title), None),
        "text": "\n\n".join(part.text for part in said if part.text) or None,
        "cut": cut or (old is not None and old.cut),
        **{name: [one for part in said for one in getattr(part, name)] for name in _GATHERED},
    }
    first = new
    if old is not None and spoken:
        # By the part's place among all, since what was joined before bears no name of a part.
        opens = spoken[0][0] == (new.part or "")
        first, second = (new, old) if opens else (old, new)
        update["author"] = Author(**{**_given(second.author), **_given(first.author)})
        update["context"] = {**second.context, **first.context}
        update["tags"] = sorted({*old.tags, *new.tags})
        update["source_version"] = max(old.source_version, new.source_version)
        update |= {name: getattr(first, name) for name in _FIRSTS}
        update |= {name: getattr(first, name) or getattr(second, name) for name in _KNOWN}
    if spoken:
        at = said[0].at
        update["occurred_at"] = at
        # The earliest part may be another one now, by an edition or a removal.
        update["occurred_at_raw"] = first.occurred_at_raw if first.occurred_at == at else None
    return new.model_copy(update=update)


def _given(author: Author) -> dict[str, Any]:
    return author.model_dump(exclude_none=True)


def _fitting(parts: dict[str, Part]) -> tuple[dict[str, Part], bool]:
    """The parts, cut until they fit: the longest words first. The intake items hold them all."""
    sizes = {name: len(part.model_dump_json().encode()) for name, part in parts.items()}
    cut = False
    while sum(sizes.values()) > MAX_PARTS_BYTES:
        name = max(sizes, key=lambda one: sizes[one])
        part = parts[name]
        if part.text and len(part.text) > 200:
            part = part.model_copy(update={"text": part.text[: len(part.text) // 2]})
        else:
            part = Part(order=part.order, at=part.at, text=(part.text or "")[:200] or None)
        if part == parts[name]:
            break
        parts[name], cut = part, True
        sizes[name] = len(part.model_dump_json().encode())
    return parts, cut
