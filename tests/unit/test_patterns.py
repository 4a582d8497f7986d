"""EventBridge patterns: the operators, arrays, `$or`, and what EventBridge would refuse."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus_ops.patterns import PatternError, compile_pattern, matches

EVENT: dict[str, Any] = {
    "source": "feedbus",
    "detail-type": "feedback.received",
    "detail": {
        "version": 2,
        "empty": "",
        "nothing": None,
        "none": [],
        "yes": True,
        "feedback": {
            "source": "typeform",
            "tags": ["vip", "beta"],
            "context": {"ip": "10.0.3.7", "page": "/lib/cart.html"},
            "scores": [{"metric": "nps", "value": 3}, {"metric": "csat", "value": 5.0}],
            "grid": [[{"row": "a"}], [{"row": "b"}]],
        },
    },
}


def detail(**wanted: Any) -> dict[str, Any]:
    return {"detail": wanted}


def feedback(**wanted: Any) -> dict[str, Any]:
    return {"detail": {"feedback": wanted}}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        # exact values: any of the list; all fields; case and type count
        ({"source": ["feedbus"]}, True),
        ({"source": ["other", "feedbus"]}, True),
        ({"source": ["Feedbus"]}, False),
        ({"source": ["feedbus"], "detail-type": ["other"]}, False),
        ({"unknown": ["x"]}, False),
        (detail(version=[2]), True),
        (detail(version=[2.0]), True),
        (detail(version=["2"]), False),
        (detail(yes=[True]), True),
        (detail(yes=[1]), False),
        (detail(version=[True]), False),
        # null and empty text
        (detail(nothing=[None]), True),
        (detail(nothing=[""]), False),
        (detail(empty=[""]), True),
        (detail(empty=[None]), False),
        (detail(missing=[None]), False),
        # prefix, suffix, ignoring case
        (feedback(source=[{"prefix": "type"}]), True),
        (feedback(source=[{"prefix": "TYPE"}]), False),
        (feedback(source=[{"prefix": {"equals-ignore-case": "TYPE"}}]), True),
        (feedback(source=[{"suffix": "form"}]), True),
        (feedback(source=[{"suffix": "for"}]), False),
        (feedback(source=[{"suffix": {"equals-ignore-case": "FORM"}}]), True),
        (feedback(source=[{"equals-ignore-case": "TypeForm"}]), True),
        (feedback(source=[{"equals-ignore-case": "TypeFor"}]), False),
        (detail(version=[{"prefix": "2"}]), False),
        # anything-but: there, and something else
        (feedback(source=[{"anything-but": "zendesk"}]), True),
        (feedback(source=[{"anything-but": ["zendesk", "typeform"]}]), False),
        (feedback(missing=[{"anything-but": "zendesk"}]), False),
        (detail(version=[{"anything-but": 2}]), False),
        (detail(version=[{"anything-but": [1, 3]}]), True),
        (detail(version=[{"anything-but": "2"}]), True),
        (feedback(source=[{"anything-but": {"prefix": "type"}}]), False),
        (feedback(source=[{"anything-but": {"prefix": ["zen", "tal"]}}]), True),
        (feedback(source=[{"anything-but": {"suffix": "form"}}]), False),
        (feedback(source=[{"anything-but": {"equals-ignore-case": ["TYPEFORM"]}}]), False),
        (feedback(context={"page": [{"anything-but": {"wildcard": "*/lib/*"}}]}), False),
        (feedback(context={"page": [{"anything-but": {"wildcard": "*/api/*"}}]}), True),
        (feedback(tags=[{"anything-but": "vip"}]), True),  # "beta" is something else
        # numbers
        (detail(version=[{"numeric": ["=", 2]}]), True),
        (detail(version=[{"numeric": [">", 1, "<=", 2]}]), True),
        (detail(version=[{"numeric": [">", 2, "<=", 5]}]), False),
        (detail(version=[{"numeric": ["<", 2]}]), False),
        (detail(yes=[{"numeric": ["=", 1]}]), False),
        (feedback(source=[{"numeric": ["=", 1]}]), False),
        # there or not; only leaves count
        (detail(nothing=[{"exists": True}]), True),
        (detail(missing=[{"exists": True}]), False),
        (detail(missing=[{"exists": False}]), True),
        (detail(version=[{"exists": False}]), False),
        (detail(feedback=[{"exists": True}]), False),
        (detail(none=[{"exists": True}]), False),
        (feedback(source=[{"exists": False}, "typeform"]), True),
        # wildcards
        (feedback(context={"page": [{"wildcard": "/lib/*.html"}]}), True),
        (feedback(context={"page": [{"wildcard": "*cart*"}]}), True),
        (feedback(context={"page": [{"wildcard": "lib*"}]}), False),
        (feedback(context={"page": [{"wildcard": "/lib/cart.html"}]}), True),
        (feedback(context={"page": [{"wildcard": "/lib/\\*"}]}), False),
        # networks
        (feedback(context={"ip": [{"cidr": "10.0.0.0/16"}]}), True),
        (feedback(context={"ip": [{"cidr": "10.1.0.0/16"}]}), False),
        (feedback(context={"ip": [{"cidr": "2001:db8::/32"}]}), False),
        (feedback(context={"page": [{"cidr": "10.0.0.0/16"}]}), False),
        # arrays: any element; fields of one object must lie in the same element
        (feedback(tags=["beta"]), True),
        (feedback(tags=["gold"]), False),
        (feedback(scores={"metric": ["nps"], "value": [{"numeric": ["<", 7]}]}), True),
        (feedback(scores={"metric": ["nps"], "value": [5]}), False),
        (feedback(grid={"row": ["b"]}), True),
        # $or
        ({"$or": [{"source": ["x"]}, {"detail-type": ["feedback.received"]}]}, True),
        ({"$or": [{"source": ["x"]}, {"detail-type": ["y"]}]}, False),
        ({"source": ["feedbus"], "$or": [{"a": ["x"]}, {"b": ["y"]}]}, False),
        (feedback(**{"$or": [{"source": ["x"]}, {"tags": ["vip"], "source": ["typeform"]}]}), True),
        # dotted names are the same as nested ones
        ({"detail.feedback.source": ["typeform"]}, True),
    ],
)
def test_a_pattern_matches_as_eventbridge_does(pattern: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, EVENT) is expected


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ({}, "at least one field"),
        ({"a": "text"}, "stand in a list"),
        ({"a": []}, "stand in a list"),
        ({"a": {}}, "at least one field"),
        ({"a": [["x"]]}, "a list inside"),
        ({"a": [{"contains": "x"}]}, "unknown operator 'contains'"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "one operator"),
        ({"a": [{"prefix": 1}]}, "takes text"),
        ({"a": [{"prefix": {"wildcard": "x"}}]}, "equals-ignore-case"),
        ({"a": [{"equals-ignore-case": ["x"]}]}, "takes text"),
        ({"a": [{"exists": "yes"}]}, "true or false"),
        ({"a": [{"numeric": [">"]}]}, "takes"),
        ({"a": [{"numeric": ["!=", 1]}]}, "takes"),
        ({"a": [{"numeric": ["<", 5, ">", 1]}]}, "the lower bound first"),
        ({"a": [{"numeric": [">", 5, "<", 1]}]}, "the lower bound first"),
        ({"a": [{"numeric": ["<", 6e9]}]}, "between"),
        ({"a": [{"numeric": ["<", True]}]}, "between"),
        ({"a": [{"cidr": "10.0.0"}]}, "a network such as"),
        ({"a": [{"cidr": 5}]}, "a network such as"),
        ({"a": [{"wildcard": "a**b"}]}, "two `*` in a row"),
        ({"a": [{"wildcard": "a\\b"}]}, "backslash"),
        ({"a": [{"anything-but": []}]}, "texts or numbers"),
        ({"a": [{"anything-but": ["x", 1]}]}, "texts or numbers"),
        ({"a": [{"anything-but": [None]}]}, "texts or numbers"),
        ({"a": [{"anything-but": {"numeric": ["=", 1]}}]}, "`anything-but` knows"),
        ({"$or": [{"a": ["x"]}]}, "at least two"),
        ({"$or": {"a": ["x"]}}, "at least two"),
    ],
)
def test_what_eventbridge_refuses_is_an_error_that_names_the_fix(
    pattern: dict[str, Any], says: str
) -> None:
    with pytest.raises(PatternError, match=re.escape(says)):
        compile_pattern(pattern)


def test_a_pattern_that_multiplies_too_far_is_refused() -> None:
    pattern = {"x": {"a": ["1"], "$or": [{f"n{number}": ["x"]} for number in range(1001)]}}
    with pytest.raises(PatternError, match="combinations"):
        compile_pattern(pattern)


def test_misses_name_the_field_and_what_the_event_holds() -> None:
    (miss,) = compile_pattern(feedback(source=["zendesk"], tags=["vip"])).misses(EVENT)
    assert (miss.path, miss.wanted, miss.found) == (
        "detail.feedback.source",
        ["zendesk"],
        ["typeform"],
    )
    assert compile_pattern(feedback(tags=["vip"])).misses(EVENT) == []


def test_misses_of_a_mixed_match_name_all_fields() -> None:
    found = compile_pattern(feedback(scores={"metric": ["nps"], "value": [5]})).misses(EVENT)
    assert [miss.path for miss in found] == [
        "detail.feedback.scores.metric",
        "detail.feedback.scores.value",
    ]


SCALAR = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab*\\", max_size=5)
NAMES = st.sampled_from(["a", "b", "c"])
EVENTS = st.dictionaries(
    NAMES, st.recursive(SCALAR, lambda inner: st.dictionaries(NAMES, inner) | st.lists(inner))
)


@given(event=EVENTS, name=NAMES, value=SCALAR)
def test_a_value_finds_itself_and_exists(event: dict[str, Any], name: str, value: Any) -> None:
    held = {**event, name: value}
    assert matches({name: [value]}, held)
    assert matches({name: [{"exists": True}]}, held)
    assert not matches({name: [{"exists": False}]}, held)


@given(event=EVENTS, name=NAMES, value=SCALAR)
def test_an_element_of_an_array_finds_itself(event: dict[str, Any], name: str, value: Any) -> None:
    assert matches({name: [value]}, {**event, name: ["other", [value]]})


@given(event=EVENTS, name=NAMES)
def test_a_field_is_either_there_or_not(event: dict[str, Any], name: str) -> None:
    there = matches({name: [{"exists": True}]}, event)
    assert there is not matches({name: [{"exists": False}]}, event)


@given(value=SCALAR, other=st.text("ab", max_size=2) | st.integers(-9, 9))
def test_anything_but_is_the_opposite_of_exact_on_a_single_value(value: Any, other: Any) -> None:
    event = {"a": value}
    assert matches({"a": [{"anything-but": other}]}, event) is not matches({"a": [other]}, event)


@given(event=EVENTS, left=SCALAR, right=SCALAR)
def test_or_matches_when_one_of_its_branches_does(
    event: dict[str, Any], left: Any, right: Any
) -> None:
    branches = [{"a": [left]}, {"b": [right]}]
    expected = any(matches(branch, event) for branch in branches)
    assert matches({"$or": branches}, event) is expected


@given(parts=st.lists(st.text("ab.", max_size=3), min_size=1, max_size=4), text=st.text("ab.x"))
def test_a_wildcard_is_the_regular_expression_it_stands_for(parts: list[str], text: str) -> None:
    inner = [part for part in parts[1:-1] if part]
    pattern = "*".join([parts[0], *inner, parts[-1]] if len(parts) > 1 else parts)
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL)
    assert matches({"a": [{"wildcard": pattern}]}, {"a": text}) is bool(expected)


@given(text=st.text("ab*\\", max_size=8))
def test_an_escaped_wildcard_finds_only_itself(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace("*", "\\*")
    assert matches({"a": [{"wildcard": escaped}]}, {"a": text})
    assert not matches({"a": [{"wildcard": escaped}]}, {"a": text + "x"})


@given(
    value=st.integers(-50, 50) | st.floats(-50, 50),
    low=st.integers(-50, 0),
    high=st.integers(1, 50),
)
def test_a_range_is_between_its_bounds(value: float, low: int, high: int) -> None:
    pattern = {"a": [{"numeric": [">=", low, "<", high]}]}
    assert matches(pattern, {"a": value}) is (low <= value < high)


@given(address=st.ip_addresses(v=4), length=st.integers(0, 32))
def test_an_address_lies_in_its_own_network(address: Any, length: int) -> None:
    network = ipaddress.ip_network(f"{address}/{length}", strict=False)
    assert matches({"a": [{"cidr": str(network)}]}, {"a": str(address)})


@given(pattern=st.recursive(SCALAR, lambda i: st.lists(i) | st.dictionaries(st.text(), i)))
def test_any_json_is_a_pattern_or_refused(pattern: Any) -> None:
    try:
        compile_pattern(pattern).matches(EVENT)
    except PatternError as error:
        assert str(error)  # noqa: PT017 - both ends are fine; nothing else may be raised
