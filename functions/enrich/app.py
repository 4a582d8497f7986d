"""Stream, new intake items → one record item each, written conditionally."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from feedbus import clients, config, enrich, fetching, settings, stream
from feedbus.model.times import iso
from feedbus.store import Item

logger = Logger(service="enrich")
metrics = Metrics(namespace="Feedbus", service="enrich")


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> None:
    """Enrich every item of the batch; fail the batch, after all, if one of them failed."""
    ports = enrich.Ports(
        table=clients.table(),
        claims=clients.bucket(),
        rules=config.load().analysis,
        now=iso(datetime.now(UTC)),
        defer=defer,
    )
    failures = stream.Failures(logger)
    for change in stream.changes(event):
        with failures.caught(change):
            record = enrich.enrich_item(change.new, ports)
            metrics.add_metric(name="Enriched", unit="Count", value=int(record is not None))
    failures.raise_if_any()


def defer(item: Item) -> None:
    """Put a thin notice into the fetch queue."""
    queue = settings.load().need("fetch_queue_url")
    clients.sqs().send_message(QueueUrl=queue, MessageBody=fetching.message(item))
