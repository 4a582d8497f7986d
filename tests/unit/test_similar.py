"""The index of near-duplicates in the table: who is linked to whom, what is kept, what it asks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

import pytest
from table_doubles import MemoryTable

from feedbus.analysis.duplicates import KEYS, LONGEST
from feedbus.similar import KEPT_SECONDS, PLACES, SimilarIndex
from feedbus.store import MOST_READ, MOST_WRITTEN, Item

NOW = 1_795_000_000
LATE = "楼下取餐柜的屏幕坏了半个月，一直没人来修"
LATE_AGAIN = "楼下取餐柜的屏幕坏了半个月了，一直没有人来修！"
OTHER = "The treadmill by the window squeaks so loudly that nobody uses it"


def index(table: MemoryTable, now: float = NOW) -> SimilarIndex:
    return SimilarIndex(table, now)


def words(table: MemoryTable) -> list[Item]:
    """What stands in the index."""
    return [item for item in table.items.values() if "form" in item]


# --- who is linked to whom ------------------------------------------------------------------


@pytest.mark.requirement("R31")
def test_who_says_nearly_the_same_is_linked_to_who_said_it_first() -> None:
    table = MemoryTable()
    assert index(table).link("first", LATE) is None
    for id_ in ("second", "third"):
        match = index(table).link(id_, LATE_AGAIN)
        assert match is not None
        assert match.id == "first"
        assert 0.85 < match.similarity < 1
        assert match.why == f"{match.similarity:.3f} of the characters agree"
    assert index(table).link("other", OTHER) is None
    assert sorted(index(table).duplicates("first")) == ["second", "third"]
    assert list(index(table).duplicates("second")) == []


@pytest.mark.requirement("R31")
def test_nobody_is_linked_to_a_duplicate() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    index(table).link("second", LATE_AGAIN)
    assert {item["id"] for item in words(table)} == {"first"}
    # As near to the second as the second is to the first, and too far from the first.
    further = LATE_AGAIN.replace("坏了半个月了", "黑屏有一个月了")
    assert index(table).link("third", further) is None


@pytest.mark.requirement("R31")
def test_opposite_opinions_are_not_linked() -> None:
    table = MemoryTable()
    index(table).link("first", "家里的老人都说这款按摩椅很好用")
    assert index(table).link("second", "家里的老人都说这款按摩椅不好用") is None
    assert index(table).link("third", "my kids adore the swimming pool here", "positive") is None
    despised = "my kids despise the swimming pool here"
    assert index(table).find("fourth", despised, "negative").match is None
    assert index(table).find("fourth", despised).match is not None


def test_of_several_the_most_similar_is_meant_and_of_equals_the_first() -> None:
    table = MemoryTable()
    far = LATE.replace("屏幕坏了", "按键全都失灵")
    assert index(table).link("far", far) is None
    assert index(table, NOW + 1).link("near", LATE) is None
    match = index(table, NOW + 2).link("again", LATE)
    assert match is not None
    assert (match.id, match.similarity, match.why) == ("near", 1.0, "same words")
    for id_ in ("b", "a"):
        found = index(table, NOW + 3 + (id_ == "a")).find(id_, OTHER)
        index(table, NOW + 3 + (id_ == "a")).remember(found)  # both at once, so neither sees one
    match = index(table, NOW + 5).find("c", OTHER).match
    assert match is not None
    assert match.id == "b"


def test_texts_without_words_are_not_looked_up() -> None:
    table = MemoryTable()
    assert index(table).link("first", "👍👍") is None
    assert index(table).link("second", "👍👍") is None
    assert not table.items
    assert not table.calls


# --- repeats, edits, removals ---------------------------------------------------------------


@pytest.mark.requirement("R31")
def test_a_redelivery_counts_once_and_changes_nothing() -> None:
    table = MemoryTable()
    for _ in range(3):
        assert index(table).link("first", LATE) is None
    kept = dict(table.items)
    for _ in range(3):
        match = index(table).link("second", LATE_AGAIN)
        assert match is not None
    assert index(table).link("first", LATE) is None
    assert {**kept, ("first", "duplicate#second"): table.items["first", "duplicate#second"]} == (
        table.items
    )
    assert list(index(table).duplicates("first")) == ["second"]
    assert not index(table).count("first", "second")


@pytest.mark.requirement("R31")
def test_an_edit_that_says_something_else_drops_the_link() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    index(table).link("second", LATE_AGAIN)
    assert index(table).link("second", OTHER, edited=True, linked_to="first") is None
    assert list(index(table).duplicates("first")) == []
    assert index(table).link("third", OTHER) is not None  # the second is canonical now


def test_an_edit_that_says_nearly_the_same_keeps_the_link() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    index(table).link("second", LATE_AGAIN)
    match = index(table).link("second", LATE, edited=True, linked_to="first")
    assert match is not None
    assert list(index(table).duplicates("first")) == ["second"]


def test_an_edit_of_the_first_one_replaces_its_words() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    assert index(table).link("first", OTHER, edited=True) is None
    assert {item["form"] for item in words(table)} == {OTHER.lower()}
    assert index(table).link("second", LATE) is None
    match = index(table).link("third", OTHER)
    assert match is not None
    assert match.id == "first"


def test_an_edit_can_turn_the_first_one_into_a_duplicate() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    index(table).link("second", OTHER)
    match = index(table).link("first", OTHER, edited=True)
    assert match is not None
    assert match.id == "second"
    assert {item["id"] for item in words(table)} == {"second"}


@pytest.mark.requirement("R31")
def test_the_first_one_stays_canonical_while_others_are_linked_to_it() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    index(table).link("linked", LATE_AGAIN)
    index(table).link("second", OTHER)
    assert index(table).link("first", OTHER, edited=True) is None
    assert list(index(table).duplicates("first")) == ["linked"]


@pytest.mark.requirement("R268")
def test_what_is_erased_leaves_no_words_in_the_index() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    index(table).link("second", LATE_AGAIN)
    index(table).link("first", "", edited=True)
    assert words(table) == []
    assert list(table.items) == [("first", "duplicate#second")]
    index(table).link("second", "", edited=True, linked_to="first")
    assert not table.items


@pytest.mark.requirement("R268")
def test_forgetting_reaches_every_words_that_a_feedback_had() -> None:
    table = MemoryTable()
    # Two editions at once: neither sees the other, and neither forgets the other's words.
    founds = [index(table).find("first", text) for text in (LATE, OTHER, LATE_AGAIN)]
    for found in founds:
        index(table).remember(found)
    index(table).forget("first")
    assert not table.items


def test_forgetting_leaves_what_others_said_in_the_same_place() -> None:
    table = MemoryTable()
    founds = [index(table).find(id_, LATE) for id_ in ("first", "second")]
    for found in founds:
        index(table).remember(found)  # the second takes all places of the first
    index(table).forget("first")
    assert {item["id"] for item in words(table)} == {"second"}
    assert len(words(table)) == KEYS


class Dying(MemoryTable):
    """A table whose process dies at the delete of this number."""

    deletes = 0

    def batch_delete(self, keys: Iterable[tuple[str, str]]) -> None:
        self.deletes -= 1
        if self.deletes == 0:
            raise TimeoutError
        super().batch_delete(keys)


@pytest.mark.requirement("R268")
@pytest.mark.parametrize("deletes", [1, 2])
def test_a_process_that_dies_while_forgetting_finds_the_words_again(deletes: int) -> None:
    table = Dying()
    index(table).link("first", LATE)
    table.deletes = deletes
    with pytest.raises(TimeoutError):
        index(table).forget("first")
    index(table).forget("first")
    assert not table.items


# --- what is kept, and for how long ---------------------------------------------------------


def test_words_are_kept_for_ninety_days() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    assert {item["ttl"] for item in table.items.values()} == {NOW + KEPT_SECONDS}
    last = NOW + KEPT_SECONDS - 1
    assert index(table, last).find("second", LATE).match is not None
    # DynamoDB deletes what expired within days, not at once.
    assert index(table, last + 1).link("second", LATE) is None
    assert {item["id"] for item in words(table)} == {"second"}
    assert len(words(table)) == KEYS


def test_an_item_holds_the_words_as_compared_and_no_more() -> None:
    table = MemoryTable()
    index(table).link("first", "Call me at https://example.com/me!", "negative")
    (item,) = {tuple(sorted(one.items())) for one in words(table) if one["pk"] == _pk(table)}
    assert dict(item) == {
        "pk": _pk(table),
        "sk": "0",
        "id": "first",
        "form": "call me at",
        "opinion": "negative",
        "ttl": NOW + KEPT_SECONDS,
    }
    long = "".join(chr(0x4E00 + number) for number in range(5_000))
    index(table).link("long", long)
    assert max(len(str(item["form"])) for item in words(table)) == LONGEST


def _pk(table: MemoryTable) -> str:
    return str(min(str(item["pk"]) for item in words(table)))


def test_a_key_has_a_few_places_and_then_takes_no_more() -> None:
    table = MemoryTable()
    said = [
        f"{start}的时候电梯又停在半路，物业电话没人接"
        for start in ("早上", "中午", "下午", "傍晚", "半夜", "凌晨")
    ]
    for number, text in enumerate(said):
        found = index(table).find(f"fbk_{number}", text)
        index(table).remember(found)  # as if they had all been different
    places = Counter(item["pk"] for item in words(table))
    assert max(places.values()) == PLACES
    assert len({(item["pk"], item["sk"]) for item in words(table)}) == sum(places.values())
    assert index(table).find("again", said[-1]).match is not None


# --- what it asks of the table --------------------------------------------------------------


@pytest.mark.requirement("R31")
def test_a_feedback_costs_one_batch_read_and_one_write() -> None:
    table = MemoryTable()
    assert KEYS * PLACES <= MOST_READ
    assert KEYS + 1 <= MOST_WRITTEN
    index(table).link("first", LATE)
    assert table.calls == {"batch_get": 1, "batch_write": 1}
    table.calls.clear()
    index(table).link("second", LATE_AGAIN)
    assert table.calls == {"batch_get": 1, "put": 1}


def test_an_edit_costs_a_few_calls_more() -> None:
    table = MemoryTable()
    index(table).link("first", LATE)
    table.calls.clear()
    index(table).link("first", OTHER, edited=True)
    assert table.calls == {"query": 1, "batch_get": 2, "batch_write": 3}
    table.calls.clear()
    index(table).link("second", LATE, edited=True)
    assert table.calls == {"query": 1, "batch_get": 1, "batch_write": 1}


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_each_link_leads_to_words_that_are_in_the_index(seed: int) -> None:
    """Feedbacks come, are edited and erased in any order; repeats in between change nothing."""
    rng, table = random.Random(seed), MemoryTable()
    texts = [LATE, LATE_AGAIN, OTHER, OTHER.replace("loudly", "loud"), "", "今天食堂的汤太咸"]
    said: dict[str, str] = {}
    links: dict[str, str | None] = {}
    for step in range(60):
        id_, text = f"fbk_{rng.randrange(8)}", rng.choice(texts)
        for _ in range(rng.choice((1, 1, 2))):
            match = index(table, NOW + step).link(
                id_, text, edited=id_ in said, linked_to=links.get(id_)
            )
        said[id_], links[id_] = text, match.id if match else None
        for other, canonical in links.items():
            if canonical is not None:
                assert links[canonical] is None, "linked to a duplicate"
                assert other in index(table).duplicates(canonical)
        counted = {
            (canonical, other) for canonical in said for other in index(table).duplicates(canonical)
        }
        assert counted == {(canonical, id_) for id_, canonical in links.items() if canonical}
        kept = {str(item["id"]) for item in words(table)}
        assert kept <= {id_ for id_, text in said.items() if text and links[id_] is None}
