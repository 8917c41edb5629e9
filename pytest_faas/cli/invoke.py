"""`pytest-faas invoke HANDLER`: run a function once against a fake AWS, and print what Lambda would answer and log."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_faas import settings
from pytest_faas.cli import files, output
from pytest_faas.cli.parser import Parser
from pytest_faas.errors import FaasError
from pytest_faas.runtime.context import DEFAULT_MEMORY, DEFAULT_TIMEOUT
from pytest_faas.runtime.invocation import Invocation
from pytest_faas.runtime.marshalling import JSON
from pytest_faas.sandbox import Sandbox

_SETTINGS = ("region", "account", "partition", "seed", "network")
_FUNCTION = ("name", "root", "timeout", "memory")


def run(given: Sequence[str]) -> int:
    """Invoke the function and return the exit status: 1 if it failed."""
    parser = _parser()
    values = vars(parser.parse(given))
    try:
        chosen = settings.layered(
            settings.Settings(),
            {name: values[name] for name in _SETTINGS if name in values},
            lambda name: f"--{name}",
        )
        event = files.read(values["event"]) if "event" in values else {}
        invocation = _invoked(chosen, event, values)
    except FaasError as error:
        parser.error(str(error))
    _print(invocation)
    return 0 if invocation.error is None else 1


def _parser() -> Parser:
    parser = Parser(
        prog="pytest-faas invoke",
        description="Run a function once, as Lambda does, with a fake AWS behind boto3: no call reaches AWS.\n"
        "The answer is printed to the standard output, logs and the REPORT line to the standard error.",
        epilog="Exit status: 0 the function succeeded, 1 it failed, 2 the arguments or the event cannot be.",
    )
    parser.add_argument("handler", metavar="HANDLER", help="module and function, such as orders.create")
    parser.add_argument("--root", metavar="FOLDER", help="holds the code (.)")
    parser.add_argument("-e", "--event", metavar="FILE", help="JSON in UTF-8; - is the standard input ({})")
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, help=f"({DEFAULT_TIMEOUT})")
    parser.add_argument("--memory", metavar="MB", type=int, help=f"({DEFAULT_MEMORY})")
    parser.add_argument("--env", metavar="KEY=VALUE", action="append", help="a variable of its environment")
    parser.add_argument("--layer", metavar="FOLDER", action="append", help="laid beside the code as /opt")
    parser.add_argument("--name", metavar="NAME", help="of the function, in the context and in ARNs")
    for option in settings.OPTIONS:
        if option.name in _SETTINGS:
            parser.add_argument(f"--{option.name}", metavar=option.metavar, help=option.help)
    return parser


def _seconds(word: str) -> float:
    return float(word)


_seconds.__name__ = "number of seconds"  # argparse says: invalid number of seconds value: 'x'


def _invoked(chosen: settings.Settings, event: Any, values: dict[str, Any]) -> Invocation:
    given = {name: values[name] for name in _FUNCTION if name in values}
    variables = _variables(values.get("env", []))
    with _own_output(), Sandbox(chosen, rootdir=Path.cwd()) as faas:
        function = faas.function(values["handler"], layers=values.get("layer", ()), env=variables, **given)
        invocation = function.invoke(event)
        refused = list(faas.refusals)
    for each in refused:
        output.remark(f"pytest-faas invoke: refused: {' '.join(str(each).split())}")
    return invocation


def _variables(words: Sequence[str]) -> dict[str, str]:
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            Parser("pytest-faas invoke", "").error(f"--env must be KEY=VALUE, got {word!r}")
        found[name] = value
    return found


@contextlib.contextmanager
def _own_output() -> Iterator[None]:
    """Keep the standard output for the answer: what the function prints is in its logs.

    What its subprocesses print, which no log of ours holds, goes to the standard error.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.ExitStack() as undo:
        undo.enter_context(contextlib.redirect_stdout(nowhere))
        undo.enter_context(contextlib.redirect_stderr(nowhere))
        with contextlib.suppress(OSError):  # one of them is closed
            before = os.dup(1)
            undo.callback(os.close, before)
            undo.callback(os.dup2, before, 1)
            os.dup2(2, 1)
        yield


def _print(invocation: Invocation) -> None:
    output.write(invocation.log_tail, sys.stderr)
    output.octets(invocation.raw + (b"\n" if invocation.content_type == JSON else b""), sys.stdout)
