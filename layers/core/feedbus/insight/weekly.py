"""The week in figures and in sentences, in Chinese and English (R64). Pure.

Every sentence tells a figure of the report, and nothing else: no causes, no advice. What can't be
compared, because there is no week before, is said so.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from feedbus.insight import sentences_en, sentences_zh
from feedbus.insight.forecast import Forecast
from feedbus.insight.funnel import FunnelStep
from feedbus.insight.report import NewsReport, Report, RisingTopic, TopicReport
from feedbus.insight.sentences import NEWS, TOPICS, moves

Language = Literal["zh", "en"]


class Weekly(BaseModel):
    """The summary of a week.

    Attributes:
        since: the first day, UTC.
        until: the last day.
        documents: feedbacks that count.
        before: feedbacks of the week before; None where that week was not summed.
        labels: feedbacks by sentiment.
        moves: by how many percentage points each sentiment's share moved since the week before.
        urgent: feedbacks of high or critical urgency.
        topics: the most frequent ones, with their change and quotes.
        names: of topics: by path and language.
        news: words that are new, each with those that tell the same story, and quotes.
        problems: all words that are new and mostly stand in complaints.
        rising: topics that are complained about more than before.
        funnel: the four steps.
        forecast: of the days to come.
        text: the same in sentences, by language.
    """

    since: str
    until: str
    documents: int
    before: int | None
    labels: dict[str, int]
    moves: dict[str, int]
    urgent: int
    topics: list[TopicReport]
    names: dict[str, dict[str, str]]
    news: list[NewsReport]
    problems: list[str]
    rising: list[RisingTopic]
    funnel: list[FunnelStep]
    forecast: Forecast
    text: dict[Language, str] = Field(default_factory=dict)


def summary(report: Report) -> Weekly:
    """The summary of a report's window, with its texts.

    Args:
        report: of seven days; with quotes, so that the texts have them.
    """
    return Weekly(
        since=report.since,
        until=report.until,
        documents=report.documents,
        before=report.before if report.before_days else None,
        labels=report.labels,
        moves=moves(report),
        urgent=report.urgent,
        topics=report.topics[:TOPICS],
        names=report.names,
        news=report.stories()[:NEWS],
        problems=[one.term for one in report.problems()],
        rising=report.rising,
        funnel=report.funnel,
        forecast=report.forecast,
        text={"zh": sentences_zh.tell(report), "en": sentences_en.tell(report)},
    )
