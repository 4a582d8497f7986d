"""A local AWS (moto) with the stack's table and bucket, for handlers as Lambda runs them."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
import requests
import yaml
from moto.server import ThreadedMotoServer

from feedbus import clients, config, settings
from feedbus.config import Config

FUNCTIONS = Path(__file__).parents[2] / "functions"
TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class LambdaContext:
    function_name = "function"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:1:function:function"
    aws_request_id = "request"


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@dataclass
class Aws:
    """The stack's resources, empty."""

    url: str
    table: str
    bucket: str
    bus: str
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self.clients:
            make: Any = boto3.client
            self.clients[service] = make(service, endpoint_url=self.url)
        return self.clients[service]

    def items(self) -> list[dict[str, Any]]:
        found = self.client("dynamodb").scan(TableName=self.table)["Items"]
        return [
            {name: next(iter(value.values())) for name, value in item.items()} for item in found
        ]

    def secret(self, name: str, value: str) -> None:
        self.client("ssm").put_parameter(
            Name=f"/hub/{name}", Value=value, Type="SecureString", Overwrite=True
        )


def table_properties() -> dict[str, Any]:
    """The table as the template says it."""
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.add_multi_constructor("!", lambda *_: None)
    template = yaml.load(TEMPLATE.read_text("utf-8"), Loader=loader)
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    properties = template["Resources"]["Table"]["Properties"]
    return {name: properties[name] for name in wanted}


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    requests.post(f"{moto_url}/moto-api/reset", timeout=5).raise_for_status()
    world = Aws(moto_url, "hub-table", "hub-bucket", "hub-bus")
    world.client("dynamodb").create_table(
        TableName=world.table,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        **table_properties(),
    )
    world.client("s3").create_bucket(Bucket=world.bucket)
    world.client("events").create_event_bus(Name=world.bus)
    for name, value in {
        "AWS_ENDPOINT_URL": moto_url,
        "FEEDBUS_TABLE": world.table,
        "FEEDBUS_BUCKET": world.bucket,
        "FEEDBUS_BUS": world.bus,
        "FEEDBUS_SECRETS_PREFIX": "/hub",
        "POWERTOOLS_METRICS_NAMESPACE": "Feedbus",
    }.items():
        monkeypatch.setenv(name, value)
    forget()
    yield world
    forget()


def forget() -> None:
    """Make the process new: Lambda keeps settings and clients as long as it lives."""
    settings.load.cache_clear()
    for cached in vars(clients).values():
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()


def load(name: str) -> ModuleType:
    """A function's module, imported anew as on a cold start."""
    spec = importlib.util.spec_from_file_location(f"app_{name}", FUNCTIONS / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def use_config(monkeypatch: pytest.MonkeyPatch, hub: dict[str, Any]) -> None:
    """Deploy this hub.yaml."""
    monkeypatch.setattr(config, "load", lambda: Config(hub))


def http_event(path: str, body: bytes, headers: dict[str, str], method: str = "POST") -> Any:
    """An API Gateway event (payload format 2.0)."""
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "http": {"method": method, "path": path},
            "domainName": "hub.example.com",
        },
        "body": body.decode("utf-8", "surrogateescape") if body else None,
        "isBase64Encoded": False,
    }


def emf(text: str) -> dict[str, float]:
    """Sums of the metrics that a function wrote to its log (CloudWatch's embedded format)."""
    sums: dict[str, float] = {}
    for line in text.splitlines():
        if '"_aws"' not in line:
            continue
        entry = json.loads(line)
        for metric in entry["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
            values = entry[metric["Name"]]
            sums[metric["Name"]] = sums.get(metric["Name"], 0) + sum(values)
    return sums
