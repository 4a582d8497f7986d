"""Bodies: raw bytes to what the vendor sent, strictly or not at all. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Never
from urllib.parse import parse_qsl

MAX_DEPTH = 64
"""How deep a JSON body may nest. Real payloads stay below 20."""

Payload = Any
"""Parsed JSON: whatever the vendor sent."""


class UnreadableError(ValueError):
    """The body is genuine but not what the source can read: quarantine it.

    The message says why, and never quotes the customer's words.
    """


def parse_json(
    body: bytes,
    headers: Mapping[str, str],  # noqa: ARG001
    *,
    line_breaks: bool = False,
) -> Payload:
    """Read a JSON body strictly.

    UTF-8 with or without a byte order mark; no NaN, no infinity, no duplicate keys, at most
    `MAX_DEPTH` levels. Integers beyond 2^53 become strings (ids survive), lone surrogates
    U+FFFD.

    Args:
        body: the raw bytes.
        headers: not needed; each parser gets them.
        line_breaks: allow raw line breaks in strings, which templates produce that do not escape.

    Raises:
        UnreadableError: saying what is wrong with it.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("body is not UTF-8") from error
    # A lone surrogate (`\\ud83d` without its other half) parses, but cannot be stored.
    clean = _clean_surrogates if "\\ud" in text or "\\uD" in text else None
    try:
        payload = json.loads(
            text,
            parse_int=_parse_int,
            parse_float=_parse_float,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
            strict=not line_breaks,
        )
        if text.count("[") + text.count("{") > MAX_DEPTH:
            _check_depth(payload, MAX_DEPTH)
        return clean(payload) if clean else payload
    except RecursionError as error:
        raise UnreadableError("JSON nests too deep") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg} at character {error.pos}") from error


def _parse_int(digits: str) -> int | str:
    return int(digits) if len(digits) <= 15 else digits


def _parse_float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise UnreadableError("JSON holds a number beyond the range of a double")
    return value


def _refuse_constant(_name: str) -> Never:
    raise UnreadableError("JSON holds NaN or Infinity")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("JSON holds a key twice")
    return found


def _check_depth(value: Payload, left: int) -> None:
    if isinstance(value, dict | list):
        if left == 0:
            raise UnreadableError("JSON nests too deep")
        for inner in value.values() if isinstance(value, dict) else value:
            _check_depth(inner, left - 1)


def _clean_surrogates(value: Payload) -> Payload:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_clean_surrogates(inner) for inner in value]
    if isinstance(value, dict):
        return {_clean_surrogates(key): _clean_surrogates(inner) for key, inner in value.items()}
    return value


def parse_form(body: bytes, headers: Mapping[str, str]) -> Payload:  # noqa: ARG001
    """Read a URL-encoded body; a name that comes twice holds a list.

    Raises:
        UnreadableError: not UTF-8, or more than 1,000 fields.
    """
    fields: dict[str, Any] = {}
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except ValueError as error:
        raise UnreadableError("not a URL-encoded form in UTF-8") from error
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def is_form(headers: Mapping[str, str]) -> bool:
    """Whether the sender declares a URL-encoded form."""
    return headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded")


def number(value: object) -> float | None:
    """A number that was sent as such or as decimal text; None for anything else."""
    if isinstance(value, str):
        return float(value) if _DECIMAL.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


_DECIMAL = re.compile(r"\s*[+-]?[0-9]{1,15}(\.[0-9]{1,15})?\s*", re.ASCII)
