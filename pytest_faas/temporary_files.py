"""What functions do to the files of /tmp: seen by Python's audit events, read as part of a state, and undone.

Only what an invocation of this process touches is looked at, so that nothing of other processes is read or removed, however
many share the folder. Files that a child process or native code writes are not seen.
https://docs.python.org/3/library/audit_events.html
"""
# ruff: noqa: PTH100, PTH106, PTH108, PTH112, PTH115, PTH117, PTH118 - paths are text: a Path for each event would cost more

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pytest_faas.cloud.state.entry import TMP, Entry, Place
from pytest_faas.runtime.stopping import marks

LARGE = 16 * 2**20  # octets from which a file is known by its digest
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_OF_SQLITE = ("", "-journal", "-wal", "-shm")
Kind = Literal["nothing", "file", "folder", "link", "other"]


class TemporaryFiles:
    """The files of /tmp, and of `tempfile.gettempdir()`, that invocations write, move and remove after `begin`.

    >>> from pytest_faas.runtime.stopping.marks import Mark
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = TemporaryFiles(folder)
    ...     files.begin()
    ...     with Mark().running():  # as an invocation does
    ...         _ = Path(folder, "seen.json").write_text("[7]")
    ...     print([(each.place.key, each.value) for each in files.entries()], files.size())
    ...     files.restore(); files.end()
    ...     os.listdir(folder)
    [('seen.json', '[7]')] 3
    []
    """

    def __init__(self, *folders: str | Path) -> None:
        chosen = folders or ("/tmp", tempfile.gettempdir())  # noqa: S108 - the folder that Lambda gives a function
        self._folders = tuple(dict.fromkeys(os.path.realpath(each) for each in chosen))
        self._before: dict[str, _Image] = {}

    def begin(self) -> None:
        """Look from now on; harmless when it has begun."""
        if self not in _watching:
            _install()
            _watching.append(self)

    def end(self) -> None:
        """Look no more; what was done stays done."""
        if self in _watching:
            _watching.remove(self)

    def entries(self) -> Iterator[Entry]:
        """Yield what is there now of all that was touched: text, octets, or the digest of a large file."""
        return self._entries(sorted(self._before))

    def made(self) -> Iterator[Entry]:
        """Yield what is there now and was not before."""
        return self._entries(path for path in sorted(self._before) if self._before[path].kind == "nothing")

    def _entries(self, paths: Iterable[str]) -> Iterator[Entry]:
        for path in paths:
            image = _image(path)
            if image.kind != "nothing":
                folder = self._folder_of(path)
                yield Entry(Place(TMP, "", folder, os.path.relpath(path, folder)), image.value)

    def size(self) -> int:
        """Return how many octets the files hold that were written and are still there."""
        return sum(os.lstat(path).st_size for path in self._before if _kind(path) == "file")

    def restore(self) -> None:
        """Put everything back that was touched, and begin anew: what was made is gone, what was changed is as before."""
        before, self._before = self._before, {}
        deepest_first = sorted(before, key=lambda path: path.count(os.sep), reverse=True)
        for path in deepest_first:
            _remove(path, before[path])
        for path in reversed(deepest_first):
            before[path].put_back(path)

    def note(self, path: str) -> None:
        """Keep what is at a path, at its first touch."""
        if path not in self._before and self._folder_of(path):
            self._before[path] = _image(path)

    def _folder_of(self, path: str) -> str:
        if "__pycache__" in path:  # of the interpreter, not of the function
            return ""
        return next((each for each in self._folders if path.startswith(each + os.sep)), "")


@dataclass(frozen=True)
class _Image:
    """What was at a path."""

    kind: Kind
    content: bytes | str = b""
    mode: int = 0

    @property
    def value(self) -> Any:
        """What a state shows of it."""
        if self.kind != "file":
            return {"kind": self.kind, **({"target": self.content} if self.content else {})}
        octets = self.content if isinstance(self.content, bytes) else self.content.encode()
        if len(octets) >= LARGE:
            return {"size": len(octets), "sha256": hashlib.sha256(octets).hexdigest()}
        try:
            return octets.decode()
        except UnicodeDecodeError:
            return octets

    def put_back(self, path: str) -> None:
        """Make it again, if it is not as it was."""
        if self.kind in ("nothing", "other") or _image(path) == self:
            return
        if self.kind == "folder":
            Path(path).mkdir(exist_ok=True)
        elif self.kind == "link":
            Path(path).symlink_to(str(self.content))
            return
        elif isinstance(self.content, bytes):
            Path(path).write_bytes(self.content)
        Path(path).chmod(self.mode)


