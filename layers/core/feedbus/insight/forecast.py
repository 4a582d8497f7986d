"""How much feedback to expect in the next days (R187). Pure, and advisory only.

Method: weekday means and a damped trend. Each day is divided by its weekday's index (mean of that
weekday over the mean of all days, drawn towards 1 while weeks are few); the level is the mean of
the last week of what is left, without its highest and lowest day; the trend is its Theil-Sen slope
over four weeks (Sen 1968), damped (Gardner and McKenzie 1985); level and trend times the index is
the forecast.

The error is measured, not assumed: the same method is run on the past, from each day of the last
four weeks, and compared with what came, and with the plainest forecast there is, "as on this
weekday last week".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from statistics import fmean, median

from pydantic import BaseModel

AHEAD = 7
"""Days that are forecast."""

SHORTEST = 21
"""Days of history that a forecast needs."""

_LEVEL_DAYS = 7
_TREND_DAYS = 28
_DAMPING = 0.85
_PRIOR_WEEKS = 0.25
"""How many ordinary days are added to each weekday's, so that one odd Monday makes no rule."""

_BACKTESTS = 28
_LEARN = 14
"""Days of history that a back-test needs at least."""

_RANGE = 0.8


class ForecastDay(BaseModel):
    """One day ahead: how many feedbacks, and between which limits four of five errors lay."""

    day: str
    expected: float
    low: float
    high: float


class ErrorReport(BaseModel):
    """How far the method was from what came, when it was run on the past.

    Attributes:
        forecasts: days that were forecast and came.
        mae: mean absolute error, in feedbacks.
        mape: mean absolute error as a share of what came, over the days with any; None if none had.
        naive_mae: mean absolute error of "as on this weekday last week".
        better: whether the method was better than that.
    """

    forecasts: int
    mae: float
    mape: float | None
    naive_mae: float
    better: bool


class Forecast(BaseModel):
    """The next days, and how good such forecasts were.

    Attributes:
        advisory: always; nothing is done because of a forecast.
        method: its name.
        days: the days ahead; empty while there is too little history.
        peak: the day on which most is expected.
        error: of the method in the past; None while there is too little of it.
        reason: why there is no forecast.
    """

    advisory: bool = True
    method: str = "weekday means with a damped Theil-Sen trend"
    days: list[ForecastDay] = []
    peak: str | None = None
    error: ErrorReport | None = None
    reason: str | None = None


def forecast(volumes: Sequence[int], last: date) -> Forecast:
    """Forecast the days after the last one.

    Args:
        volumes: feedbacks of each day, in order, without gaps.
        last: the day of the last volume.
    """
    if len(volumes) < SHORTEST:
        return Forecast(reason=f"{len(volumes)} of {SHORTEST} days of history")
    if not any(volumes):
        return Forecast(reason="nothing came in")
    expected = ahead(volumes, last)
    error, errors = back_test(volumes, last)
    margin = _quantile(errors, _RANGE)
    days = [
        ForecastDay(
            day=(last + timedelta(step)).isoformat(),
            expected=round(value, 1),
            low=round(max(0.0, value - margin), 1),
            high=round(value + margin, 1),
        )
        for step, value in enumerate(expected, 1)
    ]
    peak = max(days, key=lambda one: one.expected)
    return Forecast(days=days, peak=peak.day, error=error)


def ahead(volumes: Sequence[int], last: date) -> list[float]:
    """The expected volumes of the next `AHEAD` days."""
    index = _weekday_index(volumes, last)
    first = last - timedelta(len(volumes) - 1)
    plain = [volume / index[(first + timedelta(at)).weekday()] for at, volume in enumerate(volumes)]
    level = fmean(sorted(plain[-_LEVEL_DAYS:])[1:-1])
    slope = _slope(plain[-_TREND_DAYS:])
    drift = accumulate(slope * _DAMPING**step for step in range(1, AHEAD + 1))
    return [
        max(0.0, (level + moved) * index[(last + timedelta(step)).weekday()])
        for step, moved in enumerate(drift, 1)
    ]


def back_test(volumes: Sequence[int], last: date) -> tuple[ErrorReport, list[float]]:
    """Run the method on the past.

    Returns:
        The report, and each forecast's absolute error.
    """
    errors, naive, shares = [], [], []
    for known in range(max(_LEARN, len(volumes) - _BACKTESTS), len(volumes)):
        seen = volumes[:known]
        expected = ahead(seen, last - timedelta(len(volumes) - known))
        for step, value in enumerate(expected[: len(volumes) - known]):
            came = volumes[known + step]
            errors.append(abs(value - came))
            naive.append(abs(seen[step - AHEAD] - came))
            if came:
                shares.append(errors[-1] / came)
    report = ErrorReport(
        forecasts=len(errors),
        mae=round(fmean(errors), 2),
        mape=round(fmean(shares), 4) if shares else None,
        naive_mae=round(fmean(naive), 2),
        better=fmean(errors) < fmean(naive),
    )
    return report, errors


def _weekday_index(volumes: Sequence[int], last: date) -> list[float]:
    """For each weekday, its mean over the mean of all days."""
    mean = fmean(volumes)
    if not mean:
        return [1.0] * 7
    found: list[list[int]] = [[] for _ in range(7)]
    for back, volume in enumerate(reversed(volumes)):
        found[(last - timedelta(back)).weekday()].append(volume)
    means = [(sum(values) + _PRIOR_WEEKS * mean) / (len(values) + _PRIOR_WEEKS) for values in found]
    return [max(one / mean, 0.01) for one in means]


def _slope(values: Sequence[float]) -> float:
    """The median of the slopes between all pairs of days: one wild day doesn't move it."""
    slopes = [
        (values[b] - values[a]) / (b - a)
        for a in range(len(values))
        for b in range(a + 1, len(values))
    ]
    return median(slopes) if slopes else 0.0


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
