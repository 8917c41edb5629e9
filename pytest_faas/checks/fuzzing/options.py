"""What a fuzz run is given, looked at before anything is drawn; a marker's already when tests are collected.

No check, and nothing heavy, is loaded to tell the names: they are a table here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, get_args

from pytest_faas import arguments, errors, origin
from pytest_faas.checks.table import CHECKS
from pytest_faas.errors import UnknownArgument

__tracebackhide__ = errors.hidden_from

Options = Mapping[str, Any]
Rule = Callable[[str, str, Any], object]
DEFAULT: Final = ("contract", "robust", "idempotent", "retry_safe", "no_lost_records")
_OF_THE_RUN: Final = {
    "source": "it is one for all checks: faas.fuzz(..., source=...)",
    "allow": "it is one for all checks: faas.fuzz(..., allow=...)",
    "vacuous": "events that exercise nothing are counted, and a test in which none does is skipped",
}
TAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "idempotent": ("header",),
    "retry_safe": ("emissions", "header"),
    "concurrent": ("other", "max_interleavings"),
    "recursion": ("prefix", "suffix", "event_pattern", "event_bus_name"),
    "warm_start": ("other", "idle", "between", "tmp"),
    "http_semantics": ("header",),
    "equivalent_requests": ("across",),
    "order": ("most",),
    "robust": ("bad",),
}
"""The options of the checks that have any."""


def chosen(checks: object, where: str = "faas.fuzz") -> Mapping[str, Options]:
    """Return the checks by name, each with its options; those of every run where None are given.

    Raises `InvalidArgument` for names that do not exist, with the closest, and for values that no event would make good;
    `UnknownArgument` for an option that a check does not have.
    """
    given = DEFAULT if checks is None else checks
    if isinstance(given, (str, bytes)) or not isinstance(given, (Sequence, Mapping)) or not given:
        expected = f"names of checks ({', '.join(CHECKS)}), or a dict of names and options"
        raise arguments.invalid(where, "checks", expected, given)
    for each in given:
        arguments.choice(where, "checks", each, CHECKS)
    if not isinstance(given, Mapping):
        return {str(name): {} for name in given}
    return {str(name): _options(where, str(name), options) for name, options in given.items()}


def most(max_examples: object, where: str = "faas.fuzz") -> int:
    """Return how many events are drawn at most."""
    return arguments.integer(where, "max_examples", max_examples, 1, 1_000_000)


def seed(given: object, where: str = "faas.fuzz") -> str:
    """Return the seed of the draws; the test's own for None."""
    if given is None:
        return str(origin.current().seed)
    if isinstance(given, bool) or not isinstance(given, (int, str)):
        raise arguments.invalid(where, "seed", "an int or a str", given)
    return str(given)


def _options(where: str, check: str, given: object) -> Options:
    name_of = f"checks[{check!r}]"
    options = dict(arguments.mapping(where, name_of, given))
    known = TAKES.get(check, ())
    for name, value in options.items():
        if name not in known:
            takes = _OF_THE_RUN.get(name) or (f"It takes: {', '.join(known)}" if known else "It takes none")
            raise UnknownArgument(
                f"{where}: {name_of} has no option {name!r}.{arguments.closest(name, known)} {takes}"
            )
        RULES[name](where, f"{name_of}[{name!r}]", value)
    return options


def _events(where: str, name: str, value: Any) -> None:
    given = [value] if isinstance(value, dict) else value
    if given is None:
        return
    if not isinstance(given, (list, tuple)) or not all(isinstance(each, dict) for each in given):
        raise arguments.invalid(where, name, "a dict, or a list of dicts", value)


def _front_ends(where: str, name: str, value: Any) -> None:
    from pytest_faas.checks.requests.projected import KINDS

    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise arguments.invalid(where, name, f"a list of {', '.join(KINDS)}", value)
    for each in value:
        arguments.choice(where, name, each, KINDS)


def _emissions(where: str, name: str, value: Any) -> None:
    from pytest_faas.checks.properties.retry_safe import EmissionRule

    arguments.choice(where, name, value, get_args(EmissionRule))


def _callable(where: str, name: str, value: Any) -> None:
    if value is not None and not callable(value):
        raise arguments.invalid(where, name, "a callable without arguments", value)


def _pattern(where: str, name: str, value: Any) -> None:
    if value is not None and not isinstance(value, (dict, str)):
        raise arguments.invalid(where, name, "an event pattern, as a dict or as JSON", value)


RULES: Final[Mapping[str, Rule]] = {
    "across": _front_ends,
    "bad": _events,
    "between": _callable,
    "emissions": _emissions,
    "event_bus_name": lambda where, name, value: arguments.text(where, name, value, empty=True),
    "event_pattern": _pattern,
    "header": arguments.text,
    "idle": lambda where, name, value: arguments.number(where, name, value, 0),
    "max_interleavings": lambda where, name, value: arguments.integer(where, name, value, 1),
    "most": lambda where, name, value: arguments.integer(where, name, value, 1, 10_000),
    "other": _events,
    "prefix": lambda where, name, value: arguments.text(where, name, value, empty=True),
    "suffix": lambda where, name, value: arguments.text(where, name, value, empty=True),
    "tmp": arguments.flag,
}
"""How the value of each option is looked at; what depends on the event is left to the check."""
