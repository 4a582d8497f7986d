"""What somebody wrote in a mail, apart from the history it quotes and from the signature. Pure.

Mail programs agree on nothing, so this goes by the marks that people see: lines that begin with
`>`, the line above them that says who wrote, dividers, and the copied headers of Outlook and of
most Chinese mail programs. What stands between quoted lines is an answer and stays. Nothing is
thrown away: when nothing would be left, all of it counts as the person's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feedbus.sources.texts import plain_text

_DASHES = r"(?:-|—|─|_){2,}"
_BLANK = r"(?:\s|&nbsp;)*"  # QQ mail writes `&nbsp;` into its plain text

_DIVIDER = re.compile(
    rf"{_BLANK}{_DASHES}{_BLANK}(?:Original(?: Message| E-?mail)?|Replied Message|原始邮件|"
    rf"原始郵件|回复的原邮件|邮件原件|原邮件|Ursprüngliche Nachricht|Message d['’]origine|"
    rf"Mensaje original|Messaggio originale|元のメッセージ){_BLANK}(?:{_DASHES}{_BLANK})?",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    rf"{_BLANK}(?:{_DASHES}{_BLANK}(?:Forwarded message|转发的邮件|转发邮件信息|轉寄郵件|"
    rf"Weitergeleitete Nachricht|Message transféré|Mensaje reenviado){_BLANK}(?:{_DASHES})?|"
    rf"Begin forwarded message:|以下是转发的邮件[:：]){_BLANK}",
    re.IGNORECASE,
)

# `On Fri, 20 Nov 2026 at 15:00, Ann Lee <ann@example.org> wrote:` in the languages of the mail
# programs; Gmail breaks it into two lines.
_OPENING = re.compile(r"\s*(?:On|At|Am|Le|El|Em|Il|Op|在|於)(?:\s|\d)|.{1,200}[于於]\s?\d{4}")
_WROTE = re.compile(
    r"(?=.*\d).{0,300}(?:wrote|schrieb.{0,120}|a écrit|escribió|escreveu|ha scritto|"
    r"schreef.{0,120}|写道|寫道)\s?[:：]"
)

_FIELD = re.compile(
    r"[\s*]*(?:(?P<sender>From|Von|De|发件人|寄件者|寄件人|差出人)|"
    r"(?P<subject>Subject|Betreff|Objet|Asunto|主题|主旨|件名)|"
    r"(?P<other>Sent|Date|To|Cc|Gesendet|Datum|An|Envoyé|Enviado|Para|À|"
    r"发送时间|发送日期|时间|日期|收件人|抄送|寄件日期|收件者|副本|送信日時|宛先))"
    r"\**\s*[:：|](?P<value>.*)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\s_\-—─=*]*")

_MOBILE = re.compile(
    r"(?:Sent from (?:my|Mail|Yahoo|Outlook|Proton|Gmail).{0,80}|Get Outlook for .{1,80}|"
    r"(?:发自|發自|来自|來自)我?的?.{0,20}(?:iPhone|iPad|手机|手機|Android|安卓|平板|邮箱.{0,10})|"
    r"(?:发自|發自|来自|來自)我的.{1,20}|從我的.{1,20}傳送|"
    r"Von meinem .{1,40} gesendet|Envoyé (?:de|depuis) mon .{1,40}|Enviado desde mi .{1,40}|"
    r"(?:iPhone|iPad)から送信)\.?",
    re.IGNORECASE,
)

_LONGEST_LINE = 400
_SIGNATURE_LINES = 12
_MOST_QUOTES = 1_000

_QUOTE_TAG = re.compile(r"<(/?)blockquote(?:\s[^<>]*)?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A mail's text, taken apart.

    Attributes:
        words: what the person wrote.
        quoted: the history, with the lines that introduce it; empty for none.
        signature: the signature; empty for none.
    """

    words: str
    quoted: str = ""
    signature: str = ""


def split(text: str, *, reply: bool) -> Said:
    """Take a mail's text apart.

    Args:
        text: the mail's text; its lines end with a line feed.
        reply: whether the mail is known to answer another: then every line that begins with `>`
            is quoted, and all that follows a line that says who wrote. Else only both together.
    """
    lines = text.split("\n")
    fresh, quoted = _without_history(lines, reply=reply)
    fresh, signature = _without_signature(fresh)
    words = "\n".join(fresh).strip()
    if not words:
        return Said(text.strip())
    if quoted:
        words = re.sub(r"\n{3,}", "\n\n", words)
    return Said(words, _joined(quoted), _joined(signature))


