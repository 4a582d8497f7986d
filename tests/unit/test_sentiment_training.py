"""Training on a folder of labelled texts, without scikit-learn."""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from feedbus.analysis.sentiment import BUCKETS, Reading, features
from feedbus.analysis.text import read

ROOT = Path(__file__).parents[2]
TRAINING = ROOT / "infra" / "training"
PYTHON = ROOT / ".venv" / "train" / "bin" / "python"

TEXTS = {
    "zh": [
        ("neg", "灯泡不亮，太差"),
        ("pos", "灯泡很亮，太好"),
        ("neu", "灯泡到了"),
        ("neg", "插座太差"),
        ("pos", "插座太好"),
        ("neu", "插座到了"),
    ],
    "en": [
        ("neg", "the kettle is bad"),
        ("pos", "the kettle is good"),
        ("neu", "the kettle came today"),
        ("neg", "a bad lamp"),
        ("pos", "a good lamp"),
        ("neu", "the lamp came today"),
    ],
}


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TRAINING / f"{name.split('_')[-1]}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def packed(lines: Iterable[str]) -> bytes:
    return gzip.compress("\n".join(lines).encode() + b"\n")


@pytest.fixture(scope="module")
def training() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "corpora", load("corpora"))
        module = load("training_sentiment")
        yield module
        sys.modules.pop("training_sentiment", None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one's own texts."""
    (tmp_path / "train").mkdir()
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "own.jsonl").write_text(
        json.dumps({"text": "插座太差", "label": "neg", "lang": "zh"}) + "\n", "utf-8"
    )
    for language, texts in TEXTS.items():
        lines = [json.dumps({"text": text, "label": label}) for label, text in texts]
        (tmp_path / "train" / f"{language}_own.jsonl.gz").write_bytes(packed(lines))
    (tmp_path / "train" / "zh_own.source.txt").write_text("licence: ours\n", "utf-8")
    return tmp_path


def count(rows: Any, labels: Sequence[int], counts: Sequence[float], strength: float) -> Any:
    """An optimiser: how often a bucket stands in texts of each label."""
    weights = [array("d", bytes(8 * BUCKETS)) for _ in range(3)]
    for at, (label, much) in enumerate(zip(labels, counts, strict=True)):
        for bucket in rows.buckets[rows.ends[at] : rows.ends[at + 1]]:
            weights[label][bucket] += much * strength
    return weights, [0.0, 0.0, 0.0]


def test_a_folder_of_ones_own_texts_is_read(training: Any, folder: Path) -> None:
    english, chinese = training.read_training(folder)
    assert (english.name, english.licence) == ("en_own", "not stated")
    assert (chinese.name, chinese.licence) == ("zh_own", "ours")
    assert [training.LABELS[text.label] for text in chinese.texts] == ["neg", "pos", "neu"] * 2
    assert {text.language for text in english.texts} == {"en"}


