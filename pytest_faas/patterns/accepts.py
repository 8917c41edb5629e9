"""The tests on one value of an event: each makes a predicate of what a pattern says."""

from __future__ import annotations

from collections.abc import Callable, Collection

from pytest_faas.patterns.addresses import Address, address
from pytest_faas.patterns.numbers import Number

Scalar = str | Number | bool | None  # a leaf of an event
Accepts = Callable[[Scalar], bool]


def anything(value: Scalar) -> bool:
    """Accept each value: `{"exists": true}`."""
    del value
    return True


def literal(expected: bool | None) -> Accepts:  # noqa: FBT001 - true, false and null are the values themselves
    """Accept true, false or null."""
    return lambda value: value is expected


def text(expected: str) -> Accepts:
    """Accept a string: character by character, but an IP address in each of its spellings.

    >>> text("::1")("0:0:0:0:0:0:0:1"), text("a")("A")
    (True, False)
    """
    same = address(expected)
    if same is None:
        return lambda value: value == expected if isinstance(value, str) else False
    return lambda value: isinstance(value, str) and (value == expected or address(value) == same)


def number(expected: Number, *, textual: bool) -> Accepts:
    """Accept a number: spelled the same or, unless `textual`, of the same value.

    EventBridge compares the values, against its guide (recorded from AWS by LocalStack's suite,
    number_comparison_float, 2024-12-05); Lambda's guide says that the spelling counts
    (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html).
    """
    spelling = expected.text
    value_of = None if textual else expected.value

    def accepts(value: Scalar) -> bool:
        if not isinstance(value, Number):
            return False
        return value.text == spelling or (value_of is not None and value.value == value_of)

    return accepts


def prefix(start: str) -> Accepts:
    """Accept a string that begins so."""
    return lambda value: isinstance(value, str) and value.startswith(start)


def suffix(end: str) -> Accepts:
    """Accept a string that ends so."""
    return lambda value: isinstance(value, str) and value.endswith(end)


def ignoring_case(expected: str, test: Callable[[str, str], bool]) -> Accepts:
    """Accept a string for which the test holds when case does not count.

    >>> ignoring_case("EventB", str.startswith)("eVENTBridge")
    True
    """
    lower, upper = expected.lower(), expected.upper()
    return lambda value: isinstance(value, str) and (test(value.lower(), lower) or test(value.upper(), upper))


def block(bounds: tuple[Address, Address]) -> Accepts:
    """Accept a string that is an address between the two."""
    lowest, highest = bounds

    def accepts(value: Scalar) -> bool:
        found = address(value) if isinstance(value, str) else None
        return found is not None and found[0] == lowest[0] and lowest <= found <= highest

    return accepts


def compared(test: Callable[[float], bool]) -> Accepts:
    """Accept a number for whose value the test holds."""

    def accepts(value: Scalar) -> bool:
        found = value.value if isinstance(value, Number) else None
        return found is not None and test(found)

    return accepts


def none_of(refused: Collection[Accepts]) -> Accepts:
    """Accept each value that is there and that none of these accepts: `anything-but`.

    Null and values of another type are accepted too (recorded from AWS by LocalStack's suite,
    content_anything_but_string_null and content_anything_prefix_int_value, 2024-12-05).
    """
    return lambda value: not any(each(value) for each in refused)
