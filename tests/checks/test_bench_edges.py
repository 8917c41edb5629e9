"""What all worlds of a check begin with, and what is as before when it is over."""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pytest

from pytest_faas import Function, Sandbox, events
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import InvalidArgument

Make = Callable[[], Function]
LEFT = Path(f"/tmp/pytest-faas-bench-{os.getpid()}.txt")
SOURCE = f"""
import boto3
seen = []
sqs = boto3.client("sqs")
def handler(event, context):
    seen.append(1)
    sqs.send_message(QueueUrl="receipts", MessageBody=event["Records"][0]["body"])
    with open({str(LEFT)!r}, "a") as file:
        file.write("x")
    with open({str(LEFT)!r}) as file:
        return [len(seen), len(file.read())]
"""


@pytest.fixture
def function(faas: Sandbox, tmp_path: Path) -> Function:
    boto3.client("sqs").create_queue(QueueName="receipts")
    (tmp_path / "shop.py").write_text(SOURCE)
    return faas.function("shop.handler", root=tmp_path)


def surroundings(faas: Sandbox) -> tuple[object, ...]:
    filters = logging.getLogger("concurrent.futures").filters
    return str(faas.state()), len(faas.calls), gc.get_threshold(), list(filters), LEFT.exists()


def test_each_world_begins_where_the_first_did(faas: Sandbox, function: Function) -> None:
    double = mock.Mock()
    double(1)
    made = case("here", function, events.sqs("a"), None, ())
    seen: list[tuple[Any, ...]] = []
    with faas._bench().worlds(made) as worlds:
        for _ in range(3):
            with worlds.new() as world:
                attempt = world.deliver()
                warm = world.deliver(cold=False)
                seen.append((attempt.at, time.time(), attempt.invocation.payload, warm.invocation.payload))
                seen.append((double.call_count, len(faas.calls), len(world.evidence().emissions)))
                double(2)
                world.later(1000)
    assert seen[:2] == seen[2:4] == seen[4:]
    assert seen[0][2:] == ([1, 1], [2, 2])
    assert seen[1][0] == 1
    assert seen[1][2] == 2
    assert double.call_count == 1


@pytest.mark.parametrize("error", [None, ValueError])
def test_all_is_as_before_when_it_is_over(
    faas: Sandbox, function: Function, tmp_path: Path, error: type[Exception] | None
) -> None:
    event = events.sqs("a")
    assert function(event) == [1, 1]
    LEFT.unlink()
    before, made = surroundings(faas), case("here", function, event, None, ())

    def judged() -> None:
        with faas._bench().worlds(made) as worlds:
            assert gc.get_threshold()[2] > before[2][2]  # type: ignore[index]
            assert len(logging.getLogger("concurrent.futures").filters) == len(before[3]) + 1  # type: ignore[arg-type]
            with worlds.new() as world:
                world.deliver()
                world.later(1000)
            faas.function("shop.handler", root=tmp_path, name="more")
            if error is not None:
                raise error

    if error is None:
        judged()
    else:
        with pytest.raises(error):
            judged()
    assert surroundings(faas) == before
    assert [each.name for each in faas._functions] == [function.name]
    assert function(event) == [2, 1]  # its own environment is back
    LEFT.unlink()


def test_what_functions_do_to_files_afterwards_is_their_own(faas: Sandbox, function: Function) -> None:
    made = case("here", function, events.sqs("a"), None, ())
    with faas._bench().worlds(made) as worlds, worlds.new() as world:
        world.deliver()
        files = world.start.files
    assert not LEFT.exists()
    function(events.sqs("a"))
    assert list(files.entries()) == []
    LEFT.unlink()


def test_what_is_watched_must_be_put_back_for_a_check(faas: Sandbox, function: Function) -> None:
    faas.watch("orders db", dict)
    with pytest.raises(
        InvalidArgument, match=r"^faas.watch\('orders db', ...\): a check runs .*: give it restore="
    ):
        faas.assert_idempotent(function, events.sqs("a"))
    assert [each.operation for each in faas.calls] == ["CreateQueue"]


# https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html
def test_records_that_their_stream_keeps_no_more_are_delivered_at_their_own_time(
    faas: Sandbox, function: Function
) -> None:
    old = events.kinesis(events.kinesis_record("a", arrived_at="2020-05-17T10:00:00Z"))
    with faas._bench().worlds(case("here", function, old, None, ())) as worlds, worlds.new() as world:
        assert world.now == worlds.start.micros == 1_589_709_600_000_000
