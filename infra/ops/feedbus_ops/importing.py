"""`feedbus import`: feedback from a file, row by row, through the same intake as a webhook's.

A row becomes a payload, column name to cell, that the endpoint's source reads. Ids are
deterministic, so a file that is imported again stores nothing new. No row gets lost: the report
says what became of each, and the counts must meet.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import batched, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TextIO
from zoneinfo import ZoneInfo

import typer

from feedbus.errors import ConfigError, FeedbusError, RejectedError
from feedbus_ops import console, inputs, tables
from feedbus_ops.console import JsonFlag
from feedbus_ops.stack import Profile, Region, Stack, StackName, endpoint_of, loaded
from feedbus_ops.tables import Row, Table

if TYPE_CHECKING:
    from feedbus.config import Endpoint
    from feedbus.intake import Receipt
    from feedbus.model import Item as Model
    from feedbus.sources.base import Source
    from feedbus.store import Item, Value

REPORT = Path("build/import-report.json")

WRITERS = 8
"""Conditional writes under way at a time; boto3 keeps ten connections."""

VERIFIED = 1_000
"""How many of the stored items are read back."""

_CHUNK = 500

_BY_DEFAULT = ("mapped", "social_export", "manual")
"""Sources whose endpoint is meant when none is named."""


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
        kind = kind.strip("_")
        return ("phone" if kind in _BY_PHONE else "in_person"), f"offline:{kind}"
    for kind, names in _OFFLINE.items():
        if name in names.split():
            return ("phone" if kind == "phone" else "in_person"), f"offline:{kind}"
    for channel, names in _CHANNELS.items():
        if name in names.split():
            return channel, None
    return "other", None


# The mapping file


@dataclass(frozen=True, slots=True)
class MappingFile:
    """How a file's rows are to be read; see docs/import.md.

    Attributes:
        options: `map`, `when`, `record` and `timezone`, as of the source `mapped`.
        defaults, scores: as of an endpoint, over the endpoint's own.
        source: which source reads the rows; None is the endpoint's, or `mapped` with a `map`.
        rest: what becomes of columns that `map` does not name.
        dates: the order of day, month and year where the year does not come first.
        identical_rows: whether rows without an id that are all the same are `one` or `each`.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    rest: Literal["names", "context", "ignore"] | None = None
    dates: tables.DateOrder = "ymd"
    identical_rows: Literal["one", "each"] = "one"


_OPTIONS = {"map": dict, "when": str, "record": str, "timezone": str}
_SETTINGS = {"defaults": dict, "scores": dict, "source": str}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "rest": ("names", "context", "ignore"),
    "dates": ("ymd", "dmy", "mdy"),
    "identical_rows": ("one", "each"),
}


