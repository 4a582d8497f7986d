"""Labelled texts from files: what the models are trained on and judged by. Pure but for reading.

A folder holds `train/<language>_<name>.jsonl.gz` and `dev/*.jsonl`, one JSON object a line:

| key | what |
| --- | --- |
| `text` | the customer's words |
| `label` | `neg`, `neu` or `pos` (or in full); lines with other labels are left out |
| `stars` | optional, 1 to 5; three stars count less, for they often mean something else |
| `domain` | optional: the app, shop or trade; `--held-out` leaves out one after the other |
| `lang` | optional in `train`, where the file's name tells it |

`<language>_<name>.source.txt` beside a file says where it comes from; its `licence:` line is
noted in the weights' description.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

LABELS = ("neg", "neu", "pos")

_INTENTS = {"bug report": "neg", "feature request": "neu"}
"""Labels of corpora of intents that tell the sentiment, too."""

_GROUP = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text; `label` is a place in `LABELS`, `stars` 0 when there are none."""

    text: str
    label: int
    language: str
    corpus: str
    domain: str
    stars: int = 0


@dataclass(frozen=True, slots=True)
class Corpus:
    """A file of labelled texts."""

    name: str
    licence: str
    sha256: str
    texts: tuple[Text, ...]


def read_training(folder: Path) -> list[Corpus]:
    """The corpora of `folder/train`, by name.

    Raises:
        FileNotFoundError: there are none.
    """
    paths = sorted((folder / "train").glob("*.jsonl.gz"))
    if not paths:
        raise FileNotFoundError(f"no train/*.jsonl.gz in {folder}")
    return [_corpus(path, gzip.decompress(path.read_bytes())) for path in paths]


def read_evaluation(folder: Path) -> list[Corpus]:
    """The corpora of `folder/dev`, by name; there may be none."""
    return [_corpus(path, path.read_bytes()) for path in sorted((folder / "dev").glob("*.jsonl"))]


def _corpus(path: Path, content: bytes) -> Corpus:
    name = path.name.partition(".")[0]
    source = path.with_name(f"{name}.source.txt")
    about = source.read_text("utf-8") if source.exists() else ""
    licence = re.search(r"^licence: *(.+)$", about, re.MULTILINE)
    return Corpus(
        name=name,
        licence=licence[1].strip() if licence else "not stated",
        sha256=hashlib.sha256(content).hexdigest(),
        texts=tuple(_texts(name, content.decode("utf-8").splitlines())),
    )


def _texts(name: str, lines: Iterable[str]) -> Iterator[Text]:
    for line in lines:
        if not line.strip():
            continue
        row = json.loads(line)
        label = _INTENTS.get(row["label"], row["label"])[:3]
        if row["label"] in _INTENTS or row["label"] in _FULL:
            yield Text(
                text=row["text"],
                label=LABELS.index(label),
                language=row.get("lang") or name.partition("_")[0],
                corpus=name,
                domain=row.get("domain") or name,
                stars=int(row.get("stars") or 0),
            )


_FULL = frozenset([*LABELS, "negative", "neutral", "positive"])


def without(corpora: Iterable[Corpus], texts: Set[str]) -> list[Text]:
    """The corpora's texts, each once, but for those that are judged by."""
    seen = {_plain(text) for text in texts}
    kept = []
    for text in itertools.chain.from_iterable(corpus.texts for corpus in corpora):
        if (plain := _plain(text.text)) not in seen:
            seen.add(plain)
            kept.append(text)
    return kept


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def read_phrases(path: Path) -> Corpus:
    """Phrases of a file such as `sentiment_phrases.txt`, each a text of its own.

    A heading `[en negative]` says language and label of the lines below it. `(a|b)` stands for
    each of the alternatives, of which one may be empty; `#` begins a remark.

    Raises:
        ValueError: a phrase stands before any heading, or a heading is wrong.
    """
    content = path.read_bytes()
    found: list[Text] = []
    language, label = "", -1
    for line in map(str.strip, content.decode("utf-8").splitlines()):
        if heading := re.fullmatch(r"\[(\w+) (negative|neutral|positive)\]", line):
            language, label = heading[1], LABELS.index(heading[2][:3])
        elif line and not line.startswith("#"):
            if label < 0 or line.startswith("["):
                raise ValueError(f"no such heading, or a phrase without one: {line!r}")
            forms = dict.fromkeys(" ".join(form.split()) for form in _forms(line))
            found += (Text(form, label, language, "phrases", "phrases") for form in forms if form)
    return Corpus(
        "phrases", "written for Feedbus", hashlib.sha256(content).hexdigest(), tuple(found)
    )


def _forms(line: str) -> Iterator[str]:
    pieces = _GROUP.split(line)
    choices = [piece.split("|") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    return map("".join, itertools.product(*choices))
