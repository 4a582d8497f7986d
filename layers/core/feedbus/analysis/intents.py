"""What a customer wants (R50), and what kind of thing it is about (R46). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from feedbus.analysis.lexicon.intents import INTENT_PHRASES, TYPE_PHRASES
from feedbus.analysis.negation import denied
from feedbus.analysis.phrases import Hit, longest
from feedbus.analysis.text import Words
from feedbus.model import FeedbackType, Intent, Sentiment, Topic

__all__ = ["INTENT_PHRASES", "TYPE_PHRASES", "feedback_type", "intent"]

_WISH = ("product", "functionality", "missing-feature")
"""The topic that is a wish and no defect."""

_SERVED = {("service",), ("logistics",), ("commerce", "refund")}
"""Beginnings of the topics that are service; it counts as such for the type."""

_COMPLAINTS = _SERVED | {("commerce", "price"), ("account", "security")}
"""Beginnings of the topics that a company answers for, rather than a defect of its product."""

_CLEAR, _STRONG = 3, 4
"""Intensities, of 1 to 5: from which on a customer is clearly content, and no longer just asks."""

_GRAVE = {
    ("safety",),
    ("account", "security"),
    ("commerce", "refund"),
    ("service",),
    ("product", "performance", "stability"),
}
"""Beginnings of the topics that nobody only asks about if they speak ill of them."""

_LEANING = 0.1
"""The score, of 1, from which on a text leans to a side, though it is neutral as a whole."""

_TYPES: Mapping[str, FeedbackType] = {
    "product": "product",
    "safety": "product",
    "account": "product",
    "commerce": "product",
    "experience": "experience",
    "service": "service",
    "logistics": "service",
}
"""The type that a topic's first level tells of; a refund is service."""

_WEIGHTS: Mapping[FeedbackType, int] = {
    "staff": 2,
    "brand": 3,
    "service": 2,
    "experience": 2,
    "product": 1,
}
"""What a phrase counts, in the order that decides between equals; a topic counts `_TOPIC`."""

_TOPIC = 3


def intent(
    words: Words, hits: Sequence[Hit], about: Sequence[Topic], felt: Sentiment
) -> Intent | None:
    """The intent; None when nothing tells it.

    Who is content praises, unless they ask for something. Otherwise a question or a wish is what
    it is where nothing is said to be wrong; and if something is, it is the product or a service,
    whichever is more in what they say. Displeasure with nothing in particular is a complaint.

    Args:
        words: the text.
        hits: phrases that were found, by what they speak for.
        about: the topics.
        felt: the sentiment of the whole.
    """
    plain = {at for hit in hits if hit.label == "plain" for at in range(hit.start, hit.end)}
    found = Counter(
        hit.label
        for hit in longest(hits)
        if plain.isdisjoint(range(hit.start, hit.end)) and not denied(words.tokens, hit)
    )
    wishes, issues, complaints = found["suggestion"], found["issue"], found["service"]
    asks = found["question"] or "?" in words.tokens
    wrong = issues or complaints
    grave = any(_begins(topic, _GRAVE) and topic.sentiment == "negative" for topic in about)
    content = felt.label == "positive" and not (issues and grave)
    if content and (felt.intensity >= _CLEAR or not (wrong or asks)):
        return "suggestion" if wishes > issues else "praise"
    if wishes and not complaints and (not issues or (felt.label != "negative" and wishes > issues)):
        return "suggestion"
    if asks and not wrong and not grave and felt.intensity < _STRONG:
        return "question"
    served, made = _wrong(about)
    if wrong or served or made:
        complaint, issue = 2 * served + complaints, 2 * made + issues
        return "service_complaint" if complaint > issue else "product_issue"
    if felt.label == "negative":
        return "product_issue" if found["thing"] else "service_complaint"
    if any(tuple(topic.path) == _WISH for topic in about):
        return "suggestion"
    if asks:
        return "question"
    return "praise" if felt.label == "positive" else _leaning(felt.score)


def _wrong(about: Sequence[Topic]) -> tuple[int, int]:
    """How many topics of a service, and of the product, the customer speaks ill of."""
    served = made = 0
    for topic in about:
        if topic.sentiment != "negative" or tuple(topic.path) == _WISH:
            continue
        if _begins(topic, _COMPLAINTS):
            served += 1
        else:
            made += 1
    return served, made


def _begins(topic: Topic, paths: Collection[tuple[str, ...]]) -> bool:
    return any(tuple(topic.path[: len(path)]) == path for path in paths)


def _leaning(score: float) -> Intent | None:
    if score >= _LEANING:
        return "praise"
    return "product_issue" if score <= -_LEANING else None


def feedback_type(words: Words, hits: Sequence[Hit], about: Sequence[Topic]) -> FeedbackType | None:
    """The type that most of the topics and phrases speak for; None when nothing tells it.

    Args:
        words: the text.
        hits: phrases that were found, by type.
        about: the topics.
    """
    told = {(hit.label, words.said(hit.start, hit.end)) for hit in longest(hits)}
    named = any(label == "staff" for label, _ in told)
    points: Counter[FeedbackType] = Counter()
    for topic in about:
        known = "service" if _begins(topic, _SERVED) else _TYPES.get(topic.path[0])
        if named and topic.path[0] == "service":
            known = "staff"
        if known:
            points[known] += _TOPIC
    for kind, weight in _WEIGHTS.items():
        points[kind] += weight * sum(label == kind for label, _ in told)
    most = max(points.values(), default=0)
    return next((kind for kind in _WEIGHTS if most and points[kind] == most), None)
