"""What a test patched by name holds in every world, for as long as the patch is in place."""

from __future__ import annotations

import sys
from unittest import mock

import pytest

from pytest_faas.runtime.modules import ModuleWorld, leave

ORDERS = """
    LIMIT = 1
    CONFIG = {"a": 1, "b": 2}
    calls = 0

    class Client:
        region = "eu"

        def charge(self):
            return "real"

        def __init__(self):
            self.kept = 1

    client = Client()

    def pay():
        return "real"

    def fake_pay():
        return f"fake of {id(globals())}"

    def handler():
        global calls
        calls += 1
        return pay(), LIMIT, Client().charge(), client.charge(), CONFIG["a"], calls
"""
REAL = ("real", 1, "real", "real", 1)


@pytest.fixture
def root(write):
    return write(orders=ORDERS)


def run(invoke, world):
    return invoke(world, "orders")[:5]


@pytest.fixture(params=["adopted", "own"])
def world(request, root, imported):
    """A world whose module the test has imported itself, and one that has its own."""
    if request.param == "adopted":
        imported("orders", root)
    world = ModuleWorld([root])
    world.load("orders")
    return world


PATCHES = {
    "function": (lambda: mock.patch("orders.pay", return_value="p"), ("p", *REAL[1:])),
    "constant": (lambda: mock.patch("orders.LIMIT", 9), ("real", 9, *REAL[2:])),
    "method": (lambda: mock.patch("orders.Client.charge", return_value="c"), ("real", 1, "c", "c", 1)),
    "instance": (lambda: mock.patch("orders.client.charge", return_value="i"), ("real", 1, "real", "i", 1)),
    "class": (
        lambda: mock.patch("orders.Client", **{"return_value.charge.return_value": "k"}),
        ("real", 1, "k", "real", 1),
    ),
    "dict": (lambda: mock.patch.dict("orders.CONFIG", {"a": 5}), (*REAL[:4], 5)),
}


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch_by_name_survives_a_cold_start_and_ends_with_its_with_block(world, invoke, name):
    patch, expected = PATCHES[name]
    assert run(invoke, world) == REAL
    with patch():
        assert run(invoke, world) == expected
        fresh = world.renewed()
        assert run(invoke, fresh) == expected
        coldest = fresh.renewed()
        assert run(invoke, coldest) == expected
    assert run(invoke, coldest) == REAL
    assert run(invoke, fresh) == REAL
    assert run(invoke, world) == REAL


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch_made_before_the_first_invocation_survives_a_cold_start(root, imported, invoke, name):
    imported("orders", root)
    patch, expected = PATCHES[name]
    sys.path.insert(0, str(root))
    with patch():
        sys.path.remove(str(root))
        world = ModuleWorld([root])
        assert run(invoke, world) == expected
        fresh = world.renewed()
        assert run(invoke, fresh) == expected
    assert run(invoke, fresh) == REAL
    assert run(invoke, world.renewed()) == REAL


@pytest.mark.parametrize("when", ["before the first invocation", "between invocations"])
def test_monkeypatch_by_object_and_by_name(root, imported, invoke, monkeypatch, when):
    orders = imported("orders", root)
    world = ModuleWorld([root])
    if when == "between invocations":
        assert run(invoke, world) == REAL
    with monkeypatch.context() as patched:
        patched.setattr(orders, "pay", lambda: "p")
        patched.setattr("orders.LIMIT", 3)
        patched.setattr(orders.Client, "charge", lambda _: "c")
        patched.setitem(orders.CONFIG, "a", 4)
        assert run(invoke, world) == ("p", 3, "c", "c", 4)
        fresh = world.renewed()
        assert run(invoke, fresh) == ("p", 3, "c", "c", 4)
    assert run(invoke, fresh) == REAL


def test_plain_assignment_between_invocations_survives(world, invoke):
    assert run(invoke, world) == REAL
    module = world.load("orders")
    module.LIMIT = 7
    module.pay = lambda: "assigned"
    assert run(invoke, world.renewed())[:2] == ("assigned", 7)
    module.LIMIT = 8
    assert run(invoke, world.renewed())[:2] == ("assigned", 8)


def test_a_function_assigned_before_the_first_invocation_survives(root, imported, invoke):
    orders = imported("orders", root)
    orders.pay = sys.exit
    orders.pay = lambda: "assigned"
    orders.Client.charge = mock.Mock(return_value="m")
    world = ModuleWorld([root])
    assert run(invoke, world) == ("assigned", 1, "m", "m", 1)
    assert run(invoke, world.renewed()) == ("assigned", 1, "m", "m", 1)


def test_a_patch_of_the_tests_own_module_reaches_worlds_that_began_before_it(
    root, imported, invoke, monkeypatch
):
    orders = imported("orders", root)
    world = ModuleWorld([root])
    fresh = world.renewed()
    assert run(invoke, fresh) == REAL
    monkeypatch.setattr(orders, "pay", lambda: "late")
    assert run(invoke, fresh)[0] == "late"
    monkeypatch.undo()
    assert run(invoke, fresh)[0] == "real"


def test_a_patch_reaches_another_function_of_the_same_root(root, imported, invoke):
    imported("orders", root)
    first, second = ModuleWorld([root]), ModuleWorld([root])
    assert [run(invoke, first), run(invoke, second)] == [REAL, REAL]
    with mock.patch("orders.pay", return_value="p"):
        assert [run(invoke, second)[0], run(invoke, first)[0]] == ["p", "p"]
    assert [run(invoke, first), run(invoke, second)] == [REAL, REAL]


def test_what_the_handler_changed_is_not_carried(world, invoke):
    assert [invoke(world, "orders")[-1], invoke(world, "orders")[-1]] == [1, 2]
    fresh = world.renewed()
    assert [invoke(fresh, "orders")[-1], invoke(fresh, "orders")[-1]] == [1, 2]


