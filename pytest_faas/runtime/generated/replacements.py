"""What stands in the place of the sources of randomness; outside an attempt each does what it replaces."""

from __future__ import annotations

import operator
import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import Any

from pytest_faas.runtime.generated.attempt import drawing

_UUID_EPOCH = 0x01B21DD213814000  # 1582-10-15 to 1970-01-01 in units of 100 ns: RFC 9562, section 5.1

real_urandom: Callable[[int], bytes] = os.urandom
real_getrandom: Callable[..., bytes] | None = getattr(os, "getrandom", None)  # Linux
real_time_safe: Any = vars(uuid).get("_generate_time_safe")
real_seed = random.Random.seed
_real_names: Any = tempfile._RandomNameSequence()  # type: ignore[attr-defined]  # not in the stubs
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


def urandom(size: int, /) -> bytes:
    """Return random octets, for `os.urandom`."""
    attempt = drawing()
    if attempt is None or (wanted := operator.index(size)) < 0:
        return real_urandom(size)
    source, _, notes = attempt.draw()
    drawn = source.octets(wanted)
    if notes is not None:
        notes.octets(drawn)
    return drawn


def getrandom(size: int, flags: int = 0) -> bytes:
    """Return random octets, for `os.getrandom`."""
    if drawing() is None or real_getrandom is None:
        return real_getrandom(size, flags) if real_getrandom is not None else real_urandom(size)
    return urandom(size)


def time_safe() -> tuple[bytes, int | None]:
    """Return a UUID of version 1 from the stream and the clock, for `uuid._generate_time_safe`.

    https://www.rfc-editor.org/rfc/rfc9562#section-5.1 and 6.10: a node that was drawn has its multicast bit set.
    """
    attempt = drawing()
    if attempt is None:
        if real_time_safe is not None:
            octets, safe = real_time_safe()
            return octets, safe
        return uuid.uuid1(uuid.getnode()).bytes, None
    source, _, notes = attempt.draw()
    ticks = attempt.tick(time.time_ns() // 100 + _UUID_EPOCH)
    sequence = source.number(16)
    fields = (
        ticks & 0xFFFFFFFF,
        ticks >> 32 & 0xFFFF,
        ticks >> 48 & 0x0FFF,
        sequence >> 8 & 0x3F,
        sequence & 0xFF,
    )
    made = uuid.UUID(fields=(*fields, attempt.node), version=1)
    if notes is not None:
        notes.text(str(made))
        notes.text(made.hex)
    return made.bytes, None


def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
    """Seed a generator, from the stream where no seed is given, for `random.Random.seed`."""
    if a is None:
        attempt = drawing()
        a = None if attempt is None else attempt.draw()[0].number(256)
    real_seed(self, a, version)


class _Names:
    """The names of temporary files, for `tempfile._name_sequence`."""

    def __iter__(self) -> _Names:
        return self

    def __next__(self) -> str:
        attempt = drawing()
        if attempt is None:
            name: str = next(_real_names)
            return name
        source, _, notes = attempt.draw()
        drawn = source.number(64)
        name = "".join(_LETTERS[drawn // len(_LETTERS) ** place % len(_LETTERS)] for place in range(8))
        if notes is not None:
            notes.text(name)
        return name


names = _Names()
