"""Find the patches that test code has in place at this moment, with what they replaced."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

from pytest_faas.runtime.modules.spaces import MISSING

# what `monkeypatch` records for a name that was not there: pytest 8, pytest 9
_NOT_SET = frozenset({"Notset", "NotSetType"})

Patched = tuple[Any, Any, Any]  # the patched object (or dict), the name (or key), what was there before


def live_patches() -> Iterator[Patched]:
    """Yield what `unittest.mock`, its backport and pytest's `monkeypatch` have replaced and will put back.

    They are found by asking the collector for the instances of their classes, which takes some 10 ms: only done when
    fresh modules stand beside some that a test had imported, and perhaps patched, before.
    """
    kinds = dict(_kinds())
    if not kinds:
        return
    for each in gc.get_referrers(*kinds):
        read = kinds.get(type(each))
        if read is not None:
            yield from read(each)


def _kinds() -> Iterator[tuple[type, Any]]:
    for module, name, read in (
        ("unittest.mock", "_patch", _of_patch),
        ("unittest.mock", "_patch_dict", _of_patch_dict),
        ("mock.mock", "_patch", _of_patch),
        ("mock.mock", "_patch_dict", _of_patch_dict),
        ("_pytest.monkeypatch", "MonkeyPatch", _of_monkeypatch),
    ):
        kind = getattr(sys.modules.get(module), name, None)
        if isinstance(kind, type):
            yield kind, read


def _of_patch(patch: Any) -> Iterator[Patched]:
    state = vars(patch)
    if "target" in state and "temp_original" in state:  # both are there only while the patch is in place
        yield (
            state["target"],
            state["attribute"],
            state["temp_original"] if state.get("is_local") else MISSING,
        )


def _of_patch_dict(patch: Any) -> Iterator[Patched]:
    state = vars(patch)
    original, current = state.get("_original"), state.get("in_dict")
    if isinstance(original, dict) and isinstance(current, dict):
        for key in {**original, **current}:
            if original.get(key, MISSING) is not current.get(key, MISSING):
                yield current, key, original.get(key, MISSING)


def _of_monkeypatch(patcher: Any) -> Iterator[Patched]:
    seen = set()
    for target, name, original in [*vars(patcher).get("_setattr", ()), *vars(patcher).get("_setitem", ())]:
        if (id(target), name) not in seen:  # the first record holds the true original
            seen.add((id(target), name))
            yield target, name, MISSING if type(original).__name__ in _NOT_SET else original
