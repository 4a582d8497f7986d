"""Train the shipped sentiment models: `make train-sentiment CORPORA=…`.

Writes `sentiment_zh.bin`, `sentiment_en.bin` and `sentiment_model.json` into the analysis' data
folder and prints how well they do. The same input gives the same bytes.

    sentiment.py --corpora FOLDER [--held-out] [--into FOLDER]

The layout of the folder is told in `corpora.py`, the reasons in docs/analysis.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from corpora import LABELS, Corpus, Text, read_evaluation, read_phrases, read_training, without

from feedbus.analysis import sentiment
from feedbus.analysis.sentiment import BUCKETS, META, Model, Reading, features
from feedbus.analysis.text import read

KERNELS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
}
"""Read when NumPy is loaded: one thread, and what every x86-64 machine of the last ten years has,
so that sums are added up in the same order everywhere."""

HERE = Path(__file__).parent
DATA = Path(sentiment.__file__).parent / "data"
PHRASES = HERE / "sentiment_phrases.txt"

LANGUAGES = ("zh", "en")

BALANCE: Mapping[str, float] = {"zh": 0.6, "en": 0.7}
"""0 leaves the labels as frequent as they are, 1 makes them equally heavy."""

THREE_STARS = 0.6
"""What a text with three stars counts."""

IMPORTANCE: Mapping[str, Mapping[str, float]] = {
    "zh": {"app": 2, "bank": 0.4, "car": 0.3, "weibo": 0.4, "phrases": 3},
    "en": {"app": 0.5, "movie": 0.5, "tweet": 0.3, "gp_intent": 0.2, "phrases": 1},
}
"""What a text counts, by the part of its domain before `:`; what is close to feedback, more."""

ORDINARY: Mapping[str, float] = {"zh": 1, "en": 1.5}
"""What any other text counts, such as one's own."""

STRENGTH: Mapping[str, float] = {"zh": 1, "en": 2}
"""C of the logistic regression: how far the weights may go for the sake of the texts."""

LIMIT = 16
"""The largest weight that is stored."""

