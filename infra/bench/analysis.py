"""What reading a text costs: the figures of docs/analysis.md.

    .venv/bin/python infra/bench/analysis.py [--rounds 5] [--json]

CPU of one core, not time on the clock. Texts come from tests/analysis_sample, joined and cut to
100 characters; each is read `rounds` times and counts with its median. What a fresh process
takes is measured in fresh processes, `rounds` of them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "analysis_sample"
DATA = ROOT / "layers" / "core" / "feedbus" / "analysis" / "data"

LENGTH = 100
"""Characters of a text."""

THROUGHPUT = 10_000
"""Texts that `feedbus analyze` reads; its start is measured apart and taken off."""

_COSTS = """
import json, os, subprocess, time
import feedbus.model, feedbus.config
def rss():  # not ru_maxrss: a child begins with its parent's
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(os.getpid())]))
before, start = rss(), time.process_time()
from feedbus.analysis import analyze
imported = time.process_time()
analyze(["加载慢", "loads slowly"])
first = time.process_time()
analyze(json.loads(open({texts!r}, encoding="utf-8").read()))
print(json.dumps([imported - start, first - imported, rss() - before]))
"""


def sample(name: str) -> list[str]:
    """Texts of exactly `LENGTH` characters from a file of the sample."""
    lines = (SAMPLE / name).read_text("utf-8").splitlines()
    labelled = [one for one in map(json.loads, lines) if not one.get("spam")]
    return list(_cut(one["text"] for one in labelled))


def _cut(texts: Iterator[str]) -> Iterator[str]:
    joined = ""
    for text in texts:
        joined = f"{joined} {text}" if joined else text
        if len(joined) >= LENGTH:
            yield joined[:LENGTH]
            joined = ""


def per_text(texts: list[str], rounds: int) -> list[float]:
    """CPU of each text, in milliseconds: the median over the rounds, after one to warm up."""
    from feedbus.analysis import analyze

    taken: list[list[int]] = [[] for _ in texts]
    for number in range(rounds + 1):
        for text, found in zip(texts, taken, strict=True):
            start = time.thread_time_ns()
            analyze([text])
            if number:
                found.append(time.thread_time_ns() - start)
    return [statistics.median(one) / 1e6 for one in taken]


def fresh_process(texts: list[str], rounds: int) -> tuple[float, float, float]:
    """Import and first use, in milliseconds of CPU beyond the model; growth of memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), "utf-8")
        code = _COSTS.format(texts=str(path))
        command = [sys.executable, "-c", code]
        runs = [
            json.loads(subprocess.run(command, capture_output=True, check=True).stdout)  # noqa: S603
            for _ in range(rounds)
        ]
    imported, first, grown = (statistics.median(column) for column in zip(*runs, strict=True))
    return imported * 1000, first * 1000, grown / 1024


def throughput() -> float:
    """Texts that `feedbus analyze` reads in a second of CPU, its start taken off."""
    lines = [
        json.loads(line)["text"]
        for name in ("zh.jsonl", "en.jsonl")
        for line in (SAMPLE / name).read_text("utf-8").splitlines()
    ]
    many = (lines * (THROUGHPUT // len(lines) + 1))[:THROUGHPUT]
    return (THROUGHPUT - 1) / (_command_seconds(many) - _command_seconds(many[:1]))


def _command_seconds(lines: list[str]) -> float:
    command = [str(Path(sys.executable).with_name("feedbus")), "analyze", "-"]
    text = "".join(f"{line}\n" for line in lines)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=text.encode(), capture_output=True, check=True, cwd=ROOT)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rounds: int) -> dict[str, dict[str, Any]]:
    """All figures: value, unit, and the limit that the project sets itself."""
    chinese, english = sample("zh.jsonl"), sample("en.jsonl")
    taken = {"zh": per_text(chinese, rounds), "en": per_text(english, rounds)}
    imported, first, grown = fresh_process(chinese + english, rounds)
    shipped = sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file())
    figures: dict[str, dict[str, Any]] = {}
    for language, values in taken.items():
        name = f"CPU per text of {LENGTH} characters, {language}"
        figures[f"{name}, median"] = _figure(statistics.median(values), "ms", "≤ 1")
        figures[f"{name}, 95th percentile"] = _figure(statistics.quantiles(values, n=20)[-1], "ms")
    figures["import beyond the model, CPU"] = _figure(imported, "ms", "≤ 50")
    figures["first text, CPU"] = _figure(first, "ms")
    figures["memory beyond the model"] = _figure(grown, "MB", "≤ 60")
    figures["shipped data"] = _figure(shipped / 1e6, "MB", "≤ 5")
    figures["feedbus analyze, texts per second"] = _figure(throughput(), "", "≥ 1000")
    return figures


def _figure(value: float, unit: str, limit: str = "") -> dict[str, Any]:
    return {"value": round(value, 3), "unit": unit, "limit": limit}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    figures = measure(given.rounds)
    if given.json:
        print(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    width = max(map(len, figures))
    for name, one in figures.items():
        print(f"{name:{width}}  {one['value']:10.3f} {one['unit']:2}  {one['limit']}")


if __name__ == "__main__":
    main()
