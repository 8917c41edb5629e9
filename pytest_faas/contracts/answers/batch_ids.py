"""The identifiers of a batch, and what a function might take for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pytest_faas.arguments import closest

Path = tuple[str, ...]

_COMPARED: Final = 100

_IDENTIFIER: Final[dict[str, Path]] = {
    "sqs": ("messageId",),
    "kinesis": ("kinesis", "sequenceNumber"),
    "dynamodb_stream": ("dynamodb", "SequenceNumber"),
}
_OTHERS: Final[dict[str, tuple[Path, ...]]] = {
    "sqs": (("receiptHandle",), ("body",), ("md5OfBody",), ("attributes", "MessageDeduplicationId")),
    "kinesis": (("eventID",), ("kinesis", "partitionKey"), ("kinesis", "data")),
    "dynamodb_stream": (("eventID",),),
}


@dataclass(frozen=True, slots=True)
class Batch:
    """The identifiers of a batch, in order; `name` is where each record has its own.

    `others`: what else is in the records, by value: the field, and the identifier of its record.
    """

    name: str
    known: frozenset[str]
    others: dict[str, tuple[str, str]]

    def mistaken(self, identifier: str) -> tuple[str, str] | None:
        """Return the field whose value was taken for an identifier, and the identifier of that record.

        >>> event = {"Records": [{"messageId": "a", "receiptHandle": "r"}]}
        >>> batch_of("sqs", event).mistaken("r")
        ('receiptHandle', 'a')
        """
        return self.others.get(identifier)

    def closest(self, identifier: str) -> str:
        """Return ` Did you mean 'x'?`, or nothing: also for a batch of 10,000, whose likeness to all takes seconds."""
        return closest(identifier, sorted(self.known)) if len(self.known) <= _COMPARED else ""


def batch_of(source: str, event: object) -> Batch | None:
    """Return the batch of an event, or None where its identifiers are not known."""
    path = _IDENTIFIER[source]
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list):
        return None
    identified = list(_identified(records, path))
    if not identified:
        return None
    others = {
        str(_value_at(record, other)): (".".join(other), identifier)
        for other in _OTHERS[source]
        for identifier, record in identified
    }
    return Batch(".".join(path), frozenset(identifier for identifier, _ in identified), others)


def name_of(source: str) -> str:
    """Return where a record has its identifier.

    >>> name_of("kinesis")
    'kinesis.sequenceNumber'
    """
    return ".".join(_IDENTIFIER[source])


def _identified(records: list[Any], path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for record in records:
        identifier = _value_at(record, path)
        if isinstance(identifier, str):
            yield identifier, record


def _value_at(record: Any, path: Path) -> Any:
    for step in path:
        record = record.get(step) if isinstance(record, dict) else None
    return record
