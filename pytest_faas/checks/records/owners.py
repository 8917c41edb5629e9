"""Whose a call is: of which records of a batch, as their runs alone show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from pytest_faas.checks.records.alone import Alone
from pytest_faas.checks.records.contents import mentions, texts
from pytest_faas.checks.records.likeness import likeness
from pytest_faas.cloud.journal import Call

Owners = frozenset[int]


class Attribution:
    """The records of a batch, each with its run alone, and the words that only one of them has."""

    def __init__(self, runs: Sequence[Alone]) -> None:
        self._runs = runs
        self._everybody = frozenset(each.place for each in runs)
        self._own = _own_words(runs)

    def of(self, call: Call, generated: Collection[str]) -> Owners:
        """Return the places of the records that a call is for.

        It is of those whose run alone makes the same call; else of those of which it has a word in it, as a flush that
        several share; else of all.
        """
        said = likeness(call, generated)
        same = frozenset(each.place for each in self._runs if said in each.calls)
        if same:
            return same
        found = list(texts(call.parameters))
        named = frozenset(
            place for place, own in self._own.items() if any(mentions(found, word) for word in own)
        )
        return named or self._everybody


def _own_words(runs: Sequence[Alone]) -> dict[int, set[str]]:
    """Return for each record the texts in it and in its calls that no other record has."""
    words = {each.place: _words(each) for each in runs}
    shared = Counter(word for each in words.values() for word in each)
    return {place: {word for word in own if shared[word] == 1} for place, own in words.items()}


def _words(run: Alone) -> set[str]:
    held = [run.run.attempt.event["Records"], [call.parameters for _, call in run.run.calls]]
    return {each for each in texts(held) if not each.isspace()}
