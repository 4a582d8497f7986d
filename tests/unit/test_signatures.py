"""Signature schemes: published and own vectors, totality, clocks, lists, tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from feedbus import sources
from feedbus.errors import SignatureError
from feedbus.signatures import GoogleOidc, Hmac, Inbound, Scheme, StandardWebhooks, UrlKey

NOW = 1_795_357_800.0
ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = int(os.environ.get("FEEDBUS_EXAMPLES", "300"))
"""Set it higher to search longer."""


def _refused(scheme: Scheme, inbound: Inbound, *secrets: str, now: float = NOW) -> str:
    with pytest.raises(SignatureError) as caught:
        scheme.verify(inbound, secrets, now)
    return caught.value.check


# --- vectors --------------------------------------------------------------------------------

BODY = '{"note":"很好用 👍","ok":true}'.encode()


def _mac(secret: bytes, message: bytes, digest: str = "sha256") -> bytes:
    return hmac.new(secret, message, digest).digest()


def _b64(mac: bytes) -> str:
    return base64.b64encode(mac).decode()


OWN: dict[str, tuple[str, dict[str, str]]] = {
    # Computed here from the vendors' formulas, with the standard library only.
    "typeform": ("12345", {"typeform-signature": "sha256=" + _b64(_mac(b"12345", BODY))}),
    "tally": ("tally key", {"tally-signature": _b64(_mac(b"tally key", BODY))}),
    "app_store": (
        "Schlüssel",
        {"x-apple-signature": "hmacsha256=" + _mac("Schlüssel".encode(), BODY).hex()},
    ),
    "zendesk": (
        "bG9va3MgbGlrZSBiYXNlNjQ=",
        {
            "x-zendesk-webhook-signature": _b64(
                _mac(b"bG9va3MgbGlrZSBiYXNlNjQ=", b"2026-11-22T14:30:00Z" + BODY)
            ),
            "x-zendesk-webhook-signature-timestamp": "2026-11-22T14:30:00Z",
        },
    ),
    "standard_webhooks": (
        "whsec_" + _b64(b"0123456789abcdef01234567"),
        {
            "webhook-id": "msg_1",
            "webhook-timestamp": "1795357800",
            "webhook-signature": "v1,"
            + _b64(_mac(b"0123456789abcdef01234567", b"msg_1.1795357800." + BODY)),
        },
    ),
}


@pytest.mark.parametrize("slug", OWN)
def test_the_formula_gives_the_vendors_signature(slug: str) -> None:
    secret, headers = OWN[slug]
    scheme = sources.load(slug).scheme({})
    scheme.verify(Inbound(BODY, headers), [secret], NOW)
    given = {name: text for name, text in headers.items() if name == "webhook-id"}
    assert scheme.sign(Inbound(BODY, given), secret, NOW).headers == headers


_FOLDERS = {
    "typeform": "typeform",
    "tally": "tally",
    "appstoreconnect": "app_store",
    "zendesk": "zendesk",
    "standard-webhooks": "standard_webhooks",
}


def _published() -> list[tuple[str, Path]]:
    """Vectors that vendors and their libraries publish, where a copy lies beside this checkout."""
    found = [*ROOT.parent.glob("*/samples/*/vector_*.json")]
    derived = [*ROOT.parent.glob("*/samples/_derived_vectors/*.json")]
    return [
        (_FOLDERS[path.parent.name], path) for path in found if path.parent.name in _FOLDERS
    ] + [(_FOLDERS[path.stem], path) for path in derived if path.stem in _FOLDERS]


def test_published_vectors_hold() -> None:
    for slug, path in _published():
        vector = json.loads(path.read_text())
        headers = {name.lower(): text for name, text in vector["headers"].items()}
        stamps = [text for name, text in headers.items() if "timestamp" in name]
        now = float(stamps[0]) if stamps and stamps[0].isdigit() else NOW
        if stamps and not stamps[0].isdigit():
            now = time.mktime(time.strptime(stamps[0][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
        scheme = sources.load(slug).scheme({})
        inbound = Inbound(vector["body"].encode(), headers)
        scheme.verify(inbound, [vector["secret"]], now)
        _refused(
            scheme, Inbound(vector["body"].encode() + b" ", headers), vector["secret"], now=now
        )


# --- totality -------------------------------------------------------------------------------


@cache
def _keys(kid: str) -> tuple[str, dict[str, Any]]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode(), {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid}


GOOGLE: dict[str, Any] = {
    "audience": "https://hub.example.com/hooks/play",
    "email": "p@x.example.com",
}


def _google(kid: str = "k1", **other: Any) -> str:
    pem, public = _keys(kid)
    return json.dumps({**GOOGLE, "keys": [public], "kid": kid, "private_key": pem, **other})


SCHEMES: dict[str, tuple[Scheme, Callable[[], str]]] = {
    "hex": (Hmac("x-sig", prefix="sha256="), lambda: "secret"),
    "base64": (Hmac("x-sig", digest="sha1", encoding="base64"), lambda: "secret"),
    "timestamp": (
        Hmac("x-sig", signed="v0:{timestamp}:{body}", timestamp_header="x-time"),
        lambda: "secret",
    ),
    "milliseconds": (
        Hmac("x-sig", signed="{timestamp}{body}", timestamp_header="x-time", timestamp_unit="ms"),
        lambda: "secret",
    ),
    "iso": (
        Hmac("x-sig", signed="{timestamp}{body}", timestamp_header="x-time", timestamp_unit="iso"),
        lambda: "secret",
    ),
    "standard": (StandardWebhooks(), lambda: "whsec_" + _b64(b"k" * 24)),
    "url key": (UrlKey(), lambda: "k" * 32),
    "google": (GoogleOidc(), _google),
}

every_scheme = pytest.mark.parametrize("name", SCHEMES)

_TEXT = st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=60)
_STAMP = st.one_of(
    _TEXT,
    st.sampled_from(["1795357800", "1795357800000", "2026-11-22T14:30:00Z", "nan", "-0", "٣"]),
    st.integers(-(10**20), 10**20).map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.floats().map(str),
)
_SIGNATURE = st.one_of(
    _TEXT,
    st.binary(max_size=40).map(bytes.hex).map("sha256=".__add__),
    st.binary(max_size=40).map(_b64),
    st.lists(st.binary(max_size=33).map(_b64).map("v1,".__add__), max_size=12).map(" ".join),
    st.lists(st.binary(max_size=60).map(_b64), min_size=3, max_size=3).map(
        lambda parts: "Bearer " + ".".join(parts).replace("=", "")
    ),
)


@pytest.mark.slow
@every_scheme
def test_whatever_the_bytes_verify_returns_or_refuses(name: str) -> None:
    scheme, secret = SCHEMES[name]

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(
        body=st.binary(max_size=200),
        signature=_SIGNATURE,
        stamp=_STAMP,
        id_=_TEXT,
        key=st.none() | _TEXT,
        secrets=st.lists(st.one_of(_TEXT, st.just(secret())), max_size=3),
        now=st.floats(0, 1e11),
    )
    def attack(
        body: bytes,
        signature: str,
        stamp: str,
        id_: str,
        key: str | None,
        secrets: list[str],
        now: float,
    ) -> None:
        headers = {"x-sig": signature, "x-time": stamp, "authorization": signature}
        for family in ("webhook", "svix"):
            headers |= {f"{family}-id": id_, f"{family}-timestamp": stamp}
            headers[f"{family}-signature"] = signature
        inbound = Inbound(body, headers, key=key)
        if isinstance(scheme, UrlKey) and key in secrets:
            return
        with pytest.raises(SignatureError):
            scheme.verify(inbound, secrets, now)

    attack()


@pytest.mark.slow
@every_scheme
def test_what_sign_makes_verify_accepts_and_one_changed_byte_it_refuses(name: str) -> None:
    scheme, secret = SCHEMES[name]

    @settings(max_examples=max(20, EXAMPLES // 10), deadline=None)
    @given(body=st.binary(min_size=1, max_size=300), at=st.integers(0, 299), bit=st.integers(0, 7))
    def round_trip(body: bytes, at: int, bit: int) -> None:
        signed = scheme.sign(Inbound(body), secret(), NOW)
        scheme.verify(signed, [secret()], NOW)
        if scheme.covers_body:
            changed = bytearray(body)
            changed[at % len(body)] ^= 1 << bit
            _refused(scheme, Inbound(bytes(changed), signed.headers, key=signed.key), secret())

    round_trip()


@every_scheme
def test_comparison_is_constant_time_over_bytes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme, secret = SCHEMES[name]
    if name == "google":
        return  # PyJWT verifies a public key's signature: there is no secret to compare.
    compared: list[type] = []
    genuine = hmac.compare_digest

    def spy(one: Any, other: Any) -> bool:
        compared.extend((type(one), type(other)))
        return genuine(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    scheme.verify(scheme.sign(Inbound(BODY), secret(), NOW), [secret()], NOW)
    assert set(compared) == {bytes}
    assert len(compared) >= 2


# --- clocks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        " 1795357800",
        "1795357800 ",
        "+1795357800",
        "-1795357800",
        "1795357800.0",
        ".9",
        "1e9",
        "1_795_357_800",
        "nan",
        "inf",
        "0x6b03",
        "١٧٩٥٣٥٧٨٠٠",
        "1795357800\n",
        "17953578001795357800",
        "2026-11-22T14:30:00Z",
    ],
)
def test_a_timestamp_in_seconds_is_plain_digits(stamp: str) -> None:
    scheme, secret = SCHEMES["timestamp"]
    mac = _mac(secret().encode(), b"v0:" + stamp.encode() + b":" + BODY).hex()
    _refused(scheme, Inbound(BODY, {"x-sig": mac, "x-time": stamp}), secret())


@pytest.mark.parametrize(
    "stamp", ["2026-11-22T14:30:00Z", "2026-11-22T22:30:00+08:00", "2026-11-22 14:30"]
)
def test_an_iso_timestamp_may_have_any_offset(stamp: str) -> None:
    scheme, secret = SCHEMES["iso"]
    mac = _mac(secret().encode(), stamp.encode() + BODY).hex()
    scheme.verify(Inbound(BODY, {"x-sig": mac, "x-time": stamp}), [secret()], NOW)
    assert (
        _refused(scheme, Inbound(BODY, {"x-sig": mac, "x-time": stamp}), secret(), now=NOW + 301)
        == "stale timestamp"
    )


@pytest.mark.parametrize(
    "stamp",
    [
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-13-01",
        "2026-11-22T25:00Z",
        "T",
    ],
)
def test_an_iso_timestamp_beyond_the_calendar_is_refused(stamp: str) -> None:
    scheme, secret = SCHEMES["iso"]
    _refused(scheme, Inbound(BODY, {"x-sig": "00", "x-time": stamp}), secret())


# --- encodings ------------------------------------------------------------------------------


def test_hex_may_be_upper_case_and_nothing_else_may_vary() -> None:
    scheme, secret = SCHEMES["hex"]
    digits = _mac(secret().encode(), BODY).hex()
    scheme.verify(Inbound(BODY, {"x-sig": f"sha256={digits.upper()}"}), [secret()], NOW)
    spaced = " ".join(digits[at : at + 2] for at in range(0, 64, 2))
    for text in (
        digits,
        f"sha1={digits}",
        f"sha256={spaced}",
        f"sha256= {digits}",
        f"SHA256={digits}",
        f"sha256={digits}00",
        f"sha256={digits[:-2]}",
        "sha256=",
    ):
        _refused(scheme, Inbound(BODY, {"x-sig": text}), secret())


def test_base64_with_junk_in_it_is_refused() -> None:
    scheme, secret = SCHEMES["base64"]
    text = _b64(_mac(secret().encode(), BODY, "sha1"))
    scheme.verify(Inbound(BODY, {"x-sig": text}), [secret()], NOW)
    for odd in (text[:4] + "!" + text[4:], text.rstrip("="), text + "=", text.replace("=", "\n=")):
        _refused(scheme, Inbound(BODY, {"x-sig": odd}), secret())


def test_a_digest_of_another_length_is_refused() -> None:
    for digest in ("sha1", "sha512", "md5"):
        text = "sha256=" + hmac.new(b"secret", BODY, digest).hexdigest()
        _refused(Hmac("x-sig", prefix="sha256="), Inbound(BODY, {"x-sig": text}), "secret")
    plain = "sha256=" + hashlib.sha256(BODY).hexdigest()
    _refused(Hmac("x-sig", prefix="sha256="), Inbound(BODY, {"x-sig": plain}), "secret")


# --- Standard Webhooks ----------------------------------------------------------------------


def _standard() -> tuple[StandardWebhooks, str, dict[str, str], str]:
    scheme, secret = StandardWebhooks(), "whsec_" + _b64(b"k" * 24)
    headers = dict(scheme.sign(Inbound(BODY), secret, NOW).headers)
    return scheme, secret, headers, headers["webhook-signature"]


@pytest.mark.parametrize(
    "around",
    ["{} v1,junk", "v1,junk {}", "v1a,AAAA {}", "junk {} ,,, v2,x", "é {}", " {}", "{} {}"],
)
def test_any_good_signature_of_a_list_will_do(around: str) -> None:
    scheme, secret, headers, good = _standard()
    headers["webhook-signature"] = around.format(good, good)
    scheme.verify(Inbound(BODY, headers), [secret], NOW)


@pytest.mark.parametrize(
    "change", ["v1a,{0}", "v2,{0}", "{0}", "v1{0}", "V1,{0}", "v1, {0}", "v1,{0}="]
)
def test_another_version_or_form_of_signature_is_refused(change: str) -> None:
    scheme, secret, headers, good = _standard()
    headers["webhook-signature"] = change.format(good.removeprefix("v1,"))
    _refused(scheme, Inbound(BODY, headers), secret)


def test_a_list_beyond_ten_is_cut_and_costs_nothing() -> None:
    scheme, secret, headers, good = _standard()
    headers["webhook-signature"] = "v1,AAAA " * 10_000 + good
    began = time.perf_counter()
    _refused(scheme, Inbound(BODY, headers), secret)
    assert time.perf_counter() - began < 0.05


def test_svix_names_carry_the_same_scheme_and_are_not_mixed() -> None:
    scheme, secret, headers, _ = _standard()
    svix = {name.replace("webhook", "svix"): text for name, text in headers.items()}
    scheme.verify(Inbound(BODY, svix), [secret], NOW)
    mixed = {**headers, "svix-id": "msg_other"}
    _refused(scheme, Inbound(BODY, mixed), secret)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_%%%", "not base64!", "whsec_=", "", "é"])
def test_a_secret_that_is_no_key_refuses_everything(secret: str) -> None:
    scheme, _, headers, _ = _standard()
    _refused(scheme, Inbound(BODY, headers), secret)


def test_a_retry_keeps_its_id() -> None:
    scheme = StandardWebhooks()
    signed = scheme.sign(Inbound(BODY, {"webhook-id": "msg_kept"}), "whsec_" + _b64(b"k" * 24), NOW)
    assert signed.headers["webhook-id"] == "msg_kept"


# --- Google's tokens ------------------------------------------------------------------------


def _token(claims: dict[str, Any] | None = None, **given: Any) -> Inbound:
    pem, _ = _keys("k1")
    base = {
        "iss": "https://accounts.google.com",
        "aud": GOOGLE["audience"],
        "email": GOOGLE["email"],
        "email_verified": True,
        "iat": int(NOW),
        "exp": int(NOW) + 3600,
        **(claims or {}),
    }
    claims = {name: claim for name, claim in base.items() if claim is not None}
    settings_ = {"key": pem, "algorithm": "RS256", "headers": {"kid": "k1"}, **given}
    return Inbound(BODY, {"authorization": "Bearer " + jwt.encode(claims, **settings_)})


def test_googles_own_token_is_accepted_within_its_life() -> None:
    scheme = GoogleOidc()
    for now in (NOW, NOW - 299, NOW + 3600 + 299):
        scheme.verify(_token(), [_google()], now)
    scheme.verify(_token({"iss": "accounts.google.com"}), [_google()], NOW)
    for now in (NOW - 301, NOW + 3600 + 301):
        assert _refused(scheme, _token(), _google(), now=now) == "token expired"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://other.example.com"},
        {"aud": None},
        {"aud": ["https://other.example.com"]},
        {"iss": "https://evil.example.com"},
        {"iss": None},
        {"email": "other@x.example.com"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"exp": None},
        {"iat": None},
        {"exp": "never"},
        {"exp": 1e400},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_is_refused(claims: dict[str, Any]) -> None:
    _refused(GoogleOidc(), _token(claims), _google())


def test_a_token_by_another_key_or_algorithm_is_refused() -> None:
    other, _ = _keys("k2")
    scheme = GoogleOidc()
    _refused(scheme, _token(key=other), _google())
    _refused(scheme, _token(headers={"kid": "unknown"}), _google())
    _refused(scheme, _token(headers={}), _google())
    _refused(scheme, _token(key=None, algorithm="none"), _google())
    # Algorithm confusion: an HMAC keyed with our public key.
    modulus = _keys("k1")[1]["n"]
    _refused(scheme, _token(key=modulus, algorithm="HS256"), _google())


def _part(value: str | bytes) -> str:
    raw = value.encode() if isinstance(value, str) else value
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic abc",
        "Bearer a.b",
        "Bearer a.b.c.d",
        "Bearer é.é.é",
        "Bearer " + "a" * 9_000,
        "Bearer " + ".".join([_part("[" * 5_000), _part("{}"), "AAAA"]),
        "Bearer " + ".".join([_part('{"alg":' + "[" * 5_000), _part("{}"), "AAAA"]),
        "Bearer " + ".".join([_part('{"alg":"RS256","kid":[]}'), _part("{}"), "AAAA"]),
        "Bearer " + ".".join([_part('{"alg":"RS256","kid":"k1"}'), _part("[" * 5_000), "AAAA"]),
        "Bearer " + ".".join([_part("[]"), _part("[]"), "AAAA"]),
        "Bearer " + ".".join([_part(b"\xff"), _part(b"\xff"), "AAAA"]),
    ],
    ids=lambda header: header[:40],
)
def test_a_malformed_token_is_refused(header: str) -> None:
    _refused(GoogleOidc(), Inbound(BODY, {"authorization": header}), _google())


@pytest.mark.parametrize(
    "secret",
    ["plain", "[]", "{}", "null", '{"keys": {}}', '{"keys": [1], "audience": "a", "email": "e"}',
     "[" * 100_000, json.dumps({**GOOGLE, "keys": [{"kid": "k1"}]}),
     json.dumps({**GOOGLE, "keys": [{"kid": "k1", "kty": "RSA", "n": "AQ", "e": "!"}]})],
    ids=lambda secret: secret[:30],
)  # fmt: skip
def test_a_secret_without_keys_refuses_everything(secret: str) -> None:
    _refused(GoogleOidc(), _token(), secret)


def test_the_previous_key_set_is_accepted_while_rotating() -> None:
    GoogleOidc().verify(_token(), [_google("k2"), _google("k1")], NOW)


# --- titles ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed", "shown"),
    [
        ("{body}", "`body`"),
        ("{timestamp}{body}", "`timestamp + body`"),
        ("{timestamp}.{body}", "`timestamp.body`"),
        ("v0:{timestamp}:{body}", "`v0:timestamp:body`"),
    ],
)
def test_the_title_says_what_is_signed_with_its_separators(signed: str, shown: str) -> None:
    title = Hmac(header="x-signature", signed=signed).title
    assert title == f"HMAC-SHA256, hex, of {shown} in `x-signature`"
