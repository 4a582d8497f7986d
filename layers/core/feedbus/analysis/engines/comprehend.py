"""Amazon Comprehend behind the engine interface.

The offline engine reads every text first; what Comprehend tells better stands over it: the
language where the offline engine is unsure, the sentiment, and for English, if wanted, the
sentiment of each topic and each named product. Everything else stays.

Facts are from the service's API reference (2017-11-27): 25 texts a call, 5 KB of UTF-8 each, one
language a call, one `ErrorList` entry for each text that failed by itself. Targeted sentiment
knows English only. Comprehend answers with the confidence in each of four classes, which is no
measure of how strongly something is said; see `sentiment_of`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

from feedbus.analysis.engines.base import Context, Engine
from feedbus.analysis.engines.batches import (
    INVALID,
    Calls,
    Document,
    Failed,
    Told,
    clean,
    cut,
    readable,
)
from feedbus.analysis.text import read
from feedbus.model import Analysis, Label, Sentiment

MAX_TEXTS = 25
MAX_BYTES = 5_000
"""What one call takes: texts, and bytes of each."""

UNSUPPORTED = "UnsupportedLanguage"
"""Why a text in another language than `LANGUAGES` stays with the offline engine."""

LANGUAGES = frozenset(["en", "es", "fr", "de", "it", "pt", "ar", "hi", "ja", "ko", "zh", "zh-TW"])
"""Languages of BatchDetectSentiment."""

_HUB = {"zh": "zh-Hans", "zh-TW": "zh-Hant"}
_COMPREHEND = {hub: code for code, hub in _HUB.items()}
_RFC5646 = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_SURE = 0.5
"""Confidence from which on a language counts: more than in all others together."""

_REFUSALS = ("InvalidRequestException", "TextSizeLimitExceededException")
_PASSING = ("internal", "throttl", "toomany", "unavailable", "timeout")

_LABELS: Mapping[str, Label] = {
    "POSITIVE": "positive",
    "NEGATIVE": "negative",
    "NEUTRAL": "neutral",
}

_MIXED_BALANCE = 0.2
"""A mixed text is neutral while praise and blame differ by less than this share of their sum."""

_INTENSITIES = (0.35, 0.55, 0.75, 0.9)
"""Distances from neutral, 0 to 1, from which on the intensity is 2, 3, 4 and 5."""


class ComprehendClient(Protocol):
    """What is used of boto3's client `comprehend`."""

    def batch_detect_dominant_language(self, **request: Any) -> Mapping[str, Any]:
        """See BatchDetectDominantLanguage."""

    def batch_detect_sentiment(self, **request: Any) -> Mapping[str, Any]:
        """See BatchDetectSentiment."""

    def batch_detect_targeted_sentiment(self, **request: Any) -> Mapping[str, Any]:
        """See BatchDetectTargetedSentiment."""


class _Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True)


class Scores(_Answer):
    """Confidence in each class, 0 to 1."""

    positive: float = Field(default=0, ge=0, le=1)
    negative: float = Field(default=0, ge=0, le=1)
    neutral: float = Field(default=0, ge=0, le=1)
    mixed: float = Field(default=0, ge=0, le=1)


class Verdict(_Answer):
    """What Comprehend says of a text or of a mention."""

    sentiment: Literal["POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED"]
    sentiment_score: Scores = Field(default_factory=Scores)


class _Language(_Answer):
    language_code: str
    score: float = 0


class _Languages(_Answer):
    languages: list[_Language] = Field(default_factory=list)


class _Named(_Answer):
    text: str
    mention_sentiment: Verdict


class _Entity(_Answer):
    descriptive_mention_index: list[int] = Field(default_factory=list)
    mentions: list[_Named] = Field(default_factory=list)


class _Targets(_Answer):
    entities: list[_Entity] = Field(default_factory=list)


