"""What a record holds after deliveries in any order, any number of times."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus import merging
from feedbus.model import Feedback, Record, Removal, Score

AT = "2026-11-22T10:00:00.000Z"


def said(version: str, text: str | None = None, **fields: Any) -> Feedback:
    known = {"id": "fbk_1", "endpoint": "e", "source": "s", "source_id": "1", "received_at": AT}
    return Feedback(**{**known, "source_version": version, "text": text, **fields})


def part(name: str, version: str, text: str, at: str) -> Feedback:
    return said(version, text, part=name, occurred_at=f"2026-11-22T{at}:00.000Z")


def gone(version: str, name: str | None = None) -> Removal:
    known = {"id": "fbk_1", "endpoint": "e", "source": "s", "source_id": "1", "received_at": AT}
    return Removal(**known, source_version=version, part=name)


def apply(*items: Feedback | Removal) -> Record | None:
    record: Record | None = None
    for item in items:
        if isinstance(item, Removal):
            fields = merging.removed(item, record, AT)
        else:
            fields = merging.merged(item, record)
        if fields is not None:
            base = record or Record(feedback=fields["feedback"])
            record = base.model_copy(update=fields)
    return record


def text_of(*items: Feedback | Removal) -> str | None:
    record = apply(*items)
    assert record is not None
    return record.feedback.text


def test_a_newer_edition_stands_over_an_older_one_in_any_order() -> None:
    assert text_of(said("1", "first"), said("2", "second")) == "second"
    assert text_of(said("2", "second"), said("1", "first")) == "second"
    assert merging.merged(said("2", "again"), apply(said("2", "second"))) is None


@pytest.mark.requirement("R3")
def test_a_reply_on_a_thread_is_appended_to_the_record() -> None:
    mails = [
        part("<1>", "1", "It broke", "09:00"),
        part("<2>", "1", "Any news?", "10:00"),
        part("<3>", "1", "Thanks", "11:00"),
    ]
    for order in permutations(mails):
        record = apply(*order)
        assert record is not None
        assert record.feedback.text == "It broke\n\nAny news?\n\nThanks"
        assert record.feedback.occurred_at == "2026-11-22T09:00:00.000Z"
        assert record.feedback.part is None


def test_a_part_has_editions_of_its_own() -> None:
    one, other = part("q1", "1", "good", "09:00"), part("q2", "1", "cheap", "10:00")
    edited = part("q1", "2", "very good", "09:00")
    assert text_of(one, other, edited) == "very good\n\ncheap"
    assert text_of(edited, other, one) == "very good\n\ncheap"


def test_scores_and_authors_of_all_parts_come_together() -> None:
    first = said("1", part="q1", occurred_at=AT, scores=[Score(value=9)], author={"id": "7"})
    second = said("1", part="q2", occurred_at=AT, scores=[Score(value=4)], author={"email": "a@b"})
    record = apply(first, second)
    assert record is not None
    assert [score.value for score in record.feedback.scores] == [9, 4]
    assert (record.feedback.author.id, record.feedback.author.email) == ("7", "a@b")


def test_what_came_as_a_whole_stays_when_a_part_is_added() -> None:
    whole = said("1", "The whole", occurred_at="2026-11-22T08:00:00.000Z")
    assert text_of(whole, part("late", "1", "and more", "09:00")) == "The whole\n\nand more"


def test_a_removal_erases_every_word_and_who_spoke() -> None:
    record = apply(
        said("1", "rude", title="t", author={"email": "a@b"}, scores=[Score(value=1)]), gone("2")
    )
    assert record is not None
    assert record.removed is not None
    assert (record.removed.reason, record.removed.order) == ("deleted", "2".zfill(20))
    left = record.feedback
    assert (left.text, left.title, left.author.email, left.scores) == (None, None, None, [])


def test_a_removal_that_overtakes_its_item_keeps_it_out() -> None:
    assert text_of(gone("2"), said("1", "late")) is None
    assert text_of(gone("2"), said("2", "of the same moment")) is None
    assert text_of(gone("2"), said("3", "published again")) == "published again"
    assert text_of(said("3", "newer"), gone("2")) == "newer"


def test_a_removal_of_a_part_leaves_the_others() -> None:
    parts = (part("1", "1", "secret", "09:00"), part("2", "1", "hello", "10:00"), gone("2", "1"))
    for order in permutations(parts):
        assert text_of(*order) == "hello"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_the_order_and_number_of_deliveries_change_nothing(data: st.DataObject) -> None:
    versions, names = st.sampled_from("123"), st.sampled_from("abc")
    minute = st.sampled_from(["09:00", "10:00", "11:00"])
    editions = {
        (name, version): part(name, version, f"{name}{version}", data.draw(minute))
        for name, version in data.draw(st.sets(st.tuples(names, versions), min_size=1))
    }
    removals = [
        gone(version, name) for name, version in data.draw(st.sets(st.tuples(names, versions)))
    ]
    items: list[Feedback | Removal] = [*editions.values(), *removals]
    shuffled = data.draw(st.permutations(items + items[:2]))
    one, other = apply(*items), apply(*shuffled)
    assert one is not None
    assert other is not None
    assert (one.feedback.text, one.parts) == (other.feedback.text, other.parts)


def opened(name: str, at: str, version: str = "1") -> Feedback:
    """A part that says of itself all that each part of a conversation says."""
    channels = {"a": "email", "b": "chat", "c": "phone"}
    return said(
        version,
        f"{name}{version}",
        part=name,
        occurred_at=f"2026-11-22T{at}:00.000Z",
        occurred_at_raw=at,
        channel=channels[name],
        origin="solicited" if name == "a" else "unsolicited",
        ticket_id=f"ticket-{name}",
        author={"name": name},
        context={"opened": name},
    )


def repeated(record: Record | None) -> dict[str, Any]:
    assert record is not None
    names = {"channel", "origin", "ticket_id", "author", "context", "occurred_at_raw"}
    return record.feedback.model_dump(include=names)


@pytest.mark.requirement("R3")
def test_what_each_part_repeats_is_the_earliest_ones_whichever_comes_last() -> None:
    first = opened("b", "09:00")
    for order in permutations((first, opened("a", "10:00"), opened("c", "10:00"))):
        assert repeated(apply(*order)) == repeated(apply(first))


def test_of_parts_of_the_same_moment_the_name_decides_which_is_the_first() -> None:
    for order in permutations(opened(name, "09:00") for name in "abc"):
        assert repeated(apply(*order)) == repeated(apply(opened("a", "09:00")))


def test_what_an_early_part_leaves_open_a_later_one_tells() -> None:
    early = part("a", "1", "It broke", "09:00")
    for order in permutations((early, opened("b", "10:00"))):
        record = apply(*order)
        assert record is not None
        assert (record.feedback.channel, record.feedback.ticket_id) == ("other", "ticket-b")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_editions_in_any_order_change_nothing_of_what_the_parts_repeat(data: st.DataObject) -> None:
    minutes = {name: data.draw(st.sampled_from(["09:00", "10:00", "11:00"])) for name in "abc"}
    editions = [opened(name, minutes[name], version) for name in "abc" for version in "12"]
    shuffled = data.draw(st.permutations(editions + editions[:2]))
    assert repeated(apply(*editions)) == repeated(apply(*shuffled))


def test_the_vendors_time_is_left_out_when_the_part_that_bore_it_is_gone() -> None:
    record = apply(opened("a", "09:00"), opened("b", "10:00"), gone("2", "a"))
    assert record is not None
    assert record.feedback.occurred_at == "2026-11-22T10:00:00.000Z"
    assert record.feedback.occurred_at_raw is None


def test_very_long_threads_are_cut_and_say_so() -> None:
    long = [part(str(n), "1", "x" * 20_000, f"{n:02}:00") for n in range(20)]
    record = apply(*long)
    assert record is not None
    assert record.feedback.cut is True
    assert sum(len(one.model_dump_json()) for one in record.parts.values()) <= 100_000
    assert len(record.parts) == 20
    shorter = [part(str(n), "2", "x", f"{n:02}:00") for n in range(19)]
    record = apply(*long, *shorter)
    assert record is not None
    assert record.feedback.cut is True
