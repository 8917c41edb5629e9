"""Compute how large an item is, as far as it is known.

The rules are those of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html,
which calls them approximate for numbers. Recorded records hold them for strings, binary values, booleans and whole
numbers. Where nothing does, each reading of the rules that has something for it gives a size of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the rules.

    `pairs` says that numbers are kept in pairs of digits from the decimal point on, so that 120 takes two; `sign` is
    what a minus takes. `flag` is the octet for an element of a list or map, where the element is true, false or null:
    the rules have it, records in published logs have not.
    """

    pairs: bool
    sign: int
    flag: int

    def of_item(self, item: dict[str, Any]) -> int:
        """Return the size of an item or of a key: of the names and the values of its attributes.

        >>> READINGS[0].of_item({"Id": {"N": "101"}, "Message": {"S": "New item!"}})
        21
        """
        return sum(_text(name) + self.of_value(value) for name, value in item.items())

    def of_value(self, value: dict[str, Any]) -> int:
        """Return the size of an attribute value."""
        ((kind, held),) = value.items()
        if kind in ("BOOL", "NULL"):
            return 1
        if kind == "L":
            return 3 + sum(map(self._of_element, held))
        if kind == "M":
            return 3 + sum(_text(name) + self._of_element(each) for name, each in held.items())
        if kind in ("SS", "NS", "BS"):
            return sum(self.of_value({kind[0]: each}) for each in held)
        return self._of_number(held) if kind == "N" else (_text if kind == "S" else _binary)(held)

    def _of_element(self, value: dict[str, Any]) -> int:
        return self.of_value(value) + (self.flag if value.keys() <= {"BOOL", "NULL"} else 1)

    def _of_number(self, text: str) -> int:
        whole, _, fraction = text.lstrip("-").partition(".")
        digits = len((whole + fraction).strip("0"))
        if not digits:
            return 1
        pairs = _pairs(whole, fraction) if self.pairs else (digits + 1) // 2
        return 1 + pairs + (self.sign if text.startswith("-") else 0)


READINGS = [Reading(*each) for each in product((False, True), (0, 1), (0, 1))]
"""All readings; the first is the one that most records are known to follow."""


def sizes(items: list[dict[str, Any]]) -> list[int]:
    """Return the sizes that some items can have together.

    >>> sizes([{"Id": {"N": "101"}}]), sizes([{"Id": {"N": "-101"}}])
    ([5], [5, 6])
    """
    return sorted({sum(map(reading.of_item, items)) for reading in READINGS})


def _text(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _binary(base64: str) -> int:
    return len(base64) // 4 * 3 - base64.count("=")


def _pairs(whole: str, fraction: str) -> int:
    """Count the pairs of digits from the decimal point on, less those that are 00 at either end."""
    digits = "0" * (len(whole) % 2) + whole + fraction + "0" * (len(fraction) % 2)
    pairs = [digits[start : start + 2] for start in range(0, len(digits), 2)]
    kept = [place for place, pair in enumerate(pairs) if pair != "00"]
    return kept[-1] - kept[0] + 1