def _kind(path: str) -> Kind:
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return "nothing"
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"


def _image(path: str) -> _Image:
    """Return what is at a path; of what cannot be read, that it is there."""
    kind = _kind(path)
    try:
        if kind == "file":
            return _Image(kind, Path(path).read_bytes(), stat.S_IMODE(os.lstat(path).st_mode))
        if kind == "folder":
            return _Image(kind, mode=stat.S_IMODE(os.lstat(path).st_mode))
        if kind == "link":
            return _Image(kind, os.readlink(path))
    except OSError:  # not ours to read: then the function cannot change it either
        return _Image("other")
    return _Image(kind)


def _remove(path: str, before: _Image) -> None:
    """Remove what stands where there was nothing, or something of another kind."""
    kind = _kind(path)
    if kind in ("nothing", "other", before.kind) or before.kind == "other":
        return
    if kind == "folder":
        with contextlib.suppress(OSError):  # others have put files there
            os.rmdir(path)
    else:
        os.unlink(path)


_watching: list[TemporaryFiles] = []
_installed: list[bool] = []


def _install() -> None:
    """Hear of the interpreter's events: there is no way to stop that, so it happens once, and only when it is needed."""
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_hear)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if not _watching:
        return
    touched = _TOUCHED.get(event)
    if touched is None or marks.current() is None:
        return
    for path in touched(*args):
        for each in _watching:
            each.note(path)


def _at(path: Any, folder: int | None = None) -> Iterator[str]:
    """Yield the absolute path of what an event names; nothing for a descriptor."""
    if not isinstance(path, str | bytes | os.PathLike):
        return
    name = os.fsdecode(path)
    if not os.path.isabs(name) and folder not in (None, -1):
        try:
            name = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
        except OSError:  # a system without it: `shutil.rmtree` has told of its whole tree before
            return
    head, tail = os.path.split(os.path.abspath(name))
    yield os.path.join(os.path.realpath(head), tail)


def _opened(path: Any, _mode: Any, flags: int) -> Iterator[str]:
    if flags & _WRITES:
        yield from (each for each in _at(path) if not os.path.isdir(each))


def _one(path: Any, *rest: Any) -> Iterator[str]:
    return _at(path, rest[-1] if rest else None)


def _tree(path: Any, folder: int | None = None) -> Iterator[str]:
    for root in _at(path, folder):
        yield root
        for at, folders, files in os.walk(root):
            yield from (os.path.join(at, each) for each in (*folders, *files))


def _renamed(source: Any, target: Any, source_fd: int = -1, target_fd: int = -1) -> Iterator[str]:
    """Yield both places of all that moves."""
    for old, new in zip(_at(source, source_fd), _at(target, target_fd), strict=False):
        yield from _tree(new)
        for each in _tree(old):
            yield each
            yield new + each[len(old) :]


def _linked(_source: Any, target: Any, *rest: Any) -> Iterator[str]:
    return _at(target, rest[-1] if rest else None)


def _database(path: Any) -> Iterable[str]:
    return (each + end for each in _at(path) for end in _OF_SQLITE)


_TOUCHED: dict[str, Callable[..., Iterable[str]]] = {
    "open": _opened,
    "os.mkdir": _one,
    "os.remove": _one,
    "os.rmdir": _one,
    "os.truncate": lambda path, _length: _at(path),
    "os.rename": _renamed,
    "os.link": _linked,
    "os.symlink": _linked,
    "os.chmod": lambda path, _mode, folder=-1: _at(path, folder),
    "shutil.rmtree": lambda path, folder=None: _tree(path, folder),
    "sqlite3.connect": _database,
}
