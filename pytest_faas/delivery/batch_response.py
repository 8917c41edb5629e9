"""What a function's answer to a batch says: all done, some to come again, or an answer that Lambda cannot use.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting and
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NoReturn


@dataclass(frozen=True, slots=True)
class BatchResponse:
    """Which records are to come again: `failed` ids, or the whole batch (`malformed` says why).

    `said`: a success in words, with what makes it one by mistake.
    """

    failed: tuple[str, ...] = ()
    malformed: str | None = None
    said: str = field(default="succeeded", repr=False, compare=False)


ALL_DONE = BatchResponse()
_NOT_ONE = BatchResponse(said="succeeded: answer has no batchItemFailures")
_SHOWN = 32  # characters of an identifier


def parsed(payload: bytes) -> Any:
    """Return an answer as Lambda reads it; raises `ValueError` for what is no JSON (`NaN` is none)."""
    try:
        return json.loads(payload, parse_constant=_no_json)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def unasked(payload: bytes) -> str:
    """Return what a success is called where nobody reads the answer: a batch response that names failures is in vain.

    >>> unasked(b'{"batchItemFailures": [{"itemIdentifier": "b"}]}')
    'succeeded: batchItemFailures not read'
    >>> unasked(b'{"batchItemFailures": []}')
    'succeeded'
    """
    if b'"batchItemFailures"' not in payload:
        return ALL_DONE.said
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return ALL_DONE.said
    in_vain = isinstance(answer, dict) and answer.get("batchItemFailures")
    return "succeeded: batchItemFailures not read" if in_vain else ALL_DONE.said


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
        answer = parsed(payload)
    except ValueError:
        return BatchResponse(malformed="the answer is no JSON")
    if answer in (None, "", [], {}):
        return ALL_DONE
    if not isinstance(answer, dict):
        return BatchResponse(malformed=f"the answer is no object: {answer!r:.60}")
    if "batchItemFailures" not in answer:
        return _NOT_ONE
    items = answer["batchItemFailures"]
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
    if identifier in known:
        return None
    shown = repr(identifier)
    shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"  # a receipt handle is long
    return f"itemIdentifier {shown} is not in the batch"
