"""`feedbus import`: feedback from a file, row by row, through the same intake as a webhook's.

A row becomes a payload, column name to cell, that the endpoint's source reads. Ids are
deterministic, so a file that is imported again stores nothing new. No row gets lost: the report
says what became of each, and the counts must meet.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import batched, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from feedbus.errors import ConfigError, FeedbusError
from feedbus_ops import console, inputs, tables
from feedbus_ops.console import JsonFlag
from feedbus_ops.stack import Profile, Region, Stack, StackName, endpoint_of, loaded
from feedbus_ops.tables import Row, Table

if TYPE_CHECKING:
    from feedbus.config import Endpoint
    from feedbus.intake import IntakeStore, Receipt
    from feedbus.store import Item, Value
    from feedbus_ops.columns import Plan, Reading

REPORT = Path("build/import-report.json")

WRITERS = 8
"""Conditional writes under way at a time; boto3 keeps ten connections."""

_CHUNK = 500


# Storing and counting


class _Nowhere:
    """An empty hub that forgets everything: where a dry run stores."""

    def put_once(self, item: Item) -> bool:  # noqa: ARG002
        """As `feedbus.intake.IntakeStore`."""
        return True

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:  # noqa: ARG002
        """As `feedbus.intake.IntakeStore`."""
        return True

    def put_claim(self, key: str, data: bytes) -> None:
        """As `feedbus.intake.IntakeStore`."""


def _store(hub: Stack) -> IntakeStore:
    """The hub's table and bucket, connected: boto3 must not make clients in several threads."""
    from feedbus.store import TableAndBucket

    bucket = hub.bucket
    return TableAndBucket(hub.table, lambda: bucket)


@dataclass(slots=True)
class Tally:
    """What became of the rows.

    Attributes:
        stored: rows of which something is new.
        duplicates: rows that were stored before, or that an earlier row repeats.
        ignored: rows that are no feedback, by reason.
        rejected: rows that could not be read: number and reason.
        repeated: of the duplicates, those that an earlier row of the file repeats.
        edited: rows that say something else under an earlier row's id.
        channels, months: how many items, by channel and by month of `occurred_at`.
        first, last: the span of `occurred_at`.
    """

    stored: int = 0
    duplicates: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    repeated: int = 0
    edited: list[int] = field(default_factory=list)
    channels: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    first: str | None = None
    last: str | None = None

    def add(self, reading: Reading, receipt: Receipt | None) -> None:
        """Count one row."""
        if reading.problem:
            self.rejected.append({"row": reading.row.number, "reason": reading.problem})
            return
        if reading.aside:
            self.ignored[reading.aside] += 1
            return
        self.stored += bool(receipt and receipt.stored)
        self.duplicates += not (receipt and receipt.stored)
        self.repeated += not reading.new
        if reading.edits:
            self.edited.append(reading.row.number)
        for model in reading.models:
            at = model.occurred_at
            self.channels[getattr(model, "channel", "none")] += 1
            self.months[at[:7] if at else "unknown"] += 1
            if at:
                self.first, self.last = min(self.first or at, at), max(self.last or at, at)

    @property
    def rows(self) -> int:
        """Every row that was counted."""
        return self.stored + self.duplicates + len(self.rejected) + self.ignored.total()

    def figures(self) -> dict[str, Any]:
        """What the report says of the rows; docs/import.md explains each key."""
        return {
            "rows": self.rows,
            "stored": self.stored,
            "duplicates": self.duplicates,
            "rejected": len(self.rejected),
            "ignored": self.ignored.total(),
            "ignored_because": dict(self.ignored.most_common()),
            "repeated_in_file": self.repeated,
            "edited_rows": self.edited,
            "by_channel": dict(sorted(self.channels.items())),
            "by_month": dict(sorted(self.months.items())),
            "first_occurred_at": self.first,
            "last_occurred_at": self.last,
            "rejected_rows": self.rejected,
        }


