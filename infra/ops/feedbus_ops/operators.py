"""The operators of EventBridge patterns: each a test that one leaf's value passes or fails. Pure.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any, Never

Test = Callable[[Any], bool]
"""Whether one leaf's value passes."""

NUMERIC_LIMIT = 5e9
"""EventBridge compares numbers between -5e9 and 5e9 only."""


class PatternError(ValueError):
    """EventBridge would refuse the pattern. The message names the field and the fix."""


def refuse(path: str, fix: str) -> Never:
    """Say what is wrong with a field of a pattern.

    Raises:
        PatternError: always.
    """
    raise PatternError(f"{path or 'pattern'}: {fix}")


def test_of(path: str, value: Any) -> Test | None:
    """The test that one value of a field's list asks for; None for `{"exists": false}`.

    Raises:
        PatternError: EventBridge would refuse the value.
    """
    if isinstance(value, list):
        refuse(path, "a list inside the list of values")
    if not isinstance(value, Mapping):
        return _equals(value)
    name, operand = _operator(path, value)
    if name == "exists" and operand is False:
        return None
    return _operator_test(path, name, operand)


def _operator(path: str, value: Mapping[str, Any]) -> tuple[str, Any]:
    if len(value) != 1:
        refuse(path, "each value holds one operator, such as {'prefix': 'de'}")
    return next(iter(value.items()))


def _operator_test(path: str, name: str, operand: Any) -> Test:
    if name == "exists":
        if operand is not True:
            refuse(path, "`exists` takes true or false")
        return lambda _value: True
    if name == "numeric":
        return _numeric(path, operand)
    if name == "cidr":
        return _cidr(path, operand)
    if name == "anything-but":
        return _anything_but(path, operand)
    if name in _TEXT:
        return _text(path, name, operand)
    known = ", ".join(sorted([*_TEXT, "anything-but", "cidr", "exists", "numeric"]))
    refuse(path, f"unknown operator {name!r}; EventBridge knows {known}")


def _equals(wanted: Any) -> Test:
    """Exact: numbers by value, everything else by type and value (`1` is not `true`)."""
    if _is_number(wanted):
        return lambda value: _is_number(value) and value == wanted
    return lambda value: type(value) is type(wanted) and value == wanted


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _prefix(wanted: str) -> Test:
    return lambda value: value.startswith(wanted)


def _suffix(wanted: str) -> Test:
    return lambda value: value.endswith(wanted)


def _ignore_case(wanted: str) -> Test:
    return lambda value: value.lower() == wanted.lower()


def _wildcard(wanted: str) -> Test:
    """`*` stands for any text; a backslash makes `*` and itself plain."""
    parts, text = [""], iter(wanted)
    for char in text:
        if char == "*":
            if len(parts) > 1 and not parts[-1]:
                raise ValueError("`wildcard` may not hold two `*` in a row")
            parts.append("")
        elif char == "\\":
            plain = next(text, "")
            if plain not in ("*", "\\"):
                raise ValueError("a backslash in `wildcard` stands before `*` or a backslash")
            parts[-1] += plain
        else:
            parts[-1] += char
    if len(parts) == 1:
        return lambda value: value == parts[0]
    head, *middle, tail = parts

    def test(value: str) -> bool:
        if not value.startswith(head):
            return False
        position = len(head)
        for part in middle:
            found = value.find(part, position)
            if found < 0:
                return False
            position = found + len(part)
        return len(value) - len(tail) >= position and value.endswith(tail)

    return test


_TEXT: Mapping[str, Callable[[str], Test]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _ignore_case,
    "wildcard": _wildcard,
}


def _text(path: str, name: str, operand: Any) -> Test:
    """An operator that only text passes; prefix and suffix can ignore the case."""
    if isinstance(operand, Mapping) and name in ("prefix", "suffix"):
        inner, operand = _operator(path, operand)
        if inner != "equals-ignore-case" or not isinstance(operand, str):
            refuse(path, f"`{name}` takes text or {{'equals-ignore-case': text}}")
        folded = _TEXT[name](operand.lower())
        return lambda value: isinstance(value, str) and folded(value.lower())
    if not isinstance(operand, str):
        refuse(path, f"`{name}` takes text")
    try:
        test = _TEXT[name](operand)
    except ValueError as error:
        raise PatternError(f"{path}: {error}") from error
    return lambda value: isinstance(value, str) and test(value)


def _anything_but(path: str, operand: Any) -> Test:
    """A field that is there and holds something else. An absent field does not match."""
    if isinstance(operand, Mapping):
        name, inner = _operator(path, operand)
        if name not in _TEXT:
            refuse(path, f"`anything-but` knows {', '.join(_TEXT)}, not {name!r}")
        listed = inner if isinstance(inner, list) and inner else [inner]
        tests = [_text(path, name, one) for one in listed]
    else:
        listed = operand if isinstance(operand, list) else [operand]
        texts = [isinstance(one, str) for one in listed]
        if not listed or not (all(texts) or all(map(_is_number, listed))):
            refuse(path, "`anything-but` takes texts or numbers, not both")
        tests = [_equals(one) for one in listed]
    return lambda value: not any(test(value) for test in tests)


_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


def _numeric(path: str, operand: Any) -> Test:
    usage = "`numeric` takes ['<', 10] or a range such as ['>', 0, '<=', 5]"
    if not isinstance(operand, list) or len(operand) not in (2, 4):
        refuse(path, usage)
    signs, bounds = operand[::2], operand[1::2]
    if not all(isinstance(sign, str) and sign in _COMPARE for sign in signs):
        refuse(path, usage)
    if not all(_is_number(bound) and abs(bound) <= NUMERIC_LIMIT for bound in bounds):
        refuse(path, f"{usage}; numbers lie between -{NUMERIC_LIMIT:g} and {NUMERIC_LIMIT:g}")
    if len(signs) == 2 and not (
        signs[0].startswith(">") and signs[1].startswith("<") and bounds[0] < bounds[1]
    ):
        refuse(path, f"{usage}: the lower bound first")
    pairs = list(zip(signs, bounds, strict=True))
    return lambda value: (
        _is_number(value) and all(_COMPARE[sign](value, bound) for sign, bound in pairs)
    )


def _cidr(path: str, operand: Any) -> Test:
    try:
        network = ipaddress.ip_network(operand if isinstance(operand, str) else "", strict=False)
    except ValueError as error:
        raise PatternError(f"{path}: `cidr` takes a network such as 10.0.0.0/24") from error

    def test(value: Any) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return test
