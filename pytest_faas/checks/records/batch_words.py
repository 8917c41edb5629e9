"""How a batch, and what became of it, is named in a sentence."""

from __future__ import annotations

from collections.abc import Collection

from pytest_faas.checks.records.alone import Alone
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.outcome import Attempt, identifiers


def who_fails(case: Case, places: Collection[int]) -> str:
    """Return which records fail, as a sentence begins."""
    if len(places) == 1:
        return f"{record(case, next(iter(places)))} fails"
    return f"A call that {listed(sorted(places))} of {len(case.records)} share fails"


def record(case: Case, place: int) -> str:
    """Return a record by its number, and by what the function is to report it with."""
    known = identifiers(case, [case.records[place]])[0]
    return f"Record {place + 1} of {len(case.records)} ({known})"


def without_effect(case: Case, places: list[int]) -> str:
    """Return the sentence of records that a batch passes over."""
    which = listed(places).capitalize()
    if len(places) == 1:
        return f"{which} of {len(case.records)} has no effect in the batch, and alone it has one:"
    return f"{which} of {len(case.records)} have no effect in the batch, and alone they have one:"


def listed(places: list[int]) -> str:
    """Return records by their numbers.

    >>> listed([1]), listed([0, 1, 2])
    ('record 2', 'records 1, 2 and 3')
    """
    numbers = [str(each + 1) for each in places]
    if len(numbers) == 1:
        return f"record {numbers[0]}"
    return f"records {', '.join(numbers[:-1])} and {numbers[-1]}"


def effects_alone(run: Alone) -> str:
    """Return the effects that a record has alone."""
    made = [str(address) for address, _ in run.run.effects]
    return f"record {run.place + 1} alone: {', '.join(made)}"


def ended(attempt: Attempt) -> str:
    """Return how an invocation ended; what an error says stands with its attempt."""
    how = attempt.said.partition(":")[0]
    return how if how.split(" ")[0] in ("raised", "reported", "crashed", "timed") else "succeeds"
