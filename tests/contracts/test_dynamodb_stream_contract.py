from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from breaking import both, broken, drop, found, put

from pytest_faas import validate
from pytest_faas.events import dynamodb_stream, insert, modify, origin, remove

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2023-06-10T19:26:16.525"
TTL = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
ID = {"Id": {"N": "101"}}
NEW, CHANGED = ({"Message": {"S": text}, **ID} for text in ("New item!", "This item has changed"))


def change(place, name, size, *, view="NEW_AND_OLD_IMAGES", keys=ID, **images):
    return {
        "eventID": f"c4ca4238a0b923820dcc509a6f7584{place:02}",
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1693997155.0,
            "Keys": copy.deepcopy(keys),
            **copy.deepcopy(images),
            "SequenceNumber": str(4421584500000000017450439091 + 7 * place),
            "SizeBytes": size,
            "StreamViewType": view,
        },
        "eventSourceARN": ARN,
    }


def batch():
    """A true event of four changes; the sizes of the first three are those of AWS's own sample."""
    expired = {**change(3, "REMOVE", 26, OldImage=NEW), "userIdentity": dict(TTL)}
    records = [
        change(0, "INSERT", 26, NewImage=NEW),
        change(1, "MODIFY", 59, NewImage=CHANGED, OldImage=NEW),
        change(2, "REMOVE", 38, OldImage=CHANGED),
        expired,
    ]
    return {"Records": records}


def item_with(value, size):
    """A true event of one insert, of an item that has an attribute x, as large as it should be."""
    return {"Records": [change(0, "INSERT", 5 + 5 + 1 + size, NewImage={**ID, "x": value})]}


def window():
    return {
        **batch(),
        "window": {"start": "2023-09-06T10:45:00Z", "end": "2023-09-06T10:50:00Z"},
        "state": {},
        "shardId": "shardId-00000001414576573621-f55eea83",
        "eventSourceARN": ARN,
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }


def record(index, path, value):
    return put(f"Records.{index}.{path}", value)


def held(index, path, value):
    return put(f"Records.{index}.dynamodb.{path}", value)


def each(change_record):
    def breaks(event):
        for one in event["Records"]:
            change_record(one)

    return breaks


