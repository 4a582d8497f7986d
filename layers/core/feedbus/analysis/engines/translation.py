"""Translation (R63): the customer's words, said again in the team's language.

Any engine can be wrapped; the words themselves stay as they are. What isn't translated has no
`Analysis.translation`, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from feedbus.analysis.engines.base import Context, Engine
from feedbus.analysis.engines.batches import Calls, Document, Failed, Told, clean, cut
from feedbus.model import Analysis, Translation

MAX_BYTES = 10_000
"""Of UTF-8 that TranslateText takes at once."""

_AMAZON = {"zh-Hans": "zh", "zh-Hant": "zh-TW"}
_ENDS = ("\n", "。", "！", "？", ". ", "! ", "? ", "；", "; ", "，", ", ", " ")
"""Where a long text is parted, the best place first."""


class Translator(Protocol):
    """Says a text in another language."""

    @property
    def name(self) -> str:
        """What stands in `Translation.engine`."""

    @property
    def refusals(self) -> Sequence[str]:
        """Codes of errors that are about one text, so that the next one may do."""

    def translate(self, text: str, source: str, target: str) -> str:
        """Translate a text of any length.

        Args:
            text: the words.
            source: their language, as `Analysis.language` has it.
            target: the language wanted, such as `en` or `zh-Hans`.

        Raises:
            Exception: whatever its client raises.
        """


class TranslateClient(Protocol):
    """What is used of boto3's client `translate`."""

    def translate_text(self, **request: Any) -> Mapping[str, Any]:
        """See TranslateText."""


class AmazonTranslate:
    """Amazon Translate.

    Args:
        client: boto3's client `translate`.
    """

    name = "amazon-translate-1"
    refusals = (
        "InvalidRequestException",
        "TextSizeLimitExceededException",
        "UnsupportedLanguagePairException",
    )

    def __init__(self, client: TranslateClient) -> None:
        self._client = client

    def translate(self, text: str, source: str, target: str) -> str:
        """See `Translator.translate`; a long text goes part by part."""
        said = []
        for part in parts(clean(text), MAX_BYTES):
            words = part.rstrip()
            if words:
                answer = self._client.translate_text(
                    Text=words,
                    SourceLanguageCode=_AMAZON.get(source, source),
                    TargetLanguageCode=_AMAZON.get(target, target),
                )
                said.append(str(answer["TranslatedText"]))
            said.append(part[len(words) :])
        return "".join(said)


class TranslatingEngine:
    """Another engine, whose texts are translated.

    Texts that are in the wanted language already, or in one that nobody could tell, and those
    that aren't worth it (empty, gibberish, spam) are not.

    Args:
        engine: what reads the texts.
        translator: what translates them.
        language: the language wanted. Scripts of one language are not translated to each other.
        measure: told `TranslationFailed` for every text whose translation failed.
        parallel: how many texts are translated at once.
    """

    def __init__(
        self,
        engine: Engine,
        translator: Translator,
        language: str,
        measure: Callable[[str], None] = lambda name: None,  # noqa: ARG005
        parallel: int = 5,
    ) -> None:
        self._engine = engine
        self._translator = translator
        self._language = language
        self._measure = measure
        self._parallel = parallel
        self.name = engine.name

    def analyze(self, texts: Sequence[str], context: Context) -> list[Analysis]:
        """See `Engine.analyze`."""
        analyses = self._engine.analyze(texts, context)
        foreign = [
            Document(index, texts[index], str(analysis.language))
            for index, analysis in enumerate(analyses)
            if analysis.quality == "ok" and self._is_foreign(analysis.language)
        ]

        def call(batch: Sequence[Document]) -> Told[str]:
            (one,) = batch
            return {one.index: self._translator.translate(one.text, one.language, self._language)}

        calls = Calls(self._parallel, self._translator.refusals)
        for index, told in calls.ask(foreign, 1, call).items():
            if isinstance(told, Failed):
                self._measure("TranslationFailed")
            else:
                analyses[index].translation = Translation(
                    language=self._language, text=told, engine=self._translator.name
                )
        return analyses

    def _is_foreign(self, language: str | None) -> bool:
        return language not in (None, "und") and _base(str(language)) != _base(self._language)


def parts(text: str, limit: int) -> Iterator[str]:
    """A clean text in parts of `limit` bytes of UTF-8 at most, together the whole text.

    A part ends after a line, a sentence, a clause or a word, if one ends in its second half.
    """
    while text:
        part = cut(text, limit)
        if len(part) < len(text):
            part = part[: _end(part)]
        yield part
        text = text[len(part) :]


def _end(part: str) -> int:
    for mark in _ENDS:
        at = part.rfind(mark, len(part) // 2)
        if at >= 0:
            return at + len(mark)
    return len(part)


def _base(language: str) -> str:
    return language.partition("-")[0]
