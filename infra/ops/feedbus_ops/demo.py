"""The tour: signed webhooks in, tickets and mails out, and the accounting at the end.

Everything goes the real way, over HTTP, through the deployed stack. The accounting does not ask
the hub whether it did well: it compares what was sent with what the vendors' doubles and the
mailbox hold.
"""

from __future__ import annotations

import itertools
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Grid

from feedbus import config, enrich, keys, sources
from feedbus.model import Record
from feedbus.model.events import event_of
from feedbus.model.sizes import dumps
from feedbus.model.times import epoch, iso
from feedbus.secrets import split
from feedbus.signatures import Inbound
from feedbus.store import Table
from feedbus_ops import front, hub, patterns, payloads, routes
from feedbus_ops.console import clip, stderr, stdout
from feedbus_ops.payloads import Delivery

CONCURRENCY = 4
"""Posts at a time: the local engine starts a process for each concurrent call."""

VOICES_PER_ENDPOINT = 4
REVIEWS_PER_STORE = 4
COPIES = 3
"""How often every second delivery arrives again."""

_SETTLED_WITHIN = 60.0
_STORES = {
    "app-store-reviews": ("app_store", "as", payloads.app_store_reviews),
    "google-play-reviews": ("google", "gp", payloads.google_play_reviews),
}
"""Polled endpoints: the store's double, what its ids begin with, and its reviews."""

_SUMS = {
    "In": ("posted", "accepted", "stored", "duplicates", "quarantined", "refused"),
    "Out": ("tickets", "emails", "lost", "doubled", "p50_seconds", "p95_seconds"),
}
_LANES = {"crm": "Crm", "staff-mail": "StaffMail", "event-webhook": "EventWebhook"}


