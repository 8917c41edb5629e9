"""Partial results of batch calls: the service takes some entries and hands the others back, with HTTP 200."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_faas import arguments
from pytest_faas.cloud.faults import codes
from pytest_faas.cloud.faults.kind import Kind, Perform
from pytest_faas.cloud.faults.target import Target, metadata

_SAID = "The service failed (a fault struck)."


@dataclass(frozen=True)
class PartialBatch(Kind):
    """The last `failed` entries of a batch call are not taken: `UnprocessedItems`, `Failed`, `FailedEntryCount`.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
    """

    failed: int = 1

    def __post_init__(self) -> None:
        arguments.integer("PartialBatch", "failed", self.failed, 1)

    def refusal(self, target: Target) -> str | None:
        """Refuse what is no batch call, and what has no entries."""
        found = _BATCHES.get((target.call.service, target.call.operation))
        if found is None or target.client is None:
            return f"it is no batch call; batch calls are {', '.join('.'.join(each) for each in sorted(_BATCHES))}"
        if not target.changeable:
            return "a patch of _make_api_call is in the way: its entries cannot be taken out any more"
        return None if found.entries(target.parameters) else "its batch is empty"

    def perform(self, target: Target, perform: Perform) -> Any:
        """Make the call without its last entries, and put them into the response."""
        batch = _BATCHES[target.call.service, target.call.operation]
        entries = batch.entries(target.parameters)
        kept = max(len(entries) - self.failed, 0)
        response = perform(batch.only(target.parameters, entries[:kept])) if kept else _empty()
        batch.report(response, entries[kept:], codes.server_error(target.call.service))
        return response


def _empty() -> dict[str, Any]:
    return {"ResponseMetadata": metadata(200)}


@dataclass(frozen=True)
class _Batch:
    """How one operation names its entries and what became of them."""

    entries: Callable[[Any], list[Any]]
    only: Callable[[Any, list[Any]], Any]
    report: Callable[[dict[str, Any], list[Any], str], None]


def _listed(*path: str) -> tuple[Callable[[Any], list[Any]], Callable[[Any, list[Any]], Any]]:
    """Return how to read a list of entries at a path of parameters, and how to replace it."""

    def entries(parameters: Any) -> list[Any]:
        for name in path:
            parameters = parameters.get(name) or {}
        return list(parameters)

    def only(parameters: Any, kept: list[Any]) -> Any:
        return _replaced(parameters, path, kept)

    return entries, only


def _replaced(parameters: Any, path: tuple[str, ...], value: Any) -> Any:
    head, *rest = path
    return {**parameters, head: _replaced(parameters[head], tuple(rest), value) if rest else value}


def _by_id(*path: str) -> _Batch:
    """SQS's and SNS's batches: failed entries by their id."""

    def report(response: dict[str, Any], left: list[Any], code: str) -> None:
        response.setdefault("Successful", [])
        response["Failed"] = [
            *response.get("Failed", ()),
            *({"Id": entry["Id"], "SenderFault": False, "Code": code, "Message": _SAID} for entry in left),
        ]

    return _Batch(*_listed(*path), report)


def _by_place(name: str, count: str, results: str) -> _Batch:
    """EventBridge's, Kinesis's and Firehose's batches: failed entries by their place, and their number."""

    def report(response: dict[str, Any], left: list[Any], code: str) -> None:
        failed = [{"ErrorCode": code, "ErrorMessage": _SAID} for _ in left]
        response[results] = [*response.get(results, ()), *failed]
        response[count] = response.get(count, 0) + len(left)

    return _Batch(*_listed(name), report)


def _objects() -> _Batch:
    """S3's deletion of several objects: errors by their key."""

    def report(response: dict[str, Any], left: list[Any], code: str) -> None:
        errors = [{"Key": entry["Key"], "Code": code, "Message": _SAID} for entry in left]
        response["Errors"] = [*response.get("Errors", ()), *errors]

    return _Batch(*_listed("Delete", "Objects"), report)


def _writes() -> _Batch:
    """DynamoDB's batch of writes: unprocessed requests by their table."""

    def entries(parameters: Any) -> list[Any]:
        requested = parameters.get("RequestItems") or {}
        return [(table, write) for table, writes in requested.items() for write in writes]

    def only(parameters: Any, kept: list[Any]) -> Any:
        return {**parameters, "RequestItems": _by_table(kept)}

    def report(response: dict[str, Any], left: list[Any], _code: str) -> None:
        before = entries({"RequestItems": response.get("UnprocessedItems")})
        response["UnprocessedItems"] = _by_table([*before, *left])

    return _Batch(entries, only, report)


def _reads() -> _Batch:
    """DynamoDB's batch of reads: unprocessed keys by their table, with what else the table's request says."""

    def entries(parameters: Any) -> list[Any]:
        requested = parameters.get("RequestItems") or {}
        return [
            (table, (request, key)) for table, request in requested.items() for key in request.get("Keys", ())
        ]

    def keyed(pairs: list[Any]) -> dict[str, Any]:
        grouped = _by_table(pairs)
        return {table: {**each[0][0], "Keys": [key for _, key in each]} for table, each in grouped.items()}

    def only(parameters: Any, kept: list[Any]) -> Any:
        return {**parameters, "RequestItems": keyed(kept)}

    def report(response: dict[str, Any], left: list[Any], _code: str) -> None:
        response.setdefault("Responses", {})
        before = entries({"RequestItems": response.get("UnprocessedKeys")})
        response["UnprocessedKeys"] = keyed([*before, *left])

    return _Batch(entries, only, report)


def is_batch(service: str, operation: str) -> bool:
    """Whether an operation is a batch that can fail in part.

    >>> is_batch("sqs", "SendMessageBatch"), is_batch("sqs", "SendMessage")
    (True, False)
    """
    return (service, operation) in _BATCHES


def _by_table(pairs: list[Any]) -> dict[str, list[Any]]:
    tables: dict[str, list[Any]] = {}
    for table, entry in pairs:
        tables.setdefault(table, []).append(entry)
    return tables


_BATCHES: dict[tuple[str, str], _Batch] = {
    ("dynamodb", "BatchGetItem"): _reads(),
    ("dynamodb", "BatchWriteItem"): _writes(),
    ("events", "PutEvents"): _by_place("Entries", "FailedEntryCount", "Entries"),
    ("firehose", "PutRecordBatch"): _by_place("Records", "FailedPutCount", "RequestResponses"),
    ("kinesis", "PutRecords"): _by_place("Records", "FailedRecordCount", "Records"),
    ("s3", "DeleteObjects"): _objects(),
    ("sns", "PublishBatch"): _by_id("PublishBatchRequestEntries"),
    ("sqs", "ChangeMessageVisibilityBatch"): _by_id("Entries"),
    ("sqs", "DeleteMessageBatch"): _by_id("Entries"),
    ("sqs", "SendMessageBatch"): _by_id("Entries"),
}
