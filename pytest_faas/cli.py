"""The `pytest-faas` command: print the event of a source, for `sam local invoke -e -` and the like.

Each source's options come from its factory's signature. Exit status 2 and one line for what cannot be.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from pytest_faas import arguments, events
from pytest_faas._version import __version__
from pytest_faas.errors import FaasError

SOURCES = ("apigw", "dynamodb_stream", "eventbridge", "http_api", "kinesis", "s3", "schedule", "sns", "sqs")


class _Parser(argparse.ArgumentParser):
    """argparse with the closest match for a source that does not exist."""

    def error(self, message: str) -> Any:
        """Print one line and leave with status 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    >>> main(["event", "schedule", "--rule", "nightly", "--at", "2026-01-01T00:00:00Z"]) # doctest: +ELLIPSIS
    {
      "version": "0",
    ...
    0
    """
    given = list(sys.argv[1:] if argv is None else argv)
    parser = _Parser(prog="pytest-faas", allow_abbrev=False, description="Events as the services send them.")
    parser.add_argument("--version", action="version", version=f"pytest-faas {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    event = commands.add_parser("event", help="print an event as JSON", description="Print an event as JSON.")
    event.add_argument("source", help=f"one of {', '.join(SOURCES)}")
    event.add_argument(
        "rest", nargs=argparse.REMAINDER, help="its own arguments: pytest-faas event SOURCE --help"
    )
    options = parser.parse_args(given)
    if options.source not in SOURCES:
        hint = arguments.closest(options.source, SOURCES)
        parser.error(f"there is no source {options.source!r}.{hint} Sources: {', '.join(SOURCES)}")
    return _print_event(options.source, options.rest)


def _print_event(source: str, given: Sequence[str]) -> int:
    factory = getattr(events, source)
    parser = _source_parser(source, factory)
    values = vars(parser.parse_args(given))
    with_seed = {
        name: values.pop(name) for name in ("region", "account", "partition", "seed") if name in values
    }
    positional: list[Any] = []
    for name, parameter in inspect.signature(factory).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY or name not in values:
            continue
        value = values.pop(name)
        positional += value if parameter.kind is parameter.VAR_POSITIONAL else [value]
    try:
        with events.origin(**with_seed):
            event = factory(*positional, **values)
    except FaasError as error:
        parser.error(str(error))
    sys.stdout.write(json.dumps(event, indent=2, ensure_ascii=False) + "\n")
    return 0


def _source_parser(source: str, factory: Callable[..., Any]) -> argparse.ArgumentParser:
    """Make a parser from a factory's signature: what is keyword-only there is an option here."""
    parser = _Parser(
        prog=f"pytest-faas event {source}",
        description=inspect.getdoc(factory),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        epilog="A value that is JSON is taken as JSON ({...}, [...], 7, true, null), any other as text.",
    )
    for name, parameter in inspect.signature(factory).parameters.items():
        shown = f"default: {parameter.default!r}" if parameter.default is not parameter.empty else "required"
        if parameter.kind is parameter.KEYWORD_ONLY:
            required = parameter.default is parameter.empty
            parser.add_argument(
                f"--{name.replace('_', '-')}", dest=name, type=_value, help=shown, required=required
            )
        elif parameter.kind is parameter.VAR_POSITIONAL:
            parser.add_argument(name, nargs="*", type=_change if name == "changes" else _value, default=[])
        elif parameter.default is parameter.empty:
            parser.add_argument(name, type=_value)
        else:
            parser.add_argument(name, nargs="?", type=_value, default=parameter.default, help=shown)
    for name in ("region", "account", "partition", "seed"):
        if f"--{name}" not in parser._option_string_actions:
            parser.add_argument(f"--{name}", help="where the event comes from, as in the plugin's settings")
    return parser


def _value(text: str) -> Any:
    """Take JSON as JSON, and anything else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _change(text: str) -> events.DynamodbChange:
    """Take `insert:ITEM`, `modify:[OLD, NEW]` or `remove:ITEM`, each with JSON; a bare ITEM is inserted."""
    kind, colon, rest = text.partition(":")
    if not colon or kind not in _CHANGES:
        kind, rest = "insert", text
    try:
        given = json.loads(rest)
        return _CHANGES[kind](*given) if kind == "modify" else _CHANGES[kind](given)
    except (ValueError, TypeError) as error:
        shown = (
            f"{text!r} is no change: {error}. Write insert:ITEM, modify:[OLD, NEW] or remove:ITEM, with JSON"
        )
        raise argparse.ArgumentTypeError(shown) from None


_CHANGES: dict[str, Callable[..., events.DynamodbChange]] = {
    "insert": events.insert,
    "modify": events.modify,
    "remove": events.remove,
}


if __name__ == "__main__":
    sys.exit(main())
