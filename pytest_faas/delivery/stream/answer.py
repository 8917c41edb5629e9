"""What an invocation means for its batch: how many of the first records are done, and why not all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_faas.delivery import batch_response
from pytest_faas.delivery.outcome import Outcome
from pytest_faas.delivery.stream.batch import Batch
from pytest_faas.delivery.stream.settings import Stream
from pytest_faas.delivery.stream.window import state_in


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many of the first records are done; `outcome` and `said` as in the timeline.

    `succeeded`: whether nothing is to come again. `state`: what the next invocation of a tumbling window gets.
    """

    done: int
    outcome: str
    said: str
    state: dict[str, Any] | None = None

    @property
    def succeeded(self) -> bool:
        """Whether nothing is to come again."""
        return self.outcome == "succeeded"


def judged(settings: Stream, batch: Batch, outcome: Outcome) -> Verdict:
    """Judge the answer to a batch.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    if outcome.error is not None:
        return Verdict(0, "timed out" if outcome.timed_out else "failed", outcome.error)
    state: dict[str, Any] | None = None
    if settings.tumbling_window_in_seconds:
        found = state_in(outcome.payload)
        if isinstance(found, str):
            return Verdict(0, "malformed", found)
        state = found
    if batch.closes:
        return Verdict(len(batch.records), "succeeded", "succeeded", state)
    if not settings.report_batch_item_failures:
        return Verdict(len(batch.records), "succeeded", batch_response.unasked(outcome.payload), state)
    return _reported(batch, outcome.payload, state)


def _reported(batch: Batch, payload: bytes, state: dict[str, Any] | None) -> Verdict:
    """Read a batch response: the lowest sequence number in it is the checkpoint, whatever else it names."""
    places = {each.sequence_number: index for index, each in enumerate(batch.records)}
    response = batch_response.read(payload, places)
    if response.malformed is not None:
        return Verdict(0, "malformed", response.malformed)
    if not response.failed:
        return Verdict(
            len(batch.records), "succeeded", response.said if state is None else "succeeded", state
        )
    failed = set(response.failed)
    lowest = min(failed, key=int)
    said = f"returned {len(failed)} of {len(batch.records)} failed"
    return Verdict(places[lowest], "partial", said, state)
