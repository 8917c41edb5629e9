"""What is tried again after an invocation: all, the half, or from a checkpoint on; or nothing more."""

from __future__ import annotations

from pytest_faas.delivery.stream.answer import Verdict
from pytest_faas.delivery.stream.batch import Batch
from pytest_faas.delivery.stream.settings import Stream


def tried_again(settings: Stream, batch: Batch, verdict: Verdict) -> list[Batch]:
    """Return the batches that a batch comes again as, in their order; none where its retries are used up.

    - A checkpoint within the batch: the records from there on. Whether that uses a retry is a setting; on a batch that is
      split at each error it never does.
    - Split: two halves, which uses no retry. A batch of one record is not split.
    - Else the whole, which uses one.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html,
    https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    splits = settings.bisect_batch_on_function_error
    if verdict.done:
        failures = 0 if settings.checkpoint_resets_retries else batch.failures + (not splits)
        parts = [batch.part(verdict.done, failures=failures)]
    elif splits and len(batch.records) > 1:
        parts = _halves(settings, batch)
    else:
        parts = [batch.part(0, failures=batch.failures + 1)]
        parts[0].in_vain = batch.in_vain
    most = settings.maximum_retry_attempts
    return [] if most != -1 and parts[0].failures > most else parts


def _halves(settings: Stream, batch: Batch) -> list[Batch]:
    middle = len(batch.records) // 2
    halves = [batch.part(0, middle), batch.part(middle)]
    return halves if settings.bisect_order == "left" else halves[::-1]
