"""Sends what destinations want sent, and gives back what came: the hub's only way out.

One place holds what every outbound call needs:

- The address is checked at connect time, on the very address that is connected to. A check of
  the URL alone loses to a name that resolves differently a moment later, to `0x7f.1`, and to
  IPv4 addresses wrapped in IPv6. `Host` and the TLS server name stay those of the URL.
- One deadline covers everything: resolving, connecting, sending, and an answer that drips.
- At most `Request.max_bytes` of an answer are read, before and after decompression.
- Redirects, proxies, `.netrc` and cookies don't exist.
- An error says whether the request may have arrived, because that decides whether it may be
  sent again.
"""

from __future__ import annotations

import io
import ipaddress
import json
import logging
import queue
import socket
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from http.client import HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, ClassVar

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from feedbus.errors import RejectedError, RetryableError, UnknownOutcomeError
from feedbus.transport import Request, Response

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TIMEOUT = 10.0
"""Seconds for a whole exchange. Standard Webhooks recommends 15 to 30; Lambda time is money."""

_MAX_HEADER = 4_096
_IDLE = 5.0
"""Seconds that a connection may lie idle: a frozen Lambda wakes up with dead ones, and a
request on one of those ends in an outcome that nobody knows."""

# urllib3 logs whole URLs (a warning about odd headers, each request when debugging), and the
# path of a chat robot's URL is its secret.
logging.getLogger("urllib3").setLevel(logging.ERROR)

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _networks(text: str) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(line.split("#")[0].strip()) for line in text.splitlines())


# `ipaddress.is_global` is no guard: it calls NAT64 and 6to4 wrappings of private addresses
# global. The tables are those of IANA's special-purpose registries:
# https://www.iana.org/assignments/iana-ipv4-special-registry
# https://www.iana.org/assignments/iana-ipv6-special-registry
_NOT_PUBLIC_V4 = _networks(
    """0.0.0.0/8 # this network; connects to the host itself
    10.0.0.0/8 # private
    100.64.0.0/10 # carrier-grade NAT; Alibaba Cloud's metadata
    127.0.0.0/8 # loopback
    168.63.129.16/32 # Azure's platform address
    169.254.0.0/16 # link-local; the metadata service of most clouds
    172.16.0.0/12 # private
    192.0.0.0/24 # IETF protocols; Oracle Cloud's metadata
    192.0.2.0/24 # documentation
    192.31.196.0/24 # AS112
    192.52.193.0/24 # AMT
    192.88.99.0/24 # 6to4 relays
    192.168.0.0/16 # private
    192.175.48.0/24 # AS112
    198.18.0.0/15 # benchmarks
    198.51.100.0/24 # documentation
    203.0.113.0/24 # documentation
    224.0.0.0/4 # multicast
    240.0.0.0/4 # reserved, and broadcast"""
)
# IPv6 is the other way round: only 2000::/3 is given out, so everything else is refused, with
# ::1, ::/96, ::ffff:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48, 100::/64, 5f00::/16, fc00::/7,
# fe80::/10, fec0::/10 and ff00::/8 among it.
_GIVEN_OUT_V6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = _networks(
    """2001::/23 # IETF protocols, Teredo among them
    2001:db8::/32 # documentation
    2002::/16 # 6to4
    3fff::/20 # documentation"""
)
# What no configuration opens: services that hand out the credentials of the machine itself.
_METADATA = _networks(
    """100.100.100.200/32 # Alibaba Cloud
    168.63.129.16/32 # Azure
    169.254.0.0/16 # AWS, Google, Azure, Tencent
    192.0.0.192/32 # Oracle Cloud
    fd00:ec2::/32 # AWS
    fe80::/10"""
)
_WRAPPINGS: tuple[tuple[_Network, int], ...] = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet; False for anything unreadable."""
    ip = _parsed(address)
    if ip is None:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not _within(ip, _NOT_PUBLIC_V4)
    return ip in _GIVEN_OUT_V6 and not _within(ip, _NOT_PUBLIC_V6)


def is_harmless(address: str) -> bool:
    """Whether an IP address is none of a cloud's metadata services, however wrapped."""
    ip = _parsed(address)
    if ip is None:
        return False
    unwrapped = [
        ipaddress.IPv4Address(int(ip) >> shift & 0xFFFFFFFF)
        for network, shift in _WRAPPINGS
        if ip in network
    ]
    return not any(_within(one, _METADATA) for one in (ip, *unwrapped))


def _parsed(address: str) -> _Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _within(ip: _Address, networks: tuple[_Network, ...]) -> bool:
    return any(ip in network for network in networks)