def read_mapping(path: Path | None) -> MappingFile:
    """A mapping file, YAML or JSON; an empty one when none is named.

    Raises:
        ConfigError: naming the key and what it may be.
    """
    if path is None:
        return MappingFile()
    import yaml

    try:
        found = yaml.safe_load(inputs.read_bytes(path))
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{path} is neither YAML nor JSON: {error}") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path} must be a mapping, such as `map: {{text: COLUMN}}`")
    for key, value in found.items():
        kind = (_OPTIONS | _SETTINGS).get(key)
        if kind is None and key not in _CHOICES:
            known = ", ".join([*_OPTIONS, *_SETTINGS, *_CHOICES])
            raise ConfigError(f"{path}: {key} is unknown; it may have {known}")
        if kind and not isinstance(value, kind):
            raise ConfigError(f"{path}: {key} must be {'a mapping' if kind is dict else 'text'}")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise ConfigError(f"{path}: {key} must be one of {', '.join(_CHOICES[key])}")
    options = {key: found.pop(key) for key in _OPTIONS if key in found}
    return MappingFile(options, **found)


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
        from feedbus import intake
        from feedbus.bodies import UnreadableError
        from feedbus.model import Feedback
        from feedbus.signatures import Inbound

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
        cells = _flat(values)
        for name, columns in self.joined.items():
            if parts := [str(cells[column]) for column in columns if column in cells]:
                cells[name] = " ".join(parts)
        return cells

    def _spelt(self, column: str, cell: Any) -> Any:
        from feedbus.bodies import UnreadableError

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


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as columns, such as `author.name`; without what is empty."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        elif value not in (None, "", []):
            flat[prefix + name] = value
    return flat


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
    from feedbus import sources

    spoken = table.format == "transcript"
    reader = given.source or ("mapped" if spoken or "map" in given.options else endpoint.source)
    kept = {name: value for name, value in endpoint.options.items() if name == "timezone"}
    _check_zone({**kept, **given.options}.get("timezone", "UTC"))
    is_json = table.format == "jsonl"
    by_endpoint = is_json and "map" in endpoint.options and "map" not in given.options
    if reader != "mapped" or (endpoint.source == "mapped" and by_endpoint):
        # The rows are what the sender of the endpoint, or of `source`, would post.
        options = {**(endpoint.options if reader == endpoint.source else kept), **given.options}
        return Plan(sources.load(reader), _overlaid(endpoint, options, given, {}))
    binding = _Binding(dict.fromkeys([*table.columns, *filled]), is_flat=not is_json)
    binding.take({**(_TRANSCRIPT if spoken else {}), **given.options.get("map", {})})
    feedback = given.options.get("record", "feedback") == "feedback"
    rest = given.rest or ("names" if feedback and not spoken else "ignore")
    binding.take_rest(list(filled) or list(table.columns), rest)
    if feedback and not binding.map.keys() & _SAID:
        raise ConfigError(
            "no column is known to hold the customer's words or a score: say which in a mapping "
            f"file, such as `map: {{text: COLUMN}}`; the columns are {tables.listed(binding.known)}"
        )
    options = {**kept, **given.options, "map": binding.map}
    made = _overlaid(endpoint, options, given, _TRANSCRIPT_DEFAULTS if spoken else {})
    mapped = sources.load("mapped")
    mapped.scheme(made.options)  # which validates them
    return Plan(
        mapped,
        made,
        tuple(binding.places),
        binding.joined,
        binding.spelling(given.dates),
        binding.columns.get("channel"),
        binding.columns.get("occurred_at"),
        given.identical_rows == "each",
    )


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
    from pydantic import ValidationError

    from feedbus.config import Endpoint, explain

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
            near = difflib.get_close_matches(value, self.known, 1)
            hint = (
                f"did you mean {near[0]}?"
                if near
                else f"the columns are {tables.listed(self.known)}"
            )
            raise ConfigError(f"map.{name}: there is no column {value}; {hint}")
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
    from feedbus.model import Author
    from feedbus.sources.drafts import KNOWN_NAMES

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
        from feedbus.bodies import UnreadableError
        from feedbus.model.times import iso

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
        from feedbus.model.times import iso

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
    from feedbus.model import Feedback

    if not isinstance(model, Feedback):
        return True
    return bool(model.words.strip() or model.scores or model.answers or model.attachments)


# Storing and counting


@dataclass(slots=True)
class Keeper:
    """Where intake puts the items, remembering which; without a hub nothing is stored."""

    hub: Stack | None
    keys: list[tuple[str, str]] = field(default_factory=list)

    def put_once(self, item: Item) -> bool:
        """As `feedbus.intake.IntakeStore`."""
        self.keys.append((str(item["pk"]), str(item["sk"])))
        return self.hub.put_once(item) if self.hub else True

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        """As `feedbus.intake.IntakeStore`."""
        return self.hub.put_if(item, condition, values) if self.hub else True

    def put_claim(self, key: str, data: bytes) -> None:
        """As `feedbus.intake.IntakeStore`."""
        if self.hub:
            self.hub.put_claim(key, data)


@dataclass(slots=True)
class Tally:
    """What became of the rows.

    Attributes:
        stored: rows of which something is new.
        duplicates: rows that were stored before, or that an earlier row repeats.
        ignored: rows that are no feedback, by reason.
        rejected: rows that could not be read: number and reason.
        repeated: of the duplicates, those that an earlier row of the file repeats.
        edited: rows that say something else under an earlier row's id.
        channels, months: how many items, by channel and by month of `occurred_at`.
        first, last: the span of `occurred_at`.
    """

    stored: int = 0
    duplicates: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    repeated: int = 0
    edited: list[int] = field(default_factory=list)
    channels: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    first: str | None = None
    last: str | None = None

    def add(self, reading: Reading, receipt: Receipt | None) -> None:
        """Count one row."""
        if reading.problem:
            self.rejected.append({"row": reading.row.number, "reason": reading.problem})
            return
        if reading.aside:
            self.ignored[reading.aside] += 1
            return
        self.stored += bool(receipt and receipt.stored)
        self.duplicates += not (receipt and receipt.stored)
        self.repeated += not reading.new
        if reading.edits:
            self.edited.append(reading.row.number)
        for model in reading.models:
            at = model.occurred_at
            self.channels[getattr(model, "channel", "none")] += 1
            self.months[at[:7] if at else "unknown"] += 1
            if at:
                self.first, self.last = min(self.first or at, at), max(self.last or at, at)

    @property
    def rows(self) -> int:
        """Every row that was counted."""
        return self.stored + self.duplicates + len(self.rejected) + self.ignored.total()