STRUCTURE, CONSISTENCY = "structure", "consistency"
INSERT, MODIFY, REMOVE, EXPIRED = range(4)
MISTAKES = {
    # Structure: each field of a wrong type, of a wrong form, missing; and what no record has.
    "no records": (put("Records", []), "Records", STRUCTURE),
    "a key beside the records": (put("Source", "x"), "Source", STRUCTURE),
    "a key in a record": (record(1, "eventTime", "x"), "Records[1].eventTime", STRUCTURE),
    "a key in dynamodb": (held(1, "TableName", "orders"), "Records[1].dynamodb.TableName", STRUCTURE),
    "an event id of AWS's sample": (record(1, "eventID", "2"), "Records[1].eventID", STRUCTURE),
    "an event id that is a UUID": (record(1, "eventID", "7de3041d-d709-4a8e-8f0b-9c1d2e3f4a5b"), "Records[1].eventID", STRUCTURE),
    "an event id in upper case": (record(1, "eventID", "C4CA4238A0B923820DCC509A6F758401"), "Records[1].eventID", STRUCTURE),
    "no event id": (drop("Records.1.eventID"), "Records[1].eventID", STRUCTURE),
    "DELETE": (record(2, "eventName", "DELETE"), "Records[2].eventName", STRUCTURE),
    "a name in lower case": (record(0, "eventName", "insert"), "Records[0].eventName", STRUCTURE),
    "the version of AWS's sample": (record(1, "eventVersion", "1.0"), "Records[1].eventVersion", STRUCTURE),
    "a version that is a number": (record(1, "eventVersion", 1.1), "Records[1].eventVersion", STRUCTURE),
    "the source of another service": (record(1, "eventSource", "aws:dynamo"), "Records[1].eventSource", STRUCTURE),
    "no region": (drop("Records.1.awsRegion"), "Records[1].awsRegion", STRUCTURE),
    "the ARN of the table": (record(1, "eventSourceARN", ARN.partition("/stream")[0]), "Records[1].eventSourceARN", STRUCTURE),
    "an ARN with a zone in the label": (record(1, "eventSourceARN", ARN + "Z"), "Records[1].eventSourceARN", STRUCTURE),
    "an ARN without milliseconds": (record(1, "eventSourceARN", ARN[:-4]), "Records[1].eventSourceARN", STRUCTURE),
    "a table of two letters": (record(1, "eventSourceARN", ARN.replace("orders", "or")), "Records[1].eventSourceARN", STRUCTURE),
    "no dynamodb": (drop("Records.1.dynamodb"), "Records[1].dynamodb", STRUCTURE),
    "no time": (drop("Records.1.dynamodb.ApproximateCreationDateTime"), "Records[1].dynamodb.ApproximateCreationDateTime", STRUCTURE),
    "a time in text": (held(1, "ApproximateCreationDateTime", "2023-09-06T10:45:55Z"), "Records[1].dynamodb.ApproximateCreationDateTime", STRUCTURE),
    "a time in milliseconds": (held(1, "ApproximateCreationDateTime", 1693997155000), "Records[1].dynamodb.ApproximateCreationDateTime", STRUCTURE),
    "a time with a fraction, from time.time()": (held(1, "ApproximateCreationDateTime", 1693997155.25), "Records[1].dynamodb.ApproximateCreationDateTime", STRUCTURE),
    "the sequence number of AWS's sample": (held(1, "SequenceNumber", "222"), "Records[1].dynamodb.SequenceNumber", STRUCTURE),
    "a sequence number that is a number": (held(1, "SequenceNumber", 4421584500000000017450439098), "Records[1].dynamodb.SequenceNumber", STRUCTURE),
    "a size that is text": (held(1, "SizeBytes", "59"), "Records[1].dynamodb.SizeBytes", STRUCTURE),
    "a size of 0": (held(1, "SizeBytes", 0), "Records[1].dynamodb.SizeBytes", STRUCTURE),
    "no size": (drop("Records.1.dynamodb.SizeBytes"), "Records[1].dynamodb.SizeBytes", STRUCTURE),
    "a view of another name": (held(1, "StreamViewType", "NEW_AND_OLD_IMAGE"), "Records[1].dynamodb.StreamViewType", STRUCTURE),
    "no view": (drop("Records.1.dynamodb.StreamViewType"), "Records[1].dynamodb.StreamViewType", STRUCTURE),
    "no keys": (drop("Records.1.dynamodb.Keys"), "Records[1].dynamodb.Keys", STRUCTURE),
    "empty keys": (held(1, "Keys", {}), "Records[1].dynamodb.Keys", STRUCTURE),
    "three keys": (held(1, "Keys", {name: {"N": "1"} for name in "abc"}), "Records[1].dynamodb.Keys", STRUCTURE),
    "a key that is a boolean": (held(1, "Keys.Id", {"BOOL": True}), "Records[1].dynamodb.Keys.Id.BOOL", STRUCTURE),
    "a key that is empty": (held(1, "Keys.Id", {"S": ""}), "Records[1].dynamodb.Keys.Id.S", STRUCTURE),
    "a key as plain value": (held(1, "Keys.Id", "101"), "Records[1].dynamodb.Keys.Id", STRUCTURE),
    "a null image": (held(0, "OldImage", None), "Records[0].dynamodb.OldImage", STRUCTURE),
    "an empty image": (held(1, "NewImage", {}), "Records[1].dynamodb.NewImage", STRUCTURE),
    "a plain image, as from the resource": (held(0, "NewImage", {"Id": 101}), "Records[0].dynamodb.NewImage.Id", STRUCTURE),
    "userIdentity of a person": (record(3, "userIdentity.principalId", "AIDAEXAMPLE"), "Records[3].userIdentity.principalId", STRUCTURE),
    "userIdentity in lower case": (record(3, "userIdentity.type", "service"), "Records[3].userIdentity.type", STRUCTURE),
    "userIdentity with the case of the API": (record(3, "userIdentity", {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}),
        [f"Records[3].userIdentity.{name}" for name in ("type", "principalId", "Type", "PrincipalId")], STRUCTURE),
    "null userIdentity": (record(0, "userIdentity", None), "Records[0].userIdentity", STRUCTURE),
    # Consistency
    "another region": (record(1, "awsRegion", "us-west-2"), "Records[1].awsRegion", CONSISTENCY),
    "a partition without the region": (each(lambda one: one.update(eventSourceARN=ARN.replace("arn:aws:", "arn:aws-cn:"))),
        [f"Records[{index}].eventSourceARN" for index in range(4)], CONSISTENCY),
    "a label of 30 February": (each(lambda one: one.update(eventSourceARN=ARN.replace("06-10", "02-30"))),
        [f"Records[{index}].eventSourceARN" for index in range(4)], CONSISTENCY),
    "two tables": (record(2, "eventSourceARN", ARN.replace("orders", "customers")), "Records[2].eventSourceARN", CONSISTENCY),
    "an event id twice": (record(2, "eventID", "c4ca4238a0b923820dcc509a6f758400"), "Records[2].eventID", CONSISTENCY),
    "sequence numbers that fall": (held(2, "SequenceNumber", "4421584500000000017450439090"), "Records[2].dynamodb.SequenceNumber", CONSISTENCY),
    "sequence numbers that fall though they sort": (held(1, "SequenceNumber", "542158450000000001745043909"), "Records[1].dynamodb.SequenceNumber", CONSISTENCY),
    "a sequence number twice": (held(2, "SequenceNumber", "4421584500000000017450439098"), "Records[2].dynamodb.SequenceNumber", CONSISTENCY),
    "a record twice": (lambda event: event["Records"].append(event["Records"][3]), ["Records[4].eventID", "Records[4].dynamodb.SequenceNumber"], CONSISTENCY),
    "an insert with an old image": (both(held(0, "OldImage", CHANGED), held(0, "SizeBytes", 59)), "Records[0].dynamodb.OldImage", CONSISTENCY),
    "an insert without an image": (drop("Records.0.dynamodb.NewImage"), "Records[0].dynamodb.NewImage", CONSISTENCY),
    "a modification without its old image": (drop("Records.1.dynamodb.OldImage"), "Records[1].dynamodb.OldImage", CONSISTENCY),
    "a modification without its new image": (drop("Records.1.dynamodb.NewImage"), "Records[1].dynamodb.NewImage", CONSISTENCY),
    "a removal with a new image": (held(2, "NewImage", NEW), "Records[2].dynamodb.NewImage", CONSISTENCY),
    "a removal without an image": (drop("Records.2.dynamodb.OldImage"), "Records[2].dynamodb.OldImage", CONSISTENCY),
    "an insert that is called a removal": (record(0, "eventName", "REMOVE"),
        ["Records[0].dynamodb.NewImage", "Records[0].dynamodb.OldImage"], CONSISTENCY),
    "an insert that is called a modification": (record(0, "eventName", "MODIFY"), "Records[0].dynamodb.OldImage", CONSISTENCY),
    "a modification of nothing": (both(held(1, "NewImage", NEW), held(1, "SizeBytes", 47)), "Records[1].dynamodb.NewImage", CONSISTENCY),
    "one record of another view": (both(held(0, "StreamViewType", "NEW_IMAGE")), ["Records[1].dynamodb.StreamViewType",
        "Records[2].dynamodb.StreamViewType", "Records[3].dynamodb.StreamViewType"], CONSISTENCY),
    "images in KEYS_ONLY": (each(lambda one: one["dynamodb"].update(StreamViewType="KEYS_ONLY")),
        ["Records[0].dynamodb.NewImage", "Records[1].dynamodb.NewImage", "Records[1].dynamodb.OldImage",
         "Records[2].dynamodb.OldImage", "Records[3].dynamodb.OldImage"], CONSISTENCY),
    "an item without its key": (both(held(0, "NewImage", {"Message": {"S": "New item!"}}), held(0, "SizeBytes", 21)),
        "Records[0].dynamodb.NewImage.Id", CONSISTENCY),
    "an item with another key": (held(0, "Keys.Id", {"N": "102"}), "Records[0].dynamodb.NewImage.Id", CONSISTENCY),
    "an old item with another key": (held(2, "OldImage.Id", {"N": "102"}), "Records[2].dynamodb.OldImage.Id", CONSISTENCY),
    "a key of another type in the item": (both(held(0, "NewImage.Id", {"S": "101"})), "Records[0].dynamodb.NewImage.Id", CONSISTENCY),
    "a stale size": (held(1, "NewImage.Message", {"S": "Changed"}), "Records[1].dynamodb.SizeBytes", CONSISTENCY),
    "a size without the keys": (held(0, "SizeBytes", 21), "Records[0].dynamodb.SizeBytes", CONSISTENCY),
    "a size that is too large by one": (held(2, "SizeBytes", 39), "Records[2].dynamodb.SizeBytes", CONSISTENCY),
    "an insert by Time to Live": (record(0, "userIdentity", TTL), "Records[0].userIdentity", CONSISTENCY),
    "a modification by Time to Live": (record(1, "userIdentity", TTL), "Records[1].userIdentity", CONSISTENCY),
    "a key schema of another table": (
        lambda event: event["Records"].append(change(4, "REMOVE", 7 + 12, keys={"Key": {"N": "101"}}, OldImage={"Key": {"N": "101"}, "Id": {"S": "abcde"}})),
        "Records[4].dynamodb.Keys",
        CONSISTENCY,
    ),
    "a key of another type": (
        lambda event: event["Records"].append(change(4, "REMOVE", 10, keys={"Id": {"S": "101"}}, OldImage={"Id": {"S": "101"}})),
        "Records[4].dynamodb.Keys",
        CONSISTENCY,
    ),
}  # fmt: skip

