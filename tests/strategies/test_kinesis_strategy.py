"""`strategies.kinesis_events`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

import base64
import gzip
import json
import re
from datetime import datetime
from hashlib import md5

import pytest
from hypothesis import strategies as st

import pytest_faas
from pytest_faas import events, strategies
from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument

# `find` shows what it found before it knows that nobody asked.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

LIMIT = 1024 * 1024


def records(event):
    return event["Records"]


def data(event):
    return [base64.b64decode(record["kinesis"]["data"]) for record in records(event)]


def drawn(event):
    """Return the data of the record that is not one of those that count."""
    return next((octets for octets in data(event) if not re.fullmatch(rb'{"n":[0-9]+}', octets)), b'{"n":0}')


def keys(event):
    return [record["kinesis"]["partitionKey"] for record in records(event)]


def shard(event):
    return int(records(event)[0]["eventID"][8:20])


def is_utf8(octets):
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_object(octets):
    try:
        return isinstance(json.loads(octets), dict)
    except ValueError:
        return False


def home(event, shards):
    hash_key = int.from_bytes(md5(keys(event)[0].encode()).digest(), "big")
    return min(hash_key // (2**128 // shards), shards - 1)


def length(event):
    """Return the seconds of the tumbling window."""
    if "window" not in event:
        return 0
    start, end = (datetime.fromisoformat(event["window"][name][:-1]) for name in ("start", "end"))
    return (end - start).total_seconds()


def summary(event):
    """Return what is not as plain as can be in an event."""
    plain = {
        "size": (len(records(event)), 1),
        "data": (drawn(event), b""),
        "keys": (keys(event), ["a"] * len(keys(event))),
        "shard": (shard(event), 0),
        "stream": (records(event)[0]["eventSourceARN"].rpartition("/")[2], "my-stream"),
        "times": (len({each["kinesis"]["approximateArrivalTimestamp"] for each in records(event)}), 1),
        "window": (event.get("window"), None),
        "state": (event.get("state") or None, None),
        "final": (event.get("isFinalInvokeForWindow", False), False),
        "early": (event.get("isWindowTerminatedEarly", False), False),
    }
    return {name: seen for name, (seen, usual) in plain.items() if seen != usual}


MINUTE = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"}
# What streams really send: what of the smallest such event is not as plain as can be, and whether an event is one.
REACHED = {
    "one record without data": ({}, lambda event: True),
    "two records": ({"size": 2}, lambda event: len(records(event)) == 2),
    "a full batch": (None, lambda event: len(records(event)) == 100),
    "a batch beyond the usual": (None, lambda event: len(records(event)) > 100),
    "no UTF-8": ({"data": b"\xff"}, lambda event: not is_utf8(drawn(event))),
    "JSON": ({"data": b'{"id":1}'}, lambda event: is_object(drawn(event))),
    "odd data behind the rest": (None, lambda event: is_object(data(event)[0]) and not is_utf8(data(event)[-1])),
    "JSON of one record only": (None, lambda event: len({is_object(each) for each in data(event)}) == 2),
    "text that is not ASCII": (None, lambda event: is_utf8(data(event)[0]) and not data(event)[0].isascii()),
    "gzip": ({"data": gzip.compress(b'{"id": 1}', mtime=0)}, lambda event: drawn(event)[:3] == b"\x1f\x8b\x08"),
    "as large as a record may be": (
        {"data": b"x" * (LIMIT - 1)},
        lambda event: any(len(octets) + len(key.encode()) == LIMIT for octets, key in zip(data(event), keys(event))),
    ),
    "a key that is not ASCII": ({"keys": ["ü"]}, lambda event: not keys(event)[0].isascii()),
    "a key of 256 characters": ({"keys": ["x" * 256]}, lambda event: len(keys(event)[0]) == 256),
    "a key of 1024 octets": ({"keys": ["🔑" * 256]}, lambda event: len(keys(event)[0].encode()) == 1024),
    "keys that differ": ({"size": 2, "keys": ["a", "a-1"]}, lambda event: len(set(keys(event))) > 1),
    "arrivals that differ": (
        {"size": 2, "keys": ["a", "a-1"], "times": 2}, lambda event: summary(event).get("times", 1) > 1,
    ),
    "another shard": ({"shard": 1}, lambda event: shard(event) > 0),
    "a shard far beyond": (None, lambda event: shard(event) > 1000),
    "a long stream name": ({"stream": "x" * 128}, lambda event: len(summary(event).get("stream", "")) == 128),
    "a tumbling window": ({"window": MINUTE}, lambda event: "window" in event),
    "a state": ({"window": MINUTE, "state": {"count": 1}}, lambda event: event.get("state")),
    "the last call of a window": ({"window": MINUTE, "final": True}, lambda event: event.get("isFinalInvokeForWindow")),
    "a window that ended early": (
        {"window": MINUTE, "final": True, "early": True}, lambda event: event.get("isWindowTerminatedEarly"),
    ),
    "a window of a second": (
        {"window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:00:01Z"}, "state": {"größe": [1.5, None, {"": []}]}},
        lambda event: length(event) == 1,
    ),
    "a window of a quarter of an hour": (None, lambda event: length(event) == 900),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHED)
def test_it_reaches_what_streams_send_and_shrinks_to_the_plainest(name, smallest):
    expected, holds = REACHED[name]
    event = smallest(strategies.kinesis_events(), holds)
    pytest_faas.validate(event).raise_for_faults()
    if expected is not None:
        assert summary(event) == expected


def test_the_smallest_event_is_what_the_factory_makes_of_no_data(smallest):
    event = smallest(strategies.kinesis_events(), lambda event: True)
    with events.origin(seed=0, at="2026-01-01T00:00:00Z"):
        assert event == events.kinesis(b"", partition_key="a")


def test_the_last_call_of_a_window_may_come_without_records_if_asked_for(smallest, every):
    strategy = strategies.kinesis_events(min_size=0)
    event = smallest(strategy, lambda event: not event["Records"])
    assert event["isFinalInvokeForWindow"] is True
    assert event["window"] == {"start": "2025-12-31T23:59:00Z", "end": "2026-01-01T00:00:00Z"}
    assert all(each["Records"] or each["isFinalInvokeForWindow"] for each in every(strategy, 300))
    assert all(each["Records"] for each in every(strategies.kinesis_events(), 300))


def test_explicit_hash_keys_bring_a_key_to_a_shard_that_is_not_its_own(smallest):
    strategy = strategies.kinesis_events(shards=4)
    strayed = smallest(strategy, lambda event: shard(event) != home(event, 4))
    assert keys(strayed) == ["a"]
    assert 0 <= shard(strayed) < 4
    assert smallest(strategy, lambda event: shard(event) == home(event, 4) == 2)


def test_a_batch_of_a_stream_of_several_shards_is_of_one_of_them(every):
    found = every(strategies.kinesis_events(shards=4), 200)
    assert {shard(event) for event in found} == {0, 1, 2, 3}
    assert all(len({record["eventID"][:20] for record in records(event)}) == 1 for event in found)


def test_a_key_that_is_given_goes_to_its_own_shard(every):
    strategy = strategies.kinesis_events(shards=7, partition_key=st.sampled_from(["a", "b", "c", "d"]))
    found = every(strategy, 100)
    assert len({shard(event) for event in found}) > 1
    assert all(shard(event) == home(event, 7) for event in found)


def test_a_named_shard_of_several_is_reached_by_any_key(every):
    found = every(strategies.kinesis_events(shards=4, shard_id="shardId-000000000003"), 100)
    assert {shard(event) for event in found} == {3}
    assert len({key for event in found for key in keys(event)}) > 5


ROLE = "arn:aws:iam::123456789012:role/"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/"
# A fixed value, a strategy, where in the event it shows, and what the two show there.
ARGUMENTS = {
    "data": (b"\x01", st.just("ü"), lambda event: data(event)[0], b"\x01", "ü".encode()),
    "stream": ("clicks", st.just("a"), lambda event: records(event)[0]["eventSourceARN"], STREAM + "clicks", STREAM + "a"),
    "partition_key": ("u1", st.just("🔑"), lambda event: keys(event)[0], "u1", "🔑"),
    "role": ("clicker", st.just("r"), lambda event: records(event)[0]["invokeIdentityArn"], ROLE + "clicker", ROLE + "r"),
    "shard_id": ("shardId-000000000009", st.just("shardId-000000000002"), shard, 9, 2),
    "tumbling_window_in_seconds": (900, st.just(1), length, 900, 1),
    "state": ({"n": 1}, st.just({"n": 2}), lambda event: event["state"], {"n": 1}, {"n": 2}),
    "is_final_invoke_for_window": (True, st.just(True), lambda event: event["isFinalInvokeForWindow"], True, True),
    "is_window_terminated_early": (True, st.just(True), lambda event: event["isWindowTerminatedEarly"], True, True),
    "overrides": (
        {"Records": []}, st.just({"Records": [1]}), lambda event: event["Records"], [], [1],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_is_honoured_fixed_and_as_a_strategy(name, every):
    fixed, strategy, look, of_fixed, of_strategy = ARGUMENTS[name]
    assert all(look(event) == of_fixed for event in every(strategies.kinesis_events(**{name: fixed})))
    assert all(look(event) == of_strategy for event in every(strategies.kinesis_events(**{name: strategy})))


def test_the_number_of_shards_is_honoured_fixed_and_as_a_strategy(every):
    assert {shard(event) for event in every(strategies.kinesis_events(shards=1))} == {0}
    assert {shard(event) for event in every(strategies.kinesis_events(shards=st.just(2)))} == {0, 1}


def test_without_a_window_there_is_none(every):
    assert all(
        "window" not in event for event in every(strategies.kinesis_events(tumbling_window_in_seconds=0))
    )


def test_where_the_length_of_the_window_is_drawn_as_none_nothing_of_a_window_is_drawn(every):
    lengths = st.sampled_from([0, 60])
    found = every(strategies.kinesis_events(tumbling_window_in_seconds=lengths, state=st.just({"n": 1})))
    assert {event.get("state", {}).get("n") for event in found} == {None, 1}
    assert all(("window" in event) == ("state" in event) for event in found)


def test_a_larger_stream_has_larger_records(smallest):
    strategy = strategies.kinesis_events(max_record_size_in_kib=2048, partition_key="u1")
    event = smallest(strategy, lambda event: max(map(len, data(event))) > LIMIT)
    assert len(data(event)[0]) == 2 * LIMIT - 2


def test_the_arguments_are_the_factorys_and_a_few_more(parameters):
    more = {"data", "min_size", "max_size"}
    assert parameters(strategies.kinesis_events) == parameters(events.kinesis) - {"records"} | more


def test_records_may_be_made_by_the_factorys_own_helper(every):
    made = st.builds(
        events.kinesis_record, st.binary(), partition_key=st.just("u1"), explicit_hash_key=st.just(0)
    )
    found = every(strategies.kinesis_events(data=made, shards=2, max_size=3))
    assert {key for event in found for key in keys(event)} == {"u1"}
    assert {shard(event) for event in found} == {0}


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 3), (7, 7), (20, 40), (1000, 1000)])
def test_the_number_of_records_is_within_its_bounds(low, high, every):
    found = every(strategies.kinesis_events(min_size=low, max_size=high), 20)
    assert {len(records(event)) for event in found} <= set(range(low, high + 1))


def test_a_batch_ends_where_an_invocation_is_full(every):
    strategy = strategies.kinesis_events(data=st.just(b"x" * 500_000), min_size=1, max_size=100)
    found = every(strategy, 60)
    assert max(len(records(event)) for event in found) > 4
    assert all(len(json.dumps(event)) < 6 * 1024 * 1024 for event in found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": object()}, "data is not JSON-able"),
        ({"data": float("nan")}, "data is not JSON-able"),
        ({"data": st.text}, "data is not JSON-able"),
        ({"stream": "a b"}, "stream must be"),
        ({"stream": None}, "stream must be"),
        ({"partition_key": ""}, "partition_key must be a str of 1 to 256 characters"),
        ({"shards": 0}, "shards must be an int between 1 and 100000"),
        ({"shards": "4"}, "shards must be an int"),
        ({"shard_id": "shard-1"}, "shard_id must be like"),
        ({"shards": 4, "shard_id": "shardId-000000000004"}, "shard_id must be one of 4 shards"),
        ({"role": "a b"}, "role must be"),
        ({"max_record_size_in_kib": 1}, "max_record_size_in_kib must be an int between 1024 and 10240"),
        ({"tumbling_window_in_seconds": 901}, "tumbling_window_in_seconds must be an int between 0 and 900"),
        ({"state": []}, "state must be a dict with str keys"),
        ({"state": {"n": 1}, "tumbling_window_in_seconds": 0}, "need a tumbling window"),
        ({"is_final_invoke_for_window": 1}, "is_final_invoke_for_window must be a bool"),
        ({"overrides": []}, "overrides must be a dict"),
        ({"min_size": 2, "max_size": 1}, "min_size must be at most max_size"),
        ({"max_size": 0}, "max_size must be an int between 1 and 10000"),
        ({"max_size": 10_001}, "max_size must be an int between 1 and 10000"),
        ({"min_size": -1}, "min_size must be an int between 0 and 10000"),
        ({"min_size": st.just(1)}, "min_size must be a value, not a strategy"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_the_call(arguments, message):
    with pytest.raises(InvalidArgument, match=message) as refused:
        strategies.kinesis_events(**arguments)
    assert str(refused.value).startswith("strategies.kinesis_events: ")


def test_a_record_above_the_limit_is_refused_at_the_call():
    with pytest.raises(EventTooLarge, match=r"^strategies\.kinesis_events: data and partition key"):
        strategies.kinesis_events(data=b"x" * LIMIT)


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match=r"no argument 'partitionkey'\. Did you mean 'partition_key'\?"):
        strategies.kinesis_events(partitionkey="a")


def test_what_a_strategy_draws_wrongly_is_refused_by_the_factory(every):
    with pytest.raises(InvalidArgument, match=r"^kinesis: stream must be"):
        every(strategies.kinesis_events(stream=st.just("a b")))


def test_it_is_shown_as_it_was_called():
    strategy = strategies.kinesis_events(data=st.binary(), shards=4, max_size=3)
    assert repr(strategy) == "kinesis_events(data=binary(), shards=4, max_size=3)"
    assert repr(strategies.kinesis_events()) == "kinesis_events()"


def test_two_processes_draw_the_same_bytes(drawn_in_a_process):
    assert drawn_in_a_process("kinesis_events", 1) == drawn_in_a_process("kinesis_events", 2)
