"""Functions whose modules have the same names never meet, and nothing of them stays."""

from __future__ import annotations

import importlib
import pickle
import sys
import threading

import pytest

from pytest_faas.runtime.modules import ModuleWorld, leave


def test_two_functions_that_call_their_module_app_never_meet(write, invoke):
    first = ModuleWorld(
        [write("a", app="import helper\ndef handler(): return 'a', helper.N", helper="N = 1")]
    )
    second = ModuleWorld(
        [write("b", app="import helper\ndef handler(): return 'b', helper.N", helper="N = 2")]
    )
    assert [invoke(first), invoke(second), invoke(first)] == [("a", 1), ("b", 2), ("a", 1)]


def test_a_helper_imported_lazily_comes_from_the_own_folder_whoever_was_active_before(write, invoke):
    text = "def handler():\n    import helper, importlib\n    return helper.N, importlib.import_module('deep.er').N"
    worlds = [
        ModuleWorld([write(name, app=text, helper=f"N = {name!r}", deep__er=f"N = {name!r}")])
        for name in "abc"
    ]
    for world in worlds:
        world.load("app")
    assert [invoke(world) for world in (*worlds, *worlds)] == [("a", "a"), ("b", "b"), ("c", "c")] * 2


def test_globals_live_as_long_as_the_environment(write, invoke):
    root = write(app="n = 0\ndef handler():\n    global n\n    n += 1\n    return n")
    world = ModuleWorld([root])
    assert [invoke(world), invoke(world)] == [1, 2]
    fresh = world.renewed()
    assert [invoke(fresh), invoke(world), invoke(fresh)] == [1, 3, 2]


def test_root_comes_before_layers_and_layers_come_in_their_order(write, invoke):
    root = write(
        "src", app="import one, two, three\ndef handler(): return one.N, two.N, three.N", one="N = 'root'"
    )
    first = write("layer1", one="N = 'layer1'", two="N = 'layer1'")
    second = write("layer2", one="N = 'layer2'", two="N = 'layer2'", three="N = 'layer2'")
    assert invoke(ModuleWorld([root, first, second])) == ("root", "layer1", "layer2")


def test_the_paths_of_the_active_world_are_first_on_sys_path(write):
    root, layer = write("src", app=""), write("layer", x="")
    ModuleWorld([root, layer]).activate()
    assert sys.path[:2] == [str(root), str(layer)]


def test_packages_with_relative_imports_and_circular_ones(write, invoke):
    root = write(
        shop_init="from . import prices\nfrom .orders import handler",
        shop__orders="from . import prices\nfrom .deep.more import tax\ndef handler(): return prices.one() + tax",
        shop__prices="import shop\ndef one(): return len(shop.orders.__name__)",
        shop__deep_init="",
        shop__deep__more="from ..prices import one\ntax = 100",
    )
    assert invoke(ModuleWorld([root]), "shop.orders") == 111
    assert invoke(ModuleWorld([root]), "shop") == 111


def test_namespace_packages_of_the_same_name_stay_apart(write, invoke):
    text = "from functions.shared import rates\ndef handler(): return rates.N"
    worlds = [
        ModuleWorld([write(name, functions__app=text, functions__shared__rates=f"N = {name!r}")])
        for name in "ab"
    ]
    assert [invoke(each, "functions.app") for each in (*worlds, *worlds)] == ["a", "b", "a", "b"]


def test_a_submodule_is_an_attribute_of_its_package_again_when_its_world_comes_back(write, invoke):
    text = "import pkg\ndef handler():\n    import pkg.late\n    return pkg.late.N"
    worlds = [ModuleWorld([write(n, app=text, pkg_init="", pkg__late=f"N = {n!r}")]) for n in "ab"]
    assert [invoke(world) for world in (*worlds, *worlds)] == ["a", "b", "a", "b"]


def test_sys_path_that_a_handler_changed_is_its_own(write, invoke):
    text = """
        import os, sys
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))
        import inner
        def handler():
            import later
            return inner.N, later.N
    """
    worlds = [
        ModuleWorld([write(n, app=text, lib__inner=f"N = 'i{n}'", lib__later=f"N = 'l{n}'")]) for n in "ab"
    ]
    assert [invoke(world) for world in (*worlds, *worlds)] == [("ia", "la"), ("ib", "lb")] * 2


