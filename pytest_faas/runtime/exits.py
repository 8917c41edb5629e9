"""`os._exit` in a handler ends its environment, not the test run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn


class RuntimeExit(BaseException):
    """The runtime's process would have ended here, with this exit status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@contextmanager
def caught(note: Callable[[int], None]) -> Iterator[None]:
    """Turn `os._exit(status)` into `note(status)` and a `RuntimeExit` for a block, in this process only."""
    real, process = os._exit, os.getpid()

    def leave(status: int) -> NoReturn:
        if os.getpid() != process:  # a child that the handler forked leaves for good
            real(status)
        note(status)
        raise RuntimeExit(status)

    os._exit = leave
    try:
        yield
    finally:
        os._exit = real


def status_of(error: BaseException) -> int:
    """Return the exit status that a BaseException gives the interpreter that it ends."""
    if isinstance(error, RuntimeExit):
        return error.status & 0xFF
    if isinstance(error, SystemExit):
        if error.code is None:
            return 0
        return error.code & 0xFF if isinstance(error.code, int) else 1
    return 1
