"""Raw e-mail to plain data: MIME, read with the standard library and within bounds. Pure.

A mail may hold anything, and losing one is worse than reading it badly. So the headers' own text
is kept, and decoded here: the standard library's structured headers turn bytes that are not ASCII
into U+FFFD, break characters that a mailer split between two encoded words, and raise on some
hostile input. Charsets that are unknown or lie are guessed.

What a parser costs is bounded before it starts: by lines, by parts, by how deep parts may nest,
and by the length of each header.
"""

from __future__ import annotations

import binascii
import codecs
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses, unquote
from itertools import groupby
from typing import Any

from feedbus.bodies import UnreadableError

MAX_PARTS = 100
"""Parts that are looked at, and recipients of a report; `left_out` says if there were more."""

MAX_TEXT = 100_000
"""Characters of all plain texts; HTML may have ten times as many, most of it markup."""

MAX_HEADER = 8_192
"""Characters of one header. What a parser takes for it may grow with the square."""

_MAX_HEAD = 262_144
_MAX_LINES = 2_000_000
"""A mail of 40 MB, the most that Amazon SES takes, has 550,000 lines of base64. A line ending of
two bytes counts twice."""

_MAX_DELIMITERS = 20_000
_MAX_EFFORT = 40_000_000
"""Lines times the parts they may lie in, since the parser compares each line with the boundaries
of all parts around it."""

_BOUNDARY = re.compile(rb"boundary[*0-9\s]{0,20}=", re.IGNORECASE)

_HEADERS = frozenset(
    {"auto-submitted", "cc", "content-language", "date", "delivered-to", "from", "importance"}
    | {"in-reply-to", "list-id", "message-id", "precedence", "received", "references", "reply-to"}
    | {"return-path", "sender", "subject", "to", "x-autoreply", "x-autorespond", "x-autoresponder"}
    | {"x-failed-recipients", "x-feedbus-id", "x-original-to", "x-priority"}
)
_LISTS = frozenset({"cc", "delivered-to", "to", "x-original-to"})
"""Headers whose repetitions count."""

_FIELDS = frozenset(
    {"action", "diagnostic-code", "final-recipient", "original-recipient", "status"}
    | {"feedback-type", "original-rcpt-to"}
)
"""Fields of delivery status notifications (RFC 3464) and of complaints (RFC 5965)."""

_REPORTS = frozenset({"message/delivery-status", "message/feedback-report"})

# What `email` is known to raise on hostile input, its own errors beside ordinary ones.
_CRASHES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MessageError,
    RuntimeError,
    TypeError,
    ValueError,
)


def read(raw: bytes) -> dict[str, Any]:
    """Read a mail (RFC 5322).

    Returns:
        `headers`: those that matter, by lower-case name, unfolded but not decoded; `report`: the
        report type, if it is one; `texts`: `{type, text}` in reading order, of alternatives the
        plain one; `files`: `{part, type, name, size, id}` of all other parts, `part` numbered as
        in IMAP; `fields`: of a report; `attached`: `{headers, texts}` of the first mail that is
        attached, or came back; `left_out`: `parts` or `text`, if there were too many.

    Raises:
        UnreadableError: not a mail, or one that would take too long to read.
    """
    _check_effort(raw)
    try:
        message = message_from_bytes(raw, policy=_PLAIN)
        found = _Found()
        texts = list(_texts(message, "", found))
        headers = _known(message, _HEADERS)
    except _CRASHES as error:
        raise UnreadableError("the mail's MIME structure cannot be read") from error
    if not headers.keys() & {"date", "from", "message-id", "subject"}:
        raise UnreadableError("not a mail: it has neither sender nor subject, id nor date")
    return {
        "headers": headers,
        "report": _parameter(message, "report-type", "content-type").lower(),
        "texts": texts,
        "files": found.files,
        "fields": found.fields,
        "attached": found.attached,
        "left_out": sorted(found.left_out),
    }


def head(raw: bytes) -> Message:
    """The headers of a mail alone; of each name, the first is the topmost."""
    start = re.split(rb"\r?\n\r?\n", raw[:_MAX_HEAD], maxsplit=1)[0]
    return message_from_bytes(start + b"\r\n\r\n", policy=_PLAIN)


