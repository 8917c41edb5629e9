"""The places of an event, numbered as a search comes to them."""

from __future__ import annotations

from typing import Final

Picks = tuple[
    tuple[int, int], ...
]  # which element of which array, by its place, the fields found so far are in
ROOT: Final = 0  # the place of the event itself


class Places:
    """Numbers instead of paths: as short for a place deep inside an event as for one at its top.

    >>> places = Places()
    >>> element = places.inside(places.inside(ROOT, "detail"), 3)
    >>> places.path(places.inside(element, "state"))
    'detail.state'
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str | int], int] = {}
        self._paths: list[str] = [""]

    def inside(self, place: int, step: str | int) -> int:
        """Return the number of what is below a key, or at an index, of a place."""
        number = self._numbers.get((place, step))
        if number is None:
            number = self._numbers[place, step] = len(self._paths)
            self._paths.append(self._path_inside(place, step))
        return number

    def _path_inside(self, place: int, step: str | int) -> str:
        above = self._paths[place]
        if isinstance(step, int):
            return above
        return f"{above}.{step}" if place != ROOT else step

    def path(self, place: int) -> str:
        """Return the keys that lead to a place, joined by dots; indexes are left out."""
        return self._paths[place]