HELD_OUT = 300
"""Texts that a domain needs to be left out by `--held-out`."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts as a sparse matrix: `buckets[ends[i]:ends[i + 1]]` are the features of text i."""

    buckets: array[int]
    ends: array[int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Rows:
        """The features of texts."""
        buckets, ends = array("i"), array("q", [0])
        for text in texts:
            buckets.extend(sorted(features(read(text).tokens)))
            ends.append(len(buckets))
        return cls(buckets, ends)


type Weights = tuple[Sequence[Sequence[float]], Sequence[float]]
"""For each label its weight of each bucket, and its bias."""

type Optimiser = Callable[[Rows, Sequence[int], Sequence[float], float], Weights]
"""Finds weights for texts, their labels, what each counts, and the strength."""


def regress(rows: Rows, labels: Sequence[int], counts: Sequence[float], strength: float) -> Weights:
    """Multinomial logistic regression, as scikit-learn does it."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    ends = np.frombuffer(rows.ends, dtype=np.int64)
    sizes = np.diff(ends)
    values = np.repeat(1 / np.sqrt(sizes), sizes)
    buckets = np.frombuffer(rows.buckets, dtype=np.int32)
    matrix = csr_matrix((values, buckets, ends), shape=(len(sizes), BUCKETS))
    # With a larger tolerance it stops early and is wrong in 1 to 4 of 100 texts more.
    found = LogisticRegression(C=strength, tol=1e-4, max_iter=500)
    found.fit(matrix, np.array(labels), sample_weight=np.array(counts))
    weights, bias = np.zeros((len(LABELS), BUCKETS)), np.full(len(LABELS), -10.0)
    if len(found.classes_) == 2:
        weights[found.classes_] = np.vstack([-found.coef_, found.coef_]) / 2
        bias[found.classes_] = np.hstack([-found.intercept_, found.intercept_]) / 2
    else:
        weights[found.classes_], bias[found.classes_] = found.coef_, found.intercept_
    return weights.tolist(), bias.tolist()


def counts(texts: Sequence[Text], language: str) -> list[float]:
    """What each text counts: by its domain, its stars, and how rare its label is."""
    known = IMPORTANCE[language]
    plain = [
        known.get(text.domain.partition(":")[0], ORDINARY[language])
        * (THREE_STARS if text.stars == 3 else 1)
        for text in texts
    ]
    totals: dict[int, float] = defaultdict(float)
    for text, count in zip(texts, plain, strict=True):
        totals[text.label] += count
    mean = sum(totals.values()) / len(totals)
    return [
        count * (mean / totals[text.label]) ** BALANCE[language]
        for text, count in zip(texts, plain, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Packed:
    """A model as it is stored."""

    content: bytes
    scale: float
    bias: tuple[float, float]

    def unpack(self) -> Model:
        """The model as it is read."""
        return Model.unpack(self.content, self.scale, self.bias)


def pack(weights: Weights) -> Packed:
    """The weights against neutral, each in one byte; `Model.unpack` is the inverse."""
    (negative, neutral, positive), bias = weights
    scale = LIMIT / 127**2
    packed = array("b")
    for label in (negative, positive):
        for weight, other in zip(label, neutral, strict=True):
            root = min(round(math.sqrt(abs(weight - other) / scale)), 127)
            packed.append(root if weight > other else -root)
    gap = (round(bias[0] - bias[1], 3), round(bias[2] - bias[1], 3))
    return Packed(packed.tobytes(), scale, gap)


def fit(texts: Sequence[Text], language: str, optimiser: Optimiser = regress) -> Packed:
    """A language's model."""
    found = optimiser(
        Rows.of(text.text for text in texts),
        [text.label for text in texts],
        counts(texts, language),
        STRENGTH[language],
    )
    return pack(found)


@dataclass(frozen=True, slots=True)
class Scores:
    """How well texts are read.

    Attributes:
        texts: how many there are.
        accuracy: share of right labels.
        macro_f1: mean of the F1 of the labels that stand in the texts.
        sign: share of the negative and positive texts whose score has the right sign.
    """

    texts: int
    accuracy: float
    macro_f1: float
    sign: float


def judge(texts: Sequence[Text], models: Mapping[str, Model]) -> Scores:
    """How well texts are read by models."""
    pairs: Counter[tuple[int, int]] = Counter()
    signs = []
    for text in texts:
        mood = Reading(read(text.text), text.language, models.__getitem__).whole()
        pairs[text.label, LABELS.index(mood.label[:3])] += 1
        if LABELS[text.label] != "neu":
            signs.append((mood.score > 0) == (LABELS[text.label] == "pos"))
    right = {label: pairs[label, label] for label in {text.label for text in texts}}
    said = {
        label: sum(n for pair, n in pairs.items() for part in pair if part == label)
        for label in right
    }
    return Scores(
        texts=len(texts),
        accuracy=round(sum(right.values()) / len(texts), 3),
        macro_f1=round(sum(2 * right[label] / said[label] for label in right) / len(right), 3),
        sign=round(sum(signs) / max(len(signs), 1), 3),
    )


def report(scores: Mapping[str, Scores]) -> Iterator[str]:
    """A Markdown table."""
    yield "| texts of | texts | accuracy | macro-F1 | sign |"
    yield "| --- | --- | --- | --- | --- |"
    for name, found in scores.items():
        yield (
            f"| {name} | {found.texts} | {found.accuracy:.3f} | {found.macro_f1:.3f} "
            f"| {found.sign:.3f} |"
        )


def by_domain(texts: Iterable[Text]) -> dict[str, list[Text]]:
    """Texts by language and domain, such as `en uci_imdb`, in order."""
    found: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        found[f"{text.language} {text.domain}"].append(text)
    return dict(sorted(found.items()))


def held_out(
    texts: Sequence[Text], language: str, optimiser: Optimiser = regress
) -> Iterator[tuple[str, Scores]]:
    """How well each domain is read by a model that knows nothing of it.

    A third of the domains is left out at a time.
    """
    domains = [
        domain
        for domain, its in by_domain(texts).items()
        if len(its) >= HELD_OUT and its[0].domain != "phrases"
    ]
    for part in range(3):
        out = set(domains[part::3])
        rest = [text for text in texts if f"{text.language} {text.domain}" not in out]
        models = dict.fromkeys(LANGUAGES, fit(rest, language, optimiser).unpack())
        for domain in sorted(out):
            yield domain, judge(by_domain(texts)[domain], models)


def describe(
    models: Mapping[str, Packed],
    texts: Mapping[str, Sequence[Text]],
    corpora: Sequence[Corpus],
    scores: Mapping[str, Scores],
    versions: Mapping[str, str],
) -> str:
    """`sentiment_model.json`: what reading needs, and where the weights come from."""
    used = Counter(text.corpus for its in texts.values() for text in its)
    about = {
        "models": {
            language: {
                "scale": packed.scale,
                "bias": packed.bias,
                "sha256": hashlib.sha256(packed.content).hexdigest(),
            }
            for language, packed in models.items()
        },
        "features": sentiment.signature(),
        "corpora": [
            {
                "name": corpus.name,
                "licence": corpus.licence,
                "texts": used[corpus.name],
                "sha256": corpus.sha256,
            }
            for corpus in corpora
            if used[corpus.name]
        ],
        "scores": {name: asdict(found) for name, found in scores.items()},
        "seed": None,  # nothing is drawn by lot
        "versions": versions,
    }
    return json.dumps(about, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="Train the shipped sentiment models.")
    parser.add_argument("--corpora", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--held-out", action="store_true", help="judge by domains never seen")
    parser.add_argument("--into", type=Path, default=DATA, help="where the models are written")
    chosen = parser.parse_args()
    os.environ |= KERNELS

    corpora = [*read_training(chosen.corpora), read_phrases(PHRASES)]
    evaluation = read_evaluation(chosen.corpora)
    known = without(corpora, {text.text for corpus in evaluation for text in corpus.texts})
    texts = {
        language: [text for text in known if text.language == language] for language in LANGUAGES
    }
    models = {language: fit(its, language) for language, its in texts.items()}
    for language, packed in models.items():
        (chosen.into / f"sentiment_{language}.bin").write_bytes(packed.content)

    unpacked = {language: packed.unpack() for language, packed in models.items()}
    scores = {
        f"{corpus.name} {language}": judge(its, unpacked)
        for corpus in evaluation
        for language in LANGUAGES
        if (its := [text for text in corpus.texts if text.language == language])
    }
    versions = {name: version(name) for name in ("numpy", "scipy", "scikit-learn")}
    about = describe(models, texts, corpora, scores, versions)
    (chosen.into / META).write_text(about, "utf-8")
    print("\n".join(report(scores)))
    if chosen.held_out:
        out = {
            domain: found
            for language, its in texts.items()
            for domain, found in held_out(its, language)
        }
        print("\nEach domain by a model that knows nothing of it:\n")
        print("\n".join(report(out)))


if __name__ == "__main__":
    main()
