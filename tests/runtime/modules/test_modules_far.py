"""What lies elsewhere is asked once where it lies; what may still come below the paths is asked again."""

from __future__ import annotations

import gc
import sys
import types

from pytest_faas.runtime.modules import territory as room
from pytest_faas.runtime.modules.far import Far
from pytest_faas.runtime.modules.territory import Territory


def put(monkeypatch, name, file=None):
    module = types.ModuleType(name)
    if file is not None:
        module.__file__ = str(file)
    monkeypatch.setitem(sys.modules, name, module)
    return module


def test_a_module_elsewhere_is_asked_once_and_others_each_time(monkeypatch, tmp_path):
    asked = []
    real = room.location
    monkeypatch.setattr(room, "location", lambda module: asked.append(module.__name__) or real(module))
    put(monkeypatch, "far_away", "/elsewhere/far_away.py")
    put(monkeypatch, "shop_near", tmp_path / "shop_near.py")
    put(monkeypatch, "without_place")
    place = Territory([tmp_path])
    place.look_around()
    asked.clear()
    assert list(place.look_around().own) == ["shop_near"]
    assert "far_away" not in asked
    assert {"shop_near", "without_place"} <= set(asked)


def test_another_module_under_the_same_name_is_looked_at(monkeypatch, tmp_path):
    put(monkeypatch, "shop_moved", "/elsewhere/shop_moved.py")
    place = Territory([tmp_path])
    assert list(place.look_around().own) == []
    module = put(monkeypatch, "shop_moved", tmp_path / "shop_moved.py")
    assert place.look_around().own == {"shop_moved": module}


def test_a_module_that_gets_its_place_later_is_seen(monkeypatch, tmp_path):
    module = put(monkeypatch, "shop_later")
    place = Territory([tmp_path])
    assert list(place.look_around().own) == []
    module.__file__ = str(tmp_path / "shop_later.py")
    assert list(place.look_around().own) == ["shop_later"]


def test_what_was_elsewhere_for_one_function_is_not_for_another(monkeypatch, tmp_path):
    put(monkeypatch, "shop_one", tmp_path / "one" / "shop_one.py")
    assert list(Territory([tmp_path / "two"]).look_around().own) == []
    assert list(Territory([tmp_path / "one"]).look_around().own) == ["shop_one"]


def test_modules_are_forgotten_when_they_are_gone():
    far = Far()
    kept, gone = types.ModuleType("kept"), types.ModuleType("gone")
    far.add(kept)
    far.add(gone)
    assert far.others({"kept": kept, "gone": gone}) == []
    del gone
    gc.collect()
    assert list(far._seen) == [id(kept)]


def test_the_submodules_of_what_is_in_the_way_are_in_the_way_too(monkeypatch, tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "shop_taken.py").touch()
    for name in ("shop_taken", "shop_taken.inner", "shop_taken_not"):
        put(monkeypatch, name, tmp_path / "elsewhere" / f"{name}.py")
    assert Territory([tmp_path / "root"]).look_around().in_the_way == ["shop_taken", "shop_taken.inner"]
