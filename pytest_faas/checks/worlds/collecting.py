"""Collect garbage of all generations less often in a check, where each world makes and drops an environment."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = 5


@contextmanager
def less_often() -> Iterator[None]:
    """Let so many more collections of the young pass, for a block, before all objects of the process are looked through.

    Objects are not frozen instead (`gc.freeze`): those that hold a test's patches have to be found by the collector.
    https://docs.python.org/3/library/gc.html#gc.set_threshold

    >>> import gc
    >>> before = gc.get_threshold()
    >>> with less_often():
    ...     gc.get_threshold()[2] >= before[2]
    True
    >>> gc.get_threshold() == before
    True
    """
    before = gc.get_threshold()
    gc.set_threshold(before[0], before[1], before[2] * _SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
