"""The lean AWS client: signs as botocore does, retries what may pass, is shared by threads."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
import time_machine
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from feedbus import aws
from feedbus.aws import CallError, Client
from feedbus.errors import RetryableError
from feedbus.store import MOST_READ, MOST_WRITTEN, Item, Table, error_code

NOW = "2026-11-22T23:59:30Z"
KEYS = [
    "raw/2026/11/22/fbk_a.json",
    "with space+plus",
    "ünï/código/名",
    "a=b&c?d#e%20f~g!h*(i)'j",
    "dots/../and//slashes/",
]

RESET, HANG = "reset", "hang"
Answer = tuple[int, bytes] | str
"""Status and body; or reset the connection; or never answer."""

THROTTLED = (400, b'{"__type":"com.amazonaws#ThrottlingException","message":"Rate exceeded"}')
REFUSED = (400, b'{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}')


@dataclass
class Seen:
    """One request as the server got it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Service(ThreadingHTTPServer):
    """An AWS endpoint with a script: takes the next answer from `answers`, else echoes the body."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.seen: list[Seen] = []
        self.answers: list[Answer] = []
        self.connections = 0
        self.hang_up = False
        self.over = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that ends half-way is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Service
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append(Seen(self.command, self.path, headers, body))
        answer = self.server.answers.pop(0) if self.server.answers else (200, body)
        if isinstance(answer, str):
            if answer == HANG:
                self.server.over.wait(10)
            else:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            return
        status, found = answer
        self.send_response(status)
        self.send_header("content-length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)
        # As a server that drops an idle connection: nothing in the answer says so.
        self.close_connection = self.close_connection or self.server.hang_up

    do_POST = do_PUT = _answer  # noqa: N815 - the base class's names

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        thread = threading.Thread(target=service.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield service
        service.over.set()
        service.shutdown()
        thread.join()


@pytest.fixture
def moto() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@dataclass
class World:
    """A client's maker, and how long its clients waited between attempts."""

    environment: dict[str, str]
    waits: list[float]
    make: Callable[[str], Client]


@pytest.fixture
def world(service: Service) -> Iterator[World]:
    environment = {
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": service.url,
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    }
    waits: list[float] = []
    made: list[Client] = []

    def make(name: str) -> Client:
        made.append(Client(name, environment, sleep=waits.append))
        return made[-1]

    yield World(environment, waits, make)
    for client in made:
        if client._connection:
            client._connection.close()


CALLS: dict[str, Callable[[Client], Any]] = {
    "dynamodb": lambda client: client.put_item(
        TableName="feedbus", Item={"pk": {"S": "fbk_ä"}, "raw": {"B": b"\x00\xff"}}
    ),
    "ssm": lambda client: client.get_parameter(Name="/feedbus/x", WithDecryption=True),
    "s3": lambda client: client.put_object(Bucket="claims", Key=KEYS[2], Body=b"\x00raw"),
}


def _by_botocore(seen: Seen, name: str, environment: dict[str, str]) -> str:
    """The Authorization that botocore gives to the request that the server saw."""
    kept = ("content-type", "x-amz-target", "x-amz-content-sha256")
    headers = {one: seen.headers[one] for one in kept if one in seen.headers}
    url = environment["AWS_ENDPOINT_URL"] + seen.path
    request = AWSRequest(seen.method, url, headers=headers, data=seen.body)
    credentials = Credentials(
        environment["AWS_ACCESS_KEY_ID"],
        environment["AWS_SECRET_ACCESS_KEY"],
        environment.get("AWS_SESSION_TOKEN"),
    )
    scheme = S3SigV4Auth if name == "s3" else SigV4Auth
    scheme(credentials, name, environment["AWS_REGION"]).add_auth(request)
    return str(request.headers["Authorization"])


# --- signing --------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "IQoJb3JpZ2luX2VjE=="])
@pytest.mark.parametrize("name", CALLS)
def test_a_request_is_signed_as_botocore_signs_it(
    name: str, token: str | None, service: Service, world: World
) -> None:
    if token:
        world.environment["AWS_SESSION_TOKEN"] = token
    with time_machine.travel(NOW, tick=False):
        CALLS[name](world.make(name))
        (seen,) = service.seen
        assert seen.headers["authorization"] == _by_botocore(seen, name, world.environment)
    assert seen.headers["x-amz-date"] == "20261122T235930Z"
    assert seen.headers.get("x-amz-security-token") == token


