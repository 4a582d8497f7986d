"""`feedbus send`: sign a body as the vendor would and post it, once or many times."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.inputs import BodyFile, HeadersFile
from feedbus_ops.stack import Profile, Region, Stack, StackName, endpoint_of, secret_name

if TYPE_CHECKING:
    from requests import Session

    from feedbus.signatures import Inbound, Scheme


@dataclass(slots=True)
class Tally:
    """What came back.

    Attributes:
        statuses: answers by HTTP status; `failed` counts posts without an answer.
        seconds: how long each answer took.
        accepted, duplicates, quarantined: as the hub counted them.
        ids: ids that the hub answered, the first hundred.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    ids: list[str] = field(default_factory=list)

    def add(self, status: str, seconds: float, answer: Mapping[str, Any]) -> None:
        """Count one answer."""
        self.statuses[status] += 1
        self.seconds.append(seconds)
        self.accepted += int(answer.get("accepted", 0))
        self.duplicates += int(answer.get("duplicates", 0))
        self.quarantined += int(answer.get("quarantined", 0))
        self.ids += [str(one) for one in answer.get("ids", ())][: 100 - len(self.ids)]

    def summary(self, elapsed: float) -> dict[str, Any]:
        """Figures for people and programs; times in milliseconds."""
        ordered = sorted(self.seconds)
        return {
            "sent": len(ordered),
            "statuses": dict(sorted(self.statuses.items())),
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "quarantined": self.quarantined,
            "ids": self.ids,
            "seconds": round(elapsed, 3),
            "per_second": round(len(ordered) / elapsed, 1) if elapsed else None,
            "latency_ms": {
                "p50": _milliseconds(ordered, 0.50),
                "p95": _milliseconds(ordered, 0.95),
                "max": _milliseconds(ordered, 1.0),
            },
        }


