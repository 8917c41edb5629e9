"""The event that a command is given: the JSON of a file, or of the standard input for `-`."""

from __future__ import annotations

import sys
from typing import Any

from pytest_faas.contracts import files
from pytest_faas.errors import UnreadableEvent

STDIN = "standard input"


def read(path: str) -> Any:
    """Return the JSON of a file; `UnreadableEvent` or `EventTooLarge` where there is none."""
    if path != "-":
        return files.read(path)
    if sys.stdin is None:
        raise UnreadableEvent(f"{STDIN}: it is closed")
    return files.parsed(sys.stdin.buffer, STDIN)


def name_of(path: str) -> str:
    """Return how messages call the file."""
    return STDIN if path == "-" else path
