"""Who of the two goes on: one has the turn, the other waits at its gate with its environment put aside."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Sequence
from dataclasses import replace

from pytest_faas import arguments
from pytest_faas.runtime import ending
from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.environment import Environment
from pytest_faas.runtime.interleaved import drawn
from pytest_faas.runtime.interleaved.gate import Gate
from pytest_faas.runtime.interleaved.turn import Decide, Made, Stand, Step, Turn, When
from pytest_faas.runtime.stopping import deadline, marks
from pytest_faas.runtime.stopping import limit as _limit

_LOOK = 0.0005  # real seconds between two looks at calls of other threads that are on their way


class Seat:
    """One of the two: its environment, where it stands, and the gate that is open while it has the turn."""

    def __init__(self, who: int, environment: Environment) -> None:
        self.who = who
        self.environment = environment
        self.stand = Stand()
        self.gate = Gate()
        self._lock = _thread.allocate_lock()
        self._on_their_way = 0  # calls of threads that the handler started

    @property
    def ended(self) -> bool:
        """Whether its invocation is over and has left the process as it was."""
        return self.stand.when == "end"

    def is_over(self) -> bool:
        """Whether it has been ended (a crash, an abort) and only has to be wound up."""
        return self.environment.mark.over is not None

    def enter(self) -> None:
        """Begin a call of a thread that the handler started: only while the handler itself has the turn."""
        while True:
            self.gate.wait()
            with self._lock:
                if self.gate.is_open:
                    self._on_their_way += 1
                    return

    def leave(self) -> None:
        """End such a call."""
        with self._lock:
            self._on_their_way -= 1

    def close(self) -> None:
        """Let no thread of the handler's begin a call any more, and wait for those on their way."""
        self.gate.close()
        try:
            while self._on_their_way:
                Real.sleep(_LOOK)
        except BaseException:
            self.gate.open()
            raise


class Stage:
    """Two invocations, of which exactly one runs at any moment."""

    def __init__(self, environments: Sequence[Environment], decide: Decide) -> None:
        self.seats = (Seat(0, environments[0]), Seat(1, environments[1]))
        self.trace: list[Step] = []
        self.failure: BaseException | None = None
        self.stuck: tuple[str, ...] = ()  # where the two stood then
        self.over = _thread.allocate_lock()  # released when both have ended
        Real.acquire(self.over)
        self._decide = decide

    def begin(self) -> None:
        """Ask who goes first, and let it go."""
        self._asked(None).gate.open()

    def seat_of(self, mark: object) -> Seat | None:
        """Return whose environment carries that mark."""
        return next((seat for seat in self.seats if seat.environment.mark is mark), None)

    def come(self, seat: Seat, when: When, call: Made, text: str) -> None:
        """Come to a boundary, in the handler's own thread: return when it is this one's turn to go on.

        Raises `InvocationOver` if it must not go on.
        """
        seat.stand = Stand(when, call, text, seat.stand.made)
        following = self._following(seat)
        if following is not seat:
            self._hand_over(seat, following)
        if when == "before":
            self.trace.append(Step(seat.who, text, call))
            seat.stand = replace(seat.stand, made=seat.stand.made + 1)

    def end(self, seat: Seat) -> None:
        """End one: the other goes on, or all is over."""
        seat.stand = Stand("end", made=seat.stand.made)
        seat.gate.close()
        other = self._other(seat)
        if other.ended:
            self.over.release()
        else:
            other.gate.open()

    def abort(self, error: BaseException) -> None:
        """End both, because of that error; the one that has the turn first, then the other."""
        if self.failure is None:
            self.failure = error
            self.stuck = tuple(f"{'AB'[seat.who]} {seat.stand}" for seat in self.seats)
        for seat in self.seats:
            if not seat.ended:
                ending.crash(seat.environment.mark, f"the run side by side was ended: {type(error).__name__}")

    def disband(self) -> None:
        """Let threads pass that the handlers have left at the gates."""
        for seat in self.seats:
            seat.gate.open()

    def _other(self, seat: Seat) -> Seat:
        return self.seats[1 - seat.who]

    def _following(self, seat: Seat) -> Seat:
        other = self._other(seat)
        if other.ended:
            return seat
        if other.is_over():
            return other  # nothing is left to decide: it can do nothing any more
        try:
            return self._asked(seat.who)
        except BaseException as error:
            self.abort(error)
            marks.check_current()
            raise

    def _asked(self, who: int | None) -> Seat:
        chosen = self._decide(Turn(who, (self.seats[0].stand, self.seats[1].stand)))
        return self.seats[arguments.integer("run_both", "what decide returns", chosen, 0, 1)]

    def _hand_over(self, seat: Seat, other: Seat) -> None:
        """Wait, with everything of this one's out of the way, until it is its turn again."""
        seat.close()
        mine = _limit.of_thread(threading.get_ident())[-1]
        with deadline.shielded(), mine.standing_still(), seat.environment.put_aside(), drawn.kept():
            other.gate.open()
            seat.gate.wait()
