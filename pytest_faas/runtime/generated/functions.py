"""The functions of the module `random`: the handler's draws from the one state that they share, the SDK's from its own."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from typing import Any

from pytest_faas.runtime.generated.attempt import drawing
from pytest_faas.runtime.generated.notes import Notes

_SHARED: random.Random = random._inst
real: dict[str, Any] = {
    name: found for name, found in vars(random).items() if getattr(found, "__self__", None) is _SHARED
}


def _note_letters(notes: Notes, drawn: Any, *_: Any) -> None:
    if len(drawn) <= 256 and all(isinstance(each, str) and len(each) == 1 for each in drawn):
        notes.text("".join(drawn))


def _note_bits(notes: Notes, drawn: Any, *args: Any) -> None:
    if args:
        notes.number(drawn, args[0])


def _note_octets(notes: Notes, drawn: Any, *_: Any) -> None:
    notes.octets(drawn)


# Draws that ids are made of. Others give small numbers, which turn up by chance too.
_NOTED: dict[str, Callable[..., None]] = {
    "choices": _note_letters, "sample": _note_letters, "getrandbits": _note_bits, "randbytes": _note_octets,
}  # fmt: skip


def _through(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    note = _NOTED.get(name)

    @functools.wraps(original)
    def draw(*args: Any, **kwargs: Any) -> Any:
        attempt = drawing()
        if attempt is None:
            return original(*args, **kwargs)
        source, by_handler, notes = attempt.draw()
        method = original if by_handler else getattr(source.generator, name)
        if name == "seed":
            if (args or [kwargs.get("a")])[0] is None:
                return method(source.number(256))
            if notes is not None:  # the code's own, given at import or later: it holds for all its draws
                return original(*args, **kwargs)
        drawn = method(*args, **kwargs)
        if note is not None and notes is not None:
            note(notes, drawn, *args)
        return drawn

    return draw


replaced = {name: _through(name, original) for name, original in real.items()}


def state() -> Any:
    """Return the state that the functions share."""
    return _SHARED.getstate()


def begin(seed: int) -> None:
    """Let the functions draw what follows from a seed."""
    _SHARED.seed(seed)


def go_back(state: Any) -> None:
    """Give the functions a state back."""
    _SHARED.setstate(state)
