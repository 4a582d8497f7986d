"""What the sentences of both languages share: figures as people read them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from feedbus.insight.report import NewsReport, Report

TOPICS = 5
NEWS = 5
"""How many of each a text tells."""

WEEK = 7

_QUOTES = 2
_MOST_QUOTED = 80
"""Quotes of each word that is news, and characters of one within a line of text."""


def dates(report: Report) -> tuple[date, date]:
    """The first and the last day of a report's window."""
    return date.fromisoformat(report.since), date.fromisoformat(report.until)


def listed[T](
    heading: str, line: Callable[[T, Report], str], items: list[T], report: Report
) -> list[str]:
    """A heading with a line for each item; nothing where there are no items."""
    return [heading, *(f"- {line(item, report)}" for item in items)] if items else []


def name(path: str, report: Report, language: str) -> str:
    """A topic's name; its path where the taxonomy has no name for it any more."""
    return report.names.get(path, {}).get(language) or path


def percent(share: float) -> str:
    """A share as `12%`; what is there but rounds to nothing is `<1%`."""
    return "<1%" if 0 < share < 0.005 else f"{share * 100:,.0f}%"


def times(ratio: float) -> str:
    """A ratio as `2.5` or `3`."""
    return f"{ratio:,.1f}".removesuffix(".0")


def shares(labels: Mapping[str, int]) -> dict[str, float]:
    """The share of each sentiment among the feedbacks that have one."""
    known = sum(labels.values())
    names = ("positive", "neutral", "negative")
    return {label: labels.get(label, 0) / known for label in names} if known else {}


def moves(report: Report) -> dict[str, int]:
    """By how many percentage points each sentiment's share moved; empty without a window before."""
    now, before = shares(report.labels), shares(report.labels_before) if report.before_days else {}
    return {label: round(now[label] * 100) - round(before[label] * 100) for label in now if before}


def said(news: NewsReport) -> list[str]:
    """Quotes, each as one line that isn't too long."""
    lines = [" ".join(quote.text.split()) for quote in news.quotes[:_QUOTES] if quote.text]
    return [line if len(line) <= _MOST_QUOTED else line[: _MOST_QUOTED - 1] + "…" for line in lines]


def text(blocks: list[list[str]]) -> str:
    """Paragraphs of lines, without the empty ones."""
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
