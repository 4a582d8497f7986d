"""Commands about what words mean: read texts offline, judge what is stored anew, change tags."""

from __future__ import annotations

import io
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.online import ItemId, received, record_of
from feedbus_ops.replay import by_id
from feedbus_ops.stack import Profile, Region, Stack, StackName, judge

if TYPE_CHECKING:
    from feedbus.analysis import Judge
    from feedbus.model import Analysis, Record

_BATCH = 200
"""Texts that are read before their answers are printed."""


def analyze(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="Texts; `-`, the default, is stdin.")
    ] = Path("-"),
    pairs: Annotated[
        bool, typer.Option("--pairs", help="JSON lines {a, b} in: do both say the same?")
    ] = False,
    json_: JsonFlag = True,  # noqa: ARG001 - the output is always JSON
) -> None:
    """Read texts offline: one line in, one line of JSON out, in the same order.

    A line is a text, or, when the first line is a JSON object, an object with `text` and whatever
    else of a feedback is known (title, scores, author, channel …), which is judged as well. With
    --pairs, the answer is {duplicate, similarity, why}.
    """
    with _lines(file) as stream:
        first, lines = _peeked(stream)
        out = sys.stdout.write
        if pairs:
            for number, line in enumerate(lines, 1):
                out(json.dumps(_compared(_object(line, number, file)), ensure_ascii=False) + "\n")
            return
        is_json = _is_object(first)
        how = judge()
        numbered = enumerate(lines, 1)
        for batch in itertools.batched(numbered, _BATCH, strict=False):
            if is_json:
                found = [_judged(line, number, file, how) for number, line in batch]
            else:
                texts = [line.rstrip("\r\n") for _, line in batch]
                found = how.engine.analyze(texts, how.context)
            out("".join(one.model_dump_json(exclude_none=True) + "\n" for one in found))


def _lines(file: Path) -> TextIO:
    """The file as text; bytes that are no UTF-8 become U+FFFD, as in intake."""
    return io.TextIOWrapper(
        io.BytesIO(inputs.read_bytes(file)), "utf-8-sig", errors="replace", newline="\n"
    )


def _peeked(stream: TextIO) -> tuple[str, Iterator[str]]:
    first = stream.readline()
    return first, itertools.chain([first] if first else [], stream)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _object(line: str, number: int, file: Path) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: line {number}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: line {number}: must be a JSON object")
    return value


def _judged(line: str, number: int, file: Path, how: Judge) -> Analysis:
    from pydantic import ValidationError

    from feedbus.config import explain
    from feedbus.model import Feedback

    document = _object(line, number, file)
    known = {name: value for name, value in document.items() if name in Feedback.model_fields}
    if not known.keys() & {"text", "title", "scores"}:
        raise ConfigError(f"{file}: line {number}: needs `text` (or `title`, or `scores`)")
    try:
        feedback = Feedback.model_validate({"source_id": str(number), **known})
    except ValidationError as error:
        raise ConfigError(f"{file}: line {number}: {explain(error)}") from error
    return how.judge(feedback)[0]


def _compared(pair: dict[str, Any]) -> dict[str, Any]:
    from feedbus.analysis import analyze as read
    from feedbus.analysis.duplicates import compare, opinion

    try:
        a, b = str(pair["a"]), str(pair["b"])
    except KeyError as error:
        raise ConfigError(f"each line needs `a` and `b`: {error} is missing") from error
    found = compare(a, b, *(opinion(one.sentiment) for one in read([a, b])))
    return {"duplicate": found.duplicate, "similarity": found.similarity, "why": found.why}


@dataclass(frozen=True, slots=True)
class Difference:
    """What judging anew finds else about one feedback."""

    id: str
    before: dict[str, Any]
    after: dict[str, Any]


_FACETS = (
    *("topics", "sentiment", "urgency", "intent", "feedback_type", "quality"),
    "taxonomy_version",
)


