"""The effects that a test has declared, from the first to the end of the sandbox."""

from __future__ import annotations

from typing import Any

from pytest_faas.cloud.journal import Journal
from pytest_faas.effects.doubles import UNSET, double_of
from pytest_faas.effects.named import NamedEffect
from pytest_faas.runtime.modules import followers


class Effects:
    """All effects of one sandbox; each fresh module gets them again.

    >>> import textwrap
    >>> journal = Journal(); effects = Effects(journal)
    >>> effects.declare("textwrap.dedent", returns="hello")
    >>> textwrap.dedent("  hi"), journal
    ('hello', [textwrap.dedent {"text": "  hi"} -> ok])
    >>> effects.close(); textwrap.dedent("  hi")
    'hi'
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._named: list[NamedEffect] = []

    def declare(
        self, name: str, *, returns: Any = UNSET, raises: Any = UNSET, side_effect: Any = UNSET
    ) -> None:
        """Declare a callable an effect by its name; InvalidArgument without a double."""
        double = double_of(name, returns=returns, raises=raises, side_effect=side_effect)
        effect = NamedEffect(self._journal, name, double)
        effect.declare()
        if not self._named:
            followers.add(self)
        self._named.append(effect)

    def wants(self, module: str) -> bool:
        """Say whether an effect's name leads through that module."""
        return any(each.wants(module) for each in self._named)

    def follow(self) -> None:
        """Lay every effect again where modules are fresh."""
        for each in self._named:
            each.lay()

    def rewind(self) -> None:
        """Begin every series of answers again, as a check does between its worlds."""
        for each in self._named:
            if each.double is not None:
                each.double.rewind()

    def close(self) -> None:
        """Put everything back, the last declared first."""
        followers.remove(self)
        while self._named:
            self._named.pop().lift()
