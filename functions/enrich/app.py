"""Stream, new intake items → one record item each, written conditionally.

Business events make orders known, and feedback that is inferred from them.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import EphemeralMetrics

from feedbus import (
    clients,
    config,
    enrich,
    fetching,
    inference,
    reading,
    settings,
    stream,
    watching,
)
from feedbus.model import BusinessEvent
from feedbus.model.times import iso
from feedbus.store import Item, TableAndBucket

logger = Logger(service="enrich")
metrics = Metrics(namespace="Feedbus", service="enrich")
watcher = watching.Watcher(logger)


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> None:
    """Enrich every item of the batch; fail the batch, after all, if one of them failed."""
    changes = list(stream.changes(event))
    ports = enrich.Ports(
        table=clients.table(),
        claims=clients.bucket(),
        judge=reading.judge(config.load(), count),
        now=iso(datetime.now(UTC)),
        defer=defer,
        orders=config.load().orders,
        observe=infer,
        measure=count,
    )
    ahead = enrich.words_ahead([change.new for change in changes], ports)
    ports = replace(ports, judge=reading.ahead(ports.judge, ahead))
    failures = stream.Failures(logger)
    for change in changes:
        with failures.caught(change):
            record = enrich.enrich_item(change.new, ports)
            metrics.add_metric(name="Enriched", unit="Count", value=int(record is not None))
            if record and record.analysis.degraded:
                count("Degraded")
    failures.raise_if_any()
    watch([change.new for change in changes], ports.now)


def count(name: str) -> None:
    """Count one more of something."""
    metrics.add_metric(name=name, unit="Count", value=1)


def defer(item: Item) -> None:
    """Put a thin notice into the fetch queue."""
    queue = settings.load().need("fetch_queue_url")
    clients.sqs().send_message(QueueUrl=queue, MessageBody=fetching.message(item))


def infer(event: BusinessEvent) -> None:
    """Count a business event, and store the feedback that is inferred from it."""
    table = clients.table()
    store, now = TableAndBucket(table, clients.bucket), datetime.now(UTC)
    inferred = inference.observe(event, inference.Ports(table, store, config.load(), now))
    metrics.add_metric(name="Inferred", unit="Count", value=len(inferred))


def watch(items: list[Item], now: str) -> None:
    """Note what was delivered; count new fields by endpoint."""
    for endpoint, new in watcher.watch(items, clients.table(), now).items():
        by_endpoint = EphemeralMetrics(namespace="Feedbus", service="enrich")
        by_endpoint.add_dimensions(service="enrich", endpoint=endpoint)
        by_endpoint.add_metric(name="FieldsNew", unit="Count", value=new)
        by_endpoint.flush_metrics()
