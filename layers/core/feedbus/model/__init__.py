"""The records that flow through the hub. Pure data: no I/O, no clock, no boto3."""

from feedbus.model.feedback import (
    Answer,
    Attachment,
    Author,
    BusinessEvent,
    Channel,
    Feedback,
    Item,
    Metric,
    Origin,
    Removal,
    Score,
    TicketUpdate,
)
from feedbus.model.record import (
    Analysis,
    Change,
    Priority,
    PriorityFactor,
    Record,
    RejectedScore,
    Workflow,
)

__all__ = [
    "Analysis",
    "Answer",
    "Attachment",
    "Author",
    "BusinessEvent",
    "Change",
    "Channel",
    "Feedback",
    "Item",
    "Metric",
    "Origin",
    "Priority",
    "PriorityFactor",
    "Record",
    "RejectedScore",
    "Removal",
    "Score",
    "TicketUpdate",
    "Workflow",
]
