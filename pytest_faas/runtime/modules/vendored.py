"""What was installed beside the handler (`pip install -t`, a layer), and what of it can be loaded only once."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from pytest_faas.runtime.modules.paths import is_file, is_folder

_SUFFIXES = tuple(EXTENSION_SUFFIXES)


@dataclass(frozen=True)
class Vendored:
    """The distributions in one folder: their top-level names, and those of them that are loaded once.

    Loaded once are distributions with extension modules and all that they require, since their objects hold on to
    each other (pandas to the classes of pytz).
    """

    names: frozenset[str]
    once: frozenset[str]


@dataclass(frozen=True)
class _Distribution:
    names: frozenset[str]
    compiled: bool
    requires: frozenset[str]


def vendored(folder: str) -> Vendored:
    """Return what a folder has in the way of installed distributions (read again only if the folder changed)."""
    try:
        changed = Path(folder).stat().st_mtime_ns
    except OSError:  # a folder that is gone holds nothing
        return Vendored(frozenset(), frozenset())
    return _read(folder, changed)


@functools.lru_cache(maxsize=256)
def _read(folder: str, changed: int) -> Vendored:  # noqa: ARG001 - part of the cache's key
    found = dict(_distribution(each) for each in Path(folder).glob("*.dist-info") if each.is_dir())
    once: set[str] = set()
    todo = [name for name, each in found.items() if each.compiled]
    while todo:
        name = todo.pop()
        if name in found and name not in once:
            once.add(name)
            todo.extend(found[name].requires)
    return Vendored(
        frozenset().union(*(each.names for each in found.values())),
        frozenset().union(*(found[name].names for name in once)),
    )


def _distribution(info: Path) -> tuple[str, _Distribution]:
    """Read a `.dist-info` folder: https://packaging.python.org/en/latest/specifications/recording-installed-packages/ ."""
    record = info / "RECORD"
    files = [line.partition(",")[0] for line in _lines(record)]
    if not files:  # stripped to save room, as layers often are
        files = [name for name in _lines(info / "top_level.txt") if name]
    tops = {file.partition("/")[0] for file in files if not file.startswith((".", "/"))}
    names = frozenset(top.partition(".")[0] for top in tops if not top.endswith((".dist-info", ".data")))
    compiled = any(file.endswith(_SUFFIXES) for file in files) or any(
        has_extensions(str(info.parent / name)) for name in names if (info.parent / name).is_dir()
    )
    requires: set[str] = set()
    for line in HeaderParser().parsestr("\n".join(_lines(info / "METADATA"))).get_all("Requires-Dist", []):
        matched = re.match(r"[\w.-]+", line)
        if matched and "extra ==" not in line:
            requires.add(_normalised(matched.group()))
    return _normalised(info.name.partition("-")[0]), _Distribution(names, compiled, frozenset(requires))


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.lru_cache(maxsize=1024)
def has_extensions(folder: str) -> bool:
    """Say whether a package has an extension module anywhere below its folder."""
    return any(file.endswith(_SUFFIXES) for _, _, files in os.walk(folder) for file in files)


def looks_alike(one: str, other: str) -> bool:
    """Say whether two packages' folders, or two files, are copies of one distribution (of any version)."""
    if is_folder(one) and is_folder(other):
        here, there = (_modules(each) for each in (one, other))
        return len(here & there) * 2 > len(here | there) and len(here) > 1
    if is_file(one) and is_file(other):
        return Path(one).read_bytes() == Path(other).read_bytes()
    return False


def _modules(folder: str) -> set[str]:
    return {each.name for each in Path(folder).iterdir() if not each.name.startswith(("__pycache__", "."))}
