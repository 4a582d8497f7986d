"""The offline engine: no service, no download, deterministic.

A text is read once (`feedbus.analysis.text`) and all word lists are looked up in one pass
(`feedbus.analysis.phrases`); each part then makes what it needs of what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from feedbus.analysis import emotions, intents, keywords, mentions, quality, sentiment, topics
from feedbus.analysis import urgency as urgencies
from feedbus.analysis.engines.base import Context
from feedbus.analysis.language import identify
from feedbus.analysis.phrases import Hit, Matcher
from feedbus.analysis.text import Words, read
from feedbus.model import Analysis

_APART = "\x1f"


class LocalEngine:
    """See the module; one instance serves all texts, and remembers the last context's phrases."""

    name = "local-1"

    def __init__(self) -> None:
        self._context: Context | None = None
        self._matcher = Matcher([])

    def analyze(self, texts: Sequence[str], context: Context) -> list[Analysis]:
        """See `Engine.analyze`."""
        if self._context is not context:
            self._matcher, self._context = Matcher(_phrases(context)), context
        return [self._one(text, context) for text in texts]

    def _one(self, text: str, context: Context) -> Analysis:
        words = read(text)
        version = context.taxonomy.version
        if not words.tokens:
            return Analysis(quality="empty", engine=self.name, taxonomy_version=version)
        hits = self._hits(words)
        what, reasons = quality.quality(words, hits["quality"])
        language = identify(words)
        mood = sentiment.Reading(words, language)
        felt = mood.whole()
        about = topics.topics(words, hits["topic"], context.taxonomy, language, mood)
        urgency, urgent = urgencies.urgency(words, hits["urgency"], mood)
        intent = intents.intent(words, hits["intent"], about, felt)
        evidence = {
            "quality": reasons,
            "emergency": urgent,
        }
        return Analysis(
            language=language,
            sentiment=felt,
            emotions=emotions.emotions(words, hits["emotion"], mood),
            topics=about,
            urgency=urgency,
            intent=intent,
            feedback_type=intents.feedback_type(words, hits["type"], about),
            keywords=keywords.keywords(words, language),
            mentions=mentions.mentions(hits["mention"], mood),
            quality=what,
            evidence={name: found for name, found in evidence.items() if found},
            engine=self.name,
            taxonomy_version=version,
        )

    def _hits(self, words: Words) -> Mapping[str, list[Hit]]:
        """What stands in the text, by part; the label is the part's own."""
        found: dict[str, list[Hit]] = {name: [] for name in _PARTS}
        for joined, start, end in self._matcher.scan(words):
            part, _, label = joined.partition(_APART)
            found[part].append(Hit(label, start, end))
        return found


_PARTS = ("topic", "urgency", "intent", "type", "emotion", "quality", "mention")


def _phrases(context: Context) -> Iterator[tuple[str, str]]:
    """All phrases; the label says whose they are."""
    parts: Mapping[str, Mapping[str, Sequence[str]]] = {
        "topic": context.taxonomy.phrases(),
        "urgency": urgencies.phrases(context.urgent),
        "intent": intents.INTENT_PHRASES,
        "type": intents.TYPE_PHRASES,
        "emotion": emotions.PHRASES,
        "quality": quality.PHRASES,
        "mention": mentions.phrases(context.watch_lists),
    }
    for part, labels in parts.items():
        for label, phrases in labels.items():
            for phrase in phrases:
                yield f"{part}{_APART}{label}", phrase
