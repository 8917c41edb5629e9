"""Which fields the object and the record of an S3 event have, by what happened.

Recorded from AWS are the events of creating, removing, restoring, tagging and ACLs; what else is here is from
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configure-notification.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-metrics-events.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_faas.contracts.faults import ABSENT, Fault, shown
from pytest_faas.contracts.law import Json, Law, law


@dataclass(frozen=True, slots=True)
class Kind:
    """What the object of one kind of event has for certain, and what it has not.

    A new minor version may add fields, never take one away; so `without` holds up to version 2.3 only, unless there is
    nothing that such a field could tell of (`gone`).
    """

    has: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    gone: bool = False


_WHOLE = Kind(has=frozenset({"size", "eTag", "sequencer"}))
_LABEL = Kind(has=frozenset({"eTag"}), without=frozenset({"size", "sequencer"}))
_DELETED = Kind(has=frozenset({"sequencer"}), without=frozenset({"size", "eTag"}), gone=True)
_UNKNOWN = Kind()
_KINDS = {
    "ObjectCreated:Put": _WHOLE,
    "ObjectCreated:Post": _WHOLE,
    "ObjectCreated:Copy": _WHOLE,
    "ObjectCreated:CompleteMultipartUpload": _WHOLE,
    "ObjectRestore:Post": _WHOLE,
    "ObjectRestore:Completed": _WHOLE,
    "ObjectRemoved:Delete": _DELETED,
    "ObjectRemoved:DeleteMarkerCreated": Kind(
        frozenset({"eTag", "sequencer"}), frozenset({"size"}), gone=True
    ),
    "ObjectTagging:Put": _LABEL,
    "ObjectTagging:Delete": _LABEL,
    "ObjectAcl:Put": _LABEL,
    "LifecycleExpiration:Delete": _DELETED,
    "LifecycleExpiration:DeleteMarkerCreated": Kind(without=frozenset({"size"}), gone=True),
}
_OF_RECORD = {
    "glacierEventData": ("ObjectRestore:Completed",),
    "replicationEventData": (
        "Replication:OperationFailedReplication",
        "Replication:OperationMissedThreshold",
        "Replication:OperationReplicatedAfterThreshold",
        "Replication:OperationNotTracked",
    ),
    "lifecycleEventData": ("LifecycleTransition",),
    "intelligentTieringEventData": ("IntelligentTiering",),
    "objectRetentionEventData": ("ObjectRetention:Put",),
}


def is_unified(version: str) -> bool:
    """Say whether a version is 2.4 or later, from which all events have the same."""
    return int(version.partition(".")[2]) >= 4


def _of_object(field: str) -> Law:
    path = f"s3.object.{field}"

    def judge(record: Json) -> Iterator[Fault]:
        kind = _KINDS.get(record["eventName"], _UNKNOWN)
        there = field in record["s3"]["object"]
        if field in kind.has and not there:
            yield _missing(path, record)
        elif field in kind.without and there and (kind.gone or not is_unified(record["eventVersion"])):
            yield _excess(path, record, record["s3"]["object"][field])

    return law("eventName", "eventVersion", path)(judge)


def _of_record(field: str, names: tuple[str, ...]) -> Law:
    def judge(record: Json) -> Iterator[Fault]:
        belongs = record["eventName"] in names
        if belongs and field not in record:
            yield _missing(field, record)
        elif field in record and not belongs:
            yield _excess(field, record, record[field])

    return law("eventName", field)(judge)


def _missing(path: str, record: Json) -> Fault:
    message = f"is missing, but S3 sends it with {record['eventName']}"
    return Fault(path, ABSENT, "a value", message)


def _excess(path: str, record: Json, seen: object) -> Fault:
    return Fault(path, seen, ABSENT, f"{shown(seen)}, but S3 does not send it with {record['eventName']}")


def _annotations() -> Callable[[Json], Iterator[Fault]]:
    def judge(record: Json) -> Iterator[Fault]:
        if "objectAnnotation" in record["s3"] and not record["eventName"].startswith("ObjectAnnotation:"):
            yield _excess("s3.objectAnnotation", record, record["s3"]["objectAnnotation"])

    return judge


FIELD_LAWS: tuple[Law, ...] = (
    *(_of_object(field) for field in ("size", "eTag", "sequencer")),
    *(_of_record(field, names) for field, names in _OF_RECORD.items()),
    law("eventName", "s3.objectAnnotation")(_annotations()),
)
