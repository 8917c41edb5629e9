import time

import pytest

from pytest_faas import InvalidArgument, Regroup, events
from pytest_faas.delivery.queue.batch import Room


def succeed(event, context):
    return None


def fail(event, context):
    raise ValueError("no amount")


def sizes(report):
    return [len(attempt.records) for attempt in report]


def bodies(report):
    return [[each.body for each in attempt.records] for attempt in report]


def at(second, *names):
    """Return messages that are sent so many seconds after the start of 2026."""
    return [events.sqs_message(name, sent_at=1_767_225_600 + second) for name in names]


def test_a_batch_has_up_to_ten_messages_by_default(deliver):
    assert sizes(deliver(succeed, events.sqs(*range(23)))) == [10, 10, 3]


@pytest.mark.parametrize(("size", "expected"), [(1, [1, 1, 1]), (2, [2, 1]), (3, [3]), (10, [3])])
def test_a_batch_has_up_to_batch_size_messages(deliver, size, expected):
    assert sizes(deliver(succeed, events.sqs("a", "b", "c"), queue={"batch_size": size})) == expected


def test_the_messages_of_several_events_are_in_one_queue(deliver):
    report = deliver(succeed, events.sqs("a", "b"), events.sqs("c"))
    assert bodies(report) == [["a", "b", "c"]]


def test_without_a_window_a_batch_starts_with_what_is_there(faas, deliver):
    with faas.frozen(1_767_225_600):
        report = deliver(succeed, events.sqs(*at(0, "a"), *at(2, "b", "c")))
    assert [(attempt.at, len(attempt.records)) for attempt in report] == [(0, 1), (2, 2)]


