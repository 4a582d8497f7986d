"""`feedbus words`: what many feedbacks say together, of a file or as a hub has summed it up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.stack import Profile, Region, Stack, StackName, judge, loaded

if TYPE_CHECKING:
    from feedbus.analysis import Judge
    from feedbus.config import WordRules
    from feedbus.insight.digest import Digest
    from feedbus.insight.documents import Document
    from feedbus.insight.report import Report
    from feedbus.insight.themes import Theme
    from feedbus.insight.weekly import Weekly
    from feedbus.model import Record


class Text(StrEnum):
    """Languages of the sentences."""

    EN = "en"
    ZH = "zh"


def words(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="JSON lines, offline: records, or {text, occurred_at, scores, channel}; `-` is "
            "stdin. Without it: what the hub has summed up.",
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Last day, such as 2026-01-31. Default: the last there is.")
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(min=1, help="Days of the window, of a file. Default: all that it has."),
    ] = None,
    topics: Annotated[
        int, typer.Option(min=0, max=100, help="Find so many unnamed topics in a file; 0 is none.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="The same seed finds the same topics.")] = 1,
    week: Annotated[
        bool, typer.Option("--week", help="The summary of the week that ends with --until.")
    ] = False,
    text: Annotated[
        Text | None, typer.Option(help="Sentences instead of tables, in this language.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Rows of each table.")] = 15,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Sum up what customers say: words, what is new, topics with quotes, funnel, correlations.

    A file is summed up here, offline. Without a file: the report of the last seven days that the
    hub writes each night, or with --week the summary that it writes on Mondays; the quotes are
    read from the records as they are now. Days are UTC.
    """
    if until is not None:
        until = _day(until)
    if file is None:
        if days is not None or topics:
            raise ConfigError("--days and --topics are for a file; the hub's report has its window")
        _stored(Stack.find(stack, profile, region), until, text, top, week=week, json_=json_)
        return
    if week:
        days = 7
    report, found = _of_file(file, until, days, topics, seed)
    if week:
        from feedbus.insight.weekly import summary

        _print_week(summary(report), text, json_=json_)
        return
    if json_:
        themes = [theme.model_dump(mode="json") for theme in found]
        console.print_json({**report.model_dump(mode="json"), "themes": themes, "seed": seed})
    elif text:
        _print_text(report, text)
    else:
        _print_report(report, top)
        _print_themes(found)


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ConfigError(f"--until {value!r} is no day such as 2026-01-31") from error


def _stored(
    hub: Stack, until: str | None, text: Text | None, top: int, *, week: bool, json_: bool
) -> None:
    from feedbus import reporting

    kind = reporting.WEEKLY if week else reporting.WORDS
    day = until or next(reporting.stored_days(kind, hub.table), None)
    if day is None:
        raise console.fail("the hub has summed up nothing yet: it does so once a day")
    if week:
        weekly = reporting.stored_week(day, hub.table, hub.bucket)
        if weekly is None:
            raise console.fail(f"there is no summary of a week that ends with {day}")
        _print_week(weekly, text, json_=json_)
        return
    report = reporting.stored_report(day, hub.table, hub.bucket)
    if report is None:
        raise console.fail(f"there is no report for {day}")
    if json_:
        console.print_json(report.model_dump(mode="json"))
    elif text:
        _print_text(report, text)
    else:
        _print_report(report, top)


# A file


@dataclass(frozen=True, slots=True)
class _Line:
    """A feedback of the file.

    Attributes:
        day: on which it was said; empty where the file tells none.
        document: what it says; None if it doesn't count.
        reason: why it doesn't.
    """

    day: str
    document: Document | None
    reason: str = ""


