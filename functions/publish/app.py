"""Stream, record items → the new entries of their history, as events on the bus."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics

from feedbus import bus, clients, enrich, settings, stream

logger = Logger(service="publish")
metrics = Metrics(namespace="Feedbus", service="publish")


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> None:
    """Publish what the batch changed, in as few calls as possible."""
    details: list[dict[str, Any]] = []
    failures = stream.Failures(logger)
    for change in stream.changes(event):
        with failures.caught(change):
            details += bus.new_events(enrich.read(change.new), enrich.read(change.old))
    published = bus.publish(clients.events(), settings.load().need("bus"), details)
    metrics.add_metric(name="Published", unit="Count", value=published)
    failures.raise_if_any()
