"""The payload of an event on the command line: values in order, options by the record's own name, and repetition."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Sequence
from inspect import Parameter, signature
from typing import Any, NamedTuple

from pytest_faas import events, origin
from pytest_faas.cli import changes
from pytest_faas.cli.parser import Parser
from pytest_faas.cli.readers import Reader, payload, reader_of

# What a record of a batch source calls the payload that the factory takes any number of.
_RECORD_NAMES = {"s3": "key", "sqs": "body", "kinesis": "data", "dynamodb_stream": "change"}
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html, "BatchSize"
MOST_RECORDS = 10_000


class Slot(NamedTuple):
    """One argument of the payload: how its option is called and read, and whether it takes any number of values."""

    name: str
    parameter: Parameter
    reader: Reader
    repeated: bool


def slots_of(source: str, hints: dict[str, Any]) -> list[Slot]:
    """Return the payload's arguments; the first key of S3 and those after it are one."""
    positional = [
        each
        for each in signature(getattr(events, source)).parameters.values()
        if each.kind is not each.KEYWORD_ONLY
    ]
    slots: list[Slot] = []
    for each in positional:
        repeated = each.kind is each.VAR_POSITIONAL
        name = _RECORD_NAMES.get(source, each.name) if repeated else each.name
        if slots and slots[-1].name == name:
            slots[-1] = slots[-1]._replace(repeated=True)
            continue
        slots.append(Slot(name, each, _reader(source, hints[each.name]), repeated))
    return slots


def _reader(source: str, hint: Any) -> Reader:
    if source == "dynamodb_stream":
        return Reader(changes.change, "CHANGE")
    return Reader(payload, "TEXT|JSON") if hint is Any else reader_of(hint)


def add_options(parser: Parser, source: str, slots: Sequence[Slot]) -> None:
    """Let each part of the payload be given in its place, or by its name."""
    if slots:
        shown = " ".join(f"{slot.name.upper()} ..." if slot.repeated else slot.name.upper() for slot in slots)
        parser.add_argument("payload", nargs="*", metavar=slots[0].name.upper(), help=f"the payload: {shown}")
    if source == "dynamodb_stream":
        changes.add_options(parser)
        return
    for slot in slots:
        often = ", once for each record" if slot.repeated else ""
        parser.add_argument(
            f"--{slot.name}", action="append", dest=slot.name, type=slot.reader.read, metavar=slot.reader.metavar,
            help=f"{slot.name}{often}",
        )  # fmt: skip


class Payload(NamedTuple):
    """What the factory gets before its keyword arguments: those that come once, and the records."""

    single: dict[str, Any]
    records: list[Any] | None

    def made(self, source: str, count: int) -> tuple[list[Any], dict[str, Any]]:
        """Return arguments for the factory: each of the records `count` times, or `single` by keyword."""
        if self.records is None:
            return [], self.single
        records = self.records * count
        if source == "dynamodb_stream":
            records = [each.made() for each in records]
        return [*self.single.values(), *records], {}


def filled(parser: Parser, slots: Sequence[Slot], values: dict[str, Any]) -> Payload:
    """Take the payload out of the values: what no option gave comes from the words in their order."""
    words: list[str] = values.pop("payload", [])
    single: dict[str, Any] = {}
    records: list[Any] | None = None
    for slot in slots:
        named: list[Any] = values.pop(slot.name, [])
        if slot.repeated:
            records = [*(_read(parser, slot, word) for word in words), *named]
            words = []
            if not records and slot.parameter.kind is not Parameter.VAR_POSITIONAL:
                parser.error(_missing(slot))
        elif len(named) > 1:
            parser.error(f"--{slot.name} was given {len(named)} times; such an event has one")
        elif named:
            single[slot.name] = named[0]
        elif words:
            single[slot.name] = _read(parser, slot, words.pop(0))
        elif slot.parameter.default is Parameter.empty:
            parser.error(_missing(slot))
    if words:
        parser.error(f"unexpected argument {words[0]!r}")
    return Payload(single, records)


def _read(parser: Parser, slot: Slot, word: str) -> Any:
    try:
        return slot.reader.read(word)
    except ArgumentTypeError as error:
        parser.error(f"{slot.name}: {error}")


def _missing(slot: Slot) -> str:
    return f"needs a {slot.name}: give it in its place, or as --{slot.name} {slot.reader.metavar}"


def apart(records: Sequence[Any], keywords: dict[str, Any]) -> list[Any]:
    """Return messages of a FIFO queue whose producer meant each: with a deduplication id of its own.

    Messages with the same body would else have the same id, and SQS drops the second.
    """
    taken = {name: keywords.pop(name) for name in _OF_A_MESSAGE if name in keywords}
    ids = origin.current().ids
    return [events.sqs_message(each, deduplication_id=ids.uuid(), **taken) for each in records]


_OF_A_MESSAGE = ("attributes", "receive_count", "raw_message_delivery")
