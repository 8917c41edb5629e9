"""The Kinesis batches that `events.kinesis` builds: facts, arguments, bad input."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from itertools import pairwise
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import KinesisStreamEvent
from aws_lambda_powertools.utilities.parser.models import KinesisDataStreamModel

from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument
from pytest_faas.events import KinesisRecord, kinesis, kinesis_record, origin

AT = "2020-12-09T07:04:35Z"  # 1607497475, of the sample event of a tumbling window


@pytest.fixture(autouse=True)
def fresh_origin() -> Iterator[None]:
    with origin(seed="test_kinesis"):
        yield


def numbers(event: dict[str, Any]) -> list[int]:
    return [int(record["kinesis"]["sequenceNumber"]) for record in event["Records"]]


def data(event: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(record["kinesis"]["data"]) for record in event["Records"]]


def rises(values: list[int]) -> bool:
    return all(one < other for one, other in pairwise(values))


# Facts


def test_a_record_has_these_keys_and_no_others():
    """Recorded from AWS by LocalStack's suite, test_create_kinesis_event_source_mapping, 2025-11-25."""
    (record,) = kinesis("x")["Records"]
    assert sorted(record) == [
        "awsRegion",
        "eventID",
        "eventName",
        "eventSource",
        "eventSourceARN",
        "eventVersion",
        "invokeIdentityArn",
        "kinesis",
    ]
    assert sorted(record["kinesis"]) == [
        "approximateArrivalTimestamp",
        "data",
        "kinesisSchemaVersion",
        "partitionKey",
        "sequenceNumber",
    ]
    assert (record["eventVersion"], record["eventName"]) == ("1.0", "aws:kinesis:record")


def test_the_event_id_is_the_shard_and_the_sequence_number():
    for record in kinesis("a", "b", shard_id="shardId-000000000007")["Records"]:
        assert record["eventID"] == "shardId-000000000007:" + record["kinesis"]["sequenceNumber"]


def test_sequence_numbers_have_56_digits_and_rise():
    first, second = kinesis(*range(100)), kinesis(*range(100))
    assert rises(numbers(first) + numbers(second))
    assert {len(str(number)) for number in numbers(first)} == {56}


def test_a_sequence_number_tells_its_shard_and_second_as_published_ones_do():
    """49590338271490256608559692538361571095921575989136588898 is of shard 6 and second 1545084650 (with-kinesis)."""

    def read(number: int) -> tuple[int, int]:
        return number >> 4 & 0xFFFF_FFFF, number >> 36 & 0xF_FFFF_FFFF

    assert read(49590338271490256608559692538361571095921575989136588898) == (6, 1545084650)
    (number,) = numbers(kinesis(kinesis_record("x", arrived_at=AT), shard_id="shardId-000000000006"))
    assert read(number) == (6, 1607497475)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (b"\x00\xff", b"\x00\xff"),
        (b"", b""),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"ab"), b"ab"),
        ("héllo", "héllo".encode()),
        ("", b""),
        ({"click": 1}, b'{"click":1}'),
        ([1, None], b"[1,null]"),
        (7, b"7"),
        (None, b"null"),
        ({"ü": "日本"}, '{"ü":"日本"}'.encode()),
    ],
)
def test_data_is_base64_of_the_octets(given, sent):
    assert data(kinesis(given)) == data(kinesis(kinesis_record(given))) == [sent]


def test_the_arrival_is_a_float_in_seconds():
    when = datetime(2026, 1, 1, 0, 0, 0, 123_000, tzinfo=timezone.utc)
    for given, expected in ((when, 1767225600.123), (AT, 1607497475.0), (5, 5.0), (1.5, 1.5)):
        (record,) = kinesis(kinesis_record("x", arrived_at=given))["Records"]
        seen = record["kinesis"]["approximateArrivalTimestamp"]
        assert isinstance(seen, float)
        assert seen == expected


def test_the_arrival_is_the_clocks_now(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1767225600.123)
    (record,) = kinesis("x")["Records"]
    assert record["kinesis"]["approximateArrivalTimestamp"] == 1767225600.123


def test_the_invoke_identity_is_the_functions_role():
    (record,) = kinesis("x", role="service-role/clicks-role")["Records"]
    assert record["invokeIdentityArn"] == "arn:aws:iam::123456789012:role/service-role/clicks-role"


def test_region_account_and_partition_agree():
    with origin(region="cn-north-1", account="999999999999"):
        (record,) = kinesis("x", stream="clicks")["Records"]
    assert record["awsRegion"] == "cn-north-1"
    assert record["eventSourceARN"] == "arn:aws-cn:kinesis:cn-north-1:999999999999:stream/clicks"
    assert record["invokeIdentityArn"].startswith("arn:aws-cn:iam::999999999999:role/")


