"""The report of a window of days: words, topics, what is new, and quotes (R60–R62, R66, R67). Pure.

A report is drafted from digests, which hold no words beside an id. Then the feedbacks that it may
quote from are read, and it is `quoted`. What is stored is `without_words`; whoever reads it gets
the quotes from the records as they are then (`filled`), so that what was erased is in no report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from feedbus.insight.digest import Digest, Vocabulary, total
from feedbus.insight.documents import GROUPS, Document, Group
from feedbus.insight.emerging import EmergingTerm, Period, emerging
from feedbus.insight.forecast import Forecast
from feedbus.insight.funnel import FunnelStep, TopicFigures, figures, funnel
from feedbus.insight.quotes import Quote, centre, quote, rarity, representative
from feedbus.insight.relations import Relation, relations
from feedbus.insight.terms import CloudTerm, Pair, cloud, pair_key, pairs

if TYPE_CHECKING:
    from feedbus.config import WordRules

MAX_TOPICS = 20
MAX_EMERGING = 20
MAX_COPIED = 10
"""What a report tells of at most; `more_news` says how much news is left out."""

MAX_TYPICAL = 10
"""Words that are told of a topic."""

ONE_STORY = 0.5
"""Share of a word's feedbacks that hold another one, from which on the two tell the same story."""

PROBLEM = 0.5
"""Share of complaints from which on what is new is a problem."""


class TopicReport(TopicFigures):
    """A topic's figures, its typical words and quotes."""

    words: list[str] = Field(default_factory=list)
    quotes: list[Quote] = Field(default_factory=list)


class NewsReport(EmergingTerm):
    """A word that is news, with what it is told by.

    Attributes:
        language: of the feedbacks.
        negative: share of its feedbacks that complain, 0 to 1.
        together: other news of which at least `ONE_STORY` stands beside this word: one story.
        words: typical words of its feedbacks.
        quotes: of them.
    """

    language: Group
    negative: float
    together: list[str] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)
    quotes: list[Quote] = Field(default_factory=list)


class RisingTopic(BaseModel):
    """A topic that is complained about far more often than before; see `emerging`.

    Attributes:
        path: of the topic.
        documents: complaints in the window.
        before: complaints in the baseline.
        ratio: share of the window over the baseline's; None when there were none.
        z: how sure it is.
    """

    path: str
    documents: int
    before: int
    ratio: float | None
    z: float


class Copied(BaseModel):
    """A text that came again and again: the id of the first, and how often it was repeated."""

    id: str
    copies: int


class Report(BaseModel):
    """What the feedback of a window says.

    Attributes:
        since: the window's first day, UTC.
        until: its last day.
        days: days of it that were summed.
        documents: feedbacks that count.
        before: feedbacks of as many days before the window.
        before_days: days of those that were summed.
        left_out: feedbacks that don't count, by reason.
        copies: feedbacks that repeat another one.
        copied: the texts that were repeated most.
        labels: feedbacks by sentiment; what nothing tells of is missing.
        labels_before: of the window before.
        urgent: feedbacks of high or critical urgency.
        languages: feedbacks by language: `zh`, `en`, `other`.
        channels: feedbacks by channel.
        topics: the most frequent ones.
        names: of all topics in the report: by path and language.
        cloud: the words that are used most, by language.
        pairs: words that belong together, by language.
        learning: whether the baseline is still too small to tell what is new.
        baseline_days: what is new is new against so many days.
        news: words that are new, of both languages, the surest first.
        more_news: how many more there are.
        rising: topics that are complained about more than before.
        funnel: the four steps.
        relations: the correlation matrix.
        forecast: of the days to come.
    """

    since: str
    until: str
    days: int
    documents: int
    before: int
    before_days: int
    left_out: dict[str, int]
    copies: int
    copied: list[Copied]
    labels: dict[str, int]
    labels_before: dict[str, int]
    urgent: int
    languages: dict[str, int]
    channels: dict[str, int]
    topics: list[TopicReport]
    names: dict[str, dict[str, str]]
    cloud: dict[Group, list[CloudTerm]]
    pairs: dict[Group, list[Pair]]
    learning: bool
    baseline_days: int
    news: list[NewsReport]
    more_news: int
    rising: list[RisingTopic]
    funnel: list[FunnelStep]
    relations: list[Relation]
    forecast: Forecast

    def stories(self) -> list[NewsReport]:
        """The news without what stands together with surer news."""
        told: set[str] = set()
        first = []
        for one in self.news:
            if one.term not in told:
                first.append(one)
                told.update(one.together)
        return first

    def problems(self) -> list[NewsReport]:
        """Words that are news and mostly stand in complaints."""
        return [one for one in self.news if one.negative >= PROBLEM]

    def quotes(self) -> Iterable[Quote]:
        """All quotes."""
        for topic in self.topics:
            yield from topic.quotes
        for one in self.news:
            yield from one.quotes

    def without_words(self) -> Report:
        """A copy whose quotes are ids only."""
        copy = self.model_copy(deep=True)
        for one in copy.quotes():
            one.text = ""
        return copy


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that has no quotes yet.

    Attributes:
        report: all of it but quotes and typical words.
        window: what was added up.
    """

    report: Report
    window: Digest

    def wanted(self) -> list[str]:
        """Ids of the feedbacks that it may quote from."""
        return list(dict.fromkeys(one.id for one in self.window.candidates))

    def unheard(self, documents: Iterable[Document], least: int) -> list[NewsReport]:
        """The news that fewer than `least` of the documents hold."""
        held = [document.phrases for document in documents if not document.copy_of]
        return [
            one for one in self.report.news if sum(one.term in phrases for phrases in held) < least
        ]


Load = Callable[[str], Digest | None]
"""The digest of a day; None if it wasn't summed."""


