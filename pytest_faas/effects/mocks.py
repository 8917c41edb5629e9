"""Tell whether something is a double that the user has put in place. Standard library only."""

from __future__ import annotations

from typing import Any

from pytest_faas.runtime.modules.patchers import live_patches
from pytest_faas.runtime.modules.spaces import MISSING, is_mock


def original_below(owner: Any, attribute: str, value: Any) -> Any:
    """Return what a double of the user's has replaced in a place; None for no double, MISSING where nobody knows.

    A mock is one wherever it came from; anything else is if `mock.patch` or `monkeypatch` has put it there.
    """
    for target, name, original in live_patches():
        if target is owner and name == attribute and original is not value:
            return original
    return MISSING if is_mock(value) else None


def in_series(value: Any) -> bool:
    """Say whether something is a mock that gives one answer after the other: its `side_effect` is an iterator then.

    https://docs.python.org/3/library/unittest.mock.html#unittest.mock.Mock.side_effect
    """
    return is_mock(value) and hasattr(type(getattr(value, "side_effect", None)), "__next__")


__all__ = ["MISSING", "in_series", "is_mock", "original_below"]
