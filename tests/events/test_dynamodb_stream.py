"""The changes that `events.dynamodb_stream` builds: facts, arguments, bad input."""

from __future__ import annotations

import base64
import dataclasses
import enum
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent
from aws_lambda_powertools.utilities.parser.models import DynamoDBStreamModel
from boto3.dynamodb.types import Binary, TypeDeserializer

from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument
from pytest_faas.events import DynamodbChange, dynamodb_stream, insert, modify, origin, remove

VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")


@pytest.fixture(autouse=True)
def fresh_origin() -> Iterator[None]:
    with origin(seed="test_dynamodb_stream"):
        yield


def only(event: dict[str, Any]) -> dict[str, Any]:
    (record,) = event["Records"]
    assert isinstance(record, dict)
    return record


def new_image(value: Any) -> Any:
    """Return the attribute value that a new image shows for a Python value."""
    return only(dynamodb_stream(insert({"id": 1, "value": value})))["dynamodb"]["NewImage"]["value"]


def size(item: dict[str, Any]) -> int:
    """Return the octets of an item, without its key."""
    record = only(dynamodb_stream(insert({"id": 1, **item})))
    return int(record["dynamodb"]["SizeBytes"]) - 2 * len("id") - 2 * 2


# Facts


def test_a_record_has_these_keys_and_no_others():
    """Recorded from AWS by LocalStack's suite, test_dynamodb_event_filter[content_or_filter], 2025-11-25."""
    record = only(dynamodb_stream(modify({"id": 1}, {"id": 1, "n": 2})))
    assert sorted(record) == [
        "awsRegion",
        "dynamodb",
        "eventID",
        "eventName",
        "eventSource",
        "eventSourceARN",
        "eventVersion",
    ]
    assert sorted(record["dynamodb"]) == [
        "ApproximateCreationDateTime",
        "Keys",
        "NewImage",
        "OldImage",
        "SequenceNumber",
        "SizeBytes",
        "StreamViewType",
    ]


def test_the_event_version_is_1_1():
    """Recorded; the pages of the documentation still say 1.0."""
    assert only(dynamodb_stream(insert({"id": 1})))["eventVersion"] == "1.1"


OLD, NEW = {"id": {"N": "1"}, "n": {"N": "1"}}, {"id": {"N": "1"}, "n": {"N": "2"}}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (insert({"id": 1, "n": 2}), None, NEW),
        (modify({"id": 1, "n": 1}, {"id": 1, "n": 2}), OLD, NEW),
        (remove({"id": 1, "n": 1}), OLD, None),
    ],
    ids=["INSERT", "MODIFY", "REMOVE"],
)
def test_the_view_and_the_change_decide_the_images(view, change, old, new):
    """An INSERT never has an OldImage, a REMOVE never a NewImage; NEW_IMAGE of a REMOVE has neither.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    """
    found = only(dynamodb_stream(change, view=view))["dynamodb"]
    assert found["StreamViewType"] == view
    assert found["Keys"] == {"id": {"N": "1"}}
    assert found.get("OldImage") == (old if "OLD" in view else None)
    assert found.get("NewImage") == (new if "NEW" in view else None)
    assert None not in found.values()


def test_a_delete_is_called_remove():
    event = dynamodb_stream(
        insert({"id": 1}), modify({"id": 1}, {"id": 1, "a": 1}), remove({"id": 1, "a": 1})
    )
    assert [record["eventName"] for record in event["Records"]] == ["INSERT", "MODIFY", "REMOVE"]


def test_only_what_time_to_live_deleted_has_a_user_identity():
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html."""
    expired, deleted = dynamodb_stream(remove({"id": 1}, ttl=True), remove({"id": 2}))["Records"]
    assert expired["eventName"] == "REMOVE"
    assert expired["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert "userIdentity" not in deleted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"id": 1}, {"id": 1}),
        ({"id": 1, "a": 1, "b": 2}, {"b": Decimal("2.0"), "a": 1, "id": 1}),
        ({"id": 1, "s": {1, 2}}, {"id": 1, "s": {2, Decimal("1.00")}}),
        ({"id": 1, "m": {"a": [1], "b": None}}, {"id": 1, "m": {"b": None, "a": (1,)}}),
    ],
)
def test_a_write_that_changes_nothing_has_no_record(old, new):
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html."""
    with pytest.raises(InvalidArgument, match="leaves no record in the stream"):
        modify(old, new)


