"""金数据 (Jinshuju): each entry of a form, when it is made and when it is changed.

Enable: 表单 → 设置 → 数据推送 (推送数据到 URL): paste the endpoint's URL with its key.

- No signature is known, neither from the vendor nor from those who receive its pushes, so the key
  in the URL is the proof.
- payload, as public receivers show it: `{"form", "form_name", "entry": {…}}`. `serial_number` names
  the entry within its form for good, and `updated_at` orders its editions.
- Fields are `field_1`, `field_2`, …; neither titles nor types are sent, so an answer of text is the
  customer's words unless `words` says which are, and a number is a score only where `scores` of the
  endpoint names its field.
- Several choices and files are lists, addresses and places are objects, a matrix is a list of
  `{"statement", "dimensions"}`.
- `x_field_weixin_*` is who answered within WeChat; `creator_name` who was logged in at 金数据.
  `x_field_1` is what the form's link carried.
- A form that sells has `trade_no`, `total_price` and `gen_code`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.bodies import number
from feedbus.model import Feedback
from feedbus.model.times import to_utc
from feedbus.signatures import UrlKey
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.drafts import FIELDS_OPTION, KNOWN_NAMES, Draft

_FIELD = re.compile(r"field_[0-9]{1,6}", re.ASCII)
_LINK_FIELD = re.compile(r"x_field_[0-9]{1,6}", re.ASCII)
_ZONE = "Asia/Shanghai"

_FACTS = (
    "gen_code",
    "total_price",
    "preferential_price",
    "trade_status",
    "payment_method",
    "info_platform",
    "info_os",
    "info_browser",
)
"""What goes into `context` under its own name."""


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one entry; a push without one, such as a test of the address, yields nothing."""
    entry = payload.get("entry")
    if not entry:
        return
    draft = Draft(context)
    for key, value in entry.items():
        if _FIELD.fullmatch(key):
            _read(draft, key, value)
    for key, value in entry.items():
        if _LINK_FIELD.fullmatch(key):
            draft.hidden(key, value)
    _person(draft, entry)
    zone = context.options.get("timezone", _ZONE)
    created = entry.get("created_at") or None
    changed = entry.get("updated_at") or created
    yield draft.feedback(
        source_id=f"{payload['form']}/{entry.get('serial_number') or entry['token']}",
        source_version=to_utc(changed, zone) if changed else None,
        occurred_at=to_utc(created, zone) if created else None,
        occurred_at_raw=created,
        order_id=entry.get("trade_no") or None,
        context={
            "form_id": payload["form"],
            "form": payload.get("form_name"),
            **{name: entry[name] for name in _FACTS if entry.get(name) not in (None, "")},
        },
    )


def _read(draft: Draft, key: str, value: object) -> None:
    question = draft.title(key) or key
    place = KNOWN_NAMES.get(question.casefold())
    is_score = number(value) is not None and draft.is_scored(key, question)
    if value in (None, "", [], {}):
        return
    match value:
        case bool():
            draft.answer("boolean", value, question, key)
        case str() | int() | float() if place:
            draft.fill(place, value, question, key)
        case str() | int() | float() if is_score:
            draft.score(value, question, key)
        case str() if number(value) is None and draft.are_words(key):
            draft.text(value, question, key)
        case str():
            draft.answer("text", value, question, key)
        case int() | float():
            draft.answer("number", value, question, key)
        case list() if all(map(_is_file, value)):
            for url in value:
                draft.file(url)
        case list() if all(isinstance(row, dict) and "statement" in row for row in value):
            rows = {
                str(row["statement"]): row.get("dimensions", row.get("choice")) for row in value
            }
            draft.answer("matrix", rows, question, key)
        case list():
            draft.answer("choices", value, question, key)
        case dict():
            parts = {name: part for name, part in value.items() if part not in (None, "")}
            draft.answer("place" if "latitude" in parts else "object", parts, question, key)


def _person(draft: Draft, entry: Mapping[str, Any]) -> None:
    """Who answered, as WeChat and 金数据 know them; what was typed stands before it."""
    openid, unionid = (entry.get(f"x_field_weixin_{name}") for name in ("openid", "unionid"))
    creator = str(entry.get("creator_name") or "")
    draft.fill("author.id", openid or unionid, "x_field_weixin_openid")
    draft.hidden("weixin_unionid", unionid if openid else None)
    draft.fill("author.handle", entry.get("x_field_weixin_nickname"), "x_field_weixin_nickname")
    draft.fill("author.country", entry.get("x_field_weixin_country"), "x_field_weixin_country")
    place = "author.email" if "@" in creator else "author.name"
    if place in draft.placed:
        draft.hidden("creator_name", creator)
    else:
        draft.fill(place, creator, "creator_name")


def _is_file(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


SOURCE = Source(
    title="金数据 (Jinshuju)",
    docs="https://jinshuju.net/help/articles/n-entry-api",
    setup=(
        "Open the form's settings and choose 数据推送.",
        "Paste the endpoint's URL with its key at the end, and tick new and changed entries.",
        "Give the titles of the fields in the option `questions`.",
        "Say in the endpoint's `scores` which fields are ratings, and what they measure.",
        "Say in the option `words` which fields are open ones, if the form has choices, too.",
    ),
    signature=UrlKey(),
    evidence="assumed",
    arrives="one delivery for each entry of a form, with every answer",
    limits=(
        "No signature is known: whoever knows the URL can send entries.",
        "Neither titles nor types of the fields are sent.",
        "The payload is known from code of its receivers, not from the vendor.",
        "That changed entries are pushed with a newer `updated_at`, and how often a failed push is "
        "tried again, is not confirmed.",
        "Deleted entries are not told.",
        "The zone of a time without offset is not confirmed: see the option `timezone`.",
        "Addresses of files expire.",
    ),
    normalise=normalise,
    channel="web",
    origin="solicited",
    options={
        "questions": "titles of fields, by name (`field_1`)",
        "words": "the fields that hold the customer's own words, as a list; default: every answer "
        "of text",
        "fields": FIELDS_OPTION,
        "timezone": f"zone of times without offset; default {_ZONE}",
    },
)
