"""The routing table, `infra/routes.yaml`: what stands in it and which rules match an event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag

if TYPE_CHECKING:
    from feedbus_ops.patterns import Pattern

RulesFile = Annotated[
    Path,
    typer.Option("--routes", help="The rules, as CloudFormation."),
]
DEFAULT_RULES = console.ROOT / "infra" / "routes.yaml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        name: its logical id.
        pattern: the event pattern.
        targets: ids of its targets: the destinations of hub.yaml.
        enabled: a disabled rule matches nothing.
    """

    name: str
    pattern: Mapping[str, Any]
    targets: tuple[str, ...]
    enabled: bool = True


@cache
def _loader() -> Any:
    """A YAML loader that takes CloudFormation's short forms (`!Ref`, `!GetAtt`, …) as data."""
    import yaml

    class Loader(yaml.SafeLoader):
        """SafeLoader with `!Name value` as `{"Fn::Name": value}`."""

    def intrinsic(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
        name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
        if isinstance(node, yaml.MappingNode):
            return {name: loader.construct_mapping(node, deep=True)}
        if isinstance(node, yaml.SequenceNode):
            return {name: loader.construct_sequence(node, deep=True)}
        return {name: loader.construct_scalar(node)}

    Loader.add_multi_constructor("!", intrinsic)
    return Loader


def read_template(path: Path) -> dict[str, Any]:
    """A CloudFormation template as plain data.

    Raises:
        ConfigError: not YAML, naming the line, or no template.
    """
    import yaml

    try:
        template = yaml.load(inputs.read_bytes(path), Loader=_loader())  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} is not YAML: {error}") from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise ConfigError(f"{path.name}: no CloudFormation template: it has no `Resources`")
    return template


def read_rules(path: Path = DEFAULT_RULES) -> list[Rule]:
    """The rules of a template, in its order."""
    return [
        _rule(name, resource.get("Properties") or {})
        for name, resource in read_template(path)["Resources"].items()
        if resource.get("Type") == "AWS::Events::Rule"
    ]


def _rule(name: str, properties: Mapping[str, Any]) -> Rule:
    pattern = properties.get("EventPattern")
    if isinstance(pattern, str):
        try:
            pattern = json.loads(pattern)
        except ValueError as error:
            raise ConfigError(f"rule {name}: EventPattern is not JSON: {error}") from error
    if not isinstance(pattern, dict):
        raise ConfigError(f"rule {name}: needs an EventPattern")
    return Rule(
        name=name,
        pattern=pattern,
        targets=tuple(str(target.get("Id", "?")) for target in properties.get("Targets") or ()),
        enabled=properties.get("State", "ENABLED") != "DISABLED",
    )


def envelope(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event as rules see it: a bare `detail` gets EventBridge's envelope around it."""
    if "detail" in event and "detail-type" in event:
        detail = event["detail"]
        return {**event, "detail": json.loads(detail) if isinstance(detail, str) else detail}
    return {
        "version": "0",
        "id": str(event.get("id", "")),
        "detail-type": str(event.get("type", "")),
        "source": "feedbus",
        "account": "123456789012",
        "time": str(event.get("time", "")),
        "region": "us-east-1",
        "resources": [],
        "detail": dict(event),
    }


def match_event(
    event: Annotated[
        Path,
        typer.Argument(
            metavar="EVENT.json",
            help="An event from the bus, or its bare `detail`; `-` is stdin.",
        ),
    ],
    rules: RulesFile = DEFAULT_RULES,
    json_: JsonFlag = False,
) -> None:
    """Show which rules match an event, offline; exit code 1 when none does.

    For a rule that does not match, the fields that fail and what the event holds instead.
    """
    found = inputs.read_json(event)
    if not isinstance(found, dict):
        raise ConfigError(f"{event}: an event is a JSON object")
    seen = envelope(found)
    verdicts = [_verdict(rule, seen) for rule in read_rules(rules)]
    matched = any(one["matches"] for one in verdicts)
    if json_:
        console.print_json(verdicts)
    else:
        console.print_table(
            ("", "rule", "targets", "why not"),
            (
                (
                    "✓" if one["matches"] else "–",
                    one["rule"],
                    ", ".join(one["targets"]),
                    "\n".join(map(_sentence, one["misses"])) or one.get("note", ""),
                )
                for one in verdicts
            ),
            empty="there are no rules",
        )
    if not matched:
        raise console.fail("no rule matches")


def check_rule(rule: Rule) -> Pattern:
    """The rule's pattern, compiled.

    Raises:
        ConfigError: EventBridge would refuse it.
    """
    from feedbus_ops.patterns import PatternError, compile_pattern

    try:
        return compile_pattern(rule.pattern)
    except PatternError as error:
        raise ConfigError(f"rule {rule.name}: {error}") from error


def _verdict(rule: Rule, event: Mapping[str, Any]) -> dict[str, Any]:
    misses = check_rule(rule).misses(event)
    verdict: dict[str, Any] = {
        "rule": rule.name,
        "matches": rule.enabled and not misses,
        "targets": list(rule.targets),
        "misses": [
            {"field": miss.path, "wanted": miss.wanted, "found": miss.found} for miss in misses
        ],
    }
    return verdict if rule.enabled else {**verdict, "note": "the rule is disabled"}


def _sentence(miss: Mapping[str, Any]) -> str:
    held = ", ".join(json.dumps(value, ensure_ascii=False) for value in miss["found"][:5])
    wanted = json.dumps(miss["wanted"], ensure_ascii=False)
    return f"{miss['field']}: {held or 'absent'}, wanted {wanted}"


def list_rules(rules: RulesFile = DEFAULT_RULES, json_: JsonFlag = False) -> None:
    """List the rules of the routing table and where they send events."""
    found = read_rules(rules)
    if json_:
        console.print_json(
            [
                {
                    "rule": rule.name,
                    "targets": list(rule.targets),
                    "enabled": rule.enabled,
                    "pattern": rule.pattern,
                }
                for rule in found
            ]
        )
        return
    console.print_table(
        ("rule", "targets", "event types", "and if"),
        (
            (
                rule.name if rule.enabled else f"{rule.name} (disabled)",
                ", ".join(rule.targets),
                ", ".join(map(_shown, rule.pattern.get("detail-type", ["any"]))),
                "\n".join(_conditions(rule.pattern.get("detail") or {})),
            )
            for rule in found
        ),
        empty="there are no rules",
    )


def _conditions(pattern: Mapping[str, Any], path: str = "") -> list[str]:
    lines: list[str] = []
    for name, wanted in pattern.items():
        here = f"{path}.{name}" if path else name
        if isinstance(wanted, Mapping):
            lines += _conditions(wanted, here)
        else:
            lines.append(f"{here}: {' or '.join(map(_shown, wanted))}")
    return lines


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
