"""States of one start share what was there: parts of it are read once, and only where somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from pytest_faas.cloud.state.beginning import Beginning
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.state import State
from pytest_faas.errors import InvalidArgument

TABLE, QUEUE = ("dynamodb", "us-east-1"), ("sqs", "us-east-1")


def entry(key: str, value: object = "old", part: tuple[str, str] = TABLE) -> Entry:
    return Entry(Place(*part, "orders" if part == TABLE else "jobs", key), value)


class Part:
    """A part that notes what it was asked for."""

    def __init__(self, *held: Entry, alone: Callable[[Place], bool] = lambda _: True) -> None:
        self.held = held
        self.alone = alone
        self.asked: list[str] = []

    def everything(self) -> Iterable[Entry]:
        self.asked.append("everything")
        return [Entry(each.place, each.value) for each in self.held]

    def finds(self, place: Place) -> bool:
        return self.alone(place)

    def one(self, place: Place) -> Entry | None:
        self.asked.append(place.key)
        return next((each for each in self.held if each.place == place), None)


def test_a_place_is_read_by_itself_once_and_is_the_same_entry_in_the_whole() -> None:
    part = Part(entry("b"), entry("a"))
    beginning = Beginning(unread={TABLE: part})
    found = beginning.get(entry("a").place)
    assert beginning.get(entry("a").place) is found
    assert beginning.get(entry("c").place) is None
    assert beginning.get(entry("c").place) is None
    assert part.asked == ["a", "c"]
    assert [place.key for place in beginning.whole()] == ["a", "b"]
    assert beginning.whole()[entry("a").place] is found
    assert beginning.get(entry("a").place) is found
    assert part.asked == ["a", "c", "everything"]


def test_a_place_that_is_not_found_by_itself_is_read_with_its_part() -> None:
    part = Part(entry("a"), alone=lambda place: not place.key)
    beginning = Beginning(unread={TABLE: part})
    assert beginning.get(entry("a").place) == entry("a")
    assert beginning.get(entry("b").place) is None
    assert part.asked == ["everything"]


def test_what_is_told_of_a_place_is_not_asked_for() -> None:
    part = Part(entry("a"))
    beginning = Beginning(unread={TABLE: part})
    beginning.tell(entry("a").place, lambda: entry("a", "told"))
    beginning.tell(entry("a").place, lambda: entry("a", "told again"))
    beginning.tell(entry("b").place, lambda: None)
    assert beginning.get(entry("a").place) == entry("a", "told")
    assert beginning.get(entry("b").place) is None
    assert part.asked == []
    assert beginning.whole()[entry("a").place].value == "told"


def test_only_the_part_that_is_asked_for_is_read() -> None:
    table, queue = Part(entry("a")), Part(entry("m", part=QUEUE))
    beginning = Beginning([entry("w", part=("watch", ""))], {TABLE: table, QUEUE: queue})
    assert beginning.parts == {TABLE, QUEUE, ("watch", "")}
    assert beginning.of_part(TABLE) == [entry("a").place]
    assert beginning.of_resource(*TABLE, "orders") == [entry("a").place]
    assert beginning.of_resource(*TABLE, "others") == []
    assert beginning.of_part(("watch", "")) == [Place("watch", "", "jobs", "w")]
    assert (table.asked, queue.asked) == (["everything"], [])


def amended(
    start: State, *made: Entry, gone: Iterable[str] = (), parts: Iterable[tuple[str, str]] = ()
) -> State:
    return start.amended([entry(each).place for each in gone], made, (), parts=list(parts))


def test_two_states_of_one_start_differ_only_where_they_were_amended() -> None:
    part = Part(*(entry(str(number)) for number in range(9)))
    start = State.of_start(Beginning(unread={TABLE: part}), home="us-east-1")
    one = amended(start, entry("1", "new"), gone=["1", "2"])
    other = amended(start, gone=["2", "3"])
    assert one.beside(other).entries == (entry("1", "new"), entry("3"))
    assert other.beside(one).entries == (entry("1"),)
    assert [str(each) for each in one.diff(other)] == [
        str(each) for each in State(one.entries).diff(State(other.entries))
    ]
    assert sorted(part.asked[:2]) == ["1", "3"]


def test_a_part_that_is_gone_as_a_whole_is_read_only_where_the_other_state_has_it() -> None:
    part = Part(entry("m", part=QUEUE), entry("n", part=QUEUE))
    start = State.of_start(Beginning([entry("a")], {QUEUE: part}), home="us-east-1")
    one = amended(start, entry("m", "new", QUEUE), parts=[QUEUE])
    other = amended(start, entry("m", "newer", QUEUE), parts=[QUEUE])
    assert one.beside(other).entries == (entry("m", "new", QUEUE),)
    assert part.asked == []
    assert start.beside(one).entries == (entry("m", part=QUEUE), entry("n", part=QUEUE))
    assert one.entries == (entry("a"), entry("m", "new", QUEUE))


def test_an_amended_state_is_amended_again() -> None:
    start = State([entry("a"), entry("b"), entry("c")])
    once = amended(start, entry("a", "new"), entry("d"), gone=["a", "b"])
    twice = amended(once, entry("d", "newer"), gone=["d"])
    assert [(each.place.key, each.value) for each in twice.entries] == [
        ("a", "new"),
        ("c", "old"),
        ("d", "newer"),
    ]
    assert amended(twice, parts=[TABLE]).entries == ()
    assert (len(twice), entry("b").place in twice, twice[entry("a").place]) == (3, False, "new")


@pytest.mark.parametrize("key", ["a", "d"])
def test_an_entry_at_a_place_that_is_not_gone_is_a_mistake(key: str) -> None:
    state = amended(State([entry("a")]), entry("d"))
    with pytest.raises(ValueError, match=f"key='{key}'.* is there already"):
        amended(state, entry(key, "twice"))


def test_states_of_different_starts_are_compared_as_wholes() -> None:
    shared = entry("a")
    one, other = State([shared, entry("b")], home="eu-west-1"), State([shared, entry("b")])
    assert one.beside(other).entries == (entry("b"),)
    assert one.beside(other).home == "eu-west-1"


def test_a_service_of_which_no_state_is_read_is_named() -> None:
    with pytest.raises(InvalidArgument, match="'dynamo'.*dynamodb"):
        State([Entry(Place("dynamo", "us-east-1", "orders"), {})])
