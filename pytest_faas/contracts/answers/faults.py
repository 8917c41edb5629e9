"""One fault of an answer: where it is, what was seen, what belongs there, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from pytest_faas.contracts.faults import joined

Kind = Literal["marshalling", "size", "refused", "ignored", "risky"]
Severity = Literal["fails", "warns"]

FAILED_BY: Final = frozenset({"marshalling", "size", "refused"})
"""Kinds of faults for which the source takes the answer for a failure."""

_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """One thing that is wrong with an answer.

    `path` leads to it (`headers.Location`; `answer` for the whole), `seen` is the value there or `ABSENT`, `expected`
    says what belongs there, `message` is the sentence that a person reads. `kind` says what comes of it:

    - `marshalling`: the runtime cannot send the answer, the invocation fails
    - `size`: the answer is above a limit, the invocation or its caller fails
    - `refused`: the source takes it for an error (a 502, a whole batch that comes again)
    - `ignored`: a part of it has no effect
    - `risky`: it is taken, and probably not as it was meant

    `severity` is `fails`, or `warns` for what rests on inference or memory, or on what the function may well mean.

    >>> print(AnswerFault("statusCode", "ok", "a number", "'ok' is not a number", "refused"))
    statusCode   'ok' is not a number
    """

    path: str
    seen: Any
    expected: str
    message: str
    kind: Kind
    severity: Severity = "fails"

    def __str__(self) -> str:
        return f"{self.path}   {self.message}"


def at(*steps: str | int) -> str:
    """Write the path to a part of an answer; `answer` for the whole.

    >>> at("batchItemFailures", 0, "itemIdentifier"), at()
    ('batchItemFailures[0].itemIdentifier', 'answer')
    """
    return joined(steps) if steps else "answer"


def told(value: object) -> str:
    """Show a value of an answer as Python writes it, cut to a length that fits a line.

    >>> told({"order": 7})
    "{'order': 7}"
    """
    try:
        text = repr(value)
    except RecursionError:
        text = "<nested too deep to show>"
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"


def misfit(
    path: str, seen: Any, expected: str, then: str, *, kind: Kind = "refused", severity: Severity = "fails"
) -> AnswerFault:
    """Make the fault of a value that is not what belongs there; `then` says what comes of it and what to do.

    >>> misfit("body", 7, "text", "The caller gets a 502").message
    '7 is not text. The caller gets a 502'
    """
    return AnswerFault(path, seen, expected, f"{told(seen)} is not {expected}. {then}", kind, severity)


def any_refused(faults: Iterable[AnswerFault]) -> bool:
    """Say whether the source takes the answer for a failure."""
    return any(fault.kind in FAILED_BY for fault in faults)
