"""A report in English sentences. Pure; see `feedbus.insight.weekly`."""

from __future__ import annotations

from datetime import date

from feedbus.insight import sentences
from feedbus.insight.forecast import Forecast
from feedbus.insight.report import Report, RisingTopic, TopicReport
from feedbus.insight.sentences import percent

_LEFT_OUT = {
    "inferred": "inferred by the hub",
    "late": "said long ago",
    "removed": "taken back",
    "test": "tests",
    "undated": "without a time",
}

# Not from `calendar`: its names follow the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def tell(report: Report) -> str:
    """The report as text."""
    topics = report.topics[: sentences.TOPICS]
    return sentences.text(
        [
            [_title(report)],
            [_volume(report)],
            _mood(report),
            sentences.listed("Most frequent topics:", _topic, topics, report),
            _news(report),
            sentences.listed(
                "Topics with clearly more complaints:", _rising, report.rising, report
            ),
            [_funnel(report)],
            _forecast(report.forecast),
        ]
    )


def _title(report: Report) -> str:
    first, last = sentences.dates(report)
    start = _day(first) if first.year == last.year else f"{_day(first)} {first.year}"
    week = (last - first).days + 1 == sentences.WEEK
    title = "Customer feedback of the week" if week else "Customer feedback"
    return f"{title}, {start} to {_day(last)} {last.year}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def _pieces(count: int) -> str:
    return _many(count, "piece of feedback", "pieces of feedback")


def _volume(report: Report) -> str:
    text = f"{_pieces(report.documents)} came in{_change(report)}."
    if report.urgent:
        text += f" {_many(report.urgent, 'is', 'are')} urgent."
    if report.copies:
        text += (
            f" {_many(report.copies, 'repeats', 'repeat')} almost word for word what came before."
        )
    if report.left_out:
        parts = [f"{n:,} {_LEFT_OUT.get(why, why)}" for why, n in sorted(report.left_out.items())]
        more = _many(sum(report.left_out.values()), "more is", "more are")
        text += f" {more} not counted: {', '.join(parts)}."
    return text


def _change(report: Report) -> str:
    now, before = report.documents, report.before
    if not report.before_days:
        return "; there is no period before to compare with"
    if not before:
        return "; there was none in the period before"
    if now == before:
        return ", as many as in the period before"
    way = "more" if now > before else "fewer"
    return f", {percent(abs(now / before - 1))} {way} than in the period before ({before:,})"


def _mood(report: Report) -> list[str]:
    moves = sentences.moves(report)
    parts = [
        f"{percent(share)} {label}{_points(moves.get(label))}"
        for label, share in sentences.shares(report.labels).items()
    ]
    return [f"Sentiment: {', '.join(parts)}."] if parts else []


def _points(points: int | None) -> str:
    if points is None:
        return ""
    if not points:
        return " (unchanged)"
    return f" ({'up' if points > 0 else 'down'} {_many(abs(points), 'point', 'points')})"


def _topic(one: TopicReport, report: Report) -> str:
    name = sentences.name(one.path, report, "en")
    text = f"{name}: {one.documents:,}, {percent(one.share)} of all"
    if report.before and one.change is None:
        text += " (none in the period before)"
    elif one.change is not None:
        more = one.change - 1
        way = "up" if more > 0 else "down"
        moved = f"is {way} {percent(abs(more))}" if abs(more) >= 0.005 else "is unchanged"
        text += f" (its share {moved})"
    return f"{text}; {percent(one.negative)} negative, {percent(one.positive)} positive."


def _news(report: Report) -> list[str]:
    if report.learning:
        return ["There is too little feedback from before to tell which words are new."]
    if not report.news:
        return ["No word is clearly more frequent than before."]
    lines = [f"Clearly more frequent than in the {report.baseline_days} days before:"]
    for one in report.stories()[: sentences.NEWS]:
        beside = ", ".join(f"“{term}”" for term in one.together)
        text = f"- “{one.term}”{f' (often with {beside})' if beside else ''}: {one.documents:,}, "
        text += f"{one.before:,} before" if one.before else "none before"
        text += f", {sentences.times(one.ratio)} times its share then" if one.ratio else ""
        text += f"; {percent(one.negative)} negative."
        if quotes := sentences.said(one):
            text += f" In customers' words: {' '.join(f'“{words}”' for words in quotes)}"
        lines.append(text)
    if problems := report.problems():
        lines.append(f"Mostly in complaints: {', '.join(one.term for one in problems)}.")
    return lines


def _rising(one: RisingTopic, report: Report) -> str:
    before = f"{one.before:,} in the {report.baseline_days} days before"
    complaints = _many(one.documents, "complaint", "complaints")
    name = sentences.name(one.path, report, "en")
    return f"{name}: {complaints}, {before if one.before else 'none before'}."


def _funnel(report: Report) -> str:
    mentions, related, important, chances = report.funnel
    text = (
        f"From feedback to improvement: {mentions.documents:,} in all"
        f" → {related.documents:,} on a known topic"
        f" → {important.documents:,} on an important one"
        f" ({_many(len(important.topics), 'topic', 'topics')})"
        f" → {chances.documents:,} on an opportunity to improve"
        f" ({_many(len(chances.topics), 'topic', 'topics')})."
    )
    if chances.topics:
        names = [sentences.name(path, report, "en") for path in chances.topics]
        text += f" Opportunities: {', '.join(names)}."
    return text


def _forecast(outlook: Forecast) -> list[str]:
    if not outlook.peak:
        return []
    expected = round(sum(day.expected for day in outlook.days))
    text = f"Forecast (advisory only): about {_pieces(expected)} in the next "
    text += f"{_many(len(outlook.days), 'day', 'days')}, "
    text += f"most on {_day(date.fromisoformat(outlook.peak))}."
    if outlook.error:
        text += f" Such forecasts were off by {outlook.error.mae:,.1f} a day on average."
    return [text]
