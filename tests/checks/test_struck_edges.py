"""A delivery under a fault, and another event beside the case's: with a world that only notes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_faas import events
from pytest_faas.checks.judging.other_event import of_the_same_source
from pytest_faas.checks.judging.struck import struck
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.faults import Aim, FailedCall
from pytest_faas.errors import InvalidArgument


def attempt(number: int) -> Attempt:
    invocation: Any = None
    return Attempt(number, {}, invocation, (), (), "succeeded")


def test_an_attempt_says_what_struck_it_and_takes_the_place_of_itself() -> None:
    strikes: Any = ("a", "b")
    world: Any = SimpleNamespace(attempts=[attempt(1), attempt(2)], said=[])

    @contextmanager
    def under(*what: object) -> Iterator[object]:
        world.said.append(what)
        yield SimpleNamespace(strikes=list(strikes))
        world.said.append("over")

    def deliver(event: object, *, cold: bool) -> Attempt:
        world.said.append((event, cold))
        world.attempts.append(attempt(3))
        return attempt(3)

    world.struck, world.deliver = under, deliver
    aim, fault, event = Aim("sqs", "SendMessage"), FailedCall(), events.sqs("a")
    found = struck(world, aim, fault, event=event, cold=False)
    assert world.said == [(aim, fault), (event, False), "over"]
    assert found == replace(attempt(3), strikes=strikes)
    assert [each.number for each in world.attempts] == [1, 2, 3]
    assert [each.strikes for each in world.attempts] == [(), (), strikes]
    struck(world, aim, fault)
    assert world.said[-2] == (None, True)


def test_another_event_is_of_the_same_source() -> None:
    case: Any = SimpleNamespace(source="sqs")
    other = events.sqs("a")
    found = of_the_same_source("here", case, other)
    assert found == other
    assert found is not other
    with pytest.raises(InvalidArgument, match=r"^here: other must be a dict with str keys, got 'x'"):
        of_the_same_source("here", case, "x")
    expected = r"^here: other must be an event of the same source as the event's, sqs, got \{'Records'"
    with pytest.raises(InvalidArgument, match=expected):
        of_the_same_source("here", case, events.s3("uploads", "a"))
