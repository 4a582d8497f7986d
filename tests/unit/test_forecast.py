"""The forecast of volumes: advisory, and honest about its errors."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.insight.forecast import AHEAD, SHORTEST, ahead, back_test, forecast

SUNDAY = date(2026, 1, 25)


def weeks(count: int, rise: float = 0.0, noise: float = 0.0, seed: int = 1) -> list[int]:
    """Volumes up to a Sunday: ordinary on weekdays, less at the weekend."""
    rng = random.Random(seed)
    shape = (100, 100, 100, 100, 100, 40, 20)
    return [
        max(0, round(shape[day % 7] * (1 + rise * day) + rng.gauss(0, 1) * noise))
        for day in range(7 * count)
    ]


@pytest.mark.requirement("R187")
def test_the_shape_of_the_week_is_forecast() -> None:
    found = forecast(weeks(8), SUNDAY)
    assert found.days[0].day == "2026-01-26"
    expected = [one.expected for one in found.days]
    assert expected == pytest.approx([100, 100, 100, 100, 100, 40, 20], rel=0.1)
    assert found.peak is not None
    assert date.fromisoformat(found.peak).weekday() < 5


@pytest.mark.requirement("R187")
def test_a_rise_goes_on_but_fades() -> None:
    volumes = [50 + day for day in range(56)]
    expected = ahead(volumes, SUNDAY)
    assert sum(expected) > sum(volumes[-7:])
    assert max(expected) < 50 + 56 + AHEAD


@pytest.mark.requirement("R187")
def test_the_error_is_measured_on_the_past_beside_the_plainest_forecast() -> None:
    found = forecast(weeks(8, noise=12), SUNDAY)
    assert found.error is not None
    assert found.error.forecasts > 100
    assert found.error.mae < found.error.naive_mae
    assert found.error.better
    assert found.error.mape is not None
    assert 0 < found.error.mape < 0.6
    assert found.advisory is True


def test_the_range_holds_about_four_of_five_days_that_came() -> None:
    inside = 0
    for seed in range(20):
        volumes = weeks(9, noise=10, seed=seed)
        found = forecast(volumes[:-7], SUNDAY)
        inside += sum(
            one.low <= came <= one.high for one, came in zip(found.days, volumes[-7:], strict=True)
        )
    assert 0.6 <= inside / 140 <= 0.97


def test_one_wild_day_does_not_become_a_trend() -> None:
    calm = [50] * 56
    wild = [*calm[:-3], 900, *calm[-2:]]
    assert ahead(calm, SUNDAY) == pytest.approx([50] * 7)
    assert sorted(ahead(wild, SUNDAY))[:6] == pytest.approx([50] * 6, abs=5)


def test_too_little_history_is_said_so() -> None:
    found = forecast([5] * (SHORTEST - 1), SUNDAY)
    assert (found.days, found.peak, found.error) == ([], None, None)
    assert found.reason == "20 of 21 days of history"
    assert forecast([0] * 40, SUNDAY).reason == "nothing came in"


def test_days_without_feedback_have_no_relative_error() -> None:
    report, errors = back_test([0] * 28 + [0] * 7, SUNDAY)
    assert report.mape is None
    assert max(errors) == 0


@given(st.lists(st.integers(0, 10_000), min_size=SHORTEST, max_size=40))
@settings(max_examples=25, deadline=None)
def test_no_forecast_is_below_nothing(volumes: list[int]) -> None:
    for one in forecast(volumes, SUNDAY).days:
        assert 0 <= one.low <= one.expected <= one.high
