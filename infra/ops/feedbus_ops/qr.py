"""`feedbus qr ENDPOINT`: a signed link to a form of the hub's own, and its QR code (R18)."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Annotated

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.stack import Profile, Region, Stack, StackName, loaded, secret_name

_SPAN = re.compile(r"(\d{1,4})([dhm])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}


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
    from feedbus.sources.qr_form import SignedLink

    place = loaded().endpoint(endpoint)
    if place is None or place.source != "qr_form":
        raise ConfigError(f"hub.yaml has no endpoint {endpoint} with source qr_form")
    hub = Stack.find(stack, profile, region)
    secrets = hub.secrets.values(secret_name("endpoints", place))
    if not secrets:
        raise ConfigError(f"endpoint {endpoint} has no secret: run `feedbus connect qr_form`")
    expires = int(time.time()) + _seconds(valid)
    key = SignedLink().link(secrets[0], _pairs(about or []), expires)
    base = hub.outputs.get("PublicUrl") or hub.output("ApiUrl")
    url = f"{base.rstrip('/')}/hooks/{place.name}/{key}"
    written = _write(url, out) if out else None
    if json_:
        console.print_json({"url": url, "expires": inputs.iso_time(str(expires)), "file": written})
        return
    console.say(url)
    if written:
        console.say(f"✓ {written}")


def _seconds(span: str) -> int:
    found = _SPAN.fullmatch(span)
    if not found:
        raise ConfigError(f"--valid {span}: a number and d, h or m, such as 90d")
    return int(found[1]) * _SECONDS[found[2]]


def _pairs(about: list[str]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in about)
    if not all(pairs) or not all(pairs.values()):
        raise ConfigError("--about: name=value, such as store=Hangzhou")
    if len(str(pairs).encode()) > 250:
        raise ConfigError("--about: too long for a QR code that can be printed small")
    return pairs


def _write(url: str, out: Path) -> str:
    import segno

    if out.suffix not in (".svg", ".png", ".pdf"):
        raise ConfigError(f"--out {out.name}: use .svg, .png or .pdf")
    segno.make(url, error="m").save(str(out), scale=8, border=4)
    return str(out)
