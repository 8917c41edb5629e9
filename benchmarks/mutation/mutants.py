"""Write the mutants of files, one JSON object a line: mutmut's operators, each mutant a whole source of its own.

mutmut itself mutates within functions only and swaps them while they run; the mutants here are the file as it would be
written, so constants, patterns, default values and dataclasses are mutated too, and nothing else in the process changes.
What is left out: annotations, decorators, type aliases, docstrings, `__all__`, and `strict=` of zip, which guards only.
Runs in an environment that has mutmut (see README.md).
"""

# ruff: noqa: ARG002, N802 - libcst calls visitors by these names, with the node

from __future__ import annotations

import argparse
import ast
import json
import random
import re
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

_ALIAS = re.compile(r"_?[A-Z]\w*[a-z]\w*$|__\w+__$")
_TEXT = re.compile(r".*\w \w", re.DOTALL)  # sentences: their wording is for readers

Site = tuple[int, str, cst.CSTNode, cst.CSTNode]


class _Sites(cst.CSTVisitor):
    """The nodes of a file that are mutated, each with its line and what stands there instead."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.found: list[Site] = []
        self.depth = 0

    def visit_Annotation(self, node: cst.Annotation) -> bool:
        return False

    def visit_Decorator(self, node: cst.Decorator) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.depth += 1

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self.depth -= 1

    def visit_Assign(self, node: cst.Assign) -> bool:
        target = node.targets[0].target
        return not (self.depth == 0 and isinstance(target, cst.Name) and _ALIAS.match(target.value))

    def visit_Call(self, node: cst.Call) -> bool:
        return not (isinstance(node.func, cst.Name) and node.func.value == "cast")

    def on_visit(self, node: cst.CSTNode) -> bool:
        inside = super().on_visit(node)
        if inside:
            for kind, operator in mutation_operators:
                if isinstance(node, kind):
                    self._take(node, operator)
        return inside

    def _take(self, node: cst.CSTNode, operator: object) -> None:
        name = operator.__name__.removeprefix("operator_")  # type: ignore[attr-defined]  # an operator is a function
        made = list(operator(node))  # type: ignore[operator]  # each takes the node that it is listed for
        if name == "string":
            plain = isinstance(node, cst.SimpleString) and not _TEXT.match(node.value)
            made = made[:1] if plain else []
        line = self.get_metadata(PositionProvider, node).start.line
        self.found.extend((line, name, node, each) for each in made)


def sites(path: Path) -> tuple[cst.Module, list[Site]]:
    """Return a file and all that can be mutated in it."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text()), unsafe_skip_copy=True)
    found = _Sites()
    wrapper.visit(found)
    return wrapper.module, found.found


def mutant(name: str, module: cst.Module, site: Site, number: int) -> dict[str, object] | None:
    """Return one mutant, None where it is no Python or the same tree as the file."""
    line, operator, node, mutated = site
    source, new = module.code, module.deep_replace(node, mutated).code  # type: ignore[arg-type]  # libcst's own unions
    try:
        if ast.dump(_bare(new)) == ast.dump(_bare(source)):
            return None
    except SyntaxError:
        return None
    before, after = _told(source, new)
    told = {"path": name, "id": f"{name}:{line}:{number}", "line": line, "operator": operator}
    return {**told, "before": before, "after": after, "source": new}


def _bare(source: str) -> ast.Module:
    """Return a tree without what guards only: `strict=` of zip."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "zip":
            node.keywords = [each for each in node.keywords if each.arg != "strict"]
    return tree


def _told(source: str, new: str) -> tuple[str, str]:
    """Return the lines that differ, before and after."""
    one, other = source.splitlines(), new.splitlines()
    first = next((at for at, (was, now) in enumerate(zip(one, other, strict=False)) if was != now), 0)
    end = 0
    while end < min(len(one), len(other)) - first and one[-1 - end] == other[-1 - end]:
        end += 1
    pick = [" ".join(" ".join(lines[first : len(lines) - end]).split()) for lines in (one, other)]
    return pick[0], pick[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="files of the package")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=0, help="a random sample of so many; 0 takes all")
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    todo = []
    for path in given.files:
        module, found = sites(path)
        todo += [(str(path), module, site, number) for number, site in enumerate(found)]
    if given.most:
        random.Random(given.seed).shuffle(todo)
    made: list[dict[str, object]] = []
    for each in todo:
        if given.most and len(made) == given.most:
            break
        one = mutant(*each)
        if one is not None:
            made.append(one)
    given.out.write_text("".join(json.dumps(each) + "\n" for each in made))
    print(f"{len(made)} mutants of {len(todo)} places in {len(given.files)} files")


if __name__ == "__main__":
    main()
