"""What the analysis may cost: sizes and imports exactly, time as a ratio to a loop beside it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from feedbus.analysis import analyze
from feedbus_ops.console import ROOT

SAMPLE = ROOT / "tests" / "analysis_sample"


def test_all_shipped_data_is_at_most_five_megabytes() -> None:
    folder = Path(str(files("feedbus.analysis"))) / "data"
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    assert sizes
    assert sum(sizes) <= 5_000_000


@pytest.mark.parametrize("text", ["加载慢，客服也不理人", "loads slowly and nobody answers"])
def test_reading_a_text_loads_nothing_heavy(text: str) -> None:
    code = f"""
import sys
from feedbus.analysis import analyze
analyze([{text!r}])
heavy = {{"boto3", "botocore", "rapidfuzz", "numpy", "yaml", "requests", "sklearn", "jieba"}}
print(sorted(heavy & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds, the best of three: what else the machine does only ever adds."""
    taken = []
    for _ in range(3):
        start = time.thread_time()
        work()
        taken.append(time.thread_time() - start)
    return min(taken)


def reference() -> int:
    """About a millisecond of plain Python on the slowest machine that matters."""
    counts: dict[str, int] = {}
    for number in range(5_000):
        key = f"{number % 97}"
        counts[key] = counts.get(key, 0) + 1
    return len(counts)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["zh.jsonl", "en.jsonl"])
def test_a_text_of_100_characters_takes_about_as_long_as_5000_dictionary_updates(
    name: str,
) -> None:
    lines = (SAMPLE / name).read_text("utf-8").splitlines()
    joined = " ".join(json.loads(line)["text"] for line in lines)
    texts = [joined[at : at + 100] for at in range(0, 5_000, 100)]
    analyze(texts)
    assert cpu(lambda: analyze(texts)) / len(texts) < 2 * cpu(reference)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "加载太慢了，客服不理人！",
        "It crashes all the time and support never answers. ",
        "哈哈",
        "so ",
        "!",
        "😡",
        "不",
        "not ",
        "a",
        "0.",
        "http://a.b/",
        "(",
        "\n",
        "'",
        "ー",
    ],
)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    short = (text * 4_000)[:4_000]
    long = (text * 32_000)[:32_000]
    analyze([short])
    # Eight times as long; what is quadratic would take 64 times as much.
    assert cpu(lambda: analyze([long])) < 20 * cpu(lambda: analyze([short]))
