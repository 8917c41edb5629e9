"""Compare an event that a factory built with one that was recorded from AWS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Placeholder:
    """A place where the recording replaced what changes from run to run: its type, and a pattern for text, still hold."""

    kind: type | tuple[type, ...] = str
    pattern: str = ".+"

    def misfit(self, value: Any) -> str | None:
        if not isinstance(value, self.kind) or (isinstance(value, bool) and self.kind is not bool):
            return f"expected {self.kind}, got {value!r}"
        if isinstance(value, str) and not re.fullmatch(self.pattern, value, re.DOTALL):
            return f"expected a match of {self.pattern!r}, got {value!r}"
        return None


def differences(recorded: Any, built: Any, path: str = "$") -> list[str]:
    """Return every place where the two differ: missing keys, extra keys, types, values."""
    if isinstance(recorded, Placeholder):
        misfit = recorded.misfit(built)
        return [f"{path}: {misfit}"] if misfit else []
    if type(recorded) is not type(built):
        return [f"{path}: recorded {recorded!r}, built {built!r}"]
    if isinstance(recorded, dict):
        found = [f"{path}.{key}: missing" for key in recorded.keys() - built.keys()]
        found += [
            f"{path}.{key}: not recorded, built {built[key]!r}" for key in built.keys() - recorded.keys()
        ]
        for key in recorded.keys() & built.keys():
            found += differences(recorded[key], built[key], f"{path}.{key}")
        return sorted(found)
    if isinstance(recorded, list):
        if len(recorded) != len(built):
            return [f"{path}: recorded {len(recorded)} items, built {len(built)}"]
        return [
            each for i, pair in enumerate(zip(recorded, built)) for each in differences(*pair, f"{path}[{i}]")
        ]
    return [] if recorded == built else [f"{path}: recorded {recorded!r}, built {built!r}"]
