"""`feedbus qr`: a link that the hub opens, for what it says and no longer than it says (R18)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import test_cli_online
from test_cli_online import SECRET, feedbus, put_secret, said

from feedbus import config, intake, sources
from feedbus.errors import SignatureError
from feedbus.model import Feedback
from feedbus.model.times import epoch
from feedbus.signatures import Inbound
from feedbus_ops.stack import Stack

pytestmark = pytest.mark.slow

hub = test_cli_online.hub

FORM = b"id=1&stars=2&text=too+slow"


@pytest.fixture(autouse=True)
def hub_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoints = [{"name": "door", "source": "qr_form"}, {"name": "form", "source": "typeform"}]
    loaded = config.Config({"endpoints": endpoints})
    monkeypatch.setattr(config, "load", lambda: loaded)


def sent(url: str, now: float) -> Any:
    """What the hub makes of the form behind a link."""
    source, endpoint = sources.load("qr_form"), config.load().endpoint("door")
    assert endpoint
    assert source.opened
    inbound = Inbound(FORM, key=urlsplit(url).path.removeprefix("/hooks/door/"))
    source.scheme({}).verify(inbound, [SECRET], now)
    opened = source.opened(inbound, [SECRET])
    (found,) = intake.normalise(source, endpoint, opened, "2026-11-22T10:30:00.000Z")
    return found


@pytest.mark.requirement("R18")
def test_a_link_opens_the_form_and_tells_where_it_hangs(hub: Stack) -> None:
    put_secret("endpoints/door", SECRET)
    made = said(feedbus("qr", "door", "--about", "store=杭州", "--about", "table=7", "--json"))
    assert made["url"].startswith("http://127.0.0.1:1/hooks/door/")
    found = sent(made["url"], time.time())
    assert isinstance(found, Feedback)
    assert (found.text, found.context["store"], found.context["table"]) == ("too slow", "杭州", "7")
    assert "http://127.0.0.1:1/hooks/door/" in feedbus("qr", "door").stdout


@pytest.mark.requirement("R18")
def test_a_link_is_good_for_as_long_as_was_said_and_only_as_it_is(hub: Stack) -> None:
    put_secret("endpoints/door", SECRET)
    made = said(feedbus("qr", "door", "--about", "store=A", "--valid", "2h", "--json"))
    assert epoch(made["expires"]) == pytest.approx(time.time() + 7_200, abs=60)
    assert sent(made["url"], epoch(made["expires"]))
    with pytest.raises(SignatureError, match="expired"):
        sent(made["url"], epoch(made["expires"]) + 1)
    expiry, _, rest = made["url"].rpartition("/")[2].partition(".")
    with pytest.raises(SignatureError, match="does not match"):
        sent(f"http://x/hooks/door/{int(expiry) + 1}.{rest}", time.time())


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<?xml"), ("b/a.png", b"\x89PNG")])
def test_the_code_is_written_as_a_picture(
    hub: Stack, tmp_path: Path, name: str, start: bytes
) -> None:
    put_secret("endpoints/door", SECRET)
    made = said(feedbus("qr", "door", "--out", tmp_path / name, "--json"))
    assert made["file"] == str(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
    assert "✓" in feedbus("qr", "door", "--out", tmp_path / name).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nosuch",), "not in hub.yaml"),
        (("form",), "of source typeform"),
        (("door", "--valid", "soon"), "such as 90d"),
        (("door", "--valid", "0d"), "such as 90d"),
        (("door", "--about", "store"), "name=value"),
        (("door", "--about", f"store={'x' * 300}"), "too long"),
        (("door", "--out", "a.gif"), ".svg, .png, .pdf"),
        (("door",), "feedbus connect qr_form --endpoint door"),
    ],
)
def test_what_makes_no_link_is_told(hub: Stack, arguments: tuple[str, ...], says: str) -> None:
    result = feedbus("qr", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
