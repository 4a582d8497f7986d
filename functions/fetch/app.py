"""Queue of thin notices → the vendor is asked for the rest, which is stored like a webhook."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics

from feedbus import clients, config, fetching, polling
from feedbus.errors import RejectedError, RetryableError

logger = Logger(service="fetch")
metrics = Metrics(namespace="Feedbus", service="fetch")
ports = polling.Ports.from_environment()


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Complete notices; a vendor that fails gives its message back to the queue."""
    failed = [record["messageId"] for record in event["Records"] if not complete(record["body"])]
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in failed]}


def complete(body: str) -> bool:
    """Complete one notice; whether it is settled."""
    try:
        found = fetching.fetch(body, config.load(), ports, clients.bucket())
    except RejectedError as error:
        logger.warning("nothing to fetch", extra={"reason": str(error)})
        metrics.add_metric(name="FetchRefused", unit="Count", value=1)
        return True
    except RetryableError as error:
        logger.warning("fetch failed", extra={"reason": str(error)})
        metrics.add_metric(name="FetchFailed", unit="Count", value=1)
        return False
    metrics.add_metric(name="Fetched", unit="Count", value=int(not found.refused))
    metrics.add_metric(name="FetchRefused", unit="Count", value=int(bool(found.refused)))
    metrics.add_metric(name="Stored", unit="Count", value=found.receipt.stored)
    if found.refused:
        logger.error("fetch refused", extra={"reason": found.refused})
    return True
