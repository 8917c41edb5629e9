"""Times inside texts: ISO 8601, paths by date, compact dates, RFC 1123, the log format of Apache, and digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from pytest_faas.checks.sameness.stamps import DAY, SECOND, Stamp, of_number, plausible

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = r"\d\d:\d\d:\d\d"
_ZONE = r"(?:\ ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))"
_TIMES = re.compile(
    rf"""
    (?P<http>{_WEEKDAY},\ \d{{1,2}}\ {_MONTH}\ \d{{4}}\ {_CLOCK}{_ZONE}?)
  | (?P<ctime>{_WEEKDAY}\ {_MONTH}\ [\ \d]\d\ {_CLOCK}\ \d{{4}})
  | (?P<apache>(?<!\d)\d\d/{_MONTH}/\d{{4}}:{_CLOCK}{_ZONE}?)
  | (?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?:[T_\ -]\d\d(?P<mark>[:-])\d\d(?:(?P=mark)\d\d(?:[.,]\d{{1,9}})?)?{_ZONE}?)?(?!\d))
  | (?P<parts>(?<!\d)(?:year=)?\d{{4}}/(?:month=)?\d\d/(?:day=)?\d\d(?:/(?:hour=)?\d\d(?!\d))?(?!\d))
  | (?P<compact>(?<!\d)\d{{8}}(?:[T_-]?\d{{6}}Z?)?(?!\d))
  | (?P<number>(?<!\d)(?<!\d\.)(?<!^-)(?<![^\w]-)\d{{10,19}}(?:\.\d{{1,9}})?(?!\d))
    """,
    re.VERBOSE,
)
_LONG_ENOUGH = re.compile(r"\d{4}")
_FRACTION = re.compile(r"(\d\d[:-]\d\d[:-]\d\d)[.,](\d+)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)$")
_DIGITS, _SPACES = re.compile(r"\d+"), re.compile(r"\s+")
_NAMES = re.compile(rf"{_WEEKDAY}|{_MONTH}")

Window = tuple[int, int]


def stamps(text: str, window: Window) -> Iterator[tuple[int, int, Stamp]]:
    """Yield begin, end and time of each time in a text that lies around the clock.

    >>> [(start, end) for start, end, _ in stamps("at 2023-11-14T22:13:20Z, ok", (1700000000_000000, 1700000001_000000))]
    [(3, 23)]
    """
    if _LONG_ENOUGH.search(text) is None:
        return
    for found in _TIMES.finditer(text):
        stamp = _READERS[str(found.lastgroup)](found[0], window)
        if stamp is not None:
            yield found.start(), found.end(), stamp


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of what is written as a time is, whenever that would be."""
    return (found.span() for found in _TIMES.finditer(text))


def _number(text: str, window: Window) -> Stamp | None:
    return of_number(Decimal(text) if "." in text else int(text), window)


def _dated(text: str, window: Window) -> Stamp | None:
    """Return a time written with digits only: year first, or day first where the month has a name."""
    fraction = _FRACTION.search(text)
    digits = fraction[2] if fraction else ""
    plain = _FRACTION.sub(r"\1", text)
    offset = _OFFSET.search(plain) if ":" in plain else None
    numbers = [int(each) for each in _DIGITS.findall(plain[: offset.start()] if offset else plain)]
    ordered = _ordered(numbers, text)
    at = _at(ordered)
    if at is None:
        return None
    at += int(digits[:6].ljust(6, "0") or 0)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        at -= (minutes if offset[1] == "+" else -minutes) * 60 * SECOND
    if not plausible(at, window):
        return None
    grain = max(1, SECOND // 10 ** len(digits)) if digits else _GRAINS[len(ordered)]
    return Stamp(_SPACES.sub(" ", _DIGITS.sub("0", _NAMES.sub("A", plain))), at, grain, text)


def _ordered(numbers: list[int], text: str) -> list[int]:
    """Return year, month, day and the rest of what was found."""
    month = next((place for place, name in enumerate(_MONTHS, 1) if name in text), None)
    if month is None:
        return numbers
    if text[-4:].isdigit() and text[-5] == " ":
        day, *clock, year = numbers  # ctime
    else:
        day, year, *clock = numbers
    return [year, month, day, *clock]


_GRAINS = {3: DAY, 4: 3_600 * SECOND, 5: 60 * SECOND, 6: SECOND}


def _compact(text: str, window: Window) -> Stamp | None:
    digits = "".join(_DIGITS.findall(text))
    cuts = ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14))
    at = _at([int(digits[start:end]) for start, end in cuts if end <= len(digits)])
    if at is None or not plausible(at, window):
        return None
    return Stamp(re.sub(r"\d", "0", text), at, DAY if len(digits) == 8 else SECOND, text)


def _at(numbers: list[int]) -> int | None:
    try:
        moment = datetime(*numbers, tzinfo=timezone.utc)  # type: ignore[arg-type,misc]
    except ValueError:
        return None
    return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)


_READERS: dict[str, Callable[[str, Window], Stamp | None]] = {
    "http": _dated,
    "ctime": _dated,
    "apache": _dated,
    "iso": _dated,
    "parts": _dated,
    "compact": _compact,
    "number": _number,
}
