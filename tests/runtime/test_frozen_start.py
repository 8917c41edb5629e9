"""Freezing loads nothing, and leaves nothing frozen where it fails."""

from __future__ import annotations

import datetime
import sys
import time
import types

import pytest

from pytest_faas.runtime.frozen import virtual_time


@pytest.fixture
def module(monkeypatch):
    made = types.ModuleType("loads_on_demand")
    monkeypatch.setitem(sys.modules, made.__name__, made)
    return made


def test_a_package_that_loads_its_parts_on_demand_is_not_made_to_load_them(module):
    asked: list[str] = []
    module.__all__ = ["Part"]
    module.now = time.time
    module.__dir__ = lambda: ["Part", "now"]
    module.__getattr__ = lambda name: asked.append(name) or object()
    with virtual_time.frozen("2026-01-01T00:00:00Z"):
        assert asked == []
        assert module.now() == 1767225600.0
    assert module.now is time.time


def test_nor_at_the_end_where_it_was_imported_under_the_freeze(monkeypatch):
    asked: list[str] = []
    made = types.ModuleType("imported_under_a_freeze")
    with virtual_time.frozen("2026-01-01T00:00:00Z"):
        monkeypatch.setitem(sys.modules, made.__name__, made)
        made.now, made.When = time.time, datetime.datetime
        made.__dir__ = lambda: ["Part", "When", "now"]
        made.__getattr__ = lambda name: asked.append(name) or object()
    assert asked == []
    assert (made.now, made.When) == (time.time, datetime.datetime)


def test_a_freeze_that_fails_half_way_leaves_nothing_frozen(module, monkeypatch):
    class Awkward(types.ModuleType):
        def __setattr__(self, name, value):
            raise RuntimeError("read only")

    awkward = Awkward("awkward")
    vars(awkward)["now"] = time.time
    monkeypatch.setitem(sys.modules, "awkward", awkward)
    before = time.time, time.monotonic, datetime.datetime, time.sleep
    with pytest.raises(RuntimeError, match="read only"), virtual_time.frozen("2026-01-01T00:00:00Z"):
        pass
    assert (time.time, time.monotonic, datetime.datetime, time.sleep) == before
    assert time.time() > 1767225600
