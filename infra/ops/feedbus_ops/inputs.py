"""What people pass on the command line: files, times, headers. Wrong input names the fix."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl, urlsplit

import typer

from feedbus.errors import ConfigError

if TYPE_CHECKING:
    from feedbus.config import Endpoint

BodyFile = Annotated[Path, typer.Argument(metavar="FILE", help="Raw body; `-` is stdin.")]
HeadersFile = Annotated[
    Path | None,
    typer.Option("--headers", help="JSON object of headers, names in any case."),
]
OptionsFile = Annotated[
    Path | None,
    typer.Option("--options", help="JSON object of options, over those of hub.yaml."),
]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def read_bytes(path: Path) -> bytes:
    """A file's bytes, exactly; `-` reads stdin.

    Raises:
        ConfigError: there is no such file, or it can't be read.
    """
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or 'cannot be read'}") from error


def read_json(path: Path) -> Any:
    """A JSON file.

    Raises:
        ConfigError: naming the file and where it stops being JSON.
    """
    data = read_bytes(path)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not JSON: {error}") from error


def read_object(path: Path | None) -> dict[str, Any]:
    """A JSON object from a file; empty when no file is named."""
    if path is None:
        return {}
    value = read_json(path)
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: must hold a JSON object")
    return value


def read_headers(path: Path | None) -> dict[str, str]:
    """Headers by lower-case name; a list of values is joined by commas, as HTTP APIs do."""
    return {str(name).lower(): _joined(value) for name, value in read_object(path).items()}


def _joined(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def parse_query(text: str | None, url: str) -> dict[str, str]:
    """Query parameters: `a=b&c=d` or a JSON object; those of the URL when none are given."""
    given = text if text is not None else urlsplit(url).query
    if given.lstrip().startswith("{"):
        try:
            return {str(name): _joined(value) for name, value in json.loads(given).items()}
        except ValueError as error:
            raise ConfigError(f"--query: not JSON: {error}") from error
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(given.removeprefix("?"), keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return {name: ",".join(values) for name, values in found.items()}


def url_key(url: str) -> str | None:
    """The secret path segment of `/hooks/{endpoint}/{key}`; else the last segment there is."""
    parts = urlsplit(url).path.strip("/").split("/")
    without_key = parts == [""] or (parts[-2:-1] == ["hooks"])
    return None if without_key else parts[-1]


def parse_time(text: str | None, *, now: float | None = None) -> float:
    """Epoch seconds of `now`, of epoch seconds, of ISO-8601, or of `2h` ago (s, m, h, d).

    Raises:
        ConfigError: none of these.
    """
    moment = time.time() if now is None else now
    if text is None or text == "now":
        return moment
    ago = re.fullmatch(r"(\d{1,6})([smhd])", text, re.ASCII)
    if ago:
        return moment - int(ago[1]) * _UNITS[ago[2]]
    if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text, re.ASCII):
        return float(text)
    from feedbus.model.times import epoch, to_utc

    try:
        return epoch(to_utc(text))
    except ValueError as error:
        raise ConfigError(
            f"{text!r} is no time: use epoch seconds, ISO-8601 such as 2026-01-31T09:00:00Z, "
            "or an age such as 30m, 2h, 7d"
        ) from error


def iso_time(text: str | None) -> str:
    """The same as UTC ISO-8601 with milliseconds."""
    from feedbus.model.times import from_epoch

    return from_epoch(parse_time(text))


def endpoint_for(source: str, name: str | None, options: Mapping[str, Any]) -> Endpoint:
    """The endpoint that a body is read for.

    With a name: the endpoint of hub.yaml, its options completed by the given ones; a name that
    hub.yaml does not have is fine when options are given. Without: the one endpoint of
    hub.yaml that has this source, if there is exactly one; else an ad-hoc endpoint that is
    named like the source and has no options.

    Raises:
        ConfigError: unknown source or endpoint, or an endpoint of another source.
    """
    from feedbus import sources
    from feedbus.config import Endpoint

    sources.load(source)
    known = {one.name: one for one in configured_endpoints()}
    if name is None:
        fitting = [one for one in known.values() if one.source == source]
        found = fitting[0] if len(fitting) == 1 and not options else None
    else:
        found = known.get(name)
        if found is None and not options:
            listed = ", ".join(sorted(known)) or "none"
            raise ConfigError(f"--endpoint {name!r} is not in hub.yaml; it has {listed}")
        if found and found.source != source:
            raise ConfigError(f"--endpoint {name!r} is one of source {found.source!r}")
    if found:
        return found.model_copy(update={"options": {**found.options, **options}})
    return Endpoint(name=name or source.replace("_", "-"), source=source, options=dict(options))


def configured_endpoints() -> list[Endpoint]:
    """All endpoints of hub.yaml; none when there is no hub.yaml."""
    from feedbus import config

    try:
        loaded = config.load()
    except FileNotFoundError:
        return []
    return [one for one in map(loaded.endpoint, loaded.endpoint_names) if one]
