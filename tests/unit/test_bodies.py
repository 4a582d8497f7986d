"""Reading bodies: strictly, and with one error for all that is wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.bodies import MAX_DEPTH, UnreadableError, number, parse_form, parse_json


def test_ids_beyond_what_a_double_holds_stay_exact() -> None:
    text = b'{"id": 820982911946154508, "n": 999999999999999, "neg": -9007199254740993}'
    found = parse_json(text, {})
    assert found == {"id": "820982911946154508", "n": 999999999999999, "neg": "-9007199254740993"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"\xff", "UTF-8"),
        ('{"a":1}'.encode("utf-16"), "UTF-8"),
        (b"{} {}", "not JSON"),
        (b'{"a": NaN}', "NaN"),
        (b"[-Infinity]", "NaN"),
        (b"[1e999]", "range"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": "\n"}', "not JSON"),
        (b"[" * 100_000, "deep"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "deep"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "deep"),
    ],
)
def test_json_is_read_strictly_and_the_reason_quotes_nothing(body: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        parse_json(body, {})


def test_what_is_unusual_but_valid_is_read() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": "\\u0000"}', {}) == {"a": "\0"}
    assert parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, {})
    assert parse_json(b'{"a": "one\ntwo"}', {}, line_breaks=True) == {"a": "one\ntwo"}
    assert parse_json(b'["\\ud83d\\ude00", "\\ud83d", "\\ude00x"]', {}) == [
        "😀",
        "\ufffd",
        "\ufffdx",
    ]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_parse_or_are_unreadable(body: bytes) -> None:
    for parse in (parse_json, parse_form):
        try:
            json.dumps(parse(body, {}), allow_nan=False).encode()
        except UnreadableError:
            continue


def test_a_form_keeps_blanks_and_repeats() -> None:
    found = parse_form("a=1&b=&a=2&a=3&名=值+x".encode(), {})
    assert found == {"a": ["1", "2", "3"], "b": "", "名": "值 x"}
    for body in (b"a=1&" * 1_001, b"a=\xff", b"a=%FF"):
        with pytest.raises(UnreadableError, match="form"):
            parse_form(body, {})


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (7, 7.0),
        (4.5, 4.5),
        (" 9 ", 9.0),
        ("-1.25", -1.25),
        ("+3", 3.0),
        (True, None),
        (None, None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("1e5", None),
        ("1_000", None),
        ("٣", None),
        ("9" * 5_000, None),
        ([], None),
        ({}, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_a_number_is_finite_and_decimal(value: object, found: float | None) -> None:
    assert number(value) == found
