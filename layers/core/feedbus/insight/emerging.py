"""Words that are news: told far more often than before (R187). Pure.

The measure is the weighted log-odds ratio with an informative Dirichlet prior of Monroe, Colaresi
and Quinn, "Fightin' Words", Political Analysis 16 (2008), on the number of feedbacks that hold a
word or phrase, not on how often it was written: one angry customer who repeats a word is one.

The prior is the word's share in both periods together, with the weight of `prior` times the
window's feedbacks. It is what keeps quiet weeks quiet: without it, among hundreds of words some
double by chance each week. docs/words.md has the measured false alarms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel

from feedbus.insight.terms import holds, merged

if TYPE_CHECKING:
    from feedbus.config import EmergingRules


class EmergingTerm(BaseModel):
    """A word or phrase that is news.

    Attributes:
        term: the word, folded.
        documents: feedbacks of the window that hold it.
        before: of the baseline.
        ratio: its share of the window's feedbacks over its share of the baseline's; None when the
            baseline has none of it.
        z: how many standard errors the log-odds lie above no change.
        forms: words and phrases that are news together with it, and part of the same wording.
    """

    term: str
    documents: int
    before: int
    ratio: float | None
    z: float
    forms: list[str]


@dataclass(frozen=True, slots=True)
class Period:
    """How many feedbacks there are, and in how many each word or phrase is."""

    documents: int
    counts: Mapping[str, int]


def emerging(window: Period, baseline: Period, rules: EmergingRules) -> list[EmergingTerm]:
    """What is news in the window, the surest first; nothing while the baseline is too small."""
    if baseline.documents < rules.min_baseline or not window.documents:
        return []
    news: dict[str, float] = {}
    for term, now in window.counts.items():
        if now < rules.min_documents or now >= window.documents:
            continue
        before = baseline.counts.get(term, 0)
        if now * baseline.documents < rules.min_ratio * before * window.documents:
            continue
        z = z_score(now, window.documents, before, baseline.documents, rules.prior)
        if z >= rules.min_z:
            news[term] = z
    told = [
        _told(head, forms, news, window, baseline)
        for head, forms in _stories({term: window.counts[term] for term in news}).items()
    ]
    return sorted(told, key=lambda one: (-one.z, one.term))


def z_score(now: int, documents: int, before: int, documents_before: int, prior: float) -> float:
    """The z-score of the log-odds ratio; equations 16, 18, 20 and 22 of the paper.

    Args:
        now: feedbacks of the window that hold the word; fewer than all.
        documents: feedbacks of the window.
        before: feedbacks of the baseline that hold the word.
        documents_before: feedbacks of the baseline.
        prior: weight of the prior, as a multiple of the window's feedbacks.
    """
    weight = prior * documents
    share = (now + before) / (documents + documents_before)
    a, b = now + weight * share, before + weight * share
    odds = math.log(a / (documents + weight - a)) - math.log(b / (documents_before + weight - b))
    return odds / math.sqrt(1 / a + 1 / b)


def _stories(documents: Mapping[str, int]) -> dict[str, list[str]]:
    """One term for each wording, with its other forms: 音乐 with 放音乐, or the reverse."""
    heads = merged(documents)
    stories: dict[str, list[str]] = {}
    for head in sorted(heads, key=lambda term: (len(term), term)):
        inner = [known for known in stories if holds(head, known)]
        if inner:
            best = max(inner, key=lambda known: (documents[known], known))
            stories[best] += [head, *heads[head]]
        else:
            stories[head] = list(heads[head])
    return stories


def _told(
    term: str, forms: list[str], news: Mapping[str, float], window: Period, baseline: Period
) -> EmergingTerm:
    now, before = window.counts[term], baseline.counts.get(term, 0)
    ratio = (now / window.documents) / (before / baseline.documents) if before else None
    return EmergingTerm(
        term=term,
        documents=now,
        before=before,
        ratio=round(ratio, 2) if ratio is not None else None,
        z=round(max(news[one] for one in (term, *forms)), 2),
        forms=sorted(forms),
    )
