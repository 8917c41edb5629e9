"""What is different, in lines that a reader takes in at once. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pytest_faas.checks.outcome import Attempt
from pytest_faas.checks.sameness import Compared
from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.compare import MISSING
from pytest_faas.cloud.state.difference import Difference

_NOUNS = {
    "sqs": "message",
    "sns": "message",
    "events": "event",
    "kinesis": "record",
    "firehose": "record",
    "ses": "mail",
    "sesv2": "mail",
    "lambda": "invocation",
    "stepfunctions": "execution",
    "dynamodb": "item",
    "s3": "object",
    "secretsmanager": "secret",
    "ssm": "parameter",
    "scheduler": "schedule",
    "tmp": "file",
}
_TOP = re.compile(r"[^.\[]*")


def counted(count: int, noun: str) -> str:
    """Return a number of things.

    >>> counted(1, "effect"), counted(3, "fault")
    ('1 effect', '3 faults')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def of(compared: Compared, *, first: str) -> tuple[str, ...]:
    """Return a line for each difference; `first` says what it is compared with, where a value is changed."""
    found = [*compared.durable, *compared.fewer, *compared.more]
    return tuple(line for each in found for line in _row(each, first))


def verb(compared: Compared) -> str:
    """Return what a run does, in comparison with a clean one."""
    gone = bool(compared.fewer) or any(each.kind == "removed" for each in compared.durable)
    more = bool(compared.more) or any(each.kind == "added" for each in compared.durable)
    changed = any(each.kind == "changed" for each in compared.durable)
    if gone and not more and not changed:
        return "leaves out what a clean run does"
    if more and not gone and not changed:
        return "does more than a clean run"
    return "ends otherwise than a clean run"


def abstract(compared: Compared) -> tuple[Any, ...]:
    """Return what two runs with the same cause have in common: where something is different, and in which way."""
    found = [*compared.durable, *compared.fewer, *compared.more]
    return tuple(sorted({(each.service, each.resource, each.kind, _top(each.path)) for each in found}))


def place_of(attempt: Attempt) -> str:
    """Return where the handler's own code raised, as ` at src/orders.py:18`."""
    error = attempt.invocation.error
    return "" if error is None else error.place


def _row(difference: Difference, first: str) -> Iterator[str]:
    yield text.row(difference.name, _what(difference, first))


def _what(difference: Difference, first: str) -> str:
    noun = _NOUNS.get(difference.service, "call" if difference.sent else "thing")
    if difference.kind == "changed":
        return f"{difference.path or 'value'}: {_shown(difference.before)} after {first}, {_shown(difference.after)} here"
    more = difference.kind == "added"
    value = text.value(difference.after if more else difference.before, 56)
    return f"1 {noun} {'more' if more else 'fewer'}   {value}"


def _shown(value: Any) -> str:
    return "nothing" if value is MISSING else text.value(value, 24)


def _top(path: str) -> str:
    found = _TOP.match(path)
    return found[0] if found else path
