"""`feedbus sources --status`: what each endpoint has delivered to a running hub."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
import test_cli_online
from test_cli_online import feedbus, said

from feedbus.model.times import iso
from feedbus.watching import LEARNING, Watcher
from feedbus_ops.stack import Stack

pytestmark = pytest.mark.slow

hub, hub_yaml = test_cli_online.hub, test_cli_online.hub_yaml


class Silent:
    def warning(self, msg: str, /, *, extra: Any) -> None:
        raise AssertionError(msg)


def deliver(hub: Stack, body: dict[str, Any], at: str, times: int) -> None:
    """Let the hub watch deliveries of the endpoint `plain`."""
    raw = zlib.compress(json.dumps(body).encode())
    item = {"endpoint": "plain", "source": "mapped", "at": at, "headers": "{}"}
    watcher = Watcher(Silent())
    watcher.watch(({**item, "raw": raw + bytes([n])} for n in range(times)), hub.table, at)


def test_the_status_tells_of_each_endpoint_what_it_delivered(hub: Stack) -> None:
    at = iso(datetime.now(UTC))
    deliver(hub, {"id": "1", "text": "hello"}, at, LEARNING)
    deliver(hub, {"id": "1", "coupon": "X"}, at, 1)
    found = {row.pop("endpoint"): row for row in said(feedbus("sources", "--status", "--json"))}
    assert found["plain"] == {
        "source": "mapped",
        "last_at": at,
        "today": LEARNING + 1,
        "learned": True,
        "fields_new": ["coupon"],
        "fields_vanished": [],
    }
    assert found["form"]["last_at"] is None
    assert found.keys() == {"form", "quiet", "plain"}
    lines = [line.split() for line in feedbus("sources", "--status").stdout.splitlines()]
    day, clock = at[:10], at[11:19]
    assert ["plain", "mapped", day, clock, str(LEARNING + 1), "coupon"] in lines
    assert ["form", "typeform", "never", "0"] in lines
