"""Notice a debugger: while somebody looks at a handler, and after, its deadline means nothing."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

_DEBUGGERS = (
    "pydevd",
    "_pydevd",
    "debugpy",
    "ptvsd",
    "bdb",
    "pdb",
    "ipdb",
    "pudb",
    "wdb",
    "celery.contrib.rdb",
)
_ENTERED = [0]  # how often a debugger was entered since the watch on `bdb` began


def active() -> bool:
    """Whether a debugger traces this thread now. Coverage's tracer is none."""
    tracer: Any = sys.gettrace()
    if tracer is not None and _is_debugger(tracer):
        return True
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    name = monitoring.get_tool(monitoring.DEBUGGER_ID) if monitoring is not None else None
    return name is not None and "cov" not in name.lower()


def _is_debugger(tracer: Any) -> bool:
    owner = getattr(tracer, "__self__", None)
    modules = [getattr(tracer, "__module__", None), *(kind.__module__ for kind in type(owner).__mro__)]
    return any(isinstance(name, str) and name.split(".")[0] in _DEBUGGERS for name in modules)


class Watch:
    """Whether a debugger was there when the watch began, or has been entered since."""

    __slots__ = ("_active", "_entered", "_loaded")

    def __init__(self) -> None:
        self._active = sys.gettrace() is not None and active()
        self._loaded = "bdb" in sys.modules
        self._entered = _ENTERED[0]

    def seen(self) -> bool:
        """Whether to leave the handler alone."""
        return (
            self._active or _ENTERED[0] != self._entered or self._loaded != ("bdb" in sys.modules) or active()
        )


_original: list[Callable[..., Any]] = []


def install() -> None:
    """Count each entrance into a debugger that is built on `bdb`, which leaves no trace once it continues."""
    bdb = sys.modules.get("bdb")
    if bdb is None or _original:
        return
    original = bdb.Bdb.set_trace

    @functools.wraps(original)
    def counted(self: Any, frame: Any = None, *args: Any, **kwargs: Any) -> Any:
        _ENTERED[0] += 1
        # The frame that asked, or the debugger would stop in here.
        return original(self, frame or sys._getframe(1), *args, **kwargs)

    bdb.Bdb.set_trace = counted
    _original.append(original)


def release() -> None:
    """Put `bdb` back as it was."""
    bdb = sys.modules.get("bdb")
    if _original:
        original = _original.pop()
        if bdb is not None and getattr(bdb.Bdb.set_trace, "__wrapped__", None) is original:
            bdb.Bdb.set_trace = original
