"""Every source × every sample: genuine is accepted, everything else refused, output as expected.

A new source is covered by its module and its samples, with no edit here:

- `samples/<source>/<name>.json` (or `.txt`, `.xml`, …): the raw body exactly as sent,
- `<name>.expected.json`: the records, or `{"unreadable": reason}` for what goes to quarantine,
- `<name>.endpoint.json`, `<name>.headers.json`: the endpoint's settings and the headers, if needed,
- `secrets.json`: current and previous secret, where the scheme wants them in a form of its own.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from feedbus import intake, sources
from feedbus.config import Endpoint, Retention
from feedbus.errors import SignatureError
from feedbus.model import BusinessEvent, Channel, Feedback, Removal, TicketUpdate
from feedbus.model.times import epoch
from feedbus.signatures import GoogleOidc, Inbound, Scheme, StandardWebhooks
from feedbus.sources.base import Source, UnreadableError

SAMPLES = Path(__file__).parent / "samples"
RECEIVED_AT = "2026-11-22T14:30:00.000Z"
NOW = epoch(RECEIVED_AT)

_SIDECARS = (".expected.json", ".endpoint.json", ".headers.json")


@dataclass(frozen=True)
class Sample:
    slug: str
    path: Path

    def _beside(self, kind: str) -> Any:
        path = self.path.with_name(f"{self.path.stem}.{kind}.json")
        return json.loads(path.read_text()) if path.exists() else {}

    @property
    def source(self) -> Source:
        return sources.load(self.slug)

    @property
    def endpoint(self) -> Endpoint:
        known = {"name": self.slug.replace("_", "-"), "source": self.slug}
        return Endpoint(**{**known, **self._beside("endpoint")})

    @property
    def scheme(self) -> Scheme:
        return self.source.scheme(self.endpoint.options)

    @property
    def inbound(self) -> Inbound:
        url = f"https://hub.example.com/hooks/{self.endpoint.name}"
        return Inbound(self.path.read_bytes(), self._beside("headers"), url=url)

    @property
    def expected(self) -> Any:
        return self._beside("expected")

    def signed(self, secret: str) -> Inbound:
        return self.scheme.sign(self.inbound, secret, NOW)

    def read(self, inbound: Inbound | None = None) -> list[Any]:
        return intake.normalise(self.source, self.endpoint, inbound or self.inbound, RECEIVED_AT)


def _samples(slug: str) -> list[Sample]:
    files = sorted(SAMPLES.glob(f"{slug}/*"))
    return [
        Sample(slug, file) for file in files if not file.name.endswith((*_SIDECARS, "secrets.json"))
    ]


ALL = [sample for slug in sorted(sources.names()) for sample in _samples(slug)]
STORED = [sample for sample in ALL if sample.expected and isinstance(sample.expected, list)]

every_source = pytest.mark.parametrize("slug", sorted(sources.names()))
every_sample = pytest.mark.parametrize(
    "sample", ALL, ids=[f"{one.slug}-{one.path.stem}" for one in ALL]
)


def _schemes() -> Iterator[Sample]:
    """One sample for each scheme a source can have: options choose among several."""
    seen: set[tuple[str, str]] = set()
    for sample in ALL:
        key = (sample.slug, repr(sample.scheme))
        if key not in seen:
            seen.add(key)
            yield sample


SCHEMES = list(_schemes())
every_scheme = pytest.mark.parametrize(
    "sample", SCHEMES, ids=[f"{one.slug}-{type(one.scheme).__name__}" for one in SCHEMES]
)


@cache
def _google_secret(kid: str) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid}
    return json.dumps(
        {
            "audience": "https://hub.example.com/hooks/google-play",
            "email": "push@project.iam.gserviceaccount.com",
            "keys": [public],
            "kid": kid,
            "private_key": pem.decode(),
        }
    )


def _whsec(seed: bytes) -> str:
    return "whsec_" + base64.b64encode(seed * 4).decode()


_SECRETS: dict[type, Callable[[], tuple[str, str, str]]] = {
    StandardWebhooks: lambda: (_whsec(b"current!"), _whsec(b"previous"), _whsec(b"another!")),
    GoogleOidc: lambda: (_google_secret("k1"), _google_secret("k2"), _google_secret("k3")),
}


def _secrets(sample: Sample) -> tuple[str, str, str]:
    """The current secret, the previous one, and somebody else's."""
    own = SAMPLES / sample.slug / "secrets.json"
    if own.exists():
        current, previous, *other = json.loads(own.read_text())
        return current, previous, *(other or [previous[::-1]])
    made = _SECRETS.get(type(sample.scheme))
    return made() if made else tuple(f"{name}-secret-0123456789-abcdef" for name in "abc")


