import re

import pytest

from pytest_faas import InvalidArgument, Queue, UnknownArgument, events


def succeed(event, context):
    return None


def test_the_defaults_are_those_of_aws():
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html (BatchSize, window, concurrency) and
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html; the batch size is
    # also recorded from AWS by LocalStack's suite, test_event_source_mapping_default_batch_size, 2025-11-25
    queue = Queue()
    assert queue.batch_size == 10
    assert queue.maximum_batching_window_in_seconds == 0
    assert queue.maximum_concurrency is None
    assert queue.report_batch_item_failures is False
    assert queue.visibility_timeout == 30
    assert queue.max_receive_count is None
    assert queue.message_retention_period == 4 * 86_400
    assert queue.delay_seconds == 0


LIMITS = {
    "maximum_batching_window_in_seconds": (0, 300),
    "maximum_concurrency": (2, 1_000),
    "visibility_timeout": (0, 43_200),
    "max_receive_count": (1, 1_000),
    "message_retention_period": (60, 1_209_600),
    "delay_seconds": (0, 900),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_value_out_of_range_is_refused_with_the_range(name):
    low, high = LIMITS[name]
    for fine in (low, high):
        assert getattr(Queue(**{name: fine}), name) == fine
    for wrong in (low - 1, high + 1, str(low), True, low + 0.5):
        with pytest.raises(
            InvalidArgument, match=rf"^Queue: {name} must be an int between {low} and {high}, got"
        ):
            Queue(**{name: wrong})


@pytest.mark.parametrize("size", [0, 10_001])
def test_a_batch_has_1_to_10000_messages(size):
    assert Queue(batch_size=10_000, maximum_batching_window_in_seconds=1).batch_size == 10_000
    with pytest.raises(InvalidArgument, match="batch_size must be an int between 1 and 10000"):
        Queue(batch_size=size, maximum_batching_window_in_seconds=1)


def test_more_than_10_messages_need_a_window():
    # recorded from AWS by LocalStack's suite, test_event_source_mapping_default_batch_size, 2025-11-25
    said = "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
    with pytest.raises(InvalidArgument, match=said):
        Queue(batch_size=11)
    assert Queue(batch_size=11, maximum_batching_window_in_seconds=1).batch_size == 11


def test_an_unknown_setting_is_named_with_the_closest():
    with pytest.raises(
        UnknownArgument, match="Queue has no argument 'max_recieve_count'. Did you mean 'max_receive_count'"
    ):
        Queue(max_recieve_count=3)


@pytest.mark.parametrize(
    "arn", ["orders-dlq", "arn:aws:sns:us-east-1:123456789012:orders", "arn:aws:sqs:orders", ""]
)
def test_dead_letters_go_to_a_queue(arn):
    with pytest.raises(InvalidArgument, match="dead_letter_target_arn must be"):
        Queue(max_receive_count=3, dead_letter_target_arn=arn)


def test_a_dead_letter_queue_alone_is_no_redrive_policy():
    with pytest.raises(InvalidArgument, match="max_receive_count must be given with dead_letter_target_arn"):
        Queue(dead_letter_target_arn="arn:aws:sqs:us-east-1:123456789012:orders-dlq")


@pytest.mark.parametrize(
    "name", ["report_batch_item_failures", "changed_after_creation", "old_receipt_handle_deletes"]
)
def test_a_switch_is_a_bool(name):
    with pytest.raises(InvalidArgument, match=f"Queue: {name} must be a bool, got 1"):
        Queue(**{name: 1})


@pytest.mark.parametrize("pattern", [{"eventSource": "aws:sqs"}, {"eventSource": []}, "simple string", None])
def test_an_invalid_filter_is_refused_when_the_mapping_is_made(pattern):
    # recorded from AWS by LocalStack's suite, test_sqs_invalid_event_filter, 2025-11-25
    with pytest.raises(InvalidArgument, match=re.escape("Invalid filter pattern definition.")):
        Queue(filter_criteria=[pattern])


def test_a_function_that_may_run_longer_than_the_visibility_timeout_is_refused(deliver):
    # the text is in the reports of many users, such as hashicorp/terraform-provider-aws#18099
    with pytest.raises(InvalidArgument) as caught:
        deliver(succeed, events.sqs("a"), timeout=60, queue=Queue(visibility_timeout=30))
    assert "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds" in str(
        caught.value
    )
    assert "changed_after_creation=True" in str(caught.value)
    assert deliver(succeed, events.sqs("a"), timeout=30).succeeded
    assert deliver(succeed, events.sqs("a"), timeout=60, queue={"changed_after_creation": True}).succeeded


FIFO_RULES = [
    (
        {"batch_size": 11, "maximum_batching_window_in_seconds": 1},
        "Batching window is not supported for FIFO queues",
    ),
    (
        {"maximum_batching_window_in_seconds": 1},
        "maximum_batching_window_in_seconds must be 0 for a FIFO queue, got 1",
    ),
    (
        {"max_receive_count": 1, "dead_letter_target_arn": "arn:aws:sqs:us-east-1:123456789012:orders-dlq"},
        "dead_letter_target_arn must be a FIFO queue, as the queue itself is",
    ),
]


@pytest.mark.parametrize(("settings", "said"), FIFO_RULES)
def test_a_fifo_queue_has_rules_of_its_own(deliver, settings, said):
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
    with pytest.raises(InvalidArgument, match=said):
        deliver(succeed, events.sqs("a", queue="orders.fifo"), queue=settings)


def test_a_standard_queue_has_no_fifo_dead_letter_queue(deliver):
    target = "arn:aws:sqs:us-east-1:123456789012:orders-dlq.fifo"
    with pytest.raises(InvalidArgument, match="must be a standard queue"):
        deliver(succeed, events.sqs("a"), queue={"max_receive_count": 1, "dead_letter_target_arn": target})


def test_a_queue_is_what_delivers_events_of_sqs(deliver):
    with pytest.raises(InvalidArgument, match=r"Queue\(...\) delivers events of sqs, got one of s3"):
        deliver(succeed, events.s3("uploads", "a.png"), queue={})


def test_the_head_of_the_timeline_says_what_is_not_the_default(deliver):
    report = deliver(
        succeed, events.sqs("a", queue="orders"), queue={"max_receive_count": 3, "visibility_timeout": 60}
    )
    assert report.title == "succeed ← Queue(visibility_timeout=60, max_receive_count=3), queue orders"
    assert deliver(succeed, events.sqs("a", queue="orders")).title == "succeed ← Queue(), queue orders"