def _milliseconds(ordered: list[float], share: float) -> float:
    """The nearest-rank percentile."""
    rank = max(1, -(-len(ordered) * share // 1))
    return round(ordered[int(rank) - 1] * 1000, 1)


def send(
    endpoint: Annotated[str, typer.Argument(help="Name of an endpoint of hub.yaml.")],
    file: BodyFile,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many times.")] = 1,
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="How many at a time.")] = 8,
    rate: Annotated[
        float | None, typer.Option(min=0.001, help="At most so many a second, evenly.")
    ] = None,
    vary: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Where the JSON body holds the vendor's id, such as `form_response.token`: each "
            "post gets an id of its own. Without it, repeats are duplicates.",
        ),
    ] = None,
    headers: HeadersFile = None,
    secret: Annotated[
        str | None,
        typer.Option(envvar="FEEDBUS_SECRET", help="Default: the endpoint's secret in SSM."),
    ] = None,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Sign a body as the vendor would and post it over HTTP; exit code 1 unless all are 2xx."""
    hub = Stack.find(stack, profile, region)
    request, scheme, key = _prepare(hub, endpoint, file, headers, secret)
    bodies = _bodies(request.body, vary)
    started = time.monotonic()

    def post(number: int) -> tuple[str, float, dict[str, Any]]:
        if rate:
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
        signed = scheme.sign(replace(request, body=bodies(number)), key, time.time())
        return _post(signed, session)

    tally = Tally()
    with (
        _session(request.url, concurrency) as session,
        ThreadPoolExecutor(concurrency) as pool,
        console.progress(f"to {endpoint}", count, hidden=json_ or count == 1) as advance,
    ):
        for status, seconds, answer in pool.map(post, range(count)):
            tally.add(status, seconds, answer)
            advance()
    summary = tally.summary(time.monotonic() - started)
    if json_:
        console.print_json(summary)
    else:
        _print(summary)
    if any(not status.startswith("2") for status in tally.statuses):
        raise console.fail("not every post was accepted")


def _prepare(
    hub: Stack, name: str, file: Path, headers: Path | None, secret: str | None
) -> tuple[Inbound, Scheme, str]:
    from feedbus import sources
    from feedbus.signatures import Inbound

    endpoint = endpoint_of(name)
    scheme = sources.load(endpoint.source).scheme(endpoint.options)
    if secret is None:
        found = hub.secrets.values(secret_name("endpoints", endpoint))
        if not found:
            raise ConfigError(
                f"endpoint {name} has no secret in SSM: `feedbus connect {endpoint.source} "
                f"--endpoint {name}` makes one, or pass --secret"
            )
        secret = found[0]
    body = inputs.read_bytes(file)
    given = {"content-type": _content_type(body), **inputs.read_headers(headers)}
    url = f"{hub.output('ApiUrl').rstrip('/')}/hooks/{name}"
    return Inbound(body, given, url=url), scheme, secret


def _content_type(body: bytes) -> str:
    start = body.lstrip()[:1]
    if start in (b"{", b"["):
        return "application/json"
    return "text/xml" if start == b"<" else "application/x-www-form-urlencoded"


def _bodies(body: bytes, path: str | None) -> Callable[[int], bytes]:
    """The body of the n-th post."""
    if path is None:
        return lambda _number: body
    try:
        document = json.loads(body)
    except ValueError as error:
        raise ConfigError("--vary needs a JSON body") from error
    *parents, last = path.split(".")
    run = f"{time.time_ns():x}"

    def varied(number: int) -> bytes:
        changed = json.loads(body)
        _holder(changed, parents, path)[_index(last)] = f"{run}-{number}"
        return json.dumps(changed, ensure_ascii=False).encode()

    holder = _holder(document, parents, path)
    if isinstance(holder, dict) and last not in holder:
        raise ConfigError(f"--vary: the body has no {path}")
    return varied


def _holder(document: Any, parents: list[str], path: str) -> Any:
    try:
        for part in parents:
            document = document[_index(part)]
    except (LookupError, TypeError) as error:
        raise ConfigError(f"--vary: the body has no {path}") from error
    return document


def _index(part: str) -> str | int:
    return int(part) if part.isdecimal() else part


def _session(url: str, connections: int) -> Session:
    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.trust_env = not _is_local(url)
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=connections))
    return session


def _post(request: Inbound, session: Session) -> tuple[str, float, dict[str, Any]]:
    """Post one signed request: status, seconds and the parsed answer."""
    import requests

    url, host = reachable(_full_url(request))
    started = time.monotonic()
    try:
        response = session.request(
            request.method,
            url,
            data=request.body,
            headers={**request.headers, **host},
            timeout=30,
            allow_redirects=False,
        )
    except requests.RequestException:
        return "failed", time.monotonic() - started, {}
    seconds = time.monotonic() - started
    try:
        answer = response.json()
    except ValueError:
        answer = {}
    return str(response.status_code), seconds, answer if isinstance(answer, dict) else {}


def _full_url(request: Inbound) -> str:
    key = f"/{quote(request.key, safe='')}" if request.key else ""
    query = f"?{urlencode(request.query)}" if request.query else ""
    return f"{request.url}{key}{query}"


def reachable(url: str) -> tuple[str, dict[str, str]]:
    """A URL that this machine can open, and the Host header that goes with it.

    Names below `.localhost` are this machine (RFC 6761), but not every resolver knows that.
    """
    parts = urlsplit(url)
    if not (parts.hostname or "").endswith(".localhost"):
        return url, {}
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"127.0.0.1{port}")), {"host": parts.netloc}


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


def _print(summary: Mapping[str, Any]) -> None:
    latency = summary["latency_ms"]
    rows = [
        ("answers", ", ".join(f"{n} x {status}" for status, n in summary["statuses"].items())),
        ("accepted", summary["accepted"]),
        ("duplicates", summary["duplicates"]),
        ("quarantined", summary["quarantined"]),
        ("ids", "\n".join(summary["ids"][:10])),
        ("latency", f"p50 {latency['p50']} ms, p95 {latency['p95']} ms"),
        ("rate", f"{summary['per_second']} a second"),
    ]
    console.print_table(("", f"{summary['sent']} sent"), rows, empty="")
