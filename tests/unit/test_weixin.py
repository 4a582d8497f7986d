"""The encryption and signature that 企业微信 and 微信公众号 share."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.bodies import UnreadableError
from feedbus.errors import SignatureError
from feedbus.signatures import Inbound
from feedbus.sources import weixin

NOW = 1_795_357_800.0

SECRET = {
    "token": "Hx3kQ9",
    "encoding_aes_key": "Qk7Zr2Xw9Lm4Tn6Vb1Yc8Hd3Js5Pf0Gu7Ea2Ki9Ro4T",
    "receive_id": "ww0123456789abcdef",
}
MESSAGE = "<xml><Content>漏水了</Content></xml>".encode()
RANDOM = b"0f1e2d3c4b5a6978"

# Made with `openssl enc -aes-256-cbc -nopad` from a plain text that was laid out by hand.
ENCRYPTED = (
    "r0Vkavg2UNHQ0naE1f+LT6O5gQgCyiJxkp9kRZjBHba6VhorpC089AuY6Wwgg7P3WRM1OX0Hg6xdOTlpqZDGeqYhej"
    "bfZDBbrbdoSLGS4nGDo4tFZ9jX9C1B7iY2eAtQ"
)
QUERY = {
    "timestamp": "1795357800",
    "nonce": "82719344",
    "msg_signature": "e2ef8748a770c2d1240ff797c28ee97f523ce9ab",
}


def _secret(**changed: Any) -> str:
    return json.dumps({**SECRET, **changed})


def _account() -> weixin.Account:
    (account,) = weixin.accounts([_secret()])
    return account


def _sealed(plain: bytes, padding: bytes | None = None) -> str:
    """Encrypt bytes as they are, laid out right or wrong."""
    key = base64.b64decode(SECRET["encoding_aes_key"] + "=")
    count = 32 - len(plain) % 32
    padded = plain + (bytes([count]) * count if padding is None else padding)
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(padded) + cipher.finalize()).decode()


def _signed(encrypted: str, body: bytes | None = None, **query: str) -> Inbound:
    parts = sorted((SECRET["token"], QUERY["timestamp"], QUERY["nonce"], encrypted))
    digest = hashlib.sha1("".join(parts).encode()).hexdigest()
    envelope = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    query = {**QUERY, "msg_signature": digest, **query}
    return Inbound(envelope if body is None else body, query=query)


def _refused(inbound: Inbound, *secrets: str, now: float = NOW) -> str:
    with pytest.raises(SignatureError) as caught:
        weixin.Encrypted().verify(inbound, secrets or [_secret()], now)
    return caught.value.check


@pytest.mark.requirement("R255")
def test_what_openssl_encrypted_is_opened_and_made_again_byte_by_byte() -> None:
    assert weixin.decrypt(ENCRYPTED, _account()) == MESSAGE
    assert weixin.encrypt(MESSAGE, _account(), RANDOM) == ENCRYPTED


@pytest.mark.requirement("R255")
def test_the_signature_is_sha1_of_the_sorted_parts() -> None:
    parts = (SECRET["token"], QUERY["timestamp"], QUERY["nonce"], ENCRYPTED)
    assert weixin.signature(*parts) == QUERY["msg_signature"]
    assert weixin.signature(*reversed(parts)) == QUERY["msg_signature"]


@pytest.mark.parametrize(
    "body",
    [
        f"<xml><ToUserName>ww</ToUserName><Encrypt><![CDATA[{ENCRYPTED}]]></Encrypt></xml>",
        f"\ufeff <xml>\n<Encrypt>{ENCRYPTED}</Encrypt></xml>",
        json.dumps({"tousername": "ww", "encrypt": ENCRYPTED, "agentid": 7}),
        json.dumps({"ToUserName": "ww", "Encrypt": ENCRYPTED}),
    ],
    ids=["XML", "XML with a byte order mark", "JSON", "JSON of a mini program"],
)
def test_a_request_is_accepted_and_opened_as_xml_and_as_json(body: str) -> None:
    inbound = Inbound(body.encode(), query=QUERY)
    weixin.Encrypted().verify(inbound, [_secret()], NOW)
    assert weixin.opened(inbound, [_secret()]).body == MESSAGE


def test_a_rotated_secret_may_share_the_token_or_the_key() -> None:
    inbound = Inbound(f"<xml><Encrypt>{ENCRYPTED}</Encrypt></xml>".encode(), query=QUERY)
    other = "Zz9" + SECRET["encoding_aes_key"][3:]
    for newer in (_secret(encoding_aes_key=other), _secret(token="newer")):
        weixin.Encrypted().verify(inbound, [newer, _secret()], NOW)
        assert weixin.opened(inbound, [newer, _secret()]).body == MESSAGE


def test_a_message_for_somebody_else_is_refused() -> None:
    inbound = _signed(ENCRYPTED)
    assert _refused(inbound, _secret(receive_id="ww0123456789abcdee")) == (
        "encrypted for another receive_id"
    )
    plain = RANDOM + struct.pack(">I", 2) + b"hi" + b"ww0123456789abcdef" + b"x"
    assert _refused(_signed(_sealed(plain))) == "encrypted for another receive_id"


@pytest.mark.parametrize(
    "encrypted",
    [
        "AAAA",
        "%%%",
        "漏水",
        _sealed(RANDOM, b"\x00" * 16),
        _sealed(RANDOM + b"12345678", b"\x21" * 8),
        _sealed(RANDOM, bytes(15) + b"\x10"),
        _sealed(RANDOM + b"\xff\xff\xff\xff" + SECRET["receive_id"].encode()),
        _sealed(RANDOM[:3]),
        base64.b64encode(bytes(64)).decode(),
    ],
    ids=[
        "less than a block",
        "no base64",
        "no ASCII",
        "padding of 0",
        "padding of 33",
        "padding that differs",
        "a length beyond the end",
        "shorter than its head",
        "garbage",
    ],
)
def test_what_is_signed_and_laid_out_wrong_is_refused_and_nothing_else(encrypted: str) -> None:
    inbound = _signed(encrypted)
    _refused(inbound)
    with pytest.raises(UnreadableError, match="stays encrypted"):
        weixin.opened(inbound, [_secret()])


@pytest.mark.parametrize(
    "body",
    [b"", b"<xml/>", b"<xml><Encrypt></Encrypt></xml>", b"{}", b'{"encrypt": 7}', b"[]", b"\xff"],
)
def test_a_body_without_an_encrypted_message_is_refused(body: bytes) -> None:
    _refused(_signed(ENCRYPTED, body))


def test_two_encrypted_parts_are_one_too_many() -> None:
    twice = f"<xml><Encrypt>{ENCRYPTED}</Encrypt><Encrypt>{ENCRYPTED}</Encrypt></xml>"
    assert _refused(Inbound(twice.encode(), query=QUERY)) == "the body is not encrypted"


def test_a_time_beyond_the_tolerance_is_refused() -> None:
    inbound = _signed(ENCRYPTED)
    for drift in (301, -301):
        assert _refused(inbound, now=NOW + drift) == "stale timestamp"


@pytest.mark.parametrize("name", ["timestamp", "nonce", "msg_signature"])
def test_a_missing_parameter_is_refused(name: str) -> None:
    query = {key: value for key, value in QUERY.items() if key != name}
    assert name in _refused(replace(_signed(ENCRYPTED), query=query))


@pytest.mark.parametrize(
    "secret",
    [
        "token",
        "{}",
        "[" * 5_000,
        _secret(token=""),
        _secret(receive_id=None),
        _secret(encoding_aes_key="short"),
        _secret(encoding_aes_key="漏" * 43),
        _secret(encoding_aes_key=SECRET["encoding_aes_key"] + "="),
    ],
)
def test_a_secret_that_lacks_a_part_opens_nothing(secret: str) -> None:
    _refused(_signed(ENCRYPTED), secret)
    with pytest.raises(UnreadableError):
        weixin.opened(_signed(ENCRYPTED), [secret])


def test_a_body_in_plain_stays_as_it_is() -> None:
    inbound = Inbound(MESSAGE)
    assert weixin.opened(inbound, ["any"]) is inbound


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_any_message_comes_back(message: bytes) -> None:
    signed = weixin.Encrypted().sign(Inbound(message), _secret(), NOW)
    weixin.Encrypted().verify(signed, [_secret()], NOW)
    assert weixin.opened(signed, [_secret()]).body == message


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.text(max_size=40), st.binary(max_size=60))
def test_anything_at_all_is_refused_and_nothing_else(value: str, other: str, body: bytes) -> None:
    query = {"timestamp": QUERY["timestamp"], "nonce": value, "msg_signature": other}
    _refused(Inbound(body, query=query))
    _refused(Inbound(b"<xml><Encrypt>x</Encrypt></xml>", query=query))


@pytest.mark.requirement("R255")
def test_the_check_of_a_url_is_answered_with_the_bare_text() -> None:
    echo = weixin.encrypt(b"5551212987", _account(), RANDOM)
    inbound = replace(_signed(echo), method="GET", body=b"")
    inbound = replace(inbound, query={**inbound.query, "echostr": echo})
    reply = weixin.echo(inbound, [_secret()])
    assert reply
    assert (reply.status, reply.body) == (200, "5551212987")
    assert reply.content_type.startswith("text/plain")


def test_the_check_of_a_url_by_somebody_else_is_refused() -> None:
    echo = weixin.encrypt(b"1", _account(), RANDOM)
    forged = {**QUERY, "msg_signature": "0" * 40, "echostr": echo}
    for query in (forged, {"echostr": echo}, {**QUERY, "echostr": echo[:-4] + "AAA="}):
        with pytest.raises(SignatureError):
            weixin.echo(Inbound(b"", method="GET", query=query), [_secret()])


def test_no_echo_is_no_check_of_a_url() -> None:
    assert weixin.echo(Inbound(b"", method="GET"), []) is None
    assert weixin.echo(Inbound(MESSAGE, query={"echostr": "x"}), []) is None
