"""Drafts: a feedback put together question by question, for sources that read forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from feedbus.bodies import number
from feedbus.errors import ConfigError
from feedbus.model import Answer, Attachment, Author, Feedback, Score
from feedbus.sources.base import Context

FIELDS_OPTION = (
    "what a question or hidden field fills, by the vendor's id, reference or title: `author.*`, "
    "`text`, `score`, `title`, `product`, `version`, `platform`, `country`, `language`, "
    "`order_id`, `ticket_id`, `url`, `tags` or `context.*`; `context.resolved` becomes yes, partly "
    "or no"
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
    "context.resolved": "resolved issue_resolved problem_solved 是否解决 问题是否解决",
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


_RESOLVED = {
    "yes": "yes true 1 solved resolved fully 是 已解决 解决了 完全解决 有",
    "partly": "partly partially somewhat 部分 部分解决 一部分",
    "no": "no false 0 unsolved unresolved not_solved 否 未解决 没解决 没有 没有解决",
}
_ANSWERS = {word: answer for answer, words in _RESOLVED.items() for word in words.split()}


def _resolved(value: object) -> object:
    """Whether the matter was resolved: `yes`, `partly` or `no` (R11); else what was said."""
    return _ANSWERS.get(str(value).strip().casefold().replace(" ", "_"), value)


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

    def title(self, *keys: str) -> str | None:
        """What the option `questions` calls a question, for vendors that send no titles.

        Args:
            keys: the vendor's ids and names of the question; the first one that is named wins.

        Raises:
            ConfigError: the option is no table of titles.
        """
        titles = self.context.options.get("questions") or {}
        if not isinstance(titles, Mapping):
            raise ConfigError("options.questions must map questions to their titles")
        return next((str(titles[key]) for key in keys if titles.get(key)), None)

    def is_scored(self, *names: str) -> bool:
        """Whether the endpoint's `scores` name a question, for vendors that send no types."""
        return any(name in self.context.scores for name in (*names, "*"))

    def are_words(self, *keys: str, default: bool = True) -> bool:
        """Whether an answer is the customer's own words: the option `words` names the questions.

        Args:
            keys: the vendor's ids and names of the question.
            default: what is true without that option.

        Raises:
            ConfigError: the option is no list.
        """
        words = self.context.options.get("words")
        if words is None:
            return default
        if not isinstance(words, list):
            raise ConfigError("options.words must be a list of questions")
        return any(key in words for key in keys)

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

    def file(self, url: object) -> None:
        """A reference to a file that is called what its address ends with."""
        path = re.split(r"[?#]", str(url), maxsplit=1)[0].partition("://")[2]
        self.attach(url, name=unquote(path.partition("/")[2].rpartition("/")[2]) or None)

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
        if place == "context.resolved":
            value = _resolved(value)
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
