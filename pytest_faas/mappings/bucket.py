"""Deliver a bucket's changes: S3 notifies the function of each, as an asynchronous invocation."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas import errors, events
from pytest_faas import origin as origins
from pytest_faas.cloud.buckets import Change, Rule, Told, WatchedBucket
from pytest_faas.delivery.asynchronous.flow import AsyncFlow
from pytest_faas.delivery.asynchronous.settings import Async
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.record import Record
from pytest_faas.events._s3 import KINDS
from pytest_faas.mappings.chains import Chains

__tracebackhide__ = errors.hidden_from

# What a function is told of where the bucket's notification configuration does not name it.
_ALL = (Rule("", ("s3:ObjectCreated:*", "s3:ObjectRemoved:*")),)


class BucketFlow:
    """Delivers the changes of a bucket that the function has not been told of, and those that it makes meanwhile.

    change ──► wanted by the notification configuration? ──► event ──► Lambda's queue (`AsyncFlow`) ──► function
       ▲                                                                                                   │
       └───────────────────────────────── it changes the bucket ◄──────────────────────────────────────────┘
    """

    def __init__(self, settings: Async, delivery: Delivery, bucket: WatchedBucket) -> None:
        self._delivery = delivery
        self._bucket = bucket
        self._queue = AsyncFlow(settings, delivery)
        self._chains = Chains(delivery, f"it changes the bucket {bucket.name!r}, whose changes it is told of")
        self._seen = 0
        self._places: dict[Record, int] = {}
        delivery.after_each.append(self._look)

    def title(self) -> str:
        """Return the bucket and the settings that are not AWS's defaults."""
        return f"bucket {self._bucket.name}, {self._queue.title()}"

    def begin(self, _events: Sequence[Event]) -> None:
        """Tell of what has happened so far."""
        told = self._bucket.told(self._delivery.target.arn)
        self._seen = told.upto
        changes = self._bucket.changes(told.upto, also=told.open)
        # what is there has happened, also where a test has turned its clock back since
        self._take_in([(place, each.by(self._delivery.now_ms)) for place, each in changes])

    def end(self) -> None:
        """Write down what the function has been told of: changes whose end is open come again another time."""
        unsettled = (place for record, place in self._places.items() if record.settled_as is None)
        self._bucket.tell(self._delivery.target.arn, Told(self._seen, tuple(unsettled)))

    def _look(self) -> None:
        """Take in what has changed in the last step."""
        changes = self._bucket.changes(self._seen)
        self._chains.note(self._take_in(changes) if changes else [])

    def _take_in(self, changes: list[tuple[int, Change]]) -> list[Record]:
        """Put the events of changes into Lambda's queue; return their records."""
        self._seen = max([self._seen, *(place + 1 for place, _ in changes)])
        rules = self._bucket.rules(self._delivery.target.arn) or _ALL
        built: dict[int, Event] = {}
        for place, change in changes:
            rule = next((each for each in rules if each.wants(change)), None)
            if rule is not None:
                built[place] = notification(self._bucket, change, rule)
        records = self._delivery.ledger.records
        before = len(records)
        self._queue.begin(list(built.values()))
        place_of = {id(event): place for place, event in built.items()}
        for record in records[before:]:
            if id(record.raw) in place_of:  # not so for what a policy says that S3 sends twice
                self._places[record] = place_of[id(record.raw)]
        return records[before:]


def notification(bucket: WatchedBucket, change: Change, rule: Rule) -> Event:
    """Return the event of a change, with the fields that S3 sends for it."""
    kind = KINDS[change.event_name]
    with origins.origin(region=bucket.region):
        return events.s3(
            bucket.name,
            change.key,
            event_name=change.event_name,
            size=change.size if kind.size else None,
            e_tag=change.e_tag if kind.e_tag and not kind.marker else None,
            version_id=change.version_id,
            sequencer=change.sequencer if kind.sequencer else None,
            configuration_id=rule.identifier or None,
            at=change.at_ms / 1000,
        )
