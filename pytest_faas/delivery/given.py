"""Which settings a user wrote, also where the value is the default: a queue that exists already may say otherwise."""

from __future__ import annotations

import functools
from typing import Any, TypeVar

K = TypeVar("K")


def remember(kind: type[K]) -> type[K]:
    """Let the instances of a settings class remember which of their fields were written."""
    made = kind.__init__

    @functools.wraps(made)
    def remembering(self: Any, *args: Any, **written: Any) -> None:
        made(self, *args, **written)
        object.__setattr__(self, "_written", frozenset(written))

    setattr(kind, "__init__", remembering)  # noqa: B010 - mypy refuses the plain form
    return kind


def written(settings: Any) -> frozenset[str]:
    """Return the names of the fields that were written.

    >>> from pytest_faas import Queue
    >>> sorted(written(Queue(visibility_timeout=30)))
    ['visibility_timeout']
    """
    names: frozenset[str] = getattr(settings, "_written", frozenset())
    return names
