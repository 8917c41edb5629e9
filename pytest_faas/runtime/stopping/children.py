"""Find and kill the processes that an invocation started."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Any


class Children:
    """The child processes from now on: those that exist already are not the invocation's."""

    __slots__ = ("_before",)

    def __init__(self) -> None:
        # One system call of a microsecond in the usual case of no child at all.
        self._before = frozenset(of(os.getpid())) if _any() else frozenset()

    def kill(self) -> None:
        """Kill the children that came since, and their descendants; collect what is left of them."""
        if not _any():
            return
        doomed = self._new()
        if not doomed:
            return
        for pid in doomed:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        _collect(frozenset(doomed))

    def _new(self) -> list[int]:
        parents = _parents()
        mine = [pid for pid, parent in parents.items() if parent == os.getpid()]
        found = [pid for pid in mine if pid not in self._before and pid not in _helpers()]
        for pid in found:  # grows while it is walked: descendants of descendants
            found.extend(child for child, parent in parents.items() if parent == pid)
        return found


def _any() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    except (OSError, AttributeError):
        return True
    return True


def of(parent: int) -> list[int]:
    """Return the children of a process."""
    return [pid for pid, its in _parents().items() if its == parent]


def _parents() -> dict[int, int]:
    """Return the parent of each process that can be seen."""
    proc = Path("/proc")
    if (proc / "self/stat").exists():
        return dict(_proc_parents(proc))
    import subprocess

    listing = subprocess.run(
        ["/bin/ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=False
    ).stdout
    return {int(pid): int(parent) for pid, parent in (line.split() for line in listing.splitlines())}


def _proc_parents(proc: Path) -> list[tuple[int, int]]:
    found = []
    for entry in os.listdir(proc):  # noqa: PTH208 - names are all that is needed
        if entry.isdigit():
            with contextlib.suppress(OSError):
                stat = (proc / entry / "stat").read_bytes()
                # The second field is the name in brackets, which may hold anything.
                found.append((int(entry), int(stat.rpartition(b")")[2].split()[1])))
    return found


def _helpers() -> set[int]:
    """Return multiprocessing's own service processes: they outlive the invocation that happened to need them first."""
    found = set()
    for module, attribute in (("resource_tracker", "_resource_tracker"), ("forkserver", "_forkserver")):
        service = getattr(sys.modules.get(f"multiprocessing.{module}"), attribute, None)
        pid = getattr(service, "_pid", None) or getattr(service, "_forkserver_pid", None)
        if pid:
            found.add(pid)
    return found


def _collect(pids: frozenset[int]) -> None:
    """Reap the killed ones through the objects that own them, so that none complains later; then the rest."""
    owned = set()
    for process in _popen_objects(pids):
        owned.add(process.pid)
        # Not `process.wait()`: a handler that was stopped in it may have left its lock behind.
        status = _exit_status(process.pid)
        if process.returncode is None:
            process.returncode = -signal.SIGKILL if status is None else status
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not written yet has no reader any more
                    pipe.close()
    for worker in list(getattr(sys.modules.get("multiprocessing.process"), "_children", ())):
        if worker.pid in pids:
            owned.add(worker.pid)
            worker.join()
    for pid in pids - owned:
        _exit_status(pid)


def _exit_status(pid: int) -> int | None:
    """Reap a process that was killed; None where somebody else has, or where it is not a child of this process."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        return None


def _popen_objects(pids: frozenset[int]) -> list[Any]:
    module = sys.modules.get("subprocess")
    if module is None:
        return []
    return [each for each in gc.get_objects() if isinstance(each, module.Popen) and each.pid in pids]
