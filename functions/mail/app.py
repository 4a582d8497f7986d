"""Queue of S3 events → each mail that Amazon SES received is stored like a webhook."""

import json
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics

from feedbus import clients, config, mailroom
from feedbus.mailroom import Delivered
from feedbus.store import TableAndBucket

logger = Logger(service="mail")
store = TableAndBucket(clients.table(), clients.bucket)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Take in every mail of the batch; one that fails gives the batch back to the queue."""
    for message in event["Records"]:
        # What S3 sends when its notifications are set up has no records.
        for record in json.loads(message["body"]).get("Records", []):
            done = mailroom.deliver(record, config.load(), clients.bucket(), store)
            if done:
                report(done)
    return {"batchItemFailures": []}


def report(done: Delivered) -> None:
    """Count by endpoint; log what was set aside, never whose or about what it is."""
    receipt = done.receipt
    metrics = EphemeralMetrics(namespace="Feedbus", service="mail")
    metrics.add_dimensions(service="mail", endpoint=done.mail.endpoint.name)
    for metric, value in (
        ("Stored", receipt.stored),
        ("Duplicates", receipt.duplicates),
        ("Quarantined", receipt.quarantined),
        ("Ignored", int(receipt.accepted == 0)),
        ("Unrouted", int(not done.mail.routed)),
    ):
        metrics.add_metric(name=metric, unit="Count", value=value)
    metrics.flush_metrics()
    if receipt.reason:
        facts = {"endpoint": done.mail.endpoint.name, "reason": receipt.reason}
        logger.warning("quarantined", extra=facts)