class ComprehendEngine:
    """See the module.

    Args:
        client: boto3's client `comprehend`.
        local: the offline engine.
        targeted: whether English texts are asked for the sentiment of what they name, too: one
            more request for each.
        parallel: how many calls are under way at once.
    """

    def __init__(
        self,
        client: ComprehendClient,
        local: Engine,
        *,
        targeted: bool = False,
        parallel: int = 5,
    ) -> None:
        self._client = client
        self._local = local
        self._targeted = targeted
        self._parallel = parallel
        self.name = f"comprehend-1+{local.name}"

    def analyze(self, texts: Sequence[str], context: Context) -> list[Analysis]:
        """See `Engine.analyze`."""
        analyses = self._local.analyze(texts, context)
        sent = {index: cut(clean(texts[index]), MAX_BYTES) for index in readable(analyses)}
        calls = Calls(self._parallel, _REFUSALS)
        self._tell_languages(analyses, sent, calls)
        documents = []
        for index, text in sent.items():
            code = comprehend_code(analyses[index].language)
            if code:
                documents.append(Document(index, text, code))
            else:
                analyses[index].degraded = analyses[index].degraded or UNSUPPORTED
        self._tell_sentiments(analyses, documents, calls)
        if self._targeted:
            english = [document for document in documents if document.language == "en"]
            self._tell_targets(analyses, english, calls)
        return analyses

    def _tell_languages(
        self, analyses: Sequence[Analysis], sent: Mapping[int, str], calls: Calls
    ) -> None:
        unsure = [Document(i, text) for i, text in sent.items() if analyses[i].language == "und"]

        def call(batch: Sequence[Document]) -> Told[_Languages]:
            answer = self._client.batch_detect_dominant_language(TextList=_texts(batch))
            return _told(_Languages, answer, batch)

        for index, told in calls.ask(unsure, MAX_TEXTS, call).items():
            if isinstance(told, Failed):
                analyses[index].degraded = told.code
            else:
                analyses[index].language = hub_language(told.languages)

    def _tell_sentiments(
        self, analyses: Sequence[Analysis], documents: Iterable[Document], calls: Calls
    ) -> None:
        def call(batch: Sequence[Document]) -> Told[Verdict]:
            answer = self._client.batch_detect_sentiment(
                TextList=_texts(batch), LanguageCode=batch[0].language
            )
            return _told(Verdict, answer, batch)

        for index, told in calls.ask(documents, MAX_TEXTS, call).items():
            analysis = analyses[index]
            if isinstance(told, Failed):
                analysis.degraded = told.code
                continue
            analysis.sentiment = sentiment_of(told, analysis.sentiment)
            analysis.engine = self.name
            if told.sentiment == "MIXED":
                scores = told.sentiment_score
                analysis.signals.append("mixed")
                analysis.evidence["mixed"] = [
                    f"comprehend: positive {scores.positive:.2f}, negative {scores.negative:.2f}"
                ]

    def _tell_targets(
        self, analyses: Sequence[Analysis], documents: Iterable[Document], calls: Calls
    ) -> None:
        def call(batch: Sequence[Document]) -> Told[_Targets]:
            answer = self._client.batch_detect_targeted_sentiment(
                TextList=_texts(batch), LanguageCode=batch[0].language
            )
            return _told(_Targets, answer, batch)

        for index, told in calls.ask(documents, MAX_TEXTS, call).items():
            if isinstance(told, Failed):
                analyses[index].degraded = told.code
            else:
                _aim(analyses[index], told.entities)


def comprehend_code(language: str | None) -> str | None:
    """Comprehend's code of one of the hub's languages; None where it can't tell sentiment."""
    code = _COMPREHEND.get(language or "") or (language or "").partition("-")[0]
    return code if code in LANGUAGES else None


def hub_language(languages: Sequence[_Language]) -> str:
    """The hub's code of the dominant language; `und` when Comprehend is unsure, too."""
    best = max(languages, key=lambda one: one.score, default=None)
    if best is None or best.score < _SURE or not _RFC5646.fullmatch(best.language_code):
        return "und"
    return _HUB.get(best.language_code, best.language_code)


