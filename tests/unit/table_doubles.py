"""The table, in memory, with a count of its calls, for the tests of what enrichment asks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from operator import eq, gt
from typing import Any

from feedbus.store import MOST_READ, MOST_WRITTEN, Item, Value


class MemoryTable:
    """The table. It fails every call while `broken`, and loses one write to each in `rivals`."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.calls: Counter[str] = Counter()
        self.broken = False
        self.rivals: list[Item] = []

    def get(self, pk: str, sk: str) -> Item | None:
        self._called("get")
        found = self.items.get((pk, sk))
        return dict(found) if found else None

    def put_once(self, item: Item) -> bool:
        return self.put_if(item, "attribute_not_exists(pk)", {})

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        self._called("put")
        if self.rivals:
            self._store(self.rivals.pop(0))
        old = self.items.get((str(item["pk"]), str(item["sk"])))
        if any(_holds(one, old, values) for one in condition.split(" OR ")):
            self._store(item)
            return True
        return False

    def put_claim(self, key: str, data: bytes) -> None:
        raise AssertionError("nothing here is so large")

    def count(self, pk: str, sk: str, name: str, by: int = 1, **fixed: Value) -> int:
        self._called("count")
        item = self.items.setdefault((pk, sk), {"pk": pk, "sk": sk, name: 0})
        item.update({name: int(item[name]) + by, **fixed})
        return int(item[name])

    def batch_get(self, keys: Iterable[tuple[str, str]], *, consistent: bool = True) -> list[Item]:
        found = []
        for chunk in batched(dict.fromkeys(keys), MOST_READ, strict=False):
            self._called("batch_get")
            found += [dict(self.items[key]) for key in chunk if key in self.items]
        return found

    def batch_put(self, items: Iterable[Item]) -> None:
        self._batch_write({(str(item["pk"]), str(item["sk"])): item for item in items})

    def batch_delete(self, keys: Iterable[tuple[str, str]]) -> None:
        self._batch_write(dict.fromkeys(keys))

    def query(self, pk: str, prefix: str = "") -> Iterator[Item]:
        self._called("query")
        for key in sorted(self.items):
            if key[0] == pk and key[1].startswith(prefix):
                yield dict(self.items[key])

    def _batch_write(self, items: Mapping[tuple[str, str], Item | None]) -> None:
        for chunk in batched(items.items(), MOST_WRITTEN, strict=False):
            self._called("batch_write")
            for key, item in chunk:
                self.items.pop(key, None)
                if item:
                    self._store(item)

    def _called(self, name: str) -> None:
        if self.broken:
            raise OSError("the table is away")
        self.calls[name] += 1

    def _store(self, item: Item) -> None:
        self.items[str(item["pk"]), str(item["sk"])] = dict(item)


def _holds(condition: str, old: Item | None, values: Mapping[str, Any]) -> bool:
    if condition == "attribute_not_exists(pk)":
        return old is None
    name, operator, placeholder = condition.split()
    compare = {"=": eq, ">": gt}[operator]
    return old is not None and bool(compare(old[name], values[placeholder]))
