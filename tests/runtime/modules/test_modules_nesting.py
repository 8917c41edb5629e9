"""A handler that has another function invoked goes on in its own world; frozen clocks reach every world."""

from __future__ import annotations

import datetime
import sys

import freezegun
import pytest

from pytest_faas.runtime.modules import ModuleWorld, hidden, leave

OUTER = """
    import builtins
    count = 0
    def handler():
        global count
        count += 1
        inner = builtins.inner()
        import helper
        return inner, helper.N, count
"""
CLOCK = """
    from datetime import datetime
    from time import time
    import time as module
    def handler(): return datetime.now().year, int(time()), int(module.time())
"""
FROZEN = (2001, 978307200, 978307200)


@pytest.fixture
def inner(monkeypatch):
    import builtins

    def set_inner(call):
        monkeypatch.setattr(builtins, "inner", call, raising=False)

    return set_inner


def test_an_invocation_goes_on_in_its_own_world_after_one_that_it_began(write, invoke, inner):
    outer = ModuleWorld([write("a", app=OUTER, helper="N = 'a'")])
    other = ModuleWorld(
        [write("b", app="def handler():\n    import helper\n    return helper.N", helper="N = 'b'")]
    )
    inner(lambda: invoke(other))
    assert [invoke(outer), invoke(outer)] == [("b", "a", 1), ("b", "a", 2)]


def test_what_the_outer_handler_changed_before_is_not_taken_for_a_patch(write, invoke, inner):
    outer = ModuleWorld([write("a", app=OUTER, helper="N = 'a'")])
    other = ModuleWorld([write("b", app="def handler(): return 1")])
    inner(lambda: invoke(other))
    invoke(outer)
    assert invoke(outer.renewed())[-1] == 1


def test_a_function_may_begin_another_environment_of_itself(write, invoke, inner):
    root = write("a", app=OUTER, helper="N = 'a'")
    outer, second = ModuleWorld([root]), ModuleWorld([root])

    def once():
        inner(lambda: None)
        return invoke(second)

    inner(once)
    assert invoke(outer) == ((None, "a", 1), "a", 1)


def test_a_frozen_clock_reaches_worlds_that_are_off_stage(write, invoke):
    worlds = [ModuleWorld([write(name, app=CLOCK)]) for name in "ab"]
    year = datetime.datetime.now().year
    assert [invoke(world)[0] for world in worlds] == [year, year]
    with freezegun.freeze_time("2001-01-01"):
        assert [invoke(world) for world in (*worlds, *worlds)] == [FROZEN] * 4
        fresh = [world.renewed() for world in worlds]
        assert [invoke(world) for world in fresh] == [FROZEN] * 2
    assert [invoke(world)[0] for world in (*worlds, *fresh)] == [year] * 4


def test_a_world_that_began_on_a_frozen_clock_goes_on_without(write, imported, invoke):
    root = write(app=CLOCK)
    app = imported("app", root)
    with freezegun.freeze_time("2001-01-01"):
        world = ModuleWorld([root])
        assert invoke(world) == FROZEN
        fresh = world.renewed()
        assert invoke(fresh) == FROZEN
    assert invoke(fresh)[0] > 2001
    assert app.datetime is datetime.datetime
    with freezegun.freeze_time("2001-01-01"):
        assert invoke(fresh) == FROZEN
        assert invoke(world) == FROZEN


def test_modules_that_are_off_stage_can_be_walked(write, invoke):
    first, second = (ModuleWorld([write(name, app="")]) for name in "ab")
    apps = [first.load("app"), second.load("app")]
    assert hidden() == [apps[0]]
    first.activate()
    assert hidden() == [apps[1]]
    leave()
    assert hidden() == []
    assert "app" not in sys.modules
