"""Exports of social-listening tools: `{platform, author, text, reach, url}`, one or many.

For tools without a public webhook scheme (Brandwatch, Hootsuite, 微热点 and their like): what they
export, or what an automation posts for them. Enable: give the tool, or the script that calls its
API, the endpoint's URL with the key in it; a file goes the same way with `feedbus import`.

- No vendor documents a signature, so the key in the URL is the proof.
- Names differ from tool to tool: each field has a list of names that are looked for, in this order,
  in any case; the option `names` puts others in front. What has no name here becomes context.
- Without an id, the mention's URL names the item; without a URL, its content.
- `reach` counts people, not opinions: it is context, never a score. The tool's own sentiment is
  context, too: the hub makes up its own mind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.bodies import number
from feedbus.errors import ConfigError
from feedbus.model import Author, Feedback
from feedbus.model.times import any_to_utc
from feedbus.signatures import UrlKey
from feedbus.sources.base import Context, Payload, Source, UnreadableError
from feedbus.sources.texts import plain_text

_NAMES = {
    "id": "id guid resourceId mentionId mention_id postId post_id 编号 文章id",
    "platform": "platform source sourceType pageType contentSource network site "
    "平台 来源 媒体 站点",
    "author": "author authorName author_name fullName fullname name 作者 昵称 发布者 用户名",
    "handle": "handle username screen_name authorHandle account 账号 微博账号",
    "author_id": "authorId author_id userId user_id uid 用户id",
    "title": "title headline subject 标题",
    "text": "text fullText full_text content snippet body message summary 内容 正文 摘要 原文",
    "url": "url link permalink originalUrl 链接 原文链接 地址",
    "at": "date created_at createdAt published publishedAt published_at timestamp time added "
    "发布时间 时间 日期",
    "reach": "reach reachEstimate potentialReach impressions 阅读数 传播力 曝光量 覆盖人数",
    "language": "language lang 语言",
    "country": "country countryCode country_code 国家",
    "sentiment": "sentiment 情感 情感属性 倾向性",
    "likes": "likes likeCount 点赞数 点赞",
    "comments": "comments commentCount replies 评论数 评论",
    "shares": "shares shareCount retweets reposts 转发数 转发",
    "followers": "followers followerCount followers_count 粉丝数",
}
"""What each field may be called, by what known tools export."""

_LISTS = ("items", "data", "mentions", "results", "posts", "list")
_NUMBERS = ("reach", "likes", "comments", "shares", "followers")

MAX_MENTIONS = 1_000


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one mention, a list of them, or an object that holds the list."""
    mentions = payload if isinstance(payload, list) else _listed(payload)
    if len(mentions) > MAX_MENTIONS:
        raise UnreadableError(f"more than {MAX_MENTIONS} mentions in one delivery")
    for mention in mentions:
        if feedback := _mention(mention, context):
            yield feedback


def _listed(payload: Mapping[str, Any]) -> list[Any]:
    for name in _LISTS:
        if isinstance(payload.get(name), list):
            found: list[Any] = payload[name]
            return found
    return [payload]


def _mention(mention: Mapping[str, Any], context: Context) -> Feedback | None:
    found = _named(mention, context)
    text, title = plain_text(_text(found.get("text"))), plain_text(_text(found.get("title")))
    if not (text or title):
        return None
    at = found.get("at")
    when = any_to_utc(at, context.zone)
    author = found.get("author")
    if isinstance(author, dict):
        found = {**_named({**author, "authorId": author.get("id")}, context), **found}
        author = author.get("name") or author.get("fullName")
    url = _text(found.get("url"))
    facts = {name: _count(found.get(name)) for name in _NUMBERS}
    return Feedback(
        source_id=found.get("id") or url or _digest(mention),
        source_version=when or "",
        author=Author(
            id=found.get("author_id"), name=_text(author), handle=_text(found.get("handle"))
        ),
        title=title if text else None,
        text=text or title,
        url=url,
        platform=_text(found.get("platform")),
        language=_text(found.get("language")),
        country=_text(found.get("country")),
        occurred_at=when,
        occurred_at_raw=str(at) if when else None,
        context={
            **{name: fact for name, fact in facts.items() if fact is not None},
            **({"tool_sentiment": found["sentiment"]} if found.get("sentiment") else {}),
            **found["rest"],
        },
    )


def _named(mention: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The mention's fields by our names; `rest` holds what has none."""
    own = context.options.get("names") or {}
    if not isinstance(own, Mapping):
        raise ConfigError("options.names must map our names to the export's")
    by_name = {str(name).strip().casefold(): name for name in mention}
    found: dict[str, Any] = {}
    used = set()
    for ours, theirs in _NAMES.items():
        for name in (str(own.get(ours, "")), *theirs.split()):
            given = by_name.get(name.casefold())
            if given is not None and given not in used and mention[given] not in (None, ""):
                found[ours] = mention[given]
                used.add(given)
                break
    found["rest"] = {
        str(name): value
        for name, value in mention.items()
        if name not in used and isinstance(value, str | int | float) and value != ""
    }
    return found


def _count(value: object) -> int | str | None:
    """How many; `1,234` is a number, and what is none, such as `1.2万`, stays as it is."""
    amount = number(value.replace(",", "") if isinstance(value, str) else value)
    return _text(value) if amount is None else round(amount)


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) and value != "" else None


def _digest(mention: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(mention, sort_keys=True).encode()).hexdigest()


SOURCE = Source(
    title="Social-listening export",
    docs="https://developers.brandwatch.com/docs/retrieving-mentions",
    setup=(
        "Give the tool, or the automation that calls its API, the endpoint's URL with its key.",
        "Let it post each mention, or lists of them, as JSON.",
        "Or export a file and run `feedbus import FILE --endpoint NAME`.",
        "Where a column has a name of its own, say so in the option `names`.",
    ),
    signature=UrlKey(),
    evidence="configured",
    arrives="mentions with platform, author, text, reach and link",
    limits=(
        "Brandwatch, Hootsuite and 微热点 document no webhook signature.",
        "At most 1,000 mentions in one delivery.",
        "The names of the columns are those of known exports; no vendor promises them.",
    ),
    normalise=normalise,
    channel="social",
    options={
        "names": "our names (id, platform, author, handle, title, text, url, at, reach, …) to the "
        "export's",
        "timezone": "zone of times without offset; default UTC",
    },
)
