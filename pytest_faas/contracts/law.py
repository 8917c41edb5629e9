"""A law: what must agree between the fields of an event, whatever their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pytest_faas.contracts.faults import Fault, joined

Json = dict[str, Any]
Step = str | int
Judge = Callable[[Json], Iterable[Fault]]
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Law:
    """A judgement on a part of an event, and the fields that it reads.

    It is passed over where the JSON Schema found fault with one of those fields: what is no base64 has no MD5.
    """

    judge: Judge
    reads: tuple[tuple[str, ...], ...]

    def applies(self, unsound: Iterable[tuple[Step, ...]]) -> bool:
        """Say whether none of the fields that the law reads, nor what is in or around them, is unsound."""
        return not any(_related(read, path) for path in unsound for read in self.reads)


def law(*reads: str) -> Callable[[Judge], Law]:
    """Make a law of a function that yields the faults of a part; `reads` names the fields as `object.key` does.

    A `*` stands for any key or place: `Records.*.messageId`. The paths of the faults are as seen from the part.

    >>> @law("size")
    ... def size_is_even(part):
    ...     if part["size"] % 2:
    ...         yield Fault("size", part["size"], "an even number", f"{part['size']} is odd")
    >>> [fault.path for fault in judged({"size": 3}, [size_is_even], ["Records", 0], [])]
    ['Records[0].size']
    """
    return lambda judge: Law(judge, tuple(tuple(read.split(".")) for read in reads))


def judged(
    part: Json, laws: Iterable[Law], at: Iterable[Step], unsound: Iterable[tuple[Step, ...]]
) -> Iterator[Fault]:
    """Yield what the laws find in a part of an event that stands at a path; `unsound` are paths from the event."""
    here = tuple(at)
    inside = [path[len(here) :] for path in unsound if path[: len(here)] == here[: len(path)]]
    for each in laws:
        if not inside or each.applies(inside):
            for fault in each.judge(part):
                yield Fault(
                    _under(here, fault.path), fault.seen, fault.expected, fault.message, "consistency"
                )


def _related(read: tuple[str, ...], path: tuple[Step, ...]) -> bool:
    return all(wanted in (step, _ANY) for wanted, step in zip(read, path, strict=False))


def _under(here: tuple[Step, ...], path: str) -> str:
    if not here:
        return path
    return f"{joined(here)}{path}" if path.startswith("[") else f"{joined(here)}.{path}"
