"""What keeps one bad record from taking its batch with it, by what the source has not been set up with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_faas.checks.explaining.table import cause
from pytest_faas.checks.worlds.case import Case

POISON = "poison-blocks-batch"


_REPORTED = "The function reports the record that fails, and its source does not part it from the others."


def advice(kind: str, case: Case, *, reported: bool = False) -> str:
    """Return what to change where a bad record keeps good ones of its batch from success, although it is `reported`.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html,
    https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html,
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    if kind != POISON:
        return cause(kind).advice
    told = _REPORTED if reported and case.partial else cause(kind).advice
    missing = list(_of_a_stream(case.settings) if case.is_stream else _of_a_queue(case.settings))
    return f"{told} {_listed(missing)}" if missing else told


def _listed(missing: list[str]) -> str:
    return f"Set the event source mapping up for it: {'; '.join(missing)}."


def _of_a_queue(settings: Any) -> Iterator[str]:
    if not settings.report_batch_item_failures:
        yield "ReportBatchItemFailures, so that only what failed comes again (report_batch_item_failures=True)"
    if settings.max_receive_count is None:
        yield "a dead-letter queue, so that it ends (max_receive_count=3)"


def _of_a_stream(settings: Any) -> Iterator[str]:
    if not settings.report_batch_item_failures:
        yield "ReportBatchItemFailures, so that what came before it is done (report_batch_item_failures=True)"
    if not settings.bisect_batch_on_function_error:
        yield (
            "BisectBatchOnFunctionError, so that it is parted from the others (bisect_batch_on_function_error=True)"
        )
    if settings.maximum_retry_attempts < 0:
        yield (
            "MaximumRetryAttempts, so that it does not hold up its shard until it expires (maximum_retry_attempts=2)"
        )
    if settings.on_failure is None:
        yield "an on-failure destination, which is told of what is given up (on_failure=arn)"
