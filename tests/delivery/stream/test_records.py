"""Which events a stream takes, what its records are called, and what is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from stream_runs import runs, succeeds

from pytest_faas import Stream, events
from pytest_faas.errors import InvalidArgument


def kinesis():
    return events.kinesis("a", {"order": 1}, b"\xff\x00")


def table():
    return events.dynamodb_stream(
        events.insert({"id": "a", "total": 1, "tags": {"x", "y"}}),
        events.modify({"id": "b", "total": 1}, {"id": "b", "total": 2}),
        events.remove({"id": "c"}),
    )


@pytest.mark.parametrize(
    "wanted",
    ["a", b"a", {"order": 1}, '{"order":1}', b"\xff\x00"],
    ids=["text", "octets", "parsed", "json", "binary"],
)
def test_a_kinesis_record_is_known_by_its_data(faas, wanted):
    assert faas.deliver(faas.function(succeeds), kinesis()).attempts_of(wanted) == 1


def test_a_record_is_known_by_its_ids(faas):
    for event in (kinesis(), table()):
        report = faas.deliver(faas.function(succeeds), event)
        for record, raw in zip(report.records, event["Records"]):
            assert report.attempts_of(raw["eventID"]) == 1
            assert report.attempts_of(raw) == 1
            assert report.attempts_of(record) == 1
            assert report.attempts_of(record.sequence_number) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        {"id": "a"},
        {"id": {"S": "a"}},
        {"id": "a", "total": 1, "tags": {"x", "y"}},
        {"id": "b", "total": 1},
        {"id": "b", "total": 2},
        {"id": "c"},
    ],
    ids=["keys", "typed keys", "new item", "old item", "changed item", "removed item"],
)
def test_a_change_is_known_by_its_item(faas, wanted):
    assert faas.deliver(faas.function(succeeds), table()).attempts_of(wanted) == 1


def test_what_was_not_delivered_is_refused(faas):
    report = faas.deliver(faas.function(succeeds), table())
    with pytest.raises(InvalidArgument, match="There are: INSERT id='a', MODIFY id='b', REMOVE id='c'"):
        report.attempts_of({"id": "d"})


def test_the_body_is_what_the_sender_put_there(faas):
    report = faas.deliver(faas.function(succeeds), kinesis())
    assert [each.body for each in report.succeeded] == [b"a", b'{"order":1}', b"\xff\x00"]
    report = faas.deliver(faas.function(succeeds), table())
    assert [each.body for each in report.succeeded] == [each["dynamodb"] for each in table_records(report)]


def table_records(report):
    return report.attempts[0].event["Records"]


def test_the_timeline_names_records(faas):
    assert "INSERT id='a'" in faas.deliver(faas.function(succeeds), table()).timeline
    timeline = faas.deliver(faas.function(succeeds), kinesis()).timeline
    assert '{"order":1}' in timeline
    assert timeline.startswith("succeeds ← Stream(), Kinesis my-stream")


def without(event, *path):
    altered = copy.deepcopy(event)
    *before, last = path
    inside = altered["Records"][1]
    for each in before:
        inside = inside[each]
    del inside[last]
    return altered


def replaced(event, value, *path):
    altered = without(event, *path)
    inside = altered["Records"][1]
    for each in path[:-1]:
        inside = inside[each]
    inside[path[-1]] = value
    return altered


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        (without(kinesis(), "kinesis"), "record 2 of event 1: kinesis must be a dict, got None"),
        (without(kinesis(), "kinesis", "sequenceNumber"), "kinesis.sequenceNumber must be a str of digits"),
        (without(kinesis(), "kinesis", "data"), "kinesis.data must be base64 text, got None"),
        (replaced(kinesis(), "not base64!", "kinesis", "data"), "kinesis.data must be base64 text, got 'not"),
        (replaced(kinesis(), 12, "kinesis", "sequenceNumber"), "must be a str of digits, got 12"),
        (replaced(kinesis(), "soon", "kinesis", "approximateArrivalTimestamp"), "a number of seconds since the epoch"),
        (replaced(kinesis(), -1, "kinesis", "approximateArrivalTimestamp"), "a number of seconds since the epoch"),
        (replaced(kinesis(), True, "kinesis", "approximateArrivalTimestamp"), "a number of seconds since the epoch"),
        (without(kinesis(), "eventID"), "eventID must be '<shard>:<sequence number>', got None"),
        (without(kinesis(), "eventSourceARN"), "eventSourceARN must be a non-empty str, got None"),
        (without(table(), "dynamodb"), "record 2 of event 1: dynamodb must be a dict, got None"),
        (without(table(), "dynamodb", "SequenceNumber"), "dynamodb.SequenceNumber must be a str of digits"),
    ],
)  # fmt: skip
def test_what_a_mapping_goes_by_must_be_there(faas, altered, said):
    with pytest.raises(InvalidArgument) as caught:
        faas.deliver(faas.function(succeeds), altered)
    assert said in str(caught.value)


def test_numbers_may_be_text_and_other_fields_stay(faas):
    with faas.frozen("2026-01-01T12:00:00Z"):
        event = replaced(kinesis(), "1767268800.5", "kinesis", "approximateArrivalTimestamp")
        event["Records"][1]["note"] = {"of": "mine"}
        report = faas.deliver(faas.function(succeeds), event)
    assert [each.at for each in report.attempts] == [0.0, 1.0]
    assert report.attempts[1].event["Records"][0] == event["Records"][1]


def test_a_sequence_number_comes_once_in_a_shard(faas):
    event = kinesis()
    with pytest.raises(InvalidArgument, match="holds each sequence number once.*duplicate=True"):
        faas.deliver(faas.function(succeeds), event, event)


def test_two_kinds_of_streams_are_delivered_beside_each_other(faas):
    report = faas.deliver(faas.function(succeeds), kinesis(), table())
    assert len(report.succeeded) == 6
    assert len(report.attempts) == 2


def test_without_a_source_the_defaults_apply(faas, kinesis_event):
    assert runs(faas.deliver(faas.function(succeeds), kinesis_event("a"))) == ["a"]


def test_a_table_keeps_its_records_for_a_day(faas):
    with pytest.raises(InvalidArgument, match="retention_period_in_hours must be 24 for a DynamoDB stream"):
        faas.deliver(faas.function(succeeds), table(), source=Stream(retention_period_in_hours=48))


def test_a_change_with_odd_values_is_still_known(faas):
    event = table()
    event["Records"][0]["dynamodb"]["Keys"] = {"id": {"N": "many"}, "other": {"B": "not base64!"}}
    report = faas.deliver(faas.function(succeeds), event)
    assert report.attempts_of({"id": "many", "other": "not base64!"}) == 1


SAMPLES = Path(__file__).parents[3] / "event_samples"


@pytest.mark.parametrize(
    "path",
    sorted([*SAMPLES.glob("kinesis/*.json"), *SAMPLES.glob("dynamodb_stream/*.json")]),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_sample_can_be_delivered(faas, path):
    event = json.loads(path.read_text())
    source = Stream(tumbling_window_in_seconds=60) if "window" in event else Stream()
    report = faas.deliver(faas.function(lambda event, context: {"state": {}}), event, source=source)
    assert len(report.succeeded) == len(event["Records"])
    assert report.attempts[0].event["Records"] == event["Records"]


def test_a_sample_of_aws_s_own_page_can_be_delivered(faas):
    """Its ARN is none: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-example.html."""
    event = events.kinesis("hello")
    event["Records"][0]["eventSourceARN"] = "arn:aws:kinesis:EXAMPLE"
    report = faas.deliver(faas.function(succeeds), event)
    assert report.title == "succeeds ← Stream(), Kinesis EXAMPLE"
