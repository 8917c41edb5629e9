"""What every strategy does with its arguments: each is a value, a strategy that draws one, or left to the source's own."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_faas import errors
from pytest_faas.arguments import invalid

__tracebackhide__ = errors.hidden_from

T = TypeVar("T")

DRAWN: Final[Any] = ...
"""The default of an argument: draw what services really send. (`None` is a value: it leaves the thing out.)"""


def strategy_of(given: T | SearchStrategy[T], default: SearchStrategy[T]) -> SearchStrategy[T]:
    """Return the strategy of an argument: the user's own, one for the user's value, or the source's."""
    if given is DRAWN:
        return default
    return given if isinstance(given, SearchStrategy) else st.just(given)


def plain(where: str, name: str, value: T) -> T:
    """Return a value that must be known before anything is drawn; a strategy is refused."""
    if isinstance(value, SearchStrategy):
        raise invalid(where, name, "a value, not a strategy", value)
    return value
