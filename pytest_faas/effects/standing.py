"""What stands over a mock of the user's: it is called in its place, and is the mock in everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Over:
    """A call in front of a mock; every attribute is the mock's, so `payments.charge.assert_called_once()` works.

    >>> from unittest.mock import Mock
    >>> over = Over(Mock(return_value=1), lambda mock, *args: mock(*args) + 1)
    >>> over("x"); over.return_value = 5; over("y"), over.call_count
    2
    (6, 2)
    """

    __slots__ = ("_faas_call", "_faas_mock")

    def __init__(self, mock: Any, call: Callable[..., Any]) -> None:
        object.__setattr__(self, "_faas_mock", mock)
        object.__setattr__(self, "_faas_call", call)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Make the call in the mock's place."""
        return self._faas_call(self._faas_mock, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._faas_mock, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._faas_mock, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._faas_mock, name)

    def __repr__(self) -> str:
        return repr(self._faas_mock)
