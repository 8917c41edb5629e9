"""Numbers as the rule engine compares them: a double, where the double is exactly what is written."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cached_property


class Number:
    """A JSON number with its spelling.

    >>> Number("3.0e2").text, Number("3.0e2").value
    ('3.0e2', 300.0)
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Number({self.text!r})"

    @cached_property
    def value(self) -> float | None:
        """The number as a double; None where no double is exactly what is written.

        Only such numbers are compared by their value, the others by their spelling (`ComparableNumber` of
        https://github.com/aws/event-ruler).

        >>> Number("1E309").value, Number("9007199254740993").value
        (None, None)
        """
        value = float(self.text)
        if not math.isfinite(value):
            return None
        if value == 0:
            return None if any(digit in "123456789" for digit in self.text.lower().partition("e")[0]) else 0.0
        return value if Decimal(repr(value)) == Decimal(self.text) else None


def spelled(value: float) -> Number:
    """Return a Python number as JSON would spell it.

    >>> spelled(300), spelled(300.0)
    (Number('300'), Number('300.0'))
    """
    return Number(int.__repr__(value) if isinstance(value, int) else float.__repr__(value))
