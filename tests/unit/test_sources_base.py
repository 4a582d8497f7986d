"""The contract of a source: strict parsing, scores, drafts, names."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus import sources
from feedbus.errors import ConfigError
from feedbus.sources.base import (
    MAX_DEPTH,
    Context,
    Draft,
    UnreadableError,
    number,
    parse_form,
    parse_json,
)
from feedbus.transport import Response, retry_after

# --- parsing --------------------------------------------------------------------------------


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


# --- numbers and scores ---------------------------------------------------------------------


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


def test_a_scores_setting_is_found_by_key_then_title_then_star() -> None:
    scores = {
        "ref": {"metric": "nps"},
        "How was it?": {"metric": "csat", "scale_max": 5},
        "*": {"metric": "ces"},
    }
    context = Context(scores=scores)
    assert context.score(1, "How was it?", "ref").metric == "nps"
    assert context.score(1, "How was it?", None, "unknown").metric == "csat"
    assert context.score(1, "Else?").metric == "ces"
    assert Context().score(1, "Else?", metric="gcr", scale_max=2).scale_max == 2
    with pytest.raises(UnreadableError):
        context.score(float("nan"), None)


# --- drafts ---------------------------------------------------------------------------------


def _draft(**fields: str) -> Draft:
    return Draft(Context(options={"fields": fields}))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("user_id", "id"),
        ("User-ID", "id"),
        ("E-Mail", "email"),
        ("手机号", "phone"),
        ("lang", "locale"),
        ("VIP level", "tier"),
        ("country", "country"),
    ],
)
def test_a_hidden_field_finds_its_place_by_its_common_name(name: str, place: str) -> None:
    draft = _draft()
    draft.hidden(name, "x")
    assert getattr(draft.feedback(source_id="1").author, place) == "x"


@pytest.mark.parametrize(
    "question",
    [
        "Name",
        "Your name *",
        "What's your name?",
        "What is your name",
        "您的姓名：",
        "请填写您的姓名",
    ],
)
def test_a_question_for_a_name_is_not_the_customers_words(question: str) -> None:
    draft = _draft()
    draft.text("Ana", question)
    draft.text("It leaks.", "What is wrong?")
    record = draft.feedback(source_id="1")
    assert (record.author.name, record.text) == ("Ana", "It leaks.")


def test_first_and_last_name_make_a_name_unless_there_is_one() -> None:
    draft = _draft()
    draft.text("Ana", "First name")
    draft.text("Sousa", "Last name")
    assert draft.feedback(source_id="1").author.name == "Ana Sousa"
    draft.hidden("full_name", "Ana M. Sousa")
    assert draft.feedback(source_id="1").author.name == "Ana M. Sousa"


def test_the_endpoints_fields_stand_over_the_common_names() -> None:
    draft = _draft(
        q1="product", Colour="context.colour", Points="score", email="author.handle", l="tags"
    )
    draft.answer("choice", ["Kettle"], "Which?", "q1")
    draft.answer("choice", "red", "Colour")
    draft.text("8", "Points")
    draft.hidden("email", "ana@example.com")
    draft.answer("choice", ["a", "b"], "Labels", "l")
    record = draft.feedback(source_id="1")
    assert (record.product, record.context) == ("Kettle", {"colour": "red"})
    assert record.scores[0].value == 8
    assert (record.author.handle, record.author.email) == ("ana@example.com", None)
    assert record.tags == ["a", "b"]
    assert record.answers == []


def test_nothing_is_dropped_when_a_place_is_taken_or_does_not_fit() -> None:
    draft = _draft(q="order_id", s="score")
    draft.answer("matrix", {"a": 1}, "Q", "q")
    draft.answer("choice", "many", "S", "s")
    draft.score("a lot", "How much?")
    draft.fill("author.email", "a@example.com", "Mail")
    draft.fill("author.email", "b@example.com", "Other mail")
    draft.hidden("mail", "c@example.com")
    draft.hidden("who", {"id": 7})
    record = draft.feedback(source_id="1")
    assert [(one.question, one.type, one.value) for one in record.answers] == [
        ("Q", "matrix", {"a": 1}),
        ("S", "choice", "many"),
        ("How much?", "number", "a lot"),
        ("Other mail", "email", "b@example.com"),
    ]
    assert record.context == {"mail": "c@example.com", "who": {"id": 7}}


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_an_empty_answer_leaves_no_trace(empty: Any) -> None:
    draft = _draft()
    draft.text(empty, "Why?")
    draft.answer("choice", empty, "Which?")
    draft.score(empty, "How much?")
    draft.fill("author.email", empty, "Mail")
    draft.attach(empty)
    record = draft.feedback(source_id="1")
    assert (record.text, record.answers, record.scores, record.attachments) == (None, [], [], [])


def test_what_the_source_knows_stands_over_hidden_fields() -> None:
    draft = _draft()
    draft.hidden("form_id", "forged")
    draft.hidden("product", "from the page")
    record = draft.feedback(source_id="1", product="Kettle", context={"form_id": "real", "x": None})
    assert (record.product, record.context) == ("Kettle", {"form_id": "real"})
    assert draft.feedback(source_id="1", product=None).product == "from the page"


@pytest.mark.parametrize("place", ["author.shoe", "words", "", "authors.id", "source_id", "id"])
def test_a_place_that_does_not_exist_is_a_config_error(place: str) -> None:
    with pytest.raises(ConfigError, match=r"options\.fields\.q"):
        _draft(q=place).text("x", "q")


def test_a_title_of_any_length_costs_nothing() -> None:
    began = time.perf_counter()
    for name in (" " * 500_000 + "x", "what is your " * 50_000, "name" + "?" * 500_000):
        draft = _draft()
        draft.text("words", name)
        assert draft.words == ["words"]
    assert time.perf_counter() - began < 0.5


# --- the list of sources --------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["base", "nosuch", "../typeform", "os", "", "typeform.x", "__init__"]
)
def test_input_never_reaches_import(name: str) -> None:
    with pytest.raises(ConfigError, match="known sources"):
        sources.load(name)


# --- waiting --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("Sun, 22 Nov 2026 14:31:00 GMT", 60.0),
        ("Sun, 22 Nov 2020 14:31:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e3", None),
        ("٣", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_seconds_a_date_or_nothing(text: str, seconds: float | None) -> None:
    response = Response(429, {"retry-after": text})
    assert retry_after(response, 1_795_357_800.0) == seconds