def test_the_signature_follows_the_date_and_the_credentials(service: Service, world: World) -> None:
    client = world.make("ssm")
    changes: list[dict[str, str]] = [
        {},
        {"AWS_SECRET_ACCESS_KEY": "another"},
        {"AWS_ACCESS_KEY_ID": "AKIDOTHER"},
    ]
    with time_machine.travel(NOW, tick=False) as clock:
        for change in changes:
            world.environment.update(change)
            CALLS["ssm"](client)
            seen = service.seen[-1]
            assert seen.headers["authorization"] == _by_botocore(seen, "ssm", world.environment)
            clock.shift(60)
    assert service.seen[1].headers["x-amz-date"].startswith("20261123")


@pytest.mark.parametrize(
    ("name", "region", "host"),
    [
        ("dynamodb", "eu-central-1", "dynamodb.eu-central-1.amazonaws.com"),
        ("ssm", "cn-north-1", "ssm.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_without_an_endpoint_the_regions_own_is_called_over_tls(
    name: str, region: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = []

    def connect(connection: http.client.HTTPSConnection) -> None:
        called.append((connection.host, connection.port))
        raise ConnectionRefusedError

    monkeypatch.setattr(http.client.HTTPSConnection, "connect", connect)
    with pytest.raises(CallError, match="ConnectionRefusedError"):
        CALLS[name](Client(name, {"AWS_REGION": region}, sleep=lambda _: None))
    assert called == [(host, 443)] * aws.ATTEMPTS


# --- requests and answers -------------------------------------------------------------------


def test_a_call_is_the_services_json_and_its_answer_is_parsed(
    service: Service, world: World
) -> None:
    service.answers = [(200, b'{"Item":{"pk":{"S":"x"}}}'), (200, b"")]
    client = world.make("dynamodb")
    assert client.get_item(TableName="t", Key={}) == {"Item": {"pk": {"S": "x"}}}
    assert client.put_item(TableName="t", Item={"raw": {"B": b"\x00\xff"}}) == {}
    get, put = service.seen
    assert (get.method, get.path) == ("POST", "/")
    assert get.headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert get.headers["content-type"] == "application/x-amz-json-1.0"
    encoded = base64.b64encode(b"\x00\xff").decode()
    assert json.loads(put.body) == {"TableName": "t", "Item": {"raw": {"B": encoded}}}


def test_a_value_that_dynamodb_does_not_know_is_refused_before_it_is_sent(
    service: Service, world: World
) -> None:
    with pytest.raises(TypeError, match="set is no DynamoDB value"):
        world.make("dynamodb").put_item(Item={"pk": {"SS": {"a"}}})
    assert service.seen == []


@pytest.mark.parametrize("key", KEYS)
def test_an_objects_path_is_quoted_as_boto3_quotes_it(
    key: str, service: Service, world: World
) -> None:
    service.answers = [(200, b""), (200, b"")]
    world.make("s3").put_object(Bucket="claims", Key=key, Body=b"raw")
    config = Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
    boto3.client("s3", endpoint_url=service.url, config=config).put_object(
        Bucket="claims", Key=key, Body=b"raw"
    )
    ours, theirs = service.seen
    assert (ours.method, ours.path, ours.body) == (theirs.method, theirs.path, theirs.body)


def test_an_object_is_found_under_its_key(moto: str, world: World) -> None:
    s3 = boto3.client("s3", endpoint_url=moto)
    s3.create_bucket(Bucket="claims")
    world.environment["AWS_ENDPOINT_URL"] = moto
    client = world.make("s3")
    keys = [key for key in KEYS if ".." not in key]  # moto's own server resolves dots
    for key in keys:
        client.put_object(Bucket="claims", Key=key, Body=key.encode())
    for key in keys:
        assert s3.get_object(Bucket="claims", Key=key)["Body"].read() == key.encode()


# --- errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        REFUSED,
        (400, b'{"__type":"x#ConditionalCheckFailedException","message":"The request failed"}'),
        (400, b'{"__type":"x#AccessDeniedException","Message":"User: x is not authorized"}'),
        (400, b'{"__type":"ResourceNotFoundException"}'),
    ],
)
def test_an_error_has_the_shape_of_boto3s(
    status: int, body: bytes, service: Service, world: World
) -> None:
    service.answers = [(status, body), (status, body)]
    with pytest.raises(CallError) as ours:
        world.make("dynamodb").get_item(TableName="t", Key={"pk": {"S": "x"}})
    config = Config(retries={"total_max_attempts": 1})
    theirs = boto3.client("dynamodb", endpoint_url=service.url, config=config)
    with pytest.raises(ClientError) as expected:
        theirs.get_item(TableName="table", Key={"pk": {"S": "x"}})
    assert error_code(ours.value) == error_code(expected.value) != ""
    assert ours.value.response["Error"] == expected.value.response["Error"]
    assert ours.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize("body", [b"", b"<Error><Code>X</Code></Error>", b"[]", b"{}", b"\xff"])
def test_an_error_that_cannot_be_read_is_named_by_its_status(
    body: bytes, service: Service, world: World
) -> None:
    service.answers = [(403, body)]
    with pytest.raises(CallError) as caught:
        CALLS["s3"](world.make("s3"))
    assert caught.value.response["Error"] == {"Code": "HTTP403", "Message": ""}


# --- retries --------------------------------------------------------------------------------

PASSING: list[Answer] = [
    (500, b'{"__type":"InternalServerError"}'),
    (503, b"<html>busy</html>"),
    THROTTLED,
    (400, b'{"__type":"x#ProvisionedThroughputExceededException","message":""}'),
    RESET,
]


@pytest.mark.parametrize("failure", PASSING)
def test_what_may_pass_is_tried_again(failure: Answer, service: Service, world: World) -> None:
    service.answers = [failure, failure, (200, b'{"Parameter":{}}')]
    assert CALLS["ssm"](world.make("ssm")) == {"Parameter": {}}
    first, second = world.waits
    assert 0 <= first <= 0.1
    assert 0 <= second <= 0.2
    assert len({seen.body for seen in service.seen}) == 1


@pytest.mark.parametrize("failure", PASSING)
def test_three_attempts_are_all(failure: Answer, service: Service, world: World) -> None:
    service.answers = [failure] * 4
    with pytest.raises(CallError):
        CALLS["ssm"](world.make("ssm"))
    assert (len(service.seen), len(world.waits)) == (3, 2)


@pytest.mark.parametrize("answer", [REFUSED, (403, b""), (404, b""), (301, b""), (307, b"")])
def test_what_cannot_pass_is_not_tried_again(
    answer: Answer, service: Service, world: World
) -> None:
    service.answers = [answer]
    with pytest.raises(CallError):
        CALLS["dynamodb"](world.make("dynamodb"))
    assert (len(service.seen), world.waits) == (1, [])


# --- the connection -------------------------------------------------------------------------


def test_calls_share_one_connection(service: Service, world: World) -> None:
    service.answers = [(200, b"{}"), REFUSED, THROTTLED, (200, b"{}")]
    client = world.make("ssm")
    CALLS["ssm"](client)
    with pytest.raises(CallError):
        CALLS["ssm"](client)
    CALLS["ssm"](client)
    assert (len(service.seen), service.connections) == (4, 1)


def test_a_kept_connection_that_went_stale_is_opened_again(service: Service, world: World) -> None:
    client = world.make("ssm")
    service.hang_up = True
    for call in range(3):
        assert client.get_parameter(Name=f"/{call}") == {"Name": f"/{call}"}
    assert service.connections == 3
    assert len(world.waits) == 2


def test_a_late_answer_is_never_taken_for_the_next_calls(
    service: Service, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws, "_TIMEOUT", 0.1)
    client = world.make("ssm")
    service.answers = [HANG] * aws.ATTEMPTS
    with pytest.raises(CallError, match="TimeoutError") as caught:
        client.get_parameter(Name="/first")
    assert error_code(caught.value) == "ConnectionError"
    service.over.set()
    assert client.get_parameter(Name="/second") == {"Name": "/second"}


def test_threads_share_a_client_and_each_gets_its_own_answer(
    service: Service, world: World
) -> None:
    client, ready = world.make("ssm"), threading.Barrier(8)

    def calls(thread: int) -> list[str]:
        ready.wait()
        names = [f"/{thread}/{call}" for call in range(25)]
        return [name for name in names if client.get_parameter(Name=name) != {"Name": name}]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(calls, range(8))) == [[]] * 8
    assert (len(service.seen), service.connections, world.waits) == (200, 1, [])


