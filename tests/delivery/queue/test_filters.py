import pytest

from pytest_faas import events

KEEP_LARGE = [{"body": {"total": [{"numeric": [">", 100]}]}}]


def succeed(event, context):
    return None


def bodies(report):
    return [[each.body for each in attempt.records] for attempt in report]


def test_what_matches_no_filter_is_deleted_without_an_invocation(deliver):
    # https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
    report = deliver(
        succeed, events.sqs({"total": 50}, {"total": 200}), queue={"filter_criteria": KEEP_LARGE}
    )
    assert bodies(report) == [['{"total":200}']]
    assert [record.body for record in report.filtered] == ['{"total":50}']
    assert report.rows[0].lines[0].fate == "filtered out: deleted"
    assert report.attempts_of({"total": 50}) == 0


def test_where_nothing_matches_nothing_is_invoked(deliver):
    report = deliver(succeed, events.sqs({"total": 50}), queue={"filter_criteria": KEEP_LARGE})
    assert not report.attempts
    assert (len(report.filtered), report.elapsed) == (1, 0)


def test_filters_are_alternatives(deliver):
    either = [{"body": {"kind": ["new"]}}, {"body": {"kind": ["old"]}}]
    report = deliver(
        succeed,
        events.sqs({"kind": "new"}, {"kind": "odd"}, {"kind": "old"}),
        queue={"filter_criteria": either},
    )
    assert len(report.succeeded) == 2
    assert [record.body for record in report.filtered] == ['{"kind":"odd"}']


KINDS = [
    ({"body": {"a": [1]}}, "no JSON", False),
    ({"body": ["no JSON"]}, "no JSON", True),
    ({"body": ["no JSON"]}, '{"a":1}', False),
]


@pytest.mark.parametrize(("pattern", "body", "kept"), KINDS)
def test_text_and_json_do_not_match_each_other(deliver, pattern, body, kept):
    # https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html#filtering-sqs-types
    report = deliver(succeed, events.sqs(body), queue={"filter_criteria": [pattern]})
    assert len(report.succeeded) == kept
    assert len(report.filtered) == (not kept)


def test_a_batch_is_filled_with_messages_that_match(deliver):
    event = events.sqs(*({"total": 200 if number % 2 else 5} for number in range(20)))
    report = deliver(succeed, event, queue={"filter_criteria": KEEP_LARGE})
    assert [len(attempt.records) for attempt in report] == [10]


def test_a_filtered_message_does_not_block_its_group(deliver):
    event = events.sqs(
        {"total": 5}, {"total": 200}, {"total": 6}, {"total": 300}, queue="orders.fifo", group_id="g"
    )
    report = deliver(succeed, event, queue={"filter_criteria": KEEP_LARGE, "batch_size": 1})
    assert bodies(report) == [['{"total":200}'], ['{"total":300}']]
    assert len(report.filtered) == 2


def test_a_filtered_message_takes_no_room(deliver):
    event = [events.sqs({"total": 5, "note": "x" * 900_000}) for _ in range(8)] + [
        events.sqs({"total": 200})
    ] * 1
    report = deliver(succeed, *event, queue={"filter_criteria": KEEP_LARGE})
    assert [len(attempt.records) for attempt in report] == [1]


def test_the_first_window_begins_with_a_message_that_matches(faas, deliver):
    def at(second, total):
        return events.sqs_message({"total": total}, sent_at=1_767_225_600 + second)

    with faas.frozen(1_767_225_600):
        report = deliver(
            succeed,
            events.sqs(at(0, 5), at(3, 200), batching_window=10),
            queue={"filter_criteria": KEEP_LARGE, "maximum_batching_window_in_seconds": 10},
        )
    assert [attempt.at for attempt in report] == [13]


def test_up_to_five_filters_and_ten_by_quota(deliver):
    from pytest_faas import InvalidArgument, Queue
    from pytest_faas.patterns.criteria import Criteria

    six = [{"body": {"kind": [str(number)]}} for number in range(6)]
    with pytest.raises(InvalidArgument, match="5"):
        Queue(filter_criteria=six)
    by_quota = Queue(filter_criteria=Criteria(six, source="sqs", limit=10))
    assert len(deliver(succeed, events.sqs({"kind": "5"}), queue=by_quota).succeeded) == 1