def take(
    rows: Iterable[Row],
    plan: Plan,
    store: IntakeStore,
    rejects: TextIO | None,
    advance: Callable[[], None],
) -> Tally:
    """Read and store rows.

    Args:
        rows: of the file.
        plan: how they are read.
        store: where items go.
        rejects: gets the text of rows that can't be read.
        advance: called for each row.
    """
    from feedbus import intake
    from feedbus_ops.columns import Reader

    moment = datetime.now(UTC)
    reader, tally, retention = Reader(plan, moment), Tally(), loaded().retention

    def keep(reading: Reading) -> Receipt | None:
        if not reading.new:
            return None
        return intake.keep(reading.new, plan.endpoint, reading.body, {}, moment, store, retention)

    with ThreadPoolExecutor(WRITERS) as pool:
        for chunk in batched(rows, _CHUNK, strict=False):
            readings = [reader.read(row) for row in chunk]
            for reading, receipt in zip(readings, pool.map(keep, readings), strict=True):
                tally.add(reading, receipt)
                if reading.problem and rejects:
                    rejects.write(reading.row.line)
                advance()
    return tally


# The command


def import_file(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV, JSON, JSON Lines, a spreadsheet, a transcript."),
    ],
    endpoint: Annotated[
        str | None,
        typer.Option(
            "--endpoint",
            help="Endpoint of hub.yaml that the records belong to. Default: the one endpoint of "
            "source mapped or social_export, if there is exactly one.",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="YAML or JSON that says what columns are."),
    ] = None,
    format_: Annotated[
        tables.Format | None,
        typer.Option("--format", help="What the file is. Default: as its name ends."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Of a spreadsheet. Default: the first one.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help="Of a text file. Default: UTF-8, else GB18030."),
    ] = None,
    moderator: Annotated[
        list[str] | None,
        typer.Option(
            "--moderator",
            metavar="NAME",
            help="Who leads a transcript's session; what they say is no feedback. Repeatable.",
        ),
    ] = None,
    session: Annotated[
        str | None,
        typer.Option("--session", help="Id of a transcript's session. Default: the file's name."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Only so many rows, from the first.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read everything, store nothing; needs no hub.")
    ] = False,
    test: Annotated[
        bool,
        typer.Option("--test", help="Mark the records as tests: no destination sends anything."),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", help=f"Where the report goes. Default: {REPORT}; none of a dry run."
        ),
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option("--rejected", help="Where rows go that can't be read, to be mended."),
    ] = None,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Import feedback from a file: each row once, however often the file is imported.

    Prints what became of the rows, and writes it as a report. Exit code 0 when every row is
    stored, was stored before or is no feedback; 1 when some can't be read.
    """
    from feedbus_ops.columns import plan_for, read_mapping

    table = tables.read(
        file,
        format_,
        sheet=sheet,
        encoding=encoding,
        session=session,
        moderators=moderator or (),
    )
    _check_fitting(table, sheet=sheet, encoding=encoding, session=session, moderator=moderator)
    if rejected and rejected.exists() and rejected.samefile(file):
        raise ConfigError("--rejected names the file that is to be read")
    place = _endpoint(endpoint)
    count, filled = _scan(table, limit)
    plan = plan_for(table, filled, place, read_mapping(mapping))
    if test:
        plan = replace(plan, endpoint=plan.endpoint.model_copy(update={"test": True}))
    store = _Nowhere() if dry_run else _store(Stack.find(stack, profile, region))
    with ExitStack() as opened:
        rejects = opened.enter_context(_rejects(rejected, table)) if rejected else None
        advance = opened.enter_context(console.progress(file.name, count, hidden=json_))
        tally = take(islice(table.rows(), limit), plan, store, rejects, advance)
    if tally.rows != count:
        raise FeedbusError(f"{count} rows were read, but {tally.rows} are accounted for")
    facts = {
        "file": file.name,
        "sha256": _sha256(file),
        "format": table.format,
        **table.facts,
        "endpoint": place.name,
        "source": place.source,
        "dry_run": dry_run,
        "test": plan.endpoint.test,
        **tally.figures(),
        "named_by": plan.named_by,
        "timezone": plan.endpoint.options.get("timezone", "UTC"),
        "mapping": [{"field": name, "from": column} for name, column in plan.places],
    }
    if report or not dry_run:
        _write(report or REPORT, facts)
    if json_:
        console.print_json(facts)
    else:
        _print(facts, filled if dry_run else None)
    if tally.rejected:
        hint = f"they are in {rejected}" if rejected else "--rejected keeps them"
        raise console.fail(f"{len(tally.rejected)} of {count} rows can't be read: {hint}")


def _check_fitting(table: Table, **options: object) -> None:
    """Refuse options that say nothing about a file of this kind: they hint at a mistake."""
    spreadsheet, spoken = table.format == "xlsx", table.format == "transcript"
    fits = {"sheet": spreadsheet, "encoding": not spreadsheet}
    for name, value in options.items():
        if value and not fits.get(name, spoken):
            raise ConfigError(f"--{name} is not for {table.format} files: see --format")


def _endpoint(name: str | None) -> Endpoint:
    from feedbus_ops.columns import READ_COLUMNS

    if name:
        return endpoint_of(name)
    meant = {"mapped", *READ_COLUMNS}
    fitting = [one for one in inputs.configured_endpoints() if one.source in meant]
    if len(fitting) == 1:
        return fitting[0]
    listed = tables.listed(one.name for one in fitting)
    raise ConfigError(f"name the records' endpoint with --endpoint; hub.yaml has {listed}")


def _scan(table: Table, limit: int | None) -> tuple[int, Counter[str]]:
    """How many rows there are, and how many of them fill each column."""
    from feedbus_ops.columns import flat

    count, filled = 0, Counter[str]()
    for row in islice(table.rows(), limit):
        count += 1
        filled.update(flat(row.values).keys())
    return count, filled


def _rejects(path: Path, table: Table) -> TextIO:
    """A file for rows that can't be read: the same header, so that it can be imported."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Spreadsheets take a file without a mark for the system's old encoding.
    file = path.open("w", encoding="utf-8-sig" if table.head else "utf-8", newline="")
    file.write(table.head)
    return file


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, facts: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _print(facts: Mapping[str, Any], filled: Counter[str] | None) -> None:
    if filled is not None and facts["mapping"]:
        places = [(one["field"], one["from"], filled.get(one["from"])) for one in facts["mapping"]]
        console.print_table(("field", "from", "rows"), places, empty="", title="How rows are read")
    counted = ("rows", "stored", "duplicates", "repeated_in_file", "rejected", "ignored")
    figures = [
        *((name.replace("_", " "), facts[name]) for name in counted),
        ("edited rows", len(facts["edited_rows"])),
        ("named by", facts["named_by"]),
        ("times without a zone", facts["timezone"]),
        ("channels", _counts(facts["by_channel"])),
        ("from", facts["first_occurred_at"]),
        ("to", facts["last_occurred_at"]),
    ]
    known = [row for row in figures if row[1] not in (None, "")]
    title = f"{facts['file']} into {facts['endpoint']}"
    console.print_table(
        ("dry run" if facts["dry_run"] else "done", ""), known, empty="", title=title
    )
    if facts["rejected_rows"]:
        refused = [(one["row"], one["reason"]) for one in facts["rejected_rows"][:10]]
        console.print_table(("row", "why it can't be read"), refused, empty="")
    if facts["edited_rows"]:
        console.note(
            f"Rows that bear the id of an earlier row: {len(facts['edited_rows'])}. They are "
            "editions of its record, and the last one stands. If each is a feedback of its own, "
            "map source_id to what tells them apart, such as a list of columns."
        )


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {amount}" for name, amount in found.items())