def _refused(sample: Sample, inbound: Inbound, secret: str, now: float = NOW) -> str:
    with pytest.raises(SignatureError) as caught:
        sample.scheme.verify(inbound, [secret], now)
    assert caught.value.status == 401
    return caught.value.check


Proof = tuple[str, str, str]
"""`headers` or `query`, name, value."""


def _proofs(sample: Sample, signed: Inbound) -> list[Proof]:
    """What signing added to the request's headers and query."""
    return [
        (place, name, value)
        for place in ("headers", "query")
        for name, value in getattr(signed, place).items()
        if getattr(sample.inbound, place).get(name) != value
    ]


def _with(signed: Inbound, proof: Proof, value: str | None) -> Inbound:
    place, changed, _ = proof
    named = {name: text for name, text in getattr(signed, place).items() if name != changed}
    if value is not None:
        named[changed] = value
    return replace(signed, **{place: named})


def _in_body(sample: Sample, signed: Inbound) -> bool:
    """Whether the proof lies in the body, where other bytes than the signed ones stand, too."""
    return signed.body != sample.inbound.body


# --- output ---------------------------------------------------------------------------------


@every_source
def test_each_source_has_a_stored_and_an_ignored_sample(slug: str) -> None:
    outcomes = [sample.expected for sample in _samples(slug)]
    assert any(isinstance(one, list) and one for one in outcomes), "add a sample that is stored"
    assert [] in outcomes, "add a sample that is rightly ignored"


def test_no_sample_lies_beside_no_source() -> None:
    folders = {path.name for path in SAMPLES.iterdir() if path.is_dir()}
    assert folders <= sources.names()


@every_source
def test_each_source_says_what_to_click_and_where_it_is_documented(slug: str) -> None:
    source = sources.load(slug)
    assert source.docs.startswith("https://")
    assert source.setup
    assert all(step.endswith(".") for step in source.setup)
    assert all(meaning for meaning in source.options.values())


@every_sample
@pytest.mark.requirement("R7")
@pytest.mark.requirement("R9")
@pytest.mark.requirement("R32")
def test_a_sample_becomes_exactly_the_expected_records(sample: Sample) -> None:
    try:
        found: Any = [one.model_dump(mode="json", exclude_none=True) for one in sample.read()]
    except UnreadableError as error:
        found = {"unreadable": str(error)}
    assert found == sample.expected


_SCHEMAS = {
    "fbk": Feedback.model_json_schema(),
    "rmv": Removal.model_json_schema(),
    "tku": TicketUpdate.model_json_schema(),
    "evt": BusinessEvent.model_json_schema(),
}


_VALIDATORS = {kind: jsonschema.Draft202012Validator(schema) for kind, schema in _SCHEMAS.items()}


def _kind(record: dict[str, Any]) -> str:
    """A removal has the id of the feedback that it removes."""
    removal = "reason" in record and "channel" not in record
    return "rmv" if removal else record["id"][:3]


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R38")
def test_every_record_is_valid_against_the_json_schema() -> None:
    for sample in STORED:
        for record in sample.expected:
            _VALIDATORS[_kind(record)].validate(record)


@pytest.mark.requirement("R32")
def test_times_are_utc_and_the_vendors_own_string_is_kept() -> None:
    for sample, record in ((one, record) for one in STORED for record in one.expected):
        if "occurred_at" not in record:
            continue
        assert record["occurred_at"].endswith("Z")
        assert epoch(record["occurred_at"]) < NOW + 86_400
        raw = record.get("occurred_at_raw")
        if raw is not None and sample.slug not in ("google_play", "email"):
            assert raw in unquote(sample.path.read_text())