def test_the_time_is_a_float_of_whole_seconds():
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html."""
    found = only(dynamodb_stream(insert({"id": 1}, at="2026-01-01T00:00:00.999Z")))["dynamodb"]
    assert isinstance(found["ApproximateCreationDateTime"], float)
    assert found["ApproximateCreationDateTime"] == 1767225600.0


def test_the_time_is_the_clocks_now(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1767225600.5)
    found = only(dynamodb_stream(insert({"id": 1})))["dynamodb"]
    assert found["ApproximateCreationDateTime"] == 1767225600.0


def test_ids_are_32_hex_digits_and_sequence_numbers_rise():
    records = dynamodb_stream(*[insert({"id": each}) for each in range(200)])["Records"]
    records += dynamodb_stream(insert({"id": 1}))["Records"]
    ids = {record["eventID"] for record in records}
    assert len(ids) == 201
    assert {len(each) for each in ids} == {32}
    assert set("".join(ids)) <= set("0123456789abcdef")
    texts = [record["dynamodb"]["SequenceNumber"] for record in records]
    assert all(int(one) < int(other) for one, other in pairwise(texts))
    assert all(21 <= len(text) <= 40 for text in texts)


def test_the_arn_ends_with_the_stream_label():
    record = only(dynamodb_stream(insert({"id": 1}), table="orders", stream_label="2015-05-11T21:21:33.291"))
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2015-05-11T21:21:33.291"
    assert record["eventSourceARN"] == arn


def test_a_table_has_one_stream_and_another_table_another():
    arns = [
        only(dynamodb_stream(insert({"id": 1}), table=table))["eventSourceARN"]
        for table in ("a-1", "a-1", "b-2")
    ]
    assert arns[0] == arns[1]
    assert arns[0].rpartition("/")[2] != arns[2].rpartition("/")[2]


def test_region_account_and_partition_agree():
    with origin(region="us-gov-west-1", account="999999999999"):
        record = only(dynamodb_stream(insert({"id": 1}), table="orders"))
    assert record["awsRegion"] == "us-gov-west-1"
    assert record["eventSourceARN"].startswith(
        "arn:aws-us-gov:dynamodb:us-gov-west-1:999999999999:table/orders/stream/"
    )


# Values


class Colour(str, enum.Enum):
    RED = "red"


class Count(enum.IntEnum):
    THREE = 3


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("text", {"S": "text"}),
        ("日本", {"S": "日本"}),
        ("", {"S": ""}),
        (Colour.RED, {"S": "red"}),
        (b"foobar", {"B": "Zm9vYmFy"}),
        (b"", {"B": ""}),
        (bytearray(b"\xff"), {"B": "/w=="}),
        (Binary(b"\xff"), {"B": "/w=="}),
        (True, {"BOOL": True}),
        (False, {"BOOL": False}),
        (None, {"NULL": True}),
        (0, {"N": "0"}),
        (-7, {"N": "-7"}),
        (Count.THREE, {"N": "3"}),
        ([], {"L": []}),
        ([1, "a", None], {"L": [{"N": "1"}, {"S": "a"}, {"NULL": True}]}),
        ((1,), {"L": [{"N": "1"}]}),
        ({}, {"M": {}}),
        ({"a": {"b": [True]}}, {"M": {"a": {"M": {"b": {"L": [{"BOOL": True}]}}}}}),
        ({"b", "a", "ü"}, {"SS": ["a", "b", "ü"]}),
        (frozenset({"a"}), {"SS": ["a"]}),
        ({2, 10, Decimal("-1.50")}, {"NS": ["10", "2", "-1.5"]}),
        ({b"b", b"a"}, {"BS": ["YQ==", "Yg=="]}),
        ({Binary(b"a")}, {"BS": ["YQ=="]}),
    ],
)
def test_a_python_value_is_shown_in_its_type(value, shown):
    assert new_image(value) == shown


@pytest.mark.parametrize(
    ("number", "text"),
    [
        # Seen on the service: https://github.com/ExtendDB/extenddb/pull/7, https://github.com/boto/boto3/issues/4636
        (Decimal("00042.0"), "42"),
        (Decimal("-0"), "0"),
        (Decimal("1.5E2"), "150"),
        (Decimal("1.0"), "1"),
        (Decimal("1.00000000000000007629769841092E+50"), "100000000000000007629769841092" + "0" * 21),
        (10**125, "1" + "0" * 125),
        (Decimal("1E-130"), "0." + "0" * 129 + "1"),
        (Decimal("0.0500"), "0.05"),
        (Decimal("-12.340"), "-12.34"),
        (Decimal("0E+500"), "0"),
        (10**40, "1" + "0" * 40),
        (int("9" * 38), "9" * 38),
        (-int("9" * 38), "-" + "9" * 38),
    ],
)
def test_a_number_is_shown_without_exponent_and_idle_zeros(number, text):
    assert new_image(number) == {"N": text}
    assert new_image({number}) == {"NS": [text]}


def test_boto3_reads_back_the_values():
    item = {
        "id": "a",
        "n": Decimal("-1.25"),
        "b": b"\x00",
        "l": [1, {"x": None}],
        "s": {"a", "b"},
        "ns": {1, 2},
        "bs": {b"a"},
        "t": True,
    }
    image = only(dynamodb_stream(insert(item)))["dynamodb"]["NewImage"]
    image["b"]["B"] = base64.b64decode(image["b"]["B"])
    image["bs"]["BS"] = [base64.b64decode(each) for each in image["bs"]["BS"]]
    read = TypeDeserializer().deserialize
    assert {name: read(value) for name, value in image.items()} == item


@pytest.mark.parametrize(
    ("item", "octets"),
    [
        ({"n": "text"}, 1 + 4),
        ({"ü": "ü"}, 2 + 2),
        ({"n": b"abcd"}, 1 + 4),
        ({"n": b""}, 1),
        ({"n": 0}, 1 + 1),
        ({"n": 7}, 1 + 2),
        ({"n": 42}, 1 + 2),
        ({"n": 100}, 1 + 2),
        ({"n": 123}, 1 + 3),
        ({"n": Decimal("0.0500")}, 1 + 2),
        ({"n": Decimal("12.345")}, 1 + 4),
        ({"n": True}, 1 + 1),
        ({"n": None}, 1 + 1),
        ({"n": []}, 1 + 3),
        ({"n": {}}, 1 + 3),
        ({"n": ["ab", "c"]}, 1 + 3 + 2 + 1 + 2),
        ({"n": {"x": "ab"}}, 1 + 3 + 1 + 2 + 1),
        ({"n": {"abc", "d"}}, 1 + 3 + 1),
        ({"n": {1, 234}}, 1 + 2 + 3),
        ({"n": {b"a", b"bc"}}, 1 + 1 + 2),
        ({"n": [[], {}]}, 1 + 3 + (3 + 1) + (3 + 1)),
    ],
)
def test_the_size_is_of_names_and_values(item, octets):
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html."""
    assert size(item) == octets


