"""A Kinesis stream of the fake AWS."""

from __future__ import annotations

import base64

import pytest

from pytest_faas import InvalidArgument, NeverSettles, Stream, validate


def works(event, context):
    return None


def data_of(report):
    return [each.body.decode() for attempt in report.attempts for each in attempt.records]


def test_what_is_in_the_stream_is_delivered_in_its_order(faas, aws):
    arn = aws.stream()
    numbers = [aws.click(each) for each in "abc"]
    report = faas.deliver(faas.function(works), stream_arn=arn)
    assert data_of(report) == ["a", "b", "c"]
    records = report.attempts[0].event["Records"]
    assert [each["kinesis"]["sequenceNumber"] for each in records] == numbers == sorted(numbers, key=int)
    assert [len(each) for each in numbers] == [56, 56, 56]
    assert not validate(report.attempts[0].event).faults


def test_the_record_is_as_lambda_has_it(faas, aws):
    # keys as recorded from AWS by LocalStack's suite, test_kinesis_event_source_mapping, 2025-11
    arn = aws.stream()
    number = aws.click("hello", key="ada")
    report = faas.deliver(faas.function(works), stream_arn=arn)
    (record,) = report.attempts[0].event["Records"]
    arrived = record["kinesis"].pop("approximateArrivalTimestamp")
    assert isinstance(arrived, float)
    assert record == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "ada",
            "sequenceNumber": number,
            "data": base64.b64encode(b"hello").decode(),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/my-function-role",
        "awsRegion": "us-east-1",
        "eventSourceARN": arn,
    }


def test_the_fake_gives_the_same_records_to_other_readers(faas, aws):
    aws.stream()
    numbers = [aws.click(each) for each in "abc"]
    where = {"StreamName": "clicks", "ShardId": "shardId-000000000000"}
    after = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": numbers[0]}
    iterator = aws.kinesis.get_shard_iterator(**where, **after)["ShardIterator"]
    records = aws.kinesis.get_records(ShardIterator=iterator)["Records"]
    assert [each["SequenceNumber"] for each in records] == numbers[1:]


def test_each_shard_is_delivered_by_itself(faas, aws):
    arn = aws.stream(shards=3)
    homes = {}
    for number in range(20):
        put = aws.kinesis.put_record(StreamName="clicks", PartitionKey=str(number), Data=str(number).encode())
        homes.setdefault(put["ShardId"], []).append(str(number))
    report = faas.deliver(faas.function(works), stream_arn=arn)
    batches = [[each.body.decode() for each in attempt.records] for attempt in report.attempts]
    assert sorted(batches) == sorted(homes.values())
    assert len(homes) == 3


def test_a_failing_batch_blocks_its_shard_and_is_given_up(faas, aws):
    arn = aws.stream()
    for each in "abc":
        aws.click(each)

    def b_fails(event, context):
        if any(base64.b64decode(each["kinesis"]["data"]) == b"b" for each in event["Records"]):
            raise ValueError("b")

    source = Stream(batch_size=1, maximum_retry_attempts=2)
    report = faas.deliver(faas.function(b_fails), stream_arn=arn, source=source)
    assert data_of(report) == ["a", "b", "b", "b", "c"]
    assert [each.body for each in report.dropped] == [b"b"]


def test_the_mapping_goes_on_where_it_stood(faas, aws):
    arn = aws.stream()
    aws.click("a")
    function = faas.function(works)
    faas.deliver(function, stream_arn=arn)
    assert faas.deliver(function, stream_arn=arn).attempts == ()
    aws.click("b")
    assert data_of(faas.deliver(function, stream_arn=arn)) == ["b"]
    assert data_of(faas.deliver(faas.function(works, name="another"), stream_arn=arn)) == ["a", "b"]


