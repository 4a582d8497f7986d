"""What all tests share: which requirement a test proves, and an environment without AWS."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

REQUIREMENTS = 270


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--requirements", type=Path, help="write which requirements have a passing test"
    )


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--requirements")
    # With xdist the workers report to the controller, which alone writes.
    if target and not hasattr(config, "workerinput"):
        config.pluginmanager.register(RequirementsReport(target), "requirements-report")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("requirement"):
            for name in marker.args:
                if not 1 <= int(name.removeprefix("R")) <= REQUIREMENTS:
                    raise pytest.UsageError(f"{item.nodeid}: no requirement {name}")
                item.user_properties.append(("requirement", name))


class RequirementsReport:
    """Collects the requirements whose marked tests all passed."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._passed: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            for name, value in report.user_properties:
                if name == "requirement":
                    self._passed[str(value)].add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        if self._target.exists():  # an earlier part of the suite
            for name, tests in json.loads(self._target.read_text("utf-8")).items():
                self._passed[name].update(tests)
        found = {
            name: sorted(self._passed[name])
            for name in sorted(self._passed, key=lambda name: int(name[1:]))
        }
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._target.write_text(json.dumps(found, indent=2) + "\n", "utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("requirements")
        terminalreporter.line(f"{len(self._passed)} of {REQUIREMENTS} have a passing test:")
        terminalreporter.line(" ".join(sorted(self._passed, key=lambda name: int(name[1:]))))
        terminalreporter.line(f"written to {self._target}")


@pytest.fixture(autouse=True)
def _no_real_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may reach an AWS account, whatever the shell's environment says."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
