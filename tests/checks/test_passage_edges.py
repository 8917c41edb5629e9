"""Which records are delivered when, and what comes again in which company: with a world that only notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_faas import Sandbox, events
from pytest_faas.checks.orders import lanes, passage
from pytest_faas.checks.orders.passage import MOST_ROUNDS
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.checks.worlds.outcome import Attempt

CasesOf = Callable[..., Case]
Fails = Callable[[int, list[Any]], tuple[int, ...]]
QUEUED = events.sqs("0", "1", "2")
SHARDED = events.kinesis(*(events.kinesis_record(each, partition_key="k") for each in "012"))
OBJECTS = {"Records": [record for each in "012" for record in events.s3("files", each)["Records"]]}


@pytest.fixture
def made(faas: Sandbox, tmp_path: Path) -> CasesOf:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)
    return lambda event: case("here", function, event, None, ())


def noted(of: Case, fails: Fails) -> Any:
    """Return a world in which `fails` says which places of a delivery, by its number from 1, fail."""
    world = SimpleNamespace(case=of, attempts=[], said=[], waits=[])

    def deliver(event: events.Event, **said: object) -> Attempt:
        number = len(world.attempts) + 1
        failed = fails(number, event["Records"])
        invocation: Any = None
        attempt = Attempt(number, event, invocation, (), failed, "")
        world.attempts.append(attempt)
        world.said.append(said)
        return attempt

    world.deliver, world.later = deliver, lambda: world.waits.append(len(world.attempts))
    return world


def delivered(world: Any) -> list[list[int]]:
    """Return the places of the records of each delivery, as they stand in the case's event."""
    ids = [
        str(each.get("messageId") or each.get("eventID") or each.get("s3"))
        for each in world.case.event["Records"]
    ]
    return [
        [
            ids.index(str(each.get("messageId") or each.get("eventID") or each.get("s3")))
            for each in one.event["Records"]
        ]
        for one in world.attempts
    ]


def test_each_message_that_failed_comes_again_by_itself_and_is_counted(made: CasesOf) -> None:
    world = noted(made(QUEUED), lambda number, _records: (0, 2) if number == 1 else ())
    assert passage(world, [(0, 1, 2)], lanes(world.case))
    assert delivered(world) == [[0, 1, 2], [0], [2]]
    assert [each.event["Records"][0]["attributes"]["ApproximateReceiveCount"] for each in world.attempts] == [
        "1",
        "2",
        "2",
    ]
    first = world.attempts[0]
    assert world.said == [{"another": True}, {"again_of": first}, {"again_of": first}]
    assert world.waits == [1, 2]


def test_a_message_that_fails_again_is_counted_on_and_repeats_its_last_delivery(made: CasesOf) -> None:
    world = noted(made(QUEUED), lambda number, _records: (0,) if number in (2, 3) else ())
    assert passage(world, [(0,), (1,)], lanes(world.case))
    assert delivered(world) == [[0], [1], [1], [1]]
    counts = [each.event["Records"][0]["attributes"]["ApproximateReceiveCount"] for each in world.attempts]
    assert counts == ["1", "1", "2", "3"]
    assert [each.get("again_of") for each in world.said] == [None, None, world.attempts[1], world.attempts[2]]


def test_what_failed_of_a_stream_comes_again_together_before_what_is_behind_it(made: CasesOf) -> None:
    world = noted(made(SHARDED), lambda number, _records: (1,) if number == 1 else ())
    assert passage(world, [(0, 1), (2,)], lanes(world.case))
    assert delivered(world) == [[0, 1], [1], [2]]
    world = noted(made(SHARDED), lambda number, _records: (1, 2) if number == 1 else ())
    assert passage(world, [(0, 1, 2)], lanes(world.case))
    assert delivered(world) == [[0, 1, 2], [1, 2]]


def test_what_waits_in_its_lane_holds_no_other_lane_up(made: CasesOf) -> None:
    sent = (events.sqs_message(str(n), group_id=group) for n, group in enumerate("ggh"))
    world = noted(
        made(events.sqs(*sent, queue="in.fifo")), lambda number, _records: (0,) if number == 1 else ()
    )
    assert passage(world, [(0,), (1,), (2,)], lanes(world.case))
    assert delivered(world) == [[0], [2], [0], [1]]


def test_an_event_that_is_no_batch_comes_again_whole(made: CasesOf) -> None:
    world = noted(made(OBJECTS), lambda number, _records: (0,) if number == 1 else ())
    assert passage(world, [(1,), (0,), (2,)], lanes(world.case))
    assert delivered(world) == [[1], [0], [2], [1]]


def test_what_never_succeeds_is_delivered_so_many_times(made: CasesOf) -> None:
    world = noted(made(QUEUED), lambda _number, _records: (0,))
    assert not passage(world, [(0,)], lanes(world.case))
    assert len(world.attempts) == MOST_ROUNDS == 10


def test_who_watches_is_told_of_each_delivery(made: CasesOf) -> None:
    world = noted(made(QUEUED), lambda number, _records: (0,) if number == 1 else ())
    seen: list[tuple[tuple[int, ...], int]] = []
    passage(
        world, [(1, 0)], lanes(world.case), after_each=lambda places, got: seen.append((places, got.number))
    )
    assert seen == [((1, 0), 1), ((1,), 2)]
