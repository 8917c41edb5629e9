"""`pytest-faas validate FILE...`: print the source and the faults of each event."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas import arguments
from pytest_faas.cli import files, output
from pytest_faas.cli.parser import Parser
from pytest_faas.contracts import Validation, validate
from pytest_faas.contracts.sources import CONTRACTS
from pytest_faas.errors import FaasError

_VALID, _FAULTY, _NO_EVENT = 0, 1, 2


def run(given: Sequence[str]) -> int:
    """Judge each file and return the exit status: 1 if one has faults, 2 if one is no event."""
    parser = Parser(
        prog="pytest-faas validate",
        description="Tell which source each event comes from, and each fault with its path.",
        epilog="Exit status: 0 no faults, 1 faults, 2 a file that is no event or cannot be read.",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="JSON in UTF-8; - is the standard input")
    parser.add_argument(
        "--source", metavar="SOURCE", help="where the events come from, if their own marks are wrong"
    )
    values = vars(parser.parse(given))
    source: str | None = values.get("source")
    if source is not None and source not in CONTRACTS:
        hint = arguments.closest(source, CONTRACTS)
        parser.error(f"there is no source {source!r}.{hint} Sources: {', '.join(CONTRACTS)}")
    return max([_judged(parser.prog, path, source) for path in values["files"]])


def _judged(prog: str, path: str, source: str | None) -> int:
    """Print what was found of one file and return its exit status."""
    try:
        found = _validation(path, source)
    except FaasError as error:
        output.remark(f"{prog}: {' '.join(_about(path, error).splitlines())}")
        return _NO_EVENT
    output.answer(f"{found}\n")
    return _VALID if found.valid else _FAULTY


def _validation(path: str, source: str | None) -> Validation:
    return validate(files.read(path), source=source, name=files.name_of(path))


def _about(path: str, error: FaasError) -> str:
    """Return what is wrong, beginning with the file."""
    name, said = files.name_of(path), str(error).removeprefix("validate: ")
    return said if said.startswith(name) else f"{name}: {said}"
