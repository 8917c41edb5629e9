"""What AWS's own services do in the fake AWS: calls that no journal hears of, made by clients of their own."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from pytest_faas.cloud import seams
from pytest_faas.cloud.credentials import FAKE_KEY

# What the services say where the thing that a call names does not exist.
_ABSENT = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "NotFound",
        "NotFoundException",
        "ResourceNotFoundException",
        "NoSuchBucket",
        "404",
    }
)


class Absent(LookupError):
    """The thing that a call names does not exist in the fake AWS."""


class Refused(Exception):
    """A service refused a call: AWS's code and message."""


def call(service: str, region: str, operation: str, **parameters: Any) -> dict[str, Any]:
    """Make a call as a service of AWS would: it is in no journal, and reaches nothing but the fake.

    Raises `Absent` where what it names does not exist, `Refused` for every other error of the service.

    >>> from pytest_faas import Sandbox
    >>> with Sandbox() as faas:
    ...     url = call("sqs", "us-east-1", "CreateQueue", QueueName="jobs")["QueueUrl"]
    ...     url, len(faas.calls)
    ('https://sqs.us-east-1.amazonaws.com/123456789012/jobs', 0)
    """
    try:
        answer: dict[str, Any] = seams.ask(_client(service, region), operation, parameters)
    except ClientError as error:
        told = error.response.get("Error", {})
        if told.get("Code") in _ABSENT:
            raise Absent(str(error)) from None
        raise Refused(f"{told.get('Code')}: {told.get('Message')}") from error
    return answer


@cache
def _session() -> Session:
    return Session()


# Typed as Any: the stubs of botocore do not know the first.
_CONFIG: Any = {"ignore_configured_endpoint_urls": True, "retries": {"total_max_attempts": 1}}


@cache
def _client(service: str, region: str) -> Any:
    made = _session().create_client(
        service,
        region_name=region,
        aws_access_key_id=FAKE_KEY,
        aws_secret_access_key=FAKE_KEY,
        config=Config(**_CONFIG),
    )
    seams.silence(made)
    return made
