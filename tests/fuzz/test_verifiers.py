"""Verifiers are total: whatever comes, they accept or raise `SignatureError`, and nothing else.

Apart from the inner loop because of its size: 10,000 requests for each source.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from feedbus import sources
from feedbus.errors import SignatureError
from feedbus.signatures import Inbound

sys.path.insert(0, str(Path(__file__).parents[1] / "contract"))
from test_sources import NOW, Sample, _samples, _secrets

EXAMPLES = 10_000

_ODD = ["", " ", "\x00", "\ud800", "é", "٣", "😀", ",", "=", "t=1,v1=", "sha256=", "9" * 30, "{}"]

request_parts = st.tuples(
    st.integers(0, 2**32),
    st.binary(max_size=40),
    st.text(max_size=12) | st.sampled_from(_ODD),
    st.sampled_from(["headers", "query", "body", "key", "none"]),
)


def _mutated(genuine: Inbound, parts: Any) -> Inbound:
    """A genuine request with one thing changed: where, decided by the drawn parts."""
    seed, data, text, place = parts
    chance = random.Random(seed)
    if place == "body":
        at = chance.randrange(len(genuine.body) + 1)
        return replace(genuine, body=genuine.body[:at] + data + genuine.body[at + len(data) :])
    if place == "key":
        return replace(genuine, key=text)
    if place in ("headers", "query"):
        held = dict(getattr(genuine, place))
        if held:
            name = chance.choice(sorted(held))
            at = chance.randrange(len(held[name]) + 1)
            held[name] = held[name][:at] + text + held[name][at + chance.randrange(3) :]
            return replace(genuine, **{place: held})
    names = ["authorization", *genuine.headers, *genuine.query]
    headers = {name: chance.choice([*_ODD, text]) for name in names}
    return Inbound(data, headers, query=headers, key=text, url=f"https://a/{text}")


def _schemes(slug: str) -> list[Sample]:
    """One sample for each scheme that the source can have."""
    return list({repr(sample.scheme): sample for sample in _samples(slug)}.values())


@pytest.mark.slow
@pytest.mark.parametrize("slug", sorted(sources.names()))
def test_a_verifier_is_total(slug: str) -> None:
    for sample in _schemes(slug):
        _attack(sample)


def _attack(sample: Sample) -> None:
    scheme, secret = sample.scheme, _secrets(sample)[0]
    genuine = sample.signed(secret)
    # Around a proof in the body there may be bytes that it does not cover.
    exact = scheme.covers_body and genuine.body == sample.inbound.body

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(request_parts)
    def verify(parts: Any) -> None:
        request = _mutated(genuine, parts)
        try:
            scheme.verify(request, [secret], NOW)
        except SignatureError:
            return
        assert not exact or request.body == genuine.body, "another body was accepted"

    verify()