def sentiment_of(verdict: Verdict, local: Sentiment | None) -> Sentiment:
    """What a verdict means on the hub's scale.

    The score is the confidence in positive less that in negative, so it runs from -1 to 1. A mixed
    text leans to the larger of the two, by their share of each other, and counts half; it is
    neutral where they are nearly equal.

    The intensity is the offline engine's where it hears the same direction: it goes by the words
    (very, !!, 太…了), while Comprehend is as sure of "good" as of "the best I ever had". Where it
    hears another one, the intensity follows the distance of the score from 0.
    """
    scores = verdict.sentiment_score
    lean = scores.positive - scores.negative
    if verdict.sentiment == "MIXED":
        both = scores.positive + scores.negative
        balance = lean / both if both else 0.0
        label, score = _direction(balance, _MIXED_BALANCE), balance / 2
    else:
        label, score = _LABELS[verdict.sentiment], lean
    if label == "neutral":
        return Sentiment.of(label, _within(score), 1)
    if local is not None and local.label == label:
        return Sentiment.of(label, _within(score), local.intensity)
    return Sentiment.of(label, _within(score), intensity_of(score))


def _direction(balance: float, least: float) -> Label:
    if round(abs(balance), 6) < least:
        return "neutral"
    return "positive" if balance > 0 else "negative"


def intensity_of(score: float) -> int:
    """1 to 5, by the distance of a score from neutral."""
    return 1 + sum(abs(score) >= edge for edge in _INTENSITIES)


def _within(score: float) -> float:
    return max(-1.0, min(1.0, round(score, 4)))


def _texts(batch: Sequence[Document]) -> list[str]:
    return [document.text for document in batch]


def _told[T: _Answer](
    model: type[T], answer: Mapping[str, Any], batch: Sequence[Document]
) -> dict[int, T | Failed]:
    """Results and errors by the documents' index; each refers to its place in the request."""
    places = dict(enumerate(batch))
    told: dict[int, T | Failed] = {}
    for result in answer["ResultList"]:
        document = places.get(result.get("Index"))
        if document is None:
            continue
        try:
            told[document.index] = model.model_validate(result)
        except ValidationError:
            told[document.index] = Failed(INVALID)
    for error in answer.get("ErrorList") or ():
        document = places.get(error.get("Index"))
        if document is not None:
            code = str(error.get("ErrorCode") or INVALID)[:64]
            told[document.index] = Failed(code, again=_passes(code))
    return told


def _passes(code: str) -> bool:
    """Whether the error of one text is worth a second try; codes are not documented as a list."""
    plain = re.sub(r"[^a-z]", "", code.lower())
    return any(word in plain for word in _PASSING)


def _aim(analysis: Analysis, entities: Sequence[_Entity]) -> None:
    """Give topics and mentions the sentiment of the entity that they are about.

    A neutral entity changes nothing: the clauses around it tell more ("the screen is cracked").
    """
    felt: list[tuple[tuple[str, ...], Label]] = []
    for entity in entities:
        label = _label_of(entity)
        if label != "neutral":
            felt += [(words, label) for name in _names(entity) if (words := read(name).tokens)]
    for topic in analysis.topics:
        evidence = [read(words).tokens for words in topic.evidence]
        labels = {label for name, label in felt for said in evidence if _lies_in(name, said)}
        if len(labels) == 1:
            topic.sentiment = labels.pop()
    for mention in (*analysis.mentions.products, *analysis.mentions.competitors):
        mentioned = read(mention.name).tokens
        labels = {label for name, label in felt if name == mentioned}
        if len(labels) == 1:
            mention.sentiment = labels.pop()


def _label_of(entity: _Entity) -> Label:
    """The sentiment of all places that speak of an entity, "it" included."""
    verdicts = [one.mention_sentiment for one in entity.mentions]
    scores = [one.sentiment_score for one in verdicts if one.sentiment != "NEUTRAL"]
    return _direction(sum(one.positive - one.negative for one in scores), 0.1)


def _names(entity: _Entity) -> list[str]:
    """What an entity is called, without "it" and "they" where Comprehend tells them apart."""
    texts = [one.text for one in entity.mentions]
    best = [texts[i] for i in entity.descriptive_mention_index if 0 <= i < len(texts)]
    return best or texts


def _lies_in(name: Sequence[str], said: Sequence[str]) -> bool:
    """Whether all words of one stand, one after the other, in the other."""
    short, long = sorted((tuple(name), tuple(said)), key=len)
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))
