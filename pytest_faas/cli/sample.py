"""`pytest-faas sample [NAME]`: print a sample event, or list what there is."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pytest_faas import events
from pytest_faas.cli import output
from pytest_faas.cli.parser import Parser
from pytest_faas.errors import FaasError


def run(given: Sequence[str]) -> int:
    """Print a sample, or the list of all, and return the exit status."""
    parser = Parser(
        prog="pytest-faas sample",
        description="Print a sample event as JSON; without a name, list all samples with what each shows.",
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="such as sqs/fifo, or a source to list its samples"
    )
    name: str | None = vars(parser.parse(given)).get("name")
    known = events.samples()
    chosen = {each: shows for each, shows in known.items() if name is None or each.startswith(f"{name}/")}
    if chosen:
        width = max(map(len, chosen))
        output.answer("".join(f"{each:{width}}  {shows}\n" for each, shows in chosen.items()))
        return 0
    try:
        event = events.sample(str(name))
    except FaasError as error:
        parser.error(str(error).removeprefix("events.sample: "))
    output.answer(json.dumps(event, indent=2, ensure_ascii=False) + "\n")
    return 0
