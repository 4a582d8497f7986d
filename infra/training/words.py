"""Build the shipped word lists: `make train-words CORPORA=…`.

Writes `words_zh.txt` (jieba's dictionary, MIT, and the words of `words_zh_feedback.txt`) and
`words_en.txt` into the analysis' data folder, and prints how well Chinese is cut and how many
texts are taken for what their file's name says. The same input gives the same bytes.

    words.py --corpora FOLDER

The layout of the folder is told in `corpora.py`; here, labels don't matter. The texts decide
which of jieba's rare words are kept and how common an English word is; only words and how common
they are, are taken over. See docs/analysis.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import jieba

from feedbus.analysis import segment
from feedbus.analysis.language import identify
from feedbus.analysis.text import fold, read
from feedbus.analysis.vocabulary import LONGEST

HERE = Path(__file__).parent
DATA = Path(segment.__file__).parent / "data"

FREQUENT = 60
"""Times a word stands in jieba's own corpus to be kept in any case."""

NAMED = 300
"""The same for names of persons, places and companies."""

SEEN = 3
"""Texts of feedback, in at least two files, that hold a rarer word of jieba's to keep it."""

COMMON = 2000
"""Times that a word of `words_zh_feedback.txt` is taken to stand in jieba's corpus, at least."""

DEGREES = frozenset("很挺太更最极真")
"""Adverbs that jieba's dictionary joins with some adjectives: 太慢 is two words, and 太阳 one."""

ENGLISH_TEXTS = 5
"""Texts that hold an English word, at least, in more than two files."""

ENGLISH_WORDS = 12_000

_HAN = re.compile("[一-鿿]+")
_NAMES = ("nr", "ns", "nt")
_KINDS = {
    **dict.fromkeys(["n", "g", "j", "s"], "n"),
    **dict.fromkeys(["v"], "v"),
    **dict.fromkeys(["a", "z", "b", "i", "l"], "a"),
}
"""jieba's parts of speech, by their first letter; all others are function words (`x`)."""


