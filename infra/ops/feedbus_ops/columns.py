"""Rows to records: what columns are called, what a mapping file says, how a row is read.

Imported by `feedbus import` when it runs, and by nothing else: it needs the hub's models, which
make the command line slow to start.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from feedbus import intake, sources
from feedbus.bodies import UnreadableError
from feedbus.config import Endpoint, explain
from feedbus.errors import ConfigError, RejectedError
from feedbus.model import Author, Feedback
from feedbus.model import Item as Model
from feedbus.model.times import iso
from feedbus.signatures import Inbound
from feedbus.sources.base import Source
from feedbus.sources.drafts import KNOWN_NAMES
from feedbus_ops import inputs, tables
from feedbus_ops.tables import Row, Table

READ_COLUMNS = frozenset(["social_export"])
"""Sources that read tables themselves, by names of columns of their own."""

# What columns are called

_FIELDS: Mapping[str, str] = {
    "source_id": "source_id id review_id comment_id feedback_id response_id 评价id 评论id 反馈id "
    "评价编号 评论编号 反馈编号 答卷编号 答卷id",
    "source_version": "source_version updated_at last_updated modified_at 更新时间 修改时间",
    "occurred_at": "occurred_at created_at submitted_at posted_at published_at review_time "
    "review_date comment_time timestamp datetime date_time time date 评价时间 评论时间 反馈时间 "
    "提交时间 提交答卷时间 发布时间 创建时间 评价日期 评论日期 时间 日期",
    "title": "title headline subject review_title 标题 评价标题 主题",
    "text": "text review_text review_content comment_text feedback_text comment comments review "
    "content body message feedback verbatim 评价内容 评论内容 反馈内容 评价正文 点评内容 留言内容 "
    "初评内容 首评内容 评语 内容 评论 评价 点评 反馈 留言 意见建议 意见 建议",
    "author.name": "author author_name reviewer reviewer_name customer user_name 客户 客户名称 "
    "客户姓名 作者 联系人",
    "author.handle": "handle username nickname user 用户名 昵称 用户昵称 买家昵称 会员名 会员昵称 "
    "评价人 用户",
    "product": "product product_name item item_name 商品 商品名称 商品标题 宝贝 宝贝名称 宝贝标题 "
    "产品 产品名称",
    "version": "version app_version 版本 版本号",
    "platform": "platform site 平台 来源平台 站点",
    "country": "country country_code 国家",
    "language": "language lang 语言",
    "channel": "channel 渠道 来源渠道 反馈渠道",
    "url": "url link permalink review_url 链接 评价链接 网址",
    "order_id": "order_id order 订单号 订单编号 订单id",
    "tags": "tags tag labels 标签",
    "attachments": "attachments images photos pictures 图片 评价图片 晒图 晒单图片",
    "context.shop": "shop shop_name store store_name 店铺 店铺名 店铺名称 门店 门店名称 分店",
}
"""What columns are called, each field's surest name first."""

_FOLLOW_UPS = frozenset(["follow_up", "追评", "追评内容", "追加评价", "追加评论", "追加内容"])
"""What the customer added later: it is a part of the text."""

_SCORES: Mapping[str, tuple[dict[str, Any], str]] = {
    "stars": (
        {"scale_min": 1, "scale_max": 5},
        "stars star rating star_rating 评分 星级 评分星级 评价星级 评价评分 打分 总评分 总体评分",
    ),
    "nps": (
        {"scale_min": 0, "scale_max": 10},
        "nps nps_score 净推荐值 推荐度 推荐意愿",
    ),
    "csat": ({}, "csat csat_score satisfaction 满意度 满意度评分"),
    "ces": ({}, "ces ces_score effort 费力度"),
}
"""Metrics, their scale where there is only one, and what their columns are called."""