# --- the table's batches --------------------------------------------------------------------


KEY: dict[str, Any] = {"pk": "HASH", "sk": "RANGE"}


@pytest.fixture(params=["feedbus.aws", "boto3"])
def table(request: pytest.FixtureRequest, moto: str, world: World) -> Table:
    """An empty table, by each of the two clients."""
    region = world.environment["AWS_REGION"]
    theirs = boto3.client("dynamodb", endpoint_url=moto, region_name=region)
    theirs.create_table(
        TableName=request.param,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in KEY],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in KEY.items()],
    )
    world.environment["AWS_ENDPOINT_URL"] = moto
    ours = world.make("dynamodb")
    return Table(theirs if request.param == "boto3" else ours, request.param)


def _item(number: int) -> Item:
    return {"pk": f"fbk_{number}", "sk": "record", "n": number, "said": "有 words", "raw": b"\x00"}


def _key(number: int) -> tuple[str, str]:
    return f"fbk_{number}", "record"


def test_many_items_are_written_read_and_deleted_with_whichever_client(table: Table) -> None:
    items = [_item(number) for number in range(MOST_READ + 5)]
    table.batch_put(items)
    table.batch_put([{**items[0], "said": "something else"}])
    found = table.batch_get([_key(1_000), *map(_key, range(len(items))), _key(3)])
    by_number = sorted(found, key=lambda item: int(item["n"]))
    assert by_number == [{**items[0], "said": "something else"}, *items[1:]]
    table.batch_delete([_key(1_000), *map(_key, range(len(items) - 1))])
    assert table.batch_get(map(_key, range(len(items)))) == [items[-1]]
    table.batch_put([])
    table.batch_delete([])
    assert table.batch_get([]) == []


