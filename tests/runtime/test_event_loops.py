"""The event loop of an environment: in whichever thread its handler runs, kept while it is warm, closed at its end."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Function, Sandbox
from pytest_faas.runtime.event_loop import EventLoop
from pytest_faas.runtime.interleaved import side_by_side
from pytest_faas.runtime.interleaved.turn import Turn
from pytest_faas.runtime.invocation import Invocation

HEAD = """
import asyncio
import charges
SEEN = []
async def work(*_, **__):
    await asyncio.sleep(0)
    charges.charge()
    SEEN.append(id(asyncio.get_running_loop()))
"""
POWERTOOLS = """
from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, EventType, async_process_partial_response
EVENT = {"Records": [{"messageId": "1", "body": "x"}]}
def handler(event, context):
    processor = AsyncBatchProcessor(event_type=EventType.SQS)
    async_process_partial_response(event=EVENT, record_handler=work, processor=processor, context=context)
    return [len(set(SEEN)), len(SEEN)]
"""
GOT = """
def handler(event, context):
    asyncio.get_event_loop().run_until_complete(work())
    return [len(set(SEEN)), len(SEEN)]
"""
SET = """
LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(LOOP)
""" + GOT  # fmt: skip
RUN = """
def handler(event, context):
    asyncio.run(work())
    return [1, len(SEEN)]
"""
POLICY = """
asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())
asyncio.set_event_loop(asyncio.new_event_loop())
""" + GOT  # fmt: skip
POLICY_LATE = """
asyncio.set_event_loop(asyncio.new_event_loop())
def handler(event, context):
    if not SEEN:
        asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())
        asyncio.set_event_loop(asyncio.new_event_loop())
    asyncio.get_event_loop().run_until_complete(work())
    return [len(set(SEEN)), len(SEEN)]
"""
CODES = {
    "get_event_loop": GOT, "set at import": SET, "asyncio.run": RUN, "powertools": POWERTOOLS, "a policy": POLICY,
    "a policy later": POLICY_LATE,
}  # fmt: skip


def by_turns(turn: Turn) -> int:
    return 1 - (turn.who or 0)


def side_by_side_(function: Function) -> Sequence[Invocation]:
    return side_by_side.run_both(function, ({}, {}), by_turns).invocations


def alone(function: Function) -> Sequence[Invocation]:
    return [function.invoke({})]


def in_an_async_test(function: Function) -> Sequence[Invocation]:
    async def test() -> Invocation:
        return function.invoke({})

    return [asyncio.run(test())]


WAYS: dict[str, Callable[[Function], Sequence[Invocation]]] = {
    "alone": alone, "side by side": side_by_side_, "in an async test": in_an_async_test,
}  # fmt: skip


@pytest.fixture
def unclosed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """Say what the collector finds that nobody has closed."""
    gc.freeze()  # only what comes from here on is looked through
    found: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: found.append(str(told.exc_value)))

    def look() -> list[str]:
        gc.collect()
        return found

    yield look
    left = look()
    gc.unfreeze()
    assert left == []


@pytest.fixture
def make(faas: Sandbox, tmp_path: Path) -> Callable[[str], Function]:
    def make(code: str) -> Function:
        (tmp_path / "charges.py").write_text("def charge():\n    raise SystemError\n")
        (tmp_path / "app.py").write_text(HEAD + code)
        function = faas.function("app.handler", root=tmp_path)
        faas.effect("charges.charge", returns=None)
        return function

    return make


def loop_of_this_thread() -> Any:
    policy: Any = asyncio.get_event_loop_policy()
    return policy, policy._local._loop, policy._local._set_called


@pytest.mark.filterwarnings(
    "ignore:There is no current event loop:DeprecationWarning"
)  # Python 3.12 and later
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("way", WAYS)
def test_a_loop_is_kept_while_the_environment_is_warm_and_closed_with_it(
    make: Callable[[str], Function], unclosed: Callable[[], list[str]], way: str, code: str
) -> None:
    function, before = make(CODES[code]), loop_of_this_thread()
    for number in (1, 2):
        invocations = WAYS[way](function)
        assert [(each.payload, each.error) for each in invocations] == [([1, number], None)] * len(
            invocations
        )
        if way != "in an async test":  # there the test's own `asyncio.run` sets the loop
            assert loop_of_this_thread() == before
    function.cold_start()
    assert unclosed() == []


@pytest.mark.parametrize("way", ["side by side", "in an async test"])
def test_a_callable_has_a_loop_in_a_thread_that_is_not_the_tests(
    faas: Sandbox, unclosed: Callable[[], list[str]], way: str
) -> None:
    async def work() -> str:
        return threading.current_thread().name

    def handler(_event: object, _context: object) -> object:
        return asyncio.get_event_loop().run_until_complete(work())

    function = faas.function(handler)
    for _ in range(2):
        assert {each.payload for each in WAYS[way](function)} == {"faas-invocation"}
    function.close()
    assert unclosed() == []


def test_a_callable_has_the_loop_of_the_test_in_the_tests_own_thread(faas: Sandbox) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    function = faas.function(lambda _event, _context: asyncio.get_event_loop() is loop)
    assert function.invoke({}).payload is True
    asyncio.set_event_loop(None)
    loop.close()


def test_in_the_main_thread_asyncio_makes_the_loop_when_it_is_asked_for() -> None:
    with EventLoop().active():
        assert loop_of_this_thread()[1:] == (None, False)


def test_two_that_are_ended_close_theirs(
    make: Callable[[str], Function], unclosed: Callable[[], list[str]]
) -> None:
    function = make(GOT.replace("    return", "    import pytest\n    pytest.skip('not today')\n    return"))
    with pytest.raises(pytest.skip.Exception):
        side_by_side.run_both(function, ({}, {}), by_turns)
    assert unclosed() == []


def test_a_loop_goes_from_thread_to_thread_and_is_the_same() -> None:
    mine, seen = EventLoop(), []

    def work() -> None:
        with mine.active():
            seen.append(asyncio.get_event_loop())

    for _ in range(2):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    before = loop_of_this_thread()
    with mine.active():
        seen.append(loop_of_this_thread()[1])
    assert loop_of_this_thread() == before
    assert seen[0] is seen[1] is seen[2]
    assert not seen[0].is_closed()
    mine.close()
    assert seen[0].is_closed()


def test_a_loop_that_is_in_use_is_closed_when_it_is_left() -> None:
    mine = EventLoop()
    with mine.active():
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        mine.close()
        assert not loop.is_closed()
    assert loop.is_closed()