_CHANNELS: Mapping[str, str] = {
    "web": "web website 网站 官网 网页",
    "mobile_app": "mobile_app app ios android 应用 小程序 移动端",
    "app_store": "app_store 应用商店 应用市场",
    "email": "email e_mail mail 邮件 邮箱",
    "phone": "phone call telephone 电话",
    "chat": "chat live_chat 在线客服 在线聊天",
    "social": "social social_media 社交媒体 微博 微信 抖音 小红书",
    "community": "community forum 社区 论坛",
    "help_desk": "help_desk helpdesk 工单",
    "in_person": "in_person 面谈",
    "other": "other 其他 其它",
}
_OFFLINE: Mapping[str, str] = {
    "paper": "纸质问卷 实体问卷 线下问卷",
    "phone": "电话回访",
    "suggestion_box": "意见箱 门店意见箱",
    "visit": "拜访 拜访记录 客户拜访 上门拜访",
}
_BY_PHONE = frozenset(["phone", "call", "callback", "call_back", "phone_callback"])


def _offline(kind: str) -> tuple[str, str]:
    return ("phone" if kind in _BY_PHONE else "in_person"), f"offline:{kind}"


_CHANNEL_OF: Mapping[str, tuple[str, str | None]] = {
    **{name: (channel, None) for channel, names in _CHANNELS.items() for name in names.split()},
    **{name: _offline(kind) for kind, names in _OFFLINE.items() for name in names.split()},
}

_TRANSCRIPT: Mapping[str, Any] = {
    "source_id": "join('#', [session_id, to_string(statement)])",
    "text": "text",
    "author.name": "speaker",
    "context.session_id": "session_id",
    "context.statement": "statement",
    "context.group_size": "group_size",
    "context.start": "start",
}
"""How a statement of a transcript is read (R13)."""

_TRANSCRIPT_DEFAULTS = {"channel": "in_person", "origin": "solicited"}


def plain(name: str) -> str:
    """A column's name without what varies: `Order ID *`, `orderId`, `order-id` are `order_id`."""
    bare = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", "", name).strip(" *:：?？") or name
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z]|ID\b)", "_", bare)
    words = re.sub(r"[\s_-]+", "_", snake.casefold()).strip("_")
    return re.sub(r"(?<=[^\x00-\x7f])_|_(?=[^\x00-\x7f])", "", words)


def channel_of(text: str) -> tuple[str, str | None]:
    """A channel as a file names it: the canonical one, and the tag of an offline one (R17).

    `offline:paper` is `in_person` with the tag `offline:paper`; `offline:phone` is `phone`.
    """
    name = plain(text)
    group, _, kind = name.partition(":")
    if group == "offline" and kind:
        return _offline(kind.strip("_"))
    return _CHANNEL_OF.get(name, ("other", None))


# The mapping file


