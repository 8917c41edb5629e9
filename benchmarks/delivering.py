"""Delivering 1,000 to 100,000 records to an empty handler: what a record costs, and whether it costs the same each time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import timing

from pytest_faas import Async, Function, Queue, Report, Sandbox, Stream, events
from pytest_faas.delivery.deliver import Delivery, deliver
from pytest_faas.delivery.outcome import Outcome, Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.sources import family_for
from pytest_faas.origin import clock_ms

SIZES = (1_000, 10_000, 100_000)
RUNS = 2
_CHUNK = 1_000  # records in one event that goes into the source
RECEIVES = 10
LONGEST_HIDDEN = 43_200  # seconds: the longest visibility time-out

Events = list[dict[str, Any]]


class Kind(NamedTuple):
    """A source with its settings, and how to build events with so many records."""

    name: str
    settings: Any
    build: Callable[[int], Events]


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
    ),
)


def show() -> None:
    """Print records a second through `faas.deliver` and through the engine alone, and what waiting costs."""
    print("\ndelivering records to an empty handler: CPU time for each, against that of each of 1,000")
    print(f"  {'':22} {'records':>8}   {'faas.deliver':>32}   {'the engine alone':>32}")
    with Sandbox() as faas:
        function = faas.function(_empty, timeout=30)
        for kind in KINDS:
            _rows(faas, function, kind)
        _waiting(faas)


def _empty(_event: object, _context: object) -> None:
    """Do nothing."""


def _rows(faas: Sandbox, function: Function, kind: Kind) -> None:
    first: list[float] = []
    for count in SIZES:
        built = kind.build(count)
        costs = [
            timing.best_of(RUNS, partial(_through_all, faas, function, kind, built, count)) / count,
            timing.best_of(RUNS, partial(_bare, kind, built, count)) / count,
        ]
        first = first or costs
        cells = [
            f"{each * 1e6:7.1f} us {1 / each:11,.0f}/s x {each / base:4.2f}"
            for each, base in zip(costs, first, strict=True)
        ]
        print(f"  {kind.name:22} {count:8,}   {'   '.join(cells)}")


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


def _nothing(_event: dict[str, Any], /, **_how: Any) -> Outcome:
    return Outcome()


def _check(report: Report, count: int) -> None:
    assert len(report.succeeded) == count, repr(report)


def _waiting(faas: Sandbox) -> None:
    """Print what ten receives cost that are hours apart, and ten that are a second apart."""
    function = faas.function(_fails, timeout=1)
    near, far = timing.together(*(_dying(faas, function, seconds) for seconds in (1, LONGEST_HIDDEN)))
    print(
        f"  {RECEIVES} receives of a message that fails: {near * 1e3:.2f} ms for {RECEIVES} virtual seconds,"
        f" {far * 1e3:.2f} ms for {RECEIVES * LONGEST_HIDDEN / 86_400:g} virtual days   x {far / near:.2f}"
    )


def _fails(_event: object, _context: object) -> None:
    raise ValueError


def _dying(faas: Sandbox, function: Function, seconds: int) -> Callable[[], None]:
    """Return what delivers a message until it is a dead letter, with that visibility time-out."""
    source = Queue(max_receive_count=RECEIVES, visibility_timeout=seconds, message_retention_period=1_209_600)

    def deliver_it() -> None:
        report = faas.deliver(function, events.sqs("pay"), source=source)
        faas.reports.clear()
        assert report.elapsed == RECEIVES * seconds, repr(report)

    return deliver_it
