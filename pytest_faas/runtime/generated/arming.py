"""Put the replacements in place from the first open attempt to the last, and put everything back."""

from __future__ import annotations

import os
import random
import tempfile
import threading
import uuid
from typing import Any

from pytest_faas.runtime.generated import functions, replacements, retries
from pytest_faas.runtime.generated.attempt import Attempt, opened
from pytest_faas.runtime.generated.shared import Shared

_METHOD = "delay_amount"
_ANYTHING: Any = object()
# Where, its name, what is replaced, and by what. What a test has put there itself is left alone.
_PLACES: list[tuple[Any, str, Any, Any]] = [
    (os, "urandom", replacements.real_urandom, replacements.urandom),
    (random, "_urandom", replacements.real_urandom, replacements.urandom),
    (random.Random, "seed", replacements.real_seed, replacements.seed),
    (uuid, "_generate_time_safe", _ANYTHING, replacements.time_safe),
    (tempfile, "_name_sequence", _ANYTHING, replacements.names),
    *((random, name, functions.real[name], new) for name, new in functions.replaced.items()),
]
if replacements.real_getrandom is not None:
    _PLACES.append((os, "getrandom", replacements.real_getrandom, replacements.getrandom))
# What stands there where the end of somebody's patch has brought a replacement back.
_FIRST = {"_generate_time_safe": replacements.real_time_safe, "_name_sequence": None}

_lock = threading.Lock()
_undo: list[tuple[Any, str, Any, Any]] = []
_shared = Shared()


def open_(attempt: Attempt, *, inner: bool) -> Shared | None:
    """Let an attempt begin; return what is to be given to `close`.

    Two attempts side by side, in two threads, have in common what a process has once: the first begins it, the last ends it.
    `inner`: whether the calling thread is in another attempt.
    """
    with _lock:
        if not opened:
            _lay()
            _shared.begin(attempt.key)
        opened.append(attempt)
        if not inner:
            return None
        own = Shared()
        own.begin(attempt.key)
        return own


def close(attempt: Attempt, own: Shared | None) -> None:
    """Let an attempt end; after the last of them everything is as it was."""
    with _lock:
        attempt.is_open = False
        opened.remove(attempt)
        if own is not None:
            own.end()
        if not opened:
            _shared.end()
            _lift()


def _lay() -> None:
    for owner, name, old, new in _PLACES:
        there = owner.__dict__[name]
        if there is new:
            there = _FIRST[name] if old is _ANYTHING else old
        elif old is not _ANYTHING and there is not old:
            continue
        setattr(owner, name, new)
        _undo.append((owner, name, there, new))
    kind = retries.backoff()
    if kind is not None:
        there = kind.__dict__[_METHOD]
        new = retries.replacement(there)
        setattr(kind, _METHOD, new)
        _undo.append((kind, _METHOD, there, new))


def _lift() -> None:
    """Put back what was there, but for what somebody has replaced since."""
    while _undo:
        owner, name, there, new = _undo.pop()
        if owner.__dict__.get(name) is new:
            setattr(owner, name, there)
