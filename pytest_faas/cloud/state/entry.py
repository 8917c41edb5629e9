"""One thing that a state holds: where it is, and its value without what the service changes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

# What no service of AWS holds stands under these: what a user's own probes read, and the files of /tmp.
WATCH, TMP = "watch", "tmp"


class Place(NamedTuple):
    """Where a thing is: `resource` is the table, bucket or queue, `key` what is in it ("" for itself)."""

    service: str
    region: str
    resource: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing of a state. `sent`: it got there because somebody sent it, so it is an emission, not a durable value."""

    place: Place
    value: Any
    sent: bool = False
