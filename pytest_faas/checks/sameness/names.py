"""Generated values inside texts: found wherever they stand, the longest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from pytest_faas.checks.sameness.literals import INSIDE, GivenText

_WHOLE = 4  # a shorter value says nothing: 7 is everywhere
_PREFIX = 4
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"[0-9a-fA-F]{32}")
_RUN = re.compile(rf"[\w+/=-]{{{INSIDE},}}")  # base64 too
_WORD = re.compile(r"[\w+/=-]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A generated value in a text: which, and in which spelling (a uuid has several)."""

    value: str
    spelling: str = ""


class Names:
    """The generated values of a comparison, without those that `literals` hold.

    >>> names = Names(["b1a7c2d4e5f6"], [])
    >>> [(start, end, name.value) for start, end, name in names.inside("order-b1a7c2d4e5f6-paid")]
    [(6, 18, 'b1a7c2d4e5f6')]
    """

    def __init__(self, generated: Iterable[str], literals: Collection[GivenText] = ()) -> None:
        self._literals = literals
        self._asked: set[str] = set()  # the values of which it is known that no literal holds them
        self._index(dict(pair for value in generated if len(value) >= _WHOLE for pair in _spellings(value)))

    def _index(self, spelt: dict[str, Name]) -> None:
        self._spelt = spelt
        inside = [text for text in spelt if len(text) >= INSIDE]
        self._words = {text for text in inside if _WORD.fullmatch(text)}
        self._lengths = _lengths_by_prefix(self._words)
        odd = sorted((text for text in inside if not _WORD.fullmatch(text)), key=len, reverse=True)
        self._odd = re.compile("|".join(map(re.escape, odd))) if odd else None

    def __bool__(self) -> bool:
        return bool(self._spelt)

    def whole(self, text: str) -> Name | None:
        """Return the generated value that a text is."""
        found = self._spelt.get(text)
        return None if found is None or self._left_out([found]) else found

    def inside(self, text: str) -> Iterator[tuple[int, int, Name]]:
        """Yield begin, end and name of each generated value in a text, from left to right, none over another."""
        spans = list(self._spans(text))
        while self._left_out([self._spelt[text[start:end]] for start, end in spans]):
            spans = list(self._spans(text))
        taken = 0
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= taken:
                yield start, end, self._spelt[text[start:end]]
                taken = end

    def _left_out(self, found: Iterable[Name]) -> bool:
        """Leave those out from now on that a literal holds, in any spelling, and say whether there are any.

        Only what is found is looked for there: literals may be long, and most generated values are in no text.
        """
        new = {name.value for name in found} - self._asked
        known = (
            {
                name.value
                for text, name in self._spelt.items()
                if name.value in new and any(each.holds(text) for each in self._literals)
            }
            if new and self._literals
            else set()
        )
        self._asked |= new
        if known:
            self._index({text: name for text, name in self._spelt.items() if name.value not in known})
        return bool(known)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        if self._odd is not None:
            yield from (found.span() for found in self._odd.finditer(text))
        if self._words:
            for run in _RUN.finditer(text):
                if run[0] in self._spelt:
                    yield run.span()
                else:
                    yield from self._in_run(text, *run.span())

    def _in_run(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the longest value at each place of a run."""
        for at in range(start, end - INSIDE + 1):
            for length in self._lengths.get(text[at : at + _PREFIX], ()):
                if text[at : at + length] in self._words:
                    yield at, at + length
                    break


def _spellings(value: str) -> Iterator[tuple[str, Name]]:
    yield value, Name(value)
    if _UUID.fullmatch(value) or _HEX.fullmatch(value):
        short = value.replace("-", "").lower()
        long = "-".join((short[:8], short[8:12], short[12:16], short[16:20], short[20:]))
        # the usual spelling last, for it holds where there are no letters to be capitals
        spelt = {"UUID": long.upper(), "HEX": short.upper(), "uuid": long, "hex": short}
        for spelling, text in spelt.items():
            yield text, Name(short, spelling)


def _lengths_by_prefix(words: Iterable[str]) -> dict[str, list[int]]:
    """Map how words begin to their lengths, the longest first: counters' values begin alike, all thousands of them."""
    found: dict[str, set[int]] = {}
    for each in words:
        found.setdefault(each[:_PREFIX], set()).add(len(each))
    return {prefix: sorted(lengths, reverse=True) for prefix, lengths in found.items()}
