"""What a value is for a comparison: a tree whose texts are split at generated values and times."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from pytest_faas.checks.sameness.names import Name
from pytest_faas.checks.sameness.stamps import Stamp

Part = Hashable | Name | Stamp


@dataclass(slots=True, eq=False)
class Words:
    """A text in its parts, or another plain value as its one part; `kind` is its type."""

    kind: str
    parts: tuple[Part, ...]
    seen: Any


@dataclass(slots=True, eq=False)
class Fields:
    """A dictionary, or the members of an archive; their order means nothing."""

    members: list[tuple[Words, Node]]
    seen: Any


@dataclass(slots=True, eq=False)
class Listed:
    """A list."""

    members: list[Node]
    seen: Any


@dataclass(slots=True, eq=False)
class Bag:
    """A set."""

    members: list[Node]
    seen: Any


@dataclass(slots=True, eq=False)
class Opened:
    """A value that holds another: a JSON text, something compressed, octets that are text."""

    kind: str
    inner: Node
    seen: Any


@dataclass(slots=True, eq=False)
class Wild:
    """A value that follows the seed in a way nobody recorded: any other stands for it."""

    seen: Any


Node = Words | Fields | Listed | Bag | Opened | Wild


def plain(node: Words) -> bool:
    """Whether a text has neither generated values nor times."""
    if len(node.parts) == 1 and type(node.parts[0]) is str:
        return True
    return not any(isinstance(part, (Name, Stamp)) for part in node.parts)
