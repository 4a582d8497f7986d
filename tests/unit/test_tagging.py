import pytest

from feedbus.errors import RejectedError
from feedbus.model import Feedback, Record
from feedbus.tagging import MAX_TAGS, retagged, tags_of

AT = "2026-11-22T00:00:00.000Z"


def record(*tags: str) -> Record:
    return Record(feedback=Feedback(id="fbk_1", source_id="1", tags=list(tags)), version=1)


@pytest.mark.requirement("R52")
def test_the_history_tells_who_changed_tags_when_before_and_after() -> None:
    new = retagged(record("web", "trial"), ["refund"], ["trial"], at=AT, by="ann")
    assert new is not None
    entry = new.history[-1]
    assert (entry.by, entry.at, entry.version) == ("ann", AT, 2)
    assert entry.change["tags"] == {"before": ["web", "trial"], "after": ["web", "refund"]}
    assert new.feedback.tags == ["web", "refund"]


@pytest.mark.requirement("R52")
def test_what_people_changed_outlives_a_new_edition() -> None:
    new = retagged(record("web", "trial"), ["refund"], ["trial"], at=AT, by="ann")
    assert new is not None
    edition = tags_of(["web", "trial", "edited"], {"watch:brand": ["x"]}, new.manual_tags)
    assert edition == ["web", "edited", "watch:brand", "refund"]


def test_a_tag_that_was_removed_can_be_added_again() -> None:
    without = retagged(record("web"), [], ["web"], at=AT, by="ann")
    assert without is not None
    again = retagged(without, ["web"], [], at=AT, by="bob")
    assert again is not None
    assert again.feedback.tags == ["web"]
    assert again.manual_tags.removed == []


def test_nothing_to_change_makes_no_version() -> None:
    assert retagged(record("web"), ["web"], ["other"], at=AT, by="ann") is None


@pytest.mark.parametrize("tag", ["", "  ", "a" * 101, "a\nb", "watch:brand"])
def test_a_tag_that_cannot_be_is_refused_by_name(tag: str) -> None:
    with pytest.raises(RejectedError, match="tags:"):
        retagged(record(), [tag], [], at=AT, by="ann")


def test_there_is_an_end_to_tags() -> None:
    many = [f"t{number}" for number in range(MAX_TAGS + 1)]
    with pytest.raises(RejectedError, match="at most"):
        retagged(record(), many, [], at=AT, by="ann")
