"""What every strategy does with its arguments: each is a value, a strategy that draws one, or left to the source's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import invalid
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

T = TypeVar("T")

DRAWN: Final[Any] = ...
"""The default of an argument: draw what services really send. (`None` is a value: it leaves the thing out.)"""

_PROBE_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z: what is refused does not depend on the time of the call


def fixed(given: object) -> bool:
    """Tell whether an argument is a value, neither a strategy nor left out."""
    return given is not DRAWN and not isinstance(given, SearchStrategy)


def plain(where: str, name: str, value: T) -> T:
    """Return a value that must be known before anything is drawn; a strategy is refused."""
    if isinstance(value, SearchStrategy):
        raise invalid(where, name, "a value, not a strategy", value)
    return value


def whole_number(where: str, name: str, given: object) -> int:
    """Return what a strategy drew if it is an int, for what is reckoned with it before the factory judges it."""
    return arguments.integer(where, name, given, 0)


def flag(where: str, name: str, given: object) -> None:
    """Refuse a fixed value that is no bool, for arguments that the factory does not have."""
    if fixed(given) and not isinstance(given, bool):
        raise invalid(where, name, "a bool, or a strategy that draws one", given)


def counts(
    where: str, min_size: int, max_size: int | None, limit: int, usual: Iterable[int]
) -> SearchStrategy[int]:
    """Return how many records an event has: the usual numbers within the bounds, rising, and the bounds themselves.

    A number that stands several times in `usual` is drawn so much more often. `limit` is the service's own; without
    `max_size` the largest usual number is the bound.
    """
    usual = [each for each in usual if each <= limit]
    low = arguments.integer(where, "min_size", plain(where, "min_size", min_size), 1, limit)
    if plain(where, "max_size", max_size) is None:
        high = max(low, *usual)
    else:
        high = arguments.integer(where, "max_size", max_size, 1, limit)
    if low > high:
        raise invalid(where, "min_size", f"at most max_size ({high})", low)
    inside = [each for each in usual if low <= each <= high]
    return st.sampled_from(sorted([*inside, *{low, high}.difference(inside)]))


def refused_now(where: str, build: Callable[[], object]) -> None:
    """Build once from the fixed values, so that what the factory refuses is refused at the call, not at a draw.

    Nothing is taken from the identifiers of the test. Raises the factory's own error, said by `where`.
    """
    before = origins.current()
    scratch = origins.Origin(region=before.region, account=before.account)
    scratch.at_ms = _PROBE_MS
    origins.use(scratch)
    try:
        build()
    except InvalidArgument as error:
        _, _, what = str(error).partition(": ")
        raise type(error)(f"{where}: {what or error}") from None
    finally:
        origins.use(before)