class MappingFile(BaseModel):
    """How a file's rows are to be read; see docs/import.md.

    Attributes:
        map, when, record, timezone: as of the source `mapped`.
        defaults, scores: as of an endpoint, over the endpoint's own.
        rest: what becomes of columns that `map` does not name.
        dates: the order of day, month and year where the year does not come first.
        identical_rows: whether rows without an id that are all the same are `one` or `each`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    map: dict[str, Any] | None = None
    when: str | None = None
    record: str | None = None
    timezone: str | None = None
    defaults: dict[str, Any] = Field(default_factory=dict)
    scores: dict[str, Any] = Field(default_factory=dict)
    rest: Literal["names", "context", "ignore"] | None = None
    dates: tables.DateOrder = "ymd"
    identical_rows: Literal["one", "each"] = "one"

    @property
    def options(self) -> dict[str, Any]:
        """What it says as options of the source `mapped`."""
        return self.model_dump(include={"map", "when", "record", "timezone"}, exclude_none=True)


def read_mapping(path: Path | None) -> MappingFile:
    """A mapping file, YAML or JSON; an empty one when none is named.

    Raises:
        ConfigError: naming the key and what it may be.
    """
    if path is None:
        return MappingFile()
    try:
        return MappingFile.model_validate(yaml.safe_load(inputs.read_bytes(path)))
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain(error)}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{path} is neither YAML nor JSON: {error}") from error


# From rows to records


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one file become records.

    Attributes:
        source: what reads them.
        endpoint: where they come in, with the mapping file's settings over its own.
        places: field and column (or expression), for people; none when the source reads the row
            as it is.
        joined: columns that are put together of others, by a space.
        spelling: what turns a column's cells into what the source reads.
        channel, time: the columns of the channel and of `occurred_at`.
        each: whether identical rows without an id are items of their own.
    """

    source: Source
    endpoint: Endpoint
    places: tuple[tuple[str, str], ...] = ()
    joined: Mapping[str, list[str]] = field(default_factory=dict)
    spelling: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    channel: str | None = None
    time: str | None = None
    each: bool = False

    @property
    def named_by(self) -> str:
        """What tells one row's feedback from another's."""
        if not self.places:
            return "as the source says"
        return dict(self.places).get("source_id") or "SHA-256 of the row's content"

    def models(
        self, values: Mapping[str, Any], body: bytes, received_at: str, nth: int = 1
    ) -> list[Model]:
        """Read one row.

        Args:
            values: the row.
            body: the same, as it is kept.
            received_at: UTC ISO-8601.
            nth: which of the rows that are the same it is.

        Raises:
            UnreadableError: it is not what the source can read.
        """
        if len(body) > self.endpoint.max_body_bytes:
            raise UnreadableError("it is larger than the endpoint's max_body_bytes")
        cells = self._cells(values) if self.places else {}
        channel = cells.get(self.channel) if self.channel else None
        endpoint = _with_channel(self.endpoint, channel)
        context = intake.context_of(endpoint, Inbound(body), received_at)
        if nth > 1 and self.each:
            context = replace(context, digest=f"{context.digest}-{nth}")
        spelt = {name: self._spelt(name, cells[name]) for name in self.spelling if name in cells}
        payload = {**values, **cells, **spelt}
        models = intake.read_payload(self.source, endpoint, context, payload)
        for model in models:
            if _ROUNDED.fullmatch(model.source_id):
                raise UnreadableError("source_id was rounded: export its column as text")
            if self.time and self.time in spelt and isinstance(model, Feedback):
                model.occurred_at_raw = str(cells[self.time])
        return models

    def _cells(self, values: Mapping[str, Any]) -> dict[str, Any]:
        cells = flat(values)
        for name, columns in self.joined.items():
            if parts := [str(cells[column]) for column in columns if column in cells]:
                cells[name] = " ".join(parts)
        return cells

    def _spelt(self, column: str, cell: Any) -> Any:
        try:
            return self.spelling[column](cell)
        except (ValueError, OverflowError) as error:
            # Only times are refused: see `_Binding.spelling`.
            raise UnreadableError(f"{column}: no time; see `dates` in docs/import.md") from error


_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d+")
"""What a spreadsheet makes of a long number: it is no id any more."""


