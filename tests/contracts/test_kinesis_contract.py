from __future__ import annotations

import base64
import json

import pytest
from breaking import both, broken, drop, found, put

from pytest_faas import events, validate
from pytest_faas.events import kinesis, kinesis_record, origin

STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
ARRIVED = 1545084650.987
FIRST, SECOND, THIRD = (
    f"4959033827149025660855969253836157109592157598913658{end}" for end in (8898, 9000, 9123)
)


def batch():
    """A true event of three records, with numbers that do not come from the factory."""
    records = [
        {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": f"user-{place}",
                "sequenceNumber": number,
                "data": data,
                "approximateArrivalTimestamp": ARRIVED,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"shardId-000000000006:{number}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
            "awsRegion": "us-east-1",
            "eventSourceARN": STREAM,
        }
        for place, (number, data) in enumerate([(FIRST, "SGVsbG8="), (SECOND, ""), (THIRD, "AP8=")])
    ]
    return {"Records": records}


def window():
    """A true event of a tumbling window of two minutes."""
    return {
        **batch(),
        "window": {"start": "2018-12-17T22:10:00Z", "end": "2018-12-17T22:12:00Z"},
        "state": {"1": 282, "2": 715},
        "shardId": "shardId-000000000006",
        "eventSourceARN": STREAM,
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }


def record(path, value):
    """Break the second of three records, which has both neighbours."""
    return put(f"Records.1.{path}", value)


