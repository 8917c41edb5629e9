"""What a source makes of one invocation: which records it delivers again, and what the caller got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pytest_faas.checks.worlds.case import Case
from pytest_faas.cloud.faults import Strike
from pytest_faas.cloud.journal import Call
from pytest_faas.delivery import batch_response
from pytest_faas.delivery.outcome import Event
from pytest_faas.runtime.front_ends import table
from pytest_faas.runtime.front_ends.result import Result
from pytest_faas.runtime.invocation import Invocation

# What a client takes for "it is done already": RFC 9110, 15.4.5, 15.5.10 and 15.5.13.
_DONE_ALREADY = frozenset({304, 409, 412})
_GONE = frozenset({404, 410})


@dataclass(frozen=True)
class Attempt:
    """One delivery and its outcome.

    `failed`: the places (from 0) of the records that the source delivers again; for what is no batch, 0 for the event.
    `status`: the HTTP status, where a front end asked. `at`: seconds since the beginning of the world. `calls`: what it
    called, in order; `strikes`: the faults that struck it.
    """

    number: int
    event: Event
    invocation: Invocation
    calls: tuple[Call, ...]
    failed: tuple[int, ...]
    said: str
    status: int | None = None
    at: float = 0.0
    strikes: tuple[Strike, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing of it is delivered again."""
        return not self.failed

    def done_already(self, method: str) -> bool:
        """Whether the answer to a repeated request is a success: what is there already, or gone already, counts."""
        if self.ok:
            return True
        return self.status in _DONE_ALREADY or (method == "DELETE" and self.status in _GONE)


@dataclass(frozen=True)
class Judged:
    """What a source makes of an answer."""

    failed: tuple[int, ...]
    said: str
    status: int | None = None


def judge(case: Case, event: Event, invocation: Invocation) -> Judged:
    """Return what the case's source makes of an invocation with an event of it."""
    if case.is_http:
        return _of_request(case, event, invocation)
    everything = tuple(range(len(event["Records"]))) if case.is_batch else (0,)
    if invocation.error is not None:
        return Judged(everything, _failure(invocation))
    if not case.partial:
        unasked = batch_response.unasked(invocation.raw) if case.is_batch else "succeeded"
        return Judged((), unasked)
    return _of_batch(case, event, invocation, everything)


def identifiers(case: Case, records: Sequence[Any]) -> list[str]:
    """Return by what a function reports each record: the message id, or the sequence number.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    return [_identifier(case, each) for each in records]


def _identifier(case: Case, record: dict[str, Any]) -> str:
    if not case.is_stream:
        return str(record.get("messageId"))
    inside: dict[str, Any] = record.get("kinesis") or record.get("dynamodb") or {}
    return str(inside.get("sequenceNumber") or inside.get("SequenceNumber"))


def _of_batch(case: Case, event: Event, invocation: Invocation, everything: tuple[int, ...]) -> Judged:
    known = identifiers(case, event["Records"])
    answer = batch_response.read(invocation.raw, set(known))
    if answer.malformed is not None:
        return Judged(everything, f"answer not usable: {answer.malformed}")
    if not answer.failed:
        return Judged((), answer.said)
    reported = sorted(known.index(each) for each in set(answer.failed))
    if case.is_stream:  # the checkpoint is the lowest number reported
        reported = list(range(reported[0], len(known)))
    return Judged(tuple(reported), f"reported {len(set(answer.failed))} of {len(known)} records")


def _of_request(case: Case, event: Event, invocation: Invocation) -> Judged:
    kind = case.kind
    result = Result(
        payload=invocation.raw,
        failed=invocation.error is not None,
        timed_out=invocation.timed_out,
        duration=invocation.duration,
        request_id=invocation.request_id,
        event=event,
    )
    status = table.answer_of(kind, result, case.settings.setup(kind)).status_code
    said = f"answered {status}"
    if invocation.error is not None:
        said += f" ({_failure(invocation)})"
    return Judged(() if status < 400 else (0,), said, status)


def _failure(invocation: Invocation) -> str:
    error = invocation.error
    assert error is not None  # noqa: S101 - the callers have looked
    if invocation.timed_out:
        return "timed out"
    if error.type == "Runtime.ExitError":
        return "crashed"
    return (
        f"raised {error.type}: {error.message}".splitlines()[0] if error.message else f"raised {error.type}"
    )