def body_of(values: Mapping[str, Any]) -> bytes:
    """What is kept as the raw body, and names a row without an id: columns in any order."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as columns, such as `author.name`; without what is empty."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        elif value not in (None, "", []):
            found[prefix + name] = value
    return found


def _with_channel(endpoint: Endpoint, cell: object) -> Endpoint:
    """The endpoint with the channel that a row names as its default."""
    if cell is None:
        return endpoint
    channel, tag = channel_of(str(cell))
    defaults = endpoint.defaults
    update: dict[str, Any] = {"channel": channel}
    if tag:
        update["tags"] = [*defaults.tags, tag]
    if channel == "other":
        update["context"] = {**defaults.context, "channel": str(cell)}
    return endpoint.model_copy(update={"defaults": defaults.model_copy(update=update)})


def plan_for(table: Table, filled: Iterable[str], endpoint: Endpoint, given: MappingFile) -> Plan:
    """How a file's rows are read.

    Args:
        table: the file.
        filled: columns that are not empty all the way; of JSON, the paths of its values.
        endpoint: where they come in.
        given: the mapping file.

    Raises:
        ConfigError: the mapping file does not fit, or no column holds anything that was said.
    """
    options = given.options
    kept = {name: value for name, value in endpoint.options.items() if name == "timezone"}
    _check_zone({**kept, **options}.get("timezone", "UTC"))
    if given.map is None and _as_posted(table, endpoint):
        made = _overlaid(endpoint, {**endpoint.options, **options}, given, {})
        return Plan(sources.load(endpoint.source), made)
    binding = _bound(table, list(filled) or list(table.columns), given)
    defaults = _TRANSCRIPT_DEFAULTS if table.format == "transcript" else {}
    made = _overlaid(endpoint, {**kept, **options, "map": binding.map}, given, defaults)
    mapped = sources.load("mapped")
    mapped.scheme(made.options)  # which validates them
    return Plan(
        mapped,
        made,
        places=tuple(binding.places),
        joined=binding.joined,
        spelling=binding.spelling(given.dates),
        channel=binding.columns.get("channel"),
        time=binding.columns.get("occurred_at"),
        each=given.identical_rows == "each",
    )


def _as_posted(table: Table, endpoint: Endpoint) -> bool:
    """Whether a row is what the endpoint's sender would post, not columns with names."""
    if table.format == "jsonl":
        return endpoint.source != "mapped" or "map" in endpoint.options
    return table.format != "transcript" and endpoint.source in READ_COLUMNS


def _bound(table: Table, columns: list[str], given: MappingFile) -> _Binding:
    """The fields that the mapping file and the names of the filled columns speak of."""
    spoken, feedback = table.format == "transcript", given.record in (None, "feedback")
    known = dict.fromkeys([*table.columns, *columns])
    binding = _Binding(known, is_flat=table.format != "jsonl")
    binding.take({**(_TRANSCRIPT if spoken else {}), **(given.map or {})})
    binding.take_rest(columns, given.rest or ("names" if feedback and not spoken else "ignore"))
    if feedback and not binding.map.keys() & _SAID:
        raise ConfigError(
            "no column is known to hold the customer's words or a score: say which in a mapping "
            f"file, such as `map: {{text: COLUMN}}`; the columns are {tables.listed(known)}"
        )
    return binding


_SAID = frozenset(["title", "text", "scores", "answers", "attachments"])
"""Fields of which a feedback has at least one."""


def _check_zone(name: object) -> None:
    try:
        ZoneInfo(str(name))
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f"timezone: {name} is none, such as Asia/Shanghai") from error


def _overlaid(
    endpoint: Endpoint, options: Mapping[str, Any], given: MappingFile, base: Mapping[str, Any]
) -> Endpoint:
    """The endpoint with other options, and the mapping file's defaults and scores over its own."""
    old = endpoint.model_dump(exclude_unset=True)
    defaults = {**old.get("defaults", {}), **base, **given.defaults}
    offline = str(defaults.get("channel", ""))
    if offline.startswith("offline:"):
        channel, tag = channel_of(offline)
        defaults |= {"channel": channel, "tags": [*defaults.get("tags", []), tag]}
    scores = {**old.get("scores", {}), **given.scores}
    try:
        return Endpoint.model_validate(
            {**old, "options": dict(options), "defaults": defaults, "scores": scores}
        )
    except ValidationError as error:
        raise ConfigError(f"the mapping file: {explain(error)}") from error


