"""`feedbus docs`: write the documentation that can be generated, or check that it is fresh."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

import typer

from feedbus_ops import console
from feedbus_ops.console import JsonFlag

Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; exit code 1 when a file is stale.")
]

_BLOCK = "<!-- generated: {name} -->"
_END = "<!-- end -->"


def docs(check: Check = False, json_: JsonFlag = False) -> None:
    """Write the generated documentation: commands, settings, sources, destinations."""
    from feedbus_ops import reference

    pages = {
        "docs/cli.md": reference.cli_page(),
        "docs/destinations.md": reference.destinations_page(),
        **reference.source_pages(),
    }
    blocks = reference.blocks()
    for name in ("README.md", "docs/configuration.md", "docs/evaluation.md"):
        path = console.ROOT / name
        if path.is_file():
            pages[name] = fill_blocks(path.read_text("utf-8"), blocks)
    _settle(pages, folder="docs/sources", ending=".md", check=check, json_=json_)


def schemas(check: Check = False, json_: JsonFlag = False) -> None:
    """Write the JSON Schemas of the bus's events to docs/events, from the models."""
    _settle(schema_pages(), folder="docs/events", ending=".json", check=check, json_=json_)


def fill_blocks(text: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """A page with the text between its `<!-- generated: … -->` and `<!-- end -->` made anew."""
    for name, make in blocks.items():
        begin = _BLOCK.format(name=name)
        if begin in text:
            pattern = re.escape(begin) + r".*?" + re.escape(_END)
            # A backslash in the new text is text, not a reference to a group.
            fresh = f"{begin}\n{make().strip()}\n{_END}".replace("\\", r"\\")
            text = re.sub(pattern, fresh, text, flags=re.DOTALL)
    return text


def _settle(
    pages: Mapping[str, str], *, folder: str, ending: str, check: bool, json_: bool
) -> None:
    """Write the pages, and remove those of the folder that nothing generates any more."""
    old = {
        path.relative_to(console.ROOT).as_posix()
        for path in (console.ROOT / folder).glob(f"*{ending}")
    }
    gone = sorted(old - pages.keys())
    stale = sorted(name for name, text in pages.items() if _read(name) != text)
    if not check:
        for name in stale:
            path = console.ROOT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[name], "utf-8")
        for name in gone:
            (console.ROOT / name).unlink()
    _report(stale, gone, check=check, json_=json_)


def _read(name: str) -> str | None:
    path = console.ROOT / name
    return path.read_text("utf-8") if path.is_file() else None


def _report(stale: list[str], gone: list[str], *, check: bool, json_: bool) -> None:
    if json_:
        console.print_json({"stale" if check else "written": stale, "gone": gone})
    else:
        changes = [*((name, "written") for name in stale), *((name, "removed") for name in gone)]
        if check:
            changes = [
                *((name, "stale") for name in stale),
                *((name, "left over") for name in gone),
            ]
        console.print_table(("file", ""), changes, empty="everything is fresh")
    if check and (stale or gone):
        raise console.fail("run `feedbus docs` and `feedbus schemas`, and commit what they write")


def schema_pages() -> dict[str, str]:
    """The event's schema, and one small schema an event type that points at it."""
    from typing import get_args

    from feedbus.model.events import Event, EventType

    whole = Event.model_json_schema()
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "event.json",
        **whole,
        "title": "detail of every Feedbus event",
    }
    pages = {"docs/events/event.json": _json(whole)}
    for type_ in get_args(EventType):
        schema = {
            "$schema": whole["$schema"],
            "$id": f"{type_}.json",
            "title": f"detail of {type_}",
            "$ref": "event.json",
            "properties": {"type": {"const": type_}},
        }
        pages[f"docs/events/{type_}.json"] = _json(schema)
    return pages


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    names = list(columns)
    lines = [f"| {' | '.join(names)} |", f"| {' | '.join('---' for _ in names)} |"]
    for row in rows:
        lines.append(f"| {' | '.join(_cell(cell) for cell in row)} |")
    return "\n".join(lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", "<br>")
