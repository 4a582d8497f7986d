"""The one table and the claim-check bucket.

Works with boto3's low-level clients or with `feedbus.aws`. Verbs tell the guarantee:
`put_once` never overwrites; `change` writes only over the version that was read.
"""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any, Protocol

from feedbus.errors import RetryableError

MOST_READ = 100
"""Items that one BatchGetItem reads."""

MOST_WRITTEN = 25
"""Items that one BatchWriteItem writes."""

_BATCH_ATTEMPTS = 6

Value = str | int | float | bool | bytes
Item = dict[str, Value]


def error_code(error: Exception) -> str:
    """The AWS error code of a failed call; empty when the error is not one."""
    response = getattr(error, "response", None)
    return str(response["Error"]["Code"]) if isinstance(response, dict) else ""


def marshal(item: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    """Plain values to DynamoDB's typed ones."""
    return {name: _typed(value) for name, value in item.items()}


def _typed(value: Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": value}
    return {"N": repr(value)}


def unmarshal(item: Mapping[str, Mapping[str, Any]]) -> Item:
    """DynamoDB's typed values to plain ones; sets, lists and maps are not used in the table."""
    plain: Item = {}
    for name, typed in item.items():
        ((kind, value),) = typed.items()
        if kind == "N":
            plain[name] = float(value) if any(mark in value for mark in ".eE") else int(value)
        elif kind == "B":
            # boto3 gives bytes; on the wire, and in stream records, it is base64.
            plain[name] = base64.b64decode(value) if isinstance(value, str) else value
        elif kind in ("S", "BOOL"):
            plain[name] = value
    return plain


class ConditionalTable(Protocol):
    """What cursors, the delivery ledger and tokens need of the table; see `Table`."""

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, strongly consistent."""

    def put_once(self, item: Item) -> bool:
        """Store the item unless its key exists; whether it was new."""

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        """Store the item if the condition over the old one holds; whether it was stored."""


class Table:
    """The table, by plain dictionaries.

    Args:
        client: a low-level DynamoDB client.
        name: the table's name.
        sleep: waits so many seconds before a batch's rest is asked for again.
    """

    def __init__(self, client: Any, name: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep
        self.name = name

    def put_once(self, item: Item) -> bool:
        """Store the item unless its key exists; whether it was new.

        A lost answer makes the client's own retry meet the item that it wrote. That reads as
        "not new", which is harmless: the stream, not this call's answer, carries the item on.
        """
        return self._conditional(item, "attribute_not_exists(pk)", {})

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        """Store the item if the condition over the old one holds; whether it was stored.

        Args:
            item: the whole new item.
            condition: a DynamoDB condition; attribute names that are reserved words are out.
            values: its `:placeholders`.
        """
        return self._conditional(item, condition, values)

    def _conditional(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        arguments: dict[str, Any] = {
            "TableName": self.name,
            "Item": marshal(item),
            "ConditionExpression": condition,
        }
        if values:
            arguments["ExpressionAttributeValues"] = marshal(values)
        try:
            self._client.put_item(**arguments)
        except Exception as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, strongly consistent; None if there is none."""
        key = marshal({"pk": pk, "sk": sk})
        answer = self._client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        return unmarshal(answer["Item"]) if "Item" in answer else None

    def count(self, pk: str, sk: str, name: str, by: int = 1, **fixed: Value) -> int:
        """Add to a counter of an item, which begins at 0; returns the new sum.

        Not idempotent: a lost answer may count twice. For rates and the like, never for money.

        Args:
            pk: partition of the item, which is made if there is none.
            sk: its sort key.
            name: the counter's attribute.
            by: what to add.
            fixed: attributes to set, such as `ttl`.
        """
        sets = ", ".join(f"#{key} = :{key}" for key in fixed)
        answer = self._client.update_item(
            TableName=self.name,
            Key=marshal({"pk": pk, "sk": sk}),
            UpdateExpression=f"ADD #count :by{' SET ' + sets if sets else ''}",
            ExpressionAttributeNames={"#count": name, **{f"#{key}": key for key in fixed}},
            ExpressionAttributeValues=marshal(
                {":by": by, **{f":{key}": value for key, value in fixed.items()}}
            ),
            ReturnValues="UPDATED_NEW",
        )
        return int(unmarshal(answer["Attributes"])[name])

    def delete(self, pk: str, sk: str) -> None:
        """Delete one item; nothing happens if there is none."""
        self._client.delete_item(TableName=self.name, Key=marshal({"pk": pk, "sk": sk}))

    def batch_get(self, keys: Iterable[tuple[str, str]], *, consistent: bool = True) -> list[Item]:
        """The items of many keys, those that there are, in no order.

        One call for each `MOST_READ` keys, and more for what DynamoDB leaves undone.

        Args:
            keys: pairs of partition and sort key.
            consistent: False may miss what was written a moment ago, for half the price.

        Raises:
            RetryableError: it kept leaving some undone, because it is throttled.
        """
        found: list[Item] = []
        for chunk in batched(dict.fromkeys(keys), MOST_READ, strict=False):
            wanted = [marshal({"pk": pk, "sk": sk}) for pk, sk in chunk]
            asked = {self.name: {"Keys": wanted, "ConsistentRead": consistent}}
            for answer in self._whole(self._client.batch_get_item, asked, "UnprocessedKeys"):
                found += map(unmarshal, answer["Responses"].get(self.name, ()))
        return found

    def batch_put(self, items: Iterable[Item]) -> None:
        """Store items of different keys over what is there; without any condition.

        One call for each `MOST_WRITTEN` items. Some may be stored when it fails; storing the same
        items again is harmless.

        Raises:
            RetryableError: DynamoDB kept leaving some undone, because it is throttled.
        """
        self._batch_write({"PutRequest": {"Item": marshal(item)}} for item in items)

    def batch_delete(self, keys: Iterable[tuple[str, str]]) -> None:
        """Delete the items of different keys; nothing happens to those that aren't there.

        Raises:
            RetryableError: see `batch_put`.
        """
        self._batch_write(
            {"DeleteRequest": {"Key": marshal({"pk": pk, "sk": sk})}} for pk, sk in keys
        )

    def _batch_write(self, requests: Iterable[Mapping[str, Any]]) -> None:
        for chunk in batched(requests, MOST_WRITTEN, strict=False):
            asked = {self.name: list(chunk)}
            for _ in self._whole(self._client.batch_write_item, asked, "UnprocessedItems"):
                pass

    def _whole(
        self, call: Callable[..., dict[str, Any]], asked: Mapping[str, Any], undone: str
    ) -> Iterator[dict[str, Any]]:
        """The answers of a batch call, which is made again for what it left undone."""
        for attempt in range(_BATCH_ATTEMPTS):
            if attempt:
                self._sleep(random.uniform(0.0, 0.05 * 2**attempt))  # noqa: S311 - jitter
            answer = call(RequestItems=asked)
            yield answer
            asked = answer.get(undone) or {}
            if not asked:
                return
        raise RetryableError("the table keeps leaving parts of a batch undone")

    def query(self, pk: str, prefix: str = "", *, newest_first: bool = False) -> Iterator[Item]:
        """The items of one partition whose sort key begins with `prefix`, in order."""
        condition, values = "pk = :pk", {":pk": pk}
        if prefix:
            condition, values = f"{condition} AND begins_with(sk, :sk)", {**values, ":sk": prefix}
        return self._pages(
            KeyConditionExpression=condition,
            ExpressionAttributeValues=marshal(values),
            ConsistentRead=True,
            ScanIndexForward=not newest_first,
        )

    def query_day(
        self, day: str, since: str, until: str, *, newest_first: bool = False
    ) -> Iterator[Item]:
        """Keys of the intake items of one index partition, `since` ≤ `at` ≤ `until`."""
        # `day` and `at` stand behind `#` because DAY is one of DynamoDB's reserved words.
        return self._pages(
            IndexName="by_day",
            KeyConditionExpression="#day = :day AND #at BETWEEN :since AND :until",
            ExpressionAttributeNames={"#day": "day", "#at": "at"},
            ExpressionAttributeValues=marshal({":day": day, ":since": since, ":until": until}),
            ScanIndexForward=not newest_first,
        )

    def _pages(self, **arguments: Any) -> Iterator[Item]:
        while True:
            answer = self._client.query(TableName=self.name, **arguments)
            for item in answer["Items"]:
                yield unmarshal(item)
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


class Bucket:
    """The claim-check bucket: what is too large for an item (R10).

    Args:
        client: an S3 client.
        name: the bucket's name.
    """

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def put(self, key: str, data: bytes) -> None:
        """Store an object; writing the same key again is harmless."""
        self._client.put_object(Bucket=self.name, Key=key, Body=data)

    def get(self, key: str) -> bytes:
        """Read an object."""
        data: bytes = self._client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return data


@dataclass(frozen=True, slots=True)
class TableAndBucket:
    """Where intake puts things; the bucket is connected to when it is first needed."""

    table: Table
    bucket: Callable[[], Bucket]

    def put_once(self, item: Item) -> bool:
        """See `Table.put_once`."""
        return self.table.put_once(item)

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        """See `Table.put_if`."""
        return self.table.put_if(item, condition, values)

    def put_claim(self, key: str, data: bytes) -> None:
        """See `Bucket.put`."""
        self.bucket().put(key, data)
