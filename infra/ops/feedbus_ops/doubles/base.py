"""What a double is, and how it refuses."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, request
from jsonschema import Draft202012Validator

from feedbus_ops.doubles.accounts import Accounts
from feedbus_ops.doubles.state import State

Json = dict[str, Any]
Answer = tuple[Json, int]
Schema = Mapping[str, Any]

FAULT_ENVIRON = "feedbus.fault"
"""WSGI key under which a double finds the fault that it has to play itself."""


class RefusedError(Exception):
    """The vendor would refuse this request.

    Args:
        status: HTTP status.
        body: the vendor's error body.
    """

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for the page that a person looks at."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


class Double(ABC):
    """One vendor.

    Attributes:
        name: the name in `/_doubles/{name}/…`.
        title: the vendor's name.
        paths: what the paths of its API begin with.
        own_faults: kinds of faults that it plays itself.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    paths: ClassVar[tuple[str, ...]]
    own_faults: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self, state: State, accounts: Accounts, clock: Callable[[], float] = time.time
    ) -> None:
        self.store = state
        self.accounts = accounts
        self.clock = clock

    @abstractmethod
    def routes(self) -> Blueprint:
        """The vendor's API, and the double's own switches below `/_doubles/{name}/`."""

    @abstractmethod
    def state(self) -> Json:
        """Everything that the double holds."""

    @abstractmethod
    def sheets(self) -> list[Sheet]:
        """The same for a person."""

    @abstractmethod
    def rate_limited(self) -> Json:
        """The body of the vendor's 429."""

    def kind(self, name: str) -> str:
        """A kind of documents that is this double's own."""
        return f"{self.name}.{name}"


def problems(schema: Schema, value: object) -> list[str]:
    """What is wrong with a value, one line a finding: where, and what was expected there."""
    found = sorted(Draft202012Validator(schema).iter_errors(value), key=lambda one: str(one.path))
    return [f"{'.'.join(map(str, one.absolute_path)) or 'body'}: {one.message}" for one in found]


def bearer() -> str | None:
    """The request's bearer token."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def admin_body(schema: Schema) -> Any:
    """The body of a request to a switch of the doubles."""
    body = request.get_json(silent=True)
    wrong = problems(schema, body)
    if wrong:
        raise RefusedError(400, {"problems": wrong})
    return body
