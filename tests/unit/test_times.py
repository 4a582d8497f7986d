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


@given(st.integers(min_value=0, max_value=253_402_300_799))
def test_epoch_seconds_survive(seconds: int) -> None:
    assert times.epoch(times.from_epoch(seconds)) == seconds


@pytest.mark.parametrize("seconds", [1e20, float("inf"), float("nan")])
def test_epoch_seconds_out_of_range_are_a_value_error(seconds: float) -> None:
    with pytest.raises(ValueError, match=r".+"):
        times.from_epoch(seconds)
