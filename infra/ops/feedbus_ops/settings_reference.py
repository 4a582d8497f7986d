"""The tables of hub.yaml's settings in docs/configuration.md, from the models."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from feedbus_ops.docs import table


def settings_tables() -> str:
    """Every setting of hub.yaml, section by section, from the models."""
    from feedbus.config import Hub

    return "\n\n".join(_settings(Hub, "hub.yaml", set()))


def _settings(model: Any, path: str, seen: set[Any]) -> Iterator[str]:
    seen.add(model)
    rows, inner = [], []
    for name, field in model.model_fields.items():
        found = [one for one in _models(field.annotation) if one not in seen]
        inner += [(one, name if path == "hub.yaml" else f"{path}.{name}") for one in found]
        default = "required" if field.is_required() else _shown(field)
        rows.append((f"`{name}`", type_name(field.annotation), default))
    yield f"### {path}\n\n{inspect.cleandoc(model.__doc__ or '')}\n\n" + table(
        ("setting", "type", "default"), rows
    )
    for one, where in inner:
        yield from _settings(one, where, seen)


def _models(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _shown(field: Any) -> str:
    default = field.get_default(call_default_factory=True)
    if default is None or default in ("", [], {}) or hasattr(type(default), "model_fields"):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def type_name(annotation: Any) -> str:
    """A type in the words of YAML."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return type_name(arguments[0])
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin in (Union, UnionType):
        return " or ".join(type_name(one) for one in arguments if one is not type(None))
    if origin is list:
        return f"list of {type_name(arguments[0])}"
    if origin is dict:
        return f"mapping of {type_name(arguments[0])} to {type_name(arguments[1])}"
    names = {str: "text", int: "whole number", float: "number", bool: "`true`, `false`", Any: "any"}
    return names.get(annotation) or f"{getattr(annotation, '__name__', annotation)}, see below"
