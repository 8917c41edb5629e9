"""Standard or FIFO: what the arguments of a strategy for queues leave open, and what is then drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors
from pytest_faas.arguments import invalid
from pytest_faas.strategies._arguments import DRAWN, flag
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._sqs_bodies import fits_fifo
from pytest_faas.strategies._sqs_settings import LINES, Line

__tracebackhide__ = errors.hidden_from

FIFO_SIZE: Final = 10
_PLAIN: Final = Line()


class Kind:
    """Which kinds of queue a strategy draws, with the names that its caller gave them.

    `fifo` is a bool or draws one; None leaves it open, and gives way to a batch or to bodies that only a standard
    queue has.
    """

    def __init__(
        self, *, fifo: bool | SearchStrategy[bool] | None, by_name: bool, queue: Any, source: Any
    ) -> None:
        self.fifo = fifo
        self._by_name = by_name
        self._queue = queue
        self._queues = _of_either_kind(queue)
        self._source = source
        self._sources = _of_either_kind(source)

    @property
    def tops_out_early(self) -> bool:
        """Tell whether a batch of more than 10 could meet a FIFO queue."""
        return self._by_name or not (self.fifo is None or self.fifo is False)

    def draw_line(self, draw: DrawFn, size: int, bodies: Iterable[object]) -> tuple[Line, Any]:
        """Return what kind of queue it is with the groups of its messages, and its name if that told."""
        if self._by_name:
            queue = draw(self._queue)
            return draw(LINES[isinstance(queue, str) and queue.endswith(".fifo")]), queue
        fifo = draw(self.fifo) if isinstance(self.fifo, SearchStrategy) else self.fifo
        line = draw(LINES[fifo])
        if line.fifo and fifo is None and (size > FIFO_SIZE or not all(map(fits_fifo, bodies))):
            line = _PLAIN
        return line, DRAWN

    def draw_queue(self, draw: DrawFn, *, fifo: bool, usual: str) -> Any:
        """Return the name of the queue."""
        if self._queue is DRAWN:
            return f"{usual}.fifo" if fifo else usual
        return draw(self._queues[fifo]) if self._queues else self._queue

    def draw_source(self, draw: DrawFn, *, fifo: bool, dead_letter: bool) -> Any:
        """Return the name of the queue that gave the messages up, or None."""
        if self._source is DRAWN:
            return ("my-queue.fifo" if fifo else "my-queue") if dead_letter else None
        return draw(self._sources[fifo]) if self._sources else self._source


def _of_either_kind(given: Any) -> dict[bool, SearchStrategy[Any]]:
    """Return a strategy for names of queues cut in two: those of standard and of FIFO queues."""
    if not isinstance(given, SearchStrategy):
        return {}
    return {False: given.filter(_fits_standard_queue), True: given.filter(_fits_fifo_queue)}


# What is no name is left for the factory to refuse.
def _fits_standard_queue(name: object) -> bool:
    return not isinstance(name, str) or not name.endswith(".fifo")


def _fits_fifo_queue(name: object) -> bool:
    return not isinstance(name, str) or name.endswith(".fifo")


def kind_of(given: Given, values: dict[str, Any]) -> Kind:
    """Return the kinds of queue that the arguments leave; raise `InvalidArgument` where they contradict each other."""
    fifo, queue, source = values["fifo"], values["queue"], values["dead_letter_queue_source"]
    flag(given.where, "fifo", fifo)
    by_name = fifo is DRAWN and isinstance(queue, SearchStrategy)
    if isinstance(queue, str):
        named = queue.endswith(".fifo")
        if fifo is not DRAWN and fifo is not named:
            raise invalid(given.where, "fifo", f"{named}, or left out: queue is {queue!r}", fifo)
        fifo = named
    elif fifo is DRAWN:
        fifo = None if by_name else _implied(given)
    fifo = given.drawn.get("fifo", fifo)
    return Kind(fifo=fifo, by_name=by_name, queue=queue, source=source)


def _implied(given: Given) -> bool | None:
    """Return what follows from the arguments that only one kind of queue has: whether it is a FIFO queue."""
    if given.asks_for("deduplication_id"):
        return True
    source = given.fixed.get("dead_letter_queue_source")
    if isinstance(source, str):
        return source.endswith(".fifo")
    least = given.fixed["min_size"]
    if given.asks_for("batching_window") or (isinstance(least, int) and least > FIFO_SIZE):
        return False
    return None if fits_fifo(given.fixed.get("body")) else False
