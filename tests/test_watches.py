"""What a user's own probes read joins the states, and is put back."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest

from pytest_faas.cloud.state.entry import WATCH
from pytest_faas.cloud.state.state import State
from pytest_faas.errors import FaasError, InvalidArgument
from pytest_faas.watches import Watches

AT = datetime(2026, 3, 1, tzinfo=timezone.utc)


def reading(value: Any) -> Watches:
    watches = Watches()
    watches.add("db", lambda: value)
    return watches


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        (7, [("", 7)]),
        (None, [("", None)]),
        (b"abc", [("", b"abc")]),
        (bytearray(b"abc"), [("", b"abc")]),
        ([(1, "a"), (2, "b")], [("", [[1, "a"], [2, "b"]])]),
        ({"7": {"paid": Decimal(1)}, 8: AT}, [("7", {"paid": Decimal(1)}), ("8", AT)]),
        (OrderedDict(a={1: {"x"}}), [("a", {"1": frozenset({"x"})})]),
        ({}, []),
    ],
)
def test_a_dict_has_an_entry_for_each_member_and_the_rest_one(value: Any, entries: list[Any]) -> None:
    found = list(reading(value).entries())
    assert [(each.place.key, each.value) for each in found] == entries
    assert all(each.place[:3] == (WATCH, "", "db") and not each.sent for each in found)


def test_a_later_change_does_not_show_in_an_earlier_reading() -> None:
    rows = {"7": {"tags": ["a"]}}
    watches = reading(rows)
    before = State(watches.entries())
    rows["7"]["tags"].append("b")
    rows["8"] = {"tags": []}
    differences = before.diff(State(watches.entries()))
    assert [(each.kind, each.key, each.path) for each in differences] == [
        ("changed", "7", "tags[1]"),
        ("added", "8", ""),
    ]
    assert str(differences[1]) == '+ watch db 8                          {"tags": []}'
    assert str(before) == '  watch db 7                          {"tags": ["a"]}'
    assert len(before.of("watch", "db")) == 1


def test_restoring_gives_each_time_what_was_read_whatever_became_of_it() -> None:
    rows: dict[str, list[int]] = {"a": [1]}
    given = []

    def restore(value: dict[str, list[int]]) -> None:
        given.append({key: list(each) for key, each in value.items()})
        rows.clear()
        rows.update(value)  # and shares the lists from now on

    watches = Watches()
    watches.add("rows", lambda: rows, restore=restore)
    start = watches.snapshot()
    for _ in range(2):
        rows["a"].append(2)
        rows["b"] = []
        watches.restore(start)
        assert rows == {"a": [1]}
    assert given == [{"a": [1]}] * 2


def test_those_without_restore_are_named_and_left_alone() -> None:
    watches = Watches()
    watches.add("one", lambda: 1, restore=lambda value: None)
    watches.add("two", lambda: 2)
    assert watches.without_restore == ["two"]
    watches.restore(watches.snapshot())
    assert len(watches) == 2


def test_a_probe_that_cannot_be_put_back_is_not_read_for_a_snapshot() -> None:
    asked: list[int] = []
    watches = Watches()
    watches.add("one", lambda: asked.append(1))
    watches.snapshot()
    assert asked == []


def test_what_came_after_a_snapshot_is_watched_no_more() -> None:
    watches = Watches()
    watches.add("one", lambda: 1)
    start = watches.snapshot()
    watches.add("two", lambda: 2)
    watches.restore(start)
    assert [each.place.resource for each in watches.entries()] == ["one"]
    watches.add("two", lambda: 2)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("", int), "faas.watch: name must be a non-empty str, got '' "),
        (("a", 3), r"faas.watch: read must be a callable without arguments, got 3 \(int\)"),
        (("a", int, 3), r"faas.watch: restore must be a callable that takes what read\(\) gave, got 3"),
        (("taken", int), "faas.watch: 'taken' is watched already: give each probe a name of its own"),
    ],
)
def test_what_cannot_be_watched(given: tuple[Any, ...], message: str) -> None:
    watches = Watches()
    watches.add("taken", int)
    with pytest.raises(InvalidArgument, match=message):
        watches.add(*given)


def test_a_value_that_cannot_be_compared_is_named_with_its_path() -> None:
    with pytest.raises(
        InvalidArgument, match=r"what 'db' reads at \['a'\]\[0\] must be None, .* got <object"
    ):
        list(reading({"a": [object()]}).entries())


def test_errors_of_read_and_restore_name_the_probe() -> None:
    watches = Watches()
    rows: dict[str, int] = {}
    watches.add("orders db", lambda: rows["gone"])
    with pytest.raises(FaasError, match="faas.watch: reading 'orders db' failed: KeyError: 'gone'") as error:
        list(watches.entries())
    assert isinstance(error.value.__cause__, KeyError)
    watches = Watches()
    watches.add("orders db", lambda: 1, restore=lambda value: value / 0)
    with pytest.raises(FaasError, match="faas.watch: restoring 'orders db' failed: ZeroDivisionError"):
        watches.restore(watches.snapshot())
