"""What is known at a boundary, and what happened: plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

When = Literal["start", "before", "after", "end"]


class Made(Protocol):
    """A call to AWS, or of a declared effect: what is asked of it here."""

    @property
    def service(self) -> str:
        """The service, or what the effect belongs to."""

    @property
    def operation(self) -> str:
        """The operation."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What the caller gave."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one of the two stands: right before or after a call, at its start or at its end.

    `made`: how many calls it has made so far; `text` says which call it is about.
    """

    when: When = "start"
    call: Made | None = field(default=None, compare=False)
    text: str = ""
    made: int = 0

    def __str__(self) -> str:
        """Say it for a person.

        >>> print(Stand("before", text="dynamodb.PutItem orders"), Stand("end"), sep="; ")
        right before dynamodb.PutItem orders; at its end
        """
        return f"right {self.when} {self.text}" if self.text else f"at its {self.when}"


@dataclass(frozen=True, slots=True)
class Turn:
    """A boundary: `who` (0 or 1) has come to it, None for the start of both; both can go on."""

    who: int | None
    stands: tuple[Stand, Stand]


Decide = Callable[[Turn], int]


@dataclass(frozen=True, slots=True)
class Step:
    """One call that was made: by whom, and which; two are the same if these texts are."""

    who: int
    text: str
    call: Made | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Name the two A and B.

        >>> print(Step(1, "dynamodb.PutItem orders"))
        B  dynamodb.PutItem orders
        """
        return f"{'AB'[self.who]}  {self.text}"
