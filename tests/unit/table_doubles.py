"""The table, in memory, with a count of its calls, for the tests of what enrichment asks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import eq, gt
from typing import Any

from feedbus.store import Item, Value


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
