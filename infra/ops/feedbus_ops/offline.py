"""Commands that need no cloud: read a body, prove a signature, list what there is.

Only `sources --status` asks a running hub.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus.errors import RejectedError, SignatureError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.inputs import BodyFile, HeadersFile, OptionsFile
from feedbus_ops.stack import Profile, Region, Stack, StackName

if TYPE_CHECKING:
    from feedbus.sources.base import Source

SourceName = Annotated[str, typer.Argument(help="Source slug; `feedbus sources` lists them.")]
EndpointName = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        help="Endpoint of hub.yaml whose options, scores and defaults apply. Default: the one "
        "endpoint that has this source, if there is exactly one; else none.",
    ),
]


def normalize(
    source: SourceName,
    file: BodyFile,
    headers: HeadersFile = None,
    endpoint: EndpointName = None,
    options: OptionsFile = None,
    secret: Annotated[
        str,
        typer.Option(
            envvar="FEEDBUS_SECRET", help="The endpoint's secret, for bodies that are encrypted."
        ),
    ] = "",
    at: Annotated[
        str | None, typer.Option(help="When it was received: epoch seconds or ISO-8601.")
    ] = None,
    json_: JsonFlag = True,  # noqa: ARG001 - the output is always JSON
) -> None:
    """Read a raw webhook body into canonical records, offline.

    Prints a JSON array: empty when the vendor's event is rightly ignored. Exit code 1 and the
    reason on stderr when the body can't be read: the hub would put it into quarantine.
    """
    from feedbus import intake, secrets, sources
    from feedbus.signatures import Inbound
    from feedbus.sources.base import UnreadableError

    head = sources.load(source)
    place = inputs.endpoint_for(source, endpoint, inputs.read_object(options))
    inbound = Inbound(inputs.read_bytes(file), inputs.read_headers(headers))
    try:
        if secret and head.opened:
            inbound = head.opened(inbound, secrets.split(secret))
        found = intake.normalise(head, place, inbound, inputs.iso_time(at))
    except (UnreadableError, RejectedError) as error:
        raise console.fail(f"unreadable: {error}") from error
    console.print_json([item.model_dump(mode="json", exclude_none=True) for item in found])


def verify(
    source: SourceName,
    file: BodyFile,
    headers: HeadersFile = None,
    secret: Annotated[
        str,
        typer.Option(
            envvar="FEEDBUS_SECRET",
            help='The endpoint\'s secret, or JSON `{"current": …, "previous": …}`.',
        ),
    ] = "",
    url: Annotated[str, typer.Option(help="Public URL; its last segment is the URL's key.")] = "",
    method: Annotated[str, typer.Option(help="HTTP method.")] = "POST",
    query: Annotated[str | None, typer.Option(help="`a=b&c=d` or JSON.")] = None,
    at: Annotated[
        str | None, typer.Option(help="The clock: epoch seconds or ISO-8601; now if not given.")
    ] = None,
    endpoint: EndpointName = None,
    options: OptionsFile = None,
    json_: JsonFlag = False,
) -> None:
    """Prove, offline, that a request comes from the vendor: exit code 0 genuine, 1 refused.

    Says which check failed, such as `stale timestamp`; the hub never tells that to a sender. With
    `--method GET`, proves a handshake and prints what the hub would answer.
    """
    from feedbus import secrets, sources
    from feedbus.signatures import Inbound

    head = sources.load(source)
    place = inputs.endpoint_for(source, endpoint, inputs.read_object(options))
    scheme = head.scheme(place.options)
    inbound = Inbound(
        body=inputs.read_bytes(file),
        headers=inputs.read_headers(headers),
        method=method.upper(),
        url=url,
        query=inputs.parse_query(query, url),
        key=inputs.url_key(url),
    )
    check = reply = None
    try:
        if inbound.method == "GET" and head.handshake:
            reply = head.handshake(inbound, secrets.split(secret), place.options)
        else:
            scheme.verify(inbound, secrets.split(secret), inputs.parse_time(at))
    except SignatureError as error:
        check = error.check
    if json_:
        answer: dict[str, Any] = {"genuine": check is None, "scheme": scheme.title}
        answer |= {"check": check} if check else {"reply": reply.body} if reply else {}
        console.print_json(answer)
    elif check is None:
        console.say(f"genuine: {scheme.title}", style="green")
        if reply:
            console.say(f"answer: {reply.body}")
    if check is not None:
        raise console.fail(f"refused: {check}")


def list_sources(
    status: Annotated[
        bool,
        typer.Option(
            "--status", help="What each endpoint of hub.yaml has delivered to a running hub."
        ),
    ] = False,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """List every source: how it proves itself, and how its feedback comes in.

    With `--status`, list the endpoints instead: when each delivered last, how often today (UTC),
    and which fields of its bodies are new or have vanished within two weeks.
    """
    if status:
        _print_status(Stack.find(stack, profile, region), json_=json_)
        return
    rows = [source_facts(slug, source) for slug, source in all_sources()]
    if json_:
        console.print_json(rows)
        return
    console.print_table(
        ("source", "vendor", "proof", "body covered", "evidence", "comes by"),
        (
            (
                row["slug"],
                row["title"],
                row["scheme"].replace("`", ""),
                "yes" if row["covers_body"] else "no",
                row["evidence"],
                " + ".join(row["comes_by"]),
            )
            for row in rows
        ),
        empty="no sources are installed",
    )


def _print_status(hub: Stack, *, json_: bool) -> None:
    from feedbus import watching

    now = inputs.iso_time("now")
    rows = [
        {
            "endpoint": one.name,
            "source": one.source,
            **watching.status(hub.table, one.name, now),
        }
        for one in inputs.configured_endpoints()
    ]
    if json_:
        console.print_json(rows)
        return
    console.print_table(
        ("endpoint", "source", "last delivery", "today", "fields new", "vanished"),
        (
            (
                row["endpoint"],
                row["source"],
                str(row["last_at"] or "never")[:19].replace("T", " "),
                row["today"],
                ", ".join(row["fields_new"]),
                ", ".join(row["fields_vanished"]),
            )
            for row in rows
        ),
        empty="hub.yaml has no endpoints",
    )


def all_sources() -> Iterator[tuple[str, Source]]:
    """Slug and head of every source, by slug."""
    from feedbus import sources

    for slug in sorted(sources.names()):
        yield slug, sources.load(slug)


def source_facts(slug: str, source: Source) -> dict[str, Any]:
    """What `sources` and the docs tell of one source."""
    if slug == "mapped":
        title, covers = "as the endpoint's options say", False
    else:
        scheme = source.scheme({})
        title, covers = scheme.title, scheme.covers_body
    return {
        "slug": slug,
        "title": source.title,
        "scheme": title,
        "covers_body": covers,
        "evidence": source.evidence,
        "comes_by": [
            "push",
            *(["poll"] if source.pull else []),
            *(["fetch"] if source.fetch else []),
        ],
        "docs": source.docs,
    }


def list_destinations(json_: JsonFlag = False) -> None:
    """List every destination: what makes a second try harmless there."""
    from feedbus import destinations

    heads = [(slug, destinations.load(slug)) for slug in sorted(destinations.names())]
    if json_:
        rows = [
            {
                "slug": slug,
                "title": head.title,
                "strategy": head.strategy,
                "scope": head.scope,
                "docs": head.docs,
            }
            for slug, head in heads
        ]
        console.print_json(rows)
        return
    console.print_table(
        ("destination", "vendor", "one message per", "repeats are harmless by"),
        ((slug, head.title, head.scope, head.strategy) for slug, head in heads),
        empty="no destinations are installed",
    )