def test_what_until_left_open_comes_again(faas, aws):
    arn = aws.stream()
    for each in "abc":
        aws.click(each)

    def b_fails(event, context):
        if event["Records"][0]["kinesis"]["data"] == base64.b64encode(b"b").decode():
            raise ValueError("b")

    function = faas.function(b_fails)
    first = faas.deliver(function, stream_arn=arn, source=Stream(batch_size=1), until=10)
    assert [each.body for each in first.succeeded] == [b"a"]
    source = Stream(batch_size=1, maximum_retry_attempts=0)
    assert data_of(faas.deliver(function, stream_arn=arn, source=source)) == ["b", "c"]


def test_latest_delivers_what_arrives_after_the_start(faas, aws):
    arn = aws.stream()
    aws.click("before")
    function = faas.function(works)
    report = faas.deliver(function, stream_arn=arn, source=Stream(starting_position="LATEST"))
    assert report.attempts == ()
    assert [each.body for each in report.filtered] == [b"before"]
    aws.click("after")
    assert data_of(faas.deliver(function, stream_arn=arn, source=Stream(starting_position="LATEST"))) == [
        "after"
    ]


def test_at_timestamp_delivers_what_arrived_from_then_on(faas, aws):
    with faas.frozen("2026-01-01") as clock:
        arn = aws.stream()
        for minute, each in enumerate("abc"):
            clock.move_to(f"2026-01-01T00:{minute:02d}:00")
            aws.click(each)
        source = Stream(starting_position="AT_TIMESTAMP", starting_position_timestamp="2026-01-01T00:01:00Z")
        assert data_of(faas.deliver(faas.function(works), stream_arn=arn, source=source)) == ["b", "c"]


def test_what_the_function_puts_into_its_stream_is_delivered_too(faas, aws):
    arn = aws.stream()
    aws.click("2")

    def counts_down(event, context):
        for record in event["Records"]:
            left = int(base64.b64decode(record["kinesis"]["data"]))
            if left:
                aws.click(str(left - 1))

    report = faas.deliver(faas.function(counts_down), stream_arn=arn)
    assert [each.body for each in report.succeeded] == [b"2", b"1", b"0"]


def test_a_loop_never_settles(faas, aws):
    arn = aws.stream()
    aws.click("again")
    loop = faas.function(lambda event, context: aws.click("again"), name="loop")
    with pytest.raises(NeverSettles, match=r"loop triggers itself: it writes to 'clicks'.*for ever"):
        faas.deliver(loop, stream_arn=arn)


def test_a_moment_takes_the_checkpoint_back(faas, aws):
    arn = aws.stream()
    aws.click("a")
    start = faas.moment()
    for _ in range(2):
        start.restore()
        assert data_of(faas.deliver(faas.function(works, name="f"), stream_arn=arn)) == ["a"]


def test_the_retention_is_the_streams_own(faas, aws):
    arn = aws.stream()
    aws.kinesis.increase_stream_retention_period(StreamName="clicks", RetentionPeriodHours=48)
    aws.click("a")

    def fails(event, context):
        raise ValueError("no")

    report = faas.deliver(faas.function(fails), stream_arn=arn)
    assert report.elapsed == pytest.approx(48 * 3600, abs=60)
    source = Stream(retention_period_in_hours=72)
    with pytest.raises(InvalidArgument, match=r"retention_period_in_hours=72\) contradicts"):
        faas.deliver(faas.function(works), stream_arn=arn, source=source)


def test_a_stream_whose_shards_were_split_is_refused(faas, aws):
    arn = aws.stream()
    aws.kinesis.split_shard(
        StreamName="clicks", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127)
    )
    with pytest.raises(InvalidArgument, match="were split or merged"):
        faas.deliver(faas.function(works), stream_arn=arn)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("clicks", "stream_arn must be the ARN of a Kinesis stream or of a table's stream"),
        ("arn:aws:kinesis:us-east-1:123456789012:stream/clikcs", "Did you mean 'arn:.*:stream/clicks'"),
        ("arn:aws:sqs:us-east-1:123456789012:clicks", "must be the ARN of a Kinesis stream"),
        (3, "stream_arn must be a non-empty str"),
    ],
)
def test_what_names_no_stream_is_refused(faas, aws, given, said):
    aws.stream()
    with pytest.raises(InvalidArgument, match=said):
        faas.deliver(faas.function(works), stream_arn=given)
