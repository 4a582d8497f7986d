"""Schedule (once a day) → what customers say is summed up: digests of days, report, week."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from feedbus import clients, config, reporting
from feedbus.analysis.taxonomy import Taxonomy

logger = Logger(service="watch")
metrics = Metrics(namespace="Feedbus", service="watch")

RESERVE = 120.0
"""Seconds before Lambda's own time-out that are kept for the report."""


@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Sum up what is missing and write the report; the same again changes nothing."""
    hub = config.load()
    ports = reporting.Ports(
        table=clients.table(),
        objects=clients.bucket(),
        rules=hub.words,
        taxonomy=Taxonomy.from_settings(hub.taxonomy),
        now=datetime.now(UTC),
    )
    left = context.get_remaining_time_in_millis() / 1000 - RESERVE
    outcome = reporting.run(ports, left)
    report(outcome)
    return {"summed": outcome.summed, "report": outcome.report, "weekly": outcome.weekly}


def report(outcome: reporting.Outcome) -> None:
    """Count what was done; log days and numbers, never a word that customers use."""
    for metric, value in (
        ("DaysSummed", len(outcome.summed)),
        ("DaysWaiting", outcome.waiting),
        ("DocumentsSummed", outcome.documents),
        ("NewsFound", len(outcome.news)),
    ):
        metrics.add_metric(name=metric, unit="Count", value=value)
    facts = {"days": outcome.summed, "waiting": outcome.waiting, "weekly": outcome.weekly}
    logger.info("summed up", extra=facts)
