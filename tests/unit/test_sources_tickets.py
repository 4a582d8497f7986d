"""What sources of help desks share."""

from __future__ import annotations

from typing import Any

import pytest

from feedbus.sources import tickets

OURS = "fbk_" + "a2" * 13


def test_our_id_is_found_among_any_values_and_nothing_else_passes_for_it() -> None:
    assert tickets.ours(None, 7, ["fbk"], "other", f" {OURS} ") == OURS
    assert tickets.ours(f"{OURS}x", f"see {OURS}", OURS.upper(), [OURS]) is None
    assert tickets.ours() is None


def test_an_id_is_text_or_a_number() -> None:
    assert (tickets.identifier(7), tickets.identifier("a")) == ("7", "a")
    for junk in (None, True, 1.5, {}, ["a"]):
        with pytest.raises(TypeError):
            tickets.identifier(junk)


@pytest.mark.parametrize(
    ("value", "name"),
    [({"name": "Ana"}, "Ana"), ("Ana", "Ana"), ({}, None), ("", None), (None, None), ([], None)],
)
def test_a_name_is_the_objects_or_the_text_in_its_place(value: Any, name: str | None) -> None:
    assert tickets.named(value) == name


def test_a_full_name_is_of_the_names_there_are() -> None:
    assert tickets.full_name("Ana", "Lima") == "Ana Lima"
    assert tickets.full_name(None, "Lima") == "Lima"
    assert tickets.full_name(None, "") is None


@pytest.mark.requirement("R32")
def test_the_first_time_that_is_there_counts_in_utc_and_as_it_was_sent() -> None:
    utc = "2026-11-22T10:00:00.000Z"
    for raw in (1795341600, 1795341600000, "1795341600", utc, "2026-11-22T12:00:00+02:00"):
        assert tickets.moment(None, "", 0, raw, 1) == (utc, str(raw))
    assert tickets.moment("2026-11-22 12:00:00", zone="Europe/Berlin")[0] == (
        "2026-11-22T11:00:00.000Z"
    )
    assert tickets.moment() == tickets.moment(None, "") == (None, None)
    with pytest.raises(ValueError, match=r"."):
        tickets.moment("soon")


def test_an_unknown_channel_leaves_the_sources_own() -> None:
    assert tickets.channel({"mail": "email"}, "mail") == {"channel": "email"}
    for kind in ("fax", None, 7, {}):
        assert tickets.channel({"mail": "email"}, kind) == {}