@dataclass(slots=True)
class _Binding:
    """Columns on their way to fields.

    Attributes:
        known: the file's columns.
        is_flat: whether a cell is never an object, so that a path must be a column.
        map: the option `map` of the source `mapped`.
        places: field and column (or expression), for people.
        columns: fields that are one column.
        joined: columns that are put together of others.
        used: columns that have found a field.
    """

    known: Mapping[str, None]
    is_flat: bool
    map: dict[str, Any] = field(default_factory=dict)
    places: list[tuple[str, str]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    joined: dict[str, list[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def take(self, given: Mapping[str, Any]) -> None:
        """Bind what a mapping file says: a column's name, a list of them, or an expression."""
        for name, value in given.items():
            if name in ("scores", "answers"):
                self.map[name] = [self._numbered(name, one) for one in value or []]
            elif isinstance(value, list):
                self._bind_list(name, value)
            else:
                self._bind(name, value)

    def _bind(self, name: str, value: Any) -> None:
        self.places.append((name, str(value)))
        if value in self.known or value in self.joined:
            self.columns[name] = value
        expression = self._expression(name, value)
        if not (name == "channel" and name in self.columns):
            # A column names its channel in the file's own words: see `channel_of`.
            self.map[name] = expression

    def _bind_list(self, name: str, values: list[Any]) -> None:
        parts = [self._expression(name, value) for value in values]
        together = " + ".join(map(str, values))
        if name in _LISTS:
            self.places.append((name, together))
            self.map[name] = f"[{', '.join(parts)}][?@] || `null`"
        elif all(value in self.known for value in values):
            self.joined[together] = values
            self._bind(name, together)
        else:
            raise ConfigError(f"map.{name}: a list must name columns")

    def _numbered(self, name: str, one: Any) -> Any:
        """An entry of `scores` or `answers`; its question is its column's name."""
        if not isinstance(one, dict) or "value" not in one:
            raise ConfigError(f"map.{name}: each entry needs a `value`, a column or an expression")
        value = one["value"]
        self.places.append((f"{name}.{one.get('metric', 'other')}", str(value)))
        if value not in self.known:
            return {**one, "value": self._expression(name, value)}
        self.columns[f"{name}.{value}"] = value
        return {"question": value, **one, "value": self._expression(name, value)}

    def _expression(self, name: str, value: Any) -> Any:
        """A column's name as an expression; anything else is one, or a mistake."""
        if value in self.known or value in self.joined:
            self.used.add(value)
            return json.dumps(value, ensure_ascii=False)
        if self.is_flat and isinstance(value, str) and not _OPERATORS.search(value):
            columns = tables.listed(self.known)
            raise ConfigError(f"map.{name}: there is no column {value}; the columns are {columns}")
        return value

    def take_rest(self, columns: Iterable[str], rest: str) -> None:
        """Bind columns that nobody has named: by what they are called, or as context."""
        if rest == "names":
            self._take_names({plain(one): one for one in columns if one not in self.used})
        if rest != "ignore":
            for column in columns:
                if column in self.used:
                    continue
                place = f"context.{column.removeprefix('context.')}"
                while place in self.map:
                    place += " (2)"
                self._bind(place, column)

    def _take_names(self, columns: dict[str, str]) -> None:
        """Bind columns by what they are called.

        Args:
            columns: plain name to column; what is bound is taken out.
        """
        for name in [name for name, column in columns.items() if column.startswith("context.")]:
            column = columns.pop(name)
            self._bind(column, column)
        for name, place in _known_names():
            if name in columns and place not in self.map and place not in self.columns:
                self._bind(place, columns.pop(name))
        more = [column for name, column in columns.items() if name in _FOLLOW_UPS]
        text = self.columns.get("text")
        if text and more:
            self.places.remove(("text", text))
            self._bind_list("text", [text, *more])
        scores = list(_scores(columns))
        if scores and "scores" not in self.map:
            self.take({"scores": scores})

    def spelling(self, dates: tables.DateOrder) -> dict[str, Callable[[Any], Any]]:
        """What reads the cells of columns that are times, ratings, lists or addresses."""
        found: dict[str, Callable[[Any], Any]] = {}
        for name, column in self.columns.items():
            match name.partition(".")[0]:
                case "occurred_at":
                    found[column] = partial(tables.moment, order=dates)
                case "source_version":
                    found[column] = partial(_version, order=dates)
                case "scores":
                    found[column] = tables.stars
                case "tags":
                    found[column] = tables.pieces
                case "attachments":
                    found[column] = tables.urls
        return found


_LISTS = frozenset(["text", "tags", "attachments"])
"""Fields that the source `mapped` fills from a list."""

_OPERATORS = re.compile(r"['\"`\[\]{}|&@!<>=*(]")
"""Of JMESPath. Text without any is a path, which a table without objects does not have."""


def _known_names() -> Iterator[tuple[str, str]]:
    """What columns are called, and the field that each name means; surest names first."""
    people = [f"author.{name}" for name in Author.model_fields]
    yield from zip(people, people, strict=True)
    for place, names in _FIELDS.items():
        for name in names.split():
            yield name, place
    for name, place in KNOWN_NAMES.items():
        if place in people or not place.startswith("author."):
            yield name, place


def _scores(by_plain: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for metric, (scale, names) in _SCORES.items():
        for name in names.split():
            if name in by_plain:
                yield {"metric": metric, "value": by_plain[name], **scale}


def _version(cell: object, order: tables.DateOrder) -> object:
    """A version: a time in any spelling, or whatever else tells editions apart."""
    try:
        return tables.calendar(str(cell), order)
    except ValueError:
        return cell


@dataclass(slots=True)
class Reading:
    """One row on its way.

    Attributes:
        row: as it stands in the file.
        body: what is kept of it.
        models: what it holds.
        new: of these, what no earlier row of the file has brought.
        problem: why it can't be read.
        aside: why it is rightly ignored.
        edits: whether an earlier row had the same id and said something else.
    """

    row: Row
    body: bytes = b""
    models: list[Model] = field(default_factory=list)
    new: list[Model] = field(default_factory=list)
    problem: str = ""
    aside: str = ""
    edits: bool = False


@dataclass(slots=True)
class Reader:
    """Reads a file's rows in their order, and knows which have come before.

    Attributes:
        plan: how.
        moment: when they are received.
    """

    plan: Plan
    moment: datetime
    _bodies: Counter[bytes] = field(default_factory=Counter)
    _editions: Counter[str] = field(default_factory=Counter)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def read(self, row: Row) -> Reading:
        """Read one row; never fails for what stands in it."""
        if row.problem or row.aside:
            return Reading(row, problem=row.problem, aside=row.aside)
        body = body_of(row.values)
        digest = hashlib.sha256(body).digest()
        self._bodies[digest] += 1
        try:
            nth = self._bodies[digest]
            models = self.plan.models(row.values, body, iso(self.moment), nth)
        except (UnreadableError, RejectedError) as error:
            return Reading(row, problem=str(error))
        if not models:
            return Reading(row, aside="left out by `when` or by the source")
        if self.plan.places and not any(map(_says_something, models)):
            return Reading(row, aside="neither words nor a score")
        return self._apart(Reading(row, body, models))

    def _apart(self, reading: Reading) -> Reading:
        """Tell what is new; let editions of one item follow each other by their time."""
        for model in reading.models:
            part = str(getattr(model, "part", None) or "")
            key = (model.id, part, model.source_version)
            if key in self._seen:
                continue
            self._seen.add(key)
            earlier = self._editions[model.id]
            self._editions[model.id] += 1
            if earlier:
                # Without versions, the time of receipt orders editions: the last row stands.
                model.received_at = iso(self.moment + timedelta(milliseconds=earlier))
                reading.edits = reading.edits or not part
            reading.new.append(model)
        return reading


def _says_something(model: Model) -> bool:
    if not isinstance(model, Feedback):
        return True
    return bool(model.words.strip() or model.scores or model.answers or model.attachments)
