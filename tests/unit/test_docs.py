"""The documentation that is generated: complete, fresh, and true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource
from typer.testing import CliRunner

from feedbus import sources
from feedbus.model import Analysis, Author, Feedback, Record, Score
from feedbus.model.events import EventType, event_of
from feedbus_ops import docs, reference
from feedbus_ops.cli import app
from feedbus_ops.console import ROOT
from feedbus_ops.examples import EXAMPLES

CLI_PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
COMMANDS = dict(reference.commands())


def section(command: str) -> str:
    """The part of docs/cli.md about one command."""
    _, found, rest = CLI_PAGE.partition(f"\n## {command}\n")
    assert found, f"docs/cli.md does not know `feedbus {command}`: run `feedbus docs`"
    return rest.partition("\n## ")[0]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_and_option_is_documented(command: str) -> None:
    text = section(command)
    for parameter in COMMANDS[command].params:
        if parameter.name == "help":
            continue
        if parameter.param_type_name == "argument":
            written = [(parameter.metavar or parameter.name.upper()).strip("[]")]
        else:
            written = [*parameter.opts, *parameter.secondary_opts]
        for name in written:
            assert f"`{name}`" in text, f"{name} of `feedbus {command}`: run `feedbus docs`"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_and_speaks_json(command: str) -> None:
    found = COMMANDS[command]
    assert found.help
    assert "--json" in {name for one in found.params for name in one.opts}
    for one in found.params:
        assert getattr(one, "help", None), f"{one.name} of {command} has no help"


def test_no_section_is_about_a_command_that_is_gone() -> None:
    sections = {line[3:] for line in CLI_PAGE.splitlines() if line.startswith("## ")}
    assert sections == COMMANDS.keys()


@pytest.mark.parametrize("command", ["docs", "schemas"])
def test_the_generated_files_are_fresh(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--check"])
    assert result.exit_code == 0, result.output


def test_a_stale_file_is_found_written_and_then_fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedbus_ops.console.ROOT", tmp_path)
    (tmp_path / "docs/events").mkdir(parents=True)
    (tmp_path / "docs/events/gone.json").write_text("{}")
    stale = CliRunner().invoke(app, ["schemas", "--check", "--json"])
    assert stale.exit_code == 1
    assert json.loads(stale.stdout)["gone"] == ["docs/events/gone.json"]
    assert CliRunner().invoke(app, ["schemas"]).exit_code == 0
    assert CliRunner().invoke(app, ["schemas", "--check"]).exit_code == 0
    assert not (tmp_path / "docs/events/gone.json").exists()


def test_what_people_wrote_around_a_generated_block_stays() -> None:
    page = "before\n<!-- generated: x -->\nold\n<!-- end -->\nafter\n<!-- generated: y -->\n"
    filled = docs.fill_blocks(page, {"x": lambda: r"new \1 | text"})
    assert filled == page.replace("old", r"new \1 | text")
    assert docs.fill_blocks(filled, {"x": lambda: r"new \1 | text"}) == filled


def test_every_source_has_a_page_with_its_steps() -> None:
    pages = reference.source_pages()
    for slug in sources.names():
        page = pages[f"docs/sources/{slug}.md"]
        assert all(step in page for step in sources.load(slug).setup)
        assert sources.load(slug).docs in page


def test_every_setting_of_hub_yaml_is_in_the_table() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    for setting in ("endpoints", "max_body_bytes", "on_unknown", "raw_days", "scale_min"):
        assert f"| `{setting}` |" in page


def test_examples_belong_to_commands() -> None:
    assert EXAMPLES.keys() <= COMMANDS.keys()


EVENTS = {path.stem: json.loads(path.read_text()) for path in (ROOT / "docs/events").glob("*.json")}


def _validate(event: dict[str, Any], name: str) -> None:
    resources = [(f"{stem}.json", Resource.from_contents(one)) for stem, one in EVENTS.items()]
    registry: Any = Registry().with_resources(resources)
    jsonschema.Draft202012Validator(EVENTS[name], registry=registry).validate(event)


def _event(type_: str) -> dict[str, Any]:
    feedback = Feedback(
        id="fbk_1",
        source_id="1",
        text="x" * 9000,
        author=Author(name="Ann"),
        scores=[Score(metric="nps", value=3)],
        context={"page": "/"},
    )
    record = Record(feedback=feedback, analysis=Analysis(signals=["detractor"]))
    record = record.changed(type_, at="2026-01-31T09:00:00.000Z", change={"urgency": "high"})
    return event_of(record, record.history[-1])


@pytest.mark.parametrize("type_", EventType.__args__)  # type: ignore[attr-defined]
def test_what_the_hub_publishes_fits_its_schema(type_: str) -> None:
    _validate(_event(type_), type_)


def test_a_schema_refuses_what_is_no_event_of_its_type() -> None:
    with pytest.raises(jsonschema.ValidationError):
        _validate(_event("feedback.updated"), "feedback.received")
    with pytest.raises(jsonschema.ValidationError):
        _validate({"id": "1"}, "feedback.received")