def test_what_a_direct_call_leaves_in_caches_is_not_carried(write, invoke):
    root = write(
        app="""
        cache = {}
        class Lazy:
            pass
        lazy = Lazy()
        def look_up():
            cache["k"] = 1
            lazy.session = "open"
        def handler(): return dict(cache), vars(lazy)
        """
    )
    world = ModuleWorld([root])
    invoke(world)
    world.load("app").look_up()
    assert invoke(world.renewed()) == ({}, {})


def test_one_patch_after_another_over_cold_starts(world, invoke):
    with mock.patch("orders.pay", return_value="one"):
        assert run(invoke, world)[0] == "one"
        world = world.renewed()
        assert run(invoke, world)[0] == "one"
    with mock.patch("orders.pay", return_value="two"):
        assert run(invoke, world)[0] == "two"
        with mock.patch("orders.pay", return_value="three"):
            world = world.renewed()
            assert run(invoke, world)[0] == "three"
        assert run(invoke, world)[0] == "two"
        world = world.renewed()
        assert run(invoke, world)[0] == "two"
    assert run(invoke, world) == REAL


def test_a_deleted_name_stays_deleted(write, invoke, monkeypatch):
    root = write(app="FLAG = 1\ndef handler(): return 'FLAG' in globals()")
    world = ModuleWorld([root])
    assert invoke(world)
    monkeypatch.delattr("app.FLAG")
    assert not invoke(world)
    fresh = world.renewed()
    assert not invoke(fresh)
    monkeypatch.undo()
    assert invoke(fresh)


def test_a_function_of_the_module_itself_is_the_fresh_modules_own(world, invoke, monkeypatch):
    run(invoke, world)
    module = world.load("orders")
    monkeypatch.setattr("orders.pay", module.fake_pay)
    assert run(invoke, world)[0] == f"fake of {id(vars(module))}"
    fresh = world.renewed()
    assert run(invoke, fresh)[0] == f"fake of {id(vars(fresh.load('orders')))}"


def test_a_wrapper_that_a_test_puts_around_a_function_is_kept_as_it_is(world, invoke, monkeypatch):
    import functools

    run(invoke, world)
    module, calls = world.load("orders"), []
    pay = module.pay

    @functools.wraps(pay)
    def spy():
        calls.append(1)
        return pay()

    monkeypatch.setattr(module, "pay", spy)
    assert run(invoke, world.renewed()) == REAL
    assert calls == [1]


def test_a_module_that_is_imported_during_the_invocation_is_patched_too(write, imported, invoke, monkeypatch):
    root = write(
        app="def handler():\n    from payments import pay\n    return pay()",
        payments="def pay(): return 'real'",
    )
    payments = imported("payments", root)
    world = ModuleWorld([root])
    monkeypatch.setattr(payments, "pay", lambda: "patched")
    assert invoke(world) == "patched"
    fresh = world.renewed()
    assert invoke(fresh) == "patched"
    monkeypatch.undo()
    assert invoke(world.renewed()) == "real"


def test_a_patch_of_a_submodule(write, invoke):
    root = write(
        app="import pkg.sub\ndef handler(): return pkg.sub.f()",
        pkg_init="",
        pkg__sub="def f(): return 'real'",
    )
    world = ModuleWorld([root])
    assert invoke(world) == "real"
    with mock.patch("pkg.sub.f", return_value="patched"):
        fresh = world.renewed()
        assert invoke(fresh) == "patched"
    assert invoke(fresh) == "real"


def test_what_differs_from_import_to_import_is_no_patch(write, imported, invoke, monkeypatch):
    root = write(
        app="import os, uuid\nTABLE = os.environ.get('TABLE')\nRUN = uuid.uuid4()\ndef handler(): return TABLE, RUN"
    )
    app = imported("app", root)
    world = ModuleWorld([root])
    assert invoke(world) == (None, app.RUN)
    monkeypatch.setenv("TABLE", "orders")
    table, run_id = invoke(world.renewed())
    assert table == "orders"
    assert run_id != app.RUN


def test_nothing_of_a_patch_stays_on_the_tests_module_when_it_was_made_on_another(root, imported, invoke):
    orders = imported("orders", root)
    pay = orders.pay
    world = ModuleWorld([root])
    run(invoke, world)
    fresh = world.renewed()
    run(invoke, fresh)
    with mock.patch("orders.pay", return_value="p"):
        assert run(invoke, world)[0] == "p"
        leave()
        assert orders.pay is pay


def test_mocks_that_record_calls_are_the_same_object_in_every_world(world, invoke):
    with mock.patch("orders.pay", return_value="p") as pay:
        run(invoke, world)
        run(invoke, world.renewed())
    assert pay.call_count == 2


def test_autospec_and_started_patches(world, invoke):
    run(invoke, world)
    patcher = mock.patch("orders.pay", autospec=True)
    patcher.start().return_value = "started"
    try:
        fresh = world.renewed()
        assert run(invoke, fresh)[0] == "started"
    finally:
        patcher.stop()
    assert run(invoke, fresh)[0] == "real"


def test_objects_that_refuse_comparison_are_no_trouble(write, invoke):
    root = write(
        app="""
        class Odd:
            def __eq__(self, other): raise TypeError
            def __bool__(self): raise TypeError
            __hash__ = None
            def __getattr__(self, name): raise RuntimeError
            def __setattr__(self, name, value): raise RuntimeError
            __slots__ = ()
        odd, table = Odd(), {1: Odd()}
        def handler():
            global odd
            odd = Odd()
        """
    )
    world = ModuleWorld([root])
    invoke(world)
    world.load("app").odd = 1
    invoke(world.renewed())
