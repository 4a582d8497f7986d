"""One destination's lane: its queue, its dead-letter queue, and what goes between them.

A message waits in the queue for as long as its vendor needs, by its visibility. It goes to the
dead-letter queue with a reason when trying again would change nothing, and comes back by
`redrive`. Wrong order and repeats are harmless everywhere: the ledger sorts them out.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from feedbus import clients, config, destinations, enrich, http, keys, settings
from feedbus.config import Connection
from feedbus.delivery import Delivered, Ports, UndeliverableError, deliver
from feedbus.destinations.base import LONGEST_WAIT, Destination
from feedbus.errors import ConfigError
from feedbus.model import Record
from feedbus.secrets import Secrets
from feedbus.store import error_code
from feedbus.transport import Request, Response

SHORTEST_WAIT = 5.0
"""Seconds; `Retry-After: 0` must not make a message spin."""

AGE_SHARE = 0.1
"""A message waits at least this share of its age. So it is received about 110 times in the 14
days that the queue keeps it, however long the vendor is down, the connection paused, or however
short the waits are that the vendor asks for: fewer than the queue's `maxReceiveCount`."""

LONGEST_VISIBILITY = LONGEST_WAIT - 300
"""Seconds. SQS counts its 12 h from when the message was received, not from now."""

TIMEOUT = 10.0
"""Seconds that a destination may take for one answer."""

LONG_POLL = 1
"""Seconds. Without it, SQS asks a few of its servers only, and may find nothing."""

REASON_LENGTH = 250

_REDRIVE_SECONDS = 300
"""Seconds that a redrive keeps messages to itself."""


@dataclass(frozen=True, slots=True)
class Lane:
    """What a push function serves."""

    connection: Connection
    destination: Destination
    ports: Ports
    sqs: Callable[[], Any]
    queue_url: str
    dlq_url: str

    @classmethod
    def from_environment(cls) -> Self:
        """As a Lambda function has it.

        Raises:
            ConfigError: a setting is missing, or hub.yaml has no such destination.
        """
        environment, hub = settings.load(), config.load()
        name = environment.need("connection")
        connection = hub.connection(name)
        if connection is None:
            raise ConfigError(f"FEEDBUS_CONNECTION={name}: hub.yaml has no such destination")
        destination = destinations.load(connection.type)
        table = clients.table()
        secrets = Secrets(clients.ssm(), environment.secrets_prefix)
        secret_name = f"destinations/{connection.name}"

        def record(feedback_id: str) -> Record | None:
            return enrich.read(table.get(feedback_id, keys.RECORD))

        def secret() -> Mapping[str, Any]:
            return secrets.document(secret_name) if destination.secret else {}

        def send(request: Request, to: Destination, base_url: str) -> Response:
            if to.transport == "ses":
                return http.send_ses(request, clients.ses())
            return http.send(
                request,
                base_url=base_url,
                timeout=TIMEOUT,
                public_only=to.public_only,
                allow_private=environment.allow_private,
            )

        ports = Ports(
            table=table,
            record=record,
            send=send,
            secret=secret,
            now=time.time,
            settings=environment,
            ledger_days=hub.retention.ledger_days,
        )
        queue_url, dlq_url = environment.need("queue_url"), environment.need("dlq_url")
        return cls(connection, destination, ports, clients.sqs, queue_url, dlq_url)

    def deliver(self, message: Mapping[str, Any]) -> Delivered:
        """Deliver one message of the queue.

        Args:
            message: a record of Lambda's SQS event.

        Raises:
            RetryableError, UndeliverableError, ConfigError: as `delivery.deliver`.
        """
        redriven = "redriven" in (message.get("messageAttributes") or {})
        return deliver(
            read(message["body"]),
            self.connection,
            self.destination,
            self.ports,
            redriven_at=_sent_at(message) if redriven else None,
        )

    def give_back(self, message: Mapping[str, Any], seconds: float | None) -> int:
        """Hide a message for as long as it has to wait; how long that is."""
        age = self.ports.now() - _sent_at(message)
        wait = max(seconds or 0.0, SHORTEST_WAIT, age * AGE_SHARE)
        timeout = math.ceil(min(wait, LONGEST_VISIBILITY))
        self.sqs().change_message_visibility(
            QueueUrl=self.queue_url,
            ReceiptHandle=message["receiptHandle"],
            VisibilityTimeout=timeout,
        )
        return timeout

    def set_aside(self, message: Mapping[str, Any], reason: str) -> None:
        """Put a message into the dead-letter queue, as it is, with the reason beside it.

        The caller then lets it be deleted. A crash in between leaves it in both queues.
        """
        told = {
            "reason": _plain(reason, REASON_LENGTH),
            "connection": self.connection.name,
            "feedback_id": _plain(feedback_id(message["body"]), 100),
        }
        self.sqs().send_message(
            QueueUrl=self.dlq_url,
            MessageBody=message["body"],
            MessageAttributes={name: _attribute(value) for name, value in told.items()},
        )


