"""`pytest-faas event SOURCE …`: print an event, for `sam local invoke -e -` and the like.

Each source's options come from its factory's signature and types.
"""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, get_type_hints

from pytest_faas import events
from pytest_faas.arguments import closest, seen
from pytest_faas.cli import SOURCES, output, payload
from pytest_faas.cli.parser import Parser
from pytest_faas.cli.payload import Slot
from pytest_faas.cli.readers import number, reader_of
from pytest_faas.errors import FaasError

_ORIGIN = {
    "region": "REGION",
    "account": "ACCOUNT",
    "partition": "PARTITION",
    "seed": "SEED",
    "at": "TIME",
}
_ORIGIN_HELP = {
    "region": "where the event comes from (us-east-1)",
    "account": "12 digits (123456789012)",
    "partition": "that of the region",
    "seed": "of the identifiers: with --at, the same seed gives the same bytes",
    "at": "the clock of the event: ISO 8601, or seconds since the epoch (now)",
}


def run(given: Sequence[str]) -> int:
    """Print the event of a source and return the exit status."""
    parser = Parser(
        prog="pytest-faas event",
        description="Print an event as JSON, as the service sends it.",
        epilog="pytest-faas event SOURCE --help tells a source's own arguments.",
        usage="pytest-faas event SOURCE [ARGUMENT ...]",
    )
    parser.add_argument("source", metavar="SOURCE", help=f"one of {', '.join(SOURCES)}")
    source = parser.parse(given[:1]).source
    if source not in SOURCES:
        Parser("pytest-faas", "").error(
            f"there is no source {source!r}.{closest(source, SOURCES)} Sources: {', '.join(SOURCES)}"
        )
    return _print(source, given[1:])


def _print(source: str, given: Sequence[str]) -> int:
    factory = getattr(events, source)
    hints = get_type_hints(type(factory).__call__)
    slots = payload.slots_of(source, hints)
    parser = _parser(source, factory, hints, slots)
    flags = {f"--{name.replace('_', '-')}" for name, hint in hints.items() if hint is bool}
    words, after = _without_dashes(given)
    values = vars(parser.parse(list(_spelled_out(words, flags))))
    if after:
        values["payload"] = [*values.get("payload", []), *after]
    origin = {name: values.pop(name) for name in _ORIGIN if name in values}
    count = _count(parser, source, slots, values.pop("count", None))
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            event = _built(parser, source, payload.filled(parser, slots, values), count, values, origin)
        text = json.dumps(event, indent=2, ensure_ascii=False)
    except FaasError as error:
        parser.error(str(error).removeprefix(f"{source}: "))
    except RecursionError:
        parser.error("the event is nested deeper than any event is")
    for each in caught:
        output.remark(f"{parser.prog}: warning: {each.message}")
    output.answer(text + "\n")
    return 0


def _built(
    parser: Parser,
    source: str,
    given: payload.Payload,
    count: int,
    keywords: dict[str, Any],
    origin: dict[str, Any],
) -> events.Event:
    if given.records is not None and len(given.records) * count > payload.MOST_RECORDS:
        parser.error(
            f"--count {count:,} makes more than {payload.MOST_RECORDS:,} records, which no batch holds"
        )
    with events.origin(**origin):
        positional, single = given.made(source, count)
        if source == "sqs" and count > 1 and str(keywords.get("queue", "")).endswith(".fifo"):
            positional = payload.apart(positional, keywords)
        event: events.Event = getattr(events, source)(*positional, **single, **keywords)
    return event


def _count(parser: Parser, source: str, slots: Sequence[Slot], given: Any) -> int:
    if given is None:
        return 1
    if not any(slot.repeated for slot in slots):
        parser.error(
            f"--count is for sources whose events have several records; an event of {source} is always one"
        )
    if not isinstance(given, int) or given < 1:
        parser.error(f"--count must be a whole number of 1 or more, got {seen(given)}")
    return given


def _without_dashes(given: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the words before `--`, and those after it: payload, whatever they look like."""
    cut = list(given).index("--") if "--" in given else len(given)
    return given[:cut], given[cut + 1 :]


def _spelled_out(given: Sequence[str], flags: set[str]) -> Iterator[str]:
    """Yield the words with `--flag` alone as `--flag=true`, so that it takes no word that is not its own."""
    words = list(given)
    while words:
        word = words.pop(0)
        if word not in flags:
            yield word
        elif words and words[0] in {"true", "false"}:
            yield f"{word}={words.pop(0)}"
        else:
            yield f"{word}=true"


def _parser(source: str, factory: Callable[..., Any], hints: dict[str, Any], slots: Sequence[Slot]) -> Parser:
    """Make a parser from a factory's signature: what is keyword-only there is an option here."""
    shown = " ".join(f"[{slot.name.upper()}{' ...' if slot.repeated else ''}]" for slot in slots)
    parser = Parser(
        prog=f"pytest-faas event {source}",
        description=_prose(factory),
        epilog="A JSON object or array is taken as JSON, any other payload as the text that it is.",
        usage=" ".join(filter(None, (f"pytest-faas event {source}", shown, "[OPTION ...]"))),
    )
    payload.add_options(parser, source, slots)
    repeat = (
        "repeat the records, each with identifiers of its own"
        if any(each.repeated for each in slots)
        else None
    )
    parser.add_argument(
        "--count", type=number, metavar="N", help=repeat or "not for this source: its events are single"
    )
    for name, parameter in inspect.signature(factory).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY and name not in _ORIGIN:
            reader = reader_of(hints[name])
            parser.add_argument(
                f"--{name.replace('_', '-')}", dest=name, type=reader.read, metavar=reader.metavar,
                help=_default(parameter), required=parameter.default is parameter.empty,
            )  # fmt: skip
    for name, metavar in _ORIGIN.items():
        read = number if name == "at" else str
        parser.add_argument(f"--{name}", metavar=metavar, type=read, help=_ORIGIN_HELP[name])
    return parser


def _default(parameter: inspect.Parameter) -> str:
    if parameter.default is parameter.empty:
        return "required"
    if parameter.default in (None, ..., ()):
        return "left out by default"
    return f"default: {parameter.default}".replace("%", "%%")


def _prose(factory: Callable[..., Any]) -> str:
    """Return what the factory's documentation says, without its Python examples and exceptions."""
    parts = [
        *(inspect.getdoc(factory) or "").split("\n\n"),
        *(inspect.getdoc(type(factory).__call__) or "").split("\n\n"),
    ]
    return "\n\n".join(part for part in parts if not part.startswith((">>>", "Raises")))
