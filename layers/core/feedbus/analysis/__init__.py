"""What the hub understands of a feedback. Pure.

`analyze` reads words with the offline engine; a `Judge` joins what an engine read with the scores,
the sender and the rest of a feedback; `prioritise` sums up why somebody should look soon. Every
finding carries its evidence.
"""

from collections.abc import Sequence
from functools import cache

from feedbus.analysis.customer import customer_key
from feedbus.analysis.engines import Context, Engine, LocalEngine
from feedbus.analysis.judging import Judge
from feedbus.analysis.priority import prioritise
from feedbus.model import Analysis

__all__ = ["Context", "Engine", "Judge", "analyze", "customer_key", "local", "prioritise"]


@cache
def local() -> LocalEngine:
    """The offline engine; one for the process."""
    return LocalEngine()


def analyze(texts: Sequence[str], context: Context | None = None) -> list[Analysis]:
    """Read texts with the offline engine.

    Args:
        texts: the customers' words.
        context: topics and names to go by; the shipped topics if not given.

    Returns:
        One analysis for each text, in the same order.
    """
    return local().analyze(texts, context or _default())


@cache
def _default() -> Context:
    return Context()