def _of_file(
    file: Path, until: str | None, days: int | None, topics: int, seed: int
) -> tuple[Report, list[Theme]]:
    from feedbus.insight import report as reports
    from feedbus.insight.forecast import forecast
    from feedbus.insight.themes import themes

    how, rules = judge(), loaded().words
    found = _read(file, how, rules)
    dated = any(one.day for one in found)
    today = datetime.now(UTC).date().isoformat()
    days_said = [one.day for one in found if one.day] or [today]
    first = min(days_said)
    last = until or max(days_said)
    span = days or max(1, (date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    found = [_placed(one, last, dated=dated) for one in found]
    digests = _digests(found, first, last)
    history = [digests[day].documents for day in sorted(digests)]
    draft = reports.draft(
        digests.get,
        last,
        span,
        rules,
        {
            path: {"zh": leaf.zh, "en": leaf.en}
            for path, leaf in how.context.taxonomy.leaves.items()
        },
        forecast(history[-_FORECAST_DAYS:] if dated else [], date.fromisoformat(last)),
    )
    window = set(reports.days_before(last, span))
    latest = set(reports.days_before(last, rules.emerging.window_days))
    inside = [one.document for one in found if one.document and one.day in window]
    recent = [one.document for one in found if one.document and one.day in latest]
    report = reports.quoted(draft, inside, rules.quotes, recent)
    return report, themes(inside, topics, seed, rules.quotes) if topics else []


_FORECAST_DAYS = 84


def _placed(line: _Line, last: str, *, dated: bool) -> _Line:
    """A feedback without a day is of the last one, and counts only where none has a day."""
    if line.day:
        return line
    return _Line(last, None, "undated") if dated else replace(line, day=last)


def _digests(found: Sequence[_Line], first: str, last: str) -> dict[str, Digest]:
    """A digest of each day of the file, also of those on which nothing came."""
    from feedbus.insight.digest import Tally

    count = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    begin = date.fromisoformat(first)
    tallies = {(begin + timedelta(at)).isoformat(): Tally() for at in range(count)}
    for one in found:
        if one.day not in tallies:
            continue
        if one.document:
            tallies[one.day].add(one.document)
        else:
            tallies[one.day].leave_out(one.reason)
    return {day: tally.digest() for day, tally in tallies.items()}


def _read(file: Path, how: Judge, rules: WordRules) -> list[_Line]:
    """The feedbacks of a file."""
    from feedbus.insight import documents

    lines = [line for line in inputs.read_bytes(file).splitlines() if line.strip()]
    ignore = documents.ignored(rules.ignore)
    found: list[_Line] = []
    firsts: dict[str, str] = {}
    with console.progress("reading", len(lines), hidden=len(lines) < 2_000) as advance:
        for number, line in enumerate(lines, 1):
            advance()
            record = _record(line, number, file, how)
            day = (record.feedback.occurred_at or record.feedback.received_at)[:10]
            if reason := documents.left_out(record):
                found.append(_Line(day, None, reason))
                continue
            document = documents.document(record, ignore)
            copied = firsts.setdefault(_letters(document.text), document.id)
            if document.text and copied != document.id and not document.copy_of:
                document = replace(document, copy_of=copied)
            found.append(_Line(day, document))
    return found


def _letters(text: str) -> str:
    """A text without what differs between copies of it."""
    from feedbus.analysis.text import fold

    return "".join(char for char in fold(text) if char.isalnum())


def _record(line: bytes, number: int, file: Path, how: Judge) -> Record:
    """The record of a line; what has no analysis is analysed here."""
    from pydantic import ValidationError

    from feedbus.config import explain
    from feedbus.model import Feedback, Record
    from feedbus.model.times import any_to_utc
    from feedbus_ops import rendering

    where = f"{file}: line {number}"
    try:
        # A lone half of a surrogate pair can be stored nowhere.
        document = json.loads(line.decode("utf-8-sig", "replace"), parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: not JSON: {error}") from error
    if not isinstance(document, dict):
        raise ConfigError(f"{where}: must be a JSON object")
    document = _clean(document)
    try:
        if {"feedback", "record", "detail", "analysis"} & document.keys():
            record, _ = rendering.read_record(document)
            return record
        known = {name: value for name, value in document.items() if name in Feedback.model_fields}
        for name in ("occurred_at", "received_at"):
            if known.get(name) is not None:
                known[name] = any_to_utc(known[name])
        known = {name: value for name, value in known.items() if value is not None}
        feedback = Feedback.model_validate(
            {"id": f"line-{number}", "source_id": str(number), **known}
        )
    except ValidationError as error:
        raise ConfigError(f"{where}: {explain(error)}") from error
    except (ConfigError, ValueError) as error:
        raise ConfigError(f"{where}: {error}") from error
    analysis, scores = how.judge(feedback)
    return Record(feedback=feedback.model_copy(update={"scores": scores}), analysis=analysis)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(inner) for name, inner in value.items()}
    return value


# Tables


def _print_text(report: Report, text: Text) -> None:
    from feedbus.insight import sentences_en, sentences_zh

    console.say((sentences_zh if text == Text.ZH else sentences_en).tell(report).rstrip("\n"))


def _print_week(weekly: Weekly, text: Text | None, *, json_: bool) -> None:
    if json_:
        console.print_json(weekly.model_dump(mode="json"))
        return
    chosen = [text.value] if text else ["en", "zh"]
    console.say("\n".join(weekly.text[name] for name in chosen if name in weekly.text).rstrip("\n"))


def _print_report(report: Report, top: int) -> None:
    """The report as tables; those that would be empty are left out."""
    left_out = ", ".join(f"{n} {why}" for why, n in sorted(report.left_out.items()))
    console.say(
        f"{report.since} to {report.until} (UTC): {report.documents} feedbacks, {report.copies} of "
        f"them copies; not counted: {left_out or 'none'}"
    )
    for language, cloud in report.cloud.items():
        rows = [
            (one.term, one.documents, one.count, _share(one.negative), ", ".join(one.forms))
            for one in cloud[:top]
        ]
        _table(f"Words, {language}", ("word", "feedbacks", "times", "negative", "covers"), rows)
    for language, found in report.pairs.items():
        together = [
            (" + ".join(one.terms), one.documents, one.pmi, one.log_likelihood)
            for one in found[:top]
        ]
        _table(f"Together, {language}", ("words", "feedbacks", "pmi", "log-likelihood"), together)
    _print_news(report, top)
    _print_topics(report, top)
    _table(
        "From mentions to opportunities",
        ("step", "feedbacks", "topics"),
        [(one.step, one.documents, ", ".join(one.topics[:top])) for one in report.funnel],
    )
    _table(
        "Scores go with",
        ("metric", "kind", "name", "r", "95 %", "n", "having", "few"),
        [
            (
                one.metric,
                one.kind,
                one.name,
                f"{one.r:+.2f}",
                f"{one.low:+.2f} to {one.high:+.2f}",
                one.n,
                one.having,
                "yes" if one.few else "",
            )
            for one in report.relations[:top]
        ],
    )
    _print_forecast(report)


def _print_news(report: Report, top: int) -> None:
    if report.learning:
        console.say("There is too little feedback from before to tell which words are new.")
        return
    rows = [
        (
            one.term,
            one.documents,
            one.before,
            one.z,
            _share(one.negative),
            ", ".join(one.forms),
            "\n".join(console.clip(quote.text, 60) for quote in one.quotes[:2]),
        )
        for one in report.news[:top]
    ]
    head = ("word", "feedbacks", "before", "z", "negative", "with", "quotes")
    _table(f"New against the {report.baseline_days} days before", head, rows)
    if not rows:
        console.say("No word is clearly more frequent than before.")
    rising = [(one.path, one.documents, one.before, one.z) for one in report.rising[:top]]
    _table("Complaints that grow", ("topic", "complaints", "before", "z"), rising)


def _print_topics(report: Report, top: int) -> None:
    rows = [
        (
            one.path,
            one.documents,
            one.before,
            _share(one.negative),
            "\n".join(console.clip(quote.text, 60) for quote in one.quotes[:3]),
        )
        for one in report.topics[:top]
    ]
    _table("Topics", ("topic", "feedbacks", "before", "negative", "quotes"), rows)


def _print_forecast(report: Report) -> None:
    outlook = report.forecast
    if outlook.reason:
        console.say(f"No forecast: {outlook.reason}.")
    rows = [(one.day, one.expected, f"{one.low} to {one.high}") for one in outlook.days]
    _table("Forecast, advisory only", ("day", "expected", "four of five within"), rows)
    if outlook.error:
        error = outlook.error
        share = "" if error.mape is None else f" ({_share(error.mape)})"
        console.say(
            f"Run on the past {error.forecasts} times, it was off by {error.mae} a day{share}; "
            f"the same weekday of the week before by {error.naive_mae}."
        )


def _print_themes(found: Sequence[Theme]) -> None:
    rows = [
        (
            one.language,
            _share(one.share),
            ", ".join(word.term for word in one.words[:8]),
            "\n".join(console.clip(quote.text, 60) for quote in one.quotes[:3]),
        )
        for one in found
    ]
    _table("Unnamed topics", ("language", "share", "words", "quotes"), rows)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        console.print_table(columns, rows, title=title, empty="")


def _share(value: float) -> str:
    return f"{value * 100:.0f} %"
