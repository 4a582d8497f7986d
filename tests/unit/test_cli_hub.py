"""The commands around the local hub tell why it did not start, without a traceback."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from feedbus_ops.cli import app


@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_port_that_is_taken_is_told_with_the_fix(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("FEEDBUS_HOME", str(tmp_path))
        monkeypatch.setenv("FEEDBUS_PORT", str(port))
        result = CliRunner().invoke(app, [command])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert f"port {port} is taken" in result.stderr
    assert "FEEDBUS_PORT" in result.stderr
