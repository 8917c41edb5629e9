"""Tell a library's own code from what a test has put in its place. Standard library only."""

from __future__ import annotations

from typing import Any

from pytest_faas.runtime.modules.spaces import is_mock


def is_replaced(value: Any, *own: str) -> bool:
    """Say whether something is none of some packages' own code."""
    return is_mock(value) or str(getattr(value, "__module__", "")).partition(".")[0] not in own
