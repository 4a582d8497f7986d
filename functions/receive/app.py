"""HTTP API → verified, normalised, stored with one conditional write → 202."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics

from feedbus import webhook

logger = Logger(service="receive")
metrics = Metrics(namespace="Feedbus", service="receive")
hub = webhook.Hub.from_environment()


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one request of `/hooks/{endpoint}`, `/hooks/{endpoint}/{key}` or `/healthz`."""
    answer = webhook.respond(event, hub)
    for name, value in answer.counts.items():
        metrics.add_metric(name=name, unit="Count", value=value)
    metrics.add_dimensions(service="receive", endpoint=answer.endpoint)
    if answer.note:
        logger.warning(answer.note, extra=answer.facts)
    return answer.http