def days_before(until: str, count: int, *, skip: int = 0) -> list[str]:
    """`count` days up to `until`, without the last `skip`; in order."""
    last = date.fromisoformat(until) - timedelta(skip)
    return [(last - timedelta(back)).isoformat() for back in reversed(range(count))]


def draft(
    load: Load,
    until: str,
    span: int,
    rules: WordRules,
    names: Mapping[str, Mapping[str, str]],
    outlook: Forecast,
) -> Draft:
    """Draft the report of a window.

    What is new is always what the last `rules.emerging.window_days` have against the
    `baseline_days` before them, whatever the window.

    Args:
        load: the digest of a day.
        until: the last day.
        span: days of the window.
        rules: limits.
        names: of the topics: by path and language.
        outlook: of the days to come.
    """
    found = [digest for day in days_before(until, span) if (digest := load(day))]
    window = total(found)
    earlier = [digest for day in days_before(until, span, skip=span) if (digest := load(day))]
    previous = total(earlier)
    news_days, baseline_days = rules.emerging.window_days, rules.emerging.baseline_days
    recent = window if span == news_days else _sum(load, days_before(until, news_days))
    baseline = _sum(load, days_before(until, baseline_days, skip=news_days))
    news = _news(recent, baseline, rules)
    topics = figures(window.topics, window.documents, previous.topics, previous.documents)
    rising = _rising(recent, baseline, rules)
    named = {one.path for one in topics} | {one.path for one in rising}
    together = {tuple(held.split(" ")): n for held, n in window.together.items()}
    report = Report(
        since=days_before(until, span)[0],
        until=until,
        days=len(found),
        documents=window.documents,
        before=previous.documents,
        before_days=len(earlier),
        left_out=window.left_out,
        copies=window.copies,
        copied=_copied(window),
        labels=window.labels,
        labels_before=previous.labels,
        urgent=window.urgent,
        languages=window.groups,
        channels=window.channels,
        topics=[TopicReport(**one.model_dump()) for one in topics[:MAX_TOPICS]],
        names={path: dict(names.get(path, {})) for path in sorted(named)},
        cloud={group: _cloud(window, group, rules) for group in GROUPS},
        pairs={group: _pairs(window, group, rules) for group in GROUPS},
        learning=baseline.documents < rules.emerging.min_baseline,
        baseline_days=baseline_days,
        news=news[:MAX_EMERGING],
        more_news=max(0, len(news) - MAX_EMERGING),
        rising=rising,
        funnel=funnel(
            topics,
            together,
            window.documents,
            window.urgent,
            rules.funnel,
            compared=previous.documents > 0,
        ),
        relations=relations(window.scores),
        forecast=outlook,
    )
    return Draft(report, window)


def quoted(
    draft: Draft,
    documents: Sequence[Document],
    limit: int,
    recent: Sequence[Document] | None = None,
) -> Report:
    """The report with quotes and typical words.

    Args:
        draft: the report so far.
        documents: of its feedbacks, those that may be quoted.
        limit: quotes of each topic and of each word that is news.
        recent: those that may be quoted for news, where the window is longer than what is new.
    """
    latest = documents if recent is None else recent
    weights = _weights(draft.window)
    topics = [
        one.model_copy(
            update=_told([doc for doc in documents if one.path in doc.topics], weights, limit)
        )
        for one in draft.report.topics
    ]
    news = [
        one.model_copy(update=_told(_saying(one, latest), weights, limit))
        for one in draft.report.news
    ]
    return draft.report.model_copy(update={"topics": topics, "news": news})


