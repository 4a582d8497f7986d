"""`feedbus evaluate`: measure on labelled feedback how well it is understood, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console
from feedbus_ops.console import JsonFlag


def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Labelled texts or pairs, JSON lines; `-` is stdin."),
    ],
    wrong: Annotated[
        Path | None,
        typer.Option(help="Write here what is found otherwise than labelled, as JSON lines."),
    ] = None,
    json_: JsonFlag = False,
) -> None:
    """Measure on labelled feedback how well it is understood, offline, with this hub.yaml.

    A line has `text` with any of `lang`, `label`, `intensity`, `topics`, `urgency`, `spam`,
    `intent`, `type`, `emotions`, `routine`; or `a` and `b` with `duplicate`. See
    docs/evaluation.md.
    """
    from feedbus_ops import evaluation
    from feedbus_ops.stack import judge

    sample = evaluation.read(files)
    if not sample.texts and not sample.pairs:
        raise ConfigError("nothing to measure: the files have no lines")
    how = judge()
    answers = evaluation.answer(sample, how.engine, how.context)
    report = evaluation.measure(answers)
    if wrong:
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in evaluation.wrong(answers))
        wrong.write_text("".join(lines), "utf-8")
    if json_:
        console.print_json(evaluation.as_json(report))
        return
    columns, rows = evaluation.rows(report)
    console.print_table(columns, rows, empty="no line has a label that can be measured")
