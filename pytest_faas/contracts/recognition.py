"""Tell which source an event comes from, also where the mark that should tell it is missing or wrong.

First by the mark that the service sets (`eventSource`, `detail-type`, `version`); else by likeness: the source whose
telling keys the event has most of. What has none of them is no event.
"""

from __future__ import annotations

from typing import Any

from pytest_faas.contracts.faults import shown
from pytest_faas.contracts.sources import CONTRACTS
from pytest_faas.events import source_of

# Keys that only records of this source have, or only events of it.
_TELLING_RECORD_KEYS = {
    "sqs": {"messageId", "receiptHandle", "body", "md5OfBody", "messageAttributes", "attributes"},
    "s3": {"s3", "responseElements", "requestParameters", "eventTime", "userIdentity"},
    "sns": {"Sns", "EventSubscriptionArn", "EventSource", "EventVersion"},
    "kinesis": {"kinesis", "invokeIdentityArn"},
    "dynamodb_stream": {"dynamodb"},
}
_TELLING_KEYS = {
    "apigw": {"httpMethod", "resource", "multiValueHeaders", "multiValueQueryStringParameters", "path"},
    "http_api": {"rawPath", "rawQueryString", "routeKey", "cookies"},
    "eventbridge": {"detail-type", "detail", "source", "resources"},
}
_FOREIGN = {
    "a CloudFormation or SAM template": {"AWSTemplateFormatVersion", "Resources", "Transform"},
    "an OpenAPI document": {"openapi", "swagger", "paths"},
    "a package.json": {"dependencies", "devDependencies", "scripts"},
    "an answer of an HTTP function, not an event": {"statusCode"},
    "a Step Functions definition": {"StartAt", "States"},
}


def recognise(event: dict[str, Any]) -> str | None:
    """Return the name of the source, or None for what is like no event that has a contract here."""
    told = source_of(event)
    if told in CONTRACTS:
        return told
    records = event.get("Records")
    if isinstance(records, list):
        votes = [_likest(record, _TELLING_RECORD_KEYS) for record in records if isinstance(record, dict)]
        known = [vote for vote in votes if vote]
        return max(known, key=known.count) if known else None
    return _bus_source(event, _likest(event, _TELLING_KEYS)) if told is None else None


def _likest(part: dict[str, Any], telling: dict[str, set[str]]) -> str | None:
    counts = {source: len(keys & part.keys()) for source, keys in telling.items()}
    best = max(counts, key=lambda source: counts[source])
    return best if counts[best] else None


def _bus_source(event: dict[str, Any], likest: str | None) -> str | None:
    """Tell the three kinds of events that come from a bus apart."""
    if likest != "eventbridge":
        return likest
    return {"aws.scheduler": "scheduler", "aws.events": "schedule"}.get(str(event.get("source")), "eventbridge")


def described(event: dict[str, Any]) -> str:
    """Say what a dict that is no event looks like instead."""
    for name, keys in _FOREIGN.items():
        if keys & event.keys():
            return f"it looks like {name}"
    if not event:
        return "it is empty"
    if event.get("Records") == []:
        return "its Records are empty, and Lambda invokes nothing with an empty batch"
    return f"it has the keys {shown(list(event)[:8])}"