def texts(corpora: Path, language: str) -> Iterator[tuple[str, str]]:
    """The texts of a language, each with its file's name; each text of a file once."""
    for path in sorted((corpora / "train").glob(f"{language}_*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for text in dict.fromkeys(json.loads(line)["text"] for line in lines):
                yield path.name.partition(".")[0], text


def jieba_words() -> dict[str, tuple[int, str]]:
    """Each Han word of jieba's dictionary, in Simplified: its frequency and part of speech."""
    found: dict[str, tuple[int, str]] = {}
    path = Path(jieba.__file__).with_name("dict.txt")
    for line in path.read_text("utf-8").splitlines():
        word, frequency, part = line.split(" ")
        word = fold(word)
        if _HAN.fullmatch(word) and len(word) <= LONGEST:
            before = found.get(word, (0, part))
            found[word] = (before[0] + int(frequency), before[1] if before[0] else part)
    return found


def feedback_words() -> dict[str, str]:
    """The words of `words_zh_feedback.txt`, and their kinds."""
    lines = (HERE / "words_zh_feedback.txt").read_text("utf-8").splitlines()
    kinds = [line.split() for line in lines if line and not line.startswith("#")]
    return {word: kind for kind, *words in kinds for word in words}


def seen(corpora: Path) -> set[str]:
    """The words, as jieba cuts them, that stand in enough texts and in more than one file."""
    counts: Counter[str] = Counter()
    files: defaultdict[str, set[str]] = defaultdict(set)
    for name, text in texts(corpora, "zh"):
        for word in {
            word for run in _HAN.findall(fold(text)) for word in jieba.cut(run, HMM=False)
        }:
            counts[word] += 1
            files[word].add(name)
    return {word for word, count in counts.items() if count >= SEEN and len(files[word]) > 1}


def chinese(corpora: Path) -> dict[str, tuple[str, int]]:
    """Each word's kind and cost: ten times the negative natural logarithm of its share."""
    known, ours, in_use = jieba_words(), feedback_words(), seen(corpora)
    total = sum(frequency for frequency, _ in known.values())
    words: dict[str, tuple[str, int]] = {}
    for word, (frequency, part) in known.items():
        least = NAMED if part.startswith(_NAMES) else FREQUENT
        rare = frequency < least
        if rare and (word not in in_use or not frequency or part == "l"):
            continue
        if not (frequency < NAMED and _is_graded(word, known)):
            words[word] = (_KINDS.get(part[0], "x"), _cost(frequency, total))
    for word, kind in ours.items():
        words[word] = (kind, _cost(max(known.get(word, (0, ""))[0], COMMON), total))
    return words


def _is_graded(word: str, known: Mapping[str, tuple[int, str]]) -> bool:
    """Whether a word is an adjective with an adverb of degree before it."""
    _, part = known.get(word[1:], (0, ""))
    return word[0] in DEGREES and (part[:1] in ("a", "z", "i", "l") or word[0] in "很挺")


def english(corpora: Path) -> dict[str, tuple[str, int]]:
    """Each word's kind and cost, as for Chinese; every file counts the same."""
    shares: defaultdict[str, float] = defaultdict(float)
    held: Counter[str] = Counter()
    files: Counter[str] = Counter()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, text in texts(corpora, "en"):
        found = [token for token in read(text).tokens if token.isascii() and token.isalpha()]
        counts[name].update(found)
        held.update(set(found))
    for count in counts.values():
        total = sum(count.values())
        files.update(count.keys())
        for word, times in count.items():
            shares[word] += times / total / len(counts)
    chosen = [word for word in shares if held[word] >= ENGLISH_TEXTS and files[word] > 2]
    chosen.sort(key=lambda word: (-shares[word], word))
    return {word: ("w", round(-10 * math.log(shares[word]))) for word in chosen[:ENGLISH_WORDS]}


def write(name: str, words: Mapping[str, tuple[str, int]]) -> None:
    """A line for each kind and cost, cheapest first: the kind, the cost, the words."""
    lines: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for word, (kind, cost) in words.items():
        lines[cost, kind].append(word)
    path = DATA / name
    path.write_text(
        "".join(
            f"{kind} {cost} {' '.join(sorted(lines[cost, kind]))}\n" for cost, kind in sorted(lines)
        ),
        "utf-8",
    )
    print(f"{path.name}: {len(words)} words, {path.stat().st_size} bytes")


def agreement(corpora: Path, every: int = 40) -> tuple[float, float]:
    """Precision and recall of our word boundaries against jieba's, on every n-th text."""
    both = ours = theirs = 0
    for at, (_, text) in enumerate(texts(corpora, "zh")):
        if at % every == 0:
            for run in _HAN.findall(fold(text)):
                mine, jiebas = _boundaries(segment.cut(run)), _boundaries(jieba.cut(run))
                both += len(mine & jiebas)
                ours += len(mine)
                theirs += len(jiebas)
    return both / ours, both / theirs


def _boundaries(words: Iterable[str]) -> set[int]:
    ends: set[int] = set()
    at = 0
    for word in words:
        at += len(word)
        ends.add(at)
    return ends - {at}


def _cost(frequency: int, total: int) -> int:
    return round(10 * math.log(total / frequency))


def recognised(corpora: Path, language: str) -> dict[str, float]:
    """The share of texts of each file that `identify` takes for the file's language."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, text in texts(corpora, language):
        total[name] += 1
        right[name] += identify(read(text)).startswith(language)
    return {name: right[name] / count for name, count in total.items()}


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True)
    corpora = parser.parse_args().corpora
    jieba.setLogLevel("WARNING")
    write("words_zh.txt", chinese(corpora))
    write("words_en.txt", english(corpora))
    precision, recall = agreement(corpora)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"boundaries against jieba: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    for language in ("zh", "en"):
        for name, share in recognised(corpora, language).items():
            print(f"{name}: {share:.4f} {language}")


if __name__ == "__main__":
    main()
