"""What happened to the objects of a bucket, in the order in which it happened.

The notes are kept on moto's own bucket: they are gone with it, and stand again where a snapshot puts it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.cloud import late
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

# S3's own names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
PUT = "ObjectCreated:Put"
POST = "ObjectCreated:Post"
COPY = "ObjectCreated:Copy"
COMPLETE = "ObjectCreated:CompleteMultipartUpload"
DELETE = "ObjectRemoved:Delete"
MARKER = "ObjectRemoved:DeleteMarkerCreated"


@dataclass(frozen=True)
class Change:
    """One change of an object: what S3 calls it, and the object as it was then (None where it is gone)."""

    event_name: str
    key: str
    at_ms: int
    sequencer: str
    size: int | None = None
    e_tag: str | None = None
    version_id: str | None = None

    def by(self, ms: int) -> Change:
        """Return the change as one that had happened by that time, in milliseconds since the epoch."""
        return self if self.at_ms <= ms else replace(self, at_ms=ms)


@dataclass(frozen=True)
class Rule:
    """What a bucket's notification configuration says of a function: which changes it is told of."""

    identifier: str
    events: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""

    def wants(self, change: Change) -> bool:
        """Whether the function is told of a change.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html

        >>> Rule("1", ("s3:ObjectCreated:*",), suffix=".jpg").wants(Change(PUT, "a.png", 0, "0"))
        False
        """
        kind = change.event_name.partition(":")[0]
        asked = not {f"s3:{change.event_name}", f"s3:{kind}:*"}.isdisjoint(self.events)
        return asked and change.key.startswith(self.prefix) and change.key.endswith(self.suffix)


@dataclass(frozen=True)
class Told:
    """Which changes a function has been told of: all those before the position `upto`, except for the `open` ones."""

    upto: int = 0
    open: tuple[int, ...] = ()


class WatchedBucket:
    """A bucket of the fake AWS. Raises `InvalidArgument` where there is none of that name, with the closest."""

    def __init__(self, where: str, account: str, name: object) -> None:
        self._bucket = _found(where, account, arguments.text(where, "bucket", name))

    @property
    def name(self) -> str:
        """What the bucket is called."""
        return str(self._bucket.name)

    @property
    def region(self) -> str:
        """Where the bucket is."""
        return str(self._bucket.region_name)

    @property
    def newest(self) -> int:
        """When the last change was, in microseconds since the epoch; 0 where there was none."""
        return max((each.at_ms * 1000 for each in _notes(self._bucket)[-1:]), default=0)

    def changes(self, since: int, also: Iterable[int] = ()) -> list[tuple[int, Change]]:
        """Return the changes from a position on, and those at some positions before, each with its position."""
        notes = _notes(self._bucket)
        places = [*also, *range(since, len(notes))]
        return [(place, notes[place]) for place in places]

    def rules(self, function_arn: str) -> list[Rule]:
        """Return what the notification configuration says of a function, also where it names a version or an alias."""
        configuration = self._bucket.notification_configuration
        listed = configuration.cloud_function if configuration else []
        return [_rule(each) for each in listed if f"{each.arn}:".startswith(f"{function_arn}:")]

    def told(self, function_arn: str) -> Told:
        """Return which changes a function has been told of."""
        return _told(self._bucket).get(function_arn, Told())

    def tell(self, function_arn: str, told: Told) -> None:
        """Write down which changes a function has been told of."""
        _told(self._bucket)[function_arn] = told


def note(bucket: Any, event_name: str, key: str, of: Any = None, version_id: str | None = None) -> None:
    """Write down a change of moto's bucket; `of` is moto's object after it."""
    notes, ms = _notes(bucket), origins.clock_ms()
    last = int(notes[-1].sequencer, 16) if notes else 0
    # Begins with the seconds since the epoch, as S3's own; rises, also where a test turns its clock back.
    sequencer = f"{max(last + 1, (ms // 1000 << 32) + (ms % 1000 << 22)):018X}"
    if of is None:
        notes.append(Change(event_name, key, ms, sequencer, version_id=version_id))
        return
    version_id = str(of.version_id) if bucket.is_versioned else None
    notes.append(Change(event_name, key, ms, sequencer, int(of.size), str(of.etag).strip('"'), version_id))


def _found(where: str, account: str, name: str) -> Any:
    from moto.s3.models import s3_backends

    late.lay()  # the import may have been the first
    known = {}
    home: Any = dict.get(s3_backends, account, {})  # plain `get`: moto's own makes what it lacks
    for backend in home.values():  # one for each partition; counts as a touch, for snapshots
        known.update(backend.buckets)
    if name in known:
        return known[name]
    there = f" There are: {', '.join(sorted(known)[:10])}" if known else " There is none yet"
    raise InvalidArgument(
        f"{where}: there is no bucket {name!r} in the fake AWS.{arguments.closest(name, known)}{there}"
    )


def _notes(bucket: Any) -> list[Change]:
    notes: list[Change] = bucket.__dict__.setdefault("_pytest_faas_changes", [])
    return notes


def _told(bucket: Any) -> dict[str, Told]:
    told: dict[str, Told] = bucket.__dict__.setdefault("_pytest_faas_told", {})
    return told


def _rule(configured: Any) -> Rule:
    listed = configured.filters.get("S3Key", {}).get("FilterRule", [])
    parts = {each["Name"].lower(): each.get("Value") or "" for each in listed}
    return Rule(configured.id, tuple(configured.events), parts.get("prefix", ""), parts.get("suffix", ""))
