"""Where in its tumbling window an invocation of a stream's function is.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas.strategies._given import Given

SECONDS: Final = "tumbling_window_in_seconds"
NAMES: Final = (SECONDS, "state", "is_final_invoke_for_window", "is_window_terminated_early")

_SOME: Final = st.sampled_from((False, False, False, False, True))
# Seconds, and the state that the function returned last.
_WINDOWS: Final[SearchStrategy[tuple[int, dict[str, Any] | None]]] = st.sampled_from(
    (
        (60, None),
        (60, {"count": 1}),
        (60, {}),
        (1, {"größe": [1.5, None, {"": []}]}),
        (900, {"seen": ["x" * 100] * 100}),
        (30, None),
    )
)
# Whether this call closes the window, and whether it does so early.
_ENDS: Final = st.sampled_from(((False, False), (True, False), (True, True), (False, True)))


def window(draw: DrawFn, given: Given, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the factory's arguments of a tumbling window; none for a stream without, as most are.

    What the user says of a window (`also` names what else does) asks for one.
    """
    seconds = given.value(draw, SECONDS)
    if seconds == 0:
        return given.only(*NAMES, *also)  # what a strategy would draw beside them has no place
    if seconds is None and not any(given.asks_for(name) for name in (*NAMES, *also)) and not draw(_SOME):
        return {}
    length, state = draw(_WINDOWS)
    final, early = draw(_ENDS)
    return {
        SECONDS: length if seconds is None else seconds,
        "state": given.value(draw, "state", state),
        "is_final_invoke_for_window": given.value(draw, "is_final_invoke_for_window", final),
        "is_window_terminated_early": given.value(draw, "is_window_terminated_early", early),
        **given.values(draw, *also),
    }


def fixed_window(given: Given, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the user fixed of a window, for the factory to judge; a length is added where it is still to be drawn."""
    said = given.only(*NAMES, *also)
    if any(given.asks_for(name) for name in said):
        said.setdefault(SECONDS, 60)
    return said


def opened_ms(seconds: int, now_ms: int) -> int:
    """Return when the window of a time began: the earliest arrival of its records."""
    return now_ms // 1000 // seconds * seconds * 1000 if seconds else 0