@pytest.mark.parametrize(("view", "octets"), [*zip(VIEWS, [4, 4 + 11, 4 + 8, 4 + 11 + 8], strict=True)])
def test_the_size_is_of_what_the_view_shows(view, octets):
    change = modify({"id": 1, "n": "abc"}, {"id": 1, "n": "abcdef"})
    assert only(dynamodb_stream(change, view=view))["dynamodb"]["SizeBytes"] == octets


# Keys


@pytest.mark.parametrize(
    ("item", "keys", "expected"),
    [
        ({"id": 1, "name": "x"}, None, ["id"]),
        ({"name": "x", "id": 1}, None, ["id"]),
        ({"sk": "b", "pk": "a", "id": 1}, None, ["pk", "sk"]),
        ({"PK": "a", "SK": "b"}, None, ["PK", "SK"]),
        ({"PK": "a", "total": 1}, None, ["PK"]),
        ({"order": 7, "line": 1}, None, ["order"]),
        ({"order": 7, "line": 1}, "line", ["line"]),
        ({"order": 7, "line": 1}, ("order", "line"), ["order", "line"]),
        ({"order": 7, "line": b"x"}, ["line", "order"], ["line", "order"]),
    ],
)
def test_the_keys_are_those_named_or_the_usual_ones(item, keys, expected):
    found = only(dynamodb_stream(insert(item), keys=keys))["dynamodb"]
    assert list(found["Keys"]) == expected
    assert found["Keys"].items() <= found["NewImage"].items()


