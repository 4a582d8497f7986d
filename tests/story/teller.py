"""What the stories say and look at: posts as vendors do, reads what vendors and people see."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests

from feedbus import config, enrich, keys, sources
from feedbus.model import Record
from feedbus.secrets import split
from feedbus.signatures import Inbound
from feedbus.store import Table
from feedbus_ops import front, hub

CONCURRENCY = 8
"""The local engine starts a process for each concurrent call."""


@dataclass
class Teller:
    """A running hub, from outside."""

    home: hub.Home
    facts: hub.HubFacts

    def client(self, service: str) -> Any:
        return hub.client(service, self.home)

    @property
    def table(self) -> Table:
        return Table(self.client("dynamodb"), self.facts.outputs["TableName"])

    def signed(self, endpoint: str, body: bytes) -> Inbound:
        setting = config.load().endpoint(endpoint)
        assert setting is not None
        name = f"{self.facts.outputs['SecretsPrefix']}/endpoints/{endpoint}"
        value = self.client("ssm").get_parameter(Name=name, WithDecryption=True)
        secret = split(value["Parameter"]["Value"])[0]
        scheme = sources.load(setting.source).scheme(setting.options)
        return scheme.sign(Inbound(body, {"content-type": "application/json"}), secret, time.time())

    def post(self, endpoint: str, inbound: Inbound) -> requests.Response:
        url = f"{self.facts.api_url}/hooks/{endpoint}"
        return requests.post(url, data=inbound.body, headers=dict(inbound.headers), timeout=30)

    def post_many(self, endpoint: str, inbounds: list[Inbound]) -> list[requests.Response]:
        with ThreadPoolExecutor(CONCURRENCY) as pool:
            return list(pool.map(lambda one: self.post(endpoint, one), inbounds))

    def say(self, endpoint: str, payload: Any) -> str:
        """Post one genuine webhook; the id of the feedback."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        answer = self.post(endpoint, self.signed(endpoint, body))
        assert answer.status_code == 202, answer.text
        (id_,) = answer.json()["ids"]
        return str(id_)

    def record(self, id_: str) -> Record | None:
        return enrich.read(self.table.get(id_, keys.RECORD))

    def link(self, id_: str, connection: str = "crm") -> dict[str, Any]:
        return dict(self.table.get(id_, keys.link_key(connection)) or {})

    def tickets(self, *ids: str) -> list[dict[str, Any]]:
        state = requests.get(f"{self.facts.doubles_url}/_doubles/hubspot/state", timeout=10)
        tickets: list[dict[str, Any]] = state.json()["tickets"]
        return [one for one in tickets if one["properties"]["fb_external_id"] in ids]

    def mails(self, id_: str) -> list[dict[str, Any]]:
        return [mail for mail in front.mails(self.facts.endpoint_url) if id_ in mail["BodyText"]]

    def events(self, id_: str) -> list[dict[str, Any]]:
        state = requests.get(
            f"{self.facts.doubles_url}/_doubles/webhook_receiver/state", timeout=10
        )
        return [one for one in state.json()["deliveries"] if one["id"].startswith(f"{id_}:")]

    def faults(self, double: str, *script: dict[str, Any]) -> None:
        url = f"{self.facts.doubles_url}/_doubles/{double}/faults"
        requests.post(url, json=list(script), timeout=10).raise_for_status()

    def metric(self, name: str) -> float:
        """Sum of a metric of `receive`, out of its log (CloudWatch's embedded format)."""
        logs = self.client("logs")
        groups = logs.describe_log_groups()["logGroups"]
        (group,) = (one["logGroupName"] for one in groups if "ReceiveLogs" in one["logGroupName"])
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return sum(
            self._metrics((event["message"] for page in pages for event in page["events"]), name)
        )

    @staticmethod
    def _metrics(lines: Iterator[str], name: str) -> Iterator[float]:
        for line in lines:
            if '"_aws"' in line and f'"{name}"' in line:
                yield sum(json.loads(line[line.index("{") :]).get(name, [0]))

    def dead_letters(self) -> int:
        sqs = self.client("sqs")
        urls = [url for name, url in self.facts.outputs.items() if name.endswith("DlqUrl")]
        return sum(
            int(
                sqs.get_queue_attributes(
                    QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
                )["Attributes"]["ApproximateNumberOfMessages"]
            )
            for url in urls
        )


def eventually[T](look: Callable[[], T], seconds: float = 60.0) -> T:
    """The first truthy thing that is seen; the last thing seen when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.2)
