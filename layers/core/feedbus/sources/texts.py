"""Words out of markup, for sources whose vendors send HTML or XML. Pure.

Both read in linear time. HTML is only ever turned into words here, so a few patterns do; the
standard library's parser is quadratic on hostile markup in releases that Lambda still runs
(CPython issue 135462). XML is read by expat without any document type, so that entities can
neither grow nor read files.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from xml.parsers import expat

from feedbus.bodies import MAX_DEPTH, UnreadableError

_TAG = re.compile(r"(<[a-zA-Z/!?][^<>]*>)")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SRC = re.compile(r"""\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)

_LINES = frozenset({"br", "li", "tr"})
_PARAGRAPHS = frozenset(
    {"address", "article", "blockquote", "div", "dl", "dt", "dd", "fieldset", "figure", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p"}
    | {"pre", "section", "table", "ul"}
)
_SILENT = frozenset({"head", "script", "style", "template", "title"})


def plain_text(html: str | None) -> str | None:
    """The words of an HTML text, paragraphs apart; None when there are none.

    What a reader sees: no script, no style, no comment, the alternative text of an image. A text
    without any tag comes back as it is, but for character references such as `&amp;`.
    """
    if not html or not html.strip():
        return None
    if not _TAG.search(html) and "<!--" not in html:
        return _REFERENCE.sub(lambda found: unescape(found[0]), html)
    words: list[str] = []
    silent = ""
    for number, piece in enumerate(_TAG.split(_without_comments(html))):
        if number % 2 == 0:
            if not silent:
                # A line break in the source is only a blank; U+00A0 looks like one.
                words.append(re.sub(r"[ \t\r\n\f\xa0]+", " ", unescape(piece)))
            continue
        found = _NAME.match(piece)
        name = found[1].lower() if found else ""
        if silent:
            silent = "" if name == silent and piece.startswith("</") else silent
        elif name in _SILENT and not piece.startswith("</"):
            silent = name
        else:
            words.append(_seen(name, piece))
    lines = [line.strip() for line in "".join(words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() or None


def images(html: str | None) -> list[str]:
    """The addresses of the images in an HTML text, each once.

    Left out is what has none of its own: an image that lies in the text itself (`data:`) or beside
    it in a mail (`cid:`).
    """
    sources = (_SRC.search(tag) for tag in _IMAGE.findall(html or ""))
    found = (unescape(source[1] or source[2] or "").strip() for source in sources if source)
    return list(dict.fromkeys(url for url in found if url.startswith(("https://", "http://"))))


def _seen(name: str, tag: str) -> str:
    """What a tag looks like among the words."""
    if name == "img":
        alt = _ALT.search(tag)
        return unescape(alt[1] or alt[2] or "") if alt else ""
    return "\n" if name in _LINES else "\n\n" if name in _PARAGRAPHS else ""


def _without_comments(html: str) -> str:
    kept, at = [], 0
    while (begin := html.find("<!--", at)) >= 0 and (end := html.find("-->", begin)) >= 0:
        kept.append(html[at:begin])
        at = end + 3
    return "".join((*kept, html[at:]))


def parse_xml(body: bytes) -> dict[str, Any]:
    """Read a small XML document as nested dictionaries: `{"xml": {"MsgType": "text"}}`.

    Attributes are left out; an element that comes several times holds a list.

    Raises:
        UnreadableError: not well-formed, nested too deep, or with a document type.
    """
    root: dict[str, Any] = {}
    stack: list[tuple[dict[str, Any], list[str]]] = [(root, [])]

    def start(_name: str, _attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise UnreadableError("XML nests too deep")
        stack.append(({}, []))

    def end(name: str) -> None:
        children, words = stack.pop()
        value: Any = children or "".join(words)
        inside = stack[-1][0]
        if name not in inside:
            inside[name] = value
        elif isinstance(inside[name], list):
            inside[name].append(value)
        else:
            inside[name] = [inside[name], value]

    def refuse(*_arguments: object) -> None:
        raise UnreadableError("XML with a document type is not read")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda data: stack[-1][1].append(data)
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError("not well-formed XML") from error
    return root
