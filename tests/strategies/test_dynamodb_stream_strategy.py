"""`strategies.dynamodb_stream_events`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import strategies as st

import pytest_faas
from pytest_faas import events, strategies
from pytest_faas.errors import InvalidArgument, UnknownArgument

# `find` shows what it found before it knows that nobody asked.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

LIMIT = 400 * 1024
LARGEST = "9" * 38 + "0" * 88
SMALLEST = "0." + "0" * 129 + "1"
PLAIN = {"id": {"S": "a"}}


def changes(event):
    return [record["dynamodb"] for record in event["Records"]]


def names(event):
    return [record["eventName"] for record in event["Records"]]


def is_ttl(event):
    return "userIdentity" in event["Records"][0]


def images(event):
    return [change[name] for change in changes(event) for name in ("NewImage", "OldImage") if name in change]


def nested(value):
    """Yield each attribute value of an image, however deep, as (type, content)."""
    for attribute in value.values() if isinstance(value, dict) else value:
        ((kind, content),) = attribute.items()
        yield kind, content
        if kind in {"M", "L"}:
            yield from nested(content)


def values(event):
    """Yield each attribute value that is no key, however deep."""
    for image in images(event):
        yield from nested(
            {name: value for name, value in image.items() if name not in changes(event)[0]["Keys"]}
        )


def holds_value(*wanted):
    return lambda event: wanted in values(event)


def holds_type(kind):
    return lambda event: any(kind == each for each, _ in values(event))


def added(event):
    """Return how many attributes a MODIFY added."""
    change = changes(event)[0]
    return (
        len(change["NewImage"]) - len(change["OldImage"])
        if "NewImage" in change and "OldImage" in change
        else 0
    )


def view(name):
    return lambda event: changes(event)[0]["StreamViewType"] == name


def depth(attribute):
    ((kind, content),) = attribute.items()
    inner = content.values() if kind == "M" else content if kind == "L" else ()
    return 1 + max(map(depth, inner), default=0) if kind in {"M", "L"} else 0


# What streams really send: the images (or keys) of the smallest such event, and whether an event is one.
IMAGES = {
    "INSERT": ([PLAIN], lambda event: names(event) == ["INSERT"]),
    "MODIFY": (
        [PLAIN | {"n": {"N": "1"}}, PLAIN | {"n": {"N": "0"}}], lambda event: names(event) == ["MODIFY"],
    ),
    "REMOVE": ([PLAIN], lambda event: names(event) == ["REMOVE"] and not is_ttl(event)),
    "TTL": ([PLAIN], lambda event: names(event) == ["REMOVE"] and is_ttl(event)),
    "an attribute that is added": (
        [PLAIN | {"n": {"N": "1"}}, PLAIN],
        lambda event: names(event)[0] == "MODIFY" and added(event) == 1,
    ),
    "a number as key": ([{"id": {"N": "1"}}], lambda event: "N" in next(iter(changes(event)[0]["Keys"].values()))),
    "bytes as key": ([{"id": {"B": "AP8="}}], lambda event: "B" in next(iter(changes(event)[0]["Keys"].values()))),
    "partition and sort key": (
        [{"pk": {"S": "USER#1"}, "sk": {"S": "ORDER#1"}}], lambda event: len(changes(event)[0]["Keys"]) == 2,
    ),
    "lists and maps in one another": (None, lambda event: any(2 < depth(each) < 32 for image in images(event) for each in image.values())),
    "32 levels": (None, lambda event: any(depth(each) == 32 for image in images(event) for each in image.values())),
    "a name that is not ASCII": (
        [PLAIN | {"größe": {"S": ""}}], lambda event: any(not name.isascii() for image in images(event) for name in image.keys() - changes(event)[0]["Keys"]),
    ),
    "an item of 400 KiB": (
        [PLAIN | {"data": {"S": "x" * (LIMIT - 7)}}],
        lambda event: any(len(json.dumps(image)) > LIMIT - 100 for image in images(event)),
    ),
    "keys as long as may be": (
        [{"pk": {"S": "x" * 2048}, "sk": {"S": "y" * 1024}}],
        lambda event: any(len(key.get("S", "")) == 1024 for key in changes(event)[0]["Keys"].values()),
    ),
    "NEW_IMAGE": ([PLAIN], view("NEW_IMAGE")),
    "NEW_IMAGE of a REMOVE": ([], lambda event: view("NEW_IMAGE")(event) and names(event)[0] == "REMOVE"),
    "OLD_IMAGE": ([], view("OLD_IMAGE")),
    "OLD_IMAGE of a REMOVE": ([PLAIN], lambda event: view("OLD_IMAGE")(event) and names(event)[0] == "REMOVE"),
    "OLD_IMAGE of a MODIFY": (
        [PLAIN | {"n": {"N": "0"}}], lambda event: view("OLD_IMAGE")(event) and names(event)[0] == "MODIFY",
    ),
    "KEYS_ONLY": ([], view("KEYS_ONLY")),
    "NEW_AND_OLD_IMAGES": ([PLAIN], view("NEW_AND_OLD_IMAGES")),
    "a TTL delete without images": ([], lambda event: view("KEYS_ONLY")(event) and is_ttl(event)),
}  # fmt: skip


@pytest.mark.parametrize("name", IMAGES)
def test_it_reaches_what_streams_show_and_shrinks_to_the_plainest(name, smallest):
    expected, holds = IMAGES[name]
    event = smallest(strategies.dynamodb_stream_events(), holds)
    pytest_faas.validate(event).raise_for_faults()
    assert len(changes(event)) == 1 or expected is None
    assert expected is None or images(event) == expected
    assert "window" not in event


# What items hold: the smallest such value beside a key, and whether an event has one.
VALUES = {
    "empty text": ({"S": ""}, holds_value("S", "")),
    "bytes": ({"B": ""}, holds_type("B")),
    "empty map": ({"M": {}}, holds_value("M", {})),
    "empty list": ({"L": []}, holds_value("L", [])),
    "true": ({"BOOL": True}, holds_value("BOOL", True)),
    "false": ({"BOOL": False}, holds_value("BOOL", False)),
    "null": ({"NULL": True}, holds_type("NULL")),
    "zero": ({"N": "0"}, holds_value("N", "0")),
    "38 digits": ({"N": "9" * 38}, holds_value("N", "9" * 38)),
    "the largest number": ({"N": LARGEST}, holds_value("N", LARGEST)),
    "the smallest number": ({"N": SMALLEST}, holds_value("N", SMALLEST)),
    "a negative extreme": ({"N": "-" + LARGEST}, holds_value("N", "-" + LARGEST)),
    "set of texts": ({"SS": ["a"]}, holds_type("SS")),
    "set of numbers": ({"NS": ["1"]}, holds_type("NS")),
    "set of bytes": ({"BS": ["AA=="]}, holds_type("BS")),
}


@pytest.mark.parametrize("name", VALUES)
def test_it_reaches_every_type_and_its_extremes(name, smallest):
    expected, holds = VALUES[name]
    smallest(strategies.dynamodb_stream_events(), holds)
    event = smallest(strategies.dynamodb_stream_events(event_name="INSERT", max_size=1), holds)
    pytest_faas.validate(event).raise_for_faults()
    assert images(event) == [PLAIN | {"name": expected}]


def one_item(event):
    return len({json.dumps(change["Keys"]) for change in changes(event)}) == 1


BATCHES = {
    "two items": (["INSERT"] * 2, lambda event: len(changes(event)) == 2),
    "four items": (["INSERT"] * 4, lambda event: len(changes(event)) == 4),
    "inserted, modified, removed": (
        ["INSERT", "MODIFY", "REMOVE"], lambda event: one_item(event) and names(event)[:3] == ["INSERT", "MODIFY", "REMOVE"],
    ),
    "modified twice": (["MODIFY"] * 2, lambda event: one_item(event) and names(event)[:2] == ["MODIFY"] * 2),
    "expired and inserted again": (
        ["REMOVE", "INSERT"], lambda event: is_ttl(event) and one_item(event) and "INSERT" in names(event),
    ),
    "each kind, of items of their own": (
        ["INSERT", "MODIFY", "REMOVE"], lambda event: not one_item(event) and len(set(names(event))) == 3,
    ),
    "a full batch": (None, lambda event: len(changes(event)) == 100),
}  # fmt: skip


@pytest.mark.parametrize("name", BATCHES)
def test_it_reaches_several_changes_and_shrinks_to_the_fewest(name, smallest):
    expected, holds = BATCHES[name]
    event = smallest(strategies.dynamodb_stream_events(), holds)
    pytest_faas.validate(event).raise_for_faults()
    assert expected is None or names(event) == expected


def test_the_changes_of_one_item_follow_from_one_another(every):
    strategy = strategies.dynamodb_stream_events(view="NEW_AND_OLD_IMAGES", min_size=2)
    histories = 0
    for event in every(strategy, 300):
        now = {}
        for change, name in zip(changes(event), names(event)):
            key = json.dumps(change["Keys"])
            if key in now:
                histories += 1
                assert now[key] == change.get("OldImage"), name
            now[key] = change.get("NewImage")
    assert histories > 50


def test_the_smallest_event_is_what_the_factory_makes_of_a_key(smallest):
    event = smallest(strategies.dynamodb_stream_events(), lambda event: True)
    with events.origin(seed=0, at="2026-01-01T00:00:00Z"):
        assert event == events.dynamodb_stream(events.insert({"id": "a"}))


WINDOWS = {
    "a tumbling window": lambda event: "window" in event,
    "a state": lambda event: event.get("state"),
    "the last call of a window": lambda event: event.get("isFinalInvokeForWindow"),
    "a window that ended early": lambda event: event.get("isWindowTerminatedEarly"),
}


@pytest.mark.parametrize("name", WINDOWS)
def test_it_reaches_tumbling_windows(name, smallest):
    event = smallest(strategies.dynamodb_stream_events(), WINDOWS[name])
    pytest_faas.validate(event).raise_for_faults()
    assert images(event) == [PLAIN]
    assert event["window"] == {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"}


def test_the_last_call_of_a_window_may_come_without_changes_if_asked_for(smallest):
    event = smallest(strategies.dynamodb_stream_events(min_size=0), lambda event: not event["Records"])
    assert event["isFinalInvokeForWindow"] is True


ITEM = {"id": 7, "n": Decimal("1.5")}
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/"
SHARD = "shardId-00000001700000000000-0a1b2c3d"
# A value, where in the event it shows, and what shows there.
ARGUMENTS = {
    "item": (ITEM, lambda event: changes(event)[0]["Keys"], {"id": {"N": "7"}}),
    "event_name": ("MODIFY", lambda event: set(names(event)), {"MODIFY"}),
    "ttl": (True, lambda event: {"userIdentity" in each for each in event["Records"] if each["eventName"] == "REMOVE"} - {True}, set()),
    "table": ("orders", lambda event: event["Records"][0]["eventSourceARN"].startswith(ARN + "orders/stream/"), True),
    "view": ("OLD_IMAGE", lambda event: changes(event)[0]["StreamViewType"], "OLD_IMAGE"),
    "keys": (("a", "n"), lambda event: list(changes(event)[0]["Keys"]), ["a", "n"]),
    "stream_label": ("2020-01-01T00:00:00Z", lambda event: event["Records"][0]["eventSourceARN"][-23:], "2020-01-01T00:00:00.000"),
    "shard_id": (SHARD, lambda event: event["shardId"], SHARD),
    "tumbling_window_in_seconds": (0, lambda event: "window" in event, False),
    "state": ({"n": 1}, lambda event: event["state"], {"n": 1}),
    "is_final_invoke_for_window": (True, lambda event: event["isFinalInvokeForWindow"], True),
    "is_window_terminated_early": (True, lambda event: event["isWindowTerminatedEarly"], True),
    "overrides": ({"Records": []}, lambda event: event["Records"], []),
}  # fmt: skip


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_is_honoured_fixed_and_as_a_strategy(name, drawn, every):
    value, look, expected = ARGUMENTS[name]
    strategy = strategies.dynamodb_stream_events(**{name: st.just(value) if drawn else value})
    assert all(look(event) == expected for event in every(strategy))


def test_the_arguments_are_the_factorys_and_a_few_more(parameters):
    more = {"item", "event_name", "ttl", "min_size", "max_size"}
    assert (
        parameters(strategies.dynamodb_stream_events)
        == parameters(events.dynamodb_stream) - {"changes"} | more
    )


def test_time_to_live_alone_draws_such_removals_only(every):
    drawn = every(strategies.dynamodb_stream_events(ttl=True))
    assert {"userIdentity" in record for event in drawn for record in event["Records"]} == {True}
    drawn = every(strategies.dynamodb_stream_events(ttl=False), 200)
    assert {"userIdentity" in record for event in drawn for record in event["Records"]} == {False}
    assert {name for event in drawn for name in names(event)} == {"INSERT", "MODIFY", "REMOVE"}


def test_event_names_of_a_strategy_are_of_each_change(every):
    wanted = st.sampled_from(["INSERT", "REMOVE"])
    drawn = every(
        strategies.dynamodb_stream_events(event_name=wanted, ttl=False, min_size=2, max_size=4), 100
    )
    assert {tuple(sorted(set(names(event)))) for event in drawn} == {
        ("INSERT",),
        ("REMOVE",),
        ("INSERT", "REMOVE"),
    }


def test_a_modify_of_a_users_item_is_to_another_of_its_items(every):
    items = st.fixed_dictionaries({"id": st.sampled_from(["a", "b"]), "n": st.integers(0, 5)})
    strategy = strategies.dynamodb_stream_events(item=items, event_name="MODIFY", view="NEW_AND_OLD_IMAGES")
    for event in every(strategy, 100):
        for change in changes(event):
            assert change["OldImage"]["id"] == change["NewImage"]["id"]
            assert change["OldImage"] != change["NewImage"]


def test_a_modify_of_a_fixed_item_was_without_its_last_attribute(smallest):
    strategy = strategies.dynamodb_stream_events(item={"id": 1, "n": 2, "m": 3}, event_name="MODIFY")
    assert images(smallest(strategy, lambda event: True)) == [
        {"id": {"N": "1"}, "n": {"N": "2"}, "m": {"N": "3"}},
        {"id": {"N": "1"}, "n": {"N": "2"}},
    ]


def test_an_item_of_its_key_alone_is_not_modified(every):
    drawn = every(strategies.dynamodb_stream_events(item={"id": 1}), 200)
    assert {name for event in drawn for name in names(event)} == {"INSERT", "REMOVE"}


def test_items_with_numbers_that_no_table_keeps_and_with_empty_keys_are_drawn_anew(every):
    items = st.fixed_dictionaries({"id": st.text(), "n": st.integers() | st.sampled_from([10**38 + 1])})
    assert all(
        len(change["Keys"]["id"]["S"]) > 0
        for event in every(strategies.dynamodb_stream_events(item=items), 200)
        for change in changes(event)
    )


def test_keys_that_are_named_are_those_of_drawn_items(every):
    for event in every(
        strategies.dynamodb_stream_events(keys=["n", "data"], view="NEW_IMAGE", event_name="INSERT"), 200
    ):
        assert all(list(change["Keys"]) == ["n", "data"] for change in changes(event))


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 3), (7, 7), (20, 40), (300, 300)])
def test_the_number_of_changes_is_within_its_bounds(low, high, every):
    drawn = every(strategies.dynamodb_stream_events(min_size=low, max_size=high), 20)
    assert {len(changes(event)) for event in drawn} <= set(range(low, high + 1))


def test_a_batch_ends_where_an_invocation_is_full(every):
    item = {"id": 1, "data": "x" * 390_000}
    drawn = every(strategies.dynamodb_stream_events(item=item, max_size=100, view="NEW_AND_OLD_IMAGES"), 60)
    assert max(len(changes(event)) for event in drawn) > 4
    assert all(len(json.dumps(event)) < 6 * 1024 * 1024 for event in drawn)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"item": {"id": 1.5}}, r"item\['id'\] must be .* write Decimal\('1.5'\)"),
        ({"item": {}}, "item must be a dict of at least the key attributes"),
        ({"item": [1]}, "item must be a dict"),
        ({"item": {"id": ""}}, "the key attribute 'id' must be text, a number or bytes, and not empty"),
        ({"item": {"id": 1}, "keys": "pk"}, "an item has no key attribute 'pk'"),
        ({"item": {"id": 1}, "event_name": "MODIFY"}, "item must be an item with more than its key"),
        ({"event_name": "DELETE"}, "event_name must be one of 'INSERT', 'MODIFY', 'REMOVE'"),
        ({"ttl": 1}, "ttl must be a bool"),
        (
            {"ttl": True, "event_name": "INSERT"},
            "ttl=True is a REMOVE by Time to Live, but event_name is 'INSERT'",
        ),
        ({"table": "a"}, "table must be"),
        ({"view": "KEYS"}, r"view must be one of .*Did you mean 'KEYS_ONLY'\?"),
        ({"keys": []}, "keys must be a name, or two"),
        ({"keys": ["a", "b", "c"]}, "keys must be a name, or two"),
        ({"keys": 3}, "keys must be a name, or two"),
        ({"stream_label": "soon"}, "stream_label must be"),
        ({"shard_id": "shard-1"}, "shard_id must be like"),
        ({"shard_id": SHARD, "tumbling_window_in_seconds": 0}, "shard_id shows in tumbling windows only"),
        ({"tumbling_window_in_seconds": "60"}, "tumbling_window_in_seconds must be an int"),
        ({"state": {"n": {1}}}, "state is not JSON-able"),
        ({"overrides": {"n": {1}}}, "overrides is not JSON-able"),
        ({"min_size": 2, "max_size": 1}, "min_size must be at most max_size"),
        ({"max_size": 0}, "max_size must be an int between 1 and 10000"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_the_call(arguments, message):
    with pytest.raises(InvalidArgument, match=message) as refused:
        strategies.dynamodb_stream_events(**arguments)
    assert str(refused.value).startswith("strategies.dynamodb_stream_events: ")


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match=r"no argument 'items'\. Did you mean 'item'\?"):
        strategies.dynamodb_stream_events(items={"id": 1})


def test_what_a_strategy_draws_wrongly_is_refused_by_the_factory(every):
    with pytest.raises(InvalidArgument, match=r"^dynamodb_stream: table must be"):
        every(strategies.dynamodb_stream_events(table=st.just("a")))


def test_it_is_shown_as_it_was_called():
    strategy = strategies.dynamodb_stream_events(item={"id": 1}, view=st.just("KEYS_ONLY"))
    assert repr(strategy) == "dynamodb_stream_events(item={'id': 1}, view=just('KEYS_ONLY'))"


def test_two_processes_draw_the_same_bytes(drawn_in_a_process):
    one, other = (drawn_in_a_process("dynamodb_stream_events", each) for each in (1, 2))
    assert one == other