def test_a_removed_item_may_be_its_key_only():
    event = dynamodb_stream(
        insert({"id": 1, "a": 1}), remove({"id": 2}), table="orders", view="NEW_AND_OLD_IMAGES"
    )
    assert [record["dynamodb"]["Keys"]["id"]["N"] for record in event["Records"]] == ["1", "2"]


@pytest.mark.parametrize(
    ("change", "keys", "match"),
    [
        (insert({"id": ""}), None, "not empty"),
        (insert({"id": b""}), None, "not empty"),
        (insert({"id": True}), None, "text, a number or bytes"),
        (insert({"id": [1]}), None, "If it is not the table's key, name that with keys="),
        (insert({"id": {"a"}}), None, "text, a number or bytes"),
        (insert({"order": 1}), "ordr", "no key attribute 'ordr', it has 'order'. Did you mean 'order'"),
        (insert({"id": "x" * 2049}), None, "2,049 octets; DynamoDB allows 2,048"),
        (insert({"pk": "x", "sk": "x" * 1025}), None, "1,025 octets; DynamoDB allows 1,024"),
        (modify({"id": 1}, {"id": 2}), None, "a MODIFY cannot change the key: 'id' was"),
        (modify({"id": 1}, {"id": 1, "b": 1}), "b", "a MODIFY cannot change the key: 'b' was None"),
        (insert({"id": 1}), (), "keys must be a name, or two"),
        (insert({"id": 1}), ("a", "b", "c"), "keys must be a name, or two"),
        (insert({"id": 1}), ("id", "id"), "keys must be a name, or two"),
        (insert({"id": 1}), "", "keys must be a name, or two"),
        (insert({"id": 1}), 7, "keys must be a name, or two"),
    ],
)
def test_a_key_that_cannot_be_is_refused(change, keys, match):
    with pytest.raises(InvalidArgument, match=match):
        dynamodb_stream(change, keys=keys)


def test_all_changes_have_the_key_of_the_first():
    with pytest.raises(InvalidArgument, match="no key attribute 'id', it has 'name'"):
        dynamodb_stream(insert({"id": 1}), insert({"name": "x"}))


def test_the_longest_keys_fit():
    assert dynamodb_stream(insert({"pk": "x" * 2048, "sk": b"x" * 1024}))


# Changes


def test_a_change_stays_the_same_each_time_that_it_is_built():
    """On a retry all is identical, only the cut of the batch changes."""
    first, second, third = (insert({"id": each}) for each in range(3))
    assert dynamodb_stream(first, second, third)["Records"][1:] == dynamodb_stream(second, third)["Records"]


def test_changes_that_were_made_in_another_order_or_origin_still_rise():
    one, other = insert({"id": 1}), insert({"id": 2})
    with origin(seed="another"):
        event = dynamodb_stream(other, one, insert({"id": 3}))
    found = [int(record["dynamodb"]["SequenceNumber"]) for record in event["Records"]]
    assert found == sorted(set(found))


