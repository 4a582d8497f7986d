"""One hub for all stories: the real template, built and deployed to the local engine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from teller import Teller

from feedbus_ops import hub


def free_ports(count: int) -> int:
    """The first of `count` neighbouring ports that are free."""
    for first in range(21_000, 32_000, count):
        sockets = [socket.socket() for _ in range(count)]
        try:
            for offset, one in enumerate(sockets):
                one.bind(("127.0.0.1", first + offset))
        except OSError:
            continue
        else:
            return first
        finally:
            for one in sockets:
                one.close()
    raise RuntimeError("no free ports")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[hub.Home]:
    made = hub.Home(tmp_path_factory.mktemp("hub") / ".feedbus", free_ports(3))
    yield made
    hub.down(made)


@pytest.fixture(scope="session")
def facts(home: hub.Home) -> hub.HubFacts:
    return hub.up(Console(stderr=True), home)


@pytest.fixture(scope="session")
def build(facts: hub.HubFacts, home: hub.Home) -> Path:
    """What `sam build` made: the layers and functions as they are deployed."""
    return home.path / "build"


@pytest.fixture
def teller(facts: hub.HubFacts, home: hub.Home) -> Teller:
    return Teller(home, facts)
