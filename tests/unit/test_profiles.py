import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_doubles import MemoryTable

from feedbus import profiles
from feedbus.analysis import customer_key
from feedbus.model import Author, BusinessEvent, Profile

ANN = Author(email="ann@example.com")
KEY = customer_key(ANN, "shopify")


def event(name: str, at: str, **context: object) -> BusinessEvent:
    return BusinessEvent(
        source_id=f"{name}-{at}", name=name, author=ANN, occurred_at=at, context=context
    )


def told(*events: BusinessEvent, at: str = "2026-11-22T00:00:00.000Z") -> Profile | None:
    table = MemoryTable()
    for one in events:
        profiles.observe(one, table)
    return profiles.of(KEY, at, table)


@pytest.mark.requirement("R49")
def test_what_a_crm_tells_of_a_customer_is_known_when_they_speak() -> None:
    crm = event(
        "customer.updated",
        "2026-11-01T00:00:00.000Z",
        tenure="returning",
        value="high",
        industry="retail",
        tier="gold",
        shoe_size=44,
    )
    assert told(crm) == Profile(tenure="returning", value="high", industry="retail", tier="gold")


@pytest.mark.requirement("R49")
@pytest.mark.parametrize(
    ("bought", "tenure"),
    [("2026-11-01T00:00:00.000Z", "new"), ("2026-05-01T00:00:00.000Z", "returning")],
)
def test_the_first_purchase_tells_who_is_new(bought: str, tenure: str) -> None:
    again = event("purchase.completed", "2026-11-20T00:00:00.000Z")
    known = told(again, event("purchase.completed", bought))
    assert known == Profile(tenure=tenure)


def test_what_a_crm_says_stands_over_what_purchases_tell() -> None:
    bought = event("purchase.completed", "2020-01-01T00:00:00.000Z")
    crm = event("customer.updated", "2026-11-01T00:00:00.000Z", tenure="new")
    assert told(bought, crm) == told(crm, bought) == Profile(tenure="new")


@given(st.permutations(range(4)))
def test_the_order_in_which_events_come_changes_nothing(order: list[int]) -> None:
    events = [
        event("customer.updated", "2026-10-01T00:00:00.000Z", value="low"),
        event("customer.updated", "2026-11-01T00:00:00.000Z", value="high", industry="bank"),
        event("subscription.started", "2026-09-01T00:00:00.000Z"),
        event("purchase.completed", "2026-03-01T00:00:00.000Z"),
    ]
    known = told(*(events[at] for at in order))
    assert known == Profile(tenure="returning", value="high", industry="bank")


def test_a_value_that_is_none_of_the_hubs_is_left_out() -> None:
    crm = event("customer.updated", "2026-11-01T00:00:00.000Z", tenure="loyal", value="high")
    assert told(crm) == Profile(value="high")


def test_nobody_in_particular_has_no_profile() -> None:
    table = MemoryTable()
    anonymous = BusinessEvent(source_id="1", name="purchase.completed")
    profiles.observe(anonymous, table)
    assert profiles.of(None, "2026-11-22T00:00:00.000Z", table) is None
    assert told(event("ticket.closed", "2026-11-01T00:00:00.000Z")) is None