def test_what_stands_before_on_sys_path_wins_as_in_python(write, invoke, tmp_path):
    elsewhere = write("elsewhere", twice="N = 'elsewhere'")
    text = f"""
        import os, sys
        sys.path.append({str(elsewhere)!r})
        sys.path.append(os.path.join(os.path.dirname(__file__), 'lib'))
        import twice
        def handler(): return twice.N
    """
    assert invoke(ModuleWorld([write(app=text, lib__twice="N = 'lib'")])) == "elsewhere"
    sys.modules.pop("twice")


def test_a_sys_path_that_a_test_exchanged_comes_back_as_it_was(write, monkeypatch):
    before, path = list(sys.path), sys.path
    ModuleWorld([write(app="")]).activate()
    monkeypatch.setattr(sys, "path", ["/elsewhere", *sys.path])
    leave()
    assert (sys.path is path, sys.path == before) == (True, True)
    monkeypatch.undo()
    assert (sys.path is path, sys.path == before) == (True, True)


def test_instances_pickle_and_keep_their_class_within_a_world(write, invoke):
    text = """
        import dataclasses, enum, pickle
        class Colour(enum.Enum):
            RED = 1
        @dataclasses.dataclass
        class Order:
            colour: Colour
        def handler():
            back = pickle.loads(pickle.dumps(Order(Colour.RED)))
            return type(back) is Order and back.colour is Colour.RED
    """
    worlds = [ModuleWorld([write(name, app=text)]) for name in "ab"]
    assert [invoke(world) for world in (*worlds, *worlds)] == [True] * 4


def test_a_handler_finds_its_own_module_in_sys_modules_and_can_reload_another(write, invoke):
    text = """
        import importlib, sys, helper
        def handler():
            same = importlib.reload(helper)
            return sys.modules[__name__].handler is handler, same is helper, helper.ran, __spec__.name
    """
    root = write(app=text, helper="ran = globals().get('ran', 0) + 1")
    world = ModuleWorld([root])
    assert invoke(world) == (True, True, 2, "app")
    assert invoke(world.renewed()) == (True, True, 2, "app")


def test_modules_keep_their_true_files_and_specs(write):
    root = write(app="", pkg_init="")
    world = ModuleWorld([root])
    app, pkg = world.load("app"), world.load("pkg")
    assert app.__file__ == app.__spec__.origin == str(root / "app.py")
    assert (app.__name__, app.__package__, app.__spec__.parent) == ("app", "", "")
    assert app.__cached__ == app.__spec__.cached
    assert pkg.__path__ == [str(root / "pkg")]
    assert isinstance(app.__loader__, importlib.machinery.SourceFileLoader)


def test_resources_beside_a_package_are_found(write, invoke, tmp_path):
    root = write(
        app="from importlib import resources\ndef handler(): return (resources.files('pkg') / 'a.txt').read_text()"
    )
    write(pkg_init="")
    (root / "pkg" / "a.txt").write_text("hello")
    assert invoke(ModuleWorld([root])) == "hello"


def test_a_module_level_getattr_and_a_module_that_replaces_itself(write, invoke):
    root = write(
        app="import lazy, itself\ndef handler(): return lazy.anything, itself.value",
        lazy="def __getattr__(name): return name.upper()",
        itself="import sys\nclass It:\n    value = 7\nsys.modules[__name__] = It()",
    )
    world, other = ModuleWorld([root]), ModuleWorld([write("b", itself="value = 8")])
    assert invoke(world) == ("ANYTHING", 7)
    other.load("itself")
    assert invoke(world) == ("ANYTHING", 7)
    assert invoke(world.renewed()) == ("ANYTHING", 7)


def test_main_guards_do_not_run(write, invoke):
    assert (
        invoke(
            ModuleWorld([write(app="def handler(): return 1\nif __name__ == '__main__': raise SystemExit")])
        )
        == 1
    )


