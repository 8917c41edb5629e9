"""Judge an event: recognise its source, judge its structure by the schema, and its consistency by the laws."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_arguments
from pytest_faas.contracts import files, limits, recognition, structure
from pytest_faas.contracts.faults import Fault
from pytest_faas.contracts.sources import CONTRACTS
from pytest_faas.errors import InvalidEvent, UnrecognisedEvent

__tracebackhide__ = errors.hidden_from


@dataclass(frozen=True, slots=True)
class Validation:
    """What `validate` found: the source (`sqs`, `http_api`, …), each fault, and how the event is called in messages."""

    source: str
    faults: tuple[Fault, ...]
    name: str

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def raise_for_faults(self) -> None:
        """Raise `InvalidEvent` with all faults, if there are any."""
        if self.faults:
            raise InvalidEvent(str(self), self.faults)

    def __str__(self) -> str:
        title = CONTRACTS[self.source].title
        if not self.faults:
            return f"{self.name} is {title} without faults"
        width = min(max(len(fault.path) for fault in self.faults), 60)
        lines = [f"  {fault.path:{width}}   {fault.message}" for fault in self.faults]
        count = f"{len(self.faults)} fault{'s' if len(self.faults) > 1 else ''}"
        return "\n".join([f"{self.name} is {title} with {count}", *lines])


@known_arguments("validate")
def validate(
    event: dict[str, Any] | os.PathLike[str], *, source: str | None = None, name: str | None = None
) -> Validation:
    """Judge whether a service would send this event, by its JSON Schema and by the laws that no schema sees.

    `event` is a dict, or the path (`pathlib.Path`) of a JSON file. `source` says where it comes from, for an event
    whose own marks are wrong; `name` how messages call it (the path of the file, or "the event").

    Returns a `Validation`: `.source`, `.faults` and `.raise_for_faults()`. Raises `UnrecognisedEvent` for what is like
    no event of any source, `UnreadableEvent` for a file that is not JSON in UTF-8, `EventTooLarge` above 6 MiB, and
    `InvalidArgument` for what is not a dict of JSON values.

    >>> from pytest_faas import events, validate
    >>> event = events.sqs("hello")
    >>> validate(event).faults
    ()
    >>> event["Records"][0]["awsRegion"] = "eu-west-1"
    >>> print(validate(event))
    the event is an SQS event with 1 fault
      Records[0].awsRegion   'eu-west-1', but eventSourceARN is in us-east-1
    """
    if name is not None:
        name = arguments.text("validate", "name", name)
    if source is not None:
        source = arguments.choice("validate", "source", source, CONTRACTS)
    given: object = event
    if isinstance(event, os.PathLike):
        name, given = name or os.fsdecode(event), files.read(event)
    called = name or "the event"
    checked = limits.check(given, called)
    kind = source or _recognised(checked, called)
    try:
        return Validation(kind, tuple(_faults(kind, checked)), called)
    except RecursionError:
        # A schema that takes values within values, such as those of DynamoDB, goes down with them.
        raise limits.too_deep(called) from None


def _faults(kind: str, event: dict[str, Any]) -> Iterator[Fault]:
    """Yield what the schema finds, then what the laws find that read nothing of it."""
    contract = CONTRACTS[kind]
    found = structure.judge(contract.name, event)
    yield from (fault for _, fault in found)
    yield from contract.faults(event, [path for path, _ in found])


def _recognised(event: dict[str, Any], name: str) -> str:
    recognised = recognition.recognise(event)
    if recognised is None:
        raise UnrecognisedEvent(
            f"{name} is no event of a source that is known here: {recognition.described(event)}. "
            f"Known: {', '.join(CONTRACTS)}. "
            "If it is one of these with its marks broken, say which: source='sqs', or --source sqs"
        )
    return recognised