def test_given_ids_and_sequence_numbers_stay():
    record = only(dynamodb_stream(insert({"id": 1}, event_id="1", sequence_number="111")))
    assert (record["eventID"], record["dynamodb"]["SequenceNumber"]) == ("1", "111")


def test_given_sequence_numbers_must_rise():
    one, other = (insert({"id": 1}, sequence_number=each) for each in ("111", "222"))
    assert dynamodb_stream(one, other)
    for wrong in ((other, one), (one, one)):
        with pytest.raises(InvalidArgument, match="sequence numbers rise within a shard"):
            dynamodb_stream(*wrong)


def test_a_change_cannot_be_changed_nor_made_up():
    change = insert({"id": 1})
    with pytest.raises(dataclasses.FrozenInstanceError):
        change.ttl = True  # type: ignore[misc]  # the test is that it fails
    for wrong in ({"event_name": "REMOVE"}, {"event_name": []}, {"new_image": {"id": {"N": "1"}}}):
        with pytest.raises(InvalidArgument, match="Make it with insert, modify or remove"):
            dataclasses.replace(change, **wrong)
    for wrong in ({"created_ms": "soon"}, {"position": None}, {"event_id": None}, {"sequence_number": 1}):
        with pytest.raises(InvalidArgument, match=next(iter(wrong))):
            dataclasses.replace(change, **wrong)
    assert isinstance(change, DynamodbChange)


# Tumbling windows


def test_a_tumbling_window_adds_its_fields():
    """https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html, the sample event."""
    event = dynamodb_stream(
        insert({"Id": 101}, at="2020-07-30T17:03:21Z"),
        tumbling_window_in_seconds=300,
        state={"1": "state1"},
        shard_id="shardId-00000001596126600000-0a1b2c3d",
    )
    arn = only(event)["eventSourceARN"]
    del event["Records"]
    assert event == {
        "window": {"start": "2020-07-30T17:00:00Z", "end": "2020-07-30T17:05:00Z"},
        "state": {"1": "state1"},
        "shardId": "shardId-00000001596126600000-0a1b2c3d",
        "eventSourceARN": arn,
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }


def test_only_the_last_call_of_a_window_comes_without_changes():
    event = dynamodb_stream(tumbling_window_in_seconds=60, is_final_invoke_for_window=True)
    assert event["Records"] == []
    assert event["isFinalInvokeForWindow"] is True
    with pytest.raises(InvalidArgument, match="expected at least one record"):
        dynamodb_stream()


# Limits


