"""Whole projects as people lay them out, run by pytest in each of its import modes."""

from __future__ import annotations

import pytest

APP = """
class Oops(Exception):
    pass

count = 0

def pay():
    return "real"

def handler(event, context):
    global count
    from helper import value
    count += 1
    if event.get("fail"):
        raise Oops
    return [count, value, pay()]
"""
TESTS = """
import sys
from unittest import mock

import pytest

import {module} as app
from {module} import Oops

def test_adopts(faas):
    fn = faas.function("{module}.handler", root="{root}")
    assert fn.module is app
    with pytest.raises(Oops):
        fn({{"fail": True}})
    with mock.patch("{module}.pay", return_value="p"):
        assert fn({{}}) == [2, 1, "p"]
        fn.cold_start()
        assert fn({{}}) == [1, 1, "p"]
        assert fn.module is not app
    assert fn({{}}) == [2, 1, "real"]

def test_adopts_again(faas):
    fn = faas.function("{module}.handler", root="{root}")
    assert fn({{}}) == [1, 1, "real"]
    assert fn.module is app
    assert app.count == 1

@pytest.mark.parametrize("n", range(3))
def test_second_function_is_apart(faas, n):
    one = faas.function("{module}.handler", root="{root}")
    two = faas.function("{module}.handler", root="{root}")
    assert [one({{}})[0], two({{}})[0], one({{}})[0]] == [1, 1, 2]
    assert sys.modules[__name__].test_adopts is test_adopts

def test_own_helpers_stay(faas):
    fn = faas.function("{module}.handler", root="{root}")
    fn({{}})
    fn.cold_start()
    fn({{}})
    from {data} import marker
    assert marker is MARKER

from {data} import marker as MARKER

def test_nothing_is_left():
    assert app.count == 0 and "helper" not in sys.modules
"""

LAYOUTS = {
    "flat, tests in a package, root is the project": (
        {"module": "app", "root": ".", "data": "tests.data"},
        {
            "app.py": APP,
            "helper.py": "value = 1",
            "tests/__init__.py": "",
            "tests/data.py": "marker = object()",
        },
        "tests/test_it.py",
        "pythonpath = .",
    ),
    "src on the path, tests without packages": (
        {"module": "app", "root": "src", "data": "data"},
        {"src/app.py": APP, "src/helper.py": "value = 1", "tests/data.py": "marker = object()"},
        "tests/test_it.py",
        "pythonpath = src tests",
    ),
    "tests beside the code": (
        {"module": "app", "root": "src", "data": "conftest"},
        {"src/app.py": APP, "src/helper.py": "value = 1", "src/conftest.py": "marker = object()"},
        "src/test_it.py",
        "pythonpath = src",
    ),
    "namespace packages from the project's folder": (
        {"module": "src.orders.app", "root": ".", "data": "src.orders.tests.data"},
        {"src/orders/app.py": APP, "helper.py": "value = 1", "src/orders/tests/data.py": "marker = object()"},
        "src/orders/tests/test_it.py",
        "pythonpath = .",
    ),
    "a package that holds its tests": (
        {"module": "shop.app", "root": ".", "data": "shop.tests.data"},
        {
            "shop/__init__.py": "",
            "shop/app.py": APP,
            "helper.py": "value = 1",
            "shop/tests/__init__.py": "",
            "shop/tests/data.py": "marker = object()",
        },
        "shop/tests/test_it.py",
        "pythonpath = .",
    ),
}


@pytest.mark.parametrize("mode", ["prepend", "importlib"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_project_laid_out_as(pytester, layout, mode):
    words, files, test, ini = LAYOUTS[layout]
    for name, text in {**files, test: TESTS.format(**words)}.items():
        file = pytester.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    pytester.makeini(f"[pytest]\n{ini}\n")
    done = pytester.runpytest_subprocess(
        f"--import-mode={mode}", "-Werror", "-p", "no:cacheprovider", timeout=60
    )
    done.assert_outcomes(passed=7)
