"""Names that are nearly right: other case, other separators, singular for plural, a letter too few."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Any, Final

from pytest_faas.contracts.answers.faults import AnswerFault, at, told

_NEAR: Final = 0.8


def letters(name: str) -> str:
    """Return what is left of a name without case, separators and the plural.

    >>> letters("Batch-Item_Failures")
    'batchitemfailure'
    """
    return "".join(each for each in name.lower() if each.isalnum()).removesuffix("s")


def same_letters(name: str, right: str) -> bool:
    """Say whether a name differs from the right one in case, separators or its plural only.

    >>> same_letters("status_code", "statusCode"), same_letters("status", "statusCode")
    (True, False)
    """
    return name != right and letters(name) == letters(right)


def near(name: str, right: str) -> bool:
    """Say whether a name is probably meant for another.

    >>> near("itemIdentifer", "itemIdentifier"), near("body", "itemIdentifier")
    (True, False)
    """
    if name == right:
        return False
    one, two = letters(name), letters(right)
    if 2 * min(len(one), len(two)) < _NEAR * (len(one) + len(two)):
        return False  # the ratio cannot be reached, and an answer may have 100,000 keys
    return difflib.SequenceMatcher(None, one, two).ratio() >= _NEAR


def misspelt(fields: dict[str, Any], known: Collection[str], then: str) -> Iterator[AnswerFault]:
    """Yield the keys that nobody reads and that are a known one, which is absent, in other letters or nearly so.

    The same letters fail, a mere likeness warns: it may be a key of the function's own.
    """
    absent = [right for right in known if right not in fields]
    for name, value in fields.items():
        if name in known:
            continue
        same = next((right for right in absent if same_letters(name, right)), None)
        right = same or next((right for right in absent if near(name, right)), None)
        if right is not None:
            message = f"{told(name)} is not a key that is read: {then}. Did you mean {right!r}?"
            yield AnswerFault(
                at(name), value, f"the key {right!r}", message, "ignored", "fails" if same else "warns"
            )
