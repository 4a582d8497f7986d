"""A table, a clock, a vendor and a process that may die, for the tests of delivery."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import unquote

from feedbus.config import Connection
from feedbus.delivery import Delivered, Ports, UndeliverableError, deliver
from feedbus.destinations.base import Auth, Destination, NoAuth, Push, Step, Strategy
from feedbus.errors import RetryableError, UnknownOutcomeError
from feedbus.ledger import LEASE
from feedbus.model import Author, Feedback, Record
from feedbus.model.events import event_of
from feedbus.model.times import from_epoch
from feedbus.settings import Settings
from feedbus.store import Item, Value
from feedbus.transport import Request, Response

START = 1_800_000_000.0


class Crash(BaseException):
    """The process dies here: nothing in it can catch this and go on."""


class Process:
    """One run of a function. It dies at one of the points before and after its outer calls."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.points = 0
        self._dies_at = dies_at

    def around[T](self, call: Callable[[], T]) -> T:
        self._point()
        result = call()
        self._point()
        return result

    def _point(self) -> None:
        if self.points == self._dies_at:
            raise Crash
        self.points += 1


class FakeTable:
    """The table, in memory; `process` may die around each call."""

    def __init__(self, process: Process | None = None, of: "FakeTable | None" = None) -> None:
        self.items: dict[tuple[str, str], Item] = of.items if of else {}
        self._lock: threading.Lock = of._lock if of else threading.Lock()
        self._process = process or Process()

    def get(self, pk: str, sk: str) -> Item | None:
        return self._process.around(lambda: self._get(pk, sk))

    def put_once(self, item: Item) -> bool:
        return self._process.around(lambda: self._put(item, None))

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        assert condition == "lease = :lease"
        return self._process.around(lambda: self._put(item, values[":lease"]))

    def _get(self, pk: str, sk: str) -> Item | None:
        with self._lock:
            found = self.items.get((pk, sk))
            return dict(found) if found else None

    def _put(self, item: Item, lease: Value | None) -> bool:
        key = (str(item["pk"]), str(item["sk"]))
        with self._lock:
            if self.items.get(key, {}).get("lease") != lease:
                return False
            self.items[key] = dict(item)
            return True


class Vendor:
    """A CRM that keeps what it was sent.

    `answers` are given instead of the own ones, one a request: a status, a response, or an
    exception. With `commits`, the work is done nevertheless.
    """

    def __init__(self) -> None:
        self.tickets: dict[str, list[int]] = {}
        self.created = 0
        self.contacts: set[str] = set()
        self.links: set[tuple[str, str]] = set()
        self.messages: list[str] = []
        self.requests: list[Request] = []
        self.tokens = 0
        self.good_token: str | None = None
        self.answers: list[int | Response | Exception] = []
        self.commits = False
        self._lock = threading.Lock()

    def send(self, request: Request) -> Response:
        with self._lock:
            self.requests.append(request)
            answer = self.answers.pop(0) if self.answers else None
            if answer is None or self.commits:
                own = self._work(request)
            if answer is None:
                return own
            if isinstance(answer, Exception):
                raise answer
            return answer if isinstance(answer, Response) else Response(answer)

    def _work(self, request: Request) -> Response:
        authorization = request.headers.get("authorization")
        if request.url == "/token":
            self.tokens += 1
            self.good_token = f"token-{self.tokens}"
            return _json({"access_token": self.good_token, "expires_in": 3600})
        if self.good_token and authorization != f"Bearer {self.good_token}":
            return Response(401)
        body = request.json
        match request.url.strip("/").split("/"):
            case ["contacts"]:
                self.contacts.add(body["email"])
                return _json({"id": f"contact of {body['email']}"})
            case ["tickets"] if request.method == "PUT":
                self.created += body["external_id"] not in self.tickets
                self.tickets.setdefault(body["external_id"], []).append(body["version"])
                return _json({"id": f"ticket/{body['external_id']}"})
            case ["tickets"]:
                self.created += 1
                self.tickets[f"{body['external_id']}~{self.created}"] = [body["version"]]
                return _json({"id": f"{body['external_id']}~{self.created}"})
            case ["tickets", ticket]:
                self.tickets[unquote(ticket)].append(body["version"])
                return _json({"id": unquote(ticket)})
            case ["tickets", ticket, "contacts", contact]:
                self.links.add((unquote(ticket), unquote(contact)))
                return Response(204)
            case ["messages"]:
                self.messages.append(request.headers["webhook-id"])
                return Response(200)
        return Response(404)

    @property
    def seen_messages(self) -> set[str]:
        """What a receiver keeps that drops repeats."""
        return set(self.messages)


def _json(body: Any) -> Response:
    return Response(200, {"content-type": "application/json"}, json.dumps(body).encode())


def upsert_steps(push: Push) -> list[Step]:
    """Contact, ticket, and what links them: three requests, all upserts."""
    ticket = {
        "external_id": push.feedback.id,
        "version": push.version,
        "contact": "{contact.id}",
        "text": push.feedback.text,
    }
    link = "/tickets/{ticket.id}/contacts/{contact.id}"
    return [
        Step("contact", Request("PUT", "/contacts", json={"email": "a@example.com"}), "id"),
        Step("ticket", Request("PUT", "/tickets", json=ticket), "id", remote=True),
        Step("link", Request("PUT", link)),
    ]