def test_an_item_has_up_to_400_kib():
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html."""
    assert insert({"id": "x" * (409_600 - 2)})
    for make in (insert, remove, lambda item: modify({"id": "x"}, item)):
        with pytest.raises(EventTooLarge, match="409,601 octets; DynamoDB allows 409,600"):
            make({"id": "x" * (409_600 - 1)})


def test_an_event_fits_a_synchronous_invocation():
    changes = [insert({"id": each, "x": "x" * 400_000}) for each in range(16)]
    assert dynamodb_stream(*changes[:15])
    with pytest.raises(EventTooLarge, match="a synchronous invocation allows 6,291,456"):
        dynamodb_stream(*changes)


def test_short_numbers_that_are_long_in_json_count_as_json():
    item = {"id": 1, "x": [10**125] * 47_000}
    with pytest.raises(EventTooLarge, match="a synchronous invocation"):
        dynamodb_stream(insert(item))


def test_a_batch_has_up_to_10_000_changes():
    change = insert({"id": 1})
    with pytest.raises(InvalidArgument, match="up to 10,000 records, got 10,001"):
        dynamodb_stream(*[change] * 10_001)


def test_values_nest_up_to_32_levels():
    def nested(levels: int) -> Any:
        return [nested(levels - 1)] if levels else 1

    assert insert({"id": nested(32)})
    endless: dict[str, Any] = {"id": 1}
    endless["self"] = endless
    for item in ({"id": nested(33)}, endless):
        with pytest.raises(InvalidArgument, match="deeper than the 32 levels"):
            insert(item)


# Bad input


@pytest.mark.parametrize(
    ("value", "match"),
    [
        (9.99, r"item\['value'\] must be .* boto3 refuses floats too: write Decimal\('9.99'\)"),
        ({"a": [1.5]}, r"item\['value'\]\['a'\]\[0\] must be"),
        (float("nan"), "boto3 refuses floats"),
        (Decimal("NaN"), "a number of up to 38 digits"),
        (Decimal("-Infinity"), "a number of up to 38 digits"),
        (Decimal("1E+126"), "a number of up to 38 digits"),
        (Decimal("1E-131"), "a number of up to 38 digits"),
        (Decimal("1E+999999999"), "a number of up to 38 digits"),
        (int("1" * 39), "a number of up to 38 digits"),
        (Decimal("0." + "1" * 39), "a number of up to 38 digits"),
        (10**126, "an int of 419 bits"),
        pytest.param(10**5000, "an int of 16,610 bits", id="an int too long for Python to show"),
        (set(), "a set of one type, with at least one member"),
        ({1, "a"}, "a set of one type"),
        ({True}, r"\['a member'\] must be"),
        ({None}, "must be"),
        ({1.5}, "boto3 refuses floats"),
        ("\ud800", "lone surrogates"),
        ({"\ud800": 1}, "lone surrogates"),
        ({1: 2}, "the name of an attribute"),
        ({"": 2}, "the name of an attribute"),
        (object(), "must be a str, bytes, int"),
        (len, "must be a str, bytes, int"),
    ],
)
def test_a_value_that_cannot_be_is_refused(value, match):
    item = {"id": 1, "value": value}
    for make in (insert, remove, lambda item: modify({"id": 1}, item)):
        with pytest.raises(InvalidArgument, match=match):
            make(item)


@pytest.mark.parametrize("item", [{}, [], None, "id", {1: 2}, {"": 1}, [("id", 1)]], ids=repr)
def test_an_item_that_is_none_is_refused(item):
    for make in (insert, remove, lambda item: modify({"id": 1}, item)):
        with pytest.raises(InvalidArgument, match=r"item must be a dict|the name of an attribute in item"):
            make(item)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"table": "ab"}, "table must be 3 to 255"),
        ({"table": "a/b"}, "table must be"),
        ({"table": None}, "table must be"),
        ({"view": "NEW"}, "view must be one of 'KEYS_ONLY', 'NEW_IMAGE'"),
        ({"view": "NEW_IMAGES"}, "Did you mean 'NEW_IMAGE'"),
        ({"view": None}, "view must be one of"),
        ({"stream_label": "soon"}, "stream_label must be a datetime"),
        ({"tumbling_window_in_seconds": 60, "shard_id": "shardId-000000000000"}, "shard_id must be like"),
        ({"shard_id": "shardId-00000001596126600000-0a1b2c3d"}, "shard_id shows in tumbling windows only"),
        ({"tumbling_window_in_seconds": -1}, "tumbling_window_in_seconds must be an int between 0 and 900"),
        ({"state": {}}, "need a tumbling window"),
        ({"overrides": 1}, "overrides must be a dict"),
    ],
)
def test_an_argument_that_cannot_be_is_refused(arguments, match):
    with pytest.raises(InvalidArgument, match=match):
        dynamodb_stream(insert({"id": 1}), **arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"at": "soon"},
        {"event_id": ""},
        {"event_id": 1},
        {"sequence_number": 1},
        {"sequence_number": "1" * 41},
    ],
    ids=repr,
)
def test_a_change_that_cannot_be_is_refused(arguments):
    for make in (insert, remove, lambda item, **kwargs: modify({"id": 2}, item, **kwargs)):
        with pytest.raises(InvalidArgument, match=next(iter(arguments))):
            make({"id": 1}, **arguments)
    with pytest.raises(InvalidArgument, match="ttl must be a bool"):
        remove({"id": 1}, ttl="yes")


def test_a_bare_item_is_refused_with_a_hint():
    with pytest.raises(InvalidArgument, match=r"Wrap an item: events.insert\(\{...\}\)"):
        dynamodb_stream({"id": 1})  # type: ignore[arg-type]  # the test is that it is refused


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match="Did you mean 'table'"):
        dynamodb_stream(insert({"id": 1}), tabel="orders")
    with pytest.raises(UnknownArgument, match="Did you mean 'ttl'"):
        remove({"id": 1}, tttl=True)
    with pytest.raises(UnknownArgument, match="missing a required argument: 'new'"):
        modify({"id": 1})


# All factories


def test_overrides_merge_last_and_warn_of_unknown_keys():
    event = dynamodb_stream(insert({"id": 1}), overrides={"Records": [{"dynamodb": {"SizeBytes": 99}}]})
    assert only(event)["dynamodb"]["SizeBytes"] == 99
    with pytest.warns(UserWarning, match="Did you mean 'eventName'"):
        dynamodb_stream(insert({"id": 1}), overrides={"Records": [{"eventNam": "INSERT"}]})


def test_an_event_is_its_own_json():
    change = insert({"id": "ü", "b": b"\xff", "m": {"l": [None, True, {1, 2}, Decimal("0.1")]}})
    event = dynamodb_stream(
        change, remove({"id": "x"}, ttl=True), tumbling_window_in_seconds=900, state={"a": 1}
    )
    assert json.loads(json.dumps(event)) == event


def test_nothing_is_shared_between_events_and_input():
    item: dict[str, Any] = {"id": 1, "list": [1, {"a": 1}], "set": {1}}
    change = insert(item)
    first, second = dynamodb_stream(change), dynamodb_stream(change)
    before = json.dumps(second)
    item["list"][1]["a"] = 2
    item["set"].add(2)
    image = only(first)["dynamodb"]["NewImage"]
    image["list"]["L"][1]["M"]["a"]["N"] = "3"
    image["set"]["NS"].append("4")
    image["id"]["N"] = "5"
    assert only(first)["dynamodb"]["Keys"] == {"id": {"N": "1"}}
    assert json.dumps(second) == json.dumps(dynamodb_stream(change)) == before


def test_the_same_seed_and_clock_give_the_same_bytes_in_another_process(monkeypatch):
    """Also for sets, whose order differs from process to process."""
    monkeypatch.setattr("time.time", lambda: 1767225600.5)
    code = """
