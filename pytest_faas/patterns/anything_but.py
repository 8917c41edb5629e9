"""`anything-but`: a value, a list of values, or one of four operators with a string or a list of strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_faas.arguments import closest
from pytest_faas.patterns import accepts
from pytest_faas.patterns.accepts import Accepts
from pytest_faas.patterns.fault import Fault
from pytest_faas.patterns.numbers import Number
from pytest_faas.patterns.numeric import comparable
from pytest_faas.patterns.text import Members
from pytest_faas.patterns.wildcard import wildcard

_AFFIX: Final = "prefix/suffix match pattern must be a string"
# The name of each operator, and what the engine says where its operand is no string.
_OPERATORS: Final = {
    "prefix": _AFFIX,
    "suffix": _AFFIX,
    "equals-ignore-case": "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    "wildcard": "wildcard match pattern must be a string",
}
_NOT_A_VALUE: Final = "Value of anything-but must be an array or single string/number value."
_MIXED: Final = (
    "Inside anything but list, either all values are number or string, mixed type is not supported"
)
_ADVICE: Final = (
    "It takes a string, a number, a list of only the one or the other, or one of"
    " 'prefix', 'suffix', 'equals-ignore-case' and 'wildcard' with a string or a list of strings."
)


def anything_but(operand: Any, where: str) -> Accepts:
    """Compile the operand; a Fault where it is nothing to exclude."""
    if isinstance(operand, Members):
        return accepts.none_of(_nested(operand, where))
    if isinstance(operand, (str, Number)):
        return accepts.none_of([_value(operand, where)])
    if not isinstance(operand, list):
        raise Fault(_NOT_A_VALUE, where, _ADVICE)
    for each in operand:
        if not isinstance(each, (str, Number)):
            raise Fault("Inside anything but list, start|null|boolean is not supported.", where, _ADVICE)
    if len({type(each) for each in operand}) != 1:
        raise Fault(_MIXED, where, _ADVICE)
    return accepts.none_of([_value(each, where) for each in operand])


def _value(value: str | Number, where: str) -> Accepts:
    """Accept the value to exclude: a string as it stands, a number by its value."""
    if isinstance(value, Number):
        comparable(value, where)
        return accepts.number(value, textual=False)
    return lambda seen: seen == value if isinstance(seen, str) else False


def _nested(operand: Members, where: str) -> list[Accepts]:
    if not operand:
        raise Fault("Anything-But expression name not found", where, _ADVICE)
    name, value = operand[0]
    if name not in _OPERATORS:
        advice = closest(name, _OPERATORS).strip()
        raise Fault(f"Unsupported anything-but pattern: {name}", where, advice or _ADVICE)
    where = f"{where}.{name}"
    if isinstance(value, Members) or not isinstance(value, (str, Number, list)):
        raise Fault(_NOT_A_VALUE, where, _ADVICE)
    listed = value if isinstance(value, list) else [value]
    if not listed:  # the engine compiles it and then cannot use it
        raise Fault("Empty arrays are not allowed", where, _ADVICE)
    refused = [_operand(name, each, where) for each in listed]
    if len(operand) > 1:
        raise Fault("Too many elements in numeric expression", where, "Only one operator is allowed here.")
    return refused


def _operand(name: str, value: Any, where: str) -> Accepts:
    if not isinstance(value, str):
        raise Fault(_OPERATORS[name], where, _ADVICE)
    if not value and name in ("prefix", "suffix"):
        raise Fault(
            "Null prefix/suffix not allowed", where, "Each string begins and ends with the empty one."
        )
    return _MAKE[name](value, where)


def _wildcard(value: str, where: str) -> Accepts:
    matches = wildcard(value, where).matches
    return lambda seen: isinstance(seen, str) and matches(seen)


_MAKE: Final[dict[str, Callable[[str, str], Accepts]]] = {
    "prefix": lambda value, _: accepts.prefix(value),
    "suffix": lambda value, _: accepts.suffix(value),
    "equals-ignore-case": lambda value, _: accepts.ignoring_case(value, str.__eq__),
    "wildcard": _wildcard,
}
