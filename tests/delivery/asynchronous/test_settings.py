"""The options of PutFunctionEventInvokeConfig and DeadLetterConfig, with AWS's limits."""

from __future__ import annotations

import dataclasses

import pytest

from pytest_faas import Async, InvalidArgument, UnknownArgument

QUEUE = "arn:aws:sqs:us-east-1:123456789012:failures"
TOPIC = "arn:aws:sns:us-east-1:123456789012:failures"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:other"
BUCKET = "arn:aws:s3:::failures"


def test_defaults_are_those_of_aws():
    assert dataclasses.asdict(Async()) == {
        "maximum_retry_attempts": 2,
        "maximum_event_age_in_seconds": 21_600,
        "on_success": None,
        "on_failure": None,
        "dead_letter_target_arn": None,
        "response_context_when_refused": False,
    }


@pytest.mark.parametrize("attempts", [0, 1, 2])
def test_retry_attempts_in_range(attempts):
    assert Async(maximum_retry_attempts=attempts).maximum_retry_attempts == attempts


@pytest.mark.parametrize("attempts", [-1, 3, 1.0, True, "2", None])
def test_retry_attempts_out_of_range_say_the_range(attempts):
    with pytest.raises(
        InvalidArgument, match="maximum_retry_attempts must be an int between 0 and 2, got"
    ) as said:
        Async(maximum_retry_attempts=attempts)
    assert repr(attempts) in str(said.value)


@pytest.mark.parametrize("age", [60, 21_600])
def test_event_age_in_range(age):
    assert Async(maximum_event_age_in_seconds=age).maximum_event_age_in_seconds == age


@pytest.mark.parametrize("age", [0, 59, 21_601, 60.5, None])
def test_event_age_out_of_range_says_the_range(age):
    with pytest.raises(
        InvalidArgument, match="maximum_event_age_in_seconds must be an int between 60 and 21600"
    ):
        Async(maximum_event_age_in_seconds=age)


@pytest.mark.parametrize("arn", [QUEUE, TOPIC, BUS, FUNCTION, f"{FUNCTION}:live", f"{FUNCTION}:$LATEST"])
def test_destinations_of_both_kinds(arn):
    settings = Async(on_success=arn, on_failure=arn)
    assert (settings.on_success, settings.on_failure) == (arn, arn)


@pytest.mark.parametrize("partition", ["aws-cn:sqs:cn-north-1", "aws-us-gov:sqs:us-gov-west-1"])
def test_destinations_in_other_partitions(partition):
    assert Async(on_failure=f"arn:{partition}:123456789012:failures").on_failure


def test_a_bucket_takes_failures_only():
    assert Async(on_failure=BUCKET).on_failure == BUCKET
    with pytest.raises(InvalidArgument, match="A bucket takes failures only: on_failure="):
        Async(on_success=BUCKET)


@pytest.mark.parametrize("name", ["on_success", "on_failure", "dead_letter_target_arn"])
@pytest.mark.parametrize("arn", [f"{QUEUE}.fifo", f"{TOPIC}.fifo"])
def test_no_destination_is_fifo(name, arn):
    with pytest.raises(InvalidArgument, match=f"{name} must be .*Lambda sends to no FIFO queue or topic"):
        Async(**{name: arn})


@pytest.mark.parametrize("arn", [QUEUE, TOPIC])
def test_dead_letters_go_to_a_queue_or_a_topic(arn):
    assert Async(dead_letter_target_arn=arn).dead_letter_target_arn == arn


@pytest.mark.parametrize("arn", [BUS, FUNCTION, BUCKET])
def test_dead_letters_go_nowhere_else(arn):
    with pytest.raises(InvalidArgument, match="the ARN of a standard SQS queue or a standard SNS topic, got"):
        Async(dead_letter_target_arn=arn)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "failures",
        7,
        "arn:aws:sqs:us-east-1:123456789012:",
        "arn:aws:sqs:us-east-1::failures",
        "arn:aws:sqs::123456789012:failures",
        "arn:aws:iam::123456789012:role/worker",
        "arn:aws:_-/!lambda:us-east-1:123456789012:function:other",  # recorded from AWS: it is refused
        "arn:aws:events:us-east-1:123456789012:rule/orders",
        "arn:aws:events:us-east-1:123456789012:event-bus/aws.partner/epsagon.com/7ea36bec",  # serverless/serverless#7507
        f"arn:aws:sns:us-east-1:123456789012:{'a' * 340}",
    ],
)
def test_what_is_no_arn_of_a_destination(value):
    with pytest.raises(InvalidArgument, match="Async: on_failure must be the ARN of a standard SQS queue, "):
        Async(on_failure=value)


def test_a_url_is_told_from_an_arn():
    with pytest.raises(InvalidArgument, match="QueueArn"):
        Async(on_failure="https://sqs.us-east-1.amazonaws.com/123456789012/failures")


def test_an_unknown_setting_names_the_closest():
    with pytest.raises(
        UnknownArgument, match="no argument 'max_retry_attempts'. Did you mean 'maximum_retry_attempts'"
    ):
        Async(max_retry_attempts=1)


def test_settings_are_frozen_and_named():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Async().maximum_retry_attempts = 0
    with pytest.raises(UnknownArgument, match="Async: .*takes"):
        Async(1)


@pytest.mark.parametrize("name", ["on_success", "on_failure"])
@pytest.mark.parametrize("qualifier", ["", ":$LATEST", ":live"])
def test_a_function_is_no_destination_of_itself(faas, name, qualifier):
    fn = faas.function(lambda event, context: None, name="resize")
    with pytest.raises(InvalidArgument, match=f"{name} must not be the function itself"):
        faas.deliver(fn, {}, source=Async(**{name: f"{fn.arn}{qualifier}"}))


def test_a_function_whose_name_begins_alike_is_another(faas):
    fn = faas.function(lambda event, context: None, name="resize")
    assert faas.deliver(fn, {}, source=Async(on_success=f"{fn.arn}2")).succeeded
