from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.model import times


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("raw", "zone", "utc"),
    [
        ("2026-01-02T11:19:36-07:00", "UTC", "2026-01-02T18:19:36.000Z"),
        ("2026-01-18T18:17:02Z", "UTC", "2026-01-18T18:17:02.000Z"),
        ("2026-03-03 13:05:57 UTC", "Asia/Shanghai", "2026-03-03T13:05:57.000Z"),
        ("2026-10-22 12:31:40", "Asia/Shanghai", "2026-10-22T04:31:40.000Z"),
        ("2026-06-01", "UTC", "2026-06-01T00:00:00.000Z"),
        ("2026-07-01 02:00:00", "America/New_York", "2026-07-01T06:00:00.000Z"),
    ],
)
def test_every_time_becomes_utc(raw: str, zone: str, utc: str) -> None:
    assert times.to_utc(raw, zone) == utc


@pytest.mark.parametrize("raw", ["", "yesterday", "0001-01-01T00:00:00+14:00", "2026-13-01"])
def test_what_is_no_time_is_a_value_error(raw: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        times.to_utc(raw)


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("raw", "utc"),
    [
        (1795357800, "2026-11-22T14:30:00.000Z"),
        (1795357800.25, "2026-11-22T14:30:00.250Z"),
        ("1795357800", "2026-11-22T14:30:00.000Z"),
        (1795357800123, "2026-11-22T14:30:00.123Z"),
        ("1795357800123", "2026-11-22T14:30:00.123Z"),
        ("2026-11-22T14:30:00Z", "2026-11-22T14:30:00.000Z"),
        ("2026-11-22T22:30:00.5+0800", "2026-11-22T14:30:00.500Z"),
        ("2026-11-22 14:30:00 UTC", "2026-11-22T14:30:00.000Z"),
        ("2026-01-31 10:00", "2026-01-31T02:00:00.000Z"),
        ("2026/1/31 10:00", "2026-01-31T02:00:00.000Z"),
        ("2026/1/31 9:05:07", "2026-01-31T01:05:07.000Z"),
        ("2026/11/2", "2026-11-01T16:00:00.000Z"),
        ("2026.1.31", "2026-01-30T16:00:00.000Z"),
        (" 2026年1月31日 9:05 ", "2026-01-31T01:05:00.000Z"),
        ("2026年1月31日09:05", "2026-01-31T01:05:00.000Z"),
        ("20260131", "2026-01-30T16:00:00.000Z"),
        (20260131, "2026-01-30T16:00:00.000Z"),
        ("20260131100000", "2026-01-31T02:00:00.000Z"),
    ],
)
def test_a_time_in_any_form_becomes_utc(raw: object, utc: str) -> None:
    assert times.any_to_utc(raw, "Asia/Shanghai") == utc


@pytest.mark.parametrize("raw", [None, "", "  ", 0, "0", 0.0])
def test_no_time_is_none(raw: object) -> None:
    assert times.any_to_utc(raw) is None


@pytest.mark.parametrize(
    "raw",
    ["soon", "2026/13/1", "2026/1/31 25:00", "20261331", "2026年", "10:00", "٢٠٢٦/١/٣١"],
)
def test_a_text_in_no_known_form_is_a_value_error(raw: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        times.any_to_utc(raw)


@pytest.mark.parametrize(
    "raw", ["9" * 400, 1e20, float("nan"), float("inf"), True, [], {"seconds": 1}]
)
def test_what_cannot_be_a_time_is_a_value_error(raw: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        times.any_to_utc(raw)


@given(st.text() | st.integers() | st.floats())
def test_any_time_is_read_or_refused(raw: object) -> None:
    with suppress(ValueError):
        read = times.any_to_utc(raw)
        assert read is None or read.endswith("Z")


@given(st.integers(min_value=0, max_value=253_402_300_799))
def test_epoch_seconds_survive(seconds: int) -> None:
    assert times.epoch(times.from_epoch(seconds)) == seconds


@pytest.mark.parametrize("seconds", [1e20, float("inf"), float("nan")])
def test_epoch_seconds_out_of_range_are_a_value_error(seconds: float) -> None:
    with pytest.raises(ValueError, match=r".+"):
        times.from_epoch(seconds)
