"""What an effect does in place of the real thing: return a value, raise, or ask a function. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.errors import FaasError, InvalidArgument

__tracebackhide__ = errors.hidden_from

UNSET: Any = type("Unset", (), {"__repr__": lambda _: "<not given>"})()


class Double:
    """One of `returns`, `raises` and `side_effect`; the last two as `unittest.mock` takes its `side_effect`.

    >>> Double("pay", side_effect=[1, 2]).answer((), {})
    1
    """

    def __init__(
        self, name: str, *, returns: Any = UNSET, raises: Any = UNSET, side_effect: Any = UNSET
    ) -> None:
        self._name = name
        self._returns = returns
        self._raises = None if raises is UNSET else _checked_error(raises)
        self._function: Callable[..., Any] | None = None
        self._series: tuple[Any, ...] | None = None
        self._asked = 0
        self.wanting = ""  # what is said of a series that was asked for more than it has
        if side_effect is not UNSET:
            self._take(side_effect)

    def answer(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return what the caller gets, or raise what it gets; FaasError where a series of answers is at its end."""
        if self._raises is not None:
            raise self._raises
        if self._function is not None:
            return self._function(*args, **kwargs)
        return fresh(self._returns) if self._series is None else self._next(self._series)

    @property
    def in_series(self) -> bool:
        """Whether it gives one answer after the other."""
        return self._series is not None

    @property
    def asked(self) -> int:
        """How many answers of a series have been given."""
        return self._asked

    def go_back(self, asked: int) -> None:
        """Let a series of answers go on after so many."""
        self._asked, self.wanting = asked, ""

    def _next(self, series: tuple[Any, ...]) -> Any:
        if self._asked == len(series):
            answers = f"{len(series)} answer{'' if len(series) == 1 else 's'}"
            self.wanting = (
                f"{self._name}: side_effect has {answers}, and this is call {len(series) + 1}."
                " Give as many as there are calls, or returns= for the same one each time"
            )
            raise FaasError(self.wanting)
        self._asked += 1
        answer = series[self._asked - 1]
        if _is_error(answer):
            raise answer
        return fresh(answer)

    def _take(self, side_effect: Any) -> None:
        if _is_error(side_effect):
            self._raises = side_effect
        elif callable(side_effect):
            self._function = side_effect
        elif isinstance(side_effect, Iterable) and not isinstance(side_effect, (str, bytes, dict)):
            self._series = tuple(side_effect)
        else:
            raise arguments.invalid(
                "faas.effect", "side_effect", "a callable, an exception, or a list of answers", side_effect
            )


def double_of(name: str, *, returns: Any, raises: Any, side_effect: Any) -> Double | None:
    """Make the double that the arguments ask for; None where none is given, InvalidArgument for more than one."""
    given = {"returns": returns, "raises": raises, "side_effect": side_effect}
    given = {key: value for key, value in given.items() if value is not UNSET}
    if len(given) > 1:
        raise InvalidArgument(
            f"faas.effect: {name!r} takes one of returns, raises and side_effect, got {' and '.join(given)}"
        )
    return Double(name, **given) if given else None


def fresh(value: Any) -> Any:
    """Copy the plain containers of a value, so that what one call changes no other call sees.

    >>> answer = {"ids": [1]}; fresh(answer)["ids"].append(2); answer
    {'ids': [1]}
    """
    if type(value) is dict:
        return {key: fresh(each) for key, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(fresh, value))
    return set(value) if type(value) is set else value


def _is_error(value: object) -> bool:
    return isinstance(value, BaseException) or (isinstance(value, type) and issubclass(value, BaseException))


def _checked_error(value: Any) -> Any:
    if not _is_error(value):
        raise arguments.invalid("faas.effect", "raises", "an exception, or a class of exceptions", value)
    return value
