"""What services do without any failure of the function: duplicates, other orders, other batches, throttles.

Each is a small frozen value; they compose, and what they choose comes from the delivery's seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_fields
from pytest_faas.delivery.agenda import SECOND

__tracebackhide__ = errors.hidden_from

_FOREVER = 1e9  # seconds
P = TypeVar("P")
T = TypeVar("T")


@known_fields
@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Deliver records once more although they succeeded, as every service that delivers at least once may.

    `after`: seconds from the end of the successful delivery. `concurrent=True`: at the same moment as the first delivery
    instead, in another execution environment. `producer=True`: the sender sent it twice, so that the copy has an id (or
    a sequence number) of its own, and comes `after` seconds behind. `share`: which part of the records, by the seed;
    `copies`: how often. `body`: what an HTTP client sends in its place, under the same headers.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html

    >>> Duplicate(after=3600)
    Duplicate(after=3600, concurrent=False, producer=False, share=1.0, copies=1, body=None)
    """

    after: float = 0.0
    concurrent: bool = False
    producer: bool = False
    share: float = 1.0
    copies: int = 1
    body: Any = None

    def __post_init__(self) -> None:
        arguments.number("Duplicate", "after", self.after, 0, _FOREVER)
        arguments.flag("Duplicate", "concurrent", self.concurrent)
        arguments.flag("Duplicate", "producer", self.producer)
        arguments.number("Duplicate", "share", self.share, 0, 1)
        arguments.integer("Duplicate", "copies", self.copies, 1, 100)
        if self.concurrent and (self.producer or self.after):
            raise arguments.invalid(
                "Duplicate", "concurrent", "alone: a concurrent copy has neither after= nor producer=", self
            )


@known_fields
@dataclass(frozen=True, kw_only=True)
class Reorder:
    """Deliver in another order where the source promises none.

    Messages of a standard queue, groups of a FIFO queue against each other, shards against each other, events of an
    asynchronous source. The order within a FIFO group, a shard or a partition key always stays.
    `window`: a record moves by at most that many places (None: any).
    """

    window: int | None = None

    def __post_init__(self) -> None:
        if self.window is not None:
            arguments.integer("Reorder", "window", self.window, 1)

    def applied(self, things: list[T], chance: random.Random) -> list[T]:
        """Return them in another order: with a window, none moves by more places than that."""
        if self.window is None:
            return chance.sample(things, len(things))
        # Whoever moves up passes only those whose place is less than `window + 1` before its own.
        keys = [place + chance.random() * (self.window + 1) for place in range(len(things))]
        return [things[place] for place in sorted(range(len(things)), key=keys.__getitem__)]


@known_fields
@dataclass(frozen=True, kw_only=True)
class Regroup:
    """Cut the batches anew each time: each has between `least` and the source's `batch_size` records, by the seed."""

    least: int = 1

    def __post_init__(self) -> None:
        arguments.integer("Regroup", "least", self.least, 1, 10_000)


@known_fields
@dataclass(frozen=True, kw_only=True)
class Throttle:
    """Let Lambda refuse invocations with 429: the first `times` of them, or all in the first `seconds`.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html

    >>> Throttle(times=2)
    Throttle(times=2, seconds=None)
    """

    times: int | None = None
    seconds: float | None = None

    throttled = True
    reason = "ReservedFunctionConcurrentInvocationLimitExceeded"

    def __post_init__(self) -> None:
        _check_stretch(type(self).__name__, self.times, self.seconds)

    def strikes(self, tries: int, since_start: int) -> bool:
        """Whether the try of that number (from 1), that many microseconds after the start, is refused."""
        return tries <= (self.times or 0) or since_start < (self.seconds or 0) * SECOND


@known_fields
@dataclass(frozen=True, kw_only=True)
class ServiceError(Throttle):
    """Let Lambda fail with 5xx before the function's code runs: the first `times`, or in the first `seconds`."""

    throttled = False
    reason = "ServiceException"


def _check_stretch(where: str, times: int | None, seconds: float | None) -> None:
    if (times is None) == (seconds is None):
        raise arguments.invalid(where, "times or seconds", "one of the two", (times, seconds))
    if times is not None:
        arguments.integer(where, "times", times, 1)
    if seconds is not None:
        arguments.number(where, "seconds", seconds, 0, _FOREVER)


@known_fields
@dataclass(frozen=True, kw_only=True)
class Redrive:
    """Move what is in the dead-letter queue back to its source `after` so many seconds from there, once.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html

    >>> Redrive(after=3 * 86_400)
    Redrive(after=259200)
    """

    after: float = 86_400.0

    def __post_init__(self) -> None:
        arguments.number("Redrive", "after", self.after, 0, _FOREVER)


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Under which conditions a delivery takes place: all that is not a setting of its source.

    `until`: virtual seconds after which it is broken off. `refusals`: the throttles and errors of Lambda itself.
    `reserved_concurrent_executions`: as of PutFunctionConcurrency. `seed`: what the policies choose by.
    """

    until: float | None = None
    refusals: tuple[Throttle, ...] = ()
    reserved_concurrent_executions: int | None = None
    duplicates: tuple[Duplicate, ...] = ()
    reorder: Reorder | None = None
    regroup: Regroup | None = None
    redrive: Redrive | None = None
    seed: int | str = 0

    def __post_init__(self) -> None:
        where = "faas.deliver"
        if self.until is not None:
            arguments.number(where, "until", self.until, 0, _FOREVER)
        if self.reserved_concurrent_executions is not None:
            arguments.integer(where, "reserved_concurrent_executions", self.reserved_concurrent_executions, 0)


def conditions(
    *,
    until: float | None,
    throttle: Throttle | int | None,
    service_error: ServiceError | int | None,
    reserved_concurrent_executions: int | None,
    duplicate: Duplicate | Sequence[Duplicate] | bool,
    reorder: Reorder | bool,
    regroup: Regroup | bool,
    redrive: Redrive | bool,
    seed: int | str,
) -> Conditions:
    """Make conditions of what a user wrote: `True` stands for a policy's defaults, a number for how many times."""
    refused = [
        _policy("throttle", Throttle, throttle),
        _policy("service_error", ServiceError, service_error),
    ]
    several = duplicate if isinstance(duplicate, (list, tuple)) else [duplicate]
    copies = [_policy("duplicate", Duplicate, each) for each in several]
    return Conditions(
        until=until,
        refusals=tuple(each for each in refused if each is not None),
        reserved_concurrent_executions=reserved_concurrent_executions,
        duplicates=tuple(each for each in copies if each is not None),
        reorder=_policy("reorder", Reorder, reorder),
        regroup=_policy("regroup", Regroup, regroup),
        redrive=_policy("redrive", Redrive, redrive),
        seed=seed,
    )


def _policy(name: str, kind: type[P], given: object) -> P | None:
    """Return a policy: `True` and a number of times are short for one, `False` and None mean none."""
    if given is None or given is False:
        return None
    if isinstance(given, kind):
        return given
    if given is True and not issubclass(kind, Throttle):
        return kind()
    if issubclass(kind, Throttle) and isinstance(given, int) and given is not True:
        return kind(times=given)
    short = "a number of times" if issubclass(kind, Throttle) else "True"
    raise arguments.invalid("faas.deliver", name, f"{short} or a {kind.__name__}(...)", given)
