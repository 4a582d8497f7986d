"""Reading DynamoDB stream batches.

A stream keeps order per item, so a batch that failed is given back as a whole (everything here
is idempotent) and Lambda bisects it until the poison record stands alone and goes to the failure
queue. Every record is tried before the batch is failed, so a poison record holds up nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from feedbus.errors import FeedbusError, where
from feedbus.store import Item, unmarshal


class BatchError(FeedbusError):
    """Some records of a batch failed; the batch must be given back."""


class _Logger(Protocol):
    def error(self, msg: str, /, *, extra: Mapping[str, object]) -> None: ...


@dataclass(frozen=True, slots=True)
class StreamChange:
    """One stream record: the item after the change, and before it if there was one."""

    id: str
    new: Item
    old: Item | None


def changes(event: Mapping[str, Any]) -> Iterator[StreamChange]:
    """The records of a stream batch, in order. Removals carry nothing new and are left out."""
    for record in event["Records"]:
        images = record["dynamodb"]
        if "NewImage" not in images:
            continue
        old = images.get("OldImage")
        new = unmarshal(images["NewImage"])
        yield StreamChange(str(new["pk"]), new, unmarshal(old) if old else None)


class Failures:
    """Collects the failures of a batch, so that one record does not stop the next.

    Args:
        logger: gets the id and the error's type of each failure, never the item.
    """

    def __init__(self, logger: _Logger) -> None:
        self._logger = logger
        self._failed: list[str] = []

    @contextmanager
    def caught(self, change: StreamChange) -> Iterator[None]:
        """Run one record's work."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised again, as one, by raise_if_any
            # No traceback: a validation error quotes its input, which is a customer's words.
            facts = {"feedback_id": change.id, "error": where(error)}
            self._logger.error("record failed", extra=facts)
            self._failed.append(change.id)

    def raise_if_any(self) -> None:
        """Give the batch back if a record failed.

        Raises:
            BatchError: naming how many failed.
        """
        if self._failed:
            raise BatchError(f"{len(self._failed)} records failed; the batch will be retried")
