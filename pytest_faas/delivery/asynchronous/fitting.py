"""Which policies an asynchronous source cannot honour, and what to use in their place."""

from __future__ import annotations

from pytest_faas import errors
from pytest_faas.delivery.policies import Conditions
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from


def refuse_unfit(conditions: Conditions) -> None:
    """Raise `InvalidArgument` for a policy that means nothing here."""
    if conditions.regroup is not None:
        raise InvalidArgument(
            "faas.deliver: regroup cuts batches, and an asynchronous invocation has one event."
            " For another order of the events: reorder=True"
        )
    if conditions.redrive is not None:
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
        raise InvalidArgument(
            "faas.deliver: redrive moves messages back to the queue that they came from, and Lambda's own queue is none"
            " to which SQS moves anything. Deliver the events of report.dead_letters again, in a second faas.deliver(...)"
        )
    for each in conditions.duplicates:
        if each.body is not None:
            raise InvalidArgument(
                f"faas.deliver: Duplicate(body=...) is for clients of an HTTP source, got {each!r} for an asynchronous one."
                " For the same thing sent twice by its producer: Duplicate(producer=True)"
            )