class _PlainHeaders(Compat32):
    """Headers as text, cut to `MAX_HEADER` before anything reads them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        octets = value.encode("utf-8", "surrogateescape")
        return decode(octets, None).replace("\r", "").replace("\n", "").replace("\t", " ").strip()


_PLAIN = _PlainHeaders()


def _check_effort(raw: bytes) -> None:
    lines = raw.count(b"\n") + raw.count(b"\r")
    delimiters = raw.count(b"\n--") + raw.count(b"\r--")
    if lines > _MAX_LINES or delimiters > _MAX_DELIMITERS:
        raise UnreadableError("the mail has too many lines or parts")
    if lines * len(_BOUNDARY.findall(raw)) > _MAX_EFFORT:
        raise UnreadableError("the mail's parts nest too deep")


def _known(message: Message, names: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for given, value in message.items():
        name = given.lower()
        if name in names and name not in found:
            found[name] = value
        elif name in _LISTS and name in names and len(found[name]) < MAX_HEADER:
            found[name] += ", " + value
    return found


@dataclass(slots=True)
class _Found:
    """What a mail holds beside its texts."""

    files: list[dict[str, Any]] = field(default_factory=list)
    fields: list[dict[str, str]] = field(default_factory=list)
    attached: dict[str, Any] | None = None
    left_out: set[str] = field(default_factory=set)
    parts: int = 0
    room: dict[str, int] = field(
        default_factory=lambda: {"text/plain": MAX_TEXT, "text/html": MAX_TEXT * 10}
    )


def _texts(part: Message, path: str, found: _Found) -> Iterator[dict[str, str]]:
    """The texts of a part, in reading order; everything else goes to `found`."""
    found.parts += 1
    if found.parts > MAX_PARTS:
        found.left_out.add("parts")
        return
    kind = part.get_content_type()
    inside = _inside(part)
    if kind == "multipart/alternative" and inside:
        options = [one for child in _numbered(inside, path) for one in _texts(*child, found)]
        plain = [one for one in options if one["type"] == "text/plain" and one["text"].strip()]
        yield from plain or options
    elif kind in _REPORTS:
        fields = [known for one in inside if (known := _known(one, _FIELDS))]
        if len(fields) > MAX_PARTS:
            found.left_out.add("parts")
        found.fields += fields[:MAX_PARTS]
    elif kind == "message/rfc822" and inside:
        found.files.append(_file(part, kind, path, None))
        _attach(inside[0], found)
    elif inside:
        for child in _numbered(inside, path):
            yield from _texts(*child, found)
    elif kind == "text/rfc822-headers":
        _attach(message_from_bytes(_octets(part), policy=_PLAIN), found)
    else:
        yield from _leaf(part, kind, path or "1", found)


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else []
    return [one for one in payload if isinstance(one, Message)]


def _numbered(inside: list[Message], path: str) -> Iterator[tuple[Message, str]]:
    for number, child in enumerate(inside, 1):
        yield child, f"{path}.{number}" if path else str(number)


def _leaf(part: Message, kind: str, path: str, found: _Found) -> Iterator[dict[str, str]]:
    name = _name(part)
    # A multipart without any part, its boundary missing, is read as the text that it is.
    words = kind in ("text/plain", "text/html") or kind.startswith("multipart/")
    if not words or name or part.get_content_disposition() == "attachment":
        found.files.append(_file(part, kind, path, len(_octets(part))))
        return
    charset = _parameter(part, "charset", "content-type")
    text = decode(_octets(part), charset).replace("\r\n", "\n").replace("\r", "\n")
    type_ = kind if kind in found.room else "text/plain"
    if len(text) > found.room[type_]:
        found.left_out.add("text")
        text = text[: found.room[type_]]
    found.room[type_] -= len(text)
    yield {"type": type_, "text": text}


def _attach(message: Message, found: _Found) -> None:
    """Keep the first attached mail: what was forwarded, or what came back."""
    if found.attached is not None:
        return
    within = _Found(parts=found.parts, attached={})
    texts = list(_texts(message, "", within))
    found.parts = within.parts
    found.left_out |= within.left_out
    found.attached = {"headers": _known(message, _HEADERS), "texts": texts}


def _file(part: Message, kind: str, path: str, size: int | None) -> dict[str, Any]:
    id_ = str(part.get("content-id") or "").strip("<> ")
    return {"part": path or "1", "type": kind, "name": _name(part), "size": size, "id": id_ or None}


def _octets(part: Message) -> bytes:
    """A part's content, without its transfer encoding."""
    # `get_payload` would decode 8-bit text by the declared charset first, whatever that is.
    declared = part["content-type"]
    del part["content-type"]
    data = part.get_payload(decode=True)
    if declared is not None:
        part["content-type"] = declared
    return data if isinstance(data, bytes) else b""


