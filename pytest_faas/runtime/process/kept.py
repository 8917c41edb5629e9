"""Swap the settings of the process in for an invocation, and out after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_faas.runtime.process.settings import ABSENT, SETTINGS

AsNew = dict[int, Any]  # by the setting's place in the table
_READERS = tuple(each.read for each in SETTINGS)
_of_the_test: list[
    list[Any]
] = []  # what each block that is open has found; in the first, what the test has set


class ProcessSettings:
    """The settings of one execution environment: the test's, until its code changes them, and then its own.

    They are put back after each invocation, and are there again in the next one of a warm environment. `as_new` is common
    to all environments of a function: values that one has made of defaults, and that are dear to make.
    """

    __slots__ = ("_as_new", "_own")

    def __init__(self, as_new: AsNew | None = None) -> None:
        self._own: dict[int, Any] = {}
        self._as_new: AsNew = {} if as_new is None else as_new

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let them hold for a block, and put back what was there before it."""
        before = [read() for read in _READERS]
        _of_the_test.append(before)
        laid = self._lay(before)
        try:
            yield
        finally:
            after = [read() for read in _READERS]
            if after != before or laid is not before:
                self._put_back(before, laid, after)
            _of_the_test[:] = [each for each in _of_the_test if each is not before]

    def _lay(self, before: list[Any]) -> list[Any]:
        """Lay the environment's own over what is there; a function that another one invokes sees nothing of that one's."""
        test = _of_the_test[0]
        if test is before and not self._own and not self._as_new:
            return before
        wanted = list(test)
        for place, value in self._as_new.items():
            if wanted[place] is None:
                wanted[place] = value
        for place, value in self._own.items():
            wanted[place] = value
        for setting, value, there in zip(SETTINGS, wanted, before, strict=True):
            if ABSENT not in (value, there) and value != there:
                setting.write(value)
        return wanted

    def _put_back(self, before: list[Any], laid: list[Any], after: list[Any]) -> None:
        """Put back what was there, and keep what the code has changed."""
        for place, setting in enumerate(SETTINGS):
            now = after[place]
            if now is ABSENT:
                continue
            was, given = (
                setting.initial() if each is ABSENT else each for each in (before[place], laid[place])
            )
            if now != given:
                self._own[place] = now
                if setting.as_new(now):
                    self._as_new[place] = now
            if now != was:
                setting.write(was)
