"""Prepared values and strategies in one table: cheaper to draw from than `one_of`, and the first is the simplest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy


class Mixture:
    """A table whose members are drawn evenly; a member that is a strategy draws its value.

    Hypothesis prefers what takes fewer draws, so a mixture shrinks to the first prepared value that will do.
    """

    __slots__ = ("_members",)

    def __init__(self, prepared: Sequence[Any], *strategies: SearchStrategy[Any], share: int = 1) -> None:
        """Take the prepared values, each once, and strategies that are drawn `share` times as often as one of those."""
        self._members: Final = st.sampled_from((*prepared, *strategies * share))

    def __call__(self, draw: DrawFn) -> Any:
        """Draw a value."""
        member = draw(self._members)
        return draw(member) if isinstance(member, SearchStrategy) else member
