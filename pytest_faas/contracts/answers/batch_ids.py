"""The identifiers of a batch, and what a function might take for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

Path = tuple[str, ...]

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
    """The records of a batch by identifier, in order; `name` is where each record has its own."""

    name: str
    known: dict[str, dict[str, Any]]
    others: tuple[Path, ...]

    def mistaken(self, identifier: str) -> tuple[str, str] | None:
        """Return the field whose value was taken for an identifier, and the identifier of that record.

        >>> event = {"Records": [{"messageId": "a", "receiptHandle": "r"}]}
        >>> batch_of("sqs", event).mistaken("r")
        ('receiptHandle', 'a')
        """
        for right, record in self.known.items():
            for path in self.others:
                if _value_at(record, path) == identifier:
                    return ".".join(path), right
        return None


def batch_of(source: str, event: object) -> Batch | None:
    """Return the batch of an event, or None where its identifiers are not known."""
    path = _IDENTIFIER[source]
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list):
        return None
    return Batch(".".join(path), dict(_identified(records, path)), _OTHERS[source])


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
