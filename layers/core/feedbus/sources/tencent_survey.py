"""腾讯问卷 (wj.qq.com): answers as they are given, changed and deleted.

Enable: 问卷编辑 → 设置 → 回收设置 → Webhook → 新建 Webhook: paste the endpoint's URL with its key
and tick 启用推送. 腾讯问卷 sends a test right then.

- Nothing is signed: https://wj.qq.com/docs/webhook/ says that a key will come later. The address
  must not hold a port or an `@`.
- payload: the same page; `survey_id` and `answer_id` name the answer for good, `id` only the
  delivery. `answer.create`, `answer.update` and `answer.delete` are ordered by `created_at`, the
  time of the push. Times bear no zone.
- answers: https://wj.qq.com/docs/openapi/survey/get_answer — a list of pages with questions:
  `text` for words and numbers, `options` for choices, `groups` for the rows of a matrix. Titles are
  not sent: the option `questions` has them. "The structure differs from survey to survey", so what
  has none of the three is kept as it comes.
- `third_party_user.openid` is your own user's id, where your application signed the user in;
  `respondent_id` is who it was to 腾讯问卷, 0 for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.bodies import number
from feedbus.model import Feedback, Removal
from feedbus.model.times import to_utc
from feedbus.signatures import UrlKey
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.drafts import FIELDS_OPTION, KNOWN_NAMES, Draft

_ZONE = "Asia/Shanghai"

_KNOWN_SCALES: Mapping[str, Mapping[str, Any]] = {
    "nps": {"metric": "nps", "scale_min": 0, "scale_max": 10},
    "star": {"metric": "stars"},
    "scale": {},
}
"""By type of question. Only the scale of NPS is fixed; the survey's editor chooses the others."""


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | Removal]:
    """Read one event; a survey's own events and tests of the address yield nothing."""
    action, answer = payload.get("action"), payload.get("payload")
    if action not in ("answer.create", "answer.update", "answer.delete") or not answer:
        return
    zone = context.options.get("timezone", _ZONE)
    source_id = f"{answer['survey_id']}/{answer['answer_id']}"
    pushed = payload.get("created_at")
    version = to_utc(pushed, zone) if pushed else ""
    if action == "answer.delete":
        yield Removal(source_id=source_id, source_version=version)
        return
    draft = Draft(context)
    for question in _questions(answer.get("answer") or []):
        _read(draft, question)
    draft.hidden("openid", answer.get("openid"))
    user = answer.get("third_party_user") or {}
    respondent = answer.get("respondent_id") or answer.get("qq") or None
    person = {
        "author.id": user.get("openid") or respondent,
        "author.handle": user.get("nickname"),
    }
    for place, value in person.items():
        draft.fill(place, value, place.removeprefix("author."))
    ended = answer.get("ended_at") or None
    yield draft.feedback(
        source_id=source_id,
        source_version=version,
        occurred_at=to_utc(ended, zone) if ended else None,
        occurred_at_raw=ended,
        context={
            "form_id": str(answer["survey_id"]),
            "respondent_id": str(respondent) if respondent else None,
            "respondent_type": answer.get("respondent_type") or None,
            "seconds": answer.get("duration"),
            **{name: answer.get(name) or None for name in ("country", "province", "city")},
            "referrer": answer.get("referrer") or None,
        },
    )


def _questions(answer: Any) -> Iterator[Mapping[str, Any]]:
    """The questions of all pages."""
    for page in answer["pages"] if isinstance(answer, dict) else answer:
        yield from page.get("questions", [page]) or []


def _read(draft: Draft, question: Mapping[str, Any]) -> None:
    key, kind = str(question["id"]), question.get("type") or ""
    title = str(question.get("title") or draft.title(key) or key)
    text, options, groups = (question.get(name) for name in ("text", "options", "groups"))
    if groups:
        table = {str(row.get("title") or row["id"]): _value(row) for row in groups}
        draft.answer(kind or "matrix", table, title, key)
    elif options:
        chosen = _chosen(options)
        draft.answer(kind or "choice", chosen[0] if len(chosen) == 1 else chosen, title, key)
    elif text is not None and (place := KNOWN_NAMES.get(title.casefold())):
        draft.fill(place, text, title, key)
    elif number(text) is not None and (kind in _KNOWN_SCALES or draft.is_scored(key, title)):
        draft.score(text, title, key, **_KNOWN_SCALES.get(kind, {}))
    elif isinstance(text, str) and number(text) is None:
        draft.text(text, title, key)
    elif text is not None:
        draft.answer("number", text, title, key)
    else:
        rest = {
            name: part for name, part in question.items() if name not in ("id", "type", "title")
        }
        draft.answer(kind or "other", rest, title, key)


def _value(row: Mapping[str, Any]) -> object:
    """What a matrix's row was given: the chosen columns, or a number."""
    chosen = _chosen(row.get("options") or [])
    return (chosen[0] if len(chosen) == 1 else chosen) or row.get("text")


def _chosen(options: list[Mapping[str, Any]]) -> list[str]:
    """The texts of what was chosen; the API says that `checked` is 1 unless it is there."""
    return [
        str(option.get("text") or option["id"])
        for option in options
        if option.get("checked", 1) not in (0, "0", False)
    ]


SOURCE = Source(
    title="腾讯问卷 (Tencent Survey)",
    docs="https://wj.qq.com/docs/webhook/",
    setup=(
        "Open the survey's settings and choose Webhook in 回收设置.",
        "Choose 新建 Webhook and paste the endpoint's URL with its key at the end.",
        "Tick 启用推送; the test that 腾讯问卷 sends is taken and ignored.",
        "Give the titles of the questions in the option `questions`.",
        "Say in the endpoint's `scores` what star and scale questions measure.",
    ),
    signature=UrlKey(),
    evidence="vendor",
    arrives="one delivery for each answer that is given, changed or deleted",
    limits=(
        "Nothing is signed: whoever knows the URL can send answers.",
        "Titles of questions are not sent.",
        "Times bear no zone; that they are China's is not confirmed: see the option `timezone`.",
        "Two changes of an answer within one second can't be told apart.",
        "The names of the types `nps`, `star` and `scale`, and how uploads, places and several "
        "blanks come, are not confirmed: name rated questions in the endpoint's `scores`.",
        "How often and how long 腾讯问卷 retries is not documented.",
    ),
    normalise=normalise,
    channel="web",
    origin="solicited",
    options={
        "questions": "titles of questions, by id",
        "fields": FIELDS_OPTION,
        "timezone": f"zone of times; default {_ZONE}",
    },
)
