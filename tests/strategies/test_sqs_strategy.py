"""`strategies.sqs_events`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pytest_faas
from pytest_faas import events, strategies
from pytest_faas.errors import InvalidArgument, UnknownArgument

# `find` shows what it found before it knows that nobody asked.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def attributes(event):
    return [record["attributes"] for record in event["Records"]]


def bodies(event):
    return [record["body"] for record in event["Records"]]


def types(event):
    return {each["dataType"] for record in event["Records"] for each in record["messageAttributes"].values()}


def is_fifo(event):
    return event["Records"][0]["eventSourceARN"].endswith(".fifo")


def groups(event):
    return [each.get("MessageGroupId") for each in attributes(event)]


def counts(event):
    return [int(each["ApproximateReceiveCount"]) for each in attributes(event)]


def parsed(body):
    try:
        return json.loads(body)
    except ValueError:
        return None


# What services really send: how many records the smallest such event has, and whether an event is one.
REACHED = {
    "standard": (1, lambda event: not is_fifo(event)),
    "FIFO": (1, is_fifo),
    "several groups in a batch": (2, lambda event: is_fifo(event) and len(set(groups(event))) > 1),
    "several messages of a group": (2, lambda event: is_fifo(event) and max(Counter(groups(event)).values()) > 1),
    "both": (3, lambda event: is_fifo(event) and 1 < len(set(groups(event))) < len(groups(event))),
    "groups in a standard queue": (1, lambda event: not is_fifo(event) and any(groups(event))),
    "redelivered": (1, lambda event: max(counts(event)) > 1),
    "redelivered from FIFO": (1, lambda event: is_fifo(event) and max(counts(event)) > 1),
    "some redelivered": (2, lambda event: len(set(counts(event))) > 1),
    "received a thousand times": (1, lambda event: max(counts(event)) >= 1000),
    "full batch": (10, lambda event: len(event["Records"]) == 10),
    "full FIFO batch": (10, lambda event: is_fifo(event) and len(event["Records"]) == 10),
    "batch of a window": (11, lambda event: len(event["Records"]) > 10),
    "batch of twenty-five": (25, lambda event: len(event["Records"]) == 25),
    "body that looks empty": (1, lambda event: any(not body.strip() for body in bodies(event))),
    "body that is not ASCII": (1, lambda event: any(not body.isascii() for body in bodies(event))),
    "astral body": (1, lambda event: any(max(body) > "\uffff" for body in bodies(event))),
    "JSON object": (1, lambda event: any(isinstance(parsed(body), dict) for body in bodies(event))),
    "JSON of numbers": (1, lambda event: any(isinstance(parsed(body), int) for body in bodies(event))),
    "broken JSON": (1, lambda event: any(body[0] == "{" and parsed(body) is None for body in bodies(event))),
    "same body twice": (2, lambda event: len(set(bodies(event))) < len(bodies(event))),
    "body at the limit": (1, lambda event: any(len(body.encode()) == 1_048_576 for body in bodies(event))),
    "String attribute": (1, lambda event: "String" in types(event)),
    "Number attribute": (1, lambda event: "Number" in types(event)),
    "Binary attribute": (1, lambda event: "Binary" in types(event)),
    "ten attributes": (1, lambda event: any(len(each["messageAttributes"]) == 10 for each in event["Records"])),
    "no attributes": (1, lambda event: any("md5OfMessageAttributes" not in each for each in event["Records"])),
    "MD5 of attributes null": (
        1, lambda event: any(each.get("md5OfMessageAttributes", "") is None for each in event["Records"]),
    ),
    "S3 in SQS": (1, lambda event: any('"eventSource":"aws:s3"' in body for body in bodies(event))),
    "S3's test": (1, lambda event: any("s3:TestEvent" in body for body in bodies(event))),
    "SNS in SQS": (1, lambda event: any('"TopicArn"' in body for body in bodies(event))),
    "S3 through SNS": (1, lambda event: any('"TopicArn"' in body and "aws:s3" in body for body in bodies(event))),
    "EventBridge in SQS": (1, lambda event: any('"detail-type"' in body for body in bodies(event))),
    "dead-letter queue": (1, lambda event: "DeadLetterQueueSourceArn" in attributes(event)[0]),
    "FIFO dead-letter queue": (
        1, lambda event: is_fifo(event) and "DeadLetterQueueSourceArn" in attributes(event)[0],
    ),
    "trace header": (1, lambda event: "AWSTraceHeader" in attributes(event)[0]),
    "long in the queue": (
        1,
        lambda event: any(
            int(each["ApproximateFirstReceiveTimestamp"]) > int(each["SentTimestamp"]) for each in attributes(event)
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REACHED)
def test_what_queues_send_is_reached_and_shrinks_to_few_plain_messages(case, smallest):
    size, is_one = REACHED[case]
    event = smallest(strategies.sqs_events(), is_one)
    assert len(event["Records"]) == size
    pytest_faas.validate(event).raise_for_faults()
    if len(set(bodies(event))) == size == 1:
        assert len(bodies(event)[0]) < 2000 or case == "body at the limit"


def test_the_simplest_event_is_one_plain_message(smallest):
    event = smallest(strategies.sqs_events(), lambda event: True)
    with events.origin(seed=0, at="2026-01-01T00:00:00Z"):
        assert event == events.sqs("a")


def test_a_redelivered_message_shrinks_to_nothing_else(smallest):
    event = smallest(strategies.sqs_events(), lambda event: max(counts(event)) > 1)
    (record,) = event["Records"]
    assert (record["body"], record["messageAttributes"], counts(event)) == ("a", {}, [2])
    assert record["eventSourceARN"].endswith(":my-queue")


def test_several_groups_shrink_to_two_messages(smallest):
    event = smallest(strategies.sqs_events(), lambda event: is_fifo(event) and len(set(groups(event))) > 1)
    assert (bodies(event), groups(event), counts(event)) == (["a", "a"], ["a", "b"], [1, 1])


def test_a_full_batch_shrinks_to_short_bodies(smallest):
    event = smallest(strategies.sqs_events(), lambda event: len(event["Records"]) == 10)
    assert bodies(event) == ["a", "a", *(f"a{index}" for index in range(2, 10))]


def test_any_text_will_do_for_a_fifo_queue():
    seen = []

    @given(event=strategies.sqs_events(body=st.text(), fifo=True))
    def worker_takes_any_text(event):
        seen.append(event)
        assert all(record["eventSourceARN"].endswith(".fifo") for record in event["Records"])
        assert pytest_faas.validate(event).faults == ()

    worker_takes_any_text()
    assert len(seen) >= 100
    assert len({body for event in seen for body in bodies(event)}) > 50


def test_texts_that_no_queue_holds_are_drawn_anew():
    hard = st.sampled_from(
        ["", "\x00", "\ufffe", "\ud800", "a", {"a": "\uffff"}, {"a": "\x00"}, {"a": "\ud800"}]
    )

    @given(event=strategies.sqs_events(body=hard))
    def only_what_a_queue_holds(event):
        assert set(bodies(event)) <= {"a", '{"a":"\\u0000"}'}

    only_what_a_queue_holds()


def test_bodies_of_other_strategies_are_carried(smallest):
    chained = strategies.sqs_events(body=strategies.s3_events(key="a b.jpg"), max_size=1)
    event = smallest(chained, lambda event: True)
    assert json.loads(bodies(event)[0])["Records"][0]["s3"]["object"]["key"] == "a+b.jpg"
    wrapped = smallest(strategies.sqs_events(body=strategies.sns_events(message="hi")), lambda event: True)
    assert json.loads(bodies(wrapped)[0])["Message"] == "hi"


TOPIC = events.sns_message("a", topic="news")

HONOURED = {
    "body": ("hello", lambda event: set(bodies(event)) == {"hello"}),
    "fifo": (True, is_fifo),
    "queue": ("orders", lambda event: event["Records"][0]["eventSourceARN"].endswith(":orders")),
    "group_id": ("g", lambda event: set(groups(event)) == {"g"}),
    "attributes": ({"a": 1}, lambda event: all("a" in each["messageAttributes"] for each in event["Records"])),
    "receive_count": (7, lambda event: set(counts(event)) == {7}),
    "raw_message_delivery": (True, lambda event: not any("TopicArn" in body for body in bodies(event))),
    "batching_window": (
        3, lambda event: all(each.get("md5OfMessageAttributes", "") != "" for each in event["Records"]),
    ),
    "deduplication_id": ("d", lambda event: [e["MessageDeduplicationId"] for e in attributes(event)] == ["d"]),
    "sent_at": (0, lambda event: {e["SentTimestamp"] for e in attributes(event)} == {"0"}),
    "first_received_at": (
        9e8, lambda event: {e["ApproximateFirstReceiveTimestamp"] for e in attributes(event)} == {"900000000000"},
    ),
    "sender_id": ("ME", lambda event: {each["SenderId"] for each in attributes(event)} == {"ME"}),
    "trace_header": (
        "Root=1-5759e988-bd862e3fe1be46a994272793",
        lambda event: {len(each["AWSTraceHeader"]) for each in attributes(event)} == {40},
    ),
    "dead_letter_queue_source": (
        "src.fifo", lambda event: attributes(event)[0]["DeadLetterQueueSourceArn"].endswith(":src.fifo"),
    ),
    "overrides": ({"extra": 1}, lambda event: event["extra"] == 1),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:sqs. overrides sets 'extra'")
@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("name", HONOURED)
def test_each_argument_is_honoured_fixed_or_drawn(name, drawn, every):
    value, honoured = HONOURED[name]
    strategy = strategies.sqs_events(**{name: st.just(value) if drawn else value})
    assert all(honoured(event) for event in every(strategy))


def test_each_argument_of_the_factory_is_one_of_the_strategy(parameters):
    own = parameters(strategies.sqs_events)
    assert parameters(events.sqs) - {"messages"} <= own
    # A message id and a sequence number are of one message, and come from the seed.
    assert parameters(events.sqs_message) - {"message_id", "sequence_number"} <= own


def test_sizes_are_bounds(every):
    assert {len(event["Records"]) for event in every(strategies.sqs_events(min_size=2, max_size=4))} == {
        2,
        3,
        4,
    }
    assert {len(event["Records"]) for event in every(strategies.sqs_events(min_size=12, max_size=12))} == {12}
    assert max(len(event["Records"]) for event in every(strategies.sqs_events(fifo=st.booleans()))) == 10


def test_the_kind_of_queue_follows_from_its_name(every):
    names = st.sampled_from(["a", "b.fifo"])
    both = list(every(strategies.sqs_events(queue=names)))
    assert {is_fifo(event) for event in both} == {True, False}
    only = list(every(strategies.sqs_events(queue=names, fifo=True)))
    assert {event["Records"][0]["eventSourceARN"].rpartition(":")[2] for event in only} == {"b.fifo"}


def test_a_group_is_received_in_order(every):
    for event in every(strategies.sqs_events(fifo=True)):
        for group in set(groups(event)):
            members = [each for each in attributes(event) if each["MessageGroupId"] == group]
            received = [int(each["ApproximateReceiveCount"]) for each in members]
            assert received == sorted(received, reverse=True)
            assert len({each["MessageDeduplicationId"] for each in members}) == len(members)


BAD = {
    "fifo is no bool": ({"fifo": "yes"}, "fifo must be a bool"),
    "queue against fifo": ({"queue": "a", "fifo": True}, "fifo must be False, or left out"),
    "queue": ({"queue": "a b"}, "queue must be"),
    "empty body": ({"body": ""}, "body must be at least one character"),
    "body": ({"body": object()}, "body is not JSON-able"),
    "no size": ({"max_size": 0}, "max_size must be an int between 1"),
    "sizes": ({"min_size": 3, "max_size": 2}, "min_size must be at most max_size"),
    "FIFO size": ({"fifo": True, "max_size": 11}, "max_size must be an int between 1 and 10"),
    "size": ({"max_size": 10_001}, "max_size must be an int between 1 and 10000"),
    "size is a strategy": ({"max_size": st.just(1)}, "max_size must be a value, not a strategy"),
    "window of FIFO": ({"fifo": True, "batching_window": 1}, "batching_window must be 0"),
    "count": ({"receive_count": 0}, "receive_count must be an int"),
    "id of standard": ({"fifo": False, "deduplication_id": "a"}, "deduplication_id must be left out"),
    "one id for two": ({"min_size": 2, "deduplication_id": "a"}, "min_size must be an int between 1 and 1"),
    "S3 into FIFO": ({"fifo": True, "body": events.s3("uploads", "a")}, "no notifications to a FIFO queue"),
    "attributes": ({"attributes": {"a": None}}, "attributes"),
    "strategy within": ({"attributes": {"a": st.text()}}, "attributes"),
    "source": ({"dead_letter_queue_source": "a", "fifo": True}, "must be both FIFO queues"),
    "overrides": ({"overrides": 1}, "overrides must be a dict"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_at_the_call(case):
    arguments, message = BAD[case]
    with pytest.raises(InvalidArgument, match=message) as caught:
        strategies.sqs_events(**arguments)
    assert str(caught.value).startswith("strategies.sqs_events: ")


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match="Did you mean 'queue'"):
        strategies.sqs_events(quue="a")


def test_what_a_users_strategy_draws_is_judged_by_the_factory(smallest):
    with pytest.raises(InvalidArgument, match="receive_count must be an int"):
        smallest(strategies.sqs_events(receive_count=st.just(0)), lambda event: True)


def test_its_repr_is_the_call():
    assert repr(strategies.sqs_events(fifo=True, body=st.text())) == "sqs_events(body=text(), fifo=True)"
    assert repr(strategies.sqs_events()) == "sqs_events()"


def test_the_same_seed_gives_the_same_bytes_in_two_processes(drawn_in_a_process):
    assert drawn_in_a_process("sqs_events", 1) == drawn_in_a_process("sqs_events", 2)


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(event=strategies.sqs_events(body=strategies.sns_events()))
def test_what_does_not_fit_into_a_message_is_left_out(event):
    assert pytest_faas.validate(event).faults == ()