@pytest.mark.parametrize("raised", ["1 / 0", "import nowhere_at_all", "raise KeyboardInterrupt", "def ("])
def test_an_import_that_fails_leaves_nothing(write, raised):
    root = write(
        app="import pkg.good\nimport pkg.bad", pkg_init="ran = 1", pkg__good="", pkg__bad="pass\n" + raised
    )
    world = ModuleWorld([root])
    for _ in range(2):
        with pytest.raises((ZeroDivisionError, ImportError, KeyboardInterrupt, SyntaxError)):
            world.load("app")
        assert not {"app", "pkg", "pkg.good", "pkg.bad"} & set(sys.modules)
    write(pkg__bad="ok = 1")
    assert world.load("app").pkg.bad.ok == 1


def test_a_module_that_a_handler_makes_up_goes_with_its_world(write, invoke):
    text = "import sys, types\ndef handler():\n    sys.modules['made_up'] = types.ModuleType('made_up')"
    world, other = ModuleWorld([write(app=text)]), ModuleWorld([write("b", app="")])
    invoke(world)
    other.activate()
    assert "made_up" not in sys.modules
    world.activate()
    assert "made_up" in sys.modules
    leave()
    assert "made_up" not in sys.modules


def test_leaving_puts_back_what_stood_there(write, imported, invoke):
    outer = imported("app", write("outer", app="def handler(): return 'outer'"))
    modules, path = dict(sys.modules), list(sys.path)
    world = ModuleWorld([write("inner", app="import helper\ndef handler(): return 'inner'", helper="")])
    assert invoke(world) == "inner"
    leave()
    assert (sys.modules == modules, sys.path == path) == (True, True)
    assert sys.modules["app"] is outer
    assert invoke(world) == "inner"


def test_what_a_handler_is_first_to_import_of_others_stays(write, invoke, monkeypatch):
    monkeypatch.delitem(sys.modules, "this", raising=False)
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    invoke(ModuleWorld([write(app="def handler():\n    import colorsys")]))
    leave()
    assert "colorsys" in sys.modules


def test_a_world_that_is_active_already_is_not_touched(write):
    world = ModuleWorld([write(app="value = 1")])
    app = world.load("app")
    app.value = 2
    world.activate()
    assert sys.modules["app"] is app
    assert importlib.import_module("app").value == 2


def test_threads_of_an_invocation_import_from_its_world(write, invoke):
    text = """
        import threading
        def handler():
            found = []
            thread = threading.Thread(target=lambda: found.append(__import__('helper').N))
            thread.start(); thread.join()
            return found
    """
    worlds = [ModuleWorld([write(name, app=text, helper=f"N = {name!r}")]) for name in "ab"]
    assert [invoke(world) for world in worlds] == [["a"], ["b"]]


def test_an_import_that_hangs_in_an_abandoned_thread_does_not_hold_up_a_cold_start(write, invoke):
    root = write(
        app="import slow\ndef handler(): return slow.N", slow="import builtins\nbuiltins.gate()\nN = 1"
    )
    import builtins

    entered, gate = threading.Event(), threading.Event()
    builtins.gate = lambda: (entered.set(), gate.wait(10))
    world = ModuleWorld([root])
    world.activate()
    stuck = threading.Thread(target=lambda: importlib.import_module("slow"), daemon=True)
    try:
        stuck.start()
        assert entered.wait(5)
        builtins.gate = lambda: None
        fresh = world.renewed()
        done = []
        second = threading.Thread(target=lambda: done.append(invoke(fresh)), daemon=True)
        second.start()
        second.join(5)
        assert done == [1]
    finally:
        gate.set()
        stuck.join(5)
        del builtins.gate


def test_a_handler_that_is_installed_is_shared(write, invoke):
    import colorsys

    world = ModuleWorld([write(app="")])
    assert world.load("colorsys") is colorsys
    assert world.renewed().load("colorsys") is colorsys


def test_pickles_of_one_world_are_not_the_other_worlds(write, invoke):
    worlds = [
        ModuleWorld([write(n, app="class A: pass\nmade = A()\ndef handler(): return made")]) for n in "ab"
    ]
    first, second = map(invoke, worlds)
    worlds[0].activate()
    assert isinstance(pickle.loads(pickle.dumps(first)), type(first))
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(second)
