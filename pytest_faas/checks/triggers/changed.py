"""Buckets and tables: what the function changes there is told to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_faas import events
from pytest_faas.checks.triggers.trigger import Made, Options
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.nothing import vacuous
from pytest_faas.cloud.buckets import Change, Rule, WatchedBucket
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import scope
from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.readers import dynamodb
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import DynamodbChange
from pytest_faas.mappings.bucket import notification
from pytest_faas.patterns import Criteria

_WHERE = "recursion"


class OwnBucket:
    """A bucket that notifies the function: by its own configuration if it names the function, else as the event tells."""

    def __init__(self, bucket: WatchedBucket, rules: Sequence[Rule]) -> None:
        self._bucket = bucket
        self._rules = rules
        self._seen = 0

    @classmethod
    def of(cls, case: Case, options: Options, account: str, region: str) -> OwnBucket:
        """Read it from the event; `NothingToJudge` for a bucket that the fake AWS does not have."""
        del region
        record = case.event["Records"][0]
        try:
            bucket = WatchedBucket(_WHERE, account, record["s3"]["bucket"]["name"])
        except InvalidArgument as missing:
            raise vacuous(f"nothing can be written where the event came from: {missing}") from missing
        kind = str(record["eventName"]).removeprefix("s3:").partition(":")[0]
        told = Rule("", (f"s3:{kind}:*",), options.prefix, options.suffix)
        given = bool(options.prefix or options.suffix)
        return cls(bucket, [told] if given else bucket.rules(case.function.arn) or [told])

    @property
    def said(self) -> str:
        """The bucket, and of which changes it tells."""
        rule = self._rules[0]
        names = [
            f"{name} {value!r}" for name, value in (("prefix", rule.prefix), ("suffix", rule.suffix)) if value
        ]
        kinds = ", ".join(each for rule in self._rules for each in rule.events)
        where = (
            f" with {' and '.join(names)}"
            if names
            else ", whatever its key (prefix= and suffix= say otherwise)"
        )
        return f"{kinds} of each object in the bucket {self._bucket.name}{where}"

    def begin(self) -> None:
        """Note which changes have been."""
        self._seen = len(self._bucket.changes(0))

    def made(self, calls: Sequence[Call]) -> Iterator[Made]:
        """Yield an event for each change."""
        del calls  # the bucket itself knows its changes, those of transfers in parts too
        for _, change in self._bucket.changes(self._seen):
            rule = next((each for each in self._rules if each.wants(change)), None)
            if rule is not None:
                yield Made(notification(self._bucket, change, rule), self._told(change))

    def _told(self, change: Change) -> str:
        return f"s3 {change.event_name} {self._bucket.name} {change.key}"


Items = Mapping[str, Any]


class OwnTable:
    """A table whose stream the function reads: an item that a write leaves as it was is told to nobody.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    """

    def __init__(
        self, table: str, region: str, record: Mapping[str, Any], criteria: Criteria, size: int
    ) -> None:
        self._table = table
        self._region = region
        self._view = record["dynamodb"].get("StreamViewType", "NEW_AND_OLD_IMAGES")
        self._keys = list(record["dynamodb"]["Keys"])
        self._criteria = criteria
        self._size = size
        self._before: Items = {}

    @classmethod
    def of(cls, case: Case, options: Options, account: str, region: str) -> OwnTable:
        """Read it from the event."""
        del account
        record = case.event["Records"][0]
        criteria = case.settings.criteria("dynamodb")
        if options.event_pattern is not None:
            criteria = Criteria([options.event_pattern], source="dynamodb")
        table = str(record["eventSourceARN"]).split("/")[1]
        return cls(table, record.get("awsRegion", region), record, criteria, case.settings.batch_size)

    @property
    def said(self) -> str:
        """The table's name."""
        passing = [each.text for each in self._criteria.patterns]
        return f"each change in the table {self._table}{f' that passes {passing}' if passing else ''}"

    def begin(self) -> None:
        """Read the items."""
        self._before = self._items()

    def made(self, calls: Sequence[Call]) -> Iterator[Made]:
        """Yield a batch of the changes."""
        del calls  # the items themselves tell whether a write has changed anything
        after = self._items()
        found = [
            (change, f"dynamodb {change.event_name} {self._table} {key}")
            for key in dict.fromkeys((*self._before, *after))
            for change in _change(self._before.get(key), after.get(key))
            if self._criteria.accept(self._built([change])["Records"][0])
        ]
        for start in range(0, len(found), self._size):
            part = found[start : start + self._size]
            yield Made(self._built([each for each, _ in part]), "; ".join(said for _, said in part))

    def _built(self, changes: list[DynamodbChange]) -> dict[str, Any]:
        return events.dynamodb_stream(*changes, table=self._table, view=self._view, keys=self._keys)

    def _items(self) -> Items:
        with scope.unnoticed():
            entries = dynamodb.read(Api("dynamodb", self._region))
            return {
                each.place.key: each.value
                for each in entries
                if each.place.resource == self._table and each.place.key
            }


def _change(before: Any, after: Any) -> Iterator[DynamodbChange]:
    if before == after:
        return
    if before is None:
        yield events.insert(after)
    elif after is None:
        yield events.remove(before)
    else:
        yield events.modify(before, after)
