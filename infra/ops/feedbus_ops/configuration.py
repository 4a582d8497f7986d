"""`feedbus config check`: is hub.yaml right? Each finding names the line and the fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag

if TYPE_CHECKING:
    from yaml.nodes import Node

    from feedbus.config import Hub

HUB_YAML = console.ROOT / "layers" / "config" / "feedbus_config" / "hub.yaml"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at.

    Attributes:
        severity: `error` must be mended, `warning` should be looked at, `ok` is well.
        what: what was found; never a secret and never a customer's words.
        fix: what to do about it.
        line: the line of hub.yaml, if it lies there.
    """

    severity: Literal["error", "warning", "ok"]
    what: str
    fix: str = ""
    line: int | None = None


def check(
    file: Annotated[Path, typer.Argument(metavar="[HUB.yaml]", help="The file.")] = HUB_YAML,
    json_: JsonFlag = False,
) -> None:
    """Validate hub.yaml: every mistake with its line and the fix; exit code 1 if there is one."""
    text = inputs.read_bytes(file).decode("utf-8", "replace")
    report(findings(text), json_=json_, well=f"{file.name} is valid")


def report(found: Sequence[Finding], *, json_: bool, well: str) -> None:
    """Print findings.

    Raises:
        typer.Exit: 1 when one of them is an error.
    """
    errors = sum(one.severity == "error" for one in found)
    if json_:
        console.print_json([asdict(one) for one in found])
    else:
        marks = {"error": "✗", "warning": "!", "ok": "✓"}
        columns = ("", "what", "fix")
        rows = ((marks[one.severity], _located(one), one.fix) for one in found)
        console.print_table(columns, rows, empty=well)
    if errors:
        raise console.fail(f"{errors} error{'s' * (errors > 1)}")


def _located(finding: Finding) -> str:
    return f"line {finding.line}: {finding.what}" if finding.line else finding.what


def findings(text: str) -> list[Finding]:
    """Everything that is wrong with the text of a hub.yaml; empty when nothing is.

    Raises:
        ConfigError: not YAML, naming the line, or not a mapping.
    """
    import yaml
    from pydantic import ValidationError

    from feedbus.config import Hub, parse_yaml

    raw = parse_yaml(text)
    tree: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    found = list(_repeated_keys(tree))
    try:
        hub = Hub.model_validate(raw)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        return found + [_of_pydantic(dict(one), raw, tree) for one in problems]
    return found + list(_references(hub, tree))


def _of_pydantic(problem: dict[str, Any], raw: Any, tree: Node) -> Finding:
    location = problem["loc"]
    # The name tells a person more than the position in the list.
    shown = ".".join(_named(location, raw))
    message, fix = problem["msg"], "see docs/configuration.md"
    if problem["type"] == "extra_forbidden":
        message = "no such setting"
        known = _fields(location[:-1])
        near = difflib.get_close_matches(str(location[-1]), known, 1)
        fix = f"did you mean `{near[0]}`?" if near else f"settings here: {', '.join(known)}"
    elif problem["type"] == "missing":
        message, fix = "is missing", f"add `{location[-1]}:`"
    elif problem["type"] == "string_pattern_mismatch":
        fix = "use lower-case letters, digits and hyphens"
    elif problem["type"] in ("literal_error", "enum"):
        fix = f"use one of {problem['ctx']['expected']}"
        message = "no such value"
    return Finding("error", f"{shown}: {message}", fix, line_of(tree, location))


def _named(location: Sequence[int | str], raw: Any) -> Iterator[str]:
    for part in location:
        try:
            raw = raw[part]
        except (LookupError, TypeError):
            raw = None
        if isinstance(part, int) and isinstance(raw, dict) and isinstance(raw.get("name"), str):
            yield raw["name"]
        else:
            yield str(part)


