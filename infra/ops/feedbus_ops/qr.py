"""`feedbus qr ENDPOINT`: a signed link to a form of the hub's own, and its QR code (R18)."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Annotated

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console
from feedbus_ops.console import JsonFlag
from feedbus_ops.stack import Profile, Region, Stack, StackName, endpoint_of, secret_name

_SPAN = re.compile(r"([1-9][0-9]{0,3})([dhm])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}

_MAX_ABOUT_BYTES = 250
_WRITABLE = (".svg", ".png", ".pdf")


def qr(
    endpoint: Annotated[str, typer.Argument(help="Endpoint of hub.yaml with source qr_form.")],
    about: Annotated[
        list[str] | None,
        typer.Option(help="What the code is about, such as `store=Hangzhou`; several times."),
    ] = None,
    valid: Annotated[str, typer.Option(help="How long it is good: `90d`, `12h`, `30m`.")] = "90d",
    out: Annotated[
        Path | None, typer.Option(help="Where to write the code: .svg, .png or .pdf.")
    ] = None,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Make a signed, expiring link to the feedback form, and its QR code."""
    from feedbus.model.times import from_epoch
    from feedbus.sources.qr_form import SignedLink

    place, told, expires = endpoint_of(endpoint), _pairs(about or []), _expiry(valid)
    if place.source != "qr_form":
        raise ConfigError(f"endpoint {endpoint} is of source {place.source}, not qr_form")
    if out and out.suffix not in _WRITABLE:
        raise ConfigError(f"--out {out.name}: use {', '.join(_WRITABLE)}")
    hub = Stack.find(stack, profile, region)
    secrets = hub.secrets.values(secret_name("endpoints", place))
    if not secrets:
        fix = f"feedbus connect qr_form --endpoint {endpoint}"
        raise ConfigError(f"endpoint {endpoint} has no secret: run `{fix}`")
    base = hub.outputs.get("PublicUrl") or hub.output("ApiUrl")
    key = SignedLink().link(secrets[0], told, expires)
    url = f"{base.rstrip('/')}/hooks/{place.name}/{key}"
    if out:
        _write(url, out)
    if json_:
        file = str(out) if out else None
        console.print_json({"url": url, "expires": from_epoch(expires), "file": file})
        return
    console.say(url)
    if out:
        console.say(f"✓ {out}")


def _expiry(valid: str) -> int:
    """Epoch seconds at which a link ends that is made now."""
    found = _SPAN.fullmatch(valid)
    if not found:
        raise ConfigError(f"--valid {valid}: a number and d, h or m, such as 90d")
    return int(time.time()) + int(found[1]) * _SECONDS[found[2]]


def _pairs(about: list[str]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in about)
    if not all(pairs) or not all(pairs.values()):
        raise ConfigError("--about: name=value, such as store=Hangzhou")
    if len(str(pairs).encode()) > _MAX_ABOUT_BYTES:
        raise ConfigError("--about: too long for a QR code that can be printed small")
    return pairs


def _write(url: str, out: Path) -> None:
    import segno

    out.parent.mkdir(parents=True, exist_ok=True)
    segno.make(url, error="m").save(str(out), scale=8, border=4)
