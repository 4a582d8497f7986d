import base64
from collections.abc import Mapping

import pytest

from feedbus import stream


class Log:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def error(self, msg: str, /, *, extra: Mapping[str, object]) -> None:
        self.lines.append(f"{msg} {dict(extra)}")


def record(pk: str, **images: object) -> dict[str, object]:
    new = {"pk": {"S": pk}, "sk": {"S": "in#1"}, "raw": {"B": base64.b64encode(b"x").decode()}}
    return {"dynamodb": {"NewImage": new, **images}}


def test_images_are_read_and_removals_are_left_out() -> None:
    event = {
        "Records": [
            record("a", OldImage={"pk": {"S": "a"}, "version": {"N": "3"}}),
            {"dynamodb": {"OldImage": {"pk": {"S": "gone"}}}},
        ]
    }
    (change,) = stream.changes(event)
    assert (change.id, change.new["raw"]) == ("a", b"x")
    assert change.old == {"pk": "a", "version": 3}


def test_a_poison_record_stops_no_other_and_fails_the_batch_in_the_end() -> None:
    log, done = Log(), []
    failures = stream.Failures(log)
    for change in stream.changes({"Records": [record("a"), record("b"), record("c")]}):
        with failures.caught(change):
            if change.id == "b":
                raise ValueError("a customer's words")
            done.append(change.id)
    with pytest.raises(stream.BatchError, match="1 records"):
        failures.raise_if_any()
    assert done == ["a", "c"]
    assert "words" not in "".join(log.lines)
    assert "test_stream.py" in log.lines[0]
