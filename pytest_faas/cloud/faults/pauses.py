"""botocore's waits between attempts that faults strike: they move a virtual clock; on the real one they are left out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_faas.cloud.patches import Patches
from pytest_faas.runtime import clock


class _Struck(threading.local):
    """Whether the call of this thread is struck on the wire."""

    now = False


_struck = _Struck()


class _Time:
    """What `time` is to botocore's endpoint: only the waits of struck calls are other ones."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        """Wait, unless a fault is the reason and time is real."""
        if not (_struck.now and clock.Current.virtual is None):
            time.sleep(seconds)


@contextmanager
def struck() -> Iterator[None]:
    """Mark the call that this thread makes as struck on the wire."""
    before, _struck.now = _struck.now, True
    try:
        yield
    finally:
        _struck.now = before


def lay() -> None:
    """Begin; every `lay` needs its `lift`."""
    _patches().lay()


def lift() -> None:
    """Put botocore's own waits back."""
    _patches().lift()


def _sleep_amount(bucket: Any, amount: float) -> float:
    """Return how long the adaptive mode waits for its own rate: after a fault not at all, where time is real."""
    if clock.Current.virtual is None:
        return 0.0
    from botocore.retries.bucket import TokenBucket

    found: float = _patches().before(TokenBucket, "_sleep_amount")(bucket, amount)
    return found


class _Made:
    patches: Patches | None = None


def _patches() -> Patches:
    if _Made.patches is None:
        import botocore.endpoint
        from botocore.retries.bucket import TokenBucket

        _Made.patches = Patches(
            (botocore.endpoint, "time", _Time()), (TokenBucket, "_sleep_amount", _sleep_amount)
        )
    return _Made.patches
