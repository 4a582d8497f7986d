"""Summing up, once a day: a digest of each day, a report of the last ones, the week's summary.

A run sums the days that are missing (so it catches up after an outage) and, always, the last
`SETTLING_DAYS`, whose records may still change; the same run again makes the same objects. A
feedback counts on the day on which it first came; what was said more than `LATE_DAYS` before, such
as an imported history, is no news of that day and is left out.

Nothing that is stored holds a customer's words: digests and reports hold counts and ids. Whoever
reads a report gets its quotes from the records as they are then, so what was erased is gone.

| item | pk | sk | object in the bucket |
| --- | --- | --- | --- |
| digest of a day | `digests` | day | `digests/{day}.json.gz` |
| report of a window, by its last day | `reports` | `words#{day}` | `reports/words/{day}.json.gz` |
| week's summary, by its Sunday | `reports` | `weekly#{day}` | `reports/weekly/{day}.json.gz` |

The items say what there is, so that nobody lists or guesses objects. That of a report also has
its news, so that whoever raises alerts needs nothing else.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from feedbus import keys
from feedbus.analysis.taxonomy import Taxonomy
from feedbus.config import WordRules
from feedbus.insight import report as reports
from feedbus.insight.digest import FORMAT, Digest, Tally
from feedbus.insight.documents import Document, document, ignored, left_out
from feedbus.insight.forecast import Forecast, forecast
from feedbus.insight.report import Draft, Report
from feedbus.insight.weekly import Weekly, summary
from feedbus.model import Record
from feedbus.model.times import epoch, iso
from feedbus.store import Item, Value

DIGESTS, REPORTS = "digests", "reports"
WORDS, WEEKLY = "words", "weekly"

SETTLING_DAYS = 2
"""How long records of a day may still change so much that the day is summed again."""

LATE_DAYS = 7
"""How long after it was said a feedback counts as one of the day on which it came."""

KEPT_DAYS = 400
"""How long digests and reports are kept; the bucket's rule says the same."""

FORECAST_DAYS = 84
"""Days that a forecast is made from, if there are so many."""

MAX_SEARCHED = 3_000
"""Records that are read, at most, to find quotes for words that are news."""

HEARD = 3
"""Feedbacks with a word that are known before no more are searched for."""

_DAY_END = "T23:59:59.999Z"
_SUNDAY = 6