def send(
    request: Request,
    *,
    base_url: str = "",
    timeout: float = TIMEOUT,
    public_only: bool = False,
    allow_private: bool = False,
    max_bytes: int | None = None,
) -> Response:
    """Send one request and read its answer, whatever its status.

    Args:
        request: its URL is relative to `base_url` when it begins with `/`.
        base_url: the vendor's API.
        timeout: seconds for the whole exchange.
        public_only: refuse to connect to addresses that are not public.
        allow_private: lifts `public_only`, and allows plain `http`. Metadata services of
            clouds stay out of reach.
        max_bytes: the answer's body is cut there; the request's own limit.

    Raises:
        RejectedError: the URL or its address is not allowed; nothing was sent.
        RetryableError: no connection; nothing was sent.
        UnknownOutcomeError: the request may have arrived.
    """
    url = base_url.rstrip("/") + request.url if request.url.startswith("/") else request.url
    _check_url(url, allow_private=allow_private)
    limit = request.max_bytes if max_bytes is None else max_bytes
    session = _session(is_public if public_only and not allow_private else is_harmless)
    try:
        prepared = session.prepare_request(_prepared(request, url))
    except (requests.RequestException, ValueError):
        raise RejectedError("the URL or a header is malformed") from None
    deadline: Any = Timeout(total=timeout, connect=timeout, read=timeout)
    # requests' errors quote the URL, whose path may be a secret: they are not chained.
    try:
        answer = session.send(prepared, timeout=deadline, stream=True, allow_redirects=False)
        with answer:
            body = _read(answer.raw, limit)
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise UnknownOutcomeError(f"no whole answer: {type(error).__name__}") from None
    headers = {name.lower(): value[:_MAX_HEADER] for name, value in answer.headers.items()}
    decoded = _decompressed(body, headers.get("content-encoding", ""), limit)
    return Response(answer.status_code, headers, decoded)


def _check_url(url: str, *, allow_private: bool) -> None:
    try:
        parts = parse_url(url)
    except LocationParseError:
        raise RejectedError("the URL is malformed") from None
    if parts.scheme not in ("https", "http") or not parts.host:
        raise RejectedError("the URL must begin with https://")
    if parts.scheme == "http" and not allow_private:
        raise RejectedError("the URL must begin with https://, plain http is not allowed")
    if parts.auth is not None:
        raise RejectedError("the URL must not hold a user name or a password")


def _prepared(request: Request, url: str) -> requests.Request:
    """The request as requests wants it; ValueError when a header can't be sent."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    "".join([*headers, *headers.values()]).encode("latin-1")
    body: bytes | Mapping[str, str] | None = request.body
    if request.json is not None:
        # ASCII: a lone surrogate in a customer's words has no UTF-8.
        body = json.dumps(request.json, separators=(",", ":")).encode()
        headers.setdefault("content-type", "application/json")
    elif request.form is not None:
        body = request.form
    return requests.Request(request.method, url, headers=headers, data=body)


def _read(raw: Any, limit: int) -> bytes:
    """The body as it came, up to the limit; the last, empty read finds an answer cut off."""
    body = b""
    while len(body) < limit and (chunk := raw.read(limit - len(body), decode_content=False)):
        body += chunk
    return body


def _decompressed(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """Undo gzip or deflate, up to the limit: a bomb is not inflated to find out its size."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return body
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, max_bytes)
    except zlib.error:
        return b""


class _Session(requests.Session):
    """requests without what reaches beyond the one exchange.

    `get_redirect_target`: even when it doesn't follow a redirect, requests reads the whole
    body of one to learn where it would lead.
    """

    def __init__(self, permitted: Callable[[str], bool]) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self.headers.clear()
        self.headers.update(
            {"user-agent": "Feedbus", "accept": "application/json", "accept-encoding": "identity"}
        )
        for prefix in ("https://", "http://"):
            self.mount(prefix, _Adapter(permitted))

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        """No answer leads anywhere."""
        return


@cache
def _session(permitted: Callable[[str], bool]) -> _Session:
    """One session, and so one pool of connections, for each rule about addresses."""
    return _Session(permitted)


class _Adapter(HTTPAdapter):
    def __init__(self, permitted: Callable[[str], bool]) -> None:
        self._pools = {
            "http": _pool(HTTPConnectionPool, _Connection, permitted),
            "https": _pool(HTTPSConnectionPool, _TlsConnection, permitted),
        }
        super().__init__(max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        manager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **pool_kwargs)
        manager.pool_classes_by_scheme = self._pools
        self.poolmanager = manager


def _pool(
    base: type[HTTPConnectionPool], connection: type[HTTPConnection], permitted: Any
) -> type[HTTPConnectionPool]:
    checked = type("_Checked", (connection,), {"permitted": staticmethod(permitted)})
    return type("_CheckedPool", (base,), {"ConnectionCls": checked})


