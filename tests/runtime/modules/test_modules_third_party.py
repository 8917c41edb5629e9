"""What is installed is shared; extension modules are loaded once; the tests' own code is left alone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from pytest_faas.runtime.modules import ModuleWorld, leave


def vendor(root: Path, *packages: str) -> None:
    """Copy installed packages beside a handler, as `pip install -t` leaves them, but for what only their tests need."""
    import importlib.util

    for package in packages:
        origin = Path(importlib.util.find_spec(package).origin)
        if origin.name == "__init__.py":
            ignore = shutil.ignore_patterns("__pycache__", "tests", "*.pyi", "examples")
            shutil.copytree(origin.parent, root / package, ignore=ignore)
        else:
            shutil.copy(origin, root)


def test_a_package_that_is_loaded_from_elsewhere_is_shared(write, invoke):
    import simplejson

    root = write(app="import simplejson\ndef handler(): return simplejson")
    vendor(root, "simplejson")
    world = ModuleWorld([root])
    assert invoke(world) is simplejson
    assert invoke(world.renewed()) is simplejson


def test_a_package_that_merely_has_the_same_name_as_an_installed_one_is_the_users(write, invoke):
    import simplejson

    root = write(app="import simplejson\ndef handler(): return simplejson.N", simplejson_init="N = 1")
    assert invoke(ModuleWorld([root])) == 1
    leave()
    assert sys.modules["simplejson"] is simplejson


def test_a_folder_of_data_does_not_hide_an_installed_package(write, invoke):
    import simplejson

    root = write(app="import simplejson\ndef handler(): return simplejson")
    (root / "simplejson").mkdir()
    (root / "simplejson" / "a.json").write_text("{}")
    world = ModuleWorld([root])
    assert invoke(world) is simplejson
    assert invoke(world.renewed()) is simplejson


@pytest.mark.parametrize("name", ["json", "logging", "re"])
def test_what_the_runtime_has_imported_before_cannot_be_replaced(write, invoke, name):
    root = write(app=f"import {name}\ndef handler(): return {name}", **{name: "mine = 1"})
    assert invoke(ModuleWorld([root])) is sys.modules[name]


def test_what_the_runtime_has_not_imported_is_the_users_though_pytest_has_it(write, invoke):
    import colorsys

    root = write(colorsys="def handler(): return 'mine'")
    assert invoke(ModuleWorld([root]), "colorsys") == "mine"
    leave()
    assert sys.modules["colorsys"] is colorsys


def test_an_own_pure_package_beside_the_handler_is_renewed(write, invoke):
    root = write(app="import vendored_pure\ndef handler(): return vendored_pure", vendored_pure_init="")
    (root / "vendored_pure-1.0.dist-info").mkdir()
    (root / "vendored_pure-1.0.dist-info" / "RECORD").write_text("vendored_pure/__init__.py,,\n")
    world = ModuleWorld([root])
    first = invoke(world)
    assert invoke(world) is first
    assert invoke(world.renewed()) is not first


@pytest.fixture
def compiled(write):
    """A vendored package with an extension module, and one that it requires (the file is never loaded)."""
    root = write(
        app="import fastlib, its_need\ndef handler(): return fastlib, its_need",
        fastlib_init="import its_need",
    )
    write(its_need_init="")
    (root / "fastlib" / "_core.abi3.so").write_bytes(b"")
    yield root
    for name in ("fastlib", "its_need"):
        sys.modules.pop(name, None)


def test_a_vendored_package_with_an_extension_is_loaded_once(compiled, invoke):
    world = ModuleWorld([compiled])
    fast, need = invoke(world)
    again, need_again = invoke(world.renewed())
    assert again is fast
    assert need_again is not need


def test_so_is_what_its_distribution_requires(compiled, invoke):
    for name, requires in (("fastlib", "Requires-Dist: its.need>=1"), ("its_need", "")):
        info = compiled / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "RECORD").write_text(f"{name}/__init__.py,sha256=x,1\n{name}-1.0.dist-info/RECORD,,\n")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\n{requires}\n\nAbout.")
    world = ModuleWorld([compiled])
    assert all(one is other for one, other in zip(invoke(world), invoke(world.renewed()), strict=True))


def test_real_packages_with_extensions_survive_cold_starts_and_other_functions(tmp_path):
    """numpy raises when it is loaded twice, which only a process of its own can show."""
    import subprocess

    numpy = pytest.importorskip("numpy")
    site = Path(numpy.__file__).parent.parent
    root, other = tmp_path / "a", tmp_path / "b"
    for each in (root, other):
        each.mkdir()
        (each / "numpy").symlink_to(site / "numpy")
        (each / "numpy.libs").symlink_to(site / "numpy.libs")
        (each / "app.py").write_text(
            "import numpy, numpy.linalg\ndef handler(): return int(numpy.arange(3).sum())"
        )
    script = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from pytest_faas.runtime.modules import ModuleWorld, leave
site = {str(site)!r}
sys.path = [each for each in sys.path if each != site]
first, second = ModuleWorld([Path({str(root)!r})]), ModuleWorld([Path({str(other)!r})])
worlds = [first, second, first.renewed(), second.renewed(), first]
print([world.load("app").handler() for world in worlds])
leave()
print(ModuleWorld([Path({str(root)!r})]).load("app").handler(), "app" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.stdout.splitlines() == ["[3, 3, 3, 3, 3]", "3 True"], done.stderr


def test_an_extension_in_the_handlers_own_package_is_loaded_once_and_the_package_renewed(write, invoke):
    simplejson = pytest.importorskip("simplejson._speedups")
    root = write(own_init="def handler():\n    from . import _speedups\n    return _speedups")
    suffix = Path(simplejson.__file__).name
    shutil.copy(simplejson.__file__, root / "own" / suffix)
    world = ModuleWorld([root])
    first, package = invoke(world, "own"), world.load("own")
    fresh = world.renewed()
    assert invoke(fresh, "own") is first
    assert fresh.load("own") is not package
    assert fresh.load("own")._speedups is first
    assert first.__spec__.origin == str(root / "own" / suffix)


def test_a_virtual_environment_below_root_is_not_the_users_code(write, invoke, monkeypatch):
    root = write(app="import installed_thing\ndef handler(): return installed_thing")
    site = root / ".venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (site / "installed_thing.py").write_text("")
    monkeypatch.syspath_prepend(str(site))
    world = ModuleWorld([root])
    first = invoke(world)
    assert invoke(world.renewed()) is first
    leave()
    assert sys.modules.pop("installed_thing") is first


def test_a_layers_own_site_packages_are_the_users(write, invoke, tmp_path):
    root = write(app="import thing\ndef handler(): return thing")
    site = tmp_path / "layer" / "python" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (site / "thing.py").write_text("")
    world = ModuleWorld([root, site])
    assert invoke(world) is not invoke(world.renewed())


def test_the_tests_own_modules_below_root_stay_what_they_are(write, imported, invoke, tmp_path):
    root = write(
        ".",
        app="import unit_tests.data, conftest, test_it\ndef handler(): return unit_tests.data, conftest, test_it",
        unit_tests_init="",
        unit_tests__data="",
        unit_tests__test_app="",
        conftest="",
        test_it="",
    )
    saved = sys.modules.pop("conftest", None)
    try:
        modules = [imported(name, root) for name in ("unit_tests.data", "conftest", "test_it")]
        world = ModuleWorld([root])
        assert [*invoke(world)] == modules
        assert [*invoke(world.renewed())] == modules
    finally:
        leave()
        if saved is not None:
            sys.modules["conftest"] = saved


@pytest.mark.parametrize("name", ["ab_test", "shared.db", "test_mode"])
def test_code_with_a_name_like_a_tests_or_beside_a_test_starts_cold(write, imported, invoke, name):
    root = write(
        app=f"import {name} as it\ndef handler(): return it", ab_test="", test_mode="", shared_init=""
    )
    write(shared__db="", shared__test_db="")
    imported("shared.test_db", root)
    world = ModuleWorld([root])
    assert invoke(world) is not invoke(world.renewed())


def test_tests_in_a_package_of_the_users_are_reached_through_it(write, imported, invoke):
    root = write(shop_init="", shop__app="def handler(): pass", shop__tests_init="", shop__tests__data="")
    data = imported("shop.tests.data", root)
    world = ModuleWorld([root])
    for each in (world, world.renewed()):
        invoke(each, "shop.app")
        import shop.tests.data

        assert shop.tests.data is data


def test_a_folder_of_tests_in_a_vendored_package_is_part_of_it(write, invoke):
    root = write(
        app="import lib.test.client as it\ndef handler(): return it", lib_init="", lib__test__client=""
    )
    (root / "lib-1.0.dist-info").mkdir()
    (root / "lib-1.0.dist-info" / "RECORD").write_text("lib/__init__.py,,\nlib/test/client.py,,\n")
    world = ModuleWorld([root])
    assert invoke(world) is not invoke(world.renewed())


def test_a_handler_that_lies_in_a_folder_of_tests_starts_cold_all_the_same(write, imported, invoke):
    root = write(
        ".",
        unit_tests_init="",
        unit_tests__functions__app="from . import helper\ndef handler(): return helper",
        unit_tests__functions__helper="",
        unit_tests__functions_init="",
        unit_tests__functions__test_app="",
    )
    for name in ("unit_tests.functions.test_app", "unit_tests.functions.app"):
        imported(name, root)
    world = ModuleWorld([root])
    test = sys.modules["unit_tests.functions.test_app"]
    first = invoke(world, "unit_tests.functions.app")
    assert invoke(world.renewed(), "unit_tests.functions.app") is not first
    assert sys.modules["unit_tests.functions.test_app"] is test


def test_a_namespace_that_installed_packages_share_stays_theirs(write, invoke, monkeypatch, tmp_path):
    site = tmp_path / "venv" / "site-packages"
    (site / "shared_space" / "one").mkdir(parents=True)
    (site / "shared_space" / "one" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(site))
    import shared_space.one

    text = "import shared_space.one, shared_space.two as two\ndef handler(): return shared_space.one, two.N"
    roots = [write(name, app=text, shared_space__two=f"N = {name!r}") for name in "ab"]
    worlds = [ModuleWorld([root]) for root in roots]
    found = [invoke(world) for world in (*worlds, *worlds)]
    assert found == [(shared_space.one, "a"), (shared_space.one, "b")] * 2
    leave()
    assert not hasattr(shared_space, "two")
    for name in ("shared_space", "shared_space.one"):
        del sys.modules[name]
