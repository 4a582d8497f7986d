"""Schedule (every five minutes) → every polled source is read on from where it was left."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics

from feedbus import config, polling
from feedbus.intake import Receipt

logger = Logger(service="poll")
ports = polling.Ports.from_environment()

RESERVE = 5.0
"""Seconds before Lambda's own time-out that are kept for counting and reporting."""


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Poll every endpoint, or the one that `{"endpoint": name}` asks for."""
    left = context.get_remaining_time_in_millis() / 1000 - RESERVE
    summary = polling.poll_all(config.load(), ports, only=event.get("endpoint"), budget=left)
    report(summary)
    summary.raise_if_any()
    return {name: receipt.stored for name, receipt in summary.receipts.items()}


def report(summary: polling.Summary) -> None:
    """Count by endpoint; log what went wrong by name, never what a customer said."""
    for name in {**summary.receipts, **summary.failures}:
        receipt = summary.receipts.get(name, Receipt())
        failed = name in summary.failures
        metrics = EphemeralMetrics(namespace="Feedbus", service="poll")
        metrics.add_dimensions(service="poll", endpoint=name)
        for metric, value in (
            ("Polled", int(not failed and name not in summary.waiting)),
            ("Stored", receipt.stored),
            ("Duplicates", receipt.duplicates),
            ("Quarantined", receipt.quarantined),
            ("PollFailed", int(failed)),
        ):
            metrics.add_metric(name=metric, unit="Count", value=value)
        metrics.flush_metrics()
    for name, seconds in summary.waiting.items():
        logger.info("not now", extra={"endpoint": name, "seconds": round(seconds)})
    for name, error in summary.failures.items():
        logger.error("poll failed", extra={"endpoint": name, "error": polling.tell(error)})