AT_X = "Records[0].dynamodb.NewImage.x"
WRONG_VALUES = {
    "two types": ({"S": "a", "N": "1"}, AT_X),
    "no type": ({}, AT_X),
    "null itself": (None, AT_X),
    "a plain string": ("a", AT_X),
    "an unknown type": ({"D": "2020-01-01"}, f"{AT_X}.D"),
    "a type in lower case": ({"s": "a"}, f"{AT_X}.s"),
    "a number in S": ({"S": 1}, f"{AT_X}.S"),
    "a number in N": ({"N": 1}, f"{AT_X}.N"),
    "text in N": ({"N": "one"}, f"{AT_X}.N"),
    "an empty N": ({"N": ""}, f"{AT_X}.N"),
    "an exponent": ({"N": "1E+2"}, f"{AT_X}.N"),
    "trailing zeros": ({"N": "1.50"}, f"{AT_X}.N"),
    "a whole number with a fraction": ({"N": "1.0"}, f"{AT_X}.N"),
    "leading zeros": ({"N": "007"}, f"{AT_X}.N"),
    "a fraction without its zero": ({"N": ".5"}, f"{AT_X}.N"),
    "a plus": ({"N": "+1"}, f"{AT_X}.N"),
    "a negative zero": ({"N": "-0"}, f"{AT_X}.N"),
    "no number": ({"N": "NaN"}, f"{AT_X}.N"),
    "infinity": ({"N": "Infinity"}, f"{AT_X}.N"),
    "39 digits": ({"N": "1" * 39}, f"{AT_X}.N"),
    "39 digits around a point": ({"N": f"1.{'1' * 38}"}, f"{AT_X}.N"),
    "too large": ({"N": f"1{'0' * 126}"}, f"{AT_X}.N"),
    "too small": ({"N": f"0.{'0' * 130}1"}, f"{AT_X}.N"),
    "digits of another script": ({"N": "١٢"}, f"{AT_X}.N"),
    "plain text in B": ({"B": "hello!"}, f"{AT_X}.B"),
    "B without padding": ({"B": "aGVsbG8"}, f"{AT_X}.B"),
    "B with bits that no encoder sets": ({"B": "aGVsbG9="}, f"{AT_X}.B"),
    "a boolean as text": ({"BOOL": "true"}, f"{AT_X}.BOOL"),
    "a boolean as number": ({"BOOL": 1}, f"{AT_X}.BOOL"),
    "NULL false": ({"NULL": False}, f"{AT_X}.NULL"),
    "NULL null": ({"NULL": None}, f"{AT_X}.NULL"),
    "an empty set": ({"SS": []}, f"{AT_X}.SS"),
    "a string twice": ({"SS": ["a", "b", "a"]}, f"{AT_X}.SS"),
    "a number twice": ({"NS": ["1", "2", "1"]}, f"{AT_X}.NS"),
    "a binary value twice": ({"BS": ["AA==", "AA=="]}, f"{AT_X}.BS"),
    "numbers in NS": ({"NS": [1, 2]}, [f"{AT_X}.NS[0]", f"{AT_X}.NS[1]"]),
    "values in SS": ({"SS": [{"S": "a"}]}, f"{AT_X}.SS[0]"),
    "plain text in BS": ({"BS": ["hello!"]}, f"{AT_X}.BS[0]"),
    "plain values in L": ({"L": ["a", {"S": "a"}]}, f"{AT_X}.L[0]"),
    "an object in L": ({"L": {}}, f"{AT_X}.L"),
    "plain values in M": ({"M": {"a": 1}}, f"{AT_X}.M.a"),
    "a list in M": ({"M": []}, f"{AT_X}.M"),
    "a fault far inside": ({"M": {"a": {"L": [{"M": {"b.c": {"N": 1}}}]}}}, f"{AT_X}.M.a.L[0].M['b.c'].N"),
    "33 levels": (["deep", 33], AT_X + ".L[0]" * 32 + ".L"),
    "200 levels": (["deep", 200], AT_X + ".L[0]" * 32 + ".L"),
}  # fmt: skip

