"""Which contract belongs to which source: one table, through which each schema and its laws are found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from pytest_faas.contracts.faults import Fault
from pytest_faas.contracts.law import Json, Law, Step, judged


@dataclass(frozen=True, slots=True)
class Contract:
    """How the events of one source are called, and the schema and laws (by file name) that they are judged by."""

    title: str
    name: str

    def faults(self, event: Json, unsound: list[tuple[Step, ...]]) -> Iterator[Fault]:
        """Yield what the laws find: those of each record, then those of the event as a whole."""
        module = import_module(f"pytest_faas.contracts.laws.{self.name}")
        records = event.get("Records")
        per_record: tuple[Law, ...] = getattr(module, "RECORD_LAWS", ())
        unsound_records = _of_each_record(unsound)
        for index, record in enumerate(records if per_record and isinstance(records, list) else ()):
            if isinstance(record, dict):
                yield from judged(record, per_record, ("Records", index), unsound_records.get(index, ()))
        whole: tuple[Law, ...] = getattr(module, "EVENT_LAWS", ())
        yield from judged(event, whole, (), unsound)


def _of_each_record(unsound: Iterable[tuple[Step, ...]]) -> dict[Step, list[tuple[Step, ...]]]:
    """Return the unsound paths by the number of their record: a full batch has 10,000, and each may have some."""
    found: dict[Step, list[tuple[Step, ...]]] = {}
    for path in unsound:
        if len(path) > 1 and path[0] == "Records":
            found.setdefault(path[1], []).append(path)
    return found


CONTRACTS = {
    "apigw": Contract("an API Gateway REST API event", "apigw"),
    "dynamodb_stream": Contract("a DynamoDB stream event", "dynamodb_stream"),
    "eventbridge": Contract("an EventBridge event", "eventbridge"),
    "function_url": Contract("a function URL event", "http_api"),
    "http_api": Contract("an API Gateway HTTP API event", "http_api"),
    "kinesis": Contract("a Kinesis event", "kinesis"),
    "s3": Contract("an S3 event", "s3"),
    "schedule": Contract("a schedule event", "schedule"),
    "scheduler": Contract("an EventBridge Scheduler event", "scheduler"),
    "sns": Contract("an SNS event", "sns"),
    "sqs": Contract("an SQS event", "sqs"),
}
