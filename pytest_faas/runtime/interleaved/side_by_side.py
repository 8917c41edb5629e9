"""Run two invocations of one function at the same time, deterministically: exactly one of them runs at any moment.

Each has an execution environment and a thread of its own. At a call of the handler's own thread (to AWS, or of a
declared effect) one may go on and the other wait: then its variables, folder, output and modules are swapped out, and
its deadline stands still. A frozen clock is common to both; sleeping moves it for both.
"""

from __future__ import annotations

import contextvars
import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.errors import FrozenTooLong
from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.function import Function
from pytest_faas.runtime.interleaved import boundary, drawn
from pytest_faas.runtime.interleaved.stage import Seat, Stage
from pytest_faas.runtime.interleaved.turn import Decide, Step
from pytest_faas.runtime.invocation import Invocation
from pytest_faas.runtime.marshalling import MAX_REQUEST, request_payload
from pytest_faas.runtime.run import Request
from pytest_faas.runtime.stopping import marks

__tracebackhide__ = errors.hidden_from

Inside = tuple[AbstractContextManager[object], AbstractContextManager[object]]

_NO_BLOCKS: Inside = (nullcontext(), nullcontext())
_LOOK = 0.05  # real seconds between two looks of the calling thread, which signals may interrupt


@dataclass(frozen=True)
class Both:
    """What came of the two, in the order of their events, and the calls of both as they were made."""

    invocations: tuple[Invocation, Invocation]
    trace: tuple[Step, ...]


def run_both(
    function: Function,
    events: tuple[object, object],
    decide: Decide,
    *,
    request_ids: tuple[str, str] | None = None,
    inside: Inside = _NO_BLOCKS,
) -> Both:
    """Invoke a function twice at once, in two environments; `decide(turn)` says who goes on: 0 or 1.

    It is asked at the start and at each boundary while both can go on, in the thread that has come there: it looks and
    answers, and does nothing else. An invocation that is ended while it waits is wound up at the next boundary.
    Raises what `decide` raises, and `FrozenTooLong` where the two wait for each other.

    `inside`: a block for each to run in, entered in its thread when its first turn comes (`Streams.attempt`).

    A function made from a callable has one module for both, which is the test's own.
    """
    boundary.check_free()
    ids = request_ids or (origins.current().ids.uuid(), origins.current().ids.uuid())
    payloads = [request_payload(event, MAX_REQUEST) for event in events]
    with function.occupied(2) as environments:
        stage = Stage(environments, decide)
        with boundary.on(stage), drawn.kept():
            runs = [
                _Run(function, stage, seat, Request(payload, request_id), event, block)
                for seat, payload, request_id, event, block in zip(
                    stage.seats, payloads, ids, events, inside, strict=True
                )
            ]
            _carry_out(stage, runs)
    if stage.failure is not None:
        raise _explained(stage.failure, stage)
    first, second = (run.invocation for run in runs)
    assert first is not None and second is not None  # noqa: S101, PT018 - a run without one has failed
    return Both((first, second), tuple(stage.trace))


class _Run:
    """One of the two invocations, in its thread."""

    def __init__(
        self,
        function: Function,
        stage: Stage,
        seat: Seat,
        request: Request,
        event: object,
        block: AbstractContextManager[object],
    ) -> None:
        self.invocation: Invocation | None = None
        self._function = function
        self._stage = stage
        self._seat = seat
        self._request = request
        self._event = event
        self._block = block
        context = contextvars.copy_context()
        self.thread = threading.Thread(
            target=context.run, args=(self._work,), name=f"faas-side-{'AB'[seat.who]}", daemon=True
        )

    def _work(self) -> None:
        self._seat.gate.wait()
        try:
            if self._stage.failure is None:
                with self._block:
                    drawn.begin()
                    self.invocation = self._function.invoked(
                        self._seat.environment, self._request, self._event
                    )
        except BaseException as error:  # noqa: BLE001 - raised by `run_both`, in the thread that called it
            self._stage.abort(error)
        finally:
            self._stage.end(self._seat)


def _carry_out(stage: Stage, runs: list[_Run]) -> None:
    """Run both to their ends, whatever interrupts the calling thread meanwhile."""
    for run in runs:
        marks.start(run.thread, None)
    try:
        stage.begin()
    except BaseException as error:  # noqa: BLE001 - raised by `run_both`, once both threads are gone
        stage.abort(error)
        stage.seats[0].gate.open()
    try:
        _await(stage)
    except BaseException as error:
        stage.abort(error)
        _await(stage)
        raise
    finally:
        stage.disband()
        for run in runs:
            run.thread.join()


def _await(stage: Stage) -> None:
    while not Real.acquire(stage.over, timeout=_LOOK):
        pass


def _explained(error: BaseException, stage: Stage) -> BaseException:
    """Add to an endless wait where the two stood."""
    if not isinstance(error, FrozenTooLong):
        return error
    told = FrozenTooLong(
        f"run_both: one of two invocations waits for what the other one holds: a lock that both share, held across a"
        f" call. They stood: {'; '.join(stage.stuck)}. On Lambda they would share no lock. {error}"
    )
    told.__cause__ = error
    return told
