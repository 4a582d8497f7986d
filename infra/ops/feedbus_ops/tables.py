"""Files as rows: CSV, JSON, spreadsheets and transcripts; and cells as people spell them.

A row that can't be read is a row all the same: it says why, and holds its text, so that nothing
of a file gets lost on the way. Nothing here knows what a feedback is.

- WebVTT: https://www.w3.org/TR/webvtt1/ — a voice span (`<v Ann>`) names the speaker. Meeting
  tools that write none begin the cue with `Ann: `.
- Excel keeps 15 digits of a number, and counts days from 1899-12-30.
"""

from __future__ import annotations

import codecs
import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count, starmap
from pathlib import Path
from typing import Any, Literal, NamedTuple

from feedbus.bodies import UnreadableError, number, parse_json
from feedbus.errors import ConfigError

Format = Literal["csv", "jsonl", "xlsx", "transcript"]
DateOrder = Literal["ymd", "dmy", "mdy"]

MAX_COLUMN_NAME = 200
"""Characters of a column's name; surveys have whole questions as names."""

_SPOKEN = ("session_id", "statement", "speaker", "text", "start", "group_size")
"""The columns of a transcript."""

_FORMATS: Mapping[str, Format] = {
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), "jsonl"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), "xlsx"),
    **dict.fromkeys((".vtt", ".srt", ".txt"), "transcript"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    Attributes:
        number: where it stands: the header of a table is row 1, as spreadsheets count; the line
            of a JSON Lines file; the item of an array or the statement of a transcript.
        values: column to value; empty cells are absent.
        line: its text, to write it into another file.
        problem: why it can't be read; without the customer's words.
        aside: why it is no feedback.
    """

    number: int
    values: dict[str, Any]
    line: str
    problem: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read as rows, again and again.

    Attributes:
        format: what it is.
        rows: reads it from its beginning.
        columns: of the header, if there is one.
        head: the header's text, with which a file of some of its rows begins.
        facts: what a report says of the file, such as its encoding.
    """

    format: Format
    rows: Callable[[], Iterator[Row]]
    columns: tuple[str, ...] = ()
    head: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def read(
    path: Path,
    format_: Format | None = None,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    session: str | None = None,
    moderators: Sequence[str] = (),
) -> Table:
    """Open a file.

    Args:
        path: the file.
        format_: what it is; None goes by its name's ending.
        sheet: of a spreadsheet; None is the first one that is visible.
        encoding: of a text file; None is UTF-8, UTF-16 with its mark, else GB18030.
        session: id of a transcript's session; None is the file's name without its ending.
        moderators: speakers whose statements are no feedback.

    Raises:
        ConfigError: there is no such file, or it is not what it should be.
    """
    if not path.is_file():
        raise ConfigError(f"{path}: no such file")
    known = format_ or _FORMATS.get(path.suffix.lower())
    if known is None:
        raise ConfigError(f"{path}: what is it? Say --format csv, jsonl, xlsx or transcript")
    if known == "xlsx":
        return _spreadsheet(path, sheet)
    encoding = _encoding_of(path, encoding)
    facts = {"encoding": encoding.removesuffix("-sig")}
    if known == "csv":
        return replace(_csv(path, encoding), facts=facts)
    is_json = known == "jsonl" or path.suffix.lower() == ".json"
    elements = _array(path, encoding) if is_json else None
    if known == "transcript" or (format_ is None and elements and _are_spoken(elements)):
        found = _statements(path, encoding, elements)
        rows = _spoken_rows(found, session or path.stem, moderators)
        return Table("transcript", lambda: iter(rows), _SPOKEN, facts=facts)
    if elements is not None:
        return Table("jsonl", lambda: starmap(_element, enumerate(elements, 1)), facts=facts)
    return Table("jsonl", lambda: _json_lines(path, encoding), facts=facts)


def _encoding_of(path: Path, wanted: str | None = None) -> str:
    """The encoding in which the whole file can be read; see `read`.

    Raises:
        ConfigError: there is none.
    """
    with path.open("rb") as file:
        start = file.read(2)
    if wanted is None and start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        wanted = "utf-16"
    for encoding in (wanted,) if wanted else ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    what = f"is not {wanted}" if wanted else "is neither UTF-8 nor GB18030"
    raise ConfigError(f"{path} {what}: name its encoding with --encoding")


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(1 << 20):
                pass
    except UnicodeError:
        return False
    except LookupError as error:
        raise ConfigError(f"--encoding: Python knows no {encoding!r}") from error
    return True


# Tables


class _Record(NamedTuple):
    """One record of a table: a row before its cells have names."""

    number: int
    cells: list[Any]
    line: str
    problem: str = ""


def _csv(path: Path, encoding: str) -> Table:
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(next((line for line in file if line.strip()), ""))
    return _table("csv", path, lambda: _csv_records(path, encoding, delimiter))


def _delimiter(line: str) -> str:
    """Of comma, semicolon and tab the one that makes the most cells of the header."""
    return max(",;\t", key=lambda one: len(next(csv.reader([line], delimiter=one), [])))


def _csv_records(path: Path, encoding: str, delimiter: str) -> Iterator[_Record]:
    taken: list[str] = []
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_taking(file, taken), delimiter=delimiter, strict=True)
        for place in count(1):
            taken.clear()
            cells, problem = [], ""
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                problem = f"broken quoting: {error}"
            if problem or any(map(str.strip, cells)):
                yield _Record(place, cells, _ended("".join(taken)), problem)


