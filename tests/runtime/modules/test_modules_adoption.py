"""What a test has imported itself is what the handler has: in the first environment, and nowhere else."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from pytest_faas.runtime.modules import ModuleWorld, leave


def test_the_first_world_adopts_what_the_test_imported(write, imported, invoke):
    root = write(orders="class OrderError(Exception): pass\ndef handler(): raise OrderError")
    orders = imported("orders", root)
    world = ModuleWorld([root])
    assert world.load("orders") is orders
    with pytest.raises(orders.OrderError):
        invoke(world, "orders")


def test_its_siblings_packages_and_layers_are_adopted_too(write, imported, invoke):
    root = write(
        app="from shop.errors import Bad\nimport common\ndef handler(): return Bad, common", shop_init=""
    )
    write(shop__errors="class Bad(Exception): pass")
    layer = write("layer", common="")
    errors, common = imported("shop.errors", root), imported("common", layer)
    assert invoke(ModuleWorld([root, layer])) == (errors.Bad, common)


def test_the_second_world_and_a_cold_start_import_afresh(write, imported):
    root = write(orders="")
    orders = imported("orders", root)
    first, second = ModuleWorld([root]), ModuleWorld([root])
    assert first.load("orders") is orders
    found = [orders, second.load("orders"), first.renewed().load("orders"), second.renewed().load("orders")]
    assert len(set(map(id, found))) == 4
    assert first.load("orders") is orders


def test_the_next_test_adopts_again(write, imported):
    root = write(orders="")
    orders = imported("orders", root)
    ModuleWorld([root]).load("orders")
    leave()
    assert sys.modules["orders"] is orders
    assert ModuleWorld([root]).load("orders") is orders


def test_a_module_imported_from_another_folder_is_not_adopted(write, imported):
    orders = imported("orders", write("other", orders=""))
    world = ModuleWorld([write("src", orders="")])
    assert world.load("orders") is not orders
    leave()
    assert sys.modules["orders"] is orders


def test_the_same_file_under_another_name_is_not_adopted(write, imported, tmp_path):
    root = write("src", orders="value = 1")
    other = imported("src.orders", tmp_path)
    world = ModuleWorld([root])
    orders = world.load("orders")
    assert orders is not other
    assert sys.modules["src.orders"] is other
    assert world.renewed().load("orders") is not orders
    assert sys.modules["src.orders"] is other


def test_a_file_loaded_by_hand_under_the_right_name_is_adopted(write, imported):
    root = write(orders="")
    spec = importlib.util.spec_from_file_location("orders", root / "orders.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["orders"] = module
    spec.loader.exec_module(module)
    try:
        assert ModuleWorld([root]).load("orders") is module
    finally:
        leave()
        del sys.modules["orders"]


def test_a_root_that_is_reached_through_a_link_is_the_same_root(write, imported, tmp_path):
    root = write("real", orders="")
    (tmp_path / "link").symlink_to(root)
    orders = imported("orders", root)
    assert ModuleWorld([tmp_path / "link"]).load("orders") is orders


def test_the_other_way_round_too(write, imported, tmp_path):
    root = write("real", orders="", helper="")
    (tmp_path / "link").symlink_to(root)
    ModuleWorld([root])
    orders = imported("orders", tmp_path / "link")
    world = ModuleWorld([tmp_path / "link"])
    assert world.load("orders") is orders
    assert world.renewed().load("orders") is not orders


def test_namespace_packages_are_adopted(write, imported, tmp_path):
    write(orders__app="")
    app = imported("src.orders.app", tmp_path)
    world = ModuleWorld([tmp_path])
    assert world.load("src.orders.app") is app
    fresh = world.renewed()
    other = fresh.load("src.orders.app")
    assert other is not app
    assert sys.modules["src"].orders.app is other
    world.activate()
    assert sys.modules["src"].orders.app is app


def test_what_a_handler_adds_to_an_adopted_package_is_gone_afterwards(write, imported, invoke):
    root = write(
        app="import pkg\ndef handler():\n    import pkg.late\n    return pkg.late.N",
        pkg_init="",
        pkg__late="N=1",
    )
    pkg = imported("pkg", root)
    world = ModuleWorld([root])
    assert invoke(world) == 1
    leave()
    assert not hasattr(pkg, "late")
    assert invoke(world) == 1


def test_what_handlers_bound_and_filled_is_as_before_when_the_test_ends(write, imported, invoke):
    root = write(
        app="""
        table, seen, cache, tags = None, [], {}, {1}
        class State:
            count = 0
        state = State()
        def handler():
            global table
            table = 'made'
            seen.append(1); cache['k'] = 2; tags.add(3)
            State.count += 1; state.own = 1
            return table, len(seen), State.count
        """
    )
    app = imported("app", root)
    for _ in range(2):
        world = ModuleWorld([root])
        assert invoke(world) == ("made", 1, 1)
        assert invoke(world) == ("made", 2, 2)
        leave()
        assert (app.table, app.seen, app.cache, app.tags) == (None, [], {}, {1})
        assert (app.State.count, hasattr(app.state, "own")) == (0, False)


def test_what_the_test_itself_changed_is_left_alone(write, imported, invoke):
    root = write(app="limit = 1\nseen = []\ndef handler(): seen.append(1); return limit")
    app = imported("app", root)
    world = ModuleWorld([root])
    assert invoke(world) == 1
    app.limit = 2
    assert invoke(world) == 2
    leave()
    assert (app.limit, app.seen) == (2, [])
    assert invoke(world) == 2
    app.seen.append("mine")
    leave()
    assert app.seen == [1, "mine"]


def test_nothing_that_a_test_had_put_there_for_a_while_comes_back_at_the_end(
    write, imported, invoke, monkeypatch
):
    root = write(
        app="limit = 1\nseen = []\ndef handler():\n    global limit\n    limit += 1\n    seen.append(limit)"
    )
    app = imported("app", root)
    world = ModuleWorld([root])
    with monkeypatch.context() as patched:
        patched.setattr(app, "limit", 100)
        app.seen.append("a test's own")
        invoke(world)
        app.seen.remove("a test's own")
    invoke(world)
    leave()
    assert app.limit == 1
    assert "a test's own" not in app.seen


def test_what_importing_a_fresh_module_changes_in_an_adopted_one_is_no_patch(write, imported, invoke):
    root = write(
        app="import registry\nregistry.name = 'app'\nregistry.TABLE['a'] = print\ndef handler(): return registry",
        registry="name = None\nTABLE = {'a': None}",
    )
    registry = imported("registry", root)
    world = ModuleWorld([root])
    assert invoke(world) is registry
    other = world.renewed()
    fresh = other.load("registry")
    assert (fresh.name, fresh.TABLE) == (None, {"a": None})
    leave()
    assert (registry.name, registry.TABLE) == (None, {"a": None})


def test_a_module_that_the_test_imports_between_two_worlds_turns(write, imported, invoke):
    root, other = (
        write("a", app="def handler(): return __file__"),
        write("b", app="def handler(): return __file__"),
    )
    first, second = ModuleWorld([root]), ModuleWorld([other])
    assert [invoke(first), invoke(second)] == [str(root / "app.py"), str(other / "app.py")]
    leave()
    app = imported("app", write("c", app=""))
    assert [invoke(first), invoke(second)] == [str(root / "app.py"), str(other / "app.py")]
    leave()
    assert sys.modules["app"] is app


@pytest.mark.parametrize("stand_in", [None, object()])
def test_what_a_test_put_in_a_modules_place_is_found_by_every_world(write, invoke, monkeypatch, stand_in):
    root = write(
        app="""
        def handler():
            try:
                import payments
            except ImportError:
                return None
            return payments
        """,
        payments="",
    )
    world = ModuleWorld([root])
    assert invoke(world).__name__ == "payments"
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "payments", stand_in)
        assert invoke(world) is stand_in
        fresh = world.renewed()
        assert invoke(fresh) is stand_in
    assert invoke(world).__name__ == "payments"
    leave()
    sys.modules.pop("payments", None)


def test_undoing_a_patch_of_sys_modules_takes_nothing_of_a_world_along(write, invoke):
    from unittest import mock

    root = write(
        app="import helper\ndef handler():\n    import helper as again\n    return again is helper", helper=""
    )
    with mock.patch.dict(sys.modules):
        world = ModuleWorld([root])
        assert invoke(world)
    assert invoke(world)
    with mock.patch.dict(sys.modules):
        fresh = world.renewed()
        assert invoke(fresh)
    assert invoke(fresh)
