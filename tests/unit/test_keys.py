from hypothesis import given
from hypothesis import strategies as st

from feedbus import keys


@given(st.text(), st.text(), st.text(), st.text())
def test_different_items_never_share_an_id(a: str, b: str, c: str, d: str) -> None:
    same = (a, b) == (c, d)
    assert (keys.item_id("fbk", a, b) == keys.item_id("fbk", c, d)) is same


def test_ids_cannot_be_forged_from_their_parts() -> None:
    assert keys.item_id("fbk", "a#b", "c") != keys.item_id("fbk", "a", "b#c")


def test_an_id_is_short_and_fits_into_a_url() -> None:
    id_ = keys.item_id("fbk", "form", "反馈 1")
    assert len(id_) == 30
    assert id_.replace("_", "").isalnum()


@given(st.integers(min_value=0, max_value=10**19), st.integers(min_value=0, max_value=10**19))
def test_numbers_order_as_keys(a: int, b: int) -> None:
    assert (keys.version_key(str(a)) < keys.version_key(str(b))) is (a < b)


def test_times_order_as_keys_and_anything_else_is_hashed() -> None:
    early, late = "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z"
    assert keys.version_key(early) < keys.version_key(late)
    assert keys.version_key("x" * 5000).startswith("h")
    assert len(keys.intake_key("x" * 5000)) < 50


def test_versions_without_order_are_ordered_by_when_they_came() -> None:
    received = "2026-11-22T10:00:00.000Z"
    assert keys.order_key("sha256:abc", received) == received
    assert keys.order_key("7", received) == "7".zfill(20)


def test_ledger_keys_differ_by_connection_and_by_event() -> None:
    assert keys.link_key("crm") == "link#crm"
    assert keys.link_key("mail", "fbk_1:3") == "link#mail#3"
