"""Ledger entries: one condition guards every write."""

from dataclasses import replace

import pytest
from delivery_doubles import START, FakeTable
from hypothesis import given
from hypothesis import strategies as st

from feedbus.errors import RetryableError
from feedbus.ledger import LEASE, MAX_LOG, MAX_REASON, Entry, Exchange, Ledger
from feedbus.store import marshal, unmarshal


def ledger(table: FakeTable | None = None, days: int = 0) -> Ledger:
    return Ledger(table or FakeTable(), lambda: START, days)


def test_what_is_not_stored_reads_as_a_fresh_entry() -> None:
    assert ledger().read("fbk_1", "link#crm") == Entry("fbk_1", "link#crm")


def test_an_entry_is_read_as_it_was_written() -> None:
    table = FakeTable()
    entry = Entry(
        "fbk_1",
        "link#crm",
        state="parked",
        version=3,
        remote_id="T-1",
        ids={"ticket": "T-1"},
        attempts=2,
        lease_until=START + 7.5,
        reason="step ticket: HTTP 429",
        body_sha256="ab",
        log=(Exchange("2027-01-15T08:00:00.000Z", "ticket", 429, "retry"),),
    )
    stored = ledger(table).write(entry)
    assert ledger(table).read("fbk_1", "link#crm") == stored
    assert stored == replace(
        entry, lease=stored.lease, at="2027-01-15T08:00:00.000Z", updated_at=stored.at
    )
    item = table.items["fbk_1", "link#crm"]
    assert unmarshal(marshal(item)) == item


def test_a_claim_counts_the_try_and_holds_for_the_lease() -> None:
    claimed = ledger().claim(Entry("fbk_1", "link#crm", attempts=4), "ab")
    assert (claimed.state, claimed.attempts, claimed.body_sha256) == ("sending", 5, "ab")
    assert claimed.blocked_for(START) == LEASE
    assert claimed.blocked_for(START + LEASE) == 0


def test_of_two_that_read_the_same_entry_one_claims_it() -> None:
    book = ledger()
    for seen in (book.read("fbk_1", "link#crm"), book.write(Entry("fbk_2", "link#crm"))):
        book.claim(seen, "")
        with pytest.raises(RetryableError) as caught:
            book.claim(seen, "")
        assert caught.value.retry_after == 5


def test_who_lost_the_claim_can_not_finish() -> None:
    book = ledger()
    mine = book.claim(Entry("fbk_1", "link#crm"), "")
    book.claim(book.read("fbk_1", "link#crm"), "")
    with pytest.raises(RetryableError):
        book.write(replace(mine, state="done"))
    assert book.read("fbk_1", "link#crm").state == "sending"


@pytest.mark.parametrize("state", ["pending", "done", "failed", "unknown", "dry_run"])
def test_only_a_lease_and_the_vendors_wish_block(state: str) -> None:
    entry = Entry("fbk_1", "link#crm", state=state, lease_until=START + 5)  # type: ignore[arg-type]
    assert entry.blocked_for(START) == 0
    assert replace(entry, state="parked").blocked_for(START) == 5


def test_a_redrive_releases_what_was_held_before_it() -> None:
    held = ledger().write(Entry("fbk_1", "link#crm", state="unknown"))
    assert held.released_by(START + 1)
    assert not held.released_by(START - 1)
    assert not held.released_by(None)


def test_reason_and_log_are_bounded() -> None:
    log = tuple(Exchange("", "s", number, "ok") for number in range(30))
    stored = ledger().write(Entry("fbk_1", "link#crm", reason="x" * 9000, log=log))
    assert len(stored.reason) == MAX_REASON
    assert [one.status for one in stored.log] == list(range(30 - MAX_LOG, 30))


@given(st.lists(st.sampled_from(["claim", "done", "stale"]), max_size=12))
def test_the_version_that_was_read_is_the_only_one_that_can_be_changed(moves: list[str]) -> None:
    book = ledger()
    current = stale = book.read("fbk_1", "link#crm")
    for move in moves:
        if move == "stale" and stale != current:
            with pytest.raises(RetryableError):
                book.write(replace(stale, reason="stale"))
            continue
        stale = current
        state = "sending" if move == "claim" else "done"
        current = book.write(replace(current, state=state))  # type: ignore[arg-type]
    stored = book.read("fbk_1", "link#crm")
    assert stored == current
