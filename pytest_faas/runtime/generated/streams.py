"""The streams of one world: what handlers draw in each of its attempts follows from one seed."""

from __future__ import annotations

from pytest_faas import arguments
from pytest_faas.runtime.generated import arming
from pytest_faas.runtime.generated.attempt import Attempt, current
from pytest_faas.runtime.generated.notes import Notes
from pytest_faas.runtime.generated.shared import Shared


class Streams:
    """What handlers draw at random in one world: it follows from the seed, and is noted.

    A second attempt draws other values than the first, as in reality; in a world with the same seed it draws the same.

    >>> import uuid
    >>> def drawn(seed, number):
    ...     streams = Streams(seed)
    ...     with streams.attempt(number):
    ...         made = str(uuid.uuid4())
    ...     assert made in streams.values
    ...     return made
    >>> drawn("a world", 1) == drawn("a world", 1), drawn("a world", 1) == drawn("a world", 2)
    (True, False)
    """

    def __init__(self, seed: str) -> None:
        self._seed = arguments.text("Streams", "seed", seed, empty=True)
        self._notes = Notes()
        self._entered: dict[int, int] = {}

    def attempt(self, number: int) -> Armed:
        """Return a block in which draws come from the streams of an attempt, 1 or more.

        Entered again, the same attempt goes on with values of its own, as a second invocation does.
        """
        arguments.integer("Streams.attempt", "number", number, 1)
        entry = self._entered[number] = self._entered.get(number, 0) + 1
        return Armed(Attempt(f"{len(self._seed)}:{self._seed}:{number}:{entry}", self._notes))

    @property
    def values(self) -> tuple[str, ...]:
        """The texts in which drawn values can show up, in order of drawing, without repetition."""
        return self._notes.texts()


class Armed:
    """The block of one attempt; it can be entered once."""

    __slots__ = ("_attempt", "_before", "_own")

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._before: Attempt | None = None
        self._own: Shared | None = None

    def __enter__(self) -> None:
        before = self._before = current.get()
        self._own = arming.open_(self._attempt, inner=before is not None and before.is_open)
        current.set(self._attempt)

    def __exit__(self, *_: object) -> None:
        current.set(self._before)
        arming.close(self._attempt, self._own)
