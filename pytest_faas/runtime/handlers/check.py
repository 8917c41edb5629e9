"""Refuse at once a handler string that cannot resolve, saying what is near; nothing of the user's is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import FileFinder, ModuleSpec, PathFinder
from pathlib import Path

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidHandler
from pytest_faas.runtime.handlers.names import Bound, bound_in, mentions
from pytest_faas.runtime.modules.files import INSTALLED
from pytest_faas.runtime.modules.preloaded import RUNTIME

__tracebackhide__ = errors.hidden_from

_SKIPPED = frozenset({*INSTALLED, "__pycache__", "node_modules"})
_DEEPEST = 4
_MOST_FILES = 2000


def check_handler(handler: str, paths: Sequence[Path]) -> None:
    """Raise `InvalidHandler` for a handler string that provably does not resolve from these paths.

    The message holds what Lambda's runtime says, and its error type is the exception's `error_type`. What only running
    the code can tell (a star import, a module's `__getattr__`, an import that fails, a syntax error) is left to it.
    """
    if not isinstance(handler, str):
        raise arguments.invalid("function", "handler", "a handler string such as 'orders.create'", handler)
    if "." not in handler:
        raise _no_dot(handler, paths)
    module, _, function = handler.rpartition(".")
    if module.split(".")[0] in sys.builtin_module_names:
        raise _refusal(
            "Runtime.BuiltInModuleConflict",
            f"Cannot use built-in module {module} as a handler module",
            f"the handler {handler!r}: {module.split('.')[0]!r} is built into Python; call the file something else",
        )
    name = module.replace("/", ".")
    if not name or name.startswith("."):
        raise _not_absolute(handler, name)
    found = _find(name, paths)
    if isinstance(found, _Absent):
        raise _no_module(handler, module, found, paths)
    if found is not None:
        _check_function(handler, name, function, found)


@dataclass(frozen=True)
class _Absent:
    """A module that is nowhere: how the import would say it, and where it was looked for."""

    name: str
    said: str
    folders: tuple[str, ...]


def _no_dot(handler: str, paths: Sequence[Path]) -> InvalidHandler:
    parts = len(handler.rsplit(".", 1))
    said = f"Bad handler '{handler}': not enough values to unpack (expected 2, got {parts})"
    module, colon, function = handler.partition(":")
    hint = ""
    if colon and module and function:
        hint = f" Did you mean '{module}.{function}'?"
    else:
        spec = PathFinder.find_spec(handler, [str(path) for path in paths]) if handler else None
        bound = (
            bound_in(Path(spec.origin)) if spec is not None and spec.has_location and spec.origin else None
        )
        if bound is not None and bound.callables:
            likely = [name for name in bound.callables if "handler" in name] or bound.callables
            hint = f" Did you mean '{handler}.{likely[0]}'?"
    expected = f"the handler {handler!r} needs a dot between its module and its function, as in 'orders.create'.{hint}"
    return _refusal("Runtime.MalformedHandlerName", said, expected)


def _not_absolute(handler: str, name: str) -> InvalidHandler:
    cleaned = handler.lstrip("./")
    hint = f" Did you mean {cleaned!r}?" if "." in cleaned else ""
    expected = f"the handler {handler!r} must begin with the name of a module or folder below root.{hint}"
    if not name:
        return _refusal("ValueError", "Empty module name", expected)
    said = f"the 'package' argument is required to perform a relative import for {name!r}"
    return _refusal("TypeError", said, expected)


def _find(name: str, paths: Sequence[Path]) -> ModuleSpec | _Absent | None:
    """Find a module without importing anything; None if it may be there, but only running code can tell."""
    folders: Sequence[str] = [*map(str, paths), *sys.path]
    whole, spec = "", None
    _look_anew(map(str, paths))
    top, _, rest = name.partition(".")
    if top in sys.builtin_module_names and rest:
        missing = f"{top}.{rest.partition('.')[0]}"
        return _Absent(missing, f"No module named {missing!r}; {top!r} is not a package", ())
    for part in name.split("."):
        if spec is not None and not _is_plain(spec, f"{whole}.{part}"):
            return None
        if spec is not None and spec.submodule_search_locations is None:
            missing = f"{whole}.{part}"
            said = f"No module named {missing!r}; {whole!r} is not a package"
            return _Absent(missing, said, (str(spec.origin),))
        if spec is not None:
            folders = list(spec.submodule_search_locations or ())
            _look_anew(folders)
        parent, whole = whole, f"{whole}.{part}" if whole else part
        # by its last part: the path of a namespace package with a dotted name wants its parent in sys.modules
        spec = PathFinder.find_spec(part, folders)
        if spec is None:
            if not parent and _is_found_otherwise(whole):
                return None
            return _Absent(whole, f"No module named {whole!r}", tuple(folders))
    return spec


def _look_anew(folders: Iterable[str]) -> None:
    """Have Python list folders again, in which a file may have been written a moment ago."""
    for folder in folders:
        finder = sys.path_importer_cache.get(folder)
        if isinstance(finder, FileFinder):
            finder.invalidate_caches()


def _is_plain(package: ModuleSpec, child: str) -> bool:
    """Say whether a package is found by its folders alone: it has not been imported under way, and plays no tricks."""
    if child in sys.modules:
        return False
    if not package.has_location or not package.origin:
        return True
    return package.origin.endswith(".py") and not mentions(
        Path(package.origin), "__path__", "sys.modules", "meta_path"
    )


def _is_found_otherwise(top: str) -> bool:
    """Say whether an import hook, such as that of an editable installation, has a top-level module."""
    if top in sys.modules:
        return True
    finders = [getattr(finder, "find_spec", None) for finder in sys.meta_path]
    return any(find is not None and find(top, None) is not None for find in finders)


def _no_module(handler: str, module: str, absent: _Absent, paths: Sequence[Path]) -> InvalidHandler:
    folders = [each for each in absent.folders if "." in absent.name or each in set(map(str, paths))]
    last = absent.name.rpartition(".")[2]
    places = ", ".join(map(_shown, folders))
    hint = _module_hint(handler, module, absent, paths)
    expected = (
        f"the handler {handler!r} names the module {absent.name!r}, which is neither below its paths nor installed:"
        f" expected {last}.py or {last}/__init__.py in {places}.{hint}"
    )
    return _refusal(
        "Runtime.ImportModuleError", f"Unable to import module '{module}': {absent.said}", expected
    )


def _module_hint(handler: str, module: str, absent: _Absent, paths: Sequence[Path]) -> str:
    root, function = paths[0], handler.rpartition(".")[2]
    if module.endswith(".py") or handler.endswith(".py"):
        return " Leave '.py' out of it: '<module>.<function>'."
    first, _, rest = module.replace("/", ".").partition(".")
    if rest and first == root.name and _exists(root, rest):
        return f" Root is {root.name!r} already: did you mean {rest + '.' + function!r}?"
    files = list(_modules_below(paths))
    for base, name in files:
        inner, _, tail = name.rpartition(module.replace("/", "."))
        if not tail and inner.endswith("."):
            folder = base / inner.strip(".").replace(".", "/")
            return f" There is {_shown(folder)}: did you mean root={_shown(folder)!r}, or {name + '.' + function!r}?"
    near = arguments.closest(module.replace("/", "."), [name for _, name in files])
    if near:
        return near
    last = absent.name.rpartition(".")[2]
    same = [name for _, name in files if name.rpartition(".")[2] == last]
    if same:
        return f" Did you mean {same[0] + '.' + function!r}?"
    known = sorted({name for _, name in files if "." not in name})[:10]
    return f" There are: {', '.join(known)}." if known else " There are no Python files below these paths."


def _exists(root: Path, name: str) -> bool:
    file = root / name.replace(".", "/")
    return file.with_name(file.name + ".py").is_file() or (file / "__init__.py").is_file()


def _modules_below(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the modules below each path, the shallow ones first, up to a bound."""
    count = 0
    for base in paths:
        todo = [(base, 0)]
        for folder, depth in todo:
            for each in _listed(folder):
                if each.suffix == ".py":
                    count += 1
                    name = (
                        each.parent
                        if each.stem == "__init__" and each.parent != base
                        else each.with_suffix("")
                    )
                    yield base, ".".join(name.relative_to(base).parts)
                elif depth < _DEEPEST and each.is_dir() and not _is_skipped(each):
                    todo.append((each, depth + 1))
                if count >= _MOST_FILES:
                    return


def _listed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if os.access(folder, os.R_OK | os.X_OK) else []


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _SKIPPED or (folder / "pyvenv.cfg").is_file()


def _check_function(handler: str, name: str, function: str, spec: ModuleSpec) -> None:
    """Raise `InvalidHandler` if the module's text cannot bind the function."""
    module = handler.rpartition(".")[0]
    said = f"Handler '{function}' missing on module '{module}'"
    if name.partition(".")[0] in RUNTIME and name in sys.modules:
        if not hasattr(sys.modules[name], function):
            raise _refusal(
                "Runtime.HandlerNotFound",
                said,
                f"the handler {handler!r}: the runtime has imported Python's own {name!r} before; call the file"
                " something else",
            )
        return
    if not spec.has_location and spec.submodule_search_locations and not _is_submodule(spec, function):
        expected = (
            f"the handler {handler!r}: {module!r} is a folder without a file {function}.py or __init__.py"
        )
        raise _refusal("Runtime.HandlerNotFound", said, f"{expected}; a handler is '<module>.<function>'")
    if not spec.has_location or spec.origin is None or not spec.origin.endswith(".py"):
        return
    file = Path(spec.origin)
    bound = bound_in(file)
    if bound is None or not bound.certain or function in bound.names or _is_given(function):
        return
    if _has_already(name, spec, function) or _is_submodule(spec, function):
        return
    raise _refusal("Runtime.HandlerNotFound", said, _no_function(handler, function, file, bound))


def _no_function(handler: str, function: str, file: Path, bound: Bound) -> str:
    start = f"the handler {handler!r}: {_shown(file)} defines no {function!r}."
    if function in bound.methods:
        return f"{start} It is a method of {bound.methods[function]!r}; Lambda calls what stands at module level."
    near = arguments.closest(function, bound.callables) or arguments.closest(function, sorted(bound.names))
    known = ", ".join(bound.callables[:10]) or "no functions"
    return f"{start}{near} It defines: {known}"


def _is_given(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _has_already(name: str, spec: ModuleSpec, function: str) -> bool:
    """Say whether the module is loaded and something has bound the name in it."""
    loaded = sys.modules.get(name)
    return (
        loaded is not None and getattr(loaded, "__file__", None) == spec.origin and function in vars(loaded)
    )


def _is_submodule(spec: ModuleSpec, function: str) -> bool:
    folders = spec.submodule_search_locations
    return folders is not None and PathFinder.find_spec(function, folders) is not None


def _shown(path: str | Path) -> str:
    """Show a path as the user would write it."""
    path = Path(path)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _refusal(error_type: str, said: str, expected: str) -> InvalidHandler:
    sentence = expected if expected.endswith(("?", ".")) else f"{expected}."
    error = InvalidHandler(f"function: {sentence} Lambda says: {error_type}: {said}")
    error.error_type = error_type
    return error