@pytest.mark.parametrize("shards", [1, 2, 3, 7, 64, 1000])
def test_the_md5_of_the_partition_key_chooses_the_shard(shards):
    """https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key."""
    width = 2**128 // shards
    for key in ("u1", "u2", "ü", "x" * 256):
        (record,) = kinesis("x", partition_key=key, shards=shards)["Records"]
        index = int(record["eventID"][8:20])
        hash_key = int(hashlib.md5(key.encode()).hexdigest(), 16)
        assert index * width <= hash_key
        assert hash_key < (index + 1) * width or index == shards - 1


@pytest.mark.parametrize(
    ("hash_key", "shard"), [(0, 0), ("0", 0), (2**126 - 1, 0), (2**126, 1), (str(2**128 - 1), 3)]
)
def test_an_explicit_hash_key_takes_the_place_of_the_md5(hash_key, shard):
    (record,) = kinesis(kinesis_record("x", explicit_hash_key=hash_key), shards=4)["Records"]
    assert record["eventID"].startswith(f"shardId-{shard:012d}:")


def test_a_batch_holds_one_shard_only():
    one, other = kinesis_record("x", partition_key="0"), kinesis_record("y", partition_key="4")
    with pytest.raises(InvalidArgument, match=r"'0' goes to shardId-0{11}2 and '4' goes to shardId-0{11}1"):
        kinesis(one, other, shards=3)
    assert len(kinesis(one, other)["Records"]) == 2


def test_a_named_shard_and_the_hash_must_agree():
    assert kinesis("x", shards=4, shard_id="shardId-000000000002")
    with pytest.raises(InvalidArgument, match="goes to shardId-000000000002, not to shardId-000000000000"):
        kinesis("x", shards=4, shard_id="shardId-000000000000")
    with pytest.raises(InvalidArgument, match="one of 4 shards, up to 'shardId-000000000003'"):
        kinesis("x", shards=4, shard_id="shardId-000000000004")


# Records


def test_a_record_stays_the_same_each_time_that_it_is_built():
    """On a retry all is identical, only the cut of the batch changes."""
    first, second, third = (kinesis_record(each) for each in "abc")
    assert kinesis(first, second, third)["Records"][1:] == kinesis(second, third)["Records"]


def test_plain_payloads_and_records_mix_and_still_rise():
    one, other = kinesis_record("one"), kinesis_record("other")
    event = kinesis("a", "b", one, "c", other, "d")
    assert rises(numbers(event))
    assert numbers(kinesis(one, other)) == [numbers(event)[2], numbers(event)[4]]
    assert data(event) == [b"a", b"b", b"one", b"c", b"other", b"d"]


def test_records_that_were_made_in_another_order_or_origin_still_rise():
    one, other = kinesis_record("one"), kinesis_record("other")
    assert rises(numbers(kinesis(other, "x", one)))
    with origin(seed="another"):
        assert rises(numbers(kinesis(other, "x", one, "y")))


def test_given_sequence_numbers_stay_and_must_rise():
    five, nine = (kinesis_record("x", sequence_number=number) for number in ("5", "9"))
    assert numbers(kinesis(five, nine)) == [5, 9]
    assert rises(numbers(kinesis(five, "x")))
    for wrong in ((nine, five), (five, five), ("x", five), (nine, "x", five)):
        with pytest.raises(InvalidArgument, match="sequence numbers rise within a shard"):
            kinesis(*wrong)


def test_two_plain_payloads_in_front_of_one_record_have_numbers_of_their_own():
    record = kinesis_record("x")
    seen = {numbers(kinesis("in front", record))[0] for _ in range(20)}
    assert len(seen) == 20


def test_a_record_can_be_replaced_and_cannot_be_changed():
    record = kinesis_record("x", partition_key="u1")
    assert dataclasses.replace(record, partition_key="u2").partition_key == "u2"
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.partition_key = "u2"  # type: ignore[misc]  # the test is that it fails
    for wrong in ({"data": "text"}, {"arrived_ms": "soon"}, {"position": None}, {"partition_key": ""}):
        with pytest.raises(InvalidArgument):
            dataclasses.replace(record, **wrong)


def test_the_events_partition_key_is_for_records_without_one():
    event = kinesis("a", kinesis_record("b"), kinesis_record("c", partition_key="own"), partition_key="all")
    assert [record["kinesis"]["partitionKey"] for record in event["Records"]] == ["all", "all", "own"]


