import copy
import json

import pytest

from pytest_faas import InvalidArgument, events


def succeed(event, context):
    return None


def fail(event, context):
    raise ValueError("no amount")


def altered(change, *bodies, queue="orders"):
    event = events.sqs(*(bodies or ("a", "b")), queue=queue)
    change(event["Records"][-1])
    return event


def without(name):
    return lambda record: record.pop(name)


WRONG = [
    (without("messageId"), "messageId of record 2 must be a non-empty str, got None"),
    (lambda record: record.update(messageId=7), "messageId of record 2 must be a non-empty str, got 7"),
    (without("body"), "body of record 2 must be a str, got None"),
    (lambda record: record.update(body={"id": 1}), r"body of record 2 must be a str, got \{'id': 1\}"),
    (lambda record: record.update(eventSourceARN=5), "eventSourceARN of record 2 must be a str, got 5"),
    (lambda record: record.update(attributes=[]), r"attributes of record 2 must be a dict, got \[\]"),
    (
        lambda record: record["attributes"].update(SentTimestamp="yesterday"),
        "SentTimestamp of record 2 must be a whole number, as text, got 'yesterday'",
    ),
    (
        lambda record: record["attributes"].update(ApproximateReceiveCount="-1"),
        "ApproximateReceiveCount of record 2 must be a whole number, as text, got '-1'",
    ),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_what_cannot_be_a_message_is_refused_with_its_record_and_field(deliver, change, said):
    with pytest.raises(InvalidArgument, match=said):
        deliver(succeed, altered(change))


def test_of_several_events_the_event_is_named_too(deliver):
    with pytest.raises(InvalidArgument, match="body of record 2 of event 2 must be a str"):
        deliver(succeed, events.sqs("x", queue="orders"), altered(without("body")))


@pytest.mark.parametrize("records", [[{"eventSource": "aws:sqs"}, None], [{"eventSource": "aws:sqs"}, "x"]])
def test_a_record_is_a_dict(deliver, records):
    records[0] |= {"messageId": "m", "body": "b"}
    with pytest.raises(InvalidArgument, match="record 2 must be a dict, got"):
        deliver(succeed, {"Records": records})


def test_a_queue_has_each_message_once(deliver):
    event = events.sqs("a")
    with pytest.raises(InvalidArgument, match=r"is that of record 1 of event 1 too.*duplicate=Duplicate\(\)"):
        deliver(succeed, event, copy.deepcopy(event))


def test_a_mapping_empties_one_queue(deliver):
    with pytest.raises(
        InvalidArgument, match="record 1 of event 2 is of 'arn:aws:sqs:us-east-1:123456789012:two'"
    ):
        deliver(succeed, events.sqs("a", queue="one"), events.sqs("b", queue="two"))


def test_a_fifo_message_has_a_group(deliver):
    change = lambda record: record["attributes"].pop("MessageGroupId")  # noqa: E731
    with pytest.raises(InvalidArgument, match="MessageGroupId of record 2 must be a non-empty str"):
        deliver(succeed, altered(change, queue="orders.fifo"))


def test_numbers_may_be_numbers_and_fields_that_nobody_needs_may_be_missing(deliver):
    def change(record):
        for name in ("receiptHandle", "messageAttributes", "md5OfBody", "awsRegion"):
            del record[name]
        record["attributes"] = {"ApproximateReceiveCount": 2}

    report = deliver(fail, altered(change), queue={"max_receive_count": 3})
    assert report.attempts_of("b") == 2
    first, second = (each.event["Records"][-1] for each in report.attempts[:2])
    assert "receiptHandle" not in first
    assert second["attributes"] == {"ApproximateReceiveCount": "3"}


def test_a_record_without_attributes_counts_as_new(deliver):
    report = deliver(fail, altered(without("attributes")), queue={"max_receive_count": 2})
    assert report.attempts_of("b") == 2
    assert report.attempts[1].event["Records"][-1]["attributes"] == {"ApproximateReceiveCount": "2"}


def test_unknown_fields_stay_on_every_delivery(deliver):
    event = altered(lambda record: record.update(tracing={"id": 7}))
    report = deliver(fail, event, queue={"max_receive_count": 2})
    assert [each.event["Records"][-1]["tracing"] for each in report.attempts] == [{"id": 7}] * 2


def test_the_first_delivery_is_the_event_to_the_byte_and_the_event_stays_as_it_was(deliver):
    event = events.sqs("a", {"b": 1}, attributes={"kind": "new"}, batching_window=5)
    before = json.dumps(event)
    seen = []
    report = deliver(
        lambda event, context: seen.append(json.dumps(event)) or {}["amount"],
        event,
        queue={"max_receive_count": 2},
    )
    assert seen[0] == before == json.dumps(event)
    assert len(report.attempts) == 2


def test_a_recorded_sample_is_delivered_at_its_own_time(deliver):
    # a queue keeps no message for years: the delivery begins when the newest was sent
    seen = []

    def look(event, context):
        import time

        seen.append(time.time())

    old = events.sqs(
        events.sqs_message("a", sent_at="2022-01-01T00:00:00Z"),
        events.sqs_message("b", sent_at="2022-01-01T00:00:10Z"),
    )
    report = deliver(look, old)
    assert [record.body for record in report.succeeded] == ["a", "b"]
    assert seen == [1_640_995_210.0]


def test_on_a_clock_that_the_test_froze_an_old_message_has_expired(faas, deliver):
    old = events.sqs(events.sqs_message("a", sent_at="2022-01-01T00:00:00Z"))
    with faas.frozen("2026-01-01T00:00:00Z"):
        report = deliver(succeed, old)
    assert [record.body for record in report.expired] == ["a"]
    assert not report.attempts


def test_what_is_sent_later_arrives_later(faas, deliver):
    with faas.frozen("2026-01-01T00:00:00Z"):
        event = events.sqs("now", events.sqs_message("later", sent_at="2026-01-01T00:01:00Z"))
        report = deliver(succeed, event)
    assert [(attempt.at, [each.body for each in attempt.records]) for attempt in report] == [
        (0, ["now"]),
        (60, ["later"]),
    ]


def test_a_delayed_message_is_visible_after_its_delay(faas, deliver):
    with faas.frozen("2026-01-01T00:00:00Z"):
        report = deliver(succeed, events.sqs("a"), queue={"delay_seconds": 45})
    assert [attempt.at for attempt in report] == [45]