def _fields(location: Sequence[int | str]) -> list[str]:
    """The settings that there are at a place of hub.yaml."""
    from feedbus.config import Hub

    model: Any = Hub
    for part in location:
        fields = model.model_fields if _is_model(model) else {}
        annotation = fields[part].annotation if part in fields else model
        inner = [one for one in (annotation, *get_args(annotation)) if _is_model(one)]
        model = inner[0] if inner else annotation
    return sorted(model.model_fields) if _is_model(model) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and hasattr(kind, "model_fields")


def line_of(tree: Node, location: Sequence[int | str]) -> int:
    """The line of a place in a YAML document: the deepest part of it that exists."""
    import yaml

    node, line = tree, tree.start_mark.line
    for part in location:
        if isinstance(node, yaml.MappingNode):
            pairs = [pair for pair in node.value if pair[0].value == str(part)]
            if not pairs:
                break
            line, node = pairs[-1][0].start_mark.line, pairs[-1][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line
        else:
            break
    return int(line) + 1


def _repeated_keys(node: Node) -> Iterator[Finding]:
    """YAML takes the last of two equal keys silently; a person meant something else."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                yield Finding("error", f"{key.value}: stands here twice", "keep one", line)
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value)


def _references(hub: Hub, tree: Node) -> Iterator[Finding]:
    """Names that have to exist elsewhere, and options that nobody reads."""
    from feedbus import destinations, sources
    from feedbus.analysis.taxonomy import mistakes

    for section, names in (
        ("endpoints", [one.name for one in hub.endpoints]),
        ("destinations", [one.name for one in hub.destinations]),
    ):
        for index, name in enumerate(names):
            if name in names[:index]:
                line = line_of(tree, (section, index, "name"))
                what = f"{section}.{name}: there are two of this name"
                yield Finding("error", what, "rename one", line)
    for index, endpoint in enumerate(hub.endpoints):
        place = ("endpoints", index, endpoint.name)
        yield from _choice(place, "source", endpoint.source, sources, endpoint.options, tree)
    for index, lane in enumerate(hub.destinations):
        place = ("destinations", index, lane.name)
        yield from _choice(place, "type", lane.type, destinations, lane.options, tree)
    for where, what in mistakes(hub.taxonomy):
        shown = ".".join(map(str, ("taxonomy", *where)))
        line = line_of(tree, ("taxonomy", *where))
        yield Finding("error", f"{shown}: {what}", "see docs/taxonomy.md", line)


def _choice(
    place: tuple[str, int, str],
    setting: str,
    chosen: str,
    package: Any,
    options: dict[str, Any],
    tree: Node,
) -> Iterator[Finding]:
    section, index, name = place
    known = sorted(package.names())
    if chosen not in known:
        near = difflib.get_close_matches(chosen, known, 1)
        fix = f"did you mean `{near[0]}`?" if near else f"`feedbus {package.__name__[8:]}`"
        line = line_of(tree, (section, index, setting))
        yield Finding("error", f"{section}.{name}.{setting}: no such {setting}", fix, line)
        return
    head = package.load(chosen)
    readable = {*head.options, *_common_options(head)}
    for option in options:
        if option not in readable:
            listed = ", ".join(sorted(readable))
            line = line_of(tree, (section, index, "options", option))
            what = f"{section}.{name}.options.{option}: {chosen} does not read it"
            yield Finding("warning", what, f"options of {chosen}: {listed}", line)
    if section == "endpoints":
        try:
            head.scheme(options)
        except (ConfigError, LookupError, TypeError, ValueError) as error:
            line = line_of(tree, (section, index, "options"))
            yield Finding("error", f"{section}.{name}.options: {error}", "see its docs", line)


def _common_options(head: Any) -> tuple[str, ...]:
    """Options that are read for every source, and for every one that can be polled."""
    polled = ("poll", "since", "overlap_hours") if getattr(head, "pull", None) else ()
    return ("timezone", *polled) if hasattr(head, "normalise") else ()
