"""Answers to a batch of a queue or a stream.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting and
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_faas.arguments import json_octets
from pytest_faas.contracts.answers import batch_hidden, batch_items
from pytest_faas.contracts.answers.batch_hidden import NAME
from pytest_faas.contracts.answers.faults import AnswerFault, misfit
from pytest_faas.contracts.answers.question import Answer, Law, Question
from pytest_faas.contracts.faults import ABSENT

MAX_STATE: Final = 1024 * 1024
"""Octets of the state of a tumbling window, for each shard."""

_ALL_DONE: Final[tuple[Any, ...]] = (None, "", [], {})


def object_(answer: Answer) -> Iterator[AnswerFault]:
    """Demand an object, or nothing: `null`, `""`, `[]` and `{}` mean that all succeeded.

    Recorded from AWS by LocalStack's suite, test_kinesis_report_batch_item_success_scenarios, 2025-11-25. That other values
    fail the batch is inferred; a batch response as JSON text is not read, whatever becomes of the batch.
    """
    if isinstance(answer.value, dict) or answer.value in _ALL_DONE:
        return
    expected = f"an object with {NAME}, or null"
    if batch_hidden.as_text(answer.value):
        then = "Lambda does not parse text: return the dict, without json.dumps"
        yield misfit("answer", answer.value, expected, then)
    elif answer.question.partial:
        then = f"The whole batch may come again: return {{{NAME!r}: []}}"
        yield misfit("answer", answer.value, expected, then, severity="warns")


def not_asked_for(answer: Answer) -> Iterator[AnswerFault]:
    """Tell failures that are reported to a mapping that does not read them: `ReportBatchItemFailures` is off."""
    given: Any = answer.fields.get(NAME)
    if answer.question.partial is False and given:
        expected = "an error raised for the batch, or FunctionResponseTypes with ReportBatchItemFailures"
        then = "is not read, as the mapping has no ReportBatchItemFailures. All records count as done: turn it on, or raise"
        yield AnswerFault(NAME, given, expected, then, "ignored")


def state(answer: Answer) -> Iterator[AnswerFault]:
    """Demand the state of a tumbling window: an answer without it counts as failed, null is an empty one.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html. That it has to be an object is inferred.
    """
    if not has_window(answer.question):
        return
    then = "The invocation counts as failed: return {'state': …} in each answer of a tumbling window"
    if "state" not in answer.fields:
        seen = ABSENT if isinstance(answer.value, dict) else answer.value
        yield AnswerFault("state", seen, "the state of the window", f"is missing. {then}", "refused")
        return
    given = answer.fields["state"]
    if given is not None and not isinstance(given, dict):
        yield misfit("state", given, "an object", then, severity="warns")
    elif given is not None and json_octets(given) > MAX_STATE:
        octets = json_octets(given)
        message = f"has {octets:,} octets; above {MAX_STATE:,} Lambda ends the window early. Keep less, or keep it elsewhere"
        yield AnswerFault("state", octets, f"{MAX_STATE:,} octets at most", message, "risky", "warns")


def has_window(question: Question) -> bool:
    """Say whether the mapping has a tumbling window: as it is told, else as the event shows."""
    if question.window is not None:
        return question.window
    event = question.event
    return isinstance(event, dict) and "window" in event and "isFinalInvokeForWindow" in event


def _when_read(law: Law) -> Law:
    """Make a law that is passed over for the last invocation of a window: it has no records to report."""

    def for_records(answer: Answer) -> Iterator[AnswerFault]:
        event = answer.question.event
        closes = (
            isinstance(event, dict)
            and event.get("isFinalInvokeForWindow") is True
            and not event.get("Records")
        )
        if not closes:
            yield from law(answer)

    return for_records


LAWS: Final[tuple[Law, ...]] = (
    state,
    *map(
        _when_read,
        (object_, batch_hidden.near_misses, batch_hidden.inside, batch_items.items, not_asked_for),
    ),
)
