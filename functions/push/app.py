"""SQS, one destination's lane → the vendor, each change once; what is refused for good → DLQ."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from feedbus import lane as lanes
from feedbus import rendering
from feedbus.delivery import UndeliverableError
from feedbus.errors import ConfigError, RetryableError
from feedbus.stream import BatchError

MEND_WAIT = 900.0
"""Seconds that a message waits when the configuration is wrong."""

logger = Logger(service="push")
metrics = Metrics(namespace="Feedbus", service="push")
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
lane = lanes.Lane.from_environment()


@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """Push every message of the batch; name those that have to come again."""
    metrics.add_dimensions(service="push", connection=lane.connection.name)
    answer = process_partial_response(event, push, processor, context)
    for _, error, _ in processor.exceptions:
        if isinstance(error, RetryableError):
            continue
        metrics.add_metric(name="Failed", unit="Count", value=1)
        if isinstance(error, ConfigError):
            raise error
        # Not chained: the message of a strange error may quote the customer.
        raise BatchError(f"push failed: {rendering.safe(error)}") from None
    return answer


def push(record: SQSRecord) -> None:
    """Deliver one message, give it back for a while, or set it aside with the reason."""
    facts = {"feedback_id": lanes.feedback_id(record.body), "message_id": record.message_id}
    try:
        done = lane.deliver(record.raw_event)
    except RetryableError as error:
        wait = lane.give_back(record.raw_event, error.retry_after)
        metrics.add_metric(name="Retried", unit="Count", value=1)
        logger.warning("given back", extra={**facts, "reason": str(error), "seconds": wait})
        raise
    except ConfigError:
        # The deployment is wrong, the message is not: it waits until that is mended.
        lane.give_back(record.raw_event, MEND_WAIT)
        raise
    except UndeliverableError as error:
        lane.set_aside(record.raw_event, str(error))
        metrics.add_metric(name="DeadLettered", unit="Count", value=1)
        logger.error("set aside", extra={**facts, "reason": str(error)})
        return
    metrics.add_metric(name="Delivered", unit="Count", value=int(done.how == "sent"))
    if done.seconds is not None:
        metrics.add_metric(name="DeliverySeconds", unit="Seconds", value=done.seconds)
    logger.info(done.how, extra={**facts, "version": done.version, "remote_id": done.remote_id})
