"""Find a function's root and its layers' folders."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidHandler

__tracebackhide__ = errors.hidden_from

_VERSIONED = re.compile(r"python3\.(\d+)")


def resolve_root(root: str | Path, rootdir: Path) -> Path:
    """Return the absolute folder that holds a function's code; a relative `root` starts from `rootdir`.

    Raises `InvalidHandler`, with what is near, where there is no such folder.
    """
    return _folder("root", root, rootdir)


def resolve_layers(layers: Iterable[str | Path], rootdir: Path) -> tuple[Path, ...]:
    """Return what the layers add to `sys.path`, in the order of Lambda's search.

    A layer is the folder that is zipped: its `python/lib/python3.X/site-packages` and its `python` are searched, the
    first of all layers before the second of all (X is this interpreter's, or the highest there is). A folder that has
    neither is searched itself. Of two layers with the same module the later wins, as it does where Lambda unpacks them
    over each other. https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html

    Raises `InvalidHandler`, with what is near, where there is no such folder.
    """
    if isinstance(layers, (str, bytes, Path)) or not isinstance(layers, Iterable):
        raise arguments.invalid("function", "layers", "a list of folders", layers)
    folders = [_folder("layer", layer, rootdir) for layer in layers][::-1]
    packages = [each for folder in folders for each in _site_packages(folder)]
    return tuple(dict.fromkeys([*packages, *(each for folder in folders for each in _rest(folder))]))


def _site_packages(layer: Path) -> Sequence[Path]:
    found = {
        int(matched.group(1)): folder / "site-packages"
        for folder in (layer / "python" / "lib").glob("python3.*")
        if (matched := _VERSIONED.fullmatch(folder.name)) and (folder / "site-packages").is_dir()
    }
    if not found:
        return []
    own = sys.version_info.minor
    return [found[own] if own in found else found[max(found)]]


def _rest(layer: Path) -> Sequence[Path]:
    return [layer / "python"] if (layer / "python").is_dir() else [layer]


def _folder(what: str, given: object, rootdir: Path) -> Path:
    if not isinstance(given, (str, os.PathLike)) or not str(given):
        raise arguments.invalid("function", what, "the path of a folder", given)
    if "\0" in str(given):
        raise arguments.invalid("function", what, "a path without null characters", given)
    path = Path(os.path.abspath(rootdir / given))  # noqa: PTH100 - `..` goes by the names; links are not followed
    if path.is_dir():
        return path
    if path.is_file():
        raise InvalidHandler(
            f"function: {what} {str(given)!r} is a file ({path}): give the folder that holds it, and name the module in"
            f" the handler string: '{path.stem}.<function>'"
        )
    raise InvalidHandler(f"function: {what} {str(given)!r} does not exist: looked for {path}.{_near(path)}")


def _near(path: Path) -> str:
    """Say what there is in place of a folder that does not exist."""
    parent, missing = path.parent, path.name
    while not parent.is_dir() and parent != parent.parent:
        parent, missing = parent.parent, parent.name
    folders = sorted(
        each.name for each in parent.iterdir() if each.is_dir() and not each.name.startswith(".")
    )
    if not folders:
        return f" {parent} has no folders"
    shown = ", ".join(folders[:10]) + (", …" if len(folders) > 10 else "")
    return f"{arguments.closest(missing, folders)} {parent} has the folders {shown}"
