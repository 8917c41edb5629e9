"""Numbers as DynamoDB shows them: no exponent, no zeros that say nothing, no negative zero.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
"""

from __future__ import annotations

from decimal import Decimal

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

_RULE = "a number of up to 38 digits between 1E-130 and 9.99E+125"


def checked(where: str, name: str, value: int | Decimal) -> str:
    """Return the text of a number, if DynamoDB can keep it exactly."""
    if isinstance(value, int):
        if abs(value) >= 10**126:  # perhaps too long for Python to show
            bits = value.bit_length()
            raise InvalidArgument(f"{where}: {name} must be {_RULE}, got an int of {bits:,} bits")
        value = Decimal(int(value))
    if not value.is_finite():
        raise arguments.invalid(where, name, _RULE, value)
    if not value:
        return "0"
    if not -130 <= value.adjusted() <= 125:
        raise arguments.invalid(where, name, _RULE, value)
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if len(_significant(text)) > 38:
        raise arguments.invalid(where, name, _RULE, value)
    return text


def _significant(text: str) -> str:
    return text.replace(".", "").strip("-0")


def size(text: str) -> int:
    """Return the octets that a number counts as: one, and one for each two significant digits.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return (len(_significant(text)) + 3) // 2
