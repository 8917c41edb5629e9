"""What a function's answer to a batch says: all done, some to come again, or an answer that Lambda cannot use.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting and
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BatchResponse:
    """Which records are to come again: `failed` ids, or the whole batch (`malformed` says why)."""

    failed: tuple[str, ...] = ()
    malformed: str | None = None


ALL_DONE = BatchResponse()


def read(payload: bytes, known: Collection[str]) -> BatchResponse:
    """Read a function's answer under `ReportBatchItemFailures`; `known` are the identifiers of the batch.

    An answer without `batchItemFailures` means that all succeeded: recorded from AWS by LocalStack's suite,
    test_report_batch_item_failures_* and test_kinesis_report_batch_item_*, 2025-11-25.

    >>> read(b'{"batchItemFailures": [{"itemIdentifier": "b"}]}', {"a", "b"})
    BatchResponse(failed=('b',), malformed=None)
    >>> read(b'{"batchItemFailures": [{"id": "b"}]}', {"a", "b"}).malformed
    "an item of batchItemFailures has no itemIdentifier: {'id': 'b'}"
    """
    try:
        answer = json.loads(payload)
    except ValueError:
        return BatchResponse(malformed="the answer is no JSON")
    if not isinstance(answer, dict):
        return ALL_DONE
    items = answer.get("batchItemFailures")
    if items is None:
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


def _fault(item: Any, known: Collection[str]) -> str | None:
    if not isinstance(item, dict) or "itemIdentifier" not in item:
        return f"an item of batchItemFailures has no itemIdentifier: {item!r:.60}"
    identifier = item["itemIdentifier"]
    if not isinstance(identifier, str) or not identifier:
        return f"an itemIdentifier is empty: {identifier!r:.60}"
    return None if identifier in known else f"itemIdentifier {identifier!r:.60} is not in the batch"
