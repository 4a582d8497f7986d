"""微信公众号 and 小程序 (WeChat Official Account, Mini Program): customers' messages.

Enable: mp.weixin.qq.com → 设置与开发 → 基本配置 → 服务器配置 (小程序: 开发管理 → 消息推送), paste
the endpoint's URL, choose a Token, take the EncodingAESKey, choose 安全模式 and save.

- https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Access_Overview.html — a GET
  checks the URL: `signature` is the SHA-1 of token, timestamp and nonce, sorted and joined, and
  `echostr` comes back as it is, in every mode. An encrypted `echostr`, as 企业微信 sends it, is
  answered, too.
- https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html
  — `MsgId` names a message; a retry brings it again. WeChat wants `success` within 5 s and tries
  three times.
- In 安全模式 `msg_signature` covers the encrypted message, and the app's id is in it. In 明文模式
  nothing covers the message: a nonce is therefore taken with one body only. 兼容模式 sends both;
  its encrypted half is what is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feedbus.errors import ConfigError, SignatureError
from feedbus.model import Feedback
from feedbus.signatures import DEFAULT_TOLERANCE, Inbound, Scheme
from feedbus.signatures.base import documents, equal, fresh
from feedbus.sources import weixin
from feedbus.sources.base import Context, Payload, Reply, Source


@dataclass(frozen=True, slots=True)
class Plain:
    """`signature` of 明文模式: it proves the sender, and says nothing of the message."""

    tolerance: int = DEFAULT_TOLERANCE
    title: str = (
        "SHA-1 of token, timestamp and nonce in the query's `signature`; the body is not signed"
    )
    covers_body: bool = False
    keys_url: str | None = None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the query's parameters."""
        token = documents([secret], "token")[0]["token"]
        nonce = str(int.from_bytes(hashlib.sha256(request.body).digest()[:4]))
        parameters = {"timestamp": str(int(now)), "nonce": nonce}
        signed = weixin.signature(token, *parameters.values())
        return replace(request, query={**request.query, **parameters, "signature": signed})

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        _proven(request, secrets)
        fresh(request.query["timestamp"], "s", now, self.tolerance)
        if request.query.get("msg_signature"):
            raise SignatureError("the message is encrypted: set options.mode to secure")


def _proven(request: Inbound, secrets: Sequence[str]) -> None:
    """Check `signature`, which is there in every mode.

    Raises:
        SignatureError: it is missing or wrong.
    """
    known = documents(secrets, "token")
    given = weixin.parameter(request, "signature")
    parts = [weixin.parameter(request, name) for name in ("timestamp", "nonce")]
    if not any([equal(weixin.signature(one["token"], *parts), given) for one in known]):  # noqa: C419
        raise SignatureError("signature does not match")


def scheme(options: Mapping[str, Any]) -> Scheme:
    """The scheme of the endpoint's mode.

    Raises:
        ConfigError: no such mode.
    """
    match options.get("mode", "secure"):
        case "secure":
            return weixin.Encrypted()
        case "plain":
            return Plain()
        case _:
            raise ConfigError("options.mode must be secure or plain")


def handshake(
    inbound: Inbound,
    secrets: Sequence[str],
    options: Mapping[str, Any],  # noqa: ARG001
) -> Reply | None:
    """Answer the check of the URL."""
    if inbound.method != "GET" or not inbound.query.get("echostr"):
        return None
    if inbound.query.get("msg_signature"):
        return weixin.echo(inbound, secrets)
    _proven(inbound, secrets)
    return Reply(inbound.query["echostr"])


def once(inbound: Inbound) -> str:
    """What no other body may come with: without encryption a signature fits any body."""
    query = inbound.query
    signature = query.get("msg_signature") or query.get("signature")
    return signature or hashlib.sha256(inbound.body).hexdigest()


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read a message; events (subscriptions, clicks, positions) yield nothing."""
    yield from weixin.message(payload, context)


SOURCE = Source(
    title="微信公众号 / 小程序 (WeChat)",
    docs="https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Access_Overview.html",
    setup=(
        "At mp.weixin.qq.com open 设置与开发, 基本配置, 服务器配置 (小程序: 开发管理, 消息推送).",
        "Paste the endpoint's URL, choose a Token and take the EncodingAESKey from there.",
        "Choose 安全模式.",
        "Store JSON with token, encoding_aes_key and receive_id (the AppID) as the secret.",
        "Save there: WeChat checks the URL at once.",
    ),
    signature=scheme,
    evidence="receivers",
    arrives="each message that somebody sends to the account",
    limits=(
        "WeChat waits 5 s and tries three times; that it does so for every kind is second-hand.",
        "A person is known by an openid, and by no name.",
        "Pictures, recordings and videos come as media ids, which expire in three days.",
        "The server configuration switches the account's own automatic answers and menus off.",
    ),
    normalise=normalise,
    parse=weixin.parse,
    channel="chat",
    handshake=handshake,
    opened=weixin.opened,
    once=once,
    reply=Reply("success"),
    secret=f"{weixin.PARTS} (the AppID); with the mode plain, token is enough",
    options={
        "mode": "secure (安全模式 or 兼容模式) or plain (明文模式); default secure",
        "ratings": weixin.RATINGS_OPTION,
    },
)
