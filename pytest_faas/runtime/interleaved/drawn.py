"""What a process draws at random from: each environment has states of its own."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_faas.runtime.generated import arrays

_functions = random._inst


def begin() -> None:
    """Begin states of one's own, as a new process does: from what `os.urandom` gives now."""
    _functions.seed()
    if arrays.state() is not None:
        arrays.begin(_functions.getrandbits(32))
    vars(uuid)["_last_timestamp"] = None


@contextmanager
def kept() -> Iterator[None]:
    """Put back after a block the states behind the functions of `random` and of `numpy.random`, and of `uuid1`.

    >>> random.seed(7)
    >>> with kept():
    ...     first = random.random()
    >>> random.random() == first
    True
    """
    functions, numbers, last = _functions.getstate(), arrays.state(), vars(uuid)["_last_timestamp"]
    try:
        yield
    finally:
        _functions.setstate(functions)
        if numbers is not None:
            arrays.go_back(numbers)
        vars(uuid)["_last_timestamp"] = last
