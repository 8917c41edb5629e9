"""`numeric`: `=`, or a bound, or a lower bound and then an upper one."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

from pytest_faas.patterns import accepts
from pytest_faas.patterns.accepts import Accepts
from pytest_faas.patterns.fault import Fault
from pytest_faas.patterns.numbers import Number
from pytest_faas.patterns.text import Members

_TESTS: Final[dict[str, Callable[[float, float], bool]]] = {
    "=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_NAMES: Final = {"=": "equals"}  # what the engine calls an operator in its messages
_LOWER: Final = (">", ">=")
_UPPER: Final = ("<", "<=")
_ADVICE: Final = (
    'Write ["=", 5], one bound as in [">=", 5], or a range with its lower bound first: [">", 0, "<=", 5].'
)


def numeric(operand: Any, where: str) -> Accepts:
    """Compile the operand; a Fault where it is no comparison."""
    if not isinstance(operand, list) or isinstance(operand, Members):
        raise Fault("Value of numeric must be an array.", where, _ADVICE)
    name = _operator(operand, where)
    bound = _bound(operand, 1, name, where)
    if len(operand) == 2:
        return _test(name, bound, where)
    if name not in _LOWER:
        raise Fault("Too many elements in numeric expression", where, _ADVICE)
    return _range(operand, name, bound, where)


def _operator(operand: list[Any], where: str) -> str:
    name = operand[0] if operand else None
    if not isinstance(name, str):
        seen = _token(operand[0]) if operand else "]"
        raise Fault(f"Invalid member in numeric match: {seen}", where, _ADVICE)
    if name not in _TESTS:
        raise Fault(f"Unrecognized numeric range operator: {name}", where, _ADVICE)
    return name


def _bound(operand: list[Any], at: int, name: str, where: str) -> Number:
    bound = operand[at] if at < len(operand) else None
    if not isinstance(bound, Number):
        raise Fault(f"Value of {_NAMES.get(name, name)} must be numeric", where, _ADVICE)
    return bound


def _range(operand: list[Any], low: str, bottom: Number, where: str) -> Accepts:
    high = operand[2]
    if not isinstance(high, str):
        raise Fault(f"Bad value in numeric range: {_token(high)}", where, _ADVICE)
    if high not in _UPPER:
        raise Fault(f"Bad numeric range operator: {high}", where, _ADVICE)
    top = _bound(operand, 3, high, where)
    if len(operand) > 4:
        raise Fault("Too many terms in numeric range expression", where, _ADVICE)
    if comparable(bottom, where) >= comparable(top, where):
        raise Fault("Bottom must be less than top", where, _ADVICE)
    above, below = _test(low, bottom, where), _test(high, top, where)
    return lambda value: above(value) and below(value)


def _test(name: str, bound: Number, where: str) -> Accepts:
    test, limit = _TESTS[name], comparable(bound, where)
    return accepts.compared(lambda value: test(value, limit))


def comparable(bound: Number, where: str) -> float:
    """Return a bound as the double that it is; a Fault for a number that no double is exactly."""
    if bound.value is None:
        raise Fault(
            f"Cannot compare number : {bound.text}",
            where,
            "Numbers are compared as 64-bit floats: write one that such a float can be.",
        )
    return bound.value


def _token(value: Any) -> str:
    """Show a member as the engine does: a number's text, the bracket that opens an array or an object."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, list):
        return "{" if isinstance(value, Members) else "["
    return {True: "true", False: "false", None: "null"}[value]
