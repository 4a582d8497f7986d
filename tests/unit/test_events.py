import json

import pytest

from feedbus.model import Answer, Feedback, Record
from feedbus.model.events import MAX_DETAIL_BYTES, event_of
from feedbus.model.sizes import dumps


def record(**fields: object) -> Record:
    feedback = Feedback(id="fbk_1", source_id="1", received_at="2026-11-22T10:00:00.000Z", **fields)
    return Record(feedback=feedback).changed("feedback.received", at="2026-11-22T10:00:01.000Z")


def test_an_event_names_its_change_and_carries_the_feedback() -> None:
    made = record(text="你好")
    event = event_of(made, made.history[0])
    assert event["id"] == "fbk_1:1"
    assert event["type"] == "feedback.received"
    assert event["feedback"]["analysis"]["urgency"] == "normal"
    assert event["feedback"]["text"] == "你好"
    assert "cut" not in event["feedback"]


def test_long_words_are_cut_and_marked() -> None:
    made = record(text="长" * 50_000)
    event = event_of(made, made.history[0])
    assert len(event["feedback"]["text"]) == 4_000
    assert event["feedback"]["cut"] is True


def test_an_event_always_fits_into_an_entry() -> None:
    answers = [Answer(question=f"q{n}", type="text", value="值" * 2_000) for n in range(200)]
    made = record(text="short", answers=answers, context={"blob": "x" * 100_000})
    event = event_of(made, made.history[0])
    assert len(dumps(event)) <= MAX_DETAIL_BYTES
    assert event["feedback"]["text"] == "short"
    assert event["feedback"]["cut"] is True


@pytest.mark.parametrize("char", ["\x00", "\uffff", "\ud800", "😀"])
def test_an_event_has_no_character_that_a_queue_refuses(char: str) -> None:
    text = dumps({"text": char})
    assert text.isascii()
    assert json.loads(text) == {"text": char}


def test_a_record_changes_only_together_with_its_history() -> None:
    first = record(text="a")
    second = first.changed("feedback.updated", at="2026-11-22T11:00:00.000Z", change={"x": 1})
    assert (first.version, second.version) == (1, 2)
    assert [entry.version for entry in second.history] == [1, 2]
    assert len(first.history) == 1
