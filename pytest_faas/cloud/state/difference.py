"""What differs between two states, or two lists of emissions, printed so that a person reads it at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.compare import MISSING

Kind = Literal["added", "removed", "changed"]
_SIGNS: dict[str, str] = {"added": "+", "removed": "-", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: of a whole thing (`path` is empty), or of a member of it.

    `before` and `after` are the values, `MISSING` where there is none. `sent`: it is of what somebody sent.
    """

    kind: Kind
    service: str
    resource: str
    key: str = ""
    path: str = ""
    before: Any = MISSING
    after: Any = MISSING
    region: str = ""
    sent: bool = False

    @property
    def name(self) -> str:
        """Where it is: service, resource and key."""
        where = f"({self.region})" if self.region else ""
        shown = (self.service, text.line(self.resource), text.line(self.key), where)
        return " ".join(each for each in shown if each)

    def __str__(self) -> str:
        value = self._value()
        what = f"{self.path}: {value}" if self.path else value
        return text.row(f"{_SIGNS[self.kind]} {self.name}", what)

    def _value(self) -> str:
        if self.before is MISSING:
            return text.value(self.after) if self.kind == "added" else f"nothing → {text.value(self.after)}"
        if self.after is MISSING:
            return (
                text.value(self.before) if self.kind == "removed" else f"{text.value(self.before)} → nothing"
            )
        return text.pair(self.before, self.after)


class Differences(Sequence[Difference]):
    """Differences, those of one thing together; false where there is none. `print` shows a line for each.

    >>> print(Differences([Difference("changed", "dynamodb", "orders", "id=7", "paid", 10, 20)]))
    ~ dynamodb orders id=7                paid: 10 → 20
    """

    def __init__(self, differences: Iterable[Difference] = ()) -> None:
        self._all = tuple(differences)

    @overload
    def __getitem__(self, index: int) -> Difference: ...
    @overload
    def __getitem__(self, index: slice) -> Differences: ...
    def __getitem__(self, index: int | slice) -> Difference | Differences:
        return Differences(self._all[index]) if isinstance(index, slice) else self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, (Differences, list, tuple)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # equal to a list, which has none

    @property
    def durable(self) -> Differences:
        """Those of what lasts: without what was sent."""
        return Differences(each for each in self if not each.sent)

    def __str__(self) -> str:
        return "\n".join(map(str, self)) or "no difference"

    __repr__ = __str__
