"""The state that the functions of `numpy.random` share, where numpy has been imported."""

from __future__ import annotations

import sys
from typing import Any


def state() -> Any:
    """Return the state; None where nobody has imported numpy."""
    numpy = sys.modules.get("numpy.random")
    asked = getattr(numpy, "get_state", None)  # None too while it is being imported
    return None if asked is None else asked(legacy=False)


def begin(seed: int) -> None:
    """Let the functions draw what follows from a seed of 32 bits."""
    sys.modules["numpy.random"].seed(seed)


def go_back(state: Any) -> None:
    """Give the functions a state back."""
    sys.modules["numpy.random"].set_state(state)
