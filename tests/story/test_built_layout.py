"""What is deployed: every function imports from the built layers alone, from valid bytecode."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytestmark = pytest.mark.story

LAYERS = ("DependenciesLayer", "CoreLayer", "ConfigLayer")
FUNCTIONS = {
    "receive": "ReceiveFunction",
    "poll": "PollFunction",
    "enrich": "EnrichFunction",
    "publish": "PublishFunction",
    "push": "CrmLane/PushFunction",
}

RUNTIME = ("boto3", "botocore", "s3transfer", "dateutil", "six")
"""What Lambda's runtime brings."""

NOT_FOR_RECEIVE = {"boto3", "botocore.session", "requests", "urllib3", "jwt", "cryptography"}
"""Powertools looks at botocore's version number, which costs nothing; its session would."""

PROBE = """
import json, sys
paths, runtime = json.loads(sys.argv[1]), sys.argv[2]
sys.path[:] = [path for path in sys.path if "site-packages" not in path]
sys.path[:0] = paths
sys.path.append(runtime)
import app
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
print(json.dumps(files))
"""


def loaded(build: Path, function: str) -> dict[str, str]:
    """Module names and files after a function's import, as Lambda would do it."""
    paths = [build / FUNCTIONS[function], *(build / layer / "python" for layer in LAYERS)]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "FEEDBUS_TABLE": "t",
        "FEEDBUS_BUCKET": "b",
        "FEEDBUS_BUS": "e",
        "FEEDBUS_CONNECTION": "crm",
        "FEEDBUS_QUEUE_URL": "q",
        "FEEDBUS_DLQ_URL": "d",
    }
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-B",
            "-c",
            PROBE,
            json.dumps([str(path) for path in paths]),
            sysconfig.get_path("purelib"),
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.requirement("R253")
@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_needs_nothing_but_its_layers_and_the_runtime(
    build: Path, function: str
) -> None:
    site = sysconfig.get_path("purelib")
    outside = {
        name
        for name, file in loaded(build, function).items()
        if file.startswith(site) and name.partition(".")[0] not in RUNTIME
    }
    assert outside == set()


def test_receive_imports_only_what_it_uses(build: Path) -> None:
    modules = loaded(build, "receive")
    assert not NOT_FOR_RECEIVE & set(modules)
    assert "feedbus.webhook" in modules


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_no_function_loads_the_tracer(build: Path, function: str) -> None:
    assert not any(name.startswith("aws_xray_sdk") for name in loaded(build, function))


@pytest.mark.parametrize("layer", LAYERS)
def test_bytecode_is_there_and_stays_valid_whatever_the_files_times(
    build: Path, layer: str
) -> None:
    sources = list((build / layer / "python").rglob("*.py"))
    assert sources
    for source in sources:
        bytecode = Path(importlib.util.cache_from_source(str(source)))
        assert bytecode.exists(), f"{source} is not compiled"
        header = bytecode.read_bytes()[:16]
        flags = int.from_bytes(header[4:8], "little")
        assert flags == 0b01, f"{bytecode} is not an unchecked hash-based pyc"
        assert header[8:16] == importlib.util.source_hash(source.read_bytes()), f"{source} is stale"


def test_the_layers_stay_small(build: Path) -> None:
    size = sum(
        path.stat().st_size
        for layer in LAYERS
        for path in (build / layer).rglob("*")
        if path.is_file()
    )
    # Lambda takes 262 MB. rapidfuzz is 12 of them here (x86-64, three variants), 5 on arm64.
    assert size / 1_000_000 <= 56


def test_the_configuration_is_shipped_compiled(build: Path) -> None:
    package = build / "ConfigLayer" / "python" / "feedbus_config"
    assert (package / "hub.json").exists()
    assert not (package / "hub.yaml").exists()
