"""What the doubles remember: JSON documents in one SQLite file.

A request runs in one transaction that is committed before it is answered, so that after a
`kill -9` the doubles know exactly what they told their clients. One lock serialises requests,
which makes an upsert a true upsert.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class State:
    """Documents by kind and key; a kind keeps the order in which its keys came.

    Args:
        path: the SQLite file.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        # Transactions are begun by hand: sqlite3 would leave reads out of them.
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS documents (position INTEGER PRIMARY KEY AUTOINCREMENT,"
            " kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL, UNIQUE (kind, key))"
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and alone. An exception undoes what was changed."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def get(self, kind: str, key: str) -> Document | None:
        """One document."""
        with self._lock:
            row = self._db.execute(
                "SELECT document FROM documents WHERE kind = ? AND key = ?", (kind, key)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: str, key: str, document: Document) -> None:
        """Write a document; one that is there keeps its place in the order."""
        with self._lock:
            self._db.execute(
                "INSERT INTO documents (kind, key, document) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document",
                (kind, key, json.dumps(document)),
            )

    def items(self, kind: str) -> dict[str, Document]:
        """All documents of a kind, by key, in the order in which they came."""
        with self._lock:
            rows = self._db.execute(
                "SELECT key, document FROM documents WHERE kind = ? ORDER BY position", (kind,)
            ).fetchall()
        return {key: json.loads(document) for key, document in rows}

    def count(self, kind: str, key: str, more: int = 1) -> int:
        """Raise a counter and return it."""
        with self._lock:
            total = int((self.get(kind, key) or {"n": 0})["n"]) + more
            self.put(kind, key, {"n": total})
        return total

    def counts(self, kind: str) -> dict[str, int]:
        """The counters of a kind."""
        return {key: document["n"] for key, document in self.items(kind).items()}

    def clear(self, kind: str | None = None) -> None:
        """Forget one kind, or everything."""
        with self._lock:
            if kind is None:
                self._db.execute("DELETE FROM documents")
            else:
                self._db.execute("DELETE FROM documents WHERE kind = ?", (kind,))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