def _seen_in_batches(service: Service, operation: str) -> list[int]:
    """How many requests each call of an operation held."""
    bodies = [
        json.loads(seen.body)["RequestItems"]["hub"]
        for seen in service.seen
        if seen.headers["x-amz-target"].endswith(operation)
    ]
    return [len(body["Keys"] if isinstance(body, dict) else body) for body in bodies]


def test_a_batch_is_cut_into_calls_as_large_as_dynamodb_takes(
    service: Service, world: World
) -> None:
    table = Table(world.make("dynamodb"), "hub")
    service.answers = [(200, b'{"Responses":{}}')] * 2
    table.batch_get(_key(number % 120) for number in range(240))
    assert _seen_in_batches(service, "BatchGetItem") == [MOST_READ, 20]
    service.answers = [(200, b"{}")] * 3
    table.batch_put(_item(number) for number in range(2 * MOST_WRITTEN + 1))
    assert _seen_in_batches(service, "BatchWriteItem") == [MOST_WRITTEN, MOST_WRITTEN, 1]


def test_a_batch_read_is_consistent_unless_it_need_not_be(service: Service, world: World) -> None:
    table = Table(world.make("dynamodb"), "hub")
    service.answers = [(200, b'{"Responses":{}}')] * 2
    table.batch_get([_key(1)])
    table.batch_get([_key(1)], consistent=False)
    asked = [json.loads(seen.body)["RequestItems"]["hub"] for seen in service.seen]
    assert [one["ConsistentRead"] for one in asked] == [True, False]


def test_what_dynamodb_leaves_undone_is_asked_for_again(service: Service, world: World) -> None:
    table = Table(world.make("dynamodb"), "hub", sleep=world.waits.append)
    rest = {"hub": {"Keys": [{"pk": {"S": "fbk_2"}, "sk": {"S": "record"}}]}}
    answers: list[dict[str, Any]] = [
        {"Responses": {"hub": [{"pk": {"S": "fbk_1"}}]}, "UnprocessedKeys": rest},
        {"Responses": {"hub": [{"pk": {"S": "fbk_2"}}]}, "UnprocessedKeys": {}},
    ]
    service.answers = [(200, json.dumps(answer).encode()) for answer in answers]
    assert table.batch_get(map(_key, (1, 2))) == [{"pk": "fbk_1"}, {"pk": "fbk_2"}]
    assert json.loads(service.seen[1].body)["RequestItems"] == rest
    put = {"hub": [{"PutRequest": {"Item": {"pk": {"S": "fbk_2"}}}}]}
    service.answers = [(200, json.dumps({"UnprocessedItems": put}).encode()), (200, b"{}")]
    table.batch_put(map(_item, (1, 2)))
    assert json.loads(service.seen[3].body)["RequestItems"] == put
    assert len(world.waits) == 2


def test_a_batch_that_stays_undone_is_given_back(service: Service, world: World) -> None:
    table = Table(world.make("dynamodb"), "hub", sleep=world.waits.append)
    undone = json.dumps({"UnprocessedItems": {"hub": [{"DeleteRequest": {}}]}}).encode()
    service.answers = [(200, undone)] * 20
    with pytest.raises(RetryableError, match="undone"):
        table.batch_delete([_key(1)])
    assert len(service.seen) == len(world.waits) + 1 == 6
    assert all(0 <= wait <= 0.05 * 2**number for number, wait in enumerate(world.waits, 1))
