"""How complex the wildcards of a field are: EventBridge refuses a rule above a limit.

The measure is that of the rule engine: of how many beginnings of the patterns one value can be at a time
(`MachineComplexityEvaluator` of https://github.com/aws/event-ruler). The limit, 10, is what its tests call the consumer's;
it agrees with what AWS refused: `*:*:*:*:*:event-bus/*`, which reaches 11 (recorded from AWS by LocalStack's suite,
content_wildcard_complex_EXC, 2024-12-05).
"""

from __future__ import annotations

from typing import Final

from pytest_faas.patterns.fault import Fault
from pytest_faas.patterns.wildcard import STAR

LIMIT: Final = 10
_MOST_STATES: Final = (
    2000  # what is looked at before a set of patterns is let pass: the search can grow exponentially
)
_OTHER: Final = ""  # stands for each character that no pattern has

Tokens = list[str | None]
Beginnings = frozenset[tuple[int, int]]  # (which pattern, how many of its tokens)


def check(patterns: list[Tokens], where: str) -> None:
    """Raise a Fault where the wildcards of one field are too complex together."""
    if not any(STAR in pattern for pattern in patterns):
        return
    if complexity(patterns) > LIMIT:
        raise Fault(
            "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences"
            " after a wildcard character",
            where,
        )


def complexity(patterns: list[Tokens]) -> int:
    """Return of how many beginnings one value can be at a time; one more than the limit at most.

    >>> complexity([["a", None, "b", None, "b", "b"]])  # 'a*', 'a*b', 'a*b*', 'a*b*b', 'a*b*bb'
    5
    """
    alphabet = [*sorted({token for pattern in patterns for token in pattern if token is not STAR}), _OTHER]
    start = _with_stars(patterns, {(which, 0) for which in range(len(patterns))})
    waiting, seen, most = [start], {start}, 0
    while waiting and len(seen) < _MOST_STATES:
        state = waiting.pop()
        for character in alphabet:
            after = _with_stars(patterns, _step(patterns, state, character))
            size = sum(1 for _, length in after if length)
            if size > LIMIT:
                return size
            if after not in seen:
                most = max(most, size)
                seen.add(after)
                waiting.append(after)
    return most


def _step(patterns: list[Tokens], state: Beginnings, character: str) -> set[tuple[int, int]]:
    """Return the beginnings that a value is after one more character."""
    after = set()
    for which, length in state:
        pattern = patterns[which]
        if length and pattern[length - 1] is STAR:
            after.add((which, length))
        if length < len(pattern) and pattern[length] == character:
            after.add((which, length + 1))
    return after


def _with_stars(patterns: list[Tokens], state: set[tuple[int, int]]) -> Beginnings:
    """Add what a wildcard that stands for nothing leads to."""
    stars = {
        (which, length + 1)
        for which, length in state
        if length < len(patterns[which]) and patterns[which][length] is STAR
    }
    return frozenset(state | stars)