class Table(Protocol):
    """What summing up needs of the table; see `feedbus.store.Table`."""

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, strongly consistent."""

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        """Store the item if the condition over the old one holds; whether it was stored."""

    def query(self, pk: str, prefix: str = "", *, newest_first: bool = False) -> Iterator[Item]:
        """The items of one partition."""

    def query_day(
        self, day: str, since: str, until: str, *, newest_first: bool = False
    ) -> Iterator[Item]:
        """Keys of the intake items of one index partition."""


class Objects(Protocol):
    """Where digests and reports lie; see `feedbus.store.Bucket`."""

    def get(self, key: str) -> bytes:
        """Read an object."""

    def put(self, key: str, data: bytes) -> None:
        """Store an object."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What summing up needs from outside.

    Attributes:
        table: the table.
        objects: the bucket.
        rules: what the report holds.
        taxonomy: names of the topics.
        now: the present; the last day that is summed is the one before, UTC.
        clock: seconds, to stop in time.
    """

    table: Table
    objects: Objects
    rules: WordRules
    taxonomy: Taxonomy
    now: datetime
    clock: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Outcome:
    """What a run did.

    Attributes:
        summed: the days, newest first.
        documents: feedbacks in them that count.
        waiting: days that are left for the next run, because the time was over.
        report: the day that the report ends with.
        weekly: the Sunday that a week's summary was written for.
        news: the words that are news now: what an alert would tell.
    """

    summed: list[str] = field(default_factory=list)
    documents: int = 0
    waiting: int = 0
    report: str | None = None
    weekly: str | None = None
    news: list[str] = field(default_factory=list)


def run(ports: Ports, budget: float) -> Outcome:
    """Sum what is missing, then write the report and, once a week, the week's summary.

    Args:
        ports: the outside.
        budget: seconds for summing; no day is begun that would not be done by then, going by the
            slowest day so far.
    """
    end, slowest = ports.clock() + budget, 0.0
    last = (ports.now.date() - timedelta(1)).isoformat()
    found = ports.table.query(DIGESTS)
    known = {str(item["sk"]): item for item in found if item.get("format") == FORMAT}
    outcome = Outcome()
    due = _due(last, known, ports.rules)
    for day in due:
        begin = ports.clock()
        if outcome.summed and begin + slowest > end:
            break
        digest = sum_day(day, ports)
        known[day] = _keep_digest(day, digest, ports)
        outcome.summed.append(day)
        outcome.documents += digest.documents
        slowest = max(slowest, ports.clock() - begin)
    outcome.waiting = len(due) - len(outcome.summed)
    written = _write_report(last, known, ports)
    outcome.report, outcome.news = last, [one.term for one in written.news]
    sunday = _last_sunday(last)
    if sunday in outcome.summed or not ports.table.get(REPORTS, f"{WEEKLY}#{sunday}"):
        week = written if sunday == last else _write_report(sunday, known, ports)
        _keep(WEEKLY, sunday, summary(week.without_words()).model_dump_json(), {}, ports)
        outcome.weekly = sunday
    return outcome


def _due(last: str, known: Mapping[str, Item], rules: WordRules) -> list[str]:
    """The days to sum, the newest first: what a report tells first needs those."""
    back = rules.emerging.window_days + rules.emerging.baseline_days
    days = reports.days_before(last, back)
    settling = set(days[-SETTLING_DAYS:])
    return [day for day in reversed(days) if day in settling or day not in known]


def _last_sunday(day: str) -> str:
    found = date.fromisoformat(day)
    return (found - timedelta((found.weekday() - _SUNDAY) % 7)).isoformat()


def sum_day(day: str, ports: Ports) -> Digest:
    """Add up a day's feedback, record by record: the memory does not grow with their number."""
    tally, ignore = Tally(), ignored(ports.rules.ignore)
    for record in _records(day, ports.table):
        reason = left_out(record) or ("late" if _late(record) else None)
        if reason:
            tally.leave_out(reason)
        else:
            tally.add(document(record, ignore))
    return tally.digest()


def _records(day: str, table: Table, *, newest_first: bool = False) -> Iterator[Record]:
    """The records of the feedbacks that first came on a day.

    An edit is an intake item of its own, maybe of another day: the record's first change tells.
    """
    for shard in range(keys.DAY_SHARDS):
        seen: set[str] = set()
        found = table.query_day(f"{day}#{shard}", day, day + _DAY_END, newest_first=newest_first)
        for key in found:
            id_ = str(key["pk"])
            if id_ in seen or not keys.FEEDBACK_ID.fullmatch(id_):
                continue
            seen.add(id_)
            record = _record(id_, table)
            if record and (not record.history or record.history[0].at[:10] >= day):
                yield record


def _record(id_: str, table: Table) -> Record | None:
    stored = table.get(id_, keys.RECORD)
    return Record.model_validate_json(str(stored["doc"])) if stored else None


def _late(record: Record) -> bool:
    feedback = record.feedback
    if not feedback.occurred_at or not feedback.received_at:
        return False
    return epoch(feedback.received_at) - epoch(feedback.occurred_at) > LATE_DAYS * 86_400


def _write_report(until: str, known: Mapping[str, Item], ports: Ports) -> Report:
    """Write the report of the window that ends with a day; what is returned has its quotes."""
    rules = ports.rules
    names = {path: {"zh": leaf.zh, "en": leaf.en} for path, leaf in ports.taxonomy.leaves.items()}

    def load(day: str) -> Digest | None:
        return _digest(day, ports.objects) if day in known else None

    span = rules.emerging.window_days
    draft = reports.draft(load, until, span, rules, names, _outlook(until, known))
    documents = _candidates(draft, until, span, ports)
    written = reports.quoted(draft, documents, rules.quotes)
    facts: Item = {
        "documents": written.documents,
        "news": json.dumps([one.term for one in written.news], ensure_ascii=False),
    }
    _keep(WORDS, until, written.without_words().model_dump_json(), facts, ports)
    return written


def _outlook(until: str, known: Mapping[str, Item]) -> Forecast:
    """The forecast from all days up to `until` that follow each other."""
    volumes: list[int] = []
    for day in reversed(reports.days_before(until, FORECAST_DAYS)):
        if day not in known:
            break
        volumes.append(int(known[day]["documents"]))
    return forecast(volumes[::-1], date.fromisoformat(until))