import json, time
time.time = lambda: 1767225600.5
from pytest_faas.events import origin
from pytest_faas.events import dynamodb_stream, insert, remove
with origin(seed=7):
    changes = insert({"id": 1, "s": set("abcdefgh"), "b": {b"x", b"y", b"z"}}), remove({"id": 2}, ttl=True)
    print(json.dumps(dynamodb_stream(*changes, tumbling_window_in_seconds=60)))
"""
    with origin(seed=7):
        changes = (
            insert({"id": 1, "s": set("abcdefgh"), "b": {b"x", b"y", b"z"}}),
            remove({"id": 2}, ttl=True),
        )
        here = json.dumps(dynamodb_stream(*changes, tumbling_window_in_seconds=60))
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert there.stdout.strip() == here


def test_powertools_reads_the_event():
    event = dynamodb_stream(
        insert({"id": 1, "tags": {"a"}, "m": {"x": [None]}}),
        modify({"id": 1, "n": 1}, {"id": 1, "n": 2}),
        remove({"id": 1}, ttl=True),
    )
    model = DynamoDBStreamModel.model_validate(event)
    assert [record.eventName for record in model.Records] == ["INSERT", "MODIFY", "REMOVE"]
    assert model.Records[0].dynamodb.NewImage == {"id": 1, "tags": {"a"}, "m": {"x": [None]}}
    assert model.Records[2].userIdentity is not None
    records = list(DynamoDBStreamEvent(event).records)
    assert records[1].dynamodb is not None
    assert records[1].dynamodb.old_image == {"id": 1, "n": 1}
