"""Run what a file holds now: compile each text once in a process, and trust no bytecode that may be stale."""

from __future__ import annotations

import importlib.util
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import NoReturn

# Bytecode is trusted if it is clearly newer than its source: its own check compares whole seconds and the size, so that
# a file which a test wrote twice within a second would be run as it was.
_CLEARLY_NS = 50_000_000
_CLEARLY_WHOLE_SECONDS_NS = 2_000_000_000

_codes: dict[str, tuple[bytes, CodeType]] = {}


def prepare(spec: ModuleSpec) -> ModuleSpec:
    """Have a module's loader, Python's own, run the code of the text that is there now.

    What it is to run is looked up by a built-in method: a frame of ours between those of the import machinery would show
    up in tracebacks.
    """
    loader = spec.loader
    if isinstance(loader, SourceFileLoader):
        try:
            code = _code(loader, spec.name)
        except Exception:  # noqa: BLE001 - the import will raise it again, where the user expects it
            loader.path_stats = _no_stats  # type: ignore[method-assign] # so that it reads the text itself
        else:
            loader.get_code = {spec.name: code}.__getitem__  # type: ignore[method-assign,assignment] # see above
    return spec


def _code(loader: SourceFileLoader, name: str) -> CodeType:
    path = loader.get_filename(name)
    source = loader.get_data(path)
    kept = _codes.get(path)
    if kept is not None and kept[0] == source:
        return kept[1]
    code = loader.get_code(name) if _trusts_bytecode(path) else loader.source_to_code(source, path)
    if code is None:
        raise ImportError(f"there is no code for {name}", name=name, path=path)
    _codes[path] = (source, code)
    return code


def _no_stats(path: str) -> NoReturn:
    """Say nothing of a file's age, as a file system may: Python then reads the source."""
    raise OSError(f"not asked: {path}")


def _trusts_bytecode(path: str) -> bool:
    try:
        source, cached = Path(path).stat(), Path(importlib.util.cache_from_source(path)).stat()
    except (OSError, NotImplementedError):  # no bytecode yet, or a Python that writes none
        return True
    whole = source.st_mtime_ns % 1_000_000_000 == 0
    return cached.st_mtime_ns - source.st_mtime_ns > (_CLEARLY_WHOLE_SECONDS_NS if whole else _CLEARLY_NS)
