"""How well texts are understood, measured on feedback that people labelled.

A line of a file is a text with its labels, or a pair of texts that do or don't say the same;
docs/evaluation.md tells the fields. A label that a line doesn't have isn't measured on it, so any
labelled file will do. The measures are the textbook ones, each with the number of cases that it
rests on:

- accuracy, and macro-F1: the mean of the F1 of each label that occurs;
- sign: of the texts that are labelled positive or negative, those that are found to be so;
- precision, recall and F1 of topics, pooled over all texts (micro), by leaf and by top level;
- coverage and accuracy of routine feedback, apart (R45): a topic for everything isn't the aim.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError, model_validator

from feedbus.errors import ConfigError
from feedbus.model import Analysis, Emotion, FeedbackType, Intent, Label
from feedbus_ops import console, inputs
from feedbus_ops.docs import table

if TYPE_CHECKING:
    from feedbus.analysis import Context, Engine

SPELLINGS: Mapping[str, Label] = {"neg": "negative", "neu": "neutral", "pos": "positive"}
"""Short names of the sentiments, as labelled files often have them."""

SAMPLE = "tests/analysis_sample"
"""Where the project's own labelled texts lie, from the checkout's root."""

_LEVELS = {"normal": 0, "high": 1, "critical": 2}
_GROUPS = ("zh", "en", "mixed")
_LEAF_LEVELS = 3


class LabelledText(BaseModel):
    """A feedback and what people say about it; a field that is left out isn't measured.

    Attributes:
        text: the customer's words.
        lang: `zh` (any script), `zh-Hans`, `zh-Hant`, `en`, `ja` …; `mixed` is Chinese with
            English, and either is right.
        label: `positive`, `neutral` or `negative`; `pos`, `neu`, `neg` will do.
        intensity: 1 (faint) to 5 (strong).
        topics: leaf paths, such as `product/performance/response-speed`; none is a statement too.
        urgency: 0 normal, 1 high, 2 critical.
        spam: whether it is noise: nothing to read, gibberish or advertising. Of noise, nothing
            else is measured.
        routine: whether it is concrete everyday feedback, which should find a topic (R45).
    """

    text: str
    lang: str | None = None
    label: Label | None = None
    intensity: int | None = Field(default=None, ge=1, le=5)
    topics: list[str] | None = None
    urgency: Literal[0, 1, 2] | None = None
    spam: bool | None = None
    routine: bool = False
    intent: Intent | None = None
    type: FeedbackType | None = None
    emotions: list[Emotion] | None = None

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, value: Any) -> Any:
        if isinstance(value, dict) and (short := str(value.get("label"))) in SPELLINGS:
            return {**value, "label": SPELLINGS[short]}
        return value

    @model_validator(mode="after")
    def _three_levels(self) -> Self:
        for path in self.topics or ():
            if path.count("/") != _LEAF_LEVELS - 1:
                raise ValueError(f"topic {path!r} must have three levels: a/b/c")
        return self


class LabelledPair(BaseModel):
    """Two texts, and whether the second only repeats the first.

    Attributes:
        kind: in what they differ, such as `typo`; measured apart.
        lang: as in `LabelledText`.
    """

    a: str
    b: str
    duplicate: bool
    kind: str = "other"
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Labelled texts and pairs, in the order of the files."""

    texts: Sequence[LabelledText]
    pairs: Sequence[LabelledPair]


def read(paths: Iterable[Path]) -> Sample:
    """Labelled texts and pairs from JSON Lines files; other fields than the known are ignored.

    Raises:
        ConfigError: a file can't be read, or a line is none; names file and line, and the fix.
    """
    texts: list[LabelledText] = []
    pairs: list[LabelledPair] = []
    for path in paths:
        for number, line in enumerate(inputs.read_bytes(path).splitlines(), 1):
            if not line.strip():
                continue
            one = _parsed(line, f"{path}: line {number}")
            if isinstance(one, LabelledPair):
                pairs.append(one)
            else:
                texts.append(one)
    return Sample(texts, pairs)


