"""How the command line speaks: tables for people, JSON for programs, exit codes for scripts.

Results go to stdout, everything else to stderr, so that `feedbus … --json | jq` always works.
Exit codes: 0 yes, 1 no, 2 wrong use.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

YES, NO, WRONG_USE = 0, 1, 2

ROOT = Path(__file__).resolve().parents[3]
"""The checkout that this package runs from: routes, docs and the local hub's state lie there."""

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")]

_WIDE = 160
"""Columns when the output is no terminal: tables in files and pipes are not cut to 80."""


def stdout() -> Console:
    """Where results for people go."""
    from rich.console import Console

    return Console(width=_width(sys.stdout), highlight=False)


def stderr() -> Console:
    """Where progress, warnings and errors go."""
    from rich.console import Console

    return Console(stderr=True, width=_width(sys.stderr), highlight=False)


def _width(stream: TextIO) -> int | None:
    """Columns; None leaves it to the terminal. `COLUMNS` stands over both."""
    return None if stream.isatty() or "COLUMNS" in os.environ else _WIDE


def plain(value: object) -> str:
    """A value as harmless text: customers' words must not steer the terminal."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def clip(text: str | None, width: int) -> str:
    """One line of at most `width` characters."""
    line = " ".join((text or "").split())
    return line if len(line) <= width else line[: width - 1] + "…"


def print_json(value: Any) -> None:
    """A JSON document on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_line(value: Any) -> None:
    """One line of JSON on stdout, at once: for output that goes on and on."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str, title: str = ""
) -> None:
    """A table on stdout, or one sentence when there is nothing to show."""
    from rich.text import Text

    grid = _grid(columns, title)
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row))
    if grid.row_count:
        stdout().print(grid)
    else:
        say(empty)


def _grid(columns: Sequence[str], title: str) -> Table:
    from rich import box
    from rich.table import Table

    grid = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, **_PLAIN)
    for column in columns:
        grid.add_column(column, overflow="fold", no_wrap=column in _COPIED)
    return grid


_COPIED = frozenset({"id", "feedback"})
"""Columns whose cells people copy: they are never broken into lines."""

_PLAIN: dict[str, Any] = {"show_edge": False, "pad_edge": False}
"""No frame: what is printed can be copied and piped."""


def say(text: str, *, style: str = "") -> None:
    """A sentence for people on stdout."""
    stdout().print(plain(text), style=style or None, markup=False, soft_wrap=True)


def note(text: str, *, style: str = "dim") -> None:
    """A sentence beside the result, on stderr."""
    stderr().print(plain(text), style=style, markup=False, soft_wrap=True)


def fail(text: str, code: int = NO) -> typer.Exit:
    """Say on stderr why the answer is no; raise what this returns."""
    note(text, style="bold red")
    return typer.Exit(code)


@contextmanager
def progress(text: str, total: int, *, hidden: bool = False) -> Iterator[Callable[[], None]]:
    """A progress bar on stderr; what it yields moves it on by one."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("[progress.description]{task.description}", BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=stderr(), disable=hidden) as bar:
        task = bar.add_task(text, total=total)
        yield lambda: bar.advance(task)