class _TimedResponse(HTTPResponse):
    """An answer whose reading ends at a deadline: a socket's timeout starts anew with each byte."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(sock, self.fp.detach()))


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw
        self._deadline = time.monotonic() + (sock.gettimeout() or TIMEOUT)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Connection(HTTPConnection):
    """A connection that checks the address it connects to, and keeps to one deadline."""

    permitted: ClassVar[Callable[[str], bool]]
    response_class = _TimedResponse
    _used = 0.0

    def connect(self) -> None:
        """Connect within the timeout, of which the rest is left for sending.

        Raises:
            RejectedError: the host has an address that is not permitted.
            RetryableError: no connection; nothing was sent.
        """
        deadline = time.monotonic() + float(self.timeout or TIMEOUT)
        try:
            super().connect()
        except (OSError, HTTPError) as error:
            message = f"cannot connect to {self.host}: {type(error).__name__}"
            raise RetryableError(message) from error
        self.timeout = max(deadline - time.monotonic(), 0.001)
        self.sock.settimeout(self.timeout)

    def _new_conn(self) -> socket.socket:
        deadline = time.monotonic() + float(self.timeout or TIMEOUT)
        addresses = _resolve(self._dns_host, self.port, float(self.timeout or TIMEOUT))
        # One bad address is enough: a name that also points inwards is misconfigured or hostile.
        if not addresses or not all(type(self).permitted(address) for address in addresses):
            raise RejectedError(f"the address of {self.host} is not allowed")
        failed: OSError = TimeoutError("no time left")
        for tried, address in enumerate(addresses):
            share = (deadline - time.monotonic()) / (len(addresses) - tried)
            try:
                sock = socket.create_connection((address, self.port), timeout=max(share, 0.001))
            except OSError as error:
                failed = error
                continue
            for option in self.socket_options or ():
                sock.setsockopt(*option)
            sock.settimeout(max(deadline - time.monotonic(), 0.001))
            return sock
        raise failed

    @property
    def is_connected(self) -> bool:
        """Whether the connection can be used again."""
        return super().is_connected and time.monotonic() - self._used < _IDLE

    def getresponse(self) -> Any:
        """The answer; from here on `timeout` is the rest of the whole exchange."""
        self._used = time.monotonic()
        return super().getresponse()


class _TlsConnection(_Connection, HTTPSConnection):
    """The same with TLS: `_new_conn` gives the socket, urllib3 wraps it for the URL's host."""


def _resolve(host: str, port: int, timeout: float) -> list[str]:
    """The addresses of a host. In a thread, because the system's resolver knows no timeout."""
    found: queue.SimpleQueue[list[str] | OSError | ValueError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(_lookup(host, port))
        except (OSError, ValueError) as error:
            found.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        result = found.get(timeout=timeout)
    except queue.Empty:
        raise TimeoutError("resolving took too long") from None
    if isinstance(result, ValueError):
        raise RejectedError("the host name is malformed") from result
    if isinstance(result, OSError):
        raise result
    return result


def _lookup(host: str, port: int) -> list[str]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


def send_ses(request: Request, client: Any) -> Response:
    """Carry out `SendEmail` of Amazon SES v2.

    Args:
        request: `json` holds the arguments.
        client: a boto3 `sesv2` client. It has to make one attempt only: SES knows no
            idempotency token, so the SDK's own retry after a lost answer is a second mail.

    Returns:
        SES's answer, or its error as `{"code", "message"}` with the status.

    Raises:
        RetryableError: SES was not reached, or there are no credentials; nothing was sent.
        UnknownOutcomeError: the mail may be on its way.
    """
    # Whoever has a client has imported botocore; this module must not cost it to others.
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    try:
        answer = client.send_email(**request.json)
    except ClientError as error:
        details: Any = error.response
        metadata = details.get("ResponseMetadata", {})
        problem = {"code": details["Error"]["Code"], "message": details["Error"]["Message"]}
        return _ses_response(metadata, problem, status=400)
    except HTTPClientError as error:
        raise UnknownOutcomeError(f"no whole answer from SES: {type(error).__name__}") from error
    except BotoCoreError as error:
        raise RetryableError(f"SES was not reached: {type(error).__name__}") from error
    return _ses_response(
        answer.get("ResponseMetadata", {}), {"MessageId": answer["MessageId"]}, status=200
    )


def _ses_response(metadata: Mapping[str, Any], body: Any, *, status: int) -> Response:
    headers = {name.lower(): value for name, value in metadata.get("HTTPHeaders", {}).items()}
    return Response(metadata.get("HTTPStatusCode", status), headers, json.dumps(body).encode())