MISTAKES_IN_A_WINDOW = {
    "no window": (drop("window"), "window", STRUCTURE),
    "no state": (drop("state"), "state", STRUCTURE),
    "the shard of AWS's sample": (put("shardId", "shard123456789"), "shardId", STRUCTURE),
    "the stream of AWS's sample": (put("eventSourceARN", "stream-ARN"), "eventSourceARN", STRUCTURE),
    "a flag that is text": (put("isWindowTerminatedEarly", "false"), "isWindowTerminatedEarly", STRUCTURE),
    "the stream of another table": (put("eventSourceARN", ARN.replace("orders", "users")), "eventSourceARN", CONSISTENCY),
    "a window of another day": (
        both(put("window.start", "2020-07-30T17:00:00Z"), put("window.end", "2020-07-30T17:05:00Z")),
        [f"Records[{index}].dynamodb.ApproximateCreationDateTime" for index in range(4)],
        CONSISTENCY,
    ),
    "a window of 16 minutes": (put("window.end", "2023-09-06T11:01:00Z"), "window.end", CONSISTENCY),
}  # fmt: skip


@pytest.mark.parametrize(("break_it", "paths", "kind"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_found(break_it, paths, kind):
    expected = [paths] if isinstance(paths, str) else paths
    assert found(broken(batch(), break_it), "dynamodb_stream") == [(path, kind) for path in expected]


@pytest.mark.parametrize(
    ("break_it", "paths", "kind"), MISTAKES_IN_A_WINDOW.values(), ids=MISTAKES_IN_A_WINDOW
)
def test_a_mistake_in_a_tumbling_window_is_found(break_it, paths, kind):
    expected = [paths] if isinstance(paths, str) else paths
    assert found(broken(window(), break_it), "dynamodb_stream") == [(path, kind) for path in expected]


def nested(levels):
    value = {"S": "a"}
    for _ in range(levels):
        value = {"L": [value]}
    return value


@pytest.mark.parametrize(("value", "paths"), WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_a_wrong_attribute_value_is_found(value, paths):
    wrong = nested(value[1]) if isinstance(value, list) else value
    expected = [paths] if isinstance(paths, str) else paths
    faults = validate(item_with(wrong, 1)).faults
    assert [(fault.path, fault.kind) for fault in faults] == [(path, STRUCTURE) for path in expected]


def test_a_long_list_of_wrong_values_is_judged_at_once():
    faults = validate(item_with({"SS": [{"a": place} for place in range(2_000)]}, 1)).faults
    assert len(faults) == 2_000


TOO_LARGE = [
    ({"Id": {"S": "k" * 2049}}, "Records[0].dynamodb.Keys.Id"),
    ({"Id": {"S": "k" * 1025}, "To": {"S": "k" * 1025}}, "Records[0].dynamodb.Keys.Id"),
    ({"Id": {"B": "AAAA" * 700}}, "Records[0].dynamodb.Keys.Id"),
]


@pytest.mark.parametrize(("keys", "path"), TOO_LARGE)
def test_a_key_that_dynamodb_does_not_take_is_found(keys, path):
    size = sum(
        2 + (len(text) if kind == "S" else 2100) for value in keys.values() for kind, text in value.items()
    )
    event = {"Records": [change(0, "REMOVE", size, view="KEYS_ONLY", keys=keys)]}
    assert [fault.path for fault in validate(event).faults] == [path]


def test_an_item_that_dynamodb_does_not_take_is_found():
    assert validate(item_with({"S": "x" * (400 * 1024 - 6)}, 400 * 1024 - 6)).faults == ()
    (fault,) = validate(item_with({"S": "x" * (400 * 1024 - 5)}, 400 * 1024 - 5)).faults
    assert fault.path == "Records[0].dynamodb.NewImage"


MESSAGES = [
    (
        record(2, "eventName", "DELETE"),
        "Records[2].eventName   'DELETE' is not one of 'INSERT', 'MODIFY', 'REMOVE'",
    ),
    (
        held(1, "SizeBytes", 26),
        "Records[1].dynamodb.SizeBytes   26 is not the size of Keys and NewImage and OldImage: 59",
    ),
    (
        drop("Records.1.dynamodb.OldImage"),
        "Records[1].dynamodb.OldImage   is missing, but StreamViewType is NEW_AND_OLD_IMAGES and eventName MODIFY",
    ),
    (
        held(0, "Keys.Id", {"N": "102"}),
        """Records[0].dynamodb.NewImage.Id   {"N": "101"}, but dynamodb.Keys has {"N": "102"}""",
    ),
    (
        held(0, "NewImage.Id", {"N": 101}),
        ("Records[0].dynamodb.NewImage.Id.N   101 is not a number as DynamoDB writes it: a string of plain decimal "
        "digits, 38 significant ones at most"),
    ),
    (
        held(1, "Keys.Id", {"BOOL": True}),
        "Records[1].dynamodb.Keys.Id.BOOL   'BOOL' is not a type that a key attribute can have: S, N or B",
    ),
    (
        held(0, "NewImage.Message", {"s": "New item!"}),
        ("Records[0].dynamodb.NewImage.Message.s   's' is not a type of DynamoDB: one of S, N, B, BOOL, NULL, SS, NS, BS, "
        "L, M"),
    ),
    (
        held(0, "NewImage.Message", {"BOOL": "true"}),
        "Records[0].dynamodb.NewImage.Message.BOOL   'true' is not a boolean: true or false, without quotes",
    ),
    (
        record(1, "eventSourceARN", ARN[:-3] + "000"),
        (f"Records[1].eventSourceARN   '{ARN[:-3]}000', but Records[0].eventSourceARN is '{ARN}': a batch is of one stream"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("break_it", "message"), MESSAGES)
def test_a_message_says_what_was_seen_and_what_belongs_there(break_it, message):
    faults = validate(broken(batch(), break_it)).faults
    assert [str(fault) for fault in faults] == [message]


def test_two_mistakes_of_different_kinds_do_not_hide_each_other():
    event = batch()
    event["Records"][1]["eventVersion"] = "1.0"
    event["Records"][1]["dynamodb"]["SizeBytes"] = 60
    event["Records"][2]["eventID"] = event["Records"][0]["eventID"]
    assert [fault.path for fault in validate(event).faults] == [
        "Records[1].eventVersion",
        "Records[1].dynamodb.SizeBytes",
        "Records[2].eventID",
    ]


def test_the_sample_of_the_lambda_guide_is_found_out():
    event = {
        "Records": [
            {
                "eventID": "1",
                "eventVersion": "1.0",
                "dynamodb": {
                    "Keys": ID,
                    "NewImage": NEW,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                    "SequenceNumber": "111",
                    "SizeBytes": 26,
                },
                "awsRegion": "us-west-2",
                "eventName": "INSERT",
                "eventSourceARN": ARN,
                "eventSource": "aws:dynamodb",
            }
        ]
    }
    assert sorted(fault.path for fault in validate(event).faults) == [
        "Records[0].awsRegion",
        "Records[0].dynamodb.ApproximateCreationDateTime",
        "Records[0].dynamodb.SequenceNumber",
        "Records[0].eventID",
        "Records[0].eventVersion",
    ]


# Values that DynamoDB takes, and how large they are. The numbers have the sizes that the rules are known to give.
VALUES = {
    "an empty string": ({"S": ""}, 0),
    "unicode": ({"S": "é\U0001f600"}, 6),
    "an empty binary value": ({"B": ""}, 0),
    "a binary value": ({"B": "Zm9vYmFy"}, 6),
    "zero": ({"N": "0"}, 1),
    "38 digits": ({"N": "9" * 38}, 20),
    "the largest number": ({"N": "9" * 38 + "0" * 88}, 20),
    "the smallest number": ({"N": f"0.{'0' * 129}1"}, 2),
    "a price": ({"N": "19.99"}, 3),
    "false": ({"BOOL": False}, 1),
    "null": ({"NULL": True}, 1),
    "a set of strings": ({"SS": ["b", "a", ""]}, 2),
    "a set of numbers": ({"NS": ["42.2", "19", "7", "3.1415"]}, 3 + 2 + 2 + 4),
    "a set of binary values": ({"BS": ["AA==", "AAA="]}, 3),
    "an empty list": ({"L": []}, 3),
    "an empty map": ({"M": {}}, 3),
    "a list": ({"L": [{"S": "a"}, {"N": "1"}, {"L": []}]}, 3 + 2 + 3 + 4),
    "a map": ({"M": {"a": {"S": "a"}, "b": {"M": {"c": {"N": "1"}}}}}, 3 + 3 + (1 + 1 + 3 + 4)),
    "32 levels": (nested(32), 32 * 4 + 1),
    "a map with the names of types": ({"M": {"SS": {"S": "a"}, "NULL": {"S": "a"}}}, 3 + 4 + 6),
}  # fmt: skip


@pytest.mark.parametrize(("value", "size"), VALUES.values(), ids=VALUES)
def test_a_true_attribute_value_passes(value, size):
    assert validate(item_with(value, size)).faults == ()


# Where AWS's pages and published records disagree, each has its size.
OPEN_SIZES = [
    ({"N": "-7"}, {2, 3}),
    ({"N": "120"}, {2, 3}),
    ({"N": "-1.5"}, {2, 3, 4}),
    ({"L": [{"BOOL": True}, {"NULL": True}]}, {5, 7}),
    ({"M": {"a": {"BOOL": True}}}, {5, 6}),
]


@pytest.mark.parametrize(("value", "sizes"), OPEN_SIZES)
def test_a_size_of_which_too_little_is_known_may_be_either(value, sizes):
    assert {size for size in range(20) if not validate(item_with(value, size)).faults} == sizes


def published(new, keys, size):
    key = {name: new[name] for name in keys}
    return {"Records": [change(0, "INSERT", size, view="NEW_IMAGE", keys=key, NewImage=new)]}


DATE = {"S": "2020-06-27T04:12:37.577Z"}
PUBLISHED = [
    ({"site": {"S": "tst"}, "timestamp": {"N": "0"}}, ["site", "timestamp"], 34),
    (
        {"site": {"S": "tst"}, "message": {"S": "third log"}, "timestamp": {"N": "223456799"}},
        ["site", "timestamp"],
        60,
    ),
    (
        {
            "arr": {"L": [{"S": "string value"}, {"N": "3"}, {"S": "test string"}]},
            "date": DATE,
            "boolfield": {"BOOL": True},
            "numset": {"NS": ["2", "1"]},
            "num": {"N": "26"},
            "dict": {"M": {"key2": {"N": "2"}, "key": {"S": "value"}}},
            "stringarray": {"SS": ["test", "test2", "test3"]},
        },
        ["date"],
        163,
    ),
    (
        {
            "date": DATE,
            "maptest2": {
                "M": {
                    "str": {"S": "string value"},
                    "nestedlist": {"L": [{"N": "1"}, {"S": "test string"}, {"N": "2"}, {"BOOL": True}]},
                    "num": {"N": "1"},
                }
            },
            "num": {"N": "2"},
        },
        ["date"],
        127,
    ),
]


@pytest.mark.parametrize(("new", "keys", "size"), PUBLISHED)
def test_a_size_that_others_published_passes(new, keys, size):
    assert validate(published(new, keys, size)).faults == ()
    assert [fault.path for fault in validate(published(new, keys, size - 1)).faults] == [
        "Records[0].dynamodb.SizeBytes"
    ]


# Recorded from AWS by LocalStack's suite (test_lambda_integration_dynamodbstreams.py, 2025-11-25 and 2024-10-12).
HELLO = {"my_partition_key": {"S": "hello world"}}
ID_VALUE, ID_1, ID_2 = ({"id": {"S": text}} for text in ("id_value", "id_value_1", "id_value_2"))
BOTH = "NEW_AND_OLD_IMAGES"
RECORDED = {
    "mapping": [("INSERT", "NEW_IMAGE", HELLO, 70, {"NewImage": {"binary_key": {"B": "Zm9vYmFy"}, **HELLO}})],
    "S3 destination": [("INSERT", "NEW_IMAGE", HELLO, 54, {"NewImage": HELLO})],
    "batch item failures": [
        ("INSERT", "NEW_IMAGE", key, 58, {"NewImage": {**key, "should_fail": {"BOOL": place == 5}}})
        for place in range(6)
        for key in [{"my_partition_key": {"S": f"testId{place}"}}]
    ],
    "insert_same_entry_twice": [("INSERT", BOTH, ID_VALUE, 32, {"NewImage": {**ID_VALUE, "id2": {"S": "id2_value"}}})],
    "content_or_filter": [
        ("INSERT", BOTH, ID_VALUE, 20, {"NewImage": ID_VALUE}),
        ("MODIFY", BOTH, ID_VALUE, 46, {"NewImage": {**ID_VALUE, "id2": {"S": "id2_new_value"}}, "OldImage": ID_VALUE}),
    ],
    "exists_filter_type": [("INSERT", BOTH, ID_1, 46, {"NewImage": {**ID_1, "presentKey": {"S": "presentValue"}}})],
    "exists_false_filter": [
        ("INSERT", BOTH, ID_1, 24, {"NewImage": ID_1}),
        ("INSERT", BOTH, ID_2, 46, {"NewImage": {**ID_2, "presentKey": {"S": "presentValue"}}}),
    ],
    "numeric_filter": [("INSERT", BOTH, ID_1, 39, {"NewImage": {**ID_1, "numericFilter": {"N": "42"}}})],
    "prefix_filter": [("INSERT", BOTH, ID_1, 47, {"NewImage": {**ID_1, "prefix": {"S": "us-1-other-suffix"}}})],
    "date_time_conversion": [("INSERT", BOTH, key, 24, {"NewImage": key}) for key in (ID_1, ID_2)],
}  # fmt: skip
# What the placeholders of the recordings can stand for.
PLACES = [
    ("arn:aws:dynamodb:eu-central-1:111111111111:table/test-table-1a2b3c/stream/2025-11-25T14:03:07.001", "100000000003498069978", 1764079387.0),
    ("arn:aws-cn:dynamodb:cn-north-1:000000000000:table/a.b/stream/2016-02-29T23:59:59.999", "9" * 39, 1456790400),
    ("arn:aws-us-gov:dynamodb:us-gov-west-1:111111111111:table/" + "T" * 255 + "/stream/2030-01-01T00:00:00.000", "000000000000000000001", 0),
    ("arn:aws:dynamodb:il-central-1:111111111111:table/x_-/stream/2024-06-30T00:00:00.000", "4421584500000000017450439091", 1719705600),
]  # fmt: skip


@pytest.mark.parametrize("recorded", RECORDED.values(), ids=RECORDED)
@pytest.mark.parametrize(("arn", "number", "when"), PLACES, ids=["de", "cn", "gov", "il"])
def test_a_recorded_event_passes(recorded, arn, number, when):
    records = []
    for place, (name, view, keys, size, images) in enumerate(recorded):
        one = change(place, name, size, view=view, keys=keys, **images)
        one |= {"awsRegion": arn.split(":")[3], "eventSourceARN": arn}
        one["dynamodb"] |= {
            "ApproximateCreationDateTime": when,
            "SequenceNumber": str(int(number) + place).zfill(len(number)),
        }
        records.append(one)
    assert validate({"Records": records}).faults == ()


VIEWS = {
    "KEYS_ONLY": [("INSERT", 5, {}), ("MODIFY", 5, {}), ("REMOVE", 5, {})],
    "NEW_IMAGE": [("INSERT", 26, {"NewImage": NEW}), ("MODIFY", 26, {"NewImage": NEW}), ("REMOVE", 5, {})],
    "OLD_IMAGE": [("INSERT", 5, {}), ("MODIFY", 26, {"OldImage": NEW}), ("REMOVE", 26, {"OldImage": NEW})],
}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_its_images(view):
    records = [
        change(place, name, size, view=view, **images)
        for place, (name, size, images) in enumerate(VIEWS[view])
    ]
    assert validate({"Records": records}).faults == ()


STRANGERS = {
    "KEYS_ONLY": ["OldImage", "NewImage", "OldImage"],
    "NEW_IMAGE": ["OldImage", "OldImage", "NewImage"],
    "OLD_IMAGE": ["OldImage", "NewImage", "NewImage"],
}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_lacks_the_other_images(view):
    records = []
    for place, (name, size, images) in enumerate(VIEWS[view]):
        stranger = {STRANGERS[view][place]: CHANGED}
        records.append(change(place, name, size, view=view, **images, **stranger))
    assert [fault.path for fault in validate({"Records": records}).faults] == [
        f"Records[{place}].dynamodb.{stranger}" for place, stranger in enumerate(STRANGERS[view])
    ]


def test_a_set_in_another_order_is_no_modification():
    old, new = (
        {**ID, "tags": {"SS": tags}, "m": {"M": {"n": {"NS": tags}}}} for tags in (["1", "2"], ["2", "1"])
    )
    size = sum([5, 2 * (5 + 6), 2 * (1 + 3 + 2 + 4)])
    (fault,) = validate({"Records": [change(0, "MODIFY", size, OldImage=old, NewImage=new)]}).faults
    assert fault.path == "Records[0].dynamodb.NewImage"


def test_a_list_in_another_order_is_a_modification():
    old, new = ({**ID, "l": {"L": [{"S": each} for each in text]}} for text in ("ab", "ba"))
    event = {"Records": [change(0, "MODIFY", 5 + 2 * (5 + 1 + 7), OldImage=old, NewImage=new)]}
    assert validate(event).faults == ()


def test_the_last_invocation_of_a_window_can_come_without_records():
    event = {**window(), "Records": [], "isFinalInvokeForWindow": True}
    assert validate(event).source == "dynamodb_stream"
    assert validate(event).faults == ()


def test_a_replica_deletes_expired_items_without_a_mark():
    event = batch()
    del event["Records"][EXPIRED]["userIdentity"]
    assert validate(event).faults == ()


EVERYTHING = {
    "id": "a", "at": 1, "text": "é", "empty": "", "price": Decimal("19.99"), "debt": Decimal("-0.5"), "big": Decimal("9.9E125"),
    "small": Decimal("1E-130"), "raw": b"\x00\xff", "on": True, "none": None, "tags": {"a", "b"}, "numbers": {1, Decimal("2.5")},
    "blobs": {b"a", b"b"}, "list": [1, "a", [], {}, None, True], "map": {"a": {"b": [{"c": None}]}},
}  # fmt: skip
BUILT = {
    "everything": lambda view: dynamodb_stream(
        insert(EVERYTHING),
        modify(EVERYTHING, {**EVERYTHING, "text": "e"}),
        remove(EVERYTHING),
        remove(EVERYTHING, ttl=True),
        keys=("id", "at"),
        view=view,
    ),
    "a binary key": lambda view: dynamodb_stream(
        insert({"id": b"\x00"}), remove({"id": b"\x01"}), keys="id", view=view
    ),
    "a window": lambda view: dynamodb_stream(
        insert({"id": 1}), tumbling_window_in_seconds=60, state={"n": 1}, view=view
    ),
    "an empty last window": lambda view: dynamodb_stream(
        tumbling_window_in_seconds=60, is_final_invoke_for_window=True, view=view
    ),
    "a full batch": lambda view: dynamodb_stream(*[insert({"id": place}) for place in range(200)], view=view),
    "a label": lambda view: dynamodb_stream(insert({"id": 1}), table="a.b-c_d", stream_label=1e9, view=view),
}


@pytest.mark.parametrize("view", ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"])
@pytest.mark.parametrize("region", ["us-east-1", "us-gov-east-1"])
@pytest.mark.parametrize("build", BUILT.values(), ids=BUILT)
def test_what_the_factory_builds_passes(build, region, view):
    with origin(region=region):
        assert validate(build(view)).faults == ()
