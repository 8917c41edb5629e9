"""Which globals of a function's own modules an event changes, and how they read."""

from __future__ import annotations

from pathlib import Path

from pytest_faas import Sandbox
from pytest_faas.checks.warm import module_globals

MODULE = """
import functools, json
from inner.kept import rows

class Session:
    user = None
    def greet(self):
        return 0
class Counter:
    def __init__(self):
        self.count = 0
class Slotted:
    __slots__ = ("count",)
class Broken:
    def __init__(self):
        self.count = 0
    def __repr__(self):
        raise ValueError("no repr")
    def __eq__(self, other):
        raise ValueError("no comparison")
    __hash__ = None
lines, pair, names, fixed, known, octets = [], (1,), {1}, frozenset({1}), {}, bytearray(b"a")
counter, other, slotted, broken = Counter(), Counter(), Slotted(), Broken()
number, zero, gone, nothing, empty = 0, 0, 0, None, None
same = [1]
__private__ = 0

@functools.lru_cache
def rate(name):
    return name
@functools.lru_cache
def tax(name):
    return name

def handler(event, context):
    pass
"""


CHANGES = {
    "pass": [],
    "lines.append(7)": [("shop.lines", "[]", "[7]")],
    "pair = (1, 2)": [("shop.pair", "(1,)", "(1, 2)")],
    "names.add(2)": [("shop.names", "{1}", "{1, 2}")],
    "fixed = frozenset({2})": [("shop.fixed", "frozenset({1})", "frozenset({2})")],
    "known['a'] = 1": [("shop.known", "{}", "{'a': 1}")],
    "octets.extend(b'b')": [("shop.octets", "bytearray(b'a')", "bytearray(b'ab')")],
    "counter.count = 3": [("shop.counter", "{'count': 0}", "{'count': 3}")],
    "Session.user = 'max'": [("shop.Session", "{'user': None}", "{'user': 'max'}")],
    "number = 2": [("shop.number", "0", "2")],
    "zero = False": [("shop.zero", "0", "False")],
    "nothing = 1": [("shop.nothing", "None", "1")],
    "late = 1": [("shop.late", "nothing", "1")],
    "del gone": [("shop.gone", "0", "nothing")],
    "rate('a'); rate('b')": [("shop.rate", "0 cached", "2 cached")],
    "tax = functools.lru_cache(len)": [("shop.tax", "0 cached", "0 cached")],
    "rows.append(1)": [("inner.kept.rows", "[]", "[1]"), ("shop.rows", "[]", "[1]")],
    "slotted.count = 1": [],
    "same = [1]": [],
    "other = Counter()": [("shop.other", "{'count': 0}", "{'count': 0}")],
    "json = 3": [("shop.json", "nothing", "3")],
    "__private__ = 3": [],
    "broken.count = 1": [("shop.broken", "{'count': 0}", "{'count': 1}")],
    "empty = Broken()": [("shop.empty", "None", "{'count': 0}")],
    "same = [Broken()]": [("shop.same", "[1]", "a list")],
}  # fmt: skip


def test_a_global_that_holds_something_else_is_named_with_both(faas: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "__init__.py").write_text("")
    (tmp_path / "inner" / "kept.py").write_text("rows = []\n")
    (tmp_path / "shop.py").write_text(MODULE)
    fn = faas.function("shop.handler", root=tmp_path)
    found = {}
    for code in CHANGES:  # each at a global of its own
        before = module_globals.seen(fn)
        exec(code, vars(fn.module))
        found[code] = list(module_globals.changed(before, module_globals.seen(fn)))
    assert found == CHANGES


def test_a_long_value_is_cut(faas: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("def handler(event, context):\n    global text\n    text = 'a' * 100\n")
    fn = faas.function("shop.handler", root=tmp_path)
    before = module_globals.seen(fn)
    fn.invoke({})
    ((name, _, now),) = module_globals.changed(before, module_globals.seen(fn))
    assert (name, len(now), now[-1]) == ("shop.text", 40, "…")


def test_the_globals_of_a_handler_that_lies_in_a_package_are_those_of_its_root(
    faas: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "shared.py").write_text("rows = []\n")
    (tmp_path / "app" / "__init__.py").write_text(
        "import shared\ndef handler(event, context):\n    shared.rows.append(1)\n"
    )
    fn = faas.function("app.handler", root=tmp_path)
    before = module_globals.seen(fn)
    fn.invoke({})
    assert list(module_globals.changed(before, module_globals.seen(fn))) == [("shared.rows", "[]", "[1]")]
