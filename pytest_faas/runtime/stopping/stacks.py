"""Say where threads are: for a handler at its deadline, and for a process that cannot be saved."""

from __future__ import annotations

import sys
import threading
import traceback
from pathlib import Path
from types import FrameType

# By file: a doctest's code goes by the name of the module that it documents.
_PACKAGE = str(Path(__file__).parents[1])
_BOTTOM = frozenset(str(Path(__file__).with_name(name)) for name in ("deadline.py", "worker.py"))


def of_handler(frame: FrameType | None) -> str:
    """Return a handler's stack as text, innermost call last, without the package's own frames around it."""
    found: list[FrameType] = []
    while frame is not None and frame.f_code.co_filename not in _BOTTOM:
        found.append(frame)
        frame = frame.f_back
    while found and _is_ours(found[0]):  # such as what stands for `time.sleep` on a frozen clock
        del found[0]
    while found and _is_ours(found[-1]):
        del found[-1]
    return "".join(traceback.StackSummary.extract((each, each.f_lineno) for each in reversed(found)).format())


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_PACKAGE)


def all_threads() -> str:
    """Return the stacks of all threads as text, the calling thread's last."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    frames = sys._current_frames()
    mine = threading.get_ident()
    parts = []
    for ident in sorted(frames, key=lambda each: (each == mine, each)):
        parts.append(f"Thread {names.get(ident, 'unknown')} ({ident}):\n")
        parts.extend(traceback.format_stack(frames[ident]))
    return "".join(parts)