STRUCTURE, CONSISTENCY = "structure", "consistency"
HELD = "Records[1].kinesis"
MISTAKES = {
    # Structure: each field of a wrong type, of a wrong form, missing; and what no record has.
    "no records": (put("Records", []), "Records", STRUCTURE),
    "records are an object": (put("Records", {"0": {"kinesis": {}}}), "Records", STRUCTURE),
    "a key beside the records": (put("Source", "x"), "Source", STRUCTURE),
    "a key in a record": (record("messageId", "x"), "Records[1].messageId", STRUCTURE),
    "a key in kinesis, from GetRecords": (record("kinesis.encryptionType", "NONE"), f"{HELD}.encryptionType", STRUCTURE),
    "wrong case, from GetRecords": (record("kinesis.SequenceNumber", SECOND), f"{HELD}.SequenceNumber", STRUCTURE),
    "kinesis is text": (record("kinesis", "aGVsbG8="), HELD, STRUCTURE),
    "no kinesis": (drop("Records.1.kinesis"), HELD, STRUCTURE),
    "a schema version that is a number": (record("kinesis.kinesisSchemaVersion", 1.0), f"{HELD}.kinesisSchemaVersion", STRUCTURE),
    "no schema version": (drop("Records.1.kinesis.kinesisSchemaVersion"), f"{HELD}.kinesisSchemaVersion", STRUCTURE),
    "an empty partition key": (record("kinesis.partitionKey", ""), f"{HELD}.partitionKey", STRUCTURE),
    "a partition key of 257 characters": (record("kinesis.partitionKey", "k" * 257), f"{HELD}.partitionKey", STRUCTURE),
    "a partition key that is a number": (record("kinesis.partitionKey", 1), f"{HELD}.partitionKey", STRUCTURE),
    "no partition key": (drop("Records.1.kinesis.partitionKey"), f"{HELD}.partitionKey", STRUCTURE),
    "a sequence number that is a number": (record("kinesis.sequenceNumber", int(SECOND)), f"{HELD}.sequenceNumber", STRUCTURE),
    "a short sequence number": (record("kinesis.sequenceNumber", "123"), f"{HELD}.sequenceNumber", STRUCTURE),
    "data as plain text": (record("kinesis.data", "Hello, world"), f"{HELD}.data", STRUCTURE),
    "data as a dict": (record("kinesis.data", {"click": 1}), f"{HELD}.data", STRUCTURE),
    "data without padding": (record("kinesis.data", "SGVsbG8"), f"{HELD}.data", STRUCTURE),
    "data in the alphabet of URLs": (record("kinesis.data", "_-8="), f"{HELD}.data", STRUCTURE),
    "data with line breaks, from encodebytes": (record("kinesis.data", "SGVsbG8=\n"), f"{HELD}.data", STRUCTURE),
    "data with bits that no encoder sets": (record("kinesis.data", "SGVsbG9="), f"{HELD}.data", STRUCTURE),
    "null data": (record("kinesis.data", None), f"{HELD}.data", STRUCTURE),
    "arrival in milliseconds": (record("kinesis.approximateArrivalTimestamp", 1545084650987), f"{HELD}.approximateArrivalTimestamp", STRUCTURE),
    "arrival as text": (record("kinesis.approximateArrivalTimestamp", "2018-12-17T22:10:50Z"), f"{HELD}.approximateArrivalTimestamp", STRUCTURE),
    "no arrival": (drop("Records.1.kinesis.approximateArrivalTimestamp"), f"{HELD}.approximateArrivalTimestamp", STRUCTURE),
    "the source of another service": (record("eventSource", "aws.kinesis"), "Records[1].eventSource", STRUCTURE),
    "a wrong event version": (record("eventVersion", "1.1"), "Records[1].eventVersion", STRUCTURE),
    "a wrong event name": (record("eventName", "aws:kinesis:put"), "Records[1].eventName", STRUCTURE),
    "an event id without a shard": (record("eventID", SECOND), "Records[1].eventID", STRUCTURE),
    "an event id with a short shard": (record("eventID", f"shardId-06:{SECOND}"), "Records[1].eventID", STRUCTURE),
    "a user in place of a role": (record("invokeIdentityArn", "arn:aws:iam::123456789012:user/me"), "Records[1].invokeIdentityArn", STRUCTURE),
    "no role": (drop("Records.1.invokeIdentityArn"), "Records[1].invokeIdentityArn", STRUCTURE),
    "an availability zone": (record("awsRegion", "us-east-1a"), "Records[1].awsRegion", STRUCTURE),
    "the name in place of the ARN": (record("eventSourceARN", "clicks"), "Records[1].eventSourceARN", STRUCTURE),
    "the ARN of Firehose": (record("eventSourceARN", STREAM.replace("kinesis", "firehose")), "Records[1].eventSourceARN", STRUCTURE),
    "an ARN with a short account": (record("eventSourceARN", STREAM.replace("123456789012", "1234")), "Records[1].eventSourceARN", STRUCTURE),
    # Consistency
    "the number of another record": (record("eventID", f"shardId-000000000006:{FIRST}"), "Records[1].eventID", CONSISTENCY),
    "a shard of its own": (record("eventID", f"shardId-000000000000:{SECOND}"), "Records[1].eventID", CONSISTENCY),
    "a stream of its own": (record("eventSourceARN", STREAM.replace("clicks", "orders")), "Records[1].eventSourceARN", CONSISTENCY),
    "a stream of another account": (record("eventSourceARN", STREAM.replace("123456789012", "111111111111")), "Records[1].eventSourceARN", CONSISTENCY),
    "a role of its own": (record("invokeIdentityArn", "arn:aws:iam::123456789012:role/other"), "Records[1].invokeIdentityArn", CONSISTENCY),
    "another region": (record("awsRegion", "eu-west-1"), "Records[1].awsRegion", CONSISTENCY),
    "a number as high as the one before": (
        both(record("kinesis.sequenceNumber", FIRST), record("eventID", f"shardId-000000000006:{FIRST}")),
        "Records[1].kinesis.sequenceNumber",
        CONSISTENCY,
    ),
    "records in the wrong order": (
        lambda event: event["Records"].reverse(),
        ["Records[1].kinesis.sequenceNumber", "Records[2].kinesis.sequenceNumber"],
        CONSISTENCY,
    ),
    "a record twice": (
        lambda event: event["Records"].append(event["Records"][2]),
        "Records[3].kinesis.sequenceNumber",
        CONSISTENCY,
    ),
    "arrival in microseconds, from time.time()": (
        record("kinesis.approximateArrivalTimestamp", 1545084650.9871234),
        f"{HELD}.approximateArrivalTimestamp",
        CONSISTENCY,
    ),
    "a role of another partition": (
        lambda event: [each.update(invokeIdentityArn="arn:aws-cn:iam::123456789012:role/r") for each in event["Records"]],
        [f"Records[{place}].invokeIdentityArn" for place in range(3)],
        CONSISTENCY,
    ),
    "a region of another partition": (
        lambda event: [
            each.update(eventSourceARN=STREAM.replace("us-east-1", "cn-north-1"), awsRegion="cn-north-1")
            for each in event["Records"]
        ],
        [f"Records[{place}].{name}" for place in range(3) for name in ("eventSourceARN", "invokeIdentityArn")],
        CONSISTENCY,
    ),
}  # fmt: skip