def _parsed(line: bytes, where: str) -> LabelledText | LabelledPair:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: not JSON: write one JSON object per line") from error
    if not isinstance(value, dict):
        raise ConfigError(f'{where}: write a JSON object: {{"text": …}} or {{"a": …, "b": …}}')
    kind = LabelledPair if "a" in value and "b" in value else LabelledText
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "line"
        raise ConfigError(f"{where}: {field}: {first['msg']}") from error


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, 0 to 1 where the measure is a share, and how many cases it rests on."""

    value: float
    of: int


def accuracy[T: Hashable](pairs: Sequence[tuple[T, T]]) -> float:
    """The share of pairs (labelled, found) that agree."""
    return sum(wanted == found for wanted, found in pairs) / len(pairs)


def macro_f1[T: Hashable](pairs: Sequence[tuple[T, T]]) -> float:
    """The mean of the F1 of each label that people gave, of pairs (labelled, found)."""
    right = Counter(wanted for wanted, found in pairs if wanted == found)
    labelled = Counter(wanted for wanted, _ in pairs)
    answered = Counter(found for _, found in pairs)
    scores = [2 * right[one] / (labelled[one] + answered[one]) for one in labelled]
    return sum(scores) / len(scores)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often something was rightly found, wrongly found, and missed."""

    right: int
    wrong: int
    missed: int

    @classmethod
    def of[T: Hashable](cls, pairs: Iterable[tuple[Iterable[T], Iterable[T]]]) -> Self:
        """Pooled over pairs of sets (labelled, found)."""
        right = wrong = missed = 0
        for labelled, answered in pairs:
            wanted, found = set(labelled), set(answered)
            right += len(wanted & found)
            wrong += len(found - wanted)
            missed += len(wanted - found)
        return cls(right, wrong, missed)

    @classmethod
    def of_flags(cls, pairs: Iterable[tuple[bool, bool]]) -> Self:
        """Over pairs of yes and no (labelled, found)."""
        return cls.of(([1] * wanted, [1] * found) for wanted, found in pairs)

    def figures(self, name: str) -> Iterator[tuple[str, Figure]]:
        """Precision, recall and F1; each is left out where nothing could be counted."""
        found, labelled = self.right + self.wrong, self.right + self.missed
        if found:
            yield f"{name} precision", Figure(self.right / found, found)
        if labelled:
            yield f"{name} recall", Figure(self.right / labelled, labelled)
            yield f"{name} F1", Figure(2 * self.right / (found + labelled), labelled)


type _Read = Sequence[tuple[LabelledText, Analysis]]
type _Figures = Iterator[tuple[str, Figure]]


def sentiment_figures(pairs: Sequence[tuple[Label, Label]]) -> _Figures:
    """Accuracy, macro-F1 and sign of sentiments, of pairs (labelled, found) (R56)."""
    if not pairs:
        return
    yield "sentiment accuracy", Figure(accuracy(pairs), len(pairs))
    yield "sentiment macro-F1", Figure(macro_f1(pairs), len(pairs))
    if polar := [pair for pair in pairs if pair[0] != "neutral"]:
        yield "sentiment sign", Figure(accuracy(polar), len(polar))


def _sentiment(texts: _Read) -> _Figures:
    yield from sentiment_figures(
        [
            (text.label, found.sentiment.label if found.sentiment else "neutral")
            for text, found in texts
            if text.label
        ]
    )
    apart = [
        abs(text.intensity - found.sentiment.intensity)
        for text, found in texts
        if text.intensity and found.sentiment
    ]
    if apart:
        near = sum(steps <= 1 for steps in apart) / len(apart)
        yield "intensity within one step", Figure(near, len(apart))


def _topics(texts: _Read, known: Set[str]) -> _Figures:
    pairs = [
        (text.topics, _paths(found) & known) for text, found in texts if text.topics is not None
    ]
    yield from Counts.of(pairs).figures("topics")
    tops = ((map(_top, wanted), map(_top, found)) for wanted, found in pairs)
    yield from Counts.of(tops).figures("topics, top level")