def read(body: str) -> dict[str, Any]:
    """The event's detail in a message's body: the envelope that EventBridge sends.

    Raises:
        UndeliverableError: it is something else.
    """
    try:
        detail = json.loads(body)["detail"]
        texts = (detail["id"], detail["type"], detail["time"], detail["feedback"]["id"])
        if all(isinstance(one, str) and one for one in texts) and type(detail["version"]) is int:
            return dict(detail)
    except (ValueError, LookupError, TypeError, RecursionError):
        pass
    raise UndeliverableError("the message is no event of the hub")


def feedback_id(body: str) -> str:
    """The feedback that a message is about; empty when it can't be told."""
    try:
        return str(read(body)["feedback"]["id"])
    except UndeliverableError:
        return ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message in a dead-letter queue, without the customer's words.

    Attributes:
        id: the message's id in the dead-letter queue.
        feedback_id: what it is about; empty when the message can't be read.
        event_type: such as `feedback.received`; empty as above.
        connection: the destination; empty when SQS set the message aside.
        reason: why it is here.
        at: epoch seconds since when.
    """

    id: str
    feedback_id: str
    event_type: str
    connection: str
    reason: str
    at: float
    body: str = field(repr=False)
    receipt: str = field(repr=False)


def redrive(
    sqs: Any,
    dlq_url: str,
    queue_url: str,
    wanted: Callable[[DeadLetter], bool] | None = None,
    limit: int | None = None,
    dry_run: bool = False,
) -> list[DeadLetter]:
    """Send dead letters back to their queue.

    A message is sent first and deleted then: a crash in between doubles the message, never the
    ticket. The attribute `redriven` tells the engine that a person decided to try again, which
    permits one repeat of a held delivery; everything else that failed needs no permission.

    Args:
        sqs: an SQS client.
        dlq_url: where they lie.
        queue_url: the lane's queue.
        wanted: which ones; all if not given.
        limit: how many at most.
        dry_run: only tell which ones would go.

    Returns:
        The messages that were moved, or would be.
    """
    seen: set[str] = set()
    chosen: list[DeadLetter] = []
    kept: list[DeadLetter] = []
    while limit is None or len(chosen) < limit:
        letters = [one for one in _receive(sqs, dlq_url) if one.id not in seen]
        if not letters:
            break
        for letter in letters:
            seen.add(letter.id)
            full = limit is not None and len(chosen) >= limit
            if full or not (wanted is None or wanted(letter)):
                kept.append(letter)
                continue
            chosen.append(letter)
            if dry_run:
                kept.append(letter)
                continue
            sqs.send_message(
                QueueUrl=queue_url,
                MessageBody=letter.body,
                MessageAttributes={"redriven": _attribute("yes")},
            )
            sqs.delete_message(QueueUrl=dlq_url, ReceiptHandle=letter.receipt)
    for letter in kept:
        _show_again(sqs, dlq_url, letter)
    return chosen


def _receive(sqs: Any, dlq_url: str) -> list[DeadLetter]:
    answer = sqs.receive_message(
        QueueUrl=dlq_url,
        MaxNumberOfMessages=10,
        VisibilityTimeout=_REDRIVE_SECONDS,
        WaitTimeSeconds=LONG_POLL,
        MessageAttributeNames=["All"],
        MessageSystemAttributeNames=["SentTimestamp"],
    )
    return [_letter(message) for message in answer.get("Messages", [])]


def _show_again(sqs: Any, dlq_url: str, letter: DeadLetter) -> None:
    try:
        sqs.change_message_visibility(
            QueueUrl=dlq_url, ReceiptHandle=letter.receipt, VisibilityTimeout=0
        )
    except Exception as error:
        if "MessageNotInflight" not in error_code(error):
            raise


def _letter(message: Mapping[str, Any]) -> DeadLetter:
    told = {
        name: str(one.get("StringValue", ""))
        for name, one in (message.get("MessageAttributes") or {}).items()
    }
    try:
        detail = read(message["Body"])
    except UndeliverableError:
        detail = {"type": "", "feedback": {"id": ""}}
    return DeadLetter(
        id=message["MessageId"],
        feedback_id=detail["feedback"]["id"],
        event_type=detail["type"],
        connection=told.get("connection", ""),
        reason=told.get("reason", "received too often without an outcome"),
        at=int(message["Attributes"]["SentTimestamp"]) / 1000,
        body=message["Body"],
        receipt=message["ReceiptHandle"],
    )


def _sent_at(message: Mapping[str, Any]) -> float:
    return int(message["attributes"]["SentTimestamp"]) / 1000


def _plain(text: str, length: int) -> str:
    """Text that an SQS attribute takes: printable ASCII, not empty."""
    ascii_ = "".join(one if " " <= one <= "~" else "?" for one in text)
    return ascii_[:length] or "unknown"


def _attribute(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}
