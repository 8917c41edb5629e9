"""Note what was drawn, and tell the texts in which it can show up."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from uuid import UUID

SHORTEST = 6  # characters: what is shorter turns up by chance too
LONGEST = 4096  # octets: a longer draw is content, and nothing that others refer to
_BASE64_FROM = 8  # octets
_DECIMAL_FROM = 8  # octets: smaller numbers turn up by chance too


class Notes:
    """What was drawn, in its order; the texts are made when they are asked for.

    >>> notes = Notes()
    >>> notes.octets(bytes(range(6)))
    >>> notes.text("brief"); notes.text("a longer text")
    >>> notes.texts()
    ('000102030405', 'a longer text')
    """

    def __init__(self) -> None:
        self._drawn: list[bytes | str] = []
        self._told: dict[str, None] = {}
        self._read = 0

    def octets(self, drawn: bytes) -> None:
        """Note octets."""
        if 3 <= len(drawn) <= LONGEST:
            self._drawn.append(drawn)

    def number(self, drawn: int, bits: int) -> None:
        """Note a number that was drawn by its bits, as ids are; small ones are not noted."""
        size = (bits + 7) // 8
        if 4 <= size <= LONGEST:
            self._drawn.append(drawn.to_bytes(size, "big"))
            if size >= _DECIMAL_FROM:
                self._drawn.append(str(drawn))

    def text(self, drawn: str) -> None:
        """Note a text."""
        if len(drawn) >= SHORTEST:
            self._drawn.append(drawn)

    def texts(self) -> tuple[str, ...]:
        """Return the texts in which the values can show up, in order of drawing, without repetition."""
        while self._read < len(self._drawn):
            drawn = self._drawn[self._read]
            self._read += 1
            self._told.update(dict.fromkeys([drawn] if isinstance(drawn, str) else forms(drawn)))
        return tuple(self._told)


def forms(octets: bytes) -> Iterator[str]:
    """Yield how octets are usually written: as a UUID of version 4, hexadecimal, base64."""
    if len(octets) == 16:
        made = UUID(bytes=octets, version=4)
        yield str(made)
        yield made.hex
    yield octets.hex()
    if len(octets) < _BASE64_FROM:
        return
    for encoded in (base64.b64encode(octets), base64.urlsafe_b64encode(octets)):
        yield encoded.decode()
        yield encoded.rstrip(b"=").decode()
