"""What a function's answer to a batch says: all done, some to come again, or an answer that Lambda cannot use.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting and
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn


@dataclass(frozen=True, slots=True)
class BatchResponse:
    """Which records are to come again: `failed` ids, or the whole batch (`malformed` says why)."""

    failed: tuple[str, ...] = ()
    malformed: str | None = None


ALL_DONE = BatchResponse()


def read(payload: bytes, known: Collection[str]) -> BatchResponse:
    """Read a function's answer under `ReportBatchItemFailures`; `known` are the identifiers of the batch.

    An answer that is empty (`null`, `{}`, `""`, `[]`) or an object without `batchItemFailures` means that all succeeded,
    a misspelt name too: recorded from AWS by LocalStack's suite,
    test_report_batch_item_failures_empty_json_batch_succeeds and test_kinesis_report_batch_item_success_scenarios,
    2025-11-25. Any other answer that is no object is not what Lambda asked for, so that the whole batch fails.

    >>> read(b'{"batchItemFailures": [{"itemIdentifier": "b"}]}', {"a", "b"})
    BatchResponse(failed=('b',), malformed=None)
    >>> read(b'{"batchItemFailures": [{"id": "b"}]}', {"a", "b"}).malformed
    "an item of batchItemFailures has no itemIdentifier: {'id': 'b'}"
    """
    try:
        answer = json.loads(payload, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return BatchResponse(malformed="the answer is no JSON")
    if answer in (None, "", [], {}):
        return ALL_DONE
    if not isinstance(answer, dict):
        return BatchResponse(malformed=f"the answer is no object: {answer!r:.60}")
    items = answer.get("batchItemFailures")
    if items is None or items == "":
        return ALL_DONE
    if not isinstance(items, list):
        return BatchResponse(malformed=f"batchItemFailures is no list: {items!r:.60}")
    failed: list[str] = []
    for item in items:
        fault = _fault(item, known)
        if fault is not None:
            return BatchResponse(malformed=fault)
        failed.append(item["itemIdentifier"])
    return BatchResponse(failed=tuple(failed))


def _no_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is Python's, not JSON")


def _fault(item: Any, known: Collection[str]) -> str | None:
    if not isinstance(item, dict) or "itemIdentifier" not in item:
        return f"an item of batchItemFailures has no itemIdentifier: {item!r:.60}"
    identifier = item["itemIdentifier"]
    if identifier is None or identifier == "":
        return f"an itemIdentifier is empty: {identifier!r}"
    if not isinstance(identifier, str):
        return f"an itemIdentifier is no text: {identifier!r:.60}"
    return None if identifier in known else f"itemIdentifier {identifier!r:.60} is not in the batch"