# Tumbling windows


def test_a_tumbling_window_adds_its_fields():
    """https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html, the sample event."""
    state = {"1": 282, "2": 715}
    event = kinesis(
        kinesis_record("Hello, this is a test.", arrived_at=AT),
        stream="lambda-stream",
        shard_id="shardId-000000000006",
        tumbling_window_in_seconds=120,
        state=state,
    )
    del event["Records"]
    assert event == {
        "window": {"start": "2020-12-09T07:04:00Z", "end": "2020-12-09T07:06:00Z"},
        "state": {"1": 282, "2": 715},
        "shardId": "shardId-000000000006",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/lambda-stream",
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }
    event["state"]["1"] = 0
    assert state["1"] == 282


def test_a_window_starts_with_an_empty_state():
    event = kinesis("x", tumbling_window_in_seconds=1, is_window_terminated_early=True)
    assert event["state"] == {}
    assert event["isWindowTerminatedEarly"] is True


def test_without_a_window_there_are_records_only():
    assert list(kinesis("x")) == ["Records"]


def test_only_the_last_call_of_a_window_comes_without_records(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1607497561.0)  # 07:06:01
    event = kinesis(tumbling_window_in_seconds=120, state={"n": 1}, is_final_invoke_for_window=True)
    assert event["Records"] == []
    assert event["window"] == {"start": "2020-12-09T07:04:00Z", "end": "2020-12-09T07:06:00Z"}
    assert event["isFinalInvokeForWindow"] is True
    with pytest.raises(InvalidArgument, match="expected at least one record"):
        kinesis(tumbling_window_in_seconds=120)


def test_the_records_of_a_batch_are_of_one_window():
    inside, after = (kinesis_record("x", arrived_at=at) for at in (59.999, 60))
    assert kinesis(inside, tumbling_window_in_seconds=60)
    with pytest.raises(InvalidArgument, match="opened at 1970-01-01T00:00:00Z and 1970-01-01T00:01:00Z"):
        kinesis(inside, after, tumbling_window_in_seconds=60)


# Limits


def test_data_and_key_of_a_record_fit_the_stream():
    """https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html: 1 MiB, up to 10."""
    limit = 1024 * 1024
    assert kinesis(b"x" * (limit - 2), partition_key="ü")
    with pytest.raises(EventTooLarge, match=r"1,048,577 octets; the stream allows 1,048,576"):
        kinesis(b"x" * (limit - 1), partition_key="ü")
    assert kinesis(b"x" * (limit - 1), partition_key="ü", max_record_size_in_kib=1025)


def test_an_event_fits_a_synchronous_invocation():
    most = b"x" * 1_048_000
    assert kinesis(*[most] * 4)
    with pytest.raises(EventTooLarge, match="a synchronous invocation allows 6,291,456"):
        kinesis(*[most] * 5)


def test_a_batch_has_up_to_10_000_records():
    with pytest.raises(InvalidArgument, match="up to 10,000 records, got 10,001"):
        kinesis(*[b""] * 10_001)
    assert len(kinesis(*[b""] * 10_000)["Records"]) == 10_000


def test_a_state_has_up_to_1_mb():
    assert kinesis("x", tumbling_window_in_seconds=1, state={"a": "x" * 1_048_568})
    with pytest.raises(EventTooLarge, match="keeps 1,048,576"):
        kinesis("x", tumbling_window_in_seconds=1, state={"a": "x" * 1_048_569})


# Bad input


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"stream": "a/b"}, "stream must be 1 to 128 letters"),
        ({"stream": None}, "stream must be"),
        ({"stream": "x" * 129}, "stream must be"),
        ({"partition_key": ""}, "partition_key must be a str of 1 to 256 characters"),
        ({"partition_key": "x" * 257}, "partition_key must be"),
        ({"partition_key": 7}, r"partition_key must be .* got 7 \(int\)"),
        ({"partition_key": "\ud800"}, "lone surrogates"),
        ({"shards": 0}, "shards must be an int between 1"),
        ({"shards": True}, "shards must be"),
        ({"shard_id": "shardId-1"}, "shard_id must be like"),
        ({"shard_id": 1}, "shard_id must be like"),
        ({"role": "arn:aws:iam::1:role"}, "role must be the name"),
        ({"role": ""}, "role must be the name"),
        ({"max_record_size_in_kib": 10}, "max_record_size_in_kib must be an int between 1024 and 10240"),
        ({"tumbling_window_in_seconds": 901}, "tumbling_window_in_seconds must be an int between 0 and 900"),
        ({"tumbling_window_in_seconds": "60"}, "tumbling_window_in_seconds must be"),
        ({"tumbling_window_in_seconds": 60, "state": [1]}, "state must be a dict with str keys"),
        ({"tumbling_window_in_seconds": 60, "state": {"a": {1: 2}}}, "state is not JSON-able"),
        (
            {"tumbling_window_in_seconds": 60, "is_final_invoke_for_window": 1},
            "is_final_invoke_for_window must be",
        ),
        (
            {"tumbling_window_in_seconds": 60, "is_window_terminated_early": 1},
            "is_window_terminated_early must be",
        ),
        ({"state": {}}, "need a tumbling window"),
        ({"is_final_invoke_for_window": True}, "need a tumbling window"),
        ({"overrides": []}, "overrides must be a dict"),
    ],
)
def test_a_value_that_cannot_be_is_refused(arguments, match):
    with pytest.raises(InvalidArgument, match=match):
        kinesis("x", **arguments)


