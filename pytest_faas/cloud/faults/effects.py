"""Faults that strike effects outside AWS: the journal's hook around their calls."""

from __future__ import annotations

from pytest_faas.cloud.faults import striking
from pytest_faas.cloud.faults.striking import Struck
from pytest_faas.cloud.journal import Call


class EffectHook:
    """What stands around each call of a declared effect, whether a fault is in force or not."""

    def __init__(self) -> None:
        self._struck: dict[int, Struck] = {}

    def before(self, call: Call) -> None:
        """Let the fault act before a call that it strikes."""
        struck = striking.due(call)
        if struck is not None:
            # By the parameters' identity: the call that has ended is a copy, which shares them.
            self._struck[id(call.parameters)] = struck
            struck.before()

    def after(self, call: Call) -> None:
        """Let the fault act after it."""
        struck = self._struck.get(id(call.parameters))
        if struck is not None:
            struck.after()

    def names(self, call: Call) -> tuple[str, ...]:
        """Return the faults that struck a call, once it is over."""
        struck = self._struck.pop(id(call.parameters), None)
        return () if struck is None else struck.names
