"""The commands that docs/cli.md shows with their real output, and how to run them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedbus_ops import console

FOLDER = "docs/examples"


@dataclass(frozen=True, slots=True)
class Example:
    """A command line.

    Attributes:
        line: what stands after `feedbus`.
        lines: how many lines of the output are shown; None shows all.
    """

    line: str
    lines: int | None = None

    @property
    def shown(self) -> str:
        """What a person types."""
        return f"feedbus {self.line}"


_FORM = f"typeform {FOLDER}/typeform.json"

EXAMPLES: Mapping[str, Sequence[Example]] = {
    "sources": [Example("sources")],
    "destinations": [Example("destinations")],
    "normalize": [Example(f"normalize {_FORM} --endpoint website-form --at 2026-01-31T09:00:05Z")],
    "verify": [
        Example(f"verify {_FORM} --headers {FOLDER}/typeform.headers.json --secret example-secret"),
        Example(f"verify {_FORM} --headers {FOLDER}/typeform.headers.json --secret another"),
    ],
    "render": [Example(f"render webhook {FOLDER}/record.json", 24)],
    "routes list": [Example("routes list")],
    "routes test": [Example(f"routes test {FOLDER}/event.json")],
    "config check": [Example("config check")],
}


def run(example: Example) -> str:
    """What the command prints, on stdout and stderr, 100 columns wide."""
    import contextlib
    import os

    from typer.testing import CliRunner

    from feedbus_ops.cli import app

    with contextlib.chdir(console.ROOT):
        result = CliRunner(env={**os.environ, "COLUMNS": "100"}).invoke(
            app, shlex.split(example.line)
        )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    lines = [line.rstrip() for line in result.output.strip("\n").splitlines()]
    if example.lines is not None and len(lines) > example.lines:
        lines = [*lines[: example.lines], "…"]
    return "\n".join(lines)