def _labelled_topics(texts: _Read) -> set[str]:
    """The topics that anybody labelled; a finding of another one is neither right nor wrong.

    Who labels knows a list of topics, and it need not be as long as the taxonomy.
    """
    return {path for text, _ in texts for path in text.topics or ()}


def _paths(found: Analysis) -> set[str]:
    return {"/".join(topic.path) for topic in found.topics}


def _top(path: str) -> str:
    return path.partition("/")[0]


def _routine(texts: _Read) -> _Figures:
    routine = [(text.topics, _paths(found)) for text, found in texts if text.routine]
    if not routine:
        return
    classified = [(wanted, found) for wanted, found in routine if found]
    yield "routine coverage", Figure(len(classified) / len(routine), len(routine))
    told = [not set(wanted).isdisjoint(found) for wanted, found in classified if wanted]
    if told:
        yield "routine accuracy", Figure(sum(told) / len(told), len(told))


def _urgency(texts: _Read) -> _Figures:
    levels = [
        (text.urgency, _LEVELS[found.urgency]) for text, found in texts if text.urgency is not None
    ]
    for name, least in (("urgent", 1), ("critical", 2)):
        flags = ((wanted >= least, found >= least) for wanted, found in levels)
        yield from Counts.of_flags(flags).figures(name)


def _kinds(texts: _Read) -> _Figures:
    named: dict[str, list[tuple[str, str | None]]] = {
        "intent": [(text.intent, found.intent) for text, found in texts if text.intent],
        "feedback type": [(text.type, found.feedback_type) for text, found in texts if text.type],
    }
    for name, pairs in named.items():
        if pairs:
            yield f"{name} accuracy", Figure(accuracy(pairs), len(pairs))
    felt = ((text.emotions, found.emotions) for text, found in texts if text.emotions is not None)
    yield from Counts.of(felt).figures("emotions")


def _language(texts: _Read) -> _Figures:
    right = [speaks(text.lang, found.language) for text, found in texts if text.lang]
    if right:
        yield "language accuracy", Figure(sum(right) / len(right), len(right))


def speaks(labelled: str, found: str | None) -> bool:
    """Whether a language is the labelled one; `zh` and `mixed` are not particular."""
    base = (found or "und").partition("-")[0]
    if labelled == "mixed":
        return base in ("zh", "en", "mixed")
    return labelled in (found, base)


def _noise(texts: _Read) -> _Figures:
    flags = ((text.spam, found.quality != "ok") for text, found in texts if text.spam is not None)
    yield from Counts.of_flags(flags).figures("noise")


type _Compared = Sequence[tuple[LabelledPair, bool]]


def _duplicates(compared: _Compared) -> _Figures:
    for name, wanted in (("duplicates recall", True), ("duplicates specificity", False)):
        right = [found is wanted for pair, found in compared if pair.duplicate is wanted]
        if right:
            yield name, Figure(sum(right) / len(right), len(right))


def _by_kind(compared: _Compared) -> _Figures:
    for kind in dict.fromkeys(pair.kind for pair, _ in compared):
        right = [found is pair.duplicate for pair, found in compared if pair.kind == kind]
        yield f"pairs: {kind}", Figure(sum(right) / len(right), len(right))


@dataclass(frozen=True, slots=True)
class Answers:
    """A sample with what an engine makes of it: an analysis per text, yes or no per pair."""

    texts: _Read
    pairs: _Compared


type Report = Mapping[str, Mapping[str, Figure]]
"""Figures by measure, and by group of languages: `all`, `zh`, `en`, `mixed`, `other`."""


def answer(sample: Sample, engine: Engine, context: Context) -> Answers:
    """What an engine makes of a sample."""
    from feedbus.analysis.duplicates import compare, opinion

    found = engine.analyze([text.text for text in sample.texts], context)
    sides = engine.analyze([text for pair in sample.pairs for text in (pair.a, pair.b)], context)
    labels = [opinion(side.sentiment) for side in sides]
    same = [
        compare(pair.a, pair.b, label_a, label_b).duplicate
        for pair, label_a, label_b in zip(sample.pairs, labels[::2], labels[1::2], strict=True)
    ]
    return Answers(
        list(zip(sample.texts, found, strict=True)), list(zip(sample.pairs, same, strict=True))
    )