def _candidates(draft: Draft, until: str, span: int, ports: Ports) -> list[Document]:
    """What may be quoted: the sample that the digests hold, and what it lacks for the news."""
    ignore = ignored(ports.rules.ignore)
    found = {one.id: one for one in read_documents(draft.wanted(), ports.table, ignore)}
    unheard = {one.term: HEARD for one in draft.unheard(found.values(), HEARD)}
    if not unheard:
        return list(found.values())
    searched = 0
    for day in reversed(reports.days_before(until, span)):
        for record in _records(day, ports.table, newest_first=True):
            searched += 1
            if not unheard or searched > MAX_SEARCHED:
                return list(found.values())
            if record.id in found or left_out(record) or _late(record):
                continue
            one = document(record, ignore)
            told = [term for term in unheard if term in one.phrases]
            if told and not one.copy_of:
                found[one.id] = one
            unheard = {
                term: left - (term in told)
                for term, left in unheard.items()
                if left - (term in told) > 0
            }
    return list(found.values())


def read_documents(
    ids: Iterable[str], table: Table, ignore: frozenset[str] = frozenset()
) -> Iterator[Document]:
    """What the feedbacks of these ids say now, without those that don't count any more."""
    for id_ in ids:
        record = _record(id_, table)
        if record and not left_out(record):
            yield document(record, ignore)


def _keep_digest(day: str, digest: Digest, ports: Ports) -> Item:
    ports.objects.put(f"{DIGESTS}/{day}.json.gz", _packed(digest.model_dump_json()))
    item: Item = {
        "pk": DIGESTS,
        "sk": day,
        "format": digest.format,
        "documents": digest.documents,
        "summed_at": iso(ports.now),
        "ttl": _ttl(ports),
    }
    _put(item, ports)
    return item


def _keep(kind: str, day: str, document: str, facts: Item, ports: Ports) -> None:
    """Store a report, and the item that says that there is one."""
    ports.objects.put(f"{REPORTS}/{kind}/{day}.json.gz", _packed(document))
    item: Item = {
        "pk": REPORTS,
        "sk": f"{kind}#{day}",
        "summed_at": iso(ports.now),
        "ttl": _ttl(ports),
    }
    _put({**item, **facts}, ports)


def _put(item: Item, ports: Ports) -> None:
    """Write an item, unless a later run has."""
    condition = "attribute_not_exists(pk) OR summed_at <= :now"
    ports.table.put_if(item, condition, {":now": iso(ports.now)})


def _ttl(ports: Ports) -> int:
    return int(ports.now.timestamp()) + KEPT_DAYS * 86_400


def _packed(document: str) -> bytes:
    # Without a time in it, the same document is the same object.
    return gzip.compress(document.encode(), mtime=0)


def _digest(day: str, objects: Objects) -> Digest:
    return Digest.model_validate_json(gzip.decompress(objects.get(f"{DIGESTS}/{day}.json.gz")))


def stored_days(kind: str, table: Table) -> Iterator[str]:
    """The days that stored reports of a kind end with, the newest first.

    Args:
        kind: `WORDS` or `WEEKLY`.
        table: the table.
    """
    for item in table.query(REPORTS, f"{kind}#", newest_first=True):
        yield str(item["sk"]).partition("#")[2]


def stored_report(day: str, table: Table, objects: Objects) -> Report | None:
    """The report of the window that ends with a day, with the quotes' words as they are now.

    Args:
        day: such as `2026-01-31`.
        table: the table.
        objects: the bucket.

    Returns:
        None when there is no such report.
    """
    if table.get(REPORTS, f"{WORDS}#{day}") is None:
        return None
    packed = objects.get(f"{REPORTS}/{WORDS}/{day}.json.gz")
    report = Report.model_validate_json(gzip.decompress(packed))
    ids = dict.fromkeys(quote.id for quote in report.quotes())
    return reports.filled(report, {one.id: one for one in read_documents(ids, table)})


def stored_week(day: str, table: Table, objects: Objects) -> Weekly | None:
    """The summary of the week that ends with a Sunday, with the quotes' words as they are now."""
    if table.get(REPORTS, f"{WEEKLY}#{day}") is None:
        return None
    report = stored_report(day, table, objects)
    return summary(report) if report else None
