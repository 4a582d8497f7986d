"""A feedback as text that people read: cut, cleaned, in the record's language.

Vendors limit texts in characters, in UTF-8 bytes or in UTF-16 units, and refuse or misread
control characters. Everything that a destination shows to a person goes through here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Literal

from feedbus.errors import ConfigError
from feedbus.model.events import FeedbackView
from feedbus.model.feedback import Score

Language = Literal["en", "zh"]
Unit = Literal["chars", "bytes", "utf16"]

ELLIPSIS = "…"

_SIZES: Mapping[Unit, Callable[[str], int]] = {
    "chars": len,
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
}


def size(text: str, unit: Unit = "chars") -> int:
    """The length of a text as a vendor counts it."""
    return _SIZES[unit](text)


def cut(text: str, limit: int, unit: Unit = "chars") -> str:
    """The text, or as much of its beginning as fits the limit with `…` at the end.

    What looks like one character stays whole: letters with combining marks, emoji with skin
    tones, joined families, flags, Korean syllables, `CR LF`.
    """
    if size(text, unit) <= limit:
        return text
    room = limit - size(ELLIPSIS, unit)
    if room < 0:
        return ""
    end = 0
    for end, character in enumerate(text):  # noqa: B007 - where the room ends
        room -= size(character, unit)
        if room < 0:
            break
    while end and _joined(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


_ZWJ = "\u200d"
_VIRAMA = 9  # canonical combining class: the next consonant joins (UAX #29, GB9c)


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of a position look like one (after UAX #29)."""
    before, after = text[at - 1], text[at]
    if _regional(after) and _regional(before):
        start = at
        while start and _regional(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 1  # flags are pairs
    return (
        unicodedata.category(after) in ("Mn", "Me", "Mc")
        or after == _ZWJ
        or before == _ZWJ
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # tags of subdivision flags
        or "\u1160" <= after <= "\u11ff"  # vowels and finals of Korean syllables
        or (before == "\r" and after == "\n")
        or (unicodedata.combining(before) == _VIRAMA and after.isalpha())
    )


def _regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters; marks that reverse the direction of what follows, by which a line shows
# something else than it says; noncharacters, which XML and some vendors refuse.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    r"""The text without control characters; every kind of line break becomes `\n`.

    Lone surrogates, which JSON may hold and UTF-8 may not, become U+FFFD.
    """
    return _SURROGATES.sub("\ufffd", _INVISIBLE.sub("", _BREAKS.sub("\n", text)))


def one_line(text: str, limit: int | None = None) -> str:
    """The text as one clean line, cut to a number of characters."""
    line = " ".join(clean(text).split())
    return line if limit is None else cut(line, limit)


_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\u1100-\u11ff\uac00-\ud7af]")


def language_of(feedback: FeedbackView, wanted: object = None) -> Language:
    """The language to write about a feedback in: `zh` for Chinese, `en` for all other.

    The connection's option `language` counts first, then what the analysis found, then what the
    source declares, then the script: Han characters without kana or hangul.

    Raises:
        ConfigError: the option is neither.
    """
    if wanted is not None:
        if wanted not in ("en", "zh"):
            raise ConfigError("option language: en or zh")
        return "zh" if wanted == "zh" else "en"
    for declared in (feedback.analysis.language, feedback.language):
        if declared and declared != "und":
            return "zh" if declared.lower().startswith("zh") else "en"
    words = feedback.words
    return "zh" if _HAN.search(words) and not _KANA_OR_HANGUL.search(words) else "en"


LABELS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "no_words": "No comment",
        "scores": "Scores",
        "channel": "Channel",
        "source": "Source",
        "product": "Product",
        "order": "Order",
        "customer": "Customer",
        "priority": "Priority",
        "topics": "Topics",
        "team": "Team",
        "owner": "Owner",
        "occurred": "Date",
        "original": "Original",
        "record": "In Feedbus",
        "colon": ": ",
        "web": "Website",
        "mobile_app": "Mobile app",
        "app_store": "App store",
        "email": "E-mail",
        "phone": "Phone",
        "chat": "Chat",
        "social": "Social media",
        "community": "Community",
        "help_desk": "Help desk",
        "in_person": "In person",
        "other": "Other",
        "low": "Low",
        "normal": "Normal",
        "high": "High",
        "critical": "Critical",
        "stars": "Stars",
        "score": "Score",
    },
    "zh": {
        "no_words": "无文字评价",
        "scores": "评分",
        "channel": "渠道",
        "source": "来源",
        "product": "产品",
        "order": "订单号",
        "customer": "客户",
        "priority": "优先级",
        "topics": "主题",
        "team": "团队",
        "owner": "负责人",
        "occurred": "时间",
        "original": "原文链接",
        "record": "在 Feedbus 中查看",
        "colon": "：",
        "web": "网站",
        "mobile_app": "移动应用",
        "app_store": "应用商店",
        "email": "电子邮件",
        "phone": "电话",
        "chat": "在线聊天",
        "social": "社交媒体",
        "community": "社区",
        "help_desk": "服务台",
        "in_person": "现场",
        "other": "其他",
        "low": "低",
        "normal": "普通",
        "high": "高",
        "critical": "紧急",
        "stars": "星级",
        "score": "评分",
    },
}

_METRICS = {"nps": "NPS", "csat": "CSAT", "ces": "CES", "gcr": "GCR"}


def score_text(score: Score, language: Language) -> str:
    """A score with its scale, such as `NPS 3 (0–10)`."""
    labels = LABELS[language]
    name = _METRICS.get(score.metric) or labels["stars" if score.metric == "stars" else "score"]
    text = f"{name} {score.value:g}"
    if score.scale_min is not None and score.scale_max is not None:
        text += f" ({score.scale_min:g}–{score.scale_max:g})"
    return text


def summary(feedback: FeedbackView, language: Language | None = None, limit: int = 120) -> str:
    """One line that tells what it is about: the title, the first words, or the first score."""
    language = language or language_of(feedback)
    words = one_line(feedback.title or "") or one_line(feedback.text or "")
    scores = ", ".join(score_text(score, language) for score in feedback.scores[:1])
    return cut(words or scores or LABELS[language]["no_words"], limit)


def facts(
    feedback: FeedbackView, language: Language, only: Container[str] | None = None
) -> Iterator[tuple[str, str]]:
    """What is known beside the words, as (label, value), one clean line each."""
    labels = LABELS[language]
    author = feedback.author
    workflow = feedback.workflow
    known: dict[str, str | None] = {
        "scores": ", ".join(score_text(score, language) for score in feedback.scores[:10]),
        "priority": labels[workflow.priority.level],
        "topics": ", ".join(topic.name for topic in feedback.analysis.topics[:5]),
        "channel": labels[feedback.channel],
        "source": feedback.source,
        "product": " ".join(part for part in (feedback.product, feedback.version) if part),
        "order": feedback.order_id,
        "customer": " · ".join(
            part for part in (author.name or author.handle, author.email, author.phone) if part
        ),
        "team": workflow.team,
        "owner": workflow.owner,
        "occurred": _minute(feedback.occurred_at or feedback.received_at),
        "original": feedback.url,
    }
    for name, value in known.items():
        line = one_line(value or "", 500)
        if line and (only is None or name in only):
            yield labels[name], line


def _minute(time: str) -> str:
    """`2026-11-22T14:30:00.000Z` as people read it: `2026-11-22 14:30 UTC`."""
    return f"{time[:10]} {time[11:16]} UTC" if time.endswith("Z") else time


def body_text(
    feedback: FeedbackView,
    language: Language | None = None,
    *,
    record_url: str = "",
    limit: int = 60_000,
    unit: Unit = "chars",
) -> str:
    """The customer's words, then what is known beside them, then the link back.

    Only the words are cut: the facts and the link stay whole.
    """
    language = language or language_of(feedback)
    labels = LABELS[language]
    lines = [f"{label}{labels['colon']}{value}" for label, value in facts(feedback, language)]
    if record_url:
        lines.append(f"{labels['record']}{labels['colon']}{record_url}")
    rest = "\n\n— — —\n" + "\n".join(lines)
    words = clean(feedback.words).strip() or labels["no_words"]
    return cut(words, max(limit - size(rest, unit), 0), unit) + rest
