"""How long messages wait in a lane's queue, and what goes beside a dead letter."""

from typing import Any

import pytest
from delivery_doubles import CHAT, START, World, event, lost_answer, record

from feedbus.delivery import UndeliverableError
from feedbus.errors import RetryableError
from feedbus.lane import LONGEST_VISIBILITY, Lane, feedback_id, read
from feedbus.model.sizes import dumps

MAX_RECEIVE_COUNT = 150
"""What the lane's queue has to allow."""

RETENTION = 14 * 86_400


class Queue:
    """Remembers until when its one message is hidden, and the last dead letter."""

    def __init__(self, world: World) -> None:
        self.visible_at = 0.0
        self.dead: dict[str, Any] = {}
        self._world = world

    def change_message_visibility(self, **arguments: Any) -> None:
        assert 0 <= arguments["VisibilityTimeout"] <= 43_200
        self.visible_at = self._world.now + arguments["VisibilityTimeout"]

    def send_message(self, **arguments: Any) -> None:
        self.dead = arguments


def lane_of(world: World) -> tuple[Lane, Queue]:
    queue = Queue(world)
    ports = world.process()
    return Lane(world.connection, world.destination, ports, lambda: queue, "queue", "dlq"), queue


def message(world: World, body: str | None = None) -> dict[str, Any]:
    return {
        "body": dumps({"detail": event(world.put(record()))}) if body is None else body,
        "receiptHandle": "r",
        "attributes": {"SentTimestamp": str(int(START * 1000))},
        "messageAttributes": {},
    }


@pytest.mark.requirement("R265")
@pytest.mark.parametrize("trouble", ["paused", "down", "retry-after: 0"])
def test_no_outage_uses_up_the_receives_of_a_message(trouble: str) -> None:
    world = World()
    told = message(world)
    if trouble == "paused":
        world.set(mode="paused")
    lane, queue = lane_of(world)
    receives = 0
    while world.now < START + RETENTION:
        receives += 1
        if trouble == "down":
            world.vendor.answers = [RetryableError("cannot connect")]
        elif trouble == "retry-after: 0":
            world.vendor.answers = [RetryableError("busy", retry_after=0)]
        with pytest.raises(RetryableError) as caught:
            lane.deliver(told)
        lane.give_back(told, caught.value.retry_after)
        world.now = queue.visible_at
    assert receives < MAX_RECEIVE_COUNT


def test_within_the_first_hours_a_message_waits_a_quarter_of_an_hour_at_most() -> None:
    world = World()
    lane, _ = lane_of(world)
    told = message(world)
    world.now = START + 2 * 3600
    assert lane.give_back(told, 60) == 720
    assert lane.give_back(told, 900) == 900


@pytest.mark.parametrize(
    ("asked", "given"), [(None, 5), (0, 5), (7.2, 8), (10**9, LONGEST_VISIBILITY)]
)
def test_waits_keep_to_what_sqs_takes(asked: float | None, given: int) -> None:
    world = World()
    lane, _ = lane_of(world)
    assert lane.give_back(message(world), asked) == given


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("", "unknown"),
        ("词\n\x00é", "????"),
        ("x" * 999, "x" * 250),
        ("step a: 400", "step a: 400"),
    ],
)
def test_a_dead_letter_carries_what_sqs_takes(reason: str, told: str) -> None:
    world = World()
    lane, queue = lane_of(world)
    lane.set_aside(message(world), reason)
    named = {name: one["StringValue"] for name, one in queue.dead["MessageAttributes"].items()}
    assert named == {"reason": told, "connection": "crm", "feedback_id": "fbk_1"}
    assert queue.dead["MessageBody"] == message(world)["body"]


def test_only_a_redriven_message_carries_a_persons_decision() -> None:
    world = World(destination=CHAT)
    world.set(on_unknown="hold")
    world.vendor.answers = [lost_answer()]
    lane, _ = lane_of(world)
    told = message(world)
    for _ in range(2):
        with pytest.raises(UndeliverableError):
            lane.deliver(told)
    told["messageAttributes"] = {"redriven": {"stringValue": "yes", "dataType": "String"}}
    with pytest.raises(UndeliverableError):
        lane.deliver(told)  # sent before the outcome became unknown
    told["attributes"]["SentTimestamp"] = str(int((START + 60) * 1000))
    assert lane.deliver(told).how == "sent"


def test_a_message_is_read_by_its_envelope() -> None:
    detail = event(record())
    assert read(dumps({"detail-type": "t", "source": "feedbus", "detail": detail})) == detail
    assert feedback_id("junk") == ""
