"""Whose turn it is, where several lanes could go on at the same time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pytest_faas.delivery.agenda import Action, Agenda
from pytest_faas.delivery.policies import Reorder


@dataclass(slots=True)
class _Ready:
    action: Action
    passed: int = 0


class Turns:
    """The agenda as lanes see it: they go on in the order of their times, or with `Reorder` in any order at one time."""

    def __init__(self, agenda: Agenda, reorder: Reorder | None, random: Random) -> None:
        self._agenda = agenda
        self._reorder = reorder
        self._random = random
        self._ready: list[_Ready] = []

    def at(self, when: int, action: Action) -> None:
        """Have a lane go on at that time."""
        self._agenda.at(when, action if self._reorder is None else lambda: self._line_up(action))

    def _line_up(self, action: Action) -> None:
        self._ready.append(_Ready(action))
        self._agenda.at(self._agenda.now, self._call_one)

    def _call_one(self) -> None:
        """Let one of those that are ready go on; nobody is passed by more often than the policy's window allows."""
        window = None if self._reorder is None else self._reorder.window
        chosen = self._random.randrange(len(self._ready))
        if window is not None:
            kept_back = (at for at, each in enumerate(self._ready) if each.passed >= window)
            chosen = min(chosen, next(kept_back, chosen))
        for each in self._ready[:chosen]:
            each.passed += 1
        self._ready.pop(chosen).action()