MISTAKES_IN_A_WINDOW = {
    "no window": (drop("window"), "window", STRUCTURE),
    "no state": (drop("state"), "state", STRUCTURE),
    "no shard": (drop("shardId"), "shardId", STRUCTURE),
    "no stream": (drop("eventSourceARN"), "eventSourceARN", STRUCTURE),
    "no flags": (
        both(drop("isFinalInvokeForWindow"), drop("isWindowTerminatedEarly")),
        ["isFinalInvokeForWindow", "isWindowTerminatedEarly"],
        STRUCTURE,
    ),
    "a flag that is text": (put("isFinalInvokeForWindow", "false"), "isFinalInvokeForWindow", STRUCTURE),
    "a state that is text": (put("state", "{}"), "state", STRUCTURE),
    "a null state": (put("state", None), "state", STRUCTURE),
    "a start without zone": (put("window.start", "2018-12-17T22:10:00"), "window.start", STRUCTURE),
    "an end in epoch seconds": (put("window.end", 1545084720), "window.end", STRUCTURE),
    "no end": (drop("window.end"), "window.end", STRUCTURE),
    "a key in the window": (put("window.size", 120), "window.size", STRUCTURE),
    "no records before the end": (put("Records", []), "Records", STRUCTURE),
    "a day that is not": (put("window.start", "2018-02-30T22:10:00Z"), "window.start", CONSISTENCY),
    "an end before the start": (put("window.end", "2018-12-17T22:09:00Z"), "window.end", CONSISTENCY),
    "an end at the start": (put("window.end", "2018-12-17T22:10:00Z"), "window.end", CONSISTENCY),
    "a window of an hour": (put("window.end", "2018-12-17T23:10:00Z"), "window.end", CONSISTENCY),
    "the shard of another window": (put("shardId", "shardId-000000000000"), "shardId", CONSISTENCY),
    "the stream of another window": (
        put("eventSourceARN", STREAM.replace("clicks", "lambda-stream")),
        "eventSourceARN",
        CONSISTENCY,
    ),
    "a record of the window before": (
        record("kinesis.approximateArrivalTimestamp", 1545084599.999),
        "Records[1].kinesis.approximateArrivalTimestamp",
        CONSISTENCY,
    ),
    "a record of the next window": (
        record("kinesis.approximateArrivalTimestamp", 1545084720.001),
        "Records[1].kinesis.approximateArrivalTimestamp",
        CONSISTENCY,
    ),
    "a state of more than 1 MB": (put("state", {"all": "x" * 1024 * 1024}), "state", CONSISTENCY),
}  # fmt: skip


