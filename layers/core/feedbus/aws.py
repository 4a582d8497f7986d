"""A small AWS client for the hot path: SigV4 over one kept-open connection.

`receive` makes one AWS call an event. Through boto3 that call costs about four times the CPU, and
importing boto3 about half of a cold start (docs/decisions/0002-lean-client.md has the
measurements). This knows the few calls that every function makes: the table's, the bucket's and
the secrets'. Methods and errors look like boto3's low-level client, so `feedbus.store` works
with either; all other services go through boto3 (`feedbus.clients`).

Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import io
import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

_TARGETS = {"dynamodb": "DynamoDB_20120810", "ssm": "AmazonSSM"}
_JSON_VERSION = {"dynamodb": "1.0", "ssm": "1.1"}

ATTEMPTS = 3
_TIMEOUT = 1.5
"""Seconds for connecting and for each read: three attempts end well before a vendor's 5 s."""

_TRANSIENT = frozenset(
    {
        "InternalServerError",
        "InternalServerException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


class CallError(Exception):
    """An AWS call failed. `response` has the shape of botocore's `ClientError.response`."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.response: dict[str, dict[str, Any]] = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }


class Client:
    """One AWS service. Threads may share it; their calls wait for each other.

    Args:
        service: `dynamodb`, `ssm` or `s3`.
        environment: credentials, region and `AWS_ENDPOINT_URL`, as Lambda sets them.
        sleep: waits so many seconds between two attempts.
    """

    def __init__(
        self,
        service: str,
        environment: Mapping[str, str],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._service = service
        self._environment = environment
        self._region = environment.get("AWS_REGION", "us-east-1")
        suffix = "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com"
        default = f"https://{service}.{self._region}.{suffix}"
        url = urlsplit(environment.get("AWS_ENDPOINT_URL") or default)
        self._host = url.netloc
        self._secure = url.scheme == "https"
        self._sleep = sleep
        self._one_at_a_time = threading.Lock()
        self._connection: http.client.HTTPConnection | None = None
        self._signing_key: tuple[str, str, bytes] = ("", "", b"")

    def put_item(self, **arguments: Any) -> dict[str, Any]:
        """DynamoDB PutItem."""
        return self._call("PutItem", arguments)

    def get_item(self, **arguments: Any) -> dict[str, Any]:
        """DynamoDB GetItem."""
        return self._call("GetItem", arguments)

    def query(self, **arguments: Any) -> dict[str, Any]:
        """DynamoDB Query."""
        return self._call("Query", arguments)

    def update_item(self, **arguments: Any) -> dict[str, Any]:
        """DynamoDB UpdateItem."""
        return self._call("UpdateItem", arguments)

    def batch_get_item(self, **arguments: Any) -> dict[str, Any]:
        """DynamoDB BatchGetItem."""
        return self._call("BatchGetItem", arguments)

    def batch_write_item(self, **arguments: Any) -> dict[str, Any]:
        """DynamoDB BatchWriteItem."""
        return self._call("BatchWriteItem", arguments)

    def get_parameter(self, **arguments: Any) -> dict[str, Any]:
        """SSM GetParameter."""
        return self._call("GetParameter", arguments)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - boto3's names
        """S3 PutObject, path style."""
        path = "/" + quote(f"{Bucket}/{Key}", safe="/")
        self._send("PUT", path, Body, {"content-type": "application/octet-stream"})

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """S3 GetObject, path style."""
        path = "/" + quote(f"{Bucket}/{Key}", safe="/")
        return {"Body": io.BytesIO(self._send("GET", path, b"", {}))}

    def _call(self, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(arguments, separators=(",", ":"), default=_base64).encode()
        headers = {
            "content-type": f"application/x-amz-json-{_JSON_VERSION[self._service]}",
            "x-amz-target": f"{_TARGETS[self._service]}.{operation}",
        }
        answer: dict[str, Any] = json.loads(self._send("POST", "/", body, headers) or b"{}")
        return answer

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Send with up to `ATTEMPTS` tries; the first may find a connection that went stale."""
        for attempt in range(1, ATTEMPTS):
            try:
                return self._attempt(method, path, body, headers)
            except CallError as error:
                if not _may_pass(error):
                    raise
            self._sleep(random.uniform(0.0, 0.05 * 2**attempt))  # noqa: S311 - jitter
        return self._attempt(method, path, body, headers)

    def _attempt(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        with self._one_at_a_time:
            connection = self._connection = self._connection or self._connect()
            try:
                connection.request(method, path, body, self._signed(method, path, body, headers))
                response = connection.getresponse()
                data = response.read()
            except (http.client.HTTPException, OSError) as error:
                connection.close()  # the next request opens it again
                raise CallError("ConnectionError", type(error).__name__, 0) from error
        if response.status >= 300:
            raise _error(response.status, data)
        return data

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, timeout=_TIMEOUT)

    def _signed(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> dict[str, str]:
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(body).hexdigest()
        named = {**headers, "host": self._host, "x-amz-date": now, "x-amz-content-sha256": digest}
        token = self._environment.get("AWS_SESSION_TOKEN")
        if token:
            named["x-amz-security-token"] = token
        names = sorted(named)
        signed = ";".join(names)
        canonical = "\n".join(
            (method, path, "", *(f"{name}:{named[name]}" for name in names), "", signed, digest)
        )
        scope = f"{now[:8]}/{self._region}/{self._service}/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashed}"
        signature = hmac.new(self._key(now[:8]), text.encode(), "sha256").hexdigest()
        access_key = self._environment.get("AWS_ACCESS_KEY_ID", "")
        named["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, "
            f"SignedHeaders={signed}, Signature={signature}"
        )
        return named

    def _key(self, date: str) -> bytes:
        secret = self._environment.get("AWS_SECRET_ACCESS_KEY", "")
        if self._signing_key[:2] != (date, secret):
            key = f"AWS4{secret}".encode()
            for part in (date, self._region, self._service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._signing_key = (date, secret, key)
        return self._signing_key[2]


def _base64(value: object) -> str:
    """DynamoDB's binary values travel as base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is no DynamoDB value")


def _may_pass(error: CallError) -> bool:
    """Whether the same call may succeed a moment later: no answer, 5xx or throttling."""
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status == 0 or status >= 500 or error.response["Error"]["Code"] in _TRANSIENT


def _error(status: int, data: bytes) -> CallError:
    try:
        found = json.loads(data)
        code = str(found["__type"]).rpartition("#")[2]
        return CallError(code, str(found.get("message") or found.get("Message") or ""), status)
    except (ValueError, KeyError, TypeError, AttributeError):
        return CallError(f"HTTP{status}", "", status)
