"""Sending: against a real server that answers whatever it likes, or nothing."""

import gzip
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedbus import http
from feedbus.errors import RejectedError, RetryableError, UnknownOutcomeError
from feedbus.transport import Request, Response

Script = Callable[[], Iterable[bytes]]
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


class Server:
    """Answers each request with what its script yields, then closes the connection."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.script: Script = lambda: [OK]
        self.keep_open = False
        self.received: list[bytes] = []
        self.connections = 0
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                if self._context:
                    connection = self._context.wrap_socket(connection, server_side=True)
                while received := _request(connection):
                    self.received.append(received)
                    for chunk in self.script():
                        connection.sendall(chunk)
                    if not self.keep_open:
                        return
            except OSError:
                return  # the client went away, as it should
            finally:
                connection.close()

    def close(self) -> None:
        self._socket.close()


def _request(connection: socket.socket) -> bytes:
    """One whole request; empty when the client has closed."""
    received = b""
    while chunk := connection.recv(65_536):
        received += chunk
        head, end, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        if end and len(body) >= int(length[1] if length else 0):
            return received
    return b""


@pytest.fixture
def server() -> Iterator[Server]:
    with_server = Server()
    yield with_server
    with_server.close()


@pytest.fixture(autouse=True)
def _fresh_sessions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # The server closes without saying so: only tests about that use a connection twice.
    monkeypatch.setattr(http, "_IDLE", 0.0)
    http._session.cache_clear()
    yield
    for permitted in (http.is_public, http.is_harmless):
        http._session(permitted).close()
    http._session.cache_clear()


def post(server: Server, **options: Any) -> Response:
    request = Request("POST", "/in", json={"words": "充电"})
    return http.send(request, base_url=server.url, allow_private=True, **options)


def test_json_goes_out_compact_and_the_answer_comes_back(server: Server) -> None:
    server.script = lambda: [
        b"HTTP/1.1 207 Multi\r\nX-A: b\r\ncontent-length: 9\r\n\r\n",
        b'{"a": 1}\n',
    ]
    answer = post(server)
    assert (answer.status, answer.json(), answer.headers["x-a"]) == (207, {"a": 1}, "b")
    head, _, body = server.received[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /in HTTP/1.1\r\n")
    assert json.loads(body) == {"words": "充电"}
    assert b" " not in body
    assert b"content-type: application/json" in head.lower()
    assert b"accept-encoding: identity" in head.lower()


@pytest.mark.parametrize(
    ("request_", "content_type", "body"),
    [
        (
            Request("POST", "/in", form={"a": "b c", "d": "é"}),
            b"x-www-form-urlencoded",
            b"a=b+c&d=%C3%A9",
        ),
        (
            Request("POST", "/in", {"Content-Type": "text/x"}, body=b"\x00\xff"),
            b"text/x",
            b"\x00\xff",
        ),
        (Request("POST", "/in", json={"a": "\ud800"}), b"application/json", b'{"a":"\\ud800"}'),
        (Request("PUT", "/in"), b"", b""),
    ],
)
def test_forms_bytes_and_nothing_go_out_as_they_are(
    server: Server, request_: Request, content_type: bytes, body: bytes
) -> None:
    http.send(request_, base_url=server.url + "/", allow_private=True)
    head, _, sent = server.received[0].partition(b"\r\n\r\n")
    assert head.startswith(request_.method.encode() + b" /in HTTP/1.1\r\n")
    assert content_type in head
    assert sent == body


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_not_read_whole(server: Server, status: int) -> None:
    def giant() -> Iterator[bytes]:
        yield b"HTTP/1.1 %d Moved\r\nlocation: %s/other\r\n" % (status, server.url.encode())
        yield b"content-length: 1000000000\r\n\r\n"
        for _ in range(1_000):
            yield b"x" * 1_000_000

    server.script = giant
    answer = post(server)
    assert (answer.status, len(answer.body)) == (status, 65_536)
    assert server.connections == 1


def _peak(action: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("chunked", [False, True])
def test_an_endless_answer_is_cut(server: Server, chunked: bool) -> None:
    def endless() -> Iterator[bytes]:
        framing = b"transfer-encoding: chunked" if chunked else b"connection: close"
        yield b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n"
        while True:
            yield b"186a0\r\n" + b"x" * 100_000 + b"\r\n" if chunked else b"x" * 100_000

    server.script = endless
    answers: list[Response] = []
    assert _peak(lambda: answers.append(post(server))) < 5_000_000
    assert len(answers[0].body) == 65_536
    assert len(post(server, max_bytes=10).body) == 10
    longer = Request("GET", server.url, max_bytes=100_000)
    assert len(http.send(longer, allow_private=True).body) == 100_000


def _compressed(body: bytes) -> Script:
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n"
    return lambda: [head % len(body), body]


def test_a_compressed_bomb_is_not_inflated(server: Server) -> None:
    server.script = _compressed(gzip.compress(b"0" * 50_000_000))
    answers: list[Response] = []
    assert _peak(lambda: answers.append(post(server))) < 5_000_000
    assert len(answers[0].body) == 65_536
    server.script = _compressed(gzip.compress(b'{"a": 1}'))
    assert post(server).json() == {"a": 1}
    server.script = _compressed(b"no gzip")
    assert post(server).json() is None


def _slow(*head: bytes) -> Script:
    def script() -> Iterator[bytes]:
        yield from head
        for _ in range(500):
            time.sleep(0.02)
            yield b"x"

    return script


@pytest.mark.parametrize(
    "script",
    [
        _slow(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n"),
        _slow(b"HTTP/1.1 200 OK\r\nx-slow: "),
        _slow(b"HTTP/1.1 "),
        _slow(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"ffff\r\n"),
        lambda: (time.sleep(0.02) or b"HTTP/1.1 100 Continue\r\n\r\n" for _ in range(500)),
        lambda: (time.sleep(6), [])[1],
    ],
    ids=["body", "header", "status", "chunk", "continue", "silence"],
)
def test_a_dripping_answer_ends_at_the_deadline(server: Server, script: Script) -> None:
    server.script = script
    began = time.monotonic()
    with pytest.raises(UnknownOutcomeError):
        post(server, timeout=0.3)
    assert 0.25 < time.monotonic() - began < 4.0


@pytest.mark.parametrize(
    "script",
    [
        lambda: [],
        lambda: [b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nhalf"],
        lambda: [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
        lambda: [b"SSH-2.0-OpenSSH_9.9\r\n"],
        lambda: [b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 500 + b"\r\n"],
        lambda: [b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n"],
    ],
    ids=["reset", "half", "chunk", "other-protocol", "many-headers", "long-header"],
)
def test_what_was_sent_and_got_no_whole_answer_has_an_unknown_outcome(
    server: Server, script: Script
) -> None:
    server.script = script
    with pytest.raises(UnknownOutcomeError):
        post(server, timeout=2)
    assert server.received


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from([b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", OK[:-4]]),
    st.binary()
    | st.lists(st.sampled_from([b"\r\n", b": ", b"content-", b"length", b"-1"])).map(b"".join),
)
def test_no_answer_whatever_its_bytes_ends_in_another_error(
    server: Server, head: bytes, rest: bytes
) -> None:
    server.script = lambda: [head, rest]
    try:
        answer = post(server, timeout=2)
    except UnknownOutcomeError:
        return
    assert 100 <= answer.status <= 999


def test_an_error_never_quotes_the_url_whose_path_may_be_a_secret(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server.script = lambda: []
    with pytest.raises(UnknownOutcomeError) as failed:
        http.send(Request("POST", f"{server.url}/services/T0/SECRET"), allow_private=True)
    assert failed.value.__suppress_context__
    server.script = lambda: [b"HTTP/1.1 200 OK\r\nno header\r\ncontent-length: 0\r\n\r\n"]
    http.send(Request("POST", f"{server.url}/services/T0/SECRET"), allow_private=True)
    assert "SECRET" not in str(failed.value) + caplog.text


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    with pytest.raises(RetryableError) as failed:
        http.send(Request("POST", url, json={}), allow_private=True)
    assert not isinstance(failed.value, UnknownOutcomeError)


def test_a_silent_resolver_and_a_silent_host_end_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began = time.monotonic()
    with monkeypatch.context() as patched:
        patched.setattr(http, "_lookup", lambda host, port: time.sleep(6) or [])
        with pytest.raises(RetryableError) as failed:
            http.send(Request("GET", "https://slow.example/"), timeout=0.2)
    assert not isinstance(failed.value, UnknownOutcomeError)
    # A full queue of connections: the handshake of TCP is never answered.
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = [socket.socket() for _ in range(3)]
    for one in waiting:
        one.setblocking(False)
        one.connect_ex(full.getsockname())
    with pytest.raises(RetryableError) as failed:
        http.send(Request("GET", f"https://127.0.0.1:{full.getsockname()[1]}/"), timeout=0.2)
    assert not isinstance(failed.value, UnknownOutcomeError)
    assert time.monotonic() - began < 4.0
    for one in [full, *waiting]:
        one.close()


def test_an_unknown_name_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(http, "_lookup", unknown)
    with pytest.raises(RetryableError, match="gaierror"):
        http.send(Request("GET", "https://nowhere.example/"))


@pytest.mark.parametrize(
    "headers", [{"x": "a\r\nb: c"}, {"x": "a\nb"}, {"x": "充"}, {"x\r\ny": "z"}, {"": "x"}]
)
def test_a_malformed_header_is_refused_before_anything_is_sent(
    server: Server, headers: dict[str, str]
) -> None:
    with pytest.raises(RejectedError):
        http.send(Request("POST", server.url, headers), allow_private=True)
    assert server.received == []


def test_proxies_netrc_and_cookies_do_not_exist(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.script = lambda: [OK.replace(b"\r\n\r\n", b"\r\nset-cookie: a=b; path=/\r\n\r\n")]
    post(server)
    post(server)
    assert len(server.received) == 2
    for request in server.received:
        assert b"authorization" not in request.lower()
        assert b"cookie" not in request.lower()


def test_a_connection_is_kept_for_the_next_step_but_not_when_it_lay_idle(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.keep_open = True
    monkeypatch.setattr(http, "_IDLE", 5.0)
    post(server)
    post(server)
    assert server.connections == 1
    monkeypatch.setattr(http, "_IDLE", 0.0)
    post(server)
    assert server.connections == 2
    assert len(server.received) == 3


def test_a_connection_that_was_allowed_is_not_lent_to_a_request_that_is_not(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.keep_open = True
    monkeypatch.setattr(http, "_IDLE", 5.0)
    post(server)
    with pytest.raises(RejectedError):
        http.send(Request("POST", server.url.replace("http:", "https:")), public_only=True)
    assert server.connections == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of `hooks.example.com` that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hooks.example.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.com")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "hooks.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def tls(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, list[str]]]:
    names: list[str] = []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    monkeypatch.setattr(http, "_lookup", lambda host, port: ["127.0.0.1"])
    running = Server(context)
    yield running, names
    running.close()


def test_the_checked_address_is_connected_to_under_the_urls_own_name(
    tls: tuple[Server, list[str]], certificate: Path
) -> None:
    server, names = tls
    http._session(http.is_harmless).verify = str(certificate)
    request = Request("POST", f"https://hooks.example.com:{server.port}/in", json={})
    assert http.send(request).status == 200
    assert names == ["hooks.example.com"]
    assert f"Host: hooks.example.com:{server.port}\r\n".encode() in server.received[0]
    with pytest.raises(RetryableError, match=r"other\.example\.com") as failed:
        http.send(Request("POST", f"https://other.example.com:{server.port}/in", json={}))
    assert not isinstance(failed.value, UnknownOutcomeError)
    assert len(server.received) == 1


def test_a_certificate_that_nobody_vouches_for_ends_it_before_anything_is_sent(
    tls: tuple[Server, list[str]],
) -> None:
    server, _ = tls
    with pytest.raises(RetryableError) as failed:
        http.send(Request("POST", f"https://hooks.example.com:{server.port}/in", json={}))
    assert not isinstance(failed.value, UnknownOutcomeError)
    assert server.received == []


def test_a_server_that_does_not_speak_tls_ends_at_the_deadline(server: Server) -> None:
    server.script = lambda: (time.sleep(6), [])[1]
    began = time.monotonic()
    with pytest.raises(RetryableError) as failed:
        http.send(Request("GET", f"https://127.0.0.1:{server.port}/"), timeout=0.3)
    assert not isinstance(failed.value, UnknownOutcomeError)
    assert time.monotonic() - began < 4.0


def test_aws_is_not_imported() -> None:
    code = "import sys, feedbus.http; print([m for m in sys.modules if m in ('boto3', 'botocore')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"


# --- Amazon SES


class Ses:
    """A client whose one method does as it was told."""

    def __init__(self, result: Any) -> None:
        self.result = result
        self.arguments: dict[str, Any] = {}

    def send_email(self, **arguments: Any) -> Any:
        self.arguments = arguments
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


MAIL = Request("POST", "/v2/email/outbound-emails", json={"FromEmailAddress": "hub@example.com"})


def test_a_sent_mail_answers_with_its_id() -> None:
    metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {"X-Amzn-RequestId": "1"}}
    client = Ses({"MessageId": "0100", "ResponseMetadata": metadata})
    answer = http.send_ses(MAIL, client)
    assert answer == Response(200, {"x-amzn-requestid": "1"}, b'{"MessageId": "0100"}')
    assert client.arguments == MAIL.json


def test_an_error_of_ses_is_an_answer() -> None:
    error = {"Error": {"Code": "MessageRejected", "Message": "not verified"}}
    metadata = {"ResponseMetadata": {"HTTPStatusCode": 400, "HTTPHeaders": {"Retry-After": "1"}}}
    answer = http.send_ses(MAIL, Ses(ClientError({**error, **metadata}, "SendEmail")))
    assert (answer.status, answer.headers) == (400, {"retry-after": "1"})
    assert answer.json() == {"code": "MessageRejected", "message": "not verified"}


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (ReadTimeoutError(endpoint_url="x"), True),
        (ConnectionClosedError(endpoint_url="x"), True),
        (ConnectTimeoutError(endpoint_url="x"), False),
        (EndpointConnectionError(endpoint_url="x"), False),
        (NoCredentialsError(), False),
    ],
)
def test_an_answer_that_got_lost_is_told_from_a_mail_that_was_never_sent(
    error: Exception, unknown: bool
) -> None:
    with pytest.raises(RetryableError) as failed:
        http.send_ses(MAIL, Ses(error))
    assert isinstance(failed.value, UnknownOutcomeError) == unknown
