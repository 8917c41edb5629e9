"""The arguments that a user gave to a strategy: which are fixed, which are drawn, and what is wrong with the fixed ones."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import arguments, errors
from pytest_faas.strategies._arguments import DRAWN, refused_now

__tracebackhide__ = errors.hidden_from

T = TypeVar("T")


class Given:
    """What a user gave, by name; its repr is the argument list as the user wrote it, for Hypothesis's messages.

    >>> Given("strategies.schedule_events", {"rule": "nightly", "at": DRAWN})
    rule='nightly'
    """

    __slots__ = ("_shown", "drawn", "fixed", "prepared", "where")

    def __init__(self, where: str, values: dict[str, Any], unchanged: dict[str, Any] | None = None) -> None:
        """Take the values of all arguments; `unchanged` holds the defaults of those that are not `DRAWN`."""
        self.prepared: dict[str, Any] = {}  # strategies that follow from what was given, made once
        self.where = where
        given = {name: value for name, value in values.items() if value is not DRAWN}
        self.drawn = {name: each for name, each in given.items() if isinstance(each, SearchStrategy)}
        self.fixed = {name: each for name, each in given.items() if name not in self.drawn}
        usual = unchanged or {}
        self._shown = {n: each for n, each in given.items() if n not in usual or each != usual[n]}

    def __repr__(self) -> str:
        return ", ".join(f"{name}={value!r}" for name, value in self._shown.items())

    def filtered(self, name: str, condition: Callable[[Any], bool]) -> Given:
        """Pass over what a strategy of the user's draws without the condition; a fixed value stays."""
        if name in self.drawn:
            self.drawn[name] = self.drawn[name].filter(condition)
        return self

    def checked(self, name: str, check: Callable[[str, str, Any], T]) -> Given:
        """Refuse what a strategy of the user's draws unless it passes; a fixed value is judged by the factory."""
        if name in self.drawn:
            self.drawn[name] = self.drawn[name].map(functools.partial(check, self.where, name))
        return self

    def __contains__(self, name: str) -> bool:
        return name in self.fixed or name in self.drawn

    def asks_for(self, name: str) -> bool:
        """Tell whether the user wants this: a strategy, or a value that is neither None nor False."""
        return name in self.drawn or self.fixed.get(name) not in (None, False)

    def value(self, draw: DrawFn, name: str, default: Any = None) -> Any:
        """Return the user's value of an argument, drawn where it is a strategy, or the source's own."""
        if name in self.fixed:
            return self.fixed[name]
        strategy = self.drawn.get(name)
        return default if strategy is None else draw(strategy)

    def values(self, draw: DrawFn, *names: str) -> dict[str, Any]:
        """Return those of the arguments that the user gave."""
        return {name: self.value(draw, name) for name in names if name in self}

    def only(self, *names: str) -> dict[str, Any]:
        """Return those of the arguments that the user fixed."""
        return {name: self.fixed[name] for name in names if name in self.fixed}

    def refuse_early(self, build: Callable[[], object]) -> None:
        """Let the factory judge the fixed values now, so that a wrong one shows before anything is drawn."""
        if self.fixed.get("overrides") is not None:
            arguments.mapping(self.where, "overrides", self.fixed["overrides"])
            arguments.json_text(self.where, "overrides", self.fixed["overrides"])
        refused_now(self.where, build)
