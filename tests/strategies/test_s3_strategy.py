"""`strategies.s3_events`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pytest_faas
from pytest_faas import events, strategies
from pytest_faas.errors import InvalidArgument, UnknownArgument
from pytest_faas.events._s3 import KINDS


def s3(event):
    return event["Records"][0]["s3"]


def objects(event):
    return [record["s3"]["object"] for record in event["Records"]]


def keys(event):
    return [unquote_plus(each["key"]) for each in objects(event)]


def names(event):
    return [record["eventName"] for record in event["Records"]]


@pytest.mark.parametrize("name", KINDS)
def test_every_event_name_is_reached_and_shrinks_to_one_plain_record(name, smallest):
    event = smallest(strategies.s3_events(), lambda event: name in names(event))
    assert (names(event), keys(event)) == ([name], ["a"])
    assert ("versionId" in objects(event)[0]) == KINDS[name].versioned
    pytest_faas.validate(event).raise_for_faults()


# What S3 really sends: the event name that it shrinks to, and whether an event is one.
REACHED = {
    "space": ("ObjectCreated:Put", lambda event: any(" " in key for key in keys(event))),
    "plus": ("ObjectCreated:Put", lambda event: any("+" in key for key in keys(event))),
    "percent": ("ObjectCreated:Put", lambda event: any("%" in key for key in keys(event))),
    "slash": ("ObjectCreated:Put", lambda event: any("/" in key for key in keys(event))),
    "leading slash": ("ObjectCreated:Put", lambda event: any(key[0] == "/" for key in keys(event))),
    "folder": ("ObjectCreated:Put", lambda event: any(key[-1] == "/" for key in keys(event))),
    "line break": ("ObjectCreated:Put", lambda event: any("\n" in key for key in keys(event))),
    "key that is not ASCII": ("ObjectCreated:Put", lambda event: any(not key.isascii() for key in keys(event))),
    "astral key": ("ObjectCreated:Put", lambda event: any(max(key) > "\uffff" for key in keys(event))),
    "longest key": ("ObjectCreated:Put", lambda event: any(len(key.encode()) == 1024 for key in keys(event))),
    "version": ("ObjectCreated:Put", lambda event: "versionId" in objects(event)[0]),
    "no version": ("ObjectCreated:Put", lambda event: "versionId" not in objects(event)[0]),
    "deletion of a version": (
        "ObjectRemoved:Delete",
        lambda event: names(event)[0] == "ObjectRemoved:Delete" and "versionId" in objects(event)[0],
    ),
    "empty object": ("ObjectCreated:Put", lambda event: any(each.get("size") == 0 for each in objects(event))),
    "5 GiB in one request": (
        "ObjectCreated:Put", lambda event: any(each.get("size") == 5 * 1024**3 for each in objects(event)),
    ),
    "5 TiB": (
        "ObjectCreated:CompleteMultipartUpload",
        lambda event: any(each.get("size") == 5 * 1024**4 for each in objects(event)),
    ),
    "the most parts of the largest size": (
        "ObjectCreated:CompleteMultipartUpload",
        lambda event: any(each.get("size") == 10_000 * 5 * 1024**3 for each in objects(event)),
    ),
    "eTag of parts": (
        "ObjectCreated:CompleteMultipartUpload",
        lambda event: any("-" in each.get("eTag", "") for each in objects(event)),
    ),
    "no size": ("ObjectRemoved:Delete", lambda event: any("size" not in each for each in objects(event))),
    "shorter sequencer": (
        "ObjectCreated:Put", lambda event: any(len(each.get("sequencer", "")) == 16 for each in objects(event)),
    ),
    "IPv6": ("ObjectCreated:Put", lambda event: ":" in event["Records"][0]["requestParameters"]["sourceIPAddress"]),
    "a role": ("ObjectCreated:Put", lambda event: "AROA" in event["Records"][0]["userIdentity"]["principalId"]),
    "bucket with dots": ("ObjectCreated:Put", lambda event: "." in s3(event)["bucket"]["name"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REACHED)
def test_what_s3_sends_is_reached_and_shrinks_to_one_record(case, smallest):
    name, is_one = REACHED[case]
    event = smallest(strategies.s3_events(), is_one)
    assert names(event) == [name]
    pytest_faas.validate(event).raise_for_faults()


def test_the_simplest_event_is_one_upload(smallest):
    event = smallest(strategies.s3_events(), lambda event: True)
    with events.origin(seed=0, at="2026-01-01T00:00:00Z"):
        assert event == events.s3("my-bucket", "a")


def test_several_records_shrink_to_two_uploads(smallest):
    event = smallest(strategies.s3_events(), lambda event: len(event["Records"]) > 1)
    assert (names(event), keys(event)) == (["ObjectCreated:Put"] * 2, ["a", "a"])


def test_a_bucket_has_versioning_or_not(every):
    for event in every(strategies.s3_events(min_size=3), 300):
        assert len({"versionId" in each for each in objects(event)}) == 1


def test_sizes_are_those_that_an_upload_can_have(every):
    for event in every(strategies.s3_events(), 500):
        for name, each in zip(names(event), objects(event)):
            if name in {"ObjectCreated:Put", "ObjectCreated:Post", "ObjectCreated:Copy"}:
                assert each["size"] <= 5 * 1024**3
            elif "size" in each:
                parts = int(each["eTag"].partition("-")[2] or 1)
                assert (parts - 1) * 5 * 1024**2 <= each["size"] <= parts * 5 * 1024**3


def test_any_text_will_do_for_a_key():
    seen = set()

    @given(event=strategies.s3_events(key=st.text()))
    def handler_takes_any_key(event):
        seen.update(keys(event))
        assert pytest_faas.validate(event).faults == ()

    handler_takes_any_key()
    assert len(seen) > 50
    assert "" not in seen


HONOURED = {
    "bucket": ("uploads", lambda event: s3(event)["bucket"]["name"] == "uploads"),
    "key": ("a b", lambda event: set(keys(event)) == {"a b"}),
    "event_name": ("ObjectRemoved:Delete", lambda event: set(names(event)) == {"ObjectRemoved:Delete"}),
    "size": (7, lambda event: {each["size"] for each in objects(event)} == {7}),
    "body": (b"hello", lambda event: all(each["eTag"][:4] == "5d41" or "-1" in each["eTag"] for each in objects(event))),
    "parts": (3, lambda event: {each["eTag"][-2:] for each in objects(event)} == {"-3"}),
    "e_tag": ("a" * 32, lambda event: {each["eTag"] for each in objects(event)} == {"a" * 32}),
    "version_id": ("v1", lambda event: {each["versionId"] for each in objects(event)} == {"v1"}),
    "versioned": (False, lambda event: not any("versionId" in each for each in objects(event))),
    "sequencer": ("00AA", lambda event: {each["sequencer"] for each in objects(event)} == {"00AA"}),
    "event_data": (
        {"destinationAccessTier": "DEEP_ARCHIVE_ACCESS"},
        lambda event: "DEEP_ARCHIVE_ACCESS" in str(event["Records"][0]),
    ),
    "event_version": ("2.4", lambda event: event["Records"][0]["eventVersion"] == "2.4"),
    "configuration_id": ("mine", lambda event: s3(event)["configurationId"] == "mine"),
    "principal_id": ("AWS:ME", lambda event: event["Records"][0]["userIdentity"]["principalId"] == "AWS:ME"),
    "owner_id": ("AME", lambda event: s3(event)["bucket"]["ownerIdentity"]["principalId"] == "AME"),
    "source_ip": (
        "9.9.9.9", lambda event: event["Records"][0]["requestParameters"]["sourceIPAddress"] == "9.9.9.9",
    ),
    "at": (0, lambda event: event["Records"][0]["eventTime"] == "1970-01-01T00:00:00.000Z"),
    "overrides": ({"extra": 1}, lambda event: event["extra"] == 1),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:s3. overrides sets 'extra'")
@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("name", HONOURED)
def test_each_argument_is_honoured_fixed_or_drawn(name, drawn, every):
    value, honoured = HONOURED[name]
    beside = {"event_name": "IntelligentTiering"} if name == "event_data" else {}
    strategy = strategies.s3_events(**{name: st.just(value) if drawn else value}, **beside)
    assert all(honoured(event) for event in every(strategy))


def test_each_argument_of_the_factory_is_one_of_the_strategy(parameters):
    own = parameters(strategies.s3_events)
    assert parameters(events.s3) - {"more"} <= own
    assert parameters(events.s3_object) <= own


@pytest.mark.parametrize(
    "given", [{"size": 1}, {"parts": 2}, {"e_tag": "a" * 32}, {"body": b"a"}, {"sequencer": "0A"}]
)
def test_only_events_that_tell_what_is_given_are_drawn(given, every):
    drawn = every(strategies.s3_events(**given), 200)
    assert len({name for event in drawn for name in names(event)}) > 5


def test_sizes_bound_the_records(every):
    assert {len(event["Records"]) for event in every(strategies.s3_events(min_size=2, max_size=3))} == {2, 3}
    assert {len(event["Records"]) for event in every(strategies.s3_events(min_size=32, max_size=32))} == {32}


def test_objects_of_the_users_own_are_taken(every):
    own = events.s3_object("b.txt", event_name="ObjectRemoved:Delete", version_id="v")
    for event in every(strategies.s3_events(key=own)):
        assert {(each["key"], each["versionId"]) for each in objects(event)} == {("b.txt", "v")}


BAD = {
    "bucket": ({"bucket": "Uploads"}, "bucket must be"),
    "empty key": ({"key": ""}, "key must be"),
    "long key": ({"key": "é" * 513}, "key must be at most 1,024 octets"),
    "event name": ({"event_name": "ObjectCreated:Putt"}, "Did you mean 'ObjectCreated:Put'"),
    "size of a deletion": ({"event_name": "ObjectRemoved:Delete", "size": 1}, "carries no size"),
    "size": ({"size": -1}, "size must be"),
    "event data of an upload": (
        {"event_name": "ObjectCreated:Put", "event_data": {"a": 1}},
        "carries no event_data",
    ),
    "no records": ({"max_size": 0}, "max_size must be an int between 1 and"),
    "time": ({"at": "soon"}, "at must be"),
    "address": ({"source_ip": "here"}, "source_ip must be"),
    "overrides": ({"overrides": "x"}, "overrides must be a dict"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_at_the_call(case):
    arguments, message = BAD[case]
    with pytest.raises(InvalidArgument, match=message) as caught:
        strategies.s3_events(**arguments)
    assert str(caught.value).startswith("strategies.s3_events: ")


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match="Did you mean 'bucket'"):
        strategies.s3_events(buckets="a")


def test_what_a_users_strategy_draws_is_judged_by_the_factory(smallest):
    for wrong in ("ObjectCreated:Nothing", 7, ["ObjectCreated:Put"]):
        with pytest.raises(InvalidArgument, match="event_name must be one of"):
            smallest(strategies.s3_events(event_name=st.just(wrong)), lambda event: True)


def test_its_repr_is_the_call():
    assert repr(strategies.s3_events(key=st.text(), min_size=2)) == "s3_events(key=text(), min_size=2)"


def test_the_same_seed_gives_the_same_bytes_in_two_processes(drawn_in_a_process):
    assert drawn_in_a_process("s3_events", 1) == drawn_in_a_process("s3_events", 2)
