"""问卷星 (wjx.cn): each submitted questionnaire, by its data push.

Enable: 设计问卷 → 设置 → 数据推送: paste the endpoint's URL and tick 失败自动重发. The push key
(推送密钥) is issued by the support of the edition 尊享版.

- signature: https://www.showdoc.com.cn/wjxopenapi/7664690808275512 — the field `sign` is the SHA-1
  of activity + index + push key, in hex. It does not cover the answers. The vendor says that
  activity and index are always sent, though its own example lacks `index`: without one, nothing
  can be proven, and the delivery is refused.
- That example is no JSON either (`"q3","1,2"`): a body like it proves nothing and is refused;
  where the endpoint is `unsigned`, it goes to quarantine.
- The id is made of activity, index and joinid: index alone begins anew when the answers of a
  questionnaire are cleared, and joinid alone is not signed.
- All values are texts. A choice is the option's number, several are joined by commas; titles and
  options' texts are not sent. Whatever is no such number is the customer's words.
- `sojumpparm` is what the link to the questionnaire carried, such as your own user's id.
- https://www.showdoc.com.cn/wjxopenapi/7664778836329436 — 跳转推送 makes the respondent's browser
  post a form with the field `content`, which is encrypted by default: only a plain one is read.
- https://www.showdoc.com.cn/wjxopenapi/8471937568718496 — what is pushed after an exam was marked
  (`ksyjpost`) holds no answers and yields nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from feedbus.bodies import number, parse_form, parse_json
from feedbus.errors import ConfigError, SignatureError
from feedbus.model import Feedback
from feedbus.model.times import to_utc
from feedbus.signatures import Inbound
from feedbus.signatures.base import equal, live, octets
from feedbus.sources.base import Context, Payload, Source, UnreadableError
from feedbus.sources.drafts import FIELDS_OPTION, KNOWN_NAMES, Draft

_QUESTION = re.compile(r"q[0-9]{1,6}(_.*)?", re.ASCII)
_CHOICE = re.compile(r"-?[0-9]{1,3}(,-?[0-9]{1,3})*", re.ASCII)
_ZONE = "Asia/Shanghai"

_READ_APART = frozenset(
    {"activity", "index", "joinid", "name", "sign", "submittime", "timetaken", "totalvalue"}
)


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Read JSON, or a form whose field `content` is JSON.

    Raises:
        UnreadableError: neither; an encrypted `content` among others.
    """
    if not _is_jump(body):
        return parse_json(body, headers)
    content = str(parse_form(body, headers).get("content"))
    if not content.lstrip().startswith("{"):
        raise UnreadableError("the field content is encrypted: push by 数据推送 instead")
    return parse_json(content.encode(), headers)


def _is_jump(body: bytes) -> bool:
    """Whether the body is the form of 跳转推送; its headers may say anything."""
    return body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] != b"{" and b"content=" in body[:1000]