@pytest.mark.parametrize(("break_it", "paths", "kind"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_found(break_it, paths, kind):
    expected = [paths] if isinstance(paths, str) else paths
    assert found(broken(batch(), break_it), "kinesis") == [(path, kind) for path in expected]


@pytest.mark.parametrize(
    ("break_it", "paths", "kind"), MISTAKES_IN_A_WINDOW.values(), ids=MISTAKES_IN_A_WINDOW
)
def test_a_mistake_in_a_tumbling_window_is_found(break_it, paths, kind):
    expected = [paths] if isinstance(paths, str) else paths
    assert found(broken(window(), break_it), "kinesis") == [(path, kind) for path in expected]


MESSAGES = [
    (
        record("awsRegion", "eu-west-1"),
        "Records[1].awsRegion   'eu-west-1', but eventSourceARN is in us-east-1",
    ),
    (
        record("kinesis.data", "Hello!"),
        ("Records[1].kinesis.data   'Hello!' is not base64 as encoders write it: the standard alphabet, padded, "
        "without line breaks"),
    ),
    (
        record("eventID", f"shardId-000000000000:{SECOND}"),
        ("Records[1].eventID   'shardId-000000000000:4959033827149025660855969253836157109…' is of shardId-000000000000, "
        "but Records[0] is of shardId-000000000006: a batch is of one shard"),
    ),
    (
        record("eventSourceARN", "arn:aws:kinesis:us-east-1:123456789012:clicks"),
        ("Records[1].eventSourceARN   'arn:aws:kinesis:us-east-1:123456789012:clicks' is not the ARN of a Kinesis stream, "
        "as 'arn:aws:kinesis:us-east-1:123456789012:stream/name'"),
    ),
    (drop("Records.1.invokeIdentityArn"), ("Records[1].invokeIdentityArn   is missing; it is the ARN of the function's "
     "IAM role, as 'arn:aws:iam::123456789012:role/name'")),
]  # fmt: skip


@pytest.mark.parametrize(("break_it", "message"), MESSAGES)
def test_a_message_says_what_was_seen_and_what_belongs_there(break_it, message):
    faults = validate(broken(batch(), break_it)).faults
    assert [str(fault) for fault in faults] == [message]


def test_the_message_of_a_record_outside_its_window_gives_its_time():
    event = window()
    event["Records"][2]["kinesis"]["approximateArrivalTimestamp"] = 1607497475.0
    (fault,) = validate(event).faults
    assert fault.message == (
        "1607497475.0 is 2020-12-09T07:04:35.000Z, outside the window (2018-12-17T22:10:00Z to 2018-12-17T22:12:00Z)"
    )


def test_two_mistakes_of_different_kinds_do_not_hide_each_other():
    event = batch()
    event["Records"][0]["eventVersion"] = "2.0"
    event["Records"][1]["eventID"] = f"shardId-000000000000:{SECOND}"
    event["Records"][2]["awsRegion"] = "eu-west-1"
    assert [fault.path for fault in validate(event).faults] == [
        "Records[0].eventVersion",
        "Records[2].awsRegion",
        "Records[1].eventID",
    ]


# What hand-written fixtures have that never left AWS.
SAMPLES = {
    "the test event of the console": (
        {
            "Records": [
                {
                    "kinesis": {
                        "partitionKey": "partitionKey-03",
                        "kinesisSchemaVersion": "1.0",
                        "data": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0IDEyMy4=",
                        "sequenceNumber": "49545115243490985018280067714973144582180062593244200961",
                        "approximateArrivalTimestamp": 1428537600,
                    },
                    "eventSource": "aws:kinesis",
                    "eventID": "shardId-000000000000:49545115243490985018280067714973144582180062593244200961",
                    "invokeIdentityArn": "arn:aws:iam::EXAMPLE",
                    "eventVersion": "1.0",
                    "eventName": "aws:kinesis:record",
                    "eventSourceARN": "arn:aws:kinesis:EXAMPLE",
                    "awsRegion": "us-east-1",
                }
            ]
        },
        ["Records[0].eventSourceARN", "Records[0].invokeIdentityArn"],
    ),
    "a test double of a project": (
        {
            "Records": [
                {
                    "kinesis": {
                        "data": base64.b64encode(b"{}").decode(),
                        "sequenceNumber": "1",
                        "partitionKey": "x",
                    },
                    "eventSource": "aws:kinesis",
                    "eventID": "shardId-00000000001:123456",
                }
            ]
        },
        [
            "Records[0].awsRegion",
            "Records[0].eventID",
            "Records[0].eventName",
            "Records[0].eventSourceARN",
            "Records[0].eventVersion",
            "Records[0].invokeIdentityArn",
            "Records[0].kinesis.approximateArrivalTimestamp",
            "Records[0].kinesis.kinesisSchemaVersion",
            "Records[0].kinesis.sequenceNumber",
        ],
    ),
}


@pytest.mark.parametrize(("event", "paths"), SAMPLES.values(), ids=SAMPLES)
def test_samples_that_never_left_aws_are_found_out(event, paths):
    assert sorted(fault.path for fault in validate(event).faults) == paths


# Recorded from AWS by LocalStack's suite (test_lambda_integration_kinesis.py, 2025-11-25): what was put under which key.
RECORDED = {
    "create: ten keys": [(f"test_{i}", "aGVsbG8=") for i in range(10)],
    "trim horizon, async, disable: ten records of one key": [
        ("test_0", base64.b64encode(json.dumps({"record_id": i}).encode()).decode()) for i in range(10)
    ],
    "batch item failures": [
        *[(f"test_{i}", "eyJzaG91bGRfZmFpbCI6IGZhbHNlfQ==") for i in range(5)],
        ("test_5", "eyJzaG91bGRfZmFpbCI6IHRydWV9"),
    ],
    "record age exceeded": [("test", data) for data in ("c3RyZWFtLWRhdGEtMQ==", "c3RyZWFtLWRhdGEtMg==")],
    "S3 destination": [
        ("custom", "eyJpbnB1dCI6ICJoZWxsbyIsICJ2YWx1ZSI6ICJ3b3JsZCIsICJyYWlzZV9lcnJvciI6IDF9")
    ],
}
# What the placeholders of the recordings can stand for.
PLACES = [
    ("us-east-1", "aws", "111111111111", "lambda-stream-4f5a6b", "service-role/fn-role-1abc"),
    ("eu-central-1", "aws", "000000000000", "a", "role.with+odd=chars,@x"),
    ("cn-northwest-1", "aws-cn", "999999999999", "s_t-r.e", "r"),
    ("us-gov-west-1", "aws-us-gov", "111111111111", "x" * 128, "r"),
    ("il-central-1", "aws", "111111111111", "clicks", "r"),
]


@pytest.mark.parametrize("recorded", RECORDED.values(), ids=RECORDED)
@pytest.mark.parametrize(("region", "partition", "account", "stream", "role"), PLACES)
def test_a_recorded_event_passes(recorded, region, partition, account, stream, role):
    records = []
    for place, (key, data) in enumerate(recorded):
        number = str(49668923875234987612349876123498761234987612349876123490 + 7919 * place)
        records.append(
            {
                "awsRegion": region,
                "eventID": f"shardId-000000000000:{number}",
                "eventName": "aws:kinesis:record",
                "eventSource": "aws:kinesis",
                "eventSourceARN": f"arn:{partition}:kinesis:{region}:{account}:stream/{stream}",
                "eventVersion": "1.0",
                "invokeIdentityArn": f"arn:{partition}:iam::{account}:role/{role}",
                "kinesis": {
                    "approximateArrivalTimestamp": 1764062042.0 + 0.137 * place,
                    "data": data,
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": key,
                    "sequenceNumber": number,
                },
            }
        )
    for each in records:
        each["kinesis"]["approximateArrivalTimestamp"] = round(
            each["kinesis"]["approximateArrivalTimestamp"], 3
        )
    assert validate({"Records": records}).faults == ()


def test_what_aws_leaves_open_passes():
    event = batch()
    held = [each["kinesis"] for each in event["Records"]]
    held[0]["approximateArrivalTimestamp"] = (
        1545084700  # whole, and later than the next: arrival times need not increase
    )
    held[1]["partitionKey"] = "\U0001f600" * 256
    held[2]["data"] = base64.b64encode(bytes(range(256)) * 40).decode()
    for each in event["Records"]:
        each["invokeIdentityArn"] = "arn:aws:iam::999999999999:role/path/of/another-account"
        each["eventSourceARN"] = f"{STREAM}/consumer/fan-out:1545084600"
    assert validate(event).faults == ()


def test_a_batch_of_1000_records_passes():
    event = batch()
    records = [json.loads(json.dumps(event["Records"][0])) for _ in range(1_000)]
    for place, each in enumerate(records):
        each["kinesis"]["sequenceNumber"] = str(int(FIRST) + place)
        each["eventID"] = f"shardId-000000000006:{int(FIRST) + place}"
    assert validate({"Records": records}).faults == ()


def test_the_last_invocation_of_a_window_can_come_without_records():
    event = {**window(), "Records": [], "isFinalInvokeForWindow": True}
    assert validate(event).source == "kinesis"
    assert validate(event).faults == ()


@pytest.mark.parametrize("when", ["2018-12-17T22:10:00Z", "2018-12-17T22:12:00Z"])
def test_a_record_on_the_boundary_of_a_window_passes(when):
    event = window()
    event["Records"][0]["kinesis"]["approximateArrivalTimestamp"] = {"0": 1545084600, "2": 1545084720}[
        when[15]
    ]
    assert validate(event).faults == ()


BUILT = {
    "text, JSON and bytes": lambda: kinesis("hello", {"click": 1}, b"\x00\xff", None, [], ""),
    "a long key, a hash key": lambda: kinesis(
        kinesis_record("a", partition_key="k" * 256, explicit_hash_key=1), kinesis_record("b", explicit_hash_key=0)
    ),
    "one shard of four": lambda: kinesis("a", shards=4, partition_key="user-7"),
    "a role, a stream": lambda: kinesis("a", stream="a.b-c_d", role="path/role"),
    "a window": lambda: kinesis("a", "b", tumbling_window_in_seconds=120, state={"n": 1}),
    "an empty last window": lambda: kinesis(tumbling_window_in_seconds=1, is_final_invoke_for_window=True),
    "a window that ended early": lambda: kinesis("a", tumbling_window_in_seconds=900, is_window_terminated_early=True, is_final_invoke_for_window=True),
    "a record of a megabyte": lambda: kinesis(b"x" * 1_000_000),
    "a full batch": lambda: kinesis(*[b"x"] * 500),
    "chained": lambda: kinesis(events.sqs("x")),
}  # fmt: skip


@pytest.mark.parametrize("build", BUILT.values(), ids=BUILT)
@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1"])
def test_what_the_factory_builds_passes(build, region):
    with origin(region=region):
        assert validate(build()).faults == ()
