"""CPU of whole processes, as ratios to `python -c pass`.

Milliseconds of a shared machine say nothing about another one; ratios that were taken side by
side do. So every round runs each case once, in random order, with the floor three times among
them; the ratio is taken inside the round, and the median over the rounds.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence

_END = "\nimport os, time; os.write(1, str(time.process_time()).encode()); os._exit(0)"
"""CPU from the start of the process to here. The interpreter's teardown is left out: Lambda's
init has none."""


def cpu_seconds(code: str, flags: Sequence[str], environment: Mapping[str, str]) -> float:
    """CPU of one fresh interpreter that runs this code, in seconds."""
    command = [sys.executable, *flags, "-c", code + _END]
    done = subprocess.run(command, env=dict(environment), capture_output=True, check=True)  # noqa: S603
    return float(done.stdout)


def ratios(
    cases: Mapping[str, tuple[str, Mapping[str, str]]],
    rounds: int,
    flags: Sequence[str] = (),
) -> dict[str, list[float]]:
    """CPU of each case as multiples of `pass`, one value a round.

    Args:
        cases: code and environment by name. Each runs once before the first round, so that
            files are in the page cache and bytecode is written if the flags permit it.
        rounds: how often.
        flags: of the interpreter, for the floor as well.
    """
    found: dict[str, list[float]] = {name: [] for name in cases}
    for code, environment in cases.values():
        cpu_seconds(code, flags, environment)
    for _ in range(rounds):
        work = [*cases, "", "", ""]
        random.shuffle(work)
        floors: list[float] = []
        taken: dict[str, float] = {}
        for name in work:
            if name:
                code, environment = cases[name]
                taken[name] = cpu_seconds(code, flags, environment)
            else:
                floors.append(cpu_seconds("pass", flags, {}))
        floor = statistics.median(floors)
        for name, seconds in taken.items():
            found[name].append(seconds / floor)
    return found


def paired(one: Sequence[float], other: Sequence[float]) -> float:
    """Median over the rounds of one case's CPU as a multiple of another's."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def table(found: Mapping[str, Sequence[float]]) -> str:
    """Median and quartiles of each case, as lines of text."""
    width = max(map(len, found))
    lines = [f"{'times `python -c pass`':{width}}  median  quartiles"]
    for name, values in found.items():
        low, middle, high = statistics.quantiles(values, n=4)
        lines.append(f"{name:{width}}  {middle:6.2f}  {low:.2f} to {high:.2f}")
    return "\n".join(lines)
