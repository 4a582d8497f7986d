"""The canonical record of what a customer said, and the other things that a source can yield.

Field names are fixed: `feedbus normalize` prints them, rules match on them, and CRMs map
them. Times are UTC ISO-8601 with `Z` (see `times`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Metric = Literal["nps", "csat", "ces", "gcr", "stars", "other"]
Channel = Literal[
    "web",
    "mobile_app",
    "app_store",
    "email",
    "phone",
    "chat",
    "social",
    "community",
    "help_desk",
    "in_person",
    "other",
]
Origin = Literal["solicited", "unsolicited", "inferred"]

_CHANNELS = frozenset(Channel.__args__)  # type: ignore[attr-defined]


def _identifier(value: object) -> object:
    """Ids stay strings: Shopify's and Meta's exceed 2^53."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _known_channel(value: object) -> object:
    """R1: an unknown channel is stored as `other`, never refused."""
    return value if value in _CHANNELS else "other"


Identifier = Annotated[str, BeforeValidator(_identifier)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Author(_Model):
    """Who spoke. Every field is the vendor's, untouched; all may be unknown."""

    id: Identifier | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    handle: str | None = None
    locale: str | None = None
    country: str | None = None
    segment: str | None = None
    tier: str | None = None


class Score(_Model):
    """One number that a customer gave, with the scale it was given on.

    `scale_min` and `scale_max` are null when neither the payload nor the endpoint's
    configuration says them; a score without a scale enters no average.
    """

    metric: Metric = "other"
    value: float
    scale_min: float | None = None
    scale_max: float | None = None
    question: str | None = None


class Answer(_Model):
    """A structured answer that is neither the customer's words nor a score."""

    question: str | None = None
    type: str
    value: Any = None


class Attachment(_Model):
    """A reference to a file; never fetched on the hot path (R10). `size` is in bytes."""

    url: str
    name: str | None = None
    content_type: str | None = None
    size: int | None = None


class Feedback(_Model):
    """One piece of feedback.

    A source fills what the payload says. `id`, `endpoint`, `source`, `received_at` and the
    defaults of the endpoint are filled by `feedbus.intake`. Three fields are there only when
    they say something:

    - `part` names one of several deliveries that make up one record (a question of a survey, a
      message of a thread): the record holds the parts together, in the order of `occurred_at`.
    - `pending`: the vendor sent only ids; the rest is fetched before a record is written.
    - `cut`: a record or an event had to leave something out; the intake item holds everything.
    """

    id: str = ""
    endpoint: str = ""
    source: str = ""
    source_id: Identifier
    source_version: Identifier = ""
    channel: Annotated[Channel, BeforeValidator(_known_channel)] = "other"
    origin: Origin = "unsolicited"
    author: Author = Field(default_factory=Author)
    title: str | None = None
    text: str | None = None
    scores: list[Score] = Field(default_factory=list)
    answers: list[Answer] = Field(default_factory=list)
    occurred_at: str | None = None
    occurred_at_raw: str | None = None
    received_at: str = ""
    url: str | None = None
    product: str | None = None
    version: str | None = None
    platform: str | None = None
    country: str | None = None
    language: str | None = None
    order_id: Identifier | None = None
    ticket_id: Identifier | None = None
    attachments: list[Attachment] = Field(default_factory=list)
    context: dict[str, Any] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    part: Identifier | None = Field(default=None, exclude_if=lambda part: part is None)
    pending: bool = Field(default=False, exclude_if=lambda pending: not pending)
    cut: bool = Field(default=False, exclude_if=lambda cut: not cut)

    @property
    def words(self) -> str:
        """Title and text, as one text to analyse."""
        return "\n\n".join(part for part in (self.title, self.text) if part)


class Removal(_Model):
    """The vendor took an item back: its record becomes a tombstone, its words are erased.

    Attributes:
        part: the part of the record that is gone; None for all of it.
        reason: `deleted` by its author or a moderator, `redacted` because it must not be kept.
    """

    id: str = ""
    endpoint: str = ""
    source: str = ""
    source_id: Identifier
    source_version: Identifier = ""
    part: Identifier | None = Field(default=None, exclude_if=lambda part: part is None)
    reason: Literal["deleted", "redacted"] = "deleted"
    occurred_at: str | None = None
    received_at: str = ""


class TicketUpdate(_Model):
    """A ticket in a connected system changed."""

    id: str = ""
    endpoint: str = ""
    source: str = ""
    source_id: Identifier
    source_version: Identifier = ""
    ticket_id: Identifier
    feedback_id: str | None = None
    status: str | None = None
    comment: str | None = None
    occurred_at: str | None = None
    received_at: str = ""
    url: str | None = None


class BusinessEvent(_Model):
    """Something happened in the business that may call for a survey (R5, R14, R19)."""

    id: str = ""
    endpoint: str = ""
    source: str = ""
    source_id: Identifier
    source_version: Identifier = ""
    name: str
    author: Author = Field(default_factory=Author)
    product: str | None = None
    order_id: Identifier | None = None
    occurred_at: str | None = None
    received_at: str = ""
    context: dict[str, Any] = Field(default_factory=dict)


type Item = Feedback | Removal | TicketUpdate | BusinessEvent
