"""The record item: a feedback with what the hub found out and did about it.

A record changes only by `Record.changed`, which raises `version` and appends one entry to
`history`. The history is the transactional outbox: `publish` emits what is in the new image
and not in the old one.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from feedbus.model.feedback import Answer, Attachment, Feedback, Score

Quality = Literal["ok", "empty", "gibberish", "spam"]
Urgency = Literal["normal", "high", "critical"]
Level = Literal["low", "normal", "high", "critical"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RejectedScore(_Model):
    """A score outside its scale, kept with the reason and counted nowhere (R30)."""

    score: Score
    reason: str


class Analysis(_Model):
    """What the hub understood.

    `signals` are plain words that a routing rule can match (`detractor`, `emergency`,
    `contradiction`, …), each backed by an entry of `evidence`. `counts` says how often the
    sender had spoken when the record was made; see `feedbus.gatekeeping`.
    """

    language: str | None = None
    quality: Quality = "ok"
    urgency: Urgency = "normal"
    signals: list[str] = Field(default_factory=list)
    evidence: dict[str, list[str]] = Field(default_factory=dict)
    satisfaction: float | None = None
    feedback_type: str | None = None
    contradiction: bool = False
    spam_score: float = 0.0
    spam_reasons: list[str] = Field(default_factory=list)
    counts: dict[str, int] = Field(default_factory=dict)
    rejected_scores: list[RejectedScore] = Field(default_factory=list)
    engine: str = "rules"
    failed: str | None = None


class PriorityFactor(_Model):
    """One reason for a priority: the rule's name, its points and what it saw."""

    factor: str
    points: int
    why: str


class Priority(_Model):
    """How soon somebody must look, with the sum that led to it."""

    level: Level = "normal"
    score: int = 0
    breakdown: list[PriorityFactor] = Field(default_factory=list)


class Workflow(_Model):
    """Where the feedback stands on its way to a closed loop."""

    status: str = "received"
    priority: Priority = Field(default_factory=Priority)
    team: str | None = None
    owner: str | None = None


class Change(_Model):
    """One entry of the history.

    Attributes:
        version: the record's version that this change made; with the record's id it is the
            event's deterministic id.
        type: the event that tells of it, such as `feedback.received`.
        at: when it was written, UTC.
        by: who did it: `hub`, or a person's or connection's name.
        change: what changed, small and without the customer's words.
    """

    version: int
    type: str
    at: str
    by: str = "hub"
    change: dict[str, Any] = Field(default_factory=dict)


class Part(_Model):
    """One of several deliveries that make up a feedback; see `feedbus.merging`.

    `order` decides which of two editions of the part is the newer one. A part that was taken
    back stays as a tombstone: its `order`, and no words.
    """

    order: str
    at: str = ""
    title: str | None = None
    text: str | None = None
    scores: list[Score] = Field(default_factory=list)
    answers: list[Answer] = Field(default_factory=list)
    attachments: list[Attachment] = Field(default_factory=list)


class Removed(_Model):
    """That the vendor took the whole item back; editions up to `order` change nothing."""

    reason: str
    at: str
    order: str


class Record(_Model):
    """The one mutable item of a feedback."""

    feedback: Feedback
    parts: dict[str, Part] = Field(default_factory=dict)
    removed: Removed | None = None
    customer: str | None = None
    analysis: Analysis = Field(default_factory=Analysis)
    workflow: Workflow = Field(default_factory=Workflow)
    history: list[Change] = Field(default_factory=list)
    version: int = 0
    test: bool = False

    @property
    def id(self) -> str:
        """The feedback's id."""
        return self.feedback.id

    def changed(
        self,
        type_: str,
        *,
        at: str,
        by: str = "hub",
        change: dict[str, Any] | None = None,
        **new: Any,
    ) -> Self:
        """The next version of this record, with one more entry in its history.

        Args:
            type_: the event type that tells of the change.
            at: the time of the change, UTC ISO-8601.
            by: who made it.
            change: what the event says about it.
            **new: the record's fields to replace.
        """
        version = self.version + 1
        entry = Change(version=version, type=type_, at=at, by=by, change=change or {})
        return self.model_copy(
            update={**new, "version": version, "history": [*self.history, entry]}
        )
