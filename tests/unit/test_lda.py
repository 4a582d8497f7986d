"""Topics that nobody named: found again, and always the same for a seed."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from feedbus.insight import lda
from feedbus.insight.documents import Document
from feedbus.insight.lda import fit, vocabulary
from feedbus.insight.themes import themes

PLANTED = (
    ("parcel", "courier", "late", "tracking", "delivery", "box"),
    ("login", "password", "code", "account", "locked", "reset"),
    ("battery", "charge", "heat", "drain", "power", "cable"),
)


def texts(count: int, seed: int = 3, words: int = 6) -> list[list[str]]:
    """Short texts, each about one planted topic, with a word of everyday now and then."""
    rng = random.Random(seed)
    found = []
    for at in range(count):
        topic = PLANTED[at % len(PLANTED)]
        found.append([topic[int(rng.random() * len(topic))] for _ in range(words)])
        if rng.random() < 0.3:
            found[-1].append(f"everyday{int(rng.random() * 20)}")
    return found


@pytest.mark.requirement("R60", "R61")
def test_planted_topics_are_found_again() -> None:
    model = fit(texts(240), 3, seed=1)
    found = {frozenset(word for word, _ in words[:6]) for words in model.words}
    assert found == {frozenset(topic) for topic in PLANTED}
    assert sum(model.shares()) == pytest.approx(1)
    assert model.shares() == sorted(model.shares(), reverse=True)
    for at, mixture in enumerate(model.mixtures):
        best = {word for word, _ in model.words[mixture.index(max(mixture))][:6]}
        assert best == set(PLANTED[at % 3])


@pytest.mark.requirement("R61")
def test_the_words_of_a_topic_are_shares_of_it() -> None:
    for words in fit(texts(90), 3, seed=1).words:
        assert sum(share for _, share in words) == pytest.approx(1)
        assert words == sorted(words, key=lambda one: (-one[1], one[0]))


def fingerprint(seed: int) -> str:
    model = fit(texts(120), 4, seed)
    facts = [model.words, model.mixtures]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@pytest.mark.requirement("R61")
def test_a_seed_gives_the_same_topics_in_every_process() -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:]; import test_lda; print(test_lda.fingerprint(5))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("0", "77")
    }
    assert found == {fingerprint(5)}


@pytest.mark.requirement("R61")
def test_a_seed_gives_the_same_topics_on_every_machine_and_version() -> None:
    assert fingerprint(5)[:16] == "77b14664b687a82f"


def test_another_seed_starts_elsewhere() -> None:
    assert fingerprint(5) != fingerprint(6)


def test_words_that_are_too_rare_or_everywhere_are_left_out() -> None:
    few = [["app", "slow"], ["app", "slow"], ["app", "slow"], ["app"], ["app"], ["app", "rare"]]
    assert vocabulary([*few, ["dark"], ["dark"]]) == ["slow"]


def test_texts_without_words_share_all_topics() -> None:
    model = fit([*texts(60), [], ["unheard"]], 3, seed=1)
    assert model.mixtures[-1] == model.mixtures[-2] == pytest.approx([1 / 3] * 3)
    assert fit([], 3, seed=1).words == [[], [], []]


def test_one_topic_is_no_model() -> None:
    with pytest.raises(ValueError, match="two"):
        fit(texts(30), 1, seed=1)


def documents(count: int) -> Sequence[Document]:
    return [
        Document(id=f"fbk_{at}", text=" ".join(terms), group="en", terms=tuple(terms))
        for at, terms in enumerate(texts(count))
    ]


@pytest.mark.requirement("R61", "R67")
def test_a_theme_is_told_by_its_words_and_by_quotes_of_its_own_texts() -> None:
    found = themes(documents(150), 3, seed=1, quotes=4)
    by_id = {one.id: one for one in documents(150)}
    assert len(found) == 3
    for theme in found:
        (planted,) = (set(topic) for topic in PLANTED if theme.words[0].term in topic)
        assert {word.term for word in theme.words[:6]} == planted
        assert 3 <= len(theme.quotes) <= 4
        for quote in theme.quotes:
            assert quote.text == by_id[quote.id].text
            assert len(planted & set(by_id[quote.id].terms)) >= 2


def test_each_language_has_themes_of_its_own_and_copies_make_none() -> None:
    copies = [
        Document(id=f"c{n}", text="x", group="zh", terms=("闪退", "登录"), copy_of="fbk_0")
        for n in range(50)
    ]
    assert {theme.language for theme in themes([*documents(60), *copies], 3, 1, 3)} == {"en"}
    assert themes(documents(lda.MIN_DOCUMENTS), 3, 1, 3) == []


@pytest.mark.slow
@pytest.mark.requirement("R61")
def test_two_thousand_short_texts_take_less_than_twenty_seconds() -> None:
    rng = random.Random(1)
    words = [f"w{n}" for n in range(3_000)]
    weights = [1 / (n + 10) for n in range(3_000)]
    many = [rng.choices(words, weights, k=12) for _ in range(2_000)]
    start = time.process_time()
    fit(many, 8, seed=1)
    assert time.process_time() - start < 20
