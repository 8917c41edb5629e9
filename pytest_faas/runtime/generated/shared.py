"""What a process has once: the states behind the functions of `random` and of `numpy.random`, the last time of a UUID."""

from __future__ import annotations

import uuid
from typing import Any

from pytest_faas.runtime.generated import arrays, functions
from pytest_faas.runtime.generated.source import Source


class Shared:
    """These states as they were before an attempt, which begins with its own."""

    def __init__(self) -> None:
        self._functions: Any = None
        self._arrays: Any = None
        self._timestamp: int | None = None

    def begin(self, key: str) -> None:
        """Keep the states, and begin those that follow from a key."""
        source = Source(f"{key}:shared")
        self._functions, self._arrays = functions.state(), arrays.state()
        self._timestamp = vars(uuid)["_last_timestamp"]
        functions.begin(source.number(64))
        if self._arrays is not None:
            arrays.begin(source.number(32))
        vars(uuid)["_last_timestamp"] = None

    def end(self) -> None:
        """Put the states back."""
        functions.go_back(self._functions)
        if self._arrays is not None:
            arrays.go_back(self._arrays)
        vars(uuid)["_last_timestamp"] = self._timestamp
