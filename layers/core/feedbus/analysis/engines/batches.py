"""Asking a service about many texts: cut to its limits, in batches, each failure kept apart.

The client is handed in, so nothing here knows an AWS library; errors are known by their code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import batched

from feedbus.model import Analysis

MISSING = "MissingAnswer"
"""The code of a text that the service left out of its answer."""

INVALID = "InvalidAnswer"
"""The code of a text whose answer is not what was asked for."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """A text to ask about.

    Attributes:
        index: its place among the texts that `analyze` was given.
        text: as it is sent.
        language: the service's code of its language, where the service wants one.
    """

    index: int
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer.

    Attributes:
        code: why: the service's error code, or the error's class. Never the text.
        again: whether a second try is worth it; for a text that failed while others didn't.
    """

    code: str
    again: bool = False


class RefusedError(Exception):
    """A batch was refused, or not finished, for what it holds: a smaller one may do.

    Args:
        code: becomes the reason of every text that stays without an answer.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


type Told[T] = Mapping[int, T | Failed]
"""Answers by the documents' index."""


def readable(analyses: Sequence[Analysis]) -> Iterator[int]:
    """The places of the texts that say something a service could tell more of."""
    for index, analysis in enumerate(analyses):
        if analysis.quality not in ("empty", "gibberish"):
            yield index


def clean(text: str) -> str:
    """The text as UTF-8 can carry it, of the same length: half characters become U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def cut(text: str, limit: int) -> str:
    """The beginning of a clean text, `limit` bytes of UTF-8 at most, no character cut in two."""
    if len(text) * 4 <= limit:
        return text
    return text[:limit].encode()[:limit].decode(errors="ignore")


def code_of(error: Exception) -> str:
    """What an error is known by: the service's code, or the error's class."""
    if isinstance(error, RefusedError):
        return error.code
    response = getattr(error, "response", None)  # botocore's ClientError
    if isinstance(response, Mapping):
        code = response.get("Error", {}).get("Code")
        if code:
            return str(code)[:64]
    return type(error).__name__


class Calls:
    """The calls that one `analyze` makes to one service.

    After an error that isn't about the texts (no access, throttled, no answer in time, in spite
    of the client's own retries) no further call begins: a batch of a stream has one time limit
    for all of them.

    Args:
        parallel: how many calls are under way at once.
        refusals: codes of errors that are about a batch's texts, so that its halves may do.
        halvings: how often a batch is halved; 2 makes at most seven calls of one.
    """

    def __init__(self, parallel: int = 5, refusals: Iterable[str] = (), halvings: int = 2) -> None:
        self._parallel = parallel
        self._refusals = frozenset(refusals)
        self._halvings = halvings
        self._outage: str | None = None

    def ask[T](
        self,
        documents: Iterable[Document],
        size: int,
        call: Callable[[Sequence[Document]], Told[T]],
    ) -> dict[int, T | Failed]:
        """Ask about documents of one language at a time; there is an answer for each.

        Args:
            documents: what to ask about.
            size: the most that one call takes.
            call: asks about a batch. May raise anything, and may leave answers out.
        """
        by_language: dict[str, list[Document]] = {}
        for document in documents:
            by_language.setdefault(document.language, []).append(document)
        batches = [
            one for same in by_language.values() for one in batched(same, size, strict=False)
        ]
        told: dict[int, T | Failed] = {}
        if len(batches) < 2 or self._parallel == 1:
            answers: Iterable[Told[T]] = [self._batch(one, call) for one in batches]
        else:
            with ThreadPoolExecutor(self._parallel) as pool:
                answers = list(pool.map(lambda one: self._batch(one, call), batches))
        for answer in answers:
            told.update(answer)
        return told

    def _batch[T](
        self, batch: Sequence[Document], call: Callable[[Sequence[Document]], Told[T]]
    ) -> Told[T]:
        """One batch; what failed by itself and may pass is asked once more."""
        told = self._halved(batch, call, self._halvings)
        failed = {index for index, one in told.items() if isinstance(one, Failed) and one.again}
        again = [document for document in batch if document.index in failed]
        return {**told, **self._halved(again, call, 0)} if again else told

    def _halved[T](
        self,
        batch: Sequence[Document],
        call: Callable[[Sequence[Document]], Told[T]],
        halvings: int,
    ) -> Told[T]:
        if self._outage:
            return _all_failed(batch, self._outage)
        try:
            answers = call(batch)
        except Exception as error:  # noqa: BLE001 - a text never stops the others
            code = code_of(error)
            if not isinstance(error, RefusedError) and code not in self._refusals:
                self._outage = code
            elif halvings and len(batch) > 1:
                half = (len(batch) + 1) // 2
                return {
                    **self._halved(batch[:half], call, halvings - 1),
                    **self._halved(batch[half:], call, halvings - 1),
                }
            return _all_failed(batch, code)
        return {one.index: answers.get(one.index, Failed(MISSING)) for one in batch}


def _all_failed(batch: Sequence[Document], code: str) -> dict[int, Failed]:
    return {document.index: Failed(code) for document in batch}
