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
Label = Literal["positive", "neutral", "negative"]
Degree = Literal[
    "strongly_negative", "slightly_negative", "neutral", "slightly_positive", "strongly_positive"
]
Emotion = Literal["satisfied", "disappointed", "angry", "surprised"]
Intent = Literal["product_issue", "service_complaint", "suggestion", "praise", "question"]
FeedbackType = Literal["service", "product", "experience", "brand", "staff"]

STRONG = 4
"""The intensity, of 1 to 5, from which on a sentiment is strong."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RejectedScore(_Model):
    """A score outside its scale, kept with the reason and counted nowhere (R30)."""

    score: Score
    reason: str


class Sentiment(_Model):
    """How content the customer sounds.

    Attributes:
        label: one of three (R43).
        score: -1 (worst) to 1 (best).
        intensity: 1 (faint) to 5 (strong), whichever the direction (R57).
        degree: label and intensity as one of five steps (R48).
    """

    label: Label
    score: float = Field(ge=-1, le=1)
    intensity: int = Field(ge=1, le=5)
    degree: Degree

    @classmethod
    def of(cls, label: Label, score: float, intensity: int) -> Self:
        """With the degree that follows: strong from an intensity of 4 on."""
        degrees: dict[Label, tuple[Degree, Degree]] = {
            "positive": ("slightly_positive", "strongly_positive"),
            "neutral": ("neutral", "neutral"),
            "negative": ("slightly_negative", "strongly_negative"),
        }
        degree = degrees[label][intensity >= STRONG]
        return cls(label=label, score=score, intensity=intensity, degree=degree)


class Topic(_Model):
    """What a part of the feedback is about (R41).

    Attributes:
        path: the leaf's three levels, such as `product`, `performance`, `response-speed`.
        name: the same in the feedback's language, such as 产品/性能/响应速度.
        evidence: the customer's words that led to it.
        sentiment: of the clauses about it (R59).
    """

    path: list[str]
    name: str
    evidence: list[str]
    sentiment: Label


class Mention(_Model):
    """A product or competitor that is named, and how the customer speaks of it (R55, R64)."""

    name: str
    sentiment: Label


class Mentions(_Model):
    """What is named, from the watch lists `product` and `competitor`."""

    products: list[Mention] = Field(default_factory=list)
    competitors: list[Mention] = Field(default_factory=list)


class Translation(_Model):
    """The words in another language; the original stays where it is (R63)."""

    language: str
    text: str
    engine: str


class Analysis(_Model):
    """What the hub understood.

    `signals` are plain words that a routing rule can match (`detractor`, `emergency`,
    `contradiction`, …), each backed by an entry of `evidence`. `counts` says how often the
    sender had spoken when the record was made; see `feedbus.gatekeeping`.

    Attributes:
        language: `zh-Hans`, `zh-Hant`, `en`, `ja`, …; `und` when unsure; None without words.
        sentiment: None when there are neither words nor scores to tell it from.
        duplicate_of: id of the feedback that says nearly the same, if one came before (R31).
        similarity: how nearly, 0 to 1; see `feedbus.analysis.duplicates`.
        satisfaction: mean of the scores, 0 (worst) to 1 (best).
        engine: what read the words, with its version, such as `local-1`.
        degraded: why another engine than the configured one read them.
        failed: the error's class, when nothing could read them.
    """

    language: str | None = None
    sentiment: Sentiment | None = None
    emotions: list[Emotion] = Field(default_factory=list)
    topics: list[Topic] = Field(default_factory=list)
    urgency: Urgency = "normal"
    intent: Intent | None = None
    feedback_type: FeedbackType | None = None
    keywords: list[str] = Field(default_factory=list)
    mentions: Mentions = Field(default_factory=Mentions)
    quality: Quality = "ok"
    duplicate_of: str | None = None
    similarity: float | None = None
    signals: list[str] = Field(default_factory=list)
    evidence: dict[str, list[str]] = Field(default_factory=dict)
    satisfaction: float | None = None
    contradiction: bool = False
    spam_score: float = 0.0
    spam_reasons: list[str] = Field(default_factory=list)
    counts: dict[str, int] = Field(default_factory=dict)
    rejected_scores: list[RejectedScore] = Field(default_factory=list)
    translation: Translation | None = None
    taxonomy_version: str | None = None
    engine: str | None = None
    degraded: str | None = None
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


class Profile(_Model):
    """What a CRM and the customer's own doings say of who they are (R49)."""

    tenure: Literal["new", "returning"] | None = None
    value: Literal["high", "low"] | None = None
    industry: str | None = None
    tier: str | None = None


class ManualTags(_Model):
    """What people changed in a feedback's tags (R52): it stands over what comes with editions."""

    added: list[str] = Field(default_factory=list)
    removed: list[str] = Field(default_factory=list)


class Record(_Model):
    """The one mutable item of a feedback."""

    feedback: Feedback
    manual_tags: ManualTags = Field(default_factory=ManualTags)
    profile: Profile | None = None
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