def _name(part: Message) -> str | None:
    """A file's name, by RFC 2231, RFC 2047 or as raw bytes."""
    found = _parameter(part, "filename", "content-disposition")
    return (found or _parameter(part, "name", "content-type")) or None


def _parameter(part: Message, name: str, header: str) -> str:
    try:
        value = part.get_param(name, "", header)
    except _CRASHES:
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, and bytes as Latin-1
        return decode(value[2].encode("latin-1", "replace"), value[0]).strip()
    return decoded(str(value)).strip()


# text

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_ONE_WORD = r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?="
_WORDS = re.compile(rf"{_ONE_WORD}(?:\s*{_ONE_WORD})*")


def decoded(value: str) -> str:
    """A header's text with its encoded words (RFC 2047) decoded, in one line.

    Neighbours of one charset are decoded together: mailers split within a character.
    """
    return _WORDS.sub(_decode_words, value).replace("\r", " ").replace("\n", " ")


def _decode_words(run: re.Match[str]) -> str:
    words = groupby(_WORD.findall(run[0]), key=lambda word: str(word[0]).lower())
    return "".join(
        # RFC 2231 allows a language after the charset: `utf-8*en`.
        decode(b"".join(_word(how, text) for _, how, text in group), charset.partition("*")[0])
        for charset, group in words
    )


def _word(how: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if how in "qQ":
        return quopri.decodestring(data, header=True)
    try:
        return b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


_ALIASES = {
    # Supersets: mailers name the older charset and use the newer one's characters.
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
}
_NOT_FOR_MAIL = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})
"""Python's own codecs; two of them take quadratic time."""


def decode(data: bytes, charset: str | None) -> str:
    """Bytes as text, whatever the charset claims; never raises, never yields a lone surrogate.

    UTF-8 stands over a charset that any bytes would fit: text of another one is hardly ever valid
    UTF-8 by chance. Without a charset, what is not UTF-8 is tried as Chinese.
    """
    codec = _codec(charset or "")
    if codec is None or codec == "ascii":
        order = ["utf-8", "gb18030", "cp1252"]
    elif codec.startswith(("cp125", "iso8859", "koi8")):
        order = ["utf-8", codec]
    else:
        order = [codec, "utf-8"]
    for name in order:
        try:
            return _whole(data.decode(name))
        except UnicodeError:
            continue
    return _whole(data.decode(order[0], "replace"))


def _codec(charset: str) -> str | None:
    """Python's name of a charset for text; None when it has none."""
    name = charset.strip("\"' ").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name
        bytes(4).decode(found)  # four bytes are whole in every charset, and refused by `rot13`
    except (LookupError, ValueError):
        return None
    return None if found in _NOT_FOR_MAIL else found


def _whole(text: str) -> str:
    """The text without lone surrogates, which UTF-7 can spell and nothing can store."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]{1,64}@[^\s<>()\[\],;:\"'@]{1,255}")


_NAMED = re.compile(r"([^<>@]*)<([^<>\s]+)>\s*")


def addresses(value: str) -> list[tuple[str, str]]:
    """Name and address of everybody in a header; from malformed ones, what looks like addresses."""
    one = _NAMED.fullmatch(value)
    if one and _ADDRESS.fullmatch(one[2]):
        # The whole name, even if its comma stands unquoted: `Li, Wei <li@example.org>`.
        return [(decoded(unquote(one[1].strip())).strip(), one[2])]
    try:
        found = [(name, spec) for name, spec in getaddresses([value]) if _ADDRESS.fullmatch(spec)]
    except _CRASHES:
        found = []
    if found:
        return [(decoded(name).strip(), spec) for name, spec in found]
    return [("", spec) for spec in _ADDRESS.findall(value)]
