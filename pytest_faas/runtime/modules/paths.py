"""Paths as the import system has them: plain text, compared by the thousand, never resolved unless asked."""

# ruff: noqa: PTH118, PTH206 - pathlib would turn text into objects and back
from __future__ import annotations

import os

absolute = os.path.abspath
is_absolute = os.path.isabs
real = os.path.realpath
folder_of = os.path.dirname
base_of = os.path.basename
is_folder = os.path.isdir
is_file = os.path.isfile
join = os.path.join


def parts(path: str) -> list[str]:
    """Return the components of a path, the root as an empty one."""
    return path.split(os.sep)


def from_parts(components: list[str]) -> str:
    """Return the path of these components."""
    return os.sep.join(components) or os.sep


def within(path: str, folder: str) -> bool:
    """Say whether a path is a folder, or below it.

    >>> within("/src/app", "/src"), within("/src", "/src"), within("/src2", "/src")
    (True, True, False)
    """
    return path == folder or path.startswith(join(folder, ""))
