r"""`wildcard`: `*` for any number of characters, `\*` and `\\` for the characters themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pytest_faas.patterns.fault import Fault

STAR: Final = None  # the wildcard among the tokens of a pattern
_ADVICE: Final = "Write '\\*' for an asterisk and '\\\\' for a backslash."


@dataclass(frozen=True)
class Wildcard:
    """A pattern of fixed pieces with anything between them."""

    pieces: tuple[str, ...]

    def matches(self, text: str) -> bool:
        r"""Hold a string against the pattern, in time linear in both.

        >>> wildcard("/Users/*/doc.txt", "path").matches("/Users/me/dir/doc.txt")
        True
        >>> wildcard(r"\**", "path").matches("star")
        False
        """
        first, *middle = self.pieces
        if not middle:
            return text == first
        last = middle.pop()
        if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for piece in middle:
            at = text.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True


def tokens(pattern: str, where: str) -> list[str | None]:
    """Return the characters of a pattern, `STAR` for each wildcard; a Fault for what is not one."""
    found: list[str | None] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "*":
            if pattern[at + 1 : at + 2] == "*":
                raise Fault(
                    f"Consecutive wildcard characters at pos {_position(pattern, at)}",
                    where,
                    f"One '*' stands for any number of characters. {_ADVICE}",
                )
            found.append(STAR)
        elif character == "\\":
            at += 1
            character = pattern[at : at + 1]
            if character not in ("*", "\\"):
                raise Fault(f"Invalid escape character at pos {_position(pattern, at - 1)}", where, _ADVICE)
            found.append(character)
        else:
            found.append(character)
        at += 1
    return found


def _position(pattern: str, at: int) -> int:
    """Count as the engine does: in octets of the string with its opening quote."""
    return 1 + len(pattern[:at].encode("utf-8", "replace"))


def wildcard(pattern: str, where: str) -> Wildcard:
    """Compile a pattern; a Fault for two wildcards in a row or another escape."""
    pieces = [""]
    for token in tokens(pattern, where):
        if token is STAR:
            pieces.append("")
        else:
            pieces[-1] += token
    return Wildcard(tuple(pieces))
