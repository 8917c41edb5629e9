"""Where Lambda sends what became of an asynchronous invocation: the ARNs that it takes, and what each can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pytest_faas import arguments, errors
from pytest_faas.delivery.outcome import Target
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

# https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html
_ARN: Final = re.compile(
    r"arn:(?P<partition>aws[a-zA-Z0-9-]*):(?P<service>[a-zA-Z0-9-]+):"
    r"(?P<region>(eusc-)?[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d)?:(?P<account>\d{12})?:(?P<resource>.*)"
)
_LONGEST: Final = 350
_RESOURCES: Final = {
    "sqs": re.compile(r"(?P<name>[A-Za-z0-9_-]{1,80})"),
    "sns": re.compile(r"(?P<name>[A-Za-z0-9_-]{1,256})"),
    "lambda": re.compile(r"function:(?P<name>[A-Za-z0-9_-]{1,64})(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?"),
    "events": re.compile(r"event-bus/(?P<name>[.A-Za-z0-9_-]{1,256})"),
    "s3": re.compile(r"(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])"),
}
_KINDS: Final = {
    "sqs": "a standard SQS queue",
    "sns": "a standard SNS topic",
    "lambda": "a Lambda function",
    "events": "an EventBridge event bus",
    "s3": "an S3 bucket",
}
# Octets of one message, event or payload; a bucket has no limit that matters here.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html,
# https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html (SNS),
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html and
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (asynchronous payload).
_LIMITS: Final = {"sqs": 1_048_576, "sns": 262_144, "events": 1_048_576, "lambda": 1_048_576}

ON_SUCCESS: Final = ("sqs", "sns", "lambda", "events")
ON_FAILURE: Final = (*ON_SUCCESS, "s3")
DEAD_LETTERS: Final = ("sqs", "sns")


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination or a dead-letter target, taken apart; `service` is as in its ARN (`sqs`, `events`, …)."""

    arn: str
    service: str
    region: str
    name: str

    @property
    def label(self) -> str:
        """What to call it in a timeline: `sqs:failures`."""
        return f"{self.service}:{self.name}"

    @property
    def limit(self) -> int | None:
        """How many octets it takes at once; None where there is no limit."""
        return _LIMITS.get(self.service)


def destination(name: str, value: object, services: tuple[str, ...]) -> Destination | None:
    """Take the ARN of a setting apart; None means that there is none.

    Raises `InvalidArgument` for what PutFunctionEventInvokeConfig or CreateFunction would refuse.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html

    >>> destination("on_failure", "arn:aws:sqs:eu-west-1:123456789012:failures", ON_FAILURE).label
    'sqs:failures'
    >>> destination("on_success", "arn:aws:s3:::failures", ON_SUCCESS)
    Traceback (most recent call last):
    ...
    pytest_faas.errors.InvalidArgument: Async: on_success must be the ARN of a standard SQS queue, a standard SNS topic, \
a Lambda function or an EventBridge event bus, got 'arn:aws:s3:::failures' (str). A bucket takes failures only: on_failure=
    """
    if value is None:
        return None
    found = _ARN.fullmatch(value) if isinstance(value, str) and len(value) <= _LONGEST else None
    if found is None or found["service"] not in services:
        raise _refused(name, value, services)
    resource = _RESOURCES[found["service"]].fullmatch(found["resource"])
    if resource is None or (found["service"] != "s3" and not (found["region"] and found["account"])):
        raise _refused(name, value, services)
    return Destination(found[0], found["service"], found["region"] or "", resource["name"])


def refuse_itself(name: str, wanted: Destination | None, target: Target) -> None:
    """Refuse a function as its own destination, as PutFunctionEventInvokeConfig does."""
    if wanted is not None and (wanted.arn == target.arn or wanted.arn.startswith(f"{target.arn}:")):
        raise InvalidArgument(
            f"Async: {name} must not be the function itself, got {wanted.arn!r}. AWS refuses that too: name another function"
        )


def _refused(name: str, value: object, services: tuple[str, ...]) -> InvalidArgument:
    kinds = [_KINDS[each] for each in services]
    expected = f"the ARN of {', '.join(kinds[:-1])} or {kinds[-1]}"
    return arguments.invalid("Async", name, expected, value, _hint(value, services))


def _hint(value: object, services: tuple[str, ...]) -> str:
    if not isinstance(value, str):
        return ""
    if value.endswith(".fifo"):
        return ". Lambda sends to no FIFO queue or topic"
    if value.startswith(("https://", "http://")):
        return ". That is a URL: the queue's attribute QueueArn has its ARN"
    if value.startswith("arn:") and ":s3:" in value and services == ON_SUCCESS:
        return ". A bucket takes failures only: on_failure="
    return ""
