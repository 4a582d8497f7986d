"""What a source is: a declarative head and a pure `normalise`."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Never
from urllib.parse import parse_qsl

from feedbus.errors import ConfigError, RetryableError
from feedbus.model import (
    Answer,
    Attachment,
    Author,
    Channel,
    Feedback,
    Item,
    Origin,
    Score,
)
from feedbus.model.times import epoch, from_epoch, to_utc
from feedbus.signatures import Scheme, SchemeFactory
from feedbus.transport import Request, Response, retry_after

MAX_DEPTH = 64
"""How deep a JSON body may nest. Real payloads stay below 20."""

Payload = Any
"""Parsed JSON: whatever the vendor sent."""


class UnreadableError(ValueError):
    """The body is genuine but not what the source can read: quarantine it.

    The message says why, and never quotes the customer's words.
    """


@dataclass(frozen=True, slots=True)
class Context:
    """What `normalise` may know beside the payload.

    Attributes:
        endpoint: the configured endpoint's name.
        options: the endpoint's options from `hub.yaml`.
        headers: the request's headers by lower-case name.
        received_at: UTC ISO-8601.
        digest: SHA-256 (hex) of the raw body, for senders without an id.
        scores: the endpoint's `scores` setting: metric and scale by question.
    """

    endpoint: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    received_at: str = ""
    digest: str = ""
    scores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def score(self, value: object, question: str | None, *keys: str | None, **known: Any) -> Score:
        """A score with what is known of its scale.

        The endpoint's `scores` setting, by one of the vendor's `keys` of the question, by its
        text or by `*`, stands over what the payload says (`known`: metric, scale_min,
        scale_max): payloads rarely name the scale.

        Raises:
            UnreadableError: not a finite number.
        """
        amount = number(value)
        if amount is None:
            raise UnreadableError("a score is not a number")
        for key in (*keys, question, "*"):
            if key and key in self.scores:
                known = {**known, **self.scores[key]}
                break
        return Score(value=amount, question=question, **known)

    def stars(self, rating: object) -> list[Score]:
        """The stars of a store's review, as its only score; none when it has no stars."""
        if rating is None:
            return []
        return [self.score(rating, None, "rating", metric="stars", scale_min=1, scale_max=5)]

    @property
    def zone(self) -> str:
        """The IANA zone of times without offset."""
        return str(self.options.get("timezone", "UTC"))


@dataclass(frozen=True, slots=True)
class Page:
    """What a pull found: items to store, then the cursor to keep.

    Attributes:
        items: vendor items as parsed JSON; each goes through `normalise` on its own.
        cursor: where to go on, saved only after all items are stored.
    """

    items: list[Payload]
    cursor: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PullContext:
    """What a pull may know.

    Attributes:
        secret: the endpoint's current secret (its format is the source's).
        options: the endpoint's options from `hub.yaml`.
        cursor: what the last `Page` left; empty at first.
        now: epoch seconds.
    """

    secret: str
    options: Mapping[str, Any]
    cursor: Mapping[str, Any]
    now: float


PullSteps = Generator[Request | Page, Response | None]
"""Yields requests (and is sent their responses) and pages (and is sent nothing)."""


@dataclass(frozen=True, slots=True)
class Pull:
    """How a source is polled. Without I/O: `feedbus.polling` sends what `steps` yields."""

    steps: Callable[[PullContext], PullSteps]


def settings_of(context: PullContext, *needed: str) -> dict[str, Any]:
    """The secret of a polled endpoint: a JSON object with at least the `needed` settings.

    Raises:
        ConfigError: naming what is missing; no value is ever quoted.
    """
    try:
        settings = json.loads(context.secret)
    except ValueError:
        settings = None
    if not isinstance(settings, dict):
        raise ConfigError(f"the endpoint's secret must be a JSON object with {', '.join(needed)}")
    if missing := [name for name in needed if not settings.get(name)]:
        raise ConfigError(f"the endpoint's secret lacks {', '.join(missing)}")
    return settings


def option_of(context: PullContext, name: str) -> str:
    """An option that a pull cannot do without.

    Raises:
        ConfigError: it is not set.
    """
    value = context.options.get(name)
    if not value:
        raise ConfigError(f"options.{name} of the endpoint is missing: polling needs it")
    return str(value)