@dataclass(frozen=True, slots=True)
class _SignedNumber:
    """问卷星's scheme: a digest of the answer's number and the key, as a field of the body."""

    title: str = "SHA-1, hex, of `activity + index + key` in the body; the answers are not signed"
    covers_body: bool = False
    keys_url: str | None = None

    @staticmethod
    def _digest(payload: Mapping[str, Any], secret: str) -> str:
        signed = "".join(str(payload[name]) for name in ("activity", "index"))
        return hashlib.sha1(octets(signed + secret), usedforsecurity=False).hexdigest()

    @staticmethod
    def _read(request: Inbound) -> dict[str, Any] | None:
        """The payload, if it names the answer that a proof would be about."""
        try:
            payload = parse(request.body, request.headers)
        except UnreadableError:
            return None
        if not isinstance(payload, dict):
            return None
        named = all(_text(payload.get(name)) for name in ("activity", "index"))
        return payload if named else None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:  # noqa: ARG002
        """Put `sign` into the body, if it has activity and index."""
        payload = self._read(request)
        if payload is None:
            return request
        text = json.dumps({**payload, "sign": self._digest(payload, secret)}, ensure_ascii=False)
        body = urlencode({"content": text}) if _is_jump(request.body) else text
        return replace(request, body=body.encode())

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:  # noqa: ARG002
        """See `Scheme.verify`."""
        known = live(secrets)
        payload = self._read(request)
        if payload is None:
            raise SignatureError("body lacks activity or index")
        given = payload.get("sign")
        if not isinstance(given, str) or not given:
            raise SignatureError("body lacks sign")
        digests = [self._digest(payload, secret) for secret in known]
        if not any([equal(digest, given[:64].lower()) for digest in digests]):  # noqa: C419
            raise SignatureError("signature does not match")


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one answered questionnaire; what is pushed after marking yields nothing."""
    if _text(payload.get("ksyjpost")):
        return
    activity = _text(payload["activity"])
    ids = [_text(payload.get(name)) for name in ("index", "joinid")]
    if not activity or not any(ids):
        raise UnreadableError(
            "activity, or both index and joinid, are missing: they name the answer"
        )
    draft = Draft(context)
    for key, value in payload.items():
        if _QUESTION.fullmatch(key):
            _read(draft, key, value)
        elif key not in _READ_APART and isinstance(value, str | int | float):
            draft.hidden(key, value)
    submitted = payload.get("submittime") or None
    zone = context.options.get("timezone", _ZONE)
    yield draft.feedback(
        source_id="/".join(filter(None, (activity, *ids))),
        occurred_at=to_utc(submitted, zone) if submitted else None,
        occurred_at_raw=submitted,
        context={
            "form_id": activity,
            "form": payload.get("name"),
            "seconds": payload.get("timetaken"),
            "total_value": payload.get("totalvalue"),
        },
    )


def _read(draft: Draft, key: str, value: object) -> None:
    setting = _setting(draft.context, key)
    question = str(setting.get("title") or key)
    if isinstance(value, dict):
        draft.answer("object", value, question, key)
        return
    text = ",".join(map(str, value)) if isinstance(value, list) else _text(value)
    chosen = _chosen(text, setting.get("options") or {})
    points = _points(draft, text, setting, key, question)
    if points is not None:
        draft.score(points, question, key)
    elif place := KNOWN_NAMES.get(question.casefold()):
        draft.fill(place, chosen or text, question, key)
    elif not chosen:
        draft.text(text, question, key)
    elif len(chosen) == 1:
        draft.answer("choice", chosen[0], question, key)
    else:
        draft.answer("choices", chosen, question, key)


def _chosen(text: str, options: Mapping[str, Any]) -> list[str]:
    """The options that the numbers stand for; none when the answer is no list of numbers."""
    if not _CHOICE.fullmatch(text):
        return []
    return [str(options.get(one, one)) for one in text.split(",")]


def _points(
    draft: Draft, text: str, setting: Mapping[str, Any], key: str, question: str
) -> float | None:
    """The score that an answer stands for, where the endpoint says that it stands for one."""
    scored = setting.get("score")
    if isinstance(scored, Mapping):
        return number(scored.get(text))
    return number(text) if scored is True or draft.is_scored(key, question) else None


def _setting(context: Context, key: str) -> Mapping[str, Any]:
    """What the endpoint's `questions` says of a question; a text alone is its title."""
    questions = context.options.get("questions") or {}
    setting = questions.get(key) or {} if isinstance(questions, Mapping) else None
    if isinstance(setting, str):
        return {"title": setting}
    if not isinstance(setting, Mapping) or not isinstance(setting.get("options") or {}, Mapping):
        raise ConfigError(
            "options.questions must map questions (q1) to titles, or to title, options and score"
        )
    return setting


def _text(value: object) -> str:
    """A number or a text as text; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


SOURCE = Source(
    title="问卷星 (wjx.cn)",
    docs="https://www.showdoc.com.cn/wjxopenapi/7664690808275512",
    setup=(
        "Open the questionnaire's settings and choose 数据推送.",
        "Paste the endpoint's URL and tick 失败自动重发.",
        "Ask the support of 尊享版 for the push key (推送密钥); store it as the endpoint's secret.",
        "Give titles, options' texts and scores of the questions in the option `questions`.",
        "Without a push key set the option `unsigned`, so that the key in the URL is the proof.",
    ),
    signature=_SignedNumber(),
    evidence="vendor",
    arrives="one delivery for each submitted questionnaire, with the numbers of what was chosen",
    limits=(
        "The answers are not signed: whoever sees one delivery can send others for its number.",
        "Titles of questions and texts of options are not sent.",
        "After 10 failures in a row 问卷星 pauses for 30 minutes, tries once more and gives up.",
        "`submittime` bears no zone; that it is China's time is not confirmed: see `timezone`.",
        "A delivery without `index`, as in the vendor's example, is refused: what would be signed "
        "is not confirmed.",
        "How matrix questions, uploads and texts beside an option come is not documented: they are "
        "read as words.",
        "跳转推送 is read only without its encryption, and shows the respondent the hub's answer.",
    ),
    normalise=normalise,
    parse=parse,
    channel="web",
    origin="solicited",
    secret="the push key (推送密钥)",  # noqa: S106
    options={
        "questions": "by question (`q1`): its title, or `title`, `options` (text by number) and "
        "`score` (true if the option's number is the score, or a score by number)",
        "fields": FIELDS_OPTION,
        "timezone": f"zone of `submittime`; default {_ZONE}",
    },
)
