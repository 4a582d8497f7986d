"""抖音 (Douyin): private messages to an account, and comments on its videos.

Enable: developer.open-douyin.com → 控制台 → your app → 开发配置 → Webhooks, paste the endpoint's
URL (Douyin checks it at once) and subscribe to the events; the account must have authorised the
app.

- https://developer.open-douyin.com/docs/resource/zh-CN/dop/develop/webhooks/overview —
  `X-Douyin-Signature` is the SHA-1 of client secret and raw body, in hex, and no HMAC. A POST
  `verify_webhook` wants its `challenge` back as JSON. Douyin waits 5 s, tries three times, and
  cancels the subscription of a server that stays silent. `Msg-Id` names the delivery.
- messages: https://developer.open-douyin.com/docs/resource/zh-CN/dop/develop/openapi/search-management/private-message/private-msg-webhook
  — `server_message_id` names a message, `create_time` is in milliseconds, of a comment in seconds;
  `im_send_msg` is what the account itself sent. `content` is an object in some versions and JSON
  in a text in others.
- recalled messages: …/mini-app/develop/server/instant-message/private-message/private-msg-withdraw
- comments: `item_comment_reply` is what receivers know; Douyin gives it to few apps now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feedbus.bodies import UnreadableError, parse_json
from feedbus.errors import SignatureError
from feedbus.model import Answer, Attachment, Author, Feedback, Removal
from feedbus.model.times import any_to_utc
from feedbus.signatures import Inbound
from feedbus.signatures.base import equal, header, live, octets
from feedbus.sources.base import Context, Payload, Reply, Source

_HEADER = "x-douyin-signature"

_MESSAGES = frozenset({"im_receive_msg", "im_group_receive_msg"})


@dataclass(frozen=True, slots=True)
class SecretDigest:
    """A digest of secret and body. It is no HMAC: only Douyin's own choice makes it a proof."""

    title: str = f"SHA-1, hex, of client secret and body in `{_HEADER}`"
    covers_body: bool = True
    keys_url: str | None = None

    @staticmethod
    def _digest(secret: str, body: bytes) -> str:
        return hashlib.sha1(octets(secret) + body, usedforsecurity=False).hexdigest()

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:  # noqa: ARG002
        """Add the signature's header."""
        signed = self._digest(secret, request.body)
        return replace(request, headers={**request.headers, _HEADER: signed})

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:  # noqa: ARG002
        """See `Scheme.verify`."""
        known = live(secrets)
        given = header(request, _HEADER)
        if len(given) > 512:
            raise SignatureError("malformed signature")
        digests = [self._digest(secret, request.body) for secret in known]
        if not any([equal(digest, given.lower()) for digest in digests]):  # noqa: C419
            raise SignatureError("signature does not match")


def handshake(
    inbound: Inbound,
    secrets: Sequence[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Reply | None:
    """Answer the check of the URL: the challenge as it came, a number or a text."""
    try:
        payload = json.loads(inbound.body)
        content = payload["content"] if payload["event"] == "verify_webhook" else None
        content = json.loads(content) if isinstance(content, str) else content
        challenge = content["challenge"] if content else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    if not isinstance(challenge, int | str):
        return None
    return Reply(json.dumps({"challenge": challenge}), "application/json")


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | Removal]:
    """Read an event; what the account itself sent, and other events, yield nothing."""
    if isinstance(payload, list):
        return  # 抖店's messages, which Douyin signs and sends in another way
    event, content = payload["event"], payload.get("content")
    if event in _MESSAGES:
        yield _message(event, payload, _opened(content, context))
    elif event == "item_comment_reply":
        yield from _comment(payload, _opened(content, context))
    elif event == "im_recall_msg":
        yield Removal(source_id=_opened(content, context)["server_message_id"])


def _opened(content: Any, context: Context) -> Any:
    """The content, which may be JSON in a text."""
    if not isinstance(content, str):
        return content
    try:
        return parse_json(content.encode(), context.headers)
    except UnreadableError as error:
        raise UnreadableError(f"content is {error}") from error


def _message(event: str, payload: Mapping[str, Any], said: Mapping[str, Any]) -> Feedback:
    kind, sender = said.get("message_type"), payload.get("from_user_id")
    people = {one.get("open_id"): one.get("nick_name") for one in said.get("user_infos") or []}
    created = said.get("create_time")
    when = any_to_utc(created)
    return _feedback(
        source_id=said["server_message_id"],
        source_version=when,
        channel="community" if event == "im_group_receive_msg" else "chat",
        author=Author(id=sender, name=people.get(sender)),
        text=said.get("text"),
        occurred_at=when,
        occurred_at_raw=created,
        answers=[
            Answer(question=field.get("label"), type="text", value=field["value"])
            for field in said.get("card_data") or []
            if field.get("value")
        ],
        attachments=_attachments(said.get("resource_url")),
        facts={
            "kind": kind,
            "account": payload.get("to_user_id"),
            "conversation_id": said.get("conversation_short_id"),
            "item_id": said.get("item_id"),
        },
    )


def _comment(payload: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[Feedback]:
    author, account = said.get("comment_user_id"), payload.get("to_user_id")
    if author and author == account:
        return
    created = said.get("create_time")
    when = any_to_utc(created)
    yield _feedback(
        source_id=said["comment_id"],
        source_version=when,
        author=Author(id=author),
        text=said.get("content"),
        occurred_at=when,
        occurred_at_raw=created,
        facts={
            "kind": "comment",
            "account": account,
            "item_id": said.get("reply_to_item_id"),
            "parent_id": said.get("reply_to_comment_id"),
        },
    )


def _feedback(*, facts: Mapping[str, Any], **said: Any) -> Feedback:
    context = {name: fact for name, fact in facts.items() if fact not in (None, "")}
    raw = said.pop("occurred_at_raw")
    known = {name: value for name, value in said.items() if value not in (None, "")}
    return Feedback(context=context, occurred_at_raw=str(raw) if raw else None, **known)


def _attachments(url: object) -> list[Attachment]:
    return [Attachment(url=url)] if isinstance(url, str) and url else []


SOURCE = Source(
    title="抖音 (Douyin)",
    docs="https://developer.open-douyin.com/docs/resource/zh-CN/dop/develop/webhooks/overview",
    setup=(
        "At developer.open-douyin.com open 控制台, your app, and store its client secret.",
        "Open 开发配置, Webhooks and paste the endpoint's URL; Douyin checks it at once.",
        "Subscribe to im_receive_msg, im_recall_msg, im_group_receive_msg and, if offered, "
        "item_comment_reply.",
        "Let the account authorise the app, with the scope im.direct_message.",
    ),
    signature=SecretDigest(),
    evidence="vendor",
    arrives="private messages to the account, messages in its groups, and comments on its videos",
    limits=(
        "No time is signed, so an old delivery never expires; its ids make it a duplicate.",
        "It waits 5 s, tries three times, and cancels a silent server's subscription.",
        "Pictures and videos come without an address in most apps.",
        "The names in item_comment_reply are those that receivers use, and are not confirmed.",
        "Whether the check of the URL is signed with the client secret is not confirmed; if it is "
        "refused, set the option unsigned.",
        "抖店 and 生活服务 sign in other ways: their messages are not read.",
    ),
    normalise=normalise,
    channel="social",
    handshake=handshake,
    reply=Reply(),
    secret="the app's client secret",  # noqa: S106
)
