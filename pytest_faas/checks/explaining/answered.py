"""What differs because an effect outside AWS answered otherwise when it was asked again."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_faas.checks.sameness import Compared
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.difference import Difference
from pytest_faas.effects.answers import leaves

_WIDTH = 32


def otherwise(clean: Iterable[Call], attempts: Iterable[Call], compared: Compared) -> str | None:
    """Return which effect's answers are all that differs, as a sentence; None where anything else does."""
    if not compared.durable or compared.fewer:
        return None
    mine, yours = _answers(clean), _answers(attempts)
    told = [_told(each, mine, yours) for each in compared.durable]
    return told[0] if all(told) else None


def _told(difference: Difference, mine: dict[str, set[str]], yours: dict[str, set[str]]) -> str | None:
    before, after = str(difference.before), str(difference.after)
    for name in mine if difference.kind == "changed" else ():
        pairs = ((one, other) for one in sorted(mine[name]) for other in sorted(yours.get(name, ())))
        for one, other in pairs:
            if before.replace(one, other) == after:
                first, last = (text.value(each, _WIDTH) for each in (difference.before, difference.after))
                return f"What differs is what {name} answered: {first} in a clean run, {last} when it was asked again."
    return None


def _answers(calls: Iterable[Call]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for call in calls:
        if call.effect is not None and call.response is not None:
            answered = call.response.get("returned", call.response.get("body"))
            found.setdefault(call.effect, set()).update(value for _, value in leaves(answered))
    return found
