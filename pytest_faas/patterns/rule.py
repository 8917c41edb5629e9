"""A rule: conditions that an event meets together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_faas.patterns.condition import Condition
from pytest_faas.patterns.places import Picks, Places


class Rule:
    """The conditions of one alternative of a pattern, in the order of their paths.

    The order counts where arrays meet `{"exists": false}`: a field is looked for in the elements that the fields before it
    are in, and in all elements of arrays in which no field before it is (`NameState` and `GenericMachine` of
    https://github.com/aws/event-ruler).
    """

    def __init__(self, conditions: Mapping[str, Condition]) -> None:
        self.conditions = tuple(conditions[path] for path in sorted(conditions))

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Tell whether there are values that meet all conditions and fit together.

        A search without repetition: from a state, which is how many conditions are met and which elements still bind the
        rest, each state that follows is looked at once. The cost is linear in the event.
        """
        places = Places()
        waiting: list[tuple[int, Picks]] = [(0, ())]
        seen = set(waiting)
        while waiting:
            met, picks = waiting.pop()
            if met == len(self.conditions):
                return True
            for after in self.conditions[met].ways(event, picks, places):
                state = (met + 1, self._binding(met + 1, after, places))
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
        return False

    def _binding(self, met: int, picks: Picks, places: Places) -> Picks:
        """Keep the elements of arrays that a condition to come can be in: paths below one array are neighbours."""
        if not picks or met == len(self.conditions):
            return ()
        following = self.conditions[met]
        return tuple(pick for pick in picks if following.is_inside(places.path(pick[0])))