def _taking(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _ended(line: str) -> str:
    return line.rstrip("\r\n") + "\n"


def _spreadsheet(path: Path, sheet: str | None) -> Table:
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

    try:
        with load_workbook(path) as book:
            visible = [
                one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible
            ]
            name = sheet or next(iter(visible or book.sheet_names), "")
            if name not in book.sheet_names:
                raise ConfigError(f"{path} has no sheet {name!r}; it has {listed(visible)}")
            grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise ConfigError(f"{path} is no spreadsheet that can be read: {error}") from error
    records = [
        _Record(place, cells, _csv_line(cells))
        for place, cells in enumerate(([_typed(cell) for cell in row] for row in grid), 1)
        if any(str(cell).strip() for cell in cells)
    ]
    facts = {"sheet": name, "other_sheets": [one for one in visible if one != name]}
    return replace(_table("xlsx", path, lambda: iter(records)), facts=facts)


def _typed(cell: object) -> object:
    """A cell as JSON: dates in ISO-8601, whole numbers whole."""
    match cell:
        case str() | bool():
            return cell
        case float() | int() if abs(cell) >= 10**15:
            # Excel has rounded it: an id must not look as if it were exact.
            return f"{cell:.14E}"
        case float():
            return int(cell) if cell.is_integer() else cell
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return cell


def _csv_line(cells: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _table(format_: Format, path: Path, records: Callable[[], Iterator[_Record]]) -> Table:
    """A table whose first record is its header."""
    first = next(records(), None)
    if first is None or first.problem:
        reason = first.problem if first else "it is empty"
        raise ConfigError(f"{path} has no header that can be read: {reason}")
    columns = _column_names(first.cells)

    def rows() -> Iterator[Row]:
        found = records()
        next(found, None)
        return (_named(record, columns) for record in found)

    return Table(format_, rows, columns, first.line)


def _column_names(cells: Iterable[object]) -> tuple[str, ...]:
    """The names of columns, each its own: `note`, `note (2)`; `column 3` for one without."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = (
            " ".join(str(cell).removeprefix("\ufeff").split())[:MAX_COLUMN_NAME]
            or f"column {place}"
        )
        again = 2
        unique = name
        while unique in names:
            unique = f"{name} ({again})"
            again += 1
        names.append(unique)
    return tuple(names)


def _named(record: _Record, columns: tuple[str, ...]) -> Row:
    number, cells, line, problem = record
    while len(cells) > len(columns) and not str(cells[-1]).strip():
        cells = cells[:-1]
    if not problem and len(cells) != len(columns):
        problem = f"it has {len(cells)} cells, the header has {len(columns)}"
    if problem:
        return Row(number, {}, line, problem)
    named = zip(
        columns, (_clean(one) if isinstance(one, str) else one for one in cells), strict=True
    )
    return Row(number, {name: cell for name, cell in named if cell != ""}, line)


def _clean(text: str) -> str:
    """A cell without the marks that keep spreadsheets from rounding an id: `="12"`, `'12`."""
    bare = text.strip()
    found = _GUARDED.fullmatch(bare)
    return (found[1] or found[2]).strip() if found else bare


_GUARDED = re.compile(r'="([^"]+)"|\'(\d+)')


# JSON


def _array(path: Path, encoding: str) -> list[Any] | None:
    """The items of a file that holds one JSON array; None when it begins otherwise."""
    with path.open(encoding=encoding) as file:
        start = next((line.lstrip() for line in file if line.strip()), "")
    if not start.startswith("["):
        return None
    try:
        found: list[Any] = parse_json(path.read_text(encoding).encode(), {})
    except UnreadableError as error:
        raise ConfigError(f"{path}: {error}") from error
    return found


def _element(place: int, value: Any) -> Row:
    line = json.dumps(value, ensure_ascii=False) + "\n"
    if isinstance(value, dict):
        return Row(place, value, line)
    return Row(place, {}, line, "it is no JSON object")


def _json_lines(path: Path, encoding: str) -> Iterator[Row]:
    with path.open(encoding=encoding) as file:
        for place, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = _element(place, parse_json(line.encode(), {}))
            except UnreadableError as error:
                row = Row(place, {}, "", str(error))
            yield replace(row, line=_ended(line))


# Transcripts


class Statement(NamedTuple):
    """What one person said at a stretch.

    Attributes:
        speaker: who; None when the file does not tell.
        text: what was said.
        start: when it began, `HH:MM:SS`; None when the file does not tell.
    """

    speaker: str | None
    text: str
    start: str | None = None


_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d\d(?:[.,]\d{1,3})?"
_NAME = r"[^\s:：?!;。，！？；<>\[\](){}（）][^:：?!;。，！？；<>\[\](){}（）]{0,59}?"
_LABEL = re.compile(
    rf"(?:[\[(（]?(?P<before>{_CLOCK})[\])）]?[\s-]*)?(?P<name>{_NAME})"
    rf"\s*(?:[\[(（]?(?P<after>{_CLOCK})[\])）]?\s*)?[:：](?!//|\d\d)\s*(?P<text>.*)",
    re.DOTALL,
)
"""`Ann: …`, `[00:05] Ann: …`, `Ann (00:05): …`; neither `https://…` nor `at 12:30`."""

_TURN = re.compile(rf"(?P<name>{_NAME})\s+[\[(（]?(?P<after>\d{{1,2}}:\d\d:\d\d)[\])）]?")
"""A line of its own, `Ann 00:00:05`, above what she said. Shorter, it could be a time of day."""

_TIMING = re.compile(rf"\s*({_CLOCK})\s*-->")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<[\d:.]+>")
_FINISHED = re.compile(r"[.?!…。？！][\"'”’»)]*$")


def _statements(path: Path, encoding: str, elements: list[Any] | None) -> list[Statement]:
    if elements is not None:
        return [_spoken(one) for one in elements]
    text = path.read_text(encoding)
    found = joined(cues(text)) if _TIMING.search(text) else dialogue(text)
    if not found:
        raise ConfigError(f"{path}: neither cues with times nor lines `Name: statement`")
    return found


def _spoken_rows(
    statements: Sequence[Statement], session: str, moderators: Sequence[str] = ()
) -> list[Row]:
    """The rows of a transcript, with the columns `_SPOKEN`.

    All statements are numbered, so that a number stays the same whoever moderates.

    Raises:
        ConfigError: a moderator who says nothing.
    """
    speakers = {_folded(one.speaker): one.speaker for one in statements if one.speaker}
    leading = {_folded(name): name for name in moderators}
    if silent := leading.keys() - speakers.keys():
        names = listed(leading[name] for name in sorted(silent))
        raise ConfigError(f"--moderator {names} says nothing; {listed(speakers.values())} speak")
    group = len(speakers.keys() - leading.keys())
    rows = []
    for place, one in enumerate(statements, 1):
        values = (session, place, one.speaker, one.text, one.start, group or None)
        problem = "" if one.text else "nobody says anything"
        if one.speaker is None and speakers:
            problem = problem or "it stands before the first speaker"
        aside = "the moderator's" if one.speaker and _folded(one.speaker) in leading else ""
        named = zip(_SPOKEN, values, strict=True)
        given = {name: value for name, value in named if value not in (None, "")}
        rows.append(Row(place, given, one.text + "\n", problem, aside))
    return rows


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _are_spoken(elements: Sequence[Any]) -> bool:
    return all(isinstance(one, dict) and {"speaker", "text"} <= one.keys() for one in elements)


def _spoken(element: Any) -> Statement:
    """One item of `[{speaker, text, start}]`; `start` in seconds, or as text."""
    known = element if isinstance(element, dict) else {}
    speaker, text, start = (known.get(name) for name in ("speaker", "text", "start"))
    seconds = number(start)
    clock = _clock(seconds) if seconds is not None and seconds >= 0 else start
    return Statement(
        speaker.strip() or None if isinstance(speaker, str) else None,
        text.strip() if isinstance(text, str) else "",
        str(clock) if clock is not None else None,
    )


def dialogue(text: str) -> list[Statement]:
    """The statements of lines `Name: statement`; a line without a name goes on with the last."""
    found: list[Statement] = []
    for line in map(str.strip, text.splitlines()):
        if not line:
            continue
        label = _TURN.fullmatch(line) or _LABEL.fullmatch(line)
        if label:
            found.append(_labelled(label))
        elif found:
            found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{line}".strip())
        else:
            found.append(Statement(None, line))
    return found if any(one.speaker for one in found) else []


def _labelled(label: re.Match[str]) -> Statement:
    parts = label.groupdict()
    start = parts.get("before") or parts.get("after")
    text = str(parts.get("text") or "").strip()
    return Statement(str(parts["name"]).strip(), text, _clock(_seconds(start)) if start else None)


def cues(text: str) -> list[Statement]:
    """The cues of a WebVTT or SRT file, each on its own.

    Labels such as `Ann: ` name speakers if the first cue has one; otherwise a colon is a colon.
    """
    found = [cue for block in re.split(r"\n[^\S\n]*\n", text) for cue in _block(block)]
    if not found or found[0].speaker or not _LABEL.fullmatch(found[0].text):
        return found
    return [_split(cue) for cue in found]


def _block(block: str) -> Iterator[Statement]:
    """The cues of one block: one for each voice; none for a header or a note."""
    lines = block.splitlines()
    for place, line in enumerate(lines):
        if timing := _TIMING.match(line):
            start = _clock(_seconds(timing[1]))
            first, *voices = _VOICE.split(" ".join(lines[place + 1 :]))
            parts = [(None, first), *zip(voices[::2], voices[1::2], strict=True)]
            for speaker, part in parts:
                words = " ".join(html.unescape(_TAG.sub("", part)).split())
                if words:
                    yield Statement(
                        html.unescape(speaker).strip() if speaker else None, words, start
                    )
            return


def _split(cue: Statement) -> Statement:
    label = _LABEL.fullmatch(cue.text)
    return _labelled(label)._replace(start=cue.start) if label else cue


def joined(found: Iterable[Statement]) -> list[Statement]:
    """Cues as statements: one speaker's cues in a row are one statement.

    A cue without a speaker goes on with the last one's statement. Where nobody is ever named, a
    statement ends where a sentence does.
    """
    statements: list[Statement] = []
    for cue in found:
        last = statements[-1] if statements else None
        if last and _goes_on(last, cue):
            statements[-1] = last._replace(text=f"{last.text} {cue.text}")
        else:
            statements.append(cue)
    return statements


def _goes_on(last: Statement, cue: Statement) -> bool:
    if last.speaker is None and cue.speaker is None:
        return not _FINISHED.search(last.text)
    return last.speaker is not None and cue.speaker in (None, last.speaker)


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


# Cells

_CALENDAR = re.compile(
    r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?"
    r"(?:[\sT,]*(上午|下午)?\s*(\d{1,2})\s*[:：时点]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2})(?:\.\d+)?)?"
    r"\s*[分秒]?\s*(AM|PM)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?")
_STARS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:颗星|星级|星|分|stars?|points?)", re.IGNORECASE)
_SERIAL_DAYS = (20_000, 80_000)
"""Numbers that spreadsheets mean as days: 1954 to 2119. As epoch seconds: the first day of 1970."""


def moment(cell: object, order: DateOrder = "ymd") -> object:
    """A time as spreadsheets and people write it, in ISO-8601; epoch seconds stay as they are.

    Args:
        cell: such as `2026/1/31 9:05`, `2026年1月31日`, `20260131`, `31.1.2026 21:05`, `46053.5`.
        order: of day, month and year, where the year does not come first.

    Raises:
        ValueError: no time, or an order that `order` does not settle.
    """
    text = str(cell).strip()
    if compact := _COMPACT.fullmatch(text):
        return datetime(*(int(part) for part in compact.groups() if part)).isoformat()  # type: ignore[arg-type]
    amount = number(text)
    if amount is None:
        return calendar(text, order)
    if _SERIAL_DAYS[0] <= amount < _SERIAL_DAYS[1]:
        return (datetime(1899, 12, 30) + timedelta(seconds=round(amount * 86_400))).isoformat()
    return cell


def calendar(text: str, order: DateOrder = "ymd") -> str:
    """A time that is written with a year, a month and a day; see `moment`."""
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        found = _CALENDAR.fullmatch(text)
    if not found:
        raise ValueError("not a time")
    first, second, third, half, hour, minute, second_, half_, zone = found.groups()
    if len(first) == 4:
        year, month, day = first, second, third
    elif order == "dmy":
        day, month, year = first, second, third
    elif order == "mdy":
        month, day, year = first, second, third
    else:
        raise ValueError("day and month could be either")
    hours = int(hour or 0)
    if half_ or half:
        hours = hours % 12 + (12 if (half_ or half).upper() in ("PM", "下午") else 0)
    years = int(year) + (2000 if len(year) <= 2 else 0)
    when = datetime(years, int(month), int(day), hours, int(minute or 0), int(second_ or 0))
    offset = zone if zone and zone[0] in "+-" else "+00:00" if zone else ""
    return when.isoformat() + offset


def stars(cell: object) -> object:
    """A rating as a number: `5星`, `4.5 stars`, `★★★★☆`; anything else stays as it is."""
    text = str(cell).strip()
    if found := _STARS.fullmatch(text):
        return float(found[1])
    if text and set(text) <= set("★☆⭐"):
        return sum(text.count(one) for one in "★⭐")
    return cell


def pieces(cell: object) -> object:
    """A list that is written into one cell: `quality; delivery`, `质量、物流`."""
    if not isinstance(cell, str):
        return cell
    return [part for part in map(str.strip, re.split(r"[;；,，、|\n]", cell)) if part]


def urls(cell: object) -> object:
    """The addresses that a cell holds."""
    if isinstance(cell, list):
        return cell
    return re.findall(r"https?://[^\s,;|，；、\"']+", str(cell))


def listed(names: Iterable[str]) -> str:
    """Names for a message."""
    return ", ".join(names) or "none"