@pytest.mark.requirement("R1")
@pytest.mark.requirement("R32")
def test_the_samples_cover_every_channel_and_an_unknown_one_is_other() -> None:
    found = {record.get("channel") for sample in STORED for record in sample.expected}
    assert set(Channel.__args__) <= found  # type: ignore[attr-defined]
    (fax,) = [
        record
        for sample in STORED
        for record in sample.expected
        if sample.path.stem == "every_channel" and record["text"].endswith("fax")
    ]
    assert fax["channel"] == "other"


# --- signatures -----------------------------------------------------------------------------


@every_scheme
def test_the_vendors_own_signature_is_accepted(sample: Sample) -> None:
    current, _, _ = _secrets(sample)
    sample.scheme.verify(sample.signed(current), [current], NOW)


@every_scheme
def test_the_previous_secret_is_accepted_while_rotating(sample: Sample) -> None:
    current, previous, _ = _secrets(sample)
    sample.scheme.verify(sample.signed(previous), [current, previous], NOW)
    _refused(sample, sample.signed(previous), current)


@every_scheme
def test_another_endpoints_secret_is_refused(sample: Sample) -> None:
    current, _, other = _secrets(sample)
    _refused(sample, sample.signed(other), current)


@every_scheme
def test_one_flipped_bit_of_the_body_is_refused(sample: Sample) -> None:
    if not sample.scheme.covers_body:
        return
    current, _, _ = _secrets(sample)
    signed = sample.signed(current)
    middle = len(signed.body) // 2
    for at in (middle,) if _in_body(sample, signed) else (0, middle, len(signed.body) - 1):
        body = bytearray(signed.body)
        body[at] ^= 1
        _refused(sample, replace(signed, body=bytes(body)), current)
    if not _in_body(sample, signed):
        _refused(sample, replace(signed, body=signed.body + b" "), current)
    _refused(sample, replace(signed, body=b""), current)


