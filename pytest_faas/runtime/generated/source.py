"""One endless stream of random octets, the same for the same key."""

from __future__ import annotations

import hashlib
import itertools
import random
import threading


class Source:
    """The octets that follow from a key, draw after draw; no lock, so that a raise at any step tears nothing.

    >>> Source("one key").octets(4) == Source("one key").octets(4)
    True
    """

    __slots__ = ("_key", "_numbers", "_random")

    def __init__(self, key: str) -> None:
        self._key = key.encode("utf-8", "surrogatepass")
        self._numbers = itertools.count()
        self._random: random.Random | None = None

    def octets(self, size: int) -> bytes:
        """Return the next octets; they also follow from how many each draw asks for."""
        drawn = hashlib.shake_128(b"%b:%d:%d" % (self._key, next(self._numbers), size))
        return drawn.digest(size)

    def number(self, bits: int) -> int:
        """Return the next int of at most that many bits, a multiple of 8."""
        return int.from_bytes(self.octets(bits // 8), "big")

    @property
    def generator(self) -> random.Random:
        """A generator for who asks the functions of `random`; its state lasts as long as the source."""
        if self._random is None:
            self._random = random.Random(self.number(256))  # noqa: S311 - reproducible on purpose
        return self._random


class PerThread:
    """A source for each thread that draws, numbered in the order of their first draws."""

    __slots__ = ("_key", "_local", "_numbers")

    def __init__(self, key: str) -> None:
        self._key = key
        self._numbers = itertools.count()
        self._local = threading.local()

    @property
    def source(self) -> Source:
        """The source of the calling thread."""
        found: Source | None = getattr(self._local, "source", None)
        if found is None:
            found = self._local.source = Source(f"{self._key}:{next(self._numbers)}")
        return found
