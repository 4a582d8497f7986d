"""企业微信 (WeCom): messages to an app of yours, and customers' messages to 微信客服.

Enable: 企业微信 admin console → 应用管理 → your app → 接收消息 → 设置API接收, paste the endpoint's
URL, and copy Token and EncodingAESKey. For 微信客服: 应用管理 → 微信客服 → API → 企业内部开发,
with the same URL or one of another endpoint.

- callback: https://developer.work.weixin.qq.com/document/path/90238 — a GET checks the URL and
  wants the decrypted `echostr`, bare, within 1 s; a POST wants 200 within 5 s and is sent three
  times in all. An empty answer is fine. XML or, if so configured, JSON.
- `MsgId` names a message; an event has sender and time only.
- 微信客服 (`kf_msg_or_event`): https://developer.work.weixin.qq.com/document/path/94670 — the
  notice names the account. The messages are asked for at `/cgi-bin/kf/sync_msg`, which lists the
  last three days, oldest first. `origin` 3 is the customer, 4 the system, 5 an agent. A recalled
  message is removed.
- The notice's `Token` would let `sync_msg` be asked more often for ten minutes. No record may hold
  such a thing, so it is left out; who asks too often is told so and is asked again later.
- access token: https://developer.work.weixin.qq.com/document/path/91039
- Errors come with HTTP 200: https://developer.work.weixin.qq.com/document/path/90313
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Generator, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from feedbus.bodies import number
from feedbus.errors import ConfigError, RetryableError
from feedbus.model import Feedback, Removal
from feedbus.model.times import epoch, from_epoch
from feedbus.sources import weixin
from feedbus.sources.base import (
    Context,
    Fetch,
    Page,
    Payload,
    PullContext,
    PullSteps,
    Reply,
    Source,
)
from feedbus.sources.crawling import fetch, settings_of
from feedbus.transport import Request, Response

API = "https://qyapi.weixin.qq.com"

_CUSTOMER = "3"
_NOTICE = "kf_msg_or_event"

_HOURS = 1
"""How far below its own time a notice reads, unless the option `kf_hours` says otherwise."""

_API_SECRET = {
    "corpid": "the corporation's id",
    "corpsecret": "the secret of the app that may use 微信客服's API",
}

_PAGE_BYTES = 4_194_304
"""1,000 messages of up to 2,048 bytes, and what is around them."""

_TRANSIENT = frozenset({-1, 40014, 42001, 45009, 45033})
"""Busy, access token just replaced or expired, called too often."""

_TEXTS = {"content": "content", "menu_id": "bizmsgmenuid", "media_id": "mediaid"}
_PLACES = {"latitude": "location_x", "longitude": "location_y", "name": "label", "address": "label"}
_LINKS = {"title": "title", "desc": "description", "url": "url", "pic_url": "picurl"}
_NAMES = {**_TEXTS, **_PLACES, **_LINKS, "appid": "appid", "pagepath": "pagepath"}
"""Names in a customer service message, and what the same is called in a callback."""


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | Removal]:
    """Read a decrypted callback, one message that `sync_msg` listed, or its whole answer."""
    said = weixin.lowered(payload)
    if isinstance(said.get("msg_list"), list):
        for listed in said["msg_list"]:
            yield from _listed(listed, context)
    elif "origin" in said or "open_kfid" in said:
        yield from _listed(said, context)
    elif said.get("event") == _NOTICE:
        yield _notice(said)
    else:
        yield from weixin.message(said, context)


def _notice(said: Mapping[str, Any]) -> Feedback:
    created, account = said.get("createtime"), said["openkfid"]
    when = from_epoch(int(created)) if created else None
    # Two notices of one account may bear the same second; their tokens differ.
    told = f"{created}/{said.get('token')}"
    mark = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
    return Feedback(
        source_id=f"{account}/{mark}",
        source_version=when or "",
        occurred_at=when,
        occurred_at_raw=str(created) if created else None,
        context={"kind": _NOTICE, "account": account},
        pending=True,
    )


def _listed(said: Mapping[str, Any], context: Context) -> Iterator[Feedback | Removal]:
    kind, sent = said["msgtype"], said.get("send_time")
    inner = said.get(kind) or {}
    if kind == "event":
        if inner.get("event_type") == "user_recall_msg":
            when = from_epoch(int(sent)) if sent else None
            yield Removal(
                source_id=inner["recall_msgid"], source_version=when or "", occurred_at=when
            )
    elif str(said.get("origin")) == _CUSTOMER:
        flat = {name: inner[key] for key, name in _NAMES.items() if key in inner}
        flat |= {"msgtype": kind, "msgid": said["msgid"], "createtime": sent}
        flat |= {"fromusername": said.get("external_userid"), "tousername": said.get("open_kfid")}
        yield from weixin.message(flat, context)


def sync(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask for the messages of the account that a notice names, of the time around it.

    The list begins three days ago and cannot be entered in the middle: pages of older messages
    are read and left, since each of those had a notice of its own.
    """
    settings = settings_of(context, *_API_SECRET)
    api = str(settings.get("api_url") or API).rstrip("/")
    noticed = epoch(feedback.occurred_at) if feedback.occurred_at else context.now
    begin = noticed - _hours(context.options) * 3600
    ask: dict[str, Any] = {"open_kfid": feedback.context["account"], "limit": 1000}
    named = "&".join(f"{name}={quote(str(settings[name]), safe='')}" for name in _API_SECRET)
    granted = yield from _call(Request("GET", f"{api}/cgi-bin/gettoken?{named}"), context.now)
    access = quote(str(granted.get("access_token")), safe="")
    url = f"{api}/cgi-bin/kf/sync_msg?access_token={access}"
    while True:
        request = Request("POST", url, json=ask, max_bytes=_PAGE_BYTES)
        answer = yield from _call(request, context.now)
        if items := [one for one in answer.get("msg_list") or [] if _sent(one) >= begin]:
            yield Page(items, {})
        if number(answer.get("has_more")) != 1:
            return
        following = answer.get("next_cursor")
        if not following or following == ask.get("cursor"):
            raise RetryableError("the vendor's list does not move on")
        ask = {**ask, "cursor": following}


