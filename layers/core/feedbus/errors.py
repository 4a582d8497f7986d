"""Errors, named by what the caller has to do next.

`ConfigError` stands apart from the others on purpose: a blanket `except FeedbusError`
must never swallow a wrong deployment.
"""

from __future__ import annotations

from pathlib import Path


class FeedbusError(Exception):
    """Root of the errors that a request or a message can end in."""


class RejectedError(FeedbusError):
    """The caller is wrong: answer 4xx, never retry.

    Args:
        message: what is wrong and how to mend it; names the field, never quotes a value.
        status: the HTTP status for a webhook's sender.
    """

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class SignatureError(RejectedError):
    """The request is not proven to come from the vendor.

    Args:
        check: the one check that failed (`missing header`, `stale timestamp`, …); shown by
            `feedbus verify` and counted as a metric's dimension, never sent to the caller.
    """

    def __init__(self, check: str) -> None:
        super().__init__(f"signature refused: {check}", status=401)
        self.check = check


class RetryableError(FeedbusError):
    """Something outside failed: give the work back and try again.

    Args:
        message: what failed.
        retry_after: seconds to wait, when the other side said so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnknownOutcomeError(RetryableError):
    """A request went out and no whole answer came back: it may have taken effect.

    Who can't prove that a second try is harmless has to look, or to ask, before trying again.
    """


class ConfigError(Exception):
    """The deployment is wrong: fail loudly. The message names the setting and the fix."""


def where(error: BaseException) -> str:
    """The kind of an error and the line that raised it, as one line for logs and reasons.

    An error's own message is left out: those of parsers and validators quote their input, which
    is a customer's words.
    """
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = Path(trace.tb_frame.f_code.co_filename).name
    return f"{type(error).__name__} at {file}:{trace.tb_lineno}"