def test_a_folder_without_texts_is_refused(training: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        training.read_training(tmp_path)


def test_what_is_judged_by_is_not_trained_on(training: Any, folder: Path) -> None:
    judged = {text.text for corpus in training.read_evaluation(folder) for text in corpus.texts}
    kept = training.without(training.read_training(folder), judged)
    assert judged == {"插座太差"}
    assert len(kept) == 11
    assert not judged & {text.text for text in kept}


def test_a_text_counts_once(training: Any, folder: Path) -> None:
    corpora = training.read_training(folder)
    assert training.without([*corpora, *corpora], set()) == training.without(corpora, set())


def test_labels_that_tell_no_sentiment_are_left_out(training: Any, folder: Path) -> None:
    lines = [
        {"text": "where is my card", "label": "card_arrival"},
        {"text": "it crashes", "label": "bug report"},
        {"text": "fine by me", "label": "positive", "stars": 4, "domain": "app:x"},
    ]
    more_lines = map(json.dumps, lines)
    (folder / "train" / "en_more.jsonl.gz").write_bytes(packed(more_lines))
    more = training.read_training(folder)[0]
    assert [(text.text, text.label, text.stars) for text in more.texts] == [
        ("it crashes", 0, 0),
        ("fine by me", 2, 4),
    ]


def test_phrases_stand_for_all_their_forms(training: Any, tmp_path: Path) -> None:
    path = tmp_path / "phrases.txt"
    path.write_text("# remark\n[en negative]\n(so|too|) slow\n[zh positive]\n很快\n", "utf-8")
    found = training.read_phrases(path).texts
    assert [(text.text, text.label, text.language) for text in found] == [
        ("so slow", 0, "en"),
        ("too slow", 0, "en"),
        ("slow", 0, "en"),
        ("很快", 2, "zh"),
    ]


@pytest.mark.parametrize("content", ["too slow\n", "[en bad]\ntoo slow\n"])
def test_a_phrase_without_a_heading_is_refused(training: Any, tmp_path: Path, content: str) -> None:
    path = tmp_path / "phrases.txt"
    path.write_text(content, "utf-8")
    with pytest.raises(ValueError, match="heading"):
        training.read_phrases(path)


def test_rows_hold_the_features_that_are_read(training: Any) -> None:
    rows = training.Rows.of(["too slow", "很快"])
    first, second = rows.ends[1], rows.ends[2]
    assert set(rows.buckets[:first]) == features(read("too slow").tokens)
    assert set(rows.buckets[first:second]) == features(read("很快").tokens)


def test_rare_labels_and_plain_stars_count_more(training: Any) -> None:
    texts = [training.Text("x", label, "en", "own", "own", 0) for label in (0, 0, 0, 2)]
    *_, rare = many = training.counts(texts, "en")
    assert rare > many[0] == many[1]
    three = training.Text("x", 1, "en", "own", "own", 3)
    plain = training.Text("x", 1, "en", "own", "own", 0)
    assert training.counts([three, plain], "en")[0] < training.counts([three, plain], "en")[1]


def test_weights_survive_being_packed(training: Any) -> None:
    negative, neutral, positive = (array("d", bytes(8 * BUCKETS)) for _ in range(3))
    negative[7], positive[7], neutral[8] = 2.5, -0.01, 0.4
    packed = training.pack(((negative, neutral, positive), (0.5, 0.25, 0.0)))
    found = packed.unpack()
    assert found.bias == (0.25, -0.25)
    assert found.negative[7] * found.scale == pytest.approx(2.5, rel=0.02)
    assert found.positive[7] * found.scale == pytest.approx(-0.01, rel=0.2)
    assert found.positive[8] * found.scale == pytest.approx(-0.4, rel=0.04)
    assert found.negative[9] == 0


def test_a_weight_beyond_the_limit_is_cut(training: Any) -> None:
    weights = [array("d", bytes(8 * BUCKETS)) for _ in range(3)]
    weights[0][1] = 1e6
    found = training.pack((weights, (0.0, 0.0, 0.0))).unpack()
    assert found.negative[1] * found.scale == pytest.approx(training.LIMIT)


@pytest.mark.requirement("R56")
def test_a_model_learns_from_ones_own_texts(training: Any, folder: Path) -> None:
    texts = training.without(training.read_training(folder), set())
    models = {
        language: training.fit(
            [text for text in texts if text.language == language], language, count
        ).unpack()
        for language in ("zh", "en")
    }
    scores = training.judge(texts, models)
    assert (scores.texts, scores.accuracy, scores.macro_f1, scores.sign) == (12, 1, 1, 1)
    assert Reading(read("太差"), "zh", models.__getitem__).whole().label == "negative"
    assert Reading(read("a good kettle"), "en", models.__getitem__).whole().label == "positive"


def test_domains_are_judged_by_models_that_know_nothing_of_them(
    training: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "HELD_OUT", 1)
    texts = [
        training.Text(f"{word} {domain}", label, "en", domain, domain)
        for domain in ("lamps", "cups", "beds", "mats")
        for label, word in enumerate(("bad", "came", "good"))
    ]
    seen: list[int] = []

    def watched(rows: Any, labels: Sequence[int], *others: Any) -> Any:
        seen.append(len(labels))
        return count(rows, labels, *others)

    found = dict(training.held_out(texts, "en", watched))
    assert sorted(found) == ["en beds", "en cups", "en lamps", "en mats"]
    assert sorted(seen) == [6, 9, 9]


def test_the_description_names_every_corpus(training: Any, folder: Path) -> None:
    corpora = training.read_training(folder)
    texts = {"zh": list(corpora[1].texts), "en": []}
    model = training.fit(texts["zh"], "zh", count)
    about = json.loads(training.describe({"zh": model}, texts, corpora, {}, {}))
    assert [corpus["name"] for corpus in about["corpora"]] == ["zh_own"]
    assert about["corpora"][0] | {"sha256": ""} == {
        "name": "zh_own",
        "licence": "ours",
        "texts": 6,
        "sha256": "",
    }


@pytest.mark.slow
@pytest.mark.skipif(not PYTHON.exists(), reason="`make train-sentiment` was never called")
def test_the_same_texts_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for into in (first, second):
        into.mkdir()
        subprocess.run(
            [PYTHON, TRAINING / "sentiment.py", "--corpora", folder, "--into", into],
            check=True,
            capture_output=True,
        )
    for name in ("sentiment_zh.bin", "sentiment_en.bin", "sentiment_model.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
