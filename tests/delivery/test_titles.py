from typing import Any

import pytest

from pytest_faas import Queue
from pytest_faas.delivery.titles import arn_label, titled

DEAD = "arn:aws:sqs:eu-west-1:123456789012:dead"


@pytest.mark.parametrize(
    ("settings", "options", "said"),
    [
        (Queue(), {}, "Queue()"),
        (Queue(batch_size=10), {}, "Queue()"),
        (Queue(batch_size=5), {}, "Queue(batch_size=5)"),
        (Queue(batch_size=5, max_receive_count=3), {"left_out": "batch_size"}, "Queue(max_receive_count=3)"),
        (
            Queue(max_receive_count=3, dead_letter_target_arn=DEAD),
            {},
            "Queue(max_receive_count=3, dead_letter_target_arn=sqs:dead)",
        ),
    ],
)
def test_a_title_has_the_settings_that_are_not_the_defaults(settings: Queue, options: Any, said: str) -> None:
    assert titled(settings, **options) == said


def test_a_title_says_where_the_records_come_from() -> None:
    assert titled(Queue(), "queue jobs", "dead: jobs-dead") == "Queue(), queue jobs, dead: jobs-dead"


@pytest.mark.parametrize(
    ("arn", "label"),
    [
        (DEAD, "sqs:dead"),
        ("arn:aws-cn:events:cn-north-1:123456789012:event-bus/default", "events:default"),
        ("arn:aws:s3:::failures", "s3:failures"),
        ("failures", "failures"),
    ],
)
def test_an_arn_is_shown_by_its_service_and_name(arn: str, label: str) -> None:
    assert arn_label(arn) == label