def fetch(request: Request, now: float) -> Generator[Request | Page, Response | None, Any]:
    """Send one request and read its JSON answer.

    Raises:
        RetryableError: 408, 425, 429, 5xx, or an answer that is not JSON.
        ConfigError: any other refusal: the key, the rights or the address are wrong.
    """
    response = yield request
    status = response.status if response else 0
    if response and 200 <= status < 300:
        answer = response.json()
        if not isinstance(answer, dict):
            raise RetryableError("the list's answer is not a JSON object")
        return answer
    where = request.url.partition("?")[0]
    if status < 400 or status >= 500 or status in (408, 425, 429):
        wait = retry_after(response, now) if response else None
        raise RetryableError(f"HTTP {status} from {where}", retry_after=wait)
    raise ConfigError(f"HTTP {status} from {where}: check the endpoint's secret and options")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a vendor's list.

    Attributes:
        items: when each item last changed (UTC ISO-8601, empty if unknown), and the item.
        next: what leads to the next page; None on the last one.
    """

    items: list[tuple[str, Payload]]
    next: str | None


def crawl(
    context: PullContext,
    page: Callable[[str | None], Generator[Request | Page, Response | None, Listing]],
    *,
    newest_first: bool,
) -> PullSteps:
    """Read a list in passes that may be interrupted anywhere without losing an item.

    The cursor is `{"since", "high", "next"}`. `since` is how far the last finished pass got.
    While a pass is under way, `next` is the page to go on with and `high` what `since` becomes
    when the pass is done: the newest time on its first page, since whatever changes later is
    found by the next pass. Pages come newest first, so moving `since` any earlier would skip the
    pages not yet read.

    A pass goes `overlap_hours` (default 24) below `since`: vendors show an item hours after the
    time it bears (moderation, translation). What is read again is stored once, by id and version.

    Args:
        context: secret, options, cursor and time.
        page: reads the page that `next` leads to, or the first one.
        newest_first: the vendor sorts by time, so a pass may stop at the first older item.
    """
    since, floor = _since(context)
    high = str(context.cursor.get("high") or since)
    resumed = following = context.cursor.get("next")
    while True:
        try:
            listing = yield from page(following)
        except ConfigError:
            if resumed is None:
                raise
            # The vendor no longer knows the page we stopped at: begin this pass anew.
            resumed = following = None
            continue
        times = [at for at, _ in listing.items if at]
        if following is None:
            # A time in the future would hide everything that comes after it.
            high = min(max(times, default=high), from_epoch(context.now))
            high = max(high, since)
        fresh = [item for at, item in listing.items if not at or at >= floor]
        if listing.next is None or (newest_first and times and min(times) < floor):
            yield Page(fresh, {"since": high} if high else {})
            return
        if listing.next == following:
            raise RetryableError("the vendor's list does not move on")
        resumed, following = None, listing.next
        yield Page(fresh, {"since": since, "high": high, "next": following})


def _since(context: PullContext) -> tuple[str, str]:
    """How far the last finished pass got, and how far down this one goes."""
    overlap = number(context.options.get("overlap_hours", 24))
    if overlap is None or overlap < 0:
        raise ConfigError("options.overlap_hours must be a number of hours")
    since = str(context.cursor.get("since") or context.options.get("since") or "")
    try:
        since = to_utc(since) if since else ""
        return since, from_epoch(epoch(since) - overlap * 3600) if since else ""
    except ValueError as error:
        raise ConfigError("options.since must be a time in ISO-8601") from error


def number(value: object) -> float | None:
    """A number that was sent as such or as decimal text; None for anything else."""
    if isinstance(value, str):
        return float(value) if _DECIMAL.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


_DECIMAL = re.compile(r"\s*[+-]?[0-9]{1,15}(\.[0-9]{1,15})?\s*", re.ASCII)


def parse_json(
    body: bytes,
    headers: Mapping[str, str],  # noqa: ARG001
    *,
    line_breaks: bool = False,
) -> Payload:
    """Read a JSON body strictly.

    UTF-8 with or without a byte order mark; no NaN, no infinity, no duplicate keys, at most
    `MAX_DEPTH` levels. Integers beyond 2^53 become strings (ids survive), lone surrogates
    U+FFFD.

    Args:
        body: the raw bytes.
        headers: not needed; each parser gets them.
        line_breaks: allow raw line breaks in strings, which templates produce that do not escape.

    Raises:
        UnreadableError: saying what is wrong with it.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("body is not UTF-8") from error
    # A lone surrogate (`\\ud83d` without its other half) parses, but cannot be stored.
    clean = _clean_surrogates if "\\ud" in text or "\\uD" in text else None
    try:
        payload = json.loads(
            text,
            parse_int=_parse_int,
            parse_float=_parse_float,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
            strict=not line_breaks,
        )
        if text.count("[") + text.count("{") > MAX_DEPTH:
            _check_depth(payload, MAX_DEPTH)
        return clean(payload) if clean else payload
    except RecursionError as error:
        raise UnreadableError("JSON nests too deep") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg} at character {error.pos}") from error