def test_a_window_gathers_from_the_first_message_on(faas, deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
    with faas.frozen(1_767_225_600):
        event = events.sqs(*at(3, "a"), *at(5, "b"), *at(9, "c"), batching_window=5)
        report = deliver(succeed, event, queue={"maximum_batching_window_in_seconds": 5})
    assert [attempt.at for attempt in report] == [8, 14]
    assert bodies(report) == [["a", "b"], ["c"]]


def test_a_window_ends_when_the_batch_is_full(faas, deliver):
    with faas.frozen(1_767_225_600):
        event = events.sqs(*at(0, "a"), *at(1, "b", "c"), *at(2, "d"), batching_window=60)
        report = deliver(succeed, event, queue={"batch_size": 3, "maximum_batching_window_in_seconds": 60})
    assert [attempt.at for attempt in report] == [1, 62]
    assert bodies(report) == [["a", "b", "c"], ["d"]]


def test_the_next_window_starts_when_a_poller_is_free_again(faas, deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html: the next window begins with the end of
    # the invocation before it; here both pollers are busy until second 12 and 13
    with faas.frozen(1_767_225_600):
        event = events.sqs(*at(0, "a"), *at(1, "b"), *at(2, "c"), batching_window=2)
        settings = {"batch_size": 1, "maximum_batching_window_in_seconds": 2, "maximum_concurrency": 2}
        report = deliver(lambda event, context: time.sleep(12), event, timeout=20, queue=settings)
        late = deliver(
            lambda event, context: time.sleep(12),
            events.sqs(*at(25, "a"), *at(25, "b"), *at(30, "c"), batching_window=2),
            timeout=20,
            queue=settings | {"batch_size": 2, "maximum_batching_window_in_seconds": 4},
        )
    assert [attempt.at for attempt in report] == [0, 1, 12]
    assert bodies(late) == [["a", "b"], ["c"]]


def test_a_window_longer_than_the_visibility_timeout_hides_messages_for_both_and_30_seconds(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: window, function time-out and 30 seconds
    settings = {"maximum_batching_window_in_seconds": 20, "visibility_timeout": 30, "max_receive_count": 2}
    report = deliver(fail, events.sqs("a"), timeout=15, queue=settings)
    assert [attempt.at for attempt in report] == [20, 85]  # received at 0 and 65, hidden for 65 seconds
    assert report.elapsed == 130


def test_a_window_that_fits_into_the_visibility_timeout_changes_nothing(deliver):
    settings = {"maximum_batching_window_in_seconds": 20, "visibility_timeout": 30, "max_receive_count": 2}
    report = deliver(fail, events.sqs("a"), timeout=10, queue=settings)
    assert [attempt.at for attempt in report] == [20, 50]
    assert report.elapsed == 60


def test_a_batch_has_6_mb_at_most(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: the payload of a synchronous invocation
    event = [events.sqs(letter * 1_000_000) for letter in "abcdefgh"]
    report = deliver(succeed, *event)
    assert sizes(report) == [6, 2]
    assert bodies(report)[1] == ["g" * 1_000_000, "h" * 1_000_000]


def test_metadata_and_attributes_count_too(deliver):
    message = events.sqs_message("x" * 800_000, attributes={"note": "y" * 240_000})
    report = deliver(succeed, *(events.sqs(message._replace(message_id=f"m{number}")) for number in range(7)))
    assert sizes(report) == [6, 1]


def test_6_mb_end_a_window(deliver):
    event = [events.sqs(letter * 1_000_000, batching_window=60) for letter in "abcdefgh"]
    report = deliver(succeed, *event, queue={"batch_size": 100, "maximum_batching_window_in_seconds": 60})
    assert [(attempt.at, len(attempt.records)) for attempt in report] == [(0, 6), (60, 2)]


def record(size, character="x"):
    return {"messageId": "m", "body": character * size, "attributes": {}, "messageAttributes": {}}


def test_room_is_counted_in_octets_of_json_and_exactly_where_it_matters():
    import json

    for character in ("x", "é", '"', "\n", "🎈"):
        each = record(500, character)
        octets = len(json.dumps({"Records": [each] * 4}, ensure_ascii=False, separators=(",", ":")).encode())
        for most, expected in ((octets, 4), (octets - 1, 3), (octets + 200, 4), (10, 1)):
            room = Room(most + 1)  # room counts a comma for each
            fitted = sum(1 for _ in range(5) if room.fits(each))
            assert fitted == expected, (character, most)


def test_a_record_too_large_for_any_batch_goes_alone():
    room = Room(1_000)
    assert room.fits(record(5_000))
    assert not room.fits(record(1))


def test_on_redelivery_messages_are_grouped_anew(deliver):
    report = deliver(fail, events.sqs(*range(5)), queue={"batch_size": 3, "max_receive_count": 2})
    assert bodies(report) == [["0", "1", "2"], ["3", "4"]] * 2

    def fail_first(event, context):
        if len(event["Records"]) == 3:
            raise ValueError("three are too many")

    mixed = deliver(fail_first, events.sqs(*range(4)), queue={"batch_size": 3, "max_receive_count": 2})
    assert bodies(mixed) == [["0", "1", "2"], ["3"], ["0", "1", "2"]]


def test_failed_messages_meet_new_ones_in_a_batch(faas, deliver):
    with faas.frozen(1_767_225_600):
        report = deliver(fail, events.sqs(*at(0, "a"), *at(30, "b")), queue={"max_receive_count": 2})
    assert bodies(report) == [["a"], ["b", "a"], ["b"]]
    assert report.attempts[1].receive_counts == [1, 2]


def test_regroup_cuts_batches_anew_by_the_seed(deliver):
    event = events.sqs(*range(40))
    cuts = {tuple(sizes(deliver(succeed, event, regroup=True, seed=seed))) for seed in range(5)}
    assert len(cuts) > 1
    for each in cuts:
        assert sum(each) == 40
        assert max(each) <= 10
    assert sizes(deliver(succeed, event, regroup=True, seed=1)) == sizes(
        deliver(succeed, event, regroup=True, seed=1)
    )
    least = sizes(deliver(succeed, event, regroup=Regroup(least=7), seed=1))
    assert min(least[:-1]) >= 7


def test_regroup_stays_within_the_batch_size(deliver):
    with pytest.raises(InvalidArgument, match=r"Regroup\(least=...\) of at most batch_size \(5\)"):
        deliver(succeed, events.sqs("a"), queue={"batch_size": 5}, regroup=Regroup(least=6))
