"""Crawling: a vendor's list, page by page, so that no interruption loses an item. Without I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from feedbus.bodies import number
from feedbus.errors import ConfigError, RetryableError
from feedbus.model.times import epoch, from_epoch, to_utc
from feedbus.sources.base import Page, Payload, PullContext, PullSteps
from feedbus.transport import Request, Response, retry_after


def settings_of(context: PullContext, *needed: str) -> dict[str, Any]:
    """The secret of a polled endpoint: a JSON object with at least the `needed` settings.

    Raises:
        ConfigError: naming what is missing; no value is ever quoted.
    """
    try:
        settings = json.loads(context.secret)
    except ValueError:
        settings = None
    if not isinstance(settings, dict):
        raise ConfigError(f"the endpoint's secret must be a JSON object with {', '.join(needed)}")
    if missing := [name for name in needed if not settings.get(name)]:
        raise ConfigError(f"the endpoint's secret lacks {', '.join(missing)}")
    return settings


def option_of(context: PullContext, name: str) -> str:
    """An option that a pull cannot do without.

    Raises:
        ConfigError: it is not set.
    """
    value = context.options.get(name)
    if not value:
        raise ConfigError(f"options.{name} of the endpoint is missing: polling needs it")
    return str(value)


def fetch(request: Request, now: float) -> Generator[Request | Page, Response | None, Any]:
    """Send one request and read its JSON answer.

    Raises:
        RetryableError: 408, 425, 429, 5xx, or an answer that is not JSON.
        ConfigError: any other refusal: the key, the rights or the address are wrong.
    """
    response = yield request
    status = response.status if response else 0
    if response and 200 <= status < 300:
        answer = response.json()
        if not isinstance(answer, dict):
            raise RetryableError("the list's answer is not a JSON object")
        return answer
    where = request.url.partition("?")[0]
    if status < 400 or status >= 500 or status in (408, 425, 429):
        wait = retry_after(response, now) if response else None
        raise RetryableError(f"HTTP {status} from {where}", retry_after=wait)
    raise ConfigError(f"HTTP {status} from {where}: check the endpoint's secret and options")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a vendor's list.

    Attributes:
        items: when each item last changed (UTC ISO-8601, empty if unknown), and the item.
        next: what leads to the next page; None on the last one.
    """

    items: list[tuple[str, Payload]]
    next: str | None


def crawl(
    context: PullContext,
    page: Callable[[str | None], Generator[Request | Page, Response | None, Listing]],
    *,
    newest_first: bool,
) -> PullSteps:
    """Read a list in passes that may be interrupted anywhere without losing an item.

    The cursor is `{"since", "high", "next"}`. `since` is how far the last finished pass got.
    While a pass is under way, `next` is the page to go on with and `high` what `since` becomes
    when the pass is done: the newest time on its first page, since whatever changes later is
    found by the next pass. Pages come newest first, so moving `since` any earlier would skip the
    pages not yet read.

    A pass goes `overlap_hours` (default 24) below `since`: vendors show an item hours after the
    time it bears (moderation, translation). What is read again is stored once, by id and version.

    Args:
        context: secret, options, cursor and time.
        page: reads the page that `next` leads to, or the first one.
        newest_first: the vendor sorts by time, so a pass may stop at the first older item.
    """
    since, floor = _since(context)
    high = str(context.cursor.get("high") or since)
    resumed = following = context.cursor.get("next")
    while True:
        try:
            listing = yield from page(following)
        except ConfigError:
            if resumed is None:
                raise
            # The vendor no longer knows the page we stopped at: begin this pass anew.
            resumed = following = None
            continue
        times = [at for at, _ in listing.items if at]
        if following is None:
            # A time in the future would hide everything that comes after it.
            high = min(max(times, default=high), from_epoch(context.now))
            high = max(high, since)
        fresh = [item for at, item in listing.items if not at or at >= floor]
        if listing.next is None or (newest_first and times and min(times) < floor):
            yield Page(fresh, {"since": high} if high else {})
            return
        if listing.next == following:
            raise RetryableError("the vendor's list does not move on")
        resumed, following = None, listing.next
        yield Page(fresh, {"since": since, "high": high, "next": following})


def _since(context: PullContext) -> tuple[str, str]:
    """How far the last finished pass got, and how far down this one goes."""
    overlap = number(context.options.get("overlap_hours", 24))
    if overlap is None or overlap < 0:
        raise ConfigError("options.overlap_hours must be a number of hours")
    since = str(context.cursor.get("since") or context.options.get("since") or "")
    try:
        since = to_utc(since) if since else ""
        return since, from_epoch(epoch(since) - overlap * 3600) if since else ""
    except ValueError as error:
        raise ConfigError("options.since must be a time in ISO-8601") from error
