"""What code registers with `atexit`: it is called when the process ends, so not after its environment has ended.

The environments of a test run end before the process, with the fake AWS: called after that, it could reach the real one.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class _Registered:
    """A function that was registered, and its arguments, until they are let go."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]] | None = function, args, kwargs

    def __call__(self) -> None:
        if self._call is not None:
            function, args, kwargs = self._call
            function(*args, **kwargs)

    def __eq__(self, other: object) -> bool:  # as `atexit.unregister` looks for it
        return self is other or (self._call is not None and self._call[0] == other)

    __hash__ = object.__hash__

    def let_go(self) -> None:
        """Do nothing any more, and keep nothing alive."""
        self._call = None


class AtExit:
    """What the code of one execution environment has registered."""

    __slots__ = ("_is_own", "_registered")

    def __init__(self, is_own: Callable[[dict[str, Any]], bool]) -> None:
        self._is_own = is_own  # whether these are the globals of the environment's code
        self._registered: list[_Registered] = []

    @contextmanager
    def active(self) -> Iterator[None]:
        """Note what the environment's code registers in a block; packages that stay register as ever."""
        real = atexit.register

        def register(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Callable[..., Any]:
            if not self._is_own(sys._getframe(1).f_globals):
                return real(function, *args, **kwargs)
            noted = _Registered(function, args, kwargs)
            self._registered.append(noted)
            real(noted)
            return function

        atexit.register = register
        try:
            yield
        finally:
            atexit.register = real

    def let_go(self) -> None:
        """Have nothing of it called any more."""
        while self._registered:
            noted = self._registered.pop()
            noted.let_go()  # first: else a function of the test's that equals it would be taken out too
            atexit.unregister(noted)