def take(
    rows: Iterable[Row],
    plan: Plan,
    keeper: Keeper,
    rejects: TextIO | None,
    advance: Callable[[], None],
) -> Tally:
    """Read and store rows.

    Args:
        rows: of the file.
        plan: how they are read.
        keeper: where items go.
        rejects: gets the text of rows that can't be read.
        advance: called for each row.
    """
    from feedbus import intake

    moment = datetime.now(UTC)
    reader, tally, retention = Reader(plan, moment), Tally(), loaded().retention

    def keep(reading: Reading) -> Receipt | None:
        if not reading.new:
            return None
        return intake.keep(reading.new, plan.endpoint, reading.body, {}, moment, keeper, retention)

    with ThreadPoolExecutor(WRITERS) as pool:
        for chunk in batched(rows, _CHUNK, strict=False):
            readings = [reader.read(row) for row in chunk]
            for reading, receipt in zip(readings, pool.map(keep, readings), strict=True):
                tally.add(reading, receipt)
                if reading.problem and rejects:
                    rejects.write(reading.row.line)
                advance()
    return tally


def missing(hub: Stack, keys: list[tuple[str, str]]) -> tuple[int, list[str]]:
    """Read items back: how many are there, and the ids of those that are not."""
    step = -(-len(keys) // VERIFIED) or 1
    sample = keys[::step]
    with ThreadPoolExecutor(WRITERS) as pool:
        found = list(pool.map(lambda key: hub.table.get(*key), sample))
    gone = [id_ for (id_, _), item in zip(sample, found, strict=True) if item is None]
    return len(sample) - len(gone), gone


# The command


def import_file(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV, JSON, JSON Lines, a spreadsheet, a transcript."),
    ],
    endpoint: Annotated[
        str | None,
        typer.Option(
            "--endpoint",
            help="Endpoint of hub.yaml that the records belong to. Default: the one endpoint of "
            "source mapped, social_export or manual, if there is exactly one.",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="YAML or JSON that says what columns are."),
    ] = None,
    format_: Annotated[
        tables.Format | None,
        typer.Option("--format", help="What the file is. Default: as its name ends."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Of a spreadsheet. Default: the first one.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help="Of a text file. Default: UTF-8, else GB18030."),
    ] = None,
    moderator: Annotated[
        list[str] | None,
        typer.Option(
            "--moderator",
            metavar="NAME",
            help="Who leads a transcript's session; what they say is no feedback. Repeatable.",
        ),
    ] = None,
    session: Annotated[
        str | None,
        typer.Option("--session", help="Id of a transcript's session. Default: the file's name."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Only so many rows, from the first.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read everything, store nothing; needs no hub.")
    ] = False,
    test: Annotated[
        bool,
        typer.Option("--test", help="Mark the records as tests: no destination sends anything."),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", help=f"Where the report goes. Default: {REPORT}; none of a dry run."
        ),
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option("--rejected", help="Where rows go that can't be read, to be mended."),
    ] = None,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Import feedback from a file: each row once, however often the file is imported.

    Prints what became of the rows, and writes it as a report. Exit code 0 when every row is
    stored, was stored before or is no feedback; 1 when some can't be read.
    """
    table = tables.read(
        file,
        format_,
        sheet=sheet,
        encoding=encoding,
        session=session,
        moderators=moderator or (),
    )
    _check_fitting(table, sheet=sheet, encoding=encoding, session=session, moderator=moderator)
    if rejected and rejected.exists() and rejected.samefile(file):
        raise ConfigError("--rejected names the file that is to be read")
    place = _endpoint(endpoint)
    count, filled = _scan(table, limit)
    plan = plan_for(table, filled, place, read_mapping(mapping))
    if test:
        plan = replace(plan, endpoint=plan.endpoint.model_copy(update={"test": True}))
    keeper = Keeper(None if dry_run else Stack.find(stack, profile, region))
    with ExitStack() as opened:
        rejects = opened.enter_context(_rejects(rejected, table)) if rejected else None
        advance = opened.enter_context(console.progress(file.name, count, hidden=json_))
        tally = take(islice(table.rows(), limit), plan, keeper, rejects, advance)
    if tally.rows != count:
        raise FeedbusError(f"{count} rows were read, but {tally.rows} are accounted for")
    verified, gone = missing(keeper.hub, keeper.keys) if keeper.hub else (0, [])
    facts = {
        "file": file.name,
        "sha256": _sha256(file),
        "format": table.format,
        **table.facts,
        "endpoint": place.name,
        "source": place.source,
        "dry_run": dry_run,
        "test": plan.endpoint.test,
        **_figures(tally, count),
        "verified": verified,
        "missing": gone,
        "named_by": plan.named_by,
        "timezone": plan.endpoint.options.get("timezone", "UTC"),
        "mapping": [{"field": name, "from": column} for name, column in plan.places],
    }
    if report or not dry_run:
        _write(report or REPORT, facts)
    if json_:
        console.print_json(facts)
    else:
        _print(facts, filled if dry_run else None)
    if gone:
        raise console.fail(f"{len(gone)} items are not in the table: import the file again")
    if tally.rejected:
        raise console.fail(_complaint(tally, count, plan, rejected))


def _check_fitting(table: Table, **options: object) -> None:
    """Refuse options that say nothing about a file of this kind: they hint at a mistake."""
    spreadsheet, spoken = table.format == "xlsx", table.format == "transcript"
    fits = {"sheet": spreadsheet, "encoding": not spreadsheet}
    for name, value in options.items():
        if value and not fits.get(name, spoken):
            raise ConfigError(f"--{name} is not for {table.format} files: see --format")


def _endpoint(name: str | None) -> Endpoint:
    if name:
        return endpoint_of(name)
    fitting = [one for one in inputs.configured_endpoints() if one.source in _BY_DEFAULT]
    if len(fitting) == 1:
        return fitting[0]
    listed = tables.listed(one.name for one in fitting)
    raise ConfigError(f"name the records' endpoint with --endpoint; hub.yaml has {listed}")


def _scan(table: Table, limit: int | None) -> tuple[int, Counter[str]]:
    """How many rows there are, and how many of them fill each column."""
    count, filled = 0, Counter[str]()
    for row in islice(table.rows(), limit):
        count += 1
        filled.update(_flat(row.values).keys())
    return count, filled


def _rejects(path: Path, table: Table) -> TextIO:
    """A file for rows that can't be read: the same header, so that it can be imported."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Spreadsheets take a file without a mark for the system's old encoding.
    file = path.open("w", encoding="utf-8-sig" if table.head else "utf-8", newline="")
    file.write(table.head)
    return file


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _figures(tally: Tally, count: int) -> dict[str, Any]:
    return {
        "rows": count,
        "stored": tally.stored,
        "duplicates": tally.duplicates,
        "rejected": len(tally.rejected),
        "ignored": tally.ignored.total(),
        "ignored_because": dict(tally.ignored.most_common()),
        "repeated_in_file": tally.repeated,
        "edited_rows": tally.edited,
        "by_channel": dict(sorted(tally.channels.items())),
        "by_month": dict(sorted(tally.months.items())),
        "first_occurred_at": tally.first,
        "last_occurred_at": tally.last,
        "rejected_rows": tally.rejected,
    }


def _write(path: Path, facts: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _print(facts: Mapping[str, Any], filled: Counter[str] | None) -> None:
    if filled is not None and facts["mapping"]:
        places = [(one["field"], one["from"], filled.get(one["from"])) for one in facts["mapping"]]
        console.print_table(("field", "from", "rows"), places, empty="", title="How rows are read")
    counted = ("rows", "stored", "duplicates", "repeated_in_file", "rejected", "ignored")
    figures = [
        *((name.replace("_", " "), facts[name]) for name in counted),
        ("edited rows", len(facts["edited_rows"])),
        ("verified", None if facts["dry_run"] else facts["verified"]),
        ("named by", facts["named_by"]),
        ("times without a zone", facts["timezone"]),
        ("channels", _counts(facts["by_channel"])),
        ("from", facts["first_occurred_at"]),
        ("to", facts["last_occurred_at"]),
    ]
    known = [row for row in figures if row[1] not in (None, "")]
    title = f"{facts['file']} into {facts['endpoint']}"
    console.print_table(
        ("dry run" if facts["dry_run"] else "done", ""), known, empty="", title=title
    )
    if facts["rejected_rows"]:
        refused = [(one["row"], one["reason"]) for one in facts["rejected_rows"][:10]]
        console.print_table(("row", "why it can't be read"), refused, empty="")
    if facts["edited_rows"]:
        console.note(
            f"Rows that bear the id of an earlier row: {len(facts['edited_rows'])}. They are "
            "editions of its record, and the last one stands. If each is a feedback of its own, "
            "map source_id to what tells them apart, such as a list of columns."
        )


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {amount}" for name, amount in found.items())


def _complaint(tally: Tally, count: int, plan: Plan, rejected: Path | None) -> str:
    text = f"{len(tally.rejected)} of {count} rows can't be read"
    if len(tally.rejected) == count and not plan.places:
        return (
            f"{text}: the source {plan.endpoint.source} expects its vendor's own JSON; for "
            "columns, pass a --mapping with `source: mapped`"
        )
    return f"{text}; they are in {rejected}" if rejected else f"{text}: --rejected keeps them"
