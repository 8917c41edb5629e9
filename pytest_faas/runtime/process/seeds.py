"""Generators that code seeds: from then on its environment draws from a state of its own, and the test from its."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pytest_faas.runtime.generated import arrays, attempt, functions

# The functions that seed a generator, by the module that they are in; how its state is read and how it is put back.
_GENERATORS: dict[str, tuple[tuple[str, ...], Callable[[], Any], Callable[[Any], None]]] = {
    "random": (("seed", "setstate"), functions.state, functions.go_back),
    "numpy.random": (("seed", "set_state"), arrays.state, arrays.go_back),
}
_open: list[
    dict[str, Any]
] = []  # for each block that is open, the states before its code seeded them, by module


class Seeds:
    """The states that one execution environment draws from, where its code has seeded them.

    One that nobody seeds is common to the test and its functions: a test that seeds `random` decides what they draw.
    """

    __slots__ = ("_own",)

    def __init__(self) -> None:
        self._own: dict[str, Any] = {}

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let these states hold for a block, and put back the others; within an attempt its streams do that.

        >>> import random
        >>> seeds, before = Seeds(), random.getstate()
        >>> with seeds.active():
        ...     random.seed(7)
        ...     first = random.random()
        >>> random.getstate() == before
        True
        >>> with seeds.active():
        ...     second = random.random()
        >>> generator = random.Random(7)
        >>> (first, second) == (generator.random(), generator.random())
        True
        """
        if attempt.opened:
            yield
            return
        outer: dict[str, Any] = {}
        for name in self._own:
            outer[name] = _exchanged(name, self._own[name])
        _open.append(outer)
        undo = _watch()
        try:
            yield
        finally:
            for there, name, real in undo:
                there[name] = real
            _open[:] = [each for each in _open if each is not outer]
            for name, state in outer.items():
                self._own[name] = _exchanged(name, state)


def _exchanged(module: str, state: Any) -> Any:
    """Give a generator a state, and return what it had."""
    _, read, write = _GENERATORS[module]
    before = read()
    write(state)
    return before


def _watch() -> list[tuple[dict[str, Any], str, Any]]:
    """Have the state of a generator noted before anything seeds it; return what to put back where."""
    replaced = []
    for module, (names, _, _) in _GENERATORS.items():
        there = getattr(sys.modules.get(module), "__dict__", {})
        for name in names:
            real = there.get(name)
            if real is not None:
                there[name] = _noting(module, real)
                replaced.append((there, name, real))
    return replaced


@functools.lru_cache(16)  # few, unless tests patch them
def _noting(module: str, real: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(real)
    def seed(*args: Any, **kwargs: Any) -> Any:
        if _open and module not in _open[-1]:
            _open[-1][module] = _GENERATORS[module][1]()
        return real(*args, **kwargs)

    return seed
