"""An effect declared by the name of a callable: its replacement in every module of that name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

from pytest_faas import arguments, errors
from pytest_faas.cloud.journal import Journal
from pytest_faas.effects import mocks, naming
from pytest_faas.effects.doubles import Double
from pytest_faas.effects.http.struck import AsSeen
from pytest_faas.effects.naming import Name
from pytest_faas.effects.renewed import renewing
from pytest_faas.effects.shapes import shape_of, shape_over
from pytest_faas.effects.slots import Slot, fill, others_with
from pytest_faas.effects.wrapping import Answer, Wrapped, is_replacement, replacement
from pytest_faas.errors import FaasError, InvalidArgument

__tracebackhide__ = errors.hidden_from


class NamedEffect:
    """What was declared by name: `lay` puts its replacement where the name leads, `lift` puts everything back.

    `http` says whether an HTTP mock is in place: then the callable itself may run. `error`: what a fault raises.
    """

    def __init__(
        self,
        journal: Journal,
        name: str,
        double: Double | None,
        http: Callable[[], bool] = lambda: False,
        *,
        error: AsSeen | None = None,
    ) -> None:
        self.name: Name = naming.parse(name)
        self.double = double
        self._journal = journal
        self._http = http
        self._error = error
        self._slots: list[Slot] = []
        self.wanting = ""  # what is said of a mock that was asked for more answers than it has

    def declare(self) -> None:
        """Lay the replacement for the first time, wherever the real thing has been imported to.

        Raises InvalidArgument for what is not callable, and where there is no double.
        """
        owner = self.name.owner()
        static = naming.static(owner, self.name.attribute)
        if not callable(getattr(owner, self.name.attribute)):
            raise arguments.invalid("faas.effect", repr(self.name.text), "a callable", static)
        if is_replacement(static):
            raise InvalidArgument(f"faas.effect: {self.name.text!r} is declared already in this test")
        below = mocks.original_below(owner, self.name.attribute, static)
        if self.double is None and below is None and not self._http():
            raise InvalidArgument(_NO_DOUBLE.format(self.name.text))
        self._replace(owner, static, below)
        if below is not mocks.MISSING and isinstance(owner, ModuleType):
            made = self._slots[-1].value
            for module, name in others_with(static if below is None else below, owner):
                self._slots.append(fill(self.name.text, module, name, made))

    @property
    def in_series(self) -> bool:
        """Whether its double, or a mock that stands in its place, gives one answer after the other."""
        own = self.double is not None and self.double.in_series
        return own or any(mocks.in_series(slot.before) for slot in self._slots)

    def wants(self, module: str) -> bool:
        """Say whether the name leads through that module."""
        return module == self.name.module

    def lay(self) -> None:
        """Put the replacement into modules that are new since, and over a double that the user has put there since."""
        owner = self.name.owner()
        if owner is None:  # another function's module of that name, or one whose code has not run to its end
            return
        static = naming.static(owner, self.name.attribute)
        if not is_replacement(static) and callable(getattr(owner, self.name.attribute)):
            self._replace(owner, static, self._below(owner, static))

    def lift(self) -> None:
        """Put everything back."""
        while self._slots:
            self._slots.pop().restore()

    def _below(self, owner: Any, static: Any) -> Any:
        if any(static is slot.before for slot in self._slots) or _is_defined_there(owner, static):
            return mocks.MISSING if mocks.is_mock(static) else None
        return mocks.original_below(owner, self.name.attribute, static)

    def _replace(self, owner: Any, static: Any, below: Any) -> None:
        """Put the replacement over what stands there: the real thing (`below` None), or a double of the user's."""
        real = static if below is None or below is mocks.MISSING else below
        service, operation = naming.said_of(self.name, owner, getattr(real, "__func__", real))
        self._journal.declare(service, operation)
        later = bool(self._slots) and below is not None  # put there after the declaration: it wins
        through = later or self.double is None
        shape = shape_of(owner, static) if below is None else shape_over(owner, static, below)
        answer = renewing(self._answer(shape.function, through=through, real=below is None))
        made = replacement(
            Wrapped(
                self._journal,
                self.name.text,
                service,
                operation,
                shape,
                answer,
                through=through,
                error=self._error,
            )
        )
        self._slots.append(fill(self.name.text, owner, self.name.attribute, made))

    def _answer(self, function: Any, *, through: bool, real: bool) -> Answer:
        if not through and self.double is not None:
            return self.double.answer
        if not real:
            return lambda args, kwargs: self._asked(function, args, kwargs)

        def answer(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            return function(*args, **kwargs) if self._http() else self._refuse()

        return answer

    def _asked(self, double: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask a double of the user's; note where its series of answers is at its end, which is no error of the handler."""
        try:
            answer = double(*args, **kwargs)
        except StopIteration:
            self._note_the_end(double)
            raise
        return self._awaited(double, answer) if inspect.iscoroutine(answer) else answer

    async def _awaited(self, double: Any, answer: Any) -> Any:
        try:
            return await answer
        except StopAsyncIteration:
            self._note_the_end(double)
            raise

    def _note_the_end(self, double: Any) -> None:
        if mocks.in_series(double):
            self.wanting = (
                f"{self.name.text}: the mock that stands there has no answer left in its side_effect."
                " Give as many as there are calls, or return_value= for the same one each time"
            )

    def _refuse(self) -> NoReturn:
        raise FaasError(
            f"faas.effect: {self.name.text!r} has no double any more, and the real thing is never called: the mock that was"
            " in its place is gone. Keep it there while functions run, or give returns=, raises= or side_effect="
        )


_NO_DOUBLE = (
    "faas.effect: {0!r} has no double, and the real thing is never called: give returns=, raises= or side_effect=,"
    " or put a mock in its place first (mock.patch({0!r}))"
)


def _is_defined_there(owner: Any, static: Any) -> bool:
    """Say whether something is what a module's own code, or a class's, has defined under that name."""
    function = getattr(static, "__func__", static)
    module = owner.__name__ if isinstance(owner, ModuleType) else getattr(owner, "__module__", None)
    return getattr(function, "__module__", None) == module
