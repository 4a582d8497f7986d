"""`functions/poll` on a local AWS: real table, real secrets, the vendors' doubles."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from feedbus import clients, config, settings
from feedbus.polling import PollError
from feedbus_ops.doubles import Doubles

APP = Path(__file__).parents[2] / "functions" / "poll" / "app.py"

HUB = {
    "endpoints": [
        {"name": "ios", "source": "app_store", "options": {"app_id": "1234567890"}},
        {"name": "android", "source": "google_play", "options": {"package": "com.example.app"}},
        {
            "name": "android-quiet",
            "source": "google_play",
            "options": {"package": "com.example.app", "poll": False},
        },
        {"name": "form", "source": "typeform"},
    ]
}


class LambdaContext:
    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class World:
    app: ModuleType
    doubles: Doubles
    table: Any

    def poll(self, **event: str) -> dict[str, int]:
        answer: dict[str, int] = self.app.handler(event, LambdaContext())
        return answer

    def post(self, path: str, body: Any) -> None:
        url = f"{self.doubles.url}/_doubles/{path}"
        requests.post(url, json=body, timeout=5).raise_for_status()

    def items(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.table.scan()["Items"]
        return [one for one in found if one["kind"] == kind]


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def world(aws: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    requests.post(f"{aws}/moto-api/reset", timeout=5).raise_for_status()
    for name, value in {
        "AWS_ENDPOINT_URL": aws,
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "FEEDBUS_TABLE": "feedbus",
        "FEEDBUS_BUCKET": "feedbus-claims",
        "FEEDBUS_ALLOW_PRIVATE": "true",
    }.items():
        monkeypatch.setenv(name, value)
    cached = (
        settings.load,
        clients._boto,
        clients.table,
        clients.bucket,
        clients.ssm,
    )
    for function in cached:
        function.cache_clear()
    monkeypatch.setattr(config, "load", lambda: config.Config(HUB))
    with Doubles(tmp_path) as doubles:
        ssm = boto3.client("ssm")
        for name, kind in (("ios", "app_store"), ("android", "google_play")):
            secret = json.dumps(doubles.accounts.settings(doubles.url)[kind])
            ssm.put_parameter(Name=f"/feedbus/endpoints/{name}", Value=secret, Type="SecureString")
        world = World(_load(), doubles, _table())
        review = {"id": "r1", "rating": 1, "title": "Crashes", "body": "At every start"}
        world.post("app_store/reviews", {"app": "1234567890", "reviews": [review]})
        world.post("google/reviews", {"package": "com.example.app", "reviews": []})
        yield world
    for function in cached:
        function.cache_clear()


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("poll_app", APP)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _table() -> Any:
    boto3.client("s3").create_bucket(
        Bucket="feedbus-claims",
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
    )
    return boto3.resource("dynamodb").create_table(
        TableName="feedbus",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )


def _metrics(printed: str) -> dict[str, dict[str, float]]:
    """The metrics that were printed (CloudWatch's embedded format), by endpoint."""
    found = {}
    for line in printed.splitlines():
        entry = json.loads(line)
        if "_aws" in entry:
            assert entry["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Feedbus"
            names = ("Polled", "Stored", "Duplicates", "Quarantined", "PollFailed")
            found[entry["endpoint"]] = {name: sum(entry[name]) for name in names}
    return found


@pytest.mark.requirement("R9")
def test_every_polled_endpoint_is_read_and_counted(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert world.poll() == {"ios": 1, "android": 0}
    (item,) = world.items("feedback")
    document = json.loads(item["doc"])
    assert (document["endpoint"], document["text"]) == ("ios", "At every start")
    printed = capsys.readouterr().out
    none = {"Stored": 0, "Duplicates": 0, "Quarantined": 0, "PollFailed": 0}
    assert _metrics(printed) == {
        "ios": {**none, "Polled": 1, "Stored": 1},
        "android": {**none, "Polled": 1},
    }
    assert "At every start" not in printed


@pytest.mark.requirement("R40")
def test_a_second_run_stores_nothing_again(world: World) -> None:
    world.poll()
    assert world.poll() == {"ios": 0, "android": 0}
    assert len(world.items("feedback")) == 1
    cursors = world.items("cursor")
    assert {one["pk"]: int(one["lease_until"]) for one in cursors} == {
        "cursor#ios": 0,
        "cursor#android": 0,
    }


def test_one_endpoint_can_be_polled_alone(world: World) -> None:
    assert world.poll(endpoint="android") == {"android": 0}
    assert world.items("feedback") == []


def test_a_sick_vendor_fails_the_run_after_the_others_were_polled(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.post("google/faults", [{"kind": "status", "status": 500}])
    with pytest.raises(PollError, match="android"):
        world.poll()
    assert len(world.items("feedback")) == 1
    printed = capsys.readouterr().out
    assert _metrics(printed)["android"]["PollFailed"] == 1
    assert _metrics(printed)["ios"]["PollFailed"] == 0
    assert world.poll() == {"ios": 0, "android": 0}


def test_a_vendor_that_asks_to_wait_is_no_failure(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.post("app_store/faults", [{"kind": "rate_limit", "seconds": 600, "times": 9}])
    world.poll()
    world.poll()
    counted = requests.get(f"{world.doubles.url}/_doubles/app_store/faults", timeout=5).json()
    assert counted["fired"] == {"rate_limit": 1}
    assert _metrics(capsys.readouterr().out)["ios"]["Polled"] == 0
