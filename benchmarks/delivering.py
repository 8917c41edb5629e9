"""Delivering 1,000 to 100,000 records to an empty handler: what a record costs, and whether it costs the same each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import timing

from pytest_faas import Async, Function, Queue, Report, Sandbox, Stream, events
from pytest_faas.delivery.deliver import Delivery, deliver
from pytest_faas.delivery.outcome import Outcome, Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.sources import family_for
from pytest_faas.origin import clock_ms

SIZES = (1_000, 10_000, 100_000)
RUNS = 3
_CHUNK = 1_000  # records in one event that goes into the source
_DAYS = 5

Events = list[dict[str, Any]]


class Kind(NamedTuple):
    """A source with its settings, how to build its events, and how many records it is delivered at most."""

    name: str
    settings: Any
    build: Callable[[int], Events]
    most: int = SIZES[-1]


def _in_chunks(factory: Callable[..., dict[str, Any]]) -> Callable[[int], Events]:
    return lambda count: [
        factory(*({"order": number} for number in range(start, min(start + _CHUNK, count))))
        for start in range(0, count, _CHUNK)
    ]


def _fifo(count: int) -> Events:
    """Return messages of 100 groups, ten to an event: that is all that one of a FIFO queue holds."""
    return [
        events.sqs(
            *(
                events.sqs_message({"order": number}, group_id=f"g{number % 100}")
                for number in range(start, start + 10)
            ),
            queue="orders.fifo",
        )
        for start in range(0, count, 10)
    ]


KINDS = (
    Kind("queue, batch 10", Queue(), _in_chunks(events.sqs)),
    Kind(
        "queue, batch 10,000",
        Queue(batch_size=10_000, maximum_batching_window_in_seconds=1),
        _in_chunks(events.sqs),
    ),
    Kind("FIFO queue, batch 10", Queue(), _fifo),
    Kind("Kinesis, batch 100", Stream(), _in_chunks(events.kinesis)),
    Kind(
        "asynchronous",
        Async(),
        lambda count: [events.s3("uploads", f"{n}.png") for n in range(count)],
        10_000,
    ),
)


def show() -> None:
    """Print records a second through `faas.deliver` and through the engine alone, and what waiting costs."""
    print("\ndelivering records to an empty handler: time for each, beside that of each of 1,000")
    with Sandbox() as faas:
        function = faas.function(lambda event, context: None, timeout=30)
        for kind in KINDS:
            for count in SIZES:
                if count <= kind.most:
                    _row(faas, function, kind, count)
        _waiting(faas)


_FIRST: dict[tuple[str, str], float] = {}


def _row(faas: Sandbox, function: Function, kind: Kind, count: int) -> None:
    built = kind.build(count)
    through = timing.best_of(RUNS, lambda: _through_all(faas, function, kind, built, count)) / count
    bare = timing.best_of(RUNS, lambda: _bare(kind, built, count)) / count
    print(
        f"  {kind.name:22} {count:8,}   {_cost(kind, 'deliver', through)}   {_cost(kind, 'bare', bare, ' engine alone')}"
    )


def _cost(kind: Kind, way: str, each: float, said: str = "") -> str:
    first = _FIRST.setdefault((kind.name, way), each)
    return f"{each * 1e6:7.1f} us {1 / each:9,.0f}/s x {each / first:4.2f}{said}"


def _through_all(faas: Sandbox, function: Function, kind: Kind, built: Events, count: int) -> None:
    report = faas.deliver(function, *built, source=kind.settings)
    faas.reports.clear()
    _check(report, count)


def _bare(kind: Kind, built: Events, count: int) -> None:
    """Deliver through the engine, with an `invoke` that does nothing."""
    target = Target("empty", "arn:aws:lambda:us-east-1:123456789012:function:empty", 30)
    delivery = Delivery(_nothing, target, clock_ms() * 1000, Conditions())
    family, settings = family_for(kind.settings, built)
    _check(deliver(family.flow_class(settings, delivery), delivery, built), count)


def _nothing(event: dict[str, Any], /, *, at: int, request_id: str, beside: bool = False) -> Outcome:
    return Outcome()


def _check(report: Report, count: int) -> None:
    assert len(report.succeeded) == count, repr(report)


def _waiting(faas: Sandbox) -> None:
    """Print what ten receives cost that are hours apart, and ten that are none apart."""

    def fails(event: object, context: object) -> None:
        raise ValueError

    function = faas.function(fails, timeout=1)
    seconds = 43_200  # the longest visibility time-out
    far, near = timing.together(
        *(
            lambda source=source: _dead(faas, function, source)
            for source in (
                Queue(max_receive_count=10, visibility_timeout=seconds),
                Queue(max_receive_count=10, visibility_timeout=1),
            )
        )
    )
    print(
        f"  ten receives of a message that fails, in ten seconds {near * 1e3:6.2f} ms, in {_DAYS} days"
        f" {far * 1e3:6.2f} ms   x {far / near:4.2f}"
    )


def _dead(faas: Sandbox, function: Function, source: Queue) -> None:
    report = faas.deliver(function, events.sqs("pay"), source=source)
    faas.reports.clear()
    assert len(report.attempts) == 10 and report.elapsed == 10 * source.visibility_timeout
