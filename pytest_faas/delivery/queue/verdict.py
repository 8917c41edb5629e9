"""What the outcome of an invocation means for the messages of its batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_faas.delivery import batch_response
from pytest_faas.delivery.outcome import Outcome
from pytest_faas.delivery.queue.store import Received


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome in a word and in a sentence, and which messages failed (`None`: the whole batch)."""

    outcome: str
    said: str
    failed: frozenset[str] | None = frozenset()

    def keeps(self, received: Received) -> bool:
        """Whether a message stays in the queue."""
        return self.failed is None or received.record.id in self.failed


def judge(outcome: Outcome, messages: Sequence[Received], *, partial: bool) -> Verdict:
    """Judge a batch: an error fails all of it, an answer is read only under `ReportBatchItemFailures`.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    if outcome.error is not None:
        return Verdict("timed out" if outcome.timed_out else "failed", outcome.error, None)
    if not partial:
        return Verdict("succeeded", batch_response.unasked(outcome.payload))
    answer = batch_response.read(outcome.payload, {each.record.id for each in messages})
    if answer.malformed is not None:
        return Verdict("malformed", f"malformed answer: {answer.malformed}", None)
    if not answer.failed:
        return Verdict("succeeded", answer.said)
    failed = frozenset(answer.failed)
    return Verdict("partial", f"returned {len(failed)} of {len(messages)} failed", failed)


def overtaken(verdict: Verdict, messages: Sequence[Received]) -> dict[str, str]:
    """Return which messages of a FIFO queue are deleted although one before them in their group failed, and which one.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: a function should stop at the first
    failure, and return it and all that follows.
    """
    if not verdict.failed:
        return {}
    first: dict[str | None, str] = {}
    lost: dict[str, str] = {}
    for each in messages:
        record = each.record
        if verdict.keeps(each):
            first.setdefault(record.group, record.label)
        elif record.group in first:
            lost[record.id] = first[record.group]
    return lost
