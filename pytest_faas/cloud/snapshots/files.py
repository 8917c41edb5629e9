"""Close the files of S3's objects that are no more: moto keeps one for each object, and warns of those left open."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

_KINDS = ("FakeKey", "FakeMultipart")
_known: dict[str, int] = {}  # how many of a kind there were at the last snapshot, or when one was put back
_full: dict[
    str, int
] = {}  # at how many of a kind moto's list is next looked through for those that are closed
_LEAST = 16


def known() -> None:
    """Take those that there are now for those of a state that may be put back."""
    for name, kind in _kinds():
        _known[name] = len(kind.instances_tracked)


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Hide them from a backend of S3 that ends: it would close those of the others too."""
    before = [(kind, kind.instances_tracked) for _, kind in _kinds()]
    for kind, _ in before:
        kind.instances_tracked = []
    try:
        yield
    finally:
        for kind, listed in before:
            listed.extend(kind.instances_tracked)
            kind.instances_tracked = listed


def made_since() -> list[Any]:
    """Return those that were made since they were counted, and let moto forget them."""
    found: list[Any] = []
    for name, kind in _kinds():
        listed = kind.instances_tracked
        found += listed[_known.get(name, 0) :]
        del listed[_known.get(name, 0) :]
    return found


def close(made: Iterable[Any], replaced: Iterable[Any]) -> None:
    """Close what was made since, and what had to go: values of a bucket's dictionaries."""
    for each in made:
        each.dispose()
    for value in replaced:
        for each in value if isinstance(value, list) else [value]:
            if hasattr(each, "dispose"):
                each.dispose()
    for name, kind in _kinds():
        if len(kind.instances_tracked) >= _full.get(name, _LEAST):
            kind.instances_tracked = [each for each in kind.instances_tracked if not _closed(each)]
            _full[name] = max(2 * len(kind.instances_tracked), _LEAST)
    known()


def _closed(one: Any) -> bool:
    """Whether an object, or each part of an upload, is closed."""
    parts = getattr(one, "parts", None)
    return bool(one.disposed) if parts is None else all(each.disposed for each in parts.values())


def _kinds() -> Iterator[tuple[str, Any]]:
    models: Any = sys.modules.get("moto.s3.models")
    return ((name, getattr(models, name)) for name in _KINDS if models)
