"""The operators of a match expression, `{"prefix": "us-"}`, in one table.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html; the order of the checks and the
words are those of `JsonRuleCompiler` of https://github.com/aws/event-ruler, which EventBridge hands on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_faas.arguments import closest
from pytest_faas.patterns import accepts, addresses
from pytest_faas.patterns.accepts import Accepts
from pytest_faas.patterns.anything_but import anything_but
from pytest_faas.patterns.fault import Fault
from pytest_faas.patterns.numeric import numeric
from pytest_faas.patterns.text import Members
from pytest_faas.patterns.wildcard import wildcard

_ONE_KEY: Final = "Only one key allowed in match expression"
_ONE_EACH: Final = "Write an object for each: the values of a field are alternatives."


def expression(written: Members, where: str) -> Accepts | None:
    """Compile a match expression; None for `{"exists": false}`, which accepts no value but the lack of one."""
    if not written:
        raise Fault("Match expression name not found", where, f"Write an operator: {_KNOWN}.")
    name, operand = written[0]
    if name not in OPERATORS:
        raise Fault(f"Unrecognized match type {name}", where, _meant(name))
    found = OPERATORS[name](operand, f"{where}.{name}")
    if len(written) > 1:  # the engine has read the operand by then, and says it so for these two
        counted = name in ("numeric", "anything-but")
        raise Fault("Too many elements in numeric expression" if counted else _ONE_KEY, where, _ONE_EACH)
    return found


def _meant(name: str) -> str:
    near = closest(name.lower().replace("_", "-"), OPERATORS).strip()
    return near or f"The operators are {_KNOWN}; a field below an array of values is not possible."


def _string(operand: Any, where: str, what: str) -> str:
    if not isinstance(operand, str):
        raise Fault(f"{what} match pattern must be a string", where, "It takes one string, no list.")
    return operand


def _exactly(operand: Any, where: str) -> Accepts:
    value = _string(operand, where, "exact")
    return lambda seen: seen == value if isinstance(seen, str) else False


def _affix(
    name: str, plain: Callable[[str], Accepts], test: Callable[[str, str], bool]
) -> Callable[[Any, str], Accepts]:
    """Make `prefix` or `suffix`: a string, or `equals-ignore-case` with one."""

    def compiled(operand: Any, where: str) -> Accepts:
        if not isinstance(operand, Members):
            return plain(_string(operand, where, name))
        if not operand:
            raise Fault(f"{name.capitalize()} expression name not found", where, _affix_advice(name))
        inner, value = operand[0]
        if inner != "equals-ignore-case":
            raise Fault(f"Unsupported {name} pattern: {inner}", where, _affix_advice(name))
        text = _string(value, f"{where}.{inner}", inner)
        if len(operand) > 1:
            raise Fault(_ONE_KEY, where, _affix_advice(name))
        return accepts.ignoring_case(text, test)

    return compiled


def _affix_advice(name: str) -> str:
    return f'It takes a string, or {{"equals-ignore-case": a string}}: {{"{name}": "us-"}}.'


def _exists(operand: Any, where: str) -> Accepts | None:
    if not isinstance(operand, bool):
        raise Fault("exists match pattern must be either true or false.", where)
    return accepts.anything if operand else None


def _cidr(operand: Any, where: str) -> Accepts:
    # the engine says "prefix" (recorded from AWS by LocalStack's suite, content_ip_address_type_EXC, 2024-12-05)
    return accepts.block(addresses.block(_string(operand, where, "prefix"), where))


def _equals_ignore_case(operand: Any, where: str) -> Accepts:
    return accepts.ignoring_case(_string(operand, where, "equals-ignore-case"), str.__eq__)


def _wildcard(operand: Any, where: str) -> Accepts:
    matches = wildcard(_string(operand, where, "wildcard"), where).matches
    return lambda seen: isinstance(seen, str) and matches(seen)


OPERATORS: Final[dict[str, Callable[[Any, str], Accepts | None]]] = {
    "exactly": _exactly,
    "prefix": _affix("prefix", accepts.prefix, str.startswith),
    "suffix": _affix("suffix", accepts.suffix, str.endswith),
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "anything-but": anything_but,
    "numeric": numeric,
    "exists": _exists,
    "cidr": _cidr,
}
_KNOWN: Final = ", ".join(map(repr, OPERATORS))
