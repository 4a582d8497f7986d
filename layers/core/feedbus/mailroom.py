"""The mail side of intake: a mail that Amazon SES put into the bucket, taken in at its endpoint.

SES checks each mail and writes what it found above the mail's own headers; here those verdicts
become headers of the request, the only place where the source reads them. The endpoint is chosen
by recipient. A mail to an address that no endpoint lists is set aside, since nothing may be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import unquote_plus

from feedbus import intake, mime, sources
from feedbus.config import Config, Endpoint
from feedbus.errors import ConfigError
from feedbus.intake import IntakeStore, Receipt
from feedbus.model import Item
from feedbus.model.times import iso
from feedbus.signatures import Inbound
from feedbus.sources.base import UnreadableError
from feedbus.sources.email import listed, match

_SOURCE = "email"

_SETUP = "AMAZON_SES_SETUP_NOTIFICATION"
"""The object that SES writes when a receipt rule is made: no mail of anybody's."""

_AUTHORITY = "amazonses.com"
_VERDICT = re.compile(r"(spf|dkim|dmarc)=([a-z]{1,20})\b", re.IGNORECASE)
_FOR = re.compile(r"\sfor\s+<?([^\s<>;]{1,320})>?\s*$")


class Objects(Protocol):
    """Where the mails lie: see `feedbus.store.Bucket`."""

    def get(self, key: str) -> bytes:
        """Read an object."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that was read.

    Attributes:
        endpoint: where it comes in.
        items: what it holds; none when it is rightly ignored.
        reason: why it has to be set aside; empty when it has not.
        routed: whether an endpoint takes mails for its recipients.
    """

    endpoint: Endpoint
    items: list[Item] = field(default_factory=list)
    reason: str = ""
    routed: bool = True


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one mail."""

    mail: Mail
    receipt: Receipt


def deliver(
    record: Mapping[str, Any], hub: Config, objects: Objects, store: IntakeStore
) -> Delivered | None:
    """Take in the mail that an S3 event tells of; the same event again changes nothing.

    Args:
        record: one of the event's `Records`.
        hub: the hub's configuration.
        objects: the bucket's content.
        store: where items go.

    Returns:
        None when it is no mail.

    Raises:
        ConfigError: no endpoint has the source `email`.
        Exception: the mail could not be fetched or stored; it must come again.
    """
    place = record["s3"]
    key = unquote_plus(str(place["object"]["key"]))
    if key.endswith(_SETUP):
        return None
    inbound = received(objects.get(key), str(place["bucket"]["name"]), key)
    # Of the event, not of now: what comes again must become the same item.
    moment = datetime.fromisoformat(str(record["eventTime"]))
    mail = read(inbound, hub, iso(moment))
    if mail.reason:
        receipt = intake.quarantine(
            inbound, mail.endpoint, mail.reason, moment, store, hub.retention
        )
    else:
        receipt = intake.keep(
            mail.items, mail.endpoint, inbound.body, inbound.headers, moment, store, hub.retention
        )
    return Delivered(mail, receipt)


def read(inbound: Inbound, hub: Config, received_at: str) -> Mail:
    """Choose a mail's endpoint and read it there; pure.

    Raises:
        ConfigError: no endpoint has the source `email`.
    """
    endpoint, routed = endpoint_for(inbound, hub)
    if not routed:
        reason = "no endpoint takes mails for its recipients"
        return Mail(endpoint, reason=reason, routed=False)
    try:
        items = intake.normalise(sources.load(_SOURCE), endpoint, inbound, received_at)
    except UnreadableError as error:
        return Mail(endpoint, reason=str(error))
    return Mail(endpoint, items)


def received(raw: bytes, bucket: str, key: str) -> Inbound:
    """A mail as a request whose headers are what SES, and nobody else, says of it."""
    head = mime.head(raw)
    headers = {"x-feedbus-object": f"s3://{bucket}/{key}"}
    for name in ("x-ses-spam-verdict", "x-ses-virus-verdict"):
        if head[name]:
            headers[name] = str(head[name])[:20]
    headers |= _verdicts(str(head["authentication-results"] or ""))
    if recipient := _FOR.search(str(head["received"] or "").rpartition(";")[0]):
        headers["x-ses-recipient"] = recipient[1]
    return Inbound(raw, headers)


def _verdicts(results: str) -> dict[str, str]:
    """What SES found out about the sender, from its `Authentication-Results` (RFC 8601).

    The result of SPF stands first and quotes what the sender said of itself, so what follows may
    be forged until the last result of a kind.
    """
    authority, *parts = results.split(";")
    if authority.strip() != _AUTHORITY:
        return {}
    found: dict[str, str] = {}
    for part in parts:
        verdict = _VERDICT.match(part.strip())
        name = verdict and f"x-ses-{verdict[1].lower()}"
        if verdict and name and (name != "x-ses-spf" or name not in found):
            found[name] = verdict[2].lower()
    return found


def endpoint_for(inbound: Inbound, hub: Config) -> tuple[Endpoint, bool]:
    """The endpoint that takes a mail, and whether it lists one of the recipients.

    One that lists the address stands before one that lists its domain, and that before one that
    lists nothing and takes everything. If there is none, it is the first one, unlisted.

    Raises:
        ConfigError: no endpoint has the source `email`.
    """
    endpoints = [one for name in hub.endpoint_names if (one := hub.endpoint(name))]
    mailboxes = [one for one in endpoints if one.source == _SOURCE]
    if not mailboxes:
        raise ConfigError("hub.yaml: no endpoint has `source: email`, so mails cannot come in")
    known = {one.name: listed(one.options, "addresses") for one in mailboxes}
    for closeness in ("address", "domain"):
        for address in recipients(inbound):
            for one in mailboxes:
                if match(address, known[one.name]) == closeness:
                    return one, True
    for one in mailboxes:
        if not known[one.name]:
            return one, True
    return mailboxes[0], False


def recipients(inbound: Inbound) -> Iterator[str]:
    """Whom a mail is for: first by the envelope, as SES tells it, then by its headers."""
    if envelope := inbound.headers.get("x-ses-recipient"):
        yield envelope
    head = mime.head(inbound.body)
    for name in ("to", "cc", "delivered-to", "x-original-to"):
        for value in head.get_all(name) or []:
            yield from (email for _, email in mime.addresses(str(value)))
