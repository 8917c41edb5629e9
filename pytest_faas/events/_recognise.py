"""Which source an event comes from, by the marks that each service leaves."""

from __future__ import annotations

from typing import Any

from pytest_faas import errors

__tracebackhide__ = errors.hidden_from

_RECORD_SOURCES = {
    "aws:sqs": "sqs",
    "aws:s3": "s3",
    "aws:sns": "sns",
    "aws:kinesis": "kinesis",
    "aws:dynamodb": "dynamodb_stream",
}

ASYNCHRONOUS = frozenset({"s3", "sns", "eventbridge", "schedule", "scheduler"})
"""Sources that hand an event to Lambda's own queue: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html"""


def source_of(event: object) -> str | None:
    """Return the source's name (`sqs`, `http_api`, …), or None for an event of no source that is known here.

    >>> source_of({"Records": [{"eventSource": "aws:sqs"}]})
    'sqs'
    """
    if not isinstance(event, dict):
        return None
    records = event.get("Records")
    if isinstance(records, list) and records and isinstance(records[0], dict):
        return _RECORD_SOURCES.get(str(records[0].get("eventSource", records[0].get("EventSource"))))
    if "detail-type" in event:
        return _bus_source(event)
    if isinstance(event.get("requestContext"), dict):
        return _http_source(event, event["requestContext"])
    return None


def _bus_source(event: dict[str, Any]) -> str:
    if event["detail-type"] == "Scheduled Event":
        return {"aws.events": "schedule", "aws.scheduler": "scheduler"}.get(
            str(event.get("source")), "eventbridge"
        )
    return "eventbridge"


def _http_source(event: dict[str, Any], context: dict[str, Any]) -> str | None:
    if event.get("version") == "2.0" and isinstance(context.get("http"), dict):
        return "function_url" if ".lambda-url." in str(context.get("domainName")) else "http_api"
    if "elb" in context:
        return "alb"
    return "apigw" if "httpMethod" in event else None
