"""One table: which laws an answer is judged by, and how the source that asks is told from its event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pytest_faas.contracts.answers import alb, authorizers, batch, cognito, http_api, rest
from pytest_faas.contracts.answers.question import Law
from pytest_faas.events import source_of


@dataclass(frozen=True, slots=True)
class Asker:
    """A source: how messages call it, its laws, and whether it reads the answer as JSON (else any octets will do)."""

    title: str
    laws: tuple[Law, ...] = ()
    reads_json: bool = True
    is_batch: bool = False


_ASYNCHRONOUS: Final = "an asynchronous invocation"

ASKERS: Final[dict[str, Asker]] = {
    "rest": Asker("a REST API", rest.LAWS),
    "http_api": Asker("an HTTP API (payload format 2.0)", http_api.LAWS_2),
    "http_api_1": Asker("an HTTP API (payload format 1.0)", http_api.LAWS_1),
    "function_url": Asker("a function URL", http_api.LAWS_2),
    "alb": Asker("a load balancer", alb.LAWS),
    "sqs": Asker("an SQS queue", batch.LAWS, is_batch=True),
    "kinesis": Asker("a Kinesis stream", batch.LAWS, is_batch=True),
    "dynamodb_stream": Asker("a DynamoDB stream", batch.LAWS, is_batch=True),
    "rest_authorizer": Asker("a REST API's authorizer", authorizers.REST),
    "http_api_authorizer": Asker("an HTTP API's authorizer", authorizers.HTTP_API),
    "cognito": Asker("a Cognito user pool", cognito.LAWS),
    "direct": Asker("a direct call", reads_json=False),
    "s3": Asker(_ASYNCHRONOUS, reads_json=False),
    "sns": Asker(_ASYNCHRONOUS, reads_json=False),
    "eventbridge": Asker(_ASYNCHRONOUS, reads_json=False),
    "schedule": Asker(_ASYNCHRONOUS, reads_json=False),
    "scheduler": Asker(_ASYNCHRONOUS, reads_json=False),
}
"""Each source by name: those of events, and those of front ends (`rest` is `apigw`)."""

ALIASES: Final = {"apigw": "rest"}


def asker_of(event: object) -> str:
    """Return the name of the source that an event comes from; `direct` for what is of no source.

    >>> asker_of({"type": "TOKEN", "authorizationToken": "secret", "methodArn": "arn:aws:execute-api:..."})
    'rest_authorizer'
    >>> asker_of({"order": 7})
    'direct'
    """
    if isinstance(event, dict):
        if event.get("type") in ("TOKEN", "REQUEST") and event.keys() & {"methodArn", "routeArn"}:
            return "http_api_authorizer" if "version" in event else "rest_authorizer"
        if isinstance(event.get("triggerSource"), str) and "userPoolId" in event:
            return "cognito"
        if "window" in event and not event.get("Records"):
            return _window_source(event)
    found = source_of(event)
    if found == "apigw":
        return _kind_of_api(event)
    return found if found in ASKERS else "direct"


def _kind_of_api(event: Any) -> str:
    """Tell an HTTP API with payload format 1.0 from a REST API, which says no version."""
    return "http_api_1" if event.get("version") == "1.0" else "rest"


def _window_source(event: dict[str, Any]) -> str:
    """Tell whose event the last of a tumbling window is, which has no records."""
    service = ":".join(str(event.get("eventSourceARN")).split(":")[2:3])
    return {"kinesis": "kinesis", "dynamodb": "dynamodb_stream"}.get(service, "direct")
