"""Completing thin notices: some vendors send ids only, and the words must be asked for.

`receive` stores the notice as it came and answers; `enrich` finds it on the stream and puts its
key into the fetch queue; this module reads it from there, asks the vendor, and stores what it
finds as items of the same endpoint. A vendor that fails is asked again, by the queue. One that
refuses us is not: the notice itself becomes the record, so that people see that somebody spoke.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from feedbus import intake
from feedbus.config import Config
from feedbus.enrich import document, raw_body
from feedbus.errors import ConfigError, RejectedError
from feedbus.intake import Receipt
from feedbus.model import Feedback
from feedbus.polling import Ports, complete
from feedbus.store import Bucket, Item

INCOMPLETE_VERSION = "0"
"""Orders below every time and number, so that whatever is fetched later stands over it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one notice.

    Attributes:
        receipt: what was stored.
        refused: why the vendor could not be asked; empty when it was.
    """

    receipt: Receipt
    refused: str = ""


def message(item: Item) -> str:
    """The queue's message for a notice: its key. Nothing of the customer's lies in the queue."""
    return json.dumps({"pk": item["pk"], "sk": item["sk"]})


def fetch(body: str, config: Config, ports: Ports, claims: Bucket) -> Fetched:
    """Complete the notice that a queue message names.

    Args:
        body: what `message` wrote.
        config: the hub's configuration.
        ports: the outside.
        claims: where intake put what was too large for an item.

    Raises:
        RetryableError: the vendor failed; give the message back.
        RejectedError: the message names nothing that can be completed.
    """
    key: Mapping[str, Any] = json.loads(body)
    item = ports.table.get(str(key["pk"]), str(key["sk"]))
    if item is None or item["kind"] != "notice":
        raise RejectedError("there is no such notice: its retention ran out")
    endpoint = config.endpoint(str(item["endpoint"]))
    if endpoint is None:
        raise RejectedError(f"endpoint {item['endpoint']!s} is no longer configured")
    feedback = Feedback.model_validate_json(document(item, claims))
    try:
        return Fetched(complete(feedback, endpoint, ports.load(endpoint.source), ports))
    except ConfigError as error:
        incomplete = feedback.model_copy(
            update={
                "pending": False,
                "source_version": INCOMPLETE_VERSION,
                "context": {**feedback.context, "incomplete": "the vendor's API refused us"},
            }
        )
        moment = datetime.fromtimestamp(ports.clock(), UTC)
        headers = json.loads(str(item["headers"]))
        raw = raw_body(item, claims)
        receipt = intake.keep([incomplete], endpoint, raw, headers, moment, ports, ports.retention)
        return Fetched(receipt, str(error))