def _hours(options: Mapping[str, Any]) -> float:
    hours = number(options.get("kf_hours", _HOURS))
    if hours is None or hours < 0:
        raise ConfigError("options.kf_hours must be a number of hours")
    return hours


def _call(request: Request, now: float) -> Generator[Request | Page, Response | None, Any]:
    """Send one request.

    Raises:
        RetryableError: the vendor is busy or unreachable.
        ConfigError: it refuses; the message names its code.
    """
    answer = yield from fetch(request, now)
    code = int(number(answer.get("errcode")) or 0)
    if not code:
        return answer
    told = f"errcode {code} from {request.url.partition('?')[0]}"
    if code in _TRANSIENT:
        raise RetryableError(told)
    raise ConfigError(f"{told}: check corpid, corpsecret, 企业可信IP and the app's rights")


def _sent(item: Any) -> float:
    """When a message was sent; one that does not say so is never too old."""
    sent = number(item.get("send_time")) if isinstance(item, dict) else None
    return math.inf if sent is None else sent


SOURCE = Source(
    title="企业微信 (WeCom)",
    docs="https://developer.work.weixin.qq.com/document/path/90238",
    setup=(
        "In the admin console open 应用管理, your app, 接收消息, 设置API接收.",
        "Paste the endpoint's URL, and copy Token and EncodingAESKey from there.",
        "Store JSON with token, encoding_aes_key and receive_id (the CorpID) as the secret.",
        "Save there: 企业微信 checks the URL at once.",
        "For 微信客服: under 应用管理, 微信客服, API, choose 企业内部开发 and paste the URL, too.",
        "Store JSON with corpid and corpsecret as the endpoint's API secret, to read its messages.",
    ),
    signature=weixin.Encrypted(),
    evidence="vendor",
    arrives="each message to the app; of 微信客服 a notice, upon which the messages are asked for",
    limits=(
        "It waits 5 s and sends a callback three times in all; the URL's check waits 1 s.",
        "Pictures, recordings and files of 微信客服 come as media ids, which expire in three days.",
        "Its API answers only calls from 企业可信IP: give the function `fetch` a fixed address.",
        "A notice of 微信客服 reads the list from three days ago on, page by page.",
        "Conversations of employees with customers elsewhere need 会话内容存档, which is not read.",
        "A notice's token is not kept, so 微信客服 may be asked less often: many notices at once "
        "are completed late. How often, and the codes of a busy API, are not confirmed.",
    ),
    normalise=normalise,
    parse=weixin.parse,
    channel="chat",
    handshake=lambda inbound, secrets, _options: weixin.echo(inbound, secrets),
    opened=weixin.opened,
    reply=Reply(),
    fetch=Fetch(sync, _API_SECRET),
    secret=f"{weixin.PARTS} (the CorpID, or the suite's id)",
    options={
        "ratings": weixin.RATINGS_OPTION,
        "kf_hours": f"how many hours before its own time a notice reads; default {_HOURS}",
    },
)
