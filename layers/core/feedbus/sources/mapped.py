"""Any JSON or form webhook, read by JMESPath expressions from the endpoint's options.

For vendors without a module here, and for one's own systems: no code, only configuration.

    options:
      when: event == 'review.created'            # other deliveries yield nothing
      items: reviews                             # a delivery that holds a list
      map:
        source_id: id
        source_version: updated_at               # what orders edits of the same item
        text: "[pros, cons]"                     # a list is joined by blank lines
        author.email: customer.email
        occurred_at: created_at                  # ISO-8601, 2026/1/31 9:05, epoch s or ms
        channel: "'web'"                         # quotes make a literal
        context.shop: _root.shop.name            # the whole delivery, from within an item
        context.topic: _headers."x-topic"        # headers, by lower-case name
        scores: [{metric: stars, value: rating, scale_min: 1, scale_max: 5}]
        context.urgency: urgency
        answers: [{question: Colour, type: choice, value: colour}]
        attachments: "photos[].{url: link, name: title}"
        tags: labels
      required: {context.urgency: [normal, high, critical]}   # [] allows any value
      signature: {scheme: hmac, header: x-signature, digest: sha256, encoding: hex}

Without `signature`, the URL's 128-bit key is the proof. Without `source_id`, the content names the
item: the same again is a duplicate, anything else a new item. Without `source_version`, edits are
told apart by what was mapped, so map nothing that differs between deliveries of the same thing.
`record: ticket_update` and `record: business_event` read the two other kinds of item.

- expressions: https://jmespath.org/specification.html — at most 1 kB each, over bodies of at most
  256 KiB and 1,000 items, so that no sender can make an expression costly.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from feedbus.bodies import is_form, number, parse_form, parse_json
from feedbus.config import explain
from feedbus.errors import ConfigError
from feedbus.model import (
    Answer,
    Attachment,
    Author,
    BusinessEvent,
    Feedback,
    Item,
    Metric,
    Score,
    TicketUpdate,
)
from feedbus.model.times import any_to_utc
from feedbus.signatures import (
    DEFAULT_TOLERANCE,
    HeaderToken,
    Hmac,
    Scheme,
    StandardWebhooks,
    UrlKey,
)
from feedbus.sources.base import Context, Payload, Source, UnreadableError

MAX_EXPRESSION = 1_024
MAX_BODY = 262_144
MAX_ITEMS = 1_000

_RECORDS: Mapping[str, type[Item]] = {
    "feedback": Feedback,
    "ticket_update": TicketUpdate,
    "business_event": BusinessEvent,
}
_NEEDED = {"ticket_update": "ticket_id", "business_event": "name"}
_FILLED_BY_US = {"id", "endpoint", "source", "received_at", "occurred_at_raw"}


def _compiles(expression: str) -> str:
    if len(expression.encode()) > MAX_EXPRESSION:
        raise ValueError("the expression is longer than 1 kB")
    try:
        _compile(expression)
    except (JMESPathError, RecursionError) as error:
        kind = type(error).__name__
        raise ValueError(f"not a JMESPath expression ({kind}); see jmespath.org") from error
    return expression


@lru_cache(maxsize=1024)
def _compile(expression: str) -> Any:
    return jmespath.compile(expression)


Expression = Annotated[str, AfterValidator(_compiles)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScoreMap(_Section):
    """One number: where it stands, and what it measures unless the endpoint's `scores` says."""

    value: Expression
    metric: Metric | None = None
    scale_min: float | None = None
    scale_max: float | None = None
    question: str | None = None


class AnswerMap(_Section):
    """One structured answer."""

    value: Expression
    question: str | None = None
    type: str = "other"


class Signature(_Section):
    """How the sender proves itself; see `feedbus.signatures`."""

    scheme: Literal["hmac", "standard_webhooks", "token", "url_key"] = "url_key"
    header: str | None = None
    digest: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["base64", "hex"] = "hex"
    prefix: str = ""
    signed: str = "{body}"
    timestamp_header: str | None = None
    timestamp_unit: Literal["s", "ms", "iso"] = "s"
    tolerance: int = Field(default=DEFAULT_TOLERANCE, ge=1, le=86_400)

    @model_validator(mode="after")
    def _complete(self) -> Signature:
        if self.scheme in ("hmac", "token") and not self.header:
            raise ValueError(f"{self.scheme} needs `header`, the name of the proof's header")
        if self.signed.count("{body}") != 1 or re.search(
            r"[{}]", self.signed.replace("{body}", "").replace("{timestamp}", "")
        ):
            raise ValueError(
                "`signed` must hold {body} once, and nothing in braces but {timestamp}"
            )
        if ("{timestamp}" in self.signed) != bool(self.timestamp_header):
            raise ValueError(
                "a timestamp counts only when signed: set both or none of "
                "`timestamp_header` and {timestamp} in `signed`"
            )
        return self

    def build(self) -> Scheme:
        """The scheme itself."""
        if self.scheme == "url_key":
            return UrlKey()
        if self.scheme == "standard_webhooks":
            return StandardWebhooks(tolerance=self.tolerance)
        if self.scheme == "token":
            return HeaderToken(header=(self.header or "").lower(), prefix=self.prefix)
        return Hmac(
            header=(self.header or "").lower(),
            digest=self.digest,
            encoding=self.encoding,
            prefix=self.prefix,
            signed=self.signed,
            timestamp_header=self.timestamp_header.lower() if self.timestamp_header else None,
            timestamp_unit=self.timestamp_unit,
            tolerance=self.tolerance,
        )


