"""Which source an event comes from, by the marks that each service leaves."""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_faas import errors

__tracebackhide__ = errors.hidden_from

RECORD_SOURCES = {
    "aws:sqs": "sqs",
    "aws:s3": "s3",
    "aws:sns": "sns",
    "aws:kinesis": "kinesis",
    "aws:dynamodb": "dynamodb_stream",
}

ASYNCHRONOUS = frozenset({"s3", "sns", "eventbridge", "schedule", "scheduler"})
"""Sources that hand an event to Lambda's own queue: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html"""

# https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html and
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-publish.html
_DOMAIN_OF_A_URL: Final = ".lambda-url."
_DOMAIN_OF_AN_API: Final = ".execute-api."
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def source_of(event: object) -> str | None:
    """Return the source's name (`sqs`, `http_api`, …), or None for an event of no source that is known here.

    >>> source_of({"Records": [{"eventSource": "aws:sqs"}]})
    'sqs'
    """
    if not isinstance(event, dict):
        return None
    records = event.get("Records")
    if isinstance(records, list) and records and isinstance(records[0], dict):
        return RECORD_SOURCES.get(str(records[0].get("eventSource", records[0].get("EventSource"))))
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
        return payload_2_source(event)
    if "elb" in context:
        return "alb"
    return "apigw" if "httpMethod" in event else None


def payload_2_source(event: dict[str, Any]) -> str:
    """Tell a function URL from an HTTP API: by the domain that AWS gave, else by what only the one of them has.

    That is `anonymous` for an account, and a UUID for a request (an HTTP API's looks like `JKJaXmPLvHcESHA=`); beside a
    custom domain, which a function URL cannot have, it takes both.

    >>> payload_2_source({"version": "2.0", "requestContext": {"http": {}, "accountId": "anonymous"}})
    'function_url'
    """
    context, headers = (_object(event.get(key)) for key in ("requestContext", "headers"))
    domain = context.get("domainName")
    for name in (domain, headers.get("host")):
        if _DOMAIN_OF_A_URL in str(name).lower():
            return "function_url"
        if _DOMAIN_OF_AN_API in str(name).lower():
            return "http_api"
    marks = (context.get("accountId") == "anonymous", bool(_UUID.fullmatch(str(context.get("requestId")))))
    of_a_url = all(marks) if isinstance(domain, str) and "." in domain else any(marks)
    return "function_url" if of_a_url else "http_api"


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
