"""One attempt: the streams that are drawn from while it is open, and which attempt a draw belongs to."""

from __future__ import annotations

from contextvars import ContextVar

from pytest_faas.runtime.generated.callers import Kind, caller
from pytest_faas.runtime.generated.notes import Notes
from pytest_faas.runtime.generated.source import PerThread, Source
from pytest_faas.runtime.stopping import marks
from pytest_faas.runtime.stopping.marks import Mark


class Attempt:
    """The streams of one attempt: of the handler's threads, of the SDK's, and of each module that is imported."""

    def __init__(self, key: str, notes: Notes) -> None:
        self.key = key
        self.notes = notes
        self.is_open = True
        self.marks: set[Mark] = set()  # what its threads carry, where more than one attempt is open
        self._handler = PerThread(f"{key}:handler")
        self._sdk = PerThread(f"{key}:sdk")
        self._imports: dict[str, Source] = {}
        self._ticks = 0
        self.node = Source(f"{key}:node").number(48) | 1 << 40

    def draw(self) -> tuple[Source, bool, Notes | None]:
        """Return the stream of who draws now, whether that is the handler, and the notes if it is to be noted."""
        kind, name = caller()
        if kind is Kind.HANDLER:
            return self._handler.source, True, self.notes
        if kind is Kind.IMPORT:
            source = self._imports.get(name)
            return (
                source or self._imports.setdefault(name, Source(f"{self.key}:import:{name}")),
                False,
                self.notes,
            )
        return self._sdk.source, False, None if kind is Kind.UNNOTED else self.notes

    def tick(self, now: int) -> int:
        """Return the time of a UUID, in its units of 100 ns: later than that of the one before."""
        self._ticks = max(now, self._ticks + 1)
        return self._ticks


current: ContextVar[Attempt | None] = ContextVar("pytest_faas_attempt", default=None)
opened: list[Attempt] = []  # all that are open, the latest last


def drawing() -> Attempt | None:
    """Return the attempt that the calling thread draws in; None for a thread that has nothing to do with an invocation.

    A thread that a handler started has no context of its own and is known by its mark; one that was left behind by a
    time-out or a crash draws what the machine gives it.
    """
    if not opened:
        return None
    attempt = current.get()
    if attempt is not None and attempt.is_open:
        if len(opened) > 1:
            mark = marks.current()
            if mark is not None:
                attempt.marks.add(mark)
        return attempt
    mark = marks.current()
    if mark is None or mark.over is not None:
        return None
    return _of(mark)


def _of(mark: Mark) -> Attempt | None:
    attempts = list(opened)
    return next(
        (each for each in reversed(attempts) if mark in each.marks), attempts[-1] if attempts else None
    )