def from_html(html: str, *, mark: bool) -> str:
    """The words of an HTML text; with `mark`, each line inside a `<blockquote>` gets a `>`."""
    tags = list(_QUOTE_TAG.finditer(html)) if mark else []
    if not 0 < len(tags) <= _MOST_QUOTES:
        return plain_text(html) or ""
    found, depth, start = [], 0, 0
    for tag in tags:
        found.append(_piece(html[start : tag.start()], quoted=depth > 0))
        depth = max(depth + (-1 if tag[1] else 1), 0)
        start = tag.end()
    found.append(_piece(html[start:], quoted=depth > 0))
    return "\n\n".join(piece for piece in found if piece)


def _piece(html: str, *, quoted: bool) -> str:
    text = (plain_text(html) or "").strip()
    if not quoted or not text:
        return text
    return "\n".join(f"> {line}" for line in text.split("\n"))


def is_forward(text: str) -> bool:
    """Whether a text says that it forwards another mail."""
    return any(_FORWARDED.fullmatch(line) for line in _short(text.split("\n")))


def forwarded_from(text: str) -> str | None:
    """Who wrote the mail that a text forwards, as its copied headers say it."""
    for line in _short(text.split("\n")):
        field = _FIELD.fullmatch(line.lstrip("> "))
        if field and field["sender"] and field["value"].strip(" *"):
            return field["value"].strip(" *")
    return None


def _without_history(lines: Sequence[str], *, reply: bool) -> tuple[list[str], list[str]]:
    fresh: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        span = _attribution(lines, at)
        if _quotes(line) and reply:
            quoted.append(line)
            at += 1
        elif span and _quotes(_next(lines, at + span)):
            quoted += lines[at : at + span]
            reply, at = True, at + span
        elif ((span and reply) or _history_begins(lines, at)) and any(map(str.strip, fresh)):
            while fresh and _RULE.fullmatch(fresh[-1]):
                fresh.pop()
            return fresh, quoted + list(lines[at:])
        else:
            fresh.append(line)
            at += 1
    return fresh, quoted


def _quotes(line: str) -> bool:
    return line.lstrip().startswith((">", "＞"))


def _next(lines: Sequence[str], at: int) -> str:
    """The next line that is not blank; empty if there is none."""
    return next((line for line in lines[at : at + 5] if line.strip()), "")


def _attribution(lines: Sequence[str], at: int) -> int:
    """How many lines, from this one, say who wrote what follows."""
    if len(lines[at]) > _LONGEST_LINE or not _OPENING.match(lines[at]):
        return 0
    joined = ""
    for span, line in enumerate(lines[at : at + 3], 1):
        joined = f"{joined} {line.strip()}".strip()
        if not line.strip() or len(joined) > _LONGEST_LINE:
            return 0
        if _WROTE.fullmatch(joined):
            return span
    return 0


def _history_begins(lines: Sequence[str], at: int) -> bool:
    """Whether a divider or the copied headers of another mail begin here."""
    line = lines[at]
    if len(line) > _LONGEST_LINE:
        return False
    if _DIVIDER.fullmatch(line):
        return True
    first = _FIELD.fullmatch(line)
    if not first or not first["sender"]:
        return False
    # A form's `From: Beijing`, `To: Shanghai` has no subject.
    fields = [_FIELD.fullmatch(one) for one in _short(lines[at + 1 : at + 9])]
    return all(any(field and field[name] for field in fields) for name in ("subject", "other"))


def _short(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if len(line) <= _LONGEST_LINE]


def _without_signature(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for at in range(end - 1, max(end - _SIGNATURE_LINES - 2, 0), -1):
        if lines[at].rstrip() == "--":  # RFC 3676 wants `-- `; many programs cut the blank
            return list(lines[:at]), list(lines[at + 1 : end])
    if end and len(lines[end - 1]) <= _LONGEST_LINE and _MOBILE.fullmatch(lines[end - 1].strip()):
        return list(lines[: end - 1]), [lines[end - 1]]
    return list(lines[:end]), []


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip()