@pytest.mark.parametrize("payload", [float("nan"), {1: 2}, {"a": b""}, object(), "\ud800", {"a": "\ud800"}])
def test_a_payload_that_is_not_json_able_is_refused(payload):
    with pytest.raises(InvalidArgument, match="data"):
        kinesis(payload)
    with pytest.raises(InvalidArgument, match="data"):
        kinesis_record(payload)


@pytest.mark.parametrize(
    "arguments",
    [
        {"partition_key": ""},
        {"explicit_hash_key": 2**128},
        {"explicit_hash_key": -1},
        {"explicit_hash_key": "01"},
        {"explicit_hash_key": 1.0},
        {"sequence_number": 5},
        {"sequence_number": "05"},
        {"sequence_number": "1" * 130},
        {"arrived_at": "soon"},
        {"arrived_at": -1},
    ],
    ids=repr,
)
def test_a_record_that_cannot_be_is_refused(arguments):
    with pytest.raises(InvalidArgument, match=next(iter(arguments))):
        kinesis_record("x", **arguments)


def test_no_records_are_no_event():
    with pytest.raises(InvalidArgument, match="expected at least one record"):
        kinesis()


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match="Did you mean 'partition_key'"):
        kinesis("x", partition_keys="u1")
    with pytest.raises(UnknownArgument, match="Did you mean 'arrived_at'"):
        kinesis_record("x", arived_at=1)


# All factories


def test_overrides_merge_last_and_warn_of_unknown_keys():
    event = kinesis("x", "y", overrides={"Records": [{}, {"kinesis": {"kinesisSchemaVersion": "2.0"}}]})
    assert [record["kinesis"]["kinesisSchemaVersion"] for record in event["Records"]] == ["1.0", "2.0"]
    with pytest.warns(UserWarning, match="Did you mean 'eventVersion'"):
        kinesis("x", overrides={"Records": [{"eventVersoin": "1.1"}]})


def test_an_event_is_its_own_json():
    event = kinesis(
        {"ü": 1}, b"\xff", kinesis_record("x"), tumbling_window_in_seconds=900, state={"a": [1.5]}
    )
    assert json.loads(json.dumps(event)) == event


def test_nothing_is_shared_between_events_and_input():
    payload = {"list": [1]}
    record = kinesis_record(payload)
    first, second = kinesis(record, payload), kinesis(record, payload)
    payload["list"].append(2)
    first["Records"][0]["kinesis"]["data"] = "changed"
    first["Records"][1].clear()
    assert data(second) == data(kinesis(record, {"list": [1]})) == [b'{"list":[1]}'] * 2


def test_the_same_seed_and_clock_give_the_same_bytes_in_another_process(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1767225600.5)
    code = """
import json, time
time.time = lambda: 1767225600.5
from pytest_faas.events import origin
from pytest_faas.events import kinesis, kinesis_record
with origin(seed=7):
    print(json.dumps(kinesis({"a": 1}, kinesis_record(b"x"), "y", shards=5)))
"""
    with origin(seed=7):
        here = json.dumps(kinesis({"a": 1}, kinesis_record(b"x"), "y", shards=5))
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert there.stdout.strip() == here


def test_powertools_reads_the_event():
    event = kinesis({"click": 1}, kinesis_record(b"\xff", partition_key="u1"), tumbling_window_in_seconds=60)
    model = KinesisDataStreamModel.model_validate(event)
    assert [record.kinesis.data for record in model.Records] == [b'{"click":1}', b"\xff"]
    record = next(KinesisStreamEvent(event).records)
    assert record.kinesis.data_as_json() == {"click": 1}


def test_a_record_is_of_its_type():
    assert isinstance(kinesis_record("x"), KinesisRecord)
