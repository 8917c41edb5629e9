"""Which names a module's text binds, read without running it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_faas import errors

__tracebackhide__ = errors.hidden_from

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.Lambda)

# A text with one of these may bind names that it does not spell out.
_TRICKS = frozenset(
    {"globals", "locals", "vars", "setattr", "exec", "eval", "__dict__", "modules", "__path__"}
)


@dataclass(frozen=True)
class Bound:
    """What a module binds: all its names, those of its functions and then classes, and its classes' methods."""

    names: frozenset[str]
    callables: tuple[str, ...]
    methods: dict[str, str]
    certain: bool  # whether there can be no others


def bound_in(file: Path) -> Bound | None:
    """Return what a source file binds at module level; None if it cannot be read as Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is for the import to warn of
            tree = ast.parse(file.read_bytes(), str(file))
            compile(tree, str(file), "exec", dont_inherit=True)  # finds what the grammar alone lets through
    except (SyntaxError, ValueError, OSError, RecursionError):
        return None
    names = set(_bound(tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            names.update(node.names)
    defined = [each for each in _statements(tree.body) if isinstance(each, (*_FUNCTIONS, ast.ClassDef))]
    defined.sort(key=lambda each: isinstance(each, ast.ClassDef))
    callables = tuple(each.name for each in defined)
    methods = {
        method.name: each.name
        for each in tree.body
        if isinstance(each, ast.ClassDef)
        for method in each.body
        if isinstance(method, _FUNCTIONS)
    }
    certain = (
        "__getattr__" not in names
        and not any(map(_is_tricky, ast.walk(tree)))
        and _runs_through(tree, callables)
    )
    return Bound(frozenset(names), callables, methods, certain)


def _runs_through(tree: ast.Module, callables: tuple[str, ...]) -> bool:
    """Say whether an import gets to the end as far as can be seen: what fails before that is for the runtime to report."""
    if any(isinstance(each, ast.Raise) for each in _statements(tree.body)):
        return False
    return bool(callables) or all(
        isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in tree.body
    )


def mentions(file: Path, *words: str) -> bool:
    """Say whether a file's text has one of the words."""
    text = file.read_text(encoding="utf-8", errors="replace")
    return any(word in text for word in words)


def _statements(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield all nodes that run in the module's own scope; of functions and classes the definition only."""
    todo: list[ast.AST] = list(reversed(body))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, _SCOPES):
            todo.extend(reversed(list(ast.iter_child_nodes(node))))


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for node in _statements(body):
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest


def _is_tricky(node: ast.AST) -> bool:
    if isinstance(node, ast.alias):
        return node.name == "*" or node.name in _TRICKS
    return (isinstance(node, ast.Name) and node.id in _TRICKS) or (
        isinstance(node, ast.Attribute) and node.attr in _TRICKS
    )
