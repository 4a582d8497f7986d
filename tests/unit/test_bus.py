from typing import Any

import pytest

from feedbus import bus
from feedbus.errors import RetryableError
from feedbus.model import Feedback, Record


def record(versions: int) -> Record:
    made = Record(feedback=Feedback(id="fbk_1", source_id="1"))
    for number in range(versions):
        kind = "feedback.updated" if number else "feedback.received"
        made = made.changed(kind, at="2026-11-22T10:00:00.000Z")
    return made


class Bus:
    """EventBridge that refuses what it is told to, and remembers what it took."""

    def __init__(self, refuse: dict[str, int] | None = None) -> None:
        self.refuse = refuse or {}
        self.taken: list[str] = []
        self.calls: list[int] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.calls.append(len(Entries))
        results = []
        for entry in Entries:
            detail = entry["Detail"]
            if self.refuse.get(detail, 0) > 0:
                self.refuse[detail] -= 1
                results.append({"ErrorCode": "InternalFailure"})
            else:
                self.taken.append(detail)
                results.append({"EventId": "1"})
        return {"FailedEntryCount": sum("ErrorCode" in one for one in results), "Entries": results}


def details(count: int, size: int = 10) -> list[dict[str, Any]]:
    return [{"type": "feedback.received", "id": f"x:{n}", "pad": "p" * size} for n in range(count)]


def put(client: Bus, events: list[dict[str, Any]]) -> int:
    return bus.publish(client, "hub", events, sleep=lambda _: None)


def test_only_entries_that_are_new_in_the_history_are_published() -> None:
    assert [one["id"] for one in bus.new_events(record(3), record(1))] == ["fbk_1:2", "fbk_1:3"]
    assert [one["id"] for one in bus.new_events(record(1), None)] == ["fbk_1:1"]
    assert bus.new_events(record(2), record(2)) == []


def test_a_call_takes_ten_entries_and_less_than_a_megabyte() -> None:
    client = Bus()
    assert put(client, details(25)) == 25
    assert client.calls == [10, 10, 5]
    large = Bus()
    put(large, details(8, size=200_000))
    assert large.calls == [4, 4]


@pytest.mark.requirement("R40")
def test_refused_entries_and_only_they_are_sent_again() -> None:
    events = details(10)
    refuse = {bus.dumps(events[3]): 2, bus.dumps(events[7]): 1}
    client = Bus(refuse)
    assert put(client, events) == 10
    assert client.calls == [10, 2, 1]
    assert sorted(client.taken) == sorted(bus.dumps(one) for one in events)


def test_entries_that_keep_failing_give_the_batch_back() -> None:
    events = details(2)
    client = Bus({bus.dumps(events[0]): 99})
    with pytest.raises(RetryableError, match="1 events"):
        put(client, events)
    assert bus.dumps(events[1]) in client.taken