def create_steps(push: Push) -> list[Step]:
    """A tracker without upsert: a second POST is a second ticket. Two requests."""
    body = {"external_id": push.feedback.id, "version": push.version}
    if push.link.remote_id:
        first = Step("ticket", Request("PATCH", f"/tickets/{push.link.remote_id}", json=body))
    else:
        first = Step("ticket", Request("POST", "/tickets", json=body), "id", remote=True)
    return [first, Step("link", Request("PUT", "/tickets/{ticket.id}/contacts/nobody"))]


def message_steps(push: Push) -> list[Step]:
    headers = {"webhook-id": push.event_id}
    return [Step("message", Request("POST", "/messages", headers, json=dict(push.event)))]


def destination(
    strategy: Strategy = "native_upsert",
    scope: Literal["feedback", "event"] = "feedback",
    auth: Auth | None = None,
    **more: Any,
) -> Destination:
    steps = message_steps if scope == "event" else upsert_steps
    if scope == "feedback" and strategy != "native_upsert":
        steps = create_steps
    fields: dict[str, Any] = {
        "title": "Acme",
        "docs": "https://vendor.example/docs",
        "setup": (),
        "strategy": strategy,
        "scope": scope,
        "steps": steps,
        "auth": auth or NoAuth(),
        "base_url": "https://vendor.example",
        "secret": {"token": "the API token"},
    }
    return Destination(**{**fields, **more})


UPSERT = destination()
TRACKER = destination("ledger_only")
CHAT = destination("ledger_only", "event")
HOOK = destination("receiver_dedupes", "event")


def record(version: int = 1, *, id_: str = "fbk_1", at: float = START, **fields: Any) -> Record:
    """A record with `version` entries in its history."""
    moment = from_epoch(at)
    feedback = Feedback(
        id=id_,
        source_id="1",
        received_at=moment,
        author=Author(name="Ann", email="ann@example.com"),
        text="The terrible words of Ann",
    )
    made = Record(feedback=feedback, **fields)
    for number in range(version):
        made = made.changed("feedback.updated" if number else "feedback.received", at=moment)
    return made


def event(made: Record, version: int | None = None) -> dict[str, Any]:
    """The event of one of the record's changes; of the last one."""
    return event_of(made, made.history[(version or made.version) - 1])


@dataclass
class World:
    """One lane, and everything around it."""

    destination: Destination = UPSERT
    connection: Connection = field(default_factory=lambda: Connection(name="crm", type="acme"))
    vendor: Vendor = field(default_factory=Vendor)
    table: FakeTable = field(default_factory=FakeTable)
    records: dict[str, Record] = field(default_factory=dict)
    secret: dict[str, Any] = field(default_factory=dict)
    now: float = START
    ports: Ports | None = None

    def put(self, made: Record) -> Record:
        self.records[made.id] = made
        return made

    def set(self, **fields: Any) -> None:
        """Change the connection's settings."""
        self.connection = self.connection.model_copy(update=fields)

    def process(self, process: Process | None = None) -> Ports:
        """The ports of a new process."""
        run = process or Process()

        def read(id_: str) -> Record | None:
            return run.around(lambda: self.records.get(id_))

        def send(request: Request, to: Destination, base_url: str) -> Response:
            return run.around(lambda: self.vendor.send(request))

        ports = Ports(
            table=FakeTable(run, self.table),
            record=read,
            send=send,
            secret=lambda: self.secret,
            now=lambda: self.now,
            settings=Settings(),
        )
        ports.tokens._sleep = self.sleep
        return ports

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def deliver(
        self, detail: Mapping[str, Any], process: Process | None = None, **more: Any
    ) -> Delivered:
        """Deliver once, in a new process unless the world has one of its own."""
        ports = self.ports or self.process(process)
        return deliver(detail, self.connection, self.destination, ports, **more)

    def drain(
        self, *details: Mapping[str, Any], redriven: bool = False, tries: int = 40
    ) -> list[str]:
        """What a queue does: deliver again and again, after the wait; the dead letters' reasons."""
        dead = []
        for detail in details:
            sent_at = self.now
            for _ in range(tries):
                try:
                    self.deliver(detail, redriven_at=sent_at if redriven else None)
                    break
                except RetryableError as error:
                    self.now += (error.retry_after or 0.0) + 0.001
                except UndeliverableError as error:
                    dead.append(str(error))
                    break
            else:
                raise AssertionError("never delivered")
        return dead

    def entry(self, sk: str = "link#crm", pk: str = "fbk_1") -> Item:
        return self.table.items[pk, sk]

    def let_the_lease_end(self) -> None:
        self.now += LEASE + 1


def lost_answer() -> UnknownOutcomeError:
    """The request may have arrived."""
    return UnknownOutcomeError("no whole answer: ReadTimeout")


def no_connection() -> RetryableError:
    """Nothing was sent."""
    return RetryableError("cannot connect to vendor.example")


def with_headers(status: int, **headers: str) -> Response:
    named = {re.sub("_", "-", name): value for name, value in headers.items()}
    return Response(status, named)


def with_auth(head: Destination, auth: Auth) -> Destination:
    return replace(head, auth=auth)
