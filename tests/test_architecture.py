"""The tree is as ARCHITECTURE.md draws it: layers, no cycles, and each outside package in its one room."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pytest_faas"
FILES = sorted(PACKAGE.rglob("*.py"))
# Rooms of the house and the files at its top, lowest first; imports run downwards only.
LAYERS = {
    "_version": 0, "errors": 0, "arguments": 0, "origin": 0,
    "events": 1, "patterns": 1,
    "runtime": 3,
    "contracts": 4, "cloud": 4, "delivery": 4,
    "strategies": 5, "effects": 5, "settings": 5, "moment": 5, "deliveries": 5, "mappings": 5, "watches": 5, "temporary_files": 5, "checks": 6, "sandbox": 7, "session": 8, "examples": 9, "fixtures": 9, "fuzz_marker": 9,
    "plugin": 10, "cli": 10,
    "": 11,  # pytest_faas/__init__.py: the public names, loaded when they are used
}  # fmt: skip
# Who may know which package from outside; `*` stands for the standard library, which everybody may.
OUTSIDE = {
    "pytest": {"plugin", "session", "examples", "fixtures", "fuzz_marker"},
    "boto3": {"cloud"},
    "botocore": {"cloud"},
    "moto": {"cloud"},
    "requests": {"cloud", "effects"},
    "responses": {"cloud"},
    "urllib3": {"cloud", "effects"},
    "s3transfer": {"cloud"},
    "hypothesis": {"strategies", "examples", "checks"},
    "jsonschema": {"contracts"},
    "referencing": {"contracts"},  # jsonschema's own registry of schemas
    "simplejson": {"runtime"},
    "freezegun": {"runtime"},
    "cryptography": {"runtime"},  # introduced to the real clock before it is frozen
    "dateutil": {"runtime"},  # freezegun's parser of times
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}


def room_of(module: str) -> str:
    return module.partition(".")[2].partition(".")[0]


def for_types_only(tree: ast.Module) -> set[int]:
    """Return the lines of imports that only a type checker makes."""
    blocks = [
        each for each in ast.walk(tree) if isinstance(each, ast.If) and "TYPE_CHECKING" in ast.dump(each.test)
    ]
    return {
        node.lineno
        for block in blocks
        for each in block.body
        for node in ast.walk(each)
        if hasattr(node, "lineno")
    }


def imports_of(module: str) -> Iterator[tuple[str, int]]:
    """Yield each module that a module imports, anywhere in its file, and the line."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*up, base]) if base else ".".join(up)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield (inner if inner in MODULES else base), node.lineno


def own_imports(module: str) -> Iterator[tuple[str, int]]:
    return ((name, line) for name, line in imports_of(module) if name.partition(".")[0] == "pytest_faas")


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_downwards_only(module):
    mine = LAYERS[room_of(module)]
    upward = [f"line {line}: {name}" for name, line in own_imports(module) if LAYERS[room_of(name)] > mine]
    assert upward == [], f"{module} (layer {mine}) imports from above"


def test_no_module_imports_itself_through_others():
    graph = {}
    for module, path in MODULES.items():
        typed = for_types_only(ast.parse(path.read_text()))
        graph[module] = {name for name, line in own_imports(module) if name != module and line not in typed}
    graph["pytest_faas"] = set()  # loads its names when they are used
    for name, targets in graph.items():
        if MODULES[name].name != "__init__.py":  # a module of a package may ask its package for a sibling
            targets.discard(name.rpartition(".")[0])
    seen: dict[str, int] = {}

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join([*path[path.index(module) :], module])
        if module in seen:
            return
        for target in sorted(graph[module]):
            visit(target, (*path, module))
        seen[module] = 1

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("module", MODULES)
def test_outside_packages_stay_in_their_rooms(module):
    room = room_of(module)
    for name, line in imports_of(module):
        top = name.partition(".")[0]
        if top == "pytest_faas" or top in sys.stdlib_module_names:
            continue
        assert room in OUTSIDE.get(top, set()), f"{module}, line {line}: {top} is not for {room or 'the top'}"


def test_architecture_md_names_each_room_and_file_at_the_top():
    drawn = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = {room_of(module) for module in MODULES} - {"", "_version"}
    missing = [
        room for room in sorted(rooms) if not re.search(rf"^\s+{room}(/|\.py)\s+\d", drawn, re.MULTILINE)
    ]
    assert missing == []


def test_architecture_md_gives_each_room_the_layer_that_is_tested_here():
    drawn = (ROOT / "ARCHITECTURE.md").read_text()
    for room, layer in re.findall(r"^\s+(\w+)(?:/|\.py)\s+(\d+)\b", drawn, re.MULTILINE):
        assert LAYERS[room] == int(layer), room


def test_everything_public_is_what_the_package_shows():
    import pytest_faas

    assert pytest_faas.__all__ == sorted(pytest_faas.__all__)
    for name in pytest_faas.__all__:
        assert getattr(pytest_faas, name) is not None
    declared = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse((PACKAGE / "__init__.py").read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pytest_faas")
        for alias in node.names
    }
    declared -= {"closest"}
    assert declared == set(pytest_faas.__all__)


def test_an_unknown_public_name_names_the_closest():
    import pytest_faas

    with pytest.raises(AttributeError, match="Did you mean 'Sandbox'"):
        pytest_faas.Sandbx  # noqa: B018
    with pytest.raises(pytest_faas.UnknownName, match="Did you mean 'kinesis'"):
        pytest_faas.events.kinesiss  # noqa: B018
    with pytest.raises(pytest_faas.UnknownName, match="Did you mean 'sqs_events'"):
        pytest_faas.strategies.sqs_event  # noqa: B018
