"""What reads and judges feedback, as `hub.yaml` configures it.

The offline engine needs no client, and boto3 is not imported for it. The AWS engines are asked
about all texts of a batch at once (`ahead`), so that a stream batch of 100 items makes a handful
of calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from feedbus import clients
from feedbus.analysis import Context, Engine, Judge, local
from feedbus.analysis.engines import LocalEngine
from feedbus.analysis.taxonomy import Taxonomy
from feedbus.config import AnalysisRules, Config
from feedbus.model import Analysis


def _uncounted(name: str) -> None:
    """Where nobody counts."""


def judge(hub: Config, measure: Callable[[str], None] = _uncounted) -> Judge:
    """What judges feedback by the rules of `hub.yaml`.

    Args:
        hub: the configuration.
        measure: told the name of what there is one more of: `TopicUnknown`, `EvidenceUnfounded`
            and `TranslationFailed`.
    """
    return replace(offline(hub), engine=engine(hub.analysis, measure))


@lru_cache(maxsize=4)
def offline(hub: Config) -> Judge:
    """The same with the offline engine, whatever is configured.

    One for each configuration: the offline engine remembers the phrases of a context.
    """
    return Judge.of(hub.analysis, Taxonomy.from_settings(hub.taxonomy), local())


def engine(rules: AnalysisRules, measure: Callable[[str], None] = _uncounted) -> Engine:
    """The configured engine, with the translator around it if there is one.

    Args:
        rules: from `hub.yaml`.
        measure: see `judge`.
    """
    chosen: Engine = local()
    if rules.engine == "comprehend":
        from feedbus.analysis.engines.comprehend import ComprehendEngine

        client = clients.comprehend(rules.comprehend.region)
        chosen = ComprehendEngine(client, local(), targeted=rules.comprehend.targeted)
    elif rules.engine == "bedrock":
        from feedbus.analysis.engines.bedrock import Asking, BedrockEngine

        how = rules.bedrock
        asking = Asking(
            model=how.model,
            answer_by=how.answer_by,
            texts=how.texts,
            characters=how.characters,
            temperature=how.temperature,
            cache=how.cache,
        )
        chosen = BedrockEngine(clients.bedrock(how.region), local(), asking, measure)
    if rules.translation.translator == "amazon_translate":
        from feedbus.analysis.engines.translation import AmazonTranslate, TranslatingEngine

        translator = AmazonTranslate(clients.translate(rules.translation.region))
        chosen = TranslatingEngine(chosen, translator, rules.translation.language, measure)
    return chosen


def ahead(judge: Judge, texts: Iterable[str]) -> Judge:
    """The same judge, whose engine has read these texts in as few calls as it can.

    For one batch only: answers are kept by text as long as the judge lives. With the offline engine
    alone nothing is gained, and `texts` is not even looked at.

    Args:
        judge: from `judge`.
        texts: the words that are going to be judged, as `Feedback.words` has them. Each costs
            money: leave out what will change no record.
    """
    if isinstance(judge.engine, LocalEngine):
        return judge
    return replace(judge, engine=Prefetched(judge.engine, texts, judge.context))


class Prefetched:
    """An engine that has read a batch's texts; what it hasn't, it reads when it is asked.

    Args:
        engine: what reads them.
        texts: the texts; a repeated one is read once.
        context: what the engine goes by.
    """

    def __init__(self, engine: Engine, texts: Iterable[str], context: Context) -> None:
        self._engine = engine
        self._context = context
        self._kept: dict[str, Analysis] = {}
        self.name = engine.name
        # A text that no engine can read is its own record's failure, not the batch's.
        with suppress(Exception):
            self._read(texts)

    def analyze(self, texts: Sequence[str], context: Context) -> list[Analysis]:
        """See `Engine.analyze`; each answer is the caller's own."""
        if context is not self._context:
            return self._engine.analyze(texts, context)
        self._read(texts)
        return [self._kept[text].model_copy(deep=True) for text in texts]

    def _read(self, texts: Iterable[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if new:
            self._kept.update(zip(new, self._engine.analyze(new, self._context), strict=True))