class Map(BaseModel):
    """Canonical fields, `author.*` and `context.*` to expressions."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Expression] = Field(init=False)

    scores: list[ScoreMap] = Field(default_factory=list)
    answers: list[AnswerMap] = Field(default_factory=list)


class Options(_Section):
    """The endpoint's options."""

    record: Literal["feedback", "ticket_update", "business_event"] = "feedback"
    when: Expression | None = None
    items: Expression | None = None
    map: Map = Field(default_factory=Map)
    required: dict[str, list[str]] = Field(default_factory=dict)
    signature: Signature = Field(default_factory=Signature)
    timezone: str = "UTC"

    @model_validator(mode="after")
    def _fields_exist(self) -> Options:
        known = set(_RECORDS[self.record].model_fields) - _FILLED_BY_US
        for name in self.map.__pydantic_extra__:
            group, _, field = name.partition(".")
            parts = {"author": field in Author.model_fields, "context": bool(field)}
            if group not in known or not parts.get(group, not field):
                fields = ", ".join(sorted(known - {"author", "context"}))
                raise ValueError(f"map.{name}: unknown; use author.*, context.* or one of {fields}")
        for name in self.required:
            if name not in self.map.__pydantic_extra__:
                raise ValueError(f"required.{name}: map.{name} says nowhere to read it from")
        needed = _NEEDED.get(self.record)
        if needed and needed not in self.map.__pydantic_extra__:
            raise ValueError(f"map.{needed} is missing: a {self.record} needs it")
        if self.record != "feedback" and (self.map.scores or self.map.answers):
            raise ValueError("map: only a feedback has scores and answers")
        return self


@lru_cache(maxsize=64)
def _validated(options: str) -> Options:
    return Options.model_validate_json(options)


def _options(options: Mapping[str, Any]) -> Options:
    """The endpoint's options, validated once.

    Raises:
        ConfigError: naming each field and what is wrong with it.
    """
    try:
        return _validated(json.dumps(options, sort_keys=True, default=str))
    except ValidationError as error:
        raise ConfigError(f"options of a mapped endpoint: {explain(error)}") from error


def scheme(options: Mapping[str, Any]) -> Scheme:
    """The signature scheme that the options name; a key in the URL by default."""
    return _options(options).signature.build()


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Read JSON, or a URL-encoded form where the sender declares one."""
    if len(body) > MAX_BODY:
        raise UnreadableError("the body exceeds 256 KiB, the limit for expressions")
    return parse_form(body, headers) if is_form(headers) else parse_json(body, headers)


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one delivery as the options say."""
    options = _options(context.options)
    items = _search(options.items, payload, "items") if options.items else [payload]
    if items is None:
        return
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise UnreadableError(f"items: not a list of at most {MAX_ITEMS}")
    for item in items:
        scope = {
            **(item if isinstance(item, dict) else {"_item": item}),
            "_root": payload,
            "_headers": dict(context.headers),
        }
        if options.when and not _search(options.when, scope, "when"):
            continue
        digest = context.digest if not options.items else _digest(item)
        yield _read(scope, options, digest, context)