def measure(answers: Answers) -> Report:
    """All measures for which the sample has labels, over all and by language."""
    report: dict[str, dict[str, Figure]] = {}
    known = _labelled_topics(answers.texts)
    for group in ("all", *_GROUPS, "other"):
        texts = [pair for pair in answers.texts if group in ("all", _group(pair[0].lang))]
        pairs = [pair for pair in answers.pairs if group in ("all", _group(pair[0].lang))]
        words = [pair for pair in texts if not pair[0].spam]
        figures = [
            *_sentiment(words),
            *_topics(words, known),
            *_routine(words),
            *_urgency(words),
            *_kinds(words),
            *_language(words),
            *_noise(texts),
            *_duplicates(pairs),
            *_by_kind(pairs),
        ]
        for name, figure in figures:
            report.setdefault(name, {})[group] = figure
    return report


def _group(lang: str | None) -> str:
    base = (lang or "").partition("-")[0]
    return base if base in _GROUPS else "other"


def wrong(answers: Answers) -> Iterator[dict[str, Any]]:
    """Each label that was missed, with the text: to see what goes wrong, and slips in labels."""
    known = _labelled_topics(answers.texts)
    for text, found in answers.texts:
        for field, wanted, got in _differences(text, found, known):
            yield {"text": text.text, "field": field, "labelled": wanted, "found": got}
    for pair, same in answers.pairs:
        if same is not pair.duplicate:
            row = pair.model_dump(exclude_none=True)
            yield {**row, "field": "duplicate", "labelled": pair.duplicate, "found": same}


def _differences(
    text: LabelledText, found: Analysis, known: Set[str]
) -> Iterator[tuple[str, object, object]]:
    if text.spam is not None and text.spam is not (found.quality != "ok"):
        yield "spam", text.spam, found.quality
    if text.spam:
        return
    if text.lang and not speaks(text.lang, found.language):
        yield "lang", text.lang, found.language
    label = found.sentiment.label if found.sentiment else "neutral"
    if text.label not in (None, label):
        yield "label", text.label, label
    topics = _paths(found) & known
    if text.topics is not None and set(text.topics) != topics:
        yield "topics", sorted(text.topics), sorted(topics)
    if text.urgency not in (None, _LEVELS[found.urgency]):
        yield "urgency", text.urgency, _LEVELS[found.urgency]
    if text.intent not in (None, found.intent):
        yield "intent", text.intent, found.intent
    if text.type not in (None, found.feedback_type):
        yield "type", text.type, found.feedback_type


def as_json(report: Report) -> dict[str, dict[str, dict[str, float]]]:
    """The report as plain data: measure, group, and `value` and `of`."""
    return {
        name: {group: {"value": round(one.value, 4), "of": one.of} for group, one in row.items()}
        for name, row in report.items()
    }


def rows(report: Report) -> tuple[Sequence[str], list[Sequence[str]]]:
    """The report as a table: names of the columns, and a row of text for each measure."""
    groups = [
        group
        for group in ("all", *_GROUPS, "other")
        if any(group in figures for figures in report.values())
    ]
    lines: list[Sequence[str]] = [
        (name, *(_cell(figures.get(group)) for group in groups), str(figures["all"].of))
        for name, figures in report.items()
    ]
    return ("measure", *groups, "cases"), lines


def _cell(figure: Figure | None) -> str:
    return f"{figure.value:.3f}" if figure else ""


def sample_table() -> str:
    """The figures of the shipped engine on the project's own sample, for docs/evaluation.md."""
    from feedbus.analysis import Context, local

    names = ("zh.jsonl", "en.jsonl", "other.jsonl", "pairs.jsonl", "hard.jsonl")
    *plain, hard = (read([console.ROOT / SAMPLE / name]) for name in names)
    sample = Sample(
        [text for one in plain for text in one.texts], [pair for one in plain for pair in one.pairs]
    )
    tables = (table(*rows(measure(answer(one, local(), Context())))) for one in (sample, hard))
    return "\n\nThe difficult texts (`hard.jsonl`):\n\n".join(tables)