def _parse_int(digits: str) -> int | str:
    return int(digits) if len(digits) <= 15 else digits


def _parse_float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise UnreadableError("JSON holds a number beyond the range of a double")
    return value


def _refuse_constant(_name: str) -> Never:
    raise UnreadableError("JSON holds NaN or Infinity")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("JSON holds a key twice")
    return found


def _check_depth(value: Payload, left: int) -> None:
    if isinstance(value, dict | list):
        if left == 0:
            raise UnreadableError("JSON nests too deep")
        for inner in value.values() if isinstance(value, dict) else value:
            _check_depth(inner, left - 1)


def _clean_surrogates(value: Payload) -> Payload:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_clean_surrogates(inner) for inner in value]
    if isinstance(value, dict):
        return {_clean_surrogates(key): _clean_surrogates(inner) for key, inner in value.items()}
    return value


def parse_form(body: bytes, headers: Mapping[str, str]) -> Payload:  # noqa: ARG001
    """Read a URL-encoded body; a name that comes twice holds a list.

    Raises:
        UnreadableError: not UTF-8, or more than 1,000 fields.
    """
    fields: dict[str, Any] = {}
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except ValueError as error:
        raise UnreadableError("not a URL-encoded form in UTF-8") from error
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def is_form(headers: Mapping[str, str]) -> bool:
    """Whether the sender declares a URL-encoded form."""
    return headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded")


FIELDS_OPTION = (
    "what a question or hidden field fills, by the vendor's id, reference or title: `author.*`, "
    "`text`, `score`, `title`, `product`, `version`, `platform`, `country`, `language`, "
    "`order_id`, `ticket_id`, `url`, `tags` or `context.*`"
)
"""The option `fields`, which every source that drafts from questions reads."""

_ALIASES = {
    "author.id": "user_id userid uid customer_id customerid member_id contact_id 用户id 会员号",
    "author.email": "email e_mail mail email_address 邮箱 邮件 电子邮箱 电子邮件",
    "author.name": "name full_name fullname customer_name 姓名 名字 称呼",
    "author.first_name": "first_name firstname given_name",
    "author.last_name": "last_name lastname surname family_name",
    "author.phone": "phone phone_number mobile tel telephone 手机 手机号 电话 联系电话",
    "author.handle": "handle username nickname 昵称",
    "author.locale": "locale lang language",
    "author.country": "country country_code",
    "author.segment": "segment customer_segment",
    "author.tier": "tier plan vip_level membership 会员等级",
    "order_id": "order_id orderid order order_no order_number 订单号 订单编号",
    "ticket_id": "ticket_id ticketid ticket case_id 工单号",
    "product": "product product_name 产品",
    "version": "version app_version",
    "platform": "platform",
    "context.page": "page page_url url",
}
KNOWN_NAMES = {name: place for place, names in _ALIASES.items() for name in names.split()}
"""What common names of hidden fields mean; `fields` of the endpoint stands over it."""

_ASKING = re.compile(r"what(['’]s| is) your |(and )?your |请问|(请(输入|填写|留下))?[您你]的")
_PERSON = {f"author.{name}" for name in ("name", "first_name", "last_name", "email", "phone")}
_PLACES = frozenset(
    {f"author.{name}" for name in (*Author.model_fields, "first_name", "last_name")}
    | {"text", "score", "title", "product", "version", "platform", "country", "language"}
    | {"order_id", "ticket_id", "url", "tags"}
)


def _known(name: str | None) -> str | None:
    """The place that a common name means: `What's your e-mail?` is `author.email`."""
    if not name or len(name) > 60:
        return None
    plain = _ASKING.sub("", name.strip().rstrip(" *:：?？").casefold())
    return KNOWN_NAMES.get(re.sub(r"[\s-]+", "_", plain))