@every_scheme
def test_a_changed_missing_doubled_or_foreign_proof_is_refused(sample: Sample) -> None:
    current, _, _ = _secrets(sample)
    signed = sample.signed(current)
    for proof in _proofs(sample, signed):
        value = proof[2]
        middle = len(value) // 2
        changed = value[:middle] + ("1" if value[middle] != "1" else "2") + value[middle + 1 :]
        hostile = [changed, None, "", f"{value},{value}", value + ","]
        hostile += [
            "sha1=" + value,
            "v0=" + value,
            value[::-1],
            value + "\x00",
            value[: len(value) // 2],
        ]
        for text in hostile:
            _refused(sample, _with(signed, proof, text), current)
    if signed.key is not None:
        for key in (None, "", signed.key[:-1], signed.key + "x", signed.key[::-1], signed.key * 2):
            _refused(sample, replace(signed, key=key), current)


@every_scheme
def test_a_timestamp_may_lie_within_the_tolerance_and_not_beyond(sample: Sample) -> None:
    scheme = sample.scheme
    tolerance = getattr(scheme, "tolerance", None)
    if tolerance is None or getattr(scheme, "timestamp_header", "own") is None:
        return
    current, _, _ = _secrets(sample)
    signed = sample.signed(current)
    for drift in (tolerance - 1, 1 - tolerance):
        scheme.verify(signed, [current], NOW + drift)
    for drift in (tolerance + 1, -tolerance - 1, 10**9):
        assert _refused(sample, signed, current, NOW + drift) == "stale timestamp"


@every_scheme
def test_no_secret_opens_no_door(sample: Sample) -> None:
    current, _, _ = _secrets(sample)
    signed = sample.signed(current)
    for secrets in ([], [""], ["  \n"], ["whsec_"], [" whsec_ "], ["", "\t"]):
        with pytest.raises(SignatureError):
            sample.scheme.verify(signed, secrets, NOW)


@every_scheme
@pytest.mark.slow
def test_no_byte_in_a_header_makes_verification_fail_otherwise(sample: Sample) -> None:
    current, _, _ = _secrets(sample)
    signed = sample.signed(current)
    for proof in _proofs(sample, signed):
        value = proof[2]
        for code in (*range(256), 0x660, 0xD800, 0x1F600):
            for text in (chr(code), chr(code) + value, value + chr(code)):
                try:
                    sample.scheme.verify(_with(signed, proof, text), [current], NOW)
                except SignatureError:
                    continue
                assert text.strip() == value, f"{proof[1]} with {code:#x} was accepted"
        for text in ("9" * 5_000, value * 2_000, "," * 100_000, "v1,x " * 50_000, "\ud800" * 300):
            _refused(sample, _with(signed, proof, text), current)


# --- hostile bodies -------------------------------------------------------------------------

HOSTILE = {
    "empty": b"",
    "blank": b" \n",
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "5,000 digits": b'{"id": ' + b"9" * 5_000 + b', "type": ' + b"9" * 5_000 + b"}",
    "1e400": b'{"a": 1e400}',
    "NaN": b'{"a": NaN}',
    "Infinity": b"[Infinity, -Infinity]",
    "100,000 deep list": b"[" * 100_000,
    "100,000 deep, closed": b"[" * 100_000 + b"]" * 100_000,
    "100,000 deep object": b'{"data":' * 100_000,
    "100 deep": b'{"data":' * 100 + b"1" + b"}" * 100,
    "duplicate keys": b'{"type": "a", "type": "b"}',
    "lone surrogate": b'{"type": "\\ud800", "\\udfff": ["\\ud83d"]}',
    "NUL": b'{"type": "\\u0000"}',
    "raw NUL": b'{"type": "\x00"}',
    "trailing data": b"{} {}",
    "scalar": b"7",
    "null": b"null",
    "string": b'"message"',
    "list": b"[]",
    "list of lists": b"[[[]]]",
    "object": b"{}",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "form": b"type=feedbus.ticket&ticket_id=1&ticket_id.x=2&%FF=%FF",
    "many fields": b"a=1&" * 20_000,
}

_FORM = {"content-type": "application/x-www-form-urlencoded"}


@every_source
@pytest.mark.requirement("R40")
def test_a_hostile_body_is_read_or_set_aside_and_nothing_else(slug: str) -> None:
    seen = {
        (repr(sample.endpoint.options), repr(headers)): (sample, headers)
        for sample in _samples(slug)
        for headers in (sample.inbound.headers, _FORM)
    }
    for sample, headers in seen.values():
        for body in HOSTILE.values():
            with suppress(UnreadableError):
                sample.read(Inbound(body, headers))


@pytest.mark.slow
@every_scheme
def test_a_hostile_body_is_refused_or_accepted_and_nothing_else(sample: Sample) -> None:
    for body in HOSTILE.values():
        _refused_or_accepted(sample, body)


def _refused_or_accepted(sample: Sample, body: bytes) -> None:
    current, _, _ = _secrets(sample)
    genuine = sample.signed(current)
    if sample.scheme.covers_body or _in_body(sample, genuine):
        _refused(sample, replace(genuine, body=body), current)
    signed = sample.scheme.sign(Inbound(body, url=genuine.url), current, NOW)
    if _in_body(sample, genuine) and signed.body == body:
        _refused(sample, signed, current)  # a body of this form can't carry the proof
    else:
        sample.scheme.verify(signed, [current], NOW)


_ODD: list[Any] = [
    None,
    True,
    -1,
    "",
    "x" * 70_000,
    "9" * 5_000,
    "nan",
    [],
    {},
    [None],
    [{"id": [], "type": {}}],
    {"id": None, "value": {}, "a": [1]},
]


def _mutants(value: Any) -> Iterator[Any]:
    """The payload with each of its parts left out, or replaced by something odd."""
    yield from _ODD
    if isinstance(value, dict):
        for key in value:
            yield {name: part for name, part in value.items() if name != key}
            for inner in _mutants(value[key]):
                yield {**value, key: inner}
    elif isinstance(value, list):
        for index, part in enumerate(value):
            for inner in _mutants(part):
                yield [*value[:index], inner, *value[index + 1 :]]


@pytest.mark.slow
@every_sample
@pytest.mark.requirement("R40")
def test_any_part_of_a_payload_may_be_missing_or_odd(sample: Sample) -> None:
    try:
        payload = sample.source.parse(sample.inbound.body, sample.inbound.headers)
    except UnreadableError:
        return
    endpoint = sample.endpoint
    context = intake.context_of(endpoint, sample.inbound, RECEIVED_AT)
    for mutant in _mutants(payload):
        try:
            items = intake.read_payload(sample.source, endpoint, context, mutant)
        except UnreadableError:
            continue
        for item in items:
            # What is stored must read back: no NaN, no infinity.
            assert "NaN" not in item.model_dump_json()
            assert type(item).model_validate_json(item.model_dump_json())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.slow
@every_source
def test_any_json_at_all_is_read_or_set_aside(slug: str) -> None:
    sample = _samples(slug)[0]
    endpoint, source = sample.endpoint, sample.source
    context = intake.context_of(endpoint, sample.inbound, RECEIVED_AT)

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(_JSON)
    def read(payload: Any) -> None:
        try:
            intake.read_payload(source, endpoint, context, payload)
        except UnreadableError:
            return

    read()


# --- storing --------------------------------------------------------------------------------


@dataclass
class Memory:
    """The intake's store, in memory."""

    items: dict[tuple[Any, Any], dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, bytes] = field(default_factory=dict)
    nonces: dict[tuple[Any, Any], str] = field(default_factory=dict)

    def put_once(self, item: Any) -> bool:
        key = (item["pk"], item["sk"])
        if key in self.items:
            return False
        self.items[key] = deepcopy(item)
        return True

    def put_if(self, item: Any, condition: str, values: Any) -> bool:
        assert condition == "attribute_not_exists(pk) OR digest = :digest"
        held = self.nonces.setdefault((item["pk"], item["sk"]), item["digest"])
        return bool(held == values[":digest"])

    def put_claim(self, key: str, data: bytes) -> None:
        self.claims[key] = data


@every_sample
@pytest.mark.slow
@pytest.mark.requirement("R28")
@pytest.mark.requirement("R36")
@pytest.mark.requirement("R40")
def test_a_redelivery_stores_nothing_and_the_raw_body_is_kept(sample: Sample) -> None:
    current, _, _ = _secrets(sample)
    store, retention = Memory(), Retention()
    signed = sample.signed(current)
    first = intake.take(signed, sample.endpoint, [current], NOW, store, retention)
    held = deepcopy(store.items)
    later = sample.scheme.sign(sample.inbound, current, NOW + 86_400 * 20)
    again = intake.take(later, sample.endpoint, [current], NOW + 86_400 * 20, store, retention)
    records = len(sample.expected) if isinstance(sample.expected, list) else 0
    quarantined = 0 if isinstance(sample.expected, list) else 1
    assert (first.stored, first.duplicates, first.quarantined) == (records, 0, quarantined)
    assert (again.stored, again.duplicates, again.quarantined) == (0, records + quarantined, 0)
    assert again.ids == first.ids
    assert store.items == held
    opened = sample.source.opened
    readable = opened(signed, [current]) if opened else signed
    assert all(zlib.decompress(item["raw"]) == readable.body for item in store.items.values())
    assert not any(current in str(item.get("headers")) for item in store.items.values())


@pytest.mark.slow
@pytest.mark.requirement("R40")
def test_every_delivery_of_a_mixed_stream_is_accounted_for() -> None:
    """accepted = new + duplicate + quarantined, summed over samples, edits and garbage."""
    for slug in sorted(sources.names()):
        store, seen = Memory(), 0
        for sample in [*_samples(slug), *_samples(slug)]:
            current, _, _ = _secrets(sample)
            genuine = sample.signed(current)
            for body in (sample.inbound.body, b"{}", b"\xff"):
                signed = sample.scheme.sign(replace(sample.inbound, body=body), current, NOW)
                if _in_body(sample, genuine) and signed.body == body:
                    continue
                receipt = intake.take(signed, sample.endpoint, [current], NOW, store, Retention())
                assert receipt.accepted == (
                    receipt.stored + receipt.duplicates + receipt.quarantined
                )
                assert receipt.quarantined == 0 or receipt.reason
                seen += receipt.stored + receipt.quarantined
        assert seen == len(store.items)