def _read(scope: Payload, options: Options, digest: str, context: Context) -> Item:
    fields: dict[str, Any] = {"source_id": digest}
    author: dict[str, str] = {}
    facts: dict[str, Any] = {}
    for name, expression in options.map.__pydantic_extra__.items():
        found = _search(expression, scope, name)
        if (name == "source_id" or name in options.required) and found in (None, ""):
            raise UnreadableError(f"{name}: the expression found nothing")
        allowed = options.required.get(name)
        if allowed and found not in allowed:
            raise UnreadableError(f"{name}: must be {' or '.join(allowed)}")
        if found is None:
            continue
        group, _, field = name.partition(".")
        if group == "context" and field:
            facts[field] = found
        elif group == "author":
            author[field] = _one(found, name)
        else:
            fields[name] = _READERS.get(name, _one)(found, name)
    raw = fields.get("occurred_at")
    fields["occurred_at"] = _utc(raw, context, "occurred_at")
    if "source_version" in fields:
        fields["source_version"] = _version(fields["source_version"], context)
    model = _RECORDS[options.record]
    if model is Feedback:
        scores, answers = _numbers(scope, options, context)
        fields |= {"scores": scores, "answers": answers, "occurred_at_raw": raw or None}
    if "author" in model.model_fields:
        fields |= {"author": Author(**author), "context": facts}
    return model(**fields)


def _numbers(
    scope: Payload, options: Options, context: Context
) -> tuple[list[Score], list[Answer]]:
    scores, answers = [], []
    for index, score in enumerate(options.map.scores):
        found = _search(score.value, scope, f"scores.{index}")
        amount = number(found)
        if amount is not None:
            known = score.model_dump(exclude={"value", "question"}, exclude_none=True)
            scores.append(context.score(amount, score.question, score.metric, **known))
        elif found is not None:
            answers.append(Answer(question=score.question, type="number", value=found))
    for index, answer in enumerate(options.map.answers):
        found = _search(answer.value, scope, f"answers.{index}")
        if found not in (None, "", [], {}):
            answers.append(Answer(question=answer.question, type=answer.type, value=found))
    return scores, answers


def _search(expression: str, scope: Payload, name: str) -> Any:
    try:
        return _compile(expression).search(scope)
    except (JMESPathError, TypeError, ValueError, RecursionError) as error:
        raise UnreadableError(f"{name}: the expression fails ({type(error).__name__})") from error


def _one(found: object, name: str) -> str:
    """One value as text; the parts of a list, joined by blank lines."""
    if isinstance(found, list):
        return "\n\n".join(_one(part, name) for part in found if part not in (None, ""))
    if isinstance(found, dict):
        raise UnreadableError(f"{name}: the expression yields an object, not one value")
    return json.dumps(found) if isinstance(found, bool) else str(found)


def _tags(found: object, name: str) -> list[str]:
    return [_one(one, name) for one in (found if isinstance(found, list) else [found])]


def _attachments(found: object, name: str) -> list[Attachment]:
    files = found if isinstance(found, list) else [found]
    return [
        Attachment(**{key: file[key] for key in Attachment.model_fields if key in file})
        if isinstance(file, dict)
        else Attachment(url=_one(file, name))
        for file in files
        if file
    ]


_READERS: Mapping[str, Any] = {"tags": _tags, "attachments": _attachments}


def _utc(raw: str | None, context: Context, name: str) -> str | None:
    try:
        return any_to_utc(raw, context.zone)
    except ValueError as error:
        raise UnreadableError(f"{name}: neither a date nor epoch seconds") from error


def _version(raw: str, context: Context) -> str:
    """A time in UTC, so that versions order; numbers and anything else stay as they are."""
    if number(raw) is not None:
        return raw
    try:
        return any_to_utc(raw, context.zone) or raw
    except ValueError:
        return raw


def _digest(item: Payload) -> str:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()


SOURCE = Source(
    title="Mapped: any JSON or form webhook",
    docs="https://jmespath.org/specification.html",
    setup=(
        "Capture one real delivery and keep it as a file.",
        "Write the endpoint's options `map` and, for lists, `items`.",
        "Try them with `feedbus normalize mapped FILE --endpoint NAME` until the record is right.",
        "Give the sender the URL: with the key in it, or with a `signature` in the options.",
    ),
    signature=scheme,
    parse=parse,
    evidence="configured",
    arrives="whatever the sender posts as JSON or as a form",
    limits=("A sender that signs nothing needs the key in the URL.",),
    normalise=normalise,
    options={
        "map": "canonical field, author.* or context.* to a JMESPath expression; scores and "
        "answers to lists of {value, …}",
        "items": "expression that yields the list of items in a delivery; default: the delivery",
        "when": "expression; items for which it is not true yield nothing",
        "required": "field that must be there to the list of values it may have, [] for any; a "
        "delivery without it goes into quarantine",
        "record": "feedback (default), ticket_update or business_event",
        "signature": "{scheme: hmac | standard_webhooks | token | url_key, header, digest, "
        "encoding, prefix, signed, timestamp_header, timestamp_unit, tolerance}; default url_key",
        "timezone": "zone of times without offset; default UTC",
    },
)
