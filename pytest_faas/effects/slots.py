"""Attributes that hold a replacement for a while, and what was there before."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.modules.files import is_installed, location

__tracebackhide__ = errors.hidden_from

_ABSENT: Any = object()


@dataclass(frozen=True)
class Slot:
    """One attribute with a replacement; `before` is what the owner itself had there."""

    owner: Any
    attribute: str
    before: Any
    value: Any

    def restore(self) -> None:
        """Put back what was there, unless somebody has put something else there since."""
        if _own(self.owner, self.attribute) is not self.value:
            return
        if self.before is _ABSENT:
            delattr(self.owner, self.attribute)
        else:
            setattr(self.owner, self.attribute, self.before)


def fill(where: str, owner: Any, attribute: str, value: Any) -> Slot:
    """Put a value into an attribute; InvalidArgument where Python does not let anybody."""
    try:
        before = _own(owner, attribute)
        setattr(owner, attribute, value)
    except (TypeError, AttributeError) as error:
        raise InvalidArgument(
            f"faas.effect: {where!r} cannot be replaced in {arguments.seen(owner)}: {error}."
            " Name a function of yours that calls it"
        ) from None
    return Slot(owner, attribute, before, value)


def _own(owner: Any, attribute: str) -> Any:
    """Return what the owner itself has under that name, not its class or a base of it."""
    return getattr(owner, "__dict__", {}).get(attribute, _ABSENT)


def others_with(original: Any, owner: Any) -> Iterator[tuple[ModuleType, str]]:
    """Yield where the user's modules, and the original's own package, have the same thing under a name of theirs.

    That is what `from payments import charge` leaves behind. Other libraries keep what they have.
    """
    top = str(getattr(original, "__module__", "")).partition(".")[0]
    for module in list(sys.modules.values()):
        if module is owner or not isinstance(module, ModuleType) or not _may_be_changed(module, top):
            continue
        for name, value in list(object.__getattribute__(module, "__dict__").items()):
            if value is original and not name.startswith("__"):
                yield module, name


def _may_be_changed(module: ModuleType, top: str) -> bool:
    if module.__name__.partition(".")[0] == top:
        return True
    file = location(module)
    return file is not None and not file.startswith(_LIBRARIES) and not is_installed(file)


_LIBRARIES = (str(Path(os.__file__).parent) + os.sep, str(Path(__file__).parent.parent) + os.sep)
