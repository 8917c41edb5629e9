"""The `pytest-faas` command: events, samples, verdicts and invocations outside of pytest; a file for each command.

What is printed for a program to read goes to the standard output, everything else to the standard error. Exit status 0 is
success, 1 a fault or a failed function, 2 what cannot be: one line says why.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from pytest_faas._version import __version__
from pytest_faas.arguments import closest
from pytest_faas.cli.parser import Parser

__all__ = ["COMMANDS", "SOURCES", "main"]

SOURCES = (
    "apigw", "dynamodb_stream", "eventbridge", "http_api", "kinesis", "s3", "schedule", "scheduler", "sns", "sqs",
)  # fmt: skip

# Each is a module of this package with `run(given) -> exit status`, loaded when it is asked for.
COMMANDS = {
    "event": "print the event of a source",
    "sample": "print a sample event, or list all samples",
    "validate": "tell what is wrong with events in files",
    "invoke": "run a function once, as Lambda does, against a fake AWS",
}
_INTERRUPTED = 130  # 128 and SIGINT, as shells say it


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; `SystemExit` with status 2 for what cannot be.

    >>> main(["event", "schedule", "--rule", "nightly", "--at", "2026-01-01T00:00:00Z"]) # doctest: +ELLIPSIS
    {
      "version": "0",
    ...
    0
    """
    given = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    options = parser.parse(given[:1])
    if options.command not in COMMANDS:
        hint = closest(options.command, COMMANDS)
        parser.error(f"there is no command {options.command!r}.{hint} Commands: {', '.join(COMMANDS)}")
    command = import_module(f"pytest_faas.cli.{options.command}")
    try:
        status: int = command.run(given[1:])
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _parser() -> Parser:
    width = max(map(len, COMMANDS))
    commands = [f"  {name:{width}}  {what}" for name, what in COMMANDS.items()]
    parser = Parser(
        prog="pytest-faas",
        description="\n".join(
            ["Events as the services send them, and functions as Lambda runs them.", "", *commands]
        ),
        epilog="pytest-faas COMMAND --help tells the rest.",
    )
    parser.add_argument("--version", action="version", version=f"pytest-faas {__version__}")
    parser.add_argument("command", metavar="COMMAND", help=f"one of {', '.join(COMMANDS)}")
    return parser
