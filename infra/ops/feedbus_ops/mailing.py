"""`feedbus mail`: a mail on its way through the hub, as if Amazon SES had received it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.inputs import BodyFile
from feedbus_ops.stack import Profile, Region, Stack, StackName, loaded

PREFIX = "mail/"
"""Below which the stack's receipt rule writes."""

_ON_TOP = """Return-Path: {path}
Received: from feedbus.localhost (feedbus.localhost [127.0.0.1])
 by inbound-smtp.{region}.amazonaws.com with SMTP id {id}
 for {to};
 {date}
X-SES-Spam-Verdict: PASS
X-SES-Virus-Verdict: PASS
Authentication-Results: amazonses.com;
 spf=pass (spfCheck: not asked) client-ip=127.0.0.1; helo=feedbus.localhost;
 dkim=pass header.i=@localhost;
 dmarc=pass header.from=localhost;
"""
"""What Amazon SES writes above a mail that it trusts."""


def mail(
    file: BodyFile,
    to: Annotated[str, typer.Option(help="The address that it is for.", metavar="ADDRESS")],
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Put a raw mail into the hub's bucket as Amazon SES would, with good verdicts on top."""
    if "@" not in to or any(char.isspace() or char in "<>;" for char in to):
        raise ConfigError("--to: an address such as feedback@example.com")
    hub = Stack.find(stack, profile, region)
    key = PREFIX + secrets.token_hex(20)
    raw = as_received(inputs.read_bytes(file), to, key, hub.region or "us-east-1")
    facts = _expected(raw, hub.output("BucketName"), key)
    hub.bucket.put(key, raw)
    if json_:
        console.print_json(facts)
        return
    outcome = "\n".join(facts["ids"]) or facts["quarantined"] or "ignored"
    console.print_table(
        ("object", "endpoint", "what comes of it"),
        [(facts["object"], facts["endpoint"], outcome)],
        empty="nothing was put",
    )


def as_received(raw: bytes, to: str, key: str, region: str) -> bytes:
    """A mail with the headers that SES adds; its own return path stays what it says."""
    from feedbus import mime

    head = mime.head(raw)
    sender = next((email for _, email in mime.addresses(str(head["from"] or ""))), "")
    top = _ON_TOP.format(
        path=head["return-path"] or f"<{sender}>",
        region=region,
        id=key.removeprefix(PREFIX),
        to=to,
        date=format_datetime(datetime.now(UTC)),
    )
    return top.replace("\n", "\r\n").encode() + raw


def _expected(raw: bytes, bucket: str, key: str) -> dict[str, Any]:
    """Where a mail goes, and what the `mail` function makes of it: by this checkout's code."""
    from feedbus import mailroom
    from feedbus.model.times import iso

    found = mailroom.read(mailroom.received(raw, bucket, key), loaded(), iso(datetime.now(UTC)))
    return {
        "object": f"s3://{bucket}/{key}",
        "endpoint": found.endpoint.name,
        "ids": [item.id for item in found.items],
        "quarantined": found.reason or None,
    }