def reclassify(
    from_: Annotated[
        str, typer.Option("--from", help="Received since: an age such as 30d, or a time.")
    ],
    to: Annotated[str, typer.Option("--to", help="Received until.")] = "now",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the difference; change nothing.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write before and after of each change as JSON lines.")
    ] = None,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Judge stored feedback anew: after a change of the taxonomy or the word lists (R53).

    Each change is a `feedback.updated` whose `change.reclassified` names both taxonomy versions;
    the shipped routes leave those out, so no ticket and no mail is sent for them.
    """
    since, until = inputs.iso_time(from_), inputs.iso_time(to)
    hub = Stack.find(stack, profile, region)
    ids = list(by_id(received(hub, since, until, newest_first=False)))
    found: list[Difference] = []
    looked = failed = 0
    how = hub.judge()
    with console.progress("reclassify", len(ids), hidden=len(ids) < 2) as advance:
        for id_ in ids:
            advance()
            record = record_of(hub, id_)
            if record is None:
                continue
            looked += 1
            new = _reclassified(hub, record, how, dry_run=dry_run)
            if new is None:
                continue
            if new.version == record.version:
                failed += 1
                continue
            found.append(Difference(id_, _facets(record), _facets(new)))
    if out:
        lines = (json.dumps(_row(one), ensure_ascii=False) + "\n" for one in found)
        out.write_text("".join(lines), "utf-8")
    moves = _moves(found)
    facts = {
        "records": looked,
        "changed": len(found),
        "written_by_others": failed,
        "dry_run": dry_run,
        "topics": [{"before": a, "after": b, "records": n} for (a, b), n in moves],
    }
    if json_:
        console.print_json(facts)
        return
    console.print_table(
        ("topic before", "topic after", "records"),
        ((a, b, n) for (a, b), n in moves),
        title=f"{looked} records, {len(found)} {'would change' if dry_run else 'changed'}",
        empty="no topic changes",
    )
    if failed:
        raise console.fail(f"{failed} records were being written by others: run it again")


def _reclassified(hub: Stack, record: Record, how: Judge, *, dry_run: bool) -> Record | None:
    """The record judged anew; the old one when somebody else wrote it in between."""
    from feedbus import enrich
    from feedbus.model.times import from_epoch

    new = enrich.reanalysed(record, how, from_epoch(inputs.parse_time(None)))
    if new is None or dry_run or enrich.write(new, hub.table, expected=record.version):
        return new
    return record


def _facets(record: Record) -> dict[str, Any]:
    facts = record.analysis.model_dump(mode="json", exclude_none=True)
    return {name: facts[name] for name in _FACETS if name in facts}


def _row(one: Difference) -> dict[str, Any]:
    return {"id": one.id, "before": one.before, "after": one.after}


def _moves(found: Iterable[Difference]) -> list[tuple[tuple[str, str], int]]:
    """Topics that went and came, by how many records; a topic that stays is no move."""
    from collections import Counter

    moves: Counter[tuple[str, str]] = Counter()
    for one in found:
        before, after = _paths(one.before), _paths(one.after)
        gone, come = sorted(before - after), sorted(after - before)
        moves.update(itertools.zip_longest(gone, come, fillvalue="—"))
    return sorted(moves.items(), key=lambda move: (-move[1], move[0]))


def _paths(facets: dict[str, Any]) -> set[str]:
    return {"/".join(topic["path"]) for topic in facets.get("topics", [])}


def tag(
    id_: ItemId,
    add: Annotated[list[str] | None, typer.Option(help="Tag to add; may be repeated.")] = None,
    remove: Annotated[
        list[str] | None, typer.Option(help="Tag to remove; may be repeated.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who says so; stands in the history.")] = "",
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Add and remove tags by hand; the history keeps who, when, before and after (R52)."""
    from feedbus import enrich
    from feedbus.model.times import from_epoch
    from feedbus.tagging import retagged

    if not by.strip():
        raise ConfigError("--by: say who changes the tags")
    hub = Stack.find(stack, profile, region)
    for _ in range(5):
        record = record_of(hub, id_)
        if record is None:
            raise console.fail(f"there is no {id_}; `feedbus inbox` lists what came in")
        at = from_epoch(inputs.parse_time(None))
        new = retagged(record, add or [], remove or [], at=at, by=by.strip())
        if new is None or enrich.write(new, hub.table, expected=record.version):
            break
    else:
        raise console.fail(f"{id_} is being written by others: run it again")
    tags = (new or record).feedback.tags
    if json_:
        console.print_json({"id": id_, "tags": tags, "changed": new is not None})
    else:
        console.say(f"{id_}: {', '.join(tags) or 'no tags'}")
