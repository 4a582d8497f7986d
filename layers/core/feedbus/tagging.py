"""Tags: what came with a feedback, what its words are on, and what people changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feedbus.analysis.watchlists import PREFIX, tagged
from feedbus.errors import RejectedError
from feedbus.model import ManualTags, Record

MAX_TAGS = 50
MAX_TAG = 100
"""Characters of one tag."""


def tags_of(
    tags: Sequence[str], evidence: Mapping[str, Sequence[str]], manual: ManualTags
) -> list[str]:
    """All tags of a record: an edition's, those of the watch lists, and what people made of them.

    Args:
        tags: what the edition brings.
        evidence: of its analysis.
        manual: what people added and removed, which outlives editions.
    """
    together = [*tagged(tags, evidence), *manual.added]
    return [tag for tag in dict.fromkeys(together) if tag not in manual.removed]


def retagged(
    record: Record, add: Sequence[str], remove: Sequence[str], *, at: str, by: str
) -> Record | None:
    """The record's next version after a person changed its tags (R52).

    The history tells who did it, when, and the tags before and after.

    Args:
        record: as it is.
        add: tags to add.
        remove: tags to remove.
        at: when, UTC ISO-8601.
        by: who.

    Returns:
        None when nothing changes.

    Raises:
        RejectedError: a tag is empty, too long, one of the watch lists', or there are too many.
    """
    add, remove = [tag.strip() for tag in add], [tag.strip() for tag in remove]
    for tag in (*add, *remove):
        _check(tag)
    manual = record.manual_tags
    added = [tag for tag in dict.fromkeys([*manual.added, *add]) if tag not in remove]
    removed = [tag for tag in dict.fromkeys([*manual.removed, *remove]) if tag not in add]
    before = record.feedback.tags
    kept = [tag for tag in dict.fromkeys([*before, *add]) if tag not in remove]
    if kept == before:
        return None
    if len(kept) > MAX_TAGS:
        raise RejectedError(f"tags: at most {MAX_TAGS}; remove some first")
    return record.changed(
        "feedback.updated",
        at=at,
        by=by,
        change={"tags": {"before": before, "after": kept}},
        feedback=record.feedback.model_copy(update={"tags": kept}),
        manual_tags=ManualTags(added=added, removed=removed),
    )


def _check(tag: str) -> None:
    if not tag or len(tag) > MAX_TAG or not tag.isprintable():
        raise RejectedError(f"tags: each has 1 to {MAX_TAG} printable characters")
    if tag.startswith(PREFIX):
        raise RejectedError(f"tags: {PREFIX}… follow the watch lists of hub.yaml; change those")
