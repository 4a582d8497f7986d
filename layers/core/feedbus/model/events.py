"""Events on the bus: what a rule in `infra/routes.yaml` sees.

An event's id is `{feedback id}:{version}`, so a repeated publication is recognisable. Events
can arrive twice and out of order; who acts on one reads the record and its own ledger first.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from feedbus.model.feedback import Feedback
from feedbus.model.record import Analysis, Change, Profile, Record, Workflow
from feedbus.model.sizes import cut_text, dumps, leave_out

SOURCE = "feedbus"

MAX_DETAIL_BYTES = 240_000
"""EventBridge takes 256 KB an entry; the envelope needs some of it."""

MAX_EVENT_TEXT = 4_000
"""Characters of the customer's words in an event; the record holds the rest."""

EventType = Literal[
    "feedback.received",
    "feedback.updated",
    "feedback.assigned",
    "feedback.acknowledged",
    "feedback.replied",
    "feedback.escalated",
    "feedback.resolved",
    "feedback.reopened",
    "feedback.verified",
    "feedback.closed",
    "feedback.declined",
    "feedback.erased",
    "sla.warning",
    "sla.breached",
    "survey.requested",
    "survey.answered",
    "alert.raised",
    "customer.at_risk",
    "improvement.released",
]


class FeedbackView(Feedback):
    """The feedback with what the hub knows of it, as events and destinations see it."""

    model_config = ConfigDict(extra="forbid", title="FeedbackView")

    customer: str | None = None
    profile: Profile | None = None
    analysis: Analysis
    workflow: Workflow
    test: bool = False


class Event(BaseModel):
    """`detail` of an event: the change, and the feedback as it was right after it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    type: EventType
    time: str
    version: int
    change: dict[str, Any]
    feedback: FeedbackView


def view(record: Record) -> FeedbackView:
    """The record as events and destinations see it: without its history."""
    return FeedbackView.model_construct(
        **dict(record.feedback),
        customer=record.customer,
        profile=record.profile,
        analysis=record.analysis,
        workflow=record.workflow,
        test=record.test,
    )


def event_of(record: Record, change: Change) -> dict[str, Any]:
    """The event that tells of one history entry, as `detail` for EventBridge.

    Long text is cut at `MAX_EVENT_TEXT`; if the rest is still too large, other fields are left
    out, largest first. `cut` says so: the record holds more, the intake item everything.
    """
    feedback = view(record).model_dump(mode="json", exclude_none=True)
    cut_text(feedback, MAX_EVENT_TEXT)
    detail = {
        "id": f"{record.id}:{change.version}",
        "type": change.type,
        "time": change.at,
        "version": change.version,
        "change": change.change,
        "feedback": feedback,
    }
    leave_out(feedback, len(dumps(detail)) - MAX_DETAIL_BYTES)
    return detail
