"""From a record and an event to the requests of a push. Pure.

The engine and `feedbus render` take the same way, so what is shown is what is sent.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import jmespath
from jmespath.exceptions import JMESPathError

from feedbus.config import Connection
from feedbus.destinations.base import Auth, Destination, Link, NoAuth, Push, Step
from feedbus.errors import FeedbusError, RejectedError
from feedbus.model import Record
from feedbus.model.events import event_of, view
from feedbus.model.sizes import dumps
from feedbus.model.times import from_epoch
from feedbus.settings import Settings
from feedbus.transport import Request, Response

UNREADABLE = (AttributeError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
"""What code that reads foreign data raises when the data is not as it expects."""

MAX_ID = 200
"""Characters of a vendor's id; none of the known vendors comes near."""

SAMPLE_SENDER = "feedback@example.com"
"""Sender of mails that are shown where no sender is configured."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\.id\}")
_SECRET_NAME = re.compile(r"token|secret|password|key|credential", re.IGNORECASE)


class UndeliverableError(FeedbusError):
    """Trying again would change nothing: set the message aside, with this reason."""


def render(
    destination: Destination,
    connection: Connection,
    record: Record,
    event: Mapping[str, Any] | None = None,
    *,
    now: float = 0.0,
    settings: Settings | None = None,
) -> list[dict[str, Any]]:
    """The requests that a first push would send, as a person reads them.

    Secrets show as `***` or as `{name of the setting}`, ids that only the vendor can tell as
    `{step.id}`; the signature of a destination that signs is left out.

    Args:
        destination: the head.
        connection: its configuration.
        record: what to push.
        event: the event's detail; the record's last change if not given.
        now: epoch seconds of the push.
        settings: for the public URL and the sender of mails.

    Returns:
        `[{method, url, headers, body}]`

    Raises:
        UndeliverableError: the destination can't write this record.
        ConfigError: an option of the connection is wrong.
    """
    known = settings or Settings()
    if not known.mail_from:
        known = replace(known, mail_from=SAMPLE_SENDER)
    secret = shown(destination)
    told = last_event(record) if event is None else event
    push = push_of(told, record, connection, Link(), secret, known, now)
    proof = auth_header(destination.authenticate(secret), "***")
    requests = [step.request for step in steps_of(destination, push)]
    base_url = destination.base_url or "{base_url}"
    return [
        _readable(
            replace(one, headers={**one.headers, **proof}), base_url, destination.preview or _body
        )
        for one in requests
    ]


def shown(destination: Destination) -> dict[str, str]:
    """Secret settings as they may be shown: each by its name."""
    return {name: f"{{{name}}}" for name in destination.secret}


def last_event(record: Record) -> dict[str, Any]:
    """The event that tells of the record's last change; of its arrival if it has no history."""
    if not record.history:
        at = record.feedback.received_at or from_epoch(0)
        record = record.changed("feedback.received", at=at)
    return event_of(record, record.history[-1])


def push_of(
    event: Mapping[str, Any],
    record: Record,
    connection: Connection,
    link: Link,
    secret: Mapping[str, Any],
    settings: Settings,
    now: float,
) -> Push:
    """What a destination may know while it writes its steps: no part of the secret."""
    feedback = view(record)
    if any(change.type == "feedback.erased" for change in record.history):
        # An event from before the erasure may lie in a queue for weeks; it must not bring back
        # what the person said.
        event = {**event, "feedback": feedback.model_dump(mode="json", exclude_none=True)}
    public = {name: value for name, value in secret.items() if not _SECRET_NAME.search(name)}
    root = settings.public_url.rstrip("/")
    return Push(
        event_id=str(event["id"]),
        event_type=str(event["type"]),
        event=event,
        feedback=feedback,
        version=record.version,
        options=connection.options,
        connection={"mail_from": settings.mail_from, **public},
        link=link,
        now=now,
        record_url=f"{root}/app/#/feedback/{record.id}" if root else "",
    )


def steps_of(destination: Destination, push: Push) -> list[Step]:
    """The destination's steps.

    Raises:
        UndeliverableError: it can't write them, now or later.
        ConfigError: an option is wrong.
    """
    try:
        return destination.steps(push)
    except RejectedError as error:
        raise UndeliverableError(str(error)) from error
    except UNREADABLE as error:
        raise UndeliverableError(f"the requests can't be written ({safe(error)})") from None


def safe(error: BaseException | None) -> str:
    """The kind of an error and its place: its message may quote the customer."""
    trace = error.__traceback__ if error else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else ""
    return type(error).__name__ + where


def digest(steps: Sequence[Step]) -> str:
    """SHA-256 of the requests, before ids, tokens and signatures are put in."""
    written = [_readable(step.request, "", _body) for step in steps]
    return hashlib.sha256(dumps(written).encode()).hexdigest()


def auth_header(auth: Auth, token: str) -> dict[str, str]:
    """The header that proves who we are, if it takes one."""
    if isinstance(auth, NoAuth):
        return {}
    return {auth.header: auth.template.replace("{token}", token.strip())}


def fill(request: Request, ids: Mapping[str, str], names: set[str]) -> Request:
    """Put found ids into a request.

    In the URL a placeholder may stand anywhere, and the id is quoted; in the body it must be a
    whole string, so that a customer's words that hold one stay as they are.

    Args:
        request: as the destination wrote it.
        ids: what steps found, now or in an earlier delivery, by step name.
        names: the steps of this push.

    Raises:
        UndeliverableError: an id is missing; names the step.
    """

    def found(name: str) -> str:
        if name not in ids:
            raise UndeliverableError(f"step {name} has found no id")
        return ids[name]

    def filled(value: Any) -> Any:
        if isinstance(value, str):
            match = _PLACEHOLDER.fullmatch(value)
            known = match is not None and (match[1] in names or match[1] in ids)
            return found(match[1]) if match and known else value
        if isinstance(value, Mapping):
            return {key: filled(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [filled(inner) for inner in value]
        return value

    url = _PLACEHOLDER.sub(lambda match: quote(found(match[1]), safe=""), request.url)
    return replace(request, url=url, json=filled(request.json), form=filled(request.form))


def found_id(response: Response, path: str) -> str | None:
    """The id in a JSON answer; None when there is none, or none that could be one."""
    try:
        value = jmespath.search(path, response.json())
    except (JMESPathError, RecursionError):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)
    # `.` and `..` would walk up in a URL's path, and quoting leaves them as they are.
    fits = 0 < len(text) <= MAX_ID and text.isprintable() and text not in (".", "..")
    return text if fits else None


def _readable(request: Request, base_url: str, body: Any) -> dict[str, Any]:
    headers = dict(request.headers)
    if request.json is not None:
        headers.setdefault("content-type", "application/json")
    elif request.form is not None:
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
    relative = request.url.startswith("/")
    url = base_url.rstrip("/") + request.url if relative else request.url
    return {"method": request.method, "url": url, "headers": headers, "body": body(request)}


def _body(request: Request) -> Any:
    if request.body is None:
        return request.json if request.form is None else dict(request.form)
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        return base64.b64encode(request.body).decode()