def filled(report: Report, documents: Mapping[str, Document]) -> Report:
    """A stored report with the quotes' words as the records have them now.

    Args:
        report: one `without_words`.
        documents: by id; quotes of those that are missing are dropped.
    """

    def said(one: TopicReport | NewsReport) -> list[Quote]:
        about = dict.fromkeys(one.words, 1.0)
        known = [documents[of.id] for of in one.quotes if of.id in documents]
        found = [quote(document.id, document.text, about) for document in known]
        return [of for of in found if of.text]

    topics = [one.model_copy(update={"quotes": said(one)}) for one in report.topics]
    news = [one.model_copy(update={"quotes": said(one)}) for one in report.news]
    return report.model_copy(update={"topics": topics, "news": news})


def _told(
    documents: Sequence[Document], weights: Mapping[str, float], limit: int
) -> dict[str, object]:
    about = centre(documents, weights)
    typical = sorted(about, key=lambda term: (-about[term], term))[:MAX_TYPICAL]
    return {"words": typical, "quotes": representative(documents, about, limit)}


def _saying(news: NewsReport, documents: Sequence[Document]) -> list[Document]:
    return [document for document in documents if news.term in document.phrases]


def _sum(load: Load, days: Sequence[str]) -> Digest:
    return total(digest for day in days if (digest := load(day)))


def _vocabulary(digest: Digest, group: Group) -> Vocabulary:
    return digest.vocabularies.get(group, Vocabulary())


def _weights(digest: Digest) -> dict[str, float]:
    weights: dict[str, float] = {}
    for vocabulary in digest.vocabularies.values():
        counts = {term: uses.documents for term, uses in vocabulary.words.items()}
        weights |= rarity(counts, vocabulary.documents)
    return weights


def _cloud(digest: Digest, group: Group, rules: WordRules) -> list[CloudTerm]:
    vocabulary = _vocabulary(digest, group)
    return cloud(vocabulary.words, vocabulary.bigrams, rules.cloud)


def _pairs(digest: Digest, group: Group, rules: WordRules) -> list[Pair]:
    of = _vocabulary(digest, group)
    return pairs(of.pairs, of.words, of.bigrams, of.documents, rules.pairs, rules.min_pair)


def _news(recent: Digest, baseline: Digest, rules: WordRules) -> list[NewsReport]:
    found = []
    for group in GROUPS:
        now, before = _vocabulary(recent, group), _vocabulary(baseline, group)
        uses = now.words | now.bigrams
        window = Period(now.documents, now.counts())
        news = emerging(window, Period(before.documents, before.counts()), rules.emerging)
        for one in news:
            negative = uses[one.term].negative / uses[one.term].documents
            beside = [
                other.term
                for other in news
                if other is not one and _beside(one, other, now) >= ONE_STORY * other.documents
            ]
            found.append(
                NewsReport(
                    **one.model_dump(),
                    language=group,
                    negative=round(negative, 4),
                    together=beside,
                )
            )
    return sorted(found, key=lambda one: (-one.z, one.term))


def _beside(one: EmergingTerm, other: EmergingTerm, now: Vocabulary) -> int:
    """Feedbacks that hold two words, in any of their forms."""
    return max(
        now.pairs.get(pair_key(first, second), 0)
        for first in (one.term, *one.forms)
        for second in (other.term, *other.forms)
    )


def _rising(recent: Digest, baseline: Digest, rules: WordRules) -> list[RisingTopic]:
    now, before = (
        Period(
            digest.documents,
            {path: tally.negative for path, tally in digest.topics.items() if tally.negative},
        )
        for digest in (recent, baseline)
    )
    return [
        RisingTopic(
            path=one.term, documents=one.documents, before=one.before, ratio=one.ratio, z=one.z
        )
        for one in emerging(now, before, rules.emerging)
    ]


def _copied(digest: Digest) -> list[Copied]:
    top = sorted(digest.copied.items(), key=lambda one: (-one[1], one[0]))[:MAX_COPIED]
    return [Copied(id=id_, copies=n) for id_, n in top]
