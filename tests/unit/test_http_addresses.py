"""Which addresses the hub connects to: none that a hostile URL or name could be used for."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus import http
from feedbus.errors import RejectedError, RetryableError
from feedbus.transport import Request

BLOCKED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff:ffff::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "localhost",
    "1.1.1",
    "0x7f000001",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "2606:4700:4700::1111", "2a00:1450:4001::1"]
METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "fd00:ec2::254",
    "fe80::1",
    "::ffff:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "nonsense",
]
HARMLESS = ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "fd00::1", "198.18.0.1", *PUBLIC]


@pytest.mark.parametrize("address", BLOCKED)
def test_an_address_that_is_not_public_is_not(address: str) -> None:
    assert not http.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert http.is_public(address)
    assert http.is_harmless(address)


@pytest.mark.parametrize("address", METADATA)
def test_the_metadata_services_of_clouds_are_never_reached(address: str) -> None:
    assert not http.is_harmless(address)
    assert not http.is_public(address)


@pytest.mark.parametrize("address", HARMLESS)
def test_private_networks_may_be_allowed(address: str) -> None:
    assert http.is_harmless(address)


@settings(deadline=None)
@given(st.ip_addresses() | st.text())
def test_public_means_harmless_and_global(address: Any) -> None:
    if http.is_public(str(address)):
        assert http.is_harmless(str(address))
        assert address.is_global


class Network:
    """Names resolve as told; connections are refused, and remembered."""

    def __init__(self) -> None:
        self.answers: list[list[str]] = []
        self.asked: list[str] = []
        self.connected: list[str] = []

    def lookup(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0)

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.connected.append(address[0])
        raise ConnectionRefusedError


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    fake = Network()
    monkeypatch.setattr(http, "_lookup", fake.lookup)
    monkeypatch.setattr(http.socket, "create_connection", fake.connect)
    http._session.cache_clear()
    yield fake
    http._session.cache_clear()


def post(url: str = "https://hooks.example.com/in", **options: Any) -> None:
    http.send(Request("POST", url, json={}), public_only=True, **options)


@pytest.mark.parametrize("address", [one for one in BLOCKED if one])
def test_a_name_that_points_inwards_is_refused_before_connecting(
    network: Network, address: str
) -> None:
    network.answers = [[address]]
    with pytest.raises(RejectedError, match="not allowed"):
        post()
    assert network.connected == []


def test_one_bad_address_among_good_ones_is_enough(network: Network) -> None:
    network.answers = [["8.8.8.8", "10.0.0.1"]]
    with pytest.raises(RejectedError):
        post()
    assert network.connected == []


def test_a_name_without_an_address_is_refused(network: Network) -> None:
    network.answers = [[]]
    with pytest.raises(RejectedError):
        post()


def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked(
    network: Network,
) -> None:
    network.answers = [["8.8.8.8"], ["127.0.0.1"]]
    with pytest.raises(RetryableError):
        post()
    assert (network.asked, network.connected) == (["hooks.example.com"], ["8.8.8.8"])
    with pytest.raises(RejectedError):
        post()
    assert network.connected == ["8.8.8.8"]


def test_all_checked_addresses_are_tried(network: Network) -> None:
    network.answers = [["2606:4700:4700::1111", "1.1.1.1"]]
    with pytest.raises(RetryableError, match=r"hooks\.example\.com"):
        post()
    assert network.connected == ["2606:4700:4700::1111", "1.1.1.1"]


def test_allowed_private_networks_do_not_open_the_metadata_service(network: Network) -> None:
    network.answers = [["10.0.0.1"], ["169.254.169.254"], ["::ffff:169.254.169.254"]]
    with pytest.raises(RetryableError):
        post(allow_private=True)
    for _ in range(2):
        with pytest.raises(RejectedError):
            post(allow_private=True)
    assert network.connected == ["10.0.0.1"]


ODD_SPELLINGS = [
    "0x7f.1",
    "2130706433",
    "0177.0.0.1",
    "127.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "[::ffff:7f00:1]",
    "[fe80::1%25lo]",
    "[::]",
    "0",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST",
]


@pytest.mark.parametrize("host", ODD_SPELLINGS)
def test_odd_spellings_of_inner_addresses_are_refused(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[Any] = []
    monkeypatch.setattr(http.socket, "create_connection", _refuse(connected))
    for port in ("", ":8443"):
        # With the system's own resolver; some spellings it does not know.
        with pytest.raises((RejectedError, RetryableError)):
            post(f"https://{host}{port}/in")
    assert connected == []


def _refuse(connected: list[Any]) -> Callable[..., socket.socket]:
    def connect(*arguments: Any, **_: Any) -> socket.socket:
        connected.append(arguments)
        raise ConnectionRefusedError

    return connect


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/in",
        "HTTP://hooks.example.com/in",
        "ftp://hooks.example.com/in",
        "file:///etc/passwd",
        "gopher://127.0.0.1/x",
        "javascript:alert(1)",
        "//hooks.example.com/in",
        "/in",
        "hooks.example.com/in",
        "",
        "https://",
        "https:///in",
        "https://good.example.com@127.0.0.1/in",
        "https://user:hunter2@hooks.example.com/in",
        "https://hooks.example.com:port/in",
        "https://hooks.example.com:99999/in",
        "https://[::1/in",
        "https://*.example.com/in",
        "https://\ud800/in",
        "https://hooks.example.com\r\nhost: x/in",
    ],
)
def test_what_is_no_plain_https_url_is_refused_without_resolving(
    url: str, network: Network
) -> None:
    with pytest.raises(RejectedError) as refused:
        post(url)
    assert (network.asked, network.connected) == ([], [])
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example.com"])
def test_a_name_that_no_resolver_could_know_is_refused(host: str) -> None:
    with pytest.raises(RejectedError, match="malformed"):
        post(f"https://{host}/in")


def test_plain_http_needs_private_networks_to_be_allowed(network: Network) -> None:
    network.answers = [["8.8.8.8"]]
    with pytest.raises(RetryableError):
        post("http://hooks.example.com/in", allow_private=True)
    assert network.connected == ["8.8.8.8"]
    with pytest.raises(RejectedError):
        http.send(Request("POST", "http://hooks.example.com/in"))
