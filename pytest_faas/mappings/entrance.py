"""`faas.deliver` from something in the fake AWS: which of the keywords says so, and what may stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from pytest_faas import arguments, deliveries, errors
from pytest_faas.deliveries import Place
from pytest_faas.delivery.asynchronous.settings import Async
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.queue.settings import Queue
from pytest_faas.delivery.report import Report
from pytest_faas.delivery.sources import FAMILIES, Family
from pytest_faas.delivery.stream.settings import Stream
from pytest_faas.errors import InvalidArgument
from pytest_faas.mappings.outbox import Outbox
from pytest_faas.runtime.function import Function

__tracebackhide__ = errors.hidden_from

WHERE = "faas.deliver"
S = TypeVar("S")


@dataclass(frozen=True)
class Wanted:
    """What a user wrote: events, or one thing of the fake AWS."""

    function: object
    events: Sequence[object]
    source: object
    queue_url: object = None
    stream_arn: object = None
    bucket: object = None


@dataclass(frozen=True)
class Beginning:
    """When a delivery begins where the clock is real: not before all that is there had come.

    The delivery before may have left something at a later, virtual time.
    """

    newest: int  # microseconds since the epoch

    def begins(self, _events: Sequence[object], start_us: int) -> int | None:
        """Return the time of the newest thing, if that is yet to come."""
        return self.newest if self.newest > start_us else None


@dataclass(frozen=True)
class FromAws:
    """A delivery from a thing of the fake AWS: the function, the settings that the user gave, and the account."""

    function: Function
    source: object
    conditions: Conditions
    account: str

    def settings(self, kind: type[S], by_default: Callable[[], S]) -> S:
        """Return the user's settings, which must be of that kind."""
        if self.source is None:
            return by_default()
        if not isinstance(self.source, kind):
            raise arguments.invalid(WHERE, "source", f"{kind.__name__}(...) for it", self.source)
        return self.source

    @contextmanager
    def place(self, family: Family, newest: int) -> Iterator[Place]:
        """Make time virtual for the delivery; `newest`: when what is there came last, in microseconds."""
        outbox = Outbox(self.account)
        with deliveries.virtual(Beginning(newest), ()) as (start, clock):
            yield Place(
                self.function, self.conditions, outbox, start, clock, family.any_event, family.largest_event
            )


def deliver(wanted: Wanted, conditions: Conditions, account: str) -> Report:
    """Deliver what the user wants delivered."""
    given = {name: getattr(wanted, name) for name in _WAYS if getattr(wanted, name) is not None}
    if not given:
        return deliveries.run(wanted.function, wanted.events, wanted.source, conditions, Outbox(account))
    if len(given) > 1:
        raise InvalidArgument(
            f"{WHERE}: {' and '.join(given)} name several sources; deliver one after the other"
        )
    ((name, thing),) = given.items()
    if wanted.events:
        raise InvalidArgument(
            f"{WHERE}: events and {name} exclude each other: with {name}, the records are what is there. Put them there with"
            f" boto3, or leave {name} out"
        )
    function = deliveries.checked_function(wanted.function)
    return _WAYS[name](FromAws(function, wanted.source, conditions, account), thing)


def _bucket(wanted: FromAws, name: object) -> Report:
    from pytest_faas.cloud.buckets import WatchedBucket
    from pytest_faas.mappings.bucket import BucketFlow

    settings = wanted.settings(Async, Async)
    bucket = WatchedBucket(WHERE, wanted.account, name)
    with wanted.place(family_of(Async), bucket.newest) as place:
        delivery = place.delivery()
        flow = BucketFlow(settings, delivery, bucket)
        try:
            return deliveries.carry_out(place, delivery, flow, [])
        finally:
            flow.end()


def _queue(wanted: FromAws, url: object) -> Report:
    from pytest_faas.cloud.queues import FakeQueue
    from pytest_faas.mappings.queue import AwsQueueFlow, settings_for

    queue = FakeQueue.at(WHERE, wanted.account, url)
    settings = settings_for(queue, wanted.settings(Queue, Queue))
    with wanted.place(family_of(Queue), queue.newest) as place:
        delivery = place.delivery()
        return deliveries.carry_out(place, delivery, AwsQueueFlow(settings, delivery, queue), [])


def _stream(wanted: FromAws, arn: object) -> Report:
    from pytest_faas.cloud.streams import stream_at
    from pytest_faas.mappings.stream import AwsStreamFlow, settings_for

    stream = stream_at(WHERE, wanted.account, arn)
    settings = settings_for(stream, wanted.settings(Stream, Stream))
    with wanted.place(family_of(Stream), stream.newest) as place:
        delivery = place.delivery()
        flow = AwsStreamFlow(settings, delivery, stream)
        try:
            return deliveries.carry_out(place, delivery, flow, [])
        finally:
            flow.end()


def family_of(settings: type) -> Family:
    """Return the family that such settings are of."""
    return next(each for each in FAMILIES if each.settings == settings.__name__)


_WAYS: dict[str, Callable[[FromAws, object], Report]] = {
    "queue_url": _queue,
    "stream_arn": _stream,
    "bucket": _bucket,
}