@dataclass(slots=True)
class Accounts:
    """The demo's accounting (R40). Counts of deliveries, unless said otherwise.

    Attributes:
        posted: webhooks sent, and reviews that wait in the app stores.
        accepted: taken: stored + duplicates + quarantined.
        refused: answered 401.
        stored, tickets, emails: items.
        lost: things that a stored record should have caused and that are not there.
        doubled: things that are there twice, or without a stored record.
    """

    posted: int = 0
    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    quarantined: int = 0
    stored: int = 0
    tickets: int = 0
    emails: int = 0
    lost: int = 0
    doubled: int = 0
    failed: int = 0
    p50_seconds: float | None = None
    p95_seconds: float | None = None
    problems: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Note what does not add up."""
        taken = self.stored + self.duplicates + self.quarantined
        if self.accepted != taken:
            self.problems.append(f"accepted {self.accepted} is not stored + duplicates + … {taken}")
        if self.posted != self.accepted + self.refused + self.failed:
            self.problems.append(f"posted {self.posted} is not accepted + refused + failed")
        if self.failed:
            self.problems.append(f"{self.failed} deliveries got no answer or a 5xx")


@dataclass(slots=True)
class Outcome:
    """What one record should have caused, and what it did."""

    record: Record
    rules: list[str]
    expected: Counter[str]
    found: Counter[str] = field(default_factory=Counter)
    ticket: str | None = None
    seconds: float | None = None

    @property
    def missing(self) -> int:
        """Things that should be there."""
        return sum((self.expected - self.found).values())

    @property
    def extra(self) -> int:
        """Things that should not."""
        return sum((self.found - self.expected).values())


class Demo:
    """One tour through a running local hub."""

    def __init__(self, home: hub.Home, facts: hub.HubFacts, console: Console) -> None:
        self._home, self._facts, self._console = home, facts, console
        self._run = secrets.token_hex(3)
        self._table = Table(hub.client("dynamodb", home), facts.outputs["TableName"])
        self._rules = routes.read_rules()
        self._sent: dict[str, float] = {}
        self._config = config.load()
        self._secrets = {name: self._secret(name) for name in self._config.endpoint_names}
        self.accounts = Accounts()

    def _secret(self, endpoint: str) -> str:
        name = f"{self._facts.outputs['SecretsPrefix']}/endpoints/{endpoint}"
        ssm = hub.client("ssm", self._home)
        return split(ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])[0]

    def run(self) -> list[Outcome]:
        """Send everything, wait until it has settled, and do the accounts."""
        at = iso(datetime.now(UTC))
        deliveries = list(self._deliveries(at))
        ids = self._post(deliveries) + self._poll(at)
        outcomes = self._settle(ids)
        self._count(outcomes)
        return outcomes

    # sending

    def _deliveries(self, at: str) -> Iterable[tuple[Delivery, bool]]:
        """Deliveries, each with whether its signature is genuine, in a mixed order."""
        deliveries: list[tuple[Delivery, bool]] = []
        for endpoint in payloads.BODIES:
            run = f"{self._run}-{endpoint}"
            if endpoint == "app-store-hook":
                # The webhook bears an id only: the hub asks for the words.
                heard = payloads.voices(run, at, VOICES_PER_ENDPOINT)
                url = f"{self._facts.doubles_url}/_doubles/app_store/submissions"
                body = payloads.testflight_submissions(heard)
                requests.post(url, json=body, timeout=10).raise_for_status()
            for number, voice in enumerate(payloads.voices(run, at, VOICES_PER_ENDPOINT)):
                one = payloads.delivery(endpoint, voice)
                deliveries += [(one, True)] * (COPIES if number % 2 else 1)
            forged = payloads.voices(f"{run}-forged", at, 1)
            deliveries += [(payloads.delivery(endpoint, voice), False) for voice in forged]
        deliveries += [(one, True) for one in payloads.garbage(self._run)]
        return deliveries

    def _post(self, deliveries: Sequence[tuple[Delivery, bool]]) -> list[str]:
        ids: list[str] = []
        self.accounts.posted += len(deliveries)
        with Progress(console=self._console, transient=True) as progress:
            task = progress.add_task("Posting signed webhooks", total=len(deliveries))
            with ThreadPoolExecutor(CONCURRENCY) as pool:
                for started, answer in pool.map(lambda one: self._send(*one), deliveries):
                    ids += self._booked(answer, started)
                    progress.advance(task)
        return list(dict.fromkeys(ids))

    def _send(self, delivery: Delivery, genuine: bool) -> tuple[float, requests.Response | None]:
        """Post one delivery as its vendor would; when, and the answer if there was one."""
        endpoint = self._config.endpoint(delivery.endpoint)
        assert endpoint is not None  # noqa: S101 - the payloads name endpoints of hub.yaml
        scheme = sources.load(endpoint.source).scheme(endpoint.options)
        inbound = Inbound(delivery.body, {"content-type": "application/json"})
        signed = scheme.sign(inbound, self._secrets[delivery.endpoint], time.time())
        headers = dict(signed.headers)
        if not genuine:
            headers = {name: value[:-6] + "AAAAAA" for name, value in headers.items()}
            headers["content-type"] = "application/json"
        url = f"{self._facts.api_url}/hooks/{endpoint.name}" + (
            f"/{signed.key}" if signed.key else ""
        )
        started = time.time()
        try:
            return started, requests.post(url, data=signed.body, headers=headers, timeout=30)
        except requests.RequestException:
            return started, None

    def _booked(self, answer: requests.Response | None, started: float) -> list[str]:
        """Enter an answer into the accounts; the ids that it names."""
        if answer is None or answer.status_code not in (202, 401):
            self.accounts.failed += 1
            return []
        if answer.status_code == 401:
            self.accounts.refused += 1
            return []
        body = answer.json()
        ids: list[str] = body["ids"]
        quarantined = body.get("quarantined", 0)
        self.accounts.accepted += body["accepted"]
        self.accounts.duplicates += body["duplicates"]
        self.accounts.quarantined += quarantined
        self.accounts.stored += body["accepted"] - body["duplicates"] - quarantined
        for id_ in ids:
            self._sent[id_] = min(started, self._sent.get(id_, started))
        return ids

    def _poll(self, at: str) -> list[str]:
        """Put reviews into the app stores and let the hub pull them."""
        ids = []
        for endpoint, (double, prefix, bodies) in _STORES.items():
            voices = list(payloads.voices(f"{self._run}-{endpoint}", at, REVIEWS_PER_STORE))
            url = f"{self._facts.doubles_url}/_doubles/{double}/reviews"
            requests.post(url, json=bodies(iter(voices)), timeout=10).raise_for_status()
            ids += [keys.item_id("fbk", endpoint, f"{prefix}-{voice.id}") for voice in voices]
        self.accounts.posted += len(ids)
        deadline = time.monotonic() + _SETTLED_WITHIN
        # More than once: a second poll must double nothing, and the schedule may be polling an
        # endpoint at this moment, which keeps others from it.
        for number in itertools.count(1):
            self._invoke_poll()
            stored = [id_ for id_ in ids if any(self._table.query(id_, keys.INTAKE_PREFIX))]
            if (len(stored) == len(ids) and number > 1) or time.monotonic() > deadline:
                break
        self.accounts.accepted += len(stored)
        self.accounts.stored += len(stored)
        self.accounts.failed += len(ids) - len(stored)
        return ids

    def _invoke_poll(self) -> None:
        function = self._facts.outputs["PollFunction"]
        answer = hub.client("lambda", self._home).invoke(FunctionName=function, Payload=b"{}")
        if answer.get("FunctionError"):
            self.accounts.problems.append("the poll function failed")

    # accounting

    def _settle(self, ids: Sequence[str]) -> list[Outcome]:
        """Wait until everything expected is there and every queue is empty."""
        wanted = [id_ for id_ in ids if id_.startswith("fbk_")]
        deadline = time.monotonic() + _SETTLED_WITHIN
        with self._console.status("Waiting until tickets and mails have arrived …"):
            while True:
                outcomes = self._outcomes(wanted)
                done = len(outcomes) == len(wanted) and not any(one.missing for one in outcomes)
                if (done and self._idle()) or time.monotonic() > deadline:
                    break
                time.sleep(0.25)
        self.accounts.lost += len(wanted) - len(outcomes)
        return outcomes

    def _outcomes(self, ids: Iterable[str]) -> list[Outcome]:
        doubles = f"{self._facts.doubles_url}/_doubles"
        crm = requests.get(f"{doubles}/hubspot/state", timeout=10).json()
        received = requests.get(f"{doubles}/webhook_receiver/state", timeout=10).json()
        mails = front.mails(self._facts.endpoint_url)
        tickets = _by_id(crm["tickets"])
        events = Counter({one["id"]: 1 + one["duplicates"] for one in received["deliveries"]})
        outcomes = []
        for id_ in ids:
            record = enrich.read(self._table.get(id_, keys.RECORD))
            if record is None:
                continue
            outcome = Outcome(record, *self._expected(record))
            for ticket in tickets.get(id_, []):
                outcome.found["crm"] += 1
                outcome.ticket = ticket["id"]
                started = self._sent.get(id_, epoch(record.feedback.received_at))
                outcome.seconds = epoch(ticket["createdAt"]) - started
            outcome.found["staff-mail"] = sum(id_ in mail["BodyText"] for mail in mails)
            outcome.found["event-webhook"] = sum(
                events[f"{id_}:{change.version}"] for change in record.history
            )
            outcomes.append(outcome)
        return outcomes

    def _expected(self, record: Record) -> tuple[list[str], Counter[str]]:
        """The rules that match; what they promise: a ticket a feedback, a message an event."""
        names: list[str] = []
        expected: Counter[str] = Counter()
        for change in record.history:
            event = {
                "source": "feedbus",
                "detail-type": change.type,
                "detail": event_of(record, change),
            }
            for rule in self._rules:
                if patterns.matches(rule.pattern, event):
                    names.append(rule.name)
                    expected.update(rule.targets)
        if expected["crm"]:
            expected["crm"] = 1
        return names, expected

    def _idle(self) -> bool:
        sqs = hub.client("sqs", self._home)
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        for lane in _LANES.values():
            url = self._facts.outputs[f"{lane}QueueUrl"]
            counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            if any(int(count) for count in counts.values()):
                return False
        return True

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        accounts = self.accounts
        for one in outcomes:
            accounts.tickets += one.found["crm"]
            accounts.emails += one.found["staff-mail"]
            accounts.lost += one.missing
            accounts.doubled += one.extra
            for what, differing in (
                ("missing", one.expected - one.found),
                ("too many", one.found - one.expected),
            ):
                accounts.problems += [
                    f"{one.record.id}: {count} {what} at {lane}"
                    for lane, count in differing.items()
                ]
        seconds = sorted(one.seconds for one in outcomes if one.seconds is not None)
        if len(seconds) > 1:
            cuts = statistics.quantiles(seconds, n=20, method="inclusive")
            accounts.p50_seconds = round(statistics.median(seconds), 2)
            accounts.p95_seconds = round(cuts[18], 2)
        accounts.check()


def _by_id(tickets: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Tickets by the feedback id that they carry."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for ticket in tickets:
        found.setdefault(ticket["properties"]["fb_external_id"], []).append(ticket)
    return found


def run(*, json: bool, keep: bool) -> int:
    """Start the hub if need be, and give the tour.

    Args:
        json: print the accounts as JSON, and nothing else, on stdout.
        keep: keep serving until Ctrl-C.

    Returns:
        The exit code: 0 if nothing was lost or doubled.
    """
    console = stderr()
    home = hub.Home.from_environment()
    facts = hub.up(console, home)
    demo = Demo(home, facts, console)
    outcomes = demo.run()
    accounts = demo.accounts
    if json:
        print(dumps(asdict(accounts)))
    else:
        _show(stdout(), facts, outcomes, accounts)
    good = not (accounts.lost or accounts.doubled or accounts.problems)
    if keep and good:
        _wait(console)
    return 0 if good else 1


def _show(
    console: Console, facts: hub.HubFacts, outcomes: Sequence[Outcome], accounts: Accounts
) -> None:
    grid = Grid(box=SIMPLE_HEAD, title="Where each one went")
    for column in ("endpoint", "customer said", "event", "rules", "ticket", "mails", "s", "record"):
        grid.add_column(column, no_wrap=True)
    for one in outcomes:
        feedback = one.record.feedback
        grid.add_row(
            feedback.endpoint,
            clip(feedback.text or feedback.title or "(no words)", 24),
            ", ".join(change.type for change in one.record.history),
            ", ".join(one.rules),
            one.ticket or "-",
            str(one.found["staff-mail"]),
            f"{one.seconds:.1f}" if one.seconds is not None else "-",
            feedback.id,
        )
    console.print(grid)
    for title, names in _SUMS.items():
        sums = Grid(*names, title=title, box=SIMPLE_HEAD)
        sums.add_row(*(str(getattr(accounts, name)) for name in names))
        console.print(sums)
    for problem in accounts.problems:
        console.print(f"[red]{problem}[/red]")
    console.print(f"Webhooks   {facts.api_url}/hooks/{{endpoint}}")
    console.print(f"Mailbox    {facts.api_url}/")
    console.print(f"CRM double {facts.doubles_url}/")
    console.print(f"AWS API    {facts.endpoint_url}")


def _wait(console: Console) -> None:
    console.print("Serving until Ctrl-C …")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("The hub keeps its state: `feedbus up` goes on where it stopped.")
