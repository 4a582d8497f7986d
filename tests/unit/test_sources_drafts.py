"""Drafts: each answer finds its place, and nothing is dropped."""

from __future__ import annotations

import time
from typing import Any

import pytest

from feedbus.errors import ConfigError
from feedbus.sources.base import Context
from feedbus.sources.drafts import Draft


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


@pytest.mark.requirement("R11")
@pytest.mark.parametrize(
    ("said", "kept"),
    [("Yes", "yes"), ("部分解决", "partly"), ("未解决", "no"), (True, "yes"), ("maybe", "maybe")],
)
def test_a_survey_after_service_has_score_resolution_and_comment(said: object, kept: str) -> None:
    draft = _draft(solved="context.resolved")
    draft.score(4, "How was it?", "how")
    draft.answer("choice", said, "Was it solved?", "solved")
    draft.text("Took a while", "Comment")
    record = draft.feedback(source_id="1")
    assert (record.scores[0].value, record.text) == (4, "Took a while")
    assert record.context == {"resolved": kept}


def test_questions_names_a_question_by_the_first_of_its_keys_that_is_there() -> None:
    draft = Draft(Context(options={"questions": {"q4_pace": "How fast?", "pace": "Pace"}}))
    assert draft.title("q4_pace", "pace") == "How fast?"
    assert draft.title("nosuch", "pace") == "Pace"
    assert draft.title("nosuch") is None


@pytest.mark.parametrize("star", [False, True])
def test_a_question_is_scored_where_scores_name_it_or_all(star: bool) -> None:
    draft = Draft(Context(scores={"*" if star else "q1": {"metric": "csat"}}))
    assert draft.is_scored("How was it?", "q1")
    assert draft.is_scored("q2") is star


def test_words_names_the_open_questions_and_without_it_the_source_decides() -> None:
    named = Draft(Context(options={"words": ["q1"]}))
    assert [named.are_words("q1", default=False), named.are_words("q2")] == [True, False]
    plain = Draft(Context())
    assert [plain.are_words("q1"), plain.are_words("q1", default=False)] == [True, False]


def test_titles_or_open_questions_of_another_shape_are_the_deployments_fault() -> None:
    draft = Draft(Context(options={"questions": ["q1"], "words": "q1"}))
    with pytest.raises(ConfigError, match=r"options\.questions"):
        draft.title("q1")
    with pytest.raises(ConfigError, match=r"options\.words"):
        draft.are_words("q1")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://files.example.com/a/Men%C3%BC%201.png?key=x/y#z", "Menü 1.png"),
        ("https://files.example.com", None),
        ("https://files.example.com/a/", None),
        ("a.png", None),
    ],
)
def test_a_file_is_called_what_its_address_ends_with(url: str, name: str | None) -> None:
    draft = _draft()
    draft.file(url)
    assert [(one.url, one.name) for one in draft.attachments] == [(url, name)]