@dataclass(slots=True)
class Draft:
    """A feedback in the making, for sources that come question by question.

    Call in form order. Nothing is dropped: what finds no place, or finds it taken by another
    value, becomes an answer (questions) or context (hidden fields). What a person typed comes
    before hidden fields, which anybody can set in a form's URL.
    """

    context: Context
    placed: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    def text(self, words: object, question: str | None, *keys: str | None) -> None:
        """An open answer: the customer's words, unless the question asks for a name or the like."""
        known = _known(question)
        place = self._configured(question, *keys) or (known if known in _PERSON else None) or "text"
        self._place(place, words, question, "text")

    def score(self, value: object, question: str | None, *keys: str | None, **known: Any) -> None:
        """A number that the customer gave. See `Context.score`."""
        place = self._configured(question, *keys)
        amount = number(value)
        if place in (None, "score") and amount is not None:
            self.scores.append(self.context.score(amount, question, *keys, **known))
        else:
            self.answer("number", value, question, *keys)

    def fill(self, place: str, value: object, question: str | None, *keys: str | None) -> None:
        """An answer with a place of its own, such as an e-mail field's."""
        self._place(
            self._configured(question, *keys) or place,
            value,
            question,
            place.removeprefix("author."),
        )

    def answer(self, kind: str, value: object, question: str | None, *keys: str | None) -> None:
        """Every other structured answer."""
        place = self._configured(question, *keys)
        if place:
            self._place(place, value, question, kind)
        elif value not in (None, "", [], {}):
            self.answers.append(Answer(question=question, type=kind, value=value))

    def attach(self, url: object, **known: Any) -> None:
        """A reference to a file."""
        if isinstance(url, str) and url:
            self.attachments.append(Attachment(url=url, **known))

    def hidden(self, name: str, value: object) -> None:
        """A hidden field or a property: something the form knew already."""
        if value is None or value == "":
            return
        place = self._configured(name) or _known(name)
        if place is None or not self._put(place, value):
            self.extra[name] = value

    def feedback(self, **given: Any) -> Feedback:
        """The feedback, completed by what the source knows itself; None means unknown.

        `context` is added to what hidden fields brought, and stands over it.
        """
        author, plain = {}, {}
        for place, text in self.placed.items():
            if place.startswith("author."):
                author[place.removeprefix("author.")] = text
            else:
                plain[place] = text
        first, last = author.pop("first_name", ""), author.pop("last_name", "")
        if first or last:
            author.setdefault("name", f"{first} {last}".strip())
        facts = {name: fact for name, fact in given.pop("context", {}).items() if fact is not None}
        fields: dict[str, Any] = {
            "author": Author(**author),
            "text": "\n\n".join(self.words) or None,
            "scores": self.scores,
            "answers": self.answers,
            "attachments": self.attachments,
            "context": {**self.extra, **facts},
            "tags": self.tags,
            **plain,
            **{name: value for name, value in given.items() if value is not None},
        }
        return Feedback(**fields)

    def _configured(self, *keys: str | None) -> str | None:
        """The place that the endpoint's `fields` names for the first of these keys it knows."""
        fields = self.context.options.get("fields") or {}
        if not isinstance(fields, Mapping):
            raise ConfigError("options.fields must map questions to canonical fields")
        for key in keys:
            if key and key in fields:
                place = str(fields[key])
                if place not in _PLACES and not place.startswith("context."):
                    known = ", ".join(sorted(_PLACES))
                    raise ConfigError(
                        f"options.fields.{key}: {place} is none of {known}, context.*"
                    )
                return place
        return None

    def _place(self, place: str, value: object, question: str | None, kind: str) -> None:
        if value not in (None, "", [], {}) and not self._put(place, value):
            self.answers.append(Answer(question=question, type=kind, value=value))

    def _put(self, place: str, value: object) -> bool:
        """Fill a place; False when the value does not fit or another one is there."""
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if place.startswith("context."):
            return bool(self.extra.setdefault(place.removeprefix("context."), value) == value)
        if place == "tags":
            values = value if isinstance(value, list) else [value]
            self.tags += [str(one) for one in values if isinstance(one, str | int)]
            return True
        if place == "score":
            amount = number(value)
            if amount is not None:
                self.scores.append(self.context.score(amount, None))
            return amount is not None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return False
        text = str(value)
        if place == "text":
            if text.strip():
                self.words.append(text)
            return True
        return not text.strip() or self.placed.setdefault(place, text) == text


@dataclass(frozen=True, slots=True)
class Source:
    """The declarative head that the router, the tests and the docs read.

    Attributes:
        title: the vendor's name as people know it.
        docs: the vendor page that describes the webhook.
        setup: where to click and what to paste, one sentence a step.
        normalise: payload and context in, 0..n items out. Unknown event types are data: yield
            nothing. Raises anything but `FeedbusError` on a shape it can't read: quarantine.
        signature: the scheme, or a function from the endpoint's options to one.
        parse: raw body and headers to payload.
        channel, origin: what the items are unless they say so themselves.
        pull: how the source is polled, if it is.
        options: the endpoint's options that the source reads, each with its meaning.
    """

    title: str
    docs: str
    setup: tuple[str, ...]
    normalise: Callable[[Payload, Context], Iterator[Item]]
    signature: Scheme | SchemeFactory
    parse: Callable[[bytes, Mapping[str, str]], Payload] = parse_json
    channel: Channel = "other"
    origin: Origin = "unsolicited"
    pull: Pull | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def scheme(self, options: Mapping[str, Any]) -> Scheme:
        """The signature scheme of an endpoint with these options."""
        return self.signature(options) if callable(self.signature) else self.signature
