"""Times as they are written, and by how much two of them may differ. Microseconds since the epoch."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

SECOND = 1_000_000
DAY = 86_400 * SECOND
QUARTER = 900 * SECOND  # zones are whole quarters of an hour apart: dates change at one of them somewhere
_AROUND = 3_660 * DAY  # ten years: a time further from the clock is none that a handler made from it
_LEAST = 100_000_000  # a number below is no time, whatever the clock says
_UNITS = (("seconds", SECOND), ("milliseconds", 1_000), ("microseconds", 1))


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time: how it is written, when it is, its precision, and the text that was seen."""

    kind: str
    at: int
    grain: int
    text: str


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much a time may be later on the other side, at least and at most; `quarters`: in steps of the zones' grid."""

    low: int
    high: int
    quarters: tuple[int, int]

    @classmethod
    def between(cls, first: tuple[int, int], second: tuple[int, int]) -> Shift:
        """Return how much later a time of the second window can be than one of the first.

        >>> Shift.between((0, 1), (97, 99))
        Shift(low=96, high=99, quarters=(0, 0))
        """
        (start, end), (later, last) = first, second
        grid = (later // QUARTER - end // QUARTER, last // QUARTER - start // QUARTER)
        return cls(later - end, last - start, grid)

    @classmethod
    def by(cls, step: int, window: tuple[int, int]) -> Shift:
        """Return a step from any moment of a window; less or more of it where the clock moved within the window."""
        start, end = window
        spent = end - start
        grid = ((start + step) // QUARTER - end // QUARTER, (end + step) // QUARTER - start // QUARTER)
        return cls(step - spent, step + spent, grid)

    @property
    def reach(self) -> int:
        """The most that two times which may stand for each other can be apart."""
        return max(abs(self.low), abs(self.high))

    def allows(self, one: Stamp, other: Stamp) -> bool:
        """Whether the second can be what the first has become: it stayed, or moved with the clock at its precision."""
        if one.kind != other.kind:
            return False
        moved = other.at - one.at
        if moved == 0:
            return True
        # isoformat() and repr() leave out a fraction of zeros: the finer one tells what was written
        grain = min(one.grain, other.grain)
        if grain < QUARTER:
            return self.low - grain < moved < self.high + grain
        if moved % grain:
            return False
        wide = grain // QUARTER
        middle, (low, high) = moved // QUARTER, self.quarters
        return low < middle + wide and middle - wide < high


def plausible(at: int, window: tuple[int, int]) -> bool:
    """Whether a time lies around the clock."""
    return window[0] - _AROUND <= at <= window[1] + _AROUND


def of_number(value: Any, window: tuple[int, int]) -> Stamp | None:
    """Return the time that a number around the clock is: seconds to nanoseconds since the epoch.

    >>> of_number(1700000000, (1700000000_000000, 1700000001_000000))
    Stamp(kind='seconds', at=1700000000000000, grain=1000000, text='1700000000')
    >>> of_number(17, (1700000000_000000, 1700000001_000000))
    """
    if not _LEAST <= value < 10**20:
        return None
    for kind, unit in _UNITS:
        at = round(value * unit)
        if plausible(at, window):
            return Stamp(kind, at, _grain(value, unit), str(value))
    at = int(value) // 1_000
    return Stamp("nanoseconds", at, 2, str(value)) if plausible(at, window) else None


def _grain(value: Any, unit: int) -> int:
    if isinstance(value, int):
        return unit
    if isinstance(value, float):
        return min(unit, 2)  # a float of seconds is good for a quarter of a microsecond
    exponent = Decimal(value).as_tuple().exponent
    return max(1, unit // 10**-exponent) if isinstance(exponent, int) and exponent < 0 else unit
